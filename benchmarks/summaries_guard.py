"""Trains and measures the guard on public judgments of machine-written summaries.

    python -m benchmarks.summaries_guard FRANK.jsonl.gz QAGS.jsonl.gz [--out guard.npz]

FRANK: `article`, `summary`, `factuality` (1 is faithful), `dataset`. QAGS: `article`, `summary`,
`fact`. Prints, cross-validated by article: AUC, the share of unfaithful and of faithful
summaries refused by the support score alone and by the whole guard, and precision and recall.
With `--out` the weights of all data are written, with origin and the chosen threshold.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.summaries_train import forest_arrays, load_rows
from summarizer.candidates import SourceText
from summarizer.faithful import SupportModel, broken_rule, evidence_of
from summarizer.forest import Forest
from summarizer.sentences import split_sentences
from summarizer.support import COLUMNS, Evidence, support_features

FOLDS = 5
SEED = 20
FORESTS = 3
FOREST = {
    "max_iter": 120,
    "learning_rate": 0.05,
    "max_leaf_nodes": 6,
    "min_samples_leaf": 25,
    "l2_regularization": 5.0,
    "max_features": 0.4,
}
FAITHFUL_LOSS = 0.2
"""Share of faithful summaries that may be refused at the chosen point."""


@dataclass(frozen=True)
class Case:
    """A judged summary."""

    origin: str
    fold: int
    source: SourceText
    evidence: Evidence
    summary: str
    features: np.ndarray
    is_faithful: bool


def cases_of(paths: list[Path]) -> list[Case]:
    """Read judged summaries and compute their features; each article is read once."""
    read: dict[str, tuple[SourceText, Evidence]] = {}
    cases = []
    for path in paths:
        for row in load_rows(path):
            article = row["article"]
            if article not in read:
                source = SourceText("", article, language="en")
                read[article] = (source, evidence_of([source]))
            source, evidence = read[article]
            told = split_sentences(row["summary"], "en")
            rows = [support_features(sentence, evidence, language="en") for sentence in told]
            cases.append(
                Case(
                    origin=row.get("dataset", "qags"),
                    fold=zlib.crc32(article.encode()) % FOLDS,
                    source=source,
                    evidence=evidence,
                    summary=row["summary"],
                    features=np.mean(rows, axis=0) if rows else np.zeros(len(COLUMNS)),
                    is_faithful=float(row.get("factuality", row.get("fact"))) == 1.0,
                )
            )
    return cases


def fit(cases: list[Case], threshold: float = 0.5) -> SupportModel:
    """Fit the trees on the cases; several forests, whose mean counts."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    features = np.array([case.features for case in cases])
    truth = [case.is_faithful for case in cases]
    models = [
        HistGradientBoostingClassifier(random_state=SEED + number, **FOREST).fit(features, truth)
        for number in range(FORESTS)
    ]
    bias = float(np.mean([model._baseline_prediction.ravel()[0] for model in models]))
    forest = Forest(forest_arrays(models), {"columns": list(COLUMNS)})
    return SupportModel(forest, bias, threshold)


def cross_validated(cases: list[Case]) -> np.ndarray:
    """Return each case's support by weights that never saw its article."""
    support = np.zeros(len(cases))
    for fold in range(FOLDS):
        weights = fit([case for case in cases if case.fold != fold])
        for index, case in enumerate(cases):
            if case.fold == fold:
                support[index] = weights.probability(case.features)
    return support


def threshold_of(cases: list[Case], support: np.ndarray, hard: np.ndarray) -> float:
    """Return the threshold at which the whole guard refuses the allowed share of faithful ones."""
    faithful_ones = np.array([case.is_faithful for case in cases])
    best = 0.0
    for threshold in np.linspace(0.02, 0.9, 177):
        refused = hard | (support < threshold)
        if refused[faithful_ones].mean() <= FAITHFUL_LOSS:
            best = float(threshold)
    return best


def report(name: str, cases: list[Case], support: np.ndarray, refused: np.ndarray) -> str:
    """Return one line of figures about a set of cases."""
    from sklearn.metrics import roc_auc_score

    truth = np.array([case.is_faithful for case in cases])
    caught, lost = refused[~truth].mean(), refused[truth].mean()
    precision = (~truth[refused]).mean() if refused.any() else 0.0
    return (
        f"{name:8} n {len(cases):5} faithful {truth.mean():.2f}"
        f"  AUC {roc_auc_score(truth, support):.3f}"
        f"  refuses {caught:.1%} of unfaithful, {lost:.1%} of faithful;"
        f" precision {precision:.2f} recall {caught:.2f}"
    )


def main(arguments: list[str] | None = None) -> int:
    """Measure, and write the weights when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    cases = cases_of(options.data)
    support = cross_validated(cases)
    reasons = [hard_reason(case) for case in cases]
    hard = np.array([bool(reason) for reason in reasons])
    threshold = threshold_of(cases, support, hard)
    lines = [f"threshold {threshold:.3f}"]
    for origin in [*sorted({case.origin for case in cases}), "all"]:
        chosen = np.array([origin in ("all", case.origin) for case in cases])
        some = [case for case, is_in in zip(cases, chosen, strict=True) if is_in]
        for kind, refused in (
            ("rules", hard),
            ("support", support < threshold),
            ("guard", hard | (support < threshold)),
        ):
            lines.append(f"{kind:8}" + report(origin, some, support[chosen], refused[chosen]))
    lines.append(
        "rules by reason: " + json.dumps({r: reasons.count(r) for r in sorted(set(reasons))})
    )
    sys.stdout.write("\n".join(lines) + "\n")
    if options.out:
        model = fit(cases, threshold)
        about = {
            "origin": f"{len(cases)} judged summaries of FRANK (dev part) and QAGS-XSum",
            "command": "python -m benchmarks.summaries_guard frank_dev.jsonl.gz"
            f" qags_xsum.jsonl.gz --out {options.out}",
            "seed": SEED,
            "columns": list(COLUMNS),
            "forest": FOREST,
            "forests": FORESTS,
            "bias": round(model.bias, 6),
            "threshold": round(threshold, 4),
        }
        np.savez_compressed(options.out, about=json.dumps(about), **model.forest.arrays())
    return 0


def hard_reason(case: Case) -> str:
    """Return the reason of the hard rules alone, empty when they let the summary pass."""
    told = split_sentences(case.summary, "en")
    broken = broken_rule(told, [case.source], case.evidence, max_sentences=8, language="en")
    return broken[0] if broken else ""


if __name__ == "__main__":
    sys.exit(main())
