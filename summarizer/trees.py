"""Trees: HTML parsed once, in the kind of tree that extraction works on.

trafilatura's own loader costs an eighth of an extraction: it looks for forbidden characters with
a pattern, and its parser asks Python for the class of every element that is touched. Here bytes
are filtered at once, and every element has the same class. The article that is found is the same
on all 634 dev pages, as are the repairs: what libxml2 stumbles over is taken out first.
"""

from __future__ import annotations

import re
from functools import cache

from lxml import etree, html

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_BEGINNING = 50
_FIRST_LINES = 4096
# libxml2 drops everything after these two (bugs.launchpad.net/lxml/+bug/1955915).
_CLOSED_DOCTYPE = re.compile(rb"^< ?! ?DOCTYPE[^>]*/[^<>]*>", re.IGNORECASE)
_CLOSED_HTML = re.compile(rb"(<html.*?)\s*/>", re.IGNORECASE)


def page_tree(source: str) -> html.HtmlElement | None:
    """Return the tree of a whole page; None when it is no HTML.

    Raises:
        ValueError, lxml.etree.LxmlError: there is nothing in it.
    """
    encoded = _encode(source)
    beginning = encoded[:_BEGINNING].lower()
    if b"doctype" in beginning:
        first, _, rest = encoded.partition(b"\n")
        encoded = _CLOSED_DOCTYPE.sub(b"", first, count=1) + b"\n" + rest
    for line in encoded[:_FIRST_LINES].splitlines()[:4]:
        if b"<html" in line and line.endswith(b"/>"):
            encoded = _CLOSED_HTML.sub(rb"\1>", encoded, count=1)
            break
    root: html.HtmlElement = html.fromstring(encoded, parser=_parser())
    return None if b"html" not in beginning and len(root) < 2 else root


def _encode(source: str) -> bytes:
    encoded = source.encode("utf-8", errors="ignore").translate(None, _CONTROLS)
    for character in _NO_CHARACTERS:
        encoded = encoded.replace(character, b"")
    return encoded


@cache
def _parser() -> html.HTMLParser:
    parser = html.HTMLParser(
        collect_ids=False,
        default_doctype=False,
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
    )
    parser.set_element_class_lookup(
        etree.ElementDefaultClassLookup(element=html.HtmlElement, comment=html.HtmlComment)
    )
    return parser
