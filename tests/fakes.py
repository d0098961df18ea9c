"""A web that answers from a dict, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from aggregator.errors import Rejected, SourceError, Unreachable
from aggregator.model import Absent, Document, Parsed, Post, Source, State
from aggregator.sources import Kind, Visit
from tests.builders import at

if TYPE_CHECKING:
    import requests


@dataclass
class FakeResponse:
    """An answer. A `bytes` or `str` body is enough for most tests; set `etag` to be asked conditionally."""

    body: bytes = b""
    url: str = ""
    asked: str = ""
    status: int = 200
    media_type: str = "application/xml"
    charset: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    fetched: datetime = field(default_factory=lambda: at(24))
    etag: str = ""

    @property
    def unchanged(self) -> bool:
        return self.status == 304

    def document(
        self, source: Source, *, holds: str = "posts", under: str = "", notes: dict[str, Any] | None = None
    ) -> Document:
        return Document(
            source=source,
            url=self.url,
            body=self.body,
            media_type=self.media_type,
            charset=self.charset,
            fetched=self.fetched,
            holds=holds,
            under=under,
            notes=notes or {},
        )


Answer = FakeResponse | SourceError | str | bytes


@dataclass
class FakeWeb:
    """`answers`: address → body, response, or the error to raise; anything else is a 404.

    asked        every address asked for, in order
    conditional  those that were asked with a validator
    obeying      those that were asked for only if robots.txt lets us
    now          when its answers are fetched, if not as they say themselves
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    conditional: list[str] = field(default_factory=list)
    obeying: list[str] = field(default_factory=list)
    now: datetime | None = None

    async def get(
        self,
        url: str,
        *,
        state: State | None = None,
        conditional: bool = True,
        accept: str = "",
        robots: bool = False,
    ) -> FakeResponse:
        self.asked.append(url)
        if robots:
            self.obeying.append(url)
        answer = self._answer(url)
        if state and conditional and url in state.validators:
            self.conditional.append(url)
            if answer.etag and state.validators[url][0] == answer.etag:
                return FakeResponse(url=url, asked=url, status=304, fetched=answer.fetched)
        if state is not None:
            state.validators.pop(url, None)
            if answer.etag:
                state.validators[url] = (answer.etag, "")
        return answer

    async def query(self, url: str, question: bytes) -> FakeResponse:
        """An answer under `ADDRESS QUESTION`."""
        self.asked.append(f"{url} {question.decode()}")
        return self._answer(self.asked[-1])

    async def file(self, path: str, *, state: State | None = None, conditional: bool = True) -> FakeResponse:
        """An answer under `file:NAME`; without one, there is no such file. `etag` is its size and time."""
        name = f"file:{PurePath(path).name}"
        if name not in self.answers:
            self.asked.append(name)
            raise Unreachable(f"there is no file {PurePath(path).name}")
        return await self.get(name, state=state, conditional=conditional)

    def _answer(self, url: str) -> FakeResponse:
        answer = self.answers.get(url)
        if answer is None:
            raise Rejected("404 Not Found", status=404)
        if isinstance(answer, SourceError):
            raise answer
        if isinstance(answer, str | bytes):
            answer = FakeResponse(answer.encode() if isinstance(answer, str) else answer)
        answer.asked, answer.url, answer.fetched = url, answer.url or url, self.now or answer.fetched
        return answer

    def session(self) -> requests.Session:
        raise NotImplementedError("give the kind its own session in this test")


@dataclass
class Night:
    """What one pull gave."""

    posts: list[Post] = field(default_factory=list)
    absent: list[Absent] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    parsed: list[Parsed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    state: State = field(default_factory=State)

    def by_url(self) -> dict[str, Post]:
        return {post.url: post for post in self.posts}


async def pull(
    kind: Kind,
    source: Source,
    web: FakeWeb,
    *,
    state: State | None = None,
    full: bool = False,
    now: datetime | None = None,
    before: Sequence[Post] = (),
) -> Night:
    """Drive one pull as the pipeline does. `before`: posts that the archive holds from earlier nights."""
    night, web.now = Night(state=state or State()), now or web.now
    visit = Visit(state=night.state, now=now or at(24), full=full, tags=source.tags, notes=night.notes)
    visit.held = lambda under: frozenset(post.keys[0] for post in [*before, *night.posts] if post.under == under)
    await _drive(kind, kind.pull(source, web, visit), night)
    return night


async def _drive(kind: Kind, pulled: AsyncGenerator[Document | Absent, Parsed | None], night: Night) -> None:
    answer: Parsed | None = None
    while True:
        try:
            item = await pulled.asend(answer)
        except StopAsyncIteration:
            return
        answer = None
        if isinstance(item, Absent):
            night.absent.append(item)
        else:
            answer = kind.parse(item)
            night.documents.append(item)
            night.parsed.append(answer)
            night.posts.extend(answer.posts)
