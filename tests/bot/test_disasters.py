"""Real disasters under a real process: a full disk, a locked, read-only or absent database, a
network that is cut. Nothing is lost, the log says what is wrong, and it goes on by itself.

The full disk is a small tmpfs and the read-only file an immutable one, where the machine lets
us make them; elsewhere those tests are skipped (tests/storage/test_errors.py fills a database to
SQLite's own limit of pages).
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat import texts
from bot.clock import SystemClock
from news.errors import StorageError
from news.model import PartState
from storage import outbox, subscribers
from storage.database import Database
from tests.bot.processes import fill, process, received
from tests.bot.test_run import ADMIN, READER, WAIT, running
from tests.make import NOON
from tests.post import states
from tests.telegram_double import TelegramDouble

MOST_DOUBLED = 3
REFUSES = "the database refuses"
AGAIN = "the database takes writes again"


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble(knows_everyone=True, latency=0.06) as double:
        yield double


def run(*command: str | Path) -> bool:
    """Run a system command; return whether it is allowed here."""
    if shutil.which(str(command[0])) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@dataclass
class Disk:
    """A disk of eight megabytes that can be filled."""

    folder: Path

    def fill(self) -> None:
        ballast = self.folder / "ballast"
        with ballast.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"x" * 4096)

    def free(self) -> None:
        (self.folder / "ballast").unlink()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if not run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder):
        pytest.skip("no disk may be mounted here")
    yield Disk(folder)
    run("umount", folder)


@pytest.fixture
def url_on(migrated_url: Callable[[str], str]) -> Callable[[Path], str]:
    """Give a function that puts a new database into a folder."""

    def make(folder: Path) -> str:
        source = Path(migrated_url("sqlite").removeprefix("sqlite:///"))
        shutil.copyfile(source, folder / "news.sqlite3")
        return f"sqlite:///{folder}/news.sqlite3"

    return make


@dataclass
class Story:
    """A process that delivers while something happens to it."""

    double: TelegramDouble
    log: Path
    running: asyncio.subprocess.Process

    async def has_sent(self, count: int, *, seconds: float = 30) -> None:
        await self.double.wait_until(lambda: len(self.double.world.sent) >= count, seconds=seconds)

    async def has_said(self, words: str, *, seconds: float = 30) -> None:
        async with asyncio.timeout(seconds):
            while words not in self.log.read_text("utf-8"):
                await asyncio.sleep(0.05)

    async def is_over(self, *, seconds: float = 60) -> None:
        assert await asyncio.wait_for(self.running.wait(), seconds) == 0


@asynccontextmanager
async def delivering(
    url: str, double: TelegramDouble, folder: Path, **wanted: float
) -> AsyncIterator[Story]:
    path = folder / "log"
    with path.open("a", encoding="utf-8") as log:
        async with process(url, double, log=log, **wanted) as running:
            yield Story(double, path, running)


async def filled(url: str, count: int) -> list[tuple[int, str]]:
    async with Database.open(url, migrate=False) as database:
        return await fill(database, count)


async def final_states(url: str) -> dict[PartState, int]:
    async with Database.open(url, migrate=False) as database:
        return await states(database)


# --- the disk ------------------------------------------------------------------------------------


async def test_a_full_disk_stops_sending_until_there_is_room(
    small_disk: Disk, url_on: Callable[[Path], str], double: TelegramDouble, tmp_path: Path
) -> None:
    url = url_on(small_disk.folder)
    wanted = await filled(url, 50)

    async with delivering(url, double, tmp_path, lease=20) as story:
        await story.has_sent(10)
        small_disk.fill()
        await story.has_said(REFUSES)
        during = len(double.world.sent)
        await asyncio.sleep(1.5)
        assert len(double.world.sent) <= during + MOST_DOUBLED
        small_disk.free()
        await story.is_over()

    assert "reason=full" in story.log.read_text("utf-8")
    assert received(double) == Counter(wanted)
    assert await final_states(url) == {PartState.SENT: 50}


async def test_admins_are_told_of_a_full_disk_and_when_there_is_room_again(
    small_disk: Disk, tmp_path: Path
) -> None:
    """The whole bot: an alarm, /status in plain words, and nobody restarts anything."""
    folder = {"BROADSHEET_DATA_DIR": str(small_disk.folder)}
    url = f"sqlite:///{small_disk.folder}/broadsheet.sqlite3"
    async with TelegramDouble() as double, running(tmp_path, double, **folder):
        double.say(ADMIN, "/help")
        double.say(READER, "/start")
        await double.wait_for_message(ADMIN, seconds=WAIT)
        await double.wait_for_message(READER, seconds=WAIT)
        async with Database.open(url, migrate=False) as database, database.begin() as session:
            (reader,) = await subscribers.every(session)
            soon = SystemClock().now() + timedelta(seconds=2)
            await subscribers.save(session, replace(reader, next_due_at=soon))
        small_disk.fill()

        await told(double, texts.ERRORS["storage_full"])
        double.say(ADMIN, "/status")
        await told(double, f"🔴 compose {texts.ERRORS['storage_full']}")
        small_disk.free()
        await told(double, texts.ALARM_OVER.format(stage="compose"))


async def told(double: TelegramDouble, words: str) -> None:
    """Wait until the admin has read it."""
    await double.wait_until(
        lambda: any(words in text for text in double.texts(ADMIN)), seconds=WAIT
    )


# --- the file ------------------------------------------------------------------------------------


async def test_a_database_file_that_turns_read_only(
    url_on: Callable[[Path], str], double: TelegramDouble, tmp_path: Path
) -> None:
    url = url_on(tmp_path)
    wanted = await filled(url, 40)
    probe = tmp_path / "probe"
    probe.touch()
    if not run("chattr", "+i", probe):
        pytest.skip("no file may be made immutable here")
    run("chattr", "-i", probe)

    async with delivering(url, double, tmp_path, lease=20) as story:
        await story.has_sent(10)
        files = [tmp_path / f"news.sqlite3{end}" for end in ("", "-wal")]
        try:
            assert run("chattr", "+i", *files)
            await story.has_said(REFUSES)
            await asyncio.sleep(1.0)
        finally:
            run("chattr", "-i", *files)
        await story.is_over()

    assert received(double) == Counter(wanted)


async def test_a_database_on_a_read_only_disk_is_said_so_at_the_start(
    small_disk: Disk, url_on: Callable[[Path], str]
) -> None:
    url = url_on(small_disk.folder)
    assert run("mount", "-o", "remount,ro", small_disk.folder)

    with pytest.raises(StorageError) as caught:
        async with Database.open(url) as database, database.begin() as session:
            await outbox.recover(session, NOON)

    assert caught.value.reason in {"read_only", "unreachable"}


async def test_a_database_that_another_process_holds_locked(
    url_on: Callable[[Path], str], double: TelegramDouble, tmp_path: Path
) -> None:
    """For longer than a writer waits."""
    url = url_on(tmp_path)
    wanted = await filled(url, 40)
    hold = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); time.sleep(2.5)"
    )

    async with delivering(url, double, tmp_path, lease=20, busy=0.2) as story:
        await story.has_sent(10)
        holder = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", hold, tmp_path / "news.sqlite3"),
            stdout=asyncio.subprocess.PIPE,
        )
        await story.has_said(REFUSES)
        await holder.wait()
        await story.has_said(AGAIN)
        await story.is_over()

    assert "reason=locked" in story.log.read_text("utf-8")
    assert received(double) == Counter(wanted)


async def test_a_database_that_is_taken_away_and_put_back(
    url_on: Callable[[Path], str], double: TelegramDouble, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    url = url_on(folder)
    wanted = await filled(url, 40)

    async with delivering(url, double, tmp_path, lease=20) as story:
        await story.has_sent(10)
        (folder / "news.sqlite3").rename(tmp_path / "away")
        await story.has_said(REFUSES)
        during = len(double.world.sent)
        await asyncio.sleep(1.0)
        assert len(double.world.sent) <= during + MOST_DOUBLED
        assert not (folder / "news.sqlite3").exists()
        (tmp_path / "away").rename(folder / "news.sqlite3")
        await story.is_over()

    assert received(double) == Counter(wanted)
    with closing(sqlite3.connect(folder / "news.sqlite3")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


# --- the network ---------------------------------------------------------------------------------


@asynccontextmanager
async def nobody_listens(port: int) -> AsyncIterator[None]:
    """Leave the port alone: connections are refused."""
    assert port
    yield


@asynccontextmanager
async def a_black_hole(port: int) -> AsyncIterator[None]:
    """Take connections and say nothing."""

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.read(-1)
        except (ConnectionError, asyncio.CancelledError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(swallow, "127.0.0.1", port)
    try:
        yield
    finally:
        server.close()


# A request is given up sooner than the short cut ends, and much later than a busy machine answers:
# what is given up though it arrived comes twice.
GIVEN_UP = 2.0
LENGTHS = [3.0, pytest.param(150.0, marks=pytest.mark.slow)]


@pytest.mark.timeout(400)
@pytest.mark.parametrize("cut", [nobody_listens, a_black_hole])
@pytest.mark.parametrize("seconds", LENGTHS)
async def test_a_network_that_is_cut_and_comes_back(
    url_on: Callable[[Path], str],
    tmp_path: Path,
    cut: Callable[[int], AbstractAsyncContextManager[None]],
    seconds: float,
) -> None:
    """For minutes in the long run. Only what was on its way when it was cut can come twice."""
    url = url_on(tmp_path)
    wanted = await filled(url, 40)

    async with TelegramDouble(knows_everyone=True, latency=0.06) as before:
        port = before.port
        async with delivering(url, before, tmp_path, lease=20, timeout=GIVEN_UP) as story:
            await story.has_sent(10)
            await before.__aexit__()
            async with cut(port):
                await asyncio.sleep(seconds)
            async with TelegramDouble(knows_everyone=True, latency=0.06, port=port) as after:
                await story.is_over(seconds=180)

    got = received(before) + received(after)
    assert set(got) == set(wanted)
    assert sum(got.values()) - len(wanted) <= MOST_DOUBLED
    assert await final_states(url) == {PartState.SENT: 40}
