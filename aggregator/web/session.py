"""The same client for programs that only know `requests`: Mastodon.py in a worker thread.

Every request is a `Web` fetch on the event loop: the same guard, limits, pace and User-Agent. What
comes back is a real `requests.Response` with whatever status the server gave, so that Mastodon.py
raises its own errors. Where there is no answer at all, `requests.exceptions.ConnectionError` is
raised from our SourceError. Either way `trouble` says what it was in our own words:

    session = web.session()
    client = Mastodon(api_base_url=…, session=session, version_check_mode="none", ratelimit_method="throw")
    try:
        page = client.timeline_hashtag(…)        # in a thread: await asyncio.to_thread(…)
    except MastodonError as error:
        raise session.trouble or Unreadable(…) from error
    finally:
        session.close()                          # a request under way ends at once

So a 429 reaches Mastodon.py as a MastodonRatelimitError, and the pipeline as `trouble`: errors.Later.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import CancelledError, Future
from http import HTTPStatus
from io import BytesIO
from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.exceptions import ConnectionError as NoAnswer
from requests.structures import CaseInsensitiveDict

from aggregator.errors import Guarded, SourceError, Unreachable
from aggregator.web import verdict
from aggregator.web.address import parse
from aggregator.web.answer import Response
from aggregator.web.client import Sign, Wanted, Web

CHECK_SECONDS = 1.0
"""How often a waiting thread looks whether anybody is still there to answer it."""


class Session(requests.Session):
    """One per worker thread.

    last     the last answer, with its raw body; None before the first
    trouble  why the last request failed, as one of our errors; None when it did not
    """

    def __init__(self, web: Web, sign: Sign) -> None:
        super().__init__()
        self.trust_env = False
        self.last: Response | None = None
        self.trouble: SourceError | None = None
        self._web, self._sign = web, sign
        self._under_way: Future[Response] | None = None
        self._closed = False
        self.adapters.clear()
        for scheme in ("https://", "http://"):
            self.mount(scheme, _Through(self))

    def close(self) -> None:
        """No more requests; one under way ends with a ConnectionError. May be called from any thread."""
        self._closed = True
        if self._under_way:
            self._under_way.cancel()

    def answer(self, request: requests.PreparedRequest) -> Response:
        """Ask on the loop and wait here. The client's own deadline bounds each fetch."""
        try:
            self.last = self._wait(self._wanted(request))
        except SourceError as error:
            self.trouble = error
            raise NoAnswer(str(error), request=request) from error
        self.trouble = verdict.objection(self.last, False, self._web.now)
        return self.last

    def _wanted(self, request: requests.PreparedRequest) -> Wanted:
        if request.method != "GET":
            raise Guarded(f"{request.method} is not asked", "this program only reads")
        address = parse(request.url or "")
        return Wanted(
            asked=address.url,
            address=address,
            accept=request.headers.get("Accept", ""),
            authorization=self._sign(address),
        )

    def _wait(self, wanted: Wanted) -> Response:
        loop = self._web.loop
        if self._closed or loop.is_closed():
            raise Unreachable("the run is over")
        if threading.current_thread() is self._web.thread:
            raise RuntimeError("a session waits for the event loop: use it in a worker thread")
        future = self._under_way = asyncio.run_coroutine_threadsafe(self._web.answer(wanted), loop)
        if self._closed:  # in between, by another thread, which did not see this request
            future.cancel()
        try:
            return _result(future, loop)
        except CancelledError as error:
            raise Unreachable("the run is over") from error
        finally:
            self._under_way = None


def _result(future: Future[Response], loop: asyncio.AbstractEventLoop) -> Response:
    while True:
        try:
            return future.result(CHECK_SECONDS)
        except TimeoutError:
            if not future.done() and not loop.is_running():
                raise Unreachable("the run is over") from None


class _Through(BaseAdapter):
    """Where `requests` would open a connection."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        return _as_requests(self._session.answer(request), request)

    def close(self) -> None:
        """Connections belong to the client."""


def _as_requests(answer: Response, request: requests.PreparedRequest) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status
    response.reason = _phrase(answer.status)
    response.url = answer.url
    response.headers = CaseInsensitiveDict(answer.headers)
    response.encoding = answer.charset or None
    response.request = request
    response.raw = BytesIO(answer.body)
    response._content = answer.body
    return response


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
