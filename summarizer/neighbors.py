"""The columns that the blocks around a block fill: where it stands, in whose row.

Computed for all blocks of an article at once, because a block that goes changes what its
neighbors look like, and every round asks again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summarizer.reading import ENDS, Line, hint_of, is_keyed
from summarizer.shape import KINDS

NEIGHBOR_NAMES = (
    "index from_end count after_prose before_prose prose run median relative twice "
    "hint_before3 hint_before hint_after hint_after3 hints hints_after previous_tokens "
    "next_tokens same_before same_after kind_before kind_after after_colon like_before "
    "like_after case_before case_after ends_before ends_after keyed run_keyed run_linked "
    "run_items run_loud run_ended below_header run_offset"
)
_NAMES = NEIGHBOR_NAMES.split()
_WIDTH = len(_NAMES)
_RUN = _NAMES.index("run_keyed")
_SIDES = {
    "tokens": ("previous_tokens", "next_tokens"),
    "kind": ("kind_before", "kind_after"),
    "case": ("case_before", "case_after"),
    "ends": ("ends_before", "ends_after"),
}
_ITEM = KINDS.index("item")
_NEAR = 3
_LOUD = 0.5
_HEADER = 0.7
_LONGEST_HEADER = 12
_ALIKE = 6
Column = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Measures:
    """What the neighbors of a block look at, float32, (n,) each unless said otherwise."""

    hint: Column
    total: Column
    kind: Column
    case: Column
    linked: NDArray[np.bool_]
    emphasized: NDArray[np.bool_]
    keyed: NDArray[np.bool_]
    ends: NDArray[np.bool_]
    has_colon: NDArray[np.bool_]
    ends_colon: NDArray[np.bool_]
    is_prose: NDArray[np.bool_]
    texts: NDArray[np.intp]


def measure(lines: Sequence[Line]) -> Measures:
    """Return what the neighbors of these lines look at."""
    texts: dict[str, int] = {}
    rows = []
    for line in lines:
        block = line.block
        text = block.text
        rows.append(
            (
                hint_of(line),
                line.total,
                KINDS.index(block.kind),
                line.case,
                bool(block.links),
                block.emphasis > _LOUD,
                is_keyed(line),
                text[-1:] in ENDS,
                ":" in text[:40],
                text.endswith((":", "：")),
                line.is_prose,
                texts.setdefault(text, len(texts)),
            )
        )
    table = np.array(rows, dtype=np.float32).reshape(len(rows), 12)
    numbers, flags = table[:, :4].T, table[:, 4:11].T > 0
    hint, total, kind, case = numbers
    linked, emphasized, keyed, ends, has_colon, ends_colon, is_prose = flags
    return Measures(
        hint=hint,
        total=total,
        kind=kind,
        case=case,
        linked=linked,
        emphasized=emphasized,
        keyed=keyed,
        ends=ends,
        has_colon=has_colon,
        ends_colon=ends_colon,
        is_prose=is_prose,
        texts=table[:, 11].astype(np.intp),
    )


def neighbor_columns(all_lines: Measures, left: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return float32, (len(left), columns): one row for each line that is left, in order."""
    count = len(left)
    table = np.zeros((_WIDTH, count), dtype=np.float32)
    if not count:
        return table.T
    m = all_lines
    hint, total, kind, case = m.hint[left], m.total[left], m.kind[left], m.case[left]
    linked, emphasized, colon = m.linked[left], m.emphasized[left], m.has_colon[left]
    ends, keyed, prose = m.ends[left], m.keyed[left], m.is_prose[left]
    texts = m.texts[left]
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
    same = kind[1:] == kind[:-1]
    like = (
        same.astype(np.float32)
        + (linked[1:] == linked[:-1])
        + (emphasized[1:] == emphasized[:-1])
        + (colon[1:] == colon[:-1])
        + (np.abs(total[1:] - total[:-1]) < _ALIKE)
    ) / 5
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
    for name, values, none in (
        ("tokens", total, -1.0),
        ("kind", kind, -1.0),
        ("case", case, np.nan),
        ("ends", ends, 0.0),
    ):
        previous, following = _SIDES[name]
        column[previous][0] = column[following][-1] = none
        column[previous][1:] = values[:-1]
        column[following][:-1] = values[1:]
    column["same_before"][1:] = column["same_after"][:-1] = same
    column["like_before"][1:] = column["like_after"][:-1] = like
    column["after_colon"][1:] = m.ends_colon[left][:-1]
    column["keyed"][:] = keyed
    flags = np.array([keyed, linked, kind == _ITEM, hint > _LOUD, ends])
    sums = np.zeros((len(flags), count + 1), dtype=np.float32)
    np.cumsum(flags, axis=1, out=sums[:, 1:])
    shares = (sums[:, after] - sums[:, before + 1]) / np.maximum(run, 1)
    shares[:, prose] = 0
    table[_RUN : _RUN + len(flags)] = shares
    loud = (hint >= _HEADER) & (total < _LONGEST_HEADER) & ~prose
    header = np.maximum.accumulate(np.where(loud, at, -1))
    column["below_header"][:] = np.where(~prose & (header > before), at - header, -1)
    column["run_offset"][:] = np.where(prose, 0, at - before - 1)
    return table.T
