"""What grouping costs: CPU milliseconds an article beside the vector, by open articles.

    python -m benchmarks.stories_cost [--open 1000 10000 100000] [--added 200]

Articles are made up from a vocabulary with the frequencies of a language (Zipf), in events of
about three, each with names and numbers of its own; vectors are random around their event. They
come in portions, as the pipeline reads them.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

import numpy as np

from summarizer.group import GroupArticle, Grouper

SEED = 20260302
VOCABULARY = 30_000
WORDS = 250
PORTION = 64
"""As many articles are placed at once as in `bot.pipeline.placing`."""

START = datetime(2026, 3, 2, tzinfo=UTC)


def articles(count: int) -> Iterator[GroupArticle]:
    """Yield made-up articles of some 250 words, all within ten days."""
    random = np.random.default_rng(SEED)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    vocabulary = [
        "".join(random.choice(letters, random.integers(3, 10))) for _ in range(VOCABULARY)
    ]
    share = 1 / np.arange(1, VOCABULARY + 1)
    share /= share.sum()
    step = timedelta(days=10) / count
    for number in range(count):
        event = random.integers(max(1, number // 3), number // 3 + 2)
        own = np.random.default_rng(int(event))
        names = [vocabulary[i].capitalize() for i in own.integers(2000, VOCABULARY, 12)]
        center = own.standard_normal(384)
        vector = center + 0.7 * random.standard_normal(384)
        drawn = [vocabulary[i] for i in random.choice(VOCABULARY, WORDS, p=share)]
        for at in range(4, WORDS, 12):
            drawn[at] = names[int(random.integers(len(names)))]
        drawn[20] = str(own.integers(1000))
        sentences = [" ".join(drawn[i : i + 16]) + "." for i in range(0, WORDS, 16)]
        yield GroupArticle(
            key=number,
            time=START + number * step,
            title=" ".join(names[:3] + drawn[:5]),
            text=" ".join(sentences),
            vector=(vector / np.linalg.norm(vector)).astype(np.float32),
            source=f"outlet {random.integers(40)}",
        )


def main() -> None:
    """Fill the window, add some more, and print what each of these cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--added", type=int, default=200)
    arguments = parser.parse_args()
    for size in arguments.open:
        grouper = Grouper(most_open=size + arguments.added)
        stream = articles(size + arguments.added)
        for article, _ in zip(stream, range(size), strict=False):
            grouper.restore(article, story=article.key)
        spent = 0.0
        added = 0
        while portion := list(islice(stream, PORTION)):
            before = time.process_time()
            grouper.add_all(portion)
            spent += time.process_time() - before
            added += len(portion)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{size:7d} open  {1000 * spent / added:6.2f} ms an article  peak {memory:.0f} MiB",
            flush=True,
        )


if __name__ == "__main__":
    main()
