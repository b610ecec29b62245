"""Words as cues are compared: without case, every figure as "0", wide scripts letter by letter.

All lines of an article are split at once, because a pattern that starts costs more than a short
line that it reads. Most text needs only the simplest of three patterns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# Scripts without spaces between words, and Hangul whose endings stick to the word.
_LETTERWISE = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
)
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0970-\u0dff"
_FIGURE = r"\d+(?:[.,:/]\d+)*"
_LINE = "\n"
_TOKEN = re.compile(
    rf"{_FIGURE}|[{_LETTERWISE}]"
    rf"|[^\W\d{_LETTERWISE}](?:['’-]?[^\W\d{_LETTERWISE}]|[{_MARKS}])*|[©ⓒ\n]"
)
# The same for text without such letters and marks, at a tenth of the time.
_PLAIN_TOKEN = re.compile(rf"[^\W\d]+(?:['’-][^\W\d]+)*|{_FIGURE}|[©\n]")
_NOT_PLAIN = re.compile(f"[{_LETTERWISE}{_MARKS}ⓒ]")
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


def split_all(texts: Sequence[str]) -> tuple[list[list[str]], list[list[str]]]:
    """Return the tokens of each of several texts, as they are written and as they are compared."""
    if not texts:
        return [], []
    # Line ends part the texts, so none may stand in them.
    whole = _LINE.join([text.replace(_LINE, " ") for text in texts])
    pattern = _pattern(whole)
    written = pattern.findall(whole)
    same = _compared_latin(written) if pattern is _LATIN_TOKEN else compared(written)
    words: list[list[str]] = []
    tokens: list[list[str]] = []
    start = 0
    for _ in range(len(texts) - 1):
        end = written.index(_LINE, start)
        words.append(written[start:end])
        tokens.append(same[start:end])
        start = end + 1
    words.append(written[start:])
    tokens.append(same[start:])
    return words, tokens


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


def _compared_latin(words: Sequence[str]) -> list[str]:
    """The same, for words of Latin letters and figures, which alone come before the colon."""
    joined = " ".join(words).lower().replace("\u0307", "").replace("’", "'")
    return ["0" if token < ":" else token for token in joined.split(" ")] if words else []


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
