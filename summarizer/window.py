"""The open window: articles that a new one can still join, and how they are found.

Candidates come from two sides: an inverted index over the article's heaviest words, names and
numbers, and the nearest vectors (exact, by numpy). Everything here is a function of the
articles in the window and their order of arrival, so a window that is filled again after a
restart answers alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summarizer.idf import Frequencies
from summarizer.tokens import Terms

NEAREST = 20
"""Candidates by vector."""

HEAVIEST = 25
"""Candidates by shared words and names."""

PROBES = 16
"""Heaviest terms of an article that are looked up."""

POSTINGS = 150
"""Latest holders of a term that are looked at."""

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Document:
    """An article as grouping sees it.

    Attributes:
        number: order of arrival. time: seconds since 1970, None when unknown.
        happened: the days it speaks of, as ordinals; see `dates.happened`.
        vector: float32, (384,), unit length; None when there is none.
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
        self._postings: dict[int, list[int]] = {}
        self._rows = np.zeros((256, 0), dtype=np.float32)
        self._row_numbers: list[int] = []
        self._row_by_number: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._documents)

    def __iter__(self) -> Iterator[Document]:
        return iter(self._documents.values())

    def __contains__(self, number: int) -> bool:
        return number in self._documents

    def __getitem__(self, number: int) -> Document:
        return self._documents[number]

    def add(self, document: Document) -> None:
        """Open an article for later ones."""
        self._documents[document.number] = document
        for found in document.terms.index.tolist():
            self._postings.setdefault(found, []).append(document.number)
        if document.vector is not None:
            self._append_row(document.number, document.vector)

    def remove(self, number: int) -> None:
        """Close an article: its vector and index entries go."""
        document = self._documents.pop(number)
        for found in document.terms.index.tolist():
            holders = self._postings[found]
            holders.remove(number)
            if not holders:
                del self._postings[found]
        row = self._row_by_number.pop(number, None)
        if row is not None:
            self._rows[row] = 0
            self._row_numbers[row] = -1
            if len(self._row_numbers) > 512 and len(self._row_by_number) * 2 < len(
                self._row_numbers
            ):
                self._compact()

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
        found = set(self._by_terms(document.terms, frequencies, heaviest))
        found.update(self._by_vector(document.vector, nearest))
        return [self._documents[number] for number in sorted(found)]

    def _by_terms(self, terms: Terms, frequencies: Frequencies, count: int) -> list[int]:
        """Return the articles that share most weight of the heaviest terms."""
        ids = terms.index
        weights = frequencies.idf(ids)
        probes = np.argsort(-weights, kind="stable")[:PROBES]
        scores: dict[int, float] = {}
        for i in probes.tolist():
            weight = float(weights[i])
            for number in self._postings.get(int(ids[i]), ())[-POSTINGS:]:
                scores[number] = scores.get(number, 0.0) + weight
        ranked = sorted(scores, key=lambda number: (-scores[number], number))
        return ranked[:count]

    def _by_vector(self, vector: Vector | None, count: int) -> list[int]:
        """Return the articles with the nearest vectors."""
        size = len(self._row_numbers)
        if vector is None or not size:
            return []
        # Rounded, so that the order does not hang on how numpy blocks its sums.
        cosines = np.round(self._rows[:size] @ vector, 5)
        wanted = min(size, count)
        top = np.argpartition(-cosines, wanted - 1)[:wanted] if wanted < size else np.arange(size)
        edge = cosines[top].min()
        top = np.flatnonzero(cosines >= edge)
        order = top[np.lexsort((top, -cosines[top]))]
        numbers = (self._row_numbers[row] for row in order.tolist())
        return [number for number in numbers if number >= 0][:count]

    def _append_row(self, number: int, vector: Vector) -> None:
        """Put a vector behind the others, growing by half."""
        size = len(self._row_numbers)
        if self._rows.shape[1] != vector.shape[0] or size == self._rows.shape[0]:
            rows = np.zeros((max(256, size + size // 2), vector.shape[0]), dtype=np.float32)
            if size:
                rows[:size] = self._rows[:size]
            self._rows = rows
        self._rows[size] = vector
        self._row_numbers.append(number)
        self._row_by_number[number] = size

    def _compact(self) -> None:
        """Close the gaps that removed vectors left."""
        kept = [row for row, number in enumerate(self._row_numbers) if number >= 0]
        rows = np.zeros((max(256, len(kept) * 3 // 2), self._rows.shape[1]), dtype=np.float32)
        rows[: len(kept)] = self._rows[kept]
        self._rows = rows
        self._row_numbers = [self._row_numbers[row] for row in kept]
        self._row_by_number = {number: row for row, number in enumerate(self._row_numbers)}
