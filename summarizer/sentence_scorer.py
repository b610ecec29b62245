"""Scores sentences with gradient-boosted trees whose weights are ours.

The score is about the ROUGE that a sentence would earn; only the order counts. Trained on public
articles by benchmarks/summaries_train.py.
"""

from __future__ import annotations

from functools import cache

from summarizer.forest import Forest, load_forest
from summarizer.sentence_features import COLUMNS

WEIGHTS = "sentence_scorer.npz"


@cache
def embedded_scorer() -> Forest:
    """Return the scorer with the weights that come with Broadsheet.

    Raises:
        ModelError: the file is missing, or made for other features.
    """
    return load_forest(WEIGHTS, COLUMNS)
