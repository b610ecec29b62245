"""Nothing lost, nothing twice: the delivery stage on real databases, with Telegram's bad days."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.pacer import Pacer
from bot.pipeline.deliver import Deliverer, DeliverReport
from bot.pipeline.office import DeliveryRules
from bot.pipeline.sending import MOST_AHEAD
from news.errors import (
    ChatClosedError,
    ChatMigratedError,
    DeliveryError,
    MarkupError,
    StorageError,
    UnknownOutcomeError,
    WaitError,
)
from news.model import ChatId, Message, PartState, SubscriberState
from storage import outbox, subscribers
from storage.database import Database
from tests.fakes import FakeClock
from tests.make import a_message
from tests.post import a_reader, put, states

SECOND = timedelta(seconds=1)
LOST = UnknownOutcomeError("lost")


@dataclass
class Telegram:
    """A messenger whose chats and bad days a test can see and set.

    Attributes:
        plan: what happens to the next sends, in order; None lets one arrive.
        answer: decides about a send instead, when set.
        lost_but_arrived: whether a lost answer means that the message arrived.
    """

    plan: list[Exception | None] = field(default_factory=list)
    answer: Callable[[ChatId, Message], Exception | None] | None = None
    lost_but_arrived: bool = False
    arrived: list[tuple[int, str]] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    tried_count: int = 0
    gate: asyncio.Event | None = None
    started: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, chat_id: ChatId, message: Message, *, thread_id: int | None = None) -> int:
        self.tried_count += 1
        self.started.set()
        if self.gate is not None:
            await self.gate.wait()
        error = self.plan.pop(0) if self.plan else None
        if self.answer is not None:
            error = self.answer(chat_id, message)
        if error is None or (self.lost_but_arrived and isinstance(error, UnknownOutcomeError)):
            self.arrived.append((chat_id, message.html or message.plain))
            self.messages.append(message)
        if error is not None:
            raise error
        return len(self.arrived)

    def texts(self, chat_id: int) -> list[str]:
        return [text for chat, text in self.arrived if chat == chat_id]


@dataclass
class Post:
    """A database, Telegram and a clock, and deliverers between them."""

    database: Database
    telegram: Telegram = field(default_factory=Telegram)
    clock: FakeClock = field(default_factory=FakeClock)
    pacer: Pacer = field(default_factory=lambda: Pacer(rate=100_000, chat_pause=0.0))

    def deliverer(self, **wanted: Any) -> Deliverer:
        usual: dict[str, Any] = {
            "database": self.database,
            "messenger": self.telegram,
            "pacer": self.pacer,
            "clock": self.clock,
        }
        return Deliverer(**usual | wanted)

    async def run(self, **wanted: Any) -> DeliverReport:
        return await self.deliverer(**wanted).run_once()


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


async def test_everything_due_is_sent_and_recorded(post: Post) -> None:
    for chat in range(1, 11):
        await put(post.database, await a_reader(post.database, chat), a_message(html=f"<i>{chat}"))

    report = await post.run()

    assert report.sent_count == 10
    assert sorted(post.telegram.arrived) == [(chat, f"<i>{chat}") for chat in range(1, 11)]
    assert await states(post.database) == {PartState.SENT: 10}


async def test_a_second_run_sends_nothing_again(post: Post) -> None:
    await put(post.database, await a_reader(post.database))
    deliverer = post.deliverer()

    await deliverer.run_once()
    report = await deliverer.run_once()

    assert report.sent_count == 0
    assert len(post.telegram.arrived) == 1


async def test_more_than_a_window_of_parts_in_order(post: Post) -> None:
    texts = [f"part {number}" for number in range(40)]
    for chat in range(1, 9):
        reader = await a_reader(post.database, chat)
        await put(post.database, reader, *(a_message(html=text) for text in texts))

    report = await post.run()

    assert report.sent_count == 320
    assert all(post.telegram.texts(chat) == texts for chat in range(1, 9))


async def test_a_digest_composed_meanwhile_goes_with_the_same_run(post: Post) -> None:
    post.telegram.gate = asyncio.Event()
    await put(post.database, await a_reader(post.database, 1))
    running = asyncio.create_task(post.run())
    await post.telegram.started.wait()
    await put(post.database, await a_reader(post.database, 2))
    post.telegram.gate.set()

    report = await running

    assert report.sent_count == 2


async def test_parts_are_claimed_only_a_little_ahead(post: Post) -> None:
    for chat in range(1, 31):
        await put(post.database, await a_reader(post.database, chat))
    post.telegram.gate = asyncio.Event()
    post.pacer = Pacer(rate=100_000, most_in_flight=2)
    running = asyncio.create_task(post.run())
    await post.telegram.started.wait()
    await asyncio.sleep(0.05)

    now = await states(post.database)

    assert now[PartState.SENDING] <= MOST_AHEAD + 2
    post.telegram.gate.set()
    await running
    assert await states(post.database) == {PartState.SENT: 30}


# --- what Telegram answers ---------------------------------------------------------------------


async def test_a_flood_limit_holds_everybody_and_loses_nothing(post: Post) -> None:
    for chat in (1, 2):
        await put(post.database, await a_reader(post.database, chat))
    post.telegram.plan = [WaitError(60 * SECOND, is_flood=True)]
    post.pacer = Pacer(rate=100_000, most_in_flight=1)
    deliverer = post.deliverer()

    report = await deliverer.run_once()

    assert report.is_cut_short
    assert post.pacer.held_for > 59
    assert deliverer.trouble == "wait"
    post.pacer = Pacer(rate=100_000)
    post.clock.forward(61 * SECOND)
    await post.run()
    assert [chat for chat, _ in post.telegram.arrived] == [1, 2]


async def test_no_connection_costs_no_attempt(post: Post) -> None:
    await put(post.database, await a_reader(post.database))
    deliverer = post.deliverer()
    for _ in range(15):
        post.telegram.plan = [WaitError(5 * SECOND)]
        await deliverer.run_once()
        post.clock.forward(5 * SECOND)

    report = await deliverer.run_once()

    assert report.sent_count == 1
    assert len(post.telegram.arrived) == 1


async def test_a_closed_chat_loses_its_parts_and_keeps_its_settings(post: Post) -> None:
    reader = await a_reader(post.database, 1)
    await put(post.database, reader, a_message(), a_message())
    await put(post.database, await a_reader(post.database, 2))
    post.telegram.answer = lambda chat, _: ChatClosedError() if chat == 1 else None

    report = await post.run()

    assert report.sent_count == 1
    assert await states(post.database) == {PartState.DROPPED: 2, PartState.SENT: 1}
    async with post.database.read() as session:
        found = await subscribers.get(session, reader.id)
    assert found is not None
    assert (found.state, found.timetable) == (SubscriberState.CLOSED, reader.timetable)


async def test_a_reader_who_left_before_is_not_written_to(post: Post) -> None:
    await put(post.database, await a_reader(post.database))
    async with post.database.begin() as session:
        await subscribers.close_chat(session, ChatId(7))

    await post.run()

    assert post.telegram.tried_count == 0
    assert await states(post.database) == {PartState.DROPPED: 1}


async def test_a_group_that_migrates_gets_everything_once(post: Post) -> None:
    reader = await a_reader(post.database, -7)
    await put(post.database, reader, a_message(html="a"), a_message(html="b"))
    post.telegram.answer = lambda chat, _: ChatMigratedError(-1007) if chat == -7 else None

    await post.run()

    assert post.telegram.arrived == [(-1007, "a"), (-1007, "b")]


async def test_refused_markup_goes_as_plain_text_without_buttons(post: Post) -> None:
    await put(post.database, await a_reader(post.database), a_message(html="<p>", plain="words"))
    post.telegram.plan = [MarkupError()]

    await post.run()

    assert post.telegram.arrived == [(7, "words")]


async def test_a_poison_part_is_parked_and_the_rest_goes_on(post: Post) -> None:
    reader = await a_reader(post.database)
    await put(post.database, reader, a_message(html="bad", plain="bad"), a_message(html="good"))
    post.telegram.answer = lambda _, message: (
        MarkupError() if "bad" in (message.html, message.plain) else None
    )

    await post.run()

    assert post.telegram.texts(7) == ["good"]
    async with post.database.read() as session:
        (parked,) = await outbox.parked(session)
    assert (parked.message.html, parked.state) == ("bad", PartState.FAILED)


async def test_a_send_that_breaks_stops_nobody_and_is_parked(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    for chat in (1, 2, 3):
        await put(post.database, await a_reader(post.database, chat))
    post.telegram.answer = lambda chat, _: ZeroDivisionError() if chat == 2 else None
    deliverer = post.deliverer()

    for _ in range(4):
        await deliverer.run_once()

    assert sorted(chat for chat, _ in post.telegram.arrived) == [1, 3]
    assert await states(post.database) == {PartState.SENT: 2, PartState.UNKNOWN: 1}
    assert "a send broke" in caplog.text


# --- lost answers ------------------------------------------------------------------------------


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_lost_answer_is_made_good_once_silently(post: Post, arrived: bool) -> None:
    for chat in (1, 2):
        await put(post.database, await a_reader(post.database, chat))
    post.telegram.plan = [LOST]
    post.telegram.lost_but_arrived = arrived

    deliverer = post.deliverer()
    await deliverer.run_once()
    await deliverer.run_once()

    assert Counter(chat for chat, _ in post.telegram.arrived) == {1: 2 if arrived else 1, 2: 1}
    assert [message.is_silent for message in post.telegram.messages].count(True) == 1
    assert await states(post.database) == {PartState.SENT: 2}


async def test_twice_lost_is_parked_and_counted(post: Post) -> None:
    await put(post.database, await a_reader(post.database))
    post.telegram.plan = [LOST, LOST]
    deliverer = post.deliverer()

    for _ in range(5):
        await deliverer.run_once()

    assert post.telegram.tried_count == 2
    async with post.database.read() as session:
        counts = await outbox.counts(session)
    assert counts.states[PartState.UNKNOWN] == 1
    assert counts.resent_count == 1


async def test_the_setting_turns_the_second_try_off(post: Post) -> None:
    await put(
        post.database, await a_reader(post.database), a_message(html="a"), a_message(html="b")
    )
    post.telegram.plan = [LOST]
    deliverer = post.deliverer(rules=DeliveryRules(resends_unknown=False))

    await deliverer.run_once()
    await deliverer.run_once()

    assert post.telegram.texts(7) == ["b"]
    assert await states(post.database) == {PartState.UNKNOWN: 1, PartState.SENT: 1}


async def test_when_telegram_goes_silent_few_parts_spend_their_try(post: Post) -> None:
    """Parts of unknown fate have one more try, so it must not be spent on a dead line."""
    for chat in range(1, 101):
        await put(post.database, await a_reader(post.database, chat))
    is_down = True

    async def probe() -> None:
        if is_down:
            raise LOST

    post.telegram.answer = lambda *_: LOST if is_down else None
    deliverer = post.deliverer(probe=probe)
    reports = [await deliverer.run_once() for _ in range(20)]
    tried = post.telegram.tried_count
    is_down = False

    await deliverer.run_once()

    assert all(report.is_cut_short for report in reports)
    assert tried <= 2 * MOST_AHEAD
    assert Counter(chat for chat, _ in post.telegram.arrived) == dict.fromkeys(range(1, 101), 1)
    assert deliverer.trouble is None


# --- one sender --------------------------------------------------------------------------------


async def test_only_one_of_two_processes_sends(post: Post) -> None:
    for chat in range(1, 21):
        await put(post.database, await a_reader(post.database, chat))
    first, second = post.deliverer(), post.deliverer()

    reports = await asyncio.gather(first.run_once(), second.run_once())

    assert sorted(report.is_sender for report in reports) == [False, True]
    assert len(post.telegram.arrived) == 20


async def test_a_successor_begins_when_the_first_has_stopped(post: Post) -> None:
    await put(post.database, await a_reader(post.database, 1))
    first, second = post.deliverer(), post.deliverer()
    await first.run_once()
    await put(post.database, await a_reader(post.database, 2))

    assert not (await second.run_once()).is_sender
    await first.stop()
    assert (await second.run_once()).sent_count == 1


async def test_that_another_process_sends_is_said_once_until_it_changes(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await put(post.database, await a_reader(post.database, 1))
    first, second = post.deliverer(), post.deliverer()
    await first.recover()

    for _ in range(3):
        await second.run_once()
    assert second.has_rival
    await first.stop()
    await second.run_once()

    assert caplog.text.count("another process sends") == 1
    assert caplog.text.count("this process sends now") == 1
    assert not second.has_rival


async def test_a_successor_of_a_dead_process_waits_for_its_lease(post: Post) -> None:
    await put(post.database, await a_reader(post.database, 1))
    async with post.database.begin() as session:
        (part,) = await outbox.due(session, post.clock.now(), 1)
    dead = post.deliverer(holder="dead")
    await dead.recover()
    async with post.database.begin_bare() as connection:
        await outbox.claim(connection, [part.id], "dead", post.clock.now())

    assert not (await post.run()).is_sender
    post.clock.forward(21 * SECOND)
    report = await post.run()

    assert (report.found_count, report.sent_count) == (1, 1)
    assert post.telegram.messages[0].is_silent


@pytest.mark.parametrize("jump", [timedelta(days=-3), timedelta(hours=-2), timedelta(days=3)])
async def test_a_clock_that_jumps_delays_nothing(post: Post, jump: timedelta) -> None:
    for chat in (1, 2):
        await put(post.database, await a_reader(post.database, chat))
    post.telegram.plan = [WaitError(9 * SECOND, is_flood=True)]
    post.pacer = Pacer(rate=100_000, most_in_flight=1)
    deliverer = post.deliverer()
    post.pacer.hold = lambda wait: None  # type: ignore[method-assign]
    await deliverer.run_once()

    post.clock.forward(jump)
    await put(post.database, await a_reader(post.database, 3), now=post.clock.now())
    await deliverer.run_once()

    assert sorted(chat for chat, _ in post.telegram.arrived) == [1, 2, 3]


# --- the end -----------------------------------------------------------------------------------


async def test_stop_finishes_what_is_in_flight_and_claims_nothing_more(post: Post) -> None:
    for chat in range(1, 31):
        await put(post.database, await a_reader(post.database, chat))
    post.telegram.gate = asyncio.Event()
    post.pacer = Pacer(rate=100_000, most_in_flight=2)
    deliverer = post.deliverer()
    running = asyncio.create_task(deliverer.run_once())
    await post.telegram.started.wait()

    stopping = asyncio.create_task(deliverer.stop())
    await asyncio.sleep(0)
    post.telegram.gate.set()
    await stopping
    await running

    sent = post.telegram.tried_count
    assert 1 <= sent <= 2
    assert await states(post.database) == {PartState.SENT: sent, PartState.PENDING: 30 - sent}
    assert not (await deliverer.run_once()).is_sender


async def test_stop_waits_only_so_long(post: Post) -> None:
    await put(post.database, await a_reader(post.database))
    post.telegram.gate = asyncio.Event()
    deliverer = post.deliverer()
    running = asyncio.create_task(deliverer.run_once())
    await post.telegram.started.wait()

    await deliverer.stop(within=timedelta(milliseconds=10))
    await running

    assert await states(post.database) == {PartState.UNKNOWN: 1}


# --- the database ------------------------------------------------------------------------------


@asynccontextmanager
async def _broken(error: StorageError | None) -> AsyncIterator[None]:
    if error is not None:
        raise error
    yield


@pytest.mark.parametrize("reason", ["full", "locked", "unreachable", "read_only"])
async def test_a_database_that_refuses_for_a_while_loses_nothing(
    post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, reason: str
) -> None:
    for chat in range(1, 31):
        await put(post.database, await a_reader(post.database, chat))
    begin, refusals, seen = post.database.begin_bare, 0, []
    deliverer = post.deliverer(rules=DeliveryRules(longest_pause=0.001))

    def sometimes() -> Any:
        nonlocal refusals
        if 5 < len(post.telegram.arrived) < 20 and refusals < 4:
            refusals += 1
            return _broken(StorageError("no", reason=reason))
        if refusals:
            seen.append(deliverer.trouble)
        return begin()

    monkeypatch.setattr(post.database, "begin_bare", sometimes)
    await deliverer.run_once()

    assert refusals == 4
    assert f"storage_{reason}" in seen
    assert deliverer.trouble is None
    assert sorted(chat for chat, _ in post.telegram.arrived) == list(range(1, 31))
    assert await states(post.database) == {PartState.SENT: 30}
    assert caplog.text.count("the database refuses") == 1


async def test_what_keeps_messages_waiting_is_told_to_the_schedule(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that waits for its database does not end, so nobody else would say it."""
    await put(post.database, await a_reader(post.database))
    deliverer = post.deliverer(rules=DeliveryRules(longest_pause=0.001))
    begin, told = post.database.begin_bare, list[str]()

    def refuse_thrice() -> Any:
        if not post.telegram.arrived or len(told) == 3:
            return begin()
        return _broken(StorageError("no", reason="full"))

    monkeypatch.setattr(post.database, "begin_bare", refuse_thrice)
    await deliverer.check()
    running = asyncio.create_task(deliverer.run_once())
    while len(told) < 3:
        await asyncio.sleep(0)
        try:
            await deliverer.check()
        except StorageError as error:
            told.append(error.symptom)
    await running

    assert told == ["storage_full"] * 3
    await deliverer.check()
    assert await states(post.database) == {PartState.SENT: 1}


async def test_a_change_that_cannot_be_written_keeps_no_other_from_it(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    for chat in range(1, 4):
        await put(post.database, await a_reader(post.database, chat))
    record = outbox.record

    async def refuse_two(session: Any, changes: Any, *rest: Any) -> None:
        if any(change.part.chat_id == 2 for change in changes):
            raise StorageError("no", reason="conflict")
        await record(session, changes, *rest)

    monkeypatch.setattr(outbox, "record", refuse_two)
    deliverer = post.deliverer(rules=DeliveryRules(longest_pause=0.001))
    await deliverer.run_once()

    assert await states(post.database) == {PartState.SENT: 2, PartState.SENDING: 1}


async def test_a_database_that_stays_away_does_not_stop_the_end(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put(post.database, await a_reader(post.database))
    deliverer = post.deliverer()

    def until_sent(begin: Callable[[], Any]) -> Any:
        if post.telegram.arrived:
            return _broken(StorageError("gone", reason="unreachable"))
        return begin()

    for name in ("begin", "begin_bare"):
        begin = partial(until_sent, getattr(post.database, name))
        monkeypatch.setattr(post.database, name, begin)
    running = asyncio.create_task(deliverer.run_once())
    await post.telegram.started.wait()

    with pytest.raises(StorageError):
        await deliverer.stop(within=timedelta(milliseconds=20))
    with pytest.raises(StorageError):
        await running


# --- whatever happens --------------------------------------------------------------------------

EVENTS: list[Callable[[], DeliveryError | None]] = [
    lambda: None,
    lambda: None,
    lambda: None,
    lambda: LOST,
    lambda: WaitError(2 * SECOND),
    lambda: WaitError(timedelta(milliseconds=1), is_flood=True),
    lambda: MarkupError(),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@given(seed=st.integers(0, 2**32), arrives=st.booleans())
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_part_is_missing_and_none_doubled_without_a_lost_answer(
    migrated_url: Callable[[str], str],
    seed: int,
    arrives: bool,
    database_url: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Any mix of refusals, lost answers and crashes of the process."""
    caplog.set_level(logging.CRITICAL)

    async def live() -> None:
        dice = random.Random(seed)
        async with Database.open(migrated_url("sqlite"), migrate=False) as database:
            post = Post(database)
            post.telegram.lost_but_arrived = arrives
            lost: Counter[tuple[int, str]] = Counter()
            crashed: Counter[tuple[int, str]] = Counter()
            wanted = []
            for chat in range(1, 7):
                texts = [f"{chat}.{number}" for number in range(dice.randint(1, 4))]
                wanted += [(chat, text) for text in texts]
                reader = await a_reader(database, chat)
                await put(database, reader, *(a_message(html=t, plain=t) for t in texts))

            def answer(chat: ChatId, message: Message) -> DeliveryError | None:
                key = (int(chat), message.html or message.plain)
                event = dice.choice(EVENTS)()
                if isinstance(event, MarkupError) and not message.html:
                    return None
                if isinstance(event, UnknownOutcomeError):
                    if lost[key] or crashed[key]:
                        return None
                    lost[key] += 1
                return event

            post.telegram.answer = answer
            for _ in range(20):
                deliverer = post.deliverer()
                running = asyncio.create_task(deliverer.run_once())
                if dice.random() < 0.3:
                    before = len(post.telegram.arrived)
                    for _ in range(dice.randint(1, 60)):
                        await asyncio.sleep(0)
                    running.cancel()
                    await asyncio.gather(running, return_exceptions=True)
                    crashed.update(post.telegram.arrived[before:])
                    if not post.telegram.lost_but_arrived:
                        crashed.update(wanted)
                else:
                    await running
                post.clock.forward(30 * SECOND)
            post.telegram.answer = None
            for _ in range(3):
                await post.run()
                post.clock.forward(30 * SECOND)

            got = Counter(post.telegram.arrived)
            assert set(wanted) <= set(got)
            doubled = {key for key, number in got.items() if number > 1}
            assert doubled <= {*lost, *crashed}
            assert max(got.values()) <= 2

    asyncio.run(live())
