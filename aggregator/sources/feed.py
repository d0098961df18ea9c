"""Feeds: RSS, Atom and JSON Feed, with the comments that they lead to.

    url ─▶ the feed ─▶ its further pages ─▶ the site's newest comments ─▶ comments of single articles
           each night   on a full look        each night (WordPress)       as `_feed.followed` says

Articles are followed by the source's tags. On a 304 nothing is parsed, but comments are still asked
for: an old article may have a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aggregator.model import Document, Feed, Parsed, Source
from aggregator.sources._feed.night import Night, Steps
from aggregator.sources._kind import Response, Visit, Web

SETTINGS = {"url": "address", "feed": "address?", "comments": "address?"}
"""`feed`: the address of the feed, when `url` is the page it belongs to. `comments`: that of the newest comments on
all its articles, where the feed does not name it."""

RANK = 1
"""Asked late: a place that a more particular kind reads well usually offers a feed besides."""


def address(settings: Mapping[str, str]) -> str:
    return settings.get("feed", "")


def feeds(settings: Mapping[str, str], memory: Mapping[str, Any]) -> list[Feed]:
    """The feed itself, and the site's newest comments, once the feed has named them."""
    comments = settings.get("comments") or str(memory.get("comments") or "")
    return [Feed(settings.get("feed") or settings.get("url", "")), Feed(comments, "comments")]


def recognise(response: Response) -> dict[str, str] | None:
    """A feed, or a page that names one; with the feed of all its comments, where it names that, too."""
    from aggregator.sources._feed import reading

    return reading.recognise(response)


def names(response: Response) -> list[Feed]:
    """The feeds that a page names; none, if it is no page."""
    from aggregator.sources._feed import reading

    return reading.names(response)


def home(response: Response) -> str:
    """The page that a feed says it belongs to; empty when this is no feed."""
    from aggregator.sources._feed import reading

    return reading.home(response)


def pull(source: Source, web: Web, visit: Visit) -> Steps:
    """The feed, then what it leads to. Only trouble with the feed itself fails the source."""
    return Night(source, web, visit, source.settings.get("feed") or source.url).pull()


def parse(document: Document) -> Parsed:
    """Articles, or comments, as the document says it `holds`.

    Raises Unreadable when the feed itself is none; further pages and lists of comments that are none are noted.
    """
    from aggregator.sources._feed import reading

    return reading.parse(document)
