"""Trains and measures what tells whether two outlets' numbers count the same thing.

    python -m benchmarks.summaries_figures STORIES.jsonl [STORIES.jsonl …] [--out FILE]

Prints precision and recall of the differing figures, cross-validated by file: the weights that
judge a story's figures never saw a story that was written with it. Labels are the stories' own
`differing`; in a story with figures that follow each other in time nothing is learned from those.
With `--out` the weights of all stories are written.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.summaries_stories import StoryFigures, is_true, load_stories, sources_of
from summarizer.candidates import Reading, SourceText, read
from summarizer.differ import compare, outlet_names, possible_pairs, spoken_mentions
from summarizer.mentions import Mention
from summarizer.same_count import COLUMNS, SameWeights, rows_of

PENALTY = 3.0
STEPS = 30

Rows = NDArray[np.float64]


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
    labels = [float(_is_differing(a, b, story)) for a, b in pairs]
    return Case(
        story,
        sources,
        readings,
        rows_of(pairs, mentions, outlets)[0],
        np.array(labels),
    )


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


def fit(cases: Sequence[Case]) -> SameWeights:
    """Return the weights of a penalized logistic regression."""
    rows = np.concatenate([case.rows for case in cases])
    labels = np.concatenate([case.labels for case in cases])
    center, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    standard = np.c_[(rows - center) / scale, np.ones(len(rows))]
    penalty = np.diag([PENALTY] * rows.shape[1] + [1e-6])
    weight = np.zeros(standard.shape[1])
    for _ in range(STEPS):
        chance = 1.0 / (1.0 + np.exp(-standard @ weight))
        slope = standard.T @ (chance - labels) + penalty @ weight
        bend = (standard * (chance * (1.0 - chance))[:, None]).T @ standard + penalty
        weight -= np.linalg.solve(bend, slope)
    plain = weight[:-1] / scale
    return SameWeights(tuple(float(w) for w in plain), float(weight[-1] - plain @ center))


def measure(cases: Sequence[Case], weights: Sequence[SameWeights]) -> StoryFigures:
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


def main(arguments: list[str] | None = None) -> int:
    """Measure, and write the weights when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=Path, nargs="+")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    origin = [(path.name, story) for path in options.stories for story in load_stories(path)]
    cases = [case_of(story) for _, story in origin]
    names = list(dict.fromkeys(name for name, _ in origin))
    others = {
        name: fit([c for c, (own, _) in zip(cases, origin, strict=True) if own != name])
        for name in names
    }
    for name in [*names, ""]:
        kept = [i for i, (own, _) in enumerate(origin) if name in ("", own)]
        found = measure([cases[i] for i in kept], [others[origin[i][0]] for i in kept])
        sys.stdout.write(
            f"{name or 'all':16} precision {found.precision:.2f}, recall {found.recall:.2f}"
            f" ({found.right} right, {found.wrong} wrong, {found.wanted} wanted)\n"
        )
    if options.out:
        weights = fit(cases)
        stored = {
            "origin": f"{len(cases)} invented stories of tests/eval/summaries",
            "command": "python -m benchmarks.summaries_figures "
            + " ".join(map(str, options.stories))
            + f" --out {options.out}",
            "columns": list(COLUMNS),
            "weight": [round(w, 5) for w in weights.weight],
            "constant": round(weights.constant, 5),
        }
        options.out.write_text(json.dumps(stored, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
