"""The pair model: evidence in rows, trees in numpy."""

from __future__ import annotations

import json

import numpy as np

from summarizer.idf import Frequencies
from summarizer.pair_trees import Trees
from summarizer.pairs import FEATURES, MODEL_FILE, Evidence, shipped_model
from summarizer.tokens import read_terms
from summarizer.window import Document

STUMP = {
    "feature": [[0, -1, -1]],
    "threshold": [[0.5, 0.0, 0.0]],
    "left": [[1, 0, 0]],
    "right": [[2, 0, 0]],
    "missing_left": [[1, 0, 0]],
    "value": [[0.0, -1.0, 2.0]],
    "depth": 1,
    "base": 0.25,
}


def a_document(number: int, text: str, *, vector: np.ndarray | None = None) -> Document:
    return Document(number, number, None, read_terms("", text), vector)


def test_a_stump_goes_left_right_and_left_for_the_unknown():
    trees = Trees(STUMP, ["names"], FEATURES)
    rows = np.zeros((3, len(FEATURES)), dtype=np.float32)
    rows[:, FEATURES.index("names")] = [0.4, 0.6, np.nan]

    assert trees.log_odds(rows).tolist() == [-0.75, 2.25, -0.75]


def test_the_shipped_model_names_its_origin_and_features():
    content = json.loads(MODEL_FILE.read_text(encoding="utf-8"))

    assert content["features"] == list(FEATURES)
    assert content["origin"]
    assert content["command"]
    assert isinstance(content["seed"], int)


def test_the_same_text_has_full_agreement_and_high_odds():
    text = "Mayor Ida Quell of Brink opened 3 new bridges over the river Lethe on Monday."
    evidence = Evidence(Frequencies())
    vector = np.eye(384, dtype=np.float32)[0]
    old, new = a_document(0, text, vector=vector), a_document(1, text, vector=vector)

    row = evidence.rows(new, [old])

    assert row[0, FEATURES.index("words")] > 0.999
    assert row[0, FEATURES.index("names")] > 0.999
    assert row[0, FEATURES.index("vector")] > 0.999
    assert shipped_model().log_odds(row)[0] > 2


def test_what_is_missing_is_unknown_and_not_zero():
    evidence = Evidence(Frequencies())

    row = evidence.rows(a_document(1, "nothing to see"), [a_document(0, "all lower case here")])

    for feature in ("names", "numbers", "vector", "hours", "weekdays", "same_source"):
        assert np.isnan(row[0, FEATURES.index(feature)])
    assert np.isfinite(shipped_model().log_odds(row)).all()


def test_a_vector_of_another_model_is_unknown():
    vector = np.eye(384, dtype=np.float32)[0]
    old = [a_document(0, "Fire.", vector=vector[:12]), a_document(1, "Fire.", vector=vector)]

    row = Evidence(Frequencies()).rows(a_document(2, "Fire.", vector=vector), old)

    assert np.isnan(row[0, FEATURES.index("vector")])
    assert row[1, FEATURES.index("vector")] > 0.999


def test_a_row_does_not_depend_on_the_other_candidates_but_by_reference():
    evidence = Evidence(Frequencies())
    new = a_document(2, "Fire in Brink destroys the mill of Ida Quell.")
    old = [a_document(0, "The mill of Ida Quell burned."), a_document(1, "Rain in Lethe.")]

    both = evidence.rows(new, old)
    alone = evidence.rows(new, old[:1], reference=old)

    assert np.array_equal(both[0], alone[0], equal_nan=True)


def test_what_was_compared_before_changes_no_evidence():
    evidence = Evidence(Frequencies())
    random = np.random.default_rng(7)
    vectors = random.standard_normal((5, 384)).astype(np.float32)
    new, *others = (
        a_document(number, f"Mayor Ida Quell of Brink opened {number} new bridges.", vector=vector)
        for number, vector in enumerate(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    )
    known = evidence.compared(new, others[:3])

    for old in (others[:3], others[2:0:-1], others[1:], others[3:]):
        again = evidence.rows(new, old, known=known)
        np.testing.assert_array_equal(again, evidence.rows(new, old))
    beside = evidence.rows(new, others[:1], reference=others, known=known)
    np.testing.assert_array_equal(beside, evidence.rows(new, others[:1], reference=others))
