"""The words and signs that numbers are written with, in the languages that we know best.

Tables only; `numbers` reads text with them. A language that is missing here still has digits.
"""

from __future__ import annotations

ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
SMALL = ONES | TENS | {"dozen": 12, "score": 20}


def _german() -> dict[str, int]:
    ones = ["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]
    tens = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
    found = _counted(
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn "
        "fünfzehn sechzehn siebzehn achtzehn neunzehn",
        2,
    )
    for value, ten in enumerate(tens, start=2):
        found[ten] = 10 * value
        found |= {f"{one}und{ten}": 10 * value + n for n, one in enumerate(ones, start=1)}
    found |= {"dreissig": 30, "hundert": 100, "dutzend": 12}
    return found | {f"{one}hundert": 100 * n for n, one in enumerate(ones, start=1)}


def _french() -> dict[str, int]:
    small = "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    found = _counted(f"{small} dix-sept dix-huit dix-neuf", 2)
    ones = {name: value for name, value in found.items() if value < 10}
    for value, ten in enumerate(["vingt", "trente", "quarante", "cinquante", "soixante"], start=2):
        found |= {ten: 10 * value, f"{ten} et un": 10 * value + 1, f"{ten}-et-un": 10 * value + 1}
        found |= {f"{ten}-{name}": 10 * value + one for name, one in ones.items()}
    teens = {name: value for name, value in found.items() if 9 < value < 20}
    found |= {f"soixante-{name}": 60 + value for name, value in teens.items()}
    found |= {f"quatre-vingt-{n}": 80 + v for n, v in (ones | teens).items()}
    about = {"dizaine": 10, "douzaine": 12, "vingtaine": 20, "trentaine": 30, "cinquantaine": 50}
    return found | about | {"quatre-vingts": 80, "centaine": 100}


def _spanish() -> dict[str, int]:
    found = _counted(
        "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
        "dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés "
        "veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve",
        2,
    )
    ones = {name: value for name, value in found.items() if value < 10}
    tens = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
    for value, ten in enumerate(tens, start=3):
        found[ten] = 10 * value
        found |= {f"{ten} y {name}": 10 * value + one for name, one in ones.items()}
    return found | {"veintiún": 21, "cien": 100, "decena": 10, "docena": 12, "doscientos": 200}


def _counted(text: str, first: int) -> dict[str, int]:
    """Return the words of a text as the numbers that follow each other."""
    return {word: value for value, word in enumerate(text.split(), start=first)}


FOREIGN: dict[str, dict[str, int]] = {
    "de": _german(),
    "fr": _french(),
    "es": _spanish(),
    "it": _counted(
        "due tre quattro cinque sei sette otto nove dieci undici dodici tredici "
        "quattordici quindici sedici diciassette diciotto diciannove venti",
        2,
    )
    | {"trenta": 30, "quaranta": 40, "cinquanta": 50},
    "pt": _counted(
        "dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze "
        "dezesseis dezessete dezoito dezenove vinte",
        2,
    )
    | {"duas": 2, "quatorze": 14, "trinta": 30, "quarenta": 40, "cinquenta": 50},
    "ru": _counted(
        "два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать "
        "тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать "
        "девятнадцать двадцать",
        2,
    )
    | {"две": 2, "двое": 2, "трое": 3, "четверо": 4, "тридцать": 30, "сорок": 40},
    "pl": _counted("dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć", 2) | {"dwie": 2},
    "nl": _counted("twee drie vier vijf zes zeven acht negen tien elf twaalf", 2),
    "uk": _counted("два три чотири п'ять шість сім вісім дев'ять десять", 2)
    | {"дві": 2, "двоє": 2, "троє": 3, "четверо": 4, "п'ятеро": 5, "двадцять": 20},
    "tr": _counted("iki üç dört beş altı yedi sekiz dokuz on", 2),
    "id": _counted("dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas", 2),
    "el": _counted("δύο τρεις τέσσερις πέντε έξι επτά οκτώ εννέα δέκα έντεκα δώδεκα", 2)
    | {"τρία": 3, "τέσσερα": 4, "εφτά": 7, "οχτώ": 8, "είκοσι": 20, "τριάντα": 30},
    "hi": _counted("दो तीन चार पांच छह सात आठ नौ दस", 2) | {"पाँच": 5, "बीस": 20},
    "bn": _counted("দুই তিন চার পাঁচ ছয় সাত আট নয় দশ", 2),
    "fa": _counted("دو سه چهار پنج شش هفت هشت نه ده یازده دوازده", 2) | {"بیست": 20},
    "ar": {
        "ثلاثة": 3,
        "أربعة": 4,
        "خمسة": 5,
        "ستة": 6,
        "سبعة": 7,
        "ثمانية": 8,
        "تسعة": 9,
        "عشرة": 10,
        "ثلاث": 3,
        "أربع": 4,
        "خمس": 5,
        "سبع": 7,
        "تسع": 9,
        "عشر": 10,
        "عشرون": 20,
        "عشرين": 20,
    },
    "he": {
        "שני": 2,
        "שתי": 2,
        "שלושה": 3,
        "שלוש": 3,
        "ארבעה": 4,
        "ארבע": 4,
        "חמישה": 5,
        "חמש": 5,
        "שישה": 6,
        "שבעה": 7,
        "שמונה": 8,
        "תשעה": 9,
        "עשרה": 10,
        "עשר": 10,
    },
    "vi": _counted("hai ba bốn năm sáu bảy tám chín mười", 2),
}
"""Number words by language; they count only in a text of their language."""

ABOUT_WORDS = frozenset(
    {"dizaine", "douzaine", "vingtaine", "trentaine", "cinquantaine", "centaine", "decena"}
)
"""Words for a number that is not meant exactly."""

UNKNOWN_LANGUAGE_OMITS = frozenset({"due", "sei", "sept", "once", "acht", "seize", "cien"}) | {
    *FOREIGN["tr"],
    *FOREIGN["id"],
    *FOREIGN["vi"],
    *FOREIGN["fa"],
    *FOREIGN["ar"],
    *FOREIGN["he"],
}
"""Words that mean something else in another language, or a month."""

SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "millions": 1e6, "m": 1e6,
    "mn": 1e6, "mln": 1e6, "mio": 1e6, "billion": 1e9, "billions": 1e9, "bn": 1e9, "b": 1e9,
    "mrd": 1e9, "mld": 1e9, "trillion": 1e12, "tn": 1e12, "trn": 1e12, "tausend": 1e3,
    "million.": 1e6, "millionen": 1e6, "milliarde": 1e9, "milliarden": 1e9, "mille": 1e3,
    "milliard": 1e9, "milliards": 1e9, "mil": 1e3, "millón": 1e6, "millones": 1e6, "mila": 1e3,
    "milione": 1e6, "milioni": 1e6, "miliardo": 1e9, "miliardi": 1e9, "milhão": 1e6, "milhões": 1e6,
    "bilhão": 1e9, "bilhões": 1e9, "тыс": 1e3, "тысяч": 1e3, "тысячи": 1e3, "тысяча": 1e3,
    "млн": 1e6, "миллион": 1e6, "миллиона": 1e6, "миллионов": 1e6, "млрд": 1e9, "миллиард": 1e9,
    "миллиарда": 1e9, "миллиардов": 1e9, "трлн": 1e12, "tys": 1e3, "tysiąc": 1e3, "tysiące": 1e3,
    "tysięcy": 1e3, "miliona": 1e6, "milionów": 1e6, "miliarda": 1e9, "miliardów": 1e9,
    "miljoen": 1e6, "miljard": 1e9, "duizend": 1e3, "milyon": 1e6, "milyar": 1e9, "bin": 1e3,
    "тис": 1e3, "ألف": 1e3, "آلاف": 1e3, "مليون": 1e6, "ملايين": 1e6, "مليار": 1e9, "हजार": 1e3,
    "लाख": 1e5, "करोड़": 1e7, "lakh": 1e5, "crore": 1e7, "百": 1e2, "千": 1e3, "万": 1e4, "萬": 1e4,
    "億": 1e8, "亿": 1e8,
    "тисяч": 1e3, "тисячі": 1e3, "тисяча": 1e3, "мільйон": 1e6, "мільйони": 1e6, "мільйона": 1e6,
    "мільйонів": 1e6, "мільярд": 1e9, "мільярди": 1e9, "мільярда": 1e9, "мільярдів": 1e9,
    "триллион": 1e12, "триллиона": 1e12, "триллионов": 1e12, "trilyon": 1e12,
    "ألفا": 1e3, "الف": 1e3, "مليونا": 1e6, "مليارا": 1e9, "مليارات": 1e9, "تريليون": 1e12,
    "هزار": 1e3, "میلیون": 1e6, "میلیارد": 1e9, "تریلیون": 1e12, "ہزار": 1e3, "لاکھ": 1e5,
    "کروڑ": 1e7, "ارب": 1e9, "ملین": 1e6, "אלף": 1e3, "אלפים": 1e3, "מיליון": 1e6, "מיליוני": 1e6,
    "מיליארד": 1e9, "מיליארדי": 1e9, "हज़ार": 1e3, "अरब": 1e9, "হাজার": 1e3, "লাখ": 1e5,
    "লক্ষ": 1e5, "কোটি": 1e7, "ribu": 1e3, "juta": 1e6, "miliar": 1e9, "triliun": 1e12,
    "nghìn": 1e3, "ngàn": 1e3, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9, "χιλιάδες": 1e3, "χιλ": 1e3,
    "χιλιάδων": 1e3, "εκατ": 1e6, "εκατομμύριο": 1e6, "εκατομμύρια": 1e6, "εκατομμυρίων": 1e6,
    "δισ": 1e9, "δισεκατομμύρια": 1e9, "δισεκατομμυρίων": 1e9, "mil millones": 1e9,
    "mil milhões": 1e9, "milhares": 1e3, "tysiąca": 1e3, "milion": 1e6, "miliony": 1e6,
    "miliard": 1e9, "miliardy": 1e9, "md": 1e9, "mds": 1e9, "billionen": 1e12,
}  # fmt: skip
EAST_ASIAN_SCALES = {
    "百": 1e2, "百万": 1e6, "백": 1e2, "千": 1e3, "천": 1e3, "万": 1e4, "萬": 1e4, "만": 1e4,
    "千万": 1e7, "億": 1e8, "亿": 1e8, "억": 1e8, "兆": 1e12, "조": 1e12,
}  # fmt: skip
"""Scales that stand right behind digits, and one behind another ("3万5千", "1조 2천억")."""

CURRENCIES = {
    "marks": "mark", "crowns": "crown", "kronor": "SEK", "pesos": "peso", "lire": "lira",
    "$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD",
    "dólares": "USD",
    "долларов": "USD", "доллара": "USD", "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "евро": "EUR", "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "¥": "JPY",
    "yen": "JPY", "yuan": "CNY", "元": "CNY", "円": "JPY", "₽": "RUB", "руб": "RUB",
    "рублей": "RUB", "рубля": "RUB", "₹": "INR", "rupees": "INR", "rs": "INR", "zł": "PLN",
    "francs": "CHF", "chf": "CHF", "c$": "CAD", "a$": "AUD", "₴": "UAH", "₺": "TRY", "lira": "TRY",
    "tl": "TRY", "lirası": "TRY", "рубль": "RUB", "рубли": "RUB", "рублях": "RUB", "доллар": "USD",
    "долл": "USD", "грн": "UAH", "гривень": "UAH", "гривні": "UAH", "гривня": "UAH",
    "доларів": "USD", "євро": "EUR", "دولار": "USD", "دولارا": "USD", "يورو": "EUR",
    "دينار": "dinar", "ريال": "rial", "درهم": "dirham", "جنيه": "pound", "تومان": "toman",
    "ریال": "rial", "دلار": "USD", "یورو": "EUR", "שקל": "ILS", "שקלים": "ILS", "₪": "ILS",
    "דולר": "USD", "דולרים": "USD", "אירו": "EUR", "रुपये": "INR", "रुपए": "INR", "रुपयों": "INR",
    "डॉलर": "USD", "টাকা": "BDT", "৳": "BDT", "ডলার": "USD", "đồng": "VND", "usd.": "USD",
    "원": "KRW", "₩": "KRW", "달러": "USD", "유로": "EUR", "美元": "USD", "欧元": "EUR",
    "人民币": "CNY", "ドル": "USD", "ユーロ": "EUR", "ウォン": "KRW", "r$": "BRL", "reais": "BRL",
    "rp": "IDR", "rupiah": "IDR", "ευρώ": "EUR", "δολάρια": "USD", "złotych": "PLN",
    "złote": "PLN", "dolarów": "USD", "dolar": "USD", "avro": "EUR",
}  # fmt: skip
PERCENT = (
    "%", "percent", "per cent", "pct", "prozent", "pour cent", "por ciento", "per cento",
    "процентов", "процента", "процент", "procent", "بالمئة", "في المئة", "yüzde", "प्रतिशत",
    "проц", "відсотків", "відсотки", "відсотка", "proc", "procenta", "persen", "phần trăm",
    "في المائة", "بالمائة", "درصد", "אחוז", "אחוזים", "फीसदी", "শতাংশ", "퍼센트",
    "パーセント", "τοις εκατό",
)  # fmt: skip
MEASURES = (
    "square kilometers", "square kilometres", "square km", "square miles", "square meters",
    "square metres", "square feet", "quadratkilometer", "quadratmeter", "km", "kilometers",
    "kilometres", "kilometer", "kilometre", "miles", "mile", "meters",
    "metres", "meter", "metre", "cm", "mm", "feet", "foot", "ft", "inches", "inch", "acres",
    "hectares", "tons", "tonnes", "ton", "kg", "kilograms", "kilos", "grams", "liters", "litres",
    "degrees", "mph", "kph", "km/h", "decades", "decade", "years", "year", "months", "month",
    "weeks", "week", "days", "day", "hours", "hour", "minutes", "minute", "seconds", "second",
    "jahre", "jahren", "tage",
    "tagen", "stunden", "wochen", "monate", "minuten", "ans", "jours", "heures", "años", "días",
    "horas", "лет", "года", "дней", "часов", "минут", "км", "megawatts", "gigawatts", "mw", "gw",
    "metern", "kilometern", "zentimeter", "zentimetern", "monaten", "sekunden", "tonnen",
    "hektar", "mètres", "mètre", "centimètres", "kilomètres", "semaines", "mois", "metros",
    "kilómetros", "hectáreas", "toneladas", "semanas", "meses", "minutos", "metri",
    "chilometri", "giorni", "settimane", "anni", "anos", "dias", "grad", "grados", "degrés",
    "gradi", "graus", "градусов", "°c", "°f", "knots", "barrels", "hectolitres", "hectoliters",
    "hectare", "hectárea", "ettari", "гектаров", "tonnellate", "тонн", "litern", "liter", "litros",
    "litri", "minuti", "ore", "mesi",
)  # fmt: skip
MEASURE_NAMES = {
    "grad": "degrees", "grados": "degrees", "degrés": "degrees", "gradi": "degrees",
    "graus": "degrees", "градусов": "degrees", "°c": "degrees", "°f": "degrees",
    "hectoliters": "hectolitres", "hectare": "hectares", "hectárea": "hectares",
    "ettari": "hectares", "гектаров": "hectares", "tonnellate": "tons", "тонн": "tons",
    "litern": "liters", "liter": "liters", "litros": "liters", "litri": "liters",
    "minuti": "minutes", "ore": "hours", "mesi": "months",
    "square kilometers": "square km", "square kilometres": "square km",
    "quadratkilometer": "square km", "square metres": "square meters",
    "quadratmeter": "square meters",
    "kilometers": "km", "kilometres": "km", "kilometer": "km", "kilometre": "km", "км": "km",
    "mile": "miles", "metres": "meters", "meter": "meters", "metre": "meters", "foot": "feet",
    "ft": "feet", "inch": "inches", "tonnes": "tons", "ton": "tons", "kilograms": "kg",
    "kilos": "kg", "litres": "liters", "decade": "decades", "year": "years", "month": "months",
    "week": "weeks", "day": "days", "hour": "hours", "minute": "minutes", "second": "seconds",
    "km/h": "kph",
    "megawatts": "mw", "gigawatts": "gw", "jahre": "years", "jahren": "years", "tage": "days",
    "tagen": "days", "stunden": "hours", "wochen": "weeks", "monate": "months",
    "minuten": "minutes", "ans": "years", "jours": "days", "heures": "hours", "años": "years",
    "días": "days", "horas": "hours", "лет": "years", "года": "years", "дней": "days",
    "часов": "hours", "минут": "minutes",
    "metern": "meters", "kilometern": "km", "zentimeter": "cm", "zentimetern": "cm", "monaten":
    "months", "sekunden": "seconds", "tonnen": "tons", "hektar": "hectares", "mètres": "meters",
    "mètre": "meters", "centimètres": "cm", "kilomètres": "km", "semaines": "weeks", "mois":
    "months", "metros": "meters", "kilómetros": "km", "hectáreas": "hectares", "toneladas":
    "tons", "semanas": "weeks", "meses": "months", "minutos": "minutes", "metri": "meters",
    "chilometri": "km", "giorni": "days", "settimane": "weeks", "anni": "years", "anos":
    "years", "dias": "days",
}  # fmt: skip
MONTHS = (
    r"jan(?:uary|uar|vier|\.)?|feb(?:ruary|ruar|\.)?|mar(?:ch|s|\.)?|märz|apr(?:il|\.)?|may|mai|"
    r"june?|juni|juin|july?|juli|juillet|aug(?:ust|\.)?|août|sept?(?:ember|embre|\.)?|"
    r"o[ck]t(?:ober|obre|\.)?|nov(?:ember|embre|\.)?|de[cz](?:ember|\.)?|décembre|février|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|"
    r"январ\w|феврал\w|март\w?|апрел\w|мая|июн\w|июл\w|август\w?|сентябр\w|октябр\w|ноябр\w|декабр\w|"
    r"січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня|"
    r"stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|"
    r"grudnia|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|novembre|dicembre|"
    r"janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro|ocak|şubat|mart|"
    r"nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık|januari|februari|maret|mei|agustus|"
    r"oktober|desember|يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر|"
    r"فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند|[בל]?(?:ינואר|פברואר|מרץ|"
    r"אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר)|जनवरी|फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|"
    r"अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर|জানুয়ারি|ফেব্রুয়ারি|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট|সেপ্টেম্বর|"
    r"অক্টোবর|নভেম্বর|ডিসেম্বর|ιανουαρ\w+|φεβρουαρ\w+|μαρτίου|απριλ\w+|μαΐου|ιουν\w+|ιουλ\w+|"
    r"αυγούστου|σεπτεμβρ\w+|οκτωβρ\w+|νοεμβρ\w+|δεκεμβρ\w+"
)

BOUNDS = (
    ("least", r"more than|over|at least|as many as at least|upwards of|in excess of|mehr als|über|"
     r"wenigstens|"
     r"mindestens|plus de|au moins|más de|al menos|più di|oltre|mais de|более|больше|свыше|"
     r"не менее|as of|понад|більше|щонайменше|не менше|ponad|co najmniej|więcej niż|en az|"
     r"lebih dari|sedikitnya|setidaknya|ít nhất|hơn|τουλάχιστον|πάνω από|أكثر من|ما لا يقل عن|"
     r"بیش از|دست‌کم|دستکم|حداقل|לפחות|מעל|कम से कम|অন্তত|কমপক্ষে|최소"),
    ("most", r"up to|as many as|at most|(?:just )?shy of|close to|fewer than|less than|under|"
     r"nearly|almost|bis zu|fast|jusqu'à|près de|hasta|casi|fino a|até|до|почти|не более|менее|"
     r"майже|не більше|prawie|niemal|neredeyse|hampir|hingga|gần|σχεδόν|έως|ما يصل إلى|כמעט|최대"),
    ("about", r"about|around|roughly|approximately|some|an estimated|estimated|est\.|rund|etwa|"
     r"ungefähr|circa|ca\.|environ|quelque|unos|unas|cerca de|circa|около|примерно|порядка|"
     r"approx\.|близько|приблизно|około|ok\.|yaklaşık|sekitar|kira-kira|khoảng|περίπου|نحو|حوالي|"
     r"قرابة|ما يقرب من|زهاء|حدود|تقریبا|نزدیک به|करीब|लगभग|প্রায়|약"),
)  # fmt: skip

NEAR_BOUNDS = (
    ("least", r"超过|超過|逾|超|至少|少なくとも|[א-ת]?יותר מ[-־]?"),
    ("most", r"最多|最大|近|将近"),
    ("about", r"约|約|大约|大約|およそ|약|כ[-־]"),
)
"""Bounds that stand right before a number, without a space."""
