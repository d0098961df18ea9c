"""One server of the Mastodon API, asked through Mastodon.py over our own polite client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import quote

from aggregator.errors import SourceError, Unreachable
from aggregator.sources._mastodon.listed import Listed
from aggregator.sources._mastodon.memory import PAGE
from aggregator.sources._mastodon.post import netloc

if TYPE_CHECKING:
    from aggregator.model import State
    from aggregator.sources._kind import Response, Web


class Session(Protocol):
    """What our client's session tells besides: the last answer, and in our words what went wrong."""

    last: Response | None
    trouble: SourceError | None


SECONDS = 60
"""A last resort: the client below has its own, shorter deadline for each request."""


class Server:
    """Gives whole answers, undecoded."""

    def __init__(self, web: Web, base: str) -> None:
        self.base, self.name = base, netloc(base)
        self._web = web

    async def timeline(self, listed: Listed, **walk: str) -> Response:
        """A page of what is listed; `min_id` or `max_id` say where."""
        if listed.hashtag:
            return await self._ask(lambda api: api.timeline_hashtag(listed.hashtag, limit=PAGE, **walk))
        return await self._ask(
            lambda api: api.account_statuses(
                listed.id, exclude_reblogs=True, exclude_replies=not listed.replies, limit=PAGE, **walk
            )
        )

    async def account(self, name: str) -> Response:
        return await self._ask(lambda api: api.account_lookup(name))

    async def context(self, id: str) -> Response:
        return await self._ask(lambda api: api.status_context(id))

    async def status(self, id: str) -> Response:
        return await self._ask(lambda api: api.status(id))

    async def instance(self) -> Response:
        return await self._ask(lambda api: api.instance_v2())

    async def again(self, address: str, state: State) -> Response:
        """Ask only for what changed since the last time: Mastodon.py knows no conditional requests."""
        return await self._web.get(address, state=state, accept="application/json")

    def page_address(self, listed: Listed, after: str) -> str:
        return f"{self.base}/{listed.path(min_id=after)}"

    def context_address(self, id: str) -> str:
        return f"{self.base}/api/v1/statuses/{quote(id)}/context"

    # ── Mastodon.py ───────────────────────────────────────────────────────────────────

    @cached_property
    def _session(self) -> Session:
        return cast("Session", self._web.session())

    @cached_property
    def _client(self) -> Any:
        """One client, used by one thread at a time. Who we are is said by our own client, through which all goes."""
        from mastodon import Mastodon

        return _quick(Mastodon)(
            api_base_url=self.base,
            session=self._session,
            ratelimit_method="throw",
            version_check_mode="none",
            request_timeout=SECONDS,
        )

    async def _ask(self, call: Callable[[Any], object]) -> Response:
        self._session.last = self._session.trouble = None
        await asyncio.to_thread(self._call, call)
        if self._session.trouble:
            raise self._session.trouble
        if self._session.last is None:
            raise Unreachable(f"{self.name} gave no answer", "it is tried again tomorrow")
        return self._session.last

    def _call(self, call: Callable[[Any], object]) -> None:
        """What Mastodon.py makes of an answer is not used: it forgives every type. The bytes are read by `wire`."""
        from mastodon import MastodonError

        with suppress(MastodonError):  # the session knows what went wrong, in our words
            call(self._client)


def _quick(client: type[Any]) -> type[Any]:
    """The client without its habit of asking /api/v2/instance before every page while that fails."""

    class Quick(client):  # type: ignore[misc]
        def timeline_is_available(self, *_: object, **__: object) -> bool:
            return True

    return Quick
