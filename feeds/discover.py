"""Find the feed of a page: what it declares, what it links, and the usual places.

One request where possible: an address that is a feed itself is read once, and a page that
declares its feed costs one request more.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree

from feeds.address import as_url
from feeds.parse import parse_document
from feeds.plain import one_line, web_address
from feeds.xmltext import decode
from news.errors import AddressError, FeedError, NotAFeedError, NotFoundError
from news.model import ParsedFeed
from news.ports import Fetched, Fetcher
from news.urls import host

MAX_TRIES = 6
"""Candidates asked after the page itself."""

_PAGE_BYTES = 2 * 2**20
_FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
        "application/xml",
        "text/xml",
        "text/rss+xml",
        "application/x.atom+xml",
    }
)
_USUAL_PLACES = ("/feed", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml", "/rss")
_LOOKS_LIKE_FEED = re.compile(
    r"(?i)(?:/(?:feed|rss|atom)(?:/|$)|\.(?:rss|rdf|atom)$|(?:feed|rss|atom|index)\.(?:xml|json)$)"
)
_FOR_FEW = re.compile(r"(?i)comments?\b|kommentare|commentaires|comentarios|комментар")


@dataclass(frozen=True, slots=True)
class FeedLink:
    """An address that may be a feed, as a page names it; `is_guess` when no page names it."""

    address: str
    title: str
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class Discovered:
    """A feed that was found and read.

    Attributes:
        feed_address: where it is read from now on.
        others: further feeds that the page declares.
    """

    feed_address: str
    parsed: ParsedFeed
    others: tuple[FeedLink, ...] = ()


def find_feeds(body: bytes, address: str, *, encoding: str | None = None) -> list[FeedLink]:
    """Return the feeds that a page may have: declared ones, linked ones, the usual places.

    Feeds of comments come after all others that the page names.
    """
    named = list(_named(decode(body[:_PAGE_BYTES], encoding), address))
    named.sort(key=lambda one: bool(_FOR_FEW.search(f"{one.title} {one.address}")))
    guesses = [FeedLink(urljoin(address, place), "", is_guess=True) for place in _USUAL_PLACES]
    distinct: dict[str, FeedLink] = {}
    for one in [*named, *guesses]:
        distinct.setdefault(one.address, one)
    return [one for one in distinct.values() if one.address != address]


async def discover(fetcher: Fetcher, address: str) -> Discovered:
    """Read the feed at an address, or the feed of the page there.

    Raises:
        FeedError: the address cannot be read, or no feed was found (`NotAFeedError`).
    """
    first = await _fetched(fetcher, address)
    try:
        return Discovered(first.moved_to or address, await asyncio.to_thread(parse_document, first))
    except NotAFeedError as error:
        candidates = await asyncio.to_thread(
            find_feeds, first.body, first.address, encoding=first.encoding
        )
        refusal: FeedError = error
    for one in candidates[:MAX_TRIES]:
        try:
            found = await _fetched(fetcher, one.address)
            parsed = await asyncio.to_thread(parse_document, found)
        except FeedError as error:
            refusal = refusal if isinstance(error, NotFoundError | NotAFeedError) else error
            if error.status == 429:
                break
            continue
        others = [other for other in candidates if not other.is_guess and other != one]
        return Discovered(found.moved_to or one.address, parsed, tuple(others))
    raise NotAFeedError(address, f"no feed found: {refusal}"[:300]) from refusal


async def _fetched(fetcher: Fetcher, address: str) -> Fetched:
    match await fetcher.fetch(address):
        case Fetched() as document:
            return document
        case _:
            raise NotAFeedError(address, "not modified, though nothing was known")


def _named(text: str, address: str) -> Iterator[FeedLink]:
    """Yield the feeds that the page declares in its head, then those it links on its own host."""
    # A page without any element has no root; the stubs do not know that.
    parser = etree.HTMLParser(encoding="utf-8", recover=True)
    root: etree._Element | None = etree.HTML(text.encode(), parser)
    if root is None:
        return
    base = web_address(str(root.xpath("string(//base/@href)")), address) or address
    for link in root.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        is_feed = "feed" in relations or ("alternate" in relations and kind in _FEED_TYPES)
        if is_feed and (target := _target(link.get("href"), base)):
            yield FeedLink(target, one_line(link.get("title") or ""))
    for anchor in root.iter("a"):
        target = _target(anchor.get("href"), base)
        if target and host(target) == host(address) and _LOOKS_LIKE_FEED.search(target):
            yield FeedLink(target, one_line("".join(anchor.itertext())))


def _target(href: str | None, base: str) -> str | None:
    """Return the link as an address that can be asked for."""
    try:
        return str(
            as_url(web_address(re.sub(r"^feed:(?://)?(?=http)", "", href or ""), base) or "")
        )
    except AddressError:
        return None
