"""One pull: what changed since last night, replies to tagged annotations, and what is gone."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from aggregator.errors import Gone, Later, Rejected, SourceError
from aggregator.model import Absent, Document, Parsed, Source
from aggregator.sources._hypothesis import post, wire
from aggregator.sources._hypothesis.place import ROWS, Place
from aggregator.sources._wire import row
from aggregator.text.dates import parse_date

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

Steps = AsyncGenerator[Document | Absent, Parsed | None]

PAGES = 50
"""Answers of 200 annotations that are read in one night."""
REQUESTS = 300
"""Questions about single annotations: at one a second, five minutes. The rest comes later."""
KEPT = 5000
"""Pages, and annotations with replies, that are remembered."""
ACTIVE = timedelta(days=60)
"""How long replies to a tagged annotation are asked for every night; later only on full looks."""
TAKEN = (404, 410)


class Memory(Struct):
    """Everything kept in `State.memory` under "hypothesis".

    newest  when the last annotation we saw was written or changed, verbatim
    pages   keys under which annotations were stored
    roots   tagged annotation → when somebody last spoke below it, verbatim
    """

    newest: str = ""
    pages: list[str] = []
    roots: dict[str, str] = {}

    @classmethod
    def of(cls, kept: object) -> Memory:
        return row(kept or {}, cls) or cls()


@dataclass
class Night:
    """What tonight knows. `shown` were there tonight, `closed` are there but no longer for everybody."""

    source: Source
    web: Web
    visit: Visit
    place: Place
    requests: int = REQUESTS
    shown: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)
    whole: bool = True
    paused: bool = False

    def __post_init__(self) -> None:
        self.memory = Memory.of(self.visit.state.memory.get("hypothesis"))
        self.pages = set(self.memory.pages)
        self.stranger = not {"token_env", "basic_env"} & self.source.settings.keys()

    @property
    def may_ask(self) -> bool:
        return self.requests > 0 and not self.paused

    async def ask(self, url: str) -> Response:
        return await self.web.get(url, accept="application/json")

    def document(self, answer: Response) -> Document:
        roots = sorted(self.memory.roots) if self.source.tags else []
        around = post.Around(self.place.base, self.place.title, self.stranger, roots)
        return answer.document(self.source, notes=msgspec.to_builtins(around))

    def key(self, id: str) -> str:
        return post.Around(self.place.base).key(id)

    def see(self, rows: list[wire.Annotation], ours: Parsed | None) -> None:
        """Remember what was there, and under which pages we keep it."""
        kept = {one.keys[0]: one for one in ours.posts} if ours else {}
        for one in rows:
            key = self.key(one.id)
            (self.shown if one.public(self.stranger) else self.closed).add(key)
            if key in kept:
                self.pages.add(kept[key].under)
                root = (one.ancestors or [one.id])[0]
                self.memory.roots[root] = max(self.memory.roots.get(root, ""), one.created or "")

    def fail(self, error: SourceError) -> None:
        self.failed.append(error.message)
        self.paused = self.paused or isinstance(error, Later)

    def held(self) -> set[str]:
        return {key for page in self.pages for key in self.visit.held(page)}

    def close(self) -> None:
        memory = self.memory
        memory.pages = sorted(self.pages)[:KEPT]
        memory.roots = dict(sorted(memory.roots.items(), key=lambda item: (item[1], item[0]))[-KEPT:])
        self.visit.state.memory["hypothesis"] = msgspec.to_builtins(memory)
        self.visit.state.title = self.place.title
        if self.failed:
            self.visit.note(f"some annotations could not be asked for: {self.failed[0]}")


async def pull(night: Night) -> Steps:
    """Each part says itself whether there is something to do."""
    parsed: Parsed | None = None
    async for answer in _changed(night):
        rows = wire.found(answer.body).rows
        parsed = yield night.document(answer)
        night.see(rows, parsed)
    async for answer in _replies(night):
        rows = wire.found(answer.body).rows
        parsed = yield night.document(answer)
        night.see(rows, parsed)
    async for absent in _gone(night):
        yield absent
    night.close()


async def _changed(night: Night) -> AsyncIterator[Response]:
    """From the last one we know on, oldest first; on a full look from the first."""
    after, memory = "" if night.visit.full else night.memory.newest, night.memory
    for _ in range(PAGES):
        try:
            answer = await night.ask(night.place.since(after))
        except Rejected as error:
            raise explained(error) from None
        found = wire.found(answer.body)
        if found.rows or (night.visit.full and not after):
            yield answer
        night.whole = night.whole and not found.unread
        newest = max((one.updated or "" for one in found.rows), default="")
        memory.newest = max(memory.newest, newest)
        if found.count < ROWS or newest <= after:
            return
        after = newest
    night.whole = False
    night.visit.note("there are more annotations than are read in one night: the rest comes later")


async def _replies(night: Night) -> AsyncIterator[Response]:
    """Replies to what carries the tag do not carry it: they are asked for one annotation at a time."""
    if not night.place.by_tag:
        return
    for root in _due(night):
        if not night.may_ask:
            night.whole = False
            return
        night.requests -= 1
        try:
            answer = await night.ask(night.place.replies(root))
            found = wire.found(answer.body)
        except SourceError as error:
            night.fail(error)
            night.whole = False
            continue
        night.whole = night.whole and found.count < ROWS and not found.unread
        if found.rows:
            yield answer


def _due(night: Night) -> list[str]:
    """Annotations that somebody spoke below not long ago, those that spoke last first; on a full look all."""
    said = sorted(night.memory.roots.items(), key=lambda item: (item[1], item[0]), reverse=True)
    since = night.visit.now - ACTIVE
    return [id for id, spoke in said if night.visit.full or ((when := parse_date(spoke)) and when > since)]


async def _gone(night: Night) -> AsyncIterator[Absent]:
    """What is not for everybody any more; and what a complete list lacks, once it has been asked for by name."""
    held = night.held()
    for key in sorted(held & night.closed - night.shown):
        yield Absent(keys=(key,))
    missing = held - night.shown - night.closed if night.visit.full and night.whole and night.shown else ()
    for key in sorted(missing):
        if night.may_ask and await _is_gone(night, post.id_of(key)):
            yield Absent(keys=(key,))


async def _is_gone(night: Night, id: str) -> bool:
    night.requests -= 1
    try:
        return not wire.one((await night.ask(night.place.one(id))).body).public(night.stranger)
    except Rejected as error:
        if isinstance(error, Later) or error.status not in TAKEN:
            night.fail(error)
        return not isinstance(error, Later) and error.status in TAKEN
    except SourceError as error:
        night.fail(error)
        return False


def explained(error: Rejected) -> Rejected:
    """A refusal in words that tell a curator what to do."""
    if isinstance(error, Later | Gone) or error.status not in (400, 401, 403, 404):
        return error
    return Rejected(
        "Hypothesis shows nothing of that to strangers",
        "look at its address in a browser without logging in; for what a group keeps to itself there is no way",
        status=error.status,
    )
