"""Round-ups and live blogs: articles about many events, which must not glue stories together.

Aim: tell them by what they call themselves and by their build. In doubt an article is an
ordinary one: a round-up that slips through meets the pair model, which seldom likes it.

A cue counts in the title, where a round-up announces itself; the address gives it away too
("/live/", "liveblog"). By build: paragraphs that open with clock times, as live blogs have; or a
title that speaks of a day or week over sentences that share no name and say nothing of it.
"""

from __future__ import annotations

import re

from summarizer.tokens import read_tokens
from summarizer.words import listed

TITLE_CUES = re.compile(
    r"""
    ^\W*(?:the\s+)?(?:top\s+)?(?:\d+|two|three|four|five|six|seven|eight|nine|ten)\s+
        (?:(?:big(?:gest)?|key|top|important|more|other)\s+)?
        (?:things|stories|news|headlines|items)\b(?!.*\b(?:about|at|from|in)\b)(?=.*(?:\bknow\b|\bday\b|\bweek\b
        |\btoday\b|\bmorning\b|\btonight\b|\bmissed\b|\bread\b|\bwatch\b))
    | \b\w+\s+(?:things|stories)\s+(?:you\s+(?:need|should|may)|to\s+(?:know|watch|read))\b
        (?!.*\b(?:about|at|from|in)\b)
    | \b(?:\w+day|day|week|morning|evening)['’]s\s+(?:digest|briefing|headlines|news|wrap)\b
    | \b(?:day|week|morning|news|world)\s+in\s+(?:\w+\s+)?(?:minutes|words|brief|headlines)\b
    | \b(?:morning|evening|daily|weekly|weekend|afternoon|midday|nightly)\s+
        (?:briefing|brief|roundup|round-up|digest|bulletin|headlines|wrap|edition|update|recap
        |newsletter|catch-?up)\b
    | \b(?:news|week|day|world|market|markets|sports?|tech|crime|police|local|business)\s+
        (?:round-?up|in\s+brief|briefs|digest|wrap(?:-?up)?)\b
    | \b(?:round-?up|briefing|in\s+brief|newsletter)\s*(?:[:|–—-]|$)
    | ^\W*(?:round-?up|briefing|live\s?blog|newsletter|live|live\s+updates?
        |as\s+it\s+happened)\s*[:|–—-]
    | [:|–—-]\s*(?:live|live\s+updates?|live\s?blog|as\s+it\s+happened
        |latest\s+updates?|in\s+brief)\W*$
    | \blive\s+(?:updates|blog|coverage|feed|ticker)\b
    | \blive\s?blog\b | \bas\s+it\s+happened\b
    | \b(?:what|all)\s+(?:you\s+need\s+to\s+know|to\s+know)\s+(?:this|today|tonight|for)\b
    | \bthis\s+(?:week|morning|weekend)(?:['’]s)?\s+(?:top\s+)?(?:news|headlines|stories)\b
    | \b(?:the\s+)?(?:day|week|year|month)\s+in\s+(?:review|pictures|photos|news|tech)\b
    | \b(?:news|der\s+tag)\s+(?:im\s+überblick|kompakt)\b
    | \b(?:morgen|abend|nachrichten|presse)(?:briefing|überblick|ticker|schau)\b
    | \b(?:live-?ticker|newsblog|newsticker|morgenlage|kurz(?:meldungen|nachrichten))\b
    | \bdas\s+wichtigste\s+(?:am|vom|zum|in\s+kürze)\b
    | \b(?:en\s+direct|en\s+bref|revue\s+de\s+presse|l['’]essentiel\s+(?:de|du)|à\s+retenir
        |le\s+brief|les\s+titres\s+(?:de|du))\b
    | \b(?:en\s+vivo|en\s+directo|minuto\s+a\s+minuto|última\s+hora:
        |resumen\s+(?:del\s+día|de\s+la\s+semana|de\s+noticias)
        |las\s+noticias\s+(?:del\s+día|de\s+hoy)|titulares\s+(?:del|de)
        |cosas\s+que\s+(?:debes|hay\s+que)\s+saber)\b
    | \b(?:in\s+diretta|rassegna\s+stampa|le\s+notizie\s+(?:del|di|della)|cose\s+da\s+sapere)\b
    | \b(?:ao\s+vivo|resumo\s+(?:do\s+dia|da\s+semana)|minuto\s+a\s+minuto|notícias\s+do\s+dia)\b
    | \b(?:liveblog|nieuwsoverzicht|in\s+het\s+kort|het\s+nieuws\s+van)\b
    | \b(?:na\s+żywo|relacja\s+live|przegląd\s+(?:prasy|dnia|wiadomości))\b
    | \b(?:canlı\s+anlatım|günün\s+özeti|son\s+dakika\s+gelişmeleri)\b
    | \b(?:онлайн-?трансляция|онлайн:|главное\s+за|главные\s+новости|итоги\s+дня
        |итоги\s+недели|дайджест)
    | (?:онлайн-?трансляція|головне\s+за|головні\s+новини|підсумки\s+дня)
    | (?:早报|晚报|早報|晚報|要闻汇总|新闻汇总|文字直播|一周要闻|今日要闻|新聞懶人包)
    | (?:ニュースまとめ|今日のニュース|速報まとめ|ライブ更新)
    | (?:뉴스\s?브리핑|주요\s?뉴스|실시간\s?업데이트)
    | (?:مباشر\s*[:|-]|تغطية\s+(?:مباشرة|حية)|حصاد\s+اليوم|أبرز\s+أخبار)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_STEMS = listed(
    "things stories news headlines items digest brief wrap minutes words round bulletin edition"
    " update recap catch live happened know review pictures photos tech"
    " überblick kompakt ticker schau morgenlage kurz wichtigste"
    " direct bref presse essentiel retenir titres vivo minuto última resumen noticias titulares"
    " cosas diretta rassegna notizie cose resumo notícias kort nieuws żywo relacja przegląd"
    " canl özet dakika онлайн главн итоги дайджест головн підсумки"
    " 早报 晚报 早報 晚報 汇总 直播 要闻 懶人包 まとめ 今日のニュース ライブ 브리핑 주요 실시간"
    " مباشر تغطية حصاد أبرز"
)
"""Every cue of a title holds one of these: most titles hold none, and need no closer look."""

_ADDRESS_CUES = re.compile(
    r"/(?:live|liveblog|live-blog|live-updates|live-news|newsticker|ticker|en-direct|en-vivo"
    r"|morning-briefing|briefing|briefings|roundup|newsletters?)(?:/|$)|live-?blog|live-updates",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"\b(?:day|week|weekend|morning|evening|today|tonight|tag|woche|morgen|abend|jour|journée"
    r"|semaine|matin|soir|día|semana|mañana|giorno|settimana|mattina|dia|manhã|день|дня|недел[яи]"
    r"|утро|вечер)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’»]?\s+|\n+")
_CLOCK = re.compile(
    r"^\W*(?:(?:[01]\d|2[0-3])[:.h][0-5]\d\b|\d{1,2}(?:[:.][0-5]\d)?\s?[ap]\.?m\b)", re.IGNORECASE
)

MIN_ITEMS = 5
"""Clock-stamped paragraphs or sentences that make a live blog."""

ITEM_SHARE = 0.4

MIN_SENTENCES = 4
"""Sentences with names below which nothing is said about how a text hangs together."""

READ_CHARACTERS = 1500


def is_roundup(title: str, text: str, address: str | None = None) -> bool:
    """Tell an article on many events, by its title, its address or its build."""
    if has_cue(title) or (address and _ADDRESS_CUES.search(address)):
        return True
    if _is_timeline(text):
        return True
    return _PERIOD.search(title) is not None and _falls_apart(title, text)


def has_cue(title: str) -> bool:
    """Whether a title calls its article a round-up or a live blog."""
    lowered = title.lower()
    return any(stem in lowered for stem in _STEMS) and TITLE_CUES.search(title) is not None


def _is_timeline(text: str) -> bool:
    """Tell a text whose paragraphs open with clock times."""
    paragraphs = [line for line in text.splitlines() if line.strip()]
    clocks = sum(bool(_CLOCK.match(line)) for line in paragraphs)
    return clocks >= MIN_ITEMS and clocks >= ITEM_SHARE * len(paragraphs)


def _falls_apart(title: str, text: str) -> bool:
    """Tell a text whose sentences share no name, and no word of the title.

    By itself this is too weak: one article in a hundred of the labelled sets looks like it.
    """
    names = []
    said: set[str] = set()
    for sentence in _SENTENCE.split(text[:READ_CHARACTERS]):
        tokens = read_tokens(sentence)
        said.update(token.word for token in tokens)
        names.append({token.word for token in tokens if token.is_name})
    names = [found for found in names if found]
    if len(names) < MIN_SENTENCES or len(set().union(*names)) < sum(map(len, names)):
        return False
    return not any(len(token.word) > 3 and token.word in said for token in read_tokens(title))
