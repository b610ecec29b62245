import pytest

from summarizer.extract import Extractor
from summarizer.summarize_filter import summarize_filter

TEXT = (
    "The council of Marlow voted on Monday for a new bridge across the harbor. "
    "The bridge will cost 240 million marks, Mayor Otto Brink said."
)


def run(*records: object) -> list[dict[str, object]]:
    return list(summarize_filter(records, summarizer=Extractor(None)))


def test_one_record_out_for_each_in_and_unknown_keys_pass_through() -> None:
    first, second = run(
        {"id": 1, "title": "Marlow votes", "text": TEXT, "mood": "sunny"},
        {"id": 2, "articles": [{"title": "a", "text": TEXT, "source": "x"}], "sentences": 1},
    )

    assert first["id"] == 1
    assert first["mood"] == "sunny"
    assert first["headline"] == "Marlow votes"
    assert first["method"] == "extractive"
    assert first["sources"] == [[0, 0], [0, 1]]
    assert "text" not in first
    assert len(second["summary"]) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "record",
    [
        "text",
        None,
        {"id": 1},
        {"id": 1, "text": 5},
        {"id": 1, "text": "a", "articles": []},
        {"id": 1, "articles": []},
        {"id": 1, "articles": ["a"]},
        {"id": 1, "articles": [{"title": "a"}]},
        {"id": 1, "text": "a", "sentences": 0},
        {"id": 1, "text": "a", "sentences": True},
        {"id": 1, "text": "a", "title": 3},
        {"error": "not JSON: line 1"},
    ],
)
def test_a_bad_record_gives_an_error_and_the_rest_goes_on(record: object) -> None:
    bad, good = run(record, {"id": 2, "text": TEXT})

    assert isinstance(bad["error"], str)
    assert set(bad) <= {"id", "error"}
    assert good["summary"]


def test_an_empty_text_is_no_error() -> None:
    assert run({"id": 1, "text": ""})[0]["summary"] == []
