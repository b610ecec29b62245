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
from summarizer.quick_trees import QuickTrees

MOST_LEAVES = 64
"""A tree has no more: its leaves are the bits of one number."""

Matrix = NDArray[np.float64]


class Forest:
    """A forest of regression trees.

    Args:
        arrays: `feature`, `left`, `right` (int), `threshold`, `value` (float), one entry a node;
            `root` (int), one a tree; a leaf has itself for both children.
        about: origin of the weights; `columns` names the features in order.

    Raises:
        ValueError: a tree has more than `MOST_LEAVES` leaves.
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
    """Return the trees' questions, those of each tree beside each other's, short trees padded."""
    feature, left, right, roots = (
        arrays[name].astype(np.intp).tolist() for name in ("feature", "left", "right", "root")
    )
    threshold, value = (arrays[name].tolist() for name in ("threshold", "value"))

    def walk(node: int, asked: list[tuple[int, float, int]], leaves: list[float]) -> int:
        """Return the bits of the leaves below a node, and note its questions and leaves."""
        if left[node] == node:
            leaves.append(value[node])
            return 1 << (len(leaves) - 1)
        below = walk(left[node], asked, leaves)
        asked.append((feature[node], threshold[node], below))
        return below | walk(right[node], asked, leaves)

    questions: list[list[tuple[int, float, int]]] = []
    added: list[list[float]] = []
    for root in roots:
        questions.append([])
        added.append([])
        walk(root, questions[-1], added[-1])
    most = max(map(len, added))
    if most > MOST_LEAVES:
        raise ValueError(f"a tree has {most} leaves, more than {MOST_LEAVES}")
    bits = next(bits for bits in (8, 16, 32, 64) if bits >= most)
    everything = (1 << bits) - 1
    # Padding asks whether something is above infinity.
    padded = [asked + [(0, np.inf, 0)] * (most - 1 - len(asked)) for asked in questions]
    by_question = [question for same in zip(*padded, strict=True) for question in same]
    return QuickTrees(
        column=np.array([column for column, _, _ in by_question], dtype=np.intp),
        threshold=np.array([[limit] for _, limit, _ in by_question], dtype=np.float32),
        possible=np.array(
            [[everything & ~below] for *_, below in by_question], dtype=f"u{bits // 8}"
        ),
        value=np.array([leaves + [0.0] * (most - len(leaves)) for leaves in added]),
    )


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
