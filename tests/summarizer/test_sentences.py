from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.sentences import split_sentences

GOLD = Path(__file__).parent.parent / "data" / "sentences" / "gold.txt"


def gold_blocks() -> list[tuple[str, list[str]]]:
    blocks: list[tuple[str, list[str]]] = []
    language, current = "", list[str]()
    for line in [*GOLD.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("## ") or not line.strip():
            if current:
                blocks.append((language, current))
            current = []
            language = line[3:] if line.startswith("## ") else language
        elif not line.startswith("#"):
            current.append(line)
    return blocks


def joined(lines: list[str]) -> str:
    return "".join(
        line[1:] if line.startswith("%") else f" {line}" if index else line
        for index, line in enumerate(lines)
    )


@pytest.mark.parametrize(("language", "lines"), gold_blocks())
def test_news_paragraphs_are_cut_as_a_reader_would(language: str, lines: list[str]) -> None:
    assert split_sentences(joined(lines), language) == [line.removeprefix("%") for line in lines]


def test_a_sentence_never_crosses_two_lines() -> None:
    assert split_sentences("The mayor\nresigned today.") == ["The mayor", "resigned today."]


def test_sentences_glued_by_a_lost_line_break_are_parted() -> None:
    told = split_sentences("The talks end today.The mayor left early.")

    assert told == ["The talks end today.", "The mayor left early."]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "The mayor waves at the new bridge of Corin He said: 'We are proud.'",
            ["The mayor waves at the new bridge of Corin", "He said: 'We are proud.'"],
        ),
        ("She starred in The storm of 1950.", ["She starred in The storm of 1950."]),
    ],
)
def test_a_caption_without_an_end_is_parted_from_the_sentence_behind_it(
    text: str, told: list[str]
) -> None:
    assert split_sentences(text, "en") == told


def test_an_unclosed_quotation_does_not_swallow_the_page() -> None:
    text = 'He said "no way. ' + "The council met on Monday and voted for the bridge. " * 20

    assert len(split_sentences(text, "en")) >= 20


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_no_character_is_lost_or_added(text: str) -> None:
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "text", ["", " \n\t ", "…", "word " * 200_000, "a. " * 60_000, '" ' * 50_000]
)
def test_odd_texts_give_sentences_or_none(text: str) -> None:
    assert all(sentence.strip() for sentence in split_sentences(text))
