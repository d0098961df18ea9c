"""The feed that a web page names (https://html.spec.whatwg.org/#rel-alternate)."""

from __future__ import annotations

import re
from html import unescape

from aggregator.model import Feed
from aggregator.text.urls import absolute

_LINK = re.compile(r"""<link\b((?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>""", re.I)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/json",
)
_OF_COMMENTS = re.compile(r"\bcomments?\b", re.I)
_HEAD = 200_000
"""Characters of a page in which its head is looked for."""


_ONE_POST = re.compile(
    r"""<body\b[^>]{0,2000}?\bclass\s*=\s*["'][^"']*?\b(?:single|singular|page|attachment)\b""", re.I
)


def feeds(html: str, url: str) -> list[str]:
    """Addresses of the feeds that the page at `url` names, in its order; feeds of comments last."""
    return [feed.address for feed in named(html, url)]


def named(html: str, url: str) -> list[Feed]:
    """The same with what they hold: posts, then comments, those on this one page at the end."""
    links = [_attributes(link[1]) for link in _LINK.finditer(html[:_HEAD])]
    one_post = _ONE_POST.search(html) is not None
    found = [_feed(link, url, one_post) for link in links if _is_feed(link)]
    found.sort(key=lambda feed: (feed.holds == "comments", is_on_page(feed.address, url)))
    return [feed for feed in dict.fromkeys(found) if feed.address]


def is_on_page(feed: str, url: str) -> bool:
    """Is it what this page itself is about? WordPress keeps that below the page."""
    return feed.partition("?")[0].startswith(f"{url.partition('?')[0].removesuffix('index.html').rstrip('/')}/feed")


def _feed(link: dict[str, str], url: str, one_post: bool) -> Feed:
    """Titles come in the page's language; where they say nothing, a feed below one post's page can only be its comments."""
    address = absolute(link["href"].replace("\\", "/"), url)
    says_so = _OF_COMMENTS.search(link["href"] + " " + link.get("title", ""))
    of_comments = says_so or (one_post and is_on_page(address, url))
    return Feed(address, "comments" if of_comments else "posts")


def _is_feed(link: dict[str, str]) -> bool:
    """An alternate form of the page in a feed's type; WordPress's REST and oEmbed also answer in JSON."""
    kind = link.get("type", "").split(";")[0].strip().lower()
    if "alternate" not in link.get("rel", "").lower().split() or not link.get("href"):
        return False
    return kind in _TYPES and (kind != "application/json" or "feed" in link["href"].lower())


def _attributes(text: str) -> dict[str, str]:
    return {match[1].lower(): unescape(match[2] or match[3] or match[4] or "") for match in _ATTRIBUTE.finditer(text)}
