"""Sentence vectors that are kept for a while, so that no text is encoded twice.

A story is summarized again with every article that joins it, and its sentences stay the same.
The vectors of the latest texts are kept; what fell out is encoded anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from summarizer.encoders import Encoder, Vectors

MAX_TOKENS = 128
CAPACITY = 4096
"""Vectors kept: 6 MiB."""


class RememberedVectors:
    """An encoder that remembers what it has read. Not thread-safe.

    Args:
        embedder: encodes what is not known.
        capacity: vectors kept, the longest unused of them go first.
    """

    def __init__(self, embedder: Encoder, *, capacity: int = CAPACITY) -> None:
        self._embedder = embedder
        self._capacity = capacity
        self._row_of: OrderedDict[tuple[str, int], int] = OrderedDict()
        # Rows of one block: a vector that stands in its batch keeps all of the batch in memory.
        self._rows: Vectors | None = None

    @property
    def size(self) -> int:
        """Return how many bytes the vectors take."""
        return 0 if self._rows is None else self._rows.nbytes

    def encode(self, texts: Sequence[str], *, max_tokens: int = MAX_TOKENS) -> Vectors:
        """Return unit vectors of some texts, float32, (n, d); see `Embedder.encode`.

        Raises:
            ModelError: the model cannot be loaded or fails.
        """
        if not texts:
            return self._embedder.encode(texts, max_tokens=max_tokens)
        wanted = {text: (text, max_tokens) for text in texts}
        rows = self._rows
        found = {
            text: rows[self._row_of[key]]
            for text, key in wanted.items()
            if rows is not None and key in self._row_of
        }
        new = [text for text in wanted if text not in found]
        if new:
            found |= dict(zip(new, self._embedder.encode(new, max_tokens=max_tokens), strict=True))
        vectors = np.stack([found[text] for text in texts])
        place = {text: at for at, text in enumerate(texts)}
        for text, key in wanted.items():
            self._keep(key, vectors[place[text]])
        return vectors

    def _keep(self, key: tuple[str, int], vector: Vectors) -> None:
        """Remember a vector as the one used last."""
        if key in self._row_of:
            self._row_of.move_to_end(key)
            return
        if self._rows is None:
            self._rows = np.empty((self._capacity, len(vector)), dtype=np.float32)
        is_full = len(self._row_of) == self._capacity
        row = self._row_of.popitem(last=False)[1] if is_full else len(self._row_of)
        self._rows[row] = vector
        self._row_of[key] = row
