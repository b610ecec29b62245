"""Train the learned judge of the cleaner: labelled lines in, `summarizer/cleaning_model.json` out.

    python -m benchmarks.cleaning_train --lines lines.jsonl --pages DIR [--folds DIR]

`--lines` has one labelled line a record (doc, line_no, text, label keep/drop/unsure, kind, site,
fold, title), `--pages` holds SET/html/ID.html and SET/ground-truth.json for the documents
SET/ID. Every document is read twice: as a page, with its places and links, and as bare lines;
and each of them without and with the memory of the site's other documents. With `--folds`, a
model is written for each fold that was trained on the others, for cross-validated measurement
(`benchmarks.cleaning_filter --folds`).

Needs scikit-learn, which the product itself does not. The model file holds numbers only.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from news.model import EPOCH
from summarizer.blocks import Block, line_block
from summarizer.clean import Decision
from summarizer.features import NAMES, Features
from summarizer.grams import BUCKETS, grams
from summarizer.judge import LEAVES, MODEL_FILE
from summarizer.masthead import Masthead
from summarizer.memory import SourceMemory
from summarizer.pages import Page, read_page
from summarizer.reading import read_lines

DEPTH = 5
TREES = 260
FOLDS = 4
ALL_LEAVES = (1 << LEAVES) - 1
Records = list[dict[str, Any]]


def read_records(path: Path) -> dict[str, Records]:
    """Return the labelled lines by document, in order."""
    documents: dict[str, Records] = defaultdict(list)
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as handle:
        for line in handle:
            record = json.loads(line)
            documents[record["doc"]].append(record)
    for records in documents.values():
        records.sort(key=lambda record: int(record["line_no"]))
    return documents


def label(records: Records) -> int:
    """Return 1 for a block to drop, 0 for one to keep, -1 for one that teaches nothing."""
    if any(record["label"] == "keep" for record in records):
        return 0
    dropped = [r for r in records if r["label"] == "drop" and r.get("kind") != "title"]
    return 1 if dropped else -1


def match(blocks: list[Block], records: Records) -> list[Records]:
    """Return for each block the labelled lines whose words stand in it."""
    texts = [f" {_norm(block.text)} " for block in blocks]
    found: list[Records] = [[] for _ in blocks]
    at = 0
    for record in records:
        wanted = f" {_norm(record['text'])} "
        if not wanted.strip():
            continue
        order = [*range(max(0, at - 2), len(texts)), *range(max(0, at - 2))]
        hit = next((index for index in order if wanted in texts[index]), None)
        if hit is not None:
            at = hit
            found[hit].append(record)
    return found


def _norm(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


class Table:
    """Training rows with their labels, folds and words."""

    def __init__(self) -> None:
        self.rows: list[NDArray[np.float32]] = []
        self.labels: list[int] = []
        self.folds: list[int] = []
        self.grams: list[NDArray[np.int64]] = []

    def add(
        self,
        blocks: list[Block],
        labels: list[int],
        fold: int,
        *,
        title: str,
        host: str,
        masthead: Masthead,
        memory: SourceMemory | None,
    ) -> None:
        """Add an article's blocks."""
        lines = read_lines(blocks, memory, title)
        features = Features(
            lines, title=title, host=host, masthead=masthead, has_memory=memory is not None
        )
        asked = features.asked
        self.rows.append(features.rows(range(len(lines)), range(len(asked)))[1])
        self.labels += [labels[at] for at in asked]
        self.folds += [fold] * len(asked)
        found, buckets = grams([lines[at].tokens for at in asked])
        ends = np.cumsum(np.bincount(found, minlength=len(asked)))[:-1]
        self.grams += np.split(buckets, ends) if asked else []


@dataclass(frozen=True)
class View:
    """A labelled document as a page or as bare lines."""

    name: str
    page: Page
    labels: list[int]
    fold: int
    host: str

    @property
    def decisions(self) -> list[Decision]:
        """Its blocks as a memory learns them, with no spots: nobody has judged them yet."""
        return [Decision(block.line, True, None, block.links) for block in self.page.blocks]


def read_views(documents: dict[str, Records], pages: Path) -> Iterator[View]:
    """Read every document as a page and as lines, those of one site together."""
    truths: dict[str, Any] = {}
    for doc in sorted(documents, key=lambda doc: (documents[doc][0].get("site", ""), doc)):
        records = documents[doc]
        name, key = doc.split("/")
        if name not in truths:
            truth = pages / name / "ground-truth.json"
            truths[name] = json.loads(truth.read_text(encoding="utf-8"))
        address = truths[name].get(key, {}).get("url", "")
        source = (pages / name / "html" / f"{key}.html").read_text(
            encoding="utf-8", errors="replace"
        )
        page = read_page(source, address)
        fold, site = int(records[0]["fold"]), records[0].get("site", "")
        labels = [label(found) for found in match(list(page.blocks), records)]
        yield View(f"page {site}", page, labels, fold, urlsplit(address).netloc)
        bare = tuple(line_block(record["text"]) for record in records)
        labels = [label([record]) for record in records]
        yield View(
            f"line {site}", Page(records[0].get("title") or "", None, bare), labels, fold, ""
        )


def build(views: Iterable[View]) -> Table:
    """Make rows of all documents, without memory and with that of the site's others."""
    table = Table()
    by_source: dict[str, list[View]] = defaultdict(list)
    for view in views:
        by_source[view.name].append(view)
    for name in sorted(by_source):
        for view in by_source[name]:
            others = SourceMemory()
            for other in by_source[name]:
                if other is not view:
                    others.learn(other.decisions, title=other.page.title, at=EPOCH)
            for memory in (None, others) if len(others) else (None,):
                table.add(
                    list(view.page.blocks),
                    view.labels,
                    view.fold,
                    title=view.page.title,
                    host=view.host,
                    masthead=view.page.masthead,
                    memory=memory,
                )
    return table


def sparse(buckets: list[NDArray[np.int64]]) -> csr_matrix:
    """Return the lines' words as a sparse matrix of ones."""
    ends = np.cumsum([0, *map(len, buckets)])
    columns = np.concatenate(buckets)
    return csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(buckets), BUCKETS))


def train(table: Table, leave_out: int | None) -> dict[str, Any]:
    """Return the model file's content, trained without one fold, or on everything."""
    folds, labels = np.array(table.folds), np.array(table.labels)
    features, words = np.vstack(table.rows), sparse(table.grams)
    learned = (folds != (-1 if leave_out is None else leave_out)) & (labels >= 0)
    scores = np.zeros(len(labels))
    for fold in range(FOLDS):
        if fold != leave_out:
            inner = _linear(words[learned & (folds != fold)], labels[learned & (folds != fold)])
            scores[folds == fold] = inner.decision_function(words[folds == fold])
    linear = _linear(words[learned], labels[learned])
    full = np.column_stack([features, scores]).astype(np.float32)[learned]
    full[:, np.isnan(full).all(axis=0)] = 0.0
    trees = HistGradientBoostingClassifier(
        max_iter=TREES,
        learning_rate=0.07,
        max_depth=DEPTH,
        max_leaf_nodes=8,
        min_samples_leaf=15,
        l2_regularization=1.0,
        max_features=0.3,
        random_state=7,
    ).fit(full, labels[learned])
    weights = linear.coef_[0]
    scale = float(np.abs(weights).max() / 127)
    packed = np.round(weights / scale).astype(np.int8)
    return {
        "origin": "python -m benchmarks.cleaning_train; see docs/decisions/cleaning.md",
        "features": [*NAMES, "words"],
        "words_scale": round(scale, 8),
        "words_bias": round(float(linear.intercept_[0]), 5),
        "words": base64.b64encode(packed.tobytes()).decode("ascii"),
        "trees": _export(trees),
    }


def _linear(words: csr_matrix, labels: NDArray[np.int64]) -> LogisticRegression:
    return LogisticRegression(C=1.0, solver="liblinear").fit(words, labels)


def _export(model: HistGradientBoostingClassifier) -> dict[str, Any]:
    """Lay the trees out as nodes that rule out leaves, see `summarizer.judge.Judge`."""
    trees = [_nodes(tree.nodes) for (tree,) in model._predictors]
    most = max(len(nodes) for nodes, _ in trees)
    padded = [nodes + [(0, 1e30, 1, ALL_LEAVES)] * (most - len(nodes)) for nodes, _ in trees]
    feature, threshold, missing, left = (
        [[node[part] for node in nodes] for nodes in padded] for part in range(4)
    )
    return {
        "base": round(float(np.ravel(model._baseline_prediction)[0]), 5),
        "feature": feature,
        "threshold": threshold,
        "missing_left": missing,
        "left": left,
        "value": [leaves + [0.0] * (LEAVES - len(leaves)) for _, leaves in trees],
    }


def _nodes(tree: NDArray[Any]) -> tuple[list[tuple[int, float, int, int]], list[float]]:
    """Return a tree's inner nodes, and its leaves from left to right."""
    nodes: list[tuple[int, float, int, int]] = []
    leaves: list[float] = []

    def walk(at: int) -> None:
        node = tree[at]
        if node["is_leaf"]:
            leaves.append(round(float(node["value"]), 4))
            return
        first = len(leaves)
        walk(int(node["left"]))
        on_the_left = (1 << len(leaves)) - (1 << first)
        limit = float(node["num_threshold"])
        nodes.append(
            (
                int(node["feature_idx"]),
                float(f"{limit:.6g}") if np.isfinite(limit) else 1e30,
                int(node["missing_go_to_left"]),
                ALL_LEAVES & ~on_the_left,
            )
        )
        walk(int(node["right"]))

    walk(0)
    return nodes, leaves


def main() -> None:
    """Read the arguments, train, and write the model file(s)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--lines", type=Path, required=True)
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("summarizer") / MODEL_FILE)
    parser.add_argument("--folds", type=Path, help="also write fold-N.json, trained without fold N")
    arguments = parser.parse_args()
    table = build(read_views(read_records(arguments.lines), arguments.pages))
    targets: list[tuple[int | None, Path]] = [(None, arguments.out)]
    if arguments.folds is not None:
        arguments.folds.mkdir(parents=True, exist_ok=True)
        targets += [(fold, arguments.folds / f"fold-{fold}.json") for fold in range(FOLDS)]
    for leave_out, path in targets:
        model = train(table, leave_out)
        path.write_text(json.dumps(model, separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
