"""Feeds are known by address, polled when due, and go without bringing old news back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from news.model import ChatId, FeedId, FeedState, Removal, Topic
from storage import articles, feeds, memory, stories
from storage.database import Database
from tests.make import NOON, a_feed, a_memory_entry, an_article
from tests.storage.planting import (
    DAY,
    deliver,
    plant_article,
    plant_feed,
    plant_story,
    plant_subscriber,
    summarize,
    waiting,
)

HOUR = timedelta(hours=1)


async def test_a_known_address_gives_the_feed_that_is_there(database: Database) -> None:
    async with database.begin() as session:
        first = await feeds.add(session, address="https://a.example/f", title="A", now=NOON)
        second = await feeds.add(session, address="https://a.example/f", title="B", now=NOON)

        assert second == first
        assert [feed.title for feed in await feeds.every(session)] == ["A"]


async def test_a_new_feed_is_due_at_once(database: Database) -> None:
    async with database.begin() as session:
        new = await feeds.add(
            session,
            address="https://a.example/f",
            title="A",
            site="https://a.example/",
            topic=Topic.SPORT,
            language="de",
            added_by=ChatId(2**40),
            now=NOON,
        )

        assert await feeds.due(session, NOON, 10) == [new]
        assert (new.topic, new.language, new.added_by) == (Topic.SPORT, "de", 2**40)


async def test_all_of_a_feed_comes_back_as_it_was_saved(database: Database) -> None:
    async with database.begin() as session:
        planted = await plant_feed(session)
        changed = replace(
            planted,
            address="https://moved.example/feed",
            topic=None,
            state=FeedState.PAUSED,
            wants_full_text=False,
            kept_reasons=frozenset({"caption", "promo"}),
            owner="The Group",
            etag='W/"x"',
            last_modified="Mon, 02 Mar 2026 07:00:00 GMT",
            next_check_at=NOON + HOUR,
            interval=timedelta(minutes=45),
            error_count=3,
            last_error="server",
            last_success_at=NOON - HOUR,
        )
        await feeds.save(session, changed)

    async with database.read() as session:
        assert await feeds.get(session, planted.id) == changed
        assert await feeds.find(session, "https://moved.example/feed") == changed
        assert await feeds.find(session, planted.address) is None


async def test_a_feed_that_moves_onto_another_keeps_its_address(database: Database) -> None:
    async with database.begin() as session:
        one, other = await plant_feed(session), await plant_feed(session)

        await feeds.save(session, replace(one, address=other.address, etag="new"))

        found = await feeds.get(session, one.id)
        assert found is not None
        assert (found.address, found.etag) == (one.address, "new")


async def test_a_poll_does_not_undo_what_an_admin_changed_meanwhile(database: Database) -> None:
    async with database.begin() as session:
        polled = await plant_feed(session)
        await feeds.save(session, replace(polled, state=FeedState.PAUSED, title="Renamed"))

        await feeds.save_check(session, replace(polled, etag="new", next_check_at=NOON))

        found = await feeds.get(session, polled.id)
        assert found is not None
        assert (found.state, found.title) == (FeedState.PAUSED, "Renamed")
        assert (found.etag, found.next_check_at) == ("new", NOON)


async def test_a_poll_can_find_a_feed_gone(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)

        await feeds.save_check(session, replace(feed, state=FeedState.GONE))

        assert await feeds.due(session, NOON, 10) == []


async def test_saving_a_removed_feed_does_not_bring_it_back(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        await feeds.remove(session, feed.id)

        await feeds.save(session, feed)

        assert await feeds.every(session) == []


async def test_feeds_are_due_in_the_order_of_waiting(database: Database) -> None:
    async with database.begin() as session:
        late = await plant_feed(session, next_check_at=NOON - HOUR)
        later = await plant_feed(session, next_check_at=NOON - 2 * HOUR)
        await plant_feed(session, next_check_at=NOON + HOUR)
        await plant_feed(session, next_check_at=NOON - HOUR, state=FeedState.PAUSED)

        assert await feeds.due(session, NOON, 10) == [later, late]
        assert await feeds.due(session, NOON, 1) == [later]


async def test_feeds_are_listed_by_title_whatever_the_case(database: Database) -> None:
    async with database.begin() as session:
        for title in ("beta", "Alpha", "Gamma"):
            await plant_feed(session, title=title)

        assert [feed.title for feed in await feeds.every(session)] == ["Alpha", "beta", "Gamma"]


async def test_a_feed_fails_after_half_a_day_without_success(database: Database) -> None:
    async with database.begin() as session:
        await plant_feed(session, title="well", last_success_at=NOON - DAY)
        await plant_feed(session, title="short", error_count=2, last_success_at=NOON - HOUR)
        await plant_feed(session, title="long", error_count=9, last_success_at=NOON - DAY)
        await plant_feed(session, title="gone", state=FeedState.GONE)

        assert [feed.title for feed in await feeds.failing(session, NOON)] == ["gone", "long"]


async def test_the_last_article_of_each_feed(database: Database) -> None:
    async with database.begin() as session:
        busy, empty = await plant_feed(session), await plant_feed(session)
        for hours in (3, 1, 2):
            await plant_article(session, busy, seen_at=NOON - hours * HOUR)

        assert await feeds.last_article_at(session) == {busy.id: NOON - HOUR}
        assert empty.id not in await feeds.last_article_at(session)


async def test_what_was_removed_lately_can_be_seen(database: Database) -> None:
    promo, share = Removal("Also read: Ferries", "promo"), Removal("Share this", "share")
    async with database.begin() as session:
        feed = await plant_feed(session)
        await plant_article(session, feed, title="Old", removed=(share,), seen_at=NOON - HOUR)
        await plant_article(session, feed, title="New", removed=(promo, share), seen_at=NOON)

        assert await feeds.recent_removals(session, feed.id, 2) == [("New", promo), ("New", share)]
        assert ("Old", share) in await feeds.recent_removals(session, feed.id, 10)


async def test_a_removed_feed_takes_its_articles_and_its_own_stories_along(
    database: Database,
) -> None:
    async with database.begin() as session:
        going, staying = await plant_feed(session), await plant_feed(session)
        await memory.save(session, going.id, [a_memory_entry()])
        alone = await plant_story(session, going)
        shared = await plant_story(session, going, staying)

        assert await feeds.remove(session, going.id)

        assert await stories.get(session, alone) is None
        left = await stories.get(session, shared)
        assert left is not None
        assert [link.feed_id for link in left.links] == [staying.id]
        assert shared in [story.id for story in await stories.stale(session, 10)]
        assert not await feeds.remove(session, going.id)


async def test_a_feed_that_is_added_again_brings_nothing_that_was_delivered(
    database: Database,
) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        reader = await plant_subscriber(session)
        told = [an_article(feed_id=feed.id), an_article(feed_id=feed.id, address="")]
        stored = await articles.add_new(session, told)
        story = await stories.create(session, founder=stored[0].id, now=NOON)
        for article in stored:
            await stories.place(session, article.id, story, now=NOON)
        await summarize(session, story)
        assert len(await deliver(session, reader)) == 1
        untold = await plant_article(session, feed)

        await feeds.remove(session, feed.id)
        again = await feeds.add(session, address=feed.address, title="Again", now=NOON)
        back = [replace(article, feed_id=again.id) for article in [*told, untold]]

        entries = [(article.guid, article.address) for article in back]
        assert await articles.known(session, again.id, entries) == {a.guid for a in told}
        returned = await articles.add_new(session, back)
        assert [article.guid for article in returned] == [untold.guid]
        assert await waiting(session, reader) == []


async def test_the_first_copy_left_becomes_the_original(database: Database) -> None:
    async with database.begin() as session:
        wire, one, two = [await plant_feed(session) for _ in range(3)]
        story = await plant_story(session, wire)
        [original] = await articles.of_story(session, story)
        copies = [await plant_article(session, feed) for feed in (one, two)]
        for copy in copies:
            await stories.place(session, copy.id, story, now=NOON, copy_of=original.id)

        await feeds.remove(session, wire.id)

        first, second = await articles.of_story(session, story)
        assert (first.copy_of, second.copy_of) == (None, first.id)


async def test_what_is_not_there_is_none(database: Database) -> None:
    async with database.read() as session:
        assert await feeds.get(session, FeedId(77)) is None
        assert await feeds.find(session, a_feed().address) is None
        assert await feeds.recent_removals(session, FeedId(77), 5) == []
