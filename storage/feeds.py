"""Feeds as remembered: their addresses, their settings and how their last polls went."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from news.model import EPOCH, ChatId, Feed, FeedId, FeedState, Removal, Topic
from storage.forgetting import forget_articles
from storage.keys import text_key
from storage.recleaning import ask_feed
from storage.sql import Values, insert_into, known_id
from storage.tables import ArticleRow, FeedRow

SILENT_AFTER = timedelta(hours=12)
"""A feed whose polls fail is called failing when it gave nothing for so long: shorter outages
heal by themselves before a reader notices."""


async def add(
    session: AsyncSession,
    *,
    address: str,
    title: str,
    now: datetime,
    site: str | None = None,
    topic: Topic | None = None,
    language: str | None = None,
    added_by: ChatId | None = None,
) -> Feed:
    """Remember a feed and return it; the one that is there already when the address is known."""
    new = Feed(FeedId(0), address, title, site, topic, language, added_by=added_by)
    values = _values(new) | {"added_at": now, "next_check_at": EPOCH}
    await session.execute(insert_into(session, FeedRow).values(values).on_conflict_do_nothing())
    found = await find(session, address)
    assert found is not None
    return found


async def get(session: AsyncSession, feed_id: FeedId) -> Feed | None:
    """Return a feed by its id."""
    row = await session.get(FeedRow, feed_id)
    return _feed(row) if row else None


async def find(session: AsyncSession, address: str) -> Feed | None:
    """Return the feed with exactly this address."""
    statement = select(FeedRow).where(col(FeedRow.address_key) == text_key(address))
    row = (await session.scalars(statement)).one_or_none()
    return _feed(row) if row else None


async def every(session: AsyncSession) -> list[Feed]:
    """Return all feeds by title."""
    statement = select(FeedRow).order_by(func.lower(col(FeedRow.title)), col(FeedRow.id))
    return [_feed(row) for row in await session.scalars(statement)]


async def due(session: AsyncSession, now: datetime, limit: int) -> list[Feed]:
    """Return active feeds whose next check has come, the longest waiting first."""
    statement = (
        select(FeedRow)
        .where(col(FeedRow.state) == FeedState.ACTIVE.value, col(FeedRow.next_check_at) <= now)
        .order_by(col(FeedRow.next_check_at), col(FeedRow.id))
        .limit(limit)
    )
    return [_feed(row) for row in await session.scalars(statement)]


async def failing(session: AsyncSession, now: datetime) -> list[Feed]:
    """Return feeds that are gone, or fail and gave nothing for `SILENT_AFTER`, by title."""
    last = func.coalesce(col(FeedRow.last_success_at), col(FeedRow.added_at))
    fails = (
        (col(FeedRow.state) == FeedState.ACTIVE.value)
        & (col(FeedRow.error_count) > 0)
        & (last < now - SILENT_AFTER)
    )
    statement = select(FeedRow).where(or_(col(FeedRow.state) == FeedState.GONE.value, fails))
    rows = await session.scalars(
        statement.order_by(func.lower(col(FeedRow.title)), col(FeedRow.id))
    )
    return [_feed(row) for row in rows]


async def save(session: AsyncSession, feed: Feed) -> None:
    """Write all of a feed back; one that was removed meanwhile stays removed.

    When the feed moved to the address of another feed, it keeps its old one. When other removal
    reasons are switched off than before, its articles wait to be cleaned again.
    """
    kept = await session.scalar(select(col(FeedRow.kept_reasons)).where(col(FeedRow.id) == feed.id))
    await _write(session, feed, _values(feed))
    if kept is not None and frozenset(kept) != feed.kept_reasons:
        await ask_feed(session, feed.id)


async def save_check(session: AsyncSession, feed: Feed) -> None:
    """Write back what a poll found out, and leave alone what an admin may have changed meanwhile.

    The state is only written when the feed is gone.
    """
    polled = (
        "address",
        "address_key",
        "etag",
        "last_modified",
        "next_check_at",
        "interval_seconds",
        "error_count",
        "last_error",
        "last_success_at",
    )
    values = {name: value for name, value in _values(feed).items() if name in polled}
    if feed.state is FeedState.GONE:
        values["state"] = feed.state.value
    await _write(session, feed, values)


async def remove(session: AsyncSession, feed_id: FeedId) -> bool:
    """Remove a feed with its articles, and the stories that only it told.

    Articles of stories that somebody was given leave their identity behind: should the feed be
    added again, they do not come back as news.

    Returns:
        Whether there was such a feed.
    """
    if await session.get(FeedRow, feed_id) is None:
        return False
    statement = select(col(ArticleRow.id)).where(col(ArticleRow.feed_id) == feed_id)
    ids = [known_id(article) for article in await session.scalars(statement)]
    await forget_articles(session, ids, forgotten_at=None)
    await session.execute(delete(FeedRow).where(col(FeedRow.id) == feed_id))
    return True


async def last_article_at(session: AsyncSession) -> dict[FeedId, datetime]:
    """Return when each feed's newest article was seen; feeds without articles are left out."""
    newest = (
        select(func.max(col(ArticleRow.seen_at)))
        .where(col(ArticleRow.feed_id) == col(FeedRow.id))
        .scalar_subquery()
    )
    rows = await session.execute(select(col(FeedRow.id), newest))
    return {FeedId(known_id(feed)): seen_at for feed, seen_at in rows if seen_at is not None}


async def recent_removals(
    session: AsyncSession, feed_id: FeedId, limit: int
) -> list[tuple[str, Removal]]:
    """Return what cleaning took from the feed's newest articles, with each article's title."""
    statement = (
        select(col(ArticleRow.title), col(ArticleRow.removed))
        .where(col(ArticleRow.feed_id) == feed_id)
        .order_by(col(ArticleRow.seen_at).desc(), col(ArticleRow.id).desc())
        .limit(limit)
    )
    rows = await session.execute(statement)
    removals = [(title, Removal(*pair)) for title, removed in rows for pair in removed]
    return removals[:limit]


async def _write(session: AsyncSession, feed: Feed, values: Values) -> None:
    other = await find(session, feed.address)
    if other is not None and other.id != feed.id:
        values = {k: v for k, v in values.items() if k not in {"address", "address_key"}}
    await session.execute(update(FeedRow).where(col(FeedRow.id) == feed.id).values(values))


def _values(feed: Feed) -> Values:
    return {
        "address": feed.address,
        "address_key": text_key(feed.address),
        "title": feed.title,
        "site": feed.site,
        "topic": feed.topic and feed.topic.value,
        "language": feed.language,
        "state": feed.state.value,
        "wants_full_text": feed.wants_full_text,
        "kept_reasons": sorted(feed.kept_reasons),
        "owner": feed.owner,
        "etag": feed.etag,
        "last_modified": feed.last_modified,
        "next_check_at": feed.next_check_at,
        "interval_seconds": int(feed.interval.total_seconds()),
        "error_count": feed.error_count,
        "last_error": feed.last_error,
        "last_success_at": feed.last_success_at,
        "added_by": feed.added_by,
    }


def _feed(row: FeedRow) -> Feed:
    return replace(
        Feed(FeedId(known_id(row.id)), row.address, row.title),
        site=row.site,
        topic=Topic(row.topic) if row.topic else None,
        language=row.language,
        state=FeedState(row.state),
        wants_full_text=row.wants_full_text,
        kept_reasons=frozenset(row.kept_reasons),
        owner=row.owner,
        etag=row.etag,
        last_modified=row.last_modified,
        next_check_at=row.next_check_at,
        interval=timedelta(seconds=row.interval_seconds),
        error_count=row.error_count,
        last_error=row.last_error,
        last_success_at=row.last_success_at,
        added_by=None if row.added_by is None else ChatId(row.added_by),
    )
