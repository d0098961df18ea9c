"""Which part of which forum an address names. Pure."""

from __future__ import annotations

import re

from msgspec import Struct

_TOPIC = re.compile(
    r"(?P<base>https?://[^?#]+?)/t/(?:[^/?#]+/)?(?P<topic>[1-9]\d{0,14})(?:/\d+)?(?:\.json)?/?(?:[?#].*)?"
)
_LIST = re.compile(r"(?P<base>https?://[^?#]+?)(?P<list>/(?:c|tags?)/[^?#]+?)(?:/l/\w+)?(?:\.json)?/?(?:[?#].*)?")
_FORUM = re.compile(r"(?P<base>https?://[^?#]+?)(?:/(?:latest|top|new|hot|categories|tags)(?:\.json)?)?/?(?:[?#].*)?")


class Place(Struct, frozen=True):
    """`base` is the forum's front page without the slash; `path` leads to a list of topics, or `topic` the number of one."""

    base: str
    path: str = ""
    topic: int = 0

    def topic_at(self, number: int) -> str:
        return f"{self.base}/t/{number}.json"

    def posts_at(self, number: int, ids: list[int]) -> str:
        return f"{self.base}/t/{number}/posts.json?{'&'.join(f'post_ids[]={id}' for id in ids)}"

    def page_at(self, page: int) -> str:
        """One page of the list, those that were answered last first."""
        return f"{self.base}{self.path}.json" + (f"?page={page}" if page else "")


def place(url: str) -> Place | None:
    """A topic, a category, a tag, else the whole forum; None when it is no address."""
    if found := _TOPIC.fullmatch(url):
        return Place(found["base"], topic=int(found["topic"]))
    if found := _LIST.fullmatch(url):
        return Place(found["base"], found["list"].rstrip("/"))
    found = _FORUM.fullmatch(url)
    return Place(found["base"].rstrip("/"), "/latest") if found else None
