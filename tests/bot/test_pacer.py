"""The pace of a token, in simulated time."""

from __future__ import annotations

import asyncio
from bisect import bisect_right, insort
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import count, pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import RetryAfter
from telegram.ext import ExtBot

from bot.chat.pacer import HOLD_MARGIN, MOST_LATE, Lane, PacedRateLimiter, Pacer
from tests.telegram_double import Fault, TelegramDouble

# python-telegram-bot warns of its own `RetryAfter.retry_after` whenever it makes one.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


class _Alarm:
    def __init__(self, when: float, number: int, callback: Callable[[], None]) -> None:
        self.when, self.number, self.callback = when, number, callback
        self.is_cancelled = False

    def __lt__(self, other: _Alarm) -> bool:
        return (self.when, self.number) < (other.when, other.number)

    def cancel(self) -> None:
        self.is_cancelled = True


class FakeTimer:
    """A timer whose time passes only when told; what is due happens in between."""

    def __init__(self) -> None:
        self.present = 1000.0
        self._alarms: list[_Alarm] = []
        self._numbers = count()

    def now(self) -> float:
        return self.present

    def call_at(self, when: float, callback: Callable[[], None]) -> _Alarm:
        alarm = _Alarm(when, next(self._numbers), callback)
        insort(self._alarms, alarm)
        return alarm

    async def sleep(self, seconds: float) -> None:
        done = asyncio.Event()
        self.call_at(self.present + seconds, done.set)
        await done.wait()

    async def run(self, seconds: float = 3600.0) -> None:
        """Let time pass, one alarm after the other."""
        end = self.present + seconds
        while True:
            for _ in range(12):
                await asyncio.sleep(0)
            self._alarms = [alarm for alarm in self._alarms if not alarm.is_cancelled]
            if not self._alarms or self._alarms[0].when > end:
                break
            alarm = self._alarms.pop(0)
            self.present = max(self.present, alarm.when)
            alarm.callback()
        self.present = end if self._alarms else self.present


class Office:
    """Sends through a pacer and remembers when."""

    def __init__(self, latency: float = 0.0, **wanted: Any) -> None:
        self.timer = FakeTimer()
        self.pacer = Pacer(timer=self.timer, **wanted)
        self.sent: list[tuple[float, int | None]] = []
        self.latency = latency
        self.in_flight = 0
        self.most_in_flight = 0

    async def send(self, chat_id: int | None, lane: Lane = Lane.BROADCAST) -> None:
        async with self.pacer.turn(chat_id, lane=lane):
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
            self.sent.append((self.timer.now(), chat_id))
            if self.latency:
                await self.timer.sleep(self.latency)
            self.in_flight -= 1

    def times(self, chat_id: int | None = None) -> list[float]:
        return [at for at, chat in self.sent if chat_id in (None, chat)]


def most_in(window: float, times: list[float]) -> int:
    """Return the most sends in any window of so many seconds."""
    return max(
        (number - bisect_right(times, at - window) + 1 for number, at in enumerate(times)),
        default=0,
    )


async def all_of(office: Office, *sends: Awaitable[None]) -> None:
    tasks = [asyncio.ensure_future(send) for send in sends]
    await office.timer.run()
    await asyncio.gather(*tasks)


async def test_the_pace_is_even() -> None:
    office = Office(rate=28.0, latency=0.06)

    await all_of(office, *(office.send(chat) for chat in range(1, 281)))

    times = office.times()
    assert times[-1] - times[0] == pytest.approx(279 / 28)
    assert most_in(1.0, times) <= 29
    known = times[60:]
    assert most_in(1.0, known) <= 28
    assert most_in(0.1, known) <= 3


async def test_idleness_saves_up_no_burst() -> None:
    office = Office(rate=10.0)
    await all_of(office, office.send(1))
    office.timer.present += 60

    await all_of(office, *(office.send(chat) for chat in range(2, 7)))

    times = office.times()[1:]
    assert [round(at - times[0], 6) for at in times] == [0.0, 0.1, 0.2, 0.3, 0.4]


async def test_a_late_timer_is_made_up_for_without_a_burst() -> None:
    """At no more than twice the pace, and with two messages above the rate in any second."""
    office = Office(rate=10.0)
    tasks = [asyncio.ensure_future(office.send(chat)) for chat in range(1, 42)]
    await office.timer.run(0.25)
    office.timer.present += 0.45

    await office.timer.run()

    await asyncio.gather(*tasks)
    times = office.times()
    assert times[-1] - times[0] == pytest.approx(4.0)
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.05 - 1e-6
    assert most_in(1.0, times) <= 12


async def test_no_more_lateness_is_made_up_for_than_half_a_second() -> None:
    office = Office(rate=10.0)
    tasks = [asyncio.ensure_future(office.send(chat)) for chat in range(1, 102)]
    await office.timer.run(0.25)
    office.timer.present += 30.0

    await office.timer.run()

    await asyncio.gather(*tasks)
    times = office.times()
    assert times[-1] - times[0] == pytest.approx(10.0 + 30.0 - MOST_LATE, abs=0.15)
    assert most_in(1.0, times) <= 12


@given(seed=st.integers(0, 2**32))
@settings(max_examples=10, deadline=None)
def test_whatever_stalls_no_second_holds_more_than_telegram_takes(seed: int) -> None:
    """Timers that ring late, tasks that run late, demand that comes and goes."""

    async def live() -> None:
        dice = Random(seed)
        office = Office(rate=28.0, latency=0.06)
        tasks = []
        for number in range(300):
            tasks.append(asyncio.ensure_future(office.send(number + 1)))
            if dice.random() < 0.3:
                await office.timer.run(dice.random() * 0.3)
            if dice.random() < 0.1:
                office.timer.present += dice.random() * dice.choice((0.05, 0.2, 2.0))
        await office.timer.run()
        await asyncio.gather(*tasks)

        assert len(office.sent) == 300
        assert most_in(1.0, office.times()) <= 30

    asyncio.run(live())


@given(seed=st.integers(0, 2**32))
@settings(max_examples=10, deadline=None)
def test_messages_that_arrive_together_meet_no_limit_later(seed: int) -> None:
    """Packets are held up on their way for up to 0.3 s, and Telegram counts when they arrive."""

    async def live() -> None:
        dice = Random(seed)
        timer = FakeTimer()
        pacer = Pacer(28.0, timer=timer)
        arrived: list[float] = []
        open_at = 0.0

        async def send(chat: int) -> None:
            nonlocal open_at
            async with pacer.turn(chat):
                if dice.random() < 0.05:
                    open_at = timer.now() + dice.random() * 0.3
                await timer.sleep(0.03 + max(0.0, open_at - timer.now()))
                arrived.append(timer.now())
                await timer.sleep(0.03)

        tasks = [asyncio.ensure_future(send(chat)) for chat in range(1, 201)]
        await timer.run()
        await asyncio.gather(*tasks)

        assert len(arrived) == 200
        assert most_in(1.0, sorted(arrived)) <= 30

    asyncio.run(live())


async def test_one_message_a_second_in_a_chat_counted_from_the_answer() -> None:
    office = Office(latency=0.25)

    await all_of(office, *(office.send(5) for _ in range(4)), office.send(6))

    times = office.times(5)
    assert [round(at - times[0], 6) for at in times] == [0.0, 1.25, 2.5, 3.75]
    assert office.times(6)[0] < times[1]


async def test_twenty_messages_a_minute_in_a_group() -> None:
    office = Office()

    await all_of(office, *(office.send(-5) for _ in range(45)))

    assert most_in(60.0, office.times(-5)) == 20
    assert most_in(1.0, office.times(-5)) == 1


async def test_a_slow_chat_does_not_hold_up_the_others() -> None:
    office = Office(rate=10.0)

    await all_of(office, *(office.send(1) for _ in range(5)), *(office.send(c) for c in (2, 3, 4)))

    assert [chat for _, chat in office.sent[:4]] == [1, 2, 3, 4]


async def test_who_asks_goes_first() -> None:
    office = Office(rate=28.0, latency=0.06)
    tasks = [asyncio.ensure_future(office.send(chat)) for chat in range(1, 601)]
    await office.timer.run(2.0)
    asked_at = office.timer.now()
    tasks.append(asyncio.ensure_future(office.send(9999, Lane.INTERACTIVE)))

    await office.timer.run()

    await asyncio.gather(*tasks)
    assert office.times(9999)[0] - asked_at <= 1 / 28 + 1e-6


async def test_no_more_in_flight_than_allowed() -> None:
    office = Office(rate=1000.0, latency=5.0, most_in_flight=32)

    await all_of(office, *(office.send(chat) for chat in range(1, 101)))

    assert office.most_in_flight == 32
    assert len(office.sent) == 100


async def test_after_a_refusal_nobody_sends_before_the_moment_named() -> None:
    office = Office()
    await all_of(office, office.send(1))
    office.pacer.hold(timedelta(seconds=7))
    held_until = office.timer.now() + 7

    await all_of(office, office.send(2), office.send(3, Lane.INTERACTIVE))

    assert office.pacer.held_for == 0
    assert min(office.times()[1:]) >= held_until + HOLD_MARGIN.total_seconds() - 1e-6
    assert [chat for _, chat in office.sent[1:]] == [3, 2]


async def test_a_turn_inside_a_turn_is_no_wait() -> None:
    office = Office(rate=0.001)

    async with office.pacer.turn(1), office.pacer.turn(1):
        assert office.pacer.waiting_count == 0


async def test_who_gives_up_waiting_takes_nobodys_turn() -> None:
    office = Office(rate=10.0, most_in_flight=1)
    tasks = [asyncio.ensure_future(office.send(chat)) for chat in range(1, 6)]
    await asyncio.sleep(0)
    tasks[2].cancel()
    tasks[3].cancel()

    await office.timer.run()

    await asyncio.gather(*tasks, return_exceptions=True)
    assert [chat for _, chat in office.sent] == [1, 2, 5]
    assert office.pacer.waiting_count == 0


async def test_a_turn_given_to_one_who_just_gave_up_is_free_again() -> None:
    office = Office(most_in_flight=1)
    first = asyncio.ensure_future(office.send(1))
    await asyncio.sleep(0)
    second = asyncio.ensure_future(office.send(2))
    await office.timer.run(0.2)
    second.cancel()
    third = asyncio.ensure_future(office.send(3))

    await office.timer.run()

    await asyncio.gather(first, second, third, return_exceptions=True)
    assert 3 in [chat for _, chat in office.sent]


async def test_chats_of_the_past_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.chat.pacer.PRUNED_AT", 100)
    office = Office(rate=1.0)

    await all_of(office, *(office.send(chat) for chat in range(1, 301)))

    assert len(office.pacer._chats) <= 101


@given(seed=st.integers(0, 2**32), rate=st.sampled_from([5.0, 28.0, 200.0]))
@settings(max_examples=25, deadline=None)
def test_every_promise_holds_under_any_mix(seed: int, rate: float) -> None:
    """Chats, groups, lanes, latencies and refusals at random."""

    async def mix() -> None:
        random = Random(seed)
        office = Office(rate=rate, latency=random.choice([0.0, 0.03, 0.4, 2.0]))

        async def one(chat: int, lane: Lane, after: float) -> None:
            await office.timer.sleep(after)
            await office.send(chat, lane)
            if random.random() < 0.02:
                office.pacer.hold(timedelta(seconds=random.randint(1, 5)))

        chats = [*range(1, 30), *range(-6, 0)]
        wanted = [
            (random.choice(chats), random.choice(list(Lane)), random.uniform(0, 20))
            for _ in range(150)
        ]
        await all_of(office, *(one(*each) for each in wanted))

        assert len(office.sent) == 150
        assert office.most_in_flight <= 32
        assert most_in(1.0 - 1e-6, office.times()) <= rate + 2
        for chat in chats:
            assert most_in(1.0 - 1e-6, office.times(chat)) <= 1
            if chat < 0:
                assert most_in(60.0 - 1e-6, office.times(chat)) <= 20

    asyncio.run(mix())


# --- as python-telegram-bot's rate limiter -----------------------------------------------------


async def test_all_traffic_of_a_bot_goes_through_the_pacer() -> None:
    async with TelegramDouble() as double:
        double.world.add_chat(42)
        pacer = Pacer(rate=1000.0, chat_pause=0.0)
        limiter = PacedRateLimiter(pacer)
        async with ExtBot(double.token, base_url=double.base_url, rate_limiter=limiter) as bot:
            pacer.hold(-HOLD_MARGIN)
            sent = await bot.send_message(42, "one")
            await sent.edit_text("two")
            await bot.get_chat(42)

    assert double.texts(42) == ["two"]


async def test_a_refused_answer_is_sent_again_after_the_pause() -> None:
    timer = FakeTimer()
    async with TelegramDouble() as double:
        double.world.add_chat(42)
        double.faults.script(Fault.FLOOD)
        limiter = PacedRateLimiter(Pacer(timer=timer))
        async with ExtBot(double.token, base_url=double.base_url, rate_limiter=limiter) as bot:
            sending = asyncio.ensure_future(bot.send_message(42, "hello"))
            await double.wait_until(lambda: bool(double.faults.happened))
            started = timer.now()
            while not sending.done():
                await timer.run(1.0)
                await asyncio.sleep(0.005)

    assert double.texts(42) == ["hello"]
    assert timer.now() - started >= 1.0


async def test_a_pause_too_long_to_wait_for_is_told() -> None:
    async with TelegramDouble() as double:
        double.world.add_chat(42)
        double.flood.strict(penalty=300)
        double.flood.close(300)
        pacer = Pacer()
        async with ExtBot(
            double.token, base_url=double.base_url, rate_limiter=PacedRateLimiter(pacer)
        ) as bot:
            with pytest.raises(RetryAfter):
                await bot.send_message(42, "hello")

        assert 299 < pacer.held_for < 302


async def test_questions_and_edits_do_not_count_for_a_chat() -> None:
    timer = FakeTimer()
    pacer = Pacer(timer=timer)
    limiter = PacedRateLimiter(pacer)
    asked: list[str] = []

    async def request(endpoint: str) -> None:
        asked.append(endpoint)

    async def process(endpoint: str) -> None:
        data = {"chat_id": 5}
        await limiter.process_request(request, (endpoint,), {}, endpoint, data, None)

    await process("sendMessage")
    await process("answerCallbackQuery")
    await process("sendChatAction")
    edit = asyncio.ensure_future(process("editMessageText"))
    await timer.run(0.1)
    await edit

    assert asked == ["sendMessage", "answerCallbackQuery", "sendChatAction", "editMessageText"]
    assert pacer.ready_in(5) > 0.8
