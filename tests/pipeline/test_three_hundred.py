"""A class of three hundred mixed places, a tenth of them broken: each trouble is named with its line, nothing is lost.

Everything answers from one loop on loopback, told apart by the name it is asked by.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from aggregator.archive import Archive
from aggregator.config import Config, load
from aggregator.demo import NIGHTS, blogs
from aggregator.demo.sample import Blog, sample
from aggregator.errors import Rejected
from aggregator.model import Told
from aggregator.pipeline import settings, status
from aggregator.pipeline.pull import ExecutorMaker, Puller, Reader
from aggregator.web import Web
from tests.fakes import FakeWeb
from tests.sources import test_discourse as discourse
from tests.sources import test_github as github
from tests.sources import test_hypothesis as hypothesis
from tests.sources import test_lemmy as lemmy
from tests.sources.fediverse import Fediverse
from tests.web.places import Place, Request, place, reply

Script = Callable[[Request, str], bytes]
MUCH_LATER = datetime(2026, 12, 1, 3, 17, tzinfo=UTC)
DEADLINE = 8.0
"""Seconds: short, but not so short that a busy machine looks like a slow server."""


# ── places that are well ──────────────────────────────────────────────────────────────


def rss(request: Request, host: str) -> bytes:
    items = "".join(
        f"<item><title>Post {n}</title><link>http://{host}/{n}</link><guid>http://{host}/{n}</guid>"
        f"<pubDate>Mon, 0{n} Sep 2025 08:00:00 GMT</pubDate><description>Words of {host}, {n}</description></item>"
        for n in (1, 2, 3)
    )
    channel = f"<title>{host}</title><link>http://{host}/</link>{items}"
    return reply(f'<rss version="2.0"><channel>{channel}</channel></rss>', Content_Type="application/rss+xml")


def page(request: Request, host: str) -> bytes:
    if request.target == "/feed.xml":
        return rss(request, host)
    link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    return reply(f"<!doctype html><title>{host}</title>{link}", Content_Type="text/html")


@cache
def blog() -> Blog:
    """A blog of the sample class with one post and what was said below it."""
    one = next(one for one in sample().as_of(NIGHTS[0]).blogs if one.shape == "wordpress")
    talked = next(post for post in one.posts if 2 <= len(post.replies) <= 4)
    return replace(one, posts=(replace(talked, tags=(*talked.tags, "longtable")),))


def wordpress(request: Request, host: str) -> bytes:
    where = urlsplit(request.target)
    found = blogs.answer(blog(), where.path, dict(parse_qsl(where.query)))
    if found is None:
        return reply("Nothing", 404)
    return reply(found[1].replace(blog().host, host), Content_Type=found[0])


@cache
def fediverse() -> Fediverse:
    world = Fediverse(*hosts("mastodon"))
    root = world.say(f"amara@{hosts('mastodon')[-1]}", "What is trust? #class")
    world.say(f"jules@{hosts('mastodon')[-1]}", "A habit.", to=root)
    return world


def mastodon(request: Request, host: str) -> bytes:
    where = urlsplit(request.target)
    code, value = fediverse().answer(host, where.path, dict(parse_qsl(where.query)), True)
    return reply(json.dumps(value), code, Content_Type="application/json")


def given_by(web: FakeWeb, base: str, prefix: str = "", site: str = "") -> Script:
    """What a test's own fake answers, under another name."""

    def script(request: Request, host: str) -> bytes:
        try:
            answer = web._answer(base + request.target.removeprefix(prefix))
        except Rejected as error:
            return reply("{}", error.status)
        words = answer.body.decode().replace(site or base, f"http://{host}")
        return reply(words, Content_Type="application/json")

    return script


def _forum() -> FakeWeb:
    forum = discourse.Forum()
    for _ in range(3):
        forum.say(7)
    return forum.web()


@dataclass(frozen=True)
class Flavour:
    """So many places of one sort: how each is written, what it answers, and how many posts it holds."""

    count: int
    entry: str
    script: Script
    posts: int


@cache
def flavours() -> dict[str, Flavour]:
    margin = hypothesis.Margin(hypothesis.row(1), hypothesis.row(2, 1))
    talk = len(list(blog().posts[0].all()))
    return {
        "rss": Flavour(90, "{{kind: feed, url: 'http://{0}/feed.xml'}}", rss, 3),
        "bare": Flavour(30, "http://{0}/", page, 3),
        "wordpress": Flavour(50, "{{kind: wordpress, url: 'http://{0}/'}}", wordpress, talk),
        "mastodon": Flavour(30, "{{kind: mastodon, server: 'http://{0}', hashtag: class}}", mastodon, 2),
        "discourse": Flavour(40, "{{kind: discourse, url: 'http://{0}/'}}", given_by(_forum(), discourse.FORUM), 3),
        "lemmy": Flavour(20, "{{kind: lemmy, url: 'http://{0}/c/learning'}}", given_by(lemmy.talk(), lemmy.HOME), 4),
        "github": Flavour(
            20,
            "{{kind: github, url: 'http://{0}/our-class/commons/issues'}}",
            given_by(github.commons(), github.API, "/api/v3", "https://github.com"),
            4,
        ),
        "hypothesis": Flavour(
            20,
            "{{kind: hypothesis, server: 'http://{0}', hashtag: class}}",
            given_by(margin, "https://api.hypothes.is"),
            2,
        ),
    }


COUNTS = {"rss": 90, "bare": 30, "wordpress": 50, "mastodon": 30, "discourse": 40}
COUNTS |= {"lemmy": 20, "github": 20, "hypothesis": 20}


def hosts(name: str) -> list[str]:
    return [f"{name}{number}.example" for number in range(COUNTS[name])]


# ── places that are not ───────────────────────────────────────────────────────────────

TROUBLES = ("dead", "missing", "a page", "cut", "hanging")


@dataclass
class Town:
    """All places. `broken`: host → what is wrong with it; `hung`: the hosts that hung at the same time, at most."""

    broken: dict[str, str] = field(default_factory=dict)
    hanging: set[str] = field(default_factory=set)
    hung: set[str] = field(default_factory=set)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def answer(self, request: Request) -> bytes | AsyncIterator[bytes]:
        host = request.headers["host"]
        name = host.removesuffix(".example").rstrip("0123456789")
        match self.broken.get(host):
            case "missing":
                return reply("Nothing here", 404)
            case "a page":
                return reply("<!doctype html><title>Maintenance</title>", Content_Type="text/html")
            case "cut":
                whole = flavours()[name].script(request, host)
                return whole[: -len(whole.partition(b"\r\n\r\n")[2]) // 2]
            case "hanging":
                return self._hang(host)
        return flavours()[name].script(request, host)

    async def _hang(self, host: str) -> AsyncIterator[bytes]:
        self.hanging.add(host)
        self.hung = max(self.hung, self.hanging, key=len).copy()
        await self.over.wait()
        yield b""

    def names(self, here: Place) -> dict[str, tuple[str, int]]:
        dead = ("127.0.0.2", 9)
        return {
            host: dead if self.broken.get(host) == "dead" else (here.host, here.port)
            for name in COUNTS
            for host in hosts(name)
        }


def a_tenth(from_: float, to: float) -> list[str]:
    """This part of each flavour's places."""
    return [host for name in COUNTS for host in hosts(name)[int(COUNTS[name] * from_) : int(COUNTS[name] * to)]]


def troubles(from_: float, to: float) -> dict[str, str]:
    """Every sort of trouble, one after another."""
    return {host: TROUBLES[n % len(TROUBLES)] for n, host in enumerate(a_tenth(from_, to))}


# ── the class ─────────────────────────────────────────────────────────────────────────


@pytest.fixture
def class_(tmp_path: Path) -> Config:
    entries = [f" - {flavours()[name].entry.format(host)}\n" for name in COUNTS for host in hosts(name)]
    network = "network: {allow_private: ['127.0.0.0/8']}\n"
    (tmp_path / "sources.yaml").write_text(f"class: {{title: Many}}\nsources:\n{''.join(entries)}{network}")
    return load(tmp_path / "sources.yaml", settings())


@contextmanager
def kept(class_: Config) -> Iterator[Archive]:
    with Archive.open(class_.path.parent / "archive") as archive:
        yield archive


async def night(class_: Config, archive: Archive, town: Town, now: datetime) -> list[Told]:
    async with place(town.answer) as here:
        allowed = class_.network.allow_private
        async with Web(now=now, hosts=town.names(here), allow_private=allowed, deadline=DEADLINE) as web:
            tallies = await Puller(archive, web, Reader(ExecutorMaker(1)), now).all(class_.sources)
        town.over.set()
    return status(archive, class_.sources, tallies)


def host_of(told: Told, class_: Config) -> str:
    """By the line of sources.yaml that is told."""
    line = class_.path.read_text().splitlines()[told.line - 1]
    return line.partition("http://")[2].partition(".example")[0] + ".example"


def expected(host: str) -> int:
    return flavours()[host.removesuffix(".example").rstrip("0123456789")].posts


def test_three_hundred_places_of_which_a_tenth_is_broken(class_: Config) -> None:
    assert {name: one.count for name, one in flavours().items()} == COUNTS
    assert len(class_.sources) == sum(COUNTS.values()) == 300
    town = Town(broken=troubles(0, 0.1))
    assert len(town.broken) == 30
    with kept(class_) as archive:
        told = asyncio.run(night(class_, archive, town, MUCH_LATER))
        named = {host_of(one, class_): one for one in told}
        assert len(named) == 300, "each with its own line"

        failed = {host for host, one in named.items() if one.state == "failed"}
        assert failed == town.broken.keys(), {host: named[host].message for host in failed ^ town.broken.keys()}
        assert all(named[host].message and named[host].hint for host in failed)
        assert town.hung == {host for host, what in town.broken.items() if what == "hanging"}, "all at the same time"

        held = {host: one.held for host, one in named.items()}
        assert held == {host: 0 if host in failed else expected(host) for host in named}

        # a week later, a full look, and twice as many more in trouble: nothing is taken for a deletion
        town = Town(broken=troubles(0, 0.3))
        told = asyncio.run(night(class_, archive, town, MUCH_LATER + timedelta(days=8)))
        later = {host_of(one, class_): one for one in told}
        assert {host for host, one in later.items() if one.state == "failed"} == town.broken.keys()
        assert {host: one.held for host, one in later.items()} == held
        assert list(archive.tombstones()) == []

        # and when all are well again, all is there
        told = asyncio.run(night(class_, archive, Town(), MUCH_LATER + timedelta(days=9)))
        assert {one.state for one in told} == {"ok", "unchanged"}
        assert {host_of(one, class_): one.held for one in told} == {host: expected(host) for host in named}
