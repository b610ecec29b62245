"""Fits a penalized logistic regression by Newton's method, over standardized features."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STEPS = 30

Floats = NDArray[np.float64]


def fit_logistic(
    rows: Floats, labels: Floats, *, penalty: float, importance: Floats | None = None
) -> tuple[tuple[float, ...], float]:
    """Return a weight for each column, of the features as they are, and the constant.

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
    return tuple(float(w) for w in plain), float(weight[-1] - plain @ center)
