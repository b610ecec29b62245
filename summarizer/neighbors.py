"""The columns that the blocks around a block fill: where it stands, in whose row.

Computed for all blocks of an article at once, because a block that goes changes what its
neighbors look like, and every round asks again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from summarizer.reading import ENDS, Line, hint_of, is_keyed
from summarizer.shape import KIND_NUMBERS

NEIGHBOR_NAMES = (
    "index from_end count after_prose before_prose prose run median relative twice "
    "hint_before3 hint_before hint_after hint_after3 hints hints_after "
    "previous_tokens case_before ends_before kind_before "
    "next_tokens case_after ends_after kind_after "
    "same_after like_before like_after "
    "run_keyed run_linked run_items run_loud run_ended below_header run_offset"
)
_NAMES = NEIGHBOR_NAMES.split()
_WIDTH = len(_NAMES)
_RUN = _NAMES.index("run_keyed")
_BEFORE = _NAMES.index("previous_tokens")
_AFTER = _NAMES.index("next_tokens")
# What is measured of each line, in this order; four of it are shown to both neighbors, and four
# make lines alike.
_MEASURES = "hint total case ends kind linked emphasized has_colon keyed is_prose text"
_SHOWN = slice(1, 5)
_NONE_BESIDE = np.array([[-1.0], [np.nan], [0.0], [-1.0]], dtype=np.float32)
_COMPARED = slice(4, 8)
_ITEM = KIND_NUMBERS["item"]
_NEAR = 3
_LOUD = 0.5
_HEADER = 0.7
_LONGEST_HEADER = 12
_ALIKE = 6
Measures = NDArray[np.float32]


def measure(lines: Sequence[Line]) -> Measures:
    """Return what the neighbors of these lines look at, float32, (measures, n)."""
    texts: dict[str, int] = {}
    rows = []
    for line in lines:
        block = line.block
        text = block.text
        rows.append(
            (
                hint_of(line),
                line.total,
                line.case,
                text[-1:] in ENDS,
                KIND_NUMBERS[block.kind],
                bool(block.links),
                block.emphasis > _LOUD,
                ":" in text[:40],
                is_keyed(line),
                line.is_prose,
                texts.setdefault(text, len(texts)),
            )
        )
    width = len(_MEASURES.split())
    return np.ascontiguousarray(np.array(rows, dtype=np.float32).reshape(len(rows), width).T)


def neighbor_columns(measures: Measures, left: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return float32, (len(left), columns): one row for each line that is left, in order."""
    count = len(left)
    table = np.zeros((_WIDTH, count), dtype=np.float32)
    if not count:
        return table.T
    m = measures if count == measures.shape[1] else measures.take(left, axis=1)
    hint, total, _, ends, kind, linked, _, _, keyed = m[:9]
    prose = m[9] > 0
    texts = m[10].astype(np.intp)
    at = np.arange(count)
    before = np.maximum.accumulate(np.where(prose, at, -1))
    after = np.minimum.accumulate(np.where(prose, at, count)[::-1])[::-1]
    first, last = after[0], before[-1]
    median = np.sort(total)[count // 2]
    run = np.where(prose, 0, after - before - 1)
    remaining = np.cumsum(hint[::-1])[::-1]
    padded = np.zeros(count + 2 * _NEAR, dtype=np.float32)
    padded[_NEAR:-_NEAR] = hint
    near = [padded[start : start + count] for start in range(2 * _NEAR + 1)]
    same = m[_COMPARED, 1:] == m[_COMPARED, :-1]
    like = (same.sum(axis=0) + (np.abs(total[1:] - total[:-1]) < _ALIKE)) / 5
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
    column["twice"][:] = np.bincount(texts)[texts] > 1
    column["hint_before3"][:] = np.maximum(np.maximum(near[0], near[1]), near[2])
    column["hint_before"][:] = near[2]
    column["hint_after"][:] = near[4]
    column["hint_after3"][:] = np.maximum(np.maximum(near[4], near[5]), near[6])
    column["hints"][:] = remaining[0] / count
    column["hints_after"][:] = remaining - hint
    beside = table[_BEFORE : _BEFORE + 4], table[_AFTER : _AFTER + 4]
    beside[0][:, :1] = beside[1][:, -1:] = _NONE_BESIDE
    beside[0][:, 1:] = m[_SHOWN, :-1]
    beside[1][:, :-1] = m[_SHOWN, 1:]
    column["same_after"][:-1] = same[0]
    column["like_before"][1:] = column["like_after"][:-1] = like
    sums = np.zeros((5, count + 1), dtype=np.float32)
    np.cumsum([keyed, linked, kind == _ITEM, hint > _LOUD, ends], axis=1, out=sums[:, 1:])
    shares = (sums.take(after, axis=1) - sums.take(before + 1, axis=1)) / np.maximum(run, 1)
    shares[:, prose] = 0
    table[_RUN : _RUN + 5] = shares
    loud = (hint >= _HEADER) & (total < _LONGEST_HEADER) & ~prose
    header = np.maximum.accumulate(np.where(loud, at, -1))
    column["below_header"][:] = np.where(~prose & (header > before), at - header, -1)
    column["run_offset"][:] = np.where(prose, 0, at - before - 1)
    return table.T
