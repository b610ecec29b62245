"""Corrections of stories: two were one, or an article belongs elsewhere. The ledger follows.

Nobody gets again what they were given: whoever had the newest version of either story has the
newest of the merged one, and whoever was behind stays behind and gets the update once.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import case, delete, exists, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from news.model import ArticleId, StoryId
from storage.forgetting import count_members
from storage.sql import greater, insert_into, known_id
from storage.tables import ArticleRow, LedgerRow, StoryRow


async def merge(session: AsyncSession, keep: StoryId, absorb: StoryId) -> None:
    """Make one story of two; run twice, nothing is left to do."""
    rows = await _locked(session, keep, absorb)
    if keep == absorb or keep not in rows or absorb not in rows:
        return
    kept, absorbed = rows[keep], rows[absorb]
    version = max(kept.version, absorbed.version)
    await session.execute(
        update(LedgerRow)
        .where(col(LedgerRow.story_id) == keep, col(LedgerRow.version) >= kept.version)
        .values(version=version)
    )
    await _give_ledger(session, absorb, keep, newest=absorbed.version, becomes=version)
    kept.version = version
    kept.first_seen_at = min(kept.first_seen_at, absorbed.first_seen_at)
    kept.changed_at = max(kept.changed_at, absorbed.changed_at)
    follows = kept.follows_id or absorbed.follows_id
    kept.follows_id = None if follows in {keep, absorb} else follows
    await session.flush()
    await session.execute(
        update(ArticleRow).where(col(ArticleRow.story_id) == absorb).values(story_id=keep)
    )
    await session.execute(
        update(StoryRow)
        .where(col(StoryRow.follows_id) == absorb, col(StoryRow.id) != keep)
        .values(follows_id=keep)
    )
    await session.execute(delete(StoryRow).where(col(StoryRow.id) == absorb))
    await count_members(session, [keep])


async def move_article(
    session: AsyncSession,
    article_id: ArticleId,
    to_story: StoryId,
    *,
    now: datetime,
    development: int = 1,
    copy_of: ArticleId | None = None,
) -> None:
    """Move an article to another story; run twice, it is already there.

    Moving a story's last article merges the two. Moving one into a new, empty story splits:
    whoever got the old story with that article in it also had the new one.
    """
    article = await session.get(ArticleRow, article_id)
    if article is None or article.story_id == to_story:
        return
    was_in, was_since = article.story_id, article.grouped_at
    rows = await _locked(session, to_story, *([] if was_in is None else [StoryId(was_in)]))
    target = rows[to_story]
    article.story_id, article.development, article.copy_of = to_story, development, copy_of
    article.grouped_at = now
    is_split = target.article_count == 0
    target.version = max(target.version, development)
    target.changed_at = max(target.changed_at, now)
    await session.flush()
    await count_members(session, [to_story])
    if was_in is None:
        return
    left = select(col(ArticleRow.id)).where(col(ArticleRow.story_id) == was_in).limit(1)
    if await session.scalar(left) is None:
        await session.refresh(target)
        await merge(session, to_story, StoryId(was_in))
        return
    await count_members(session, [was_in])
    if is_split:
        await _give_ledger(
            session, StoryId(was_in), to_story, newest=1, becomes=target.version, since=was_since
        )


async def undelivered(session: AsyncSession, since: datetime) -> list[ArticleId]:
    """Return grouped articles, seen since a moment, of which nobody was told anything.

    An article counts as told when somebody was given its story at its development or later.
    """
    was_given = exists().where(
        col(LedgerRow.story_id) == col(ArticleRow.story_id),
        col(LedgerRow.version) >= col(ArticleRow.development),
    )
    statement = (
        select(col(ArticleRow.id))
        .where(col(ArticleRow.story_id).is_not(None), col(ArticleRow.seen_at) >= since, ~was_given)
        .order_by(col(ArticleRow.seen_at), col(ArticleRow.id))
    )
    return [ArticleId(known_id(number)) for number in await session.scalars(statement)]


async def told(
    session: AsyncSession, story_ids: Collection[StoryId]
) -> dict[StoryId, tuple[int, list[ArticleId]]]:
    """Return for stories that anybody was given: the newest version given, and its articles.

    Returns:
        The version, and the articles that belong to it or to an earlier one.
    """
    versions = (
        select(col(LedgerRow.story_id), func.max(col(LedgerRow.version)).label("version"))
        .where(col(LedgerRow.story_id).in_(story_ids))
        .group_by(col(LedgerRow.story_id))
        .subquery()
    )
    rows = await session.execute(
        select(versions.c.story_id, versions.c.version, col(ArticleRow.id))
        .join(ArticleRow, col(ArticleRow.story_id) == versions.c.story_id)
        .where(col(ArticleRow.development) <= versions.c.version)
        .order_by(col(ArticleRow.id))
    )
    found: dict[StoryId, tuple[int, list[ArticleId]]] = {}
    for story, version, article in rows:
        found.setdefault(StoryId(story), (version, []))[1].append(ArticleId(known_id(article)))
    return found


async def _locked(session: AsyncSession, *story_ids: StoryId) -> dict[StoryId, StoryRow]:
    """Return the stories' rows, locked in the order of their ids so that two cannot block."""
    statement = (
        select(StoryRow)
        .where(col(StoryRow.id).in_(story_ids))
        .order_by(col(StoryRow.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {StoryId(row.id or 0): row for row in await session.scalars(statement)}


async def _give_ledger(
    session: AsyncSession,
    source: StoryId,
    target: StoryId,
    *,
    newest: int,
    becomes: int,
    since: datetime | None = None,
) -> None:
    """Copy the ledger of one story to another.

    Args:
        newest: whoever has this version or a later one is up to date, and has `becomes`.
        since: only what was delivered from then on.
    """
    ledger = LedgerRow
    version = case((col(ledger.version) >= newest, literal(becomes)), else_=col(ledger.version))
    given = select(
        col(ledger.subscriber_id), literal(target), version, col(ledger.delivered_at)
    ).where(col(ledger.story_id) == source)
    if since is not None:
        given = given.where(col(ledger.delivered_at) >= since)
    columns = ["subscriber_id", "story_id", "version", "delivered_at"]
    insert = insert_into(session, LedgerRow).from_select(columns, given)
    await session.execute(
        insert.on_conflict_do_update(
            index_elements=["subscriber_id", "story_id"],
            set_={
                name: greater(insert.excluded[name], getattr(ledger, name))
                for name in ("version", "delivered_at")
            },
        )
    )
