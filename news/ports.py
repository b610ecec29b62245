"""The world outside, as small protocols: network, Telegram and clock.

A protocol exists only for what a test must be able to replace. `tests/fakes.py` has one fake
for each, and the fake passes the same contract tests as the real thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from news.model import ChatId, Message


class Clock(Protocol):
    """Reads the present. Nothing else in Broadsheet does."""

    def now(self) -> datetime:
        """Return the present, aware, UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document that was read.

    Attributes:
        address: where it finally came from. moved_to: its new address when every redirect on
            the way was permanent (301, 308), else None.
        body: decompressed bytes, within the limit.
        media_type: lowercase, without parameters; empty when the server gives none.
        encoding: the charset that the server declares, if any.
        max_age: how long the answer says it stays fresh (max-age or Expires), if it does.
    """

    address: str
    body: bytes
    media_type: str = ""
    encoding: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    max_age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The document is the one we already have (304).

    `last_modified` and `etag` are kept when the server repeats them. `moved_to` as in `Fetched`.
    """

    etag: str | None = None
    last_modified: str | None = None
    max_age: timedelta | None = None
    moved_to: str | None = None


class Fetcher(Protocol):
    """Reads documents from the web, with manners and limits."""

    async def fetch(
        self, address: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched | NotModified:
        """Read one document.

        Raises:
            FeedError: one of its kinds, see `news.errors`.
        """
        ...


class Messenger(Protocol):
    """Sends a message to a chat."""

    async def send(self, chat_id: ChatId, message: Message, *, thread_id: int | None = None) -> int:
        """Send and return Telegram's message id.

        Raises:
            DeliveryError: one of its kinds, see `news.errors`; each says what is known about
                whether the message arrived.
        """
        ...
