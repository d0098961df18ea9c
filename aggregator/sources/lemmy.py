"""A community of Lemmy, or one post of it, with all comments, as strangers may see them (https://join-lemmy.org/api/).

    list of posts ─▶ comments where something was said ─▶ what is gone       see `_lemmy/`

A post is an article, and every comment says by its path which one it answers. Left out: what was deleted
or removed, communities that are for a server's own people only, bots, and people who ask to be left alone.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING, Any

from aggregator.errors import SourceError
from aggregator.model import Absent, Document, Feed, Parsed, Source
from aggregator.sources._lemmy import night, post, wire
from aggregator.sources._lemmy.place import place
from aggregator.sources._wire import noted

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

SETTINGS = {"url": "address"}
"""`url`: a community (https://SERVER/c/NAME, also NAME@ANOTHER) or a post (https://SERVER/post/NUMBER)."""

OF_ITS_KIND = re.compile(rb"""lemmy-site|window\.isoData|content=["']Lemmy""")


def address(settings: Mapping[str, str]) -> str:
    return settings.get("url", "")


def feeds(settings: Mapping[str, str], memory: Mapping[str, Any]) -> list[Feed]:
    """A community's; a single post has none."""
    named = place(settings.get("url", ""))
    return [Feed(named.feed)] if named and named.community else []


def recognise(response: Response) -> dict[str, str] | None:
    """A community's page, or a post's, on a server that says it is one of these."""
    if place(response.url) and OF_ITS_KIND.search(response.body[:200_000]):
        return {"url": response.url}
    return None


def pull(source: Source, web: Web, visit: Visit) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """State is kept when all of it ended well."""
    named = place(source.settings.get("url") or source.url)
    if named is None:
        raise SourceError(
            "this names no community and no post of Lemmy", "write an address such as https://lemmy.example/c/learning"
        )
    return night.pull(night.Night(source, web, visit, named))


def parse(document: Document) -> Parsed:
    """A list of posts, one post, or comments below one."""
    found, around = wire.READ[document.holds](document.body), noted(document, post.Around)
    made = [post.post(view, document, around) for view in found.views if not post.refused(view)]
    return Parsed(
        posts=made if document.holds == wire.COMMENTS else post.followed(made, document.source.tags),
        title=around.title,
        entries=found.rows,
        note="some posts were not in the form of Lemmy" if found.unread else "",
        closed=[post.key(view) for view in found.views if post.refused(view)],
    )
