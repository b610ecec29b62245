"""The language is named when it is sure, and not named otherwise."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from summarizer.language import detect_language

SENTENCES = {
    "en": "The harbor reopened on Tuesday after engineers finished repairs to the breakwater.",
    "de": "Der Hafen wurde am Dienstag wieder geöffnet, nachdem die Mole repariert worden war.",
    "fr": "Le port a rouvert mardi après que les ingénieurs ont terminé la réparation de la digue.",
    "es": "El puerto reabrió el martes después de que los ingenieros repararan el rompeolas.",
    "ru": "Порт снова открылся во вторник после того, как инженеры закончили ремонт.",
    "uk": "Порт знову відкрився у вівторок після того, як інженери завершили ремонт.",
    "ar": "أعيد افتتاح الميناء يوم الثلاثاء بعد أن أنهى المهندسون إصلاح حاجز الأمواج",
    "ja": "港は火曜日に再び開かれた。",
    "ko": "항구가 화요일 다시 문을 열었다.",
    "zh": "港口于星期二重新开放。",
    "hi": "बंदरगाह मंगलवार को फिर खुल गया क्योंकि मरम्मत पूरी हो गई थी।",
    "am": "ወደቡ ማክሰኞ ዕለት መሐንዲሶች ጥገናውን ከጨረሱ በኋላ እንደገና ተከፈተ",
    "my": "အင်္ဂါနေ့တွင် ဆိပ်ကမ်းကို ပြန်ဖွင့်ခဲ့သည်။",
    "km": "កំពង់ផែបានបើកឡើងវិញនៅថ្ងៃអង្គារ",
    "si": "වරාය අඟහරුවාදා නැවත විවෘත විය.",
    "no": "Havnen ble åpnet igjen på tirsdag etter at ingeniørene hadde reparert moloen.",
}


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_names_the_language(code: str) -> None:
    assert detect_language(SENTENCES[code]) == code


@pytest.mark.parametrize(
    "text", ["", "OK", "12:30", "ᚠᚢᚦᚨᚱᚲ ᚷᚹᚺᚾᛁᛃ ᛈᛉᛊᛏᛒᛖ", "https://example.org/a-long-path"]
)
def test_says_nothing_when_nothing_is_known(text: str) -> None:
    assert detect_language(text) is None


def test_answers_the_same_from_many_threads() -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(detect_language, [SENTENCES["de"], SENTENCES["fr"]] * 20))

    assert answers == ["de", "fr"] * 20
