"""What the line scorer calls: bare lines in, one bool a line out (True keeps).

The environment names the cross-validation: CLEANING_LINES is the file of labelled lines, and
CLEANING_FOLDS the folder that `benchmarks.cleaning_train --folds` wrote. Without CLEANING_FOLDS
the shipped model decides. `keep` has no memory; `keep_with_memory` knows what the other documents
of the site repeat, wherever they stand, as articles that are cleaned again do in use.
"""

from __future__ import annotations

import gzip
import json
import os
from collections import defaultdict
from functools import cache
from pathlib import Path

from news.model import EPOCH
from summarizer.clean import clean_lines
from summarizer.judge import Judge, read_judge
from summarizer.memory import SourceMemory


def read_documents(lines: Path) -> dict[str, tuple[int, str, list[str]]]:
    """Return each document's fold, site and lines."""
    found: dict[str, tuple[int, str, list[tuple[int, str]]]] = {}
    opener = gzip.open if lines.suffix == ".gz" else open
    with opener(lines, "rt", encoding="utf-8") as handle:
        for text in handle:
            record = json.loads(text)
            entry = found.setdefault(record["doc"], (record["fold"], record.get("site", ""), []))
            entry[2].append((record["line_no"], record["text"]))
    return {
        doc: (fold, site, [text for _, text in sorted(entries, key=lambda entry: entry[0])])
        for doc, (fold, site, entries) in found.items()
    }


def read_folds(folder: Path, lines: Path) -> dict[str, Judge]:
    """Return for each document the judge that was trained without its fold."""
    documents = read_documents(lines)
    judges = {
        fold: read_judge(json.loads((folder / f"fold-{fold}.json").read_text(encoding="utf-8")))
        for fold in {fold for fold, _, _ in documents.values()}
    }
    return {doc: judges[fold] for doc, (fold, _, _) in documents.items()}


@cache
def _known() -> tuple[dict[tuple[str, ...], tuple[str, str]], dict[str, Judge]]:
    path = os.environ.get("CLEANING_LINES")
    if not path:
        return {}, {}
    documents = read_documents(Path(path))
    folds = os.environ.get("CLEANING_FOLDS")
    judges = read_folds(Path(folds), Path(path)) if folds else {}
    return {tuple(texts): (doc, site) for doc, (_, site, texts) in documents.items()}, judges


@cache
def _memories() -> dict[str, SourceMemory]:
    """The memory of each site, after all of its documents."""
    places, judges = _known()
    memories: defaultdict[str, SourceMemory] = defaultdict(SourceMemory)
    for texts, (doc, site) in sorted(places.items(), key=lambda place: place[1]):
        decisions = clean_lines(texts, judge=judges.get(doc)).decisions
        memories[site].learn(decisions, title="", at=EPOCH)
    return dict(memories)


def keep(lines: list[str]) -> list[bool]:
    """Decide on a document's lines alone."""
    places, judges = _known()
    doc, _ = places.get(tuple(lines), ("", ""))
    return [made.is_kept for made in clean_lines(lines, judge=judges.get(doc)).decisions]


def keep_with_memory(lines: list[str]) -> list[bool]:
    """Decide on a document's lines with the memory of the other documents of its site."""
    places, judges = _known()
    doc, site = places.get(tuple(lines), ("", ""))
    judge, own = judges.get(doc), SourceMemory()
    own.learn(clean_lines(lines, judge=judge).decisions, title="", at=EPOCH)
    others = _memories()[site].without(own)
    return [made.is_kept for made in clean_lines(lines, memory=others, judge=judge).decisions]
