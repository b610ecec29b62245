"""Two sentences of a story say the same, or they do not; whoever tells both bores the reader."""

from itertools import combinations

import numpy as np
import pytest

from benchmarks.summaries_stories import says_no_more
from news.errors import ModelError
from summarizer import linear, same_content
from summarizer.candidates import SourceText, read
from summarizer.choose import Option
from summarizer.embed import Embedder
from summarizer.same_content import COLUMNS, content_rows, embedded_content_weights

HENS = [
    "All 120,000 hens at the Marrow farm must be killed, the veterinary office said on Monday.",
    "Bird flu was found in two samples from the Marrow farm last week.",
    "Shops in the county have enough eggs for ten days.",
]
FLOCK = [
    "The flock of 120,000 hens at Marrow is to be culled, said the veterinary office.",
    "Within ten kilometers poultry has to stay in the barn.",
    "The last outbreak in the county was in 2021.",
]


def pool_of(*articles: list[str]) -> list[Option]:
    readings = [read(SourceText(title="", text="\n".join(own), language="en")) for own in articles]
    return [
        Option(article, candidate, 0.0)
        for article, reading in enumerate(readings)
        for candidate in reading.candidates
    ]


def chances_of(*articles: list[str], model: bool = True) -> np.ndarray:
    pool = pool_of(*articles)
    texts = [option.candidate.text for option in pool]
    vectors = Embedder(threads=1).encode(texts, max_tokens=64) if model else None
    return embedded_content_weights().chances(content_rows(pool, vectors))


@pytest.mark.parametrize("model", [True, False])
def test_one_fact_in_two_outlets_words_is_likelier_the_same_than_any_other_pair(
    model: bool,
) -> None:
    chances = chances_of(HENS, FLOCK, model=model)

    others = [chances[a, b] for a, b in combinations(range(6), 2) if (a, b) != (0, 3)]
    assert chances[0, 3] >= 0.5
    assert max(others) < 0.3


def test_rows_are_the_same_whichever_sentence_comes_first() -> None:
    pool = pool_of(HENS, FLOCK)
    vectors = Embedder(threads=1).encode([o.candidate.text for o in pool], max_tokens=64)

    rows = content_rows(pool, vectors)

    assert rows.shape == (6, 6, len(COLUMNS))
    assert np.allclose(rows, rows.transpose(1, 0, 2))
    assert np.isfinite(rows).all()


def test_a_single_sentence_and_sentences_without_words_have_rows() -> None:
    one = pool_of(HENS[:1])
    bare = [Option(0, one[0].candidate.__class__("…", 0, (), frozenset(), False, False), 0.0)] * 2

    assert content_rows(one, None).shape == (1, 1, len(COLUMNS))
    assert np.isfinite(content_rows(bare, None)).all()


def test_weights_for_other_features_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(same_content, "COLUMNS", ("words",))

    with pytest.raises(ModelError, match="other features"):
        linear.load_linear(same_content.WEIGHTS, same_content.COLUMNS)


def test_a_sentence_says_no_more_when_its_facts_are_among_the_others() -> None:
    assert says_no_more(frozenset({1}), frozenset({1, 2}))
    assert not says_no_more(frozenset({1, 3}), frozenset({1, 2}))
    assert not says_no_more(frozenset(), frozenset({1}))
