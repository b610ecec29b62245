"""Kept articles are cleaned again: each waits once, and all that follows is one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from news.model import Article, Difference, Feed, Figure, Removal, StoryId
from storage import articles, feeds, reading, recleaning, stories
from storage.database import Database
from tests.make import NOON
from tests.storage.planting import (
    deliver_only,
    plant_article,
    plant_feed,
    plant_subscriber,
    summarize,
)

APPEAL = "Readers like you keep this paper alive."
NEWS = "The harbor bridge reopened on Monday.\nFerries return to their old timetable."


async def plant_raw(session: AsyncSession, feed: Feed, **wanted: Any) -> Article:
    return await plant_article(session, feed, **{"raw_html": "<p>Raw</p>", **wanted})


async def plant_told(session: AsyncSession, feed: Feed, **wanted: Any) -> tuple[Article, StoryId]:
    """Store an article with a vector, in a story of its own that has a summary."""
    article = await plant_raw(session, feed, **wanted)
    await articles.set_vectors(session, {article.id: b"\x00" * 8})
    story = await stories.create(session, founder=article.id, now=NOON)
    await stories.place(session, article.id, story, now=NOON)
    await summarize(session, story)
    return article, story


async def ids(session: AsyncSession) -> list[int]:
    return [article for article, _ in await recleaning.waiting(session, 10)]


async def test_only_what_can_be_cleaned_again_waits_and_the_newest_comes_first(
    database: Database,
) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        early, late = [await plant_raw(session, feed) for _ in range(2)]
        bare = await plant_article(session, feed)

        await recleaning.ask(session, [early.id, late.id, bare.id, type(early.id)(99_999)])

        assert await ids(session) == [late.id, early.id]
        assert await recleaning.waiting(session, 1) == [(late.id, 1)]
        assert await recleaning.count_waiting(session) == 2


async def test_older_rules_are_asked_for_once(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        old = await plant_raw(session, feed, cleaner_version=1)
        await plant_raw(session, feed, cleaner_version=2)

        assert await recleaning.ask_outdated(session, 2) == 1
        assert await recleaning.ask_outdated(session, 2) == 0
        assert await recleaning.waiting(session, 10) == [(old.id, 1)]

        await recleaning.finish(session, replace(old, cleaner_version=2), 1)
        assert await recleaning.ask_outdated(session, 2) == 0
        assert await ids(session) == []


async def test_switching_a_reason_asks_for_the_articles_of_its_feed(database: Database) -> None:
    async with database.begin() as session:
        feed, other = await plant_feed(session), await plant_feed(session)
        article = await plant_raw(session, feed)
        await plant_raw(session, other)

        await feeds.save(session, replace(feed, title="Another name"))
        assert await ids(session) == []

        await feeds.save(session, replace(feed, kept_reasons=frozenset({"promo"})))
        assert await ids(session) == [article.id]


async def test_who_is_asked_for_while_being_cleaned_waits_on(database: Database) -> None:
    async with database.begin() as session:
        article = await plant_raw(session, await plant_feed(session))
        await recleaning.ask(session, [article.id])
        [(_, asked_count)] = await recleaning.waiting(session, 10)
        await recleaning.ask(session, [article.id])

        await recleaning.finish(session, article, asked_count)
        assert await recleaning.waiting(session, 10) == [(article.id, 2)]

        await recleaning.finish(session, article, 2)
        assert await ids(session) == []


async def test_other_words_bring_a_new_vector_and_a_new_summary(database: Database) -> None:
    async with database.begin() as session:
        article, story = await plant_told(session, await plant_feed(session), text=NEWS)
        removed = (Removal(APPEAL, "repeated"),)

        same = await recleaning.finish(session, replace(article, removed=removed), 1)
        assert not same
        assert await stories.stale(session, 5) == []
        [(_, kept)] = await feeds.recent_removals(session, article.feed_id, 5)
        assert kept == removed[0]

        better = replace(article, text="Better.", text_hash="b", removed=())
        assert await recleaning.finish(session, better, 1)
        stored = await articles.get(session, article.id)
        assert stored == replace(better, story_id=story)
        assert [s.id for s in await stories.stale(session, 5)] == [story]
        assert [a.id for a in await articles.without_vector(session, 5)] == [article.id]


async def test_a_summary_with_what_is_gone_is_shown_to_nobody(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        article, story = await plant_told(session, feed, text=f"{NEWS}\n{APPEAL}")
        await stories.save_summary(
            session,
            story,
            headline=article.title,
            summary=[APPEAL],
            method="extractive",
            summary_key="key",
        )
        version = (await stories.find_many(session, [story]))[story].version

        await recleaning.finish(session, replace(article, text=NEWS), 1)
        assert await reading.latest(session, limit=5) == []
        assert await reading.open_stories(session, since=NOON - timedelta(days=1)) == []

        await summarize(session, story)
        [shown] = await reading.latest(session, limit=5)
        assert (shown.id, shown.version, shown.changed_at) == (story, version, NOON)


@pytest.mark.parametrize(
    "part", ["headline", "summary", "update", "update_headline", "differences"]
)
async def test_a_summary_that_is_still_true_stays(database: Database, part: str) -> None:
    told: dict[str, Any] = {
        "method": "extractive",
        "summary_key": "key",
        "headline": "Ferries return",
        "summary": ["The harbor bridge reopened on Monday."],
        "update": ["Ferries return to their old timetable."],
        "update_headline": "Ferries return",
        "differences": [],
    }
    async with database.begin() as session:
        feed = await plant_feed(session)
        article, story = await plant_told(session, feed, text=f"{NEWS}\n{APPEAL}")
        await stories.save_summary(session, story, **told)
        await recleaning.finish(session, replace(article, text=NEWS), 1)
        assert [s.id for s in await reading.latest(session, limit=5)] == [story]

        gone: Any = APPEAL if part.endswith("headline") else [APPEAL]
        if part == "differences":
            gone = [Difference("", (Figure(APPEAL, (int(article.id),)),))]
        await stories.save_summary(session, story, **{**told, part: gone})
        await recleaning.finish(session, replace(article, text=f"{NEWS} "), 1)
        assert await reading.latest(session, limit=5) == []


async def test_what_goes_takes_its_place_in_line_along(database: Database) -> None:
    async with database.begin() as session:
        feed, other = await plant_feed(session), await plant_feed(session)
        old = await plant_raw(session, feed, seen_at=NOON - timedelta(days=9))
        new = await plant_raw(session, feed)
        await plant_raw(session, other)
        assert await recleaning.ask_all(session) == 3

        await feeds.remove(session, other.id)
        await articles.drop_raw_html(session, NOON - timedelta(days=7))

        assert await ids(session) == [new.id]
        assert not await recleaning.finish(session, replace(old, id=type(old.id)(99_999)), 1)


async def test_a_transaction_that_fails_leaves_all_as_it_was(database: Database) -> None:
    async with database.begin() as session:
        article, _ = await plant_told(session, await plant_feed(session), text=NEWS)
        await recleaning.ask(session, [article.id])

    async def fail() -> None:
        async with database.begin() as session:
            await recleaning.finish(session, replace(article, text="Better."), 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    async with database.read() as session:
        stored = await articles.get(session, article.id)
        assert stored is not None
        assert stored.text == NEWS
        assert await stories.stale(session, 5) == []
        assert await ids(session) == [article.id]


async def test_texts_of_a_feed_can_be_asked_by_the_moment(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        early = await plant_raw(session, feed, seen_at=NOON - timedelta(hours=1))
        late = await plant_raw(session, feed)
        await plant_article(session, feed)
        await plant_raw(session, await plant_feed(session))

        every = await articles.kept_texts(session, feed.id)
        exact = await articles.kept_texts(session, feed.id, {NOON})

        assert [article for article, _, _ in every] == [early.id, late.id]
        assert exact == [(late.id, NOON, late.text)]


async def test_a_copy_with_other_words_is_placed_anew_unless_its_story_was_delivered(
    database: Database,
) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        original, story = await plant_told(session, feed)
        copies = [await plant_raw(session, feed) for _ in range(2)]
        for copy in copies:
            await stories.place(session, copy.id, story, now=NOON, copy_of=original.id)
        await summarize(session, story)
        assert await recleaning.release_copies(session) == 0

        await recleaning.finish(session, replace(copies[0], text="Other words."), 1)
        assert await recleaning.release_copies(session) == 1
        assert await recleaning.release_copies(session) == 0

        freed = await articles.get(session, copies[0].id)
        assert freed is not None
        assert (freed.story_id, freed.copy_of) == (None, None)
        assert [s.id for s in await stories.stale(session, 5)] == [story]
        left = await articles.of_story(session, story)
        assert [article.id for article in left] == [original.id, copies[1].id]

        await summarize(session, story)
        await deliver_only(session, await plant_subscriber(session), story)
        await recleaning.finish(session, replace(copies[1], text="Other words."), 1)
        assert await recleaning.release_copies(session) == 0
