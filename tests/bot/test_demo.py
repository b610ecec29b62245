"""`broadsheet demo`: what a newcomer sees, and whether it is true.

The demo runs once for all of these tests, through the real stages; what is known to be true of
its articles stands in `seeds/demo/truth.jsonl`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.cli.playing import bundled_days, stage_for
from news.model import Article, Message, Story
from news.urls import canonical
from seeds.plant import DemoArticle, demo_truth

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Told:
    """The demo's outcome beside the truth."""

    digests: list[list[Message]]
    articles: list[Article]
    stories: list[Story]
    truth: dict[str, DemoArticle]

    def of(self, article: Article) -> DemoArticle:
        return self.truth[canonical(article.link)]

    def events(self, story: Story) -> set[str]:
        return {self.truth[canonical(link.address)].event for link in story.links}

    def digest(self, day: int) -> str:
        return "\n".join(message.plain for message in self.digests[day - 1])


def _plain(text: str) -> str:
    return " ".join(text.split())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told() -> Told:
    truth = {
        canonical(address): article
        for article in demo_truth()
        for address in (article.address, *article.aliases)
    }
    days = bundled_days()
    async with stage_for(days[0].moment, "Europe/Berlin") as stage:
        digests = [await stage.play(day) for day in days]
        return Told(digests, await stage.articles(), await stage.stories(), truth)


pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(600)]


async def test_every_article_arrives_once(told: Told) -> None:
    found = [told.of(article).address for article in told.articles]

    assert len(found) == len(set(found))
    assert set(found) == {article.address for article in demo_truth()}


async def test_no_line_of_an_article_is_lost(told: Told) -> None:
    lost = [
        (article.link, line)
        for article in told.articles
        for line in told.of(article).body
        if _plain(line).lstrip("-•– ") not in _plain(article.text)
    ]

    assert lost == []


async def test_boilerplate_goes(told: Told) -> None:
    """All but one line in two hundred: a first bio or byline of a source may stay."""
    planted = [
        line for article in told.articles for line in told.of(article).strip if line.kind != "title"
    ]
    left = [
        (article.link, line.kind, line.text)
        for article in told.articles
        for line in told.of(article).strip
        if _plain(line.text) in {_plain(kept) for kept in article.text.splitlines()}
    ]

    assert len(left) <= 0.005 * len(planted), left


async def test_stories_hold_one_event_each(told: Told) -> None:
    mixed = {
        story.headline: events for story in told.stories if len(events := told.events(story)) > 1
    }

    assert mixed == {}


async def test_an_event_is_one_story_in_each_language(told: Told) -> None:
    stories = defaultdict(set)
    for story in told.stories:
        for link in story.links:
            article = told.truth[canonical(link.address)]
            if article.role != "roundup":
                stories[article.event, article.language].add(story.headline)
    split = {event: headlines for event, headlines in stories.items() if len(headlines) > 1}

    assert split == {}


async def test_the_second_digest_has_the_follow_up_as_an_update_and_repeats_nothing(
    told: Told,
) -> None:
    first, second = told.digest(1), told.digest(2)
    headlines = [story.headline for story in told.stories]
    again = [headline for headline in headlines if headline in first and headline in second]
    update = re.search(r"Update: (.+)", second)

    assert again == []
    assert update is not None
    assert "Lanmere" in second
    assert "Update" not in first


async def test_the_command_prints_it_all(tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "one.txt").write_text(
        "Ferry pier of Brackwater to be rebuilt\n\n"
        "The council of Brackwater voted on Tuesday to rebuild the old ferry pier before summer, "
        "a plan that will cost 4.2 million crowns.\n"
        "Also Read:\u00a0Harbor Master Retires After Forty Years\n",
        encoding="utf-8",
    )
    (articles / "two.html").write_text(
        "<html><head><title>Brackwater will rebuild its ferry pier</title></head><body><article>"
        "<h1>Brackwater will rebuild its ferry pier</h1><p>Brackwater will rebuild its old ferry "
        "pier for 4.2 million crowns, its council decided on Tuesday by three votes.</p><p>Work "
        "starts in April, the mayor said, and the first ferries are to land in June again.</p>"
        "</article></body></html>",
        encoding="utf-8",
    )
    page = tmp_path / "page.html"

    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--articles", str(articles), "--html", str(page)],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "100"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "2 outlets" in done.stdout
    assert "Harbor Master Retires" in done.stdout.partition("What was stripped")[2]
    assert "Harbor Master Retires" not in done.stdout.partition("What was stripped")[0]
    assert "Harbor Master" not in page.read_text("utf-8")
    assert "4.2 million crowns" in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--articles", "no-such-folder"], "no-such-folder is no folder"),
        (["--zone", "Mars/Olympus"], "'Mars/Olympus' is not a time zone"),
    ],
)
async def test_what_makes_no_sense_is_said_in_a_sentence(
    arguments: list[str], sentence: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo", *arguments],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
