"""How far words, names and numbers of an article overlap with those of others, all at once.

Every term of every other article is weighed, because lengths need all of them; what is shared is
a tenth of them and is looked at alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


class Overlaps:
    """Compares articles; owns a table of `SPACE` numbers."""

    def __init__(self, frequencies: Frequencies) -> None:
        self._frequencies = frequencies
        self._place = np.zeros(SPACE, dtype=np.int32)

    def between(self, mine: Terms, theirs: Sequence[Terms]) -> Overlap:
        """Compare an article with others, of which there is one at least.

        Its own terms stand behind theirs, so that all are weighed at once, and what stands in
        titles and leads behind all terms.
        """
        everyone = [*theirs, mine]
        # A segment is what an article has of a kind: words, names, numbers; title and lead, title.
        sizes = np.array([(*terms.sizes, *terms.part_sizes) for terms in everyone])
        kinds = 3 * len(everyone)
        lengths = np.concatenate((sizes[:, :3].ravel(), sizes[:, 3:].ravel()))
        ends = lengths.cumsum()
        starts = ends - lengths
        ids = np.concatenate([terms.ids for terms in everyone], dtype=np.intp)
        inside = np.concatenate([terms.part_at for terms in everyone]) + starts[:kinds:3].repeat(
            sizes[:, 3] + sizes[:, 4]
        )
        idf = self._frequencies.idf(ids)
        at = self._places(mine, ids)
        weights = np.concatenate((idf, idf.take(inside)))
        weights *= DAMPED.take(
            np.concatenate([t.counts for t in everyone] + [t.part_counts for t in everyone])
        )
        length = np.sqrt(np.add.reduceat(weights * weights, starts)) + _TINY
        total = np.add.reduceat(idf, starts[:kinds]).reshape(-1, 3) + _TINY

        places = np.concatenate((at, at.take(inside)))
        shared = (places != 0).nonzero()[0]
        segment = ends.searchsorted(shared, side="right")
        own, norm = _own(mine, weights[len(ids) - len(mine.ids) : len(ids)], weights)
        view = np.zeros(len(lengths), dtype=np.intp)
        view[kinds::2], view[kinds + 1 :: 2] = len(mine.ids), 2 * len(mine.ids)
        own_weights = own.take(places.take(shared) + view.take(segment))
        product = np.bincount(segment, weights.take(shared) * own_weights, len(lengths))

        shared = shared[: shared.searchsorted(len(ids))]
        segment = segment[: len(shared)]
        shared_idf = idf.take(shared)
        both = np.bincount(segment, shared_idf, kinds).reshape(-1, 3)
        heaviest = np.zeros(kinds, dtype=np.float32)
        np.maximum.at(heaviest, segment, shared_idf)

        lengths_by_kind = length[:kinds].reshape(-1, 3)
        parts = (product[kinds:] / length[kinds:]).reshape(-1, 2) / norm
        found = np.empty((14, len(everyone)), dtype=np.float32)
        found[:3] = (product[:kinds].reshape(-1, 3) / (lengths_by_kind * lengths_by_kind[-1])).T
        found[3:6] = heaviest.reshape(-1, 3).T
        found[6:9] = (both / total[-1]).T
        found[9:12] = (both / total).T
        found[12:] = parts.T
        is_missing = (sizes < 2) | (sizes[-1] < 2)
        found[is_missing.T.take(_MISSING, axis=0)] = np.nan
        return Overlap(found[:, :-1])

    def _places(self, mine: Terms, ids: NDArray[np.intp]) -> NDArray[np.int32]:
        """Return where the article has each id, 0 where it has it not."""
        self._place[mine.ids] = np.arange(len(mine.ids), dtype=np.int32)
        self._place[0] = 0
        at = self._place.take(ids)
        self._place[mine.ids] = 0
        return at


def _own(mine: Terms, weights: Values, all_weights: Values) -> tuple[Values, Values]:
    """Return what an article's terms weigh in it, in title and lead, and in the title alone.

    Args:
        weights: of its terms. all_weights: ends with those of its title and lead, and its title.

    Returns:
        float32, (3 * terms,), and the lengths of title and lead, and of the title.
    """
    split = mine.part_sizes[0]
    parts = all_weights[len(all_weights) - len(mine.part_at) :]
    own = np.zeros((3, len(weights)), dtype=np.float32)
    own[0] = weights
    own[1, mine.part_at[:split]] = parts[:split]
    own[2, mine.part_at[split:]] = parts[split:]
    squares = parts * parts
    norm = np.sqrt([np.add.reduce(squares[:split]), np.add.reduce(squares[split:])]) + _TINY
    return own.ravel(), norm
