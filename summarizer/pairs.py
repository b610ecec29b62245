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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.dates import gap, shared, shared_bits
from summarizer.idf import Frequencies
from summarizer.tokens import SPACE, Bag, Terms
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

Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Overlap:
    """How one kind of term overlaps between an article and each candidate; float32, (n,).

    Attributes:
        cosine: of the weighted counts. heaviest: greatest idf shared.
        cover_new, cover_old: share of the weight of the new and the old article that is shared.
    """

    cosine: Rows
    heaviest: Rows
    cover_new: Rows
    cover_old: Rows


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Terms of all candidates in flat arrays; `starts` says where each candidate begins.

    Attributes:
        cosine: float32, a candidate each. idf, shared: float32, a term each; `shared` is the new
            article's weight of it, 0 when it has it not. missing: nothing to compare.
    """

    cosine: Rows
    idf: Rows
    shared: Rows
    starts: NDArray[np.int64]
    missing: NDArray[np.bool_]

    def known(self, values: NDArray[Any]) -> Rows:
        """Return values with NaN where nothing was compared."""
        return np.where(self.missing, np.nan, values).astype(np.float32)


class Evidence:
    """Computes feature rows; owns two buffers of `SPACE` numbers."""

    def __init__(self, frequencies: Frequencies) -> None:
        self._frequencies = frequencies
        self._weights = np.zeros(SPACE, dtype=np.float32)

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
        words = self._overlap(new, everyone, lambda terms: terms.words)
        names = self._overlap(new, everyone, lambda terms: terms.names)
        lead = self._weighed(new.terms.lead, [other.terms.lead for other in old]).cosine
        title = self._weighed(new.terms.title, [other.terms.title for other in old]).cosine
        numbers = self._weighed(new.terms.numbers, [other.terms.numbers for other in old])
        vectors, crowd_new, crowd_old = _cosines(new, everyone, first, compared)
        nan = np.float32(np.nan)

        def below_best(values: Rows) -> Rows:
            known = values[compared][~np.isnan(values[compared])]
            return values[first] - (known.max() if len(known) else nan)

        hours = [_hours(new.time, other.time) for other in old]
        lengths = np.log1p(
            [
                [min(new.terms.length, o.terms.length), max(new.terms.length, o.terms.length)]
                for o in old
            ]
        )
        name_counts = [min(_count(new.terms.names), _count(o.terms.names)) for o in old]
        sources = [float(new.source == o.source) if new.source and o.source else nan for o in old]
        columns = (
            words.cosine[first],
            lead,
            title,
            names.cosine[first],
            numbers.cosine,
            words.heaviest[first],
            names.heaviest[first],
            np.minimum(words.cover_new, words.cover_old)[first],
            np.maximum(words.cover_new, words.cover_old)[first],
            np.minimum(names.cover_new, names.cover_old)[first],
            np.maximum(names.cover_new, names.cover_old)[first],
            vectors[first],
            crowd_new,
            crowd_old,
            below_best(words.cosine),
            below_best(names.cosine),
            below_best(vectors),
            np.log1p(np.array(hours, dtype=np.float32)),
            lengths[:, 0],
            lengths[:, 1],
            np.log1p(name_counts),
            np.array(sources),
            *_agreement(new, old),
        )
        return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)

    def _overlap(
        self, new: Document, old: Sequence[Document], bag_of: Callable[[Terms], Bag]
    ) -> _Overlap:
        """Compare one kind of bag; NaN where either side has none."""
        mine = bag_of(new.terms)
        weighed = self._weighed(mine, [bag_of(other.terms) for other in old])
        shared_idf = weighed.idf * (weighed.shared > 0)
        both = np.add.reduceat(shared_idf, weighed.starts)
        mine_total = float(self._frequencies.idf(mine.ids).sum()) + 1e-9
        total = np.add.reduceat(weighed.idf, weighed.starts) + 1e-9
        return _Overlap(
            cosine=weighed.cosine,
            heaviest=weighed.known(np.maximum.reduceat(shared_idf, weighed.starts)),
            cover_new=weighed.known(both / mine_total),
            cover_old=weighed.known(both / total),
        )

    def _weighed(self, mine: Bag, bags: Sequence[Bag]) -> _Weighed:
        """Weigh the terms of the candidates' bags, one after the other in flat arrays."""
        weights = self._frequencies.idf(mine.ids) * mine.counts
        norm = float(np.sqrt((weights * weights).sum())) + 1e-9
        ids = np.concatenate([bag.ids for bag in bags])
        counts = np.concatenate([bag.counts for bag in bags])
        starts = np.zeros(len(bags), dtype=np.int64)
        np.cumsum([len(bag.ids) for bag in bags[:-1]], out=starts[1:])
        idf = self._frequencies.idf(ids)
        theirs = idf * counts
        self._weights[mine.ids] = weights
        shared = self._weights[ids]
        self._weights[mine.ids] = 0
        norms = np.sqrt(np.add.reduceat(theirs * theirs, starts)) + 1e-9
        missing = np.array([bag.is_empty for bag in bags]) | mine.is_empty
        cosine = np.add.reduceat(shared * theirs, starts) / (norms * norm)
        known: Rows = np.where(missing, np.nan, cosine).astype(np.float32)
        return _Weighed(known, idf, shared, starts, missing)


def _cosines(
    new: Document, everyone: Sequence[Document], first: slice, compared: slice
) -> tuple[Rows, Rows, Rows]:
    """Return vector cosines, and how close the neighborhood is to either side."""
    count = first.stop
    nothing = np.full(len(everyone), np.nan, dtype=np.float32)
    if new.vector is None:
        return nothing, nothing[:count], nothing[:count]
    empty = np.full(new.vector.shape, np.nan, dtype=np.float32)
    matrix = np.stack([empty if o.vector is None else o.vector for o in everyone])
    cosines = (matrix * new.vector).sum(axis=1)
    reference = cosines[compared]
    crowd_new = np.sort(reference[~np.isnan(reference)])[::-1][1:11]
    filled = np.nan_to_num(matrix)
    among = np.sort(filled[first] @ filled[compared].T, axis=1)[:, ::-1][:, 2:10]
    mean_new = crowd_new.mean() if len(crowd_new) else np.nan
    mean_old = among.mean(axis=1) if among.shape[1] else nothing[:count]
    return (
        cosines.astype(np.float32),
        np.full(count, mean_new, dtype=np.float32),
        np.asarray(mean_old, dtype=np.float32),
    )


def _agreement(new: Document, old: Sequence[Document]) -> NDArray[np.float32]:
    """Return how far days and particulars agree, a column a kind; NaN where a side has none.

    Returns:
        float32, (7, len(old)).
    """
    mine, days, on = new.terms.particulars, new.terms.days, new.happened
    rows = []
    for other in old:
        theirs = other.terms.particulars
        ages = shared(mine.ages, theirs.ages)
        rows.append(
            (
                shared_bits(days.weekdays, other.terms.days.weekdays),
                shared(days.dates, other.terms.days.dates),
                shared(on, other.happened),
                gap(on, other.happened),
                ages,
                len(mine.ages & theirs.ages) + 0 * ages,
                shared(mine.places, theirs.places),
            )
        )
    return np.array(rows, dtype=np.float32).T


def _hours(a: float | None, b: float | None) -> float:
    """Return the hours between two instants; NaN when one is unknown."""
    return float("nan") if a is None or b is None else abs(a - b) / 3600


def _count(bag: Bag) -> int:
    """Return how many distinct terms a bag holds."""
    return 0 if bag.is_empty else len(bag.ids)


class Trees:
    """Gradient-boosted trees over feature rows, evaluated with numpy.

    Args:
        content: arrays by name, one row a tree, padded: `feature` (-1 is a leaf), `threshold`,
            `left`, `right`, `missing_left`, `value`; and `base`.
        features: names of the columns that `feature` counts.
    """

    def __init__(self, content: dict[str, Any], features: Sequence[str] = FEATURES) -> None:
        feature = np.array(content["feature"], dtype=np.int64)
        columns = np.array([FEATURES.index(name) for name in features] + [0], dtype=np.int64)
        trees, size = feature.shape
        own = np.arange(trees * size)
        first = np.repeat(np.arange(trees) * size, size)
        is_leaf = feature.ravel() < 0
        # What is unknown is -inf in the first half of the columns and inf in the second, so the
        # comparison sends it to the side that the node learned; a leaf is its own child.
        wide = np.where(np.array(content["missing_left"], dtype=bool), 0, len(FEATURES))
        self._column = (columns[feature] + wide).ravel()
        self._threshold = np.array(content["threshold"], dtype=np.float32).ravel()
        left = np.where(is_leaf, own, first + np.array(content["left"]).ravel())
        right = np.where(is_leaf, own, first + np.array(content["right"]).ravel())
        self._children = np.stack((right, left), axis=1).ravel()
        self._value = np.array(content["value"], dtype=np.float64).ravel()
        self._roots = np.arange(trees) * size
        self._depth = int(content["depth"])
        self._base = float(content["base"])

    def log_odds(self, rows: Rows) -> NDArray[np.float64]:
        """Return one log odds a row; float64, (n,)."""
        unknown = np.isnan(rows)
        wide = np.concatenate(
            (np.where(unknown, -np.inf, rows), np.where(unknown, np.inf, rows)), axis=1
        ).astype(np.float32)
        offset = np.arange(len(rows))[:, None] * wide.shape[1]
        values = wide.ravel()
        node = np.broadcast_to(self._roots, (len(rows), len(self._roots)))
        for _ in range(self._depth):
            value = values.take(offset + self._column.take(node))
            node = self._children.take(2 * node + (value <= self._threshold.take(node)))
        odds: NDArray[np.float64] = self._base + self._value.take(node).sum(axis=1)
        return odds


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
        trees=Trees(content["trees"], content["features"]), threshold=float(content["threshold"])
    )
