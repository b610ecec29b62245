"""Readers with digests in a real outbox, for the tests of storage and delivery."""

from __future__ import annotations

from datetime import datetime

from news.model import Access, ChatId, ChatKind, DigestId, Message, PartState, Subscriber
from storage import digests, outbox, subscribers
from storage.database import Database
from tests.make import NOON, a_digest, a_message, a_timetable


async def a_reader(
    database: Database, chat_id: int = 7, thread_id: int | None = None
) -> Subscriber:
    """Add an active subscriber."""
    async with database.begin() as session:
        reader, _ = await subscribers.get_or_add(
            session,
            chat_id=ChatId(chat_id),
            kind=ChatKind.PRIVATE if chat_id > 0 else ChatKind.GROUP,
            timetable=a_timetable(),
            access=Access.GRANTED,
            next_due_at=NOON,
            thread_id=thread_id,
        )
    return reader


async def put(
    database: Database,
    reader: Subscriber,
    *messages: Message,
    slot: datetime = NOON,
    now: datetime = NOON,
) -> DigestId:
    """Put a digest of these messages, or of one, into the outbox."""
    digest = a_digest(subscriber_id=reader.id, slot=slot, items=())
    async with database.begin() as session:
        number = await digests.add(session, digest, messages or (a_message(),), now=now)
    assert number is not None
    return number


async def states(database: Database) -> dict[PartState, int]:
    """Return how many parts are in each state that occurs."""
    async with database.read() as session:
        counts = await outbox.counts(session)
    return {state: count for state, count in counts.states.items() if count}
