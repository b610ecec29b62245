"""Words, names, numbers and days are read in any language."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import pieces
from summarizer.dates import gap, happened, read_days, shared_bits
from summarizer.idf import Frequencies
from summarizer.particulars import read_particulars
from summarizer.pieces import digit_runs, name_id, number_id, word_id
from summarizer.roundup import TITLE_CUES, has_cue, is_roundup
from summarizer.tokens import read_terms, read_tokens


def test_a_capital_in_mid_sentence_is_a_name():
    tokens = {token.word: token.is_name for token in read_tokens("The mayor, Ida Quell, left.")}

    assert tokens == {"the": False, "mayor": False, "ida": True, "quell": True, "left": False}


def test_two_names_in_a_row_are_also_one():
    terms = read_terms("", "On Monday mayor Ida Quell left.")

    assert {name_id("ida"), name_id("quell"), name_id("ida quell")} <= set(terms.names)


def test_capitals_of_a_title_case_headline_are_no_names_when_the_text_has_its_own():
    terms = read_terms("Old Mayor Leaves Town Hall", "The town hall of Brink loses Ida Quell.")

    assert name_id("leave") not in terms.names
    assert name_id("brink") in terms.names


def test_thousands_and_number_words_are_numbers():
    terms = read_terms("", "Some 12,500 came, seven of them late.")

    assert set(terms.numbers) == {number_id("12500"), number_id("7")}


@pytest.mark.parametrize("text", ["北京地铁新线开通", "東京で地震", "น้ำท่วมกรุงเทพ"])
def test_scripts_without_spaces_are_read_in_pairs(text: str):
    assert word_id(text[:2]) in read_terms(text, "").words


def test_marks_do_not_cut_words():
    assert [token.word for token in read_tokens("हिन्दी में")] == ["हिन्दी", "में"]


@given(title=st.text(max_size=80), text=st.text(max_size=300))
def test_any_text_can_be_read(title: str, text: str):
    terms = read_terms(title, text)

    assert len(terms.ids) == len(terms.counts) == sum(terms.sizes)
    assert len(terms.part_at) == len(terms.part_counts) == sum(terms.part_sizes)
    assert np.isin(terms.lead, terms.ids).all()
    assert (terms.words > 0).all()
    is_roundup(title, text)


def test_learning_and_forgetting_leaves_no_trace():
    frequencies = Frequencies()
    ids = read_terms("", "Ida Quell left the town hall of Brink.").ids
    before = frequencies.idf(ids)
    frequencies.learn(ids)
    learned = frequencies.idf(ids)
    frequencies.forget(ids)

    assert (learned < before).any()
    assert np.array_equal(frequencies.idf(ids), before)


@pytest.mark.parametrize(
    ("text", "bit"),
    [
        ("They met on Friday.", 1 << 4),
        ("Sie trafen sich am Freitag.", 1 << 4),
        ("Ils se sont vus vendredi.", 1 << 4),
        ("Они встретились в пятницу.", 1 << 4),
        ("会议于星期五举行", 1 << 4),
        ("The sun and the march may fade.", 0),
    ],
)
def test_weekdays_are_read(text: str, bit: int):
    assert read_days("", text).weekdays == bit


def test_dates_are_read_in_either_order():
    assert read_days("", "on July 4, 2026").dates == read_days("", "am 4. Juli 2026").dates
    assert read_days("", "on July 4").dates


def test_unknown_days_say_nothing():
    assert np.isnan(shared_bits(0, 4))


@pytest.mark.parametrize(
    "title",
    [
        "5 things to know this Saturday",
        "Morning briefing: rain and results",
        "Election night live updates",
        "Der Tag im Überblick",
        "En direct : les résultats",
        "Minuto a minuto: la jornada",
        "Главное за день",
        "今日要闻",
    ],
)
def test_round_ups_are_told_by_their_title(title: str):
    assert is_roundup(title, "")


@given(title=st.from_regex(TITLE_CUES))
def test_no_cue_is_passed_over(title: str):
    assert has_cue(title) or TITLE_CUES.search(title) is None


def test_a_live_blog_is_told_by_its_clock():
    assert is_roundup("Storm over Brink", "\n".join(f"1{i}:05 The water rises." for i in range(6)))


@pytest.mark.parametrize(
    "title",
    [
        "Five things to know about the new fishing law",
        "Press briefing cut short after protest",
        "Storm kills two in Brink",
        "Seven stories tall: the new town hall",
    ],
)
def test_an_article_on_one_event_is_no_round_up(title: str):
    assert not is_roundup(title, "The mayor, Ida Quell, said so on Monday.")


def test_ages_and_places_of_an_incident_are_read():
    read = read_particulars(
        "Man, 43, held", "A 9-year-old was hurt in the 300 block of North Alder Street."
    )

    assert read.ages == {43, 9}
    assert read.places == read_particulars("", "It happened near Alder Street.").places


@pytest.mark.parametrize(
    "text", ["eine 23-jährige Frau", "une femme de 23 ans", "una mujer de 23 años", "23-летняя"]
)
def test_ages_are_read_in_other_languages(text: str):
    assert read_particulars("", text).ages == {23}


def test_a_weekday_is_the_last_one_and_a_date_the_last_of_its_kind():
    wednesday = datetime(2026, 3, 4, 12, tzinfo=UTC)
    spoken = happened(
        read_days("", "It burned on Monday, as on December 30."), wednesday.timestamp()
    )

    assert spoken == {date(2026, 3, 2).toordinal(), date(2025, 12, 30).toordinal()}


def test_a_day_that_the_year_lacks_and_background_say_nothing():
    now = datetime(2026, 3, 4, tzinfo=UTC).timestamp()

    assert happened(read_days("", "on February 30, and on July 4"), now) == frozenset()
    assert happened(read_days("", "on Monday"), None) == frozenset()
    assert np.isnan(gap(frozenset(), frozenset({1})))
    assert gap(frozenset({1, 9}), frozenset({7})) == 2


@given(text=st.text(alphabet="aM ,.-0123456789yearoldStreetMarch", max_size=120))
def test_any_particulars_and_days_can_be_read(text: str):
    read_particulars(text, text)
    happened(read_days(text, text), 1_772_000_000.0)


@given(st.text(alphabet=st.one_of(st.sampled_from("0123456789 .,-a’“٣५５Ⅷ²"), st.characters())))
def test_digits_are_found_run_by_run_in_any_script(text: str):
    assert digit_runs(text) == [match.span() for match in re.finditer(r"\d+", text)]


def test_days_and_particulars_are_the_same_whoever_found_the_digits():
    title, text = (
        "Two shot on 4 May",
        "A 23-year-old was shot on May 5 on Route 66, ages 7 and 34, on I-95.",
    )
    runs = digit_runs(f"{title}\n{text}")

    assert read_days(title, text, runs) == read_days(title, text)
    assert read_particulars(title, text, runs) == read_particulars(title, text)


@pytest.mark.parametrize(
    ("text", "count"),
    [("on I-95 near", 1), ("on Route 66.", 1), ("on XRoute 66.", 0), ("I 12345", 0)],
)
def test_a_road_is_told_by_its_number(text: str, count: int):
    assert len(read_particulars("", text).places) == count


def test_a_text_reads_the_same_when_no_more_words_can_be_kept(monkeypatch: pytest.MonkeyPatch):
    text = "The mayor, Ida Quell of Brink, opened 3 new bridges. Ida Quell left on Monday."
    before = read_terms("Mayor opens bridges", text)

    monkeypatch.setattr(pieces, "CACHED_WORDS", 2)
    read_terms("Rain", "Nobody had seen such rain before, and few believed in it.")
    after = read_terms("Mayor opens bridges", text)

    assert after.ids.tolist() == before.ids.tolist()
    assert after.part_at.tolist() == before.part_at.tolist()
