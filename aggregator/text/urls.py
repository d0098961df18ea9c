"""Addresses: which are ours to follow, and the key under which two spellings of one meet."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urljoin, urlsplit

_LONGEST = 4000
_MIRRORS = ("www.", "m.", "mobile.", "amp.")
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_hs\w+|replytocom|cpage|amp|share|like_comment|"
    r"showcomment|commentpage|spref|"
    r"feature=youtu.be|m=[01]|_ga|ref_src|feed|_unique_id)(?:=.*)?",
    re.I,
)
_ADDED = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_hs(?:enc|mi)|_ga|ref_src)(?:=.*)?", re.I
)
"""Of these only what no site itself means anything by: an address without them can be asked."""
_BLOGSPOT = re.compile(r"\.blogspot\.(?:(?:com?\.)?[a-z]{2})\Z")
"""Blogger answered each reader at a host of the reader's country; links to those are still about."""
_HOST = re.compile(r"[^\s<>\"'`|\\^{}%/?#@]+")
_COMMENT = re.compile(
    r"(?:li-|div-)?((?i:(?:gh-|issue|discussion)?comment|cmt|reply|isso)[-_]?\w*\d\w*|c\d+"
    r"|comment-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
)
_TAIL = re.compile(
    r"(?:/+|/index\.(?:html?|php)|/default\.aspx?|/feed(?:/(?:atom|rss2?|rdf))?|/amp|/comment-page-\d+)\Z", re.I
)
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_IN_PATH = "%/:@!$&'()*+,;=~-._"
_IN_QUERY = _IN_PATH + "?"


@lru_cache(maxsize=16384)
def _split(url: str) -> SplitResult | None:
    """Its parts, or None when it cannot be an http(s) address."""
    if len(url) > _LONGEST or not url[:8].lower().startswith(("http://", "https://")):
        return None
    try:
        parts = urlsplit(url)
        usable = parts.hostname and _HOST.fullmatch(parts.hostname) and parts.port != 0
        return parts if usable else None
    except ValueError:
        return None


def is_http(url: str) -> bool:
    """Is it an absolute http or https address with a host?"""
    return _split(url.strip()) is not None


def is_site(url: str) -> bool:
    """Can a site live there: an http(s) address without a password, a query or a fragment?"""
    return is_http(url) and without_credentials(url) == url and not set(url) & set("?# \t\n")


def absolute(url: str, base: str) -> str:
    """`url` as it leads from `base`, without user name and password; empty when that is not http(s)."""
    url = url.strip()
    try:
        joined = urljoin(base, url) if base and url and not is_http(url) else url
    except ValueError:
        return ""
    return without_credentials(joined) if is_http(joined) else ""


def without_credentials(url: str) -> str:
    """`https://user:secret@host/` → `https://host/`: secrets do not travel into archive, pages or logs."""
    if "@" not in url or not (parts := _split(url.strip())):
        return url
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def without_tracking(url: str) -> str:
    """As it was written, without the parameters that letters and networks add to know who follows a link."""
    address, mark, fragment = url.partition("#")
    page, _, query = address.partition("?")
    kept = [part for part in query.split("&") if part and not _ADDED.fullmatch(part)]
    return f"{page}{'?' if kept else ''}{'&'.join(kept)}{mark}{fragment}"


@lru_cache(maxsize=8192)
def host(url: str) -> str:
    """Its host in lower case, without `www.`; empty when it is no http(s) address."""
    parts = _split(url.strip())
    return _host(parts.hostname or "").removeprefix("www.") if parts else ""


def _host(name: str) -> str:
    name = name.lower().rstrip(".")
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return quote(name)


@lru_cache(maxsize=65536)
def canonical(url: str) -> str:
    """The key of an address: a name to compare, never to fetch. Empty when it is not http(s).

    Dropped: scheme, user, default port, `www. m. mobile. amp.`, tracking parameters, the ends of a
    path that lead to the same page (`/`, `/index.html`, `/feed`, `/amp`, `/comment-page-N`) and the
    fragment, unless it names a comment. `https://www.example.org/a/?utm_source=x#comment-7` →
    `example.org/a#comment-7`.
    """
    parts = _split(url.strip())
    if not parts:
        return ""
    name = _without_mirror(_host(parts.hostname or ""))
    if not name:
        return ""
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    return f"{name}{port}{_path(parts.path)}{_query(parts.query)}{_fragment(parts.fragment)}"


def _without_mirror(name: str) -> str:
    for mirror in _MIRRORS:
        if name.startswith(mirror) and "." in name[len(mirror) :]:
            return _without_mirror(name[len(mirror) :])
    return _BLOGSPOT.sub(".blogspot.com", name) if ".blogspot." in name else name


def _path(path: str) -> str:
    path = _escaped(path, _IN_PATH)
    while shorter := _TAIL.search(path):
        path = path[: shorter.start()]
    return re.sub("//+", "/", path)


def _query(query: str) -> str:
    kept = sorted({part for part in query.split("&") if part and not _TRACKING.fullmatch(part)})
    return "?" + "&".join(_escaped(part, _IN_QUERY) for part in kept) if kept else ""


def _fragment(fragment: str) -> str:
    """`#comment-7` in the form that the list of comments, their feeds and their API agree on."""
    comment = _COMMENT.fullmatch(fragment)
    return f"#{comment[1]}" if comment else ""


def _escaped(text: str, safe: str) -> str:
    """One spelling of the escapes: unreserved characters bare, all others as `%XX` in capitals (RFC 3986, 6.2.2)."""
    if "%" in text:
        text = _ESCAPE.sub(_one_escape, text)
    return quote(text, safe=safe, errors="replace")


def _one_escape(match: re.Match[str]) -> str:
    character = chr(int(match[0][1:], 16))
    return character if character in _UNRESERVED else match[0].upper()
