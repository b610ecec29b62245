"""One fake for each port of `news.ports`; each passes the same contract tests as the real thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from news.errors import FeedError, NotFoundError
from news.model import ChatId, Message
from news.ports import Fetched, NotModified


@dataclass
class FakeClock:
    """A clock that stands still until it is told to go on."""

    present: datetime = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the present as set."""
        return self.present

    def forward(self, by: timedelta) -> None:
        """Let time pass."""
        self.present += by


@dataclass
class FakeFetcher:
    """Serves documents from a dictionary; an exception in it is raised."""

    documents: dict[str, Fetched | NotModified | FeedError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(
        self, address: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched | NotModified:
        """Serve one document, or say 404."""
        self.asked.append(address)
        match self.documents.get(address):
            case None:
                raise NotFoundError(address, status=404)
            case FeedError() as error:
                raise error
            case Fetched(etag=known) if known is not None and known == etag:
                return NotModified(etag=known)
            case found:
                return found


@dataclass
class FakeMessenger:
    """Keeps what was sent; raises the errors it was given, one a send."""

    sent: list[tuple[ChatId, Message, int | None]] = field(default_factory=list)
    errors: list[Exception | None] = field(default_factory=list)

    async def send(self, chat_id: ChatId, message: Message, *, thread_id: int | None = None) -> int:
        """Record the message and return its number, or raise the next error."""
        if self.errors and (error := self.errors.pop(0)) is not None:
            raise error
        self.sent.append((chat_id, message, thread_id))
        return len(self.sent)
