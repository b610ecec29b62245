"""What a delivery run works with, and what is known of the ways to Telegram and the database."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from bot.chat.pacer import Pacer
from news.errors import DeliveryError, NewsError, StorageError
from news.ports import Clock, Messenger
from storage.database import Database

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0
"""Seconds between tries to write to a database that refuses."""


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """What an operator, or a test, can choose.

    Attributes:
        resends_unknown: whether a part of unknown fate is sent once more, silently.
        lease_name: one for each token.
        lease_time: after so long without renewal another process may send.
        longest_pause: seconds between tries to write to a database that refuses, at most.
    """

    resends_unknown: bool = True
    lease_name: str = "sender"
    lease_time: timedelta = timedelta(seconds=20)
    longest_pause: float = LONGEST_PAUSE


@dataclass(slots=True)
class Line:
    """What is known of the ways to Telegram and to the database.

    Attributes:
        losses: sends in a row without an answer.
        renewed_at: when the lease was last renewed, by the pacer's clock.
        trouble: what keeps messages from being sent or recorded; None when nothing does.
        has_rival: whether another process held the lease when it was last asked for.
    """

    losses: int = 0
    renewed_at: float = float("-inf")
    trouble: NewsError | None = None
    has_rival: bool = False

    def refused(self, error: StorageError) -> None:
        """Note that the database refuses; the log says so once."""
        if not isinstance(self.trouble, StorageError):
            logger.error("the database refuses", extra={"reason": error.reason})
        self.trouble = error

    def stored(self) -> None:
        """Note that the database takes writes."""
        if isinstance(self.trouble, StorageError):
            self.trouble = None
            logger.info("the database takes writes again")

    def answered(self) -> None:
        """Note that Telegram answers."""
        self.losses = 0
        if isinstance(self.trouble, DeliveryError):
            self.trouble = None

    def asked_for_lease(self, *, is_held: bool) -> None:
        """Note who sends; the log says so when it changes."""
        if self.has_rival is is_held:
            words = "this process sends now" if is_held else "another process sends"
            logger.info(words)
        self.has_rival = not is_held


@dataclass(frozen=True, slots=True)
class PostOffice:
    """What a run works with."""

    database: Database
    messenger: Messenger
    pacer: Pacer
    clock: Clock
    rules: DeliveryRules
    holder: str
    line: Line
