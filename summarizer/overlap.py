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

_MISSING = np.array([*range(3)] * 4 + [3, 4])
"""The segment of which each row of an overlap tells."""

Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Overlap:
    """What an article shares with others; NaN where either side has none.

    Attributes:
        values: float32, (14, n), see below: cosine, heaviest, both covers, and parts.
    """

    values: Values

    @property
    def cosine(self) -> Values:
        """Return the cosine of the weighted counts of words, names and numbers; (3, n)."""
        return self.values[:3]

    @property
    def heaviest(self) -> Values:
        """Return the greatest idf shared, of words, names and numbers; (3, n)."""
        return self.values[3:6]

    @property
    def cover_new(self) -> Values:
        """Return the share of the new article's weight that is shared, the same."""
        return self.values[6:9]

    @property
    def cover_old(self) -> Values:
        """Return the share of the old article's weight that is shared, the same."""
        return self.values[9:12]

    @property
    def parts(self) -> Values:
        """Return the cosine of title with lead, and of the title alone; (2, n)."""
        return self.values[12:]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The terms of some articles with an article's own behind them, all weighed.

    A segment is what an article has of a kind: first the words, names and numbers of each, then
    title with lead, and title, of each.

    Attributes:
        sizes: (articles, 5): lengths of its segments. starts, ends: of each segment.
        idf: float32, (terms,). weights: float32: of all terms, and of those in titles and leads.
        places: where the article has what is weighed, 0 where it has it not.
    """

    sizes: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    idf: Values
    weights: Values
    places: NDArray[np.int32]

    @property
    def kinds(self) -> int:
        """Return how many segments hold words, names or numbers."""
        return 3 * len(self.sizes)


class Overlaps:
    """Compares articles; owns a table of `SPACE` numbers."""

    def __init__(self, frequencies: Frequencies) -> None:
        self._frequencies = frequencies
        self._place = np.zeros(SPACE, dtype=np.int32)

    def between(self, mine: Terms, theirs: Sequence[Terms]) -> Overlap:
        """Compare an article with others, of which there is one at least."""
        weighed = self._weighed(mine, theirs)
        sizes, kinds = weighed.sizes, weighed.kinds
        own, norm = _own(mine, weighed.weights[: len(weighed.idf)], weighed.weights)
        product, both, heaviest = _shared(weighed, own)
        lengths = np.sqrt(np.add.reduceat(np.square(weighed.weights), weighed.starts)) + _TINY
        length = lengths[:kinds].reshape(-1, 3)
        total = np.add.reduceat(weighed.idf, weighed.starts[:kinds]).reshape(-1, 3) + _TINY
        found = np.empty((14, len(sizes)), dtype=np.float32)
        found[:3] = (product[:kinds].reshape(-1, 3) / (length * length[-1])).T
        found[3:6] = heaviest.T
        found[6:9] = (both / total[-1]).T
        found[9:12] = (both / total).T
        found[12:] = ((product[kinds:] / lengths[kinds:]).reshape(-1, 2) / norm).T
        is_missing = (sizes < 2) | (sizes[-1] < 2)
        found[is_missing.T.take(_MISSING, axis=0)] = np.nan
        return Overlap(found[:, :-1])

    def _weighed(self, mine: Terms, theirs: Sequence[Terms]) -> _Weighed:
        """Weigh the terms of others and of an article, all at once."""
        everyone = [*theirs, mine]
        sizes = np.array([(*terms.sizes, *terms.part_sizes) for terms in everyone])
        lengths = np.concatenate((sizes[:, :3].ravel(), sizes[:, 3:].ravel()))
        ends = lengths.cumsum()
        starts = ends - lengths
        ids = np.concatenate([terms.ids for terms in everyone], dtype=np.intp)
        inside = np.concatenate([terms.part_at for terms in everyone]) + starts[
            : 3 * len(everyone) : 3
        ].repeat(sizes[:, 3] + sizes[:, 4])
        idf = self._frequencies.idf(ids)
        weights = np.concatenate((idf, idf.take(inside)))
        weights *= DAMPED.take(
            np.concatenate([t.counts for t in everyone] + [t.part_counts for t in everyone])
        )
        at = self._places(mine, ids)
        places = np.concatenate((at, at.take(inside)))
        return _Weighed(sizes, starts, ends, idf, weights, places)

    def _places(self, mine: Terms, ids: NDArray[np.intp]) -> NDArray[np.int32]:
        """Return where the article has each id, 0 where it has it not."""
        self._place[mine.ids] = np.arange(len(mine.ids), dtype=np.int32)
        self._place[0] = 0
        at = self._place.take(ids)
        self._place[mine.ids] = 0
        return at


def _shared(weighed: _Weighed, own: Values) -> tuple[NDArray[Any], ...]:
    """Return what is shared in each segment: product of the weights, sum and greatest idf.

    Args:
        own: see `_own`.

    Returns:
        (segments,), and of words, names and numbers (articles, 3) twice.
    """
    kinds, idf, places = weighed.kinds, weighed.idf, weighed.places
    shared = (places != 0).nonzero()[0]
    segment = weighed.ends.searchsorted(shared, side="right")
    view = np.zeros(len(weighed.ends), dtype=np.intp)
    view[kinds::2], view[kinds + 1 :: 2] = len(own) // 3, 2 * len(own) // 3
    own_weights = own.take(places.take(shared) + view.take(segment))
    product = np.bincount(segment, weighed.weights.take(shared) * own_weights, len(view))
    # Titles and leads stand behind all terms.
    shared = shared[: shared.searchsorted(len(idf))]
    segment, shared_idf = segment[: len(shared)], idf.take(shared)
    both = np.bincount(segment, shared_idf, kinds)
    heaviest = np.zeros(kinds, dtype=np.float32)
    np.maximum.at(heaviest, segment, shared_idf)
    return product, both.reshape(-1, 3), heaviest.reshape(-1, 3)


def _own(mine: Terms, weights: Values, all_weights: Values) -> tuple[Values, Values]:
    """Return what an article's terms weigh in it, in title and lead, and in the title alone.

    Args:
        weights: of all terms; its own are the last. all_weights: the same, and those of titles
            and leads; its own are the last.

    Returns:
        float32, (3 * its terms,), and the lengths of title and lead, and of the title.
    """
    split = mine.part_sizes[0]
    parts = all_weights[len(all_weights) - len(mine.part_at) :]
    own = np.zeros((3, len(mine.ids)), dtype=np.float32)
    own[0] = weights[len(weights) - len(mine.ids) :]
    own[1, mine.part_at[:split]] = parts[:split]
    own[2, mine.part_at[split:]] = parts[split:]
    squares = np.square(parts)
    norm = np.sqrt([np.add.reduce(squares[:split]), np.add.reduce(squares[split:])]) + _TINY
    return own.ravel(), norm
