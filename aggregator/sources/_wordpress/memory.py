"""What one WordPress remembers from night to night. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct, field

from aggregator.sources._feed import identity
from aggregator.sources._wordpress import wire
from aggregator.text.dates import parse_date

OVERLAP = timedelta(days=14)
"""How long before the newest known comment we look again: moderators approve late, and older dates stay older."""


class Known(Struct, array_like=True):
    """One followed article, by its key.

    id        its number; comments name it
    guid      empty when it is the article's address
    declared  how many comments and pingbacks its feed counted when all its comments were last read
    """

    id: int
    link: str
    guid: str = ""
    declared: int = -1


class Memory(Struct, omit_defaults=True):
    """Everything that is kept in `State.memory` under "wordpress".

    api       where articles and comments are asked for; empty: one of them is closed, feeds are read
    feed      the feeds that answered, of articles and of comments; empty: there is none
    tags      the tags that were followed: with others, everything is looked at again
    articles  followed articles, by their key
    posted    the newest date of an article, changed of a change to one, said of a comment
    authors   number → name and address, where only the feeds tell them
    doubted   most of what we hold was gone the last time we looked
    """

    api: str = ""
    feed: str = ""
    comments: str = ""
    language: str = ""
    title: str = ""
    tags: list[str] | None = None
    articles: dict[str, Known] = field(default_factory=dict)
    posted: datetime | None = None
    changed: datetime | None = None
    said: datetime | None = None
    authors: dict[str, tuple[str, str]] = field(default_factory=dict)
    doubted: bool = False

    def follow(self, row: wire.Article) -> None:
        """An article that is one of ours; if its address changed, under the new one only."""
        moved = [key for key, known in self.articles.items() if known.id == row.id and key != row.key]
        old = self.articles.get(row.key) or (self.articles[moved[0]] if moved else None)
        for key in moved:
            del self.articles[key]
        guid = "" if row.guid.rendered == row.link else row.guid.rendered
        self.articles[row.key] = Known(row.id, row.link, guid, old.declared if old else -1)

    def keys(self) -> dict[str, str]:
        """Every key of every followed article → its first one."""
        return {
            key: first
            for first, known in self.articles.items()
            for key in (first, identity.address(known.guid or known.link))
            if key
        }

    def listed(self, rows: Iterable[wire.Article], now: datetime) -> None:
        """Note the newest dates. One that lies ahead would hide everything until then."""
        for row in rows:
            self.posted = _newer(self.posted, row.date_gmt, now)
            self.changed = _newer(self.changed, row.modified_gmt, now)

    def heard(self, rows: Iterable[wire.Comment], now: datetime) -> None:
        for row in rows:
            self.said = _newer(self.said, row.date_gmt, now)


def _newer(known: datetime | None, stated: str | None, now: datetime) -> datetime | None:
    when = parse_date(stated or "")
    return when if when and when <= now + timedelta(days=1) and (known is None or when > known) else known


def recall(memory: Mapping[str, Any]) -> Memory:
    """What the last night left. Something else in its place is forgotten: everything is looked at again."""
    try:
        return msgspec.convert(memory.get("wordpress", {}), Memory, strict=False)
    except msgspec.ValidationError:
        return Memory()


def keep(memory: dict[str, Any], what: Memory) -> None:
    what.articles = dict(sorted(what.articles.items()))
    memory["wordpress"] = msgspec.to_builtins(what)
