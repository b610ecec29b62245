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


def test_vectors_take_no_more_memory_than_is_kept() -> None:
    encoder = CountingEncoder()
    remembered = RememberedVectors(encoder, capacity=8)

    for batch in range(50):
        texts = ["again and again", *(f"{batch} {'x' * number}" for number in range(20))]
        lengths = remembered.encode(texts)[:, 0].tolist()
        assert lengths == [len(text) for text in texts]

    assert remembered.size == 8 * 2 * 4


def test_more_texts_than_are_kept_have_their_own_vectors() -> None:
    encoder = CountingEncoder()
    remembered = RememberedVectors(encoder, capacity=3)
    remembered.encode(["a", "bb", "ccc"])

    found = remembered.encode(["dddd", "a", "eeeee", "bb", "ffffff", "ccc"])

    assert found[:, 0].tolist() == [4, 1, 5, 2, 6, 3]
    assert remembered.encode(["bb", "ffffff", "ccc"])[:, 0].tolist() == [2, 6, 3]
    assert encoder.read == ["a", "bb", "ccc", "dddd", "eeeee", "ffffff"]


def test_what_was_returned_stays_when_its_place_is_taken() -> None:
    remembered = RememberedVectors(CountingEncoder(), capacity=1)

    first = remembered.encode(["a"])
    remembered.encode(["bb"])

    assert first[0, 0] == 1
