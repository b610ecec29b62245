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
from collections.abc import Sequence
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


class Evidence:
    """Computes feature rows."""

    def __init__(self, frequencies: Frequencies) -> None:
        self._overlaps = Overlaps(frequencies)

    def rows(
        self,
        new: Document,
        old: Sequence[Document],
        *,
        reference: Sequence[Document] | None = None,
    ) -> Rows:
        """Return the evidence that `new` tells what each of `old` tells.

        Args:
            reference: the articles that "best" and "crowd" refer to; `old` by default.

        Returns:
            float32, (len(old), len(FEATURES)).
        """
        everyone = list(old) if reference is None else [*old, *reference]
        first = slice(0, len(old))
        compared = slice(0, len(old)) if reference is None else slice(len(old), len(everyone))
        overlap = self._overlaps.between(new.terms, [other.terms for other in everyone])
        vectors, crowd_new, crowd_old = _cosines(new, everyone, first, compared)
        words, names, numbers = overlap.cosine
        mine, theirs = overlap.cover_new[:2, first], overlap.cover_old[:2, first]
        columns = np.empty((len(FEATURES), len(old)), dtype=np.float32)
        columns[0] = words[first]
        columns[1:3] = overlap.parts[:, first]
        columns[3], columns[4] = names[first], numbers[first]
        columns[5:7] = overlap.heaviest[:2, first]
        columns[7:11:2] = np.minimum(mine, theirs)
        columns[8:11:2] = np.maximum(mine, theirs)
        columns[11], columns[12], columns[13] = vectors[first], crowd_new, crowd_old
        for at, values in enumerate((words, names, vectors), 14):
            columns[at] = values[first] - np.fmax.reduce(values[compared])
        columns[17] = _hours(new.time, [other.time for other in old])
        lengths = [other.terms.length for other in old]
        columns[18] = np.minimum(lengths, new.terms.length)
        columns[19] = np.maximum(lengths, new.terms.length)
        sizes = [other.terms.sizes[1] - 1 for other in old]
        columns[20] = np.minimum(sizes, new.terms.sizes[1] - 1)
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


def _cosines(
    new: Document, everyone: Sequence[Document], first: slice, compared: slice
) -> tuple[Rows, Rows, Rows]:
    """Return vector cosines, and how close the neighborhood is to either side."""
    count = first.stop
    if new.vector is None:
        nothing = np.full(len(everyone), np.nan, dtype=np.float32)
        return nothing, nothing[:count], nothing[:count]
    size = len(new.vector)
    none = np.zeros(size, dtype=np.float32)
    found = [
        none if (vector := other.vector) is None or len(vector) != size else vector
        for other in everyone
    ]
    matrix = np.concatenate(found).reshape(-1, size)
    cosines = (matrix * new.vector).sum(axis=1)
    cosines[[i for i, vector in enumerate(found) if vector is none]] = np.nan
    reference = cosines[compared]
    crowd = np.sort(reference[~np.isnan(reference)])[::-1][1:11]
    among = np.sort(matrix[first] @ matrix[compared].T, axis=1)[:, ::-1][:, 2:10]
    crowd_new = np.full(count, crowd.mean() if len(crowd) else np.nan, dtype=np.float32)
    crowd_old = among.mean(axis=1) if among.shape[1] else np.full(count, np.nan, dtype=np.float32)
    return cosines, crowd_new, crowd_old


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
