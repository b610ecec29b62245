"""Blocks: the pieces of a page, a feed fragment or a text, on which cleaning decides.

A page goes through trafilatura, which finds the article on it; a fragment is taken as it is;
a text has one block a line. A block knows its words, its links, and what the page's markup
says about the place where it stands (a figure, an aside, a box called "related").

In doubt a block is larger: inline markup never splits, only block elements and line breaks do.
Nothing here raises on bad input; what cannot be read gives no blocks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin

from lxml import etree, html

from summarizer.company import OUTSIDE, Box
from summarizer.hygiene import split_lines, tidy

Kind = Literal["paragraph", "heading", "item", "quote", "caption", "row"]
Form = Literal["page", "fragment", "text"]
MOST_BLOCKS = 4000
"""No article has more; what comes after stays as it is, so that time is bounded."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a block: its words and where it leads, absolute when that could be known."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Place:
    """What the page says about where a block stands, see `summarizer.places`.

    Attributes:
        own: group names from the block's own element; near: with those next to it; far: from above.
        like: share of the article's letters set in the same kind of element (tag and class).
        together: share of the article's letters that have the same parent element.
        in_body: whether the page's own metadata repeats the block as part of the article
            (JSON-LD articleBody); None when it has no such text.
        is_found: False when the block was not found on the page.
        by_image: whether a picture stands right before it, in the same element or the one before.
        is_card: whether a link holds all of it, and what stands beside it.
        is_teaser: whether a small box around it shows another page, see `summarizer.cards`.
        is_described: whether a picture beside it has the same words as its description.
        siblings: how many elements its parent has.
        box: the part of the article's nearest element in which it stands; wide: of one farther out.
        spot: what the source's template calls the place, for its memory.
    """

    own: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    far: frozenset[str] = frozenset()
    like: float = 0.0
    together: float = 0.0
    in_body: bool | None = None
    is_found: bool = False
    by_image: bool = False
    is_card: bool = False
    is_teaser: bool = False
    is_described: bool = False
    siblings: int = 0
    box: Box = OUTSIDE
    wide: Box = OUTSIDE
    spot: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, quotation, caption or table row.

    Attributes:
        text: tidy, on one line, without list markers.
        emphasis: share of the text's characters in bold or italic type, 0 to 1.
        place: where it stands on its page; None when there is no page.
    """

    text: str
    kind: Kind = "paragraph"
    links: tuple[Link, ...] = ()
    emphasis: float = 0.0
    place: Place | None = None

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
# A list item as trafilatura gives it, and a table cell, are one block with the paragraphs in it.
_JOINING = frozenset(("item", "cell", "td", "th"))
_JOINED = frozenset(("p", "head", "quote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"))
_LINKS = frozenset(("a", "ref"))
_EMPHASIS = frozenset(("b", "strong", "em", "i", "hi"))
_SKIPPED = frozenset(
    ("script", "style", "noscript", "template", "iframe", "object", "svg", "select", "textarea")
)


class _Gatherer:
    """Collects text while a tree is walked, and cuts it into blocks."""

    def __init__(self, base: str) -> None:
        self.blocks: list[Block] = []
        self.longest: list[str] = []
        self._base = base
        self._parts: list[str] = []
        self._links: list[tuple[str, list[str]]] = []
        self._emphasized = 0
        self.kinds: list[Kind] = ["paragraph"]
        self.joined = 0
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
                Link(words, absolute(address, self._base))
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
            self.longest.append(max(self._parts, key=_visible))
        self._parts, self._links, self._emphasized = [], [], 0
        if self.link is not None:
            self.link = (self.link[0], [])


def _visible(part: str) -> int:
    return len(part.strip())


def absolute(address: str, base: str) -> str:
    """Return a link's address made absolute; empty when it is no address."""
    try:
        return urljoin(base, address.strip()) if base else address.strip()
    except ValueError:
        return ""


def tree_blocks(root: etree._Element, base: str = "") -> list[Block]:
    """Cut a tree (HTML, or what trafilatura makes of it) into blocks, in reading order."""
    return anchored_blocks(root, base)[0]


def anchored_blocks(root: etree._Element, base: str = "") -> tuple[list[Block], list[str]]:
    """Do the same, and return the longest run of text of each block, by which it is found again."""
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
                _leave(gatherer, tag)
            if element is not root:
                gatherer.add(element.tail)
    gatherer.cut()
    return gatherer.blocks, gatherer.longest


def _enter(gatherer: _Gatherer, element: etree._Element, tag: str) -> None:
    kind = _BLOCKS.get(tag)
    if kind is not None and not (gatherer.joined and tag in _JOINED):
        gatherer.cut()
        gatherer.kinds.append(kind)
    elif kind is not None or tag in _BREAKS:
        gatherer.add(" ") if gatherer.joined else gatherer.cut()
    elif tag in _CELLS:
        gatherer.add(" | " if element.getprevious() is not None else None)
    elif tag in _LINKS:
        gatherer.link = (element.get("href") or element.get("target") or "", [])
    elif tag in _EMPHASIS:
        gatherer.emphasis += 1
    if tag in _JOINING:
        gatherer.joined += 1
    gatherer.add(element.text)


def _leave(gatherer: _Gatherer, tag: str) -> None:
    if tag in _JOINING:
        gatherer.joined -= 1
    if tag in _BLOCKS:
        if gatherer.joined and tag in _JOINED:
            gatherer.add(" ")
        else:
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
