"""Gradient-boosted trees with weights of ours, asked all at once (`quick_trees`).

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
from summarizer.quick_trees import Question, QuickTrees, quick_trees

Matrix = NDArray[np.float64]


class Forest:
    """A forest of regression trees.

    Args:
        arrays: `feature`, `left`, `right` (int), `threshold`, `value` (float), one entry a node;
            `root` (int), one a tree; a leaf has itself for both children.
        about: origin of the weights; `columns` names the features in order.

    Raises:
        ValueError: a tree has too many leaves.
    """

    def __init__(self, arrays: dict[str, NDArray[np.generic]], about: dict[str, object]) -> None:
        self._arrays = arrays
        self._trees = _quick(arrays)
        self.about = about

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the forest as it is stored."""
        types = {"feature": np.uint8, "threshold": np.float32, "value": np.float32}
        return {
            name: values.astype(types.get(name, np.uint16)) for name, values in self._arrays.items()
        }

    def score(self, features: Matrix) -> Matrix:
        """Return the sum of all trees for each row.

        Args:
            features: float64, (n, columns).

        Returns:
            float64, (n,).
        """
        total: Matrix = self._trees.sums(features.astype(np.float32))
        return total


def _quick(arrays: dict[str, NDArray[np.generic]]) -> QuickTrees:
    """Return the trees as they are asked."""
    feature, left, right, roots = (
        arrays[name].astype(np.intp).tolist() for name in ("feature", "left", "right", "root")
    )
    threshold, value = (arrays[name].tolist() for name in ("threshold", "value"))

    def walk(node: int, asked: list[Question], leaves: list[float]) -> int:
        """Return the bits of the leaves below a node, and note its questions and leaves."""
        if left[node] == node:
            leaves.append(value[node])
            return 1 << (len(leaves) - 1)
        below = walk(left[node], asked, leaves)
        asked.append((feature[node], threshold[node], below))
        return below | walk(right[node], asked, leaves)

    questions: list[list[Question]] = []
    added: list[list[float]] = []
    for root in roots:
        questions.append([])
        added.append([])
        walk(root, questions[-1], added[-1])
    return quick_trees(questions, added)


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
