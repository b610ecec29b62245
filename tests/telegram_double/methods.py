"""The Bot API's methods over a `World`, with the checks and words of Telegram.

Each takes the request's parameters, all as decoded JSON, and returns the result; the server
does the rest (faults, flood, polling).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.telegram_double.markup import RefusedMarkupError, is_link, read_text
from tests.telegram_double.world import Chat, Json, Sent, World, bad_request, forbidden

SENDING = frozenset({"sendMessage", "sendDocument"})
MAX_BUTTONS = 100
MAX_CAPTION = 1024
_COMMAND_NAME = re.compile(r"[a-z0-9_]{1,32}")
_TEXT_LIMITS = {"Name": 64, "Description": 512, "ShortDescription": 120}

Method = Callable[[World, Json, float], Any]


def send_message(world: World, asked: Json, now: float) -> Json:
    """Accept a text."""
    return world.message_json(_accept(world, asked, now))


def send_document(world: World, asked: Json, now: float) -> Json:
    """Accept a file with a caption."""
    name, body = asked["document"]
    file_id = f"file{len(world.files)}"
    world.files[file_id] = body
    document = {
        "file_id": file_id,
        "file_unique_id": file_id,
        "file_name": name,
        "file_size": len(body),
    }
    return world.message_json(_accept(world, asked, now, document=document))


def _accept(world: World, asked: Json, now: float, *, document: Json | None = None) -> Sent:
    chat = world.open_for_sending(_chat_id(world, asked), asked.get("message_thread_id"))
    source = asked.get("caption" if document else "text") or ""
    limit = {"limit": MAX_CAPTION} if document else {}
    try:
        parsed = read_text(source or "-", asked.get("parse_mode"), **limit)
        if not (source or document):
            raise RefusedMarkupError("Bad Request: message text is empty")
    except RefusedMarkupError as error:
        raise _as_refusal(error) from error
    return world.keep(
        chat,
        parsed,
        source=source,
        parse_mode=asked.get("parse_mode"),
        keyboard=read_keyboard(asked.get("reply_markup")),
        thread_id=asked.get("message_thread_id"),
        is_silent=bool(asked.get("disable_notification")),
        is_alone=bool((asked.get("link_preview_options") or {}).get("is_disabled")),
        at=now,
        document=document,
    )


def edit_message_text(world: World, asked: Json, now: float) -> Json:
    """Replace a message's text and keyboard."""
    sent = _editable(world, asked)
    try:
        parsed = read_text(asked.get("text") or "", asked.get("parse_mode"))
    except RefusedMarkupError as error:
        raise _as_refusal(error) from error
    keyboard = read_keyboard(asked.get("reply_markup"))
    entities = [entity.as_json() for entity in parsed.entities]
    if (sent.text, sent.entities, sent.keyboard) == (parsed.text, entities, keyboard):
        raise _not_modified()
    sent.history.append(sent.text)
    sent.text, sent.source, sent.keyboard = parsed.text, asked["text"], keyboard
    sent.entities = entities
    return world.message_json(sent)


def edit_message_reply_markup(world: World, asked: Json, now: float) -> Json:
    """Replace a message's keyboard."""
    sent = _editable(world, asked)
    keyboard = read_keyboard(asked.get("reply_markup"))
    if keyboard == sent.keyboard:
        raise _not_modified()
    sent.keyboard = keyboard
    return world.message_json(sent)


def delete_message(world: World, asked: Json, now: float) -> bool:
    """Take a message away; messages of people are simply gone."""
    sent = world.find(_chat_id(world, asked), asked["message_id"])
    if sent is not None:
        sent.is_deleted = True
    return True


def answer_callback_query(world: World, asked: Json, now: float) -> bool:
    """Answer a press of a button, once."""
    query = asked["callback_query_id"]
    if query not in world.queries:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(asked.get("text") or "") > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    world.queries.discard(query)
    world.answers[query] = asked
    return True


def send_chat_action(world: World, asked: Json, now: float) -> bool:
    """Show that the bot is busy."""
    world.open_for_sending(_chat_id(world, asked), asked.get("message_thread_id"))
    return True


def get_me(world: World, asked: Json, now: float) -> Json:
    """Return the bot's own user."""
    return world.bot()


def get_chat(world: World, asked: Json, now: float) -> Json:
    """Return a chat with the fields that are always there."""
    chat = world.chat(_chat_id(world, asked))
    return chat.as_json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        ),
    }


def get_chat_member(world: World, asked: Json, now: float) -> Json:
    """Return one member; a stranger has the status `left`."""
    return world.member(_entered(world, asked), int(asked["user_id"]))


def get_chat_administrators(world: World, asked: Json, now: float) -> list[Json]:
    """Return the members with rights, other bots left out."""
    chat = _entered(world, asked)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    return [
        world.member(chat, user)
        for user, status in chat.members.items()
        if status in ("creator", "administrator")
    ]


def leave_chat(world: World, asked: Json, now: float) -> bool:
    """Let the bot leave a group or channel."""
    chat = _entered(world, asked)
    chat.members[world.bot_id] = "left"
    chat.refusal = forbidden(f"bot is not a member of the {chat.type} chat")
    return True


def set_my_commands(world: World, asked: Json, now: float) -> bool:
    """Set the command list of one scope and language."""
    commands = asked["commands"]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND_NAME.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_scope(world, asked)] = commands
    return True


def get_my_commands(world: World, asked: Json, now: float) -> list[Json]:
    """Return the command list of one scope and language."""
    return world.commands.get(_scope(world, asked), [])


def delete_my_commands(world: World, asked: Json, now: float) -> bool:
    """Forget the command list of one scope and language."""
    world.commands.pop(_scope(world, asked), None)
    return True


def get_file(world: World, asked: Json, now: float) -> Json:
    """Return where a file can be read."""
    file_id = asked["file_id"]
    if file_id not in world.files:
        raise bad_request("invalid file_id")
    size = len(world.files[file_id])
    return {
        "file_id": file_id,
        "file_unique_id": file_id,
        "file_size": size,
        "file_path": f"documents/{file_id}",
    }


def set_profile_text(field: str) -> Method:
    """Return the method that sets the bot's name, description or short description."""

    def method(world: World, asked: Json, now: float) -> bool:
        key = "name" if field == "Name" else _snake(field)
        text = asked.get(key) or ""
        if len(text) > _TEXT_LIMITS[field]:
            raise bad_request(f"{key} is too long")
        world.texts[f"{key}:{asked.get('language_code') or ''}"] = text
        return True

    return method


def get_profile_text(field: str) -> Method:
    """Return the method that reads what `set_profile_text` wrote."""

    def method(world: World, asked: Json, now: float) -> Json:
        key = "name" if field == "Name" else _snake(field)
        return {key: world.texts.get(f"{key}:{asked.get('language_code') or ''}", "")}

    return method


def accept_all(world: World, asked: Json, now: float) -> bool:
    """Say yes to what has no effect here."""
    return True


def read_keyboard(markup: Json | None) -> list[list[Json]]:
    """Check an inline keyboard and return its rows.

    Raises:
        RefusedError: in Telegram's words.
    """
    rows: list[list[Json]] = (markup or {}).get("inline_keyboard") or []
    if sum(len(row) for row in rows) > MAX_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    for button in (button for row in rows for button in row):
        if not str(button.get("text") or "").strip():
            raise bad_request("BUTTON_TEXT_INVALID")
        if "callback_data" in button:
            if not 1 <= len(button["callback_data"].encode()) <= 64:
                raise bad_request("BUTTON_DATA_INVALID")
        elif "url" in button:
            if not is_link(button["url"]):
                raise bad_request(
                    f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
                )
        else:
            raise bad_request("text buttons are unallowed in the inline keyboard")
    return [row for row in rows if row]


def _as_refusal(error: RefusedMarkupError) -> Exception:
    return bad_request(str(error).removeprefix("Bad Request: "))


def _not_modified() -> Exception:
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )


def _editable(world: World, asked: Json) -> Sent:
    chat = world.open_for_sending(_chat_id(world, asked), None)
    sent = world.find(chat.id, asked["message_id"])
    if sent is None:
        raise bad_request("message to edit not found")
    return sent


def _chat_id(world: World, asked: Json) -> int:
    try:
        return int(asked["chat_id"])
    except (KeyError, TypeError, ValueError) as error:
        raise bad_request(
            "chat_id is empty" if not asked.get("chat_id") else "chat not found"
        ) from (error)


def _entered(world: World, asked: Json) -> Chat:
    """Return a chat that the bot is in."""
    chat = world.chat(_chat_id(world, asked))
    if not chat.is_private and chat.members.get(world.bot_id) in (None, "left", "kicked"):
        raise forbidden(f"bot is not a member of the {chat.type} chat")
    return chat


def _scope(world: World, asked: Json) -> tuple[str, str]:
    scope = asked.get("scope") or {"type": "default"}
    name = scope["type"]
    if "chat_id" in scope:
        name = f"{name}:{world.chat(int(scope['chat_id'])).id}"
    return name, asked.get("language_code") or ""


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "sendMessage": send_message,
    "sendDocument": send_document,
    "editMessageText": edit_message_text,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback_query,
    "sendChatAction": send_chat_action,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "leaveChat": leave_chat,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "getFile": get_file,
    "setChatMenuButton": accept_all,
    "setMyDefaultAdministratorRights": accept_all,
    "logOut": accept_all,
    "close": accept_all,
} | {
    f"{verb}My{field}": maker(field)
    for verb, maker in (("set", set_profile_text), ("get", get_profile_text))
    for field in _TEXT_LIMITS
}
