"""Measures story summaries against invented stories with key facts and differing figures.

    python -m benchmarks.summaries_stories tests/eval/summaries/stories.jsonl [--show]

Prints how many of the key facts that two or more outlets report are covered by the summary or
its headline, of how many pairs of sentences one tells a key fact and none that the other lacks (it
may tell something else), how often two outlets are quoted, and precision and recall of the
differing figures.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any

from news.model import Difference, Summary
from summarizer.candidates import SourceText
from summarizer.embed import Embedder
from summarizer.extract import Extractor
from summarizer.numbers import find_numbers


@dataclass
class StoryFigures:
    """What one run found, added up over stories."""

    facts: int = 0
    covered: int = 0
    pairs: int = 0
    repeated: int = 0
    stories: int = 0
    two_outlets: int = 0
    right: int = 0
    wrong: int = 0
    wanted: int = 0
    words: int = 0
    sentences: int = 0
    clashing: int = 0

    def lines(self) -> str:
        """Return the figures as text."""
        return (
            f"{self.stories} stories, {self.sentences / max(1, self.stories):.2f} sentences and"
            f" {self.words / max(1, self.stories):.0f} words each\n"
            f"key facts of two or more outlets covered: {self.coverage:.1%} of {self.facts}\n"
            f"pairs of which one adds no key fact: {self.redundancy:.1%} of {self.pairs}\n"
            f"two outlets or more quoted: {self.two_outlets} of {self.stories}\n"
            f"two figures told for one thing: {self.clashing}\n"
            f"differing figures: precision {self.precision:.2f}, recall {self.recall:.2f}"
            f" ({self.right} right, {self.wrong} wrong, {self.wanted} wanted)"
        )

    @property
    def coverage(self) -> float:
        """Share of the key facts that are covered."""
        return self.covered / max(1, self.facts)

    @property
    def redundancy(self) -> float:
        """Share of the pairs of sentences of which one adds no key fact."""
        return self.repeated / max(1, self.pairs)

    @property
    def precision(self) -> float:
        """Share of the reported differences that are true."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Share of the true differences that are reported."""
        return self.right / max(1, self.wanted)


def load_stories(path: Path) -> list[dict[str, Any]]:
    """Return the stories of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def sources_of(story: dict[str, Any]) -> list[SourceText]:
    """Return a story's articles as the summarizer reads them."""
    return [
        SourceText(
            title=article["title"],
            text=article["text"],
            outlet=article["source"],
            language=article.get("language"),
            time=datetime.fromisoformat(article["time"]),
        )
        for article in story["articles"]
    ]


def is_covered(fact: dict[str, Any], told: list[str]) -> bool:
    """Whether one sentence matches all expressions of one of the fact's alternatives."""
    return any(
        all(re.search(expression, sentence, re.IGNORECASE) for expression in alternative)
        for alternative in fact["patterns"]
        for sentence in told
    )


def is_true(difference: Difference, story: dict[str, Any]) -> int | None:
    """Return which of the story's differing figures a reported one is, None when it is none.

    Every reported figure must have a wanted figure's numbers, at least two different ones, and
    name none but its outlets.
    """
    for index, wanted in enumerate(story["differing"]):
        matched = set()
        for figure in difference.figures:
            values = {v for n in find_numbers(figure.value) for v in (n.low, n.high)}
            for place, given in enumerate(wanted["figures"]):
                if values == set(map(float, given["numbers"])) and set(figure.articles) <= set(
                    given["outlets"]
                ):
                    matched.add(place)
                    break
            else:
                matched.add(-1)
        if -1 not in matched and len(matched) >= 2:
            return index
    return None


def facts_of(story: dict[str, Any], sentence: str) -> frozenset[int]:
    """Return which of a story's key facts a sentence tells."""
    facts = enumerate(story["key_facts"])
    return frozenset(index for index, fact in facts if is_covered(fact, [sentence]))


def says_no_more(a: frozenset[int], b: frozenset[int]) -> bool:
    """Whether one of two sentences tells key facts, and none that the other does not tell."""
    return bool(a and b) and (a <= b or b <= a)


def measure(
    stories: list[dict[str, Any]],
    extractor: Extractor,
    *,
    sentences: int | None,
    show: bool = False,
) -> StoryFigures:
    """Summarize all stories and add up the figures.

    Args:
        sentences: None is as many as are enough.
    """
    figures = StoryFigures()
    for story in stories:
        summary = extractor.summarize(sources_of(story), sentences=sentences)
        if sentences is None:
            summary = replace(summary, sentences=summary.sentences[: summary.enough_count])
        _add(figures, story, summary, show=show)
    return figures


def _add(figures: StoryFigures, story: dict[str, Any], summary: Summary, *, show: bool) -> None:
    told = [sentence.text for sentence in summary.sentences]
    shared = [fact for fact in story["key_facts"] if len(fact["outlets"]) >= 2]
    missed = [fact for fact in shared if not is_covered(fact, [*told, summary.headline])]
    figures.sentences += len(told)
    figures.clashing += sum(_tells_both(difference, told) for difference in summary.differences)
    outlets = {story["articles"][s.article or 0]["source"] for s in summary.sentences}
    figures.stories += 1
    figures.words += sum(len(sentence.split()) for sentence in told)
    figures.facts += len(shared)
    figures.covered += len(shared) - len(missed)
    figures.two_outlets += len(outlets) >= 2
    for a, b in combinations([facts_of(story, sentence) for sentence in told], 2):
        figures.pairs += 1
        figures.repeated += says_no_more(a, b)
    hits = [is_true(difference, story) for difference in summary.differences]
    figures.wanted += len(story["differing"])
    figures.right += len({hit for hit in hits if hit is not None})
    if not story.get("evolving"):
        figures.wrong += sum(hit is None for hit in hits)
    if show:
        lines = [f"== {story['id']}: {summary.headline}"]
        lines += [f"  [{s.article}.{s.sentence}] {s.text}" for s in summary.sentences]
        lines += [f"  missed: {fact['fact']} {fact['outlets']}" for fact in missed]
        lines += [
            f"  {'WRONG' if hit is None else 'right'}: {d.subject}: "
            + "; ".join(f"{f.value} {list(f.articles)}" for f in d.figures)
            for hit, d in zip(hits, summary.differences, strict=True)
        ]
        lines += [
            "  not found: "
            + f"{wanted['subject']}: {[(f['value'], f['outlets']) for f in wanted['figures']]}"
            for index, wanted in enumerate(story["differing"])
            if index not in hits
        ]
        sys.stdout.write("\n".join(lines) + "\n")


def _tells_both(difference: Difference, told: list[str]) -> bool:
    """Whether two sentences each give another of a thing's figures, in the outlets' own words.

    A sentence that gives both says itself that they differ.
    """
    given = [
        {place for place, own in enumerate(difference.figures) if own.value in sentence}
        for sentence in told
    ]
    return len(set().union(*(places for places in given if len(places) == 1))) > 1


def main(arguments: list[str] | None = None) -> int:
    """Measure the stories of a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=Path)
    parser.add_argument("--sentences", type=int, help="as many as are enough if not given")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args(arguments)
    extractor = Extractor(Embedder(threads=1))
    stories = load_stories(options.stories)
    figures = measure(stories, extractor, sentences=options.sentences, show=options.show)
    sys.stdout.write(figures.lines() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
