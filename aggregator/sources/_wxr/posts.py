"""Items of an export → posts, under the keys that the same blog's API and feeds give them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from aggregator.model import Account, Document, Parsed, Post
from aggregator.sources._wordpress import rest
from aggregator.sources._wordpress.memory import Known
from aggregator.sources._wxr import wire, words
from aggregator.text.compose import account, compose
from aggregator.text.dates import parse_date
from aggregator.text.hashtags import matches
from aggregator.text.plain import clean
from aggregator.text.urls import host, is_http

_PINGS = ("pingback", "trackback", "webmention")
_MAIL = re.compile(r"\S+@\S+\.\S+")


def parsed(document: Document) -> Parsed:
    """Published posts and pages with their approved comments. `closed` names those that are not for everybody."""
    export = wire.read(document.body)
    posts: list[Post] = []
    closed: list[str] = []
    for item in export.items:
        keys = article_keys(item)
        if item.public and keys:
            posts += _talk(item, keys, export, document)
        elif item.written:
            closed += keys
    return Parsed(
        posts=posts,
        title=clean(export.title),
        language=export.language,
        note=_note(export),
        entries=len(export.items) + export.unread,
        closed=closed,
    )


def _note(export: wire.Export) -> str:
    notes = ["it was cut short; its whole items were read"] if export.torn else []
    if export.unread:
        notes.append(f"{export.unread} of its items could not be read: they are not in proper XML")
    return "; ".join(notes)


def article_keys(item: wire.Item) -> tuple[str, ...]:
    """Its address and its id, best first; none when neither is an address that means something elsewhere."""
    if not is_http(item.link) and not is_http(item.guid):
        return ()
    return tuple(dict.fromkeys(key for key in rest.article_keys(item.link, item.guid) if key))


def _talk(item: wire.Item, keys: tuple[str, ...], export: wire.Export, document: Document) -> Iterator[Post]:
    """A followed article, and what was said under it."""
    article = _article(item, keys, export, document)
    wanted = document.source.tags
    if wanted and not matches(article.tags, wanted):
        return
    yield article
    place = Known(item.number, article.url, item.guid)
    yield from (_comment(one, place, keys[0], document) for one in _approved(item.said))


def _article(item: wire.Item, keys: tuple[str, ...], export: wire.Export, document: Document) -> Post:
    published = next(filter(None, map(parse_date, item.published)), None)
    url = item.link if is_http(item.link) else item.guid
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="article",
        keys=keys,
        url=url,
        author=_author(item, export, url),
        html=words.article(item.words),
        base=url,
        title=item.title,
        published=published,
        updated=_later(parse_date(item.updated), published),
        tags=item.tags,
        language=export.language,
    )


def _author(item: wire.Item, export: wire.Export, url: str) -> Account:
    """By the name that the blog shows; else by the blog's own. A log-in may be an e-mail address."""
    names = (export.authors.get(item.creator, ""), item.creator, export.title)
    site = url if host(url) else export.link
    return account(name=next(filter(None, map(_name, names)), ""), site=site)


def _name(name: str) -> str:
    return "" if _MAIL.search(name) else name


def _later(updated: datetime | None, published: datetime | None) -> datetime | None:
    return updated if updated and (published is None or updated > published) else None


def _approved(said: Iterable[wire.Said]) -> Iterator[wire.Said]:
    """Approved comments and pings. Other types are a plug-in's own notes, never meant for readers."""
    for one in said:
        if one.approved and (one.type == "comment" or (one.type in _PINGS and is_http(one.url))):
            yield one


def _comment(one: wire.Said, place: Known, under: str, document: Document) -> Post:
    """A comment under its exact parent; or a ping: an edge, which stands in no list of replies."""
    ping = one.type in _PINGS
    parent = one.parent if one.parent != one.number and not ping else 0
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="comment",
        keys=rest.comment_keys(under, place, one.number),
        url=f"{place.link}#comment-{one.number}",
        author=account(name=_name(one.name), url="" if ping else one.url, site=place.link),
        html=words.comment(one.words),
        base=place.link,
        published=parse_date(one.when),
        answers=rest.comment_keys(under, place, parent) if parent else (under,),
        under="" if ping else under,
        pingback=one.url if ping else "",
    )
