"""Articles that go away, without anybody getting their story a second time.

A forgotten article leaves its identity in the table `forgotten`, and stories without articles
go with their ledger: their ids are never used again, and what made them cannot come back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import case, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.keys import text_key
from storage.sql import batches, insert_into, known_id
from storage.tables import ArticleRow, FeedRow, ForgottenRow, LedgerRow, StoryRow


def guid_identity(feed_key: str, guid_key: str) -> str:
    """Return the identity of an article by its feed's address and its guid there."""
    return text_key(f"{feed_key} {guid_key}")


async def forget_articles(
    session: AsyncSession, article_ids: Sequence[int], *, forgotten_at: datetime | None
) -> None:
    """Delete articles, keep their identities, and tidy the stories that they leave.

    Args:
        forgotten_at: None keeps only identities of articles whose story somebody was given,
            dated by when they were seen.
    """
    touched: set[int] = set()
    for batch in batches(article_ids):
        touched |= await _keep_identities(session, batch, forgotten_at)
        await _name_new_originals(session, batch)
        await session.execute(delete(ArticleRow).where(col(ArticleRow.id).in_(batch)))
    await tidy(session, touched)


async def tidy(session: AsyncSession, story_ids: Collection[int]) -> None:
    """Delete those of the stories that have no article, and count and mark the others."""
    for batch in batches(sorted(story_ids)):
        inside = exists().where(col(ArticleRow.story_id) == col(StoryRow.id))
        empty = delete(StoryRow).where(col(StoryRow.id).in_(batch), ~inside)
        await session.execute(empty)
        await count_members(session, batch)


async def count_members(session: AsyncSession, story_ids: Sequence[int]) -> None:
    """Count the stories' articles and independent outlets, and mark the summaries stale."""
    owner = func.coalesce(col(FeedRow.owner), col(FeedRow.title))
    independent = func.count(func.distinct(case((col(ArticleRow.copy_of).is_(None), owner))))
    counted = (
        select(col(ArticleRow.story_id), func.count(), independent)
        .join(FeedRow, col(FeedRow.id) == col(ArticleRow.feed_id))
        .where(col(ArticleRow.story_id).in_(story_ids))
        .group_by(col(ArticleRow.story_id))
    )
    for story_id, articles, outlets in (await session.execute(counted)).all():
        await session.execute(
            update(StoryRow)
            .where(col(StoryRow.id) == story_id)
            .values(article_count=articles, outlet_count=outlets, is_stale=True, failure_count=0)
        )


async def _keep_identities(
    session: AsyncSession, article_ids: Sequence[int], forgotten_at: datetime | None
) -> set[int]:
    """Remember what the articles were, and return the stories that they belong to."""
    was_given = exists().where(col(LedgerRow.story_id) == col(ArticleRow.story_id))
    statement = (
        select(
            col(ArticleRow.story_id),
            col(ArticleRow.address_key),
            col(ArticleRow.guid_key),
            col(FeedRow.address_key),
            col(ArticleRow.seen_at),
            was_given,
        )
        .join(FeedRow, col(FeedRow.id) == col(ArticleRow.feed_id))
        .where(col(ArticleRow.id).in_(article_ids))
    )
    stories: set[int] = set()
    identities: dict[str, datetime] = {}
    for story_id, address_key, guid_key, feed_key, seen_at, given in await session.execute(
        statement
    ):
        if story_id is not None:
            stories.add(story_id)
        if forgotten_at is not None or given:
            keys = [guid_identity(feed_key, guid_key), *filter(None, [address_key])]
            identities |= dict.fromkeys(keys, forgotten_at or seen_at)
    rows = [{"key": key, "forgotten_at": at} for key, at in identities.items()]
    for batch in batches(rows):
        insert = insert_into(session, ForgottenRow).values(batch)
        await session.execute(insert.on_conflict_do_nothing())
    return stories


async def _name_new_originals(session: AsyncSession, article_ids: Sequence[int]) -> None:
    """Let the oldest copy of an article that goes be the original of the others."""
    statement = (
        select(col(ArticleRow.id), col(ArticleRow.copy_of))
        .where(col(ArticleRow.copy_of).in_(article_ids), col(ArticleRow.id).not_in(article_ids))
        .order_by(col(ArticleRow.id))
    )
    heirs: dict[int, int] = {}
    for article_id, original in (await session.execute(statement)).all():
        heir = heirs.setdefault(known_id(original), known_id(article_id))
        await session.execute(
            update(ArticleRow)
            .where(col(ArticleRow.id) == article_id)
            .values(copy_of=None if heir == article_id else heir)
        )
