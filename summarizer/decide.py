"""The decision on the lines of one article: a reason for each that goes.

Rounds: what goes changes what its neighbors look like, so the lines that are left are judged
again until nothing more goes. In each round, redundancy speaks first, then sure signals and the
learned judge, then the tail. Plain prose (see `summarizer.reading`) only is a neighbor: it goes
when it is a teaser of what stands below, and never else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from summarizer.features import NAMES, Features
from summarizer.judge import Judge
from summarizer.reading import CLOSING, ENDS, Line
from summarizer.redundancy import LEAST_COPY, is_cut_short, is_teaser, repeats_title
from summarizer.sure import is_byline, is_sure

# Chosen on the cross-validated dev lines, see docs/decisions/cleaning.md.
PAGE_THRESHOLD = 0.97
TAIL_THRESHOLD = 0.75
LINE_THRESHOLD = 0.94
APART_THRESHOLD = 0.8
SPOT_THRESHOLD = 0.2
# A headline after the last long paragraph has nothing to stand above.
HEADLINE_THRESHOLD = 0.3
_HEADLINE = 3
# Nothing but a link, wherever it leads, after the last long paragraph.
LINK_THRESHOLD = 0.4
_ALL_LINK = 0.9
_LEAST_LINK_WORDS = 5
# What an editor adds at the end, set apart in bold or italic type.
NOTE_THRESHOLD = 0.3
_EMPHASIZED = 0.8
_ORDINARY = 0.5
_LEAST_ABOVE = 2
# A line that had less in an earlier round is not judged again.
_HOPELESS = 0.05
# Share of the article's letters that are set like a line or stand beside it.
_APART = 0.05
_ROUNDS = 4
_SHORT = 25
_HEADER = 9
_PROSE_WORDS = 15
_TOP = 12
_VERY_TOP = 3
_LEAST_LIKENESS = 0.6
_WRAPPED = 8
_LINKED = NAMES.index("linked")
_COLONS = ":："
_NOT_WRAPPED = ENDS + CLOSING + _COLONS + "|"


def decide(
    lines: Sequence[Line],
    reasons: list[str | None],
    *,
    features: Features,
    judge: Judge,
    title: str,
) -> None:
    """Fill in a reason for each line that goes.

    Args:
        reasons: one for each line, changed in place; a line that has one already is gone.
    """
    said = judge.words([lines[at].tokens for at in features.asked])
    open_ones = list(range(len(features.asked)))
    titles = [
        index
        for index, likeness in enumerate(features.likeness)
        if likeness > _LEAST_LIKENESS
        and reasons[index] is None
        and repeats_title(lines[index].block.text, title)
    ]
    for _ in range(_ROUNDS):
        left = [index for index, reason in enumerate(reasons) if reason is None]
        if not left:
            return
        here = [lines[index] for index in left]
        found = _teasers(here)
        for index in titles:
            found[bisect_left(left, index)] = "title"
        titles = []
        open_ones = [number for number in open_ones if reasons[features.asked[number]] is None]
        if open_ones:
            places, rows = features.rows(left, open_ones)
            chances = judge.probabilities(np.column_stack([rows, said[open_ones]])).tolist()
            _judge(here, places, rows, chances, found)
            open_ones = [
                number
                for number, chance in zip(open_ones, chances, strict=True)
                if chance > _HOPELESS
            ]
        _take_tail(here, found)
        if not any(found):
            return
        for index, reason in zip(left, found, strict=True):
            reasons[index] = reason


def _judge(
    lines: Sequence[Line],
    places: Sequence[int],
    rows: NDArray[np.float32],
    chances: Sequence[float],
    reasons: list[str | None],
) -> None:
    """Fill in the reasons of sure signals and of the learned judge.

    Args:
        places: which of the lines are asked about; rows and chances: theirs.
    """
    last = _last_prose(lines)
    note = _closing_note(lines)
    first = next((i for i, line in enumerate(lines) if line.total >= _PROSE_WORDS), len(lines))
    for index, row, chance in zip(places, rows, chances, strict=True):
        line = lines[index]
        if reasons[index] is not None or (index and _is_wrapped(lines[index - 1], line)):
            continue
        if (
            chance > _threshold(line, row, 0 <= last < index)
            or (index == note and chance > NOTE_THRESHOLD)
            or is_sure(line, row, chance)
            or (index < first and is_byline(line))
        ):
            reasons[index] = _reason(line)


def _closing_note(lines: Sequence[Line]) -> int:
    """Return the index of the last line when its type tells it from the one above, else -1."""
    if len(lines) < _LEAST_ABOVE or lines[-1].block.kind == "heading":
        return -1
    is_set_apart = lines[-1].block.emphasis >= _EMPHASIZED and lines[-2].block.emphasis < _ORDINARY
    return len(lines) - 1 if is_set_apart else -1


def _is_wrapped(previous: Line, line: Line) -> bool:
    """Whether a line goes on with the sentence above it, as in text with fixed line lengths."""
    return (
        line.block.text[:1].islower()
        and min(previous.total, line.total) >= _WRAPPED
        and previous.block.text[-1:] not in _NOT_WRAPPED
    )


def _threshold(line: Line, row: NDArray[np.float32], is_after_prose: bool) -> float:
    """Return the probability above which a line goes; row: its features."""
    place = line.block.place
    if place is None:
        return LINE_THRESHOLD
    is_tail = is_after_prose and line.block.kind != "quote"
    threshold = TAIL_THRESHOLD if is_tail else PAGE_THRESHOLD
    if line.known.gone:
        return min(threshold, SPOT_THRESHOLD)
    if is_after_prose and line.block.kind == "heading" and line.total >= _HEADLINE:
        is_lead = line.ends or line.block.text[-1:] in _COLONS
        return threshold if is_lead else HEADLINE_THRESHOLD
    if is_tail and row[_LINKED] > _ALL_LINK and line.total >= _LEAST_LINK_WORDS:
        return LINK_THRESHOLD
    if place.is_found and max(place.like, place.together) < _APART:
        return min(threshold, APART_THRESHOLD)
    return threshold


def _take_tail(lines: Sequence[Line], reasons: list[str | None]) -> None:
    """Let a short line that goes, after the last long paragraph, take what stands below it."""
    last = _last_prose(lines)
    if last < 0:
        return
    header: str | None = None
    for index in range(last + 1, len(lines)):
        reason, size = reasons[index], lines[index].total
        if reason is not None:
            header = reason if size < _HEADER and reason != "title" else header
        elif header is not None and size < _SHORT and not lines[index].ends:
            reasons[index] = header


def _last_prose(lines: Sequence[Line]) -> int:
    """Return the index of the last long paragraph; -1 without one."""
    return next((at for at in range(len(lines) - 1, -1, -1) if lines[at].is_prose), -1)


def _teasers(lines: Sequence[Line]) -> list[str | None]:
    """Return `teaser` for the lines at the top that come again below."""
    reasons: list[str | None] = [None] * len(lines)
    texts = [line.block.text for line in lines]
    for index, text in enumerate(texts[:_TOP]):
        comes_again = index < _VERY_TOP and len(text) >= LEAST_COPY and text in texts[index + 1 :]
        if comes_again or (
            is_cut_short(text) and is_teaser(text, texts[index + 1 : index + 1 + _TOP])
        ):
            reasons[index] = "teaser"
    return reasons


_PLACES = (
    ("newsletter", "newsletter"),
    ("caption", "caption"),
    ("figure", "caption"),
    ("credit", "credit"),
    ("share", "share"),
    ("comments", "comments"),
    ("ad", "ad"),
    ("related", "promo"),
    ("byline", "byline"),
    ("date", "byline"),
    ("interface", "interface"),
    ("footer", "footer"),
)


def _reason(line: Line) -> str:
    """Name the strongest reason: what the line says, where it stands, what it looks like."""
    if line.cue is not None:
        return line.cue.concept
    if line.known.title:
        return "promo"
    if line.known.line or line.known.gone:
        return "repeated"
    place = line.block.place
    if place is not None:
        if place.is_described:
            return "caption"
        if place.is_teaser:
            return "promo"
        for name, reason in _PLACES:
            if name in place.near:
                return reason
    if line.block.links:
        return "promo"
    return "other"
