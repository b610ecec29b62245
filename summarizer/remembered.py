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
        self._known: OrderedDict[tuple[str, int], Vectors] = OrderedDict()

    def encode(self, texts: Sequence[str], *, max_tokens: int = MAX_TOKENS) -> Vectors:
        """Return unit vectors of some texts, float32, (n, d); see `Embedder.encode`.

        Raises:
            ModelError: the model cannot be loaded or fails.
        """
        if not texts:
            return self._embedder.encode(texts, max_tokens=max_tokens)
        wanted = {text: (text, max_tokens) for text in texts}
        found = {text: self._known[key] for text, key in wanted.items() if key in self._known}
        new = [text for text in wanted if text not in found]
        if new:
            found |= dict(zip(new, self._embedder.encode(new, max_tokens=max_tokens), strict=True))
        for text, key in wanted.items():
            self._known[key] = found[text]
            self._known.move_to_end(key)
        while len(self._known) > self._capacity:
            self._known.popitem(last=False)
        return np.stack([found[text] for text in texts])
