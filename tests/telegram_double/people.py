"""The double with what tests do with it: play people, and read what chats received."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.telegram_double.server import BotApiServer
from tests.telegram_double.world import Chat, Json, RefusedError, Sent, forbidden


class TelegramDouble(BotApiServer):
    """Telegram's Bot API on loopback for one bot, and the people who talk to it.

    Give `telegram.Bot(double.token, base_url=double.base_url)` the addresses. See
    `BotApiServer` for the bad days: `faults`, `flood`, `latency`, `is_offline`.
    """

    # --- what people do ----------------------------------------------------------------------

    def say(
        self,
        chat_id: int,
        text: str,
        *,
        user_id: int | None = None,
        kind: str | None = None,
        title: str = "",
        thread_id: int | None = None,
        document: bytes | None = None,
        file_name: str = "feeds.opml",
    ) -> int:
        """Let a person write to the bot; introduces the chat. Returns the message's id.

        Args:
            user_id: who writes; the chat itself when it is private, else 7.
            kind: private for positive ids, supergroup for negative ones, unless said.
            document: a file that comes along, the text being its caption.
        """
        kind = kind or ("private" if chat_id > 0 else "supergroup")
        chat = self.world.add_chat(chat_id, kind=kind, title=title)
        writer = user_id or (chat_id if chat.is_private else 7)
        chat.members.setdefault(writer, "member")
        if thread_id is not None:
            chat.is_forum = True
            chat.threads.add(thread_id)
        message = self.world.incoming(chat, writer, "" if document else text, thread_id)
        if document is not None:
            file_id = f"file{len(self.world.files)}"
            self.world.files[file_id] = document
            message["caption"] = text
            message["document"] = {
                "file_id": file_id,
                "file_unique_id": file_id,
                "file_name": file_name,
                "file_size": len(document),
            }
        self.update("channel_post" if kind == "channel" else "message", message)
        return int(message["message_id"])

    def press(self, message: Sent, button: str, *, user_id: int | None = None) -> str:
        """Let a person press a button, named by label or callback data; returns the query's id.

        Raises:
            LookupError: the message has no such button.
        """
        found = message.button(button)
        chat = self.world.chats[message.chat_id]
        query = f"query{len(self.world.queries) + len(self.world.answers)}"
        self.world.queries.add(query)
        self.update(
            "callback_query",
            {
                "id": query,
                "from": self.world.user(user_id or (chat.id if chat.is_private else 7)),
                "message": self.world.message_json(message),
                "chat_instance": str(chat.id),
                "data": found["callback_data"],
            },
        )
        return query

    def change_membership(self, chat_id: int, status: str, *, by: int | None = None) -> None:
        """Change what the bot is in a chat: member, administrator, left or kicked."""
        chat = self.world.chats[chat_id]
        bot = self.world.bot_id
        before = self.world.member(chat, bot)
        if chat.is_private and bot not in chat.members:
            before = {"user": self.world.bot(), "status": "member"}
        chat.members[bot] = status
        chat.refusal = _refusal(chat, status)
        self.update(
            "my_chat_member",
            {
                "chat": chat.as_json(),
                "from": self.world.user(by or (chat_id if chat.is_private else 7)),
                "date": self.world.present,
                "old_chat_member": before,
                "new_chat_member": self.world.member(chat, bot),
            },
        )

    def block(self, chat_id: int) -> None:
        """Let a person block the bot."""
        self.change_membership(chat_id, "kicked")

    def unblock(self, chat_id: int) -> None:
        """Let a person take the bot back."""
        self.change_membership(chat_id, "member")

    def add_to(
        self, chat_id: int, *, kind: str = "supergroup", by: int = 7, title: str = ""
    ) -> Chat:
        """Let a person add the bot to a group or (as administrator) to a channel."""
        chat = self.world.add_chat(chat_id, kind=kind, title=title)
        chat.members.setdefault(by, "creator")
        chat.members[self.world.bot_id] = "left"
        self.change_membership(chat_id, "administrator" if kind == "channel" else "member", by=by)
        return chat

    def remove_from(self, chat_id: int) -> None:
        """Let a person throw the bot out of a group or channel."""
        self.change_membership(chat_id, "kicked")

    def migrate(self, chat_id: int, *, new_id: int, is_announced: bool = True) -> Chat:
        """Turn a group into a supergroup with a new id."""
        old = self.world.chats[chat_id]
        new = self.world.add_chat(new_id, kind="supergroup", title=old.title)
        new.members = dict(old.members)
        old.migrated_to = new_id
        if is_announced:
            message = self.world.incoming(old, 7, "", None)
            self.update("message", message | {"migrate_to_chat_id": new_id})
        return new

    def update(self, kind: str, content: Json) -> int:
        """Queue an update of any kind."""
        number = self.world.add_update(kind, content)
        self.pulse.beat()
        return number

    # --- what chats have received ------------------------------------------------------------

    def received(self, chat_id: int) -> list[Sent]:
        """Return the messages that a chat holds, in order of arrival."""
        chat = self.world.chats.get(chat_id)
        return [sent for sent in chat.messages if not sent.is_deleted] if chat else []

    def texts(self, chat_id: int) -> list[str]:
        """Return the texts that a chat holds, in order of arrival."""
        return [sent.text for sent in self.received(chat_id)]

    async def wait_until(self, is_so: Callable[[], bool], *, seconds: float = 10.0) -> None:
        """Wait for something that requests bring about.

        Raises:
            TimeoutError: it did not come.
        """
        async with asyncio.timeout(seconds):
            await self.pulse.until(is_so)

    async def wait_for_message(
        self, chat_id: int, *, count: int = 1, seconds: float = 10.0
    ) -> Sent:
        """Wait until a chat holds so many messages; returns the last of them."""
        await self.wait_until(lambda: len(self.received(chat_id)) >= count, seconds=seconds)
        return self.received(chat_id)[count - 1]

    async def wait_for_answer(self, query: str, *, seconds: float = 10.0) -> Json:
        """Wait until a press of a button is answered; returns the answer's parameters."""
        await self.wait_until(lambda: query in self.world.answers, seconds=seconds)
        return self.world.answers[query]


def _refusal(chat: Chat, status: str) -> RefusedError | None:
    if status in ("member", "administrator", "creator"):
        return None
    if chat.is_private:
        return forbidden("bot was blocked by the user")
    verb = "was kicked from" if status == "kicked" else "is not a member of"
    return forbidden(f"bot {verb} the {chat.type} chat")
