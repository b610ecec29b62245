"""The double's bad days: flood limits, and answers that go astray."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil
from random import Random


class Fault(StrEnum):
    """What can happen to one request; `after` means that Telegram accepted it."""

    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    SILENT_BEFORE = "silent_before"
    SILENT_AFTER = "silent_after"
    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    FLOOD = "flood"

    @property
    def is_accepted(self) -> bool:
        """Whether the message reaches its chat all the same."""
        return self.value.endswith("_after")


@dataclass
class Faults:
    """Which request fails how: first those in `queue`, then by chance.

    Attributes:
        queue: one entry for each sending request to come; None is no fault.
        chances: probability of each fault for every sending request.
    """

    queue: deque[Fault | None] = field(default_factory=deque)
    chances: dict[Fault, float] = field(default_factory=dict)
    random: Random = field(default_factory=lambda: Random(7))
    happened: list[Fault] = field(default_factory=list)

    def next(self) -> Fault | None:
        """Return what happens to the next sending request."""
        fault = self.queue.popleft() if self.queue else self._by_chance()
        if fault is not None:
            self.happened.append(fault)
        return fault

    def script(self, *faults: Fault | None) -> None:
        """Let the next sending requests fail in this way, in order."""
        self.queue.extend(faults)

    def by_chance(self, chances: Mapping[Fault | str, float], *, seed: int = 7) -> None:
        """Let faults happen by chance from now on."""
        self.chances = {Fault(fault): chance for fault, chance in chances.items()}
        self.random = Random(seed)

    def _by_chance(self) -> Fault | None:
        draw = self.random.random()
        for fault, chance in self.chances.items():
            draw -= chance
            if draw < 0:
                return fault
        return None


@dataclass
class FloodRules:
    """Limits with strict sliding windows, as no client can know Telegram's own.

    Attributes:
        per_second: messages of the bot in any second; None is no limit.
        chat_per_second: messages to one chat in any second.
        group_per_minute: messages to one group or channel in any minute.
        penalty: seconds for which every message is refused after a refusal, anew each time.
        now: monotonic seconds.
        refused: times of refusals.
    """

    now: Callable[[], float]
    per_second: int | None = None
    chat_per_second: int | None = None
    group_per_minute: int | None = None
    penalty: float = 0.0
    refused: list[float] = field(default_factory=list)
    _all: deque[float] = field(default_factory=deque)
    _chats: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _closed_until: float = 0.0

    def strict(self, *, penalty: float = 0.0) -> None:
        """Switch on every published limit: 30 a second, 1 a second a chat, 20 a minute a group."""
        self.per_second, self.chat_per_second, self.group_per_minute = 30, 1, 20
        self.penalty = penalty

    def refuse(self, chat_id: int, *, is_group: bool) -> int | None:
        """Return `retry_after` when the message is refused, else count it and return None."""
        now = self.now()
        chat = self._chats[chat_id]
        waits = [
            self._closed_until - now,
            _wait(self._all, self.per_second, 1.0, now),
            _wait(chat, self.group_per_minute, 60.0, now) if is_group else 0.0,
            _wait(chat, self.chat_per_second, 1.0, now, keep=60.0),
        ]
        if (wait := max(waits)) <= 0:
            self._all.append(now)
            chat.append(now)
            return None
        return self.close(max(wait, self.penalty))

    def close(self, seconds: float) -> int:
        """Refuse one request; with a penalty also all others for so long."""
        now = self.now()
        self.refused.append(now)
        if self.penalty:
            self._closed_until = now + max(seconds, self.penalty)
        return max(1, ceil(seconds))


def _wait(
    times: deque[float], limit: int | None, window: float, now: float, *, keep: float = 0.0
) -> float:
    """Return the seconds until one more fits into the window."""
    while times and times[0] <= now - max(window, keep):
        times.popleft()
    if limit is None:
        return 0.0
    within = [at for at in times if at > now - window]
    return 0.0 if len(within) < limit else within[-limit] + window - now
