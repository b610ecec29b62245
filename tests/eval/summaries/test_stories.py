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
def measured(extractor: Extractor, figures: StoryFigures) -> dict[str, StoryFigures]:
    found = {
        name: measure(load_stories(FOLDER / f"{name}.jsonl"), extractor, sentences=4)
        for name in ("denser", "later", "fresh", "fresher", "freshest", "traps", "events")
    }
    return {"stories": figures, **found}


@pytest.mark.parametrize(
    ("name", "stories", "coverage", "precision", "recall"),
    [
        ("stories", 38, 0.91, 0.99, 0.9),
        ("denser", 17, 0.78, 0.99, 0.78),
        ("later", 10, 0.79, 0.99, 0.83),
        ("fresh", 12, 0.91, 0.99, 0.82),
        ("fresher", 8, 0.9, 0.99, 0.57),
        ("freshest", 5, 0.99, 0.99, 0.57),
        ("traps", 9, 0.73, 0.93, 0.72),
        ("events", 10, 0.82, 0.99, 0.61),
    ],
)
def test_facts_are_covered_and_differing_figures_found(
    measured: dict[str, StoryFigures],
    name: str,
    stories: int,
    coverage: float,
    precision: float,
    recall: float,
) -> None:
    found = measured[name]

    assert found.stories == stories
    assert found.coverage >= coverage
    assert found.precision >= precision
    assert found.recall >= recall


def test_few_sentences_add_no_key_fact_and_each_story_quotes_two_outlets(
    measured: dict[str, StoryFigures],
) -> None:
    for found in measured.values():
        assert found.redundancy <= 0.07
        assert found.two_outlets == found.stories
        assert found.clashing == 0


def test_as_many_sentences_as_a_story_needs_cover_most_of_it(extractor: Extractor) -> None:
    """Who asked for no number gets as good as all that four sentences cover."""
    found = measure(load_stories(FOLDER / "stories.jsonl"), extractor, sentences=None)

    assert found.coverage >= 0.87
    assert found.sentences / found.stories <= 3.8
