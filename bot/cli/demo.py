"""The demo as a person sees it: digests as Telegram shows them, and how they came about."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rich.console import Console

from bot.chat.preview import Exchange, preview_html
from bot.cli.demo_view import show_digest, show_removals, show_stories
from bot.cli.playing import bundled_days, own_day, stage_for
from news.errors import SettingsError
from news.model import Message
from news.timetable import zone_or_none


async def run_demo(*, articles: Path | None, html: Path | None, zone: str) -> None:
    """Run the demo and print what a subscriber sees, and why.

    Args:
        articles: a folder of the user's files; None is the bundled news of two days.
        html: where a page with the digests is written, if anywhere.

    Raises:
        SettingsError: the folder or the zone makes no sense.
    """
    if (found := zone_or_none(zone)) is None:
        raise SettingsError(f"{zone!r} is not a time zone such as Europe/Berlin")
    days = bundled_days() if articles is None else [own_day(articles)]
    console = Console(highlight=False)
    shown: list[tuple[str, list[Message]]] = []
    async with stage_for(days[0].moment, found.key) as stage:
        for day in days:
            messages = await stage.play(day)
            shown.append((day.title, messages))
            show_digest(console, day.title, messages)
            show_stories(console, day.title, await stage.stories())
        show_removals(console, await stage.articles(), is_full=articles is not None)
    if html is not None:
        page = preview_html([Exchange(title, tuple(messages)) for title, messages in shown])
        await asyncio.to_thread(html.write_text, page, encoding="utf-8")
        console.print(f"\nThe digests as a page: {html}")
