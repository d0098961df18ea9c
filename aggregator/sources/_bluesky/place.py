"""A hashtag, a profile or one post, and the addresses to ask for it (https://docs.bsky.app/docs/category/http-reference). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote, unquote, urlencode

from msgspec import Struct

APP = "https://bsky.app"
SERVER = "public.api.bsky.app"
"""What strangers may ask."""
DEPTH = 100
"""Replies to replies that are asked for at once."""
ROWS = 100
TOGETHER = 25
"""Posts or profiles that may be asked for in one request."""
_PAGE = re.compile(
    r"https?://(?:www\.)?bsky\.app/(?:profile/(?P<who>[\w.:%-]{3,260})(?:/post/(?P<post>[\w~-]{1,100}))?"
    r"|hashtag/(?P<hashtag>[^/?#]{1,300}))/?(?:[?#].*)?",
    re.ASCII,
)
_WHO = re.compile(r"did:[a-z]+:[\w.:%-]{1,240}|[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII | re.IGNORECASE)
_HASHTAG = re.compile(r"\w{1,100}")


class Place(Struct, frozen=True):
    """One of `hashtag`, `who` (a handle or a DID), or `who` and `post`. `base` is the server that is asked."""

    base: str = f"https://{SERVER}"
    hashtag: str = ""
    who: str = ""
    post: str = ""

    def page(self, cursor: str) -> str:
        """Its posts, newest first."""
        more = {"cursor": cursor} if cursor else {}
        if self.hashtag:
            return self._ask("app.bsky.feed.searchPosts", q=f"#{self.hashtag}", sort="latest", limit=ROWS, **more)
        return self._ask(
            "app.bsky.feed.getAuthorFeed", actor=self.who, filter="posts_and_author_threads", limit=ROWS, **more
        )

    def thread(self, uri: str, depth: int = DEPTH) -> str:
        return self._ask("app.bsky.feed.getPostThread", uri=uri, depth=depth, parentHeight=0)

    def posts(self, uris: Sequence[str]) -> str:
        return self._ask("app.bsky.feed.getPosts", uris=uris)

    def profiles(self, dids: Sequence[str]) -> str:
        return self._ask("app.bsky.actor.getProfiles", actors=dids)

    def _ask(self, method: str, **query: object) -> str:
        return f"{self.base}/xrpc/{method}?{urlencode(query, doseq=True, quote_via=quote)}"


def place(settings: Mapping[str, str], url: str = "") -> Place | None:
    """What the settings name; None when that is no hashtag, profile or post of Bluesky."""
    server = settings.get("server", "") or SERVER
    base = (server if "://" in server else f"https://{server}").rstrip("/")
    if hashtag := settings.get("hashtag", ""):
        return Place(base, hashtag=hashtag) if _HASHTAG.fullmatch(hashtag) else None
    found = _PAGE.fullmatch(settings.get("url", "") or url)
    if not found:
        return None
    if found["hashtag"]:
        word = unquote(found["hashtag"])
        return Place(base, hashtag=word) if _HASHTAG.fullmatch(word) else None
    who = unquote(found["who"])
    return Place(base, who=who, post=found["post"] or "") if _WHO.fullmatch(who) else None
