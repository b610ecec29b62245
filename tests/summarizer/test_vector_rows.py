"""Vectors in blocks are found like vectors compared one by one, whichever rows they stand in."""

from __future__ import annotations

import numpy as np
import pytest

from summarizer import vector_rows
from summarizer.vector_rows import VectorRows, greatest

SIZE = 12
"""Of vectors of another model: they are compared as they are, without axes."""


def some_vectors(count: int) -> np.ndarray:
    found = np.random.default_rng(7).standard_normal((count, SIZE)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def rows_of(vectors: np.ndarray, numbers: list[int]) -> VectorRows:
    rows = VectorRows(SIZE)
    for number in numbers:
        rows.add(number, vectors[number])
    return rows


@pytest.fixture
def _in_small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_rows, "RERANKED", 30)
    monkeypatch.setattr(vector_rows, "FIRST_BLOCK", 16)
    monkeypatch.setattr(vector_rows, "LARGEST_BLOCK", 64)


@pytest.mark.usefixtures("_in_small_blocks")
def test_rows_that_were_taken_again_answer_like_rows_filled_in_order():
    vectors = some_vectors(900)
    random = np.random.default_rng(3)
    rows, there = VectorRows(SIZE), []
    for number in range(900):
        rows.add(number, vectors[number])
        there.append(number)
        # Sometimes many close at once, sometimes all but a few.
        closing = 0 if number % 3 else int(random.integers(4))
        if number % 250 == 249:
            closing = len(there) - 5
        for gone in random.permutation(there)[:closing].tolist():
            rows.remove(gone)
            there.remove(gone)
        if number % 10 == 0:
            asked = vectors[int(random.integers(900))]
            exact = np.argsort(-(vectors[there] @ asked))[:4]
            found = rows.nearest(asked, 4)
            assert sorted(found) == sorted(np.array(there)[exact].tolist())
            assert sorted(found) == sorted(rows_of(vectors, there).nearest(asked, 4))


@pytest.mark.usefixtures("_in_small_blocks")
def test_vectors_that_were_looked_at_together_find_what_each_finds_alone():
    vectors = some_vectors(1000)
    random = np.random.default_rng(5)
    together, alone = rows_of(vectors, list(range(200))), rows_of(vectors, list(range(200)))
    there = list(range(200))
    coming = list(range(200, 1000))
    while coming:
        portion, coming = coming[: random.integers(1, 12)], coming[12:]
        asked = [vectors[number] for number in portion]
        together.expect(asked)
        for number, vector in zip(portion, asked, strict=True):
            assert together.nearest(vector, 5) == alone.nearest(vector, 5)
            # Some are placed and some are copies, and meanwhile others close, at times nearly all.
            added = [number] if random.random() < 0.8 else []
            closing = len(there) - 5 if random.random() < 0.02 else int(random.integers(3))
            gone = random.permutation(there)[:closing].tolist()
            for rows in (together, alone):
                for other in gone:
                    rows.remove(other)
                for other in added:
                    rows.add(other, vectors[other])
            there = [other for other in there if other not in gone] + added


def test_vectors_of_another_model_are_not_expected_and_too_many_are_asked_alone():
    vectors = some_vectors(60)
    rows = rows_of(vectors, list(range(50)))

    rows.expect([vectors[50][:5], *vectors[50:]])
    rows.expect(list(vectors))

    assert [rows.nearest(vector, 1) for vector in vectors[:50]] == [[at] for at in range(50)]
    assert len(rows._expected.scores) == vector_rows.EXPECTED
    rows.expect([vectors[0][:5]])
    assert rows._expected.vectors == ()


@pytest.mark.usefixtures("_in_small_blocks")
def test_a_vector_stays_what_it_was_while_others_come_and_go():
    vectors = some_vectors(300)
    rows = VectorRows(SIZE)
    kept = {number: rows.add(number, vectors[number]) for number in range(200)}

    for number in range(0, 200, 2):
        rows.remove(number)
    for number in range(200, 300):
        rows.add(number, vectors[number])

    assert all((kept[number] == vectors[number]).all() for number in range(1, 200, 2))


@pytest.mark.usefixtures("_in_small_blocks")
def test_blocks_that_hold_nothing_any_more_go():
    vectors = some_vectors(300)
    rows = rows_of(vectors, list(range(300)))

    for number in range(10, 300):
        rows.remove(number)

    assert (len(rows), len(rows._blocks), rows._end) == (10, 1, 16)
    assert sorted(rows.nearest(vectors[3], 12)) == list(range(10))


def test_nothing_is_near_an_empty_window_or_a_vector_of_another_model():
    vectors = some_vectors(1)
    rows = VectorRows(SIZE)
    empty = rows.nearest(vectors[0], 3)
    rows.add(0, vectors[0])
    rows.remove(8)

    assert (empty, rows.nearest(vectors[0][:5], 3), rows.nearest(vectors[0], 3)) == ([], [], [0])


def test_of_equal_values_those_of_the_lowest_numbers_are_taken():
    values = np.zeros(5000, dtype=np.float32)
    values[[4000, 17]] = 0.5
    numbers = np.arange(5000)[::-1]

    assert greatest(values, 4).tolist() == [0, 1, 17, 4000]
    assert greatest(values, 4, numbers).tolist() == [17, 4000, 4998, 4999]


def test_a_free_row_is_never_among_the_nearest_even_below_vectors_that_point_away():
    rows = VectorRows(2)
    for number, vector in enumerate([[1, 0], [0, 1], [-1, 0], [-0.6, 0.8]]):
        rows.add(number, np.array(vector, dtype=np.float32))
    rows.remove(1)

    assert rows.nearest(np.array([1, 0], dtype=np.float32), 3) == [0, 2, 3]
