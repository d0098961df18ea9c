"""Nights with a blog that is read as people read it: a server on loopback, asked by the real client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import pytest

from aggregator import sources
from aggregator.errors import Unreadable
from aggregator.model import Source, State
from tests.drive import answering
from tests.fakes import FakeResponse, FakeWeb
from tests.sources.desk import Desk, run
from tests.sources.fediverse import serving

HOME = "http://blog.example/"
ONE, TWO = f"{HOME}2026/11/one/", f"{HOME}2026/11/two/"


@dataclass
class Said:
    number: int
    text: str
    over: int = 0


@dataclass
class Page:
    """A post as a theme for WordPress lays it out. `pages`: comments on further pages, by their number."""

    title: str
    said: list[Said] = field(default_factory=list)
    further: dict[int, list[Said]] = field(default_factory=dict)
    tag: str = "class"
    locked: bool = False

    def html(self, path: str, page: int = 0) -> str:
        said = self.further[page] if page else self.said
        links = "".join(f'<a href="{path}comment-page-{n}/#comments">{n}</a>' for n in self.further)
        words = '<form class="post-password-form"></form>' if self.locked else f"<p>About {self.title}.</p>"
        return (
            f'<html lang="en"><head><title>{self.title} | Blog</title></head><body class="single"><article class="hentry">'
            f'<h1 class="entry-title">{self.title}</h1><div class="entry-content">{words}</div>'
            f'<a rel="tag" href="/tag/x/">{self.tag}</a></article><div id="comments"><ol class="commentlist">'
            f'{"".join(map(_comment, said))}</ol>{links}</div><div id="respond"><h3>Leave a Reply</h3></div></body></html>'
        )


def _comment(said: Said) -> str:
    depth = 2 if said.over else 1
    return (
        f'<li class="comment depth-{depth}" id="comment-{said.number}"><cite class="fn">Kim</cite> '
        f'<time datetime="2026-11-0{said.number % 9 + 1}T10:00:00Z"></time><div class="comment-content"><p>{said.text}</p></div></li>'
    )


@dataclass
class Site:
    """`broken`: path → an answer in place of the page. `asked`: path and status of all requests since last looked at."""

    posts: dict[str, Page]
    listed: list[str] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    broken: dict[str, tuple[int, str]] = field(default_factory=dict)
    robots: str = ""
    asked: list[tuple[str, int]] = field(default_factory=list)

    @contextmanager
    def served(self) -> Iterator[dict[str, tuple[str, int]]]:
        with serving(self._reply) as port:
            yield {"blog.example": ("127.0.0.1", port)}

    def _reply(self, host: str, target: str, headers: Any) -> tuple[int, bytes, dict[str, str]]:
        status, html = self.answer(target)
        body = html.encode()
        tag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
        if status == 200 and headers.get("If-None-Match") == tag:
            status, body = 304, b""
        self.asked.append((target, status))
        return status, body, {"ETag": tag, "Content-Type": "text/html; charset=utf-8"}

    def answer(self, path: str) -> tuple[int, str]:
        if path in self.broken:
            return self.broken[path]
        if path == "/robots.txt":
            return (200, self.robots) if self.robots else (404, "")
        if path in ("/", "/page/2/"):
            return 200, self._home(path)
        post, _, page = path.partition("comment-page-")
        number = int(page.strip("/") or 0)
        if post not in self.posts or (number and number not in self.posts[post].further):
            return 404, "nothing"
        return 200, self.posts[post].html(post, number)

    def _home(self, path: str) -> str:
        listed = (self.listed or list(self.posts)) if path == "/" else self.older
        links = "".join(
            f'<article class="hentry"><h2 class="entry-title"><a href="{one}">x</a></h2></article>' for one in listed
        )
        older = '<a rel="next" href="/page/2/">older</a>' if self.older and path == "/" else ""
        return f'<html><title>Blog</title><body class="home blog">{links}{older}</body></html>'

    def seen(self) -> list[tuple[str, int]]:
        """Requests since this was last asked, but for robots.txt."""
        asked, self.asked = [one for one in self.asked if one[0] != "/robots.txt"], []
        return asked


def blog() -> Site:
    one = Page("One", [Said(5, "first"), Said(6, "second", over=5)], {1: [Said(2, "older"), Said(3, "reply", over=2)]})
    return Site({"/2026/11/one/": one, "/2026/11/two/": Page("Two", [Said(8, "alone")])})


@contextmanager
def desk(site: Site, url: str = HOME, *tags: str) -> Iterator[Desk]:
    with site.served() as hosts:
        yield Desk(Source(id="a-page", kind="page", url=url, tags=tags, settings={"url": url}), hosts)


def comments(desk: Desk) -> set[str]:
    return {post.text for post in desk.comments()}


# ── what is asked for ─────────────────────────────────────────────────────────────────


def test_a_blog_from_its_home_page() -> None:
    site = blog()
    with desk(site) as reader:
        run(reader.pull())
        assert {post.title for post in reader.articles()} == {"One", "Two"}
        assert comments(reader) == {"first", "second", "older", "reply", "alone"}
        over = answering(reader.one("reply"), reader.posts)
        assert over
        assert over.text == "older"
        assert reader.one("older").url == f"{ONE}#comment-2"
    assert [path for path, _ in site.seen()] == ["/", "/2026/11/one/", "/2026/11/one/comment-page-1/", "/2026/11/two/"]


def test_a_quiet_night_is_conditional() -> None:
    site = blog()
    with desk(site) as reader:
        run(reader.pull())
        site.seen()
        run(reader.pull())
        assert (reader.changed, reader.taken, reader.notes) == ([], [], [])
    asked = site.seen()
    assert len(asked) == 3
    assert {status for _, status in asked} == {304}


def test_edits_and_additions() -> None:
    site = blog()
    with desk(site) as reader:
        run(reader.pull())
        site.posts["/2026/11/two/"].said += [Said(9, "hello again")]
        site.posts["/2026/11/one/"].said[0].text = "first, edited"
        site.posts["/2026/11/three/"] = Page("Three", [Said(11, "new here")])
        run(reader.pull())
        assert {reader.posts[id].text for id in reader.posts} >= {"first, edited", "hello again", "new here"}
        assert "first" not in comments(reader)
        assert sorted(reader.changed) == sorted(
            [f"{ONE}#comment-5", f"{TWO}#comment-9", f"{HOME}2026/11/three/", f"{HOME}2026/11/three/#comment-11"]
        )
        assert reader.taken == []


def test_one_post_with_its_pages_of_comments() -> None:
    site = blog()
    with desk(site, ONE) as reader:
        run(reader.pull())
        assert comments(reader) == {"first", "second", "older", "reply"}
    assert [path for path, _ in site.seen()] == ["/2026/11/one/", "/2026/11/one/comment-page-1/"]


def test_older_pages_are_read_on_a_full_look() -> None:
    site = blog()
    site.listed, site.older = ["/2026/11/two/"], ["/2026/11/one/"]
    with desk(site) as reader:
        run(reader.pull())
        assert len(reader.articles()) == 2
        site.seen()
        run(reader.pull())
    assert "/page/2/" not in {path for path, _ in site.seen()}


def test_only_the_named_page_is_read_where_robots_are_not_welcome() -> None:
    site = blog()
    site.robots = "User-agent: *\nDisallow: /"
    with desk(site) as reader:
        run(reader.pull())
        assert reader.posts == {}
        assert any("pages could not be read" in note for note in reader.notes)
    with desk(site, TWO) as reader:
        run(reader.pull())
        assert comments(reader) == {"alone"}


def test_only_what_is_tagged_is_followed() -> None:
    site = blog()
    site.posts["/2026/11/two/"].tag = "cooking"
    with desk(site, HOME, "class") as reader:
        run(reader.pull())
        assert {post.title for post in reader.articles()} == {"One"}
        assert "alone" not in comments(reader)


# ── what was taken away ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("full", [True, False])
def test_a_comment_that_all_pages_no_longer_show_is_gone(full: bool) -> None:
    site = blog()
    with desk(site) as reader:
        run(reader.pull())
        del site.posts["/2026/11/one/"].said[1]
        run(reader.pull(full=full))
        assert reader.taken == [f"{ONE}#comment-6"]


def test_the_last_comment_may_go() -> None:
    site = blog()
    with desk(site) as reader:
        run(reader.pull())
        site.posts["/2026/11/two/"].said.clear()
        run(reader.pull(full=True))
        assert reader.taken == [f"{TWO}#comment-8"]


CUT = Page("Two").html("/2026/11/two/")[:-40]


@pytest.mark.parametrize(
    "html",
    [
        CUT,
        "<html><title>Service unavailable</title><h1>Come back later</h1></html>",
        '<html><title>Two</title><h1 class="entry-title">Two</h1><p>Comments are being moved.</p></html>',
        "<html><title>Log in</title><h1>Log in</h1><form></form></html>",
        "",
        "<html>" + "<div>" * 30_000,
    ],
    ids=["cut short", "unavailable", "no place for comments", "portal", "empty", "bottomless"],
)
def test_a_page_that_is_not_whole_takes_nothing_away(html: str) -> None:
    site = blog()
    with desk(site) as reader:
        run(reader.pull())
        site.broken["/2026/11/two/"] = (200, html)
        run(reader.pull(full=True))
        assert "alone" in comments(reader)
        assert {post.title for post in reader.articles()} == {"One", "Two"}
        assert reader.taken == []


@pytest.mark.parametrize("status", [404, 410, 500])
def test_a_page_that_is_gone_takes_nothing_away(status: int) -> None:
    site = blog()
    with desk(site) as reader:
        run(reader.pull())
        site.broken["/2026/11/two/"] = (status, "")
        run(reader.pull(full=True))
        assert comments(reader) == {"first", "second", "older", "reply", "alone"}
        assert any("could not be read" in note for note in reader.notes)


def test_a_page_of_comments_that_fails_leaves_it_open_what_is_gone() -> None:
    site = blog()
    with desk(site) as reader:
        run(reader.pull())
        del site.posts["/2026/11/one/"].said[1]
        site.broken["/2026/11/one/comment-page-1/"] = (500, "")
        run(reader.pull(full=True))
        assert reader.taken == []


def test_a_redesign_that_hides_most_is_looked_at_twice() -> None:
    site = blog()
    with desk(site) as reader:
        run(reader.pull())
        page = site.posts["/2026/11/one/"]
        page.said, page.further = [], {}
        run(reader.pull(full=True))
        assert reader.taken == []
        assert any("4 of 4 comments" in note for note in reader.notes)
        run(reader.pull(full=True))
        assert len(reader.taken) == 4


def test_what_gets_a_password_leaves_with_its_comments() -> None:
    site = blog()
    with desk(site) as reader:
        run(reader.pull())
        site.posts["/2026/11/two/"].locked = True
        run(reader.pull())
        assert sorted(reader.taken) == [TWO, f"{TWO}#comment-8"]


# ── finding ───────────────────────────────────────────────────────────────────────────


def found(html: str, url: str = HOME) -> tuple[str, dict[str, str]]:
    return run(sources.find(url, FakeWeb({url: FakeResponse(html.encode(), media_type="text/html")}), State()))


def test_a_place_without_a_feed_is_read_by_its_pages() -> None:
    assert found(blog().answer("/")[1]) == ("page", {"url": HOME})
    assert found(Page("Two", [Said(8, "alone")]).html("/"), TWO) == ("page", {"url": TWO})


def test_a_place_with_a_feed_is_read_by_its_feed() -> None:
    link = '<link rel="alternate" type="application/atom+xml" href="/atom.xml">'
    assert found(blog().answer("/")[1].replace("<title>", f"{link}<title>"))[0] == "feed"


def test_a_page_that_is_neither_is_still_a_mistake() -> None:
    with pytest.raises(Unreadable):
        found("<html><title>Log in</title><p>Hello</p></html>")


def test_a_post_that_names_others_is_still_a_post() -> None:
    """ "You may also enjoy": what a page names besides does not make it a list, if people talk on it."""
    more = "".join(f'<article><h2><a href="/2026/11/{n}/">{n}</a></h2></article>' for n in range(4))
    said = (
        '<article id="comment1" class="js-comment comment"><h3 class="comment__author">Kim</h3><p>Hello</p></article>'
    )
    site = blog()
    site.broken["/2026/11/two/"] = (200, f"<html><title>Two</title><h1>Two</h1>{said}{more}</html>")
    with desk(site, TWO) as reader:
        run(reader.pull())
        assert comments(reader) == {"Hello"}
    assert len(site.seen()) == 1
