"""A story grows, is summarized, and comes to each reader once, whatever is corrected later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from news.model import ArticleId, Difference, Figure, Preferences, Topic
from storage import articles, stories
from storage.database import Database
from tests.make import NOON
from tests.storage.planting import (
    DAY,
    deliver,
    deliver_only,
    grow,
    plant_article,
    plant_feed,
    plant_story,
    plant_subscriber,
    summarize,
    waiting,
)

HOUR = timedelta(hours=1)


async def test_a_founder_begins_one_story_only(database: Database) -> None:
    async with database.begin() as session:
        article = await plant_article(session, await plant_feed(session))

        first = await stories.create(session, founder=article.id, now=NOON, topic=Topic.SPORT)
        second = await stories.create(session, founder=article.id, now=NOON + DAY)

        assert first == second
        assert await stories.founders(session, NOON) == {article.id: first}
        assert await stories.founders(session, NOON + HOUR) == {}


async def test_placing_twice_changes_nothing(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        story = await plant_story(session, feed)
        before = await stories.get(session, story)
        assert before is not None

        for link in before.links:
            await stories.place(session, link.article_id, story, now=NOON + HOUR)

        assert await stories.get(session, story) == before
        assert await stories.stale(session, 10) == []


async def test_a_story_has_the_links_of_all_its_outlets(database: Database) -> None:
    async with database.begin() as session:
        post = await plant_feed(session, title="Harbor Post", owner="The Group")
        wire = await plant_feed(session, title="Wire")
        story = await plant_story(session, post, wire)
        [original, _] = await articles.of_story(session, story)
        copy = await plant_article(session, wire, published_at=NOON)
        await stories.place(session, copy.id, story, now=NOON + HOUR, copy_of=original.id)

        found = await stories.get(session, story)

        assert found is not None
        assert [link.outlet for link in found.links] == ["Harbor Post", "Wire", "Wire"]
        assert [link.owner for link in found.links] == ["The Group", None, None]
        assert [link.is_copy for link in found.links] == [False, False, True]
        assert found.outlet_count() == 2
        assert found.changed_at == NOON + HOUR
        assert found.first_seen_at == NOON


async def test_a_development_makes_a_new_version_and_a_stale_summary(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        story = await plant_story(session, feed)
        assert await stories.stale(session, 10) == []
        article = await plant_article(session, feed)

        await stories.place(session, article.id, story, now=NOON + HOUR, development=2)

        [found] = await stories.stale(session, 10)
        assert (found.id, found.version) == (story, 2)
        assert [link.development for link in found.links] == [1, 2]
        [shown] = await stories.latest(session, limit=10)
        assert shown.version == 1


async def test_a_summary_of_fewer_articles_than_there_are_stays_stale(database: Database) -> None:
    """An article that came while the model worked is in the next summary."""
    async with database.begin() as session:
        feed = await plant_feed(session)
        story = await plant_story(session, feed, is_summarized=False)
        read = [article.id for article in await articles.of_story(session, story)]
        late = await plant_article(session, feed)
        await stories.place(session, late.id, story, now=NOON, development=2)

        await stories.save_summary(
            session,
            story,
            headline="H",
            summary=["S"],
            method="extractive",
            summary_key="k",
            made_from=read,
        )

        assert [found.id for found in await stories.stale(session, 10)] == [story]
        [shown] = await stories.latest(session, limit=10)
        assert (shown.headline, shown.version) == ("H", 1)


async def test_all_of_a_summary_comes_back(database: Database) -> None:
    boats = Difference("boats", (Figure("12", (7,)), Figure("13", (8, 9))))
    async with database.begin() as session:
        story = await plant_story(session, await plant_feed(session), is_summarized=False)
        earlier = await plant_story(session, await plant_feed(session))
        unread = await stories.get(session, story)
        assert unread is not None
        article = unread.links[0].article_id
        await stories.save_summary(
            session,
            story,
            headline="Bridge “reopens”",
            summary=["One.", "Two."],
            update=["New."],
            update_headline="Ferries follow",
            summary_articles=[ArticleId(7), None],
            summary_places=[2, None],
            update_articles=[ArticleId(8)],
            update_places=[0],
            enough_count=1,
            related=[article],
            differences=[boats],
            method="extractive:number",
            summary_key="k",
            topic=Topic.LOCAL,
        )
        await stories.set_follows(session, story, earlier)
        await stories.set_follows(session, earlier, earlier)

    async with database.read() as session:
        found = await stories.get(session, story)
        assert found is not None
        assert (found.headline, found.summary) == ("Bridge “reopens”", ("One.", "Two."))
        assert (found.update, found.update_headline) == (("New.",), "Ferries follow")
        assert found.differences == (boats,)
        assert (found.summary_articles, found.update_articles) == ((7, None), (8,))
        assert (found.summary_places, found.update_places) == ((2, None), (0,))
        assert found.enough_count == 1
        assert [link.is_related for link in found.links] == [True]
        assert (found.method, found.topic) == ("extractive:number", Topic.LOCAL)
        assert found.follows == earlier
        assert (await stories.find_many(session, [earlier]))[earlier].follows is None


async def test_a_story_that_cannot_be_summarized_waits_behind_the_others(
    database: Database,
) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        poison = await plant_story(session, feed, now=NOON - DAY, is_summarized=False)
        sound = await plant_story(session, feed, is_summarized=False)
        assert [story.id for story in await stories.stale(session, 1)] == [poison]

        await stories.note_failure(session, poison)

        assert [story.id for story in await stories.stale(session, 9)] == [sound, poison]


async def test_a_stand_in_is_shown_and_made_again(database: Database) -> None:
    async with database.begin() as session:
        story = await plant_story(session, await plant_feed(session), is_summarized=False)

        await stories.save_summary(
            session,
            story,
            headline="H",
            summary=["S"],
            method="extractive",
            summary_key="k",
            stays_stale=True,
        )

        assert len(await stories.latest(session, limit=5)) == 1
        assert len(await stories.stale(session, 5)) == 1


async def test_the_latest_come_page_by_page_without_muted_feeds(database: Database) -> None:
    async with database.begin() as session:
        followed, muted = await plant_feed(session), await plant_feed(session)
        plain = [await plant_story(session, followed, now=NOON - n * HOUR) for n in range(5)]
        await plant_story(session, muted)
        mixed = await plant_story(session, followed, muted, now=NOON + HOUR)
        await plant_story(session, followed, is_summarized=False)
        expected = [mixed, *plain]

        first = await stories.latest(session, muted_feeds={muted.id}, limit=4)
        last = first[-1]
        second = await stories.latest(
            session, muted_feeds={muted.id}, before=(last.changed_at, last.id), limit=4
        )

        assert [story.id for story in [*first, *second]] == expected
        assert {link.feed_id for story in first for link in story.links} == {followed.id}


async def test_the_latest_of_some_topics(database: Database) -> None:
    async with database.begin() as session:
        story = await plant_story(session, await plant_feed(session))

        assert await stories.latest(session, topics={Topic.SPORT}, limit=5) == []
        [found] = await stories.latest(session, topics={Topic.OTHER, Topic.SPORT}, limit=5)
        assert found.id == story


# --- what is new to a reader --------------------------------------------------------------------


async def test_a_delivered_story_never_comes_again(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        reader, other = await plant_subscriber(session), await plant_subscriber(session)
        story = await plant_story(session, feed)

        assert await deliver(session, reader) == [story]

        assert await waiting(session, reader) == []
        assert [item.story.id for item in await waiting(session, other)] == [story]
        await grow(session, story, feed, development=1)
        assert await waiting(session, reader) == []


async def test_a_new_development_comes_once_as_an_update(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        reader = await plant_subscriber(session)
        story = await plant_story(session, feed)
        await deliver(session, reader)
        await grow(session, story, feed, development=2)

        [item] = await waiting(session, reader)

        assert item.is_update
        assert (item.delivered_version, item.story.version) == (1, 2)
        await deliver(session, reader, now=NOON + HOUR)
        assert await waiting(session, reader) == []


async def test_an_update_waits_for_its_summary(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        reader = await plant_subscriber(session)
        story = await plant_story(session, feed)
        await deliver(session, reader)
        article = await plant_article(session, feed)
        await stories.place(session, article.id, story, now=NOON, development=2)

        assert await waiting(session, reader) == []
        await summarize(session, story)
        assert len(await waiting(session, reader)) == 1


async def test_updates_are_for_those_who_want_them(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        reader = await plant_subscriber(session, preferences=Preferences(wants_updates=False))
        story = await plant_story(session, feed)
        await deliver(session, reader)

        await grow(session, story, feed, development=2)

        assert await waiting(session, reader) == []


async def test_muted_feeds_bring_neither_stories_nor_links_nor_updates(
    database: Database,
) -> None:
    async with database.begin() as session:
        followed, muted = await plant_feed(session), await plant_feed(session)
        reader = await plant_subscriber(session, muted_feeds=frozenset({muted.id}))
        await plant_story(session, muted)
        mixed = await plant_story(session, followed, muted)

        [item] = await waiting(session, reader)

        assert item.story.id == mixed
        assert [link.feed_id for link in item.story.links] == [followed.id]
        await deliver(session, reader)
        await grow(session, mixed, muted, development=2)
        assert await waiting(session, reader) == []
        await grow(session, mixed, followed, development=3)
        assert len(await waiting(session, reader)) == 1


async def test_only_wanted_topics_and_recent_stories(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        sporty = Preferences(wanted_topics=frozenset({Topic.SPORT}))
        reader = await plant_subscriber(session, preferences=sporty)
        everybody = replace(reader, preferences=Preferences())
        await plant_story(session, feed, now=NOON - 3 * DAY)
        recent = await plant_story(session, feed, now=NOON - DAY)

        assert await waiting(session, reader) == []
        assert [item.story.id for item in await waiting(session, everybody)] == [recent]


async def test_many_readers_at_once_are_told_the_same_as_one_by_one(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        one, other = await plant_subscriber(session), await plant_subscriber(session)
        told = await plant_story(session, feed)
        await deliver(session, one)
        new = await plant_story(session, feed, now=NOON + HOUR)

        offered = await stories.open_stories(session, since=NOON)
        given = await stories.delivered(session, [one.id, other.id], since=NOON)

        assert [story.id for story in offered] == [new, told]
        assert given == {one.id: {told: 1}, other.id: {}}


# --- corrections --------------------------------------------------------------------------------


async def test_merged_stories_come_again_to_nobody_who_had_either(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        first_reader, second_reader, both, neither = [
            await plant_subscriber(session) for _ in range(4)
        ]
        keep = await plant_story(session, feed)
        await deliver(session, first_reader)
        await deliver(session, both)
        absorb = await plant_story(session, feed, now=NOON + HOUR)
        await grow(session, absorb, feed, development=2, now=NOON + HOUR)
        await deliver(session, both, now=NOON + HOUR)
        await deliver_only(session, second_reader, absorb)

        await stories.merge(session, keep, absorb)
        await stories.merge(session, keep, absorb)
        await summarize(session, keep)

        assert await stories.get(session, absorb) is None
        merged = await stories.get(session, keep)
        assert merged is not None
        assert (len(merged.links), merged.version) == (3, 2)
        assert merged.changed_at == NOON + HOUR
        for reader in (first_reader, second_reader, both):
            assert await waiting(session, reader) == []
        assert [item.story.id for item in await waiting(session, neither)] == [keep]


async def test_who_was_behind_before_a_merge_gets_the_update_once(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        reader = await plant_subscriber(session)
        keep, absorb = await plant_story(session, feed), await plant_story(session, feed)
        await deliver_only(session, reader, absorb)
        await grow(session, absorb, feed, development=2)

        await stories.merge(session, keep, absorb)
        await summarize(session, keep)

        [item] = await waiting(session, reader)
        assert (item.story.id, item.is_update) == (keep, True)
        await deliver(session, reader, now=NOON + HOUR)
        assert await waiting(session, reader) == []


async def test_stories_that_followed_the_absorbed_one_follow_the_merged(
    database: Database,
) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        keep, absorb, later = [await plant_story(session, feed) for _ in range(3)]
        await stories.set_follows(session, later, absorb)
        await stories.set_follows(session, keep, absorb)

        await stories.merge(session, keep, absorb)

        found = await stories.find_many(session, [keep, later])
        assert found[later].follows == keep
        assert found[keep].follows is None


async def test_moving_the_last_article_merges(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        reader = await plant_subscriber(session)
        alone = await plant_story(session, feed)
        await deliver(session, reader)
        target = await plant_story(session, feed)
        [article] = await articles.of_story(session, alone)

        await stories.move_article(session, article.id, target, now=NOON)
        await stories.move_article(session, article.id, target, now=NOON)
        await summarize(session, target)

        assert await stories.get(session, alone) is None
        assert len(await articles.of_story(session, target)) == 2
        assert await waiting(session, reader) == []


async def test_a_split_is_told_only_to_those_who_never_saw_that_article(
    database: Database,
) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        early, late = await plant_subscriber(session), await plant_subscriber(session)
        story = await plant_story(session, feed)
        await deliver(session, early, now=NOON)
        wrong = await plant_article(session, feed)
        await stories.place(session, wrong.id, story, now=NOON + HOUR)
        await summarize(session, story)
        await deliver(session, late, now=NOON + 2 * HOUR)

        split = await stories.create(session, founder=wrong.id, now=NOON + 3 * HOUR)
        await stories.move_article(session, wrong.id, split, now=NOON + 3 * HOUR)
        await summarize(session, split)
        await summarize(session, story)

        assert [item.story.id for item in await waiting(session, early)] == [split]
        assert await waiting(session, late) == []
        assert len(await articles.of_story(session, story)) == 1


async def test_placing_an_article_of_another_story_moves_it(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        source, target = await plant_story(session, feed, feed), await plant_story(session, feed)
        [_, moved] = await articles.of_story(session, source)

        await stories.place(session, moved.id, target, now=NOON)

        assert len(await articles.of_story(session, source)) == 1
        assert moved.id in [article.id for article in await articles.of_story(session, target)]
        assert {story.id for story in await stories.stale(session, 9)} == {source, target}
