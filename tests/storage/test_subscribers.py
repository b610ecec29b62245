"""A chat's settings are kept, and it is due when its timetable said so."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from news.errors import StorageError
from news.model import (
    Access,
    ChatId,
    ChatKind,
    Digest,
    Edition,
    FeedId,
    Preferences,
    QuietHours,
    SubscriberState,
    Timetable,
    Topic,
)
from storage import digests, feeds, outbox, stories, subscribers
from storage.database import Database
from tests.make import NOON, a_message, a_timetable
from tests.storage.planting import deliver, plant_feed, plant_story, plant_subscriber, waiting

HOUR = timedelta(hours=1)
GROUP, SUPERGROUP = ChatId(-4_100), ChatId(-1_002_000_000_123)


async def test_a_chat_is_added_once_and_keeps_its_settings(database: Database) -> None:
    async with database.begin() as session:
        first, is_new = await subscribers.get_or_add(
            session,
            chat_id=ChatId(7),
            kind=ChatKind.PRIVATE,
            name="Ada",
            language="de",
            timetable=a_timetable(8, 18),
            access=Access.PENDING,
            next_due_at=NOON,
        )
        second, is_new_again = await subscribers.get_or_add(
            session,
            chat_id=ChatId(7),
            kind=ChatKind.PRIVATE,
            timetable=a_timetable(12),
            access=Access.GRANTED,
            next_due_at=None,
        )

    assert (is_new, is_new_again) == (True, False)
    assert second == first
    assert (first.name, first.language, first.access) == ("Ada", "de", Access.PENDING)
    assert first.timetable == a_timetable(8, 18)


async def test_topics_of_a_forum_are_subscribers_of_their_own(database: Database) -> None:
    async with database.begin() as session:
        whole = await plant_subscriber(session, chat_id=GROUP)
        topic = await plant_subscriber(session, chat_id=GROUP, thread_id=5)

        assert whole.id != topic.id
        assert await subscribers.find(session, GROUP) == whole
        assert await subscribers.find(session, GROUP, 5) == topic
        assert await subscribers.find(session, GROUP, 6) is None


async def test_all_of_a_subscriber_comes_back_as_it_was_saved(database: Database) -> None:
    async with database.begin() as session:
        muted = await plant_feed(session)
        planted = await plant_subscriber(session, chat_id=SUPERGROUP, thread_id=2**33)
        changed = replace(
            planted,
            kind=ChatKind.GROUP,
            name="Newsroom \N{NEWSPAPER}",
            language="ar",
            state=SubscriberState.PAUSED,
            access=Access.DENIED,
            timetable=Timetable(
                editions=(
                    Edition(time(18, 30), frozenset({0, 6})),
                    Edition(time(7), frozenset()),
                    Edition(time(7, 0, 1)),
                ),
                zone="America/Argentina/Buenos_Aires",
                quiet=QuietHours(time(22), time(6, 15)),
            ),
            preferences=Preferences(
                story_count=30,
                sentence_count=1,
                wants_updates=False,
                muted_words=("lottery", "größe"),
                wanted_topics=frozenset({Topic.SPORT, Topic.WORLD}),
            ),
            muted_feeds=frozenset({muted.id}),
            next_due_at=None,
            has_chosen_zone=True,
        )
        await subscribers.save(session, changed)
        await subscribers.save(session, changed)

    async with database.read() as session:
        assert await subscribers.get(session, planted.id) == changed
        assert await subscribers.every(session) == [changed]


async def test_a_removed_feed_is_muted_no_longer(database: Database) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        reader = await plant_subscriber(session, muted_feeds=frozenset({feed.id}))
        await feeds.remove(session, feed.id)

        await subscribers.save(session, replace(reader, muted_feeds=frozenset({FeedId(99)})))

        found = await subscribers.get(session, reader.id)
        assert found is not None
        assert found.muted_feeds == frozenset()


async def test_due_are_those_who_may_and_want_the_longest_waiting_first(
    database: Database,
) -> None:
    async with database.begin() as session:
        late = await plant_subscriber(session, next_due_at=NOON - HOUR)
        later = await plant_subscriber(session, next_due_at=NOON - 2 * HOUR)
        await plant_subscriber(session, next_due_at=NOON + timedelta(microseconds=1))
        await plant_subscriber(session, next_due_at=None)
        await plant_subscriber(session, state=SubscriberState.PAUSED)
        await plant_subscriber(session, state=SubscriberState.CLOSED)
        waits = await plant_subscriber(session, access=Access.PENDING)

        assert await subscribers.due(session, NOON, 10) == [later, late]
        assert await subscribers.due(session, NOON, 1) == [later]
        assert await subscribers.pending_access(session) == [waits]


async def test_the_next_due_moment_overwrites_no_setting(database: Database) -> None:
    async with database.begin() as session:
        reader = await plant_subscriber(session)
        await subscribers.save(session, replace(reader, state=SubscriberState.PAUSED))

        await subscribers.set_next_due(session, reader.id, NOON + HOUR)

        found = await subscribers.get(session, reader.id)
        assert found == replace(reader, state=SubscriberState.PAUSED, next_due_at=NOON + HOUR)


async def test_subscribers_are_counted_by_state_and_listed_in_pages(database: Database) -> None:
    async with database.begin() as session:
        planted = [await plant_subscriber(session) for _ in range(3)]
        await subscribers.close_chat(session, planted[0].chat_id)

        assert await subscribers.counts(session) == {
            SubscriberState.ACTIVE: 2,
            SubscriberState.PAUSED: 0,
            SubscriberState.CLOSED: 1,
        }
        page = await subscribers.every(session, 1, 1)
        assert [subscriber.id for subscriber in page] == [planted[1].id]


async def test_a_chat_that_blocked_us_and_returned_has_its_settings(database: Database) -> None:
    async with database.begin() as session:
        reader = await plant_subscriber(session, timetable=a_timetable(6, zone="Asia/Tokyo"))

        assert await subscribers.close_chat(session, reader.chat_id) == 1
        assert await subscribers.close_chat(session, reader.chat_id) == 0
        assert await subscribers.due(session, NOON, 5) == []

        assert await subscribers.reopen_chat(session, reader.chat_id) == 1
        assert await subscribers.reopen_chat(session, reader.chat_id) == 0
        assert await subscribers.due(session, NOON, 5) == [reader]


async def test_a_migrated_group_keeps_everything(database: Database) -> None:
    async with database.begin() as session:
        whole = await plant_subscriber(session, chat_id=GROUP)
        topic = await plant_subscriber(session, chat_id=GROUP, thread_id=5)

        assert await subscribers.migrate_chat(session, GROUP, SUPERGROUP) == 2
        assert await subscribers.migrate_chat(session, GROUP, SUPERGROUP) == 0

        assert await subscribers.find(session, GROUP) is None
        assert await subscribers.get(session, whole.id) == replace(whole, chat_id=SUPERGROUP)
        assert await subscribers.get(session, topic.id) == replace(topic, chat_id=SUPERGROUP)


async def test_a_group_that_started_anew_before_its_migration_was_known_gets_nothing_twice(
    database: Database,
) -> None:
    async with database.begin() as session:
        feed = await plant_feed(session)
        old = await plant_subscriber(session, chat_id=GROUP, timetable=a_timetable(6))
        first = await plant_story(session, feed)
        await deliver(session, old, now=NOON)
        new = await plant_subscriber(session, chat_id=SUPERGROUP)
        second = await plant_story(session, feed)
        assert len(await deliver(session, new, now=NOON + HOUR)) == 2

        await subscribers.migrate_chat(session, GROUP, SUPERGROUP)

        [left] = await subscribers.every(session)
        assert left == replace(old, chat_id=SUPERGROUP)
        assert await waiting(session, left) == []
        assert await digests.last_slot(session, left.id) == NOON + HOUR
        assert set(await stories.delivered(session, [left.id], since=NOON)) == {left.id}
        assert {first, second} <= set(
            (await stories.delivered(session, [left.id], since=NOON))[left.id]
        )


# --- digests ------------------------------------------------------------------------------------


async def test_a_slot_has_one_digest(database: Database) -> None:
    async with database.begin() as session:
        reader = await plant_subscriber(session)
        await plant_story(session, await plant_feed(session))
        digest = Digest(reader.id, NOON, tuple(await waiting(session, reader)))

        first = await digests.add(session, digest, [a_message(), a_message()], now=NOON)
        second = await digests.add(session, digest, [a_message()], now=NOON + HOUR)

        assert first is not None
        assert second is None
        assert await digests.last_slot(session, reader.id) == NOON


async def test_an_empty_digest_answers_its_slot(database: Database) -> None:
    async with database.begin() as session:
        reader = await plant_subscriber(session)
        empty = Digest(reader.id, NOON, ())
        assert await digests.last_slot(session, reader.id) is None

        assert await digests.add(session, empty, [], now=NOON) is not None

        assert await digests.add(session, empty, [], now=NOON) is None


async def test_a_digest_that_fails_in_the_middle_leaves_nothing(database: Database) -> None:
    async with database.begin() as session:
        reader = await plant_subscriber(session)
        await plant_story(session, await plant_feed(session))
        items = await waiting(session, reader)

    async def compose() -> None:
        async with database.begin() as session:
            await digests.add(session, Digest(reader.id, NOON, tuple(items)), [], now=NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await compose()

    async with database.read() as session:
        assert await digests.last_slot(session, reader.id) is None
        assert len(await waiting(session, reader)) == 1


async def test_a_story_that_was_merged_since_it_was_chosen_is_chosen_anew(
    database: Database,
) -> None:
    """Else the digest would show a story for which the ledger has no name any more."""
    async with database.begin() as session:
        feed = await plant_feed(session)
        reader = await plant_subscriber(session)
        keep, absorb = await plant_story(session, feed), await plant_story(session, feed)
        digest = Digest(reader.id, NOON, tuple(await waiting(session, reader)))
        await stories.merge(session, keep, absorb)

    with pytest.raises(StorageError) as caught:
        async with database.begin() as session:
            await digests.add(session, digest, [a_message()], now=NOON)

    assert caught.value.reason == "conflict"
    async with database.begin() as session:
        assert await digests.last_slot(session, reader.id) is None
        assert await deliver(session, reader) == [keep]


async def test_old_digests_go_without_bringing_their_stories_back(database: Database) -> None:
    async with database.begin() as session:
        reader = await plant_subscriber(session)
        await plant_story(session, await plant_feed(session))
        await digests.add(session, Digest(reader.id, NOON - HOUR, ()), [], now=NOON - HOUR)
        await deliver(session, reader, now=NOON)
        await digests.add(session, Digest(reader.id, NOON + HOUR, ()), [], now=NOON + HOUR)

        assert await digests.forget(session, NOON + 9 * HOUR) == 1

        assert await digests.last_slot(session, reader.id) == NOON + HOUR
        assert await waiting(session, reader) == []


async def test_several_digests_are_stored_together_and_none_twice(database: Database) -> None:
    async with database.begin() as session:
        story = await plant_story(session, await plant_feed(session))
        readers = [await plant_subscriber(session, chat_id=ChatId(n)) for n in range(1, 5)]
        items = tuple(await waiting(session, readers[0]))
        composed = [
            (Digest(reader.id, NOON, items), [a_message(html=f"{n}a"), a_message(html=f"{n}b")])
            for n, reader in enumerate(readers)
        ]
        await digests.add(session, composed[1][0], [a_message(html="before")], now=NOON)

    async with database.begin() as session:
        numbers = await digests.add_all(session, composed, now=NOON)

    assert [number is None for number in numbers] == [False, True, False, False]
    async with database.read() as session:
        parts = await outbox.due(session, NOON, 100)
        given = await stories.delivered(session, [r.id for r in readers], since=NOON - HOUR)
    told = [part.message.html for part in parts]
    assert told == ["before", "0a", "0b", "2a", "2b", "3a", "3b"]
    assert given == {reader.id: {story: 1} for reader in readers}


async def test_whoever_changed_meanwhile_is_no_longer_due(database: Database) -> None:
    async with database.begin() as session:
        usual, moved, paused, gone = [
            await plant_subscriber(session, chat_id=ChatId(n), next_due_at=NOON)
            for n in range(1, 5)
        ]
        moments = {reader.id: reader.next_due_at for reader in (usual, moved, paused, gone)}
        await subscribers.set_next_due(session, moved.id, NOON + HOUR)
        await subscribers.save(session, replace(paused, state=SubscriberState.PAUSED))
        await subscribers.close_chat(session, gone.chat_id)

    async with database.begin() as session:
        still = await subscribers.still_due(session, moments)
        await subscribers.set_next_dues(session, dict.fromkeys(still, NOON + HOUR))

    assert still == {usual.id}
    async with database.read() as session:
        found = await subscribers.get(session, usual.id)
    assert found is not None
    assert found.next_due_at == NOON + HOUR
