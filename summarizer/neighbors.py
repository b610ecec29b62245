"""The columns that the blocks around a block fill: where it stands, in whose row.

A block that goes changes what its neighbors look like, so every round asks again, for the blocks
that are still judged. Articles are short: plain loops cost half of what as many calls to numpy do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from summarizer.reading import ENDS, NAN, Line
from summarizer.shape import KIND_NUMBERS

NEIGHBOR_NAMES = (
    "index from_end count after_prose before_prose prose run median relative "
    "hint_before3 hints hints_after "
    "previous_tokens case_before ends_before kind_before "
    "next_tokens case_after ends_after kind_after "
    "run_items run_loud run_ended below_header"
)
_NONE_BESIDE = (-1.0, NAN, 0.0, -1.0)
_ITEM = KIND_NUMBERS["item"]
_NEAR = 3
_LOUD = 0.5
_HEADER = 0.7
_LONGEST_HEADER = 12
Shown = tuple[float, float, float, float]
"""A line's tokens, its case, whether its last character ends a sentence, and its kind."""
InRun = tuple[float, float, float, float]
"""Shares of items, of loud lines and of ends of sentences in a run; lines up to its header."""
Measures = tuple[float, bool, Shown]
"""What neighbors look at: how loudly a line's cues speak, whether it is prose, what is shown."""
_IN_PROSE = (0, (0.0, 0.0, 0.0, -1.0))


def measure(lines: Iterable[Line]) -> list[Measures]:
    """Return what the neighbors of these lines look at."""
    return [
        (
            line.hint,
            line.is_prose,
            (line.total, line.case, line.block.text[-1:] in ENDS, KIND_NUMBERS[line.block.kind]),
        )
        for line in lines
    ]


def neighbor_columns(here: Sequence[Measures], places: Sequence[int]) -> list[float]:
    """Return the columns of some of the lines that are left, one line after the other.

    Args:
        here: all lines that are left, in order; places: those in it that are asked about.
    """
    if not here:
        return []
    hints = [hint for hint, _, _ in here]
    shown = [shown for _, _, shown in here]
    prose = [at for at, (_, is_prose, _) in enumerate(here) if is_prose]
    count, last = len(here), len(here) - 1
    first_prose, last_prose = (prose[0], prose[-1]) if prose else (count, -1)
    median = sorted([its[0] for its in shown])[count // 2]
    # In the precision of the columns, in which no hint left is exactly 0.
    told = np.cumsum(hints, dtype=np.float32).tolist()
    runs = _runs(here, prose)
    rows: list[float] = []
    for at in places:
        run, in_run = runs[at]
        rows += (
            at,
            last - at,
            count,
            max(0, at - last_prose),
            max(0, first_prose - at),
            len(prose),
            run,
            median,
            shown[at][0] - median,
            max(hints[max(0, at - _NEAR) : at], default=0.0),
            told[-1] / count,
            told[-1] - told[at],
            *(shown[at - 1] if at else _NONE_BESIDE),
            *(shown[at + 1] if at < last else _NONE_BESIDE),
            *in_run,
        )
    return rows


def _runs(here: Sequence[Measures], prose: Sequence[int]) -> list[tuple[int, InRun]]:
    """Return for each line how many lines stand between the prose around it, and what they are.

    A line that has no header above it in its run is -1 lines below one.
    """
    runs = [_IN_PROSE] * len(here)
    for before, after in pairwise([-1, *prose, len(here)]):
        size = after - before - 1
        if not size:
            continue
        items = loud = ended = 0
        headers, header = [], -1
        for at in range(before + 1, after):
            hint, _, (total, _, ends, kind) = here[at]
            items += kind == _ITEM
            loud += hint > _LOUD
            ended += ends > 0
            if hint >= _HEADER and total < _LONGEST_HEADER:
                header = at
            headers.append(at - header if header >= 0 else -1)
        shares = items / size, loud / size, ended / size
        runs[before + 1 : after] = [(size, (*shares, below)) for below in headers]
    return runs
