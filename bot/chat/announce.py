"""The lists of commands that Telegram shows, per scope: readers, groups, and each admin."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from telegram import (
    Bot,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import BadRequest, Forbidden

from bot.chat import texts

logger = logging.getLogger(__name__)

GROUP_COMMANDS = ("latest", "settings", "sources", "pause", "resume", "help")


async def announce_commands(bot: Bot, admin_ids: Iterable[int]) -> None:
    """Tell Telegram which commands to offer where.

    An admin who has never written to the bot has no chat to set them in: that one is told of
    in the log, and gets the list at the next start.

    Raises:
        TelegramError: Telegram can't be reached, or refuses the common lists.
    """
    readers = (texts.START_COMMAND, *texts.READER_COMMANDS)
    in_groups = [texts.START_COMMAND]
    in_groups += [command for command in texts.READER_COMMANDS if command[0] in GROUP_COMMANDS]
    await bot.set_my_commands(readers, scope=BotCommandScopeDefault())
    await bot.set_my_commands(in_groups, scope=BotCommandScopeAllGroupChats())
    for admin_id in sorted(admin_ids):
        scope: BotCommandScope = BotCommandScopeChat(admin_id)
        try:
            await bot.set_my_commands((*readers, *texts.ADMIN_COMMANDS), scope=scope)
        except (BadRequest, Forbidden) as error:
            logger.warning(
                "admin commands not set", extra={"chat": admin_id, "reason": error.message}
            )
