"""A class's desk over several nights: pulls one source through the real client and keeps what an archive would keep."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from aggregator import sources
from aggregator.model import Absent, Document, Parsed, Post, Source, State
from aggregator.sources import Visit
from aggregator.web import Web
from tests.sources.fediverse import START

HOSTS = Mapping[str, tuple[str, int]]


class Desk:
    """`posts` by id; `changed` are those that the last night brought or altered, `absent` those it took away."""

    def __init__(self, source: Source, hosts: HOSTS) -> None:
        self.source, self.hosts = source, hosts
        self.kind = sources.kind(source.kind)
        self.state = State()
        self.posts: dict[str, Post] = {}
        self.gone: set[str] = set()
        self.now = START
        self.changed: list[str] = []
        self.absent: list[str] = []
        self.notes: list[str] = []
        self.documents: list[Document] = []

    async def night(self, days: float = 1, *, full: bool | None = None) -> Desk:
        """One more night, `days` after the last. The first is a full look, as in the pipeline."""
        first = self.state.last_full is None
        self.now += timedelta(days=days)
        self.changed, self.absent, self.notes, self.documents = [], [], [], []
        full = first if full is None else full
        visit = Visit(state=self.state, now=self.now, full=full, held=self.held, notes=self.notes)
        async with Web(now=self.now, hosts=self.hosts, allow_private=["127.0.0.1"], pace=0) as web:
            await self._drive(web, visit)
        self.state.last_full = self.now if full else self.state.last_full
        return self

    async def _drive(self, web: Web, visit: Visit) -> None:
        pull = self.kind.pull(self.source, web, visit)
        answer: Parsed | None = None
        while True:
            try:
                item = await pull.asend(answer)
            except StopAsyncIteration:
                return
            answer = self._keep(item) if isinstance(item, Document) else self._bury(item)

    def _keep(self, document: Document) -> Parsed:
        self.documents.append(document)
        parsed = self.kind.parse(document)
        for post in parsed.posts:
            before = self.posts.get(post.id)
            if not self.gone & set(post.keys) and (before is None or before.hash != post.hash):
                self.changed.append(post.url)
            if not self.gone & set(post.keys):
                self.posts[post.id] = post
        return parsed

    def _bury(self, absent: Absent) -> None:
        for post in [post for post in self.posts.values() if set(post.keys) & set(absent.keys)]:
            del self.posts[post.id]
            self.gone |= set(post.keys)
            self.absent.append(post.url)

    def held(self, under: str) -> frozenset[str]:
        return frozenset(post.keys[0] for post in self.posts.values() if post.under == under)

    def one(self, words: str) -> Post:
        found = [post for post in self.posts.values() if words in post.text]
        assert len(found) == 1, f"{len(found)} posts say {words!r}"
        return found[0]

    def texts(self) -> list[str]:
        return sorted(post.text for post in self.posts.values())


def source(server: str, hashtag: str = "class", **settings: str) -> Source:
    return Source(id="hashtag", kind="mastodon", settings={"server": server, "hashtag": hashtag, **settings})


def since(when: datetime) -> timedelta:
    return when - START
