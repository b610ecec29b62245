"""Story summaries against pinned floors; a change may raise one, lowering takes a decision."""

from pathlib import Path

import pytest

from benchmarks.summaries_stories import StoryFigures, load_stories, measure
from summarizer.embed import Embedder
from summarizer.extract import Extractor

FOLDER = Path(__file__).parent


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(Embedder(threads=1))


@pytest.fixture(scope="module")
def figures(extractor: Extractor) -> StoryFigures:
    return measure(load_stories(FOLDER / "stories.jsonl"), extractor, sentences=4)


@pytest.fixture(scope="module")
def later(extractor: Extractor) -> StoryFigures:
    return measure(load_stories(FOLDER / "later.jsonl"), extractor, sentences=4)


@pytest.fixture(scope="module")
def denser(extractor: Extractor) -> StoryFigures:
    return measure(load_stories(FOLDER / "denser.jsonl"), extractor, sentences=4)


def test_what_outlets_agree_on_is_covered(figures: StoryFigures) -> None:
    assert figures.stories >= 38
    assert figures.coverage >= 0.88


def test_nothing_is_told_twice(figures: StoryFigures, denser: StoryFigures) -> None:
    assert figures.redundancy <= 0.01
    assert denser.redundancy <= 0.01


def test_two_outlets_are_quoted(figures: StoryFigures, denser: StoryFigures) -> None:
    assert figures.two_outlets >= 37
    assert denser.two_outlets >= 17


def test_differing_figures_are_found_and_few_are_wrong(figures: StoryFigures) -> None:
    assert figures.precision >= 0.9
    assert figures.recall >= 0.85


def test_stories_with_many_facts_are_covered(denser: StoryFigures) -> None:
    assert denser.stories >= 17
    assert denser.coverage >= 0.8
    assert denser.precision >= 0.9
    assert denser.recall >= 0.75


def test_stories_written_after_the_weights_are_covered(later: StoryFigures) -> None:
    assert later.stories >= 10
    assert later.coverage >= 0.77
    assert later.redundancy <= 0.01
    assert later.two_outlets >= 10
