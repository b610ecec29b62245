"""How far words, names and numbers of an article overlap with those of others, all at once.

Every term of every other article is weighed, because lengths need all of them; what is shared is
a tenth of them and is looked at alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.idf import Frequencies
from summarizer.pieces import SPACE
from summarizer.tokens import MOST_COUNTED, Terms

DAMPED = np.append(np.float32(0), 1 + np.log(np.arange(1, MOST_COUNTED + 1))).astype(np.float32)
"""What a term weighs that stands so often in an article: 1 + ln n."""

_TINY = np.float32(1e-9)

Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Overlap:
    """What an article shares with others; NaN where either side has none.

    Attributes:
        cosine: of the weighted counts of words, names and numbers; float32, (3, n).
        heaviest: greatest idf shared, the same.
        cover_new, cover_old: share of the weight of the new and the old article that is shared.
        parts: cosine of title with lead, and of the title alone; float32, (2, n).
    """

    cosine: Values
    heaviest: Values
    cover_new: Values
    cover_old: Values
    parts: Values


class Overlaps:
    """Compares articles; owns a table of `SPACE` numbers."""

    def __init__(self, frequencies: Frequencies) -> None:
        self._frequencies = frequencies
        self._place = np.zeros(SPACE, dtype=np.int32)

    def between(self, mine: Terms, theirs: Sequence[Terms]) -> Overlap:
        """Compare an article with others, of which there is one at least."""
        sizes = np.array([terms.sizes for terms in theirs])
        lengths = sizes.ravel()
        starts = np.cumsum(lengths) - lengths
        ids = np.concatenate([terms.ids for terms in theirs])
        idf = self._frequencies.idf(ids)
        weights = idf * DAMPED.take(np.concatenate([terms.counts for terms in theirs]))
        own_idf = self._frequencies.idf(mine.ids)
        own = own_idf * DAMPED.take(mine.counts)
        own_starts = np.cumsum((0, *mine.sizes[:2]))
        at = self._places(mine, ids)
        shared = np.flatnonzero(at)
        kind = np.repeat(np.arange(len(lengths)), lengths).take(shared)
        shared_idf = idf.take(shared)
        shared_weights = weights.take(shared) * own.take(at.take(shared))

        def each(values: NDArray[Any]) -> NDArray[Any]:
            return values.reshape(-1, 3).T

        norm = np.sqrt(np.add.reduceat(own * own, own_starts)) + _TINY
        own_total = np.add.reduceat(own_idf, own_starts) + _TINY
        length = np.sqrt(each(np.add.reduceat(weights * weights, starts))) + _TINY
        total = each(np.add.reduceat(idf, starts)) + _TINY
        product = each(np.bincount(kind, shared_weights, len(lengths)))
        both = each(np.bincount(kind, shared_idf, len(lengths)))
        heaviest = np.zeros(len(lengths), dtype=np.float32)
        np.maximum.at(heaviest, kind, shared_idf)
        is_missing = (sizes.T < 2) | (np.array(mine.sizes) < 2)[:, None]
        return Overlap(
            cosine=_known(product / (length * norm[:, None]), is_missing),
            heaviest=_known(each(heaviest), is_missing),
            cover_new=_known(both / own_total[:, None], is_missing),
            cover_old=_known(both / total, is_missing),
            parts=_parts(mine, own_idf, theirs, starts[::3], idf, at),
        )

    def _places(self, mine: Terms, ids: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return where the article has each id, 0 where it has it not."""
        self._place[mine.ids] = np.arange(len(mine.ids), dtype=np.int32)
        self._place[0] = 0
        at = self._place.take(ids)
        self._place[mine.ids] = 0
        return at


def _parts(
    mine: Terms,
    own_idf: Values,
    theirs: Sequence[Terms],
    starts: NDArray[np.int64],
    idf: Values,
    at: NDArray[np.int32],
) -> Values:
    """Return the cosines of title with lead, and of the title alone; float32, (2, n).

    Args:
        starts: where the terms of each of `theirs` begin in `idf` and `at`.
    """
    sizes = np.array([terms.part_sizes for terms in theirs])
    lengths = sizes.ravel()
    part = np.repeat(np.arange(len(lengths)), lengths)
    place = np.concatenate([terms.part_at for terms in theirs]) + np.repeat(
        starts, lengths[::2] + lengths[1::2]
    )
    counts = np.concatenate([terms.part_counts for terms in theirs])
    weights = idf.take(place) * DAMPED.take(counts)
    split, own_place = mine.part_sizes[0], mine.part_at
    own = own_idf[own_place] * DAMPED[mine.part_counts]
    # Title with lead in the first half, title alone in the second.
    table = np.zeros((2, len(mine.ids)), dtype=np.float32)
    table[0, own_place[:split]] = own[:split]
    table[1, own_place[split:]] = own[split:]
    found = at.take(place)
    shared = np.flatnonzero(found)
    kind = part.take(shared)
    product = np.bincount(
        kind, weights.take(shared) * table[kind & 1, found.take(shared)], minlength=len(lengths)
    )
    length = np.sqrt(np.add.reduceat(weights * weights, np.cumsum(lengths) - lengths)) + _TINY
    norm = np.sqrt([(own[:split] ** 2).sum(), (own[split:] ** 2).sum()]) + _TINY
    is_missing = (sizes < 2) | (np.array(mine.part_sizes) < 2)
    return _known((product / length).reshape(-1, 2) / norm, is_missing).T


def _known(values: NDArray[Any], is_missing: NDArray[np.bool_]) -> Values:
    """Return values, NaN where something is missing."""
    known: Values = np.where(is_missing, np.nan, values).astype(np.float32)
    return known
