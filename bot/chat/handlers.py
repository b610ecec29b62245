"""What Telegram says, brought to the right function, and the answer brought back.

Each update takes the same way: read who, where and what into a `Visit`; check the right to act,
with every press anew; let the function answer; carry the `Reaction` out. Edited messages are
left alone, so a corrected typing error does not run a command twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from telegram import Bot, CallbackQuery, ChatMember, Message, Update
from telegram.constants import ChatAction, ChatMemberStatus
from telegram.error import Forbidden, NetworkError, TelegramError
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.chat import access, admin, settings_menu, subscriber, texts
from bot.chat.callbacks import StaleError, unpack
from bot.chat.crowd import Crowd
from bot.chat.newsroom import Newsroom
from bot.chat.screens import note
from bot.chat.telegram_io import (
    answer_message,
    answer_press,
    is_chat_admin,
    kind_of,
    person_of,
    place_of,
    prompt_answered,
    say_toast,
    send,
)
from bot.chat.visit import Answer, Deed, Person, Place, Reaction, Right, Visit
from news.model import ChatId, ChatKind, Subscriber, SubscriberState
from news.timetable import zone_or_none
from news.urls import is_web_address
from storage import subscribers

logger = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]
Context = ContextTypes.DEFAULT_TYPE
Handler = BaseHandler[Update, Any, Any]
OnUpdate = Callable[[Update, Context], Coroutine[Any, Any, None]]

ALLOWED_UPDATES: tuple[str, ...] = ("message", "channel_post", "callback_query", "my_chat_member")
"""What Telegram shall send; the receiver says so at every start, for the last choice is kept."""

COMMANDS: Mapping[str, Deed] = MappingProxyType(
    {**subscriber.COMMANDS, **settings_menu.COMMANDS, **access.COMMANDS, **admin.COMMANDS}
)
PRESSES: Mapping[str, Deed] = MappingProxyType(
    {**subscriber.PRESSES, **settings_menu.PRESSES, **access.PRESSES, **admin.PRESSES}
)
ANSWERS: Mapping[str, Deed] = MappingProxyType({**settings_menu.ANSWERS, **admin.ANSWERS})

# A channel's post comes once more, forwarded, to the group where it is discussed.
_SPOKEN = (
    filters.UpdateType.MESSAGE & ~filters.IS_AUTOMATIC_FORWARD
) | filters.UpdateType.CHANNEL_POST
_IN_PRIVATE = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE
_PRESENT = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)


async def install(application: App, newsroom: Newsroom) -> None:
    """Add all handlers to an application."""
    for handler in build_handlers(newsroom):
        application.add_handler(handler)
    application.add_error_handler(Desk(newsroom).on_error)


def build_handlers(newsroom: Newsroom) -> Sequence[Handler]:
    """Return the handlers of everything that the bot answers to; the first that fits is used."""
    desk = Desk(newsroom)
    on_command, on_press, on_unknown_command, on_text = (
        desk.if_not_crowded(answer)
        for answer in (desk.on_command, desk.on_press, desk.on_unknown_command, desk.on_text)
    )
    return (
        CommandHandler(list(COMMANDS), on_command, filters=_SPOKEN),
        CallbackQueryHandler(on_press),
        ChatMemberHandler(desk.on_membership, ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(filters.StatusUpdate.MIGRATE, desk.on_migration),
        MessageHandler(filters.COMMAND & _IN_PRIVATE, on_unknown_command),
        MessageHandler(filters.TEXT & filters.UpdateType.MESSAGE, on_text),
    )


class Desk:
    """Receives updates and sees that each is answered once."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom
        self._crowd = Crowd()

    def if_not_crowded(self, answer: OnUpdate) -> OnUpdate:
        """Return a handler that lets go what a chat sends while too much of it is answered."""

        async def handle(update: Update, context: Context) -> None:
            chat = update.effective_chat
            with self._crowd.entering(chat.id if chat else 0) as has_place:
                if has_place:
                    await answer(update, context)
                elif update.callback_query is not None:
                    await say_toast(update.callback_query, texts.TOO_FAST)

        return handle

    # --- what people do ----------------------------------------------------------------------

    async def on_command(self, update: Update, context: Context) -> None:
        """Answer a command."""
        message = update.effective_message
        if message is None or not message.text:
            return
        name = message.text[1:].split(maxsplit=1)[0].partition("@")[0].lower()
        words = message.text.split(maxsplit=1)
        text = words[1] if len(words) > 1 else ""
        await self._answer_words(update, context, message, COMMANDS[name], text)

    async def on_text(self, update: Update, context: Context) -> None:
        """Take a reply to one of our questions; else, in private, say what can be done."""
        message = update.effective_message
        if message is None or not message.text:
            return
        deed = ANSWERS.get(prompt_answered(update) or "")
        if deed is None and message.chat.type == message.chat.PRIVATE:
            deed = await self._guess(update, message)
        if deed is not None:
            await self._answer_words(update, context, message, deed, message.text)

    async def _guess(self, update: Update, message: Message) -> Deed | None:
        """Return what plain words in private most likely mean, or a hint, once a chat."""
        visit = await self._visit(place_of(message), person_of(update.effective_user, message))
        text = message.text or ""
        is_let_in = access.refusal(visit.subscriber) is None
        if visit.is_admin and is_web_address(text.strip()):
            return ANSWERS[texts.PROMPT_FEED]
        if (
            is_let_in
            and visit.subscriber is not None
            and not visit.subscriber.has_chosen_zone
            and zone_or_none(text[:60]) is not None
        ):
            return ANSWERS[texts.PROMPT_ZONE]
        if not self._newsroom.hints.is_first(visit.place.chat_id):
            return None
        sentence = texts.SMALL_TALK if is_let_in else texts.STRANGER
        if visit.subscriber is not None and not is_let_in:
            sentence = access.refusal(visit.subscriber) or sentence
        return Deed(Right.ANYONE, _saying(sentence))

    async def on_unknown_command(self, update: Update, context: Context) -> None:
        """Say that a command is not known; strangers hear only once how to begin."""
        message = update.effective_message
        if message is None:
            return
        visit = await self._visit(place_of(message), person_of(update.effective_user, message))
        if access.refusal(visit.subscriber) is None or visit.is_admin:
            await send(context.bot, visit.place.chat_id, note(texts.UNKNOWN_COMMAND))
        elif self._newsroom.hints.is_first(visit.place.chat_id):
            await send(context.bot, visit.place.chat_id, note(texts.STRANGER))

    async def on_press(self, update: Update, context: Context) -> None:
        """Answer a pressed button, however old or made up it is."""
        query = update.callback_query
        if query is None:
            return
        press, message = unpack(query.data), query.message
        deed = PRESSES.get(press.verb) if press else None
        if press is None or deed is None or not isinstance(message, Message):
            await say_toast(query, texts.BUTTON_STALE)
            return
        person = person_of(query.from_user)
        visit = replace(await self._visit(place_of(message), person), press=press)
        if refused := await self._refused(context.bot, visit, deed.right, None):
            words = texts.BUTTON_NOT_YOURS if refused == texts.COMMAND_NOT_YOURS else refused
            await say_toast(query, words, is_alert=True)
            return
        try:
            reaction = await deed.answer(visit)
        except StaleError:
            await say_toast(query, texts.BUTTON_STALE)
            return
        await answer_press(context.bot, query, visit.place, reaction)

    # --- what happens to chats ---------------------------------------------------------------

    async def on_membership(self, update: Update, context: Context) -> None:
        """Close chats that blocked or removed us, and open those that took us back."""
        change = update.my_chat_member
        if change is None:
            return
        chat_id, kind = ChatId(change.chat.id), kind_of(change.chat)
        if not _is_in(change.new_chat_member):
            await access.chat_left(self._newsroom, chat_id)
            logger.info("chat left", extra={"chat": chat_id})
            return
        if _is_in(change.old_chat_member):
            return
        count = await access.chat_returned(self._newsroom, chat_id, self._newsroom.clock.now())
        logger.info("chat entered", extra={"chat": chat_id, "reopened": count})
        if kind is ChatKind.GROUP and not count:
            try:
                await send(context.bot, chat_id, note(texts.ADDED_TO_GROUP))
            except TelegramError as error:
                logger.info(
                    "greeting not sent", extra={"chat": chat_id, "reason": type(error).__name__}
                )

    async def on_migration(self, update: Update, context: Context) -> None:
        """Follow a group to its new id; both chats tell of it, in any order."""
        message = update.effective_message
        if message is None:
            return
        old, new = message.migrate_from_chat_id, message.migrate_to_chat_id
        old, new = old or message.chat.id, new or message.chat.id
        await access.chat_moved(self._newsroom, ChatId(old), ChatId(new))
        logger.info("chat migrated", extra={"chat": old, "new_chat": new})

    async def on_error(self, update: object, context: Context) -> None:
        """Log what nobody expected, and say sorry where somebody waits."""
        error = context.error
        if isinstance(error, Forbidden) and isinstance(update, Update) and update.effective_chat:
            await access.chat_left(self._newsroom, ChatId(update.effective_chat.id))
            return
        if isinstance(error, NetworkError) and not isinstance(update, Update):
            logger.warning("telegram not reached", extra={"reason": type(error).__name__})
            return
        logger.error("update not handled", exc_info=error)
        if not isinstance(update, Update):
            return
        try:
            await _apologize(update, context.bot)
        except TelegramError as second:
            logger.warning("apology not sent", extra={"reason": type(second).__name__})

    # --- the common way ----------------------------------------------------------------------

    async def _answer_words(
        self, update: Update, context: Context, message: Message, deed: Deed, text: str
    ) -> None:
        person = person_of(update.effective_user, message)
        visit = replace(await self._visit(place_of(message), person), text=text)
        if deed.is_slow:
            work = self._carry_out_slowly(context.bot, visit, deed, message)
            context.application.create_task(work, update=update)
        else:
            await self._carry_out(context.bot, visit, deed, message)

    async def _carry_out_slowly(self, bot: Bot, visit: Visit, deed: Deed, message: Message) -> None:
        """Carry out what outlasts its handler; it keeps a place of its own."""
        with self._crowd.staying(visit.place.chat_id):
            await self._carry_out(bot, visit, deed, message)

    async def _carry_out(self, bot: Bot, visit: Visit, deed: Deed, message: Message) -> None:
        if refused := await self._refused(bot, visit, deed.right, message):
            await answer_message(bot, visit.place, Reaction(note(refused)))
            return
        if deed.is_slow:
            await bot.send_chat_action(
                visit.place.chat_id, ChatAction.TYPING, message_thread_id=visit.place.thread_id
            )
        try:
            reaction = await deed.answer(visit)
        except StaleError:
            reaction = Reaction(note(texts.NOT_STARTED))
        await answer_message(bot, visit.place, reaction)

    async def _visit(self, place: Place, person: Person | None) -> Visit:
        """Read what storage knows of the chat; who writes to us has not closed the chat."""
        newsroom = self._newsroom
        now = newsroom.clock.now()
        found = await self._find(place)
        if found is not None and found.state is SubscriberState.CLOSED:
            await access.chat_returned(newsroom, place.chat_id, now)
            found = await self._find(place)
        return Visit(
            newsroom=newsroom,
            now=now,
            place=place,
            person=person,
            is_admin=person is not None and person.id in newsroom.admin_ids,
            subscriber=found,
        )

    async def _find(self, place: Place) -> Subscriber | None:
        async with self._newsroom.database.read() as session:
            return await subscribers.find(session, place.chat_id, place.thread_id)

    async def _refused(
        self, bot: Bot, visit: Visit, right: Right, message: Message | None
    ) -> str | None:
        """Return the sentence that refuses a visit, or None when it may go on."""
        match right:
            case Right.ANYONE:
                return None
            case Right.ADMIN:
                return None if visit.is_admin else texts.ADMINS_ONLY
            case Right.READER:
                return access.refusal(visit.subscriber)
            case Right.STARTER | Right.EDITOR:
                if right is Right.EDITOR and (sentence := access.refusal(visit.subscriber)):
                    return sentence
                may = visit.is_admin or await is_chat_admin(bot, visit.place, visit.person, message)
                return None if may else texts.COMMAND_NOT_YOURS


def _is_in(member: ChatMember) -> bool:
    """Whether the bot is in the chat and was not thrown out."""
    return member.status in _PRESENT or bool(getattr(member, "is_member", False))


def _saying(sentence: str) -> Answer:
    async def say(visit: Visit) -> Reaction:
        return Reaction(note(sentence))

    return say


async def _apologize(update: Update, bot: Bot) -> None:
    query: CallbackQuery | None = update.callback_query
    if query is not None:
        await say_toast(query, texts.APOLOGY, is_alert=True)
    elif update.effective_message is not None:
        place = place_of(update.effective_message)
        await send(bot, place.chat_id, note(texts.APOLOGY), place.thread_id)
