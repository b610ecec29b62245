"""The pace at which a token sends, for all of its traffic in one place.

Measured against a strict Bot API server with 3,000 chats and 60 ms latency, an even pace of
28 messages a second, no burst, and one shared pause after a refusal delivered 27.97 a second
without a refusal, where python-telegram-bot's own limiter lost or flooded (docs/decisions).

- Even: one message every 1/rate seconds. What was lost to a late timer or a slow disk, half a
  second at most, is made up for at no more than twice the pace. Idleness is not made up for.
- No second ever holds more than two messages above the rate, nor above Telegram's 30, in
  Telegram's eyes: an answer that came late by so much tells that its message may have arrived
  late by so much, and it counts from then. Measured at a load of ten on two cores, where the
  packets of 0.1 s arrive at once.
- One a second in a chat and 20 a minute in a group or channel, counted from Telegram's answer,
  so that no detour of a packet brings two messages closer together.
- The interactive lane goes first: who asks is answered while a broadcast runs.
- At most 32 in flight; after a 429 nothing is sent before the moment that Telegram names.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from math import inf
from typing import Any, Protocol

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.chat.messenger import wait_of

_has_turn: ContextVar[bool] = ContextVar("has_turn", default=False)

PRUNED_AT = 5_000
"""Chats remembered before those that may be written to again are forgotten."""

MOST_LATE = 0.5
"""Seconds of lateness that are made up for. At 28 a second a busy machine lost 2 % of its time."""

TELEGRAMS_RATE = 30
"""Messages a second that Telegram takes from a bot, as its documentation says."""

SECOND = 1.005
"""A second, and a little for clocks that are not as fine as ours."""

ANSWERS = 200
"""Answers among which the fastest shows how long the way takes when nothing delays it."""

FEWEST_ANSWERS = 20
"""Before so many are known, a message counts from its answer."""

HOLD_MARGIN = timedelta(milliseconds=250)
"""Added to Telegram's `retry_after`, which is in whole seconds of another clock."""


class Lane(IntEnum):
    """Who goes first."""

    INTERACTIVE = 0
    BROADCAST = 1


class Timer(Protocol):
    """The clock of waiting: monotonic seconds and calls in the future."""

    def now(self) -> float:
        """Return monotonic seconds."""
        ...

    def call_at(self, when: float, callback: Callable[[], None]) -> Any:
        """Call back at a moment; the result has a method `cancel`."""
        ...


class LoopTimer:
    """The event loop's clock."""

    def now(self) -> float:
        """Return the loop's time."""
        return asyncio.get_running_loop().time()

    def call_at(self, when: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
        """Call back at a moment of the loop's time."""
        return asyncio.get_running_loop().call_at(when, callback)


@dataclass(eq=False, slots=True)
class _Waiter:
    chat_id: int | None
    granted: asyncio.Future[None]
    start: _Start


@dataclass(eq=False, slots=True)
class _Start:
    """A send that counts for the pace.

    Attributes:
        began_at: the moment of its turn, and then when its task really ran.
        at: the latest moment at which it can have left for Telegram to see it when it did.
        is_open: whether its answer is still to come.
    """

    began_at: float
    at: float
    is_open: bool = True


class Pacer:
    """Gives turns to send, evenly.

    Args:
        rate: messages a second over all chats.
        most_in_flight: turns that may be open at the same time.
        chat_pause: seconds between two messages to one chat.
        group_limit: messages to one group or channel in `group_window` seconds.
    """

    def __init__(
        self,
        rate: float = 28.0,
        *,
        most_in_flight: int = 32,
        chat_pause: float = 1.0,
        group_limit: int = 20,
        group_window: float = 60.0,
        timer: Timer | None = None,
    ) -> None:
        self.rate = rate
        self._interval = 1.0 / rate
        self._most_in_flight = most_in_flight
        self._chat_pause = chat_pause
        self._group_limit = group_limit
        self._group_window = group_window
        self._timer = timer or LoopTimer()
        self._lanes: dict[Lane, dict[_Waiter, None]] = {lane: {} for lane in Lane}
        self._chats: dict[int, deque[float]] = {}
        self._in_flight = 0
        self._free_at = -inf
        self._most_in_second = max(int(rate) + 1, min(int(rate) + 2, TELEGRAMS_RATE))
        self._starts: deque[_Start] = deque(maxlen=2 * self._most_in_second)
        self._answer_seconds: deque[float] = deque(maxlen=ANSWERS)
        self._held_until = -inf
        self._alarm: Any = None

    @asynccontextmanager
    async def turn(
        self, chat_id: int | None, *, lane: Lane = Lane.BROADCAST
    ) -> AsyncIterator[None]:
        """Wait for a turn and hold it while one message is sent.

        Inside a turn another one is no wait at all, so a limiter below may ask again.

        Args:
            chat_id: negative for groups and channels; None when no chat's own pace counts.
        """
        if _has_turn.get():
            yield
            return
        start = await self._wait(chat_id, lane)
        token = _has_turn.set(True)
        try:
            yield
        finally:
            _has_turn.reset(token)
            self._close(start)
            self._release(chat_id)

    def now(self) -> float:
        """Return monotonic seconds of the pacer's own clock."""
        return self._timer.now()

    def ready_in(self, chat_id: int) -> float:
        """Return in how many seconds a chat may be written to, by its own pace; 0 is now."""
        return max(0.0, self._ready_at(chat_id) - self._timer.now())

    def hold(self, wait: timedelta) -> None:
        """Send nothing before so much time has passed, whoever asks."""
        until = self._timer.now() + (wait + HOLD_MARGIN).total_seconds()
        self._held_until = max(self._held_until, until)
        self._free_at = max(self._free_at, until)
        self._grant()

    def let_go(self) -> None:
        """End the tasks whose answers still wait for a turn, because the bot stops."""
        for waiter in list(self._lanes[Lane.INTERACTIVE]):
            waiter.granted.cancel()

    @property
    def held_for(self) -> float:
        """Return for how many seconds more nothing is sent."""
        return max(0.0, self._held_until - self._timer.now())

    @property
    def waiting_count(self) -> int:
        """Return how many wait for a turn."""
        return sum(len(lane) for lane in self._lanes.values())

    async def _wait(self, chat_id: int | None, lane: Lane) -> _Start:
        if not self.waiting_count and self._is_idle():
            # Nobody was late: there is nothing to make up for.
            self._free_at = max(self._free_at, self._timer.now())
        start = _Start(inf, inf)
        waiter = _Waiter(chat_id, asyncio.get_running_loop().create_future(), start)
        self._lanes[lane][waiter] = None
        self._grant()
        try:
            await waiter.granted
        except asyncio.CancelledError:
            if waiter in self._lanes[lane]:
                del self._lanes[lane][waiter]
            else:
                waiter.start.is_open = False
                self._release(None)
            raise
        waiter.start.began_at = waiter.start.at = self._timer.now()
        return waiter.start

    def _close(self, start: _Start) -> None:
        """Learn from an answer how late its message may have been."""
        now = self._timer.now()
        self._answer_seconds.append(now - start.began_at)
        is_known = len(self._answer_seconds) >= FEWEST_ANSWERS
        start.at = max(start.at, now - (min(self._answer_seconds) if is_known else 0.0))
        start.is_open = False

    def _is_idle(self) -> bool:
        """Whether nothing was sent for so long that it was not for a slow disk or machine."""
        return not self._starts or self._timer.now() - self._starts[-1].began_at > MOST_LATE

    def _next_at(self) -> float:
        """Return when the pace allows the next send."""
        at = max(self._free_at, self._held_until)
        if self._starts:
            at = max(at, self._starts[-1].began_at + self._interval / 2)
        if len(self._starts) >= self._most_in_second:
            now = self._timer.now()
            counted = sorted(now if start.is_open else start.at for start in self._starts)
            at = max(at, counted[-self._most_in_second] + SECOND)
        return at

    def _grant(self) -> None:
        """Give out all turns that are due, and set the alarm for the next."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        now = self._timer.now()
        while self.waiting_count and self._in_flight < self._most_in_flight:
            wake_at = self._next_at()
            if wake_at <= now:
                wake_at, lane, waiter = self._first_ready(now)
                if waiter is not None and lane is not None:
                    del self._lanes[lane][waiter]
                    self._start(waiter, now)
                    continue
            self._alarm = self._timer.call_at(wake_at, self._grant)
            return

    def _start(self, waiter: _Waiter, now: float) -> None:
        self._in_flight += 1
        self._free_at = max(self._free_at, now - MOST_LATE) + self._interval
        waiter.start.began_at = waiter.start.at = now
        self._starts.append(waiter.start)
        if waiter.chat_id is not None:
            times = self._chats.setdefault(waiter.chat_id, deque(maxlen=self._group_limit))
            times.append(now)
            if len(self._chats) > PRUNED_AT:
                self._prune(now)
        waiter.granted.set_result(None)

    def _release(self, chat_id: int | None) -> None:
        self._in_flight -= 1
        if chat_id is not None and (times := self._chats.get(chat_id)):
            times[-1] = self._timer.now()
        self._grant()

    def _first_ready(self, now: float) -> tuple[float, Lane | None, _Waiter | None]:
        """Return who goes next, or when somebody can."""
        soonest = inf
        for lane, waiters in self._lanes.items():
            for waiter in waiters:
                ready_at = self._ready_at(waiter.chat_id)
                if ready_at <= now:
                    return now, lane, waiter
                soonest = min(soonest, ready_at)
        return soonest, None, None

    def _ready_at(self, chat_id: int | None) -> float:
        if chat_id is None or not (times := self._chats.get(chat_id)):
            return -inf
        ready_at = times[-1] + self._chat_pause
        if chat_id < 0 and len(times) == self._group_limit:
            ready_at = max(ready_at, times[0] + self._group_window)
        return ready_at

    def _prune(self, now: float) -> None:
        over = now - max(self._group_window, self._chat_pause)
        self._chats = {chat: times for chat, times in self._chats.items() if times[-1] > over}


class PacedRateLimiter(BaseRateLimiter[int]):
    """Sends what the bot's handlers send through the pacer's interactive lane.

    Give it to `ApplicationBuilder.rate_limiter`, so that all traffic of a token has one pace.
    New messages count for their chat; edits only for the whole; answers to pressed buttons and
    questions to Telegram are not limited.

    Args:
        most_retries: how often a request that met a 429 is sent again, after the pause.
        longest_wait: a longer pause is not waited for by the request that met it.
    """

    def __init__(
        self,
        pacer: Pacer,
        *,
        most_retries: int = 2,
        longest_wait: timedelta = timedelta(seconds=60),
    ) -> None:
        self._pacer = pacer
        self._most_retries = most_retries
        self._longest_wait = longest_wait

    async def initialize(self) -> None:
        """Do nothing: the pacer needs no start."""

    async def shutdown(self) -> None:
        """Do nothing: who waits is cancelled with its task."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Send one request at its turn, and again after a 429.

        Raises:
            RetryAfter: Telegram refused too often or for too long.
        """
        tries_left = 0 if _has_turn.get() else self._most_retries
        is_paced = _is_paced(endpoint)
        while True:
            try:
                if not is_paced:
                    return await self._call(callback, args, kwargs)
                async with self._pacer.turn(_chat_of(endpoint, data), lane=Lane.INTERACTIVE):
                    return await self._call(callback, args, kwargs)
            except RetryAfter as error:
                if not tries_left or wait_of(error) > self._longest_wait:
                    raise
                tries_left -= 1
                is_paced = True

    async def _call(
        self, callback: Callable[..., Coroutine[Any, Any, Any]], args: Any, kwargs: dict[str, Any]
    ) -> Any:
        """Send; a refusal holds everybody while the turn is still ours."""
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            self._pacer.hold(wait_of(error))
            raise


def _is_paced(endpoint: str) -> bool:
    return endpoint.startswith(("send", "copy", "forward", "edit")) and endpoint != "sendChatAction"


def _chat_of(endpoint: str, data: dict[str, Any]) -> int | None:
    """Return the chat whose own pace a request counts for."""
    chat_id = data.get("chat_id")
    counts = _is_paced(endpoint) and not endpoint.startswith("edit")
    return chat_id if counts and isinstance(chat_id, int) else None
