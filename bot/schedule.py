"""The schedule: each stage at a fixed interval, in UTC, never twice at once.

A tick only wakes a stage, which asks storage what is due; nobody's digest is a job of the
scheduler. Whatever goes wrong in a stage is logged and kept for `/status`, and the next tick
tries again. A stage that keeps failing is told to the admins once, and once when it recovers.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from news.errors import NewsError
from news.ports import Clock

logger = logging.getLogger(__name__)

Work = Callable[[], Awaitable[object]]
Alarm = Callable[[str, str | None], Awaitable[None]]
"""Told a stage's name and an error code when it keeps failing; None when it has recovered."""

ALARM_AFTER = 3
"""Failures in a row after which the admins are told."""

FINISHING = timedelta(seconds=2)
"""How long running stages may take to end by themselves when the schedule is closed."""

LETTING_GO = timedelta(seconds=5)
"""How long stages that were cancelled may take to give back what they hold."""


@dataclass(frozen=True, slots=True)
class StageHealth:
    """How a stage is doing.

    Attributes:
        error: code of the last failure; None after a success.
        failure_count: failures in a row.
    """

    last_start_at: datetime | None = None
    last_success_at: datetime | None = None
    error: str | None = None
    failure_count: int = 0


class Schedule:
    """Runs the stages until it is closed.

    Args:
        stages: each stage's work and the pause between two of its ticks.
        alarm: told when a stage keeps failing, and when it has recovered.
    """

    def __init__(
        self, stages: Mapping[str, tuple[Work, timedelta]], *, clock: Clock, alarm: Alarm
    ) -> None:
        self._stages = dict(stages)
        self._clock = clock
        self._alarm = alarm
        self._health = {name: StageHealth() for name in stages}
        self._alarmed: set[str] = set()
        self._running: set[asyncio.Task[object]] = set()
        self._is_closing = False
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin ticking; the first tick of each stage comes at once."""
        for name in self._stages:
            self._tick(name)
        self._scheduler.start()

    def add(self, name: str, work: Work, pause: timedelta) -> None:
        """Add a stage while the others run; it ticks at once."""
        self._stages[name] = (work, pause)
        self._health[name] = StageHealth()
        self._tick(name)

    def pause(self) -> None:
        """Begin no new tick."""
        if self._scheduler.running:
            self._scheduler.pause()

    async def close(self) -> None:
        """Stop ticking, and return when no stage runs any more.

        A stage has `FINISHING` to end by itself and is then cancelled, once: a connection to a
        database that is cancelled again while it is being closed never closes.
        """
        self.pause()
        self._is_closing = True
        if running := set(self._running):
            await asyncio.wait(running, timeout=FINISHING.total_seconds())
        if running := set(self._running):
            for task in running:
                task.cancel()
            await asyncio.wait(running, timeout=LETTING_GO.total_seconds())
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
            await asyncio.sleep(0)

    def wake(self, name: str) -> None:
        """Let a stage tick now instead of at its next moment."""
        if self._scheduler.running and (job := self._scheduler.get_job(name)) is not None:
            job.modify(next_run_time=datetime.now(UTC))

    def health(self) -> dict[str, StageHealth]:
        """Return how each stage is doing."""
        return dict(self._health)

    async def run(self, name: str) -> None:
        """Run one stage once; never raises but for a cancellation that is not `close`'s."""
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            await self._run(name)
        except asyncio.CancelledError:
            if not self._is_closing:
                raise
            logger.info("stage interrupted", extra={"stage": name})
        finally:
            self._running.discard(task)

    async def _run(self, name: str) -> None:
        work, _ = self._stages[name]
        before = replace(self._health[name], last_start_at=self._clock.now())
        self._health[name] = before
        try:
            await work()
        except Exception as error:
            code = error.symptom if isinstance(error, NewsError) else "fault"
            # The same words at every tick would fill the disk, if they are not about a full one.
            trace = error if code != before.error or code == "fault" else None
            logger.error("stage failed", extra={"stage": name, "code": code}, exc_info=trace)
            failed = replace(before, error=code, failure_count=before.failure_count + 1)
            self._health[name] = failed
            is_time = name not in self._alarmed and _is_time_to_tell(failed.failure_count)
            if is_time and await self._tell(name, code):
                self._alarmed.add(name)
            return
        self._health[name] = StageHealth(before.last_start_at, self._clock.now())
        if name in self._alarmed and await self._tell(name, None):
            self._alarmed.discard(name)

    def _tick(self, name: str) -> None:
        """Let a stage tick from now on."""
        _, pause = self._stages[name]
        self._scheduler.add_job(
            self.run,
            IntervalTrigger(seconds=pause.total_seconds(), timezone=UTC),
            args=(name,),
            id=name,
            next_run_time=datetime.now(UTC),
        )

    async def _tell(self, name: str, code: str | None) -> bool:
        """Tell the admins; return whether they know."""
        try:
            await self._alarm(name, code)
        except NewsError as error:
            logger.warning("admins not told", extra={"stage": name, "code": error.code})
            return False
        return True


def _is_time_to_tell(failure_count: int) -> bool:
    """Whether to try: after three failures and, should that be in vain, after 6, 12, 24 …"""
    times, rest = divmod(failure_count, ALARM_AFTER)
    return rest == 0 and times.bit_count() == 1
