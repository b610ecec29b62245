"""Redundancy: a block that says what stands elsewhere in the article already.

Two kinds: the title repeated above the text, and a teaser (cut with "[…]" or an ellipsis, or
word for word) whose sentences recur further down. The first full telling always stays: only
what comes before it goes. Words are compared, so quotes and dashes do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"\w+")
_CUT = re.compile(r"\s*(?:\[\s*(?:…|\.{3})\s*\]|…|\.{3}|\(\.{3}\)|\[&hellip;\])\s*$")
_CUT_ENDS = ("]", "…", "...", "(...)")
_LEAST_TITLE_WORDS = 3
_LEAST_TEASER = 60
LEAST_COPY = 40


def repeats_title(text: str, title: str) -> bool:
    """Whether a line is the title again, perhaps with the outlet's name or other quotes."""
    if not text or len(text) > 2 * len(title) + 40:
        return False
    if text.casefold() == title.casefold():
        return True
    words, wanted = _words(text), _words(title)
    if words == wanted:
        return bool(words)
    if min(len(words), len(wanted)) < _LEAST_TITLE_WORDS:
        return False
    one, two = set(words), set(wanted)
    return len(one & two) >= 0.85 * max(len(one), len(two))


def is_cut_short(text: str) -> bool:
    """Whether a text may be a teaser: it is long, and ends as texts do that were cut."""
    return text.endswith(_CUT_ENDS) and len(text) >= _LEAST_TEASER


def is_teaser(text: str, below: Sequence[str]) -> bool:
    """Whether a text that is cut short comes again, word for word, in the blocks below it."""
    cut = _CUT.search(text) if is_cut_short(text) else None
    if cut is None:
        return False
    words = " ".join(_words(text[: cut.start()]))
    following = " ".join(" ".join(_words(other)) for other in below)
    return len(words) >= LEAST_COPY and words in following


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
