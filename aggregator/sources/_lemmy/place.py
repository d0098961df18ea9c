"""A community or one post, and the addresses to ask for it (https://join-lemmy.org/api/). Pure."""

from __future__ import annotations

import re
from urllib.parse import quote

from msgspec import Struct

ROWS = 50
"""The most that one answer may hold."""
_PLACE = re.compile(
    r"(?P<base>https?://[^/?#@\s]+)/(?:c/(?P<community>\w{1,100}(?:@[\w.:-]{1,200})?)|post/(?P<post>[1-9]\d{0,14}))"
    r"(?:/\d+)?/?(?:[?#].*)?"
)


class Place(Struct, frozen=True):
    """`community` is NAME or NAME@SERVER; or `post` the number of one on this server."""

    base: str
    community: str = ""
    post: int = 0

    @property
    def title(self) -> str:
        return f"!{self.community}" if "@" in self.community else f"!{self.community}@{self.base.partition('://')[2]}"

    @property
    def feed(self) -> str:
        """Of a community's posts, for feed readers."""
        return f"{self.base}/feeds/c/{self.community}.xml?sort=New"

    def list_at(self, page: int, cursor: str = "") -> str:
        """Posts, those that were answered last first."""
        where = f"page_cursor={quote(cursor, safe='')}" if cursor else f"page={page}"
        name = quote(self.community)
        return f"{self.base}/api/v3/post/list?community_name={name}&sort=NewComments&limit={ROWS}&{where}"

    def post_at(self, number: int) -> str:
        return f"{self.base}/api/v3/post?id={number}"

    def comments_at(self, number: int, page: int) -> str:
        """Comments below a post, the oldest first."""
        return f"{self.base}/api/v3/comment/list?post_id={number}&type_=All&sort=Old&limit={ROWS}&page={page}"


def place(url: str) -> Place | None:
    found = _PLACE.fullmatch(url)
    return Place(found["base"], found["community"] or "", int(found["post"] or 0)) if found else None
