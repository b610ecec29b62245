"""Text hygiene: what is on the page, without what encodings and typesetting left in it.

Repairs mojibake and entities that were escaped twice, composes letters (Unicode NFC), turns
every kind of space into a plain one, and drops soft hyphens, zero-width and control
characters. Joiners stay where they carry meaning: between emoji, and in scripts such as
Persian and Hindi. Nothing here knows boilerplate; words are never added or dropped.
"""

from __future__ import annotations

import html
import re
import unicodedata

from ftfy import fix_encoding
from ftfy.badness import is_bad

_MOST_ROUNDS = 5
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SPACES = re.compile(r"[\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u0085]+")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\u0085\x0b\x0c]")
# Soft hyphen, zero-width space, word joiner, byte order mark, fillers, tags of control.
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u2060-\u2064\ufeff\u180e\ufffe\uffff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
# A joiner stands for nothing unless a letter of a joining script or an emoji comes before it.
_IDLE_JOINER = re.compile(
    "(?<![\u0600-\u06ff\u0900-\u0dff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
)
_NEEDS_WORK = re.compile("[^\x20-\x7e]|&[#A-Za-z]|  ")
# ftfy measures every word; only these lead bytes of UTF-8 read as Latin make it worth it.
_SUSPICIOUS = re.compile("[ÂÃâÅÄÐÑØÙÎÏåæäèéìã][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ ¡-¿]")


def tidy(text: str) -> str:
    """Return one line of clean text: repaired, NFC, single spaces, no invisible characters."""
    text = text.strip()
    for _ in range(_MOST_ROUNDS):
        if not _NEEDS_WORK.search(text):
            break
        before, text = text, _tidy_once(text)
        if text == before:
            break
    return text


def _tidy_once(text: str) -> str:
    if "&" in text:
        text = unescape(text)
    if not text.isascii():
        if _SUSPICIOUS.search(text) and is_bad(text):
            text = fix_encoding(text)
        text = _SURROGATE.sub("", text)
        if "\u200c" in text or "\u200d" in text:
            text = _IDLE_JOINER.sub("", text)
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def unescape(text: str) -> str:
    """Resolve character references, also those that were escaped twice ("&amp;amp;")."""
    for _ in range(3):
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    return text


def split_lines(text: str) -> list[str]:
    """Split text at every kind of line end and drop the empty lines; each line is tidy."""
    lines = (tidy(line) for line in _LINE_ENDS.sub("\n", text).split("\n"))
    return [line for line in lines if line]
