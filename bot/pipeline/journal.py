"""The journal of a delivery run: what becomes of sends is committed, together with new claims.

One transaction serves one message: it records the last answer and claims the next part. A
database that refuses is tried again until it takes what has ended, and nothing is claimed
meanwhile; what is in memory only is lost to a kill alone, and then found in `sending`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bot.pipeline.office import PostOffice
from news.delivery import Change
from news.errors import StorageError
from news.model import DeliveryPart, PartId
from storage import lease, outbox

logger = logging.getLogger(__name__)

TRANSIENT = frozenset({"unreachable", "locked", "full", "read_only", "refused", "corrupt"})
"""Reasons of a StorageError that are not the fault of what was written."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a commit did.

    Attributes:
        recorded: changes that are in the database now, or never will be.
        claimed: parts that are ours to send.
        was_refused: whether the database refused at first; nothing was claimed then.
    """

    recorded: Sequence[Change] = ()
    claimed: frozenset[PartId] = frozenset()
    was_refused: bool = False


@dataclass(eq=False, slots=True)
class Journal:
    """Writes for one run.

    Attributes:
        waiting: changes that are not recorded yet.
        is_superseded: whether another process took over sending.
        commit_seconds: how long commits take; falls slowly.
        error: why the journal was abandoned with changes that are not recorded.
    """

    office: PostOffice
    waiting: list[Change] = field(default_factory=list)
    is_superseded: bool = False
    commit_seconds: float = 0.0
    error: StorageError | None = None
    _abandoned: asyncio.Event = field(default_factory=asyncio.Event)

    def abandon(self) -> None:
        """Try once more at most; the program ends."""
        self._abandoned.set()

    def wants_renewal(self) -> bool:
        """Whether the lease should be renewed."""
        since = self.office.pacer.now() - self.office.line.renewed_at
        return since > self.office.rules.lease_time.total_seconds() / 3

    async def commit(self, chosen: Sequence[DeliveryPart]) -> Written:
        """Record what ended and claim what was chosen, in one transaction."""
        recorded: list[Change] = []
        pause, was_refused = 0.0, False
        while True:
            changes, self.waiting = self.waiting, []
            started = self.office.pacer.now()
            try:
                claimed = await self._write(changes, () if was_refused else chosen)
            except StorageError as error:
                self.waiting = changes + self.waiting
                self.office.line.refused(error)
                was_refused = True
                if error.reason not in TRANSIENT:
                    recorded += await self._write_one_by_one()
                if self._abandoned.is_set():
                    self.error = error
                    return Written(recorded, was_refused=True)
                pause = min(max(0.5, pause * 2), self.office.rules.longest_pause)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._abandoned.wait(), pause)
                continue
            took = self.office.pacer.now() - started
            self.commit_seconds = max(took, 0.9 * self.commit_seconds)
            self.office.line.stored()
            return Written(recorded + changes, claimed, was_refused)

    async def _write(
        self, changes: Sequence[Change], chosen: Sequence[DeliveryPart]
    ) -> frozenset[PartId]:
        office = self.office
        now = office.clock.now()
        renews = self.wants_renewal()
        claimed: set[PartId] = set()
        async with office.database.begin_bare() as connection:
            if changes:
                await outbox.record(connection, changes, office.holder, now)
            if renews:
                is_held = await lease.acquire(
                    connection,
                    office.rules.lease_name,
                    office.holder,
                    now,
                    office.rules.lease_time,
                )
                if not is_held:
                    logger.error("another process took over sending")
                    self.is_superseded = True
                    chosen = ()
            if chosen:
                claimed = await outbox.claim(
                    connection, [part.id for part in chosen], office.holder, now
                )
        if renews:
            office.line.renewed_at = office.pacer.now()
        return frozenset(claimed)

    async def _write_one_by_one(self) -> list[Change]:
        """Record each change alone, so that one that cannot be written keeps none of the others.

        The part of such a change stays in `sending` and is found there by the next run.

        Returns:
            The changes that need not be tried again.
        """
        changes, self.waiting = self.waiting, []
        done = []
        for change in changes:
            try:
                await self._write([change], ())
            except StorageError as error:
                if error.reason in TRANSIENT:
                    self.waiting.append(change)
                    continue
                logger.exception("cannot record a send", extra={"part": change.id})
            done.append(change)
        return done
