"""Summaries of single articles for scoring, and their gain over the same number of lead sentences.

    python -m benchmarks.summaries_single CNNDM.jsonl.gz [--noise] [--folds 5]

Cross-validated: each article is summarized by a scorer that never saw it. For one, two and three
sentences it prints ROUGE-2 F1, the gain over as many leading sentences with a paired bootstrap
interval, the mean length, and the shares of dangling openings and of numbers or names that the
source lacks. With `--noise`, one to three lines that are no news stand at the top of each text
(of the lead's as well), and the loss against the clean text is printed.

`one`, `two`, `three` are callables (title, text) -> sentences with the shipped weights, `cv_one`
and so on the cross-validated ones, for scorers that import a function.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.summaries_noise import with_noise
from benchmarks.summaries_train import SEED, examples, load_rows, train
from summarizer.candidates import SourceText
from summarizer.extract import Extractor
from summarizer.forest import Forest
from summarizer.names import alien_names, known_keys
from summarizer.openings import dangles
from summarizer.words import words

FOLDS = 5
ROUNDS = 2000
TRAINING_FILE = "BROADSHEET_BENCH_CNNDM"
"""Environment variable with the path of the articles that `cv_…` trains on."""

_LEAD_END = re.compile(r"(?<=[.!?…。！？؟।])[\"'”’»)\]]*\s+(?=[\"'“‘«(\[]*[^a-zа-я\s])|\s*\n\s*")
_LEAD_SHORT = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|St|Lt|Col|Sgt|Jr|Sr|vs|No|Inc|Co|Corp|Ltd|Jan|Feb|"
    r"Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)|\b[A-Z])\.$"
)


def lead(text: str, count: int) -> list[str]:
    """Return the first sentences by a plain splitter, as the baseline."""
    found: list[str] = []
    for part in _LEAD_END.split(text):
        if found and part.strip() and _LEAD_SHORT.search(found[-1]):
            found[-1] += " " + part.strip()
        elif part.strip():
            found.append(part.strip())
    return found[:count]


def fold_of(text: str) -> int:
    """Return the fold of an article, by its words, so that it is the same everywhere."""
    return zlib.crc32(" ".join(words(text)[-200:]).encode()) % FOLDS


def trained_folds(rows: list[dict[str, Any]]) -> list[Forest]:
    """Return one scorer for each fold, trained on all other folds."""
    examined = [
        (fold_of(row["text"]), examples([row], seed=SEED + i)) for i, row in enumerate(rows)
    ]
    scorers = []
    for fold in range(FOLDS):
        matrices = [m for own, (found, _) in examined if own != fold for m in found]
        labels = [label for own, (_, found) in examined if own != fold for label in found]
        scorers.append(train(matrices, labels, seed=SEED))
    return scorers


def summarize(title: str, text: str, count: int, extractor: Extractor) -> list[str]:
    """Return an article's summary as sentences."""
    source = SourceText(title, text, language="en")
    return [s.text for s in extractor.summarize([source], sentences=count).sentences]


@cache
def _shipped() -> Extractor:
    return Extractor(None)


@cache
def _validated() -> list[Extractor]:
    rows = load_rows(Path(os.environ[TRAINING_FILE]))
    return [Extractor(None, scorer=scorer) for scorer in trained_folds(rows)]


def one(title: str, text: str) -> list[str]:
    """One sentence by the shipped weights."""
    return summarize(title, text, 1, _shipped())


def two(title: str, text: str) -> list[str]:
    """Two sentences by the shipped weights."""
    return summarize(title, text, 2, _shipped())


def three(title: str, text: str) -> list[str]:
    """Three sentences by the shipped weights."""
    return summarize(title, text, 3, _shipped())


def cv_one(title: str, text: str) -> list[str]:
    """One sentence by weights that never saw the article."""
    return summarize(title, text, 1, _validated()[fold_of(text)])


def cv_two(title: str, text: str) -> list[str]:
    """Two sentences by weights that never saw the article."""
    return summarize(title, text, 2, _validated()[fold_of(text)])


def cv_three(title: str, text: str) -> list[str]:
    """Three sentences by weights that never saw the article."""
    return summarize(title, text, 3, _validated()[fold_of(text)])


def interval(values: np.ndarray, seed: int = SEED) -> tuple[float, float, float]:
    """Return the mean with its bootstrap interval (95%)."""
    chance = np.random.default_rng(seed)
    means = np.array(
        [values[chance.integers(0, len(values), len(values))].mean() for _ in range(ROUNDS)]
    )
    low, high = np.percentile(means, [2.5, 97.5])
    return float(values.mean()), float(low), float(high)


def has_aliens(told: list[str], text: str) -> bool:
    """Whether a summary has a number or a name that its source has not."""
    keys = known_keys(text)
    digits = set(re.findall(r"\d+", text))
    summary = " ".join(told)
    return bool(set(re.findall(r"\d+", summary)) - digits) or any(
        alien_names(sentence, keys) for sentence in told
    )


def compare(
    rows: list[dict[str, Any]],
    count: int,
    write: Callable[[dict[str, Any], str], list[str]],
    *,
    noise: bool,
) -> str:
    """Return one line of figures for a number of sentences."""
    from rouge_score import rouge_scorer

    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2"], use_stemmer=True)

    def rouge(row: dict[str, Any], told: list[str]) -> tuple[float, float]:
        score = scorer.score(row["summary"], "\n".join(told))
        return 100 * score["rouge1"].fmeasure, 100 * score["rouge2"].fmeasure

    chance = random.Random(SEED + 1)
    ours, base, clean, lengths = [], [], [], []
    dangling = alien = hanging = 0
    for row in rows:
        text = with_noise(row["text"], chance) if noise else row["text"]
        told = write(row, text)
        ours.append(rouge(row, told))
        base.append(rouge(row, lead(text, count)))
        if noise:
            clean.append(rouge(row, write(row, row["text"])))
        lengths.append(sum(len(sentence.split()) for sentence in told))
        dangling += any(dangles(sentence, "en") for sentence in told)
        hanging += bool(told) and dangles(told[0], "en")
        alien += has_aliens(told, row["text"] + " " + row["title"])
    own, other = np.array(ours), np.array(base)
    gain = "  ".join(
        f"{name} {own[:, k].mean():.2f}, over lead-{count} {d[0]:+.2f} [{d[1]:+.2f}, {d[2]:+.2f}]"
        for k, name in ((1, "R-2"), (0, "R-1"))
        for d in [interval(own[:, k] - other[:, k])]
    )
    line = (
        f"{count} sentences: {gain}  words {np.mean(lengths):.1f}"
        f"  opening dangles {hanging / len(rows):.1%}, any sentence {dangling / len(rows):.1%}"
        f"  alien {alien}"
    )
    if noise:
        line += f"  lost to noise {np.mean(np.array(clean)[:, 1] - own[:, 1]):+.2f} R-2"
    return line


def main(arguments: list[str] | None = None) -> int:
    """Measure one, two and three sentences, cross-validated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--noise", action="store_true")
    parser.add_argument("--shipped", action="store_true", help="the shipped weights, on other data")
    options = parser.parse_args(arguments)
    rows = load_rows(options.data)
    if options.shipped:
        extractors = [Extractor(None)] * FOLDS
    else:
        extractors = [Extractor(None, scorer=scorer) for scorer in trained_folds(rows)]
    for count in (1, 2, 3):

        def write(row: dict[str, Any], text: str, count: int = count) -> list[str]:
            return summarize(row["title"], text, count, extractors[fold_of(row["text"])])

        sys.stdout.write(compare(rows, count, write, noise=options.noise) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
