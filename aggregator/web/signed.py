"""The client for a source behind a log-in: the same, but its own server gets an Authorization header.

No kind ever sees the secret. It goes to the scheme, host and port of that server and nowhere else;
`client.Wanted` holds it back on the way a redirect leads, and `client.Web` from what is not encrypted.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aggregator.errors import Rejected
from aggregator.model import State
from aggregator.web.address import Address, parse
from aggregator.web.answer import Response
from aggregator.web.client import Web

if TYPE_CHECKING:
    from aggregator.web.session import Session

REFUSED = 401


class Signed:
    """`web` as one source sees it.

    variable  where the secret came from, for messages
    refused   its server asked for a log-in all the same
    """

    def __init__(self, web: Web, server: str, authorization: str, variable: str) -> None:
        self.variable, self.refused = variable, False
        self._web, self._own, self._authorization = web, parse(server).origin, authorization

    async def get(
        self, url: str, *, state: State | None = None, conditional: bool = True, accept: str = "", robots: bool = False
    ) -> Response:
        """As `Web.get`."""
        authorization = self._sign(parse(url))
        with self._noticing(authorization):
            return await self._web.get(
                url, state=state, conditional=conditional, accept=accept, robots=robots, authorization=authorization
            )

    async def query(self, url: str, question: bytes) -> Response:
        """As `Web.query`."""
        authorization = self._sign(parse(url))
        with self._noticing(authorization):
            return await self._web.query(url, question, authorization=authorization)

    async def file(self, path: str, *, state: State | None = None, conditional: bool = True) -> Response:
        """As `Web.file`."""
        return await self._web.file(path, state=state, conditional=conditional)

    def session(self) -> Session:
        """As `Web.session`."""
        return self._web.session(self._sign)

    @contextmanager
    def _noticing(self, authorization: str) -> Iterator[None]:
        try:
            yield
        except Rejected as error:
            self.refused = self.refused or (bool(authorization) and error.status == REFUSED)
            raise

    def _sign(self, address: Address) -> str:
        return self._authorization if address.origin == self._own else ""


def bearer(token: str) -> str:
    """The header for an access token (RFC 6750)."""
    return f"Bearer {token}"


def basic(pair: str) -> str:
    """The header for `user:password` (RFC 7617)."""
    return "Basic " + b64encode(pair.encode()).decode()
