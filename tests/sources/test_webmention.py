"""Webmentions: golden pairs, identities, nights, refusals, hostile answers, a real collection."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregator.errors import Rejected, SourceError, Unreadable
from aggregator.model import Document, Parsed
from aggregator.sources import asks, kind, webmention
from tests.builders import at, source
from tests.drive import Shelf
from tests.fakes import FakeResponse, FakeWeb
from tests.sources import shapes

PAGE = "https://amaras-blog.example/2024/09/start-here/"
KEY = "url:amaras-blog.example/2024/09/start-here"


def document(path: Path) -> Document:
    return said(path.read_bytes())


def said(body: bytes) -> Document:
    place = source("mentions", "webmention", url=PAGE, settings={"url": PAGE})
    return Document(source=place, url=webmention.API, body=body, fetched=at(24 * 60))


def parsed(*rows: Any) -> Parsed:
    return webmention.parse(said(json.dumps({"children": rows}).encode()))


def mention(number: int, relation: str = "in-reply-to", **more: Any) -> dict[str, Any]:
    return {
        "wm-id": number,
        "wm-source": f"https://elins-blog.example/replies/{number}",
        "wm-target": PAGE,
        "wm-property": relation,
        "wm-private": False,
        "url": f"https://elins-blog.example/replies/{number}",
        "content": {"text": f"Reply {number}"},
        "published": "2024-09-03T08:00:00Z",
        **more,
    }


# ── golden pairs ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", shapes.cases("webmention"), ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    assert shapes.shown(document(path)) == shapes.expected(path)


@pytest.mark.parametrize("path", shapes.cases("webmention"), ids=lambda path: path.stem)
def test_nothing_private_is_in_a_golden_pair(path: Path) -> None:
    assert "MUST-NOT-PUBLISH" not in shapes.expectation(path).read_text(encoding="utf-8")


# ── identities ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("page", "url", "key"),
    [
        ("https://a.example/r/1", "https://a.example/notes/1", "a.example/notes/1"),
        ("https://www.a.example/r/1", "https://a.example/notes/1", "a.example/notes/1"),
        ("https://brid.gy/comment/x/1", "https://mastodon.example/@a/1", "mastodon.example/@a/1"),
        ("https://bsky.brid.gy/x/1", "https://bsky.app/profile/a/post/1", "bsky.app/profile/a/post/1"),
        ("https://a.example/r/1", "https://a.example/", "a.example/r/1"),
        ("https://a.example/r/1", "https://amaras-blog.example/theirs", "a.example/r/1"),
        ("https://notbrid.gy/r/1", "https://amaras-blog.example/theirs", "notbrid.gy/r/1"),
        ("https://a.example/r/1", "javascript:alert(1)", "a.example/r/1"),
        ("https://a.example/r/1", None, "a.example/r/1"),
    ],
)
def test_a_reply_is_known_by_its_own_address_as_far_as_that_can_be_believed(page: str, url: str, key: str) -> None:
    (post,) = parsed(mention(1, **{"wm-source": page, "url": url})).posts
    assert post.keys == (f"url:{key}",)


def test_an_edge_never_bears_the_key_of_the_page_it_comes_from() -> None:
    """What shares a key with an edge is an edge: the article that links must stay an article."""
    (edge,) = parsed(mention(1, "mention-of")).posts
    assert edge.pingback == "https://elins-blog.example/replies/1"
    assert not {key for key in edge.keys if key.startswith("url:")}
    assert (edge.answers, edge.under, edge.text) == ((KEY,), "", "")


def test_one_page_that_mentions_two_is_two_edges() -> None:
    other = {"wm-target": "https://amaras-blog.example/other"}
    assert len(parsed(mention(1, "mention-of"), mention(2, "mention-of", **other), mention(1, "mention-of")).posts) == 2


@pytest.mark.parametrize("relation", ["like-of", "repost-of", "bookmark-of", "rsvp", "", "reacji-of"])
def test_what_says_nothing_is_no_post(relation: str) -> None:
    assert parsed(mention(1, relation)).posts == []


def test_the_date_of_arrival_stands_in() -> None:
    (post,) = parsed(mention(1, published=None, **{"wm-received": "2024-09-05T08:00:00Z"})).posts
    assert (post.published, post.dated) == (at(72), True)


# ── nights ────────────────────────────────────────────────────────────────────────────


class Service(FakeWeb):
    """webmention.io with these mentions, those that changed last first."""

    def __init__(self, *rows: dict[str, Any], most: int = webmention.ROWS, etag: str = "") -> None:
        super().__init__()
        self.rows, self.most, self.etag = rows, most, etag

    def _answer(self, url: str) -> FakeResponse:
        start = int(url.rpartition("page=")[2]) * self.most
        body = json.dumps({"type": "feed", "children": self.rows[start : start + self.most]}).encode()
        self.answers[url] = FakeResponse(body, etag=self.etag)
        return super()._answer(url)


def shelf(**settings: str) -> Shelf:
    settings = {"url": PAGE, **settings}
    return Shelf(webmention, source("mentions", "webmention", url=PAGE, settings=settings))


def run(shelf: Shelf, web: FakeWeb, *, full: bool = False) -> Shelf:
    asyncio.run(shelf.night(web, full=full))
    return shelf


def rows(*numbers: int, **more: Any) -> list[dict[str, Any]]:
    return [mention(number, **more) for number in numbers]


@pytest.mark.parametrize("most", [20, 50, 100])
def test_all_pages_are_read_on_a_full_look_however_long_they_are(most: int) -> None:
    here = run(shelf(), Service(*rows(*range(250, 0, -1)), most=most))
    assert len(here.posts) == 250


def test_both_spellings_of_the_page_are_asked_for() -> None:
    web = Service()
    run(shelf(), web)
    assert "target[]=https%3A%2F%2Famaras-blog.example%2F2024%2F09%2Fstart-here%2F&" in web.asked[0]
    assert "target[]=https%3A%2F%2Famaras-blog.example%2F2024%2F09%2Fstart-here&" in web.asked[0]


def test_a_quiet_night_is_one_request_and_a_new_reply_comes() -> None:
    here = run(shelf(), Service(*rows(*range(250, 0, -1))))
    web = Service(*rows(*range(251, 0, -1)))
    run(here, web)
    assert len(here.posts) == 251
    assert len(web.asked) == 2
    web = Service(*rows(*range(251, 0, -1)))
    run(here, web)
    assert len(web.asked) == 1


def test_nothing_changed() -> None:
    here = run(shelf(), Service(*rows(2, 1), etag='"1"'))
    web = Service(*rows(2, 1), etag='"1"')
    run(here, web)
    assert web.conditional == web.asked
    assert len(here.posts) == 2


def test_what_was_sent_again_is_a_new_version() -> None:
    here = run(shelf(), Service(*rows(2, 1)))
    run(here, Service(mention(1, content={"text": "Edited"}), *rows(2)))
    assert {post.text for post in here.posts.values()} == {"Edited", "Reply 2"}


def test_what_a_complete_list_no_longer_shows_leaves_replies_and_edges() -> None:
    edges = [mention(3, "mention-of"), mention(4, "mention-of")]
    here = run(shelf(), Service(*rows(2, 1), *edges))
    assert len(here.pings()) == 2
    run(here, Service(*rows(2), edges[0]))
    assert len(here.posts) == 4
    run(here, Service(*rows(2), edges[0]), full=True)
    assert sorted(post.text for post in here.posts.values()) == ["", "Reply 2"]


@pytest.mark.parametrize("web", [Service(), Service({"wm-id": 1}, *rows(2))])
def test_nothing_leaves_because_a_list_is_empty_or_partly_unreadable(web: Service) -> None:
    here = run(shelf(), Service(*rows(2, 1)))
    run(here, web, full=True)
    assert len(here.posts) == 2


def test_what_became_private_leaves_the_same_night() -> None:
    here = run(shelf(), Service(*rows(2, 1)))
    run(here, Service(*rows(2, **{"wm-private": True}), *rows(1)))
    assert [post.text for post in here.posts.values()] == ["Reply 1"]


def test_a_token_asks_for_the_whole_domain() -> None:
    web = Service(*rows(2, 1))
    run(shelf(token_env="WEBMENTION_TOKEN"), web)
    assert web.asked[0].startswith(f"{webmention.API}?domain=amaras-blog.example&")
    assert asks(kind("webmention"), {"url": "https://amaras-blog.example/"}) == webmention.API


class Closed(FakeWeb):
    def _answer(self, url: str) -> FakeResponse:
        raise Rejected("401", status=401)


def test_a_refusal_says_what_to_do() -> None:
    with pytest.raises(Rejected, match="did not accept the token in WEBMENTION_TOKEN"):
        run(shelf(token_env="WEBMENTION_TOKEN"), Closed())
    with pytest.raises(Rejected, match="wants a token"):
        run(shelf(), Closed())


@pytest.mark.parametrize("body", ["", "<html>", "null", "[]", "{}", '{"children": 1}', '{"links": {}}', "[" * 99_999])
def test_what_is_no_list_of_mentions(body: str) -> None:
    with pytest.raises(Unreadable, match="webmentions"):
        webmention.parse(said(body.encode()))


def test_recognised_is_only_what_the_service_itself_answers() -> None:
    url = f"{webmention.API}?target=https://a.example/x"
    assert webmention.recognise(FakeResponse(b"{}", url=url)) == {"url": "https://a.example/x"}
    assert webmention.recognise(FakeResponse(b"{}", url=f"{webmention.API}?domain=a.example&token=x")) is None
    blog = b'<link rel="webmention" href="https://webmention.io/a.example/webmention">'
    assert webmention.recognise(FakeResponse(blog, url="https://a.example/")) is None


# ── hostile answers ───────────────────────────────────────────────────────────────────

CASES = {name: shapes.case("webmention", name) for name in ("jf2", "links")}
PLACES = [(name, way) for name, case in CASES.items() for way in shapes.places(case)]


@given(st.sampled_from(PLACES), shapes.ODD)
def test_an_odd_value_anywhere_is_left_out_or_unreadable(place: tuple[str, tuple[Any, ...]], odd: object) -> None:
    name, way = place
    case = shapes.mutated(CASES[name], way, odd)
    try:
        found = webmention.parse(said(json.dumps(case).encode()))
    except SourceError:
        return
    assert not [post for post in found.posts if "<script" in post.html or (post.pingback and post.html)]
    rows = case.get("children") or case.get("links") or []
    assert set(run(shelf(), Service(*rows)).posts) <= {post.id for post in found.posts}


# ── a real collection ─────────────────────────────────────────────────────────────────


@pytest.mark.corpus
def test_replies_become_comments_and_the_rest_does_not(corpora: Path) -> None:
    path = corpora / "api-recordings" / "webmention-io" / "omgmog" / "_data" / "webmentions.json"
    if not path.is_file():
        pytest.skip(f"no webmentions at {path}")
    pages = json.loads(path.read_text(encoding="utf-8")).values()
    rows = [row for page in pages for row in page]
    found = webmention.parse(replace(said(json.dumps({"children": rows}).encode()), fetched=at(24 * 3650)))
    comments = [post for post in found.posts if not post.pingback]
    edges = [post for post in found.posts if post.pingback]
    assert (found.entries, len(comments), found.note) == (303, 86, "")
    assert all(post.answers == (post.under,) and post.dated for post in comments)
    assert len({key for post in comments for key in post.keys}) == 86
    assert len(edges) == 82


# ── copies ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "said", ["https://m.example/@elin/7", ["https://m.example/@elin/7"], ["https://m.example/@elin/7", 7, "x"]]
)
def test_where_else_a_reply_stands_is_as_its_page_says(said: Any) -> None:
    (reply,) = parsed(mention(1, syndication=said)).posts
    assert reply.copies == ("url:m.example/@elin/7", "uri:https://m.example/@elin/7")
    assert parsed(mention(1, syndication=None)).posts[0].copies == parsed(mention(1)).posts[0].copies == ()


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"author": {"name": "Elin", "url": "https://elins-blog.example/about"}}, "url:elins-blog.example/about"),
        ({"author": {"name": "Amara", "url": "https://amaras-blog.example/"}}, "name:elins-blog.example/amara"),
        ({"author": {"url": "https://amaras-blog.example/"}}, "name:elins-blog.example/amaras-blog.example"),
        ({"wm-source": "https://brid.gy/comment/mastodon/@a@m.example/1/2", "url": "https://m.example/@rin/2",
          "author": {"name": "Rin", "url": "https://m.example/@rin"}}, "url:m.example/@rin"),
        ({"author": None}, ""),
    ],
)  # fmt: skip
def test_a_page_is_by_nobody_from_elsewhere_whatever_it_says(more: dict[str, Any], key: str) -> None:
    """Else anybody could speak in the name of whoever the curator listed, and name their posts as copies."""
    assert parsed(mention(1, **more)).posts[0].author.key == key
