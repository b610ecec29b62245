"""Read and write lists of feeds as OPML, the format in which feed readers exchange them.

Aim: every feed that another reader exported, even from files that are not well-formed. Entity
declarations are refused; what has no web address is left out and reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from feeds.address import normalize_address
from feeds.plain import language_code, one_line
from feeds.xmltext import decode, with_known_references, without_prolog
from news.errors import AddressError, NotAFeedError, TooLargeError
from news.model import Feed, Topic

MAX_BYTES = 5 * 2**20
"""Largest file read; 10,000 feeds are about 3 MB."""

_ADDRESS_NAMES = ("xmlUrl", "xmlurl", "XMLUrl", "xmlURL")
# Names of folders in other readers and what they mean here; whole words.
_TOPIC_WORDS = {
    Topic.WORLD: "world international global foreign welt monde mundo мир",
    Topic.POLITICS: "politics political government elections politik politique política политика",
    Topic.BUSINESS: "business economy finance markets money wirtschaft économie экономика",
    Topic.TECHNOLOGY: "technology tech it software programming computers gadgets internet ai "
    "technik technologie tecnología технологии",
    Topic.SCIENCE: "science space environment climate nature wissenschaft sciences ciencia наука",
    Topic.HEALTH: "health medicine wellness gesundheit santé salud здоровье",
    Topic.SPORT: "sport sports football soccer deportes спорт",
    Topic.CULTURE: "culture arts art books music film movies entertainment kultur cultura культура",
    Topic.LOCAL: "local regional city lokal local локальные",
    Topic.OTHER: "other misc",
}


@dataclass(frozen=True, slots=True)
class OpmlFeed:
    """One feed of a list."""

    address: str
    title: str
    topic: Topic | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class OpmlList:
    """What a file holds: its feeds, and the addresses that are none."""

    feeds: tuple[OpmlFeed, ...]
    skipped: tuple[str, ...] = ()


def read_opml(body: bytes) -> list[OpmlFeed]:
    """Return the feeds of an OPML file; see `read_opml_list` for what was left out.

    Raises:
        NotAFeedError: it is no OPML. TooLargeError: more than `MAX_BYTES`.
    """
    return list(read_opml_list(body).feeds)


def read_opml_list(body: bytes) -> OpmlList:
    """Return the feeds of an OPML file, each address once, and what was left out.

    A feed's topic is its category, or the name of the nearest folder around it that we know.

    Raises:
        NotAFeedError: it is no OPML, or declares entities.
        TooLargeError: more than `MAX_BYTES`.
    """
    if len(body) > MAX_BYTES:
        raise TooLargeError("opml", f"{len(body)} bytes")
    root = _root(body)
    if root is None or _name(root) != "opml":
        raise NotAFeedError("opml", "no OPML")
    feeds: dict[str, OpmlFeed] = {}
    skipped = []
    for outline, topic in _outlines(root):
        named = next((value for name in _ADDRESS_NAMES if (value := outline.get(name))), None)
        if named is None:
            continue
        try:
            address = normalize_address(named)
        except AddressError:
            skipped.append(one_line(named)[:200])
            continue
        title = one_line(outline.get("title") or outline.get("text") or "")
        language = language_code(outline.get("language"))
        feeds.setdefault(address, OpmlFeed(address, title or address, topic, language))
    return OpmlList(tuple(feeds.values()), tuple(skipped))


def write_opml(feeds: Sequence[Feed]) -> bytes:
    """Return an OPML file with the feeds in folders by topic; UTF-8."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Broadsheet"
    body = etree.SubElement(root, "body")
    folders: dict[Topic | None, etree._Element] = {None: body}
    for feed in feeds:
        if feed.topic not in folders:
            name = str(feed.topic)
            folders[feed.topic] = etree.SubElement(body, "outline", text=name, title=name)
        outline = etree.SubElement(folders[feed.topic], "outline", type="rss")
        title = one_line(feed.title)
        outline.set("text", title)
        outline.set("title", title)
        outline.set("xmlUrl", feed.address)
        if feed.site:
            outline.set("htmlUrl", feed.site)
        if feed.language:
            outline.set("language", feed.language)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _root(body: bytes) -> etree._Element | None:
    """Parse what can be parsed; nothing outside the file is read, no entity expands."""
    text = with_known_references(without_prolog(decode(body)))
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        return None


def _outlines(root: etree._Element) -> Iterator[tuple[etree._Element, Topic | None]]:
    """Yield every outline with its topic; a stack instead of recursion, files nest as they like."""
    stack: list[tuple[etree._Element, Topic | None]] = [(root, None)]
    while stack:
        element, topic = stack.pop()
        if _name(element) == "outline":
            named = (element.get("category"), element.get("text"), element.get("title"))
            is_folder = not any(element.get(name) for name in _ADDRESS_NAMES)
            known = (_topic(name) for name in (named if is_folder else named[:1]) if name)
            topic = next((one for one in known if one is not None), topic)
            yield element, topic
        children = [one for one in element if isinstance(one.tag, str)]
        stack += [(child, topic) for child in reversed(children)]


def _name(element: etree._Element) -> str:
    """Return the element's name without namespace, lowercase; readers write it as they like."""
    return str(element.tag).rpartition("}")[2].lower()


def _topic(name: str) -> Topic | None:
    """Return the topic that a folder's name means, by its first known word."""
    for word in re.findall(r"\w+", name.lower()):
        for topic, words in _TOPIC_WORDS.items():
            if word == topic.value or word in words.split():
                return topic
    return None
