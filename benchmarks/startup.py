"""How soon a fresh bot answers, and how much memory it needs.

    python -m benchmarks.startup

Starts `broadsheet run` on a new SQLite database against the Bot API double on loopback, says
/start at once, and prints the seconds until the answer; then lets it read a feed of the demo's
articles, and prints the resident memory before the model is loaded and with it. The figures of
one run on this machine.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from aiohttp import web

from benchmarks.whole_bot import environment
from seeds.plant import demo_documents
from tests.telegram_double import TelegramDouble

READER = 1000


def resident_mib(pid: int) -> int:
    """Return a process's resident memory, MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


async def measure() -> None:
    """Start, ask, add a feed, and print."""
    served = next(d for a, d in demo_documents(1).items() if a.endswith("feed.json"))
    body = served.body.replace(b"2026-03-10", time.strftime("%Y-%m-%d").encode())

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/feed+json")

    app = web.Application()
    app.router.add_get("/feed.json", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    with tempfile.TemporaryDirectory() as folder:
        async with TelegramDouble() as double:
            own = environment(double, folder, admin=READER, tick=0.5)
            double.say(READER, "/start")
            began = time.monotonic()
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", env=own, stderr=asyncio.subprocess.PIPE
            )
            assert process.stderr is not None
            try:
                await double.wait_for_message(READER, seconds=60)
                print(f"first answer after {time.monotonic() - began:.1f} s")
                print(f"resident without the model: {resident_mib(process.pid)} MiB")
                double.say(READER, f"/addfeed http://127.0.0.1:{port}/feed.json")
                await double.wait_until(
                    lambda: any("Add" in str(m.keyboard) for m in double.received(READER)),
                    seconds=60,
                )
                offer = next(m for m in double.received(READER) if "Add" in str(m.keyboard))
                double.press(offer, "✅ Add")
                loading = time.monotonic()
                async for line in process.stderr:
                    if b"condensed" in line:
                        break
                print(f"first stories after {time.monotonic() - loading:.1f} s more")
                print(f"resident with the model: {resident_mib(process.pid)} MiB")
            finally:
                process.terminate()
                await process.wait()
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(measure())
