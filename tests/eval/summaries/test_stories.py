"""Story summaries against pinned floors; a change may raise one, lowering takes a decision."""

from pathlib import Path

import pytest

from benchmarks.summaries_stories import StoryFigures, load_stories, measure
from summarizer.embed import Embedder
from summarizer.extract import Extractor

STORIES = Path(__file__).parent / "stories.jsonl"


@pytest.fixture(scope="module")
def figures() -> StoryFigures:
    return measure(load_stories(STORIES), Extractor(Embedder(threads=1)), sentences=4)


def test_what_outlets_agree_on_is_covered(figures: StoryFigures) -> None:
    assert figures.stories >= 38
    assert figures.coverage >= 0.87


def test_nothing_is_told_twice(figures: StoryFigures) -> None:
    assert figures.redundancy <= 0.01


def test_two_outlets_are_quoted(figures: StoryFigures) -> None:
    assert figures.two_outlets >= 36


def test_differing_figures_are_found_and_few_are_wrong(figures: StoryFigures) -> None:
    assert figures.precision >= 0.9
    assert figures.recall >= 0.85
