"""Grams of one line do not depend on the other lines, and stand once each."""

from summarizer.grams import BUCKETS, grams

LINES = [
    ["read", "more"],
    [],
    ["advertisement"],
    ["the"] * 50,
    ["sign", "up", "for", "our", "newsletter", "and", "never", "miss"],
]


def _of(lines: list[list[str]], at: int) -> list[int]:
    found, buckets = grams(lines)
    return buckets[found == at].tolist()


def test_a_line_has_the_same_grams_among_others() -> None:
    for at, line in enumerate(LINES):
        assert _of(LINES, at) == _of([line], 0)


def test_no_words_have_no_grams() -> None:
    assert _of(LINES, 1) == []
    assert len(grams([])[0]) == 0


def test_grams_are_sorted_and_stand_once() -> None:
    for at in range(len(LINES)):
        found = _of(LINES, at)
        assert found == sorted(set(found))
        assert all(0 <= bucket < BUCKETS for bucket in found)


def test_the_order_of_words_counts() -> None:
    assert set(_of([["more", "read"]], 0)) != set(_of([["read", "more"]], 0))


def test_the_middle_of_a_long_line_is_not_read() -> None:
    long = [str(number) for number in range(60)]
    changed = [*long[:30], "harbor", *long[31:]]

    assert _of([long], 0) == _of([changed], 0)
