"""A Discourse forum: a topic, a category, a tag, or all of it, by its JSON API (https://docs.discourse.org/).

    list of topics ─▶ topics in which something was said ─▶ their further posts       see `_discourse/`

The first post of a topic is an article, all others are its comments. Asked as a stranger, so that
nothing comes that is not for everybody; private messages, unlisted topics, whispers, and what is hidden
or deleted are left out besides.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING, Any

from aggregator.errors import SourceError, Unreadable
from aggregator.model import Absent, Document, Feed, Parsed, Source
from aggregator.sources._discourse import night, wire
from aggregator.sources._discourse.place import place
from aggregator.sources._discourse.post import Around, followed, post
from aggregator.sources._wire import decode, row

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

SETTINGS = {"url": "address"}

OF_ITS_KIND = re.compile(rb"""<meta\s[^>]*content=["']Discourse\s""", re.I)


def address(settings: Mapping[str, str]) -> str:
    return settings.get("url", "")


def feeds(settings: Mapping[str, str], memory: Mapping[str, Any]) -> list[Feed]:
    """A topic's, or those of a list of topics; what answers them is in the forum's own feed of all posts."""
    named = place(settings.get("url", ""))
    if named is None:
        return []
    if named.topic:
        return [Feed(f"{named.base}/t/{named.topic}.rss")]
    return [Feed(f"{named.base}{named.path}.rss"), Feed(f"{named.base}/posts.rss", "comments")]


def recognise(response: Response) -> dict[str, str] | None:
    """A page of a forum, which says so, or an answer of its API."""
    if place(response.url) and (OF_ITS_KIND.search(response.body[:100_000]) or _is_answer(response.body)):
        return {"url": response.url}
    return None


def _is_answer(body: bytes) -> bool:
    if not body[:200].lstrip().startswith(b"{"):
        return False
    return any(decode(body, form) is not None for form in (wire.Topic, wire.List))


async def pull(source: Source, web: Web, visit: Visit) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """State is kept when all of it ended well."""
    named = place(source.settings.get("url") or source.url)
    if named is None:
        raise SourceError("this is not the address of a forum", "write its address as the browser shows it")
    async for step in night.pull(night.Night(source, web, visit, named)):
        yield step


def parse(document: Document) -> Parsed:
    """A topic with its first posts, if it has one of the source's tags; some more of its posts; or a list of topics,
    which holds no posts itself."""
    if document.holds == night.TOPICS:
        return Parsed(entries=len(wire.listed(document.body)))
    around = _around(document)
    stream = (
        wire.topic(document.body, around.topic).post_stream
        if document.holds == night.TOPIC
        else wire.more(document.body)
    )
    found, unread = wire.posts(stream, around.topic)
    made = [post(one, around, document) for one in found if one.public]
    is_ours = document.holds != night.TOPIC or followed(made, around, document.source.tags)
    return Parsed(
        posts=made if is_ours else [],
        title=around.title if document.holds == night.TOPIC else "",
        entries=len(stream.posts),
        note="some posts of a topic were not in the form of a Discourse forum" if unread else "",
        closed=[around.post_key(one.id) for one in found if not one.public],
    )


def _around(document: Document) -> Around:
    found = row(document.notes, Around)
    if found is None:
        raise Unreadable("this document does not say which topic it belongs to")
    return found
