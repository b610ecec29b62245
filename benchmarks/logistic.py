"""Reads judged pairs, fits a penalized logistic regression by Newton's method, and writes it."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from summarizer.linear import Logistic

STEPS = 30

Floats = NDArray[np.float64]


def judged_rows(path: Path, columns: Sequence[str]) -> Floats:
    """Read a CSV file of pairs that were judged.

    Returns:
        float64, (n, 2 + columns): story, whether both are the same, features.

    Raises:
        ValueError: it was made for other features.
    """
    with path.open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    if header != ["story", "same", *columns]:
        raise ValueError(f"{path} has other columns")
    return np.array(lines, dtype=np.float64)


def fit_logistic(
    rows: Floats, labels: Floats, *, penalty: float, importance: Floats | None = None
) -> Logistic:
    """Return the model of the features as they are.

    Args:
        rows: float64, (n, columns).
        labels: 0 or 1, (n,).
        penalty: on the squared weights of the standardized features.
        importance: of each row, 1 for all when None.
    """
    if importance is None:
        importance = np.ones(len(rows))
    center, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    standard = np.c_[(rows - center) / scale, np.ones(len(rows))]
    ridge = np.diag([penalty] * rows.shape[1] + [1e-6])
    weight = np.zeros(standard.shape[1])
    for _ in range(STEPS):
        chance = 1.0 / (1.0 + np.exp(-standard @ weight))
        slope = standard.T @ (importance * (chance - labels)) + ridge @ weight
        bend = (standard * (importance * chance * (1.0 - chance))[:, None]).T @ standard + ridge
        weight -= np.linalg.solve(bend, slope)
    plain = weight[:-1] / scale
    return Logistic(tuple(float(w) for w in plain), float(weight[-1] - plain @ center))


def write_logistic(
    path: Path, model: Logistic, columns: Sequence[str], *, origin: str, command: str
) -> None:
    """Write a model with its origin and the command that makes it, less `--out PATH`."""
    stored = {
        "origin": origin,
        "command": f"{command} --out {path}",
        "columns": list(columns),
        "weight": [round(w, 5) for w in model.weight],
        "constant": round(model.constant, 5),
    }
    path.write_text(json.dumps(stored, indent=1) + "\n")


def command_of(module: str, stories: Sequence[Path], pairs: Path | None) -> str:
    """Return the command that measures with these stories and pairs."""
    given = f" --pairs {pairs}" if pairs else ""
    return f"python -m benchmarks.{module} {' '.join(map(str, stories))}{given}"
