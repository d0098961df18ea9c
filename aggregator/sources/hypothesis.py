"""Annotations of Hypothesis: a group's, a tag's, a person's, or those on one page (https://h.readthedocs.io/en/latest/api/).

    what changed since last night ─▶ replies to tagged ones ─▶ what is gone       see `_hypothesis/`

An annotation answers the page it stands on, and quotes the words it is about; a reply answers its
annotation. What is for its author or for a closed group only, hidden by a moderator or waiting for one
is left out.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aggregator.errors import SourceError
from aggregator.model import Absent, Document, Feed, Parsed, Source
from aggregator.sources._hypothesis import night, wire
from aggregator.sources._hypothesis.place import place, told
from aggregator.sources._hypothesis.post import Around, followed, post
from aggregator.sources._wire import noted

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

SETTINGS = {"url": "address?", "hashtag": "hashtag?", "server": "server?"}
"""`url`: a group, a search for a tag or a person on hypothes.is, or any page with annotations; or `hashtag`: a tag.
`server`: who is asked, if not api.hypothes.is."""


def address(settings: Mapping[str, str]) -> str:
    """The page for people to look at."""
    tag = settings.get("hashtag", "")
    return f"https://hypothes.is/search?q={quote(f'tag:{tag}')}" if tag else settings.get("url", "")


def feeds(settings: Mapping[str, str], memory: Mapping[str, Any]) -> list[Feed]:
    """The public stream of the same; servers of one's own may not have it."""
    named = place(settings)
    return [Feed(named.feed)] if named and named.feed else []


def asks(settings: Mapping[str, str]) -> str:
    named = place(settings)
    return named.base if named else ""


def recognise(response: Response) -> dict[str, str] | None:
    """A page of hypothes.is. Any other page may be annotated, but is read as the page it is."""
    return {"url": response.url} if told(response.url) else None


def pull(source: Source, web: Web, visit: Visit) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """State is kept when all of it ended well."""
    named = place({**source.settings, "url": source.settings.get("url") or source.url})
    if named is None:
        raise SourceError(
            "this names no group, tag or page of Hypothesis",
            "write hashtag: TAG, or url: with the address of a group or of an annotated page",
        )
    return night.pull(night.Night(source, web, visit, named))


def parse(document: Document) -> Parsed:
    """One answer of a search."""
    found, around = wire.found(document.body), noted(document, Around)
    return Parsed(
        posts=[post(one, document, around) for one in followed(found.rows, document, around)],
        title=around.title,
        entries=found.count,
        note="some annotations were not in the form of Hypothesis" if found.unread else "",
    )
