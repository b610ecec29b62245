"""Web addresses as identities: when two addresses mean the same article.

`canonical` aims at one text for all addresses of one article: with and without tracking
parameters, http and https, with `www.`, mobile and AMP variants. It is made to be compared and
stored as a key, not to be opened: a few sites answer only to the address as published, so
readers are sent there.

In doubt two addresses stay apart: a wrong merge loses an article, a missed one is found again
by its text. So unknown parameters stay, and so do fragments that select a page (`#!/story/5`).

Tried and dropped: removing every parameter (`?id=5` is the article on many sites), lower-casing
paths (they are case-sensitive), dropping `index.html` (gained nothing on real feeds).
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote_plus, urlsplit, urlunsplit

MAX_LENGTH = 4096
"""Longest address that is looked at; servers accept 2,000 to 8,000 characters."""

_TRACKING = re.compile(
    r"""
      (?: utm | mtm | pk | at | hsa | ns | vero ) _ .*                       # campaigns
    | (?: fb | g | d | y | tw | tt | ms ) cl k? id | gclsrc | [gw]braid     # clicks on adverts
    | igshid? | __twitter_impression | (?: sr | fb ) _share | spref          # shares
    | _ga | _gl | _openstat | __s | _hsenc | _hsmi | mkt_tok | mc_[ce]id | s_cid | s_kwcid
    | oly_anon_id | oly_enc_id | guccounter | guce_referrer (?: _sig )? | soc_src | soc_trk
    | ref_src | ref_url | ref_topic | srnd | smid | smtyp | ncid | cmp (?: id )? | icid | ito
    | ocid | ftcamp | ftag | xtor | wt_mc | wt\.mc_id | wtrid | traffic_source
    | partner | emc | feedtype | feedname                                    # feeds of newspapers
    | amp
    """,
    re.VERBOSE | re.IGNORECASE,
)
# These name a page on some sites, so they go only with a value that tells where a reader is from.
_ORIGIN_NAME = re.compile(r"ref|source|src|from|via|output|outputtype|mode", re.IGNORECASE)
_ORIGIN = re.compile(
    r"rss2?|(rss[_-]?)?feeds?|atom|facebook|twitter|telegram|newsletter|email|homepage|amp(html)?",
    re.IGNORECASE,
)
_VARIANT_LABELS = frozenset({"www", "m", "mobile", "amp"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT_AS_IS = "!#$%&'()*+,/:;=?@[]~\\^`{|}\"<>"
_HOST = re.compile(r"[^\s/?#@\\<>\"^`{|}%]+")


def is_web_address(text: str) -> bool:
    """Say whether the text is a complete http or https address with a host."""
    return _split(text) is not None


def host(address: str) -> str:
    """Return the address's host, lowercase and without port; empty when it is no web address."""
    parts = _split(address)
    return parts[1] if parts else ""


def canonical(address: str) -> str:
    """Return one text for all addresses of one page; other and longer texts come back stripped.

    Applying it twice gives the same as once.
    """
    address = address.strip()
    parts = _split(address) if len(address) <= MAX_LENGTH else None
    if parts is None:
        return address
    scheme, name, port, path, query, fragment = parts
    if (original := _inside_amp_cache(name, path, query)) is not None:
        return canonical(original)
    name = _without_variants(name)
    if port in (None, _DEFAULT_PORTS[scheme]):
        scheme, port = "https", None
    shown = f"[{name}]" if ":" in name else name
    result = f"{scheme}://{shown}" + (f":{port}" if port is not None else "") + _path(path)
    if kept := _query(query):
        result += f"?{kept}"
    if fragment.startswith(("!", "/")):
        result += f"#{_escaped(fragment)}"
    return result


def without_tracking(address: str) -> str:
    """Return an address that opens the same page and says nothing about who sent the reader.

    Only tracking parameters go; what is no web address comes back as it is.
    """
    if not is_web_address(address):
        return address
    parts = urlsplit(address.strip())
    kept = [p for p in parts.query.split("&") if p and not _is_tracking(p)]
    if len(kept) == len(parts.query.split("&")):
        return address.strip()
    return urlunsplit(parts._replace(query="&".join(kept)))


def _split(text: str) -> tuple[str, str, int | None, str, str, str] | None:
    """Take a web address apart: scheme, host, port, path, query, fragment."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
        name = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not _HOST.fullmatch(name):
        return None
    return parts.scheme, _ascii_host(name), port, parts.path, parts.query, parts.fragment


def _ascii_host(name: str) -> str:
    """Return an international name in the form that the network uses, if it has one."""
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return name


def _inside_amp_cache(name: str, path: str, query: str) -> str | None:
    """Return the address that an AMP cache or viewer shows, if this is one."""
    for domain, prefix in (("google.com", "/amp/"), ("cdn.ampproject.org", "/c/")):
        if (name == domain or name.endswith(f".{domain}")) and path.startswith(prefix):
            rest = path.removeprefix(prefix)
            scheme = "https" if rest.startswith("s/") else "http"
            inner = f"{scheme}://{rest.removeprefix('s/')}" + (f"?{query}" if query else "")
            return inner if is_web_address(inner) and "." in host(inner) else None
    return None


def _without_variants(name: str) -> str:
    """Drop `www`, mobile and AMP labels; the last two labels are the site and stay."""
    labels = name.split(".")
    return ".".join([one for one in labels[:-2] if one not in _VARIANT_LABELS] + labels[-2:])


def _path(path: str) -> str:
    """Return the path without AMP marks and trailing slashes, escapes in one form."""
    path = _escaped(path)
    while True:
        shorter = re.sub(r"\.amp(?=(\.html?)?$)", "", path.rstrip("/"))
        shorter = re.sub(r"(?<=[^/])/amp$|^/amp(?=/[^/])", "", shorter)
        if shorter == path:
            return path
        path = shorter


def _query(query: str) -> str:
    """Return the parameters that select the page, in one order."""
    kept = [one for one in _escaped(query).split("&") if one and not _is_tracking(one)]
    return "&".join(sorted(kept))


def _is_tracking(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    if _TRACKING.fullmatch(unquote_plus(name)):
        return True
    return bool(_ORIGIN_NAME.fullmatch(name) and _ORIGIN.fullmatch(unquote_plus(value)))


def _escaped(text: str) -> str:
    """Return the text with percent escapes in one form: upper-case, and only where needed."""
    text = quote(text, safe=_KEPT_AS_IS, errors="replace")
    while True:
        decoded = _ESCAPE.sub(_one_form, text)
        if decoded == text:
            return text
        text = decoded


def _one_form(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character in _UNRESERVED else escape[0].upper()
