"""Where a blog on Blogger is, as its pages and feeds tell, and the addresses of its feeds. Pure.

The feeds are what is left of the Google Data API (https://developers.google.com/blogger/docs/2.0/reference):
posts, comments, and the comments of each post, at the blog's own host.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct

from aggregator.errors import Unreadable
from aggregator.text.urls import absolute

if TYPE_CHECKING:
    from aggregator.sources._kind import Response

ROWS = 100
"""Entries of one page of a feed: the most that Blogger gives (in 2019; it was 500 once)."""

_HEAD = 200_000
"""Characters of a feed in which its generator is looked for: all labels of the blog may stand before it."""
_GENERATOR = re.compile(r"<generator\b[^>]*>\s*Blogger\s*</generator>")
_POSTS = re.compile(r"/feeds/(?:\d+/)?posts/(?:default|full|summary)(?=[/?]|\Z)")
_LABEL = re.compile(r"/search/label/([^/?]+)|/feeds/posts/\w+/-/([^/?]+)")
_TALK = re.compile(r"/feeds/(?:\d+/)?(\d{1,30})/comments/")


class Place(Struct, frozen=True):
    """A blog, or what carries one label there. `home` ends in a slash."""

    home: str
    label: str = ""

    @property
    def posts(self) -> str:
        """The feed of its newest articles."""
        return f"{self.home}feeds/posts/default" + (f"/-/{quote(self.label, safe='')}" if self.label else "")

    @property
    def comments(self) -> str:
        """The feed of its newest comments, on whatever article."""
        return f"{self.home}feeds/comments/default"

    def talk(self, stated: str) -> str:
        """All comments of one article, whose feed its entry states, sometimes at blogger.com or without encryption."""
        found = _TALK.search(stated)
        return f"{self.home}feeds/{found[1]}/comments/default?max-results={ROWS}" if found else stated


def at(url: str, label: str = "") -> Place:
    """The blog that a curator means by an address: a blog has a host of its own. The address may name a label."""
    named = _LABEL.search(url)
    home = urlsplit(url)._replace(path="/", query="", fragment="").geturl()
    return Place(home, label or (unquote(named[1] or named[2]) if named else ""))


def place(response: Response) -> Place | None:
    """The blog that a page or a feed of articles belongs to; None when it is none of Blogger's."""
    from aggregator.sources._feed import text

    found = text.decoded(response.body, response.charset)
    home = _of_feed(found, response.url) if text.is_feed(found) else _of_page(found, response.url)
    return at(home, at(response.url).label) if home else None


def _of_feed(found: str, url: str) -> str:
    """A feed of comments is left to those who read comments and nothing else."""
    if not _POSTS.search(url) or not _GENERATOR.search(found[:_HEAD]):
        return ""
    from aggregator.sources._feed import xml
    from aggregator.sources._feed.comments import is_of_comments

    try:
        channel = xml.read(found, url)
    except Unreadable:
        return ""
    return "" if is_of_comments(channel) else channel.link or url


def _of_page(found: str, url: str) -> str:
    if "blogger" not in found:
        return ""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(found)
    made_by = tree.css_first('meta[name="generator"]')
    if not made_by or (made_by.attributes.get("content") or "").strip() != "blogger":
        return ""
    feeds = (absolute(node.attributes.get("href") or "", url) for node in tree.css('link[rel="alternate"]'))
    return next((feed for feed in feeds if _POSTS.search(feed)), url)
