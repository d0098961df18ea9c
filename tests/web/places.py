"""Servers on loopback that answer byte for byte as a test says, and ways to ask them."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aggregator.model import State
from aggregator.web import Response, Web

NOW = datetime(2026, 11, 25, 3, 17, tzinfo=UTC)
FEED = "http://place.example/feed"


@dataclass(frozen=True)
class Request:
    """What a client asked: the target as it was sent, header names in lower case."""

    target: str
    headers: Mapping[str, str]
    method: str = "GET"

    @classmethod
    def read(cls, head: bytes) -> Request:
        first, *lines = head.decode("utf-8", "surrogateescape").rstrip("\r\n").split("\r\n")
        method, target, _ = first.split(" ", 2)
        stated = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        return cls(target, stated, method)


Script = Callable[[Request], "bytes | AsyncIterator[bytes]"]


@dataclass
class Place:
    """One server. `requests` came whole, `asked` is set by the first; `connections` counts whoever knocked."""

    script: Script
    host: str = ""
    port: int = 0
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one answer, then hang up; at the end of a test also without an answer."""
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            request = Request.read(await reader.readuntil(b"\r\n\r\n"))
            self.requests.append(request)
            self.asked.set()
            await self._write(writer, self.script(request))
        writer.close()

    async def _write(self, writer: asyncio.StreamWriter, answer: bytes | AsyncIterator[bytes]) -> None:
        if isinstance(answer, bytes):
            writer.write(answer)
            return
        async for piece in answer:
            writer.write(piece)
            await writer.drain()


@asynccontextmanager
async def place(
    script: Script | bytes, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Place]:
    """A running server; a script of plain bytes is given to every request."""
    served = Place(script if callable(script) else lambda _: script, host)
    server = await asyncio.start_server(served.answer, host, 0, ssl=tls)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()


def reply(body: bytes | str = b"", status: int = 200, **headers: str) -> bytes:
    """An answer with its right length. `Content_Type="text/xml"` names a header."""
    body = body.encode() if isinstance(body, str) else body
    stated = {"Content-Length": str(len(body)), "Connection": "close"}
    stated.update({name.replace("_", "-"): value for name, value in headers.items()})
    lines = [f"HTTP/1.1 {status} So", *(f"{name}: {value}" for name, value in stated.items())]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + body


def leads_to(location: str, status: int = 302) -> bytes:
    return reply(status=status, Location=location)


def client(*served: Place, names: Mapping[str, Place] | None = None, **more: Any) -> Web:
    """A client that knows `place.example`, the first server, and may ask exactly the servers given."""
    known = {"place.example": served[0], **(names or {})} if served else dict(names or {})
    more.setdefault("allow_private", sorted({one.host for one in (*served, *known.values())}))
    hosts = {name: (one.host, one.port) for name, one in known.items()}
    return Web(**{"now": NOW, "deadline": 5.0, "connect": 1.0, "hosts": hosts, **more})


def talk(script: Script | bytes, ask: Callable[[Web, Place], Awaitable[Any]], **more: Any) -> Any:
    """Let `ask` speak with one place through one client."""

    async def all_of_it() -> Any:
        async with place(script) as served, client(served, **more) as web:
            return await ask(web, served)

    return asyncio.run(all_of_it())


def fetch(script: Script | bytes, *, url: str = FEED, state: State | None = None, **more: Any) -> Response:
    """What one fetch of `url` gives."""
    options = {name: more.pop(name) for name in ("conditional", "accept", "robots") if name in more}
    answer = talk(script, lambda web, _: web.get(url, state=state, **options), **more)
    assert isinstance(answer, Response)
    return answer
