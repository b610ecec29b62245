"""Counts how common words, names and numbers are, as the grouper knows them at cold start.

    python -m benchmarks.stories_prior --sets FOLDER

Counts articles of the labelled sets (see `benchmarks.stories_sets`) and keeps what occurs in at
least eight different stories, so that no single event leaves a trace. The commonest words of
other languages come from the stop lists of the package justext (BSD), which are in order of
frequency. Writes `summarizer/story_prior.json`: shares in per mille.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path

import justext

from benchmarks.stories_sets import SETS, find, load
from summarizer.idf import PRIOR_FILE
from summarizer.pieces import fold
from summarizer.tokens import said

MIN_STORIES = 8
KEPT = {"words": 7000, "names": 1500, "numbers": 200}
SET_WEIGHTS = {"gva": 0.3}
"""A set on one subject alone counts less."""

LANGUAGES = (
    "German French Spanish Italian Portuguese Dutch Polish Russian Ukrainian Swedish Danish "
    "Norwegian_Bokmal Finnish Czech Hungarian Romanian Turkish Greek Bulgarian Croatian "
    "Indonesian Arabic Hebrew Persian Hindi Vietnamese"
)
COMMON_WORDS = 150


def counted(folder: Path) -> dict[str, dict[str, float]]:
    """Return the share of articles that hold each term, in per mille, by kind."""
    total = 0.0
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KEPT}
    stories: dict[str, defaultdict[str, set[str]]] = {kind: defaultdict(set) for kind in KEPT}
    for name in SETS:
        weight = SET_WEIGHTS.get(name, 1.0)
        for row in load(find(folder, name)):
            total += weight
            for kind, terms in said(row["title"], row["text"]).items():
                for term in terms:
                    counts[kind][term] += weight  # type: ignore[assignment]
                    stories[kind][term].add(row["label"])
    shares = {}
    for kind, most in KEPT.items():
        common = [term for term in counts[kind] if len(stories[kind][term]) >= MIN_STORIES]
        common.sort(key=lambda term: (-counts[kind][term], term))
        shares[kind] = {t: round(1000 * counts[kind][t] / total, 1) for t in common[:most]}
    return shares


def foreign() -> dict[str, float]:
    """Return the commonest words of other languages with a share by rank, in per mille."""
    shares: dict[str, float] = {}
    for language in LANGUAGES.split():
        path = Path(justext.__file__).with_name("stoplists") / f"{language}.txt"
        words = path.read_text(encoding="utf-8").split()
        for rank, word in enumerate(dict.fromkeys(map(fold, words[:COMMON_WORDS]))):
            shares[word] = max(shares.get(word, 0.0), round(400 - 2.2 * rank, 1))
    return {word: share for word, share in shares.items() if len(word) > 1}


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=Path, required=True)
    arguments = parser.parse_args()
    shares = counted(arguments.sets)
    shares["words"] = foreign() | shares["words"]
    content = {
        "origin": "development halves of " + ", ".join(SETS) + "; justext stop lists",
        "command": "python -m benchmarks.stories_prior --sets FOLDER",
        **shares,
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    PRIOR_FILE.write_text(text + "\n", encoding="utf-8")
    print({kind: len(terms) for kind, terms in shares.items()})


if __name__ == "__main__":
    main()
