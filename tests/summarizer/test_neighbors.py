"""The columns of neighbors agree with what a person reads from the list of lines."""

import pytest

from summarizer.blocks import Block
from summarizer.neighbors import NEIGHBOR_NAMES, measure, neighbor_columns
from summarizer.reading import read_lines

PROSE = (
    "The harbor of Lindvik reopened on Tuesday after engineers finished repairs to the northern "
    "breakwater, which a storm had damaged in February, the port authority said."
)
LINES = [
    Block("Harbor"),
    Block(PROSE),
    Block("DON'T MISS"),
    Block("Tram line: a debate", "item"),
    Block("Beaches", "item"),
    Block(PROSE),
    Block("Share on Facebook"),
]
NAMES = NEIGHBOR_NAMES.split()


def _column(name: str, left: list[int] | None = None) -> list[float]:
    lines = read_lines(LINES, None)
    measures = measure(lines)
    here = [measures[at] for at in left or range(len(lines))]
    rows = neighbor_columns(here, range(len(here)))
    return rows[NAMES.index(name) :: len(NAMES)]


def test_runs_of_short_lines_are_counted_between_prose() -> None:
    assert _column("run") == [1, 0, 3, 3, 3, 0, 1]
    assert _column("run_items")[2:5] == [2 / 3] * 3


def test_a_header_is_seen_from_below_it() -> None:
    assert _column("below_header") == [-1, -1, 0, 1, 2, -1, 0]


def test_distances_to_the_prose() -> None:
    assert _column("after_prose") == [0, 0, 0, 0, 0, 0, 1]
    assert _column("before_prose") == [1, 0, 0, 0, 0, 0, 0]
    assert _column("prose") == [2] * 7


def test_neighbors_change_when_lines_leave() -> None:
    assert _column("kind_after", [2, 4]) == [2, -1]
    assert _column("index", [2, 4]) == [0, 1]
    assert _column("previous_tokens", [2, 4])[0] == -1


def test_hints_are_seen_three_lines_down() -> None:
    hints = [hint for hint, _, _ in measure(read_lines(LINES, None))]

    shown = [max([0, *hints[max(0, at - 3) : at]]) for at in range(len(LINES))]
    assert _column("hint_before3") == shown
    assert _column("hints_after") == pytest.approx(
        [sum(hints[at + 1 :]) for at in range(len(LINES))]
    )


def test_without_lines_there_are_no_rows() -> None:
    assert neighbor_columns(measure([]), []) == []
