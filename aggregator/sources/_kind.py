"""What a kind of source is, and what it may use.

Every module of this folder whose name does not start with `_` is a kind; its name is the word a
curator writes in sources.yaml. Whatever a kind needs besides goes into modules that start with `_`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from aggregator.model import Absent, Document, Home, Parsed, Source, State

if TYPE_CHECKING:
    import requests


class Response(Protocol):
    """One answer. `unchanged`: 304, the body is empty. Header names are in lower case."""

    @property
    def asked(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...
    @property
    def media_type(self) -> str: ...
    @property
    def charset(self) -> str: ...
    @property
    def fetched(self) -> datetime: ...
    @property
    def unchanged(self) -> bool: ...

    def document(
        self, source: Source, *, holds: str = "posts", under: str = "", notes: dict[str, Any] | None = None
    ) -> Document: ...


class Web(Protocol):
    """The polite client (`aggregator.web`), as far as kinds see it. Raises `errors.SourceError` for all but 200 and 304.

    Where a source names a secret (`token_env`, `basic_env`), the client adds it for the source's own
    server: kinds never see one.
    """

    async def get(
        self,
        url: str,
        *,
        state: State | None = None,
        conditional: bool = True,
        accept: str = "",
        robots: bool = False,
    ) -> Response: ...

    async def query(self, url: str, question: bytes) -> Response:
        """The answer to a question in JSON, for an API that wants it sent (GraphQL). It changes nothing there."""
        ...

    async def file(self, path: str, *, state: State | None = None, conditional: bool = True) -> Response:
        """The file of a setting "path", known as `file:NAME`; a folder packed as a ZIP file; 304 while size and time stay."""
        ...

    def session(self) -> requests.Session: ...


def _nothing_held(under: str) -> frozenset[str]:
    return frozenset()


@dataclass
class Visit:
    """One night with one source.

    state  what it remembers (validators, its own `memory`: plain JSON); kept if the pull ends well
    now    the time of this run
    full   a full look (weekly): ask without conditions, compare complete lists
    tags   only articles with one of these are followed; empty: all
    held   key of an article or root → `keys[0]` of each post the archive holds under it, of this source
    notes  trouble for the curator that is no failure
    home   the place's home page, when the kind has it before it anyway
    """

    state: State
    now: datetime
    full: bool = False
    tags: tuple[str, ...] = ()
    held: Callable[[str], frozenset[str]] = _nothing_held
    notes: list[str] = field(default_factory=list)
    home: Home | None = None

    def note(self, text: str) -> None:
        """Say it once."""
        if text not in self.notes:
            self.notes.append(text)


class Kind(Protocol):
    """The verbs of a kind; the module itself is the object.

    SETTINGS   its own keys in sources.yaml → "address", "server", "hashtag", "path" or "text";
               a trailing "?" makes one optional
    address    the address shown for such a source
    recognise  settings, if this kind reads the place that gave this answer; else None
    pull       asks through `web` and nothing else; yields what it fetched and gets back, as the value
               of `yield`, what that held. Raises `errors.SourceError` when the source as a whole fails
    parse      pure; may run in another process

    A kind that reads almost any place has a `RANK` above 0: it is asked after those that have none.
    A kind that has a short form in sources.yaml (`#tag@server`) also has `parse_short(text)`:
    its settings, or None. One that asks another server than that of `address` has `asks(settings)`:
    an address on it, which is where a secret of the source goes. One whose places offer feeds has
    `feeds(settings, memory)`: a `model.Feed` for each, those of posts first; `memory` is what the
    source remembers (`State.memory`), perhaps nothing. One whose answers belong to a page that another
    kind may read better has `home(response)`: the address of that page.
    """

    @property
    def SETTINGS(self) -> dict[str, str]: ...

    def address(self, settings: Mapping[str, str]) -> str: ...

    def recognise(self, response: Response) -> dict[str, str] | None: ...

    def pull(self, source: Source, web: Web, state: Visit) -> AsyncGenerator[Document | Absent, Parsed | None]: ...

    def parse(self, document: Document) -> Parsed: ...
