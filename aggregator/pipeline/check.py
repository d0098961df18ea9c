"""Ask every source once and keep nothing: what `aggregator check --online` shows."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from msgspec import Struct

from aggregator.errors import SourceError
from aggregator.pipeline import this_moment
from aggregator.pipeline.pull import try_one

if TYPE_CHECKING:
    from aggregator.config import Config
    from aggregator.model import Source
    from aggregator.web import Web


class Answer(Struct, frozen=True, kw_only=True):
    """What one source answered: its kind and how much it held, or what is wrong."""

    id: str
    line: int
    kind: str
    well: bool
    posts: int = 0
    title: str = ""
    message: str = ""
    hint: str = ""

    def __str__(self) -> str:
        if not self.well:
            return f"sources.yaml:{self.line}: {self.id}: {self.message}" + (f"; {self.hint}" if self.hint else "")
        return f"{self.id}: {self.kind}, {self.posts} posts on its first page" + (
            f" ({self.title})" if self.title else ""
        )


async def ask_each(config: Config) -> list[Answer]:
    """All sources at once, in the order of sources.yaml."""
    from aggregator.web import Web

    network, class_ = config.network, config.class_
    async with Web(
        now=this_moment(),
        contact=class_.contact or class_.url,
        allow_private=network.allow_private,
        pace=network.pace,
    ) as web:
        return await asyncio.gather(*(_ask(source, web) for source in config.sources))


async def _ask(source: Source, web: Web) -> Answer:
    try:
        found, parsed = await try_one(source, web, web.now)
    except SourceError as error:
        return Answer(
            id=source.id, line=source.line, kind=source.kind, well=False, message=error.message, hint=error.hint
        )
    return Answer(
        id=source.id, line=source.line, kind=found.kind, well=True, posts=len(parsed.posts), title=parsed.title
    )
