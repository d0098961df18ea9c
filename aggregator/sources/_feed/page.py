"""The feed that a web page names (https://html.spec.whatwg.org/#rel-alternate)."""

from __future__ import annotations

import re
from html import unescape

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


def feeds(html: str, url: str) -> list[str]:
    """Addresses of the feeds that the page at `url` names, in its order; feeds of comments last."""
    named = [_attributes(link[1]) for link in _LINK.finditer(html[:_HEAD])]
    found = [link for link in named if _is_feed(link)]
    found.sort(key=lambda link: bool(_OF_COMMENTS.search(link["href"] + " " + link.get("title", ""))))
    return list(dict.fromkeys(address for link in found if (address := absolute(link["href"], url))))


def _is_feed(link: dict[str, str]) -> bool:
    """An alternate form of the page in a feed's type; WordPress's REST and oEmbed also answer in JSON."""
    kind = link.get("type", "").split(";")[0].strip().lower()
    if "alternate" not in link.get("rel", "").lower().split() or not link.get("href"):
        return False
    return kind in _TYPES and (kind != "application/json" or "feed" in link["href"].lower())


def _attributes(text: str) -> dict[str, str]:
    return {match[1].lower(): unescape(match[2] or match[3] or match[4] or "") for match in _ATTRIBUTE.finditer(text)}
