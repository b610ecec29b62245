"""jusText's words take a few MiB, and say what they said before."""

import pytest
from justext import core
from justext.utils import get_stoplist, get_stoplists
from lxml import etree, html
from trafilatura import external

from summarizer.known_words import KnownWords, all_known_words, keep_words_small

LEAST = ("a", "b", "c", "word", "wörter", "слово", "言葉", "it's")


def test_a_word_is_known_or_not() -> None:
    known = KnownWords(LEAST)

    assert len(known) == len(LEAST)
    assert all(word in known for word in LEAST)
    assert not any(word + "s" in known for word in LEAST)
    assert "" not in known


def test_nothing_is_known_without_words() -> None:
    assert "word" not in KnownWords(())


def test_all_words_are_known_and_no_others_in_a_few_mib() -> None:
    listed = {word.lower() for name in get_stoplists() for word in get_stoplist(name)}

    known = all_known_words()

    assert all(word in known for word in listed)
    assert not any(f"{word}§" in known for word in listed)
    assert known.size <= 4 * 2**20


def test_trafilatura_finds_the_same_and_keeps_no_words_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = (
        "<html><body><div><p>"
        + "The mayor said that the bridge in the old town will be open to all of us again. " * 4
        + "</p><p>Subscribe Menu Login Search</p></div></body></html>"
    )
    keep_words_small()

    few = external.try_justext(html.fromstring(page), "", None)

    assert external.JT_STOPLIST is None
    assert core.define_stoplist(all_known_words()) is all_known_words()
    every = tuple({word for name in get_stoplists() for word in get_stoplist(name)})
    monkeypatch.setattr(external, "JT_STOPLIST", every)
    as_before = external.try_justext(html.fromstring(page), "", None)
    assert etree.tostring(few) == etree.tostring(as_before)
    assert b"bridge in the old town" in etree.tostring(few)


def test_another_list_is_read_as_before() -> None:
    keep_words_small()

    assert core.define_stoplist(("Warm", "COLD")) == {"warm", "cold"}
