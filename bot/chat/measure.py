"""Text made fit to be shown: tidied, measured as Telegram measures, shortened and cut.

Lengths are UTF-16 code units everywhere, because that is how Telegram counts.
"""

from __future__ import annotations

import unicodedata

_DIRECTION_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def tidy(text: str) -> str:
    """Return the text as one line: no control characters, no direction overrides, no doubled space.

    Unpaired surrogates, which no server accepts, go too.
    """
    if not text.isascii() or not text.isprintable():
        kept = (
            " " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter
            for letter in text
            if letter not in _DIRECTION_CONTROLS and unicodedata.category(letter) != "Cs"
        )
        text = "".join(kept)
    return " ".join(text.split())


def units(text: str) -> int:
    """Return the length as Telegram counts it: UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(text: str, length: int) -> str:
    """Return at most `length` UTF-16 units of the text, cut between words, with an ellipsis."""
    text = tidy(text)
    if units(text) <= length:
        return text
    return cut(text, length - 1)[0].rstrip(" ,;:–—-") + "…"


def cut(text: str, length: int) -> list[str]:
    """Cut text into pieces of at most `length` UTF-16 units, between words where there are any."""
    pieces: list[str] = []
    while units(text) > length:
        end = _index_at(text, length)
        space = text.rfind(" ", 1, end + 1)
        end = space if space > 0 else _before_mark(text, end)
        pieces.append(text[:end].rstrip())
        text = text[end:].lstrip()
    if text:
        pieces.append(text)
    return [piece for piece in pieces if piece]


def _index_at(text: str, length: int) -> int:
    """Return the index of the first letter that no longer fits in `length` units."""
    taken = 0
    for index, letter in enumerate(text):
        taken += 2 if letter > "\uffff" else 1
        if taken > length:
            return index
    return len(text)


def _before_mark(text: str, end: int) -> int:
    """Move a cut back, a little, so that no accent or joined emoji loses its base."""
    for index in range(end, max(0, end - 16), -1):
        joined = "\u200d" in text[index - 1 : index + 1]
        if not joined and not unicodedata.category(text[index]).startswith("M"):
            return index
    return end
