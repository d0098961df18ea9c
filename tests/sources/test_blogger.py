"""Blogs on Blogger: what their feeds hold, what is asked for on which night, and a real blog by others."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from aggregator.errors import Rejected, Unreachable
from aggregator.model import Document, Parsed, Post, State
from aggregator.sources import find, kind, kinds
from aggregator.text.urls import canonical
from tests.builders import at, source
from tests.fakes import FakeResponse, FakeWeb, Night, pull
from tests.sources import golden

BLOGGER, FEED = kind("blogger"), kind("feed")
HOME = "https://ella.blogspot.example/"
POSTS, NEWEST = f"{HOME}feeds/posts/default", f"{HOME}feeds/comments/default"
ARTICLE = "url:ella.blogspot.example/2024/09/vad-ar-tillit.html"
KEYS = (ARTICLE, "guid:tag:blogger.com,1999:blog-29.post-12")


def document(path: Path, name: str = "blogger") -> Document:
    """`posts…` are articles, `comments…` those of one, `newest…` those of the whole blog."""
    holds = {"comments": "comments", "newest": "all comments"}.get(path.stem, "posts")
    return Document(
        source=source("ella", kind=name, url=HOME),
        url=POSTS,
        body=path.read_bytes(),
        fetched=at(24 * 60),
        holds=holds,
        under=ARTICLE if holds == "comments" else "",
        notes={"articles": dict.fromkeys(KEYS, ARTICLE)} if holds != "posts" else {},
    )


def case(name: str, kind_name: str = "blogger") -> Parsed:
    return kind(kind_name).parse(document(golden.FIXTURES / "blogger" / f"{name}.xml", kind_name))


# ── what feeds hold ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", golden.cases("blogger"), ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    assert golden.shown(document(path)) == golden.expected(path)


def test_a_reply_names_the_comment_it_answers_and_other_comments_the_article() -> None:
    answers = {post.url[-4:]: post.answers for post in case("comments").posts}
    assert answers == {
        "c504": ("guid:tag:blogger.com,1999:blog-29.post-501",),
        "c502": ("guid:tag:blogger.com,1999:blog-29.post-503",),
        "c501": (ARTICLE,),
    }


def test_a_comment_whose_words_were_taken_away_is_no_post() -> None:
    found = case("comments")
    assert found.closed == ["url:ella.blogspot.example/2024/09/vad-ar-tillit.html#c503"]
    assert found.entries == 4
    assert "inte längre" not in " ".join(post.text for post in found.posts)


def test_people_are_known_by_their_profiles_and_the_nameless_are_nobody() -> None:
    authors = {post.url[-4:]: post.author for post in case("comments").posts}
    assert authors["c504"].key == "url:blogger.com/profile/146"
    assert authors["c502"].key == authors["c502"].name == ""
    assert case("posts").posts[1].author.key == "name:ella.blogspot.example/noor"


def test_a_list_of_beginnings_does_not_shorten_what_was_whole() -> None:
    assert case("newest").posts == []
    assert [post.text for post in case("newest", "feed").posts] == ["Tack, det hj..."]


def test_keys_are_those_that_the_kind_feed_gives_and_the_page_shows() -> None:
    ours, theirs = ([post.keys for post in case("comments", name).posts] for name in ("blogger", "feed"))
    assert ours == theirs
    assert ours[0][0] == f"url:{canonical('https://ella.blogspot.example/2024/09/vad-ar-tillit.html?m=1#c504')}"


# ── which places are Blogger's ────────────────────────────────────────────────────────

PAGE = """<html><head><meta content='blogger' name='generator'/>
<link rel="alternate" type="application/atom+xml" href="/feeds/posts/default"/></head><body></body></html>"""


def fixture(name: str) -> bytes:
    return (golden.FIXTURES / "blogger" / f"{name}.xml").read_bytes()


@pytest.mark.parametrize(
    ("url", "body", "settings"),
    [
        (HOME, PAGE, {"url": HOME}),
        (f"{HOME}2024/09/vad-ar-tillit.html?m=1", PAGE, {"url": HOME}),
        (f"{HOME}search/label/L%C3%A4rande", PAGE, {"url": HOME, "label": "Lärande"}),
        (POSTS, fixture("posts"), {"url": HOME}),
        ("https://www.blogger.com/feeds/29/posts/default", fixture("posts"), {"url": HOME}),
        (f"{POSTS}/-/Tillit?max-results=5", fixture("posts"), {"url": HOME, "label": "Tillit"}),
        (POSTS, fixture("posts").replace(b"</title>", b"</title>" + b"<category term='x'/>" * 5000, 1), {"url": HOME}),
        (POSTS, fixture("posts").replace(b"<entry>", b"<entry>" + b"<a>" * 600), None),
        (NEWEST, fixture("newest"), None),
        (f"{HOME}feeds/12/comments/default", fixture("comments"), None),
        ("https://elin.example/", PAGE.replace("blogger", "WordPress 6.1"), None),
        ("https://elin.example/", "<html><body>I write on blogger</body></html>", None),
        ("https://elin.example/", "", None),
    ],
)
def test_what_is_recognised(url: str, body: str | bytes, settings: dict[str, str] | None) -> None:
    answer = FakeResponse(body if isinstance(body, bytes) else body.encode(), url=url)
    assert BLOGGER.recognise(answer) == settings


def test_a_bare_address_of_a_blog_is_this_kind() -> None:
    name, settings = asyncio.run(find(HOME, FakeWeb({HOME: PAGE}), State()))
    assert (name, settings) == ("blogger", {"url": HOME})
    assert "blogger" in kinds()


# ── nights ────────────────────────────────────────────────────────────────────────────


def page_of(*entries: str, more: bool = False) -> str:
    link = "<link rel='next' type='application/atom+xml' href='https://www.blogger.com/feeds/29/x'/>" if more else ""
    return (
        "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0' "
        "xmlns:gd='http://schemas.google.com/g/2005'><title>Ella</title><generator>Blogger</generator>"
        f"<link rel='alternate' type='text/html' href='{HOME}'/>{link}{''.join(entries)}</feed>"
    )


def article(number: int, replies: int = 0, label: str = "lärande", hours: float = 0) -> str:
    return (
        f"<entry><id>tag:blogger.com,1999:blog-29.post-{number}</id><title>Article {number}</title>"
        f"<published>{at(hours).isoformat()}</published><category scheme='x' term='{label}'/>"
        f"<link rel='alternate' type='text/html' href='{HOME}{number}.html'/><content type='html'>Text</content>"
        f"<link rel='replies' type='application/atom+xml' href='http://ella.blogspot.example/feeds/{number}/comments/default'/>"
        f"<thr:total>{replies}</thr:total></entry>"
    )


def comment(number: int, under: int, hours: float = 1, more: str = "") -> str:
    place = f"{HOME}{under}.html"
    return (
        f"<entry><id>tag:blogger.com,1999:blog-29.post-{number}</id><title>x</title><published>{at(hours).isoformat()}</published>"
        f"<content type='html'>Comment {number}</content><author><name>Rin</name></author>{more}"
        f"<link rel='alternate' type='text/html' href='{place}?showComment={number}#c{number}'/>"
        f"<thr:in-reply-to href='{place}' ref='tag:blogger.com,1999:blog-29.post-{under}'/></entry>"
    )


REMOVED = "<gd:extendedProperty name='blogger.contentRemoved' value='true'/><gd:extendedProperty name='x' value='y'/>"


def talk(number: int, start: int = 0) -> str:
    place = f"{HOME}feeds/{number}/comments/default?max-results=100"
    return f"{place}&start-index={start}" if start else place


def tagged(body: str, etag: str = '"1"') -> FakeResponse:
    return FakeResponse(body.encode(), etag=etag)


def night(web: FakeWeb, state: State | None = None, *, before: Sequence[Post] = (), **more: Any) -> Night:
    web.asked.clear()
    web.conditional.clear()
    place = source("ella", kind="blogger", url=HOME, tags=more.pop("tags", ()), settings=more.pop("settings", {}))
    return asyncio.run(pull(BLOGGER, place, web, state=state, before=before, **more))


def said(found: Night) -> list[str]:
    return sorted(post.text for post in found.posts if post.kind == "comment")


def blog() -> FakeWeb:
    return FakeWeb(
        {
            POSTS: tagged(page_of(article(1, 2, hours=24), article(2, 0))),
            NEWEST: tagged(page_of(comment(12, 1), comment(11, 1))),
            talk(1): tagged(page_of(comment(12, 1), comment(11, 1))),
        }
    )


def test_articles_come_with_their_comments_from_the_blogs_own_host() -> None:
    found = night(web := blog(), full=True)
    assert web.asked == [POSTS, NEWEST, talk(1)]
    assert sorted({post.text for post in found.posts}) == ["Comment 11", "Comment 12", "Text"]
    assert {post.under for post in found.posts if post.kind == "comment"} == {"url:ella.blogspot.example/1.html"}
    assert found.posts[0].tags == ("lärande",)


def test_a_night_with_nothing_new_is_two_conditional_requests() -> None:
    first = night(web := blog(), full=True)
    second = night(web, first.state, now=at(30))
    assert web.asked == web.conditional == [POSTS, NEWEST]
    assert second.documents == []


def test_only_articles_whose_number_of_comments_is_another_are_asked_for() -> None:
    web = blog()
    web.answers[POSTS] = tagged(page_of(article(1, 2), article(2, 0), article(3, 1)))
    web.answers[talk(3)] = page_of(comment(31, 3))
    first = night(web, full=True)
    web.answers[POSTS] = tagged(page_of(article(1, 2), article(2, 1), article(3, 1)), '"2"')
    web.answers[NEWEST] = tagged(page_of(comment(21, 2), comment(12, 1), comment(11, 1)), '"2"')
    web.answers[talk(2)] = page_of(comment(21, 2))
    second = night(web, first.state, now=at(30))
    assert web.asked == [POSTS, NEWEST, talk(2)]
    assert "Comment 21" in said(second)


def test_a_comment_on_an_article_of_long_ago_comes_with_the_newest() -> None:
    first = night(web := blog(), full=True)
    web.answers[NEWEST] = tagged(page_of(comment(99, 1, 24 * 900), comment(12, 1)), '"2"')
    second = night(web, first.state, now=at(24 * 901))
    assert "Comment 99" in said(second)
    assert web.asked == [POSTS, NEWEST]


def test_when_more_came_than_the_newest_show_recent_articles_are_asked() -> None:
    first = night(web := blog(), full=True)
    many = page_of(*(comment(n, 1, 25) for n in range(100, 125)))
    web.answers[NEWEST], web.answers[talk(1)] = tagged(many, '"2"'), tagged(page_of(comment(90, 1)), '"2"')
    second = night(web, first.state, now=at(30))
    assert talk(1) in web.conditional
    assert "Comment 90" in said(second)


def test_everything_comes_in_pages_on_a_full_look() -> None:
    web = FakeWeb({POSTS: page_of(*(article(n, 150 if n == 1 else 0) for n in range(1, 26)), more=True)})
    web.answers[f"{POSTS}?start-index=26&max-results=100"] = page_of(article(26), article(27))
    web.answers[talk(1)] = page_of(*(comment(1000 + n, 1) for n in range(100)), more=True)
    web.answers[talk(1, 101)] = page_of(*(comment(2000 + n, 1) for n in range(50)))
    found = night(web, full=True)
    assert sum(post.kind == "article" for post in found.posts) == 27
    assert len(said(found)) == 150
    assert found.absent == []


def test_a_server_that_knows_no_pages_is_not_asked_for_ever() -> None:
    web = FakeWeb({POSTS: page_of(article(1, 9), more=True), talk(1): page_of(comment(11, 1), more=True)})
    web.answers |= {talk(1, n): page_of(comment(11, 1), more=True) for n in range(2, 20)}
    night(web, full=True)
    assert web.asked.count(talk(1, 2)) == 1
    assert talk(1, 3) not in web.asked


def test_after_a_page_that_failed_all_are_asked_for_again() -> None:
    web = FakeWeb({POSTS: page_of(article(1, 3)), talk(1): tagged(page_of(comment(12, 1), more=True))})
    web.answers[talk(1, 2)] = Unreachable("no answer")
    first = night(web, full=True)
    assert first.notes == ["the comments of an article could not be read: no answer"]
    web.answers[talk(1, 2)] = page_of(comment(11, 1), comment(10, 1))
    second = night(web, first.state, now=at(30))
    assert said(second) == ["Comment 10", "Comment 11", "Comment 12"]


def test_what_is_taken_away_leaves() -> None:
    first = night(web := blog(), full=True)
    web.answers[POSTS] = tagged(page_of(article(1, 3)), '"2"')
    web.answers[talk(1)] = tagged(page_of(comment(13, 1), comment(12, 1, more=REMOVED), comment(11, 1)), '"2"')
    second = night(web, first.state, before=first.posts, now=at(30))
    gone = ("url:ella.blogspot.example/1.html#c12",)
    assert gone in [absent.keys for absent in second.absent]
    web.answers[POSTS], web.answers[talk(1)] = page_of(article(1, 1)), page_of(comment(13, 1))
    third = night(web, second.state, before=[*first.posts, *second.posts], full=True)
    assert "url:ella.blogspot.example/1.html#c11" in [key for absent in third.absent for key in absent.keys]


@pytest.mark.parametrize(
    "settings",
    [
        {"url": f"{HOME}index.html", "label": "Lärande"},
        {"url": f"{HOME}search/label/L%C3%A4rande?m=1"},
        {"url": f"{POSTS}/-/L%C3%A4rande"},
    ],
)
def test_one_label_has_a_feed_of_its_own(settings: dict[str, str]) -> None:
    web = FakeWeb({f"{POSTS}/-/L%C3%A4rande": page_of(article(1, 0))})
    assert len(night(web, settings=settings).posts) == 1


def test_comments_stand_only_under_articles_that_are_followed() -> None:
    web = blog()
    web.answers[POSTS] = page_of(article(1, 2), article(5, 1, label="katter"))
    web.answers[NEWEST] = page_of(comment(51, 5), comment(12, 1))
    found = night(web, tags=("lärande",), full=True)
    assert said(found) == ["Comment 11", "Comment 12", "Comment 12"]
    assert not any("/5/" in url for url in web.asked)


def test_an_owner_who_keeps_comments_short_is_told_of() -> None:
    short = page_of(comment(11, 1)).replace("content", "summary")
    web = FakeWeb({POSTS: page_of(article(1, 1)), talk(1): short, NEWEST: short})
    found = night(web)
    assert said(found) == ["Comment 11"]
    assert any("ask its owner" in parsed.note for parsed in found.parsed)


def test_a_blog_that_is_closed_is_in_trouble() -> None:
    with pytest.raises(Rejected):
        night(FakeWeb({POSTS: Rejected("401 Unauthorized", status=401)}))


def test_the_kind_feed_finds_the_comments_of_such_a_blog_too() -> None:
    web = blog()
    web.answers["http://ella.blogspot.example/feeds/1/comments/default"] = page_of(comment(12, 1), comment(11, 1))
    found = asyncio.run(pull(FEED, source("ella", url=POSTS), web, full=True))
    assert NEWEST in web.obeying
    assert said(found) == ["Comment 11", "Comment 11", "Comment 12", "Comment 12"]


def test_a_feed_of_comments_that_a_curator_named_takes_away_what_was_removed() -> None:
    place = source("ella", url=NEWEST)
    web = FakeWeb({NEWEST: page_of(comment(12, 1), comment(11, 1))})
    first = asyncio.run(pull(FEED, place, web, full=True))
    web.answers[NEWEST] = page_of(comment(12, 1, more=REMOVED), comment(11, 1))
    second = asyncio.run(pull(FEED, place, web, state=first.state, before=first.posts))
    assert said(second) == ["Comment 11"]
    assert [absent.keys for absent in second.absent] == [("url:ella.blogspot.example/1.html#c12",)]


# ── a real blog by others ─────────────────────────────────────────────────────────────

_COMMENT = re.compile(r'<li class="comment" id="(c\d+)">')


@pytest.mark.corpus
def test_a_french_blog_gives_its_180_comments_once_each_and_its_pages_show_the_same(corpora: Path) -> None:
    folder = corpora / "html-comments" / "andremalenfant-fr-blogger"
    if not folder.is_dir():
        pytest.skip(f"no blog at {folder}")
    feeds = [_answer(path) for path in sorted(folder.glob("feeds/*/comments/default"))]
    posts = [post for answer in feeds for post in FEED.parse(answer.document(source("fuite"))).posts]
    keys = [post.keys[0] for post in posts]
    assert len(keys) == len(set(keys)) == 180
    assert {post.kind for post in posts} == {"comment"}
    assert all(post.under == post.keys[0].partition("#")[0] for post in posts)
    assert all(BLOGGER.recognise(answer) is None for answer in feeds)
    assert set(keys) == {key for page in folder.glob("20*/*/*.html") for key in _shown(page, folder)}


def _answer(path: Path) -> FakeResponse:
    return FakeResponse(
        path.read_bytes(), url=f"http://www.lafuiteautourdumonde.com/feeds/{path.parts[-3]}/comments/default"
    )


def _shown(page: Path, folder: Path) -> list[str]:
    place = f"http://www.lafuiteautourdumonde.com/{page.relative_to(folder)}"
    words = page.read_text(encoding="utf-8")
    return [f"url:{canonical(f'{place}#{id}')}" for id in _COMMENT.findall(words)]


@pytest.mark.corpus
def test_a_night_with_a_french_blog(corpora: Path) -> None:
    """Its newest 25 articles and the comments that these declare; each under its article."""
    folder = corpora / "html-comments" / "andremalenfant-fr-blogger" / "feeds"
    name = "andremalenfant+lafuiteautourdumonde.com__feeds__posts__default.xml"
    feed = corpora / "real-feeds" / "comment-feeds" / name
    if not feed.is_file() or not folder.is_dir():
        pytest.skip(f"no blog at {folder}")
    home = "http://www.lafuiteautourdumonde.com/feeds/"
    web = FakeWeb({f"{home}posts/default": feed.read_bytes()})
    for path in folder.glob("*/comments/default"):
        web.answers[f"{home}{path.parts[-3]}/comments/default?max-results=100"] = path.read_bytes()
    place = source("fuite", kind="blogger", url="http://www.lafuiteautourdumonde.com/2013/")
    found = asyncio.run(pull(BLOGGER, place, web, full=True))
    articles = {post.keys[0]: post.replies for post in found.posts if post.kind == "article"}
    comments = [post for post in found.posts if post.kind == "comment"]
    assert len(articles) == 25
    assert len({post.id for post in comments}) == len(comments) == sum(count or 0 for count in articles.values()) == 116
    assert {post.under for post in comments} <= set(articles)
    assert found.absent == []


@pytest.mark.corpus
def test_every_page_of_a_blog_leads_to_its_feeds(corpora: Path) -> None:
    folder = corpora / "html-comments" / "andremalenfant-fr-blogger"
    pages = sorted(folder.glob("20*/**/*.html"))
    if not pages:
        pytest.skip(f"no pages at {folder}")
    home = "http://www.lafuiteautourdumonde.com/"
    found = [
        BLOGGER.recognise(FakeResponse(page.read_bytes(), url=f"{home}{page.relative_to(folder)}")) for page in pages
    ]
    assert found == [{"url": home}] * 76
