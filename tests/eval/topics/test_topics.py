"""Topics hold their floor on 120 headlines with leads, all invented for this project."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from summarizer.embed import Embedder, article_text
from summarizer.topics import TopicClassifier

CORPUS = Path(__file__).with_name("headlines.jsonl")
FOREIGN = Path(__file__).with_name("foreign.jsonl")
ACCURACY_FLOOR = 0.93
TOPIC_FLOOR = 0.8
FOREIGN_RIGHT = 18
FOREIGN_WRONG = 3

# The test encodes the whole corpus, which a busy machine does slowly.
pytestmark = pytest.mark.timeout(600)


def test_topics_hold_their_floors():
    rows = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    embedder = Embedder(threads=1)
    classifier = TopicClassifier(embedder)
    vectors = embedder.encode([article_text(row["title"], row["text"]) for row in rows])

    right = Counter(
        row["topic"]
        for row, vector in zip(rows, vectors, strict=True)
        if classifier.topic(vector).value == row["topic"]
    )

    by_topic = Counter(row["topic"] for row in rows)
    assert len(rows) >= 120
    assert sum(right.values()) / len(rows) >= ACCURACY_FLOOR
    assert all(right[topic] / count >= TOPIC_FLOOR for topic, count in by_topic.items())


def test_in_other_languages_no_topic_is_better_than_a_wrong_one():
    rows = [json.loads(line) for line in FOREIGN.read_text(encoding="utf-8").splitlines()]
    classifier = TopicClassifier(Embedder(threads=1))

    told = [
        (row["language"], row["topic"], topic)
        for row in rows
        if (topic := classifier.topic(title=row["title"], text=row["text"]).value) != "other"
    ]

    assert sum(wanted == topic for _, wanted, topic in told) >= FOREIGN_RIGHT
    assert sum(wanted != topic for _, wanted, topic in told) <= FOREIGN_WRONG
    assert {language for language, _, _ in told} <= {"de", "fr", "es", "it", "tr", "id"}
