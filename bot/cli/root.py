"""The commands and their options; each command's work stands in a module of its own."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from bot.settings import Settings, read_settings

T = TypeVar("T")

ENDED = 128 + signal.SIGTERM
"""Exit status of a command that SIGTERM has ended, as shells have it."""

app = typer.Typer(
    name="broadsheet",
    help="A self-hosted Telegram news digest: one story once, every outlet linked, at your hour.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
feeds_app = typer.Typer(help="List, add, remove, import, export and check feeds.")
db_app = typer.Typer(help="Upgrade or back up the database.")
app.add_typer(feeds_app, name="feeds", no_args_is_help=True)
app.add_typer(db_app, name="db", no_args_is_help=True)


def _go(work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(_until_ended(work))
    except asyncio.CancelledError:
        raise typer.Exit(ENDED) from None


async def _until_ended(work: Coroutine[Any, Any, T]) -> T:
    """Let SIGTERM end a command as Ctrl-C does: what it made for itself alone is removed."""
    task = asyncio.current_task()
    if task is not None and threading.current_thread() is threading.main_thread():
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await work


def _settings(**overrides: object) -> Settings:
    from bot.log import set_up

    settings = read_settings(**overrides)
    set_up(settings.log_format, settings.log_level)
    return settings


@app.command()
def run(
    only: Annotated[
        list[str] | None,
        typer.Option(help="Run only this stage, such as collect; again for more."),
    ] = None,
    webhook: Annotated[
        bool, typer.Option(help="Listen for a webhook on $PORT; needs BROADSHEET_WEBHOOK_URL.")
    ] = False,
) -> None:
    """Run the bot with all its stages until it is told to stop."""
    from bot.memory import keep_heaps_small

    keep_heaps_small()
    from bot.app import read_stages, run_app

    _go(run_app(_settings(), stages=read_stages(only or []), is_webhook=webhook))


@app.command()
def demo(
    articles: Annotated[
        Path | None,
        typer.Option(help="A folder of text and HTML files to use instead of the bundled news."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option(help="Also write a page with the digests, in Telegram's look.")
    ] = None,
    zone: Annotated[str, typer.Option(help="The subscriber's time zone.")] = "Europe/Berlin",
) -> None:
    """Show two days of news offline, as a subscriber sees them; needs no token."""
    from bot.cli.demo import run_demo

    _go(run_demo(articles=articles, html=html, zone=zone))


@app.command()
def collect() -> None:
    """Poll every due feed once."""
    from bot.cli.stages import run_stage

    _go(run_stage(_settings(), "collect"))


@app.command()
def condense() -> None:
    """Embed, group and summarize what waits."""
    from bot.cli.stages import run_stage

    _go(run_stage(_settings(), "condense"))


@app.command()
def compose() -> None:
    """Compose the digest of everyone who is due."""
    from bot.cli.stages import run_stage

    _go(run_stage(_settings(), "compose"))


@app.command()
def deliver() -> None:
    """Send what is in the outbox."""
    from bot.cli.stages import run_stage

    _go(run_stage(_settings(), "deliver"))


@app.command()
def reclean() -> None:
    """Let every article be cleaned again whose HTML is still kept."""
    from bot.cli.stages import ask_recleaning

    _go(ask_recleaning(_settings()))


@app.command()
def check() -> None:
    """Try the settings, the database, the model and the token, and say what is wrong."""
    from bot.cli.check import run_check

    if not _go(run_check()):
        raise typer.Exit(1)


@app.command()
def status(
    quiet: Annotated[bool, typer.Option(help="Print nothing; the exit status tells.")] = False,
) -> None:
    """Show how the instance is doing; exit status 1 when a stage has stopped."""
    from bot.cli.check import run_status

    if not _go(run_status(_settings(), is_quiet=quiet)):
        raise typer.Exit(1)


@app.command("export")
def export_(file: Path) -> None:
    """Write the whole instance into one file: feeds, news, subscribers and what they were sent."""
    from bot.cli.instance import export_instance

    _go(export_instance(_settings(), file))


@app.command("import")
def import_(file: Path) -> None:
    """Fill an empty database with an exported instance, be it SQLite or PostgreSQL."""
    from bot.cli.instance import import_instance

    _go(import_instance(_settings(), file))


@app.command()
def clean() -> None:
    """Filter: JSON Lines with html, text or lines in; the same with clean text and blocks out."""
    from bot.cli.filters import run_clean

    raise typer.Exit(run_clean())


@app.command()
def group(
    explain: Annotated[bool, typer.Option(help="Add why an article joined its story.")] = False,
) -> None:
    """Filter: JSON Lines of articles in order of arrival in; id and story out."""
    from bot.cli.filters import run_group

    raise typer.Exit(run_group(explain=explain))


@app.command()
def why(
    articles: Annotated[
        list[str], typer.Argument(help="Two addresses or numbers of articles, or one alone.")
    ],
) -> None:
    """Explain why two stored articles are in one story, or in two."""
    from bot.cli.why import run_why

    if not _go(run_why(_settings(), articles)):
        raise typer.Exit(1)


@app.command()
def summarize() -> None:
    """Filter: JSON Lines with text or articles in; headline and summary out."""
    from bot.cli.filters import run_summarize

    raise typer.Exit(run_summarize())


@feeds_app.command("list")
def feeds_list() -> None:
    """List the feeds with their state."""
    from bot.cli import feeds

    _go(feeds.show(_settings()))


@feeds_app.command("add")
def feeds_add(
    address: str,
    topic: Annotated[str | None, typer.Option(help="world, politics, business …")] = None,
) -> None:
    """Add a feed by its address, or by the address of a page that names it."""
    from bot.cli import feeds

    _go(feeds.add(_settings(), address, topic))


@feeds_app.command("remove")
def feeds_remove(address: str) -> None:
    """Remove a feed and its articles."""
    from bot.cli import feeds

    if not _go(feeds.remove(_settings(), address)):
        raise typer.Exit(1)


@feeds_app.command("import")
def feeds_import(
    file: Annotated[
        Path | None, typer.Argument(help="An OPML file; without it the bundled starter feeds.")
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(help="Only feeds in this language; again for more."),
    ] = None,
) -> None:
    """Add the feeds of an OPML file."""
    from bot.cli import feeds

    _go(feeds.import_opml(_settings(), file, language or []))


@feeds_app.command("export")
def feeds_export() -> None:
    """Write all feeds as OPML to standard output."""
    from bot.cli import feeds

    _go(feeds.export_opml(_settings()))


@feeds_app.command("check")
def feeds_check() -> None:
    """Poll every feed once without storing anything, and say which fail."""
    from bot.cli import feeds

    if not _go(feeds.check(_settings())):
        raise typer.Exit(1)


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Bring the database up to date; `run` does it by itself."""
    from bot.cli.check import run_upgrade

    _go(run_upgrade(_settings()))


@db_app.command("backup")
def db_backup(file: Path) -> None:
    """Copy a SQLite database while it is in use."""
    from bot.cli.check import run_backup

    _go(run_backup(_settings(), file))
