"""Topics are named by the nearest description, and by none when nothing is near."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from news.model import Topic
from summarizer.topics import DESCRIPTIONS, TopicClassifier


class Axes:
    """An encoder that gives every topic's descriptions an axis of their own."""

    def __init__(self) -> None:
        self.asked = 0

    def encode(self, texts: Sequence[str], *, max_tokens: int = 128) -> np.ndarray:
        self.asked += 1
        vectors = np.zeros((len(texts), 384), dtype=np.float32)
        for i, text in enumerate(texts):
            for axis, described in enumerate(DESCRIPTIONS.values()):
                if text in described:
                    vectors[i, axis] = 1.0
        return vectors


def test_the_nearest_description_names_the_topic():
    vector = np.zeros(384, dtype=np.float32)
    vector[list(DESCRIPTIONS).index(Topic.SPORT)] = 1.0

    assert TopicClassifier(Axes()).topic(vector) is Topic.SPORT


def test_what_is_near_nothing_is_other():
    vector = np.zeros(384, dtype=np.float32)
    vector[300] = 1.0

    assert TopicClassifier(Axes()).topic(vector) is Topic.OTHER


def test_nothing_at_all_is_other_and_asks_no_model():
    encoder = Axes()

    assert TopicClassifier(encoder).topic(title=" ", text="") is Topic.OTHER
    assert encoder.asked == 0


def test_every_topic_is_described():
    assert set(DESCRIPTIONS) == set(Topic)
