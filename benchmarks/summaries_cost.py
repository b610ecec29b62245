"""What summaries cost beside the encoder, from made-up articles or those of a file.

    python -m benchmarks.summaries_cost [--articles 1000] [--outlets 3] [--data ARTICLES.jsonl.gz]

Articles of about 600 words, each event told by some outlets in their own order and words, are
cleaned, embedded, grouped and summarized as the bot does it, on one thread. Prints CPU seconds by
part, what each is beside the encoder's work for grouping, how many texts the encoder read, and
how many of them twice. `--data` reads
articles (`title`, `text`, perhaps `source`) instead.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.summaries_train import load_rows
from summarizer.clean import clean_article
from summarizer.embed import Embedder, article_text
from summarizer.extract import Extractor, SourceText
from summarizer.group import GroupArticle, Grouper
from summarizer.memory import SourceMemory
from summarizer.story_memory import Key

SEED = 20
WORDS = 600
START = datetime(2026, 3, 2, 6, tzinfo=UTC)
T = TypeVar("T")

_SUBJECTS = (
    *("council", "bank", "court", "union", "hospital", "airline", "museum", "port", "school"),
    *("railway", "dairy", "stadium", "reservoir", "orchestra", "library", "cannery", "shipyard"),
)
_DEEDS = ("closed", "opened", "sold", "flooded", "fined", "praised", "moved", "cut", "insured")
_DETAILS = (
    "after an inspection by engineers",
    "although residents had objected for years",
    "because money for repairs was lacking",
    "as its director told reporters on the steps",
    "while neighbors watched from their windows",
    "before the first visitors arrived",
)
_PLACES = ("Marlow", "Corin", "Ostby", "Tarn", "Halden", "Wessel", "Lindenau", "Solano")


@dataclass(frozen=True)
class Made:
    """An article, ready for the way through the summarizer."""

    title: str
    text: str
    outlet: str
    time: datetime


class Counting(Embedder):
    """The embedded encoder, which counts what it reads and the CPU seconds that it takes."""

    def __init__(self) -> None:
        super().__init__(threads=1)
        self.seconds = 0.0
        self.read: Counter[str] = Counter()

    def encode(self, texts: Sequence[str], *, max_tokens: int = 128) -> Any:
        """Encode texts and count them."""
        self.read.update(texts)
        start = time.process_time()
        vectors = super().encode(texts, max_tokens=max_tokens)
        self.seconds += time.process_time() - start
        return vectors


def made_articles(count: int, outlets: int) -> list[Made]:
    """Return made-up articles, `outlets` for each event, in order of time."""
    chance = random.Random(SEED)
    made = []
    for event in range(-(-count // outlets)):
        name = f"{chance.choice(_PLACES)} {chance.choice('ABCDEFGHKLMNPRST')}{event}"
        facts = [_sentence(chance, name) for _ in range(30)]
        for outlet in range(outlets):
            own = facts[:2] + chance.sample(facts[2:], 18)
            own += [_sentence(chance, name) for _ in range(20)]
            text, sentences = "", 0
            while len(text.split()) < WORDS and sentences < len(own):
                text += own[sentences] + ("\n" if sentences % 3 == 2 else " ")
                sentences += 1
            time_ = START + timedelta(minutes=5 * event + outlet)
            made.append(Made(facts[0].rstrip("."), text, f"Outlet {outlet}", time_))
    return made[:count]


def _sentence(chance: random.Random, name: str) -> str:
    return (
        f"The {chance.choice(_SUBJECTS)} of {name} was {chance.choice(_DEEDS)} with"
        f" {chance.randint(3, 900)} {chance.choice(_SUBJECTS)} workers {chance.choice(_DETAILS)}."
    )


def read_articles(path: Path, count: int) -> list[Made]:
    """Return articles of a file."""
    return [
        Made(
            row["title"],
            row["text"],
            row.get("source") or f"Outlet {i % 20}",
            START + timedelta(minutes=i),
        )
        for i, row in enumerate(load_rows(path)[:count])
    ]


def timed(name: str, spent: dict[str, float], work: Callable[[], T]) -> T:
    """Do some work and add its CPU seconds to a name."""
    start = time.process_time()
    result = work()
    spent[name] = spent.get(name, 0.0) + time.process_time() - start
    return result


def main(arguments: list[str] | None = None) -> int:
    """Measure the way of some articles and print where the CPU goes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--outlets", type=int, default=3)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args(arguments)
    articles = (
        read_articles(options.data, options.articles)
        if options.data
        else made_articles(options.articles, options.outlets)
    )
    encoder = Counting()
    encoder.encode(["The model is loaded before the clock starts."])
    encoder.seconds, encoder.read = 0.0, Counter()
    spent: dict[str, float] = {}
    memory: dict[str, SourceMemory] = {}

    def clean(made: Made) -> Made:
        own = memory.setdefault(made.outlet, SourceMemory(()))
        result = clean_article(
            made.text, title=made.title, address=None, form="text", memory=own,
            kept_reasons=frozenset(),
        )  # fmt: skip
        own.learn(result.decisions, title=made.title, at=made.time)
        return Made(made.title, result.text, made.outlet, made.time)

    cleaned = timed("cleaning", spent, lambda: [clean(made) for made in articles])
    vectors = encoder.encode([article_text(made.title, made.text) for made in cleaned])
    for_grouping = encoder.seconds
    grouper = Grouper(window=timedelta(days=14))
    places = timed(
        "grouping",
        spent,
        lambda: grouper.add_all(
            [
                GroupArticle(
                    key=key, time=made.time, title=made.title, text=made.text,
                    vector=vectors[key], source=made.outlet, address=None, language="en",
                    text_hash=str(key),
                )
                for key, made in enumerate(cleaned)
            ]
        ),
    )  # fmt: skip
    stories: dict[Key, list[Key]] = {}
    for place in places:
        stories.setdefault(place.story, []).append(place.key)
    unquoted = timed(
        "what is quoted", spent, lambda: set().union(*map(grouper.unquoted, stories.values()))
    )
    extractor = Extractor(encoder)

    def summarize() -> int:
        for keys in stories.values():
            members = [cleaned[int(key)] for key in keys if key not in unquoted]
            sources = [SourceText(m.title, m.text, m.outlet, "en", m.time) for m in members]
            extractor.summarize(sources, sentences=4)
        return len(stories)

    before = encoder.seconds
    timed("summaries", spent, summarize)
    for_summaries = encoder.seconds - before
    spent["summaries"] -= for_summaries
    encoding = encoder.seconds
    lines = [
        f"{len(articles)} articles, {sum(len(m.text.split()) for m in articles) // len(articles)}"
        f" words each, {len(stories)} stories",
        f"{'encoder, grouping':22} {for_grouping:8.1f} s",
        f"{'encoder, summaries':22} {for_summaries:8.1f} s",
    ]
    lines += [f"{name:22} {seconds:8.1f} s" for name, seconds in spent.items()]
    total = encoding + sum(spent.values())
    lines += [
        f"{'all':22} {total:8.1f} s, {total / encoding:.2f} of the encoder's own",
        f"summaries without the encoder: {len(articles) / spent['summaries']:.0f} a second",
        f"texts read {sum(encoder.read.values())}, of them again"
        f" {sum(count - 1 for count in encoder.read.values())}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
