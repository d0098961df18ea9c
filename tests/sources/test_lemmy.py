"""Lemmy: golden pairs, nights, deletions, refusals, pasted addresses, hostile answers."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import Later, Rejected, SourceError, Unreadable
from aggregator.model import Document, Parsed, State, to_json
from aggregator.sources import find, lemmy
from aggregator.sources._lemmy.place import Place, place
from tests.builders import at, source
from tests.drive import Shelf, answering
from tests.fakes import Answer, FakeResponse, FakeWeb
from tests.sources import shapes

HOME = "https://lemmy.example"
URL = f"{HOME}/c/learning"
Rows = dict[int, dict[str, Any]]


def document(path: Path) -> Document:
    return said(path.read_bytes(), path.stem)


def said(body: bytes, holds: str = "posts", tags: tuple[str, ...] = ()) -> Document:
    place_ = source("commons", "lemmy", url=URL, tags=tags)
    notes = {"base": HOME, "title": "!learning@lemmy.example"}
    return Document(source=place_, url=f"{HOME}/api", body=body, holds=holds, fetched=at(24 * 60), notes=notes)


def parsed(value: object, holds: str = "posts", tags: tuple[str, ...] = ()) -> Parsed:
    return lemmy.parse(said(json.dumps(value).encode(), holds, tags))


@pytest.mark.parametrize("path", shapes.cases("lemmy"), ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    assert shapes.shown(document(path)) == shapes.expected(path)
    assert "MUST-NOT-PUBLISH" not in shapes.expectation(path).read_text(encoding="utf-8")


# ── a server that answers ─────────────────────────────────────────────────────────────

POSTS, COMMENTS = shapes.case("lemmy", "posts"), shapes.case("lemmy", "comments")


class Commons(FakeWeb):
    """Posts and comments by number, given out as a server of this kind does."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: Rows = {}
        self.comments: Rows = {}
        self.now_ = 0

    def write(self, number: int, **more: Any) -> None:
        post = {**POSTS["posts"][0]["post"], "id": number, "name": f"Post {number}", "body": f"Body {number}"}
        post |= {"ap_id": f"{HOME}/post/{number}", "url": None, **more}
        self.posts[number] = {**POSTS["posts"][0], "post": post}

    def say(self, number: int, under: int, *above: int, **more: Any) -> None:
        self.now_ += 1
        path = ".".join(map(str, (0, *above, number)))
        comment = {**COMMENTS["comments"][0]["comment"], "id": number, "path": path, "content": f"Comment {number}"}
        comment |= {"post_id": under, "ap_id": f"{HOME}/comment/{number}", **more}
        self.comments[number] = {**COMMENTS["comments"][0], "comment": comment}

    def _view(self, number: int) -> dict[str, Any]:
        below = [one["comment"] for one in self.comments.values() if one["comment"]["post_id"] == number]
        newest = max((one["id"] for one in below), default=0)
        visible = sum(not one["deleted"] for one in below)
        counts = {"comments": visible, "newest_comment_time": f"2024-10-01T08:{newest // 60:02}:{newest % 60:02}Z"}
        return {**self.posts[number], "counts": counts}

    def _answer(self, url: str) -> FakeResponse:
        if url in self.answers:
            return super()._answer(url)
        parts = urlsplit(url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body = json.dumps(self._value(parts.path, query)).encode()
        return FakeResponse(body, url=url, asked=url, etag=f'"{hash(body)}"')

    def _value(self, path: str, query: dict[str, str]) -> object:
        first = 50 * (int(query.get("page", "1")) - 1)
        if path.endswith("/post/list"):
            views = sorted(map(self._view, self.posts), key=lambda view: view["counts"]["newest_comment_time"])
            return {"posts": views[::-1][first : first + 50]}
        if path.endswith("/comment/list"):
            number = int(query["post_id"])
            below = [one for one in self.comments.values() if one["comment"]["post_id"] == number]
            return {"comments": [{**one, "post": self.posts[number]["post"]} for one in below[first : first + 50]]}
        if int(query["id"]) not in self.posts:
            raise Rejected("404", status=404)
        return {"post_view": self._view(int(query["id"]))}


def shelf(url: str = URL, tags: tuple[str, ...] = ()) -> Shelf:
    return Shelf(lemmy, source("commons", "lemmy", url=url, tags=tags, settings={"url": url}))


def run(here: Shelf, web: FakeWeb, *, full: bool = False) -> Shelf:
    asyncio.run(here.night(web, full=full))
    return here


def texts(here: Shelf) -> list[str]:
    return sorted(post.text for post in here.posts.values())


def talk() -> Commons:
    web = Commons()
    web.write(1)
    web.say(11, 1)
    web.say(12, 1, 11)
    web.say(13, 1, 11, 12)
    return web


def test_comments_come_under_their_exact_parents() -> None:
    here = run(shelf(), talk())
    assert texts(here) == ["Body 1", "Comment 11", "Comment 12", "Comment 13"]
    parents = {post.text: answering(post, here.posts) for post in here.comments()}
    assert {text: parent and parent.text for text, parent in parents.items()} == {
        "Comment 11": "Body 1",
        "Comment 12": "Comment 11",
        "Comment 13": "Comment 12",
    }
    assert {post.under for post in here.comments()} == {f"uri:{HOME}/post/1"}


def test_the_same_post_through_another_server_is_one() -> None:
    """Known by where it was written, not by the number that the asked server gives it."""
    here = run(shelf(), talk())
    there = shelf("https://other.example/c/learning@lemmy.example")
    mirror = talk()
    run(there, mirror)
    assert {post.keys[0] for post in here.posts.values()} == {post.keys[0] for post in there.posts.values()}
    assert mirror.asked[0].startswith("https://other.example/api/v3/post/list?community_name=learning%40lemmy.example")


def test_the_second_night_asks_for_comments_only_where_something_was_said() -> None:
    web = talk()
    web.write(2)
    web.say(21, 2)
    here = run(shelf(), web)
    web.asked.clear()
    run(here, web)
    assert len(web.asked) == 1
    web.say(22, 2, 21)
    web.asked.clear()
    run(here, web)
    assert [url for url in web.asked if "comment/list" in url] == [Place(HOME).comments_at(2, 1)]
    assert "Comment 22" in texts(here)


def test_a_list_that_did_not_change_costs_one_conditional_request() -> None:
    url = Place(HOME, "learning").list_at(1)
    web = FakeWeb({url: FakeResponse(json.dumps({"posts": []}).encode(), etag='"1"')})
    here = run(shelf(), web)
    run(here, web)
    assert web.conditional == [url]


def test_many_comments_and_posts_come_page_by_page() -> None:
    web = Commons()
    for number in range(1, 121):
        web.write(number)
    for number in range(1000, 1130):
        web.say(number, 7)
    here = run(shelf(), web)
    assert len(here.articles()) == 120
    assert len(here.comments()) == 130


@pytest.mark.parametrize("more", [{"deleted": True}, {"removed": True}])
def test_a_comment_that_was_deleted_leaves_and_its_answers_stay(more: dict[str, Any]) -> None:
    web = talk()
    here = run(shelf(), web)
    web.comments[12]["comment"] |= {**more, "content": "MUST-NOT-PUBLISH"}
    web.say(14, 1)
    run(here, web)
    assert texts(here) == ["Body 1", "Comment 11", "Comment 13", "Comment 14"]
    assert here.saying("Comment 13").answers == ("url:lemmy.example/comment/12",)
    assert "MUST-NOT" not in here.everything()


def test_a_comment_that_a_complete_list_lacks_leaves() -> None:
    web = talk()
    here = run(shelf(), web)
    del web.comments[13]
    assert texts(run(here, web, full=True)) == ["Body 1", "Comment 11", "Comment 12"]


def test_a_list_shorter_than_its_count_takes_nothing_away() -> None:
    web = talk()
    here = run(shelf(), web)
    web.answers[Place(HOME).comments_at(1, 1)] = json.dumps({"comments": []})
    run(here, web, full=True)
    assert len(here.posts) == 4


@pytest.mark.parametrize("flagged", [True, False])
def test_a_post_that_is_gone_leaves_with_its_comments(flagged: bool) -> None:
    web = talk()
    web.write(2)
    here = run(shelf(), web)
    if flagged:
        web.posts[1]["post"] |= {"deleted": True, "name": "", "body": ""}
    else:
        del web.posts[1]
    run(here, web, full=True)
    assert texts(here) == ["Body 2"]


def test_a_post_that_is_only_missing_from_the_list_stays() -> None:
    web = talk()
    web.write(2)
    here = run(shelf(), web)
    web.answers[Place(HOME, "learning").list_at(1)] = json.dumps({"posts": [web._view(2)]})
    run(here, web, full=True)
    assert len(here.posts) == 5


@pytest.mark.parametrize(("then", "left"), [(Rejected("400", status=400), 5), (None, 1)])
def test_400_means_gone_only_while_the_server_answers_otherwise(then: Answer | None, left: int) -> None:
    """Older versions say 400 for what is not there, and also to who asks too often."""
    web = talk()
    web.write(2)
    here = run(shelf(), web)
    list_, asked = Place(HOME, "learning").list_at(1), Place(HOME).post_at(1)
    once = json.dumps({"posts": [web._view(2)]})

    class Old(Commons):
        def _answer(self, url: str) -> FakeResponse:
            if url == asked:
                raise Rejected("400", status=400)
            if url == list_ and self.asked.count(list_) > 1 and isinstance(then, SourceError):
                raise then
            return FakeResponse(once.encode(), url=url, asked=url) if url == list_ else super()._answer(url)

    old = Old()
    old.posts, old.comments = web.posts, {}
    run(here, old, full=True)
    assert len(here.posts) == left


def test_one_post_with_its_comments_and_its_end() -> None:
    web = talk()
    here = run(shelf(f"{HOME}/post/1"), web)
    assert len(here.posts) == 4
    web.say(14, 1)
    assert len(run(here, web).posts) == 5
    del web.posts[1]
    assert run(here, web).posts == {}
    with pytest.raises(Rejected, match="no such community or post"):
        run(shelf(f"{HOME}/post/1"), web)


def test_only_posts_with_the_tag_are_followed() -> None:
    web = talk()
    web.write(2, name="About #trust")
    web.say(21, 2)
    here = run(shelf(tags=("trust",)), web)
    assert texts(here) == ["Body 2", "Comment 21"]
    assert not any("post_id=1&" in url for url in web.asked)


# ── trouble ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("status", "words"), [(404, "no such community"), (400, "no such"), (403, "members only")])
def test_what_is_refused_says_so(status: int, words: str) -> None:
    web = FakeWeb({Place(HOME, "learning").list_at(1): Rejected(str(status), status=status)})
    with pytest.raises(Rejected, match=words):
        run(shelf(), web)


@pytest.mark.parametrize("trouble", [Rejected("500", status=500), Later("later", status=429, until=at(9999)), "<html>"])
def test_comments_in_trouble_are_noted_and_asked_again(trouble: Answer) -> None:
    web = talk()
    web.answers[Place(HOME).comments_at(1, 1)] = trouble
    here = run(shelf(), web)
    assert texts(here) == ["Body 1"]
    assert "could not be read" in here.notes[0]
    web.answers.clear()
    assert len(run(here, web).posts) == 4


@pytest.mark.parametrize(
    ("url", "named"),
    [
        (URL, Place(HOME, "learning")),
        (f"{URL}@other.example/?sort=New", Place(HOME, "learning@other.example")),
        (f"{HOME}/post/12", Place(HOME, post=12)),
        (f"{HOME}/post/12/34#x", Place(HOME, post=12)),
        (f"{HOME}/u/amara", None),
        (f"{HOME}/", None),
        ("lemmy.example/c/x", None),
    ],
)
def test_places(url: str, named: Place | None) -> None:
    assert place(url) == named


@pytest.mark.parametrize(
    ("body", "is_one"), [(b'<div id="app" class="lemmy-site">', True), (b"<p>about lemmings", False)]
)
def test_pasted_addresses(body: bytes, is_one: bool) -> None:
    response = FakeResponse(body, url=URL, media_type="text/html")
    assert lemmy.recognise(response) == ({"url": URL} if is_one else None)
    if is_one:
        assert asyncio.run(find(URL, FakeWeb({URL: response}), State())) == ("lemmy", {"url": URL})


# ── hostile answers ───────────────────────────────────────────────────────────────────

CASES = {"posts": POSTS, "comments": COMMENTS}
PLACES = [(name, way) for name, case in CASES.items() for way in shapes.places(case)]


@given(st.sampled_from(PLACES), shapes.ODD)
def test_an_odd_value_anywhere_is_left_out_or_unreadable(place_: tuple[str, tuple[Any, ...]], odd: object) -> None:
    holds, way = place_
    try:
        found = parsed(shapes.mutated(CASES[holds], way, odd), holds)
    except SourceError:
        return
    assert len(found.posts) <= 8
    assert b"<script" not in to_json(found.posts)


@pytest.mark.parametrize("body", ["<html>", "", "null", "[]", "{}", '{"posts": 1}', '{"posts": [1]}', "[" * 99_999])
def test_what_is_no_list(body: str) -> None:
    with pytest.raises(Unreadable, match="Lemmy"):
        lemmy.parse(said(body.encode()))


@pytest.mark.parametrize("path", ["", "0", "1.2", "0.21.99", "0..21", "0." + "9" * 40, "0.²1"])
def test_a_path_that_is_none_is_left_out(path: str) -> None:
    rows = [shapes.mutated(COMMENTS["comments"][0], ("comment", "path"), path), COMMENTS["comments"][1]]
    assert [post.url for post in parsed({"comments": rows}, "comments").posts] == [f"{HOME}/comment/22"]
