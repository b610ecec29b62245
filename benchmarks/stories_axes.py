"""Finds the axes along which article vectors differ most, for a quick look at many of them.

    python -m benchmarks.stories_axes --sets FOLDER

The eigenvectors of the summed products of the labelled sets' vectors, every set and view with the
same weight, the greatest first. Writes `summarizer/data/story_axes.npy`; and prints which share
of an article's 20 nearest vectors are among those that `summarizer.vector_rows` compares exactly,
with axes made without the set.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.stories_sets import SETS, VIEWS, vectors
from benchmarks.stories_train import SKIPPED
from summarizer.vector_rows import AXES_FILE, RERANKED
from summarizer.window import NEAREST

AXES = 96
"""Enough for 99% of the 20 nearest among `RERANKED`; 64 find 95% among 200."""

Vectors = NDArray[np.float32]


def axes(found: dict[tuple[str, str], Vectors], without: str = "") -> Vectors:
    """Return the axes, float32, (384, AXES), made without a set."""
    products = sum(v.T.astype(np.float64) @ v / len(v) for k, v in found.items() if k[0] != without)
    return np.linalg.eigh(products)[1][:, ::-1][:, :AXES].astype(np.float32)


def kept(all_vectors: Vectors, along: Vectors, tried: int = 150) -> float:
    """Return the share of the nearest vectors that the quick look keeps."""
    short = all_vectors @ along
    shares = []
    for at in range(len(all_vectors) - 1, RERANKED * 3 // 2, -max(1, len(all_vectors) // tried)):
        exact = np.argsort(-(all_vectors[:at] @ all_vectors[at]))[:NEAREST]
        quick = np.argsort(-(short[:at] @ short[at]))[:RERANKED]
        shares.append(float(np.isin(exact, quick).mean()))
    return float(np.mean(shares)) if shares else float("nan")


def main() -> None:
    """Compute, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=Path("data/stories"))
    arguments = parser.parse_args()
    found = {
        (name, view): vectors(arguments.sets, name, view, arguments.cache)
        for name in SETS
        for view in VIEWS
        if (name, view) not in SKIPPED
    }
    for name in SETS:
        share = kept(found[name, "whole"], axes(found, name))
        print(f"{name:15s} {share:.4f} of the nearest {NEAREST} kept, axes made without it")
    np.save(AXES_FILE, axes(found).astype(np.float16))


if __name__ == "__main__":
    main()
