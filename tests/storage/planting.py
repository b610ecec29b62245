"""What the tests of storage plant before they act."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from news.digest import candidates, choose
from news.model import (
    Access,
    Article,
    ArticleId,
    ChatId,
    ChatKind,
    Digest,
    DigestItem,
    Feed,
    StoryId,
    Subscriber,
)
from storage import articles, digests, feeds, stories, subscribers
from tests.make import NOON, a_feed, a_message, a_subscriber, an_article

DAY = timedelta(days=1)


async def plant_feed(session: AsyncSession, **wanted: Any) -> Feed:
    """Store a feed as `a_feed` makes it."""
    made = a_feed(**wanted)
    stored = await feeds.add(session, address=made.address, title=made.title, now=NOON)
    complete = a_feed(**{"address": made.address, "title": made.title, **wanted, "id": stored.id})
    await feeds.save(session, complete)
    return complete


async def plant_article(session: AsyncSession, feed: Feed, **wanted: Any) -> Article:
    """Store an article of a feed."""
    [stored] = await articles.add_new(session, [an_article(feed_id=feed.id, **wanted)])
    return stored


async def plant_story(
    session: AsyncSession, *feeds_of_it: Feed, now: datetime = NOON, is_summarized: bool = True
) -> StoryId:
    """Store a story with one article of each feed, summarized unless told otherwise."""
    planted = [await plant_article(session, feed, seen_at=now) for feed in feeds_of_it]
    story = await stories.create(session, founder=planted[0].id, now=now)
    for article in planted:
        await stories.place(session, article.id, story, now=now)
    if is_summarized:
        await summarize(session, story)
    return story


async def grow(
    session: AsyncSession, story: StoryId, feed: Feed, *, development: int, now: datetime = NOON
) -> ArticleId:
    """Add an article with a development to a story, and summarize it again."""
    article = await plant_article(session, feed, seen_at=now)
    await stories.place(session, article.id, story, now=now, development=development)
    await summarize(session, story)
    return article.id


async def summarize(session: AsyncSession, story: StoryId) -> None:
    """Give a story a summary that stands for its newest version."""
    await stories.save_summary(
        session,
        story,
        headline="Harbor bridge reopens",
        summary=["The harbor bridge reopened on Monday."],
        update=["Ferries return to their old timetable."],
        method="extractive",
        summary_key="key",
    )


async def plant_subscriber(session: AsyncSession, **wanted: Any) -> Subscriber:
    """Store a subscriber as `a_subscriber` makes it."""
    made = a_subscriber(**wanted)
    stored, _ = await subscribers.get_or_add(
        session,
        chat_id=made.chat_id,
        thread_id=made.thread_id,
        kind=ChatKind.PRIVATE,
        timetable=made.timetable,
        access=Access.GRANTED,
        next_due_at=made.next_due_at,
    )
    complete = a_subscriber(
        **{"chat_id": ChatId(made.chat_id), "name": made.name, **wanted, "id": stored.id}
    )
    await subscribers.save(session, complete)
    return complete


async def waiting(
    session: AsyncSession, subscriber: Subscriber, *, since: datetime = NOON - 2 * DAY
) -> list[DigestItem]:
    """Return what the subscriber could be told."""
    told = await stories.open_stories(session, since=since)
    had = (await stories.delivered(session, [subscriber.id], since=since))[subscriber.id]
    found = candidates(told, subscriber.muted_feeds, had)
    items, _ = choose(found, replace(subscriber.preferences, story_count=30), now=NOON)
    return list(items)


async def deliver(
    session: AsyncSession,
    subscriber: Subscriber,
    *,
    now: datetime = NOON,
    only: StoryId | None = None,
) -> list[StoryId]:
    """Compose what waits for a subscriber (or one story) into a digest; return the stories."""
    items = [item for item in await waiting(session, subscriber) if only in {None, item.story.id}]
    digest = Digest(subscriber.id, now, tuple(items))
    assert await digests.add(session, digest, [a_message()], now=now) is not None
    return [item.story.id for item in items]


async def deliver_only(session: AsyncSession, subscriber: Subscriber, story: StoryId) -> None:
    """Compose a digest of one story for a subscriber."""
    assert await deliver(session, subscriber, only=story) == [story]


async def plans(
    session: AsyncSession, work: Callable[[], Awaitable[object]]
) -> list[tuple[str, list[str]]]:
    """Return every SELECT that a call makes, with the lines of the database's plan for it."""
    seen: list[tuple[str, Any]] = []
    engine = session.get_bind()

    def note(_c: Any, _k: Any, statement: str, parameters: Any, _x: Any, _m: bool) -> None:
        if statement.lstrip().startswith("SELECT"):
            seen.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    await work()
    event.remove(engine, "before_cursor_execute", note)
    connection = await session.connection()
    prefix = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN ANALYZE"
    return [
        (
            statement,
            [
                str(row[-1])
                for row in await connection.exec_driver_sql(f"{prefix} {statement}", parameters)
            ],
        )
        for statement, parameters in seen
    ]
