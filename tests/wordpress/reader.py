"""The real client at a real WordPress, night after night."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aggregator import sources
from aggregator.model import Post, Source
from aggregator.web import Response, Web
from tests.drive import Shelf
from tests.wordpress.site import Site


@dataclass
class Recorder:
    """Passes everything on to the client, and remembers it: (status or error, path, asked conditionally)."""

    web: Web
    site: str
    asked: list[tuple[str, str, bool]] = field(default_factory=list)

    async def get(self, url: str, **more: Any) -> Response:
        state = more.get("state")
        conditional = bool(more.get("conditional", True) and state is not None and url in state.validators)
        status = "failed"
        try:
            response = await self.web.get(url, **more)
            status = str(response.status)
        finally:
            self.asked.append((status, url.removeprefix(self.site), conditional))
        return response

    async def file(self, path: str, **more: Any) -> Response:
        return await self.web.file(path, **more)

    async def query(self, url: str, question: bytes) -> Response:
        return await self.web.query(url, question)

    def session(self) -> Any:
        raise NotImplementedError


class Reader(Shelf):
    """A shelf for one site. `asked` is what the last night asked for."""

    def __init__(self, site: Site, *tags: str, url: str = "") -> None:
        place = url or site.url
        super().__init__(
            kind=sources.kind("wordpress"),
            source=Source(id="seminar", kind="wordpress", url=place, tags=tags, settings={"url": place}),
        )
        self.site, self.now = site, datetime.now(UTC)
        self.asked: list[tuple[str, str, bool]] = []

    def read(self, *, full: bool = False) -> Mapping[str, Post]:
        return asyncio.run(self._read(full))

    async def _read(self, full: bool) -> Mapping[str, Post]:
        async with Web(now=self.now, allow_private=["127.0.0.1"]) as web:
            recorder = Recorder(web, self.site.url)
            self.asked = recorder.asked
            return await self.night(recorder, full=full)

    def paths(self) -> list[str]:
        return [path for _, path, _ in self.asked]
