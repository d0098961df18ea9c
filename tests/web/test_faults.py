"""Faults of the network, each produced by a server on loopback; the numbers are those of our list of faults."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import pytest

from aggregator.errors import Gone, Guarded, Later, Rejected, SourceError, TooMuch, Unreachable, Unreadable
from aggregator.model import State
from aggregator.web import Web
from tests.web.places import FEED, NOW, Place, Request, client, fetch, leads_to, place, reply, talk

CERTIFICATES = Path(__file__).parents[1] / "fixtures" / "web"


def ask(url: str, **options: object) -> None:
    """Ask without a server."""

    async def once() -> None:
        async with Web(now=NOW, **options) as web:  # type: ignore[arg-type]
            await web.get(url)

    asyncio.run(once())


async def forever(request: Request) -> AsyncIterator[bytes]:
    await asyncio.sleep(3600)
    yield b""


# ── no answer ─────────────────────────────────────────────────────────────────────────


def test_01_no_such_name() -> None:
    def nobody(host: str, port: int) -> Sequence[tuple[str, int]]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(Unreachable, match=r"no address is known for the name blog\.example; check its spelling"):
        ask("https://blog.example/feed", lookup=nobody)


def test_02_refused() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unreachable, match=f"127.0.0.1:{port} could not be reached: it refuses connections"):
        ask(f"http://127.0.0.1:{port}/", allow_private=["127.0.0.1"])


def test_03_a_connection_that_hangs() -> None:
    with ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        port = full.getsockname()[1]
        with pytest.raises(Unreachable, match=r"could not be reached within 0\.3 seconds"):
            ask(f"http://127.0.0.1:{port}/", allow_private=["127.0.0.1"], connect=0.3)


def test_03_a_name_server_that_hangs() -> None:
    import threading

    over = threading.Event()

    def hang(host: str, port: int) -> Sequence[tuple[str, int]]:
        over.wait(30)
        return []

    with pytest.raises(Unreachable, match=r"within 0\.2 seconds"):
        ask("http://blog.example/", lookup=hang, connect=0.2)
    over.set()


def test_04_no_headers() -> None:
    with pytest.raises(Unreachable, match=r"too slow: no whole answer within 0\.3 seconds"):
        fetch(forever, deadline=0.3)


def test_05_a_byte_now_and_then() -> None:
    async def drip(request: Request) -> AsyncIterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
        while True:
            await asyncio.sleep(0.05)
            yield b"x"

    with pytest.raises(Unreachable, match="too slow"):
        fetch(drip, deadline=0.4)


def test_05_redirects_share_one_deadline() -> None:
    async def slowly_on(request: Request) -> AsyncIterator[bytes]:
        await asyncio.sleep(0.15)
        yield leads_to("/next")

    with pytest.raises(Unreachable, match="too slow"):
        fetch(slowly_on, deadline=0.4)


def test_it_hangs_up_without_a_word() -> None:
    with pytest.raises(Unreachable, match=r"place\.example hung up"):
        fetch(b"")


# ── too much of an answer ─────────────────────────────────────────────────────────────


def test_06_an_endless_body() -> None:
    async def endless(request: Request) -> AsyncIterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while True:
            yield bytes(65_536)

    with pytest.raises(TooMuch, match=r"larger than 0\.5 MB"):
        fetch(endless, limit=500_000)


BOMB = """
import asyncio, resource, sys, zlib
from aggregator.errors import TooMuch
from tests.web.places import fetch, reply

packer = zlib.compressobj(9, wbits=31)
packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(200)) + packer.flush()
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
fetch(reply("<rss/>"))
before = peak()
try:
    fetch(reply(packed, Content_Encoding="gzip"))
except TooMuch:
    print(len(packed), (peak() - before) // 1024)
"""


def test_07_a_gzip_bomb_stays_small() -> None:
    """200 KB that would be 200 MB: at most 64 MB of memory more than a small answer takes."""
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", BOMB], cwd=root, capture_output=True, text=True, check=True)
    packed, megabytes = map(int, run.stdout.split())
    assert packed < 250_000
    assert megabytes <= 64


@pytest.mark.parametrize("stated", ["gzip, gzip, gzip", "br", "zstd", "gzip, br"])
def test_08_ways_of_packing_nobody_asked_for(stated: str) -> None:
    body = gzip.compress(gzip.compress(gzip.compress(b"<rss/>")))
    with pytest.raises(Unreadable, match="did not ask for"):
        fetch(reply(body, Content_Encoding=stated))


@pytest.mark.parametrize(("stated", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_08_ways_of_packing_we_asked_for(stated: str, pack: type) -> None:
    def script(request: Request) -> bytes:
        assert request.headers["accept-encoding"] == "gzip, deflate"
        return reply(pack(b"<rss/>"), Content_Encoding=stated)

    assert fetch(script).body == b"<rss/>"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(reply(b"x" * 100, Content_Length="200"), id="09 shorter than promised"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n9\r\n<it",
            id="10 in the middle of a chunk",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n", id="10 between two chunks"
        ),
        pytest.param(reply(gzip.compress(b"<rss/>")[:-4], Content_Encoding="gzip"), id="10 in the middle of gzip"),
    ],
)
def test_a_body_cut_short_is_not_taken_for_whole(answer: bytes) -> None:
    with pytest.raises(Unreachable, match="cut short"):
        fetch(answer)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 200_000 + b"\r\n\r\n", id="long"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"X-Many: x\r\n" * 20_000 + b"\r\n", id="many"),
        pytest.param(b"HTTP/1.1 200 " + b"x" * 200_000 + b"\r\n\r\n", id="first line"),
    ],
)
def test_23_huge_headers(answer: bytes) -> None:
    with pytest.raises(Unreachable, match="proper HTTP"):
        fetch(answer)


@pytest.mark.parametrize("answer", [b"\x1b[31mSSH-2.0-x\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"<html>\n</html>\r\n\r\n"])
def test_what_is_not_http(answer: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        fetch(answer)
    assert str(caught.value).isprintable()


# ── redirects ─────────────────────────────────────────────────────────────────────────


def test_11_a_redirect_loop_ends_after_five() -> None:
    async def round_and_round(web: Web, served: Place) -> int:
        with pytest.raises(TooMuch, match="leads on more than 5 times"):
            await web.get(FEED)
        return len(served.requests)

    assert talk(leads_to("/feed"), round_and_round) == 6


def test_11_five_redirects_are_followed() -> None:
    def on(request: Request) -> bytes:
        step = int(request.target.strip("/") or 0)
        return leads_to(f"/{step + 1}") if step < 5 else reply("here")

    assert fetch(on, url="http://place.example/").url == "http://place.example/5"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "data:text/html,x", "gopher://place.example/", "ftp://x/"])
def test_12_a_redirect_to_another_scheme(target: str) -> None:
    with pytest.raises(Guarded, match="does not begin with http"):
        fetch(leads_to(target))


def test_a_redirect_to_nowhere() -> None:
    with pytest.raises(Unreadable, match="not where to"):
        fetch(reply(status=302))


INNER = [
    "http://127.0.0.2:{port}/",
    "http://127.2:{port}/",
    "http://2130706434:{port}/",
    "http://0x7f000002:{port}/",
    "http://0177.0.0.2:{port}/",
    "http://0.0.0.0:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:2]:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[64:ff9b::7f00:2]:{port}/",
    "http://[2002:7f00:2::]:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://100.64.0.1/",
    "http://inner.example:{port}/",
]


@pytest.mark.parametrize("target", INNER)
def test_13_a_redirect_to_an_inner_address(target: str) -> None:
    """The canary listens on every address of this machine; only 127.0.0.1 may be asked."""

    def name_server(host: str, port: int) -> Sequence[tuple[str, int]]:
        """The system's own reads numbers in any way of writing them."""
        host = "127.0.0.2" if host == "inner.example" else host
        return [address[:2] for *_, address in socket.getaddrinfo(host, port, socket.AF_INET)]  # type: ignore[misc]

    async def lured() -> int:
        async with place(b"", "0.0.0.0") as canary, place(leads_to(target.format(port=canary.port))) as served:
            async with client(served, lookup=name_server) as web:
                with pytest.raises(Guarded):
                    await web.get(FEED)
            return canary.connections

    assert asyncio.run(lured()) == 0


def test_13_the_canary_would_have_sung() -> None:
    async def allowed() -> int:
        async with place(reply(), "0.0.0.0") as canary, place(leads_to(f"http://127.0.0.2:{canary.port}/")) as served:
            async with client(served, allow_private=["127.0.0.0/8"]) as web:
                await web.get(FEED)
            return canary.connections

    assert asyncio.run(allowed()) == 1


def test_14_a_name_that_is_public_first_and_private_then() -> None:
    """The first answer is used for the whole run; the second would lead to the canary."""

    async def rebound() -> tuple[int, int]:
        async with place(reply("here")) as served, place(reply(), "127.0.0.2") as canary:
            answers = [[("127.0.0.1", served.port)], [("127.0.0.2", canary.port)]]
            async with client(served, lookup=lambda *_: answers.pop(0)) as web:
                for _ in range(3):
                    await web.get("http://rebound.example/")
            return len(served.requests), canary.connections

    assert asyncio.run(rebound()) == (3, 0)


def test_14_a_name_that_turns_private_in_the_next_run() -> None:
    async def rebound() -> int:
        async with place(reply(), "127.0.0.2") as canary, place(reply()) as served:
            for answer, right in [((served.host, served.port), True), ((canary.host, canary.port), False)]:
                async with client(served, lookup=lambda *_, answer=answer: [answer]) as web:
                    if right:
                        await web.get("http://rebound.example/")
                        continue
                    with pytest.raises(Guarded, match="this machine itself"):
                        await web.get("http://rebound.example/")
            return canary.connections

    assert asyncio.run(rebound()) == 0


@pytest.mark.parametrize("status", [301, 308])
def test_15_a_permanent_move_is_noted(status: int) -> None:
    state = State()

    def script(request: Request) -> bytes:
        return leads_to("http://place.example/new", status) if request.target == "/feed" else reply("new")

    answer = fetch(script, state=state)
    assert (answer.asked, answer.url, answer.body) == (FEED, "http://place.example/new", b"new")
    assert state.moved == {FEED: "http://place.example/new"}


def test_15_what_lies_behind_a_temporary_step_is_not_noted() -> None:
    state, steps = State(), {"/feed": 301, "/a": 302, "/b": 301}
    targets = {"/feed": "/a", "/a": "/b", "/b": "/c"}

    def script(request: Request) -> bytes:
        step = request.target
        return leads_to(targets[step], steps[step]) if step in steps else reply()

    assert fetch(script, state=state).url == "http://place.example/c"
    assert state.moved == {FEED: "http://place.example/a"}


def test_15_a_move_to_a_dead_end_is_not_noted() -> None:
    state = State()
    with pytest.raises(Rejected):
        fetch(lambda r: leads_to("/new", 301) if r.target == "/feed" else reply(status=404), state=state)
    assert state.moved == {}


# ── validators ────────────────────────────────────────────────────────────────────────

TAG, WHEN = 'W/"a  b,é;\\"', "Tue, 24 Nov 2026 08:00:00 +0000 (UTC)"


def fresh(request: Request) -> bytes:
    if (request.headers.get("if-none-match"), request.headers.get("if-modified-since")) == (TAG, WHEN):
        return reply(status=304)
    return reply("<rss/>", ETag=TAG, Last_Modified=WHEN)


def test_16_validators_go_back_as_they_came() -> None:
    async def twice(web: Web, served: Place) -> list[bool]:
        state = State()
        return [(await web.get(FEED, state=state)).unchanged for _ in range(3)]

    assert talk(fresh, twice) == [False, True, True]


def test_16_an_unchanged_answer_leaves_the_validators() -> None:
    state = State(validators={FEED: (TAG, WHEN)})
    assert fetch(fresh, state=state).unchanged
    assert state.validators == {FEED: (TAG, WHEN)}


def test_16_validators_that_are_no_longer_given_are_dropped() -> None:
    state = State(validators={FEED: ("old", "")})
    fetch(reply("<rss/>"), state=state)
    assert state.validators == {}


def test_16_bytes_that_cannot_go_back_as_they_came_are_not_kept() -> None:
    state = State()
    fetch(b'HTTP/1.1 200 OK\r\nETag: "\xe9"\r\nContent-Length: 0\r\n\r\n', state=state)
    assert state.validators == {}


def test_16_validators_follow_a_redirect() -> None:
    def script(request: Request) -> bytes:
        return leads_to("/new", 301) if request.target == "/feed" else fresh(request)

    state = State(validators={FEED: (TAG, WHEN)})
    assert fetch(script, state=state).unchanged


def test_16_a_full_look_asks_without_conditions_and_keeps_what_it_learns() -> None:
    state = State(validators={FEED: (TAG, WHEN)})
    assert fetch(fresh, state=state, conditional=False).body == b"<rss/>"
    assert state.validators == {FEED: (TAG, WHEN)}


@pytest.mark.parametrize("state", [None, State(), State(validators={"http://place.example/other": (TAG, WHEN)})])
def test_17_unchanged_without_being_asked(state: State | None) -> None:
    with pytest.raises(Unreadable, match="was not asked that"):
        fetch(reply(status=304), state=state)


# ── refusals ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "wants a log-in .*token_env"),
        (403, "refuses to answer us .*let class-aggregator in"),
        (404, "there is nothing at .*correct it in sources.yaml"),
        (400, "refuses the request"),
        (418, "refuses the request"),
        (451, "legal reasons"),
        (505, "in trouble"),
    ],
)
def test_18_a_refusal_says_what_to_do(status: int, words: str) -> None:
    with pytest.raises(Rejected, match=words) as caught:
        fetch(reply("<html>", status))
    assert caught.value.status == status
    assert f"({status})" in caught.value.message


def test_19_gone() -> None:
    with pytest.raises(Gone, match="taken away on purpose"):
        fetch(reply(status=410))


@pytest.mark.parametrize("status", [204, 206, 300, 304])
def test_a_status_without_a_page(status: int) -> None:
    with pytest.raises(Unreadable):
        fetch(reply(status=status))


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (429, {"Retry_After": "120"}),
        (429, {"Retry_After": "Wed, 25 Nov 2026 03:19:00 GMT"}),
        (429, {"X_RateLimit_Reset": "2026-11-25T03:19:00Z"}),
        (503, {"Retry_After": "120"}),
    ],
)
def test_20_later(status: int, headers: dict[str, str]) -> None:
    async def again(web: Web, served: Place) -> int:
        for url in (FEED, FEED, "http://place.example/another"):
            with pytest.raises(Later, match=r"asks us to come back later .*2026-11-25 03:19 UTC") as caught:
                await web.get(url)
            assert (caught.value.status, caught.value.until) == (status, NOW.replace(minute=19))
        return len(served.requests)

    assert talk(reply("slow down", status, **headers), again) == 1


def test_20_another_host_is_not_left_out() -> None:
    async def ask_both() -> bytes:
        async with AsyncExitStack() as stack:
            busy = await stack.enter_async_context(place(reply(status=429)))
            calm = await stack.enter_async_context(place(reply("here"), "127.0.0.2"))
            web = await stack.enter_async_context(client(busy, calm, names={"calm.place.example": calm}))
            with pytest.raises(Later):
                await web.get(FEED)
            return (await web.get("http://calm.place.example/")).body

    assert asyncio.run(ask_both()) == b"here"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_21_trouble_is_tried_once_again(status: int) -> None:
    async def once_again(web: Web, served: Place) -> int:
        with pytest.raises(Rejected, match="in trouble") as caught:
            await web.get(FEED)
        assert caught.value.status == status
        return len(served.requests)

    assert talk(reply(status=status), once_again) == 2


def test_21_trouble_that_passes() -> None:
    answers = [reply(status=500), reply("here")]
    assert fetch(lambda _: answers.pop(0)).body == b"here"


# ── TLS ───────────────────────────────────────────────────────────────────────────────


def certificate(name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{name}.pem")
    return context


@pytest.mark.parametrize("name", ["self", "good", "expired", "other"])
def test_22_a_certificate_nobody_vouches_for(name: str) -> None:
    async def asked() -> int:
        async with place(reply("secret"), tls=certificate(name)) as served, client(served) as web:
            with pytest.raises(Unreachable, match=r"certificate of place\.example is not valid: .*; its owner must"):
                await web.get("https://place.example/")
            return len(served.requests)

    assert asyncio.run(asked()) == 0


VOUCHED = """
import asyncio, sys
from aggregator.errors import SourceError
from tests.web.places import client, place, reply
from tests.web.test_faults import certificate

async def ask(name):
    async with place(reply("here"), tls=certificate(name)) as served, client(served) as web:
        try:
            print((await web.get("https://place.example/")).body.decode())
        except SourceError as error:
            print(error.message)

for name in ("good", "expired", "other"):
    asyncio.run(ask(name))
"""


def test_22_a_valid_certificate_is_enough_and_needed() -> None:
    """In a process of its own that trusts our test authority: only the date and the name are wrong then."""
    root = Path(__file__).parents[2]
    env = {"SSL_CERT_FILE": str(CERTIFICATES / "authority.pem"), "PYTHONPATH": str(root)}
    run = subprocess.run([sys.executable, "-c", VOUCHED], cwd=root, env=env, capture_output=True, text=True, check=True)
    good, expired, other = run.stdout.splitlines()
    assert good == "here"
    assert "expired" in expired
    assert "mismatch" in other.lower()


def test_22_a_server_without_tls() -> None:
    async def blurt(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(status=400))
        writer.close()

    async def ask_it() -> None:
        server = await asyncio.start_server(blurt, "127.0.0.1", 0)
        hosts = {"place.example": server.sockets[0].getsockname()}
        async with server, Web(now=NOW, hosts=hosts, allow_private=["127.0.0.1"]) as web:
            await web.get("https://place.example/")

    with pytest.raises(Unreachable, match=r"place\.example does not speak secure HTTP"):
        asyncio.run(ask_it())


# ── secrets and control characters ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "answer",
    [
        reply(status=404),
        reply(status=500),
        reply(status=429),
        reply(status=410),
        reply(status=304),
        reply(status=302),
        leads_to("http://place.example/?token=hunter2", 302),
        leads_to("http://amara:hunter2@place.example:99999/"),
        leads_to("ftp://amara:hunter2@place.example/"),
        reply(Content_Length="9"),
        reply(Content_Encoding="br"),
        b"",
        b"HTTP/1.1 200 OK\r\nbad header ?token=hunter2\r\n\r\n",
    ],
)
@pytest.mark.parametrize("url", ["http://amara:hunter2@place.example/feed", "http://place.example/feed?key=hunter2"])
def test_49_no_secret_is_in_an_error_or_in_the_state(answer: bytes, url: str) -> None:
    state = State()
    with pytest.raises(SourceError) as caught:
        fetch(answer, url=url, state=state)
    assert "hunter2" not in f"{caught.value} {caught.value.message} {caught.value.hint} {caught.value!r} {state}"


def test_49_a_login_in_an_address_is_used_and_not_kept() -> None:
    state = State()

    def script(request: Request) -> bytes:
        assert request.headers["authorization"] == "Basic YW1hcmE6aHVudGVyMg=="
        assert "hunter2" not in request.headers["user-agent"]
        return reply("<rss/>", ETag='"x"')

    answer = fetch(script, url="http://amara:hunter2@place.example/feed", state=state)
    assert (answer.asked, answer.url) == (FEED, FEED)
    assert state.validators == {FEED: ('"x"', "")}


def test_49_an_address_with_a_secret_in_it_leaves_no_trace() -> None:
    state = State()
    fetch(reply("<rss/>", ETag='"x"'), url="http://place.example/feed?key=hunter2", state=state)
    assert state == State()


def test_48_control_characters_of_a_server_are_escaped() -> None:
    with pytest.raises(Rejected) as caught:
        fetch(lambda r: leads_to("/\x1b[31m::error::\u202e") if r.target == "/feed" else reply(status=404))
    assert str(caught.value).isprintable()
