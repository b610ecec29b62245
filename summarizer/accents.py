"""Vectors of a language that the model cannot read, without what all its texts share.

To a model that learned English any two Russian or Arabic sentences look alike: their cosines lie
between .6 and .9 whatever they tell, so that every sentence seems to repeat the first. What they
share is mostly one direction, that of the language's commonest words, which say nothing; with it
and the next taken out, invented articles on one event keep a cosine of .5 and others have .2.

Tried and dropped: the mean of a story's own sentences (too few of them), and no vectors at all
(sentences that say the same in other words stand side by side).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from summarizer.encoders import Encoder, Vectors
from summarizer.remembered import MAX_TOKENS
from summarizer.stopwords import listed_words

WORDS, WORDS_OF_A_TEXT = 400, 40
"""Commonest words that are read, and how many at once."""

DIRECTIONS = 2
"""Directions that are taken out: of the commonest words, and how they differ most."""

_LEAST_TEXTS = 3


class Unaccented:
    """An encoder whose vectors lack what the texts of one language share.

    Args:
        encoder: reads the texts.
        language: ISO 639-1; without a list of its commonest words nothing is taken out.
    """

    def __init__(self, encoder: Encoder, language: str) -> None:
        self._encoder = encoder
        self._words = listed_words(language)[:WORDS]
        self._accent: NDArray[np.float64] | None = None

    def encode(self, texts: Sequence[str], *, max_tokens: int = MAX_TOKENS) -> Vectors:
        """Return unit vectors of some texts, float32, (n, d); see `Embedder.encode`."""
        vectors = self._encoder.encode(texts, max_tokens=max_tokens)
        if not len(vectors) or not self._words:
            return vectors
        if self._accent is None:
            self._accent = self._directions()
        bare = vectors - (vectors @ self._accent.T) @ self._accent
        unit = bare / np.maximum(np.linalg.norm(bare, axis=1, keepdims=True), 1e-9)
        return np.asarray(unit, dtype=np.float32)

    def _directions(self) -> NDArray[np.float64]:
        """Return what the language's commonest words share, float64, (n, d), orthonormal."""
        words = self._words
        texts = [
            " ".join(words[start : start + WORDS_OF_A_TEXT])
            for start in range(0, len(words), WORDS_OF_A_TEXT)
        ]
        read = self._encoder.encode(texts, max_tokens=MAX_TOKENS).astype(np.float64)
        mean: NDArray[np.float64] = read.mean(axis=0)
        mean /= np.linalg.norm(mean)
        if len(texts) < _LEAST_TEXTS:
            return mean[np.newaxis]
        rest = read - np.outer(read @ mean, mean)
        _, _, further = np.linalg.svd(rest, full_matrices=False)
        directions: NDArray[np.float64] = np.vstack([mean, further[: DIRECTIONS - 1]])
        return directions
