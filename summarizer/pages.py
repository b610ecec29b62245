"""Pages: from a news page's HTML to the blocks of its article.

trafilatura finds the article; it is asked for a tree with links and formatting, because
headings, list items and link targets are what cleaning decides by. Its own deduplication
stays off (its memory is global to the process and returned empty articles), and so do its
comments. When it fails or finds nothing, the page's paragraphs stand in.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree, html
from trafilatura import bare_extraction
from trafilatura.meta import reset_caches

from summarizer.blocks import Block, parse_html, tree_blocks
from summarizer.hygiene import tidy

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


@dataclass(frozen=True, slots=True)
class Page:
    """What a page is about: its title, the language it claims, and its article's blocks."""

    title: str
    language: str | None
    blocks: tuple[Block, ...]


def read_page(source: str, address: str | None = None) -> Page:
    """Find the article on a page. Never raises; a page without text has no blocks."""
    root = parse_html(source.replace("\x00", ""))
    if root is None:
        return Page("", None, ())
    base = address or ""
    body = _article(root, address)
    blocks = tree_blocks(body, base) if body is not None else []
    if not blocks:
        blocks = [block for block in tree_blocks(root, base) if block.kind == "paragraph"]
    return Page(page_title(root), root.get("lang"), tuple(blocks))


def _article(root: html.HtmlElement, address: str | None) -> etree._Element | None:
    try:
        document = bare_extraction(
            root,
            url=address if address and urlsplit(address).scheme else None,
            output_format="python",
            include_comments=False,
            include_links=True,
            include_formatting=True,
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
