"""One fetch, with every limit and courtesy around it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

import aiohttp
from msgspec import Struct
from yarl import URL

from aggregator import __version__
from aggregator.errors import Guarded, SourceError, TooMuch, Unreadable
from aggregator.model import State
from aggregator.web import body, files, verdict
from aggregator.web.address import Address, join, parse, secret, shown, without_login
from aggregator.web.answer import Response, charset, media_type
from aggregator.web.guard import Guard, Lookup, Names
from aggregator.web.lanes import Clock, Lane, Sleep
from aggregator.web.robots import AGENT, Robots

if TYPE_CHECKING:
    from aggregator.web.session import Session

REDIRECTS = 5
AT_ONCE = 100
"""Requests under way in all: below the 1,024 open files that most systems allow, above any class's hung hosts."""
HEADER_BYTES = 32_768
HEADERS = 200
ERROR_BYTES = 65_536
"""How much is read of the page that comes with an error status."""
IDLE_SECONDS = 5.0
_MOVED = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_NO_HEAD = frozenset({405, 501})
"""What a server says that does not know HEAD (RFC 9110, 15.5.6 and 15.6.2)."""


class Wanted(Struct, frozen=True, kw_only=True):
    """One request as asked for. `asked` names it in State; `authorization` goes to the asked host only.

    `question` is JSON that is sent with POST, for an API whose questions do not fit into an address.
    `step`: only the status and headers of the asked address itself, by this method (HEAD or GET).
    """

    asked: str
    address: Address
    accept: str = ""
    authorization: str = ""
    validators: tuple[str, str] = ("", "")
    robots: bool = False
    question: bytes = b""
    step: str = ""

    @property
    def method(self) -> str:
        return "POST" if self.question else self.step or "GET"

    def headers(self, address: Address) -> dict[str, str]:
        """What is sent to `address`, which may be a hop away from what was asked."""
        etag, modified = self.validators
        stated = {"If-None-Match": etag, "If-Modified-Since": modified, "Accept": self.accept}
        if self.question:
            stated["Content-Type"] = "application/json"
        if address.host == self.address.host:
            stated["Authorization"] = self._credentials(address)
        return {name: value for name, value in stated.items() if value}

    def _credentials(self, address: Address) -> str:
        """Another port is another server, but for the step from http to https."""
        ours = self.address
        if not self.authorization or (address.scheme, address.port) == (ours.scheme, ours.port):
            return self.authorization
        if address.scheme == "http":
            raise Guarded(f"{ours.place} leads to an unencrypted page", "a token or password is not sent in the clear")
        return self.authorization if (ours.port, address.port) == (80, 443) else ""

    def __repr__(self) -> str:
        """Without its secret: what is written in a log or a traceback."""
        return f"Wanted({shown(self.asked)})"


Sign = Callable[[Address], str]
"""An address to the Authorization header for it; empty: none."""


def _unsigned(_: Address) -> str:
    return ""


class Budget:
    """The seconds one fetch may take, redirects and body included, time spent queueing excluded."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    @asynccontextmanager
    async def spend(self) -> AsyncIterator[None]:
        clock = asyncio.get_running_loop().time
        started = clock()
        try:
            async with asyncio.timeout(self._left):
                yield
        finally:
            self._left -= clock() - started


class Web:
    """The client of one run: an async context manager.

    now            the time of the run: what `fetched` says, and from which Retry-After counts
    contact        goes into the User-Agent
    allow_private  addresses and networks that may be asked although they are not public
    pace           seconds between two requests to one public host
    hosts          like /etc/hosts, with ports: name → (address, port)
    connect        seconds until a connection must stand, the name looked up included
    deadline       seconds one fetch may take in all
    limit          bytes of a body, unpacked
    clock, sleep, lookup   what tests replace
    """

    def __init__(
        self,
        *,
        now: datetime,
        contact: str = "",
        allow_private: Sequence[str] = (),
        pace: float = 1.0,
        hosts: Mapping[str, tuple[str, int]] | None = None,
        connect: float = 5.0,
        deadline: float = 30.0,
        limit: int = 10_000_000,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        lookup: Lookup | None = None,
    ) -> None:
        self.now, self.deadline, self.connect, self.limit = now, deadline, connect, limit
        self._agent = agent(contact)
        self._guard = Guard(allow_private)
        self._names = Names(self._guard, hosts or {}, lookup)
        self._pace, self._clock, self._sleep = pace, clock, sleep
        self._lanes: dict[str, Lane] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._robots = Robots(lambda address: self.answer(Wanted(asked=address.url, address=address)))
        self._sessions: list[Session] = []

    async def __aenter__(self) -> Self:
        self.loop, self.thread = asyncio.get_running_loop(), threading.current_thread()
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,
                resolver=self._names,
                use_dns_cache=False,
                socket_factory=self._guard.socket,
                keepalive_timeout=IDLE_SECONDS,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._agent, "Accept": "*/*", "Accept-Encoding": body.ACCEPTED},
            timeout=aiohttp.ClientTimeout(total=None, connect=self.connect),
            auto_decompress=False,
            max_line_size=HEADER_BYTES,
            max_field_size=HEADER_BYTES,
            max_headers=HEADERS,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        for session in self._sessions:
            session.close()
        self._robots.close()
        await self._http.close()

    # ── what the kinds call ───────────────────────────────────────────────────────────

    async def get(
        self,
        url: str,
        *,
        state: State | None = None,
        conditional: bool = True,
        accept: str = "",
        robots: bool = False,
        authorization: str = "",
    ) -> Response:
        """The whole answer of `url`: 200, or 304 when `state` holds its validators and `conditional` is set.

        Everything else raises a SourceError. `state` is told the new validators and permanent moves;
        nothing is noted about an address with a secret in its query. `robots`: obey robots.txt.
        `authorization` is a header for this host (see `web.signed`).
        """
        address, asked = parse(url), without_login(url)
        state = None if secret(url) else state
        validators = _sendable(state.validators.get(asked)) if state and conditional else ("", "")
        wanted = Wanted(
            asked=asked,
            address=address,
            accept=accept,
            authorization=authorization or address.login,
            validators=validators,
            robots=robots,
        )
        moved: dict[str, str] = {}
        response = await self.answer(wanted, moved)
        if error := verdict.objection(response, any(validators), self.now):
            raise error
        if state:
            _remember(state, response, moved)
        return response

    async def query(self, url: str, question: bytes, *, authorization: str = "") -> Response:
        """The answer to a question in JSON (GraphQL), sent with POST: it reads, and changes nothing. Never redirected."""
        address = parse(url)
        wanted = Wanted(
            asked=without_login(url),
            address=address,
            accept="application/json",
            authorization=authorization or address.login,
            question=question,
        )
        response = await self.answer(wanted)
        if error := verdict.objection(response, False, self.now):
            raise error
        return response

    async def redirect(self, url: str) -> str:
        """Where `url` redirects to, one step on, without asking there; empty when it is a page of its own.

        HEAD, or GET where the server does not know that; no body is read. robots.txt is obeyed. A refusal or
        a failure raises a SourceError, as does a Location that is no web address.
        """
        address = parse(url)
        head, get = (
            Wanted(asked=without_login(url), address=address, robots=True, step=method) for method in ("HEAD", "GET")
        )
        response = await self.answer(head)
        if response.status in _NO_HEAD:
            response = await self.answer(get)
        if response.status in _MOVED:
            return _target(address, response).url
        if error := verdict.objection(response, False, self.now):
            raise error
        return ""

    async def file(self, path: str, *, state: State | None = None, conditional: bool = True) -> Response:
        """A file on disk, at most 200 MB: 200, or 304 when `state` knows it by size and time and `conditional` is set.

        Known everywhere as `file:NAME`. Raises Unreachable when it cannot be read.
        """
        return await asyncio.to_thread(files.read, path, state=state, conditional=conditional, now=self.now)

    def session(self, sign: Sign = _unsigned) -> Session:
        """A `requests.Session` for a synchronous client in a worker thread; see `web.session`."""
        from aggregator.web.session import Session

        if not self._sessions:  # each waits in a thread of its own: those of hung hosts must not hold the others
            self.loop.set_default_executor(ThreadPoolExecutor(AT_ONCE, "web-session"))
        session = Session(self, sign)
        self._sessions.append(session)
        return session

    async def answer(self, wanted: Wanted, moved: dict[str, str] | None = None) -> Response:
        """Whatever status comes at the end of the redirects. Server trouble is tried once again.

        `moved` is told where permanent redirects led.
        """
        budget, moved = Budget(self.deadline), {} if moved is None else moved
        response = await self._follow(wanted, budget, moved)
        if response.status in verdict.TRY_AGAIN and "retry-after" not in response.headers:
            response = await self._follow(wanted, budget, moved)
        return response

    # ── hops ──────────────────────────────────────────────────────────────────────────

    async def _follow(self, wanted: Wanted, budget: Budget, moved: dict[str, str]) -> Response:
        address, for_good = wanted.address, True
        for _ in range(REDIRECTS + 1):
            if wanted.robots:
                await self._robots.check(address)
            response = await self._hop(wanted, address, budget)
            if response.status not in _MOVED or wanted.question or wanted.step:
                return response
            address = _target(address, response)
            for_good = for_good and response.status in _FOR_GOOD
            if for_good and not secret(address.url):
                moved[wanted.asked] = address.url
        raise TooMuch(f"{shown(wanted.address.url)} leads on more than {REDIRECTS} times", "name where it ends")

    async def _hop(self, wanted: Wanted, address: Address, budget: Budget) -> Response:
        """One request, in its turn. The turn is given back before the next hop: no two hosts are held at once."""
        lane = self._lane(address)
        headers = wanted.headers(address)
        async with lane.turn(), self._slots:
            response = await self._timed(wanted, address, headers, budget)
            self._widen(lane, address)
            if verdict.wants_a_pause(response.status, response.headers):
                lane.close(verdict.later(response, self.now))
            return response

    def _lane(self, address: Address) -> Lane:
        lane = self._lanes.get(address.lane)
        if lane is None:
            lane = self._lanes[address.lane] = Lane(self._pace, self._clock, self._sleep)
        self._widen(lane, address)
        return lane

    def _widen(self, lane: Lane, address: Address) -> None:
        if self._names.private(address.host, address.port):
            lane.widen()

    async def _timed(self, wanted: Wanted, address: Address, headers: Mapping[str, str], budget: Budget) -> Response:
        """One request within what is left of the budget; every failure becomes one of ours."""
        try:
            async with budget.spend():
                if "Authorization" in headers:
                    await self._not_in_the_clear(address)
                return await self._send(wanted, address, headers)
        except aiohttp.ClientError as error:
            raise verdict.explain(error, address, self.connect) from error
        except TimeoutError as error:
            raise verdict.too_slow(address, self.deadline) from error
        except (OSError, ValueError) as error:
            raise verdict.explain(error, address, self.connect) from error

    async def _not_in_the_clear(self, address: Address) -> None:
        if address.scheme == "https" or self._names.private(address.host, address.port):
            return
        await self._names.resolve(address.host, address.port)
        if not self._names.private(address.host, address.port):
            raise Guarded(f"{address.origin} is not encrypted", "a token or password is only sent over https")

    async def _send(self, wanted: Wanted, address: Address, headers: Mapping[str, str]) -> Response:
        url = URL(address.url, encoded=True)
        question, method = wanted.question or None, wanted.method
        async with self._http.request(method, url, headers=headers, data=question, allow_redirects=False) as incoming:
            stated = _headers(incoming)
            content_type = stated.get("content-type", "")
            return Response(
                asked=wanted.asked,
                url=address.url,
                status=incoming.status,
                headers=stated,
                body=b"" if wanted.step else await self._body(incoming),
                media_type=media_type(content_type),
                charset=charset(content_type),
                fetched=self.now,
            )

    async def _body(self, incoming: aiohttp.ClientResponse) -> bytes:
        if incoming.status in _MOVED or incoming.status == 304:
            return b""
        if incoming.status < 400:
            encoding = body.encoding_of(incoming.headers.getall("Content-Encoding", ()))
            return await body.read(incoming.content.iter_any(), encoding, self.limit)
        return await _error_page(incoming)


def agent(contact: str) -> str:
    """The User-Agent: who asks, and where to complain."""
    words = quote(shown(contact.strip()), safe="!#$%&'*+,/:;=?@[]~-._ ")
    return f"{AGENT}/{__version__}" + (f" (+{words})" if words else "")


def _target(address: Address, response: Response) -> Address:
    location = response.headers.get("location", "")
    if not location:
        raise Unreadable(f"{shown(address.url)} says it moved, but not where to", "look at the address in a browser")
    return join(address, location)


def _headers(incoming: aiohttp.ClientResponse) -> dict[str, str]:
    stated: dict[str, str] = {}
    for name, value in incoming.headers.items():
        name = name.lower()
        if name == "set-cookie":
            continue
        value = value if value.isascii() or name == "location" else _text(value)
        stated[name] = f"{stated[name]}, {value}" if name in stated else value
    return stated


def _text(value: str) -> str:
    """Bytes that are not UTF-8 become U+FFFD; a Location keeps them, they are part of the address."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


async def _error_page(incoming: aiohttp.ClientResponse) -> bytes:
    """What can be had of it: an API says there what is wrong."""
    try:
        encoding = body.encoding_of(incoming.headers.getall("Content-Encoding", ()))
        return await body.read(incoming.content.iter_any(), encoding, ERROR_BYTES)
    except (SourceError, aiohttp.ClientPayloadError):
        return b""


def _sendable(validators: tuple[str, str] | None) -> tuple[str, str]:
    """Validators verbatim, without those that cannot be sent back as they came."""
    etag, modified = (text if text.isprintable() and "\ufffd" not in text else "" for text in validators or ("", ""))
    return etag, modified


def _remember(state: State, response: Response, moved: Mapping[str, str]) -> None:
    """What the next night needs. A move is believed once its end has answered well."""
    state.moved.update(moved)
    if response.unchanged:
        return
    validators = _sendable((response.headers.get("etag", ""), response.headers.get("last-modified", "")))
    if any(validators):
        state.validators[response.asked] = validators
    else:
        state.validators.pop(response.asked, None)
