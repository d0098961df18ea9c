"""A feed that misbehaves from one night to the next: the whole main job over a blog on loopback, night after night.

Nothing is lost, nothing is buried, nothing comes twice, and what is old does not come back as new.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from aggregator.model import Told
from aggregator.pipeline import Folder, Night

HOST = "amaras-blog.example"
START = datetime(2024, 9, 2, 8, 0, tzinfo=UTC)
FIRST = datetime(2024, 9, 10, 3, 0, tzinfo=UTC)
CLASS = """class: {title: An invented class}
sources:
  - {kind: feed, id: amara, url: "http://amaras-blog.example/feed.xml"}
network: {allow_private: ["127.0.0.0/8"]}
"""
POSTS = 9


class Answers(BaseHTTPRequestHandler):
    """The server's `body`, whatever is asked for but robots.txt; `kind` is its media type."""

    server: Blog

    def do_GET(self) -> None:
        found = self.path == "/feed.xml"
        body = self.server.body if found else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", self.server.kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Blog(ThreadingHTTPServer):
    """One blog and the class that follows it. `night(body)` is the main job, once a day."""

    def __init__(self, root: Path) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.folder = Folder(root)
        self.body, self.kind, self.now = b"", "application/rss+xml", FIRST
        (root / "sources.yaml").write_text(CLASS)

    def night(self, body: str | bytes, kind: str = "application/rss+xml", days: int = 1) -> Told:
        self.body, self.kind = body if isinstance(body, bytes) else body.encode(), kind
        self.now += timedelta(days=days)
        port = self.server_address[1]
        report = Night(self.folder, now=self.now, hosts={HOST: ("127.0.0.1", int(port))}, workers=1).run()
        return report.sources[0]

    def rows(self, name: str) -> list[dict[str, Any]]:
        lines = (self.folder.output / "data" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def published(self) -> dict[str, str]:
        return {row["title"]: row["published"] for row in self.rows("posts")}

    def home(self) -> str:
        return (self.folder.output / "index.html").read_text(encoding="utf-8")

    def digests(self) -> set[str]:
        """The days that have a page."""
        root = self.folder.output / "digests"
        return {"-".join(page.parent.relative_to(root).parts) for page in root.glob("20*/*/*/index.html")}


@pytest.fixture
def blog(tmp_path: Path) -> Iterator[Blog]:
    with Blog(tmp_path) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()


def item(number: int, *, guid: str = "", link: str = "", when: datetime | None = None, text: str = "") -> str:
    when = when or START + timedelta(hours=number)
    named = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    place = f"<link>{link}</link>" if link != "none" else ""
    place = place if link else f"<link>https://{HOST}/{number}</link>"
    words = escape(text or f"<p>Text of number {number}, in words of its own.</p>")
    date = format_datetime(when)
    return f"<item><title>Number {number}</title>{place}{named}<pubDate>{date}</pubDate><description>{words}</description></item>"


def rss(*items: str) -> str:
    return (
        f'<rss version="2.0"><channel><title>Amara</title><link>https://{HOST}/</link>{"".join(items)}</channel></rss>'
    )


def all_of(**more: Any) -> str:
    """Every post of the blog; `{n}` in a guid or link is its number."""
    return rss(*(item(n, **{name: _numbered(value, n) for name, value in more.items()}) for n in range(POSTS)))


def _numbered(value: Any, number: int) -> Any:
    return value.replace("{n}", str(number)) if isinstance(value, str) else value


# ── what is the same stays the same ───────────────────────────────────────────────────

AGAIN = {
    "all guids are others": ({"guid": "old-{n}"}, {"guid": "new-{n}"}),
    "all guids are others, and nothing links": (
        {"guid": "old-{n}", "link": "none"},
        {"guid": "new-{n}", "link": "none"},
    ),
    "all addresses are others": (
        {"guid": "g-{n}", "link": "https://a.example/{n}"},
        {"guid": "g-{n}", "link": "https://b.example/x/{n}"},
    ),
    "guids and addresses are others": (
        {"guid": "https://a.example/?p={n}", "link": "https://a.example/{n}"},
        {"guid": "https://b.example/?p={n}", "link": "https://b.example/x/{n}"},
    ),
    "guids come": ({}, {"guid": "new-{n}"}),
    "guids go": ({"guid": "old-{n}"}, {}),
    "one guid for all": ({"guid": "old-{n}"}, {"guid": "same"}),
    "everything is of tonight": ({"guid": "g-{n}"}, {"guid": "g-{n}", "when": FIRST + timedelta(days=2)}),
    "everything is of tonight, with other guids": (
        {"guid": "old-{n}"},
        {"guid": "new-{n}", "when": FIRST + timedelta(days=2)},
    ),
    "links carry a campaign": ({}, {"link": f"http://www.{HOST}/{{n}}/?utm_source=rss"}),
}


@pytest.mark.parametrize(("before", "after"), AGAIN.values(), ids=AGAIN)
def test_no_flood_of_copies_and_nothing_old_becomes_new(
    blog: Blog, before: dict[str, Any], after: dict[str, Any]
) -> None:
    blog.night(all_of(**before))
    dates, days, home = blog.published(), blog.digests(), blog.home()
    assert len(dates) == POSTS
    blog.night(all_of(**after))
    assert blog.published() == dates
    assert len(blog.rows("posts")) == POSTS
    assert blog.digests() == days
    assert blog.home().count("Number") == home.count("Number")
    blog.night(all_of(**after), days=7)
    assert len(blog.rows("posts")) == POSTS


def test_what_is_dated_anew_does_not_come_before_what_is_new(blog: Blog) -> None:
    blog.night(all_of())
    tonight = FIRST + timedelta(days=2, hours=-1)
    old = [item(n, when=tonight) for n in range(POSTS)]
    blog.night(rss(*old, item(77, when=tonight)))
    assert len(blog.rows("posts")) == POSTS + 1
    assert blog.digests() == {"2024-09-02", "2024-09-12"}
    page = (blog.folder.output / "digests" / "2024" / "09" / "12" / "index.html").read_text(encoding="utf-8")
    assert "Number 77" in page
    assert not any(f"Number {n}<" in page for n in range(POSTS))


# ── trouble is told, and takes nothing ────────────────────────────────────────────────

PORTAL = "<!doctype html><html><head><title>Log in</title></head><body>Welcome to the network</body></html>"
LEADS = PORTAL.replace("</head>", '<link rel="alternate" type="application/rss+xml" href="/rss"></head>')
TROUBLES = {
    "a page that says log in": (PORTAL, "not a feed"),
    "a page called a feed": (PORTAL.replace("<!doctype html>", '<?xml version="1.0"?>'), "not a feed"),
    "a page that names a feed": (LEADS, f"its feed is at http://{HOST}/rss"),
    "nothing": ("", "empty answer"),
    "JSON that is an error": ('{"error": "database gone"}', "not a feed"),
    "words": ("Error establishing a database connection", "not a feed"),
    "a warning before the page": ("<b>Warning</b>: mysqli_connect() in wp-db.php<br>" + PORTAL, "not a feed"),
}


@pytest.mark.parametrize(("body", "words"), TROUBLES.values(), ids=TROUBLES)
def test_a_page_in_place_of_the_feed_is_trouble_and_takes_nothing(blog: Blog, body: str, words: str) -> None:
    blog.night(all_of())
    before = blog.rows("posts")
    told = blog.night(body, "text/html", days=8)
    assert told.state == "failed"
    assert words in f"{told.message}; {told.hint}"
    assert blog.rows("posts") == before
    again = blog.night(rss(*(item(n) for n in range(POSTS + 1))))
    assert (again.state, again.posts) == ("ok", 1)


def test_a_warning_before_a_whole_feed_costs_nothing(blog: Blog) -> None:
    told = blog.night("<br />\n<b>Deprecated</b>: create_function() in plugin.php on line 7<br />\n" + all_of())
    assert (told.state, told.posts) == ("ok", POSTS)


@pytest.mark.parametrize("part", [0.02, 0.2, 0.5, 0.61, 0.87, 0.99])
def test_a_feed_cut_short_loses_nothing_and_buries_nothing(blog: Blog, part: float) -> None:
    whole = all_of()
    blog.night(whole)
    before = blog.rows("posts")
    changed = whole.replace("in words of its own", "in other words").encode()
    told = blog.night(changed[: int(len(changed) * part)], days=8)
    assert told.state == "failed" or "cut short" in told.message
    assert [row["id"] for row in blog.rows("posts")] == [row["id"] for row in before]
    assert all(row["text"].endswith("words.") or "its own" in row["text"] for row in blog.rows("posts"))


def test_an_empty_feed_takes_nothing(blog: Blog) -> None:
    blog.night(all_of())
    blog.night(rss(), days=8)
    assert len(blog.rows("posts")) == POSTS
