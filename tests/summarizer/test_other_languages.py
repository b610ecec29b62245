"""Sentences, openings, datelines and headlines in languages other than English."""

import pytest

from summarizer.headline import MAX_CHARACTERS, choose_headline, clean_title
from summarizer.openings import dangles, openings_of, with_capital
from summarizer.repair import is_balanced, repair
from summarizer.sentences import split_sentences


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("fa", ["بله.", "قیمت ۱.۵ درصد رشد کرد."]),
        ("fa", ["این طرح در سال ۱۴۰۲ ه.ش. ثبت شد."]),
        ("bn", ["ফায়ার সার্ভিসের মো. সেলিম বলেন, ডা. রহিমা এসেছেন।", "টাকা ১.৫ কোটি।"]),
        ("hi", ["डॉ. मेहता ने 1.5 करोड़ रु. दिए।", "पुलिस पहुंची।"]),
        ("ko", ['서장은 "진화가 어렵다."고 말했다.', "불은 1.5km까지 번졌다."]),
        ("tr", ["Prof. Dr. Aydın 2. Dünya Savaşı'nı anlattı.", "Av. Kaya geldi."]),
        ("id", ["Menurut dr. Ahmad, Jl. Sudirman No. 5 ditutup.", "Drs. Budi hadir."]),
        ("vi", ["PGS.TS. Trần Hòa ở TP. Hồ Chí Minh đồng ý.", "Giá 1.500 đồng."]),
        ("el", ["Τι θα γίνει;", "Ο κ. Ρήγας ήρθε στη Λεωφ. Κηφισίας."]),
        ("pt", ["O Dr. Rangel mora na Av. Central, nº 5.", "A Profa. Lima falou."]),
        ("ja", ["社長は「申し訳ない。すぐ直す。」と述べた。", "対象は1.5万台。"]),
        ("zh", ["“我们准备好了。”他说。", "价格上涨1.5倍。"]),
        ("uk", ["Про це сказав мер.", "«Так!» — вигукнув він."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(language: str, sentences: list[str]):
    joiner = "" if language in {"ja", "zh"} else " "

    assert split_sentences(joiner.join(sentences), language) == sentences


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("hi", "उन्होंने कहा कि काम पूरा हुआ।"),
        ("bn", "তিনি বলেন, কাজ শেষ হয়েছে।"),
        ("fa", "او افزود که کار تمام شد."),
        ("he", "לדבריה, העבודה הסתיימה אתמול."),
        ("el", "Αυτός έμεινε για να σώσει τα ζώα του."),
        ("ko", "그는 수색에 시간이 걸린다고 말했다."),
        ("vi", "Bà cho biết gia đình đã rời đi."),
        ("id", "Ia kini tinggal di gedung sekolah."),
        ("id", '"Kami pergi," ujarnya di pelabuhan.'),
        ("ar", "وقال إن العمل انتهى يوم الأحد."),
        ("pl", "Dodał, że praca jest skończona."),
        ("es", "Añadió que el trabajo ha terminado."),
        ("ja", "男性は港で救助された。"),
        ("zh", "與此同時，港口已經重開。"),
    ],
)
def test_openings_that_point_back_are_seen(language: str, sentence: str):
    assert dangles(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("hi", "वहाब अली ने बंदरगाह खोला।"),
        ("ar", "وقال وزير النقل سامي الدهان إن الخط مغلق."),
        ("ko", "그랜드호텔에서 불이 났다."),
        ("vi", "Ông Nguyễn Văn An mở cảng hôm thứ Ba."),
        ("id", "Diana Sari membuka pelabuhan pada Selasa."),
        ("el", "Ο δήμαρχος Γιώργος Λάμπρου άνοιξε το λιμάνι."),
        ("he", "הוועדה פתחה את הנמל ביום שלישי."),
        ("tr", "Onur Kaya limanı açtı."),
    ],
)
def test_names_that_begin_like_pronouns_are_not_accused(language: str, sentence: str):
    assert not dangles(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence", "mended"),
    [
        ("ar", "النخيل (رويترز) - أغلق الميناء يوم الأحد.", "أغلق الميناء يوم الأحد."),
        ("hi", "सोनगढ़, 3 जून (भाषा) बंदरगाह बंद हुआ।", "बंदरगाह बंद हुआ।"),
        ("ko", "(은성=한빛일보) 김철수 기자 = 항구가 문을 닫았다.", "항구가 문을 닫았다."),
        ("ja", "［東京　５日　通信］ - 港が閉鎖された。", "港が閉鎖された。"),
        ("zh", "中新网10月15日电 港口关闭。", "港口关闭。"),
        ("tr", "İSTANBUL (AA) - Liman kapandı.", "Liman kapandı."),
        ("pl", "ŁÓDŹ (PAP) – Port zamknięto.", "Port zamknięto."),
        ("uk", "КИЇВ — Порт закрили.", "Порт закрили."),
        ("vi", "Hà Nội (TTXVN) - Cảng đóng cửa.", "Cảng đóng cửa."),
        ("tr", "Ancak işçiler limanı kapattı.", "İşçiler limanı kapattı."),
        ("bn", "কিন্তু বন্দর বন্ধ হয়েছে।", "বন্দর বন্ধ হয়েছে।"),
        ("ar", "قال الوزير (سامي) إن الميناء أغلق.", "قال الوزير (سامي) إن الميناء أغلق."),
    ],
)
def test_datelines_and_connectives_go(language: str, sentence: str, mended: str):
    assert repair(sentence, language=language) == mended


def test_capitals_are_those_of_the_language():
    assert with_capital("istanbul", "tr") == "İstanbul"
    assert with_capital("istanbul", "en") == "Istanbul"
    assert with_capital("საქართველო", "ka") == "საქართველო"


def test_marks_of_abbreviations_are_no_quotation_marks():
    assert is_balanced('יו"ר הוועד הודיע על שביתה.')
    assert is_balanced('„Wir gehen", sagte der Bürgermeister.')
    assert not is_balanced('הוא אמר "לא.')


def test_every_listed_language_has_what_is_asked_of_it():
    listed = "ar bn de el es fa fr he hi id it ja ko pl pt ru tr uk vi zh"

    for language in listed.split():
        lists = openings_of(language)
        assert lists is not None
        assert lists.pointers or lists.phrases


@pytest.mark.parametrize(
    ("title", "cleaned"),
    [
        ("火災で15人が死亡、港の倉庫｜中央日日新聞", "火災で15人が死亡、港の倉庫"),
        ("化工厂爆炸致7人死亡_财经观察网", "化工厂爆炸致7人死亡"),
        ("배터리 공장 화재로 15명 사망 - 한빛일보", "배터리 공장 화재로 15명 사망"),
        ("[속보] 공장 화재 사망자 15명", "공장 화재 사망자 15명"),
        ("【速報】港が閉鎖された", "港が閉鎖された"),
        (
            "إغلاق ميناء النخيل بعد العاصفة الكبيرة | صحيفة الوادي",
            "إغلاق ميناء النخيل بعد العاصفة الكبيرة",
        ),
        ("Срочно: порт закрыт", "Порт закрыт"),
        ("東京：港が閉鎖", "東京：港が閉鎖"),
        ("Explosion au port : trois morts", "Explosion au port : trois morts"),
    ],
)
def test_outlets_and_labels_go_from_headlines(title: str, cleaned: str):
    assert clean_title(title) == cleaned


@pytest.mark.parametrize("letters", ["กี่", "கி", "한", "👩\u200d🚒"])
def test_a_headline_is_never_cut_within_a_letter(letters: str):
    short = choose_headline([], fallback=letters * MAX_CHARACTERS)

    assert short.removesuffix("…").removesuffix(letters) != short
    assert len(short) <= MAX_CHARACTERS + 1
    assert short.removesuffix("…") == letters * (len(short.removesuffix("…")) // len(letters))
