"""The driver's thread outlives whoever asked it."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from pathlib import Path

from storage.sqlite_driver import SqliteConnection


def test_work_left_behind_by_a_closed_event_loop_is_done_and_the_thread_ends(
    tmp_path: Path,
) -> None:
    may_go_on = threading.Event()
    done: list[str] = []

    def slow(_: sqlite3.Connection) -> None:
        may_go_on.wait(10)
        done.append("slow")

    async def leave() -> SqliteConnection:
        path = tmp_path / "news.sqlite3"
        connection = SqliteConnection(lambda: sqlite3.connect(path, check_same_thread=False))
        await connection
        task = asyncio.create_task(connection.visit(slow))
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        connection.stop()
        return connection

    connection = asyncio.run(leave())
    may_go_on.set()
    connection._thread.join(10)

    assert done == ["slow"]
    assert not connection._thread.is_alive()
