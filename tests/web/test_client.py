from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from aggregator import __version__
from aggregator.errors import Guarded, Later, Rejected, SourceError, Unreachable
from aggregator.web import Web
from aggregator.web.client import agent
from tests.web.places import FEED, NOW, Place, Request, Script, client, fetch, leads_to, place, reply, talk

# ── what is sent ──────────────────────────────────────────────────────────────────────


def test_it_says_who_asks_and_where_to_complain() -> None:
    def script(request: Request) -> bytes:
        return reply(request.headers["user-agent"])

    answer = fetch(script, contact="https://class.example/contact")
    assert answer.body.decode() == f"class-aggregator/{__version__} (+https://class.example/contact)"


@pytest.mark.parametrize(
    ("contact", "words"),
    [
        ("", ""),
        ("amara@class.example", " (+amara@class.example)"),
        ("https://amara:hunter2@class.example/", " (+https://class.example/)"),
        ("Amara (lärare)\r\nX: y", " (+Amara%20%28l%C3%A4rare%29%5Cr%5CnX:%20y)".replace("%20", " ")),
    ],
)
def test_the_contact_cannot_break_out(contact: str, words: str) -> None:
    assert agent(contact) == f"class-aggregator/{__version__}{words}"


def test_the_name_stays_in_the_address_and_in_the_host_header() -> None:
    def script(request: Request) -> bytes:
        assert request.headers["host"] == "place.example"
        return reply(request.target)

    answer = fetch(script, url="http://place.example/söka/%7Ea?q=a+b%20c#top")
    assert answer.body == b"/s%C3%B6ka/%7Ea?q=a+b%20c"
    assert answer.url == "http://place.example/s%C3%B6ka/%7Ea?q=a+b%20c"


def test_what_is_wanted_may_be_said() -> None:
    assert (
        fetch(lambda request: reply(request.headers["accept"]), accept="application/json").body == b"application/json"
    )


def test_cookies_are_not_sent_back() -> None:
    async def twice(web: Web, served: Place) -> list[str | None]:
        for _ in range(2):
            await web.get(FEED)
        return [request.headers.get("cookie") for request in served.requests]

    assert talk(reply(Set_Cookie="seen=1; Path=/"), twice) == [None, None]


# ── tokens ────────────────────────────────────────────────────────────────────────────


async def _sent(location: str, status: int = 302, asked: str = FEED) -> dict[str, str | None]:
    """Which Authorization each name got when `place.example` leads to `location`."""

    def first(request: Request) -> bytes:
        return leads_to(location, status) if request.target == "/feed" else reply()

    async with place(first) as served, place(reply(), "127.0.0.2") as stranger:
        names = {"stranger.example": stranger, "sub.place.example": stranger}
        async with client(served, stranger, names=names) as web:
            await web.get(asked, authorization="Bearer t0ken")
        return {
            request.headers["host"] + request.target: request.headers.get("authorization")
            for request in [*served.requests, *stranger.requests]
        }


def test_a_token_goes_to_the_host_it_is_for() -> None:
    assert asyncio.run(_sent("/next")) == {"place.example/feed": "Bearer t0ken", "place.example/next": "Bearer t0ken"}


@pytest.mark.parametrize("elsewhere", ["stranger.example", "sub.place.example"])
def test_a_token_never_goes_to_another_host(elsewhere: str) -> None:
    sent = asyncio.run(_sent(f"http://{elsewhere}/next"))
    assert sent == {"place.example/feed": "Bearer t0ken", f"{elsewhere}/next": None}


def test_a_token_is_not_carried_from_https_to_http() -> None:
    from aggregator.web.address import parse
    from aggregator.web.client import Wanted

    wanted = Wanted(asked="", address=parse("https://place.example/"), authorization="Bearer t0ken")
    with pytest.raises(Guarded, match="not sent in the clear"):
        wanted.headers(parse("http://place.example/"))
    assert "Authorization" not in wanted.headers(parse("http://stranger.example/"))
    assert "Authorization" not in wanted.headers(parse("https://place.example:8443/"))


def test_a_token_may_climb_from_http_to_https() -> None:
    from aggregator.web.address import parse
    from aggregator.web.client import Wanted

    wanted = Wanted(asked="", address=parse("http://place.example/"), authorization="Bearer t0ken")
    assert wanted.headers(parse("https://place.example/"))["Authorization"] == "Bearer t0ken"
    assert "t0ken" not in repr(wanted)


def test_a_token_does_not_climb_from_another_port() -> None:
    from aggregator.web.address import parse
    from aggregator.web.client import Wanted

    wanted = Wanted(asked="", address=parse("http://place.example:8080/"), authorization="Bearer t0ken")
    assert "Authorization" not in wanted.headers(parse("https://place.example/"))


def test_a_token_is_not_sent_in_the_clear_to_a_public_host() -> None:
    async def ask() -> None:
        async with client(lookup=lambda *_: [("8.8.8.8", 80)]) as web:
            await web.get("http://blog.example/", authorization="Bearer t0ken")

    with pytest.raises(Guarded, match="only sent over https"):
        asyncio.run(ask())


# ── many at once ──────────────────────────────────────────────────────────────────────


async def _hang(request: Request) -> AsyncIterator[bytes]:
    await asyncio.sleep(3600)
    yield b""


def test_hung_hosts_do_not_hold_the_others() -> None:
    async def all_of_them() -> list[int]:
        async with place(_hang, "127.0.0.1") as hung, place(reply("here"), "127.0.0.2") as fine:
            names = {f"hung{n}.example": hung for n in range(60)} | {f"fine{n}.example": fine for n in range(50)}
            async with client(hung, fine, names=names, deadline=60) as web:
                held = [asyncio.ensure_future(web.get(f"http://hung{n}.example/")) for n in range(60)]
                async with asyncio.timeout(5):
                    answers = await asyncio.gather(*(web.get(f"http://fine{n}.example/") for n in range(50)))
                assert not any(task.done() for task in held)
                for task in held:
                    task.cancel()
                return [answer.status for answer in answers]

    assert asyncio.run(all_of_them()) == [200] * 50


def test_queueing_does_not_use_up_the_deadline() -> None:
    """Thirty requests of 30 ms to one host, six at a time, with 120 ms for each."""

    async def slowly(request: Request) -> AsyncIterator[bytes]:
        await asyncio.sleep(0.03)
        yield reply("here")

    async def many(web: Web, served: Place) -> int:
        return len(await asyncio.gather(*(web.get(f"http://place.example/{n}") for n in range(30))))

    assert talk(slowly, many, deadline=0.12) == 30


def test_two_hosts_that_lead_to_each_other_do_not_wait_for_each_other() -> None:
    """Each leads to the other while both are asked: no turn is held over a hop."""

    def lead(request: Request) -> bytes:
        other = {"a.example": "b", "b.example": "a"}[request.headers["host"]]
        return leads_to(f"http://{other}.example/end") if request.target == "/" else reply("here")

    async def both() -> list[bytes]:
        async with place(lead) as served, client(served, names={"a.example": served, "b.example": served}) as web:
            answers = await asyncio.gather(*(web.get(f"http://{name}.example/") for name in "abababababababab"))
            return [answer.body for answer in answers]

    assert set(asyncio.run(both())) == {b"here"}


def test_a_request_that_is_given_up_gives_its_turn_back() -> None:
    async def give_up(web: Web, served: Place) -> bytes:
        held = [asyncio.ensure_future(web.get(f"http://place.example/hang{n}")) for n in range(6)]
        await asyncio.sleep(0.05)
        for task in held:
            task.cancel()
        return (await web.get(FEED)).body

    def script(request: Request) -> bytes | AsyncIterator[bytes]:
        return _hang(request) if "hang" in request.target else reply("here")

    assert talk(script, give_up) == b"here"


def test_a_kept_connection_that_the_server_closed_is_no_failure() -> None:
    async def twice(web: Web, served: Place) -> list[int]:
        first = await web.get(FEED)
        await asyncio.sleep(0.02)
        return [first.status, (await web.get(FEED)).status, served.connections]

    assert talk(reply("here").replace(b"Connection: close", b"Connection: keep-alive"), twice) == [200, 200, 2]


# ── robots.txt ────────────────────────────────────────────────────────────────────────


def site(robots: bytes, page: bytes = reply("page")) -> Script:
    return lambda request: robots if request.target == "/robots.txt" else page


RULES = reply("User-agent: *\nDisallow: /private\n\nUser-agent: class-aggregator\nDisallow: /closed\n")


def test_robots_is_asked_once_and_only_for_pages_beyond_a_feed() -> None:
    async def ask(web: Web, served: Place) -> list[str]:
        await web.get(FEED)
        await asyncio.gather(*(web.get(f"http://place.example/{n}", robots=True) for n in range(3)))
        return [request.target for request in served.requests]

    targets = talk(site(RULES), ask)
    assert targets[0] == "/feed"
    assert targets.count("/robots.txt") == 1


def test_robots_closes_pages() -> None:
    async def ask(web: Web, served: Place) -> list[str]:
        await web.get("http://place.example/private", robots=True)
        with pytest.raises(Guarded, match=r"robots\.txt of place\.example closes"):
            await web.get("http://place.example/closed/1", robots=True)
        return [request.target for request in served.requests]

    assert talk(site(RULES), ask) == ["/robots.txt", "/private"]


@pytest.mark.parametrize("status", [404, 403, 410])
def test_without_robots_everything_is_open(status: int) -> None:
    assert fetch(site(reply(status=status)), robots=True).body == b"page"


@pytest.mark.parametrize("robots", [reply(status=500), reply(status=429), b"", reply(Content_Length="9")])
def test_robots_that_cannot_be_read_close_everything_tonight(robots: bytes) -> None:
    with pytest.raises(Guarded, match="could not be read"):
        fetch(site(robots), robots=True)


def test_robots_of_the_host_where_a_redirect_leads() -> None:
    async def ask() -> int:
        closed = site(reply("User-agent: *\nDisallow: /\n"))
        async with (
            place(closed, "127.0.0.2") as other,
            place(site(reply(status=404), leads_to("http://other.example/x"))) as served,
        ):
            async with client(served, other, names={"other.example": other}) as web:
                with pytest.raises(Guarded, match=r"other\.example"):
                    await web.get(FEED, robots=True)
            return len([r for r in other.requests if r.target == "/x"])

    assert asyncio.run(ask()) == 0


# ── the run ───────────────────────────────────────────────────────────────────────────


def test_an_error_page_larger_than_we_read_is_still_that_error() -> None:
    with pytest.raises(Rejected) as caught:
        fetch(reply(b"x" * 100_000, 404), limit=50_000)
    assert caught.value.status == 404


def test_answers_carry_the_time_of_the_run() -> None:
    assert fetch(reply()).fetched == NOW


def test_a_host_is_refused_without_permission_even_by_a_name_we_gave() -> None:
    with pytest.raises(Guarded, match="this machine itself"):
        fetch(reply(), allow_private=[])


def test_an_ipv6_server() -> None:
    async def ask() -> bytes:
        async with place(reply("six"), "::1") as served, client(served) as web:
            return (await web.get(f"http://[::1]:{served.port}/")).body

    try:
        assert asyncio.run(ask()) == b"six"
    except OSError:
        pytest.skip("this machine has no IPv6")
    except Unreachable as error:
        pytest.fail(str(error))


# ── questions ─────────────────────────────────────────────────────────────────────────


def test_a_question_is_sent_and_answered() -> None:
    async def ask(web: Web, served: Place) -> tuple[bytes, str, str]:
        answer = await web.query("http://place.example/graphql", b'{"query": "{ now }"}', authorization="Bearer t0ken")
        said = served.requests[0].headers
        return answer.body, said["content-type"], said["authorization"]

    assert talk(reply("{}"), ask) == (b"{}", "application/json", "Bearer t0ken")


def test_a_question_is_not_carried_to_where_a_redirect_leads() -> None:
    async def ask(web: Web, served: Place) -> int:
        with pytest.raises(SourceError):
            await web.query("http://place.example/graphql", b"{}")
        return len(served.requests)

    assert talk(leads_to("http://place.example/other"), ask) == 1


@pytest.mark.parametrize("headers", [{"X_RateLimit_Remaining": "0"}, {"Retry_After": "60"}])
def test_a_403_of_who_counts_requests_asks_for_a_pause(headers: dict[str, str]) -> None:
    with pytest.raises(Later):
        fetch(reply(status=403, **headers))


# ── where an address leads ────────────────────────────────────────────────────────────


def step(script: Script | bytes) -> tuple[str, list[str]]:
    """Where `FEED` redirects to, and what was asked for that, robots.txt left out."""

    def and_rules(request: Request) -> bytes:
        is_open = request.target == "/robots.txt" and not callable(script)
        return reply(status=404) if is_open else script(request) if callable(script) else script

    async def ask(web: Web, served: Place) -> tuple[str, list[str]]:
        to = await web.redirect(FEED)
        return to, [f"{one.method} {one.target}" for one in served.requests if one.target != "/robots.txt"]

    found: tuple[str, list[str]] = talk(and_rules, ask)
    return found


def test_one_step_is_asked_without_a_body() -> None:
    assert step(leads_to("/there?a=1", 301)) == ("http://place.example/there?a=1", ["HEAD /feed"])
    assert step(reply(Content_Length="6")) == ("", ["HEAD /feed"])


@pytest.mark.parametrize("status", [405, 501])
def test_who_does_not_know_head_is_asked_once_more(status: int) -> None:
    def script(request: Request) -> bytes:
        if request.target == "/robots.txt":
            return reply(status=404)
        return reply(status=status) if request.method == "HEAD" else leads_to("http://127.0.0.1/secret")

    assert step(script) == ("http://127.0.0.1/secret", ["HEAD /feed", "GET /feed"])


@pytest.mark.parametrize("answer", [reply(status=404), reply(status=302), leads_to("ftp://place.example/")])
def test_what_leads_nowhere_is_told(answer: bytes) -> None:
    with pytest.raises(SourceError):
        step(answer)


def test_no_step_is_asked_where_robots_may_not_go() -> None:
    def script(request: Request) -> bytes:
        is_rules = request.target == "/robots.txt"
        return reply("User-agent: *\nDisallow: /", Content_Type="text/plain") if is_rules else leads_to("/there")

    with pytest.raises(Guarded):
        step(script)
