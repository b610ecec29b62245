"""Pages: from a news page's HTML to the blocks of its article.

trafilatura finds the article, in its balanced mode: precision mode loses 0.44% of the body,
and asking for links and formatting changes what it finds and loses 0.6% (it then drops
paragraphs in which ads or many links stand). So links and type come from the page itself, see
`summarizer.places`. Its own deduplication stays off (its memory is global to the process and
returned empty articles), and so do its comments. When it fails or finds nothing, the page's
paragraphs stand in.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree, html
from trafilatura import bare_extraction
from trafilatura.meta import reset_caches

from summarizer.blocks import MOST_BLOCKS, Block, anchored_blocks, tree_blocks
from summarizer.hygiene import tidy
from summarizer.known_words import keep_words_small
from summarizer.masthead import NAMELESS, Masthead, read_masthead
from summarizer.places import anchor, article_body, place_blocks
from summarizer.trees import page_tree

_LOG = logging.getLogger(__name__)
# What trafilatura and the libraries below it were seen to raise on mutated pages.
_FAILURES = (
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    AssertionError,
    RuntimeError,
    etree.LxmlError,
)


_NEVER_TEXT = ("style", "svg", "link")
_LINKED = "ld+json"
_PRUNED = "pruned"
# Characters from which trafilatura's second opinions (readability, jusText) cost seconds.
_HUGE = 1_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """What a page is about: its title, the language it claims, and its article's blocks.

    Attributes:
        masthead: what the page says about itself.
    """

    title: str
    language: str | None
    blocks: tuple[Block, ...]
    masthead: Masthead = NAMELESS


def read_page(source: str, address: str | None = None) -> Page:
    """Find the article on a page. Never raises; a page without text has no blocks."""
    try:
        root = page_tree(source)
    except _FAILURES as error:
        _LOG.info("page is unreadable", extra={"error": repr(error)})
        root = None
    if root is None:
        return Page("", None, ())
    base = address or ""
    title, masthead, repeated = page_title(root), read_masthead(root), article_body(root)
    _prune(root)
    body = _article(root, address, len(source))
    blocks, longest = anchored_blocks(body, base) if body is not None else ([], [])
    if blocks:
        anchors = [anchor(run) for run in longest[:MOST_BLOCKS]]
        placed = place_blocks(root, blocks[:MOST_BLOCKS], anchors, base, repeated)
        blocks = placed + blocks[MOST_BLOCKS:]
    else:
        blocks = [block for block in tree_blocks(root, base) if block.kind == "paragraph"]
    return Page(title, root.get("lang"), tuple(blocks), masthead)


def _prune(root: html.HtmlElement) -> None:
    """Drop what is never text, before trafilatura copies and walks the tree several times.

    It drops the same elements itself, later; the article it finds is the same on all dev pages.
    Metadata in JSON-LD stay, for it looks into them.
    """
    for script in [script for script in root.iter("script") if _LINKED not in _type_of(script)]:
        script.tag = _PRUNED
    etree.strip_elements(root, _PRUNED, *_NEVER_TEXT, with_tail=False)


def _type_of(script: etree._Element) -> str:
    return (script.get("type") or "").lower()


def _article(root: html.HtmlElement, address: str | None, size: int = 0) -> etree._Element | None:
    keep_words_small()
    try:
        document = bare_extraction(
            root,
            url=address if address and urlsplit(address).scheme else None,
            output_format="txt",
            include_comments=False,
            fast=size > _HUGE,
        )
    except _FAILURES as error:
        _LOG.info("extraction failed", extra={"error": repr(error)})
        return None
    return getattr(document, "body", None)


def page_title(root: html.HtmlElement) -> str:
    """Return the page's title: what it tells others (og:title), its headline, or its <title>."""
    for path in (
        './/meta[@property="og:title"]/@content',
        './/meta[@name="twitter:title"]/@content',
        ".//h1//text()",
        ".//title/text()",
    ):
        found = root.xpath(path)
        text = tidy(" ".join(str(part) for part in found[:20])) if isinstance(found, list) else ""
        if text:
            return text[:500]
    return ""


def forget() -> None:
    """Empty the caches that trafilatura keeps for the whole process."""
    reset_caches()
