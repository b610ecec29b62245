"""Everything that can go wrong, as one tree.

    NewsError
    ├── SettingsError          settings      a setting is missing or makes no sense
    ├── FeedError              feed
    │   ├── AddressError       address       not a web address
    │   ├── PrivateAddressError private      leads into a private network
    │   ├── UnreachableError   unreachable   no connection, or none in time
    │   ├── NotFoundError      not_found     404
    │   ├── GoneError          gone          410: will not come back
    │   ├── RefusedError       refused       401, 403, 429 and other 4xx
    │   ├── ServerSideError    server        5xx
    │   ├── TooLargeError      too_large     more bytes than we read
    │   ├── RedirectError      redirects     too many redirects
    │   └── NotAFeedError      not_a_feed    nothing in it can be read as a feed
    ├── ModelError             model         a model is missing, altered or failed
    ├── StorageError           storage       the database cannot be reached or written
    └── DeliveryError          delivery
        ├── WaitError          wait          surely not accepted; try again later
        ├── ChatClosedError    closed        blocked, kicked or deleted
        ├── ChatMigratedError  migrated      the group has a new id
        ├── MarkupError        markup        Telegram cannot read the message
        └── UnknownOutcomeError unknown      nobody can know whether it arrived

`code` is stable: it is stored, logged and turned into a sentence by `bot.chat.texts`.
Readers never see an exception's own text.
"""

from __future__ import annotations

from datetime import timedelta


class NewsError(Exception):
    """Base of all errors that Broadsheet raises on purpose."""

    code = "news"

    @property
    def symptom(self) -> str:
        """Return the code, with the reason where readers are told more with it."""
        return self.code


class SettingsError(NewsError):
    """A setting is missing or makes no sense; the message says which and what to do."""

    code = "settings"


class FeedError(NewsError):
    """A feed or page could not be read.

    Args:
        address: the address that was asked for.
        detail: a short fact for logs, never shown to readers.
        retry_after: how long the server asks us to wait, when it says so.
        status: the HTTP status, when there was an answer.
    """

    code = "feed"

    def __init__(
        self,
        address: str,
        detail: str = "",
        *,
        retry_after: timedelta | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(f"{self.code}: {address} {detail}".strip())
        self.address = address
        self.detail = detail
        self.retry_after = retry_after
        self.status = status


class AddressError(FeedError):
    """The text is no web address."""

    code = "address"


class PrivateAddressError(FeedError):
    """The address leads into a private network, which is refused unless allowed."""

    code = "private"


class UnreachableError(FeedError):
    """No connection, or no complete answer in time."""

    code = "unreachable"


class NotFoundError(FeedError):
    """The server knows no such address (404)."""

    code = "not_found"


class GoneError(FeedError):
    """The server says that the address will not come back (410)."""

    code = "gone"


class RefusedError(FeedError):
    """The server refuses us (401, 403, 429 and other 4xx)."""

    code = "refused"


class ServerSideError(FeedError):
    """The server failed (5xx)."""

    code = "server"


class TooLargeError(FeedError):
    """The body is larger than we read, also after decompression."""

    code = "too_large"


class RedirectError(FeedError):
    """Too many redirects, or one that leads nowhere."""

    code = "redirects"


class NotAFeedError(FeedError):
    """Nothing in the document can be read as a feed."""

    code = "not_a_feed"


class ModelError(NewsError):
    """A model is missing, altered, or failed while it ran."""

    code = "model"


class StorageError(NewsError):
    """The database cannot be reached, read or written.

    Args:
        reason: `unreachable`, `refused`, `read_only`, `full`, `locked`, `corrupt`, `newer` (the
            database is a later version's), `conflict` or `failed`.
    """

    code = "storage"

    def __init__(self, detail: str, *, reason: str = "failed") -> None:
        super().__init__(f"{self.code}: {reason}: {detail}")
        self.detail = detail
        self.reason = reason

    @property
    def symptom(self) -> str:
        """Return `storage_full`, `storage_read_only`, `storage_locked` and so on."""
        return self.code if self.reason == "failed" else f"{self.code}_{self.reason}"


class DeliveryError(NewsError):
    """A message was not delivered."""

    code = "delivery"


class WaitError(DeliveryError):
    """Surely not accepted: a flood limit or a connection that never came about.

    Args:
        retry_after: how long to wait; for a flood limit every sender of the token waits.
        is_flood: whether it holds for everything sent with the token (429, a refused token).
    """

    code = "wait"

    def __init__(self, retry_after: timedelta, *, is_flood: bool = False) -> None:
        super().__init__(f"wait {retry_after.total_seconds():.0f} s")
        self.retry_after = retry_after
        self.is_flood = is_flood


class ChatClosedError(DeliveryError):
    """The chat blocked or removed the bot, or exists no more.

    Args:
        detail: Telegram's words, for logs.
        is_thread: whether only the forum topic is closed, not the whole chat.
    """

    code = "closed"

    def __init__(self, detail: str = "", *, is_thread: bool = False) -> None:
        super().__init__(f"closed: {detail}")
        self.is_thread = is_thread


class ChatMigratedError(DeliveryError):
    """The group became a supergroup and has a new id."""

    code = "migrated"

    def __init__(self, new_chat_id: int) -> None:
        super().__init__(f"migrated to {new_chat_id}")
        self.new_chat_id = new_chat_id


class MarkupError(DeliveryError):
    """Telegram cannot read the message's markup, or refuses its shape."""

    code = "markup"


class UnknownOutcomeError(DeliveryError):
    """The answer was lost: nobody can know whether the message arrived."""

    code = "unknown"
