"""A hashtag as a server of the Mastodon API shows it, with the conversations its statuses belong to.

Read by Mastodon.py (https://docs.joinmastodon.org/methods/timelines/#tag). What other servers of
the fediverse send is the same API with holes in it; see `_mastodon/`.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING

import msgspec

from aggregator.errors import SourceError
from aggregator.model import Absent, Document, Parsed, Source
from aggregator.sources._mastodon import wire
from aggregator.sources._mastodon.gone import gone
from aggregator.sources._mastodon.night import Night
from aggregator.sources._mastodon.post import Place, netloc, posts
from aggregator.sources._mastodon.server import Server
from aggregator.sources._mastodon.talks import left_over, roots, talks
from aggregator.sources._mastodon.timeline import learn_domain, timeline

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

SETTINGS = {"server": "server", "hashtag": "hashtag"}

HASHTAG = re.compile(r"\w{1,100}")
SHORT = re.compile(r"[#＃](?P<hashtag>\w{1,100})@(?P<server>(?:https?://)?[\w.-]+(?::\d{1,5})?)/?")
TAG_PAGE = re.compile(r"(?P<base>https?://[^/?#@]+)/(?:tags|api/v1/timelines/tag)/(?P<hashtag>[^/?#.]+)/?(?:[?#].*)?")
OF_ITS_KIND = re.compile(rb"""id=["']mastodon["']|content=["'](?:mastodon|gotosocial|takahe)|"replies_count":""", re.I)


def address(settings: Mapping[str, str]) -> str:
    """The hashtag's page on its server, for people to look at."""
    return f"{_base(settings['server'])}/tags/{settings['hashtag']}"


def parse_short(text: str) -> dict[str, str] | None:
    """`#hashtag@server`, the way people write it, as settings."""
    found = SHORT.fullmatch(text.strip())
    return found.groupdict() if found else None


def recognise(response: Response) -> dict[str, str] | None:
    """A hashtag's page on a server of this kind, or its timeline."""
    from urllib.parse import unquote

    found = TAG_PAGE.fullmatch(response.url)
    if not found or not OF_ITS_KIND.search(response.body[:100_000]):
        return None
    hashtag = unquote(found["hashtag"])
    return (
        {"server": found["base"].removeprefix("https://"), "hashtag": hashtag} if HASHTAG.fullmatch(hashtag) else None
    )


async def pull(source: Source, web: Web, visit: Visit) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """The timeline, then the conversations, then what is gone. State is kept when all of it ended well."""
    if not HASHTAG.fullmatch(source.settings["hashtag"]):
        raise SourceError("the hashtag is not one", "write letters, digits and underscores only, without #")
    night = Night(source, web, visit, Server(web, _base(source.settings["server"])))
    await learn_domain(night)
    for part in (timeline, roots, talks, left_over, gone):
        async for item in part(night):
            yield item
    night.close()


def parse(document: Document) -> Parsed:
    """A page of a timeline, a conversation, or one status."""
    place = msgspec.convert(document.notes or {"server": netloc(document.url)}, Place)
    listing = _listing(document)
    title = f"#{document.source.settings['hashtag']} on {place.server}"
    return Parsed(posts=posts(listing.statuses, document, place), title=title, note=_trouble(listing))


def _listing(document: Document) -> wire.Listing:
    if document.holds == "status":
        return wire.Listing([wire.status(document.body)])
    if document.holds == "context":
        above, below = wire.context(document.body)
        return above.joined(below)
    return wire.timeline(document.body)


def _trouble(listing: wire.Listing) -> str:
    if listing.over:
        return f"{listing.over} statuses too many in one answer were left out"
    return f"{listing.unread} statuses were not in the form of the Mastodon API" if listing.unread else ""


def _base(server: str) -> str:
    """`mastodon.example` is asked over https; write http:// for a test or an intranet."""
    return (server if "://" in server else f"https://{server}").rstrip("/")
