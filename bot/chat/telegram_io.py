"""The thin edge to Telegram: reads who says what and where, and carries reactions out.

All decisions are made before; see `bot.chat.visit`.
"""

from __future__ import annotations

import logging

from telegram import (
    Bot,
    CallbackQuery,
    Chat,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    Update,
    User,
)
from telegram.constants import ChatMemberStatus, ChatType, ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.chat import texts
from bot.chat.visit import Letter, Person, Place, Reaction
from news.model import ChatId, ChatKind
from news.model import Message as Text

logger = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_TOAST_LENGTH = 200
"""Longest answer to a pressed button, Bot API."""
_KINDS = {ChatType.PRIVATE: ChatKind.PRIVATE, ChatType.CHANNEL: ChatKind.CHANNEL}


# --- reading ---------------------------------------------------------------------------------


def place_of(message: Message) -> Place:
    """Return the chat of a message, or the forum topic in it."""
    thread_id = message.message_thread_id if message.is_topic_message else None
    return Place(
        chat_id=ChatId(message.chat.id),
        thread_id=thread_id,
        kind=kind_of(message.chat),
        name=chat_name(message.chat),
    )


def kind_of(chat: Chat) -> ChatKind:
    """Return the kind of a chat; groups of both sorts are one."""
    return _KINDS.get(ChatType(chat.type), ChatKind.GROUP)


def chat_name(chat: Chat) -> str:
    """Return how a chat calls itself, for admins: "Ada Byron (@ada)"."""
    name = chat.title or " ".join(filter(None, (chat.first_name, chat.last_name)))
    return f"{name} (@{chat.username})".strip() if chat.username else name


def person_of(user: User | None, message: Message | None = None) -> Person | None:
    """Return who acts; None for a channel's post and for an anonymous admin."""
    if user is None or (message is not None and message.sender_chat is not None):
        return None
    name = f"{user.full_name} (@{user.username})" if user.username else user.full_name
    return Person(user.id, name, user.language_code or "en")


async def is_chat_admin(
    bot: Bot, place: Place, person: Person | None, message: Message | None
) -> bool:
    """Return whether somebody may change this chat's settings, as Telegram says right now."""
    if place.kind is ChatKind.PRIVATE:
        return True
    if person is None:
        # Whoever speaks as the chat itself, or posts in a channel, is one of its admins.
        speaker = message.sender_chat if message is not None else None
        return speaker is not None and speaker.id == place.chat_id
    try:
        member = await bot.get_chat_member(place.chat_id, person.id)
    except (BadRequest, Forbidden):
        return False
    return member.status in (ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)


# --- writing ---------------------------------------------------------------------------------


def keyboard_of(text: Text) -> InlineKeyboardMarkup | None:
    """Return the buttons of a message as Telegram takes them."""
    if not text.keyboard:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(button.label, url=button.action)
                if button.action.startswith("https://")
                else InlineKeyboardButton(button.label, callback_data=button.action)
                for button in row
            ]
            for row in text.keyboard
        ]
    )


async def send(bot: Bot, chat_id: ChatId, text: Text, thread_id: int | None = None) -> None:
    """Send a new message."""
    await bot.send_message(
        chat_id,
        text.html,
        parse_mode=ParseMode.HTML,
        link_preview_options=NO_PREVIEW,
        message_thread_id=thread_id,
        disable_notification=text.is_silent or None,
        reply_markup=keyboard_of(text),
    )


async def answer_message(bot: Bot, place: Place, reaction: Reaction) -> None:
    """Answer what was said in a chat, then write the letters to others."""
    shown = [reaction.screen] if reaction.screen else []
    for text in (*shown, *reaction.more):
        await send(bot, place.chat_id, text, place.thread_id)
    if reaction.prompt:
        await _ask(bot, place, reaction.prompt)
    await post(bot, reaction.letters)


async def answer_press(bot: Bot, query: CallbackQuery, place: Place, reaction: Reaction) -> None:
    """Answer a pressed button: the toast first, for it ends the button's spinner."""
    await say_toast(query, reaction.toast, is_alert=reaction.is_alert)
    if reaction.screen is not None:
        await _edit(bot, query, place, reaction.screen)
    for text in reaction.more:
        await send(bot, place.chat_id, text, place.thread_id)
    if reaction.prompt:
        await _ask(bot, place, reaction.prompt)
    await post(bot, reaction.letters)


async def say_toast(query: CallbackQuery, toast: str, *, is_alert: bool = False) -> None:
    """Show a short word over the chat; one that comes too late is let go."""
    try:
        await query.answer(toast[:_TOAST_LENGTH] or None, show_alert=is_alert)
    except BadRequest as error:
        logger.debug("press not answered", extra={"reason": error.message})


async def _edit(bot: Bot, query: CallbackQuery, place: Place, text: Text) -> None:
    if query.message is None:
        await send(bot, place.chat_id, text, place.thread_id)
        return
    try:
        await bot.edit_message_text(
            text.html,
            chat_id=place.chat_id,
            message_id=query.message.message_id,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard_of(text),
        )
    except BadRequest as error:
        # A double press draws the same page twice; an old message can't be edited any more.
        if "not modified" not in error.message.lower():
            await send(bot, place.chat_id, text, place.thread_id)


async def _ask(bot: Bot, place: Place, prompt: str) -> None:
    """Ask for a typed answer; where nobody can reply (channels), name the command instead."""
    if place.kind is ChatKind.CHANNEL:
        question, markup = texts.PROMPT_COMMANDS.get(prompt, prompt), None
    else:
        question = prompt
        # In a group it would open for every member, who have not asked for it.
        is_private = place.kind is ChatKind.PRIVATE
        hint = texts.PLACEHOLDERS.get(prompt)
        markup = ForceReply(input_field_placeholder=hint) if is_private else None
    await bot.send_message(
        place.chat_id, question, message_thread_id=place.thread_id, reply_markup=markup
    )


async def post(bot: Bot, letters: tuple[Letter, ...]) -> None:
    """Write to other chats; one that can't be reached does not stop the rest."""
    for letter in letters:
        try:
            await send(bot, letter.chat_id, letter.message, letter.thread_id)
        except TelegramError as error:
            logger.warning(
                "letter not delivered",
                extra={"chat": letter.chat_id, "reason": type(error).__name__},
            )


def prompt_answered(update: Update) -> str | None:
    """Return the text of our message that somebody replied to, if it is one of ours."""
    message = update.effective_message
    asked = message.reply_to_message if message is not None else None
    if asked is None or asked.from_user is None:
        return None
    return asked.text if asked.from_user.id == update.get_bot().id else None
