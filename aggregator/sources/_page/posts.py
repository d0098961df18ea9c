"""A page → an article and its comments. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

import msgspec
from msgspec import Struct, field

from aggregator.errors import Unreadable
from aggregator.model import Document, Parsed, Post
from aggregator.sources import _strange
from aggregator.sources._feed.nameless import own_name
from aggregator.sources._feed.text import is_feed, is_json
from aggregator.sources._page.article import Article, article
from aggregator.sources._page.markup import Markup, markup
from aggregator.sources._page.reading import comments, more
from aggregator.sources._page.said import Said
from aggregator.text.compose import account, compose
from aggregator.text.hashtags import matches
from aggregator.text.plain import clean
from aggregator.text.urls import canonical, host, is_http

if TYPE_CHECKING:
    from datetime import datetime

Keys = tuple[str, ...]


class Notes(Struct, kw_only=True):
    """`Document.notes`: which pages of comments were asked for, and, for the further ones, where the article stands."""

    seen: list[str] = field(default_factory=list)
    article: str = ""


def post(document: Document) -> Parsed:
    """The article of a page, if it is followed, and the comments on it; `next` is a further page of them.

    Raises Unreadable when the page holds no post.
    """
    page = markup(document.body, document.charset, document.url)
    if is_feed(page.html) or is_json(page.html):
        raise Unreadable("no web page: a feed", "write kind: feed for it")
    about, said = article(page), comments(page)
    keys = tuple(f"url:{canonical(url)}" for url in (about.address, *about.others))
    if about.locked:
        return Parsed(title=about.site, closed=[keys[0]])
    if not about.title and not said:
        raise Unreadable("no post: a page without a title", "open the address in a browser, and correct it")
    if not (said or about.when) and _strange.asks_for_password(document.body):
        raise _strange.a_login()
    found = _article(about, keys, document, page)
    if document.source.tags and not matches(found.tags, document.source.tags):
        return Parsed(title=about.site, entries=len(said))
    return Parsed(
        posts=[found, *_comments(said, document, keys[0], about.address)],
        title=clean(about.site),
        language=page.language,
        next=_next(page, document),
        entries=len(said),
    )


def further(document: Document) -> Parsed:
    """More comments on the article `document.under`."""
    page = markup(document.body, document.charset, document.url)
    said = comments(page)
    found = _comments(said, document, document.under, msgspec.convert(document.notes, Notes).article)
    return Parsed(posts=found, next=_next(page, document), entries=len(said))


def _next(page: Markup, document: Document) -> str:
    seen = set(msgspec.convert(document.notes, Notes).seen)
    return next((url for url in more(page) if url not in seen), "")


def _article(about: Article, keys: Keys, document: Document, page: Markup) -> Post:
    signed = account(name=about.name, url=about.home, site=about.address)
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="article",
        keys=keys,
        url=about.address,
        author=signed if signed.key else account(name=about.site or host(about.address), site=about.address),
        html=about.html,
        base=document.url,
        title=about.title,
        published=about.when,
        updated=_later(about.updated, about.when),
        tags=about.tags,
        language=page.language,
        replies=about.replies,
        indexable=not about.hidden,
        copies=about.copies,
    )


def _later(updated: datetime | None, published: datetime | None) -> datetime | None:
    return updated if updated and published and updated > published else None


# ── comments ──────────────────────────────────────────────────────────────────────────


def _comments(said: Sequence[Said], document: Document, under: str, address: str) -> list[Post]:
    """Each once. Where nothing names them, two that are alike in name and date are the first and the second.

    What has no words was taken away by its author, or its page was cut off there: it is none.
    """
    keys: list[Keys] = []
    taken: set[str] = set()
    for one in said:
        first = names = _keys(one, under)
        number = 1
        while names[0] in taken and names[0].startswith("guid:"):
            number += 1
            names = (f"{first[0]}~{number}", *first[1:])
        keys.append(() if names[0] in taken else names)
        taken.add(names[0])
    found = [
        _comment(one, own, keys[one.parent] if one.parent >= 0 else (), document, under, address)
        for one, own in zip(said, keys, strict=True)
        if own and (one.home or not one.ping)
    ]
    return [comment for comment in found if comment.text or comment.pingback]


def _keys(one: Said, under: str) -> Keys:
    """Its place on the page of the article, or elsewhere; else who said it and when."""
    key = key_of(one.place, under) or key_of(f"#{one.anchor}" if one.anchor else "", under)
    return (key or signed_key(under, one.name, one.when, one.html), *one.names)


def key_of(place: str, under: str) -> str:
    """The key of an address, or of a fragment of the article's page; empty when it names no comment."""
    page, fragment = urldefrag(place)
    if fragment and (not page or f"url:{canonical(page)}" == under):
        short = canonical(f"https://page.example/#{fragment}").partition("#")[2]
        return f"{under}#{short or fragment}"
    key = f"url:{canonical(place)}" if is_http(place) else ""
    return key if key != under else ""


def signed_key(under: str, name: str, when: datetime | None, words: str) -> str:
    """The key of a comment without an address of its own: who signed it and when, or what it says."""
    signed = f"{clean(name)}|{when or words}"
    digest = blake2b(signed.encode("utf-8", "replace"), digest_size=12).hexdigest()
    return f"guid:{under.partition(':')[2]}|signed:{digest}"


def _comment(one: Said, keys: Keys, parent: Keys, document: Document, under: str, address: str) -> Post:
    stated = (
        key_of(one.answers if is_http(one.answers) else f"#{one.answers.lstrip('#')}", under) if one.answers else ""
    )
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="comment",
        keys=keys,
        url=_url(one, keys, address),
        author=account(name=own_name(one.name, one.home), url="" if one.ping else one.home, site=address),
        html=one.html,
        base=document.url,
        published=one.when,
        answers=parent or ((stated,) if stated else (under,)),
        under=under,
        pingback=one.home if one.ping else "",
    )


def _url(one: Said, keys: Keys, address: str) -> str:
    """Where it can be read: its own page, its place on the article's, or at least the article."""
    if one.place and canonical(urldefrag(one.place)[0]) != canonical(address):
        return one.place
    fragment = one.anchor or urldefrag(one.place)[1]
    return f"{address}#{fragment}" if fragment else address
