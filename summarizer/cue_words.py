"""Words as cues are compared: without case, every figure as "0", wide scripts letter by letter.

Most text needs only the simplest of three patterns. The lines of an article are split all at
once, by `summarizer.line_words`, to the same tokens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# Scripts without spaces between words, and Hangul whose endings stick to the word.
LETTERWISE = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
)
MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0970-\u0dff"
JOINERS = "'’-"
FIGURE_SIGNS = ".,:/"
LONE_SIGNS = "©ⓒ"
_FIGURE = rf"\d+(?:[{FIGURE_SIGNS}]\d+)*"
_LINE = "\n"
_TOKEN = re.compile(
    rf"{_FIGURE}|[{LETTERWISE}]"
    rf"|[^\W\d{LETTERWISE}](?:['’-]?[^\W\d{LETTERWISE}]|[{MARKS}])*|[©ⓒ\n]"
)
# The same for text without such letters and marks, at a tenth of the time.
_PLAIN_TOKEN = re.compile(rf"[^\W\d]+(?:['’-][^\W\d]+)*|{_FIGURE}|[©\n]")
_NOT_PLAIN = re.compile(f"[{LETTERWISE}{MARKS}ⓒ]")
# And for Latin letters alone, with the punctuation that goes with them, which is most text.
_LATIN = "A-Za-z_ªµº²³¹¼½¾À-ÖØ-öø-\u024f"
_LATIN_TOKEN = re.compile(rf"[{_LATIN}]++(?:['’-][{_LATIN}]++)*+|[©\n]|[0-9]++(?:[.,:/][0-9]++)*+")
_NOT_LATIN = re.compile(r"[^\x00-\u024f\u2000-\u206f\u20a0-\u20cf\u2122\u2190-\u21ff\u2500-\u25ff]")
_FIGURES = re.compile(r"\d")


def tokenize(text: str) -> list[str]:
    """Return the text's tokens as they are compared."""
    return compared(split_words(text))


def split_words(text: str) -> list[str]:
    """Return the text's tokens as they are written."""
    text = text.replace(_LINE, " ")
    return _pattern(text).findall(text)


def compared(words: Sequence[str]) -> list[str]:
    """Return tokens as they are compared: without case, every figure as "0"."""
    if not words:
        return []
    # A space parts them, for no token holds one; İ becomes a plain i.
    joined = " ".join(words).lower()
    if not joined.isascii():
        joined = joined.replace("\u0307", "").replace("’", "'")
    tokens = joined.split(" ")
    if _FIGURES.search(joined):
        return ["0" if token[0].isdecimal() else token for token in tokens]
    return tokens


def after_tokens(text: str, count: int) -> int:
    """Return the index after the text's first `count` tokens."""
    text = text.replace(_LINE, " ")
    end = 0
    for number, found in enumerate(_pattern(text).finditer(text), start=1):
        end = found.end()
        if number == count:
            break
    return end


def _pattern(text: str) -> re.Pattern[str]:
    if not _NOT_LATIN.search(text):
        return _LATIN_TOKEN
    return _TOKEN if _NOT_PLAIN.search(text) else _PLAIN_TOKEN
