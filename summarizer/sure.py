"""Sure signals: what alone is enough to take a block away, as long as the judge does not object.

Each was measured on the labelled lines, see docs/decisions/cleaning.md. In doubt none speaks:
the learned judge then decides.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from summarizer.features import NAMES
from summarizer.links import asks, leads_to_list
from summarizer.reading import CLOSING, SEPARATORS, Line

_ANYWHERE = ("newsletter", "consent", "ad", "share", "interface")
_OPENING = ("footer", "ad", "comments", "share")
_BEFORE_SEPARATOR = ("promo", "credit", "share", "newsletter", "ad", "caption", "footer")
_LEAST_FOR_CUE = 0.3
_LONG_CUE = 3
_LONGEST_SAYING = 60
_SHORT_SAYING = 16
_MOST_OF_LINE = 0.6
_LEAST_FOR_LINK = 0.2
_LEAST_FOR_SHAPE = 0.1
_LEAST_FOR_FORM = 0.05
_LEAST_FOR_ONE_WORD = 0.9
_LEAST_FOR_MEMORY = 0.6
_LEAST_FOR_HABIT = 0.2
_LEAST_FOR_BEGINNING = 0.4
_MANY = 2
_LEAST_STATEMENT = 8
_QUESTION = "?？؟"
_LEAST_TITLE = 6
_LONGEST_HEADING = 8
_LONGEST_POINTER = 32
_LETTERS = 2
_LONGEST_CREDIT = 9
_LONGEST_BYLINE = 11
_BYLINE_CASE = 0.6
_CREDIT_CASE = 0.7
_CAPITAL_WORDS = 9
_ALL_LINK = 0.9
_MOSTLY_LINK = 0.75
_LEAST_FOR_MOST = 0.4
_LEAST_LINK_WORDS = 5
_AFTER_LINK = 0.25
_LEAST_FOR_ASKING = 0.3
_LEAST_FOR_LIST = 0.5
_LEAST_FOR_OPENING = 0.7
_UNLIKE = 0.2
_COLUMN = {name: index for index, name in enumerate(NAMES)}
_LINKED, _SAME_HOST = _COLUMN["linked"], _COLUMN["same_host"]
_PREVIOUS, _NEXT = _COLUMN["previous_tokens"], _COLUMN["next_tokens"]


def is_sure(line: Line, row: NDArray[np.float32], chance: float) -> bool:
    """Whether one signal alone is enough.

    Args:
        row: the line's features; chance: what the judge gives it, 0 to 1.
    """
    place = line.block.place
    if line.whole is not None or line.is_credited or line.block.kind == "caption":
        return True
    if line.anywhere and _is_mostly_cue(line):
        return True
    if place is not None and (place.is_teaser or _is_description(line)):
        return True
    if place is not None and chance > _LEAST_FOR_FORM and "newsletter" in place.near:
        return True
    if chance <= _LEAST_FOR_SHAPE:
        return _is_credited_caption(line)
    if line.known.line and (_is_statement(line) or chance > _least_for_memory(line)):
        return True
    if (
        chance > _LEAST_FOR_CUE
        and line.total < _LONGEST_SAYING
        and any(
            cue.concept in _ANYWHERE or (cue.concept == "footer" and cue.length >= _LONG_CUE)
            for cue in line.anywhere
        )
    ):
        return True
    if chance > _LEAST_FOR_ASKING and asks(line.block):
        return True
    if chance > _LEAST_FOR_LIST and leads_to_list(line.block):
        return True
    if place is not None:
        if place.is_card or "date" in place.near:
            return True
        if chance > _LEAST_FOR_OPENING and _opens(line):
            return True
    if row[_SAME_HOST] > 0 and _is_linked(line, row, chance):
        return True
    return (
        _is_credited_caption(line)
        or _points_elsewhere(line, chance)
        or _is_capital_headline(line, row)
    )


def _is_mostly_cue(line: Line) -> bool:
    """Whether a sentence about the page is most of a short line, in languages few pages have."""
    return line.total <= _SHORT_SAYING and any(
        cue.length > 1 and cue.length >= _MOST_OF_LINE * line.total for cue in line.anywhere
    )


def _opens(line: Line) -> bool:
    return line.start is not None and line.start.concept in _OPENING


def _is_description(line: Line) -> bool:
    """Whether a line in type of its own repeats a picture's description, and ends no sentence."""
    place = line.block.place
    return (
        place is not None
        and place.is_described
        and place.like < _UNLIKE
        and not line.ends
        and line.block.text[-1:] not in CLOSING
    )


def is_byline(line: Line) -> bool:
    """Whether a short line above the text names a writer or a moment: "Posted by …", "Stand: …"."""
    cue = line.start
    return bool(
        cue is not None
        and cue.concept == "byline"
        and line.rest
        and line.total <= _LONGEST_BYLINE
        and line.rest_case > _BYLINE_CASE
        and not line.ends
        and line.block.kind != "heading"
    )


def _is_statement(line: Line) -> bool:
    """Whether a line is too long to stand in two articles by chance, and no standing question."""
    return line.total >= _LEAST_STATEMENT and line.block.text[-1:] not in _QUESTION


def _least_for_memory(line: Line) -> float:
    return _LEAST_FOR_MEMORY if line.known.line < _MANY else _LEAST_FOR_HABIT


def _points_elsewhere(line: Line, chance: float) -> bool:
    """Whether a cue opens the line, and what follows has the shape that belongs to it."""
    cue, rest = line.start, line.rest
    if cue is None or not rest or line.total > _longest_pointer(line):
        return False
    if rest[0] in SEPARATORS:
        if cue.length == 1 and cue.concept == "promo":
            return chance > _LEAST_FOR_ONE_WORD and "|" not in rest
        return cue.concept in _BEFORE_SEPARATOR or (cue.concept == "byline" and cue.length > 1)
    if line.ends:
        return False
    if cue.concept == "credit":
        return line.total <= _LONGEST_CREDIT and line.rest_case > _CREDIT_CASE
    if line.block.kind == "heading":
        is_title = line.total <= _LONGEST_HEADING
    else:
        is_title = line.total >= _LEAST_TITLE
    return cue.concept == "promo" and cue.length > 1 and is_title


def _longest_pointer(line: Line) -> int:
    """Return how many tokens may point elsewhere: twice as many where each letter is one."""
    is_letterwise = len(line.block.text) < _LETTERS * line.total
    return 2 * _LONGEST_POINTER if is_letterwise else _LONGEST_POINTER


def _is_linked(line: Line, row: NDArray[np.float32], chance: float) -> bool:
    """Whether a line with a link within the host is little else, or introduces it."""
    if line.total >= _LEAST_LINK_WORDS:
        if chance > _LEAST_FOR_LINK and row[_LINKED] > _ALL_LINK:
            return True
        if chance > _LEAST_FOR_MOST and row[_LINKED] > _MOSTLY_LINK and not line.ends:
            return True
    return _introduces_link(line, chance)


def _introduces_link(line: Line, chance: float) -> bool:
    """Whether all that follows a colon is one link: "More on the harbor: Ferries Return"."""
    is_cued = line.start is not None and line.start.concept == "promo"
    if line.total > _longest_pointer(line) or not (is_cued or chance > _LEAST_FOR_MOST):
        return False
    for link in line.block.links:
        before, _, after = line.block.text.partition(link.text) if link.text else ("", "", "")
        if before.rstrip().endswith((":", "：")) and len(after) <= _AFTER_LINK * len(link.text):
            return True
    return False


def _is_credited_caption(line: Line) -> bool:
    """Whether a line describes a picture and ends with its owner: "In this photo … (via AP)"."""
    if line.start is None or line.start.concept != "caption":
        return False
    has_credit = any(cue.concept == "credit" for cue in line.anywhere)
    return has_credit and line.block.text[-1:] in ")]）"


def _is_capital_headline(line: Line, row: NDArray[np.float32]) -> bool:
    """Whether a headline in capitals stands between two paragraphs of ordinary type."""
    return bool(
        _CAPITAL_WORDS <= line.total < _LONGEST_POINTER
        and line.block.text.isupper()
        and not line.ends
        and "|" not in line.block.text
        and min(row[_PREVIOUS], row[_NEXT]) > _CAPITAL_WORDS
    )
