"""No text is encoded twice while its vector is kept."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from summarizer.embed import Embedder
from summarizer.remembered import RememberedVectors


class CountingEncoder:
    def __init__(self) -> None:
        self.read: list[str] = []

    def encode(self, texts: Sequence[str], *, max_tokens: int = 128) -> NDArray[np.float32]:
        self.read += texts
        return np.array([[len(text), max_tokens] for text in texts], dtype=np.float32)


def test_a_known_text_is_not_read_again() -> None:
    encoder = CountingEncoder()
    remembered = RememberedVectors(encoder)

    first = remembered.encode(["one", "three", "one"], max_tokens=64)
    second = remembered.encode(["three", "eleven"], max_tokens=64)

    assert encoder.read == ["one", "three", "eleven"]
    assert first[:, 0].tolist() == [3, 5, 3]
    assert second[:, 0].tolist() == [5, 6]


def test_another_length_is_another_vector() -> None:
    encoder = CountingEncoder()
    remembered = RememberedVectors(encoder)

    remembered.encode(["one"], max_tokens=64)

    assert remembered.encode(["one"], max_tokens=48)[0, 1] == 48


def test_what_was_not_used_for_long_is_forgotten() -> None:
    encoder = CountingEncoder()
    remembered = RememberedVectors(encoder, capacity=2)

    for text in ("a", "bb", "a", "ccc", "a", "bb"):
        remembered.encode([text])

    assert encoder.read == ["a", "bb", "ccc", "bb"]


def test_no_text_has_no_vector_as_without_memory() -> None:
    embedder = Embedder(threads=1)

    assert RememberedVectors(embedder).encode([]).shape == embedder.encode([]).shape
