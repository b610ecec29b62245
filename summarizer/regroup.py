"""Corrections: the undelivered window is grouped anew, with hindsight.

Average-link clustering over the pair odds of all affected articles: those to be grouped anew
start alone, the delivered ones of a story stay together and keep its name. The closest two
clusters join while their mean odds reach the threshold. So a later article can connect two
stories, and one that was two splits; what was delivered stays where it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from summarizer.linkage import UNKNOWN_ODDS, Judge
from summarizer.story_memory import Key, StoryMemory
from summarizer.window import Document


@dataclass(frozen=True, slots=True)
class Move:
    """A correction: the article belongs to another story than was thought."""

    key: Key
    from_story: Key
    to_story: Key


@dataclass(slots=True)
class _Cluster:
    """Articles that belong together; `anchor` is the story whose delivered ones are in it."""

    members: list[int]
    anchor: Key | None


def regrouped(
    free: Sequence[Document], *, memory: StoryMemory, judge: Judge, threshold: float
) -> list[tuple[Document, Key]]:
    """Return the story of each free article as hindsight has it; nothing is changed.

    Args:
        free: open articles in order of arrival that may change their story.
    """
    loose = {document.number for document in free}
    odds = _pair_odds(free, memory, judge)
    clusters = _start(loose, odds, memory)
    _join(clusters, odds, threshold)
    names = _names(clusters, memory)
    return [(document, names[document.number]) for document in free]


def _pair_odds(
    free: Sequence[Document], memory: StoryMemory, judge: Judge
) -> dict[tuple[int, int], float]:
    """Return the mean odds of both directions for every candidate pair of a free article."""
    found: dict[tuple[int, int], list[float]] = {}
    for document in free:
        candidates = memory.near(document)
        for other, value in zip(
            candidates, judge.odds(document, candidates, candidates), strict=True
        ):
            pair = (
                min(document.number, other.number),
                max(document.number, other.number),
            )
            found.setdefault(pair, []).append(value)
    return {pair: sum(values) / len(values) for pair, values in found.items()}


def _start(
    loose: set[int], odds: Mapping[tuple[int, int], float], memory: StoryMemory
) -> list[_Cluster]:
    """Return the clusters to begin with: free articles alone, delivered ones by story."""
    clusters = []
    anchors: set[Key] = set()
    touched = loose | {number for pair in odds for number in pair}
    for number in sorted(touched):
        story = memory.story_of[number]
        members = [other for other in memory.stories[story].members if other not in loose]
        if number in loose:
            clusters.append(_Cluster([number], None))
        if members and story not in anchors:
            anchors.add(story)
            clusters.append(_Cluster(members, story))
    return clusters


def _join(
    clusters: list[_Cluster], odds: Mapping[tuple[int, int], float], threshold: float
) -> None:
    """Join the closest two clusters again and again; two anchored ones never join."""
    at = {number: i for i, cluster in enumerate(clusters) for number in cluster.members}
    sums: dict[tuple[int, int], tuple[float, int]] = {}
    for (a, b), value in odds.items():
        if a in at and b in at and at[a] != at[b]:
            pair = (min(at[a], at[b]), max(at[a], at[b]))
            total, count = sums.get(pair, (0.0, 0))
            sums[pair] = (total + value, count + 1)

    def mean(pair: tuple[int, int]) -> float:
        total, count = sums[pair]
        size = len(clusters[pair[0]].members) * len(clusters[pair[1]].members)
        return (total + UNKNOWN_ODDS * (size - count)) / size

    while True:
        possible = [
            (mean(pair), pair)
            for pair in sums
            if clusters[pair[0]].anchor is None or clusters[pair[1]].anchor is None
        ]
        if not possible:
            return
        best, (a, b) = max(possible, key=lambda item: (item[0], -item[1][0], -item[1][1]))
        if best < threshold:
            return
        clusters[a].members.extend(clusters[b].members)
        clusters[a].anchor = (
            clusters[a].anchor if clusters[b].anchor is None else clusters[b].anchor
        )
        clusters[b].members = []
        for pair in [pair for pair in sums if b in pair]:
            total, count = sums.pop(pair)
            other = pair[0] if pair[1] == b else pair[1]
            if other != a:
                joined = (min(a, other), max(a, other))
                before = sums.get(joined, (0.0, 0))
                sums[joined] = (before[0] + total, before[1] + count)


def _names(clusters: Sequence[_Cluster], memory: StoryMemory) -> dict[int, Key]:
    """Name the clusters: by their anchor, by a founder among them, or by their first article."""
    names: dict[int, Key] = {}
    taken = {cluster.anchor for cluster in clusters if cluster.anchor is not None}
    for cluster in sorted(clusters, key=lambda cluster: min(cluster.members, default=-1)):
        if not cluster.members:
            continue
        story = cluster.anchor
        if story is None:
            keys = [memory.open[number].key for number in sorted(cluster.members)]
            stories = [memory.story_of[number] for number in sorted(cluster.members)]
            story = next((name for name in (*stories, *keys) if name not in taken), keys[0])
            taken.add(story)
        names.update(dict.fromkeys(cluster.members, story))
    return names
