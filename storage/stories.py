"""Stories as remembered: their articles, their summary, and how they grow.

Every function that changes a story's articles counts them and marks its summary stale, and
takes the story's lock first, so that two of them cannot mix.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy import update as change
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from news.model import ArticleId, Difference, Story, StoryId, Topic
from storage.forgetting import count_members
from storage.reading import delivered, latest, load_stories, open_stories
from storage.regrouping import merge, move_article, told, undelivered
from storage.sql import insert_into, known_id
from storage.tables import ArticleRow, StoryRow

__all__ = [
    "create",
    "delivered",
    "find_many",
    "founders",
    "get",
    "latest",
    "merge",
    "move_article",
    "note_failure",
    "open_stories",
    "place",
    "save_summary",
    "set_follows",
    "stale",
    "told",
    "undelivered",
]


async def create(
    session: AsyncSession,
    *,
    founder: ArticleId,
    now: datetime,
    topic: Topic | None = None,
    language: str | None = None,
) -> StoryId:
    """Begin a story for its founding article, which is then placed in it like every other.

    A founder begins one story only: run twice, it gives the same story.
    """
    topic = topic or Topic.OTHER
    values = {
        "founder_id": founder,
        "headline": "",
        "summary": [],
        "differences": [],
        "method": "",
        "topic": topic.value,
        "language": language,
        "version": 1,
        "summarized_version": 0,
        "is_stale": True,
        "failure_count": 0,
        "first_seen_at": now,
        "changed_at": now,
        "article_count": 0,
        "outlet_count": 0,
    }
    await session.execute(insert_into(session, StoryRow).values(values).on_conflict_do_nothing())
    found = await session.scalar(
        select(col(StoryRow.id)).where(col(StoryRow.founder_id) == founder)
    )
    return StoryId(known_id(found))


async def place(
    session: AsyncSession,
    article_id: ArticleId,
    story_id: StoryId,
    *,
    now: datetime,
    development: int = 1,
    copy_of: ArticleId | None = None,
) -> None:
    """Put an article into a story; its place is there when run twice.

    An article of another story is moved, see `move_article`.

    Args:
        development: the story's version that the article brings or belongs to; a higher one
            than the story has makes a new version.
    """
    article = await session.get(ArticleRow, article_id)
    if article is None:
        return
    if article.story_id is not None and article.story_id != story_id:
        await move_article(
            session, article_id, story_id, now=now, development=development, copy_of=copy_of
        )
        return
    if (article.story_id, article.development, article.copy_of) == (
        story_id,
        development,
        copy_of,
    ):
        return
    story = await session.get_one(StoryRow, story_id, with_for_update=True)
    article.story_id, article.development, article.copy_of = story_id, development, copy_of
    article.grouped_at = now
    story.version = max(story.version, development)
    story.changed_at = max(story.changed_at, now)
    await session.flush()
    await count_members(session, [story_id])


async def founders(session: AsyncSession, since: datetime) -> dict[ArticleId, StoryId]:
    """Return the founding article of each story that changed since a moment, with the story."""
    rows = await session.execute(
        select(col(StoryRow.founder_id), col(StoryRow.id)).where(col(StoryRow.changed_at) >= since)
    )
    return {ArticleId(founder): StoryId(known_id(story)) for founder, story in rows}


async def get(session: AsyncSession, story_id: StoryId) -> Story | None:
    """Return a story with all its links, at its newest version."""
    return (await find_many(session, [story_id])).get(story_id)


async def find_many(session: AsyncSession, story_ids: Collection[StoryId]) -> dict[StoryId, Story]:
    """Return those of the stories that exist, with all their links."""
    rows = await session.scalars(select(StoryRow).where(col(StoryRow.id).in_(story_ids)))
    return {story.id: story for story in await load_stories(session, rows.all(), newest=True)}


async def stale(session: AsyncSession, limit: int) -> list[Story]:
    """Return stories whose summary must be made again, at their newest version.

    Those that wait longest come first; those whose summary failed come last.
    """
    statement = (
        select(StoryRow)
        .where(col(StoryRow.is_stale), col(StoryRow.article_count) > 0)
        .order_by(col(StoryRow.failure_count), col(StoryRow.changed_at), col(StoryRow.id))
        .limit(limit)
    )
    rows = await session.scalars(statement)
    return await load_stories(session, rows.all(), newest=True)


async def save_summary(
    session: AsyncSession,
    story_id: StoryId,
    *,
    headline: str,
    summary: Sequence[str],
    method: str,
    summary_key: str,
    summary_articles: Sequence[ArticleId | None] = (),
    summary_places: Sequence[int | None] = (),
    enough_count: int = 2,
    differences: Sequence[Difference] = (),
    update: Sequence[str] | None = None,
    update_headline: str | None = None,
    update_articles: Sequence[ArticleId | None] = (),
    update_places: Sequence[int | None] = (),
    topic: Topic | None = None,
    related: Collection[ArticleId] = (),
    made_from: Collection[ArticleId] | None = None,
    stays_stale: bool = False,
) -> None:
    """Store a story's summary; from now on readers can be shown it.

    Args:
        update: what the newest development adds; None when the story has one version.
        update_headline: what it is called; None when it has no name of its own.
        differences: figures on which outlets differ, with their articles' ids.
        summary_articles, update_articles: the article of each sentence, None where a model
            wrote it; empty when nothing is known of it.
        summary_places, update_places: which sentence of its article each is, from 0, likewise.
        enough_count: sentences for a reader who asked for no number.
        summary_key: key of the inputs: article ids, model, recipe version.
        topic: None leaves the story's topic.
        related: articles that may tell of another event; they are linked and say nothing.
        made_from: the articles that it was made from. When others have come meanwhile, it
            stands for the version that it knew, and the story stays stale.
        stays_stale: it is a stand-in, to be made again when the model works.
    """
    row = await session.get(StoryRow, story_id, with_for_update=True)
    if row is None:
        return
    members = await _members(session, story_id)
    wanted = members.keys() if made_from is None else set(made_from)
    is_complete = wanted == members.keys()
    version = row.version if is_complete else max((members.get(i, 1) for i in wanted), default=1)
    row.headline, row.summary, row.method = headline, list(summary), method
    row.differences, row.summary_key = list(map(asdict, differences)), summary_key
    row.summary_articles, row.summary_places = list(summary_articles), list(summary_places)
    row.enough_count = enough_count
    row.related = sorted(related) or None
    row.update = None if update is None else list(update)
    row.update_headline = update_headline
    row.update_articles, row.update_places = list(update_articles), list(update_places)
    row.topic = row.topic if topic is None else topic.value
    row.summarized_version = max(row.summarized_version, version)
    row.is_stale = stays_stale or not is_complete
    row.failure_count = row.failure_count + 1 if stays_stale else 0
    await session.flush()


async def note_failure(session: AsyncSession, story_id: StoryId) -> None:
    """Record that no summary could be made, so that the story waits behind all others."""
    failures = col(StoryRow.failure_count)
    await session.execute(
        change(StoryRow).where(col(StoryRow.id) == story_id).values(failure_count=failures + 1)
    )


async def set_follows(session: AsyncSession, story_id: StoryId, follows: StoryId | None) -> None:
    """Link a story to an older one on the same matter."""
    if follows != story_id:
        await session.execute(
            change(StoryRow).where(col(StoryRow.id) == story_id).values(follows_id=follows)
        )


async def _members(session: AsyncSession, story_id: StoryId) -> dict[ArticleId, int]:
    """Return a story's articles with their developments."""
    rows = await session.execute(
        select(col(ArticleRow.id), col(ArticleRow.development)).where(
            col(ArticleRow.story_id) == story_id
        )
    )
    return {ArticleId(known_id(number)): development for number, development in rows}
