"""A blog's pages, read as people read them, with the comments on them: for places without feeds of comments.

    url ─▶ a post's page ───────────────────────────────▶ its further pages of comments
        └▶ a home page ─▶ its older pages ─▶ posts' pages ─┘

How comments are written into pages differs; `_page/dialects` has one file for each way. Only the page
that the curator named is asked for without looking at robots.txt.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING

from aggregator.errors import Unreadable
from aggregator.model import Absent, Document, Parsed, Source
from aggregator.sources._feed import text
from aggregator.sources._page import index, night, posts, reading
from aggregator.sources._page.markup import markup

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

SETTINGS = {"url": "address"}

RANK = 2
"""Asked after all other kinds, `feed` too: what a place offers to programs is better than what they read off its pages."""


def address(settings: Mapping[str, str]) -> str:
    return settings.get("url", "")


def recognise(response: Response) -> dict[str, str] | None:
    """A page with comments in a way that we can read, or one that names posts."""
    found = text.decoded(response.body[:2000], response.charset)
    if text.is_feed(found) or text.is_json(found):
        return None
    try:
        page = markup(response.body, response.charset, response.url)
    except Unreadable:
        return None
    return {"url": response.url} if index.is_index(page) or reading.comments(page) else None


async def pull(source: Source, web: Web, visit: Visit) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """Only trouble with the named page fails the source."""
    tonight = night.Night(source, web, visit)
    async for post in tonight.readings():
        while document := await post.document():
            for absent in post.saw((yield document)):
                yield absent
        for absent in post.gone():
            yield absent
    tonight.close()


def parse(document: Document) -> Parsed:
    """A post and comments on it, or further comments. Raises Unreadable when the page that the curator named is no post."""
    try:
        return posts.further(document) if document.holds == night.COMMENTS else posts.post(document)
    except Unreadable as error:
        if document.holds == night.NAMED:
            raise
        return Parsed(note=f"{document.url} is {error.message}")
