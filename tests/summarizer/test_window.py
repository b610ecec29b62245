"""The open window finds what a plain comparison with everything would find."""

from __future__ import annotations

import numpy as np
import pytest

from summarizer import vector_rows
from summarizer.idf import Frequencies
from summarizer.tokens import read_terms
from summarizer.window import Document, Window

SIZE = 12
"""Of vectors of another model: they are compared as they are, without axes."""


def some_vectors(count: int) -> np.ndarray:
    found = np.random.default_rng(7).standard_normal((count, SIZE)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def a_document(number: int, vector: np.ndarray | None, text: str = "") -> Document:
    return Document(number, number, None, read_terms("", text), vector)


@pytest.mark.parametrize("count", [3, 40, 700])
def test_the_nearest_vectors_are_found_among_few_and_many(
    count: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(vector_rows, "RERANKED", 16)
    vectors, opened = some_vectors(count), Window()
    for number in range(count):
        opened.add(a_document(number, vectors[number]))

    found = opened.candidates(a_document(count, vectors[0]), Frequencies(), nearest=5)

    nearest = np.argsort(-(vectors @ vectors[0]))[:5].tolist()
    assert [document.number for document in found] == sorted(nearest)


def test_what_shares_a_rare_word_is_found_until_it_closes():
    opened = Window()
    for number, text in enumerate(("Quell of Brink", "Rain on Lethe", "Brink has rain")):
        opened.add(a_document(number, None, text))
    new = a_document(9, None, "in Brink")

    before = [document.number for document in opened.candidates(new, Frequencies())]
    opened.remove(0)
    after = [document.number for document in opened.candidates(new, Frequencies())]

    assert (before, after) == ([0, 2], [2])
