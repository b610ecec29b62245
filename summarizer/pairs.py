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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.dates import gap, shared, shared_bits
from summarizer.idf import Frequencies
from summarizer.pair_trees import Trees
from summarizer.quick_trees import Rows
from summarizer.tokens import MOST_COUNTED, SPACE, Terms
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

DAMPED = np.append(np.float32(0), 1 + np.log(np.arange(1, MOST_COUNTED + 1))).astype(np.float32)
"""What a term weighs that stands so often in an article: 1 + ln n."""

_TINY = np.float32(1e-9)


@dataclass(frozen=True, slots=True)
class _Overlap:
    """How words, names and numbers overlap between an article and others; float32, (3, n).

    Attributes:
        cosine: of the weighted counts. heaviest: greatest idf shared.
        cover_new, cover_old: share of the weight of the new and the old article that is shared.
    """

    cosine: Rows
    heaviest: Rows
    cover_new: Rows
    cover_old: Rows


@dataclass(frozen=True, slots=True)
class _Flat:
    """The terms of many articles one after the other.

    Attributes:
        idf: float32. at: where the new article has the same term, 0 where it has it not.
        starts: int64, (articles, 3): where words, names and numbers begin.
    """

    idf: Rows
    at: NDArray[np.int32]
    starts: NDArray[np.int64]


class Evidence:
    """Computes feature rows; owns a buffer of `SPACE` numbers."""

    def __init__(self, frequencies: Frequencies) -> None:
        self._frequencies = frequencies
        self._place = np.zeros(SPACE, dtype=np.int32)

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
        flat = self._flat(new.terms, [other.terms for other in everyone])
        mine = self._frequencies.idf(new.terms.ids)
        overlap = _overlap(new.terms, mine, [other.terms for other in everyone], flat)
        lead, title = _parts(new.terms, mine, [other.terms for other in old], flat)
        vectors, crowd_new, crowd_old = _cosines(new, everyone, first, compared)
        sizes = np.array([other.terms.sizes[1] - 1 for other in old])
        lengths = np.array([other.terms.length for other in old])
        words, names, numbers = overlap.cosine
        covers = np.stack((overlap.cover_new, overlap.cover_old))[:, :2, first]
        columns = (
            words[first],
            lead,
            title,
            names[first],
            numbers[first],
            overlap.heaviest[0, first],
            overlap.heaviest[1, first],
            covers[:, 0].min(axis=0),
            covers[:, 0].max(axis=0),
            covers[:, 1].min(axis=0),
            covers[:, 1].max(axis=0),
            vectors[first],
            crowd_new,
            crowd_old,
            *(values[first] - _greatest(values[compared]) for values in (words, names, vectors)),
            np.log1p(_hours(new.time, [other.time for other in old])),
            np.log1p(np.minimum(lengths, new.terms.length)),
            np.log1p(np.maximum(lengths, new.terms.length)),
            np.log1p(np.minimum(sizes, new.terms.sizes[1] - 1)),
            np.array(
                [float(new.source == o.source) if new.source and o.source else np.nan for o in old]
            ),
        )
        rows = np.empty((len(old), len(FEATURES)), dtype=np.float32)
        for i, column in enumerate(columns):
            rows[:, i] = column
        rows[:, len(columns) :] = _agreement(new, old).T
        return rows

    def _flat(self, mine: Terms, theirs: Sequence[Terms]) -> _Flat:
        """Put the terms of many articles one after the other, and look each up in `mine`."""
        ids = np.concatenate([terms.ids for terms in theirs])
        sizes = np.array([terms.sizes for terms in theirs])
        ends = np.cumsum(sizes.ravel())
        self._place[mine.ids] = np.arange(len(mine.ids), dtype=np.int32)
        self._place[0] = 0
        at = self._place[ids]
        self._place[mine.ids] = 0
        return _Flat(self._frequencies.idf(ids), at, ends.reshape(sizes.shape) - sizes)


def _overlap(mine: Terms, idf: Rows, theirs: Sequence[Terms], flat: _Flat) -> _Overlap:
    """Compare words, names and numbers; NaN where either side has none."""
    counts = np.concatenate([terms.counts for terms in theirs])
    weights = flat.idf * DAMPED[counts]
    mine_weights = idf * DAMPED[mine.counts]
    mine_starts = np.cumsum((0, *mine.sizes[:2]))
    shared_idf = flat.idf * (flat.at > 0)
    starts = flat.starts.ravel()
    summed = np.add.reduceat(
        np.stack((weights * weights, weights * mine_weights[flat.at], flat.idf, shared_idf)),
        starts,
        axis=1,
    )
    squares, product, total, both = summed.reshape(4, -1, 3).transpose(0, 2, 1)
    heaviest = np.maximum.reduceat(shared_idf, starts).reshape(-1, 3).T
    norm = np.sqrt(np.add.reduceat(mine_weights * mine_weights, mine_starts)) + _TINY
    mine_total = np.add.reduceat(idf, mine_starts) + _TINY
    sizes = np.array([terms.sizes for terms in theirs]).T
    is_missing = (sizes < 2) | (np.array(mine.sizes) < 2)[:, None]

    def known(values: NDArray[Any]) -> Rows:
        return np.where(is_missing, np.nan, values).astype(np.float32)

    return _Overlap(
        cosine=known(product / ((np.sqrt(squares) + _TINY) * norm[:, None])),
        heaviest=known(heaviest),
        cover_new=known(both / mine_total[:, None]),
        cover_old=known(both / (total + _TINY)),
    )


def _parts(mine: Terms, idf: Rows, theirs: Sequence[Terms], flat: _Flat) -> Rows:
    """Return the cosines of title with lead, and of the title alone; float32, (2, n)."""
    sizes = np.array([terms.part_sizes for terms in theirs])
    lengths = sizes.sum(axis=1)
    at = np.concatenate([terms.part_at for terms in theirs])
    at = at + np.repeat(flat.starts[: len(theirs), 0], lengths)
    counts = np.concatenate([terms.part_counts for terms in theirs])
    weights = flat.idf[at] * DAMPED[counts]
    split, place = mine.part_sizes[0], mine.part_at
    own = idf[place] * DAMPED[mine.part_counts]
    # Title with lead in the first half, title alone in the second.
    table = np.zeros(2 * len(mine.ids), dtype=np.float32)
    table[place[:split]] = own[:split]
    table[place[split:].astype(np.int64) + len(mine.ids)] = own[split:]
    is_title = np.repeat(np.tile([False, True], len(theirs)), sizes.ravel())
    shared = table[flat.at[at] + is_title * len(mine.ids)]
    starts = np.cumsum(sizes.ravel()) - sizes.ravel()
    squares, product = np.add.reduceat(np.stack((weights * weights, weights * shared)), starts, 1)
    norm = np.sqrt([(own[:split] ** 2).sum(), (own[split:] ** 2).sum()]) + _TINY
    cosine = product / (np.sqrt(squares) + _TINY) / np.tile(norm, len(theirs))
    is_missing = (sizes < 2) | (np.array(mine.part_sizes) < 2)
    known: Rows = np.where(is_missing, np.nan, cosine.reshape(-1, 2)).astype(np.float32).T
    return known


def _greatest(values: Rows) -> np.float32:
    """Return the greatest known value; NaN when none is known."""
    known = values[~np.isnan(values)]
    return known.max() if len(known) else np.float32(np.nan)


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
    found = [none if other.vector is None else other.vector for other in everyone]
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
        found[1] = [shared(days.dates, other.terms.days.dates) for other in old]
    if on:
        found[2] = [shared(on, other.happened) for other in old]
        found[3] = [gap(on, other.happened) for other in old]
    if mine.ages:
        found[4] = [shared(mine.ages, other.terms.particulars.ages) for other in old]
        found[5] = [len(mine.ages & other.terms.particulars.ages) for other in old]
        found[5, np.isnan(found[4])] = np.nan
    if mine.places:
        found[6] = [shared(mine.places, other.terms.particulars.places) for other in old]
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
