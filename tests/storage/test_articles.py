"""An article is stored once, waits for vector and story in order, and is forgotten for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from news.model import Removal
from storage import articles, feeds, stories
from storage.database import Database
from tests.make import NOON, an_article
from tests.storage.planting import (
    DAY,
    deliver,
    grow,
    plant_article,
    plant_feed,
    plant_story,
    plant_subscriber,
    waiting,
)

VECTOR = b"\x00\x00\x80\x3f" * 4


async def test_storing_twice_changes_nothing(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        new = [an_article(feed_id=feed.id) for _ in range(3)]

        stored = await articles.add_new(session, new)

        assert [replace(a, id=new[0].id) for a in stored] == new
        assert len({a.id for a in stored} - {0}) == 3
        assert await articles.add_new(session, new) == []


async def test_all_of_an_article_comes_back_as_it_was_stored(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        new = an_article(
            feed_id=feed.id,
            author="R. Porter",
            removed=(Removal("Also read:\u00a0Ferries", "promo"),),
            raw_html="<p>The harbor…</p>",
            image="https://outlet.example/i.jpg",
            language=None,
        )
        [stored] = await articles.add_new(session, [new])

    async with database.read() as session:
        assert await articles.get(session, stored.id) == stored
        assert [a.raw_html for a in await articles.without_vector(session, 5)] == [None]
        assert await articles.get(session, stored.id) == stored


async def test_one_address_in_two_feeds_of_a_site_is_one_article(database: Database) -> None:
    async with database.begin() as session:
        front, sport = await plant_feed(session), await plant_feed(session)
        first = await plant_article(session, front)
        same = an_article(feed_id=sport.id, address=first.address)
        other = an_article(feed_id=sport.id)

        assert await articles.known(
            session, sport.id, [(same.guid, same.address), (other.guid, other.address)]
        ) == {same.guid}
        assert [a.guid for a in await articles.add_new(session, [same, other])] == [other.guid]


async def test_articles_without_address_are_told_apart_by_guid(database: Database) -> None:
    async with database.begin() as session:
        feed, other = await plant_feed(session), await plant_feed(session)
        new = [
            an_article(feed_id=feed.id, guid="1", address=""),
            an_article(feed_id=feed.id, guid="2", address=""),
            an_article(feed_id=other.id, guid="1", address=""),
        ]

        assert len(await articles.add_new(session, new)) == 3
        assert await articles.known(session, feed.id, [("1", ""), ("3", "")]) == {"1"}


async def test_doubles_in_one_batch_are_stored_once(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        first = an_article(feed_id=feed.id)
        same_guid = an_article(feed_id=feed.id, guid=first.guid)
        same_address = an_article(feed_id=feed.id, address=first.address)

        stored = await articles.add_new(session, [first, same_guid, same_address])

        assert [article.title for article in stored] == [first.title]


async def test_guids_and_addresses_may_be_of_any_length(database: Database) -> None:
    """PostgreSQL refuses index entries over 2,704 bytes."""
    async with database.begin() as session:
        feed = await plant_feed(session)
        address = "https://outlet.example/" + "x" * 100_000
        long = an_article(feed_id=feed.id, guid="g" * 100_000, address=address)

        assert len(await articles.add_new(session, [long])) == 1
        assert await articles.known(session, feed.id, [(long.guid, "")]) == {long.guid}


async def test_a_thousand_at_once(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        new = [an_article(feed_id=feed.id) for _ in range(1001)]

        assert len(await articles.add_new(session, new)) == 1001
        entries = [(article.guid, article.address) for article in new]
        assert len(await articles.known(session, feed.id, entries)) == 1001


async def test_articles_wait_for_vectors_and_then_for_stories_in_order_of_arrival(
    database: Database,
) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        late = await plant_article(session, feed, seen_at=NOON)
        early = await plant_article(session, feed, seen_at=NOON - DAY)
        blind = await plant_article(session, feed)
        assert [a.id for a in await articles.without_vector(session, 2)] == [late.id, early.id]

        await articles.set_vectors(session, {late.id: VECTOR, early.id: VECTOR})

        assert [a.id for a in await articles.without_vector(session, 9)] == [blind.id]
        found = await articles.ungrouped(session, 9)
        assert [(a.id, vector) for a, vector in found] == [(early.id, VECTOR), (late.id, VECTOR)]


async def test_the_window_gives_grouped_articles_page_by_page(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        for days in (5, 3, 2, 1, 1):
            await plant_story(session, feed, now=NOON - days * DAY)
        await plant_article(session, feed)

        whole = await articles.window(session, NOON - 4 * DAY)
        pages = await articles.window(session, NOON - 4 * DAY, limit=3)
        last, _ = pages[-1]
        pages += await articles.window(
            session, NOON - 4 * DAY, limit=3, after=(last.seen_at, last.id)
        )

        assert [a.seen_at for a, _ in whole] == [NOON - days * DAY for days in (3, 2, 1, 1)]
        assert pages == whole


async def test_raw_html_is_dropped_after_a_while(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        old = await plant_article(session, feed, raw_html="<p>", seen_at=NOON - DAY)
        new = await plant_article(session, feed, raw_html="<p>", seen_at=NOON)

        assert await articles.drop_raw_html(session, NOON) == 1
        assert await articles.drop_raw_html(session, NOON) == 0

    async with database.read() as session:
        found = [await articles.get(session, article.id) for article in (old, new)]
        assert [article and article.raw_html for article in found] == [None, "<p>"]


async def test_a_forgotten_article_never_comes_back_as_news(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        reader = await plant_subscriber(session)
        old = [an_article(feed_id=feed.id), an_article(feed_id=feed.id, address="")]
        stored = await articles.add_new(session, old)
        story = await stories.create(session, founder=stored[0].id, now=NOON)
        for article in stored:
            await stories.place(session, article.id, story, now=NOON)

        assert await articles.forget(session, NOON + DAY) == 2
        assert await articles.forget(session, NOON + DAY) == 0

        entries = [(article.guid, article.address) for article in old]
        assert await articles.known(session, feed.id, entries) == {a.guid for a in old}
        assert await articles.add_new(session, old) == []
        moved = replace(old[0], guid="new guid")
        assert await articles.add_new(session, [moved]) == []
        assert await stories.get(session, story) is None
        assert await waiting(session, reader) == []


async def test_a_story_that_still_grows_is_not_forgotten(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        growing = await plant_story(session, feed, now=NOON - 5 * DAY)
        finished = await plant_story(session, feed, now=NOON - 5 * DAY)
        await grow(session, growing, feed, development=2)

        assert await articles.forget(session, NOON - DAY) == 1

        assert await stories.get(session, finished) is None
        assert len(await articles.of_story(session, growing)) == 2


async def test_forgetting_goes_in_small_steps(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        for _ in range(5):
            await plant_article(session, feed)

        steps = [await articles.forget(session, NOON + DAY, limit=2) for _ in range(4)]

        assert steps == [2, 2, 1, 0]


async def test_an_id_is_never_used_twice(database: Database) -> None:
    """Else the ledger would take a new story for one that was delivered."""
    async with database.begin() as session:
        feed = await plant_feed(session)
        reader = await plant_subscriber(session)
        first = await plant_story(session, feed)
        await deliver(session, reader)
        await feeds.remove(session, feed.id)

        second = await plant_story(session, await plant_feed(session))

        assert second != first
        assert [item.story.id for item in await waiting(session, reader)] == [second]


async def test_identities_are_not_kept_for_ever(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        article = await plant_article(session, feed)
        await articles.forget(session, NOON + DAY)
        await articles.forget(session, NOON + DAY + articles.IDENTITY_KEPT + timedelta(seconds=1))

        assert len(await articles.add_new(session, [article])) == 1
