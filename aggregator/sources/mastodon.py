"""A hashtag as a server of the Mastodon API shows it, or what one account says, with their conversations.

Read by Mastodon.py (https://docs.joinmastodon.org/methods/timelines/#tag, …/accounts/#statuses). What other
servers of the fediverse send is the same API with holes in it; see `_mastodon/`.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from aggregator.errors import SourceError
from aggregator.model import Absent, Document, Feed, Parsed, Source
from aggregator.sources._mastodon import wire
from aggregator.sources._mastodon.gone import gone
from aggregator.sources._mastodon.listed import Listed, listed
from aggregator.sources._mastodon.night import Night
from aggregator.sources._mastodon.post import Place, netloc, posts
from aggregator.sources._mastodon.server import Server
from aggregator.sources._mastodon.talks import left_over, roots, talks
from aggregator.sources._mastodon.timeline import learn_domain, timeline
from aggregator.text.hashtags import matches

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

SETTINGS = {"server": "server", "hashtag": "hashtag?", "account": "text?"}
"""`hashtag` or `account` (amara, or amara@their.example where that is not the server's own name)."""

HASHTAG = re.compile(r"\w{1,100}")
ACCOUNT = re.compile(r"@?\w[\w.-]{0,100}(?:@[\w-]+(?:\.[\w-]+)*(?::\d{1,5})?)?", re.ASCII)
SHORT = re.compile(r"[#＃](?P<hashtag>\w{1,100})@(?P<server>(?:https?://)?[\w.-]+(?::\d{1,5})?)/?")
TAG_PAGE = re.compile(r"(?P<base>https?://[^/?#@]+)/(?:tags|api/v1/timelines/tag)/(?P<hashtag>[^/?#.]+)/?(?:[?#].*)?")
ACCOUNT_PAGE = re.compile(
    r"(?P<base>https?://[^/?#@]+)/(?:@|users/)(?P<account>[\w.-]+(?:@[\w.-]+)?)(?:/(?:statuses/)?\w+)?/?(?:[?#].*)?"
)
OF_ITS_KIND = re.compile(rb"""id=["']mastodon["']|content=["'](?:mastodon|gotosocial|takahe)|"replies_count":""", re.I)


def address(settings: Mapping[str, str]) -> str:
    """The hashtag's or the account's page on its server, for people to look at."""
    return f"{_base(settings['server'])}/{listed(settings).page}"


def feeds(settings: Mapping[str, str], memory: Mapping[str, Any]) -> list[Feed]:
    """Mastodon offers one beside each of these pages: without replies, and of the newest twenty only."""
    return [Feed(f"{address(settings)}.rss")]


def parse_short(text: str) -> dict[str, str] | None:
    """`#hashtag@server`, the way people write it, as settings."""
    found = SHORT.fullmatch(text.strip())
    return found.groupdict() if found else None


def recognise(response: Response) -> dict[str, str] | None:
    """A hashtag's page on a server of this kind, or its timeline; or the page of an account or of what it said."""
    from urllib.parse import unquote

    if not OF_ITS_KIND.search(response.body[:100_000]):
        return None
    if found := TAG_PAGE.fullmatch(response.url):
        named = {"hashtag": unquote(found["hashtag"])}
        return {"server": _bare(found["base"]), **named} if HASHTAG.fullmatch(named["hashtag"]) else None
    if found := ACCOUNT_PAGE.fullmatch(unquote(response.url)):
        return {"server": _bare(found["base"]), "account": found["account"]}
    return None


def _bare(base: str) -> str:
    return base.removeprefix("https://")


async def pull(source: Source, web: Web, visit: Visit) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """The timeline, then the conversations, then what is gone. State is kept when all of it ended well."""
    _settled(source.settings)
    night = Night(source, web, visit, Server(web, _base(source.settings["server"])))
    await learn_domain(night)
    for part in (timeline, roots, talks, left_over, gone):
        async for item in part(night):
            yield item
    night.close()


def _settled(settings: Mapping[str, str]) -> None:
    hashtag, account = settings.get("hashtag", ""), settings.get("account", "")
    if bool(hashtag) == bool(account):
        raise SourceError("this names no hashtag and no account, or both", "write one: hashtag: NAME, or account: NAME")
    if hashtag and not HASHTAG.fullmatch(hashtag):
        raise SourceError("the hashtag is not one", "write letters, digits and underscores only, without #")
    if account and not ACCOUNT.fullmatch(account):
        raise SourceError("the account is not one", "write amara, or amara@their.example, without the server's address")


def parse(document: Document) -> Parsed:
    """A page of a timeline, a conversation, or one status."""
    place = msgspec.convert(document.notes or {"server": netloc(document.url)}, Place)
    found, named = _listing(document), listed(document.source.settings)
    title = f"{named.name} on {place.server}"
    made = posts(found.statuses, document, place)
    return Parsed(
        posts=made if _is_chosen(named, document) else [one for one in made if matches(one.tags, document.source.tags)],
        title=title,
        note=_trouble(found),
    )


def _is_chosen(named: Listed, document: Document) -> bool:
    """Tags choose among the statuses that an account lists; what belongs to their conversations needs none."""
    return not (named.account and document.source.tags and document.holds == "posts")


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
