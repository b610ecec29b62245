"""When to ask a feed again, and what an answer changes about it: pure decisions.

Aim: ask about twice as often as the feed publishes, between 10 minutes and 6 hours, never sooner
than the server or the document wishes (capped at a day), and spread, so that feeds added
together do not stay together. Errors only make us slower: a feed comes back on its own, and only
410 Gone stops it until an admin decides.

In doubt we ask later: careless pollers get blocked, and a digest is not a ticker.

Also here: whether an entry is only a teaser, so that its page is worth a request, and whether
the page that came is the article's, or a wall before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from lxml import etree

from feeds.plain import text_of
from news.errors import FeedError, GoneError
from news.model import Entry, Feed, FeedState, ParsedFeed
from news.ports import Fetched, NotModified

SHORTEST = timedelta(minutes=10)
LONGEST = timedelta(hours=6)
CAP = timedelta(hours=24)
"""No feed is left unasked for longer, whatever it wishes."""

JITTER = 0.1
"""Share of the pause that is added at random."""

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
_DATES_NEEDED = 3
_DATES_USED = 20
_LARGEST_DOUBLING = 10
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


def after_success(
    feed: Feed,
    *,
    now: datetime,
    result: Fetched | NotModified,
    parsed: ParsedFeed | None,
    new_count: int,
    random: float,
) -> Feed:
    """Return the feed after it was read, with its next check.

    Args:
        parsed: what the document says; None after `NotModified`.
        new_count: entries that were not known before.
        random: from 0 up to 1, spreads the next check.
    """
    match result:
        case NotModified():
            etag = result.etag or feed.etag
            last_modified = result.last_modified or feed.last_modified
        case Fetched():
            etag, last_modified = result.etag, result.last_modified
    interval = _interval(feed.interval, parsed, now=now, new_count=new_count)
    pause = max(interval, result.max_age or timedelta(0))
    is_readable = parsed is not None or isinstance(result, NotModified)
    return replace(
        feed,
        address=result.moved_to if result.moved_to and is_readable else feed.address,
        state=FeedState.ACTIVE if feed.state is FeedState.GONE else feed.state,
        etag=etag,
        last_modified=last_modified,
        interval=interval,
        next_check_at=now + _spread(pause, random),
        error_count=0,
        last_error=None,
        last_success_at=now,
    )


def after_error(feed: Feed, error: FeedError, *, now: datetime, random: float) -> Feed:
    """Return the feed after it could not be read: asked later each time, up to a day.

    Args:
        random: from 0 up to 1, spreads the next check.
    """
    doublings = min(feed.error_count, _LARGEST_DOUBLING)
    pause = max(SHORTEST * 2**doublings, error.retry_after or timedelta(0))
    is_gone = isinstance(error, GoneError)
    return replace(
        feed,
        state=FeedState.GONE if is_gone else feed.state,
        next_check_at=now + _spread(CAP if is_gone else pause, random),
        error_count=feed.error_count + 1,
        last_error=error.code,
    )


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


def _interval(
    known: timedelta, parsed: ParsedFeed | None, *, now: datetime, new_count: int
) -> timedelta:
    """Return half of the mean time between entries, or feel the way where dates are missing.

    The pause that the document asks for is part of it: the document is not read again while the
    server answers that nothing changed.
    """
    gap = _mean_gap(parsed.entries if parsed else (), now)
    if gap is not None:
        wanted = gap / 2
    elif new_count:
        wanted = known / 2
    else:
        wanted = known * 1.2
    wish = parsed.time_to_live if parsed else min(known, wanted)
    return max(min(max(wanted, SHORTEST), LONGEST), min(wish or SHORTEST, CAP))


def _mean_gap(entries: Iterable[Entry], now: datetime) -> timedelta | None:
    """Return the mean time between the newest entries and now; the silence since counts too."""
    dates = (one.published_at for one in entries)
    past = sorted({date for date in dates if date is not None and date <= now}, reverse=True)
    used = past[:_DATES_USED]
    return (now - used[-1]) / len(used) if len(used) >= _DATES_NEEDED else None


def _spread(pause: timedelta, random: float) -> timedelta:
    """Return the pause with jitter, which only adds, so that no wish is broken; capped."""
    return min(pause * (1 + JITTER * random), CAP)
