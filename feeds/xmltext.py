"""Turn the bytes of a feed or page into clean text, and XML into text that is safe to parse.

Aim: text that a strict parser accepts more often than the bytes it came from, and in which no
entity can expand. The prolog (declaration, comments, DOCTYPE) is taken away; a DOCTYPE that
declares entities is refused.

In doubt about the encoding, valid UTF-8 wins over what is declared: text in another encoding is
hardly ever valid UTF-8 by chance, and a wrong declaration is the most common mistake.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from html.entities import name2codepoint

from news.errors import NotAFeedError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_META = re.compile(rb"""(?i)<meta\s[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})""")
# Encodings whose bytes are all ASCII, so that UTF-8 would wrongly fit.
_ASCII_SHAPED = re.compile(r"(?i)iso-?2022|hz|utf-?7")
# Names that Python does not know, and what they mean (encoding.spec.whatwg.org).
_OTHER_NAMES = {
    "iso-8859-8-i": "iso8859-8",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "x-gbk": "gb18030",
    "x-sjis": "cp932",
}
# What is sent under these names is really the larger encoding, as every browser reads it.
_REALLY = {
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "shift_jis": "cp932",
    "tis-620": "cp874",
}
_LATIN1 = "cp1252"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ASCII = bytes(range(0x80))
_BELOW_LETTERS = bytes(range(0xC0))
_HIGH_RUN = re.compile(rb"[\xc0-\xff]{3,}")
_PROLOG_START = re.compile(r"\s*(<\?|<!--|<!DOCTYPE)", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{0,40});)?")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_DOCTYPE_END = re.compile(r"""[>\[\]"']""")

_MOSTLY_VALID = 0.9
"""Share of non-ASCII characters that must be valid in an encoding for the others to be damage."""

_MOSTLY_UTF8 = 0.5
"""The same for UTF-8: in other encodings hardly any are valid by chance."""

_CYRILLIC_SHARE = 0.5
"""Share of the letters from 0xC0 on that stand in runs of three or more, above which a
single-byte text is not Latin: accents stand alone, Russian words are such runs (0.9)."""


def decode(body: bytes, declared: str | None = None) -> str:
    """Return the text of a feed or page without characters that XML and databases forbid.

    Args:
        declared: the charset of the HTTP header, if any; the document's own word is read from
            its XML declaration or `<meta charset>`.
    """
    return _FORBIDDEN.sub("", _decode(body, declared))


def without_prolog(text: str) -> str:
    """Return the document from its root element on.

    Raises:
        NotAFeedError: its DOCTYPE declares entities.
    """
    position = 0
    while start := _PROLOG_START.match(text, position):
        match start[1].lower():
            case "<?":
                end = text.find("?>", start.end()) + 2
            case "<!--":
                end = text.find("-->", start.end()) + 3
            case _:
                end = _doctype_end(text, start.end())
                if _ENTITY.search(text, start.end(), end):
                    raise NotAFeedError("", "the document type declares entities")
        if end < start.end():
            return ""
        position = end
    return text[position:].lstrip()


def with_known_references(text: str) -> str:
    """Return XML whose character references a parser without DTD knows, CDATA left alone.

    `&nbsp;` becomes `&#160;` and a bare `&` becomes `&amp;`: the two commonest reasons why a
    feed is not well-formed. References to characters that XML forbids go.
    """
    pieces = []
    position = 0
    while (start := text.find("<![CDATA[", position)) >= 0:
        end = text.find("]]>", start)
        if end < 0:
            break
        pieces += [_REFERENCE.sub(_known_reference, text[position:start]), text[start : end + 3]]
        position = end + 3
    rest = text[position:]
    return "".join([*pieces, rest if start >= 0 else _REFERENCE.sub(_known_reference, rest)])


def _known_reference(found: re.Match[str]) -> str:
    name = found[1]
    if name is None:
        return "&amp;"
    if name in _XML_NAMES:
        return found[0]
    if name.startswith("#"):
        number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        is_known = number <= 0x10FFFF and not _FORBIDDEN.match(chr(number))
        return f"&#{number};" if is_known else ""
    known = name2codepoint.get(name)
    return f"&#{known};" if known else f"&amp;{name};"


def _doctype_end(text: str, position: int) -> int:
    """Return where a DOCTYPE ends: its `>` outside of quotes and brackets; the end if nowhere."""
    depth = 0
    while found := _DOCTYPE_END.search(text, position):
        position = found.end()
        match found[0]:
            case ">" if depth == 0:
                return position
            case "[":
                depth += 1
            case "]":
                depth = max(0, depth - 1)
            case '"' | "'" as quote:
                close = text.find(quote, position)
                position = close + 1 if close >= 0 else len(text)
    return len(text)


def _decode(body: bytes, declared: str | None) -> str:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    if wide := _wide_encoding(body):
        return body.decode(wide, "replace")
    inside = _DECLARED.match(body[:400]) or _META.search(body[:2048])
    # The document's own word comes first: many servers declare one charset for everything.
    names = [_known(inside[1].decode("ascii")) if inside else None, _known(declared)]
    named = [name for name in names if name and not (name == _LATIN1 and _looks_cyrillic(body))]
    order = ["utf-8", *named] if not any(map(_ASCII_SHAPED.match, named)) else [*named, "utf-8"]
    for name in order:
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    return _guess(body, order)


def _known(name: str | None) -> str | None:
    """Return Python's name of a text encoding; None for others, wide ones have shown themselves."""
    name = (name or "").strip().lower()
    try:
        found = codecs.lookup(_OTHER_NAMES.get(name, name))
    except (LookupError, ValueError):
        return None
    if not getattr(found, "_is_text_encoding", True) or found.name.startswith(("utf-16", "utf-32")):
        return None
    return _REALLY.get(found.name, found.name)


def _wide_encoding(body: bytes) -> str | None:
    """Recognise UTF-16 without a byte order mark by its first characters."""
    start = body[:4]
    if start[1:2] == b"\0" and start[3:4] == b"\0" and start[:1] != b"\0":
        return "utf-16-le"
    if start[:1] == b"\0" and start[2:3] == b"\0" and start[1:2] != b"\0":
        return "utf-16-be"
    return None


def _guess(body: bytes, names: Iterable[str]) -> str:
    """Decode what fits no encoding as it is: damaged in one of these, Cyrillic, or western."""
    ascii_count = len(body) - len(body.translate(None, _ASCII))
    for name in names:
        lenient = body.decode(name, "replace")
        others = len(lenient) - ascii_count
        valid = others - lenient.count("\ufffd")
        if others > 0 and valid / others >= (_MOSTLY_UTF8 if name == "utf-8" else _MOSTLY_VALID):
            return lenient
    return body.decode("cp1251" if _looks_cyrillic(body) else "cp1252", "replace")


def _looks_cyrillic(body: bytes) -> bool:
    high = len(body.translate(None, _BELOW_LETTERS))
    runs = sum(len(run[0]) for run in _HIGH_RUN.finditer(body))
    return high > 0 and runs > _CYRILLIC_SHARE * high
