"""Words and scripts: every language is read, none through a look-alike."""

import ast
import re
import unicodedata
from pathlib import Path

import pytest

from summarizer.scripts import CONSONANTAL, HANGUL, INDIC, LOWER, MARKS, UNSPACED, UPPER
from summarizer.words import asks, content_stems, fold, is_content, is_unspaced, word_count, words

ROOT = Path(__file__).parents[2]
ROOMS = ("news", "feeds", "summarizer", "bot", "storage", "seeds")
WIDEST = 0x5200
"""Code points of the widest range that any script needs: the Chinese characters."""

LETTERS = {
    "unspaced": "กฮກကកあンー々一龥㐀\uf900",
    "hangul": "가힣",
    "consonantal": "عپשם",
    "indic": "कহਕકକகకಕകක",
    "spaced": "ZéЖґΩბაՄአꀀꒌᏣཀᠠ",
}


def test_each_letter_belongs_to_its_kind_of_script_and_no_other():
    classes = {
        "unspaced": UNSPACED,
        "hangul": HANGUL,
        "consonantal": CONSONANTAL,
        "indic": INDIC,
    }
    for kind, letters in LETTERS.items():
        for letter in letters:
            found = {name for name, ranges in classes.items() if re.match(f"[{ranges}]", letter)}
            assert found == ({kind} if kind in classes else set()), letter


def test_marks_are_no_letters_and_capitals_are_capitals():
    assert all(
        re.match(f"[{MARKS}]", mark) for mark in "\u0301\u05b4\u064f\u0670\u093e\u09c7\u0dca"
    )
    assert not any(re.match(f"[{MARKS}]", letter) for letter in "aжאب。।")
    assert "".join(letter for letter in "İŁŚҐЇΆՄßя" if letter in UPPER) == "İŁŚҐЇΆՄ"
    assert all(letter in LOWER for letter in "ßłяїάմ")


def test_no_range_of_characters_leads_from_one_script_to_another():
    """A look-alike at one end of a range takes whole scripts along."""
    wrong = []
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    wrong += [(file.name, node.lineno, r) for r in _strange_ranges(node.value)]

    assert wrong == []


def _strange_ranges(text: str) -> list[str]:
    found = []
    text = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)
    for ends in re.finditer(r"([^\x00-\x7f])-([^\x00-\x7f])", text):
        first, last = ends.groups()
        if not (first.isalpha() or last.isalpha()) or first >= last:
            continue
        scripts = {unicodedata.name(end).split()[0] for end in (first, last) if end.isalpha()}
        if len(scripts) > 1 or ord(last) - ord(first) > WIDEST:
            found.append(ends[0])
    return found


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("소방 당국은 공장 2층에서 불이 시작됐다고 밝혔다.", 7),
        ("ꀀꀁꀂ ꀃꀄ", 2),
        ("东京举行会议", 4),
        ("बस खाई में गिर गई", 5),
    ],
)
def test_words_are_counted_as_a_reader_would(text: str, count: int):
    assert word_count(text) == count


def test_korean_words_meet_without_their_particles():
    assert content_stems("배터리 공장에서 화재가 났다") & content_stems("화재로 배터리 공장은") == {
        "배터",
        "공장",
        "화재",
    }


def test_spellings_of_one_word_meet():
    assert fold("İstanbul") == "istanbul"
    assert words("می\u200cگوید ۱۱") == words("میگوید 11")
    assert content_stems("والقطار") == content_stems("قطار")
    assert content_stems("המורים") == content_stems("למורים")
    assert content_stems("إعلان") == content_stems("اعلان")


def test_short_words_are_content_where_words_are_short():
    assert all(map(is_content, ["공장", "قتل", "मौत", "火事", "19"]))
    assert not any(map(is_content, ["на", "où", "of", "في", "में", "그는"[:1], "από"[:3]]))


@pytest.mark.parametrize("sentence", ["Τι θα γίνει;", "لماذا؟", "为什么？", "Why?"])
def test_questions_end_as_their_language_ends_them(sentence: str):
    assert asks(sentence)
    assert not asks("He came; she went;")


def test_korean_and_yi_write_spaces():
    assert not is_unspaced("은성시")
    assert not is_unspaced("ꀀꀁ")
    assert is_unspaced("豈\uf900")
