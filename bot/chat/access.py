"""Who gets in: /start, an admin's answer to a stranger, and chats that go, return or move.

By default a stranger's /start asks the admins, because an instance sends from somebody's own
machine and token. Whoever runs the instance is always let in. What a chat once chose stays: a
chat that blocked the bot, was removed or migrated finds its settings as they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from bot.chat import texts
from bot.chat.callbacks import StaleError
from bot.chat.newsroom import Newsroom
from bot.chat.screens import button, note
from bot.chat.settings_pages import next_words, welcome_page
from bot.chat.visit import Deed, Letter, Reaction, Right, Visit
from news.model import (
    Access,
    Button,
    ChatId,
    ChatKind,
    Message,
    Subscriber,
    SubscriberId,
    SubscriberState,
)
from news.timetable import next_due
from storage import subscribers

MOST_REQUESTS = 5
"""Questions shown to an admin at once."""


async def start(visit: Visit) -> Reaction:
    """Subscribe the chat with the defaults, or ask an admin, or refuse."""
    newsroom, place = visit.newsroom, visit.place
    access = first_access(visit)
    if access is None and visit.subscriber is None:
        return Reaction(note(texts.CLOSED_DOOR))
    async with newsroom.database.begin() as session:
        subscriber, is_new = await subscribers.get_or_add(
            session,
            chat_id=place.chat_id,
            thread_id=place.thread_id,
            kind=place.kind,
            name=place.name,
            language=visit.person.language if visit.person else "en",
            timetable=newsroom.default_timetable,
            access=access or Access.DENIED,
            next_due_at=next_due(visit.now, newsroom.default_timetable),
        )
        if not is_new:
            subscriber = started_again(subscriber, visit, access)
            await subscribers.save(session, subscriber)
    match subscriber.access:
        case Access.GRANTED if is_new or not subscriber.has_chosen_zone:
            return Reaction(welcome_page(subscriber, visit.now), more=await _waiting(visit))
        case Access.GRANTED:
            words = next_words(subscriber, visit.now)
            return Reaction(note(texts.WELCOME_BACK, words), more=await _waiting(visit))
        case Access.PENDING if is_new:
            return Reaction(note(texts.PENDING_NEW), letters=_requests(visit, subscriber))
        case Access.PENDING:
            return Reaction(note(texts.PENDING_STILL))
        case Access.DENIED:
            return Reaction(note(texts.DENIED))


def first_access(visit: Visit) -> Access | None:
    """Return how a new chat stands under the instance's policy; None when it is refused."""
    if visit.is_admin:
        return Access.GRANTED
    match visit.newsroom.access:
        case "open":
            return Access.GRANTED
        case "approval":
            return Access.PENDING
        case "closed":
            return None


def started_again(subscriber: Subscriber, visit: Visit, access: Access | None) -> Subscriber:
    """Return a known subscriber after another /start: awake, and let in where that is due now."""
    is_waiting = subscriber.access is Access.PENDING
    if visit.is_admin or (is_waiting and access is Access.GRANTED):
        subscriber = replace(subscriber, access=Access.GRANTED)
    if subscriber.state is not SubscriberState.ACTIVE:
        due = next_due(visit.now, subscriber.timetable)
        subscriber = replace(subscriber, state=SubscriberState.ACTIVE, next_due_at=due)
    return replace(subscriber, name=visit.place.name, kind=visit.place.kind)


def _requests(visit: Visit, subscriber: Subscriber) -> tuple[Letter, ...]:
    """Return the question to every admin whether the chat may come in."""
    message = access_request(subscriber, visit.person.name if visit.person else "")
    return tuple(Letter(ChatId(admin), message) for admin in sorted(visit.newsroom.admin_ids))


async def show_waiting(visit: Visit) -> Reaction:
    """Show an admin again who waits for an answer."""
    waiting = await _waiting(visit)
    return Reaction(toast="" if waiting else texts.NOBODY_WAITS, more=waiting)


async def _waiting(visit: Visit) -> tuple[Message, ...]:
    """Return the questions that an admin may have missed, for example before their own /start."""
    if not visit.is_admin or visit.place.kind is not ChatKind.PRIVATE:
        return ()
    async with visit.newsroom.database.read() as session:
        waiting = await subscribers.pending_access(session)
    return tuple(access_request(subscriber, "") for subscriber in waiting[:MOST_REQUESTS])


def access_request(subscriber: Subscriber, person: str) -> Message:
    """Return the question to an admin, with a button for each answer."""
    who = texts.ACCESS_WHO.format(
        name=subscriber.name or texts.NAMELESS, kind=texts.CHAT_KINDS[subscriber.kind.value]
    )
    by = [texts.ACCESS_BY.format(person=person)] if person not in ("", subscriber.name) else []
    return note(
        who,
        *by,
        title=f"🚪 {texts.ACCESS_TITLE}",
        keyboard=(
            (
                _access_button(texts.BUTTON_APPROVE, Access.GRANTED, subscriber),
                _access_button(texts.BUTTON_DENY, Access.DENIED, subscriber),
            ),
        ),
    )


async def decide(visit: Visit) -> Reaction:
    """Let a chat in or not, and tell it; only while it stands as the button's admin saw it."""
    answer, seen = visit.press.word(0), visit.press.word(2)
    if answer not in (Access.GRANTED.value, Access.DENIED.value):
        raise StaleError(answer)
    async with visit.newsroom.database.begin() as session:
        before = await subscribers.get(session, SubscriberId(visit.press.number(1)))
        if before is None:
            raise StaleError("subscriber")
        if before.access.value != seen:
            return Reaction(_decision(before, texts.ALREADY_DECIDED))
        due = next_due(visit.now, before.timetable)
        after = replace(before, access=Access(answer), next_due_at=due)
        await subscribers.save(session, after)
    is_in = after.access is Access.GRANTED
    screen = _decision(after, texts.APPROVED if is_in else texts.REFUSED)
    return Reaction(screen, letters=_answer(after, visit.now))


def _decision(subscriber: Subscriber, sentence: str) -> Message:
    """Return how a chat stands now, with a button to think better of it."""
    other, label = Access.DENIED, texts.BUTTON_DENY_AFTER_ALL
    if subscriber.access is not Access.GRANTED:
        other, label = Access.GRANTED, texts.BUTTON_APPROVE_AFTER_ALL
    words = sentence.format(
        name=subscriber.name or texts.NAMELESS,
        decision=texts.DECISIONS[subscriber.access.value],
    )
    return note(words, keyboard=((_access_button(label, other, subscriber),),))


def _access_button(label: str, access: Access, subscriber: Subscriber) -> Button:
    """Return a button for a decision, which remembers how the chat stood when it was shown."""
    return button(label, "access", access.value, subscriber.id, subscriber.access.value)


def _answer(subscriber: Subscriber, now: datetime) -> tuple[Letter, ...]:
    """Return the one message that tells a chat what an admin has decided."""
    if subscriber.access is Access.GRANTED:
        message = welcome_page(subscriber, now, opening=texts.GRANTED)
    else:
        message = note(texts.DENIED)
    return (Letter(subscriber.chat_id, message, subscriber.thread_id),)


def refusal(subscriber: Subscriber | None) -> str | None:
    """Return why a chat may not use the bot yet, or None when it may."""
    if subscriber is None:
        return texts.NOT_STARTED
    match subscriber.access:
        case Access.PENDING:
            return texts.PENDING_STILL
        case Access.DENIED:
            return texts.DENIED
        case Access.GRANTED:
            return None


# --- chats that go, return and move ----------------------------------------------------------


async def chat_left(newsroom: Newsroom, chat_id: ChatId) -> None:
    """Close a chat that blocked or removed the bot; its settings stay."""
    async with newsroom.database.begin() as session:
        await subscribers.close_chat(session, chat_id)


async def chat_returned(newsroom: Newsroom, chat_id: ChatId, now: datetime) -> int:
    """Open a closed chat again, its next digest at its next hour; return how many opened."""
    async with newsroom.database.begin() as session:
        count = await subscribers.reopen_chat(session, chat_id)
        subscriber = await subscribers.find(session, chat_id) if count else None
        if subscriber is not None:
            due = next_due(now, subscriber.timetable)
            await subscribers.set_next_due(session, subscriber.id, due)
    return count


async def chat_moved(newsroom: Newsroom, old: ChatId, new: ChatId) -> None:
    """Give a group that became a supergroup its new id."""
    async with newsroom.database.begin() as session:
        await subscribers.migrate_chat(session, old, new)


COMMANDS: Mapping[str, Deed] = MappingProxyType({"start": Deed(Right.STARTER, start)})
PRESSES: Mapping[str, Deed] = MappingProxyType(
    {"access": Deed(Right.ADMIN, decide), "waiting": Deed(Right.ADMIN, show_waiting)}
)
