"""What becomes of a delivery part after a send: the outbox's state machine, as one pure function.

    pending ──▶ sending ──▶ sent          the message id is recorded
       ▲           ├── 429, no connection ──▶ pending     surely not accepted
       │           ├── chat closed ──▶ dropped, with all that waits for the chat
       │           ├── chat migrated ──▶ pending, at the new id
       │           ├── markup refused ──▶ pending as plain text; the second time ──▶ failed
       └───────────┴── answer lost, or found in `sending` at a start ──▶ unknown

An `unknown` part returns to `pending` once, silently; the second time it stays. Telegram's
sendMessage has no idempotency key, so after a lost answer nobody can know: a rare double is
better than a missing digest (a setting turns the second try off).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from news.errors import (
    ChatClosedError,
    ChatMigratedError,
    DeliveryError,
    MarkupError,
    UnknownOutcomeError,
    WaitError,
)
from news.model import ChatId, DeliveryPart, PartId, PartState

LONGEST_WAIT = timedelta(hours=1)
"""No part waits longer for its next try; a `not_before` beyond it is a clock that was set back."""

MOST_ATTEMPTS = 10
"""A part that was tried so often and neither arrives nor is refused is parked as `failed`."""

MOST_REFUSALS = 50
"""So often may Telegram answer 429 for one part: storms pass, a chat that only refuses does not."""


@dataclass(frozen=True, slots=True)
class Change:
    """A part's next state, as storage records it.

    Attributes:
        attempts: sends that count; one that surely never reached Telegram does not.
        closes_chat, closes_thread: the part's chat, or only its forum topic, takes no more.
        moved_to: the chat's new id.
    """

    part: DeliveryPart
    state: PartState
    attempts: int
    not_before: datetime
    message_id: int | None = None
    error: str | None = None
    is_plain: bool = False
    closes_chat: bool = False
    closes_thread: bool = False
    moved_to: ChatId | None = None

    @property
    def id(self) -> PartId:
        """Return the part's id."""
        return self.part.id


def after_send(part: DeliveryPart, result: int | DeliveryError, *, now: datetime) -> Change:
    """Return what becomes of a part that was sent.

    Args:
        result: Telegram's message id, or why there is none.
        now: aware, UTC.
    """
    match result:
        case int():
            return _change(part, PartState.SENT, now, message_id=result)
        case WaitError(is_flood=True):
            is_over = part.attempts >= MOST_REFUSALS
            wait = min(result.retry_after, LONGEST_WAIT)
            state = PartState.FAILED if is_over else PartState.PENDING
            return _change(part, state, now + wait, error=result.code)
        case WaitError():
            wait = min(result.retry_after, LONGEST_WAIT)
            return not_sent(part, now + wait, error=result.code)
        case ChatClosedError():
            return Change(
                part,
                PartState.DROPPED,
                part.attempts,
                now,
                error=result.code,
                is_plain=part.is_plain,
                closes_chat=not result.is_thread,
                closes_thread=result.is_thread,
            )
        case ChatMigratedError() if part.attempts < MOST_ATTEMPTS:
            return Change(
                part,
                PartState.PENDING,
                part.attempts,
                now,
                error=result.code,
                is_plain=part.is_plain,
                moved_to=ChatId(result.new_chat_id),
            )
        case MarkupError() if not part.is_plain:
            return Change(
                part, PartState.PENDING, part.attempts, now, error=result.code, is_plain=True
            )
        case UnknownOutcomeError():
            return _change(part, PartState.UNKNOWN, now, error=result.code)
        case _:
            return _change(part, PartState.FAILED, now, error=result.code)


def not_sent(part: DeliveryPart, not_before: datetime, *, error: str | None = None) -> Change:
    """Return a part to the outbox that was claimed but surely never reached Telegram."""
    return Change(
        part,
        PartState.PENDING,
        max(0, part.attempts - 1),
        not_before,
        error=error if error is not None else part.error,
        is_plain=part.is_plain,
    )


def _change(
    part: DeliveryPart,
    state: PartState,
    not_before: datetime,
    *,
    message_id: int | None = None,
    error: str | None = None,
) -> Change:
    return Change(
        part,
        state,
        part.attempts,
        not_before,
        message_id=message_id,
        error=error,
        is_plain=part.is_plain,
    )
