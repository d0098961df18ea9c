"""What webmention.io sends (https://github.com/aaronpk/webmention.io#api), as far as we read it. Pure.

Two forms: JF2 (https://www.w3.org/TR/jf2/) and the older list of links. Both become `Mention`. A row
in neither form is counted and left out; an answer that is no list of mentions is `Unreadable`.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from aggregator.errors import Unreadable
from aggregator.sources._wire import decode, rows

REPLY, MENTION = "in-reply-to", "mention-of"
"""What is of use to a conversation. The others (like-of, repost-of, bookmark-of, rsvp) say nothing."""
_NAMES = {"reply": REPLY, "link": MENTION, "mention": MENTION}
MOST = 5000
"""Rows of one answer that are looked at."""


class Mention(Struct, frozen=True, kw_only=True):
    """A page, `source`, that mentions another, `target`. `url` is what the page says its own address is.

    html, text, name  the words, the best of them first;  received: when the mention arrived
    copies            where else it stands, as the page says (`u-syndication`)
    """

    source: str
    target: str
    relation: str
    private: bool = False
    number: int = 0
    url: str = ""
    author: str = ""
    author_url: str = ""
    html: str = ""
    text: str = ""
    name: str = ""
    published: str = ""
    received: str = ""
    copies: tuple[str, ...] = ()


class Mentions(Struct):
    """One page. `rows` counts everything on it; `unread` what had not the form of a mention."""

    mentions: list[Mention] = field(default_factory=list)
    rows: int = 0
    unread: int = 0


class _Jf2(Struct):
    source: str = field(name="wm-source")
    target: str = field(name="wm-target")
    relation: str = field(name="wm-property")
    private: bool | None = field(name="wm-private", default=False)
    number: int | None = field(name="wm-id", default=0)
    received: str | None = field(name="wm-received", default="")
    url: Any = ""
    author: Any = None
    content: Any = None
    summary: Any = None
    name: Any = ""
    published: Any = ""
    syndication: Any = None

    @property
    def mention(self) -> Mention:
        return Mention(
            source=self.source,
            target=self.target,
            relation=self.relation,
            private=bool(self.private),
            number=self.number or 0,
            url=_text(self.url),
            author=_part(self.author, "name"),
            author_url=_part(self.author, "url"),
            html=_part(self.content, "html") or _html(self.content),
            text=_part(self.content, "text") or _part(self.content, "value") or _text(self.content),
            name=_text(self.name) or _part(self.summary, "value"),
            published=_text(self.published),
            received=self.received or "",
            copies=_texts(self.syndication),
        )


class _Activity(Struct):
    type: str = ""


class _Link(Struct):
    """The older form."""

    source: str
    target: str
    activity: _Activity
    verified: bool | None = True
    private: bool | None = False
    id: int | None = 0
    verified_date: str | None = ""
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def mention(self) -> Mention:
        return Mention(
            source=self.source,
            target=self.target,
            relation=_NAMES.get(self.activity.type, self.activity.type),
            private=bool(self.private) or self.verified is False,
            number=self.id or 0,
            url=_text(self.data.get("url")),
            author=_part(self.data.get("author"), "name"),
            author_url=_part(self.data.get("author"), "url"),
            html=_text(self.data.get("content")),
            name=_text(self.data.get("name")),
            published=_text(self.data.get("published")),
            received=self.verified_date or "",
        )


class _Feed(Struct):
    children: list[Any]


class _Links(Struct):
    links: list[Any]


def mentions(body: bytes) -> Mentions:
    """One page of mentions, in either form."""
    listed, form = _rows(body)
    found = [read.mention for read in rows(listed[:MOST], form)]
    return Mentions(found, len(listed), len(listed) - len(found))


def _rows(body: bytes) -> tuple[list[Any], type[_Jf2] | type[_Link]]:
    if feed := decode(body, _Feed):
        return feed.children, _Jf2
    if links := decode(body, _Links):
        return links.links, _Link
    raise Unreadable(
        "it answered, but not with a list of webmentions", "look at https://webmention.io/settings in a browser"
    )


def _text(value: object) -> str:
    """One text; of a list, which JF2 allows everywhere, the first."""
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    """All of them."""
    values = value if isinstance(value, list) else [value]
    return tuple(one for one in values if isinstance(one, str))


def _part(value: object, name: str) -> str:
    value = value[0] if isinstance(value, list) and value else value
    return _text(value.get(name)) if isinstance(value, dict) else ""


def _html(content: object) -> str:
    """Sites registered before 2018 get `content-type` and `value`."""
    return _part(content, "value") if _part(content, "content-type") == "text/html" else ""
