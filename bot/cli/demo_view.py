"""What the demo prints: digests as Telegram shows them, and how they came about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.console import Console
from rich.markup import escape
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.chat.preview import preview
from bot.chat.texts import reason_name
from news.model import Article, Message, Story

EXAMPLES = 3
"""Stripped lines shown for a reason, unless all are asked for."""

WIDEST = 100
"""Columns of the picture on a wide terminal: about as wide as Telegram's window."""


def show_digest(console: Console, title: str, messages: Sequence[Message]) -> None:
    """Print the messages as the subscriber sees them."""
    console.print()
    console.print(Rule(Text(f" {title} — the digest "), characters="━"))
    if not messages:
        console.print("Nothing new, so no message is sent.")
        return
    width = min(console.width, WIDEST)
    console.print(Text.from_ansi(preview(messages, width=width, has_color=True)))


def show_stories(console: Console, title: str, stories: Sequence[Story]) -> None:
    """Print which articles became one story."""
    several = [story for story in stories if len(story.links) > 1]
    article_count = sum(len(story.links) for story in stories)
    console.print()
    console.print(Rule(Text(f" {title} — what became one story "), characters="─"))
    for story in several:
        version = f", version {story.version}" if story.version > 1 else ""
        console.print(
            f"[bold]{escape(story.headline)}[/bold]  "
            f"[dim]{len(story.links)} articles, {story.outlet_count()} independent "
            f"outlets{version}[/dim]"
        )
        for link in story.links:
            mark = "  [dim](copy)[/dim]" if link.is_copy else ""
            mark += "  [dim](update)[/dim]" if link.development > 1 else ""
            console.print(f"   {escape(link.outlet)}: {escape(link.title)}{mark}", style="default")
    console.print(
        f"{article_count} articles are {len(stories)} stories; "
        f"{len(stories) - len(several)} of them have one article."
    )


def show_removals(console: Console, articles: Iterable[Article], *, is_full: bool) -> None:
    """Print what cleaning stripped, by reason."""
    lines: defaultdict[str, list[str]] = defaultdict(list)
    article_count = 0
    for article in articles:
        article_count += 1
        for removal in article.removed:
            lines[removal.reason].append(removal.text)
    console.print()
    console.print(Rule(Text(" What was stripped "), characters="─"))
    table = Table("Why", "Lines", "Such as" if not is_full else "Which", expand=False)
    for reason, texts in sorted(lines.items(), key=lambda pair: -len(pair[1])):
        distinct = list(dict.fromkeys(texts))
        shown = distinct if is_full else distinct[:EXAMPLES]
        more = len(distinct) - len(shown)
        examples = "\n".join(_short(text) for text in shown) + (f"\n… {more} more" if more else "")
        table.add_row(reason_name(reason), str(len(texts)), Text(examples))
    console.print(table)
    total = sum(len(texts) for texts in lines.values())
    console.print(f"{total} lines of {article_count} articles; every other line was kept.")


def _short(text: str) -> str:
    return text if len(text) <= 90 else text[:87].rstrip() + "…"


def moment_title(name: str, moment: datetime) -> str:
    """Return a day's name with its date."""
    return f"{name}, {moment:%A} {moment.day} {moment:%B %Y}"
