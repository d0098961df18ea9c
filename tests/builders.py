"""Builders for tests: the shortest way to say a post, a source, a class."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from aggregator.model import Account, Head, Post, Source, short_id

EPOCH = datetime(2024, 9, 2, 8, 0, tzinfo=UTC)


def at(hours: float = 0) -> datetime:
    """A time so many hours after the first Monday of the invented term."""
    return EPOCH + timedelta(hours=hours)


def source(id: str = "amaras-blog", kind: str = "feed", **more: Any) -> Source:
    return Source(id=id, kind=kind, url=more.pop("url", f"https://{id}.example/"), **more)


def account(name: str = "Amara", host: str = "amaras-blog.example") -> Account:
    return Account(key=f"name:{host}/{name.casefold()}", name=name)


def _fields(name: str, **more: Any) -> dict[str, Any]:
    keys = more.pop("keys", (f"url:amaras-blog.example/{name}",))
    hours = more.pop("hours", 0)
    author = more.pop("author", "Amara")
    return {
        "id": short_id(keys[0]),
        "source": "amaras-blog",
        "kind": "article",
        "keys": keys,
        "url": f"https://amaras-blog.example/{name}",
        "author": author if isinstance(author, Account) else account(author),
        "published": at(hours),
        "seen": at(hours + 1),
        "hash": name,
        **more,
    }


def head(name: str, **more: Any) -> Head:
    """A head known as `url:amaras-blog.example/NAME`; `hours` after the start of term; anything may be overridden."""
    return Head(**_fields(name, **more))


def post(name: str, text: str = "", **more: Any) -> Post:
    """The same as a whole post whose body says `text`."""
    return Post(**{"html": f"<p>{text}</p>" if text else "", "text": text, "lead": text[:200], **_fields(name, **more)})
