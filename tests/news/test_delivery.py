"""The delivery rules as a table: what a send means for its part."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from news.delivery import LONGEST_WAIT, MOST_ATTEMPTS, MOST_REFUSALS, after_send, not_sent
from news.errors import (
    ChatClosedError,
    ChatMigratedError,
    DeliveryError,
    MarkupError,
    UnknownOutcomeError,
    WaitError,
)
from news.model import PartState
from tests.make import NOON, a_part

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("result", "state", "attempts", "error"),
    [
        (4711, PartState.SENT, 3, None),
        (WaitError(SECOND), PartState.PENDING, 2, "wait"),
        (WaitError(SECOND, is_flood=True), PartState.PENDING, 3, "wait"),
        (ChatClosedError(), PartState.DROPPED, 3, "closed"),
        (ChatMigratedError(-100), PartState.PENDING, 3, "migrated"),
        (MarkupError(), PartState.PENDING, 3, "markup"),
        (UnknownOutcomeError(), PartState.UNKNOWN, 3, "unknown"),
        (DeliveryError(), PartState.FAILED, 3, "delivery"),
    ],
)
def test_what_a_send_means(
    result: int | DeliveryError, state: PartState, attempts: int, error: str | None
) -> None:
    change = after_send(a_part(attempts=3), result, now=NOON)

    assert (change.state, change.attempts, change.error) == (state, attempts, error)


def test_refused_markup_is_tried_as_plain_text_once() -> None:
    part = a_part()

    again = after_send(part, MarkupError(), now=NOON)
    over = after_send(replace(part, is_plain=True), MarkupError(), now=NOON)

    assert (again.state, again.is_plain) == (PartState.PENDING, True)
    assert over.state is PartState.FAILED


def test_no_wait_is_longer_than_the_longest() -> None:
    change = after_send(a_part(), WaitError(timedelta(days=9), is_flood=True), now=NOON)

    assert change.not_before == NOON + LONGEST_WAIT


def test_what_never_ends_is_parked() -> None:
    refused = replace(a_part(), attempts=MOST_REFUSALS)
    moving = replace(a_part(), attempts=MOST_ATTEMPTS)

    flood = after_send(refused, WaitError(SECOND, is_flood=True), now=NOON)
    migrated = after_send(moving, ChatMigratedError(-1), now=NOON)

    assert flood.state is migrated.state is PartState.FAILED


def test_only_the_topic_is_closed_when_telegram_says_so() -> None:
    topic = after_send(a_part(), ChatClosedError(is_thread=True), now=NOON)
    chat = after_send(a_part(), ChatClosedError(), now=NOON)

    assert (topic.closes_thread, topic.closes_chat) == (True, False)
    assert (chat.closes_thread, chat.closes_chat) == (False, True)


def test_what_was_not_sent_keeps_its_story() -> None:
    part = replace(a_part(), attempts=1, error="wait", is_plain=True)

    change = not_sent(part, NOON)

    assert (change.state, change.attempts) == (PartState.PENDING, 0)
    assert (change.error, change.is_plain) == ("wait", True)
