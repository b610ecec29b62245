"""What Telegram remembers for one bot: chats, members, messages and waiting updates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.telegram_double.markup import Parsed, commands_in

Json = dict[str, Any]
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class RefusedError(Exception):
    """A request that Telegram answers with `ok: false`."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def bad_request(what: str, **parameters: int) -> RefusedError:
    """Return a 400 in Telegram's words."""
    return RefusedError(400, f"Bad Request: {what}", **parameters)


def forbidden(what: str) -> RefusedError:
    """Return a 403 in Telegram's words."""
    return RefusedError(403, f"Forbidden: {what}")


@dataclass
class Sent:
    """A message that the bot sent, as its chat sees it now.

    Attributes:
        source: the text as the bot wrote it, before parsing. text: after parsing.
        keyboard: rows of buttons as the Bot API writes them.
        is_alone: whether it arrived without a link preview.
        history: earlier texts of an edited message.
    """

    chat_id: int
    message_id: int
    text: str
    source: str
    parse_mode: str | None
    keyboard: list[list[Json]]
    thread_id: int | None = None
    is_silent: bool = False
    is_alone: bool = False
    at: float = 0.0
    entities: list[Json] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    is_deleted: bool = False
    document: Json | None = None

    def button(self, wanted: str) -> Json:
        """Return the button with this label or callback data."""
        labels = []
        for row in self.keyboard:
            for button in row:
                if wanted in (button["text"], button.get("callback_data")):
                    return button
                labels.append(button["text"])
        raise LookupError(f"no button {wanted!r} among {labels}")

    def as_log(self) -> Json:
        """Return what a log line says of it."""
        return {
            "chat_id": self.chat_id,
            "message_id": self.message_id,
            "thread_id": self.thread_id,
            "text": self.text,
            "is_silent": self.is_silent,
            "at": self.at,
        }


@dataclass
class Chat:
    """A chat as the bot's account sees it.

    Attributes:
        type: private, group, supergroup or channel.
        refusal: raised for every message to it: blocked, kicked, no rights, migrated.
        threads: message threads of a forum.
    """

    id: int
    type: str = "private"
    title: str = ""
    is_forum: bool = False
    threads: set[int] = field(default_factory=set)
    members: dict[int, str] = field(default_factory=dict)
    refusal: RefusedError | None = None
    migrated_to: int | None = None
    messages: list[Sent] = field(default_factory=list)

    @property
    def is_private(self) -> bool:
        """Whether it is a chat with one person."""
        return self.type == "private"

    def as_json(self) -> Json:
        """Return it as the Bot API writes a Chat."""
        if self.is_private:
            return {"id": self.id, "type": self.type, "first_name": self.title}
        forum = {"is_forum": True} if self.is_forum else {}
        return {"id": self.id, "type": self.type, "title": self.title} | forum


@dataclass
class World:
    """All chats of one bot, and the updates that wait for it.

    Attributes:
        knows_everyone: whether a positive chat id that nobody introduced exists all the same.
        sent: every accepted message in order.
        allowed: the update types the bot asked for; None is Telegram's default.
    """

    bot_id: int = 424242
    bot_username: str = "broadsheet_double_bot"
    knows_everyone: bool = False
    chats: dict[int, Chat] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    updates: list[Json] = field(default_factory=list)
    allowed: frozenset[str] | None = None
    answers: dict[str, Json] = field(default_factory=dict)
    queries: set[str] = field(default_factory=set)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    present: int = 1_772_434_800
    _message_ids: Iterator[int] = field(default_factory=lambda: count(1))
    _update_ids: Iterator[int] = field(default_factory=lambda: count(1000))

    def bot(self) -> Json:
        """Return the bot's own user."""
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": "Broadsheet",
            "username": self.bot_username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    def user(self, user_id: int, *, language: str = "en") -> Json:
        """Return a person."""
        return {
            "id": user_id,
            "is_bot": False,
            "first_name": f"User {user_id}",
            "language_code": language,
        }

    def member(self, chat: Chat, user_id: int) -> Json:
        """Return a chat's member with the fields its status asks for."""
        status = chat.members.get(user_id, "left")
        user = self.bot() if user_id == self.bot_id else self.user(user_id)
        return {"user": user, "status": status} | _MEMBER_FIELDS.get(status, {})

    def chat(self, chat_id: int) -> Chat:
        """Return a chat that exists.

        Raises:
            RefusedError: there is none.
        """
        found = self.chats.get(chat_id)
        if found is None and self.knows_everyone and chat_id > 0:
            found = self.add_chat(chat_id)
        if found is None:
            raise bad_request("chat not found")
        return found

    def add_chat(
        self,
        chat_id: int,
        *,
        kind: str = "private",
        title: str = "",
        is_forum: bool = False,
        threads: tuple[int, ...] = (),
    ) -> Chat:
        """Introduce a chat, or return the one that is there."""
        if chat_id in self.chats:
            return self.chats[chat_id]
        members = {chat_id: "member"} if kind == "private" else {self.bot_id: "member"}
        if kind == "channel":
            members = {self.bot_id: "administrator"}
        name = title or (f"User {chat_id}" if kind == "private" else f"Chat {-chat_id}")
        chat = Chat(chat_id, kind, name, is_forum or bool(threads), {*threads}, members)
        self.chats[chat_id] = chat
        return chat

    def open_for_sending(self, chat_id: int, thread_id: int | None) -> Chat:
        """Return a chat that takes a message now.

        Raises:
            RefusedError: it does not, in Telegram's words.
        """
        chat = self.chat(chat_id)
        if chat.migrated_to is not None:
            raise bad_request(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to
            )
        if chat.refusal is not None:
            raise chat.refusal
        if thread_id is not None and not (chat.is_forum and thread_id in chat.threads):
            raise bad_request("message thread not found")
        return chat

    def keep(
        self,
        chat: Chat,
        parsed: Parsed,
        *,
        source: str,
        parse_mode: str | None,
        keyboard: list[list[Json]],
        thread_id: int | None = None,
        is_silent: bool = False,
        is_alone: bool = False,
        at: float = 0.0,
        document: Json | None = None,
    ) -> Sent:
        """Put a message into its chat."""
        sent = Sent(
            chat_id=chat.id,
            message_id=next(self._message_ids),
            text=parsed.text,
            source=source,
            parse_mode=parse_mode,
            keyboard=keyboard,
            thread_id=thread_id,
            is_silent=is_silent,
            is_alone=is_alone,
            at=at,
            entities=[entity.as_json() for entity in parsed.entities],
            document=document,
        )
        chat.messages.append(sent)
        self.sent.append(sent)
        return sent

    def find(self, chat_id: int, message_id: int) -> Sent | None:
        """Return a message that is still there."""
        for sent in reversed(self.chat(chat_id).messages):
            if sent.message_id == message_id and not sent.is_deleted:
                return sent
        return None

    def message_json(self, sent: Sent) -> Json:
        """Return a message of the bot as the Bot API writes it."""
        chat = self.chats[sent.chat_id]
        message: Json = {
            "message_id": sent.message_id,
            "date": self.present,
            "chat": chat.as_json(),
            "from": self.bot(),
            ("caption" if sent.document else "text"): sent.text,
        }
        if sent.entities:
            message["caption_entities" if sent.document else "entities"] = sent.entities
        if sent.document:
            message["document"] = sent.document
        if sent.keyboard:
            message["reply_markup"] = {"inline_keyboard": sent.keyboard}
        if sent.thread_id is not None:
            message |= {"message_thread_id": sent.thread_id, "is_topic_message": True}
        if sent.history:
            message["edit_date"] = self.present
        return message

    def incoming(self, chat: Chat, user_id: int, text: str, thread_id: int | None) -> Json:
        """Return a message that a person writes."""
        message: Json = {
            "message_id": next(self._message_ids),
            "date": self.present,
            "chat": chat.as_json(),
        }
        if text:
            message["text"] = text
        if chat.type == "channel":
            message["sender_chat"] = chat.as_json()
        else:
            message["from"] = self.user(user_id)
        if entities := [entity.as_json() for entity in commands_in(text)]:
            message["entities"] = entities
        if thread_id is not None:
            message |= {"message_thread_id": thread_id, "is_topic_message": True}
        return message

    def add_update(self, kind: str, content: Json) -> int:
        """Queue an update for the bot, unless it did not ask for this kind."""
        update_id = next(self._update_ids)
        wanted = kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed
        if wanted:
            self.updates.append({"update_id": update_id, kind: content})
        return update_id


_MEMBER_FIELDS: dict[str, Json] = {
    "creator": {"is_anonymous": False},
    "kicked": {"until_date": 0},
    "administrator": {
        "can_be_edited": False,
        "is_anonymous": False,
        "can_manage_chat": True,
        "can_delete_messages": True,
        "can_manage_video_chats": True,
        "can_restrict_members": True,
        "can_promote_members": False,
        "can_change_info": True,
        "can_invite_users": True,
        "can_post_stories": False,
        "can_edit_stories": False,
        "can_delete_stories": False,
        "can_post_messages": True,
        "can_edit_messages": True,
    },
}
