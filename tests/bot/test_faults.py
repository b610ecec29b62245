"""Real processes that are killed, cut off and replaced; what counts is what each chat received."""

from __future__ import annotations

import asyncio
import signal
from bisect import bisect_right
from collections import Counter
from collections.abc import AsyncIterator
from random import Random
from typing import Any

import pytest

from news.model import PartState
from storage import outbox
from storage.database import Database
from tests.bot.processes import fill, process, received
from tests.post import states
from tests.telegram_double import Fault, Sent, TelegramDouble

LATENCY = 0.06
MOST_DOUBLED = 3
"""Per kill, at 28 messages a second and 60 ms latency."""


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, migrated_url: Any) -> str:
    """Give a SQLite database, and PostgreSQL to those tests that ask for both kinds."""
    url: str = migrated_url(request.param)
    return url


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble(knows_everyone=True, latency=LATENCY) as double:
        yield double


async def kill_again_and_again(
    database: Database, database_url: str, double: TelegramDouble, *, kills: int, seed: int
) -> None:
    random = Random(seed)
    wanted = await fill(database, 10 * kills + 20, parts=2)
    lives: list[int] = []
    for _ in range(kills):
        async with process(database_url, double) as running:
            begun = len(double.world.sent)
            lives.append(begun)
            more = random.randint(0, 20)
            await double.wait_until(
                lambda: len(double.world.sent) >= min(begun + more, len(wanted)),  # noqa: B023
                seconds=60,
            )
            await asyncio.sleep(random.uniform(0, 0.1))
            running.kill()
            await running.wait()
    lives.append(len(double.world.sent))
    async with process(database_url, double) as running:
        await asyncio.wait_for(running.wait(), 100)

    assert running.returncode == 0
    got = received(double)
    missing = [each for each in wanted if not got[each]]
    assert not missing
    assert max(doubled_by_each_kill(double, lives)) <= MOST_DOUBLED
    assert all(sent.is_silent for _, sent in second_arrivals(double))
    assert await states(database) == {PartState.SENT: len(wanted)}
    for chat in {chat for chat, _ in wanted}:
        assert list(dict.fromkeys(double.texts(chat))) == [t for c, t in wanted if c == chat]


def second_arrivals(double: TelegramDouble) -> list[tuple[int, Sent]]:
    """Return what arrived again, with the place of the arrival before."""
    places: dict[tuple[int, str], int] = {}
    again = []
    for place, sent in enumerate(double.world.sent):
        key = (sent.chat_id, sent.text)
        if key in places:
            again.append((places[key], sent))
        places[key] = place
    return again


def doubled_by_each_kill(double: TelegramDouble, lives: list[int]) -> list[int]:
    """Return how many messages were sent again because a life ended after they had arrived.

    Args:
        lives: how many messages had arrived when each life of the process began.
    """
    found = Counter(bisect_right(lives, place) for place, _ in second_arrivals(double))
    return [found[life] for life in range(1, len(lives) + 1)]


@pytest.mark.parametrize(
    ("database_url", "kills"), [("sqlite", 5), ("postgresql", 2)], indirect=["database_url"]
)
async def test_killed_at_random_moments(
    database: Database, database_url: str, double: TelegramDouble, kills: int
) -> None:
    """Several times `kill -9`: nothing missing, at most three doubled each time."""
    await kill_again_and_again(database, database_url, double, kills=kills, seed=1)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("database_url", "seed"),
    [("sqlite", 2), ("sqlite", 3), ("sqlite", 4), ("postgresql", 5)],
    indirect=["database_url"],
)
async def test_killed_at_many_random_moments(
    database: Database, database_url: str, double: TelegramDouble, seed: int
) -> None:
    """Sixty kills in three runs, and twenty on PostgreSQL."""
    await kill_again_and_again(database, database_url, double, kills=20, seed=seed)


async def test_without_a_kill_nothing_is_doubled(
    database: Database, database_url: str, double: TelegramDouble
) -> None:
    wanted = await fill(database, 60)

    async with process(database_url, double) as running:
        await asyncio.wait_for(running.wait(), 60)

    assert received(double) == Counter(wanted)


async def test_sigterm_ends_it_soon_and_in_order(
    database: Database, database_url: str, double: TelegramDouble
) -> None:
    wanted = await fill(database, 100)
    async with process(database_url, double) as running:
        await double.wait_until(lambda: len(double.world.sent) >= 10, seconds=30)
        running.send_signal(signal.SIGTERM)
        await asyncio.wait_for(running.wait(), 6)
        sent = len(double.world.sent)

    assert running.returncode == 0
    assert await states(database) == {PartState.SENT: sent, PartState.PENDING: 100 - sent}
    async with process(database_url, double) as running:
        await asyncio.wait_for(running.wait(), 60)
    assert received(double) == Counter(wanted)


async def test_sigterm_does_not_wait_for_an_answer_that_never_comes(
    database: Database, database_url: str, double: TelegramDouble
) -> None:
    await fill(database, 1)
    double.faults.script(Fault.SILENT_AFTER)
    async with process(database_url, double) as running:
        await double.wait_until(lambda: bool(double.faults.happened), seconds=30)
        running.send_signal(signal.SIGTERM)
        await asyncio.wait_for(running.wait(), 8)

    assert running.returncode == 0
    assert await states(database) == {PartState.UNKNOWN: 1}


async def test_a_successor_that_starts_early_sends_nothing_twice(
    database: Database, database_url: str, double: TelegramDouble
) -> None:
    """A rolling deploy: the new process runs before the old one ends."""
    wanted = await fill(database, 80)

    async with process(database_url, double, lease=20) as old:
        await double.wait_until(lambda: len(double.world.sent) >= 5, seconds=30)
        async with process(database_url, double, lease=20) as new:
            await double.wait_until(lambda: len(double.world.sent) >= 25, seconds=30)
            old.send_signal(signal.SIGTERM)
            await asyncio.wait_for(asyncio.gather(old.wait(), new.wait()), 60)

    assert received(double) == Counter(wanted)
    assert await states(database) == {PartState.SENT: 80}


async def test_lost_answers_errors_resets_and_refusals(
    database: Database, database_url: str, double: TelegramDouble
) -> None:
    """What is missing is known to be in doubt, and what is doubled had its answer lost."""
    wanted = await fill(database, 120)
    double.faults.by_chance(
        {
            Fault.RESET_AFTER: 0.05,
            Fault.RESET_BEFORE: 0.03,
            Fault.ERROR_AFTER: 0.05,
            Fault.ERROR_BEFORE: 0.03,
            Fault.SILENT_AFTER: 0.02,
            Fault.FLOOD: 0.02,
        },
        seed=3,
    )

    async with process(database_url, double, rate=60, timeout=0.5) as running:
        await asyncio.wait_for(running.wait(), 100)

    got = received(double)
    async with database.read() as session:
        parked = {(part.chat_id, part.message.html) for part in await outbox.parked(session, 500)}
    assert {each for each in wanted if not got[each]} <= parked
    assert len(parked) <= 10
    lost = sum(1 for fault in double.faults.happened if fault.is_accepted)
    assert 0 < sum(got.values()) - len(got) <= lost
    assert max(got.values()) == 2


async def test_a_network_cut_loses_nothing(
    database: Database, database_url: str, double: TelegramDouble
) -> None:
    wanted = await fill(database, 80)

    async with process(database_url, double) as running:
        await double.wait_until(lambda: len(double.world.sent) >= 20, seconds=30)
        double.is_offline = True
        await asyncio.sleep(2)
        during = len(double.world.sent)
        double.is_offline = False
        await asyncio.wait_for(running.wait(), 60)

    assert during < 40
    assert set(received(double)) == set(wanted)
    assert sum(received(double).values()) - len(wanted) <= MOST_DOUBLED


async def test_a_storm_of_refusals_loses_nothing_and_doubles_nothing(
    database: Database, database_url: str, double: TelegramDouble
) -> None:
    wanted = await fill(database, 60)
    double.faults.script(*[None] * 10, *[Fault.FLOOD] * 4, *[None] * 10, *[Fault.FLOOD] * 2)

    async with process(database_url, double) as running:
        await asyncio.wait_for(running.wait(), 60)

    assert received(double) == Counter(wanted)
    assert len(double.flood.refused) == 6


async def test_the_strict_limits_are_never_met(
    database: Database, database_url: str, double: TelegramDouble
) -> None:
    wanted = await fill(database, 40, parts=2)
    double.flood.strict(penalty=5)

    async with process(database_url, double) as running:
        await asyncio.wait_for(running.wait(), 60)

    assert received(double) == Counter(wanted)
    assert not double.flood.refused
