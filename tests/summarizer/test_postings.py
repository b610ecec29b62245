"""The index of open articles answers as a plain table would."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from summarizer import postings
from summarizer.postings import Postings


class Table:
    """What `Postings` promises, in the plainest way."""

    def __init__(self) -> None:
        self.holders: dict[int, list[int]] = defaultdict(list)

    def add(self, number: int, ids: list[int]) -> None:
        for found in ids:
            self.holders[found].append(number)

    def remove(self, number: int) -> None:
        for held in self.holders.values():
            if number in held:
                held.remove(number)


def latest(index: Postings, ids: list[int], most: int) -> list[set[int]]:
    numbers, which = index.holders(np.array(ids, dtype=np.int32), most)
    return [set(numbers[which == place].tolist()) for place in range(len(ids))]


@pytest.mark.parametrize("seed", range(4))
def test_it_holds_what_is_open_whatever_comes_and_goes(seed: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(postings, "TIERS", (3, 9, 27))
    random = np.random.default_rng(seed)
    index, table = Postings(), Table()
    open_numbers: list[int] = []
    for number in random.permutation(400).tolist():
        ids = random.choice(30, 6, replace=False).tolist()
        index.add(number, np.array(ids, dtype=np.int32))
        table.add(number, ids)
        open_numbers.append(number)
        while len(open_numbers) > 60 or (open_numbers and random.random() < 0.3):
            gone = open_numbers.pop(int(random.integers(min(8, len(open_numbers)))))
            index.remove(gone)
            table.remove(gone)
        asked = random.choice(30, 5, replace=False).tolist()

        assert latest(index, asked, 7) == [set(table.holders[found][-7:]) for found in asked]


def test_an_empty_index_holds_nothing():
    index = Postings()
    index.add(3, np.array([5, 9], dtype=np.int32))
    index.remove(3)

    assert latest(index, [5, 9], 10) == [set(), set()]
    assert len(index) == 0


def test_an_article_without_terms_is_held_nowhere():
    index = Postings()
    index.add(3, np.zeros(0, dtype=np.uint32))

    assert latest(index, [5], 10) == [set()]


def test_the_greatest_id_is_found():
    index = Postings()
    index.add(3, np.array([2**32 - 1, 0], dtype=np.uint32))

    numbers, _ = index.holders(np.array([2**32 - 1], dtype=np.uint32), 10)

    assert numbers.tolist() == [3]


def test_nothing_is_held_by_nobody():
    index = Postings()
    index.add(3, np.array([5], dtype=np.int32))

    numbers, which = index.holders(np.zeros(0, dtype=np.int32), 10)

    assert (len(numbers), len(which)) == (0, 0)


def test_what_an_article_holds_stands_in_the_order_of_the_terms():
    index = Postings()
    for number in range(5):
        index.add(number, np.array([9, 5, 7], dtype=np.int32))

    numbers, which = index.holders(np.array([7, 9, 5], dtype=np.int32), 3)

    assert {number: which[numbers == number].tolist() for number in (2, 3, 4)} == {
        2: [0, 1, 2],
        3: [0, 1, 2],
        4: [0, 1, 2],
    }
    assert set(numbers.tolist()) == {2, 3, 4}
