"""robots.txt (RFC 9309), for pages beyond a named feed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aggregator.errors import Guarded, SourceError
from aggregator.web.address import Address, parse, shown
from aggregator.web.answer import Response

if TYPE_CHECKING:
    from protego import Protego

AGENT = "class-aggregator"

Ask = Callable[[Address], Awaitable[Response]]


class Robots:
    """What each site lets programs read. Its robots.txt is asked for once in a run."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._sites: dict[str, asyncio.Task[Protego | None]] = {}

    async def check(self, address: Address) -> None:
        """Raises Guarded when `address` is closed to us, or nobody can say tonight."""
        rules = await self._rules(address)
        if rules is None:
            raise Guarded(f"{address.origin}/robots.txt could not be read", "its pages are left alone tonight")
        if not rules.can_fetch(address.url, AGENT):
            raise Guarded(
                f"robots.txt of {address.place} closes {shown(address.url)} to programs",
                "ask the site's owner to let class-aggregator in, or name a feed instead",
            )

    def close(self) -> None:
        """Nobody waits for an answer any more."""
        for task in self._sites.values():
            task.cancel()

    async def _rules(self, address: Address) -> Protego | None:
        site = address.origin
        if site not in self._sites:
            self._sites[site] = asyncio.ensure_future(self._read(parse(f"{site}/robots.txt")))
        return await asyncio.shield(self._sites[site])

    async def _read(self, address: Address) -> Protego | None:
        """Its rules; none at all when there is no such file (4xx); None when the site is in trouble."""
        from protego import Protego

        try:
            response = await self._ask(address)
        except SourceError:
            return None
        if response.status == 200:
            return Protego.parse(response.body.decode("utf-8", "replace"))
        return Protego.parse("") if 400 <= response.status < 500 and response.status != 429 else None
