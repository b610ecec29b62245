from summarizer.alignment import Alignment
from summarizer.candidates import SourceText, read

TEXTS = (
    "A bus left the road on Tuesday. Twelve passengers died in the river near Marlow. "
    "The bridge had been closed for repairs in winter.",
    "Divers found fifteen passengers dead in the river near Marlow. "
    "Repairs of the bridge had cost two million crowns last winter.",
)


def aligned(texts: tuple[str, ...] = TEXTS) -> Alignment:
    return Alignment([read(SourceText("", text, "", "en")) for text in texts])


def test_sentences_that_tell_one_fact_are_each_others_nearest() -> None:
    stories = aligned()

    assert stories.closest_count((0, 1), (1, 0)) == 2
    assert stories.closest_count((0, 2), (1, 1)) == 2


def test_a_sentence_about_something_else_is_nearest_to_none() -> None:
    assert aligned().closest_count((0, 1), (1, 1)) == 0


def test_sentences_without_words_compare_to_nothing() -> None:
    stories = aligned(("12.", "15."))

    assert stories.closest_count((0, 0), (1, 0)) == 2
