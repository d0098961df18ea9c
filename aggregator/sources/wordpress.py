"""A WordPress blog: its articles and their comments, each under its exact parent.

    REST open     articles ─▶ comments ─▶ pingbacks       see `_wordpress/`
    REST closed   feeds ─▶ comment feeds ─▶ pages

What is behind a password, private, a draft, scheduled, pending, spam or trashed is never asked for,
and no address is ever made from a number: WordPress shows a private article's comments to those who do.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from aggregator.model import Absent, Document, Feed, Parsed, Source
from aggregator.sources._wordpress import closed, page, pings, rest
from aggregator.sources._wordpress.listing import listing
from aggregator.sources._wordpress.memory import recall
from aggregator.sources._wordpress.night import ARTICLES, COMMENTS, PAGE, PINGS, Night
from aggregator.sources._wordpress.place import guess, place
from aggregator.sources._wordpress.talk import talk

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

SETTINGS = {"url": "address"}

_PARSERS = {ARTICLES: rest.articles, COMMENTS: rest.comments, PINGS: pings.pings, PAGE: page.comments}


def address(settings: Mapping[str, str]) -> str:
    return settings.get("url", "")


def feeds(settings: Mapping[str, str], memory: Mapping[str, Any]) -> list[Feed]:
    """Those that answered; before anybody asked, those that every WordPress has."""
    known, usual = recall(memory), guess(settings.get("url", ""))
    return [Feed(known.feed or usual.feed), Feed(known.comments or usual.comments, "comments")]


def recognise(response: Response) -> dict[str, str] | None:
    """Any page or API answer of a WordPress, but not the page of one category or author: its feed is meant."""
    found = place(response)
    return {"url": found.home} if found and found.stated and found.whole else None


async def pull(source: Source, web: Web, visit: Visit) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """Each part says itself whether there is something to do. State is kept when all of them ended well."""
    night = Night(source, web, visit)
    await night.arrive()
    for part in (listing, talk, closed.closed):
        async with aclosing(part(night)) as steps:
            parsed: Parsed | None = None
            while (item := await closed.step(steps, parsed)) is not None:
                parsed = yield item
    night.close()


def parse(document: Document) -> Parsed:
    """An answer of the API or a page of our own; anything else is a feed."""
    return _PARSERS.get(document.holds, closed.parse)(document)
