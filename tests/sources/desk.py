"""A class's desk over several nights: pulls one hashtag through the real client and keeps what an archive would keep."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from aggregator import sources
from aggregator.model import Post, Source
from aggregator.pipeline.signing import signed
from aggregator.web import Web
from tests.drive import Shelf
from tests.sources.fediverse import START, Fediverse

HOSTS = Mapping[str, tuple[str, int]]
T = TypeVar("T")
LONG_AFTER = datetime(2026, 12, 24, tzinfo=UTC)
"""A month after everything was said, when nobody expects another word."""


class Desk(Shelf):
    """`changed` are the addresses of posts that the last night brought or altered, `taken` those it took away."""

    def __init__(self, source: Source, hosts: HOSTS) -> None:
        super().__init__(sources.kind(source.kind), source, now=START)
        self.hosts = hosts
        self.changed: list[str] = []
        self.taken: list[str] = []

    async def pull(self, days: float = 1, *, full: bool = False) -> None:
        """One more night, `days` after the last. The first is a full look, as in the pipeline."""
        before = dict(self.posts)
        self.now += timedelta(days=days - 1)
        tonight = self.now + timedelta(days=1)
        async with Web(now=tonight, hosts=self.hosts, allow_private=["127.0.0.1"], pace=0) as web:
            await self.night(signed(self.source, web), full=full)
        self.changed = [post.url for id, post in self.posts.items() if id not in before or before[id].hash != post.hash]
        self.taken = [post.url for id, post in before.items() if id not in self.posts]

    def one(self, words: str) -> Post:
        found = [post for post in self.posts.values() if words in post.text]
        assert len(found) == 1, f"{len(found)} posts say {words!r}"
        return found[0]

    def texts(self) -> list[str]:
        return sorted(post.text for post in self.posts.values())


def source(server: str, hashtag: str = "class", **settings: str) -> Source:
    return Source(id="hashtag", kind="mastodon", settings={"server": server, "hashtag": hashtag, **settings})


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


@contextmanager
def desk(world: Fediverse, server: str = "http://home.example", **settings: str) -> Iterator[Desk]:
    """A desk that follows #class on one server of `world`, while that is served."""
    with world.served() as hosts:
        yield Desk(source(server, **settings), hosts)
