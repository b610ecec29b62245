"""Small turns between HTML and plain text for titles, names and bodies of feeds."""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import urljoin

from feeds.address import MAX_ADDRESS_LENGTH
from news.urls import is_web_address

MAX_TITLE_LENGTH = 500
"""Longest title kept, characters; longer ones are bodies in the wrong place."""

_TAG = re.compile(r"<!--[^<>]*-->|</?[A-Za-z][^<>]*>")
_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_LINE_BREAK = re.compile(r"\s*[\t\n\r]\s*|[\u200b\ufeff]")
# Overrides turn all that follows in the line around; no name or headline needs them.
_TURNED = re.compile("[\u202d\u202e]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_LIKE_HTML = re.compile(
    r"(?i)</?(?:p|br|div|span|a|img|ul|ol|li|b|i|em|strong|h[1-6]|figure|table|blockquote|hr)"
    r"(?:\s[^<>]*)?/?>"
)
_INLINE = re.compile(r"(?i)</?(?:br|b|i|em|strong|span|sup|sub|u|small|cite|q)(?:\s[^<>]*)?/?>")
_WITHIN_WORDS = re.compile(r"(?i)</?(?:a|b|i|em|strong|span|sup|sub|u|small)(?:\s[^<>]*)?>")
_LINK = re.compile(r"""(?i)(\b(?:href|src|poster)\s*=\s*)(?:"([^"<>]*)"|'([^'<>]*)')""")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|#|\s*$")
_LANGUAGE = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_].*)?\s*", re.DOTALL)


def storable(text: str) -> str:
    """Return the text without characters that databases or Telegram refuse."""
    return _FORBIDDEN.sub("", text)


def one_line(text: str) -> str:
    """Return the text on one line, single spaces, nothing forbidden, read in its own direction."""
    return _SPACE.sub(" ", _TURNED.sub("", storable(text))).strip()


def title_text(text: str, *, is_html: bool) -> str:
    """Return a title as plain text on one line.

    Escapes are undone twice, because many feeds escape twice; tags go when the title is HTML,
    and common inline tags always ("<i>Titanic</i>"), others may be what it speaks of.
    """
    text = (_TAG if is_html else _INLINE).sub("", text)
    text = unescape(unescape(text))
    return _shortened(one_line(_INLINE.sub("", text)), MAX_TITLE_LENGTH)


def text_of(html: str) -> str:
    """Return the rough text of HTML on one line; for measuring and comparing, not for reading."""
    return one_line(unescape(_TAG.sub(" ", html)))


def opening(html: str, length: int = 100) -> str:
    """Return the first words of a body, as a title for an entry that has none."""
    return _shortened(text_of(_WITHIN_WORDS.sub("", html)), length)


def body_html(text: str, *, is_html: bool) -> str:
    """Return a body as HTML; plain text, also under the name of HTML, as escaped paragraphs."""
    text = storable(text).strip()
    if (_TAG if is_html else _LOOKS_LIKE_HTML).search(text):
        return text
    paragraphs = [one_line(unescape(one)) for one in re.split(r"\n\s*\n", text)]
    return "\n".join(f"<p>{escape(one, quote=False)}</p>" for one in paragraphs if one)


def with_absolute_links(html: str, base: str) -> str:
    """Return the HTML with relative links and picture addresses made absolute."""

    def absolute(found: re.Match[str]) -> str:
        target = found[2] if found[2] is not None else found[3]
        if _ABSOLUTE.match(target):
            return found[0]
        return f'{found[1]}"{web_address(target, base) or target}"'

    return _LINK.sub(absolute, html)


def web_address(text: str | None, base: str) -> str | None:
    """Return an address of a document as an absolute web address, or None."""
    # As browsers do: breaks of lines go, other spaces belong to the address.
    link = _LINE_BREAK.sub("", storable(text or "").strip()).replace(" ", "%20")
    if not 0 < len(link) <= MAX_ADDRESS_LENGTH:
        return None
    try:
        address = urljoin(base, link)
    except ValueError:
        return None
    return address if is_web_address(address) else None


def language_code(text: str | None) -> str | None:
    """Return the ISO 639 code at the start of a language tag such as `en-US`, lowercase."""
    found = _LANGUAGE.fullmatch(text or "")
    return found[1].lower() if found else None


def _shortened(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    cut = text[:length].rsplit(" ", 1)[0]
    return f"{cut.rstrip(' ,;:.')}…"
