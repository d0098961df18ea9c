"""The queue in front of each host: one request at a time, a pause in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aggregator.errors import Later

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[object]]

WIDE = 6
"""How many requests a private host may get at once: what a browser allows itself."""


class Lane:
    """One host's queue. `pace` is the seconds from the end of one request to the start of the next."""

    def __init__(self, pace: float, clock: Clock, sleep: Sleep) -> None:
        self._pace, self._clock, self._sleep = pace, clock, sleep
        self._turns = asyncio.Semaphore(1)
        self._rested = float("-inf")
        self._wide = False
        self._later: Later | None = None

    def widen(self) -> None:
        """It leads to a private address: no pause, and several at once."""
        if self._wide:
            return
        self._wide, self._pace = True, 0.0
        for _ in range(WIDE - 1):
            self._turns.release()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until it is our turn. Raises Later when the host wants no more of us in this run."""
        async with self._turns:
            self._still_welcome()
            if (rest := self._rested - self._clock()) > 0 and self._pace:
                await self._sleep(rest)
            try:
                yield
            finally:
                self._rested = self._clock() + self._pace

    def close(self, later: Later) -> None:
        """The host asked to be left alone: nothing more goes there in this run."""
        self._later = later

    def _still_welcome(self) -> None:
        if later := self._later:
            raise Later(later.message, later.hint, status=later.status, until=later.until)
