"""Whether an entry is only a teaser, so that its page is worth a request, and whether the page
that came is the article's, or a wall before it: pure decisions.

In doubt a page is the article's.
"""

from __future__ import annotations

import re

from lxml import etree

from feeds.plain import text_of
from news.model import Entry

TEASER_LENGTH = 500
"""Characters below which a body is a teaser; feeds' blurbs have 100 to 400, real news in brief
has 600 and more."""

_SHARED_OF_TITLE, _SHARED_OF_ALL = 1 / 2, 1 / 3
"""Shares of an entry's longer words that its page has too: one of them is enough. All of 634 real
pages have them, asked with their own title and description; of 600 other pages 28 do."""

_WORDS_NEEDED = 3
# Longer words of scripts that put spaces between words.
_WORD = re.compile(r"[a-z\u00df-\u024f\u0370-\u058f\u05d0-\u05ea\u0620-\u064a]{5,}")
_ADDRESS = re.compile(r"\bhttps?://\S+")
_UNSEEN = ("script", "style", "title", "noscript", "template")
_GOES_ON = (
    r"read (?:more|on|the full|full)|continue reading|keep reading|learn more|weiterlesen|"
    r"mehr lesen|lire la suite|lire plus|leer más|seguir leyendo|leggi tutto|leggi di più|"
    r"leia mais|lees meer|czytaj więcej|читать далее|читати далі|подробнее"
)
_TEASER_END = re.compile(
    rf"(?:\[\s*(?:…|\.{{3}})\s*\]|…|\.{{3}}|\b(?:{_GOES_ON})(?:\s+\S+){{0,6}})\s*[»›→>.:]*\s*"
    r"(?:The post .{1,300} appeared first on .{1,100})?$",
    re.IGNORECASE,
)
_WORDS_AT_END = 450


def is_teaser(entry: Entry) -> bool:
    """Say whether the feed gave only a teaser, so that the article's page should be fetched."""
    text = text_of(entry.html)
    return len(text) < TEASER_LENGTH or _TEASER_END.search(text[-_WORDS_AT_END:]) is not None


def is_page_of(entry: Entry, page: str) -> bool:
    """Say whether a page tells what its entry tells.

    Servers give other pages with a good status too: a check of the browser, a question for
    consent, a form to log in, "not found", nothing without JavaScript. In doubt the page counts:
    entries of few words, and scripts without spaces between words.
    """
    title = _words(entry.title)
    words = title | _words(text_of(entry.html))
    if len(words) < _WORDS_NEEDED:
        return True
    seen = _words(_visible(page))
    has_title = bool(title) and len(title & seen) >= _SHARED_OF_TITLE * len(title)
    return has_title or len(words & seen) >= _SHARED_OF_ALL * len(words)


def _words(text: str) -> set[str]:
    """Return the longer words of a text; an address, which may stand for a title, has none."""
    return set(_WORD.findall(_ADDRESS.sub(" ", text.lower())))


def _visible(page: str) -> str:
    """Return the words of a page's body, without those of its programs and its head."""
    parser = etree.HTMLParser(encoding="utf-8", recover=True, remove_comments=True)
    # A page without any element has no root; the stubs do not know that.
    root: etree._Element | None = etree.HTML(page.encode(), parser)
    if root is None:
        return ""
    etree.strip_elements(root, *_UNSEEN, with_tail=False)
    return " ".join(str(text) for text in root.itertext())
