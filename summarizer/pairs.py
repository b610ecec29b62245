"""The pair model: how likely two articles tell the same event.

Aim: one model and one threshold for every kind of article, from bare headlines to whole texts.
The evidence of a pair is a row of numbers (`FEATURES`); gradient-boosted trees turn it into log
odds. The trees are trained by `benchmarks/stories_train.py` and kept in `story_model.json` with
their origin; here they are evaluated with numpy alone.

Names carry most where events look alike, vectors on headlines and leads. What is unknown (no
vector, no time, no names) is NaN, and the trees have learned what to do then.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from summarizer.dates import gap, shared_bits, shares
from summarizer.idf import Frequencies
from summarizer.overlap import Overlaps
from summarizer.pair_trees import Trees
from summarizer.quick_trees import Rows
from summarizer.window import Document

MODEL_FILE = Path(__file__).with_name("story_model.json")

FEATURES = (
    "words",
    "lead",
    "title",
    "names",
    "numbers",
    "heaviest_word",
    "heaviest_name",
    "word_cover_min",
    "word_cover_max",
    "name_cover_min",
    "name_cover_max",
    "vector",
    "vector_crowd_new",
    "vector_crowd_old",
    "words_below_best",
    "names_below_best",
    "vector_below_best",
    "hours",
    "length_min",
    "length_max",
    "names_min",
    "same_source",
    "weekdays",
    "dates",
    "happened",
    "happened_gap",
    "ages",
    "ages_count",
    "places",
)


_SAME = np.array([0, 12, 13, 1, 2, 3, 4])
"""Rows of an overlap that are features as they are, the first ones."""

_BELOW_BEST = np.array([0, 1, 14])
"""Rows of what is compared that are also seen beside the best of all: words, names, vector."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What hangs on each pair of an article with others, whoever else is compared.

    Attributes:
        place: of each of the others, by number.
        values: float32, (15, n): those of `Overlap`, and the cosine of the vectors, NaN when it
            is unknown.
        vectors: float32, (n, size): of the others, 0 where there is none.
    """

    place: Mapping[int, int]
    values: Rows
    vectors: Rows

    def only(self, chosen: Sequence[Document]) -> Compared:
        """Return the same of some of the others, in their order."""
        if list(self.place) == [other.number for other in chosen]:
            return self
        at = [self.place[other.number] for other in chosen]
        place = {other.number: at for at, other in enumerate(chosen)}
        return Compared(place, self.values.take(at, axis=1), self.vectors.take(at, axis=0))

    def joined(self, more: Compared) -> Compared:
        """Return these others with more, which are none of them."""
        end = len(self.place)
        place = {**self.place, **{number: end + at for number, at in more.place.items()}}
        return Compared(
            place,
            np.concatenate((self.values, more.values), axis=1),
            np.concatenate((self.vectors, more.vectors)),
        )


class Evidence:
    """Computes feature rows."""

    def __init__(self, frequencies: Frequencies) -> None:
        self._overlaps = Overlaps(frequencies)

    def compared(
        self, new: Document, others: Sequence[Document], known: Compared | None = None
    ) -> Compared:
        """Compare an article with others.

        Args:
            known: what was compared of it before, with the same frequencies.
        """
        if known is None:
            known = self._compared(new, {other.number: other for other in others})
        elif missing := {o.number: o for o in others if o.number not in known.place}:
            known = known.joined(self._compared(new, missing))
        return known.only(others)

    def _compared(self, new: Document, others: Mapping[int, Document]) -> Compared:
        """Compare an article with others by number, of which there is one at least."""
        distinct = list(others.values())
        overlap = self._overlaps.between(new.terms, [other.terms for other in distinct])
        vectors, cosines = _cosines(new, distinct)
        return Compared(
            {number: at for at, number in enumerate(others)},
            np.concatenate((overlap.values, cosines[np.newaxis])),
            vectors,
        )

    def rows(
        self,
        new: Document,
        old: Sequence[Document],
        *,
        reference: Sequence[Document] | None = None,
        known: Compared | None = None,
    ) -> Rows:
        """Return the evidence that `new` tells what each of `old` tells.

        Args:
            reference: the articles that "best" and "crowd" refer to; `old` by default.
            known: what was compared of `new` before, with the same frequencies.

        Returns:
            float32, (len(old), len(FEATURES)).
        """
        pairs = self.compared(new, old if reference is None else [*old, *reference], known)
        first = slice(0, len(old))
        compared = first if reference is None else slice(len(old), len(old) + len(reference))
        values = pairs.values[:, first]
        columns = np.empty((len(FEATURES), len(old)), dtype=np.float32)
        columns[:7] = values.take(_SAME, axis=0)
        mine, theirs = values[6:8], values[9:11]
        columns[7:11:2] = np.minimum(mine, theirs)
        columns[8:11:2] = np.maximum(mine, theirs)
        columns[11] = values[14]
        columns[12], columns[13] = _crowds(pairs, first, compared)
        best = np.fmax.reduce(pairs.values[:, compared].take(_BELOW_BEST, axis=0), axis=1)
        columns[14:17] = values.take(_BELOW_BEST, axis=0) - best[:, np.newaxis]
        columns[17] = _hours(new.time, [other.time for other in old])
        sizes = np.array([(other.terms.length, other.terms.sizes[1] - 1) for other in old]).T
        columns[18] = np.minimum(sizes[0], new.terms.length)
        columns[19] = np.maximum(sizes[0], new.terms.length)
        columns[20] = np.minimum(sizes[1], new.terms.sizes[1] - 1)
        columns[17:21] = np.log1p(columns[17:21])
        columns[21] = _same_source(new.source, [other.source for other in old])
        columns[22:] = _agreement(new, old)
        return columns.T


def _same_source(source: str | None, others: Sequence[str | None]) -> list[float]:
    """Return 1 for the same outlet and 0 for another; NaN when one is unknown."""
    unknown = float("nan")
    if not source:
        return [unknown] * len(others)
    return [float(source == other) if other else unknown for other in others]


def _cosines(new: Document, others: Sequence[Document]) -> tuple[Rows, Rows]:
    """Return the vectors of others, and their cosines with an article's."""
    if new.vector is None:
        none = np.zeros((len(others), 0), dtype=np.float32)
        return none, np.full(len(others), np.nan, dtype=np.float32)
    size = len(new.vector)
    nothing = np.zeros(size, dtype=np.float32)
    found = [
        nothing if (vector := other.vector) is None or len(vector) != size else vector
        for other in others
    ]
    vectors = np.concatenate(found).reshape(-1, size)
    cosines: Rows = (vectors * new.vector).sum(axis=1)
    if unknown := [at for at, vector in enumerate(found) if vector is nothing]:
        cosines[unknown] = np.nan
    return vectors, cosines


def _crowds(pairs: Compared, first: slice, compared: slice) -> tuple[np.float32, Rows | np.float32]:
    """Return how close the neighborhood is to an article, and to each of the `first` others."""
    unknown = np.float32(np.nan)
    vectors, near = pairs.vectors, pairs.values[14, compared]
    if not vectors.shape[1]:
        return unknown, unknown
    is_unknown = np.isnan(near)
    crowd = np.sort(near[~is_unknown] if is_unknown.any() else near)[::-1][1:11]
    among = np.sort(vectors[first] @ vectors[compared].T, axis=1)[:, ::-1][:, 2:10]
    return (
        np.add.reduce(crowd) / np.float32(len(crowd)) if len(crowd) else unknown,
        np.add.reduce(among, axis=1) / np.float32(among.shape[1]) if among.shape[1] else unknown,
    )


def _agreement(new: Document, old: Sequence[Document]) -> NDArray[np.float32]:
    """Return how far days and particulars agree, a row a kind; NaN where a side has none.

    Returns:
        float32, (7, len(old)).
    """
    mine, days, on = new.terms.particulars, new.terms.days, new.happened
    found = np.full((7, len(old)), np.nan, dtype=np.float32)
    # What this article does not name is unknown for every pair.
    if days.weekdays:
        found[0] = [shared_bits(days.weekdays, other.terms.days.weekdays) for other in old]
    if days.dates:
        found[1] = shares(days.dates, [other.terms.days.dates for other in old])
    if on:
        theirs = [other.happened for other in old]
        found[2], found[3] = shares(on, theirs), [gap(on, other) for other in theirs]
    if mine.ages:
        theirs = [other.terms.particulars.ages for other in old]
        found[4] = shares(mine.ages, theirs)
        found[5] = [len(mine.ages & other) if other else np.nan for other in theirs]
    if mine.places:
        found[6] = shares(mine.places, [other.terms.particulars.places for other in old])
    return found


def _hours(time: float | None, others: Sequence[float | None]) -> NDArray[np.float64]:
    """Return the hours between an instant and others; NaN when one is unknown."""
    if time is None:
        return np.full(len(others), np.nan)
    return np.abs(np.array(others, dtype=np.float64) - time) / 3600


@dataclass(frozen=True, slots=True)
class PairModel:
    """The trained pair model with its threshold.

    Attributes:
        threshold: log odds that a story must reach on average.
    """

    trees: Trees
    threshold: float

    def log_odds(self, rows: Rows) -> NDArray[np.float64]:
        """Return the log odds that each row is a pair of one event, within ±8."""
        odds: NDArray[np.float64] = np.clip(self.trees.log_odds(rows), -8, 8)
        return odds


@cache
def shipped_model(path: Path = MODEL_FILE) -> PairModel:
    """Return the model that comes with the program."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return PairModel(
        trees=Trees(content["trees"], content["features"], FEATURES),
        threshold=float(content["threshold"]),
    )
