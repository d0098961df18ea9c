"""The only module that knows the order of the stages.

A `Night` is one run over one class folder. It holds the time of the run (`now`, the same for
everything in it), the run lock, the per-source guard (in `pull`) and the report.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.errors import UsageError
from aggregator.model import Report, Rules, Source, State, Told
from aggregator.pipeline.folder import Folder
from aggregator.pipeline.reading import read_config, remember

if TYPE_CHECKING:
    from aggregator.archive import Archive
    from aggregator.config import Config
    from aggregator.pipeline.pull import ExecutorMaker, Tally
    from aggregator.web import Web

Talk = Callable[[str], None]
"""Takes one line about what is being done; for people, never parsed."""

Hosts = Mapping[str, tuple[str, int]]
"""Names that lead somewhere else than DNS says, as in /etc/hosts: how the sample class is served."""


def this_moment() -> datetime:
    """The one place that reads the clock. UTC, whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass
class Night:
    """One run: `run()` is the main job, `pull()` and `build()` are its halves."""

    folder: Folder
    now: datetime = field(default_factory=this_moment)
    hosts: Hosts = field(default_factory=dict)
    talk: Talk = lambda _: None
    workers: int = field(default_factory=cores)

    @cached_property
    def config(self) -> Config:
        """sources.yaml, read once. All its mistakes at once (`ConfigError`)."""
        return read_config(self.folder)

    # ── the whole and its halves ──────────────────────────────────────────────────────

    def run(self) -> Report:
        """pull, thread, digest, publish."""
        with self._archive() as archive, self._pool() as pool:
            tallies = self._pull(archive, pool, self.config.sources)
            return self._build(archive, pool, tallies)

    def pull(self, only: Sequence[str] = ()) -> Report:
        """Only fetch and store."""
        chosen = self._chosen(only)
        with self._archive() as archive, self._pool() as pool:
            tallies = self._pull(archive, pool, chosen)
            return self._report(archive, tallies, chosen)

    def build(self, base_url: str = "") -> Report:
        """Only thread, digest, render and write: from the archive, without network."""
        from aggregator.text.urls import is_site

        if base_url and not is_site(base_url):
            raise UsageError(
                f"{base_url} is not where a site can live", "write an address like https://example.org/class/"
            )
        with self._archive() as archive, self._pool() as pool:
            return self._build(archive, pool, {}, base_url)

    def forget(self, what: str) -> int:
        """Take a person or a post out of the archive, and keep them out. Gives how many posts left.

        Raises UsageError when `what` names nobody that could be kept out.
        """
        from aggregator.pipeline import homes, shortened
        from aggregator.pipeline.forget import called

        with self._archive() as archive:
            left = sum(archive.forget(name, self.now) for name in called(what, self.config, archive, self.now))
            homes.forget(archive)
            shortened.forget(archive)
        return left

    def still_listed(self) -> list[str]:
        """Ids under `people:` of those who are forgotten: hidden while they stand there."""
        from aggregator.pipeline.forget import still_listed

        with self._archive() as archive:
            return still_listed(self.config.people, archive)

    def save(self, to: Path) -> None:
        """Write the archive as plain text. What the rules keep back is not in it: that text may be published."""
        from aggregator.archive import lock, save

        with lock(self.folder.archive):
            save(self.folder.archive, to, without=self._withheld())

    def _withheld(self) -> frozenset[tuple[str, str]]:
        if not self.folder.sources.is_file():
            return frozenset()
        rules, people = self.config.rules, self.config.people
        if rules == Rules() and all(person.show != "hidden" for person in people):
            return frozenset()
        from aggregator.archive import Archive
        from aggregator.pipeline.build import surroundings
        from aggregator.thread import withheld

        with Archive.open(self.folder.archive) as archive:
            return withheld(archive.heads(), **surroundings(self.config, archive))

    # ── stages ────────────────────────────────────────────────────────────────────────

    def _pull(self, archive: Archive, pool: ExecutorMaker, chosen: Sequence[Source]) -> dict[str, Tally]:
        self._obey(archive)
        self.talk(f"asking {len(chosen)} sources")
        return asyncio.run(self._ask(archive, pool, chosen))

    async def _ask(self, archive: Archive, pool: ExecutorMaker, chosen: Sequence[Source]) -> dict[str, Tally]:
        from aggregator.pipeline import shortened
        from aggregator.pipeline.pull import Puller, Reader

        async with asking(self.config, now=self.now, hosts=self.hosts) as web:
            tallies = await Puller(archive, web, Reader(pool), self.now).all(chosen)
            await shortened.resolve(archive, web, self.now)
            return tallies

    def _obey(self, archive: Archive) -> None:
        """What the curator took down leaves the archive before anything else happens."""
        archive.obey(self.config.rules.hide, self.config.rules.block, self.now)

    def _build(self, archive: Archive, pool: ExecutorMaker, tallies: Mapping[str, Tally], base_url: str = "") -> Report:
        from aggregator.pipeline.build import build

        self._obey(archive)
        report = self._report(archive, tallies, self.config.sources)
        self.talk("threading and publishing")
        build(self.folder, self.config, archive, pool, report, base_url)
        return report

    # ── what happened ─────────────────────────────────────────────────────────────────

    def _report(self, archive: Archive, tallies: Mapping[str, Tally], chosen: Sequence[Source]) -> Report:
        told = status(archive, chosen, tallies)
        return Report(started=self.now, sources=told, posts=sum(one.posts for one in told))

    # ── what holds a run together ─────────────────────────────────────────────────────

    @contextmanager
    def _archive(self) -> Iterator[Archive]:
        from aggregator.archive import Archive, lock

        config = self.config  # every mistake in sources.yaml is told before anything is touched
        with lock(self.folder.archive), Archive.open(self.folder.archive) as archive:
            remember(self.folder, config)
            yield archive

    @contextmanager
    def _pool(self) -> Iterator[ExecutorMaker]:
        from aggregator.pipeline.pull import ExecutorMaker

        pool = ExecutorMaker(self.workers)
        try:
            yield pool
        finally:
            pool.close()

    def _chosen(self, only: Sequence[str]) -> Sequence[Source]:
        known = {source.id: source for source in self.config.sources}
        unknown = [name for name in only if name not in known]
        if unknown:
            raise UsageError(f"no source is called {', '.join(unknown)}", f"sources here: {', '.join(sorted(known))}")
        return [known[name] for name in only] if only else self.config.sources


def asking(config: Config, *, now: datetime | None = None, hosts: Hosts | None = None) -> Web:
    """The polite client of one run of this class, to be entered."""
    from aggregator.web import Web

    network, class_ = config.network, config.class_
    return Web(
        now=now or this_moment(),
        contact=class_.contact or class_.url,
        allow_private=network.allow_private,
        pace=network.pace,
        hosts=hosts or {},
    )


def write_schema(*paths: Path) -> None:
    """The JSON Schema of sources.yaml, with the settings of every kind."""
    from aggregator.config import write_schema as write

    for path in paths:
        write(path, settings())


def settings() -> dict[str, Mapping[str, str]]:
    """What each kind understands in sources.yaml beside what all sources share."""
    from aggregator import sources

    return {name: sources.kind(name).SETTINGS for name in sources.kinds()}


def status(archive: Archive, chosen: Sequence[Source], tallies: Mapping[str, Tally] | None = None) -> list[Told]:
    """What each source did on its last night, from the archive's own memory."""
    from aggregator.pipeline.pull import offered, shown

    held, states = archive.count(), archive.states()
    told = []
    for source in chosen:
        state = states.get(source.id)
        kind, url = shown(source, state)
        tally = (tallies or {}).get(source.id)
        told.append(
            Told(
                id=source.id,
                kind=kind,
                url=url,
                line=source.line,
                state=(state or State()).outcome,
                posts=tally.new + tally.changed if tally else 0,
                held=held.get(source.id, 0),
                last_good=state.last_good if state else None,
                message=state.message if state else "not asked yet",
                hint=state.hint if state else "",
                feeds=offered(source, state),
            )
        )
    return told


def last_night(folder: Folder) -> datetime | None:
    """When any source of this class was last asked."""
    from aggregator.archive import Archive

    if not folder.archive.is_dir():
        return None
    with Archive.open(folder.archive) as archive:
        return max((state.last_tried for state in archive.states().values() if state.last_tried), default=None)


def failed(report: Report) -> list[Told]:
    """The sources that gave nothing tonight."""
    return [told for told in report.sources if told.state == "failed"]


def mostly_failed(report: Report) -> bool:
    """Half the sources or more failed: the site is published with a banner, and the command ends with 3."""
    return bool(report.sources) and 2 * len(failed(report)) >= len(report.sources)


__all__ = [
    "Folder",
    "Hosts",
    "Night",
    "asking",
    "failed",
    "last_night",
    "mostly_failed",
    "read_config",
    "status",
    "this_moment",
    "write_schema",
]
