"""The commonest words of languages other than English, which say nothing about an event.

Word weights at cold start come from English news, where "die" and "war" are news; in a German
article they are an article and a verb. So an article whose language is known loses its own
language's commonest words before it is compared. The lists are those of the package justext,
in order of frequency.
"""

from __future__ import annotations

import pkgutil
from functools import cache

COMMON_WORDS = 200
"""Words of a list that count as common: they make up about half of a text."""

_LISTS = {
    "af": "Afrikaans",
    "ar": "Arabic",
    "az": "Azerbaijani",
    "be": "Belarusian",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "bs": "Bosnian",
    "ca": "Catalan",
    "cs": "Czech",
    "cy": "Welsh",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "es": "Spanish",
    "et": "Estonian",
    "eu": "Basque",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "ga": "Irish",
    "gl": "Galician",
    "gu": "Gujarati",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "hy": "Armenian",
    "id": "Indonesian",
    "is": "Icelandic",
    "it": "Italian",
    "ka": "Georgian",
    "kk": "Kazakh",
    "kn": "Kannada",
    "ko": "Korean",
    "ky": "Kyrgyz",
    "lb": "Luxembourgish",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "mk": "Macedonian",
    "ml": "Malayalam",
    "mr": "Marathi",
    "ms": "Malay",
    "mt": "Maltese",
    "nb": "Norwegian_Bokmal",
    "ne": "Nepali",
    "nl": "Dutch",
    "no": "Norwegian_Bokmal",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sq": "Albanian",
    "sr": "Serbian",
    "sv": "Swedish",
    "sw": "Swahili",
    "ta": "Tamil",
    "te": "Telugu",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "uz": "Uzbek",
    "vi": "Vietnamese",
    "yo": "Yoruba",
}

_PAIRS = {
    "ja": (
        "した して いる いた った する され れた とし てい いて ため こと から など よう "
        "ない なっ なる なり よる ると によ より って では には とは のは のに との への "
        "での もの まで れる いう とい うと ます です ある あり あっ おり おい この その "
        "これ それ さん れて れば たい たと たち みら られ せる させ せた だっ だけ だと "
        "ても でも でき きる くな しな しい しま まし また すで すと すれ たが たの たは "
        "たり つい ては てお てき とこ とと とも どの なが なく なの なら なん にお にし "
        "につ にな にも に対 対し ので のよ へと ほか まっ まま みて めて める もあ もに "
        "るこ るた るな るの るよ わせ われ をし をめ 同日 午前 午後 今年 今後 発表 時間 "
        "一方 現在 場合 関係"
    ),
    "zh": (
        "表示 进行 已经 可以 没有 我们 他们 记者 报道 时间 目前 相关 有关 工作 情况 部门 "
        "通过 以及 其中 对于 同时 由于 因此 并且 但是 如果 这个 这些 一些 不是 就是 还是 "
        "可能 需要 能够 成为 作为 根据 今年 去年 昨日 今日 昨天 今天 日电 上午 下午 左右 "
        "以上 以下 之后 之前 中的 为了 关于 及其 问题 方面 开始 继续 认为 指出 介绍 要求 "
        "发生 造成 已有 当地 附近 另有 这是 一名 一家 一座 的一 了一 日上 日下 我們 他們 "
        "記者 報道 報導 時間 相關 有關 情況 部門 進行 已經 沒有 對於 同時 開始 繼續 認為 "
        "發生"
    ),
}
"""The commonest pairs of characters of news in scripts without spaces, which have no list."""


@cache
def common_words(language: str | None, count: int = COMMON_WORDS) -> frozenset[str]:
    """Return a language's commonest words; none for English and for languages without a list.

    In scripts without spaces they are pairs of characters.

    Args:
        language: ISO 639-1.
        count: how many.
    """
    return frozenset(listed_words(language)[:count])


def listed_words(language: str | None) -> list[str]:
    """Return the words of a language's list, the commonest first."""
    if language in _PAIRS:
        return _PAIRS[language].split()
    name = _LISTS.get(language or "")
    if name is None:
        return []
    found = pkgutil.get_data("justext", f"stoplists/{name}.txt") or b""
    return found.decode("utf-8").split()
