"""When to ask a feed again, and what an answer changes about it: pure decisions.

Aim: ask about twice as often as the feed publishes, between 10 minutes and 6 hours, never sooner
than the server or the document wishes (capped at a day), and spread, so that feeds added
together do not stay together. After an error we ask again soon, and with each further one later: a
feed comes back on its own, and only 410 Gone stops it until an admin decides.

In doubt we ask later: careless pollers get blocked, and a digest is not a ticker.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from news.errors import FeedError, GoneError
from news.model import Entry, Feed, FeedState, ParsedFeed
from news.ports import Fetched, NotModified

SHORTEST = timedelta(minutes=10)
LONGEST = timedelta(hours=6)
CAP = timedelta(hours=24)
"""No feed is left unasked for longer, whatever it wishes."""

JITTER = 0.1
"""Share of the pause that is added at random."""

_DATES_NEEDED = 3
_DATES_USED = 20
_LARGEST_DOUBLING = 10


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
