"""Posts as people would say them, and what threading makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from aggregator.model import (
    Account,
    Head,
    Ledger,
    Link,
    Person,
    Rules,
    Source,
    Threads,
    Tombstone,
    short_id,
)
from aggregator.thread import Bodies, thread
from tests.builders import account, at, head, source

BLOGS = ("amaras-blog", "jonas-blog", "layla-blog")
SOURCES = {name: source(name) for name in BLOGS} | {
    "fedi": Source(id="fedi", kind="mastodon", settings={"server": "https://m.example", "hashtag": "longtable"})
}


def key(name: str, blog: str = "amaras-blog") -> str:
    return f"url:{blog}.example/{name}"


def article(name: str, blog: str = "amaras-blog", by: str = "Amara", **more: Any) -> Head:
    """An article at https://BLOG.example/NAME."""
    usual = {
        "source": blog,
        "keys": (key(name, blog),),
        "url": f"https://{blog}.example/{name}",
        "author": account(by, f"{blog}.example"),
        "title": name.capitalize(),
    }
    return head(name, **usual | more)


def comment(
    name: str, to: str = "", on: str = "trust", blog: str = "amaras-blog", by: str = "Jules", **more: Any
) -> Head:
    """A comment in the list of article ON, answering comment TO or, without, the article itself."""
    mine = f"{on}#comment-{name}"
    usual = {
        "source": blog,
        "kind": "comment",
        "keys": (key(mine, blog),),
        "url": f"https://{blog}.example/{mine}",
        "author": account(by, f"{blog}.example"),
        "answers": (key(f"{on}#comment-{to}" if to else on, blog),),
        "under": key(on, blog),
    }
    return head(mine, **usual | more)


def status(name: str) -> str:
    """The key of a status."""
    return f"uri:https://m.example/s/{name}"


def note(name: str, to: str = "", by: str = "priya", **more: Any) -> Head:
    """A status; `to` is the name of the status that it answers."""
    usual = {
        "source": "fedi",
        "kind": "note",
        "keys": (status(name), f"url:m.example/@{by}/{name}"),
        "url": f"https://m.example/@{by}/{name}",
        "author": Account(f"@{by}@m.example", by.capitalize(), f"https://m.example/@{by}"),
        "answers": (status(to),) if to else (),
    }
    return head(name, **usual | more)


def link(url: str, text: str = "here", before: str = "see ", at: float = 0.1) -> Link:
    return Link(url, text, before, at)


def grave(of: Head, hours: float = 99) -> Tombstone:
    """What stays of a post that its author took away."""
    return Tombstone(
        id=of.id,
        source=of.source,
        keys=of.keys,
        kind=of.kind,
        published=of.published,
        buried=at(hours),
        why="deleted",
        answers=of.answers,
        under=of.under,
    )


def threaded(
    *heads: Head,
    tombstones: Iterable[Tombstone] = (),
    ledger: Ledger | None = None,
    people: Sequence[Person] = (),
    sources: Mapping[str, Source] = SOURCES,
    rules: Rules | None = None,
    now: datetime | None = None,
    texts: Bodies | None = None,
    redirects: Mapping[str, str] | None = None,
) -> Threads:
    return thread(
        heads,
        tombstones=tombstones,
        ledger=ledger or Ledger(),
        people=people,
        sources=sources,
        rules=rules or Rules(),
        now=now or at(1000),
        texts=texts,
        redirects=redirects or {},
    )


def parent(threads: Threads, post: Head) -> str | None:
    """The id of a post's parent."""
    edge = threads.chosen.get(post.id)
    return edge.to if edge else None


def home(threads: Threads, post: Head) -> str:
    """The id of the conversation that a post stands in."""
    (found,) = [id for id, conversation in threads.conversations.items() if post.id in conversation.posts]
    return found


def place(key: str) -> str:
    """The id of the place kept for a post known only by its key."""
    return short_id(key)


def kinds(threads: Threads, post: Head) -> list[tuple[str, str]]:
    """(kind, target) of the edges that leave a post."""
    return [(edge.kind, edge.to) for edge in threads.edges if edge.post == post.id]
