"""The filter gives one record for each, in order, and a bad one harms no other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from summarizer.group_filter import AHEAD, group_filter

FIRE = (
    "A fire in the harbor of Brindlemouth has destroyed four halls of Halvorsen Interiors. Fire "
    "chief Odette Larkspur said 120 firefighters fought the flames until dawn in Tanner Street."
)
AGAIN = (
    "Halvorsen Interiors lost four halls to the flames in the harbor of Brindlemouth. It took 120 "
    "firefighters all night, Odette Larkspur said; Tanner Street had to keep its windows closed."
)


class Constant:
    """An encoder for which everything means the same."""

    def encode(self, texts: Sequence[str], *, max_tokens: int = 128) -> np.ndarray:
        vectors = np.zeros((len(texts), 384), dtype=np.float32)
        vectors[:, 0] = 1
        return vectors


def a_record(key: object, title: str = "Fire in Brindlemouth", text: str = FIRE, **more: object):
    return {"id": key, "time": "2026-03-02T07:00:00Z", "title": title, "text": text, **more}


def grouped(records: Sequence[object], **options: bool) -> list[dict[str, object]]:
    return list(group_filter(records, embedder=Constant(), **options))


def test_two_reports_have_the_id_of_the_first():
    results = grouped([a_record("a"), a_record("b", "Flames in the harbor", AGAIN)])

    assert results == [{"id": "a", "story": "a"}, {"id": "b", "story": "a"}]


def test_unknown_keys_pass_through():
    assert grouped([a_record(1, mood="grim")]) == [{"id": 1, "mood": "grim", "story": 1}]


def test_a_bad_record_gives_an_error_and_the_rest_goes_on():
    results = grouped(
        [
            {"error": "not JSON"},
            ValueError("x"),
            7,
            {"id": 3},
            a_record(True),
            {**a_record(4), "time": "yesterday"},
            {**a_record(5), "title": 9},
            a_record("a"),
            a_record("a"),
        ]
    )

    assert [result.get("id") for result in results] == [None, None, None, 3, True, 4, 5, "a", "a"]
    assert ["error" in result for result in results] == [True] * 7 + [False, True]


def test_explain_says_why():
    results = grouped([a_record("a"), a_record("b", "Flames", AGAIN)], explain=True)

    why = results[1]["why"]
    assert isinstance(why, dict)
    assert (why["kind"], why["closest"]) == ("event", "a")
    assert set(why["parts"]) >= {"words", "names", "numbers", "meaning", "days", "time"}


def test_nothing_is_read_further_than_a_batch():
    read = []

    def records() -> Iterator[object]:
        for number in range(10 * AHEAD):
            read.append(number)
            yield a_record(number)

    next(group_filter(records(), embedder=Constant()))

    assert len(read) == AHEAD


def test_decisions_do_not_depend_on_later_records():
    records = [a_record("a"), a_record("b", "Flames", AGAIN), a_record("c", "Rain", "It rained.")]

    assert grouped(records)[:2] == grouped(records[:2])
