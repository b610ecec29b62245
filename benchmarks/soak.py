"""Lets a whole bot run for a while on a flood of news, and watches what grows.

    python -m benchmarks.soak ARTICLES.jsonl [ARTICLES.jsonl …] [--minutes 30] [--feeds 20]

Starts `broadsheet run` on a new SQLite database against the Bot API double on loopback. Feeds on
loopback serve the files' articles ({"title", "text"} a line), 12 new ones at each request, and are
due again every few seconds, so that weeks of news pass in an hour. A reader asks for /latest each
minute. Prints, a line a minute: articles stored and grouped, stories, resident memory and its
peak, the database's size with its log, and the seconds until /latest was answered.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from benchmarks.whole_bot import environment
from tests.telegram_double import TelegramDouble

READER = 1000
NEW_EACH_TIME = 12
PAGES_KEPT = 2000
PAGE = (
    "<html><head><title>{title}</title></head><body><nav><a href='/'>Home</a></nav>"
    "<article><h1>{title}</h1>{body}<p>Also read: more of today's news</p></article>"
    "<footer>All rights reserved</footer></body></html>"
)
SECONDS_BETWEEN = 5.0
MOST_WAITING = 400
"""Articles that wait for grouping before no feed is made due: a real bot is never flooded."""


def texts(paths: list[Path]) -> Iterator[tuple[str, str]]:
    """Give titles and texts of the files' articles, over and over, marked by their round."""
    rows = [json.loads(line) for path in paths for line in path.open(encoding="utf-8")]
    found = [(row["title"] or row["text"][:60], row["text"]) for row in rows if row.get("text")]
    number = 0
    while True:
        for title, text in found:
            mark = f" ({number})" if number else ""
            yield title + mark, text
        number += 1


def feed_server(paths: list[Path]) -> web.Application:
    """Return a server of feeds that have news at every request."""
    source = texts(paths)
    pages: dict[str, str] = {}
    count = 0

    async def answer(request: web.Request) -> web.Response:
        nonlocal count
        items = []
        for _ in range(NEW_EACH_TIME):
            title, text = next(source)
            count += 1
            body = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line)
            pages[f"n{count}"] = PAGE.format(title=html.escape(title), body=body)
            pages.pop(f"n{count - PAGES_KEPT}", None)
            items.append(
                {
                    "id": f"n{count}",
                    "url": f"http://{request.host}/{request.match_info['name']}/n{count}",
                    "title": title,
                    "content_html": body,
                    "date_published": datetime.now(UTC).isoformat(),
                }
            )
        title = f"Outlet {request.match_info['name']}"
        document = {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}
        return web.json_response(document, content_type="application/feed+json")

    async def page(request: web.Request) -> web.Response:
        found = pages.get(request.match_info["page"])
        return web.Response(
            text=found or "gone", content_type="text/html", status=200 if found else 404
        )

    app = web.Application()
    app.router.add_get("/{name}/feed.json", answer)
    app.router.add_get("/{name}/{page}", page)
    return app


def memory_mib(pid: int) -> tuple[int, int]:
    """Return a process's resident memory and its peak, MiB."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    found = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return tuple(int(found[name].split()[0]) // 1024 for name in ("VmRSS", "VmHWM"))  # type: ignore[return-value]


def add_feeds(folder: Path, port: int, count: int, own: dict[str, str]) -> None:
    """Add the feeds to a new instance."""
    listed = folder / "feeds.opml"
    outlines = "".join(
        f'<outline type="rss" text="o{i}" xmlUrl="http://127.0.0.1:{port}/o{i}/feed.json"/>'
        for i in range(count)
    )
    listed.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>', "utf-8")
    command = [sys.executable, "-m", "bot", "feeds", "import", str(listed)]
    subprocess.run(command, env=own, check=True, stdout=subprocess.DEVNULL)


def stand(folder: Path) -> tuple[int, int, int, int]:
    """Make the feeds due, and tell the articles stored and waiting, the stories, and MiB."""
    path = next(folder.glob("*.sqlite3"))
    with sqlite3.connect(path, timeout=30) as database:
        stored = database.execute("SELECT count(*) FROM article").fetchone()[0]
        waiting = database.execute(
            "SELECT count(*) FROM article WHERE grouped_at IS NULL"
        ).fetchone()[0]
        stories = database.execute("SELECT count(*) FROM story").fetchone()[0]
        if waiting < MOST_WAITING:
            database.execute("UPDATE feed SET next_check_at = '2000-01-01 00:00:00.000000'")
    database.close()
    size = sum(own.stat().st_size for own in folder.glob("*.sqlite3*")) // 2**20
    return stored, waiting, stories, size


async def watch(folder: Path, pid: int, double: TelegramDouble, minutes: float) -> None:
    """Keep the feeds due and print a line each minute."""
    began = time.monotonic()
    line_at = began
    print("minute  articles  waiting  stories  resident  peak MiB  database MiB  /latest s")
    while time.monotonic() - began < minutes * 60:
        stored, waiting, stories, size = await asyncio.to_thread(stand, folder)
        if time.monotonic() >= line_at:
            line_at += 60
            before = len(double.received(READER))
            asked = time.monotonic()
            double.say(READER, "/latest")
            await double.wait_until(lambda: len(double.received(READER)) > before, seconds=120)  # noqa: B023
            resident, peak = memory_mib(pid)
            print(
                f"{(asked - began) / 60:6.1f} {stored:9} {waiting:8} {stories:8} {resident:9} "
                f"{peak:9} {size:13} {time.monotonic() - asked:10.2f}",
                flush=True,
            )
        await asyncio.sleep(SECONDS_BETWEEN)


async def soak(paths: list[Path], minutes: float, feeds: int) -> None:
    """Start everything, watch, and stop it."""
    runner = web.AppRunner(feed_server(paths), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    with tempfile.TemporaryDirectory() as folder:
        async with TelegramDouble() as double:
            own = environment(double, folder, admin=READER, tick=1)
            await asyncio.to_thread(add_feeds, Path(folder), port, feeds, own)
            double.say(READER, "/start")
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", env=own
            )
            try:
                await double.wait_for_message(READER, seconds=60)
                await watch(Path(folder), process.pid, double, minutes)
            finally:
                process.terminate()
                await process.wait()
    await runner.cleanup()


def main(arguments: list[str] | None = None) -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path, nargs="+")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--feeds", type=int, default=20)
    options = parser.parse_args(arguments)
    asyncio.run(soak(options.articles, options.minutes, options.feeds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
