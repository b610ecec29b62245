"""The open window: articles that a new one can still join, and how they are found.

Candidates come from two sides: an inverted index over the article's heaviest words, names and
numbers, and the nearest vectors (`vector_rows`). Everything here is a function of the articles in
the window and their order of arrival, so a window that is filled again after a restart answers
alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from summarizer.idf import Frequencies, is_telling
from summarizer.postings import Postings
from summarizer.tokens import Ids, Terms
from summarizer.vector_rows import Vector, VectorRows, greatest

NEAREST = 12
"""Candidates by vector. With 20, and 25 by terms, held-out stories are no better (mean F1 0.871
against 0.872), and the evidence costs half as much again."""

HEAVIEST = 15
"""Candidates by shared words and names."""

PROBES = 16
"""Heaviest terms of an article that are looked up."""

POSTINGS = 150
"""Latest holders of a term that are looked at."""


@dataclass(frozen=True, slots=True)
class Document:
    """An article as grouping sees it.

    Attributes:
        number: order of arrival. time: seconds since 1970, None when unknown.
        happened: the days it speaks of, as ordinals; see `dates.happened`.
        vector: float32, (384,), unit length; None when there is none. Of an open article it is
            a row of its window's, valid until it closes.
    """

    number: int
    key: int | str
    time: float | None
    terms: Terms
    vector: Vector | None
    source: str | None = None
    language: str | None = None
    is_roundup: bool = False
    happened: frozenset[int] = frozenset()


class Window:
    """The open articles with their index. Round-ups are never in it."""

    def __init__(self) -> None:
        self._documents: dict[int, Document] = {}
        self._postings = Postings()
        self._vectors: VectorRows | None = None

    def __len__(self) -> int:
        return len(self._documents)

    def __iter__(self) -> Iterator[Document]:
        return iter(self._documents.values())

    def __contains__(self, number: int) -> bool:
        return number in self._documents

    def __getitem__(self, number: int) -> Document:
        return self._documents[number]

    def add(self, document: Document) -> None:
        """Open an article for later ones. Its vector is copied."""
        if document.vector is not None:
            document = replace(document, vector=self._kept(document.number, document.vector))
        self._documents[document.number] = document
        self._postings.add(document.number, _looked_up(document.terms))

    def remove(self, number: int) -> None:
        """Close an article: its vector and index entries go."""
        del self._documents[number]
        self._postings.remove(number)
        if self._vectors is not None:
            self._vectors.remove(number)

    def expect(self, vectors: Sequence[Vector]) -> None:
        """Look at the vectors of articles that come next together; the answers are the same."""
        if self._vectors is not None:
            self._vectors.expect(vectors)

    def candidates(
        self,
        document: Document,
        frequencies: Frequencies,
        *,
        heaviest: int = HEAVIEST,
        nearest: int = NEAREST,
    ) -> list[Document]:
        """Return open articles that may tell the same event, in order of arrival.

        Args:
            heaviest: how many by shared terms at most. nearest: how many by vector.
        """
        if not self._documents:
            return []
        found = set(self._by_terms(document.terms, frequencies, heaviest))
        found.update(self._by_vector(document.vector, nearest))
        return [self._documents[number] for number in sorted(found)]

    def _by_terms(self, terms: Terms, frequencies: Frequencies, count: int) -> list[int]:
        """Return the articles that share most weight of the heaviest terms."""
        ids = _looked_up(terms)
        weights = frequencies.idf(ids)
        probed = np.lexsort((ids, -weights))[:PROBES]
        numbers, which = self._postings.holders(ids[probed], POSTINGS)
        if not len(numbers):
            return []
        first = int(numbers.min())
        scores = np.bincount(numbers - first, weights[probed].take(which))
        # What weighs nothing leads to nothing, and most open articles share none of these terms.
        holders = (scores > 0).nonzero()[0]
        found: list[int] = (holders[greatest(scores[holders], count)] + first).tolist()
        return found

    def _by_vector(self, vector: Vector | None, count: int) -> list[int]:
        """Return the articles with the nearest vectors."""
        if vector is None or self._vectors is None:
            return []
        return self._vectors.nearest(vector, count)

    def _kept(self, number: int, vector: Vector) -> Vector:
        """Return a vector as it is kept.

        Vectors of another model than the latest cannot be compared: they are not found any more.
        """
        if self._vectors is None or self._vectors.size != len(vector):
            self._vectors = VectorRows(len(vector))
        return self._vectors.add(number, vector)


def _looked_up(terms: Terms) -> Ids:
    """Return the ids by which an article is found; int32, distinct."""
    found: Ids = terms.ids[is_telling(terms.ids)]
    return found
