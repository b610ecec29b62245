"""Deliver: what waits in the outbox is sent, in order and at the pacer's pace.

    outbox ──read──▶ plan ──claim──▶ sending ──turn──▶ Telegram ──▶ record ──▶ outbox

`news.delivery` decides what becomes of a part, `SendingRun` carries one run out. Only one
process sends with a token: it holds a lease in the database, and others wait.

When it fails:

- Telegram does not answer, again and again: the run ends, and the next one asks Telegram first.
  Parts of unknown fate have one more try, so they wait until Telegram answers.
- The database refuses: nothing new is sent, and what became of the sends so far is kept in
  memory until it can be recorded.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from bot.chat.pacer import Pacer
from bot.pipeline.office import DeliveryRules, Line, PostOffice
from bot.pipeline.sending import SendingRun
from news.errors import DeliveryError
from news.model import PartState
from news.ports import Clock, Messenger
from storage import lease, outbox
from storage.database import Database

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeliverReport:
    """What one run of the stage did.

    Attributes:
        states: how many sends ended in each state.
        found_count: parts that an earlier process left in `sending`.
        is_sender: False when another process holds the lease, or when this one stops.
        is_cut_short: whether the rest waits for the next run, because Telegram does not answer
            or asks to wait.
    """

    states: Counter[PartState] = field(default_factory=Counter)
    found_count: int = 0
    is_sender: bool = True
    is_cut_short: bool = False

    @property
    def sent_count(self) -> int:
        """Return how many messages arrived."""
        return self.states[PartState.SENT]


class Deliverer:
    """Carries the stage out, and is stopped before the program ends.

    Args:
        probe: asks Telegram for anything; raises a DeliveryError when it does not answer.
        holder: this process's name in the lease; a random one when not given.
    """

    def __init__(
        self,
        *,
        database: Database,
        messenger: Messenger,
        pacer: Pacer,
        clock: Clock,
        rules: DeliveryRules | None = None,
        probe: Callable[[], Awaitable[None]] | None = None,
        holder: str | None = None,
    ) -> None:
        self._office = PostOffice(
            database=database,
            messenger=messenger,
            pacer=pacer,
            clock=clock,
            rules=rules or DeliveryRules(),
            holder=holder or uuid4().hex,
            line=Line(),
        )
        self._probe = probe
        self._run: SendingRun | None = None
        self._is_running = False
        self._is_stopping = False
        self._ended = asyncio.Event()

    @property
    def trouble(self) -> str | None:
        """Return the code of what keeps messages from being sent or recorded, if anything does."""
        trouble = self._office.line.trouble
        return None if trouble is None else trouble.symptom

    @property
    def has_rival(self) -> bool:
        """Return whether another process sent with the token when this one last wanted to."""
        return self._office.line.has_rival

    async def check(self) -> None:
        """Do nothing while nothing keeps messages from being sent and recorded.

        A run that waits for its database does not end; this tells the schedule, which tells
        the admins.

        Raises:
            NewsError: what does.
        """
        if self._office.line.trouble is not None:
            raise self._office.line.trouble

    async def run_once(self) -> DeliverReport:
        """Send everything that is due. A call while another runs does nothing.

        Raises:
            StorageError: the database cannot be read or written; nothing is lost.
        """
        if self._is_running or self._is_stopping:
            return DeliverReport(is_sender=False)
        self._is_running = True
        self._ended.clear()
        try:
            report = await self._run_once()
        finally:
            self._run = None
            self._is_running = False
            self._ended.set()
        if report.states:
            logger.info(
                "delivered", extra={state.value: count for state, count in report.states.items()}
            )
        return report

    async def recover(self) -> int:
        """Take what an earlier process left in `sending` for parts of unknown fate.

        Every run begins with it. Nothing happens while another process holds the lease.
        """
        office = self._office
        async with office.database.begin() as session:
            now = office.clock.now()
            if not await lease.acquire(
                session, office.rules.lease_name, office.holder, now, office.rules.lease_time
            ):
                return 0
            return await outbox.recover(session, now)

    async def stop(self, *, within: timedelta = timedelta(seconds=5)) -> None:
        """Claim nothing more, finish what is in flight, record it, and give the lease back.

        What has no answer by then is recorded as of unknown fate. Called again it does nothing.

        Raises:
            StorageError: the database cannot be written.
        """
        if self._is_stopping and not self._is_running:
            return
        self._is_stopping = True
        if self._run is not None:
            self._run.finish()
        if self._is_running:
            try:
                async with asyncio.timeout(within.total_seconds()):
                    await self._ended.wait()
            except TimeoutError:
                if self._run is not None:
                    self._run.abandon()
                await self._ended.wait()
        async with self._office.database.begin() as session:
            await lease.release(session, self._office.rules.lease_name, self._office.holder)

    async def _run_once(self) -> DeliverReport:
        office, rules = self._office, self._office.rules
        async with office.database.read() as session:
            if await outbox.is_empty(session, office.clock.now(), resends=rules.resends_unknown):
                return DeliverReport()
        has_answer = await self._has_answer()
        async with office.database.begin() as session:
            now = office.clock.now()
            is_held = await lease.acquire(
                session, rules.lease_name, office.holder, now, rules.lease_time
            )
            office.line.asked_for_lease(is_held=is_held)
            if not is_held:
                return DeliverReport(is_sender=False)
            found_count = await outbox.recover(session, now)
            await outbox.drop_closed(session, now)
            if has_answer and rules.resends_unknown:
                await outbox.release_unknown(session, now)
        office.line.renewed_at = office.pacer.now()
        office.line.stored()
        if found_count:
            logger.warning("interrupted sends found", extra={"parts": found_count})
        if not has_answer:
            return DeliverReport(found_count=found_count, is_cut_short=True)
        run = self._run = SendingRun(office)
        if self._is_stopping:
            run.finish()
        await run.carry_out()
        return DeliverReport(run.states, found_count, is_cut_short=run.is_cut_short)

    async def _has_answer(self) -> bool:
        """Return whether Telegram answers; it is asked only after answers were missing."""
        line = self._office.line
        if not line.losses:
            return True
        if self._probe is not None:
            try:
                await self._probe()
            except DeliveryError as error:
                line.trouble = error
                return False
        # Not 0: the first message goes alone, and only its answer is proof.
        line.losses = 1
        return True
