"""How strongly a text speaks, whether it asserts, negates or only reports, and what contrasts with an ask.

ladder            verbs and modals on five rungs; voice, negation, hedges
contrasts         named cues by which a passage that shares an ask's words says something else
"""

from influence.force.contrasts import contrast_flags, figures_of
from influence.force.ladder import LADDER, Force, Rung, compare, force_of, read_ladder

__all__ = ["LADDER", "Force", "Rung", "compare", "contrast_flags", "figures_of", "force_of", "read_ladder"]
