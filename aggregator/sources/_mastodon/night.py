"""What tonight knows: which servers answer, how much may still be asked, what was seen."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from aggregator.errors import Guarded, Later, Rejected, SourceError, Unreadable
from aggregator.model import Document, Source
from aggregator.sources._mastodon import memory, wire
from aggregator.sources._mastodon.listed import listed
from aggregator.sources._mastodon.post import Home, Place, home, refused
from aggregator.sources._mastodon.server import Server
from aggregator.text.dates import parse_date
from aggregator.text.hashtags import matches

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

CONTEXTS = 150
"""Conversations asked for in one night, so that nobody's server feels us."""
CHECKS = 60
"""Single statuses looked up in one night: is it gone, did they really say that."""
SECONDS = 600
"""After so long nothing more is begun: the rest of the class is waiting."""
CLOSED, TAKEN = frozenset({401, 403, 422}), frozenset({404, 410})
A_WEEK = timedelta(days=7)
NAMED = 5
"""So many servers are named in one note."""


class Night:
    """Shared by the parts of one night.

    starters  statuses of the timeline that answer nothing, by uri
    replies   those that do, with the page they came on: their conversation shows them better
    fresh     uris in the timeline that we did not know
    given     uris that a conversation showed
    shown     uris of what its own server or ours showed tonight
    alive     uris of what its own server showed
    withheld  uris that their own server or ours showed, and that are not, or no longer, ours to keep
    suspects  uri → id on our own server, if known, of posts that should have been seen and were not
    """

    def __init__(self, source: Source, web: Web, visit: Visit, own: Server) -> None:
        self.source, self.visit, self.own = source, visit, own
        self.memory = memory.recall(visit.state.memory)
        self.listed = listed(source.settings, visit.tags)
        self._choose()
        self.contexts, self.checks = CONTEXTS, CHECKS
        self.starters: dict[str, wire.Status] = {}
        self.fresh: set[str] = set()
        self.given: set[str] = set()
        self.replies: dict[str, tuple[Response, wire.Status]] = {}
        self.shown: set[str] = set()
        self.alive: set[str] = set()
        self.withheld: set[str] = set()
        self.suspects: dict[str, str] = {}
        self._gone = frozenset(self.memory.gone)
        self._web = web
        self._servers = {own.name: own}
        self._troubles: dict[str, str] = {}
        self._until = asyncio.get_running_loop().time() + SECONDS

    def _choose(self) -> None:
        """An account's statuses are followed by tags; with other tags than last time its list is begun anew."""
        if self.listed.account:
            self.listed = replace(self.listed, id=self.memory.account)
            if self.memory.tags != list(self.visit.tags):
                self.memory.tagged, self.memory.start = [], ""
                self.memory.tags = list(self.visit.tags)

    def wants(self, status: wire.Status) -> bool:
        """Does its place in the list make it one of ours: under a hashtag always, of an account with one of the tags."""
        tags = [tag.name for tag in status.tags or ()]
        return not (self.listed.account and self.visit.tags) or matches(tags, self.visit.tags)

    @property
    def now(self) -> datetime:
        return self.visit.now

    # ── servers ───────────────────────────────────────────────────────────────────────

    def server(self, at: Home) -> Server:
        """The server a status is at home on."""
        return self._servers.setdefault(at.server, Server(self._web, at.base))

    def may_ask(self, server: Server) -> bool:
        until = self.memory.away.get(server.name)
        return not self.late and server.name not in self._troubles and (until is None or until <= self.now)

    @property
    def late(self) -> bool:
        return asyncio.get_running_loop().time() > self._until

    async def speaks(self, server: Server) -> bool:
        """It is known to speak the Mastodon API: only then does its 404 mean that there is no such status."""
        if server.name in self.memory.speaks:
            return True
        try:
            wire.domain((await server.instance()).body)
        except SourceError:
            return False
        self.answered(server)
        return True

    def answered(self, server: Server) -> None:
        self.memory.away.pop(server.name, None)
        if server.name not in self.memory.speaks:
            self.memory.speaks.append(server.name)

    def failed(self, server: Server, error: SourceError) -> None:
        """Ask it nothing more tonight, or for longer where tomorrow will be no different. A 404 is an answer, no failure."""
        if isinstance(error, Rejected) and error.status in TAKEN:
            return
        self._troubles[server.name] = _trouble(error)
        if isinstance(error, Later):
            self.memory.away[server.name] = error.until
        elif server is not self.own and (_closed(error) or isinstance(error, Unreadable | Guarded)):
            self.memory.away[server.name] = self.now + A_WEEK

    # ── what was seen ─────────────────────────────────────────────────────────────────

    def saw(self, statuses: Iterable[wire.Status], server: Server) -> None:
        """Other servers than its own and ours have no say in whether a status may be kept."""
        for status in statuses:
            at = home(status.uri).server
            if server.name in (at, self.own.name):
                (self.withheld if refused(status) else self.shown).add(status.uri)
            if at == server.name:
                self.alive.add(status.uri)
            if server is self.own:
                self._learn(at, status.account.acct)

    def _learn(self, server: str, acct: str) -> None:
        """social.example.org may serve @…@example.org. Our own server has looked that up."""
        domain = acct.rpartition("@")[2].lower()
        if "@" in acct.strip("@") and server not in ("", domain, self.own.name):
            self.memory.domains.setdefault(server, domain)

    def domain(self, server: Server) -> str:
        """What follows the second @ in the names of a server's own people."""
        return self.memory.domains.get(server.name, server.name)

    def own_people(self, status: wire.Status, server: Server) -> bool:
        """`server` wrote it, in the name of somebody who lives there."""
        domain = status.account.acct.strip("@").lower().rpartition("@")[2]
        named = "@" not in status.account.acct.strip("@") or domain in (server.name, self.domain(server))
        return home(status.uri).server == server.name and named

    def ours(self, status: wire.Status) -> bool:
        """To be kept: public, wanted, and not known to be gone where it was written."""
        return not refused(status) and status.uri not in self._gone

    def suspect(self, uri: str, id: str = "") -> None:
        """It should have been there and was not: ask for it."""
        self.suspects[uri] = id or self.suspects.get(uri, "")

    def spoken(self, statuses: Iterable[wire.Status]) -> datetime | None:
        """When the last of them was said; a date in the future says nothing."""
        dates = (parse_date(status.created_at) for status in statuses)
        return max((date for date in dates if date and date <= self.now), default=None)

    def document(self, answer: Response, holds: str, place: Place) -> Document:
        return answer.document(self.source, holds=holds, under=place.under, notes=msgspec.to_builtins(place))

    # ── the end ───────────────────────────────────────────────────────────────────────

    def close(self) -> None:
        """Put everything where tomorrow finds it, and say what went wrong."""
        self._tell()
        self.memory.away = {name: until for name, until in self.memory.away.items() if until > self.now}
        memory.keep(self.visit.state.memory, self.memory)
        self._drop_validators()

    def _tell(self) -> None:
        mine = self._troubles.pop(self.own.name, "")
        if mine:
            self.visit.note(f"{self.own.name} {mine}: some replies may be missing")
        reasons: dict[str, list[str]] = {}
        for name, trouble in sorted(self._troubles.items()):
            reasons.setdefault(trouble, []).append(name)
        for trouble, names in sorted(reasons.items()):
            more = f" and {len(names) - NAMED} other servers" if len(names) > NAMED else ""
            self.visit.note(f"{', '.join(names[:NAMED])}{more}: {trouble}; {self.own.name} was asked instead")

    def _drop_validators(self) -> None:
        """Keep the validators of addresses that may be asked for again."""
        pages = {self.own.page_address(self.listed, after) for after in self.memory.pages()}
        talks = {talk.address for talk in self.memory.talks.values()}
        state = self.visit.state
        state.validators = {url: both for url, both in state.validators.items() if url in pages or url in talks}


def _closed(error: SourceError) -> bool:
    return isinstance(error, Rejected) and error.status in CLOSED


def _trouble(error: SourceError) -> str:
    if _closed(error):
        return "shows conversations to its members only"
    if isinstance(error, Later):
        return "asked us to come back later"
    if isinstance(error, Unreadable):
        return "does not answer as the Mastodon API does"
    return error.message
