"""Trains the choice of a story's sentences on invented stories with key facts.

    python -m benchmarks.summaries_choice STORIES.jsonl [STORIES.jsonl …] [--out FILE]

Prints the share of the key facts of two or more outlets that two, three and four sentences, and
as many as are enough, cover, cross-validated by story: each is summarized by weights that never
saw it. A label is how many key facts a sentence adds to those already taken; the states are those
that the choice comes through itself, and two random ones a story. With `--out` the weights of all
stories are written.
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

from benchmarks.summaries_stories import is_covered, load_stories, sources_of
from summarizer.candidates import SourceText, read
from summarizer.choose import Option
from summarizer.differ import Comparison, compare
from summarizer.embed import Embedder
from summarizer.extract import Extractor, independent_articles, main_language
from summarizer.headline import choose_headline
from summarizer.linear import Logistic
from summarizer.story_coverage import COLUMNS, ChoiceWeights, Coverage
from summarizer.story_sentences import choose_for_story, coverage_of, pool_of
from summarizer.words import word_count

SEED = 20
FOLDS = 10
RIDGE = 0.05
"""Share of the rows that the penalty weighs; three times more or less gives the same."""

ROUNDS = 2
COUNT = 4


class Remembering(Embedder):
    """The embedded encoder, which reads each text once for all rounds."""

    def __init__(self) -> None:
        super().__init__(threads=1)
        self._known: dict[tuple[str, int], Any] = {}

    def encode(self, texts: Sequence[str], *, max_tokens: int = 128) -> Any:
        """Encode texts, those of earlier rounds from memory."""
        new = [t for t in dict.fromkeys(texts) if (t, max_tokens) not in self._known]
        for text, vector in zip(new, super().encode(new, max_tokens=max_tokens), strict=True):
            self._known[text, max_tokens] = vector
        return np.stack([self._known[text, max_tokens] for text in texts])


@dataclass(frozen=True)
class Case:
    """A story, ready for choosing."""

    sources: list[SourceText]
    options: list[list[Option]]
    figures: Comparison
    pool: list[Option]
    coverage: Coverage
    facts: list[frozenset[int]]
    headline_facts: frozenset[int]
    fact_count: int


def case_of(story: dict[str, Any], extractor: Extractor, embedder: Embedder) -> Case:
    """Read a story and what its sentences tell."""
    sources = sources_of(story)
    language = main_language(sources)
    readings = [read(source) for source in sources]
    chosen = independent_articles(sources, readings, language)
    options = [extractor.options(index, readings[index]) for index in chosen]
    figures = compare(sources, readings)
    pool = pool_of(options, figures.outdated)
    shared = [fact for fact in story["key_facts"] if len(fact["outlets"]) >= 2]

    def told(text: str) -> frozenset[int]:
        return frozenset(i for i, fact in enumerate(shared) if is_covered(fact, [text]))

    headline = choose_headline(sources, language=language, faults=figures.titles)
    return Case(
        sources=sources,
        options=options,
        figures=figures,
        pool=pool,
        coverage=coverage_of(pool, sources, embedder)[0],
        facts=[told(option.candidate.text) for option in pool],
        headline_facts=told(headline),
        fact_count=len(shared),
    )


def chosen_places(
    case: Case,
    weights: ChoiceWeights,
    count: int | None,
    embedder: Embedder,
    *,
    content_weights: Logistic | None = None,
) -> list[int]:
    """Return where the chosen sentences stand in the pool; None chooses as many as are enough."""
    chosen, enough = choose_for_story(
        case.options,
        case.sources,
        count,
        figures=case.figures,
        embedder=embedder,
        weights=weights,
        content_weights=content_weights,
    )
    place = {(o.article, o.candidate.index): i for i, o in enumerate(case.pool)}
    return [place[option.article, option.candidate.index] for option in chosen[:enough]]


def rows_of(case: Case, states: list[list[int]]) -> tuple[list[list[float]], list[int]]:
    """Return features and new facts of every sentence in every state."""
    rows, labels = [], []
    for taken in states:
        known = frozenset().union(*(case.facts[i] for i in taken))
        for own in range(len(case.pool)):
            if own not in taken:
                rows.append(case.coverage.row(own, taken))
                labels.append(len(case.facts[own] - known))
    return rows, labels


def fit(cases: Sequence[Case], embedder: Embedder) -> ChoiceWeights:
    """Fit the linear model; later rounds learn in the states that the first ones lead to."""
    weights: ChoiceWeights | None = None
    for _ in range(ROUNDS):
        rows: list[list[float]] = []
        labels: list[int] = []
        for number, case in enumerate(cases):
            chance = np.random.default_rng(SEED + number)
            size = len(case.pool)
            states: list[list[int]] = [[]]
            if weights is not None:
                path = chosen_places(case, weights, COUNT, embedder)
                states += [path[:length] for length in range(1, COUNT)]
            for _ in range(2):
                length = min(size, int(chance.integers(1, COUNT)))
                states.append([int(i) for i in chance.choice(size, size=length, replace=False)])
            found, new = rows_of(case, states)
            rows += found
            labels += new
        weights = ridge(np.array(rows), np.array(labels, dtype=float))
    assert weights is not None
    return weights


def ridge(features: np.ndarray, labels: np.ndarray) -> ChoiceWeights:
    """Return the weights of a ridge regression over standardized features."""
    center, scale = features.mean(axis=0), features.std(axis=0) + 1e-9
    standard = (features - center) / scale
    penalty = RIDGE * len(standard) * np.eye(standard.shape[1])
    weight = np.linalg.solve(standard.T @ standard + penalty, standard.T @ (labels - labels.mean()))
    return ChoiceWeights(tuple(float(w) for w in weight / scale))


def covered(case: Case, places: list[int]) -> int:
    """Return how many key facts the sentences and the headline tell."""
    return len(case.headline_facts.union(*(case.facts[i] for i in places)))


def main(arguments: list[str] | None = None) -> int:
    """Measure, and write the weights when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=Path, nargs="+")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    embedder = Remembering()
    extractor = Extractor(embedder)
    origin = [(path.name, story) for path in options.stories for story in load_stories(path)]
    cases = [case_of(story, extractor, embedder) for _, story in origin]
    fold = np.random.default_rng(SEED).permutation(len(cases)) % FOLDS
    weights = [
        fit([case for case, own in zip(cases, fold, strict=True) if own != f], embedder)
        for f in range(FOLDS)
    ]
    for name in [*dict.fromkeys(name for name, _ in origin), ""]:
        line = f"{name or 'all':24}"
        for count in (2, 3, 4, None):
            found = [
                (case, chosen_places(case, weights[f], count, embedder))
                for (own, _), case, f in zip(origin, cases, fold, strict=True)
                if name in ("", own)
            ]
            facts = sum(case.fact_count for case, _ in found)
            told = sum(covered(case, places) for case, places in found)
            line += f"  {count or 'enough'} sentences {told / facts:.1%}"
        size = sum(len(places) for _, places in found) / len(found)
        told_words = sum(
            word_count(case.pool[i].candidate.text) for case, places in found for i in places
        )
        line += f" ({size:.2f} on average, {told_words / len(found):.0f} words)"
        sys.stdout.write(f"{line} of {facts}\n")
    if options.out:
        stored = {
            "origin": f"{len(cases)} invented stories of tests/eval/summaries",
            "command": "python -m benchmarks.summaries_choice "
            + " ".join(map(str, options.stories))
            + f" --out {options.out}",
            "seed": SEED,
            "columns": list(COLUMNS),
            "weight": [round(w, 5) for w in fit(cases, embedder).weight],
        }
        options.out.write_text(json.dumps(stored, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
