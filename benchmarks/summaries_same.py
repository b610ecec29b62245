"""Trains and measures what tells whether two sentences of a story say the same.

    python -m benchmarks.summaries_same STORIES.jsonl [STORIES.jsonl …] [--pairs CSV] [--out FILE]

Prints, cross-validated by story, how well pairs with one content are told from others (area under
the curve, average precision) beside the sum of common words and cosine, and how often a summary
of the stories tells two sentences of which one holds no key fact that the other lacks, before and
after. In the stories two sentences say the same when one's key facts are among the other's.
`--pairs` adds pairs of sentences that were read by eye, of which only the features are known: the
columns `story` (its number), `same` (1, 0, or 0.5 where the lesser sentence adds something), and
those of `same_content`. With `--out` the weights of all are written.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.logistic import command_of, fit_logistic, judged_rows, write_logistic
from benchmarks.summaries_choice import Case, Remembering, case_of, chosen_places
from benchmarks.summaries_stories import facts_of, load_stories, says_no_more
from summarizer.extract import Extractor
from summarizer.linear import Logistic
from summarizer.same_content import COLUMNS, content_rows
from summarizer.story_coverage import embedded_choice
from summarizer.story_sentences import coverage_of

FOLDS = 10
PENALTY = 3.0
PARTLY = 0.6
"""What a pair weighs of which the lesser sentence adds something: it is told apart, less surely."""

FACTS = 0.1
"""What a pair of an invented story weighs: there are many, and facts are not all that is told."""

OVERLAPPING = 0.5
"""The same for a pair that has key facts in common and others."""

NEVER = Logistic((0.0,) * len(COLUMNS), -50.0)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """Features and labels of pairs of sentences, how much each counts, and of which fold it is."""

    rows: Floats
    labels: Floats
    importance: Floats
    fold: NDArray[np.int_]


def read_pairs(path: Path) -> Pairs:
    """Read the pairs of a CSV file.

    Raises:
        ValueError: it was made for other features.
    """
    found = judged_rows(path, COLUMNS)
    same = found[:, 1]
    importance = np.where(same == 0.5, PARTLY, 1.0)
    return Pairs(found[:, 2:], (same == 1.0) * 1.0, importance, found[:, 0].astype(int) % FOLDS)


def pairs_of(
    cases: Sequence[Case], told: Sequence[list[frozenset[int]]], embedder: Remembering
) -> Pairs:
    """Return the pairs of sentences of invented stories of which one tells a key fact.

    Args:
        told: the key facts that each sentence of each story's pool tells.
    """
    rows, labels, importance, fold = [], [], [], []
    for number, (case, facts) in enumerate(zip(cases, told, strict=True)):
        vectors = coverage_of(case.pool, case.sources, embedder)[1]
        found = content_rows(case.pool, vectors)
        for a, b in combinations(range(len(case.pool)), 2):
            if facts[a] or facts[b]:
                same = says_no_more(facts[a], facts[b])
                rows.append(found[a, b])
                labels.append(float(same))
                importance.append(OVERLAPPING if facts[a] & facts[b] and not same else 1.0)
                fold.append(number % FOLDS)
    return Pairs(np.array(rows), np.array(labels), np.array(importance) * FACTS, np.array(fold))


def fit(parts: Sequence[Pairs], *, without: int | None = None) -> Logistic:
    """Return the weights of all pairs but those of a fold."""
    kept = [p.fold != (-1 if without is None else without) for p in parts]
    rows, labels, importance = (
        np.concatenate([getattr(p, name)[k] for p, k in zip(parts, kept, strict=True)])
        for name in ("rows", "labels", "importance")
    )
    return fit_logistic(rows, labels, penalty=PENALTY, importance=importance)


def _separation(name: str, pairs: Pairs, weights: Sequence[Logistic]) -> str:
    from sklearn.metrics import average_precision_score, roc_auc_score

    chances = np.array(
        [float(weights[f].chances(row)) for row, f in zip(pairs.rows, pairs.fold, strict=True)]
    )
    plain = pairs.rows[:, 0] + pairs.rows[:, 1]
    return f"{name:10} {len(pairs.labels)} pairs, {pairs.labels.sum():.0f} say the same:" + "".join(
        f" {kind} {roc_auc_score(pairs.labels, values):.3f}"
        f" {average_precision_score(pairs.labels, values):.3f}"
        for kind, values in (("words and meaning", plain), ("learned", chances))
    )


def _repeated(
    cases: Sequence[Case],
    told: Sequence[list[frozenset[int]]],
    weights: Sequence[Logistic],
    embedder: Remembering,
) -> str:
    """Return how many pairs of sentences of the summaries repeat a key fact and add none."""
    repeated = pairs = sentences = covered = facts = 0
    for number, (case, own) in enumerate(zip(cases, told, strict=True)):
        places = chosen_places(
            case, embedded_choice(), None, embedder, content_weights=weights[number % FOLDS]
        )
        found = [says_no_more(own[a], own[b]) for a, b in combinations(places, 2)]
        repeated += sum(found)
        pairs += len(found)
        sentences += len(places)
        covered += len(case.headline_facts.union(*(case.facts[i] for i in places)))
        facts += case.fact_count
    return (
        f"{repeated} of {pairs} pairs repeat ({repeated / pairs:.1%}), {sentences} sentences,"
        f" {covered / facts:.1%} of {facts} shared facts"
    )


def main(arguments: list[str] | None = None) -> int:
    """Measure, and write the weights when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=Path, nargs="+")
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    embedder = Remembering()
    extractor = Extractor(embedder)
    stories = [story for path in options.stories for story in load_stories(path)]
    cases = [case_of(story, extractor, embedder) for story in stories]
    told = [
        [facts_of(story, option.candidate.text) for option in case.pool]
        for story, case in zip(stories, cases, strict=True)
    ]
    parts = [pairs_of(cases, told, embedder)]
    if options.pairs:
        parts.append(read_pairs(options.pairs))
    weights = [fit(parts, without=fold) for fold in range(FOLDS)]
    for name, part in zip(("key facts", "read"), parts, strict=False):
        sys.stdout.write(_separation(name, part, weights) + "\n")
    for name, used in (("before", [NEVER] * FOLDS), ("now", weights)):
        sys.stdout.write(f"{name:10} {_repeated(cases, told, used, embedder)}\n")
    if options.out:
        write_logistic(
            options.out,
            fit(parts),
            COLUMNS,
            origin=f"{len(cases)} invented stories and {len(parts[-1].labels)} pairs of"
            " sentences that were read, tests/eval/summaries",
            command=command_of("summaries_same", options.stories, options.pairs),
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
