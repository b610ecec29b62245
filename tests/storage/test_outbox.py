"""Each transition of the outbox, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from news.delivery import LONGEST_WAIT, MOST_ATTEMPTS, Change, after_send, not_sent
from news.errors import (
    ChatClosedError,
    ChatMigratedError,
    DeliveryError,
    MarkupError,
    UnknownOutcomeError,
    WaitError,
)
from news.model import (
    Button,
    DeliveryPart,
    PartId,
    PartState,
    SubscriberState,
)
from storage import outbox, subscribers
from storage.database import Database
from tests.make import NOON, a_message
from tests.post import a_reader, put, states

SECOND = timedelta(seconds=1)
ME = "me"


async def due(
    database: Database, now: datetime = NOON, *, resends: bool = True, skip: Sequence[PartId] = ()
) -> list[DeliveryPart]:
    async with database.read() as session:
        return await outbox.due(session, now, 10, resends=resends, skip=skip)


async def claim(database: Database, holder: str = ME, now: datetime = NOON) -> list[DeliveryPart]:
    """Claim everything that is due."""
    parts = await due(database, now)
    async with database.begin_bare() as connection:
        ids = await outbox.claim(connection, [part.id for part in parts], holder, now)
    return [replace(part, attempts=part.attempts + 1) for part in parts if part.id in ids]


async def record(
    database: Database,
    part: DeliveryPart,
    result: int | DeliveryError,
    *,
    holder: str = ME,
    now: datetime = NOON,
) -> Change:
    change = after_send(part, result, now=now)
    async with database.begin_bare() as connection:
        await outbox.record(connection, [change], holder, now)
    return change


# --- reading -----------------------------------------------------------------------------------


async def test_a_part_comes_back_as_composed(database: Database) -> None:
    keyboard = ((Button("More", "more:1"), Button("Site", "https://a.example/")),)
    message = a_message(keyboard=keyboard, is_silent=True)
    reader = await a_reader(database, -100, thread_id=5)
    digest_id = await put(database, reader, message)

    (part,) = await due(database)

    assert part.message == message
    assert (part.chat_id, part.thread_id, part.subscriber_id) == (-100, 5, reader.id)
    assert (part.digest_id, part.position, part.attempts) == (digest_id, 0, 0)
    assert part.state is PartState.PENDING


async def test_parts_come_in_the_order_they_were_composed(database: Database) -> None:
    one, two = await a_reader(database, 1), await a_reader(database, 2)
    await put(database, one, a_message(html="1a"), a_message(html="1b"))
    await put(database, two, a_message(html="2a"))

    parts = await due(database)

    assert [part.message.html for part in parts] == ["1a", "1b", "2a"]
    assert await due(database, skip=[part.id for part in parts]) == []


async def test_a_part_waits_for_its_moment(database: Database) -> None:
    await put(database, await a_reader(database))
    (part,) = await claim(database)
    await record(database, part, WaitError(30 * SECOND, is_flood=True))

    assert await due(database, NOON + 29 * SECOND) == []
    assert len(await due(database, NOON + 30 * SECOND)) == 1


async def test_a_moment_too_far_away_came_from_a_wrong_clock(database: Database) -> None:
    await put(database, await a_reader(database))
    ahead = NOON + timedelta(days=30)
    (part,) = await claim(database, now=ahead)
    await record(database, part, WaitError(LONGEST_WAIT, is_flood=True), now=ahead)

    assert len(await due(database, NOON)) == 1


@pytest.mark.parametrize(
    ("result", "goes_on"),
    [
        (41, True),
        (UnknownOutcomeError(), False),
        (WaitError(60 * SECOND, is_flood=True), False),
    ],
)
async def test_later_parts_wait_for_earlier_ones(
    database: Database, result: int | DeliveryError, goes_on: bool
) -> None:
    await put(database, await a_reader(database), a_message(html="a"), a_message(html="b"))
    first, second = await due(database)
    async with database.begin_bare() as connection:
        await outbox.claim(connection, [first.id], ME, NOON)

    assert await due(database) == []
    await record(database, replace(first, attempts=1), result)
    assert await due(database) == ([second] if goes_on else [])


async def test_what_is_given_up_holds_nothing_back(database: Database) -> None:
    await put(database, await a_reader(database), a_message(html="a"), a_message(html="b"))
    first, second = await due(database)
    async with database.begin_bare() as connection:
        await outbox.claim(connection, [first.id], ME, NOON)
    await record(database, replace(first, attempts=1), UnknownOutcomeError())

    assert await due(database, resends=False) == [second]


async def test_an_outbox_is_empty_when_nothing_can_be_done(database: Database) -> None:
    async def is_empty(now: datetime = NOON) -> bool:
        async with database.read() as session:
            return await outbox.is_empty(session, now)

    assert await is_empty()
    await put(database, await a_reader(database))
    assert not await is_empty()
    (part,) = await claim(database)
    assert not await is_empty()
    await record(database, part, WaitError(60 * SECOND, is_flood=True))
    assert await is_empty()
    assert not await is_empty(NOON + 60 * SECOND)


# --- claiming ----------------------------------------------------------------------------------


async def test_a_part_is_claimed_once(database: Database) -> None:
    await put(database, await a_reader(database))
    (part,) = await due(database)

    async with database.begin_bare() as connection:
        first = await outbox.claim(connection, [part.id], "one", NOON)
    async with database.begin_bare() as connection:
        second = await outbox.claim(connection, [part.id], "two", NOON)

    assert (first, second) == ({part.id}, set())
    assert await states(database) == {PartState.SENDING: 1}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_locked_part_is_passed_over(database: Database) -> None:
    await put(database, await a_reader(database), a_message(), a_message())
    first, second = await due(database)

    async with database.begin_bare() as one, database.begin_bare() as two:
        mine = await outbox.claim(one, [first.id], "one", NOON)
        yours = await outbox.claim(two, [first.id, second.id], "two", NOON)

    assert (mine, yours) == ({first.id}, {second.id})


# --- what becomes of a send --------------------------------------------------------------------


async def test_sent(database: Database) -> None:
    await put(database, await a_reader(database))
    (part,) = await claim(database)

    await record(database, part, 4711)

    assert await states(database) == {PartState.SENT: 1}
    assert await due(database, NOON + timedelta(days=1)) == []


async def test_surely_not_accepted_waits_and_does_not_count(database: Database) -> None:
    await put(database, await a_reader(database))
    (part,) = await claim(database)

    await record(database, part, WaitError(5 * SECOND))

    (again,) = await due(database, NOON + 5 * SECOND)
    assert (again.attempts, again.error) == (0, "wait")


async def test_a_flood_limit_waits_and_counts(database: Database) -> None:
    await put(database, await a_reader(database))
    (part,) = await claim(database)

    await record(database, part, WaitError(5 * SECOND, is_flood=True))

    (again,) = await due(database, NOON + 5 * SECOND)
    assert (again.attempts, again.error) == (1, "wait")


async def test_a_claimed_part_that_was_not_sent_goes_back(database: Database) -> None:
    await put(database, await a_reader(database))
    (part,) = await claim(database)

    async with database.begin_bare() as connection:
        await outbox.record(connection, [not_sent(part, NOON)], ME, NOON)

    (again,) = await due(database)
    assert (again.attempts, again.state) == (0, PartState.PENDING)


async def test_refused_markup_comes_again_as_plain_text_and_then_fails(database: Database) -> None:
    await put(database, await a_reader(database))
    (part,) = await claim(database)

    await record(database, part, MarkupError())

    (plain,) = await claim(database)
    assert plain.is_plain
    await record(database, plain, MarkupError())
    assert await states(database) == {PartState.FAILED: 1}
    async with database.read() as session:
        (parked,) = await outbox.parked(session)
    assert (parked.id, parked.error) == (part.id, "markup")


async def test_a_closed_chat_drops_all_its_parts_and_keeps_its_settings(database: Database) -> None:
    reader, other = await a_reader(database), await a_reader(database, 8)
    await put(database, reader, a_message(), a_message(), a_message())
    await put(database, reader, slot=NOON + SECOND)
    await put(database, other)
    part = (await due(database))[0]
    async with database.begin_bare() as connection:
        await outbox.claim(connection, [part.id], ME, NOON)

    await record(database, replace(part, attempts=1), ChatClosedError())

    assert await states(database) == {PartState.DROPPED: 4, PartState.PENDING: 1}
    async with database.read() as session:
        closed = await subscribers.get(session, reader.id)
    assert closed == replace(reader, state=SubscriberState.CLOSED)


async def test_a_closed_forum_topic_leaves_its_chat_open(database: Database) -> None:
    topic = await a_reader(database, -100, thread_id=5)
    general = await a_reader(database, -100)
    await put(database, topic)
    (part,) = await claim(database)
    await put(database, general)

    await record(database, part, ChatClosedError(is_thread=True))

    assert await states(database) == {PartState.DROPPED: 1, PartState.PENDING: 1}
    async with database.read() as session:
        found = [await subscribers.get(session, reader.id) for reader in (topic, general)]
    assert [one and one.state for one in found] == [SubscriberState.CLOSED, SubscriberState.ACTIVE]


async def test_a_migrated_group_gets_the_rest_at_its_new_id(database: Database) -> None:
    reader = await a_reader(database, -7)
    await put(database, reader, a_message(html="a"), a_message(html="b"))
    first, _ = await due(database)
    async with database.begin_bare() as connection:
        await outbox.claim(connection, [first.id], ME, NOON)

    await record(database, replace(first, attempts=1), ChatMigratedError(-1007))

    parts = await due(database)
    assert [(part.chat_id, part.message.html) for part in parts] == [(-1007, "a"), (-1007, "b")]


async def test_a_part_that_never_ends_is_parked(database: Database) -> None:
    reader = await a_reader(database, -7)
    await put(database, reader)
    for number in range(10):
        (part,) = await claim(database)
        await record(database, part, ChatMigratedError(-1000 - number))

    assert await states(database) == {PartState.FAILED: 1}


# --- parts of unknown fate ---------------------------------------------------------------------


async def test_unknown_comes_once_more_silently_and_then_stays(database: Database) -> None:
    await put(database, await a_reader(database))
    (part,) = await claim(database)
    await record(database, part, UnknownOutcomeError())
    assert await due(database) == []

    async with database.begin() as session:
        assert await outbox.release_unknown(session, NOON) == 1

    (again,) = await claim(database)
    assert again.message.is_silent
    assert again.was_unknown
    await record(database, again, UnknownOutcomeError())
    async with database.begin() as session:
        assert await outbox.release_unknown(session, NOON) == 0
        assert await outbox.is_empty(session, NOON)
        counts = await outbox.counts(session)
        (parked,) = await outbox.parked(session)
    assert counts.states[PartState.UNKNOWN] == 1
    assert counts.resent_count == 1
    assert parked.id == part.id


async def test_what_a_dead_process_was_sending_is_unknown(database: Database) -> None:
    await put(database, await a_reader(database), a_message(), a_message())
    part, _ = await due(database)
    async with database.begin_bare() as connection:
        await outbox.claim(connection, [part.id], "dead", NOON)

    async with database.begin() as session:
        assert await outbox.recover(session, NOON) == 1

    assert await states(database) == {PartState.UNKNOWN: 1, PartState.PENDING: 1}


async def test_what_was_claimed_by_dead_processes_comes_again_until_it_looks_like_poison(
    database: Database,
) -> None:
    """Most interrupted parts were only claimed; one that kills its process each time is parked."""
    await put(database, await a_reader(database))

    lives = 0
    while await claim(database):
        lives += 1
        async with database.begin() as session:
            await outbox.recover(session, NOON)
            await outbox.release_unknown(session, NOON)

    assert lives == MOST_ATTEMPTS
    async with database.read() as session:
        (parked,) = await outbox.parked(session)
        assert await outbox.is_empty(session, NOON)
    assert parked.state is PartState.UNKNOWN


async def test_an_answer_that_comes_late_still_counts(database: Database) -> None:
    """A process that hung may wake up after another one took its part for lost."""
    await put(database, await a_reader(database))
    (part,) = await claim(database)
    async with database.begin() as session:
        await outbox.recover(session, NOON)
        await outbox.release_unknown(session, NOON)

    await record(database, part, 4711)

    assert await states(database) == {PartState.SENT: 1}


async def test_a_late_failure_does_not_undo_what_another_process_began(database: Database) -> None:
    await put(database, await a_reader(database))
    (part,) = await claim(database, "one")
    async with database.begin() as session:
        await outbox.recover(session, NOON)
        await outbox.release_unknown(session, NOON)
    (again,) = await claim(database, "two")

    await record(database, part, UnknownOutcomeError(), holder="one")
    assert await states(database) == {PartState.SENDING: 1}
    await record(database, again, 4711, holder="two")
    assert await states(database) == {PartState.SENT: 1}


async def test_what_waits_for_a_chat_that_left_is_dropped(database: Database) -> None:
    reader = await a_reader(database)
    await put(database, reader)
    async with database.begin() as session:
        await subscribers.close_chat(session, reader.chat_id)

    async with database.begin() as session:
        assert await outbox.drop_closed(session, NOON) == 1

    assert await states(database) == {PartState.DROPPED: 1}


async def test_counts_tell_how_long_the_oldest_waits(database: Database) -> None:
    reader = await a_reader(database)
    await put(database, reader, now=NOON)
    await put(database, reader, slot=NOON + SECOND, now=NOON + SECOND)

    async with database.read() as session:
        counts = await outbox.counts(session)

    assert counts.oldest_pending_at == NOON
    assert counts.waiting_count == 2
