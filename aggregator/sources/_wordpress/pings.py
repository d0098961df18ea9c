"""Pingbacks and trackbacks: what feeds of comments show and the API does not. Pure."""

from __future__ import annotations

import msgspec
from msgspec import Struct, field

from aggregator.model import Document, Parsed, Post
from aggregator.sources._feed import identity
from aggregator.sources._feed.articles import locked
from aggregator.sources._feed.channel import Item
from aggregator.sources._wordpress import rest, wire
from aggregator.sources._wordpress.memory import Known
from aggregator.text.compose import account, compose


class Shown(Struct, kw_only=True):
    """Articles whose comments were read whole tonight, and the numbers of those comments; the newest number of all."""

    articles: dict[str, Known] = field(default_factory=dict)
    known: dict[str, set[int]] = field(default_factory=dict)
    newest: int = 0


def pings(document: Document) -> Parsed:
    """Posts with `pingback`: an edge, and no post. They stand in no list of replies: nobody said anything there."""
    shown = msgspec.convert(document.notes, Shown)
    feed = wire.feed(document.body, document.charset, document.url)
    found = [_ping(item, shown, document) for item in feed.items if not locked(item.html)]
    return Parsed(posts=[ping for ping in found if ping], entries=len(feed.items))


def _ping(item: Item, shown: Shown, document: Document) -> Post | None:
    """None for a comment, and for a ping that does not say where it came from (RSS never does)."""
    key, found = _article(item, shown), rest.number(item.link or item.id)
    if not key or not 0 < found <= shown.newest or found in shown.known[key] or not item.by.url:
        return None
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="comment",
        keys=rest.comment_keys(key, shown.articles[key], found, item.link),
        url=item.link,
        author=account(name=item.by.name, site=item.link),
        html=item.html,
        base=item.base,
        published=item.published,
        answers=(key,),
        pingback=item.by.url,
    )


def _article(item: Item, shown: Shown) -> str:
    places = {identity.address(address.partition("#")[0]) for address in (item.link, item.id)}
    guids = {identity.address(known.guid): key for key, known in shown.articles.items() if known.guid}
    return next(
        (guids.get(place) or place for place in sorted(places) if place in shown.articles or place in guids), ""
    )
