"""A stage that fails neither stops the others nor goes unnoticed."""

import asyncio
import logging
from datetime import timedelta

import pytest

from bot.schedule import ALARM_AFTER, Schedule
from news.errors import StorageError, UnknownOutcomeError
from tests.fakes import FakeClock


class Alarms:
    def __init__(self) -> None:
        self.heard: list[tuple[str, str | None]] = []

    async def __call__(self, stage: str, code: str | None) -> None:
        self.heard.append((stage, code))


async def test_a_stage_ticks_at_once_and_others_outlive_one_that_fails() -> None:
    ticked = asyncio.Event()

    async def works() -> None:
        ticked.set()

    async def fails() -> None:
        raise ValueError("a fault of ours")

    hour = timedelta(hours=1)
    schedule = Schedule(
        {"bad": (fails, hour), "good": (works, hour)}, clock=FakeClock(), alarm=Alarms()
    )
    schedule.start()
    try:
        await asyncio.wait_for(ticked.wait(), 10)
    finally:
        await schedule.close()

    assert schedule.health()["good"].failure_count == 0


async def test_wake_ticks_before_the_next_moment() -> None:
    ticks = asyncio.Queue[int]()

    async def work() -> None:
        ticks.put_nowait(1)

    schedule = Schedule({"stage": (work, timedelta(days=1))}, clock=FakeClock(), alarm=Alarms())
    schedule.start()
    try:
        await asyncio.wait_for(ticks.get(), 10)
        schedule.wake("stage")
        await asyncio.wait_for(ticks.get(), 10)
    finally:
        await schedule.close()


async def test_closing_waits_for_stages_and_cancels_a_slow_one_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr("bot.schedule.FINISHING", timedelta(seconds=0.2))
    begun, ended = asyncio.Queue[str](), list[str]()

    async def short() -> None:
        begun.put_nowait("short")
        await asyncio.sleep(0.05)
        ended.append("short")

    async def endless() -> None:
        begun.put_nowait("endless")
        try:
            await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(0.05)
            ended.append("endless gave back what it held")

    hour = timedelta(hours=1)
    schedule = Schedule(
        {"short": (short, hour), "endless": (endless, hour)}, clock=FakeClock(), alarm=Alarms()
    )
    schedule.start()
    for _ in range(2):
        await asyncio.wait_for(begun.get(), 10)
    await schedule.close()

    assert ended == ["short", "endless gave back what it held"]
    assert "stage interrupted" in caplog.messages
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_admins_are_told_once_that_a_stage_keeps_failing_and_once_that_it_recovered() -> None:
    alarms = Alarms()
    is_broken = True

    async def work() -> None:
        if is_broken:
            raise StorageError("disk full")

    schedule = Schedule({"collect": (work, timedelta(hours=1))}, clock=FakeClock(), alarm=alarms)
    for _ in range(ALARM_AFTER + 2):
        await schedule.run("collect")
    health = schedule.health()["collect"]
    is_broken = False
    await schedule.run("collect")

    assert (health.error, health.failure_count) == ("storage", ALARM_AFTER + 2)
    assert alarms.heard == [("collect", "storage"), ("collect", None)]
    assert schedule.health()["collect"].error is None


async def test_admins_who_could_not_be_told_are_told_later() -> None:
    heard: list[str | None] = []
    is_offline = True

    async def alarm(stage: str, code: str | None) -> None:
        if is_offline:
            raise UnknownOutcomeError("no answer")
        heard.append(code)

    async def work() -> None:
        raise StorageError("no room", reason="full")

    schedule = Schedule({"collect": (work, timedelta(hours=1))}, clock=FakeClock(), alarm=alarm)
    for _ in range(ALARM_AFTER):
        await schedule.run("collect")
    is_offline = False
    for _ in range(2 * ALARM_AFTER):
        await schedule.run("collect")

    assert heard == ["storage_full"]


async def test_the_same_failure_at_every_tick_does_not_fill_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def work() -> None:
        raise StorageError("no room", reason="full")

    schedule = Schedule({"collect": (work, timedelta(hours=1))}, clock=FakeClock(), alarm=Alarms())
    for _ in range(5):
        await schedule.run("collect")

    assert caplog.text.count("stage failed") == 5
    assert caplog.text.count("Traceback") == 1
