"""Trains and measures what tells whether two outlets' numbers count the same thing.

    python -m benchmarks.summaries_figures STORIES.jsonl [STORIES.jsonl …]
        [--pairs CSV] [--out FILE]

Prints precision and recall of the differing figures, cross-validated by file: the weights that
judge a story's figures never saw a story that was written with it. Labels are the stories' own
`differing`; in a story with figures that follow each other in time nothing is learned from those.
`--pairs` adds pairs of figures of other texts, of which only the features and the label are known:
a column `story` (its number), a column `same`, and the columns of `same_count`; they are measured
in ten folds of whole stories. With `--out` the weights of all stories and pairs are written.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.logistic import command_of, fit_logistic, judged_rows, write_logistic
from benchmarks.summaries_stories import StoryFigures, is_true, load_stories, sources_of
from summarizer.candidates import Reading, SourceText, read
from summarizer.differ import (
    SAME_CHANCE,
    compare,
    outlet_names,
    possible_pairs,
    spoken_mentions,
)
from summarizer.linear import Logistic
from summarizer.mentions import Mention
from summarizer.same_count import COLUMNS, rows_of

PENALTY = 10.0
FOLDS = 10

Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """Features and labels of pairs whose texts are elsewhere, and of which story each is."""

    rows: Rows
    labels: Rows
    story: Rows

    def where(self, kept: NDArray[np.bool_]) -> Pairs:
        """Return some of them."""
        return Pairs(self.rows[kept], self.labels[kept], self.story[kept])


def load_pairs(path: Path | None) -> Pairs:
    """Read the pairs of a CSV file; without a file there are none.

    Raises:
        ValueError: it was made for other features.
    """
    if path is None:
        return Pairs(np.empty((0, len(COLUMNS))), np.empty(0), np.empty(0))
    found = judged_rows(path, COLUMNS)
    return Pairs(found[:, 2:], found[:, 1], found[:, 0])


@dataclass(frozen=True)
class Case:
    """A story with the rows and labels of its comparable pairs."""

    story: dict[str, Any]
    sources: list[SourceText]
    readings: list[Reading]
    rows: Rows
    labels: Rows


def case_of(story: dict[str, Any]) -> Case:
    """Read a story and what its pairs of figures are."""
    sources = sources_of(story)
    readings = [read(source) for source in sources]
    outlets = outlet_names(sources)
    mentions = spoken_mentions(sources, readings)
    pairs = possible_pairs(mentions, outlets, sources)
    pairs = [(a, b) for a, b in pairs if not (story.get("evolving") and _may_follow(a, b))]
    labels = np.array([float(_is_differing(a, b, story)) for a, b in pairs])
    rows, may_be = rows_of(pairs, mentions, outlets, readings)
    return Case(story, sources, readings, rows[may_be], labels[may_be])


def _may_follow(a: Mention, b: Mention) -> bool:
    return bool(a.fate) and a.fate == b.fate


def _is_differing(a: Mention, b: Mention, story: dict[str, Any]) -> bool:
    """Whether two mentions are different figures of one differing thing."""
    return any(
        thing == other and figure != beside
        for thing, figure in _given(a, story)
        for other, beside in _given(b, story)
    )


def _given(mention: Mention, story: dict[str, Any]) -> list[tuple[int, int]]:
    own = {mention.number.low, mention.number.high}
    return [
        (thing, place)
        for thing, item in enumerate(story["differing"])
        for place, figure in enumerate(item["figures"])
        if mention.article in figure["outlets"] and own == set(map(float, figure["numbers"]))
    ]


def fit(cases: Sequence[Case], pairs: Pairs) -> Logistic:
    """Return the weights of a penalized logistic regression."""
    rows = np.concatenate([*(case.rows for case in cases), pairs.rows])
    labels = np.concatenate([*(case.labels for case in cases), pairs.labels])
    return fit_logistic(rows, labels, penalty=PENALTY)


def measure(cases: Sequence[Case], weights: Sequence[Logistic]) -> StoryFigures:
    """Add up what is found in the stories, each with its own weights."""
    figures = StoryFigures()
    for case, own in zip(cases, weights, strict=True):
        found = compare(case.sources, case.readings, weights=own).differences
        hits = [is_true(difference, case.story) for difference in found]
        figures.wanted += len(case.story["differing"])
        figures.right += len({hit for hit in hits if hit is not None})
        if not case.story.get("evolving"):
            figures.wrong += sum(hit is None for hit in hits)
    return figures


def _told(cases: Sequence[Case], pairs: Pairs) -> str:
    """Return what is found of the pairs by weights that did not see their stories."""
    is_same = np.zeros(len(pairs.labels), dtype=np.bool_)
    for fold in range(FOLDS):
        own = pairs.story % FOLDS == fold
        chances = fit(cases, pairs.where(~own)).chances(pairs.rows[own])
        is_same[own] = chances >= SAME_CHANCE
    right, found, wanted = (int(x.sum()) for x in (pairs.labels[is_same], is_same, pairs.labels))
    return f"pairs            {right} right of {found} found, {wanted} wanted\n"


def main(arguments: list[str] | None = None) -> int:
    """Measure, and write the weights when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=Path, nargs="+")
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    pairs = load_pairs(options.pairs)
    origin = [(path.name, story) for path in options.stories for story in load_stories(path)]
    cases = [case_of(story) for _, story in origin]
    names = list(dict.fromkeys(name for name, _ in origin))
    others = {
        name: fit([c for c, (own, _) in zip(cases, origin, strict=True) if own != name], pairs)
        for name in names
    }
    for name in [*names, ""]:
        kept = [i for i, (own, _) in enumerate(origin) if name in ("", own)]
        found = measure([cases[i] for i in kept], [others[origin[i][0]] for i in kept])
        sys.stdout.write(
            f"{name or 'all':16} precision {found.precision:.2f}, recall {found.recall:.2f}"
            f" ({found.right} right, {found.wrong} wrong, {found.wanted} wanted)\n"
        )
    if options.pairs:
        sys.stdout.write(_told(cases, pairs))
    if options.out:
        write_logistic(
            options.out,
            fit(cases, pairs),
            COLUMNS,
            origin=f"{len(cases)} invented stories and {len(pairs.labels)} pairs of figures"
            " of real ones, tests/eval/summaries",
            command=command_of("summaries_figures", options.stories, options.pairs),
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
