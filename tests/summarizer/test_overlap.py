"""What two articles share is counted as it would be by hand."""

from __future__ import annotations

import math

import pytest

from summarizer.idf import Frequencies
from summarizer.overlap import Overlaps
from summarizer.pieces import name_id, word_id
from summarizer.tokens import Ids, Terms, read_terms


def weights(ids: Ids, counts: list[int], frequencies: Frequencies) -> dict[int, float]:
    return {
        int(found): float(idf) * (1 + math.log(count))
        for found, idf, count in zip(ids, frequencies.idf(ids), counts, strict=True)
    }


def cosine(a: dict[int, float], b: dict[int, float]) -> float:
    def length(side: dict[int, float]) -> float:
        return math.sqrt(sum(value * value for value in side.values()))

    return sum(a[found] * b[found] for found in a.keys() & b.keys()) / (length(a) * length(b))


def counts_of_words(terms: Terms) -> list[int]:
    return [int(count) for count in terms.counts[1 : terms.sizes[0]]]


TEXTS = (
    "The mill of Ida Quell burned on Monday. Nobody was hurt in the mill, said Ida Quell.",
    "A fire in Brink destroyed the old mill of Ida Quell. Rain came too late for the mill.",
    "Rain fell on Lethe for 3 days.",
)


def test_words_are_compared_as_by_hand():
    frequencies = Frequencies()
    new, *others = (read_terms("Mill burns", text) for text in TEXTS)

    found = Overlaps(frequencies).between(new, others)

    mine = weights(new.words, counts_of_words(new), frequencies)
    for place, other in enumerate(others):
        theirs = weights(other.words, counts_of_words(other), frequencies)
        assert found.cosine[0, place] == pytest.approx(cosine(mine, theirs), abs=1e-5)


def test_the_heaviest_shared_name_is_found_and_what_is_missing_is_unknown():
    frequencies = Frequencies()
    new, *others = (read_terms("Mill burns", text) for text in TEXTS)

    found = Overlaps(frequencies).between(new, others)

    [ida] = frequencies.idf(read_terms("", "of Ida").names)
    assert found.heaviest[1, 0] >= ida
    assert found.heaviest[1, 1] == 0
    assert math.isnan(found.cosine[2, 0])
    assert name_id("ida") in new.names
    assert word_id("mill") in new.words


def test_another_order_changes_nothing():
    frequencies = Frequencies()
    new, *others = (read_terms("Mill burns", text) for text in TEXTS)
    overlaps = Overlaps(frequencies)

    forward, backward = overlaps.between(new, others), overlaps.between(new, others[::-1])

    assert forward.parts[:, ::-1].tolist() == backward.parts.tolist()
    assert forward.cosine[0, ::-1].tolist() == backward.cosine[0].tolist()
