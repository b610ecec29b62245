"""The columns that the blocks around a block fill: where it stands, in whose row.

Computed for all blocks of an article at once, because a block that goes changes what its
neighbors look like, and every round asks again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from summarizer.reading import ENDS, Line, hint_of
from summarizer.shape import KIND_NUMBERS

NEIGHBOR_NAMES = (
    "index from_end count after_prose before_prose prose run median relative "
    "hint_before3 hints hints_after "
    "previous_tokens case_before ends_before kind_before "
    "next_tokens case_after ends_after kind_after "
    "run_items run_loud run_ended below_header"
)
_NAMES = NEIGHBOR_NAMES.split()
_WIDTH = len(_NAMES)
_RUN = slice(_NAMES.index("run_items"), _NAMES.index("run_ended") + 1)
_BEFORE = slice(_NAMES.index("previous_tokens"), _NAMES.index("kind_before") + 1)
_AFTER = slice(_NAMES.index("next_tokens"), _NAMES.index("kind_after") + 1)
# What is measured of each line, in this order; four of it are shown to both neighbors.
_MEASURES = 6
_SHOWN = slice(1, 5)
_NONE_BESIDE = np.array([[-1.0], [np.nan], [0.0], [-1.0]], dtype=np.float32)
_ITEM = KIND_NUMBERS["item"]
_NEAR = 3
_LOUD = 0.5
_HEADER = 0.7
_LONGEST_HEADER = 12
Measures = NDArray[np.float32]


def measure(lines: Sequence[Line]) -> Measures:
    """Return what the neighbors of these lines look at, float32, (measures, n)."""
    rows = [
        (
            hint_of(line),
            line.total,
            line.case,
            line.block.text[-1:] in ENDS,
            KIND_NUMBERS[line.block.kind],
            line.is_prose,
        )
        for line in lines
    ]
    return np.ascontiguousarray(np.array(rows, dtype=np.float32).reshape(len(rows), _MEASURES).T)


def neighbor_columns(measures: Measures, left: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return float32, (len(left), columns): one row for each line that is left, in order."""
    count = len(left)
    table = np.zeros((_WIDTH, count), dtype=np.float32)
    if not count:
        return table.T
    m = measures if count == measures.shape[1] else measures.take(left, axis=1)
    hint, total, _, ends, kind, _ = m
    prose = m[5] > 0
    at = np.arange(count)
    before = np.maximum.accumulate(np.where(prose, at, -1))
    after = np.minimum.accumulate(np.where(prose, at, count)[::-1])[::-1]
    first, last = after[0], before[-1]
    run = np.where(prose, 0, after - before - 1)
    median = np.sort(total)[count // 2]
    # How many items, loud and ended lines stand before each line, and what hints they give.
    sums = np.zeros((4, count + 1), dtype=np.float32)
    flags = sums[:, 1:]
    flags[0] = kind == _ITEM
    flags[1] = hint > _LOUD
    flags[2] = ends
    flags[3] = hint
    np.cumsum(flags, axis=1, out=flags)
    shares = (sums[:3].take(after, axis=1) - sums[:3].take(before + 1, axis=1)) / np.maximum(run, 1)
    shares[:, prose] = 0
    loud = (hint >= _HEADER) & (total < _LONGEST_HEADER) & ~prose
    header = np.maximum.accumulate(np.where(loud, at, -1))
    column = dict(zip(_NAMES, table, strict=True))
    column["index"][:] = at
    column["from_end"][:] = at[::-1]
    column["count"][:] = count
    column["after_prose"][:] = np.maximum(0, at - last)
    column["before_prose"][:] = np.maximum(0, first - at)
    column["prose"][:] = np.count_nonzero(prose)
    column["run"][:] = run
    column["median"][:] = median
    column["relative"][:] = total - median
    for distance in range(1, _NEAR + 1):
        shown = column["hint_before3"][distance:]
        np.maximum(shown, hint[:-distance], out=shown)
    column["hints"][:] = sums[3, -1] / count
    column["hints_after"][:] = sums[3, -1] - flags[3]
    table[_BEFORE, :1] = table[_AFTER, -1:] = _NONE_BESIDE
    table[_BEFORE, 1:] = m[_SHOWN, :-1]
    table[_AFTER, :-1] = m[_SHOWN, 1:]
    table[_RUN] = shares
    column["below_header"][:] = np.where(~prose & (header > before), at - header, -1)
    return table.T
