"""Bluesky: a hashtag, a profile, or one post, each with the conversations around it, as strangers may see them.

    list of posts ─▶ conversations, from their roots ─▶ what is gone       see `_bluesky/`

Left out: what was only passed on, people who show themselves to members only or ask in their profile
to be left alone, and what is hidden or taken down.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aggregator.errors import SourceError
from aggregator.model import Absent, Document, Feed, Parsed, Source
from aggregator.sources._bluesky import night, post
from aggregator.sources._bluesky.place import APP, place

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

SETTINGS = {"url": "address?", "hashtag": "hashtag?", "server": "server?"}
"""`url` or `hashtag`; `server`: who is asked, if not Bluesky's own public.api.bsky.app."""


def address(settings: Mapping[str, str]) -> str:
    """The page for people to look at."""
    hashtag = settings.get("hashtag", "")
    return f"{APP}/hashtag/{quote(hashtag)}" if hashtag else settings.get("url", "")


def feeds(settings: Mapping[str, str], memory: Mapping[str, Any]) -> list[Feed]:
    """A profile's; hashtags and single posts have none."""
    named = place(settings)
    return [Feed(f"{APP}/profile/{named.who}/rss")] if named and named.who and not named.post else []


def asks(settings: Mapping[str, str]) -> str:
    named = place(settings)
    return named.base if named else ""


def recognise(response: Response) -> dict[str, str] | None:
    """A page of bsky.app about a hashtag, a profile or a post."""
    return {"url": response.url} if place({"url": response.url}) else None


async def pull(source: Source, web: Web, visit: Visit) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """State is kept when all of it ended well."""
    named = place(source.settings, source.url)
    if named is None:
        raise SourceError(
            "this names no hashtag, profile or post of Bluesky",
            "write hashtag: NAME, or url: https://bsky.app/profile/NAME",
        )
    async for step in night.pull(night.Night(source, web, visit, named)):
        yield step


def parse(document: Document) -> Parsed:
    """An author's posts, what a search found, or a conversation."""
    found, around = night.READ[document.holds](document.body), night.around(document)
    return Parsed(
        posts=post.posts(found.views, document, around),
        title=around.title,
        entries=found.rows,
        note="some posts were not in the form of Bluesky" if found.unread else "",
        closed=[f"uri:{view.uri}" for view in found.views if post.refused(view, around.out)],
    )
