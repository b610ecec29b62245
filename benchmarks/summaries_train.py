"""Trains the sentence scorer on public news articles with human highlights.

    python -m benchmarks.summaries_train CNNDM.jsonl.gz --out summarizer/data/sentence_scorer.npz

One JSON object a line: `title`, `text`, `summary`. Needs scikit-learn and rouge-score; a minute
on two cores. A label is the ROUGE a sentence earns against the highlights, less the article's
mean. Half of the articles are seen a second time with one to three lines that are no news at
their top, so that the scorer learns to pass over what a cleaner left, and half of all texts are
seen without their title, which may say little. The weights go into the file with the origin, the
seed and the command; no text does.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.summaries_noise import with_noise
from summarizer.candidates import Reading, SourceText, read
from summarizer.forest import Forest
from summarizer.sentence_features import COLUMNS, sentence_features

SEED = 20
FOREST = {
    "max_iter": 350,
    "learning_rate": 0.04,
    "max_leaf_nodes": 7,
    "max_features": 0.4,
    "min_samples_leaf": 80,
    "l2_regularization": 5.0,
}
FORESTS = 4
"""Forests whose mean counts; each splits by other features, so they err differently."""


def load_rows(path: Path) -> list[dict[str, Any]]:
    """Return the articles of a JSON Lines file, plain or gzipped."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def labels_of(reading: Reading, summary: str, scorer: Any) -> np.ndarray:
    """Return what each candidate earns: half of ROUGE-1 F1 and ROUGE-2 F1, less the mean."""
    earned = []
    for candidate in reading.candidates:
        score = scorer.score(summary, candidate.text)
        earned.append(0.5 * score["rouge1"].fmeasure + score["rouge2"].fmeasure)
    values = np.array(earned)
    return values - values.mean() if len(values) else values


def examples(rows: list[dict[str, Any]], *, seed: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return features and labels of each article, then of those with noise at their top."""
    from rouge_score import rouge_scorer

    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2"], use_stemmer=True)
    chance = random.Random(seed)
    matrices, labels = [], []
    for row in rows:
        texts = [row["text"]]
        if chance.random() < 0.5:
            texts.append(with_noise(row["text"], chance))
        for text in texts:
            title = row["title"] if chance.random() < 0.5 else ""
            reading = read(SourceText(title, text, language="en"))
            matrices.append(sentence_features(reading))
            labels.append(labels_of(reading, row["summary"], scorer))
    return matrices, labels


def train(matrices: list[np.ndarray], labels: list[np.ndarray], *, seed: int) -> Forest:
    """Fit the forests and return them as the runtime evaluates them."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    features, earned = np.vstack(matrices), np.concatenate(labels)
    models = [
        HistGradientBoostingRegressor(random_state=seed + number, **FOREST).fit(features, earned)
        for number in range(FORESTS)
    ]
    return Forest(forest_arrays(models), {"columns": list(COLUMNS)})


def forest_arrays(models: list[Any]) -> dict[str, np.ndarray]:
    """Return fitted forests as flat arrays whose sum is their mean; see `Forest`."""
    columns: dict[str, list[np.ndarray]] = {
        name: [] for name in ("feature", "left", "right", "threshold", "value")
    }
    roots, start = [], 0
    for (tree,) in (trees for model in models for trees in model._predictors):
        nodes = tree.nodes
        own = np.arange(len(nodes))
        is_leaf = nodes["is_leaf"].astype(bool)
        roots.append(start)
        columns["feature"].append(np.where(is_leaf, 0, nodes["feature_idx"]))
        columns["left"].append(np.where(is_leaf, own, nodes["left"]) + start)
        columns["right"].append(np.where(is_leaf, own, nodes["right"]) + start)
        columns["threshold"].append(np.where(is_leaf, 0.0, nodes["num_threshold"]))
        columns["value"].append(np.where(is_leaf, nodes["value"] / len(models), 0.0))
        start += len(nodes)
    flat = {name: np.concatenate(parts) for name, parts in columns.items()}
    return flat | {"root": np.array(roots)}


def main(arguments: list[str] | None = None) -> int:
    """Train on all articles of a file and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    rows = load_rows(options.data)
    matrices, labels = examples(rows, seed=options.seed)
    scorer = train(matrices, labels, seed=options.seed)
    about = {
        "columns": list(COLUMNS),
        "trained_on": f"{len(rows)} CNN articles with highlights (CNN/DailyMail, validation)",
        "command": f"python -m benchmarks.summaries_train {options.data.name} --out {options.out}",
        "seed": options.seed,
        "forest": FOREST,
        "forests": FORESTS,
        "examples": int(sum(map(len, labels))),
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(options.out, about=json.dumps(about), **scorer.arrays())
    sys.stdout.write(f"{about['examples']} sentences, {options.out.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
