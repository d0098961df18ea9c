"""Comments in the page of an article, for those that its feed no longer shows. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
from msgspec import Struct

from aggregator.model import Document, Parsed, Post
from aggregator.sources._feed.nameless import own_name
from aggregator.sources._page.dialects import wordpress
from aggregator.sources._page.markup import markup
from aggregator.sources._page.reading import more
from aggregator.sources._page.said import Said
from aggregator.sources._wordpress import rest
from aggregator.sources._wordpress.memory import Known
from aggregator.text.compose import account, compose


@dataclass(slots=True)
class Page:
    """The comments on one page, and the addresses of the other pages of comments of the same article."""

    said: list[Said] = field(default_factory=list)
    more: list[str] = field(default_factory=list)


def read(body: bytes, charset: str, url: str) -> Page:
    """What the page at `url` shows. Raises Unreadable when it nests without end."""
    found = markup(body, charset, url)
    return Page(wordpress.comments(found), more(found))


def number(one: Said) -> int:
    return rest.number(f"#{one.anchor}")


class Place(Struct, kw_only=True):
    """`Document.notes`: the article, and the numbers of comments that we have from elsewhere."""

    article: Known
    known: set[int] = msgspec.field(default_factory=set)


def comments(document: Document) -> Parsed:
    """Comments of the article `document.under`, but for those that its feed showed better."""
    said = read(document.body, document.charset, document.url).said
    place = msgspec.convert(document.notes, Place)
    wanted = [one for one in said if number(one) not in place.known and (one.home or not one.ping)]
    return Parsed(posts=[_post(one, _parent(one, said), document, place.article) for one in wanted], entries=len(said))


def _parent(one: Said, said: list[Said]) -> int:
    """The number of the comment that it answers, or 0."""
    return number(said[one.parent]) if one.parent >= 0 else rest.number(f"#{one.answers}")


def _post(one: Said, parent: int, document: Document, article: Known) -> Post:
    under = document.under
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="comment",
        keys=rest.comment_keys(under, article, number(one)),
        url=f"{article.link}#{one.anchor}",
        author=account(name=own_name(one.name, one.home), url="" if one.ping else one.home, site=article.link),
        html=one.html,
        base=document.url,
        published=one.when,
        answers=rest.comment_keys(under, article, parent) if parent else (under,),
        under=under,
        pingback=one.home if one.ping else "",
    )
