import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.candidates import SourceText
from summarizer.faithful import check
from summarizer.names import names

SOURCE = SourceText(
    "Marlow votes for bridge",
    "The council of Marlow voted on Monday for a new bridge across the harbor. "
    "The bridge will cost 2.4 million euros and open in 2031, Mayor Otto Brink said. "
    '"We have waited for thirty years," said shopkeeper Ada Lund. '
    "About 10,000 people cross the harbor every day, according to the city.",
    language="en",
)


def reason(text: str, prompt: str = "") -> str:
    return check(text, [SOURCE], prompt=prompt).reason


@pytest.mark.parametrize(
    "text",
    [
        "The council of Marlow voted on Monday for a new bridge across the harbor.",
        "The bridge will cost 2.4 million euros and open in 2031.",
        "The bridge will cost €2.4m, Mayor Otto Brink said.",
        "About 10k people cross the harbor every day.",
        'Shopkeeper Ada Lund said: "We have waited for thirty years."',
    ],
)
def test_what_the_source_says_passes(text: str) -> None:
    assert reason(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "empty"),
        ("...", "empty"),
        ("The bridge will cost 3.4 million euros and open in 2031.", "number"),
        ("The council of Marlow voted for a bridge, Mayor Peter Brandt said.", "name"),
        ('Ada Lund said: "We have waited for a hundred years."', "quote"),
        ("Der Stadtrat hat am Montag für eine neue Brücke über den Hafen gestimmt.", "language"),
        ("The council voted for the bridge. " * 3, "repetition"),
        ("A new bridge opens. " + "Marlow voted. " * 5, "length"),
        ("Here is a summary: the council of Marlow voted for a bridge.", "prompt"),
        ("<|assistant|> The council of Marlow voted for a bridge.", "prompt"),
        ("Angry fishermen stormed the town hall and burned their boats at night.", "support"),
    ],
)
def test_what_the_source_does_not_say_is_refused_with_its_reason(text: str, expected: str) -> None:
    assert reason(text) == expected


def test_the_prompt_repeated_is_refused() -> None:
    prompt = "Summarize the news below in two plain sentences and use only facts that stand in it."

    assert reason(prompt, prompt=prompt) == "prompt"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mayor met Otto Brink and Ada Lund in Marlow.", ["Otto Brink", "Ada Lund", "Marlow"]),
        ("Bridges are expensive in winter.", []),
        ("On Monday, NATO met.", ["NATO"]),
    ],
)
def test_names_are_found_where_capitals_mean_something(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_gets_a_verdict(text: str) -> None:
    verdict = check(text, [SOURCE])

    assert 0.0 <= verdict.support <= 1.0
