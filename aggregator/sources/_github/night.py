"""One pull: of issues, of discussions, or of both."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from aggregator.errors import Gone, Later, Rejected, SourceError, Unreadable
from aggregator.model import Absent, Document, Parsed, Source
from aggregator.sources._github import wire
from aggregator.sources._github.place import DISCUSSIONS, ISSUES, Place
from aggregator.sources._github.post import Around
from aggregator.sources._wire import row

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

Steps = AsyncGenerator[Document | Absent, Parsed | None]

PAGES = 10
"""Pages of a list that are read on the first night and on full looks."""
REQUESTS = {True: 400, False: 50}
"""Answers asked for in one night, with a token and without: strangers get 60 an hour."""
REMEMBERED = 2000
TAKEN = (404, 410)
BUSY = 429


class Known(Struct):
    """An issue or discussion that is followed: its key, and when it had changed last when it was read.

    short  when it had changed last when fewer comments came than it counts: once they are asked for again
    """

    key: str
    updated: str = ""
    short: str = ""


class Memory(Struct):
    """Everything kept in `State.memory` under "github": by number. `rest`: not all was read that should have been."""

    issues: dict[str, Known] = {}
    discussions: dict[str, Known] = {}
    rest: bool = False


@dataclass
class Night:
    """What tonight knows.

    deep    go through the lists to their end
    missed  the one issue that was named is not there
    """

    source: Source
    web: Web
    visit: Visit
    place: Place
    failed: list[str] = field(default_factory=list)
    paused: bool = False
    missed: bool = False

    def __post_init__(self) -> None:
        self.with_token = bool({"token_env", "basic_env"} & self.source.settings.keys())
        self.requests = REQUESTS[self.with_token]
        self.memory = row(self.visit.state.memory.get("github") or {}, Memory) or Memory()
        self.deep = self.visit.full or self.memory.rest
        self.memory.rest = False

    @property
    def may_ask(self) -> bool:
        return self.requests > 0 and not self.paused

    async def ask(self, url: str, *, changed: bool = False) -> Response:
        """Whole, or (`changed`) only if it changed since last night."""
        self.requests -= 1
        state = self.visit.state if changed else None
        return await self.web.get(url, state=state, conditional=not self.deep, accept=wire.FULL)

    async def query(self, question: bytes) -> Response:
        self.requests -= 1
        return await self.web.query(self.place.graph, question)

    def document(self, answer: Response, holds: str, under: str = "") -> Document:
        notes = msgspec.to_builtins(Around(self.place.title, self.place.label))
        return answer.document(self.source, holds=holds, under=under, notes=notes)

    def fail(self, error: SourceError) -> None:
        self.failed.append(error.message)
        self.memory.rest = True
        self.paused = self.paused or isinstance(error, Later) or (isinstance(error, Rejected) and error.status == BUSY)

    def stop(self) -> None:
        """There is more than may be asked for tonight."""
        self.memory.rest = True
        self.visit.note("more was said there than is read in one night: the rest comes later")

    def gone(self, key: str) -> list[Absent]:
        """An issue or discussion, with everything under it."""
        return [Absent(keys=(one,)) for one in (key, *sorted(self.visit.held(key)))]

    def lacking(self, key: str, shown: Iterable[str]) -> list[Absent]:
        """Comments that a complete list does not show."""
        return [Absent(keys=(one,)) for one in sorted(self.visit.held(key) - set(shown))]

    def close(self) -> None:
        for part in (self.memory.issues, self.memory.discussions):
            for number in sorted(part, key=int)[:-REMEMBERED]:
                del part[number]
        self.visit.state.memory["github"] = msgspec.to_builtins(self.memory)
        self.visit.state.title = self.place.title
        if self.failed:
            self.visit.note(f"something could not be read: {self.failed[0]}")


async def pull(night: Night) -> Steps:
    """What was named; of a whole repository the issues, and with a token the discussions."""
    from aggregator.sources._github import discussions, issues

    if night.with_token:
        await _check_public(night)
    if night.place.what != DISCUSSIONS:
        async for step in issues.pull(night):
            yield step
    if night.place.what == DISCUSSIONS or (night.with_token and night.place.what != ISSUES):
        async for step in discussions.pull(night):
            yield step
    night.close()


async def _check_public(night: Night) -> None:
    """A token shows private repositories too."""
    try:
        private = wire.private((await night.ask(night.place.repository)).body)
    except Rejected as error:
        raise explained(error) from None
    if private:
        raise Unreadable("this repository is private", "only what everybody may read is published: take it out")


def explained(error: Rejected) -> Rejected:
    """A refusal in words that tell a curator what to do."""
    if isinstance(error, Later | Gone) or error.status not in (401, 403, 404, 422):
        return error
    return Rejected(
        "GitHub knows no such repository, issue or discussion that everybody may read",
        "look at the address in a browser without logging in",
        status=error.status,
    )
