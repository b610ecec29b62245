"""Vectors of languages that the model cannot read lose what all texts of the language share."""

from collections.abc import Sequence

import numpy as np

from summarizer.accents import Unaccented
from summarizer.encoders import Vectors
from summarizer.stopwords import common_words, listed_words


class Accented:
    """Encodes every text as one common direction with a little of its own."""

    def encode(self, texts: Sequence[str], *, max_tokens: int = 0) -> Vectors:
        rows = np.zeros((len(texts), 8), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[0] = 3.0
            row[1 + sum(map(ord, text)) % 7] = 1.0
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_what_all_texts_share_is_taken_out():
    texts = ["пожар", "выборы", "матч"]
    plain = Accented().encode(texts)

    bare = Unaccented(Accented(), "ru").encode(texts)

    assert float((plain @ plain.T).min()) > 0.8
    assert float((bare @ bare.T).min()) < 0.3
    assert np.allclose(np.linalg.norm(bare, axis=1), 1.0)


def test_a_language_without_a_list_keeps_its_vectors():
    texts = ["one", "two"]

    assert np.array_equal(Unaccented(Accented(), "xx").encode(texts), Accented().encode(texts))


def test_lists_are_there_for_scripts_of_all_kinds():
    assert all(
        listed_words(language) for language in ("ru", "ar", "he", "hi", "ko", "ja", "zh", "vi")
    )
    assert len(common_words("ru")) == 200
    assert common_words("en") == common_words(None) == frozenset()
