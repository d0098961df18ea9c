"""RSS 0.9x, 1.0, 2.0 and Atom 0.3, 1.0: what feedparser reads, as a Channel.

feedparser is given characters that were decoded and bounded (`text`), and told neither to sanitise
(ours does, once) nor to resolve relative addresses in content. It is never given an address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from html import escape
from typing import Any

from aggregator.errors import Unreadable
from aggregator.sources._feed import expat
from aggregator.sources._feed.channel import By, Channel, Item
from aggregator.sources._feed.text import mended
from aggregator.text.dates import parse_date
from aggregator.text.urls import absolute, is_http

Entry = Mapping[str, Any]

_HTML = ("text/html", "application/xhtml+xml")
_TAG = re.compile(r"<[a-zA-Z/!]")
_ENTITY = re.compile(r"&(?:#\d{2,7};?|#[xX][0-9a-fA-F]{2,6};|[a-zA-Z]{2,8}\d{0,2};)")
_MAIL = re.compile(r"\S+@\S+\.\S+")
_FREE = re.compile(r"creative ?commons|\bCC[ -](?:BY|0)|public domain|\bCC0\b", re.I)
_FEEDS = ("application/atom+xml", "application/rss+xml", "application/xml", "text/xml")
_BLOGGER_REPLY = re.compile(r"/comments/default/(\d+)(?:\?.*)?\Z")
_REMOVED = re.compile(r"""<gd:extendedProperty\b[^<>]*["']blogger\.contentRemoved["'][^<>]*>""")
_GOOGLE = "http://schemas.google.com/g/2005#"
_REMOVED_TERM = "removed"


def read(text: str, url: str) -> Channel:
    """The feed in `text`, fetched from `url`. Raises Unreadable when it holds none."""
    text, note = mended(text)
    text = _REMOVED.sub(f'<category scheme="{_GOOGLE}" term="{_REMOVED_TERM}"/>', text)
    try:
        feed = _parser()(
            text.encode(),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except expat.TooDeep as error:
        raise Unreadable("not a feed: its elements lie too deep in each other", "tell the owner") from error
    if not (feed.get("version") or feed.entries or feed.feed.get("title")):
        raise Unreadable("not a feed", "open the address in a browser to see what it answers")
    return _channel(dict(feed.feed), [dict(entry) for entry in feed.entries], feed.get("version", ""), url, note)


@cache
def _parser() -> Callable[..., Any]:
    """feedparser's entrance, imported when the first feed comes, with a faster SAX parser preferred."""
    import feedparser.api

    feedparser.api.PREFERRED_XML_PARSERS.insert(0, expat.__name__)
    parse: Callable[..., Any] = feedparser.parse
    return parse


def _channel(feed: Entry, entries: Sequence[Entry], version: str, url: str, note: str) -> Channel:
    home = absolute(_text(feed, "link"), url)
    atom = version.startswith("atom")
    wordpress, blogger = (name in _text(feed, "generator").lower() for name in ("wordpress", "blogger"))
    items = [_item(entry, home or url, atom, wordpress) for entry in entries]
    return Channel(
        title=_marked(feed.get("title_detail"), feed.get("title"), atom),
        link=home,
        language=_text(feed, "language"),
        by=_by(feed),
        licence=_licence(feed),
        next=absolute(_linked(feed, "next", "prev-archive"), url),
        comments=absolute("/feeds/comments/default", home)
        if blogger
        else _all_comments(entries, home or url, wordpress),
        items=items,
        note=note,
    )


def _item(entry: Entry, home: str, atom: bool, wordpress: bool) -> Item:
    link = absolute(_text(entry, "feedburner_origlink") or _link(entry), home)
    html, base, language = _body(entry, atom)
    published = _date(entry, "published", "created", "updated")
    return Item(
        id=_text(entry, "id"),
        link=link,
        title=_marked(entry.get("title_detail"), entry.get("title"), atom),
        html=html,
        base=absolute(base, link or home) or link or home,
        published=published,
        updated=_date(entry, "updated"),
        by=_by(entry),
        tags=tuple(_tags(entry)),
        language=language,
        licence=_licence(entry),
        answers=tuple(_answers(entry)),
        replies=_replies(entry),
        replies_at=_richer(absolute(_replies_at(entry), link or home), wordpress),
        removed=_is_removed(entry),
    )


def _link(entry: Entry) -> str:
    """Its link. A guid counts as one by default (RSS 2.0), but `17` is no address, whatever its feed forgot to say."""
    link = _text(entry, "link")
    return link if link != _text(entry, "id") or is_http(link) else ""


def _text(entry: Entry, name: str) -> str:
    value = entry.get(name)
    return value.strip() if isinstance(value, str) else ""


def _marked(detail: Entry | None, value: object, atom: bool = True) -> str:
    """A title as markup: what the feed calls plain text is escaped.

    RSS does not say what its titles are. One in which entities are left was escaped once more than needed.
    """
    if not isinstance(value, str):
        return ""
    if detail and detail.get("type") in _HTML:
        return value
    return escape(value, quote=False) if atom or not _ENTITY.search(value) else value.replace("<", "&lt;")


def _body(entry: Entry, atom: bool) -> tuple[str, str, str]:
    """Its fullest content as HTML, the base it states, its language."""
    contents = [content for content in entry.get("content") or () if content.get("value")]
    summary = entry.get("summary_detail")
    if not contents and summary and summary.get("value"):
        contents = [summary]
    if not contents:
        return "", "", ""
    best = max(contents, key=lambda content: (content.get("type") in _HTML, len(content["value"])))
    value = best["value"]
    plain = best.get("type") not in _HTML and (atom or not _TAG.search(value))
    return (paragraphs(value) if plain else value), best.get("base") or "", best.get("language") or ""


def paragraphs(text: str) -> str:
    """Plain text as HTML that keeps its lines."""
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block]
    return "".join(f"<p>{escape(block, quote=False)}</p>".replace("\n", "<br>") for block in blocks)


def _date(entry: Entry, *names: str) -> datetime | None:
    """The first of `names` that holds a date: ours to read, else as feedparser did."""
    for name in names:
        written = _text(entry, name)
        if written and (when := parse_date(written) or _struct(entry.get(f"{name}_parsed"))):
            return when
    return None


def _struct(parsed: Sequence[int] | None) -> datetime | None:
    """feedparser knows dates in a few more languages, and makes year 0 and 10000 of some."""
    if not parsed:
        return None
    year, month, day, hour, minute, second = parsed[:6]
    return parse_date(f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z") if year > 0 else None


def _by(entry: Entry) -> By:
    detail = entry.get("author_detail") or {}
    name = _text(detail, "name") or _text(entry, "author")
    url = absolute(_text(detail, "href"), "")
    return By("" if _MAIL.search(name) else name, url)


def _tags(entry: Entry) -> Iterator[str]:
    """Category terms; Blogger's own categories about what an entry is are none."""
    for tag in entry.get("tags") or ():
        term = tag.get("label") or tag.get("term")
        if term and not str(tag.get("scheme")).startswith(_GOOGLE):
            yield term


def _is_removed(entry: Entry) -> bool:
    """Blogger says so with the last of several extended properties, or the first: of those feedparser keeps one.

    Of categories it keeps all, which is why `read` wrote one in its place.
    """
    return any(tag.get("scheme") == _GOOGLE and tag.get("term") == _REMOVED_TERM for tag in entry.get("tags") or ())


def _links(entry: Entry) -> Sequence[Entry]:
    return entry.get("links") or ()


def _linked(entry: Entry, *rels: str) -> str:
    return next((_text(link, "href") for link in _links(entry) if link.get("rel") in rels), "")


def _licence(entry: Entry) -> str:
    """A licence, not a claim of copyright."""
    rights = _text(entry, "rights")
    return _text(entry, "license") or _linked(entry, "license") or (rights if _FREE.search(rights) else "")


def _replies_at(entry: Entry) -> str:
    stated = [
        _text(link, "href") for link in _links(entry) if link.get("rel") == "replies" and link.get("type") in _FEEDS
    ]
    return _text(entry, "wfw_commentrss") or next(iter(stated), "")


def _replies(entry: Entry) -> int | None:
    """`slash:comments`, `thr:total`, or the `thr:count` of a link to the replies (RFC 4685)."""
    counts = [_text(entry, "slash_comments"), _text(entry, "thr_total")]
    counts += [_text(link, "thr:count") for link in _links(entry) if link.get("rel") == "replies"]
    return next((int(count) for count in counts if count.isdecimal() and len(count) < 8), None)


def _answers(entry: Entry) -> Iterator[str]:
    """Names of its parent. Blogger names the article in `thr:in-reply-to` and the comment it answers, if any,
    in a link rel=related."""
    parent = _BLOGGER_REPLY.search(_linked(entry, "related"))
    own = _text(entry, "id")
    if parent and ".post-" in own:
        yield f"{own.rpartition('.post-')[0]}.post-{parent[1]}"
        return
    stated = entry.get("thr_in-reply-to") or {}
    yield from (value for name in ("ref", "href") if (value := _text(stated, name)))


def _all_comments(entries: Sequence[Entry], home: str, wordpress: bool) -> str:
    """WordPress keeps the newest comments of all articles at one address beside the feed."""
    if wordpress or any(entry.get("wfw_commentrss") for entry in entries[:10]):
        return _richer(absolute("comments/feed/", home if home.endswith("/") else f"{home}/"), wordpress)
    return ""


def _richer(address: str, wordpress: bool) -> str:
    """WordPress names its feeds of comments as RSS; the same as Atom state each parent and each author's address."""
    return f"{address}atom/" if wordpress and address.endswith("/feed/") else address
