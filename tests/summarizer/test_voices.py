"""What is linked in doubt is not quoted, and nothing else is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from summarizer import voices
from summarizer.group import Grouper
from tests.summarizer.test_group import STREAM, an_article

FIRE, LAW, FIRE_TOO, FIRE_COPY, LAW_TOO, _, CUP, ARREST, CUP_TOO, _ = STREAM


def a_story(*members: object) -> Grouper:
    grouper = Grouper()
    for article in members:
        grouper.restore(article, story="one")  # type: ignore[arg-type]
    return grouper


def test_reports_of_one_event_are_all_quoted():
    grouper = a_story(FIRE, FIRE_TOO, ARREST)

    assert grouper.unquoted([FIRE.key, FIRE_TOO.key, ARREST.key]) == set()


@pytest.mark.parametrize("members", [(FIRE, FIRE_TOO, CUP), (CUP, FIRE, FIRE_TOO)])
def test_an_article_on_another_event_is_not_quoted_wherever_it_stands(members):
    grouper = a_story(*members)

    assert grouper.unquoted([article.key for article in members]) == {CUP.key}


def test_the_copy_of_an_article_in_doubt_is_in_doubt():
    grouper = a_story(LAW, CUP, LAW_TOO)
    grouper.restore(replace(CUP, key=77, source="z"), story="one", copy_of=CUP.key)

    assert grouper.unquoted([LAW.key, CUP.key, LAW_TOO.key, 77]) == {CUP.key, 77}


def test_an_article_in_another_language_is_in_no_doubt_because_no_summary_quotes_it():
    english = [replace(article, language="en") for article in (FIRE, FIRE_TOO)]
    german = replace(CUP, language="de")
    grouper = a_story(german, *english)

    assert grouper.unquoted([FIRE.key, FIRE_TOO.key, CUP.key]) == set()


def test_of_two_that_do_not_go_together_the_first_is_quoted():
    grouper = a_story(CUP, LAW)

    assert grouper.unquoted([LAW.key, CUP.key]) == {LAW.key}


def test_what_is_alone_unknown_or_no_longer_open_is_in_no_doubt():
    grouper = Grouper(most_open=1)
    for article in (FIRE, LAW, CUP):
        grouper.restore(article, story="one")

    assert grouper.unquoted([]) == set()
    assert grouper.unquoted([CUP.key]) == set()
    assert grouper.unquoted([FIRE.key, CUP.key, "never came"]) == set()


def test_of_a_large_story_the_latest_are_compared(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(voices, "MOST_COMPARED", 3)
    again = [replace(FIRE_TOO, key=40 + n, source=f"outlet {n}") for n in range(3)]
    grouper = a_story(CUP, *again)
    everyone = [CUP.key, *(article.key for article in again)]

    assert grouper.unquoted(everyone) == set()
    monkeypatch.setattr(voices, "MOST_COMPARED", 4)
    assert grouper.unquoted(everyone) == {CUP.key}


def test_articles_without_text_or_vector_are_judged_like_others():
    bare = replace(an_article(50, "", ""), vector=None, time=None)
    grouper = a_story(FIRE, FIRE_TOO, bare)

    assert grouper.unquoted([FIRE.key, FIRE_TOO.key, 50]) == {50}
