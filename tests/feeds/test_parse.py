"""Every format is read as expected; no document raises anything but a feed error."""

from __future__ import annotations

import contextlib
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.parse import MAX_BYTES, MAX_TAGS, parse_feed
from news.errors import FeedError, NotAFeedError, TooLargeError
from tests.feeds.documents import as_values, document, expected, names

ADDRESS = "https://feeds.example/feed"


@pytest.mark.parametrize("name", names())
def test_a_document_is_read_as_expected(name: str) -> None:
    parsed = parse_feed(document(name), address=f"https://feeds.example/{name}")

    assert as_values(parsed) == expected(name)


def _rss(items: str, *, channel: str = "", head: str = "") -> bytes:
    inner = f"<title>T</title>{channel}{items}"
    return f"{head}<rss version='2.0'><channel>{inner}</channel></rss>".encode()


def _titles(body: bytes, *, encoding: str | None = None) -> list[str]:
    parsed = parse_feed(body, address=ADDRESS, encoding=encoding)
    return [one.title for one in parsed.entries]


RUSSIAN = "Река вышла из берегов, жители покидают дома и ждут помощи"
GERMAN = "Große Überschwemmung im Süden, Brücken für Fußgänger gesperrt"


def _encoded(text: str, codec: str, *, declared: str | None) -> bytes:
    head = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    item = f"<item><title>{text}</title><guid>1</guid></item>"
    return _rss(item, head=head).decode().encode(codec)


@pytest.mark.parametrize(
    ("text", "codec", "declared", "header"),
    [
        (GERMAN, "utf-8", "utf-8", "utf-8"),
        (GERMAN, "utf-8", None, None),
        (GERMAN, "utf-8-sig", None, "iso-8859-1"),
        (GERMAN, "utf-8", "iso-8859-1", "iso-8859-1"),
        (GERMAN, "latin-1", "utf-8", "utf-8"),
        (GERMAN, "latin-1", "iso-8859-1", None),
        (GERMAN, "latin-1", None, None),
        (GERMAN, "utf-16", None, None),
        (GERMAN, "utf-16-le", "utf-16", None),
        (GERMAN, "utf-16-be", "utf-16", "utf-8"),
        (GERMAN, "utf-32", None, None),
        (GERMAN, "utf-8", "no-such-charset", "rot13"),
        ("“Quoted” – done…", "cp1252", "iso-8859-1", None),
        (RUSSIAN, "cp1251", "windows-1251", None),
        (RUSSIAN, "cp1251", None, "windows-1251"),
        (RUSSIAN, "cp1251", "windows-1251", "iso-8859-1"),
        (RUSSIAN, "cp1251", "utf-8", "utf-8"),
        (RUSSIAN, "cp1251", None, "iso-8859-1"),
        (RUSSIAN, "koi8-r", "koi8-r", None),
        ("大雨で川があふれる", "shift_jis", "Shift_JIS", None),
        ("大雨で川があふれる", "iso2022_jp", "ISO-2022-JP", None),
        ("大雨导致河水泛滥", "gb2312", None, "gb2312"),
        ("市长朱镕堃说€5", "gb18030", "gb2312", None),
        ("市長の髙橋氏①", "cp932", "Shift_JIS", None),
        ("市長の髙橋氏①", "cp932", "x-sjis", None),
        ("똠방각하 시의회", "cp949", "euc-kr", None),
        ("市長恒碁銹裏", "cp950", "big5", None),
        ("İstanbul’da köprü", "cp1254", "iso-8859-9", None),
        ("ฝนตกหนัก น้ำท่วม", "cp874", "windows-874", None),
    ],
)
def test_encodings_survive_wrong_declarations(
    text: str, codec: str, declared: str | None, header: str | None
) -> None:
    body = _encoded(text, codec, declared=declared)

    assert _titles(body, encoding=header) == [text]


def test_a_few_damaged_bytes_do_not_change_the_encoding() -> None:
    body = _encoded(GERMAN * 5, "utf-8", declared="utf-8").replace(b"gesperrt", b"ges\xffperrt", 1)

    assert "Große Überschwemmung" in _titles(body)[0]


def test_a_quote_that_was_cut_in_two_does_not_spoil_the_other_one() -> None:
    body = _encoded("The mayor’s pier#", "utf-8", declared=None).replace(b"#", b"\xe2\x80")

    assert _titles(body) == ["The mayor’s pier\ufffd"]


@pytest.mark.parametrize(
    ("text", "codec", "declared"),
    [
        ("大雨导致河水泛滥", "gb18030", "gbk"),
        ("大雨で川があふれる", "cp932", "Shift_JIS"),
        ("홍수로 강이 범람했다", "cp949", "euc-kr"),
        ("Το ποτάμι πλημμύρισε", "cp1253", "windows-1253"),
    ],
)
def test_a_character_cut_in_two_does_not_change_the_encoding(
    text: str, codec: str, declared: str
) -> None:
    cut = b"\xd2" if codec == "cp1253" else text.encode(codec)[:1]
    item = _encoded(text * 5 + "#", codec, declared=declared).replace(b"#", cut)

    assert text * 5 in _titles(item)[0]


BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!-- <rss> -->
<!DOCTYPE rss [ <!-- ' --> <!ENTITY a "ha"> <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"> ]>
<rss version="2.0"><channel><title>&c;</title></channel></rss>"""


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE rss [<!ENTITY a "ha">]>',
        '<!doctype rss [<!entity a "ha">]>',
        "<!DOCTYPE rss [<!ENTITY % p SYSTEM 'http://127.0.0.1/x.dtd'>%p;]>",
        "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        "<?xml version='1.0'?><!-- <rss> --><?pi <rss> ?><!DOCTYPE rss [<!ENTITY a 'b'>]>",
        "<!DOCTYPE rss SYSTEM 'a>b' [<!ATTLIST rss x CDATA ']>'><!ENTITY a 'b'>]>",
    ],
)
def test_documents_that_declare_entities_are_refused(head: str) -> None:
    body = _rss("<item><title>&a;</title><guid>1</guid></item>", head=head)

    with pytest.raises(NotAFeedError) as caught:
        parse_feed(body, address=ADDRESS)

    assert caught.value.address == ADDRESS


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-32"])
def test_an_entity_bomb_is_refused_at_once_in_every_encoding(codec: str) -> None:

    with pytest.raises(NotAFeedError):
        parse_feed(BILLION_LAUGHS.decode().encode(codec), address=ADDRESS)


def test_an_entity_declaration_outside_a_doctype_declares_nothing() -> None:
    body = _rss('<!ENTITY a "ha"><item><title>See &a;</title><guid>1</guid></item>')

    assert "ha" not in _titles(body)[0]


def test_an_article_may_speak_of_entity_declarations() -> None:
    item = "<item><title><![CDATA[Use <!ENTITY x 'y'> with care]]></title><guid>1</guid></item>"

    assert _titles(_rss(item)) == ["Use <!ENTITY x 'y'> with care"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   \n",
        b"\xff\xfe",
        b"hello",
        b"<html><head><title>News</title></head><body><p>rss</p></body></html>",
        b"<!DOCTYPE html><html><body><rss></rss></body></html>",
        b"<!DOCTYPE html>\n<head><link rel='alternate'></head>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<opml version='2.0'><body/></opml>",
        b"<sitemapindex/>",
        b"<rss/>",
        b"<rss",
        b"<!DOCTYPE rss [",
        b"<!-- never closed",
        b"{",
        b"{}",
        b"[]",
        b'{"items": []}',
        b'{"version": "https://jsonfeed.org/version/1", "items": {}}',
        b'{"version": 1, "items": []}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"{" + b'"a": 1' + b"9" * 10_000 + b"}",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
    ],
)
def test_what_is_no_feed_is_told_so(body: bytes) -> None:
    with pytest.raises(NotAFeedError):
        parse_feed(body, address=ADDRESS)


def test_json_is_recognized_by_its_type_too() -> None:
    with pytest.raises(NotAFeedError):
        parse_feed(b"[1, 2]", address=ADDRESS, media_type="application/json")


def test_a_document_that_is_too_large_is_not_parsed() -> None:
    with pytest.raises(TooLargeError):
        parse_feed(b" " * (MAX_BYTES + 1), address=ADDRESS)


def test_a_feed_without_entries_is_a_feed() -> None:
    parsed = parse_feed(_rss(""), address=ADDRESS)

    assert parsed.title == "T"
    assert parsed.entries == ()


def test_a_feed_without_title_has_its_hosts_name() -> None:
    body = b"<rss version='2.0'><channel><item><title>A</title></item></channel></rss>"

    assert parse_feed(body, address=ADDRESS).title == "feeds.example"


def test_a_guid_does_not_change_when_the_feed_moves() -> None:
    body = _rss("<item><title>A</title><guid>12</guid><link>/a</link></item>")

    before = parse_feed(body, address="http://old.example/feed")
    after = parse_feed(body, address="https://new.example/feed.xml")

    assert before.entries[0].guid == after.entries[0].guid == "12"
    assert before.entries[0].address == "http://old.example/a"


def test_relative_links_on_a_foreign_host_mean_the_site() -> None:
    body = _rss(
        "<item><title>A</title><link>/a</link></item>", channel="<link>https://site.example/</link>"
    )

    entry = parse_feed(body, address="https://feedhost.example/site").entries[0]

    assert entry.address == "https://site.example/a"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "mailto:a@b.example", "ftp://x.example/", "http://["]
)
def test_links_that_are_no_web_addresses_are_none(link: str) -> None:
    entry = parse_feed(
        _rss(f"<item><title>A</title><link>{link}</link></item>"), address=ADDRESS
    ).entries[0]

    assert entry.address is None


def test_the_first_of_repeated_entries_is_kept() -> None:
    item = "<item><title>{}</title><guid>1</guid><link>https://x.example/1</link></item>"

    assert _titles(_rss(item.format("New") + item.format("Old"))) == ["New"]


def _shares(*items: tuple[str, str]) -> list[bool]:
    found = "".join(
        f"<item><guid>{number}</guid><title>{title}</title><link>https://x.example{link}</link></item>"
        for number, (title, link) in enumerate(items)
    )
    return [one.shares_page for one in parse_feed(_rss(found), address=ADDRESS).entries]


def test_entries_of_several_titles_on_one_page_share_it() -> None:
    notes = _shares(("Version 2", "/notes#v2"), ("Version 1", "/notes#v1"), ("Other", "/other"))
    press = _shares(("Pier opens", "/press"), ("Pier closes", "/press"))

    assert (notes, press) == ([True, True, False], [True, True])


def test_one_article_that_is_listed_twice_has_its_page_alone() -> None:
    tracked = _shares(("Pier opens", "/pier?utm_source=rss"), ("Pier opens now", "/pier"))
    updated = _shares(("Pier opens", "/pier#0"), ("Pier opens", "/pier#1"))

    assert (tracked, updated) == ([False, False], [False, False])


def test_a_feed_that_lists_the_oldest_first_is_turned_around() -> None:
    item = (
        "<item><title>{0}</title><guid>{0}</guid><pubDate>0{0} Mar 2026 00:00 GMT</pubDate></item>"
    )

    assert _titles(_rss("".join(item.format(day) for day in (1, 2, 3)))) == ["3", "2", "1"]


def test_the_newest_comes_first_wherever_it_stands() -> None:
    item = (
        "<item><title>{0}</title><guid>{0}</guid><pubDate>0{0} Mar 2026 00:00 GMT</pubDate></item>"
    )

    assert _titles(_rss("".join(item.format(day) for day in (2, 4, 1, 3)))) == ["4", "3", "2", "1"]


def test_entries_without_dates_stay_beside_their_neighbors() -> None:
    dated = "<item><title>{0}</title><guid>{0}</guid><pubDate>{0} Mar 2026</pubDate></item>"
    undated = "<item><title>x</title><guid>x</guid></item>"
    rising = [dated.format(day) for day in range(10, 30)]

    falling = _titles(_rss("".join([*reversed(rising), undated])))
    turned = _titles(_rss("".join([dated.format(31), *rising, undated])))

    assert (falling[0], falling[-1]) == ("29", "x")
    assert (turned[:2], turned[-1]) == (["x", "29"], "31")


@pytest.mark.parametrize(
    ("ahead", "expected_hours"),
    [(timedelta(hours=-1), -1), (timedelta(hours=5), 0), (timedelta(days=3), None)],
)
def test_dates_ahead_of_now_are_not_believed(ahead: timedelta, expected_hours: int | None) -> None:
    now = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
    date = (now + ahead).strftime("%d %b %Y %H:%M GMT")
    body = _rss(f"<item><title>A</title><pubDate>{date}</pubDate></item>")

    published = parse_feed(body, address=ADDRESS, now=now).entries[0].published_at

    wanted = None if expected_hours is None else now + timedelta(hours=expected_hours)
    assert published == wanted


@pytest.mark.parametrize(
    ("channel", "minutes"),
    [
        ("<ttl>15</ttl>", 15),
        ("<ttl> 60 </ttl>", 60),
        ("<ttl>0</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>never</ttl>", None),
        ("<ttl>999999999999999999999</ttl>", 30 * 24 * 60),
        ("", None),
    ],
)
def test_time_to_live_is_minutes(channel: str, minutes: int | None) -> None:
    found = parse_feed(_rss("", channel=channel), address=ADDRESS).time_to_live

    assert found == (None if minutes is None else timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("title", "expected_title"),
    [
        ("Rock &amp;amp; Roll", "Rock & Roll"),
        ("AT&amp;T", "AT&T"),
        ("Caf&amp;eacute;", "Café"),
        ("It&amp;#8217;s", "It’s"),
        ("&lt;b&gt;Bold&lt;/b&gt; move", "Bold move"),
        ("Line\n   break&#160;here", "Line break here"),
        ("Zero\u200bwidth", "Zero width"),
        ("1 &lt; 2 and 3 &gt; 2", "1 < 2 and 3 > 2"),
        ("<![CDATA[<em>Review</em>: Dune]]>", "Review: Dune"),
        ("x" * 600, "x" * 500 + "…"),
    ],
)
def test_titles_become_plain_text(title: str, expected_title: str) -> None:
    assert _titles(_rss(f"<item><title>{title}</title><guid>1</guid></item>")) == [expected_title]


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("<author>ida@courier.example (Ida Lund)</author>", "Ida Lund"),
        ("<author>Ida Lund &lt;ida@courier.example&gt;</author>", "Ida Lund"),
        ("<author>ida@courier.example</author>", None),
        ("<author>Ida Lund</author>", "Ida Lund"),
        ("<author></author>", None),
    ],
)
def test_authors_are_names_without_mail_addresses(author: str, name: str | None) -> None:
    body = _rss(f"<item><title>A</title>{author}</item>")

    assert parse_feed(body, address=ADDRESS).entries[0].author == name


def test_the_longest_body_is_taken() -> None:
    item = (
        "<item><title>A</title><description>A whole paragraph of words.</description>"
        "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
        "&lt;img src='a.png'&gt;</content:encoded></item>"
    )

    assert "whole paragraph" in parse_feed(_rss(item), address=ADDRESS).entries[0].html


def test_of_equal_bodies_the_content_is_taken() -> None:
    item = (
        "<item><title>A</title><description>Same words.</description>"
        "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
        "&lt;p&gt;Same &lt;b&gt;words&lt;/b&gt;.&lt;/p&gt;</content:encoded></item>"
    )

    entry = parse_feed(_rss(item), address=ADDRESS).entries[0]

    assert entry.html == "<p>Same <b>words</b>.</p>"


MEDIA = "xmlns:media='http://search.yahoo.com/mrss/'"


@pytest.mark.parametrize("comes_first", [True, False])
def test_the_caption_of_a_picture_is_not_the_body(comes_first: bool) -> None:
    text = "<description>The pier opens on Friday.</description>"
    caption = (
        f"<media:content {MEDIA} url='https://x.example/a.png' medium='image'>"
        "<media:description type='plain'>A wooden pier at dawn with three fishing boats behind it,"
        " seen from the hill above the harbor</media:description></media:content>"
    )
    body = f"{caption}{text}" if comes_first else f"{text}{caption}"

    parsed = parse_feed(_rss(f"<item><guid>1</guid>{body}</item>"), address=ADDRESS)

    entry = parsed.entries[0]
    assert (entry.title, entry.html) == (
        "The pier opens on Friday.",
        "<p>The pier opens on Friday.</p>",
    )
    assert entry.image == "https://x.example/a.png"


def test_a_film_without_other_words_is_described_by_its_medium() -> None:
    film = f"""<media:group {MEDIA}><media:title>Pier</media:title>
      <media:description>The pier opens on Friday.\n\nWe were there.</media:description>
      </media:group>"""
    item = f"<item><title>Pier</title><guid>1</guid>{film}</item>"

    entry = parse_feed(_rss(item), address=ADDRESS).entries[0]

    assert entry.html == "<p>The pier opens on Friday.</p>\n<p>We were there.</p>"


def test_a_title_does_not_turn_around_what_follows_it() -> None:
    item = "<item><guid>1</guid><title>Pier &#x202e;snepo&#x202c; מזח</title></item>"

    assert "\u202e" not in _titles(_rss(item))[0]


def test_a_picture_without_words_is_called_by_its_address() -> None:
    picture = """{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [
      {"id": "1", "url": "https://x.example/1", "content_html": "<img src='a.jpg'>"}]}"""

    assert _titles(picture.encode()) == ["https://x.example/1"]


def test_an_entry_without_title_is_called_by_its_first_words_as_they_are_read() -> None:
    body = "<p>The <a href='/t/pier'>#<span>pier</span></a> opens.<br>We <b>w</b>ere there.</p>"
    item = f"<item><guid>1</guid><description><![CDATA[{body}]]></description></item>"

    assert _titles(_rss(item)) == ["The #pier opens. We were there."]


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("\n  https://x.example/a\n", "https://x.example/a"),
        ("https://x.example/long/\n    way", "https://x.example/long/way"),
        ("https://x.example/two words?q=a b", "https://x.example/two%20words?q=a%20b"),
    ],
)
def test_spaces_in_an_address_belong_to_it_and_line_breaks_do_not(link: str, address: str) -> None:
    item = f"<item><title>a</title><link>{link}</link></item>"

    assert parse_feed(_rss(item), address=ADDRESS).entries[0].address == address


def test_a_document_of_countless_tags_is_not_parsed() -> None:
    with pytest.raises(TooLargeError):
        parse_feed(_rss("<b>" * (MAX_TAGS + 1)), address=ADDRESS)


@pytest.mark.parametrize("opening", ["<author>{}", "<dc:creator>{}", "<author><![CDATA[{}]]>"])
@pytest.mark.slow
def test_an_endless_name_does_not_take_forever(opening: str) -> None:
    close = opening.partition("{")[0].replace("<![CDATA[", "").replace("<", "</")
    item = f"<item><title>A</title>{opening.format('a' * 500_000)}{close}</item>"
    started = time.process_time()

    parsed = parse_feed(_rss(item), address=ADDRESS)

    assert time.process_time() - started < 5
    assert len(parsed.entries) == 1


def test_only_the_first_thousand_entries_are_read() -> None:
    body = _rss("".join(f"<item><title>{n}</title><guid>{n}</guid></item>" for n in range(1100)))

    assert len(_titles(body)) == 1000


def test_an_atom_document_that_was_cut_off_gives_its_whole_entries() -> None:
    body = document("atom10")
    cut = body[: body.index(b"Only a summary") + 5]

    parsed = parse_feed(cut, address=ADDRESS)

    assert [one.guid for one in parsed.entries] == ["tag:blog.example,2026:1"]


# --- whatever arrives --------------------------------------------------------------------------

_SNIPPETS = st.sampled_from(
    [
        b"", b"<", b">", b"&", b"&#x0;", b"&#99999999;", b"<![CDATA[", b"]]>", b"</item>",
        b"<item>", b"\x00", b"\xff", b"\xed\xa0\x80", b"<!DOCTYPE x [", b"<!ENTITY a 'b'>",
        b"<?xml ?>", b"{", b'"', b"\\ud800", b"null", b"xml:base='http://['", b"http://[::1",
        b"type='application/xml'", b"mode='base64'", b"<guid>", b"<link href='", b"<title>",
        b"</feed>", b"</rss>", b"-->", b"<!--", b"<svg>", b"<entry><content type='xhtml'>",
        b"<pubDate>0</pubDate>", b"&nbsp;", b"\\u0000",
    ]
)  # fmt: skip


@st.composite
def _mutated(draw: st.DrawFn) -> bytes:
    """Take a real document and damage it in a few places."""
    body = draw(st.sampled_from([document(name) for name in names()]))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(body)))
        end = draw(st.integers(start, min(len(body), start + draw(st.sampled_from([0, 3, 300])))))
        filling = draw(st.one_of(_SNIPPETS, st.binary(max_size=8), st.just(body[start:end] * 3)))
        body = body[:start] + filling + body[end:]
    return body


@settings(max_examples=150, deadline=None)
@given(
    _mutated(), st.sampled_from([None, "utf-8", "cp1251", "x"]), st.sampled_from(["", "text/json"])
)
def test_damaged_documents_are_read_or_refused_and_nothing_else(
    body: bytes, encoding: str | None, media_type: str
) -> None:
    try:
        parsed = parse_feed(body, address=ADDRESS, encoding=encoding, media_type=media_type)
    except FeedError:
        return

    guids = [one.guid for one in parsed.entries]
    assert len(set(guids)) == len(guids)
    for one in parsed.entries:
        assert one.guid
        assert one.title
        assert one.address is None or one.address.startswith(("http://", "https://"))
        assert one.published_at is None or one.published_at.tzinfo is UTC
    words = "".join(f"{one.guid}{one.title}{one.html}{one.author}" for one in parsed.entries)
    assert "\x00" not in words
    words.encode("utf-8")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        parse_feed(body, address=ADDRESS)
    except FeedError:
        return


@pytest.mark.parametrize(
    "piece",
    [
        b"<![CDATA[",
        b"<item>",
        b"<!--",
        b"&",
        b"<a ",
        b"</",
        b"<b><i>",
        b"<!DOCTYPE ",
        b"<?x",
        b"&a",
        b'<a href="',
    ],
)
@pytest.mark.slow
def test_repeated_pieces_do_not_take_forever(piece: bytes) -> None:
    body = _rss("<item><title>A</title><description>").replace(b"</channel></rss>", piece * 8_000)
    started = time.process_time()

    with contextlib.suppress(FeedError):
        parse_feed(body, address=ADDRESS)

    assert time.process_time() - started < 10
