"""GitHub: golden pairs, nights of issues and of discussions, deletions, refusals, addresses, hostile answers."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import Gone, Later, Rejected, SourceError, Unreadable
from aggregator.model import Document, Parsed, State, to_json
from aggregator.sources import asks, find, github, kind
from aggregator.sources._github import graph
from aggregator.sources._github.place import Place, place
from aggregator.web import Signed, Web
from tests.builders import at, source
from tests.drive import Shelf, answering
from tests.fakes import Answer, FakeResponse, FakeWeb
from tests.sources import shapes
from tests.web.places import Place as Served
from tests.web.places import Request, reply, talk

API = "https://api.github.com"
REPO = "https://github.com/our-class/commons"
REST = f"{API}/repos/our-class/commons"
PLACE = Place("https://github.com", "our-class", "commons")
UNDER = {"comments": "url:github.com/our-class/commons/issues/5"}
CASES = {name: shapes.case("github", name) for name in ("issues", "comments", "discussions", "discussion")}
Json = dict[str, Any]


def document(path: Path) -> Document:
    return said(path.read_bytes(), path.stem)


def said(body: bytes, holds: str, tags: tuple[str, ...] = (), **notes: Any) -> Document:
    under = UNDER.get(holds, "url:github.com/our-class/commons/discussions/9")
    place_ = source("commons", "github", url=REPO, tags=tags)
    notes = {"title": "our-class/commons", **notes}
    return Document(source=place_, url=API, body=body, holds=holds, under=under, fetched=at(24 * 60), notes=notes)


def parsed(value: object, holds: str, tags: tuple[str, ...] = (), **notes: Any) -> Parsed:
    return github.parse(said(json.dumps(value).encode(), holds, tags, **notes))


@pytest.mark.parametrize("path", shapes.cases("github"), ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    assert shapes.shown(document(path)) == shapes.expected(path)
    assert "MUST-NOT-PUBLISH" not in shapes.expectation(path).read_text(encoding="utf-8")


def test_labels_and_tags_choose() -> None:
    assert len(parsed(CASES["discussions"], "discussions").posts) == 2
    assert len(parsed(CASES["discussions"], "discussions", label="Social Learning").posts) == 1
    assert len(parsed(CASES["issues"], "issues", ("trust",)).posts) == 1
    assert parsed(CASES["discussion"], "discussion", label="other").posts == []


# ── a server that answers ─────────────────────────────────────────────────────────────


class Commons(FakeWeb):
    """Issues and discussions by number, each with its comments, given out as GitHub does."""

    def __init__(self) -> None:
        super().__init__()
        self.issues: dict[int, Json] = {}
        self.talks: dict[int, Json] = {}
        self.below: dict[int, list[Json]] = {}
        self.private = False
        self.clock = 0
        self.rows = 100

    def tick(self) -> str:
        self.clock += 1
        return f"2024-10-01T08:{self.clock // 60:02}:{self.clock % 60:02}Z"

    def open(self, number: int, **more: Any) -> None:
        issue = {
            **CASES["issues"][0],
            "number": number,
            "title": f"Issue {number}",
            "body_html": f"<p>Body {number}</p>",
        }
        issue |= {"html_url": f"{REPO}/issues/{number}", "node_id": f"I{number}", "updated_at": self.tick(), **more}
        self.issues[number], self.below[number] = issue, []

    def discuss(self, number: int, **more: Any) -> None:
        head = CASES["discussions"]["data"]["repository"]["discussions"]["nodes"][0]
        talk = {**head, "number": number, "title": f"Talk {number}", "bodyHTML": f"<p>Body {number}</p>"}
        talk |= {"url": f"{REPO}/discussions/{number}", "id": f"D{number}", "updatedAt": self.tick(), **more}
        self.talks[number], self.below[number] = talk, []

    def say(self, number: int, under: int, **more: Any) -> None:
        if under in self.issues:
            self.issues[under]["updated_at"] = self.tick()
            url = f"{REPO}/issues/{under}#issuecomment-{number}"
            one = {
                **CASES["comments"][0],
                "html_url": url,
                "node_id": f"IC{number}",
                "body_html": f"<p>Comment {number}</p>",
            }
        else:
            self.talks[under]["updatedAt"] = self.tick()
            url = f"{REPO}/discussions/{under}#discussioncomment-{number}"
            row = CASES["discussion"]["data"]["repository"]["discussion"]["all"]["nodes"][1]
            one = {**row, "url": url, "id": f"DC{number}", "bodyHTML": f"<p>Comment {number}</p>"}
        self.below[under].append({**one, **more})

    def reply(self, number: int, to: int, under: int, **more: Any) -> None:
        """Inside the last comment of a discussion."""
        self.talks[under]["updatedAt"] = self.tick()
        base = f"{REPO}/discussions/{under}#discussioncomment-"
        one = {
            **self.below[under][-1],
            "url": f"{base}{number}",
            "id": f"DC{number}",
            "replyTo": {"url": f"{base}{to}"},
        }
        one |= {"bodyHTML": f"<p>Reply {number}</p>", "replies": {"totalCount": 0, "nodes": []}, **more}
        nodes = [*self.below[under][-1]["replies"]["nodes"], one]
        self.below[under][-1]["replies"] = {"totalCount": len(nodes), "nodes": nodes}

    def _answer(self, url: str) -> FakeResponse:
        if url in self.answers:
            return super()._answer(url)
        address, _, question = url.partition(" ")
        if question:
            return FakeResponse(json.dumps(self._graph(json.loads(question)["variables"])).encode(), url=address)
        parts = urlsplit(url)
        steps = parts.path.removeprefix("/repos/our-class/commons").strip("/").split("/")
        page = int(parse_qs(parts.query).get("page", ["1"])[0])
        value = self._rest(steps)
        headers = {}
        if isinstance(value, list):
            rest = value[page * self.rows :]
            value = value[(page - 1) * self.rows : page * self.rows]
            bare = url.partition("&page=")[0]
            headers = {"link": f'<{bare}&page={page + 1}>; rel="next", <{bare}&page=9>; rel="last"'} if rest else {}
        body = json.dumps(value).encode()
        return FakeResponse(body, url=url, asked=url, headers=headers, etag=f'W/"{hash(body)}"')

    def _rest(self, steps: list[str]) -> object:
        if steps == [""]:
            return {"private": self.private}
        if len(steps) == 1:
            return sorted(map(self._issue, self.issues), key=lambda one: str(one["updated_at"]), reverse=True)
        if int(steps[1]) not in self.issues:
            raise Gone("410", status=410)
        return self.below[int(steps[1])] if len(steps) == 3 else self._issue(int(steps[1]))

    def _issue(self, number: int) -> Json:
        return {**self.issues[number], "comments": len(self.below[number])}

    def _graph(self, asked: Json) -> Json:
        if number := asked.get("number"):
            if number not in self.talks:
                return {
                    "data": {"repository": {"isPrivate": False, "discussion": None}},
                    "errors": [{"type": "NOT_FOUND"}],
                }
            start = int(asked["after"] or 0)
            more = {"hasNextPage": len(self.below[number]) > start + 50, "endCursor": str(start + 50)}
            all_ = {"pageInfo": more, "nodes": self.below[number][start : start + 50]}
            return {"data": {"repository": {"isPrivate": False, "discussion": {**self.talks[number], "all": all_}}}}
        nodes = sorted(self.talks.values(), key=lambda one: str(one["updatedAt"]), reverse=True)
        page = {"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": nodes}
        return {"data": {"repository": {"isPrivate": self.private, "discussions": page}}}


def shelf(url: str = f"{REPO}/issues", **settings: str) -> Shelf:
    settings = {"url": url, **settings}
    return Shelf(kind("github"), source("commons", "github", url=url, settings=settings))


def talks(url: str = f"{REPO}/discussions", **settings: str) -> Shelf:
    return shelf(url, token_env="GITHUB_TOKEN", **settings)


def run(here: Shelf, web: FakeWeb, *, full: bool = False) -> Shelf:
    asyncio.run(here.night(web, full=full))
    return here


def texts(here: Shelf) -> list[str]:
    return sorted(post.text for post in here.posts.values())


def commons() -> Commons:
    web = Commons()
    web.open(1)
    web.say(11, 1)
    web.say(12, 1)
    web.open(2)
    return web


def table() -> Commons:
    web = Commons()
    web.discuss(1)
    web.say(11, 1)
    web.reply(12, 11, 1)
    web.reply(13, 12, 1)
    return web


# ── issues ────────────────────────────────────────────────────────────────────────────


def test_comments_stand_under_their_issue() -> None:
    here = run(shelf(), commons())
    assert texts(here) == ["Body 1", "Body 2", "Comment 11", "Comment 12"]
    assert {post.answers for post in here.comments()} == {("url:github.com/our-class/commons/issues/1",)}
    assert answering(here.saying("Comment 12"), here.posts) == here.saying("Body 1")


def test_the_second_night_asks_for_comments_only_where_something_was_said() -> None:
    web = commons()
    here = run(shelf(), web)
    web.asked.clear()
    run(here, web)
    assert web.asked == [PLACE.issues()]
    web.say(21, 2)
    web.asked.clear()
    run(here, web)
    assert web.asked == [PLACE.issues(), PLACE.comments(2)]
    assert "Comment 21" in texts(here)


def test_a_list_that_did_not_change_is_a_304() -> None:
    web = FakeWeb({PLACE.issues(): FakeResponse(b"[]", etag='W/"1"')})
    here = run(shelf(), web)
    run(here, web)
    assert web.conditional == [PLACE.issues()]


def test_pages_are_followed_by_their_link() -> None:
    web = Commons()
    web.rows = 10
    for number in range(1, 26):
        web.open(number)
    for number in range(100, 125):
        web.say(number, 3)
    here = run(shelf(), web)
    assert len(here.articles()) == len(here.comments()) == 25


def test_a_link_to_another_server_is_not_followed() -> None:
    link = {"link": '<https://evil.example/repos/x>; rel="next"'}
    web = FakeWeb({PLACE.issues(): FakeResponse(b"[]", headers=link)})
    run(shelf(), web)
    assert web.asked == [PLACE.issues()]


def test_only_issues_with_the_label_are_asked_for() -> None:
    web = commons()
    run(shelf(label="social learning"), web)
    assert web.asked[0].endswith("&labels=social%20learning")


def test_a_comment_that_is_gone_or_minimised_leaves() -> None:
    web = commons()
    here = run(shelf(), web)
    del web.below[1][0]
    web.say(13, 1, minimized={"reason": "SPAM"}, body_html="MUST-NOT-PUBLISH")
    assert texts(run(here, web)) == ["Body 1", "Body 2", "Comment 12"]
    web.below[1][0]["minimized"] = {"reason": "OFF_TOPIC"}
    assert texts(run(here, web, full=True)) == ["Body 1", "Body 2"]
    assert "MUST-NOT" not in here.everything()


def test_fewer_comments_than_counted_take_nothing_away() -> None:
    web = commons()
    here = run(shelf(), web)
    web.answers[PLACE.comments(1)] = "[]"
    assert len(run(here, web, full=True).posts) == 4


def test_fewer_comments_than_counted_are_asked_for_once_more_and_not_every_night() -> None:
    web = commons()
    web.answers[PLACE.comments(1)] = "[]"
    here = run(shelf(), web)
    for asked in (1, 0):
        web.asked.clear()
        run(here, web)
        assert web.asked.count(PLACE.comments(1)) == asked


@pytest.mark.parametrize("moved", [True, False])
def test_an_issue_that_was_deleted_or_moved_leaves_with_its_comments(moved: bool) -> None:
    web = commons()
    here = run(shelf(), web)
    issue = web.issues.pop(1)
    if moved:
        elsewhere = {**issue, "html_url": "https://github.com/others/place/issues/7"}
        web.answers[PLACE.issue(1)] = json.dumps(elsewhere)
    assert texts(run(here, web, full=True)) == ["Body 2"]


def test_an_issue_that_only_lost_its_label_stays() -> None:
    web = commons()
    here = run(shelf(label="x"), web)
    web.answers[Place("https://github.com", "our-class", "commons", label="x").issues()] = json.dumps([web._issue(2)])
    assert len(run(here, web, full=True).posts) == 4


def test_one_issue_and_its_end() -> None:
    web = commons()
    here = run(shelf(f"{REPO}/issues/1"), web)
    assert texts(here) == ["Body 1", "Comment 11", "Comment 12"]
    web.say(13, 1)
    assert len(run(here, web).posts) == 4
    del web.issues[1]
    assert run(here, web).posts == {}
    web.open(3, pull_request={"url": "x"})
    with pytest.raises(Unreadable, match="pull request"):
        run(shelf(f"{REPO}/issues/3"), web)


def test_a_stranger_asks_no_more_than_an_hour_allows() -> None:
    web = Commons()
    for number in range(1, 71):
        web.open(number)
        web.say(1000 + number, number)
    here = run(shelf(), web)
    assert len(web.asked) == 50
    assert "the rest comes later" in here.notes[0]
    run(here, web)
    assert len(here.comments()) == 70
    assert here.notes == []


# ── discussions ───────────────────────────────────────────────────────────────────────


def test_replies_in_a_discussion_have_exact_parents() -> None:
    here = run(talks(), table())
    parents = {post.text: answering(post, here.posts) for post in here.comments()}
    assert {text: parent and parent.text for text, parent in parents.items()} == {
        "Comment 11": "Body 1",
        "Reply 12": "Comment 11",
        "Reply 13": "Reply 12",
    }
    assert {post.under for post in here.comments()} == {"url:github.com/our-class/commons/discussions/1"}


def test_a_reply_to_what_was_deleted_keeps_its_place() -> None:
    web = table()
    web.below[1][0]["deletedAt"] = "2024-10-09T00:00:00Z"
    here = run(talks(), web)
    assert texts(here) == ["Body 1", "Reply 12", "Reply 13"]
    assert here.saying("Reply 12").answers == ("url:github.com/our-class/commons/discussions/1#discussioncomment-11",)


def test_discussions_are_read_again_only_where_something_was_said() -> None:
    web = table()
    web.discuss(2)
    here = run(talks(), web)
    web.asked.clear()
    run(here, web)
    assert len(web.asked) == 2, "is it public, and the list"
    web.say(21, 2)
    web.asked.clear()
    assert "Comment 21" in texts(run(here, web))
    assert len(web.asked) == 3


def test_many_comments_of_a_discussion() -> None:
    web = table()
    for number in range(100, 220):
        web.say(number, 1)
    assert len(run(talks(), web).posts) == 124


@pytest.mark.parametrize("more", [{"isMinimized": True}, {"deletedAt": "2024-10-09T00:00:00Z"}])
def test_what_is_minimised_or_deleted_in_a_discussion_leaves(more: Json) -> None:
    web = table()
    here = run(talks(), web)
    web.below[1][0] |= {**more, "bodyHTML": "MUST-NOT-PUBLISH"}
    assert texts(run(here, web, full=True)) == ["Body 1", "Reply 12", "Reply 13"]
    assert "MUST-NOT" not in here.everything()


@pytest.mark.parametrize("url", [f"{REPO}/discussions", f"{REPO}/discussions/1"])
def test_a_discussion_that_was_deleted_leaves_with_its_comments(url: str) -> None:
    web = table()
    here = run(talks(url), web)
    assert len(here.posts) == 4
    web.talks = {}
    assert run(here, web, full=True).posts == {}


def test_more_replies_than_one_answer_holds_take_nothing_away() -> None:
    web = table()
    here = run(talks(), web)
    web.below[1][0]["replies"] = {"totalCount": 101, "nodes": []}
    assert len(run(here, web, full=True).posts) == 4


def test_a_whole_repository_has_both_for_those_with_a_token() -> None:
    web = commons()
    web.discuss(9)
    assert texts(run(talks(REPO), web)) == ["Body 1", "Body 2", "Body 9", "Comment 11", "Comment 12"]
    assert "Body 9" not in texts(run(shelf(REPO), web))


def test_questions_are_whole_sentences() -> None:
    for number in (0, 7):
        query = json.loads(graph.question(PLACE, number))["query"]
        assert query.count("{") == query.count("}")
        assert query.count("(") == query.count(")")


def test_discussions_over_the_wire() -> None:
    """An organisation's own server, through the real client."""
    told = [
        json.dumps(CASES[name]).replace("https://github.com", "http://place.example")
        for name in ("discussions", "discussion")
    ]

    def answer(request: Request) -> bytes:
        if request.target.startswith("/api/v3/"):
            return reply('{"private": false}')
        return reply(told.pop(0)) if request.headers["content-type"] == "application/json" else reply(status=400)

    async def ask(web: Web, served: Served) -> tuple[Shelf, list[str | None]]:
        here = talks("http://place.example/our-class/commons/discussions", label="social learning")
        own = Signed(web, asks(kind("github"), here.source.settings), "Bearer t0ken", "GITHUB_TOKEN")
        await here.night(own)
        return here, [request.headers.get("authorization") for request in served.requests]

    here, heard = talk(answer, ask)
    assert len(here.articles()) == 1
    assert len(here.comments()) == 5
    assert heard == ["Bearer t0ken"] * 3
    assert "t0ken" not in here.everything()


# ── refusals ──────────────────────────────────────────────────────────────────────────


def test_discussions_without_a_token_say_how_to_give_one() -> None:
    with pytest.raises(SourceError, match="token_env: GITHUB_TOKEN"):
        run(shelf(f"{REPO}/discussions"), table())


@pytest.mark.parametrize("url", [REPO, f"{REPO}/issues", f"{REPO}/discussions", f"{REPO}/issues/1"])
def test_a_private_repository_is_refused_although_the_token_shows_it(url: str) -> None:
    web = commons()
    web.private = True
    here = talks(url)
    with pytest.raises(Unreadable, match="private"):
        run(here, web)
    assert here.posts == {}


def test_the_token_goes_to_the_api() -> None:
    assert asks(kind("github"), {"url": REPO}) == API
    assert asks(kind("github"), {"url": "https://code.intranet.example/a/b"}) == "https://code.intranet.example/api/v3"


def test_what_is_not_there_says_so() -> None:
    with pytest.raises(Rejected, match="no such repository"):
        run(shelf(), FakeWeb())
    with pytest.raises(SourceError, match="names no repository"):
        run(shelf("https://github.com/our-class"), FakeWeb())


@pytest.mark.parametrize("trouble", [Rejected("500", status=500), Later("x", status=403, until=at(9999)), "<html>"])
def test_trouble_with_comments_is_noted_and_they_are_asked_for_again(trouble: Answer) -> None:
    web = commons()
    web.answers[PLACE.comments(1)] = trouble
    here = run(shelf(), web)
    assert texts(here) == ["Body 1", "Body 2"]
    assert "could not be read" in here.notes[0]
    web.answers.clear()
    assert len(run(here, web).posts) == 4


def test_a_rate_limit_on_the_list_is_for_the_pipeline() -> None:
    with pytest.raises(Later):
        run(shelf(), FakeWeb({PLACE.issues(): Later("later", status=403, until=at(9999))}))


def test_a_rate_limit_on_questions() -> None:
    class Busy(Commons):
        def _graph(self, asked: Json) -> Json:
            return {"data": None, "errors": [{"type": "RATE_LIMITED"}]}

    with pytest.raises(Rejected, match="no more questions"):
        run(talks(), Busy())


# ── addresses ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "what", "number", "label"),
    [
        (REPO, "", 0, ""),
        (f"{REPO}.git", "", 0, ""),
        (f"{REPO}/issues?q=is%3Aissue+label%3A%22social+learning%22", "issues", 0, "social learning"),
        (f"{REPO}/labels/trust", "issues", 0, "trust"),
        (f"{REPO}/issues/12#issuecomment-3", "issues", 12, ""),
        (f"{REPO}/discussions/categories/ideas?discussions_q=", "discussions", 0, ""),
        (f"{REPO}/discussions/9", "discussions", 9, ""),
    ],
)
def test_places(url: str, what: str, number: int, label: str) -> None:
    assert place(url) == Place("https://github.com", "our-class", "commons", what, number, label)
    assert github.recognise(FakeResponse(b"<html>", url=url)) == {"url": url}


@pytest.mark.parametrize(
    "url",
    ["https://github.com/", "https://github.com/amara", f"{REPO}/wiki", f"{REPO}/pull/3", "https://github.com/orgs/x"],
)
def test_other_pages_are_none_of_ours(url: str) -> None:
    assert place(url) is None


def test_other_servers_are_recognised_by_what_they_say() -> None:
    url = "https://code.intranet.example/our-class/commons"
    assert github.recognise(FakeResponse(b'<meta name="application-name" content="GitHub">', url=url)) == {"url": url}
    assert github.recognise(FakeResponse(b"<p>See us on GitHub", url=url)) is None


def test_a_pasted_address_finds_the_kind() -> None:
    web = FakeWeb({REPO: FakeResponse(b"<html>", media_type="text/html")})
    assert asyncio.run(find(REPO, web, State())) == ("github", {"url": REPO})


# ── hostile answers ───────────────────────────────────────────────────────────────────

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


@pytest.mark.parametrize("holds", [*CASES, "issue"])
@pytest.mark.parametrize("body", ["<html>", "", "null", "7", "[1]", '{"data": {"repository": null}}', "[" * 99_999])
def test_what_is_none_of_it(body: str, holds: str) -> None:
    with pytest.raises(Unreadable, match="GitHub"):
        github.parse(said(body.encode(), holds))
