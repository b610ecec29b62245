"""The weights that compare figures are what their command makes of the corpus."""

from pathlib import Path

import pytest

from benchmarks.summaries_figures import case_of, fit, load_pairs
from benchmarks.summaries_stories import load_stories
from summarizer.same_count import COLUMNS, embedded_weights

FOLDER = Path(__file__).parent
FILES = ("stories", "denser", "later", "fresh", "fresher", "freshest", "traps", "events")


def test_the_weights_are_learned_from_these_stories_and_pairs() -> None:
    stories = [story for name in FILES for story in load_stories(FOLDER / f"{name}.jsonl")]

    made = fit([case_of(story) for story in stories], load_pairs(FOLDER / "pairs.csv"))

    stored = embedded_weights()
    assert made.weight == pytest.approx(stored.weight, abs=1e-3)
    assert made.constant == pytest.approx(stored.constant, abs=1e-3)


def test_pairs_of_other_features_are_refused(tmp_path: Path) -> None:
    made = tmp_path / "pairs.csv"
    made.write_text("story,same,length\n1,0,2\n", encoding="utf-8")

    with pytest.raises(ValueError, match="other columns"):
        load_pairs(made)

    assert load_pairs(None).rows.shape == (0, len(COLUMNS))
