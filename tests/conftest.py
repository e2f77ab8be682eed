"""The made-up cases of the property tests are the same in each run; `HYPOTHESIS_PROFILE=search` draws new ones."""

from __future__ import annotations

import os

from hypothesis import settings

# No deadline: how long a case takes on a busy machine says nothing about what it tests.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
