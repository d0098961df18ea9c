"""Shortened addresses are asked once where they lead, within bounds, and what they lead to is found."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.archive import Archive, load, save
from aggregator.errors import Later, Rejected, SourceError, Unreachable
from aggregator.model import Link, Redirect
from aggregator.pipeline import Folder, Night, shortened
from aggregator.pipeline.why import why
from tests.builders import at, post
from tests.web.places import Place, Request, client, leads_to, place, reply

POST = "http://amara.example/slow"


class Steps:
    """A web that knows where addresses lead; errors are raised, anything else is a page of its own."""

    def __init__(self, leads: Mapping[str, str | SourceError]) -> None:
        self.leads = leads
        self.asked: list[str] = []

    async def redirect(self, url: str) -> str:
        self.asked.append(url)
        await asyncio.sleep(0)
        to = self.leads.get(url, "")
        if isinstance(to, SourceError):
            raise to
        return to


def night(folder: Path, web: Steps, *urls: str, hours: float = 24) -> dict[str, Redirect]:
    """One night in which each address stands in a post; what is remembered then."""
    with Archive.open(folder) as archive:
        archive.store("status", [post(f"s{n}{url[-1:]}", links=(Link(url),)) for n, url in enumerate(urls)])
        asyncio.run(shortened.resolve(archive, web, at(hours)))  # type: ignore[arg-type]
        return {one.address: one for one in archive.redirects()}


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://t.co/Ab1", True),
        ("http://www.bit.ly/x", True),
        ("https://wp.me/p1-2", True),
        ("http://feedproxy.google.com/~r/amara/~3/abc/", True),
        ("https://feeds.feedburner.com/amara", False),
        ("https://bit.ly/", False),
        ("https://bit.ly/x?access_token=hunter2hunter2", False),
        ("https://not-t.co/Ab1", False),
        ("https://t.co.amara.example/Ab1", False),
        ("https://amara.example/t.co/Ab1", False),
        ("javascript:t.co", False),
    ],
)
def test_only_known_shorteners_are_asked(url: str, is_one: bool, tmp_path: Path) -> None:
    web = Steps({url: POST})
    assert bool(night(tmp_path, web, url)) == bool(web.asked) == is_one


def test_each_is_asked_once_for_good(tmp_path: Path) -> None:
    web = Steps({"https://t.co/a": "https://bit.ly/b", "https://bit.ly/b": f"{POST}?utm_source=bitly&p=1"})
    found = night(tmp_path, web, "https://t.co/a", "http://t.co/a", "https://t.co/a")
    assert found["https://t.co/a"].to == "https://bit.ly/b"
    assert found["https://bit.ly/b"].to == f"{POST}?p=1", "without what tells who followed it"
    assert sorted(web.asked) == ["https://bit.ly/b", "https://t.co/a"]
    night(tmp_path, web, "https://bit.ly/b", hours=10_000)
    assert len(web.asked) == 2


def test_it_is_remembered_through_save_and_load(tmp_path: Path) -> None:
    web = Steps({"https://t.co/a": POST})
    night(tmp_path / "a", web, "https://t.co/a")
    save(tmp_path / "a", tmp_path / "saved")
    load(tmp_path / "b", tmp_path / "saved")
    assert night(tmp_path / "b", web)["https://t.co/a"].to == POST
    assert len(web.asked) == 1


@pytest.mark.parametrize(
    ("trouble", "wait"),
    [
        (Rejected("gone", status=404), shortened.AFTER_NOTHING),
        ("", shortened.AFTER_NOTHING),
        (Unreachable("no answer"), shortened.AFTER_TROUBLE),
        (Later("slower", status=429, until=at(24) + timedelta(hours=2)), timedelta(hours=2)),
    ],
)
def test_a_dead_one_is_not_asked_each_night(trouble: SourceError | str, wait: timedelta, tmp_path: Path) -> None:
    web, hours = Steps({"https://is.gd/x": trouble}), wait / timedelta(hours=1)
    assert night(tmp_path, web, "https://is.gd/x") == {
        "https://is.gd/x": Redirect(address="https://is.gd/x", again=at(24) + wait)
    }
    night(tmp_path, web, hours=24 + hours - 1)
    assert len(web.asked) == 1
    night(tmp_path, web, hours=24 + hours)
    assert len(web.asked) == 2


def test_loops_and_long_ways_end(tmp_path: Path) -> None:
    ring = {
        "https://bit.ly/0": "https://t.co/1",
        "https://t.co/1": "https://bit.ly/0",
        "https://t.co/s": "https://t.co/s",
    }
    web = Steps(ring)
    night(tmp_path / "ring", web, *ring)
    assert sorted(web.asked) == sorted(ring)
    long = Steps({f"https://bit.ly/{n}": f"https://bit.ly/{n + 1}" for n in range(20)})
    for hours in (24, 48):
        night(tmp_path / "long", long, "https://bit.ly/0", hours=hours)
        assert len(long.asked) == shortened.STEPS


def test_of_many_the_latest_are_asked_first_and_all_in_time(tmp_path: Path) -> None:
    urls = [f"https://dlvr.it/{n}" for n in range(120)]
    web = Steps(dict.fromkeys(urls, POST))
    assert len(night(tmp_path, web, *urls)) == shortened.PER_NIGHT
    assert web.asked == urls[:-51:-1]
    night(tmp_path, web, hours=48)
    assert len(night(tmp_path, web, hours=72)) == len(web.asked) == 120


def test_what_takes_too_long_is_asked_another_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(Steps):
        async def redirect(self, url: str) -> str:
            await asyncio.sleep(60 if url.endswith("slow") else 0)
            return await super().redirect(url)

    monkeypatch.setattr(shortened, "SECONDS", 0.05)
    web = Slow({"https://t.co/quick": POST})
    assert set(night(tmp_path, web, "https://t.co/slow", "https://t.co/quick")) == {"https://t.co/quick"}


@pytest.mark.parametrize("to", ["javascript:alert(1)", f"{POST}?access_token=hunter2hunter2", "https://"])
def test_what_is_no_address_to_remember_is_not(to: str, tmp_path: Path) -> None:
    assert night(tmp_path, Steps({"https://t.co/a": to}), "https://t.co/a")["https://t.co/a"].to == ""


def test_what_no_post_names_any_more_is_forgotten(tmp_path: Path) -> None:
    night(tmp_path, Steps({"https://t.co/a": POST, "https://t.co/b": POST}), "https://t.co/a", "https://t.co/b")
    with Archive.open(tmp_path) as archive:
        first = next(head for head in archive.heads() if head.links[0].url.endswith("a"))
        archive.forget(first.url, at(48))
        shortened.forget(archive)
        assert list(shortened.leads(archive)) == ["https://t.co/b"]


# ── a class whose announcements go through a shortener ────────────────────────────────

SOURCES = """class: {title: A class, url: "https://class.example/", contact: "mailto:a@class.example"}
network: {allow_private: [127.0.0.1]}
sources:
  - {id: amara, url: "http://amara.example/feed", kind: feed}
  - {id: jules, url: "http://jules.example/feed", kind: feed}
"""


def item(url: str, title: str, day: int, words: str) -> str:
    return (
        f"<item><title>{title}</title><link>{url}</link><pubDate>{day:02} Nov 2026 10:00:00 GMT</pubDate>"
        f"<description><![CDATA[{words}]]></description></item>"
    )


def answers(request: Request) -> bytes:
    """All hosts of this class."""
    name, target = request.headers["host"], request.target
    if name == "bit.ly" and target == "/3x":
        return leads_to(f"{POST}?utm_campaign=x", 301)
    if name == "t.co" and target == "/in":
        return leads_to("http://127.0.0.1:1/admin", 301)
    if target != "/feed":
        return reply(status=404)
    links = (
        '<a href="http://bit.ly/3x">her post</a> <a href="https://bit.ly/3x">again</a> <a href="http://t.co/in">in</a>'
    )
    items = {
        "amara.example": item(POST, "Slow answers", 2, "Answers take time, and that is fine."),
        "jules.example": item("http://jules.example/quick", "Quick ones", 3, f"I answer {links} at once."),
    }
    text = f'<rss version="2.0"><channel><title>x</title><link>http://{name}/</link>{items[name]}</channel></rss>'
    return reply(text, Content_Type="application/rss+xml")


def lived(folder: Path, *, nights: int) -> tuple[list[str], list[Folder]]:
    """What the shorteners were asked in so many nights, each on a fresh machine with what the one before saved."""
    folders = [Folder(folder / str(number)) for number in range(nights)]

    async def all_of_them() -> list[str]:
        async with place(answers) as served:
            names = ("amara.example", "jules.example", "bit.ly", "t.co")
            hosts = dict.fromkeys(names, (served.host, served.port))
            for number, one in enumerate(folders):
                await asyncio.to_thread(_live, one, number, folder / "saved", hosts)
            return _asked(served)

    return asyncio.run(all_of_them()), folders


def _live(folder: Folder, number: int, saved: Path, hosts: dict[str, tuple[str, int]]) -> None:
    folder.sources.parent.mkdir(parents=True)
    folder.sources.write_text(SOURCES)
    if saved.exists():
        load(folder.archive, saved)
    one = Night(folder, now=at(24 * (number + 100)), hosts=hosts, workers=1)
    one.run()
    one.save(saved)


def _asked(served: Place) -> list[str]:
    shorteners = [one for one in served.requests if one.headers["host"] in ("bit.ly", "t.co")]
    return sorted(f"{one.method} {one.target}" for one in shorteners if one.target != "/robots.txt")


def test_a_post_that_answers_through_a_shortener_stands_with_what_it_answers(tmp_path: Path) -> None:
    asked, (first, second) = lived(tmp_path, nights=2)
    assert asked == ["HEAD /3x", "HEAD /in"], "once each, and the address in the private network not at all"
    for folder in (first, second):
        (reason, *_) = why(folder, "http://jules.example/quick").reasons
        assert (reason.url, reason.verdict) == (POST, "chosen")


def test_a_build_asks_nobody_and_says_the_same(tmp_path: Path) -> None:
    _, (folder,) = lived(tmp_path, nights=1)
    before = (folder.output / "data" / "edges.jsonl").read_bytes()
    Night(folder, now=at(24 * 100), workers=1).build()
    assert (folder.output / "data" / "edges.jsonl").read_bytes() == before
    assert b'"kind":"link"' in before


def test_a_shortener_in_a_private_network_is_not_asked(tmp_path: Path) -> None:
    async def ask() -> tuple[Redirect, int]:
        async with place(leads_to(POST)) as served, client(served, names={"t.co": served}, allow_private=()) as web:
            return await shortened.ask("http://t.co/a", web, at(24)), served.connections

    assert asyncio.run(ask()) == (Redirect(address="http://t.co/a", again=at(24) + shortened.AFTER_NOTHING), 0)
