"""From a view of a post to a post of ours; and which are none of ours. Pure.

A post is known by its `uri:at://…`, which is the same for ever, and by the addresses of its page, by
handle and by DID. A reply states both its parent and its root.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, field

from aggregator.model import Document, Post
from aggregator.sources._bluesky import words
from aggregator.sources._bluesky.place import APP
from aggregator.sources._bluesky.wire import Author, View, labels
from aggregator.sources._consent import opted_out
from aggregator.text.compose import account, compose
from aggregator.text.dates import parse_date, sane
from aggregator.text.hashtags import matches
from aggregator.text.urls import canonical

CLOSED = frozenset(("!no-unauthenticated", "!hide", "!takedown", "!suspend"))
"""Labels of what strangers are not to be shown: the first is a setting of people's own."""


class Around(Struct):
    """How a document is to be read; travels in `Document.notes`.

    hashtag  posts without it are not ours (a search finds more than it was asked for)
    out      DIDs of people who want to stay out
    roots    uris of conversations that are followed: what belongs to them needs no tag
    """

    title: str = ""
    hashtag: str = ""
    out: list[str] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)


def stays_out(author: Author) -> bool:
    """Their profile says so."""
    return bool(CLOSED & set(labels(author.labels)) or opted_out(author.description))


def refused(view: View, out: list[str]) -> bool:
    return view.author.did in out or stays_out(view.author) or bool(CLOSED & set(labels(view.labels)))


def posts(views: list[View], document: Document, around: Around) -> list[Post]:
    """Those that are ours, each once: those with the wanted tags, and what belongs to a conversation that is followed."""
    ours = {view.uri: view for view in views if not refused(view, around.out)}
    made = {uri: post(view, document) for uri, view in ours.items()}
    roots = {*around.roots, *(uri for uri, one in made.items() if _is_wanted(one, document, around))}
    return [one for uri, one in made.items() if uri in roots or ours[uri].root in roots]


def _is_wanted(one: Post, document: Document, around: Around) -> bool:
    lists = [tags for tags in (document.source.tags, (around.hashtag,) if around.hashtag else ()) if tags]
    return all(matches(one.tags, tags) for tags in lists)


def post(view: View, document: Document) -> Post:
    reply, quoted = view.record.reply, words.quoted(view.embed)
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="note",
        keys=keys(view),
        url=_page(view, view.author.who),
        author=account(name=(view.author.name or "").strip() or view.author.who, url=_profile(view.author.who)),
        html=words.html(view.record, view.embed),
        published=_written(view, document.fetched),
        answers=(f"uri:{reply.parent.uri}",) if reply else (),
        under=f"uri:{view.root}" if reply else "",
        quotes=(f"uri:{quoted}",) if quoted else (),
        tags=words.tags(view.record),
        language=next(iter(view.record.langs or ()), ""),
        replies=max(0, view.replies) if view.replies is not None else None,
        warning=_warning(labels(view.labels)),
    )


def _warning(given: tuple[str, ...]) -> str:
    """Labels about what is to be seen. Those with `!` are instructions to programs: `!warn` says no more than that."""
    words = sorted(label for label in given if not label.startswith("!"))
    return ", ".join(words) or ("sensitive content" if "!warn" in given else "")


def keys(view: View) -> tuple[str, ...]:
    pages = (canonical(_page(view, who)) for who in (view.author.who, view.author.did))
    return (f"uri:{view.uri}", *(f"url:{page}" for page in pages))


def _page(view: View, who: str) -> str:
    return f"{_profile(who)}/post/{view.key}"


def _profile(who: str) -> str:
    return f"{APP}/profile/{who}"


def _written(view: View, fetched: datetime) -> datetime | None:
    """As its author's program says; where that cannot be true, when Bluesky first saw it."""
    return sane(parse_date(view.record.created or ""), fetched) or parse_date(view.indexed or "")
