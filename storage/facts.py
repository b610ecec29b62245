"""Counts for the operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from news.model import Access, FeedState
from storage.recleaning import count_waiting
from storage.tables import ArticleRow, FeedRow, StoryRow, SubscriberRow


@dataclass(frozen=True, slots=True)
class Counts:
    """What is in the database.

    Attributes:
        new_article_count: articles seen since the moment asked for; story_count likewise.
        recleaning_count: articles that wait to be cleaned again.
        subscribers: by state; those that wait for an admin under `pending`.
    """

    feed_count: int
    failing_feed_count: int
    article_count: int
    new_article_count: int
    story_count: int
    recleaning_count: int
    subscribers: dict[str, int]


async def count(session: AsyncSession, *, new_since: datetime) -> Counts:
    """Count everything that an operator asks for."""
    failing = select(func.count()).where(
        col(FeedRow.error_count) > 0, col(FeedRow.state) != FeedState.PAUSED.value
    )
    new = col(ArticleRow.seen_at) >= new_since
    return Counts(
        feed_count=await session.scalar(select(func.count()).select_from(FeedRow)) or 0,
        failing_feed_count=await session.scalar(failing) or 0,
        article_count=await session.scalar(select(func.count()).select_from(ArticleRow)) or 0,
        new_article_count=await session.scalar(select(func.count()).where(new)) or 0,
        story_count=await session.scalar(
            select(func.count()).where(col(StoryRow.first_seen_at) >= new_since)
        )
        or 0,
        recleaning_count=await count_waiting(session),
        subscribers=await _subscribers(session),
    )


async def size_of(session: AsyncSession) -> int:
    """Return the size of the database, bytes."""
    if session.get_bind().dialect.name == "sqlite":
        pages = await session.scalar(text("SELECT page_count FROM pragma_page_count"))
        size = await session.scalar(text("SELECT page_size FROM pragma_page_size"))
        return int(pages or 0) * int(size or 0)
    return int(await session.scalar(text("SELECT pg_database_size(current_database())")) or 0)


async def _subscribers(session: AsyncSession) -> dict[str, int]:
    rows = await session.execute(
        select(col(SubscriberRow.state), col(SubscriberRow.access), func.count()).group_by(
            col(SubscriberRow.state), col(SubscriberRow.access)
        )
    )
    counts: dict[str, int] = {}
    for state, access, number in rows:
        word = state if access == Access.GRANTED.value else access
        counts[word] = counts.get(word, 0) + number
    return counts
