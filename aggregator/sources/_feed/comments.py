"""The comments of one article, or the newest of all articles of a site.

Parents are exact where they are stated: `thr:in-reply-to` in Atom (RFC 4685), and in WordPress's RSS
a first line "In reply to <a href=…#comment-7>", in the language of the site, which is read and removed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import unescape

from aggregator.model import Document, Parsed, Post
from aggregator.sources._feed import identity
from aggregator.sources._feed.articles import locked
from aggregator.sources._feed.channel import Channel, Item
from aggregator.sources._feed.nameless import own_name
from aggregator.text.compose import account, compose
from aggregator.text.hashtags import matches
from aggregator.text.plain import clean
from aggregator.text.urls import absolute, canonical

_REPLY_LINE = re.compile(
    r"""\A\s*(?:<p>)?[^<]{0,80}<a\b[^>]*\bhref=["']([^"'<>]*\#comment-\d+)["'][^>]*>(?:(?!</a>|</p>).){0,300}</a>[^<\n]{0,60}"""
    r"(?:</p>|\n\s*\n|<br\s*/?>\s*<br\s*/?>)(?=.*\S)",
    re.S,
)
"""A paragraph of its own, with the comment below it: a comment that is one sentence with such a link is all its own."""
_ELLIPSIS = r"\[\s*(?:…|&#8230;|&#x2026;|&hellip;|\.\.\.)\s*\]"
_PINGBACK = re.compile(rf"\A(?:\s|<p>)*{_ELLIPSIS}.*{_ELLIPSIS}(?:\s|</p>|<br\s*/?>)*\Z", re.S)
_TRACKBACK = re.compile(r"\A\s*<p>\s*<strong>[^<]+</strong>(?:<br\s*/?>)?\s[^<]*</p>\s*\Z")


def is_of_comments(channel: Channel) -> bool:
    """Does each item stand at a comment's place on a page?"""
    return bool(channel.items) and all(_on_a_page(item) for item in channel.items)


def _on_a_page(item: Item) -> str:
    """The address of the page that the comment stands on, if it is one."""
    return next((place.partition("#")[0] for place in (item.link, item.id) if "#" in canonical(place)), "")


def comments(channel: Channel, document: Document) -> Parsed:
    """Comments under `document.under`, or, in a list of all comments, under the articles in `document.notes`.

    In a feed that is a source by itself each stands under the page it is on, if it has one of the source's tags.
    `notes["articles"]` maps every key of a followed article to its first one. Pingbacks and trackbacks
    become posts with `pingback`, the address they came from; where the feed does not state it (RSS never
    does) they are left out: the link itself is found in the body of the post it came from. `closed` names
    comments whose words were taken away.
    """
    followed: dict[str, str] = document.notes.get("articles", {})
    scope = identity.scope(document.source)
    items = identity.distinct(channel)
    named = list(zip(items, identity.keys(items, channel.link, scope, followed), strict=True))
    found = [
        _comment(item, keys, document, followed) for item, keys in named if not item.removed and not locked(item.html)
    ]
    wanted = document.source.tags if _is_source(document) else ()
    return Parsed(
        posts=[post for post in found if post and (not wanted or matches(post.tags, wanted))],
        title=clean(channel.title),
        language=channel.language,
        next=channel.next,
        note=channel.note,
        entries=len(channel.items),
        closed=[keys[0] for item, keys in named if item.removed],
    )


def _comment(item: Item, keys: tuple[str, ...], document: Document, followed: Mapping[str, str]) -> Post | None:
    scope = identity.scope(document.source)
    under = document.under or _article(item, followed, scope)
    if not under and _is_source(document):
        under = identity.address(_on_a_page(item))
    ping = _is_ping(item)
    if not under or (ping and not item.by.url):
        return None
    html, line = _without_reply_line(item)
    url = "" if ping else item.by.url
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="comment",
        keys=keys,
        url=item.link,
        author=account(name=own_name(item.by.name, url), url=url, site=item.link or document.url),
        html=html,
        base=item.base,
        published=item.published,
        updated=item.updated if item.updated != item.published else None,
        answers=_answers(item.answers or (line,), under, followed, scope),
        under=under,
        language=item.language,
        pingback=item.by.url if ping else "",
    )


def _is_source(document: Document) -> bool:
    """Did the curator name this very feed?"""
    return not document.under and "articles" not in document.notes


def _article(item: Item, followed: Mapping[str, str], scope: str) -> str:
    """The followed article a comment stands under, told by its address or id without the fragment."""
    for place in (item.link, item.id):
        if article := followed.get(identity.address(place.partition("#")[0])):
            return article
    named = [followed.get(key, "") for key in identity.references(item.answers, scope)]
    return next(filter(None, named), "")


def _answers(refs: Iterable[str], under: str, followed: Mapping[str, str], scope: str) -> tuple[str, ...]:
    """Keys of the parent. `refs` all name the same post: a comment, or the article."""
    known = identity.references(refs, scope)
    return known if known and not any(key == under or key in followed for key in known) else (under,)


def _without_reply_line(item: Item) -> tuple[str, str]:
    """The text, and the address of the comment on the same page that its first line says it answers."""
    line = _REPLY_LINE.match(item.html)
    if not line or _page(absolute(unescape(line[1]), item.base)) != _page(item.link or item.base):
        return item.html, ""
    return item.html[line.end() :], absolute(unescape(line[1]), item.base)


def _page(url: str) -> str:
    return canonical(url.partition("#")[0])


def _is_ping(item: Item) -> bool:
    """Only what WordPress makes of one: an excerpt between two `[…]`, or a bold title, an excerpt and a page."""
    if _PINGBACK.match(item.html):
        return True
    return _TRACKBACK.match(item.html) is not None and "/" in canonical(item.by.url)
