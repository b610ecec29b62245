"""Numbers are read with their scale, digits and bounds in the languages of the press."""

import pytest

from summarizer.mentions import mentions_in
from summarizer.numbers import find_numbers


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("ar", "٢٫٥ مليون دينار", 2.5e6, "dinar"),
        ("ar", "١٬٢٠٠ بيت", 1200, ""),
        ("ar", "و21 قتيلا", 21, ""),
        ("fa", "۸۵۰ میلیون تومان", 8.5e8, "toman"),
        ("he", "כ-480 אלף תלמידים", 480e3, ""),
        ("he", "240 מיליון שקל", 240e6, "ILS"),
        ("hi", "2.5 करोड़ रुपये", 2.5e7, "INR"),
        ("hi", "1,20,000 लोग", 120e3, ""),
        ("bn", "২০ শতাংশ", 20, "%"),
        ("zh", "1.2万名居民", 12e3, ""),
        ("zh", "约3.8亿元", 3.8e8, "CNY"),
        ("ja", "12万4000台", 124e3, ""),
        ("ko", "1조 2천억 원을", 1.2e12, "KRW"),
        ("ko", "3만 5천 개", 35e3, ""),
        ("ru", "40 тыс. заказов", 40e3, ""),
        ("ru", "1 800 человек", 1800, ""),
        ("uk", "2,5 мільярда гривень", 2.5e9, "UAH"),
        ("tr", "1,1 milyar TL", 1.1e9, "TRY"),
        ("tr", "yüzde 45 zam", 45, "%"),
        ("id", "Rp 12 miliar", 12e9, "IDR"),
        ("vi", "1.800 tỷ đồng", 1.8e12, "VND"),
        ("pt", "R$ 45 milhões", 45e6, "BRL"),
        ("es", "3 mil millones de euros", 3e9, "EUR"),
        ("el", "2,4 χιλιάδες κάτοικοι", 2400, ""),
        ("de", "64 Mio. Euro", 64e6, "EUR"),
        ("fr", "1,2 Md€", 1.2e9, "EUR"),
        ("en", "1,20,000 rupees", 120e3, "INR"),
    ],
)
def test_a_number_has_its_value_and_unit(language: str, text: str, value: float, unit: str):
    (number,) = find_numbers(text, language=language)

    assert number.low == pytest.approx(value)
    assert number.unit == unit


@pytest.mark.parametrize(
    ("language", "text", "bound"),
    [
        ("ru", "число жертв выросло до 14 человек", ""),
        ("ru", "до 300 человек", "most"),
        ("uk", "понад 1 200 будинків", "least"),
        ("he", "כ-20 נפגעים", "about"),
        ("zh", "超过3万人", "least"),
        ("ko", "약 3만 명", "about"),
        ("pl", "wzrosła do 5 osób", ""),
        ("ar", "نحو ٤٠٠ مسافر", "about"),
    ],
)
def test_a_bound_is_read_where_there_is_one(language: str, text: str, bound: str):
    (number,) = find_numbers(text, language=language)

    assert number.bound == bound


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ko", "코로나19 확진"),
        ("ko", "제15회 대회"),
        ("en", "an F-16 jet"),
        ("en", "On a Monday they told us of a fire, on and on"),
    ],
)
def test_numbers_of_names_count_nothing(language: str, text: str):
    assert find_numbers(text, language=language) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "10月15日"),
        ("ko", "24일 오전"),
        ("pl", "12 maja"),
        ("ar", "٣ يونيو"),
        ("tr", "4 Mart"),
    ],
)
def test_days_are_dates(language: str, text: str):
    assert {number.kind for number in find_numbers(text, language=language)} == {"date"}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("hi", "16 लोगों की मौत हो गई और 28 घायल हुए"),
        ("ar", "قتل ١٨ شخصا على الأقل وأصيب ٦٤ آخرون"),
        ("zh", "已造成7人死亡、21人受伤"),
        ("ko", "9명이 숨지고 7명이 다쳤다"),
        ("ja", "3人が死亡し、20人がけがをした"),
        ("tr", "4 kişi öldü, 87 kişi yaralandı"),
        ("vi", "ít nhất 8 người thiệt mạng và 35 người bị thương"),
        ("uk", "12 людей загинули, 30 поранено"),
    ],
)
def test_the_dead_and_the_hurt_are_told_apart(language: str, sentence: str):
    assert [m.fate for m in mentions_in(0, [sentence], language)] == ["dead", "hurt"]
