"""One stage, once, from a terminal or a cron job."""

from __future__ import annotations

from typing import Literal

from bot.rooms import open_rooms
from bot.settings import Settings
from storage import recleaning
from storage.database import Database

StageName = Literal["collect", "condense", "compose", "deliver"]


async def run_stage(settings: Settings, name: StageName) -> None:
    """Run one stage once and print what it did."""
    if name == "deliver":
        from bot.app import deliver_once

        print(await deliver_once(settings))
        return
    async with open_rooms(settings) as rooms:
        match name:
            case "collect":
                print(await rooms.collector.run_once())
            case "condense":
                print(await rooms.condenser.run_once())
            case "compose":
                print(await rooms.composer.run_once())


async def ask_recleaning(settings: Settings) -> None:
    """Let every article be cleaned again whose HTML is still kept."""
    async with (
        Database.open(settings.database_address()) as database,
        database.begin() as session,
    ):
        count = await recleaning.ask_all(session)
    print(f"{count} articles wait to be cleaned again; the running bot does it, some at a time.")
