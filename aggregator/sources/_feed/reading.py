"""What a feed, or a page that may name one, holds. Pure.

Imported when a body came: a night in which nothing changed pays for none of it.
"""

from __future__ import annotations

from aggregator.errors import Unreadable
from aggregator.model import Document, Feed, Parsed
from aggregator.sources._feed import jsonfeed, page, text, xml
from aggregator.sources._feed.articles import articles
from aggregator.sources._feed.channel import Channel
from aggregator.sources._feed.comments import comments, is_of_comments
from aggregator.sources._feed.night import MORE, POSTS
from aggregator.sources._kind import Response


def recognise(response: Response) -> dict[str, str] | None:
    """A feed, or a page that names one; with the feed of all its comments, where it names that, too."""
    found = text.decoded(response.body, response.charset)
    if _is_feed(found):
        return {}
    named = page.named(found, response.url)
    if not named:
        return None
    all_comments = (feed.address for feed in named[1:] if feed.holds == "comments")
    talk = next((one for one in all_comments if not page.is_on_page(one, response.url)), "")
    return {"feed": named[0].address, "comments": talk} if talk else {"feed": named[0].address}


def names(response: Response) -> list[Feed]:
    """The feeds that a page names; none, if it is no page."""
    found = text.decoded(response.body, response.charset)
    return [] if _is_feed(found) else page.named(found, response.url)


def home(response: Response) -> str:
    """The page that a feed says it belongs to; empty when this is no feed."""
    found = text.decoded(response.body, response.charset)
    if not _is_feed(found):
        return ""
    channel = jsonfeed.read(found, response.url) if text.is_json(found) else xml.read(found, response.url)
    return channel.link


def _is_feed(found: str) -> bool:
    return jsonfeed.is_json_feed(found) if text.is_json(found) else text.is_feed(found)


def parse(document: Document) -> Parsed:
    """Articles, or comments, as the document says it `holds`.

    Raises Unreadable when the feed itself is none; further pages and lists of comments that are none are noted.
    """
    try:
        return _held(_channel(document), document)
    except Unreadable as error:
        if document.holds == POSTS:
            raise
        return Parsed(note=f"{document.url} is {error.message}")


def _held(channel: Channel, document: Document) -> Parsed:
    """A curator may name a feed of comments: then they are comments here, too."""
    if document.holds in (POSTS, MORE) and not is_of_comments(channel):
        return articles(channel, document)
    return comments(channel, document)


def _channel(document: Document) -> Channel:
    found = text.decoded(document.body, document.charset)
    if text.is_json(found):
        return jsonfeed.read(found, document.url)
    if not text.is_feed(found):
        raise _no_feed(found, document.url)
    return xml.read(found, document.url)


def _no_feed(found: str, url: str) -> Unreadable:
    named = page.feeds(found, url)
    if named:
        return Unreadable("not a feed: a web page", f"its feed is at {named[0]}; write that")
    if not found.strip():
        return Unreadable("not a feed: an empty answer", "look again tomorrow")
    return Unreadable("not a feed", "open the address in a browser, look for RSS or Atom, and write that address")
