"""Blocks: the pieces of a page, a feed fragment or a text, on which cleaning decides.

A page goes through trafilatura, which finds the article on it; a fragment is taken as it is;
a text has one block a line. A block knows its words, its links, and what the page's markup
says about the place where it stands (a figure, an aside, a box called "related"). Places come
from the page itself, before extraction threw the attributes away: the first words of a block
lead back to the element that held them.

In doubt a block is larger: inline markup never splits, only block elements and line breaks do.
Nothing here raises on bad input; what cannot be read gives no blocks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin

from lxml import etree, html

from summarizer.hygiene import split_lines, tidy

Kind = Literal["paragraph", "heading", "item", "quote", "caption", "row"]
Form = Literal["page", "fragment", "text"]


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a block: its words and where it leads, absolute when that could be known."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, quotation, caption or table row.

    Attributes:
        text: tidy, on one line, without list markers.
        emphasis: share of the text's characters in bold or italic type, 0 to 1.
        places: what the markup around it is called, see `summarizer.places`.
    """

    text: str
    kind: Kind = "paragraph"
    links: tuple[Link, ...] = ()
    emphasis: float = 0.0
    places: frozenset[str] = frozenset()

    @property
    def line(self) -> str:
        """Its text as a line of the article: a list item carries its marker."""
        return f"- {self.text}" if self.kind == "item" else self.text


_MARKER = re.compile(r"^(?:[-*•·▪◦‣–]\s+)+")


def line_block(line: str) -> Block:
    """Return the block of one line of plain text; a leading list marker makes it an item."""
    text = tidy(line)
    bare = _MARKER.sub("", text)
    if bare and bare != text:
        return Block(bare, "item")
    return Block(text)


def text_blocks(text: str) -> list[Block]:
    """Split plain text into blocks, one a line."""
    return [line_block(line) for line in split_lines(text)]


_BLOCKS: dict[str, Kind] = {
    **dict.fromkeys(
        ("p", "div", "section", "article", "main", "body", "center", "address"), "paragraph"
    ),
    **dict.fromkeys(
        ("header", "footer", "aside", "nav", "form", "fieldset", "figure"), "paragraph"
    ),
    **dict.fromkeys(("table", "tbody", "thead", "ul", "ol", "dl", "list", "details"), "paragraph"),
    **dict.fromkeys(("hr", "pre", "note", "graphic", "title", "summary", "button"), "paragraph"),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "head"), "heading"),
    **dict.fromkeys(("li", "item", "dd", "dt"), "item"),
    **dict.fromkeys(("blockquote", "quote"), "quote"),
    "figcaption": "caption",
    "tr": "row",
    "row": "row",
}
_BREAKS = frozenset(("br", "lb"))
_CELLS = frozenset(("td", "th", "cell"))
_LINKS = frozenset(("a", "ref"))
_EMPHASIS = frozenset(("b", "strong", "em", "i", "hi"))
_SKIPPED = frozenset(
    ("script", "style", "noscript", "template", "iframe", "object", "svg", "select", "textarea")
)


class _Gatherer:
    """Collects text while a tree is walked, and cuts it into blocks."""

    def __init__(self, base: str) -> None:
        self.blocks: list[Block] = []
        self._base = base
        self._parts: list[str] = []
        self._links: list[tuple[str, list[str]]] = []
        self._emphasized = 0
        self.kinds: list[Kind] = ["paragraph"]
        self.emphasis = 0
        self.link: tuple[str, list[str]] | None = None

    def add(self, text: str | None) -> None:
        if not text:
            return
        self._parts.append(text)
        if self.emphasis:
            self._emphasized += len(text)
        if self.link is not None:
            self.link[1].append(text)
            if not self._links or self._links[-1] is not self.link:
                self._links.append(self.link)

    def cut(self) -> None:
        if not self._parts:
            return
        raw = "".join(self._parts)
        text = tidy(raw)
        if text:
            links = tuple(
                Link(words, self._absolute(address))
                for address, parts in self._links
                if (words := tidy("".join(parts)))
            )
            share = min(1.0, self._emphasized / max(1, len(raw.strip())))
            kind: Kind = next(
                (kind for kind in reversed(self.kinds) if kind != "paragraph"), "paragraph"
            )
            bare = _MARKER.sub("", text)
            if kind == "paragraph" and bare and bare != text:
                kind, text = "item", bare
            self.blocks.append(Block(text, kind, links, share))
        self._parts, self._links, self._emphasized = [], [], 0
        if self.link is not None:
            self.link = (self.link[0], [])

    def _absolute(self, address: str) -> str:
        try:
            return urljoin(self._base, address.strip()) if self._base else address.strip()
        except ValueError:
            return ""


def tree_blocks(root: etree._Element, base: str = "") -> list[Block]:
    """Cut a tree (HTML, or what trafilatura makes of it) into blocks, in reading order."""
    gatherer = _Gatherer(base)
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        tag = element.tag
        if not isinstance(tag, str):
            gatherer.add(element.tail)
        elif event == "start":
            if tag in _SKIPPED:
                walk.skip_subtree()
            else:
                _enter(gatherer, element, tag)
        else:
            if tag not in _SKIPPED:
                _leave(gatherer, element, tag)
            if element is not root:
                gatherer.add(element.tail)
    gatherer.cut()
    return gatherer.blocks


def _enter(gatherer: _Gatherer, element: etree._Element, tag: str) -> None:
    kind = _BLOCKS.get(tag)
    if kind is not None:
        gatherer.cut()
        gatherer.kinds.append(kind)
    elif tag in _BREAKS:
        gatherer.cut()
    elif tag in _CELLS:
        gatherer.add(" | " if element.getprevious() is not None else None)
    elif tag in _LINKS:
        gatherer.link = (element.get("href") or element.get("target") or "", [])
    elif tag in _EMPHASIS:
        gatherer.emphasis += 1
    gatherer.add(element.text)


def _leave(gatherer: _Gatherer, element: etree._Element, tag: str) -> None:
    if tag in _BLOCKS:
        gatherer.cut()
        gatherer.kinds.pop()
    elif tag in _LINKS:
        gatherer.link = None
    elif tag in _EMPHASIS:
        gatherer.emphasis -= 1


_TAG = re.compile(r"<(?:!|/?[A-Za-z])")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_MAX_FRAGMENT = 5_000_000


def fragment_blocks(source: str, base: str = "") -> list[Block]:
    """Cut a feed's fragment into blocks; plain text and escaped HTML are understood, too."""
    source = source.replace("\x00", "")[:_MAX_FRAGMENT]
    if "<" not in source and "&lt;" in source:
        source = source.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    if not _TAG.search(source):
        return text_blocks(source)
    root = parse_html(source)
    return [] if root is None else tree_blocks(root, base)


def parse_html(source: str) -> html.HtmlElement | None:
    """Return the tree of any HTML, however broken; None when there is nothing in it."""
    encoded = _DECLARATION.sub("", source).encode("utf-8", errors="ignore")
    try:
        root = html.document_fromstring(encoded, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    return root
