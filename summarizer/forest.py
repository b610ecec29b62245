"""Gradient-boosted trees with weights of ours, evaluated with numpy.

Training needs scikit-learn; running needs one small file. The file says where it comes from:
`about` has the training data, the seed, the command and the columns, and the columns must be
those that the caller computes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from news.errors import ModelError

DEPTH_LIMIT = 64

Matrix = NDArray[np.float64]


class Forest:
    """A forest of regression trees, evaluated all at once.

    Args:
        arrays: `feature`, `left`, `right` (int), `threshold`, `value` (float), one entry a node;
            `root` (int), one a tree; a leaf has itself for both children.
        about: origin of the weights; `columns` names the features in order.
    """

    def __init__(self, arrays: dict[str, NDArray[np.generic]], about: dict[str, object]) -> None:
        self._feature = arrays["feature"].astype(np.intp)
        self._left = arrays["left"].astype(np.intp)
        self._right = arrays["right"].astype(np.intp)
        self._children = np.stack([self._left, self._right], axis=1).ravel()
        self._root = arrays["root"].astype(np.intp)
        self._threshold = arrays["threshold"].astype(np.float64)
        self._value = arrays["value"].astype(np.float64)
        self.about = about

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the forest as it is stored."""
        return {
            "feature": self._feature.astype(np.uint8),
            "left": self._left.astype(np.uint16),
            "right": self._right.astype(np.uint16),
            "root": self._root.astype(np.uint16),
            "threshold": self._threshold.astype(np.float32),
            "value": self._value.astype(np.float32),
        }

    def score(self, features: Matrix) -> Matrix:
        """Return the sum of all trees for each row.

        Args:
            features: float64, (n, columns).

        Returns:
            float64, (n,).
        """
        if not len(features):
            return np.zeros(0)
        values = np.ascontiguousarray(features).ravel()
        rows = np.repeat(np.arange(len(features)) * features.shape[1], len(self._root))
        nodes = np.tile(self._root, len(features))
        for _ in range(DEPTH_LIMIT):
            is_above = values.take(rows + self._feature.take(nodes)) > self._threshold.take(nodes)
            following = self._children.take(2 * nodes + is_above)
            if np.array_equal(following, nodes):
                break
            nodes = following
        total: Matrix = self._value.take(nodes).reshape(len(features), -1).sum(axis=1)
        return total


def load_forest(name: str, columns: Sequence[str]) -> Forest:
    """Return a forest that comes with Broadsheet.

    Raises:
        ModelError: the file is missing, or made for other features.
    """
    path = resources.files("summarizer") / "data" / name
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {key: stored[key] for key in stored.files}
    except (OSError, ValueError) as error:
        raise ModelError(f"the weights {name} cannot be read: {error}") from error
    about = json.loads(str(arrays.pop("about")))
    if about["columns"] != list(columns):
        raise ModelError(f"the weights {name} were trained for other features")
    return Forest(arrays, about)
