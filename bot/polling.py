"""Polling for updates by one process of a token at a time.

Telegram gives updates to one `getUpdates` only and answers every other with 409. Two processes
of one database, as in a rolling deploy, would take them from each other again and again; so
polling has a lease, as sending has. The one that waits begins when the other has stopped, or
did not renew its lease: after a crash that takes up to `LEASE_TIME`.

When it fails:

- The database refuses: whoever waits for another process goes on waiting, and everybody else
  polls, so that somebody can say what is wrong.
- Somebody with another database polls with the token: the log says so once, and
  python-telegram-bot asks again at growing intervals.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

from telegram.error import Conflict, TelegramError
from telegram.ext import Updater

from news.errors import StorageError
from news.ports import Clock
from storage import lease
from storage.database import Database

logger = logging.getLogger(__name__)

LEASE_TIME = timedelta(seconds=20)
RENEWAL = LEASE_TIME / 4
"""How often who polls renews the lease."""

WAITING = timedelta(seconds=1)
"""How often who waits asks for it."""


@asynccontextmanager
async def polling(
    updater: Updater,
    *,
    database: Database,
    clock: Clock,
    lease_name: str,
    allowed_updates: Sequence[str],
) -> AsyncIterator[None]:
    """Poll in the background whenever no other process does, and give the lease back at the end.

    Args:
        updater: of an initialized application.
        lease_name: one for each token.
    """
    poller = _Poller(updater, database, clock, lease_name, allowed_updates)
    running = asyncio.create_task(poller.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await poller.stop()


class _Poller:
    def __init__(
        self,
        updater: Updater,
        database: Database,
        clock: Clock,
        lease_name: str,
        allowed_updates: Sequence[str],
    ) -> None:
        self._updater = updater
        self._database = database
        self._clock = clock
        self._lease_name = lease_name
        self._allowed_updates = list(allowed_updates)
        self._holder = uuid4().hex
        self._has_waited = False
        self._trouble = ""

    async def run(self) -> None:
        """Begin and end polling with the lease, until cancelled."""
        while True:
            try:
                await self._begin_or_wait()
            except TelegramError as error:
                self._say(str(error))
            except Exception:
                # Nobody could talk to a bot whose polling ended unseen.
                logger.exception("polling broke")
            pause = RENEWAL if self._updater.running else WAITING
            await asyncio.sleep(pause.total_seconds())

    async def stop(self) -> None:
        """Poll no more, and let another process begin."""
        if self._updater.running:
            await self._updater.stop()
        try:
            async with self._database.begin() as session:
                await lease.release(session, self._lease_name, self._holder)
        except StorageError as error:
            logger.warning("lease of polling not given back", extra={"why": error})

    async def _begin_or_wait(self) -> None:
        try:
            is_ours = await self._acquire()
            self._trouble = ""
        except StorageError as error:
            self._say(str(error))
            is_ours = not self._has_waited
        if is_ours:
            await self._begin()
        else:
            await self._wait()

    async def _acquire(self) -> bool:
        async with self._database.begin_bare() as connection:
            return await lease.acquire(
                connection, self._lease_name, self._holder, self._clock.now(), LEASE_TIME
            )

    def _say(self, trouble: str) -> None:
        """Say what went wrong, once."""
        if trouble != self._trouble:
            logger.warning("polling is not as it should be", extra={"why": trouble})
        self._trouble = trouble

    async def _begin(self) -> None:
        if self._updater.running:
            return
        if self._has_waited:
            logger.info("this process answers now")
            self._has_waited = False
        await self._updater.start_polling(
            allowed_updates=self._allowed_updates,
            bootstrap_retries=-1,
            error_callback=_Trouble(),
        )

    async def _wait(self) -> None:
        if not self._has_waited:
            seconds = LEASE_TIME // timedelta(seconds=1)
            logger.info(
                "another process answers with this token, or did %d seconds ago at most; waiting",
                seconds,
            )
            self._has_waited = True
        if self._updater.running:
            await self._updater.stop()


class _Trouble:
    """Says once, in plain words, what keeps updates from coming."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, error: TelegramError) -> None:
        told = (
            "a program with another database polls with this token; stop one of them"
            if isinstance(error, Conflict)
            else "network"
        )
        if told != self._last:
            logger.warning("no updates", extra={"reason": told, "why": error})
        self._last = told
