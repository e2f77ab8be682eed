"""Any sentence-transformers or model2vec model, by path or by name: needs the extra "hub".

A name that is not a folder here is looked up on the hub: the only place where the package reaches
the network, and only because the user named a model that is not on this machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from influence.encoders import unit_rows
from influence.errors import MissingExtraError, OptionError

if TYPE_CHECKING:
    import numpy


class HubEncoder:
    """A model that the user named."""

    def __init__(self, model: str) -> None:
        self.name = f"hub:{model}"
        self._model = _load(model)

    def encode(self, texts: Sequence[str]) -> numpy.ndarray:
        """Return one unit row a text; see `Encoder.encode`."""
        import numpy as np

        if not texts:
            return np.zeros((0, 1), dtype=np.float32)
        rows = unit_rows(np.nan_to_num(np.asarray(self._model.encode(list(texts)))))
        rows[[not text.strip() for text in texts]] = 0
        return rows


def _load(model: str) -> Any:
    path = Path(model)
    looks_like_a_path = path.is_absolute() or model.startswith((".", "~")) or model.count("/") > 1
    if looks_like_a_path and not path.expanduser().exists():
        # A mistyped path must not become a request to a hub.
        raise OptionError(f"there is no folder {model!r}; give the folder of a model, or its name on the hub as owner/name")
    if (path / "tokenizer.json").exists() and (path / "model.safetensors").exists() and not (path / "modules.json").exists():
        try:
            from model2vec import StaticModel
        except ImportError as error:
            raise MissingExtraError(f"the model {model!r}", "hub", str(error)) from error
        return StaticModel.from_pretrained(model)
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise MissingExtraError(f"the model {model!r}", "hub", str(error)) from error
    return SentenceTransformer(model)
