"""Run the double as its own process: `python -m tests.telegram_double --help`."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

from tests.telegram_double.control import RemoteDouble
from tests.telegram_double.server import TOKEN


async def serve(asked: argparse.Namespace) -> None:
    """Serve until the process is ended; the first line on standard output is the address."""
    with Path(asked.log or os.devnull).open("a", buffering=1) as log:
        double = RemoteDouble(
            port=asked.port,
            token=asked.token,
            latency=asked.latency / 1000,
            knows_everyone=asked.knows_everyone,
            log=lambda line: log.write(f"{line}\n"),
        )
        async with double:
            if asked.strict:
                double.flood.strict(penalty=asked.penalty)
            sys.stdout.write(f"{double.url}\n")
            sys.stdout.flush()
            await asyncio.Event().wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.telegram_double", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default=TOKEN, help="the only token that is accepted")
    parser.add_argument("--log", default="", help="file for a JSON line per accepted message")
    parser.add_argument("--latency", type=float, default=0.0, help="milliseconds")
    parser.add_argument("--strict", action="store_true", help="30/s, 1/s a chat, 20/min a group")
    parser.add_argument("--penalty", type=float, default=0.0, help="seconds after a refusal")
    parser.add_argument("--knows-everyone", action="store_true", help="positive chat ids exist")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
