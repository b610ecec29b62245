"""Copies are found in every dress, and reports of one event are no copies of each other."""

from __future__ import annotations

import random

import pytest

from summarizer.duplicates import CopyIndex, normalized, read_shingles, text_hash

WIRE = (
    "The ferry Saint Brida ran aground off Gull Point early on Tuesday with 214 people on board. "
    "The coast guard of Norrland said that nobody was hurt. Captain Ivo Reenen had radioed for "
    "help at ten past four when fog came in from the west. Two tugs pulled the ship free with the "
    "high tide at noon. Passengers were taken to a school in Lower Quay, where the mayor, Sanna "
    "Holt, welcomed them with soup. The shipping company Brida Lines will check the hull before "
    "the ferry sails again. Investigators from the maritime office want to hear the crew on "
    "Wednesday. It is the second accident on the route this year; in January a freighter lost "
    "eleven containers in the same waters. The union of sailors has long called for a radar "
    "station on the point. The ministry of transport says that money for it is in the budget."
)
OWN_REPORT = (
    "Fog, a bump, then silence: 214 passengers of the Saint Brida spent a cold morning off Gull "
    "Point on Tuesday after their ferry hit a sandbank. Tugs freed the ship at midday. No one was "
    "injured, the coast guard said. Captain Ivo Reenen must now explain himself to the maritime "
    "office, and the company Brida Lines is inspecting the hull. In Lower Quay, mayor Sanna Holt "
    "opened a school for the stranded and had soup brought in. Sailors want a radar station; the "
    "transport ministry has promised one."
)


def sentences() -> list[str]:
    return [f"{part}." for part in WIRE.rstrip(".").split(". ")]


def shuffled() -> str:
    parts = sentences()
    random.Random(7).shuffle(parts)
    return " ".join(parts)


COPIES = {
    "byline": f"By Una Marsh, our correspondent\n{WIRE}\nEditing by the night desk.",
    "cut": " ".join(sentences()[:5]),
    "promo": WIRE.replace("at noon. ", "at noon. Read also: the ten best beaches for the rain. "),
    "light edit": WIRE.replace("nobody", "no one").replace("ship", "vessel").replace("has", "had"),
    "reordered": shuffled(),
    "half quoted": "This is what the agency wrote in the course of the day. "
    + " ".join(sentences()[:7]),
}


@pytest.mark.parametrize("kind", COPIES)
def test_every_kind_of_copy_is_found(kind: str):
    index = CopyIndex()
    index.add("own", read_shingles(OWN_REPORT))
    index.add("wire", read_shingles(WIRE))

    found = index.find(read_shingles(COPIES[kind]))

    assert found is not None
    assert found[0] == "wire"
    assert found[1] >= 0.5


def test_another_report_of_the_event_is_no_copy():
    index = CopyIndex()
    index.add("wire", read_shingles(WIRE))

    assert index.find(read_shingles(OWN_REPORT)) is None


def test_one_shared_sentence_is_no_copy():
    index = CopyIndex()
    index.add("wire", read_shingles(WIRE))

    assert index.find(read_shingles(sentences()[3] + " The cup final was a bore.")) is None


def test_a_removed_article_is_not_found():
    index = CopyIndex()
    index.add("wire", read_shingles(WIRE))
    index.remove("wire")

    assert index.find(read_shingles(WIRE)) is None
    assert len(index) == 0
    assert len(index._holders) == 0


def test_a_text_without_spaces_has_shingles():
    text = "北京市政府星期二宣布新的地铁线路将于明年春天开通" * 2

    shingles = read_shingles(text)

    assert shingles.is_whole
    assert len(shingles.values)


def test_the_hash_sees_words_only():
    assert text_hash("", "The  FERRY ran aground off Gull Point.") == text_hash(
        "", "the ferry ran aground — off Gull Point"
    )


def test_too_little_text_has_no_hash():
    assert text_hash("Morning briefing", "") == ""


def test_normalizing_twice_is_normalizing_once():
    assert normalized(normalized(WIRE)) == normalized(WIRE)
