"""What joins words anew is seen; what says the same otherwise is not accused."""

import pytest

from summarizer.candidates import SourceText
from summarizer.faithful import check, evidence_of
from summarizer.relations import RELATION_COLUMNS
from summarizer.support import COLUMNS, support_features

SOURCE = SourceText(
    "Bridge vote in Marlow",
    "The council of Marlow voted on Monday for a new bridge across the harbor. "
    "The bridge will cost 240 million marks, Mayor Otto Brink said. "
    "Some 9,000 people cross the harbor by ferry every day. "
    "Brink did not say when work would begin.",
    language="en",
)


def feature(sentence: str, name: str) -> float:
    row = support_features(sentence, evidence_of([SOURCE]), language="en")
    return float(row[COLUMNS.index(name)])


def test_every_relation_is_a_column() -> None:
    assert set(RELATION_COLUMNS) <= set(COLUMNS)


def test_a_number_beside_another_noun_is_seen() -> None:
    kept = feature("About 9000 people cross the harbor every day.", "number_breaks")
    moved = feature("Mayor Otto Brink spoke to 9,000 council voters on Monday.", "number_breaks")

    assert kept < moved


def test_a_lost_and_an_added_not_are_seen() -> None:
    assert feature("Brink did say when work would begin.", "negation_lost") == 1.0
    assert feature("The council of Marlow did not vote for a bridge.", "negation_added") == 1.0
    assert feature("Brink did not say when work would begin.", "negation_lost") == 0.0


def test_words_in_their_order_are_joined_as_in_the_source() -> None:
    told = feature("The council voted on Monday for a new bridge.", "joined_in_order")
    turned = feature("A new bridge voted for the council on Monday.", "joined_in_order")

    assert told == 1.0
    assert turned < told


@pytest.mark.parametrize("written", ["9,000", "9000", "9k", "nine thousand"])
def test_any_writing_of_a_number_is_the_same_number(written: str) -> None:
    verdict = check(f"Some {written} people cross the harbor by ferry every day.", [SOURCE])

    assert verdict.is_faithful, verdict
