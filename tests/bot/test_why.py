"""An admin asks why two stored articles are together or apart, in the chat and in a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat import texts
from bot.why import NoPairError, explain_pair
from news.model import Article
from storage import stories
from storage.database import Database
from summarizer.worker import Analyst
from tests.bot.conftest import ADMIN, Bot
from tests.bot.test_cli import broadsheet
from tests.make import NOON
from tests.storage.planting import plant_article, plant_feed

FIRE = (
    "Two hurt in warehouse fire on Lantern Street",
    "A fire in a warehouse on Lantern Street in Brackwater hurt two men on Sunday, fire chief "
    "Odile Marren said. A 43-year-old watchman jumped from a window.",
)
FIRE_TOO = (
    "Watchman leaps from burning Brackwater warehouse",
    "A watchman, 43, leapt from a window of a burning warehouse on Lantern Street on Sunday. "
    "Two men were hurt, Brackwater's fire chief Odile Marren said.",
)
COMET = (
    "New comet will be bright enough for the naked eye",
    "Astronomers at the Skerrow observatory have found a comet that will be visible in June.",
)


@pytest.fixture
async def planted(chat_database: Database) -> list[Article]:
    """Give two articles of one story and one of another."""
    async with chat_database.begin() as session:
        feed = await plant_feed(session, title="Harbor Post")
        made = [
            await plant_article(
                session, feed, title=title, text=text, address=f"https://harbor.example/{n}"
            )
            for n, (title, text) in enumerate((FIRE, FIRE_TOO, COMET))
        ]
        for founder, members in ((made[0], made[:2]), (made[2], made[2:])):
            story = await stories.create(session, founder=founder.id, now=NOON)
            for article in members:
                await stories.place(session, article.id, story, now=NOON)
    return made


async def test_why_names_the_verdict_and_what_each_part_adds(
    bot: Bot, planted: list[Article]
) -> None:
    answer = await bot.say(ADMIN, f"/why {planted[1].address} {planted[0].address}?utm_source=x")

    assert texts.WHY_TOGETHER in answer.text
    assert FIRE[0] in answer.text
    assert FIRE_TOO[0] in answer.text
    assert "Harbor Post" in answer.text
    for part in ("words", "names", "ages", "places", "days", "time"):
        assert texts.WHY_PARTS[part] in answer.text
    assert f"{texts.WHY_PARTS['meaning']}: {texts.WHY_UNKNOWN}" in answer.text, "no vector is kept"


async def test_one_address_is_compared_with_its_story(bot: Bot, planted: list[Article]) -> None:
    answer = await bot.say(ADMIN, f"/why {planted[1].address}")

    assert texts.WHY_TOGETHER in answer.text
    assert FIRE[0] in answer.text


async def test_articles_of_two_stories_are_apart(bot: Bot, planted: list[Article]) -> None:
    answer = await bot.say(ADMIN, f"/why {planted[0].id} {planted[2].id}")

    assert texts.WHY_APART in answer.text


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("https://harbor.example/2", "alone"),
        ("https://harbor.example/9", "unknown"),
        ("https://harbor.example/1 https://harbor.example/1", "same"),
    ],
)
async def test_without_a_pair_a_sentence_says_so(
    bot: Bot, planted: list[Article], words: str, code: str
) -> None:
    answer = await bot.say(ADMIN, f"/why {words}")

    assert answer.text == texts.WHY_NO_PAIR[code]


async def test_the_same_event_scores_above_another(
    chat_database: Database, planted: list[Article]
) -> None:
    analyst = Analyst()
    names = [str(article.id) for article in planted]
    same = await explain_pair(chat_database, analyst, names[:2])
    other = await explain_pair(chat_database, analyst, [names[0], names[2]])
    await analyst.close()

    assert same.explanation is not None
    assert other.explanation is not None
    assert same.explanation.score > same.explanation.threshold > other.explanation.score
    assert same.is_together
    assert not same.is_copy
    assert not other.is_together


async def test_a_round_up_is_not_compared(chat_database: Database, planted: list[Article]) -> None:
    async with chat_database.begin() as session:
        feed = await plant_feed(session, address="https://tide.example/feed")
        made = await plant_article(session, feed, title="Morning briefing: five things to know")
    analyst = Analyst()

    why = await explain_pair(chat_database, analyst, [str(made.id), str(planted[0].id)])
    await analyst.close()

    assert why.explanation is None


async def test_a_number_that_no_article_has_is_unknown(chat_database: Database) -> None:
    with pytest.raises(NoPairError):
        await explain_pair(chat_database, Analyst(), ["9" * 40])


def test_the_terminal_says_what_is_missing(tmp_path: Path) -> None:
    done = broadsheet("why", "https://harbor.example/1", folder=tmp_path)

    assert done.returncode == 1
    assert texts.WHY_NO_PAIR["unknown"] in done.stderr
