"""A group, a tag, a person or a page, and the addresses to ask for it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from msgspec import Struct

from aggregator.text.urls import canonical

SERVER = "api.hypothes.is"
SITE = "hypothes.is"
ROWS = 200
"""The most that one answer may hold."""
_GROUP = re.compile(r"/groups/(?P<group>[\w-]{1,100})(?:/[^/]*)?/?")
_USER = re.compile(r"/users/(?P<user>[\w.]{1,100})/?")
_WORD = re.compile(r"(?P<name>tag|group|user|url):(?:\"(?P<quoted>[^\"]+)\"|(?P<bare>\S+))")


class Place(Struct, frozen=True):
    """`base` of the API; `asked` is what is asked for: ("tag", "trust"); `title` says so for people."""

    base: str
    asked: tuple[str, str]
    title: str

    @property
    def by_tag(self) -> bool:
        """Replies to what is found do not carry the tag themselves."""
        return self.asked[0] in ("tag", "user")

    @property
    def feed(self) -> str:
        """The newest for feed readers (https://web.hypothes.is/help/atom-rss-feeds-for-annotations/)."""
        name = {"tag": "tags"}.get(self.asked[0], self.asked[0])
        words = urlencode({name: _short(self.asked)})
        return f"https://{SITE}/stream.atom?{words}" if self.base == f"https://{SERVER}" else ""

    def since(self, updated: str) -> str:
        """What was written or changed after that, oldest first."""
        return self._search([self.asked], updated)

    def replies(self, id: str) -> str:
        return self._search([("references", id)], "")

    def one(self, id: str) -> str:
        return f"{self.base}/api/annotations/{id}"

    def _search(self, words: list[tuple[str, str]], updated: str) -> str:
        after = [("search_after", updated)] if updated else []
        return f"{self.base}/api/search?{urlencode([*words, ('sort', 'updated'), ('order', 'asc'), ('limit', ROWS), *after])}"


def place(settings: Mapping[str, str]) -> Place | None:
    """What the settings name; None when they name nothing."""
    server = settings.get("server", "") or SERVER
    base = (server if "://" in server else f"https://{server}").rstrip("/")
    if tag := settings.get("hashtag", ""):
        return Place(base, ("tag", tag), f"Annotations tagged {tag}")
    url = settings.get("url", "")
    if asked := told(url):
        return Place(base, asked, f"Annotations of the {asked[0]} {_short(asked)}")
    return Place(base, ("uri", url), f"Annotations on {url}") if canonical(url) else None


def told(url: str) -> tuple[str, str] | None:
    """What an address of Hypothesis itself names; None when it is another page."""
    parts = urlsplit(url)
    if canonical(url).partition("/")[0].partition("?")[0] not in (SITE, SERVER):
        return None
    if found := _GROUP.fullmatch(parts.path):
        return "group", found["group"]
    if found := _USER.fullmatch(parts.path):
        return "user", f"acct:{found['user']}@{SITE}"
    query = parse_qs(parts.query)
    searched = _WORD.search(unquote(query.get("q", [""])[0]))
    if searched:
        name, word = searched["name"], searched["quoted"] or searched["bare"]
        return {"url": "uri"}.get(name, name), f"acct:{word}@{SITE}" if name == "user" and "@" not in word else word
    words = ((name, query[name][0]) for name in ("group", "tag", "user", "uri", "url") if name in query)
    return next(words, None)


def _short(asked: tuple[str, str]) -> str:
    return asked[1].removeprefix("acct:").removesuffix(f"@{SITE}")
