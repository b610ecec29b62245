"""Feeds are asked as often as they publish, never against the server's wish, and never dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.polling import CAP, LONGEST, SHORTEST, after_error, after_success
from news.errors import (
    FeedError,
    GoneError,
    NotAFeedError,
    NotFoundError,
    RefusedError,
    ServerSideError,
    UnreachableError,
)
from news.model import Entry, Feed, FeedId, FeedState, ParsedFeed
from news.ports import Fetched, NotModified

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
FEED = Feed(
    id=FeedId(1),
    address="https://courier.example/feed",
    title="Courier",
    etag='"old"',
    last_modified="Sun, 01 Mar 2026 07:00:00 GMT",
    interval=timedelta(hours=1),
)
DOCUMENT = Fetched(address=FEED.address, body=b"")


def _parsed(*ages: timedelta, time_to_live: timedelta | None = None) -> ParsedFeed:
    entries = tuple(
        Entry(guid=str(n), address=None, title="T", published_at=NOW - age)
        for n, age in enumerate(ages)
    )
    return ParsedFeed("Courier", None, None, entries, time_to_live)


def _every(gap: timedelta, count: int = 20) -> ParsedFeed:
    return _parsed(*(gap * n for n in range(1, count + 1)))


def _success(
    feed: Feed = FEED,
    *,
    result: Fetched | NotModified = DOCUMENT,
    parsed: ParsedFeed | None = None,
    new_count: int = 0,
    random: float = 0.0,
) -> Feed:
    return after_success(
        feed, now=NOW, result=result, parsed=parsed, new_count=new_count, random=random
    )


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (timedelta(minutes=1), SHORTEST),
        (timedelta(hours=1), timedelta(minutes=30)),
        (timedelta(hours=4), timedelta(hours=2)),
        (timedelta(days=3), LONGEST),
    ],
)
def test_a_feed_is_asked_twice_as_often_as_it_publishes(
    gap: timedelta, expected: timedelta
) -> None:
    feed = _success(parsed=_every(gap))

    assert feed.interval == expected
    assert feed.next_check_at == NOW + expected


@pytest.mark.parametrize("wish", [timedelta(hours=2), timedelta(hours=12), timedelta(days=3)])
def test_the_documents_wish_holds_while_it_does_not_change(wish: timedelta) -> None:
    first = _success(parsed=replace(_every(timedelta(hours=1)), time_to_live=wish))

    second = _success(first, result=NotModified())
    third = _success(second, result=NotModified())

    assert third.next_check_at >= NOW + min(wish, CAP)


def test_a_wish_that_is_taken_back_no_longer_counts() -> None:
    first = _success(parsed=replace(_every(timedelta(hours=1)), time_to_live=timedelta(hours=12)))

    second = _success(first, parsed=_every(timedelta(hours=1)))

    assert second.interval == timedelta(minutes=30)


def test_a_feed_that_fell_silent_is_asked_less() -> None:
    busy_once = _parsed(*(timedelta(days=30, minutes=n) for n in range(20)))

    assert _success(parsed=busy_once).interval == LONGEST


def test_without_dates_new_entries_make_it_faster_and_none_slower() -> None:
    faster = _success(parsed=_parsed(), new_count=3)
    slower = _success(parsed=_parsed())

    assert faster.interval == timedelta(minutes=30)
    assert slower.interval == timedelta(minutes=72)


def test_dates_ahead_of_now_do_not_count() -> None:
    ahead = _parsed(*(timedelta(hours=-n) for n in range(1, 10)))

    assert _success(parsed=ahead).interval == timedelta(minutes=72)


@pytest.mark.parametrize(
    ("max_age", "time_to_live", "expected"),
    [
        (timedelta(hours=2), None, timedelta(hours=2)),
        (None, timedelta(hours=3), timedelta(hours=3)),
        (timedelta(hours=2), timedelta(hours=3), timedelta(hours=3)),
        (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=30)),
        (timedelta(days=365), None, CAP),
    ],
)
def test_the_latest_of_all_wishes_counts_up_to_a_day(
    max_age: timedelta | None, time_to_live: timedelta | None, expected: timedelta
) -> None:
    parsed = replace(_every(timedelta(hours=1)), time_to_live=time_to_live)

    feed = _success(result=replace(DOCUMENT, max_age=max_age), parsed=parsed)

    assert feed.next_check_at == NOW + expected


def test_the_freshness_of_an_unchanged_document_counts_too() -> None:
    feed = _success(result=NotModified(max_age=timedelta(hours=5)))

    assert feed.next_check_at == NOW + timedelta(hours=5)


def test_jitter_only_adds() -> None:
    parsed = _every(timedelta(hours=1))

    assert _success(parsed=parsed, random=0.5).next_check_at == NOW + timedelta(minutes=31.5)


def test_an_unchanged_document_keeps_its_validators() -> None:
    feed = _success(result=NotModified())

    assert (feed.etag, feed.last_modified) == (FEED.etag, FEED.last_modified)


def test_an_unchanged_document_may_bring_new_validators() -> None:
    feed = _success(result=NotModified(etag='"new"', last_modified="later"))

    assert (feed.etag, feed.last_modified) == ('"new"', "later")


def test_a_new_document_replaces_all_validators() -> None:
    feed = _success(result=replace(DOCUMENT, etag='"new"'), parsed=_parsed())

    assert (feed.etag, feed.last_modified) == ('"new"', None)


def test_a_permanent_redirect_rewrites_the_address() -> None:
    moved = "https://courier.example/rss"

    fetched = _success(result=replace(DOCUMENT, moved_to=moved), parsed=_parsed())
    unchanged = _success(result=NotModified(moved_to=moved))

    assert fetched.address == unchanged.address == moved


def test_a_success_forgets_errors() -> None:
    failing = replace(FEED, error_count=7, last_error="server")

    feed = _success(failing, parsed=_parsed())

    assert (feed.error_count, feed.last_error, feed.last_success_at) == (0, None, NOW)


def test_a_gone_feed_that_answers_again_is_active_and_a_paused_one_stays_paused() -> None:
    assert _success(replace(FEED, state=FeedState.GONE)).state is FeedState.ACTIVE
    assert _success(replace(FEED, state=FeedState.PAUSED)).state is FeedState.PAUSED


@pytest.mark.parametrize(
    ("error_count", "pause"),
    [
        (0, timedelta(minutes=10)),
        (1, timedelta(minutes=20)),
        (3, timedelta(minutes=80)),
        (7, timedelta(minutes=1280)),
        (8, CAP),
        (10_000, CAP),
    ],
)
def test_errors_double_the_pause_up_to_a_day(error_count: int, pause: timedelta) -> None:
    failing = replace(FEED, error_count=error_count)

    feed = after_error(failing, UnreachableError(FEED.address), now=NOW, random=0.0)

    assert feed.next_check_at == NOW + pause
    assert feed.error_count == error_count + 1
    assert feed.last_error == "unreachable"


@pytest.mark.parametrize(
    ("retry_after", "pause"),
    [
        (timedelta(seconds=5), timedelta(minutes=10)),
        (timedelta(hours=3), timedelta(hours=3)),
        (timedelta(days=3650), CAP),
    ],
)
def test_the_wish_to_wait_is_honored(retry_after: timedelta, pause: timedelta) -> None:
    error = RefusedError(FEED.address, status=429, retry_after=retry_after)

    assert after_error(FEED, error, now=NOW, random=0.0).next_check_at == NOW + pause


@pytest.mark.parametrize("kind", [NotFoundError, ServerSideError, NotAFeedError, RefusedError])
def test_no_error_but_gone_stops_a_feed(kind: type[FeedError]) -> None:
    feed = replace(FEED, error_count=500)

    assert after_error(feed, kind(FEED.address), now=NOW, random=0.9).state is FeedState.ACTIVE


def test_gone_waits_for_an_admin() -> None:
    feed = after_error(FEED, GoneError(FEED.address, status=410), now=NOW, random=0.0)

    assert feed.state is FeedState.GONE
    assert feed.last_error == "gone"


def test_an_error_keeps_what_is_known_of_the_document() -> None:
    feed = after_error(FEED, NotAFeedError(FEED.address), now=NOW, random=0.0)

    assert (feed.etag, feed.address, feed.interval) == (FEED.etag, FEED.address, FEED.interval)


_pauses = st.none() | st.timedeltas(timedelta(0), timedelta(days=4000))


@given(
    st.lists(st.timedeltas(timedelta(days=-400), timedelta(days=9000)), max_size=30),
    _pauses,
    _pauses,
    st.floats(0, 1, exclude_max=True),
    st.timedeltas(SHORTEST, LONGEST),
    st.integers(0, 50),
)
def test_every_next_check_lies_within_bounds(
    ages: list[timedelta],
    max_age: timedelta | None,
    time_to_live: timedelta | None,
    random: float,
    interval: timedelta,
    new_count: int,
) -> None:
    feed = _success(
        replace(FEED, interval=interval),
        result=replace(DOCUMENT, max_age=max_age),
        parsed=_parsed(*ages, time_to_live=time_to_live),
        new_count=new_count,
        random=random,
    )

    assert SHORTEST <= feed.interval <= max(LONGEST, min(time_to_live or SHORTEST, CAP))
    assert NOW + SHORTEST <= feed.next_check_at <= NOW + CAP
    for wish in (max_age, time_to_live):
        assert wish is None or feed.next_check_at >= NOW + min(wish, CAP)


@given(st.integers(0, 10**9), _pauses, st.floats(0, 1, exclude_max=True))
def test_every_retry_lies_within_bounds(
    error_count: int, retry_after: timedelta | None, random: float
) -> None:
    error = ServerSideError(FEED.address, retry_after=retry_after)

    feed = after_error(replace(FEED, error_count=error_count), error, now=NOW, random=random)

    assert NOW + SHORTEST <= feed.next_check_at <= NOW + CAP
