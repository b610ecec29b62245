"""`broadsheet why`: why two stored articles are together or apart, in a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from bot.chat import texts
from bot.chat.why_page import verdict, worth
from bot.rooms import open_rooms
from bot.settings import Settings
from bot.why import NoPairError, explain_pair


async def run_why(settings: Settings, names: Sequence[str]) -> bool:
    """Print the explanation; return whether there was one."""
    async with open_rooms(settings) as rooms:
        try:
            why = await explain_pair(rooms.database, rooms.analyst, list(names))
        except NoPairError as error:
            print(texts.WHY_NO_PAIR[error.code], file=sys.stderr)
            return False
    print(texts.WHY_TOGETHER if why.is_together else texts.WHY_APART)
    for article, outlet in zip((why.first, why.second), why.outlets, strict=True):
        print(f"  {article.id}  {article.title} ({outlet})")
    print(verdict(why))
    for part in why.explanation.parts if why.explanation else ():
        name = texts.WHY_PARTS.get(part.name, part.name)
        print(f"  {name:16}{worth(part.name, part.similarity, part.weight)}")
    return True
