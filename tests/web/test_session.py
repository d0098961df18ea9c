"""Mastodon.py, the real one, through our client."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from mastodon import Mastodon, MastodonNetworkError, MastodonNotFoundError, MastodonRatelimitError, MastodonServerError
from mastodon.errors import MastodonUnauthorizedError

from aggregator.errors import Guarded, Later, Rejected, SourceError, Unreachable
from aggregator.web import Signed, Web
from aggregator.web.lanes import WIDE
from aggregator.web.session import Session
from tests.web.places import NOW, Place, Request, Script, client, leads_to, place, reply, talk

SERVER = "http://place.example"


def status(number: int) -> str:
    return f'{{"id": "{number}", "uri": "{SERVER}/s/{number}", "content": "<p>Hej</p>", "visibility": "public"}}'


def api(timeline: bytes | Script) -> Script:
    """A Mastodon-shaped server whose hashtag timelines give `timeline`."""

    def script(request: Request) -> bytes | AsyncIterator[bytes]:
        if not request.target.startswith("/api/v1/timelines/tag/"):
            return reply('{"error": "Not found"}', 404, Content_Type="application/json")
        return timeline(request) if callable(timeline) else timeline

    return script


PAGE = reply(
    f"[{status(2)}, {status(1)}]",
    Content_Type="application/json; charset=utf-8",
    Link='<http://evil.example/api/v1/timelines/tag/x?max_id=1>; rel="next"',
)


def mastodon(session: Session, **more: Any) -> Any:
    return Mastodon(
        api_base_url=SERVER,
        session=session,
        version_check_mode="none",
        ratelimit_method="throw",
        request_timeout=30,
        **more,
    )


def read(
    timeline: bytes | Script,
    ask: Callable[[Any, Session], Any],
    **more: Any,
) -> Any:
    """Run `ask` with a Mastodon.py client in a worker thread."""

    async def in_a_thread(web: Web, served: Place) -> Any:
        session = web.session()
        return await asyncio.to_thread(lambda: ask(mastodon(session), session))

    return talk(api(timeline), in_a_thread, **more)


def hashtag(api: Any, session: Session) -> Any:
    return api.timeline_hashtag("lärande", limit=40)


def failure(timeline: bytes | Script, **more: Any) -> tuple[Exception, SourceError | None]:
    """What Mastodon.py raises, and what the session says it was."""

    def ask(api: Any, session: Session) -> tuple[Exception, SourceError | None]:
        with pytest.raises(Exception) as caught:  # noqa: PT011
            hashtag(api, session)
        return caught.value, session.trouble

    return read(timeline, ask, **more)  # type: ignore[no-any-return]


def test_a_timeline_is_read_and_its_bytes_are_kept() -> None:
    seen: list[Request] = []

    def timeline(request: Request) -> bytes:
        seen.append(request)
        return PAGE

    def ask(api: Any, session: Session) -> tuple[list[str], bytes, str, SourceError | None]:
        page = hashtag(api, session)
        assert session.last is not None
        return [one.id for one in page], session.last.body, session.last.media_type, session.trouble

    ids, body, media_type, trouble = read(timeline, ask)
    assert ids == ["2", "1"]
    assert body == PAGE.partition(b"\r\n\r\n")[2]
    assert media_type == "application/json"
    assert trouble is None
    assert seen[0].target.startswith("/api/v1/timelines/tag/l%C3%A4rande?")
    assert "limit=40" in seen[0].target
    assert seen[0].headers["user-agent"].startswith("class-aggregator/")
    assert "authorization" not in seen[0].headers


def test_a_next_page_is_asked_of_our_server_whatever_its_link_says() -> None:
    targets: list[str] = []

    def timeline(request: Request) -> bytes:
        targets.append(request.headers["host"] + request.target.partition("?")[0])
        return PAGE if len(targets) == 1 else reply("[]", Content_Type="application/json")

    assert list(read(timeline, lambda api, session: api.fetch_next(hashtag(api, session)))) == []
    assert targets == ["place.example/api/v1/timelines/tag/l%C3%A4rande"] * 2


def test_a_token_goes_to_its_server_and_to_no_other() -> None:
    async def lured() -> tuple[list[str | None], list[str | None]]:
        lure = api(leads_to("http://stranger.example/api/v1/timelines/tag/x"))
        async with place(lure) as served, place(api(PAGE), "127.0.0.2") as stranger:
            async with client(served, stranger, names={"stranger.example": stranger}) as web:
                session = Signed(web, "http://place.example/", "Bearer t0ken", "TOKEN").session()
                await asyncio.to_thread(lambda: hashtag(mastodon(session), session))
            return (
                [request.headers.get("authorization") for request in served.requests],
                [request.headers.get("authorization") for request in stranger.requests],
            )

    ours, theirs = asyncio.run(lured())
    assert set(ours) == {"Bearer t0ken"}
    assert theirs == [None]


@pytest.mark.parametrize(
    ("code", "raised"), [(404, MastodonNotFoundError), (401, MastodonUnauthorizedError), (500, MastodonServerError)]
)
def test_a_refusal_is_an_error_of_mastodon_and_one_of_ours(code: int, raised: type[Exception]) -> None:
    error, trouble = failure(reply("{}", code))
    assert isinstance(error, raised)
    assert isinstance(trouble, Rejected)
    assert trouble.status == code


def test_what_the_server_says_about_a_refusal_can_be_read() -> None:
    """Mastodon.py loses it on its way."""

    def ask(api: Any, session: Session) -> bytes:
        with pytest.raises(MastodonUnauthorizedError):
            hashtag(api, session)
        assert session.last is not None
        return session.last.body

    said = '{"error": "This method requires an authenticated user"}'
    assert read(reply(said, 401), ask) == said.encode()


def test_a_rate_limit_comes_out_as_later() -> None:
    """GoToSocial's 429 has no Retry-After."""
    error, trouble = failure(reply('{"error": "slow"}', 429, X_RateLimit_Reset=str(int(NOW.timestamp()) + 60)))
    assert isinstance(error, MastodonRatelimitError)
    assert isinstance(trouble, Later)
    assert trouble.until == NOW + timedelta(minutes=1)


def test_a_host_that_asked_for_a_pause_is_not_asked_again() -> None:
    def twice(api: Any, session: Session) -> SourceError | None:
        with pytest.raises(MastodonRatelimitError):
            hashtag(api, session)
        with pytest.raises(MastodonNetworkError):
            hashtag(api, session)
        return session.trouble

    assert isinstance(read(reply("{}", 429), twice), Later)


async def _hang(request: Request) -> AsyncIterator[bytes]:
    await asyncio.sleep(3600)
    yield b""


@pytest.mark.parametrize(
    ("timeline", "raised", "more"),
    [
        (_hang, Unreachable, {"deadline": 0.3}),
        (reply(Content_Length="99"), Unreachable, {}),
        (leads_to("http://10.0.0.1/"), Guarded, {}),
        (reply(b"x" * 50_000), SourceError, {"limit": 10_000}),
    ],
)
def test_no_answer_is_a_network_error_that_knows_its_cause(timeline: Any, raised: type[SourceError], more: Any) -> None:
    error, trouble = failure(timeline, **more)
    assert isinstance(error, MastodonNetworkError)
    assert isinstance(trouble, raised)
    assert isinstance(error.__context__, requests.exceptions.ConnectionError)
    assert error.__context__.__cause__ is trouble


def test_trouble_is_over_when_the_next_request_works() -> None:
    answers = [reply("{}", 404), PAGE]

    def twice(api: Any, session: Session) -> SourceError | None:
        with pytest.raises(MastodonNotFoundError):
            hashtag(api, session)
        hashtag(api, session)
        return session.trouble

    assert read(lambda _: answers.pop(0), twice) is None


def test_nothing_but_get() -> None:
    def post(api: Any, session: Session) -> SourceError | None:
        with pytest.raises(requests.exceptions.ConnectionError, match="only reads"):
            session.post(f"{SERVER}/api/v1/statuses", data={"status": "x"})
        return session.trouble

    assert isinstance(read(PAGE, post), Guarded)


def test_passwords_of_the_machine_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine place.example login amara password hunter2\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    seen: list[Request] = []

    def timeline(request: Request) -> bytes:
        seen.append(request)
        return PAGE

    read(timeline, lambda api, session: session.get(f"{SERVER}/api/v1/timelines/tag/x"))
    assert "authorization" not in seen[0].headers


def test_no_other_scheme() -> None:
    def ask(api: Any, session: Session) -> None:
        with pytest.raises(requests.exceptions.InvalidSchema):
            session.get("file:///etc/passwd")

    read(PAGE, ask)


def test_an_answer_is_one_of_requests() -> None:
    def ask(api: Any, session: Session) -> None:
        answer = session.get(f"{SERVER}/api/v1/timelines/tag/x", params={"a": "å b"})
        assert answer.json() == ["/api/v1/timelines/tag/x?a=%C3%A5+b"]
        assert answer.headers["Content-Type"] == "application/json"
        assert (answer.status_code, answer.reason, answer.ok) == (200, "OK", True)
        assert answer.url == f"{SERVER}/api/v1/timelines/tag/x?a=%C3%A5+b"

    read(lambda request: reply(f'["{request.target}"]', Content_Type="application/json"), ask)


def test_hung_servers_do_not_hold_the_others() -> None:
    def script(request: Request) -> bytes | AsyncIterator[bytes]:
        return _hang(request) if request.headers["host"].startswith("hung") else PAGE

    async def among_forty() -> int:
        async with place(script) as served:
            hung = [f"hung{n}.example" for n in range(40)]
            async with client(served, names=dict.fromkeys(hung, served), deadline=60) as web:
                held = [asyncio.ensure_future(_get(web, f"http://{name}/")) for name in hung]
                await asyncio.sleep(0)  # each of them has asked for its thread
                async with asyncio.timeout(3):
                    answer = await _get(web, SERVER)
                assert not any(task.done() for task in held)
            await asyncio.gather(*held, return_exceptions=True)
            return answer.status_code

    assert asyncio.run(among_forty()) == 200


async def _get(web: Web, url: str) -> requests.Response:
    return await asyncio.to_thread(web.session().get, url)


def test_a_closed_session_ends_a_request_under_way() -> None:
    async def close(web: Web, served: Place) -> SourceError | None:
        session = web.session()
        waiting = asyncio.ensure_future(asyncio.to_thread(lambda: session.get(SERVER)))
        await served.asked.wait()
        session.close()
        with pytest.raises(requests.exceptions.ConnectionError, match="the run is over"):
            await waiting
        with pytest.raises(requests.exceptions.ConnectionError, match="the run is over"):
            await asyncio.to_thread(lambda: session.get(SERVER))
        return session.trouble

    assert isinstance(talk(_hang, close, deadline=60), Unreachable)


def test_the_end_of_the_run_ends_requests_under_way_and_in_the_queue() -> None:
    async def end() -> None:
        async with place(_hang) as served:
            async with client(served, deadline=60) as web:
                waiting = [asyncio.ensure_future(_get(web, SERVER)) for _ in range(WIDE + 3)]
                await served.asked.wait()
            for outcome in await asyncio.gather(*waiting, return_exceptions=True):
                assert isinstance(outcome, requests.exceptions.ConnectionError)

    asyncio.run(end())


def test_a_thread_is_not_left_waiting_for_a_loop_that_stopped() -> None:
    outcome: list[Exception] = []

    def ask(session: Session) -> None:
        try:
            session.get(SERVER)
        except requests.exceptions.ConnectionError as error:
            outcome.append(error)

    async def stop_while_it_waits() -> None:
        async with place(_hang) as served, client(served, deadline=60) as web:
            thread = threading.Thread(target=ask, args=(web.session(),), daemon=True)
            thread.start()
            await served.asked.wait()
            loop.stop()
            await asyncio.sleep(0)
            thread.join(0)

    loop = asyncio.new_event_loop()
    running = loop.create_task(stop_while_it_waits())
    with pytest.raises(RuntimeError, match="stopped before"):
        loop.run_until_complete(running)
    wait_until(lambda: bool(outcome))
    loop.run_until_complete(running)
    loop.run_until_complete(_end_of_all_tasks())
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


async def _end_of_all_tasks() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def wait_until(done: Callable[[], bool]) -> None:
    """Up to three seconds."""
    for _ in range(300):
        if done():
            return
        time.sleep(0.01)
    raise AssertionError("it still waits")


def test_in_the_thread_of_the_loop_it_says_so_instead_of_waiting_for_ever() -> None:
    async def ask(web: Web, served: Place) -> None:
        with pytest.raises(RuntimeError, match="worker thread"):
            web.session().get(SERVER)

    talk(PAGE, ask)
