"""How many visits of one chat are answered at a time.

Telegram takes one message a second for a chat and twenty a minute for a group, so answers to
many commands at once wait. Each holds one of the 256 places that python-telegram-bot has for
updates: 320 commands of a single stranger kept everybody else waiting for 65 seconds. So a chat
has `MOST_AT_ONCE` places, and what comes while they are taken is let go.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 20
"""Visits of a chat that are answered at a time: as many messages as a group takes in a minute."""


class Crowd:
    """Counts who is being answered."""

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        self._most = most
        self._inside: Counter[int] = Counter()
        self._turned_away: set[int] = set()

    @contextmanager
    def entering(self, chat_id: int) -> Iterator[bool]:
        """Give whether a chat has a place left, and hold the place for the time inside."""
        if self._inside[chat_id] < self._most:
            with self.staying(chat_id):
                yield True
            return
        if chat_id not in self._turned_away:
            self._turned_away.add(chat_id)
            logger.warning("chat writes too fast to be answered", extra={"chat": chat_id})
        yield False

    @contextmanager
    def staying(self, chat_id: int) -> Iterator[None]:
        """Hold a place for what goes on after the visit that had entered."""
        self._inside[chat_id] += 1
        try:
            yield
        finally:
            self._inside[chat_id] -= 1
            if not self._inside[chat_id]:
                del self._inside[chat_id]
                self._turned_away.discard(chat_id)
