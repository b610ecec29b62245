"""The open window: articles that a new one can still join, and how they are found.

Candidates come from two sides: an inverted index over the article's heaviest words, names and
numbers, and the nearest vectors. Of these a quick look along 96 axes finds the likely ones, which
are then compared exactly: on held-out articles it keeps 99% of the 20 nearest and reads a quarter
of the memory. Everything here is a function of the articles in the window and their order of
arrival, so a window that is filled again after a restart answers alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.idf import Frequencies, is_telling
from summarizer.postings import Postings
from summarizer.tokens import Ids, Terms

NEAREST = 12
"""Candidates by vector. With 20, and 25 by terms, held-out stories are no better (mean F1 0.871
against 0.872), and the evidence costs half as much again."""

HEAVIEST = 15
"""Candidates by shared words and names."""

PROBES = 16
"""Heaviest terms of an article that are looked up."""

POSTINGS = 150
"""Latest holders of a term that are looked at."""

RERANKED = 192
"""Vectors that are compared exactly, the nearest by the quick look."""

GROUP = 8
"""Values of which the greatest stands for all, when few of many are looked for."""

ROUNDED = 2e-5
"""More than rounding to five digits can change."""

AXES_FILE = Path(__file__).with_name("data") / "story_axes.npy"
"""Axes of the quick look; `python -m benchmarks.stories_axes` writes them."""

Vector = NDArray[np.float32]


@cache
def _axes(path: Path) -> Vector:
    """Return the axes of the quick look; float32, (384, 96)."""
    found: Vector = np.load(path, allow_pickle=False).astype(np.float32)
    return found


def _short(vector: Vector) -> Vector:
    """Return a vector for the quick look; one of another model is looked at as it is."""
    axes = _axes(AXES_FILE)
    return vector @ axes if len(vector) == len(axes) else vector


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
        self._postings = Postings()
        self._rows = np.zeros((256, 0), dtype=np.float32)
        self._row_vectors: list[Vector] = []
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
        self._postings.add(document.number, _looked_up(document.terms))
        if document.vector is not None:
            self._append_row(document.number, document.vector)

    def remove(self, number: int) -> None:
        """Close an article: its vector and index entries go."""
        del self._documents[number]
        self._postings.remove(number)
        row = self._row_by_number.pop(number, None)
        if row is not None:
            self._rows[row] = 0
            self._row_vectors[row] = np.zeros_like(self._row_vectors[row])
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
        ids = _looked_up(terms)
        weights = frequencies.idf(ids)
        probed = np.lexsort((ids, -weights))[:PROBES]
        numbers, which = self._postings.holders(ids[probed], POSTINGS)
        if not len(numbers):
            return []
        first = int(numbers.min())
        scores = np.bincount(numbers - first, weights[probed][which])
        found = np.flatnonzero(scores)
        best = found[_greatest(scores[found], count)] + first
        return [int(number) for number in best]

    def _by_vector(self, vector: Vector | None, count: int) -> list[int]:
        """Return the articles with the nearest vectors."""
        size = len(self._row_numbers)
        if vector is None or not size or len(self._row_vectors[0]) != len(vector):
            return []
        short = _short(vector)
        likely = _greatest(self._rows[:size] @ short, RERANKED).tolist()
        matrix = np.concatenate(list(map(self._row_vectors.__getitem__, likely)))
        nearest = _greatest(matrix.reshape(len(likely), -1) @ vector, count).tolist()
        numbers = (self._row_numbers[likely[place]] for place in nearest)
        return [number for number in numbers if number >= 0]

    def _append_row(self, number: int, vector: Vector) -> None:
        """Put a vector behind the others, growing by half.

        Vectors of another model than the latest cannot be compared: they are no rows any more.
        """
        if self._row_vectors and len(self._row_vectors[0]) != len(vector):
            self._row_vectors, self._row_numbers, self._row_by_number = [], [], {}
        short, size = _short(vector), len(self._row_numbers)
        if self._rows.shape[1] != len(short) or size == self._rows.shape[0]:
            rows = np.zeros((max(256, size + size // 2), len(short)), dtype=np.float32)
            if size:
                rows[:size] = self._rows[:size]
            self._rows = rows
        self._rows[size] = short
        self._row_vectors.append(vector)
        self._row_numbers.append(number)
        self._row_by_number[number] = size

    def _compact(self) -> None:
        """Close the gaps that removed vectors left."""
        kept = [row for row, number in enumerate(self._row_numbers) if number >= 0]
        rows = np.zeros((max(256, len(kept) * 3 // 2), self._rows.shape[1]), dtype=np.float32)
        rows[: len(kept)] = self._rows[kept]
        self._rows = rows
        self._row_numbers = [self._row_numbers[row] for row in kept]
        self._row_vectors = [self._row_vectors[row] for row in kept]
        self._row_by_number = {number: row for row, number in enumerate(self._row_numbers)}


def _looked_up(terms: Terms) -> Ids:
    """Return the ids by which an article is found; int32, distinct."""
    found: Ids = terms.ids[is_telling(terms.ids)]
    return found


def _greatest(values: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Return where the greatest values stand, the greatest first, of equals the first.

    Rounded, so that the order does not hang on how numpy blocks its sums.
    """
    likely = _likely(values, count)
    values = np.round(values[likely], 5)
    if len(values) > count:
        edge = np.partition(values, len(values) - count)[len(values) - count]
        kept = np.flatnonzero(values >= edge)
    else:
        kept = np.arange(len(values))
    order: NDArray[np.int64] = likely[kept[np.lexsort((kept, -values[kept]))][:count]]
    return order


def _likely(values: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Return where the greatest values can stand, in order: of many values, a few times `count`.

    In groups of eight, the greatest of so many groups are as great as the least that is asked for.
    """
    if len(values) < 4 * GROUP * count:
        return np.arange(len(values))
    tops = values[: len(values) // GROUP * GROUP].reshape(GROUP, -1).max(axis=0)
    least = np.partition(tops, len(tops) - count)[len(tops) - count]
    return np.flatnonzero(values >= least - ROUNDED)
