"""Copies: how many are found of each kind, and how many articles are copies by mistake.

    python -m benchmarks.stories_copies --sets FOLDER [--articles 300]

Takes articles of the labelled sets, makes six kinds of copies of each, and looks for the original
among all articles of its set. The articles themselves show the mistakes: no article may be a
copy of one with another label, unless their texts do share half of their words in a row, which
`--show` lets a person judge.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks.stories_sets import find, load
from summarizer.duplicates import CopyIndex, read_shingles

SEED = 20260302
LONG_SETS = ("gva", "ecbplus", "wikinews", "allsides_dated")
MIN_CHARACTERS = 500

_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def sentences(text: str) -> list[str]:
    """Return a text's sentences, roughly."""
    return [sentence for sentence in _SENTENCE.split(text) if sentence.strip()]


def byline(text: str, dice: random.Random) -> str:
    """Return the text with another byline and credit."""
    name = dice.choice(["Ada Quill", "Bram Oster", "Cleo Vance"])
    return f"By {name}, staff writer\n{text}\nAdditional reporting by our newsroom."


def cut(text: str, dice: random.Random) -> str:
    """Return the first half of the text."""
    parts = sentences(text)
    return " ".join(parts[: max(3, len(parts) // 2)])


def promo(text: str, dice: random.Random) -> str:
    """Return the text with lines of promotion between its sentences."""
    lines = [
        "Read more: the ten best beaches for a rainy weekend, chosen by our travel desk.",
        "Sign up here for our free newsletter and get the news that matters every morning.",
    ]
    parts = sentences(text)
    for line in lines:
        parts.insert(dice.randrange(len(parts)), line)
    return " ".join(parts)


def light_edit(text: str, dice: random.Random) -> str:
    """Return the text with one word in twenty-five changed."""
    words = text.split()
    for i in range(dice.randrange(25), len(words), 25):
        words[i] = dice.choice(["however", "reportedly", "also", "late", "local"])
    return " ".join(words)


def reordered(text: str, dice: random.Random) -> str:
    """Return the sentences in another order."""
    parts = sentences(text)
    dice.shuffle(parts)
    return " ".join(parts)


def half_quoted(text: str, dice: random.Random) -> str:
    """Return 60% of the text behind an introduction of another writer."""
    parts = sentences(text)
    intro = "What follows is what the agency sent us in the course of the day, in its own words."
    return " ".join([intro, *parts[: max(3, len(parts) * 6 // 10)]])


KINDS: dict[str, Callable[[str, random.Random], str]] = {
    function.__name__: function
    for function in (byline, cut, promo, light_edit, reordered, half_quoted)
}


def measure(folder: Path, name: str, count: int) -> tuple[Counter[str], int, list[tuple[str, str]]]:
    """Return copies found by kind, articles tried, and pairs of labels that are false copies."""
    rows = load(find(folder, name))
    dice = random.Random(SEED)
    index = CopyIndex()
    labels = {}
    false = []
    for row in rows:
        shingles = read_shingles(row["text"])
        found = index.find(shingles)
        if found is not None and labels[found[0]] != row["label"]:
            false.append((str(found[0]), row["id"]))
        index.add(row["id"], shingles)
        labels[row["id"]] = row["label"]
    long = [row for row in rows if len(row["text"]) >= MIN_CHARACTERS]
    tried = dice.sample(long, min(count, len(long)))
    hits: Counter[str] = Counter()
    for row in tried:
        for kind, change in KINDS.items():
            found = index.find(read_shingles(change(row["text"], dice)))
            hits[kind] += found is not None and labels[found[0]] == row["label"]
    return hits, len(tried), false


def main() -> None:
    """Measure every set of long texts and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    total: Counter[str] = Counter()
    tried = 0
    for name in LONG_SETS:
        hits, count, false = measure(arguments.sets, name, arguments.articles)
        total += hits
        tried += count
        shares = "  ".join(f"{kind} {hits[kind] / count:.3f}" for kind in KINDS)
        print(f"{name:15s} {count} articles  {shares}  with another label {len(false)}")
        if arguments.show:
            for pair in false:
                print("   ", *pair)
    print("all", "  ".join(f"{kind} {total[kind] / tried:.3f}" for kind in KINDS))


if __name__ == "__main__":
    main()
