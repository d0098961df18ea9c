"""Ask every source, keep what it gives. One bad source never spoils the night."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from aggregator import sources
from aggregator.errors import Gone, Later, SourceError
from aggregator.model import Absent, Document, Feed, Parsed, Source, State
from aggregator.pipeline import homes
from aggregator.pipeline.guard import told
from aggregator.pipeline.heard import Heard, Read, read
from aggregator.pipeline.signing import blaming, signed
from aggregator.sources import Kind, Visit
from aggregator.text.plain import clean

if TYPE_CHECKING:
    from aggregator.archive import Archive
    from aggregator.web import Web

FULL_LOOK_EVERY = timedelta(days=7)
QUIET_WHEN_GONE = timedelta(days=30)
SOURCE_SECONDS = 900
"""A source that is still talking after this many seconds goes on tomorrow night."""
EMPTY_NIGHTS = 3
_LIKE_A_FEED = re.compile(r"(?:^|[/?=._-])(?:feeds?|rss2?|atom|rdf|xml|json)(?:$|[/?&=._-])", re.I)


class Reader:
    """Parses documents: here while there are few, in other processes once there are many.

    A process pool costs a tenth of a second to start, which a quiet night should not pay.
    """

    WORTH_A_POOL = 500_000
    """Bytes parsed here before the executor is asked for."""

    def __init__(self, pool: ExecutorMaker) -> None:
        self._pool = pool
        self._bytes = 0

    async def read(self, kind: Kind, document: Document) -> Read:
        self._bytes += len(document.body)
        if self._bytes < self.WORTH_A_POOL or (executor := self._pool.executor) is None:
            return read(kind, document)
        return await asyncio.get_running_loop().run_in_executor(executor, _read, document.source.kind, document)


@dataclass
class ExecutorMaker:
    """Makes the executor when it is first wanted. `workers` below 2: everything stays in this process."""

    workers: int
    made: bool = False

    @cached_property
    def executor(self) -> Executor | None:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        if self.workers < 2:
            return None
        self.made = True
        return ProcessPoolExecutor(self.workers, mp_context=get_context("forkserver"))

    def close(self) -> None:
        if self.made and self.executor:
            self.executor.shutdown(cancel_futures=True)


def _read(kind: str, document: Document) -> Read:
    return read(sources.kind(kind), document)


@dataclass
class Tally:
    """What one source gave tonight."""

    new: int = 0
    changed: int = 0
    absent: int = 0
    seen: int = 0
    home: str = ""
    notes: list[str] = field(default_factory=list)
    heard: Heard = field(default_factory=Heard)


@dataclass
class Puller:
    """Pulls sources into the archive. `now` is the time of this run, the same for everything in it."""

    archive: Archive
    web: Web
    reader: Reader
    now: datetime
    claimed: set[str] = field(default_factory=set)

    async def all(self, entries: Sequence[Source]) -> dict[str, Tally]:
        """Every source at once; the web client holds back what is polite to hold back."""
        tallies = await asyncio.gather(*(self.one(source) for source in entries))
        if self.claimed:
            await asyncio.gather(*(self._look_at_home(source) for source in entries))
        return dict(zip((source.id for source in entries), tallies, strict=True))

    async def one(self, source: Source) -> Tally:
        """The per-source guard: whatever happens in here stays with this source."""
        state = self.archive.state(source.id)
        tally = Tally()
        if state.quiet_until and state.quiet_until > self.now:
            return tally
        try:
            async with asyncio.timeout(SOURCE_SECONDS):
                kept = await told(self._pull(source, state, tally))
        except SourceError as error:
            kept = self._failed(state, error)
        except TimeoutError:
            kept = self._failed(
                state, SourceError("it was still answering after 15 minutes", "the rest comes tomorrow")
            )
        self.archive.keep_state(source.id, kept)
        return tally

    async def _look_at_home(self, source: Source) -> None:
        """Does its home page say what a profile says of it? Its outcome is no trouble of the source's."""
        state = self.archive.state(source.id)
        if home := homes.due(source, state, self.claimed, self.now):
            seen = await homes.look(home, source, self.web, self.now)
            homes.keep(state.memory, homes.without_kept_out(seen, self.archive))
            self.archive.keep_state(source.id, state)

    async def _pull(self, source: Source, state: State, tally: Tally) -> State:
        fresh = _copy(state)
        home = homes.recall(fresh.memory)
        source = await self._found(source, fresh)
        kind = sources.kind(source.kind)
        tally.heard = Heard.recall(fresh.memory, source.tags)
        full = fresh.last_full is None or self.now - fresh.last_full >= FULL_LOOK_EVERY
        visit = Visit(
            state=fresh,
            now=self.now,
            full=full,
            tags=source.tags,
            held=lambda under: self.archive.held(source.id, under),
            notes=tally.notes,
        )
        web = signed(source, self.web)
        with blaming(web):
            await self._drive(kind, source, kind.pull(source, web, visit), tally)
        tally.heard.keep(fresh.memory)
        seen = homes.without_kept_out(visit.home, self.archive) if visit.home else home
        homes.keep(fresh.memory, seen, "" if visit.home else tally.home)
        return self._good(fresh, full, tally)

    async def _found(self, source: Source, state: State) -> Source:
        """A bare address says no kind: find it once and remember."""
        if source.kind:
            return source
        found = state.memory.get("found")
        if not found:
            name, settings = await find(source, self.web, state)
            found = state.memory["found"] = [name, settings]
        return replace(source, kind=found[0], settings={**source.settings, **found[1]})

    async def _drive(
        self, kind: Kind, source: Source, pull: AsyncGenerator[Document | Absent, Parsed | None], tally: Tally
    ) -> None:
        """Let the kind ask, and hand it back what each document held."""
        answer: Parsed | None = None
        while True:
            try:
                item = await pull.asend(answer)
            except StopAsyncIteration:
                return
            answer = None
            if isinstance(item, Absent):
                tally.absent += self.archive.bury(source.id, item.keys, item.why, self.now)
            else:
                reading = await self.reader.read(kind, item)
                answer = reading.parsed
                self._keep(source, answer, tally)
                tally.heard.add(reading)

    def _keep(self, source: Source, parsed: Parsed, tally: Tally) -> None:
        stored = self.archive.store(source.id, parsed.posts)
        tally.new += stored.new
        tally.changed += stored.changed
        tally.seen += len(parsed.posts)
        tally.home = tally.home or parsed.home
        self.claimed |= homes.claims(parsed.posts)
        if parsed.note and parsed.note not in tally.notes:
            tally.notes.append(parsed.note)

    def _good(self, state: State, full: bool, tally: Tally) -> State:
        state.last_tried = state.last_good = self.now
        state.last_full = self.now if full else state.last_full
        state.failures, state.hint, state.quiet_until = 0, "", None
        state.message = "; ".join(tally.notes)
        state.outcome = "ok" if tally.new or tally.changed or tally.absent else "unchanged"
        return state

    def _failed(self, state: State, error: SourceError) -> State:
        """The old state with the trouble noted: validators of a half-read night are not kept."""
        state.last_tried = self.now
        state.failures += 1
        state.message, state.hint = clean(error.message), clean(error.hint)
        state.outcome = "gone" if isinstance(error, Gone) else "failed"
        if isinstance(error, Gone):
            state.quiet_until = self.now + QUIET_WHEN_GONE
        elif isinstance(error, Later):
            state.quiet_until = error.until
        return state


def _copy(state: State) -> State:
    import msgspec

    return msgspec.json.decode(msgspec.json.encode(state), type=State)


async def find(source: Source, web: Web, state: State) -> tuple[str, dict[str, str]]:
    """Which kind reads the address of this source, and with which settings."""
    own = signed(source, web)
    with blaming(own):
        return await sources.find(source.url, own, state)


def as_found(source: Source, state: State | None) -> Source:
    """A source with the kind and the settings that were found out for it, if any were."""
    found: Sequence[Any] = (state.memory.get("found") or ()) if state else ()
    if source.kind or len(found) != 2:
        return source
    return replace(source, kind=str(found[0]), settings={"url": source.url, **source.settings, **found[1]})


def shown(source: Source, state: State | None) -> tuple[str, str]:
    """The kind and the address to show for a source, found out or as written."""
    found = as_found(source, state)
    return found.kind, source.url or (sources.kind(found.kind).address(found.settings) if found.kind else "")


def offered(source: Source, state: State | None) -> tuple[Feed, ...]:
    """The feeds that anybody may follow of a source. Nobody knows yet what a bare address is: it may look like one."""
    found = as_found(source, state)
    if not found.kind:
        return (Feed(source.url),) if _LIKE_A_FEED.search(source.url) else ()
    return sources.feeds(sources.kind(found.kind), found.settings, state.memory if state else {})
