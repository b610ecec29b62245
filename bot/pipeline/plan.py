"""The parts that a delivery run holds in memory, by chat, until it is their turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from itertools import islice
from math import inf

from news.model import ChatId, DeliveryPart, PartId

ReadyIn = Callable[[ChatId], float]
"""In how many seconds a chat may be written to."""


class Plan:
    """Chats in the order of their first part; each chat's parts one after the other."""

    def __init__(self) -> None:
        self._chats: dict[ChatId, deque[DeliveryPart]] = {}
        self._busy: set[ChatId] = set()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def ids(self) -> set[PartId]:
        """Return the ids of the parts that wait."""
        return {part.id for parts in self._chats.values() for part in parts}

    def add(self, parts: Iterable[DeliveryPart]) -> None:
        """Add parts, in the order of the outbox."""
        for part in parts:
            self._chats.setdefault(part.chat_id, deque()).append(part)
            self._count += 1

    def take(self, count: int, ready_in: ReadyIn) -> list[DeliveryPart]:
        """Take the next parts of chats that are free and may be written to now."""
        free = (chat for chat in self._chats if chat not in self._busy and ready_in(chat) <= 0)
        taken = [self._chats[chat].popleft() for chat in islice(free, max(0, count))]
        self._count -= len(taken)
        for part in taken:
            self._busy.add(part.chat_id)
            if not self._chats[part.chat_id]:
                del self._chats[part.chat_id]
        return taken

    def finish(self, part: DeliveryPart, *, goes_on: bool) -> None:
        """Free a part's chat; unless it goes on, forget what follows until the outbox gives it."""
        self._busy.discard(part.chat_id)
        if not goes_on:
            self._count -= len(self._chats.pop(part.chat_id, ()))

    def next_ready_in(self, ready_in: ReadyIn) -> float:
        """Return in how many seconds a free chat may be written to; infinite when none waits."""
        soonest = inf
        for chat in self._chats:
            if chat not in self._busy:
                soonest = min(soonest, ready_in(chat))
                if soonest <= 0:
                    break
        return soonest
