"""A blog on Blogger (blogspot.com, or a domain of its own): its articles and their comments, under exact parents.

    posts ─▶ further pages ─▶ newest comments ─▶ comments of single articles
             on a full look    each night          where the number of comments is another

Everything is read from the feeds that Blogger keeps for every blog, as the kind `feed` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aggregator import sources
from aggregator.model import Document, Feed, Parsed, Source
from aggregator.sources._blogger.night import Blog
from aggregator.sources._blogger.place import at, place
from aggregator.sources._feed.night import ALL_COMMENTS, COMMENTS, Steps
from aggregator.sources._kind import Response, Visit, Web

SETTINGS = {"url": "address", "label": "text?"}
"""`label`: only articles that carry this label of the blog."""

_READER = "feed"
"""The kind that reads any feed."""

_SHORT = (
    "its feeds show only the beginnings of comments; ask its owner to choose Full for comment feeds in the settings"
)


def address(settings: Mapping[str, str]) -> str:
    return settings.get("url", "")


def feeds(settings: Mapping[str, str], memory: Mapping[str, Any]) -> list[Feed]:
    """Those that Blogger keeps for every blog."""
    blog = at(settings.get("url", ""), settings.get("label", ""))
    return [Feed(blog.posts), Feed(blog.comments, "comments")]


def recognise(response: Response) -> dict[str, str] | None:
    """Any page of a blog, and its feeds of articles. One label is meant where its page or feed was given."""
    found = place(response)
    if found is None:
        return None
    return {"url": found.home, "label": found.label} if found.label else {"url": found.home}


def pull(source: Source, web: Web, visit: Visit) -> Steps:
    settings = source.settings
    return Blog(source, web, visit, at(settings.get("url") or source.url, settings.get("label", ""))).pull()


def parse(document: Document) -> Parsed:
    """As any feed. Owners may let feeds show only the beginnings of comments, and differently in each feed: where
    the list of the newest does so it holds nothing, lest it shorten what an article's own feed gave whole."""
    found = sources.kind(_READER).parse(document)
    if document.holds not in (COMMENTS, ALL_COMMENTS) or not _is_short(document.body):
        return found
    if document.holds == ALL_COMMENTS:
        return Parsed(title=found.title)
    found.note = found.note or _SHORT
    return found


def _is_short(body: bytes) -> bool:
    return b"<summary" in body and b"<content" not in body
