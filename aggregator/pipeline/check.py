"""Ask every source once and keep nothing: what `aggregator check --online` shows."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct, field

from aggregator.errors import SourceError
from aggregator.model import Feed
from aggregator.pipeline import advice, asking
from aggregator.pipeline.guard import told
from aggregator.pipeline.look import look
from aggregator.text.plain import clean

if TYPE_CHECKING:
    from aggregator.config import Config
    from aggregator.model import Source
    from aggregator.pipeline import Hosts
    from aggregator.web import Web


class Answer(Struct, frozen=True, kw_only=True):
    """What one source answered, or what is wrong.

    posts, without  on its first page: those its tags let in, and those they keep out
    near            tags that nearly fit → in how many posts
    hint            what to do, also where it is well
    """

    id: str
    line: int
    kind: str
    well: bool
    title: str = ""
    posts: int = 0
    without: int = 0
    near: dict[str, int] = field(default_factory=dict)
    latest: datetime | None = None
    feeds: tuple[Feed, ...] = ()
    tally: str = ""
    message: str = ""
    hint: str = ""

    def __str__(self) -> str:
        """A line for its name, and one for each thing to know about it."""
        if not self.well:
            return f"sources.yaml:{self.line}: {self.id}: {self.message}" + (f"; {self.hint}" if self.hint else "")
        spoke = f"; last spoke on {self.latest:%Y-%m-%d}" if self.latest else "; no dates"
        lines = [f"{self.id}: {self.kind}" + (f", {self.title}" if self.title else ""), f"{self.tally}{spoke}"]
        lines += [f"{feed.holds}: {feed.address}" for feed in self.feeds]
        return "\n    ".join([*lines, *filter(None, (self.message, self.hint))])


async def ask_each(config: Config, hosts: Hosts | None = None) -> list[Answer]:
    """All sources at once, in the order of sources.yaml."""
    async with asking(config, hosts=hosts) as web:
        return await asyncio.gather(*(_ask(source, web) for source in config.sources))


async def _ask(source: Source, web: Web) -> Answer:
    try:
        seen = await told(look(source, web))
    except SourceError as error:
        return Answer(
            id=source.id,
            line=source.line,
            kind=source.kind,
            well=False,
            message=clean(error.message),
            hint=clean(error.hint),
        )
    return Answer(
        id=source.id,
        line=source.line,
        kind=seen.source.kind,
        well=True,
        title=seen.title,
        posts=seen.matched,
        without=len(seen.out),
        near=seen.near,
        latest=seen.latest,
        feeds=seen.feeds,
        tally=advice.tally(seen.matched, len(seen.out), source.tags),
        message=clean("; ".join(seen.notes)),
        hint=advice.advice(seen.matched, len(seen.out), seen.near, source.tags, seen.tags),
    )
