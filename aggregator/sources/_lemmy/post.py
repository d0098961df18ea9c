"""From a post or comment in Lemmy's words to a post in ours. Pure.

What is known by its ActivityPub address is the same post whichever server shows it, and the same that
Mastodon shows of it. Numbers belong to the server that was asked; parents are stated by them.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from msgspec import Struct

from aggregator.model import Account, Document, Post
from aggregator.sources import _marks
from aggregator.sources._consent import opted_out
from aggregator.sources._lemmy import wire
from aggregator.text.compose import account, compose
from aggregator.text.dates import parse_date
from aggregator.text.hashtags import matches
from aggregator.text.urls import canonical


class Around(Struct):
    """Where it was seen; travels in `Document.notes`."""

    base: str
    title: str = ""


def key(view: wire.View) -> str:
    return f"uri:{view.entry.ap_id}"


def refused(view: wire.View) -> bool:
    """Not for everybody, taken away, or by somebody who is none or wants to be left alone."""
    entries = (view.post, view.comment) if isinstance(view, wire.CommentView) else (view.post,)
    taken = any(entry.deleted or entry.removed for entry in entries)
    creator = view.creator
    return taken or not view.community.public or bool(creator.bot_account or opted_out(creator.bio))


def followed(posts: list[Post], tags: tuple[str, ...]) -> list[Post]:
    return [post for post in posts if not tags or matches(post.tags, tags)]


def post(view: wire.View, document: Document, around: Around) -> Post:
    entry = view.entry
    shared: dict[str, Any] = {
        "source": document.source,
        "fetched": document.fetched,
        "url": entry.ap_id,
        "author": _author(view.creator),
        "published": parse_date(entry.published or ""),
        "updated": parse_date(entry.updated or ""),
    }
    if isinstance(view, wire.CommentView):
        return compose(**shared, **_comment(view, around))
    return compose(**shared, **_article(view, around))


def _article(view: wire.PostView, around: Around) -> dict[str, Any]:
    said, link = view.post, (view.post.url or "").strip()
    shown = f'<p><a href="{escape(link)}">{escape(link)}</a></p>' if link else ""
    return {
        "kind": "article",
        "keys": (key(view), f"url:{canonical(said.ap_id)}", f"url:{canonical(around.base)}/post/{said.id}"),
        "html": shown + _marks.html(said.body or ""),
        "title": escape(said.name),
        "replies": max(0, view.counts.comments or 0),
        "warning": "NSFW" if said.nsfw else "",
    }


def _comment(view: wire.CommentView, around: Around) -> dict[str, Any]:
    said, site, root = view.comment, canonical(around.base), f"uri:{view.post.ap_id}"
    here = (f"url:{site}/comment/{said.id}", f"url:{site}/post/{view.post.id}/{said.id}")
    return {
        "kind": "comment",
        "keys": (key(view), f"url:{canonical(said.ap_id)}", *here),
        "html": _marks.html(said.content),
        "answers": (f"url:{site}/comment/{said.parent}",) if said.parent else (root,),
        "under": root,
    }


def _author(creator: wire.Person) -> Account:
    """`@name@server`, by the server where they are at home."""
    place = canonical(creator.actor_id).partition("/")[0]
    handle = f"{creator.name}@{place}" if re.fullmatch(r"[\w.-]{1,100}", creator.name) else ""
    name = escape((creator.display_name or "").strip() or creator.name)
    return account(name=name, url=creator.actor_id, handle=handle)
