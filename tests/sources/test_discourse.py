"""A Discourse forum: golden pairs, nights, refusals, hostile answers, recorded answers by others."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import Later, Rejected, SourceError, Unreadable
from aggregator.model import Document, Parsed, Post, Source, to_json
from aggregator.sources import Visit, Web, discourse
from aggregator.sources._discourse import night as nights
from aggregator.sources._discourse.place import Place, place
from tests.builders import at, source
from tests.drive import Shelf, answering
from tests.fakes import Answer, FakeResponse, FakeWeb
from tests.sources import shapes

FORUM = "https://forum.example"
AROUND = {
    "base": FORUM,
    "topic": 57,
    "slug": "who-answers-whom",
    "title": "Who answers <whom> & why?",
    "words": ["trust", "peer learning"],
}


def document(path: Path) -> Document:
    holds = {"topic": "topic", "posts": "posts", "latest": "topics"}[path.stem]
    return said(path.read_bytes(), holds)


def said(body: bytes, holds: str = "topic", **more: Any) -> Document:
    fields: dict[str, Any] = {"url": f"{FORUM}/t/57.json", "fetched": at(24 * 60), "notes": {**AROUND, **more}}
    return Document(source=source("forum", "discourse", url=FORUM), body=body, holds=holds, **fields)


def parsed(value: object, holds: str = "topic", **more: Any) -> Parsed:
    return discourse.parse(said(json.dumps(value).encode(), holds, **more))


# ── golden pairs ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", shapes.cases("discourse"), ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    assert shapes.shown(document(path)) == shapes.expected(path)


@pytest.mark.parametrize("path", shapes.cases("discourse"), ids=lambda path: path.stem)
def test_nothing_private_is_in_a_golden_pair(path: Path) -> None:
    assert "MUST-NOT-PUBLISH" not in shapes.expectation(path).read_text(encoding="utf-8")


# ── a forum that answers ──────────────────────────────────────────────────────────────


def row(topic: int, number: int, text: str = "", **more: Any) -> dict[str, Any]:
    return {
        "id": topic * 1000 + number,
        "post_number": number,
        "topic_id": topic,
        "topic_slug": "talk",
        "username": f"learner{number % 5}",
        "name": "",
        "created_at": "2024-09-02T08:00:00.000Z",
        "cooked": text or f"<p>Post {number} of {topic}</p>",
        "post_type": 1,
        **more,
    }


class Forum:
    """Topics as lists of rows; `web()` answers as a forum does."""

    def __init__(self) -> None:
        self.topics: dict[int, list[dict[str, Any]]] = {}
        self.facts: dict[int, dict[str, Any]] = {}
        self.bumps = 0

    def say(self, topic: int, text: str = "", **more: Any) -> None:
        rows = self.topics.setdefault(topic, [])
        number = 1 + max((row["post_number"] for row in rows), default=0)
        rows.append(row(topic, number, text, **more))
        self.bump(topic)

    def bump(self, topic: int) -> None:
        self.bumps += 1
        self.facts.setdefault(topic, {})["bumped_at"] = f"2024-10-01T00:{self.bumps // 60:02}:{self.bumps % 60:02}Z"

    def fact(self, topic: int) -> dict[str, Any]:
        title = {"id": topic, "title": f"Topic {topic}", "slug": "talk", "posts_count": len(self.topics[topic])}
        return {"archetype": "regular", "visible": True, "category_id": 3, "tags": [], **title, **self.facts[topic]}

    def web(self, lists: str = "/latest") -> _Chunks:
        latest = sorted(self.topics, key=lambda id: str(self.facts[id]["bumped_at"]), reverse=True)
        categories = [{"id": 3, "name": "Coffee"}, {"id": 4, "name": "Board", "read_restricted": True}]
        answers: dict[str, Any] = {f"{FORUM}/site.json": {"categories": categories}}
        for page in range(len(latest) // 30 + 2):
            rows = [self.fact(id) for id in latest[page * 30 : page * 30 + 30]]
            answers[Place(FORUM, lists).page_at(page)] = {"topic_list": {"topics": rows}}
        for id, rows in self.topics.items():
            stream = [row["id"] for row in rows]
            answers[f"{FORUM}/t/{id}.json"] = {**self.fact(id), "post_stream": {"posts": rows[:20], "stream": stream}}
        web = _Chunks({url: json.dumps(value) for url, value in answers.items()})
        web.rows = {row["id"]: row for rows in self.topics.values() for row in rows}
        return web


class _Chunks(FakeWeb):
    """Further posts are made up on the way."""

    rows: dict[int, dict[str, Any]]

    def _answer(self, url: str) -> FakeResponse:
        if "/posts.json?" in url and url not in self.answers:
            ids = [int(part.partition("=")[2]) for part in url.partition("?")[2].split("&")]
            assert 0 < len(ids) <= 20
            self.answers[url] = json.dumps({"post_stream": {"posts": [self.rows[id] for id in ids if id in self.rows]}})
        return super()._answer(url)


def shelf(url: str = FORUM, tags: tuple[str, ...] = ()) -> Shelf:
    return Shelf(discourse, source("forum", "discourse", url=url, tags=tags, settings={"url": url}))


def run(shelf: Shelf, web: FakeWeb, *, full: bool = False) -> Shelf:
    asyncio.run(shelf.night(web, full=full))
    return shelf


def texts(shelf: Shelf) -> list[str]:
    return sorted(post.text for post in shelf.posts.values())


def test_a_long_topic_is_read_to_its_end_each_post_once() -> None:
    forum = Forum()
    for _ in range(47):
        forum.say(7)
    here = run(shelf(f"{FORUM}/t/talk/7/12"), forum.web())
    assert len(here.posts) == 47
    assert len(here.articles()) == 1
    assert all(answering(post, here.posts) is here.articles()[0] for post in here.comments())


def test_stated_parents_and_the_topic_when_none_is_stated() -> None:
    forum = Forum()
    forum.say(7, "<p>Root</p>")
    forum.say(7, "<p>To the topic</p>")
    forum.say(7, "<p>To the second</p>", reply_to_post_number=2)
    forum.say(7, "<p>To one unseen</p>", reply_to_post_number=1)
    here = run(shelf(f"{FORUM}/t/7"), forum.web())

    def parent(words: str) -> str:
        found = answering(here.saying(words), here.posts)
        return found.text if found else ""

    assert parent("To the topic") == "Root"
    assert parent("To the second") == "To the topic"
    assert parent("To one unseen") == "Root"


def test_only_what_is_new_is_asked_for_the_night_after() -> None:
    forum = Forum()
    for topic in range(1, 41):
        forum.say(topic)
    here = run(shelf(), forum.web())
    assert len(here.posts) == 40
    forum.say(9, "<p>News</p>")
    web = forum.web()
    run(here, web)
    assert web.asked == [f"{FORUM}/latest.json", f"{FORUM}/latest.json?page=1", f"{FORUM}/t/9.json"]
    assert "News" in texts(here)
    web = forum.web()
    run(here, web)
    assert web.asked == [f"{FORUM}/latest.json"]


def test_a_new_post_in_a_long_topic_does_not_bring_the_old_ones_again() -> None:
    forum = Forum()
    for _ in range(70):
        forum.say(7)
    here = run(shelf(), forum.web())
    forum.say(7, "<p>News</p>")
    web = forum.web()
    run(here, web)
    assert web.asked[-1] == f"{FORUM}/t/7/posts.json?post_ids[]=7071"
    assert len(here.posts) == 71


@pytest.mark.parametrize("more", [{"hidden": True}, {"user_deleted": True}, {"deleted_at": "2024-10-10T00:00:00Z"}])
def test_what_is_hidden_or_deleted_by_now_leaves(more: dict[str, Any]) -> None:
    forum = Forum()
    for _ in range(3):
        forum.say(7)
    here = run(shelf(), forum.web())
    forum.topics[7][1] |= {**more, "cooked": "<p>MUST-NOT-PUBLISH</p>"}
    forum.bump(7)
    run(here, forum.web())
    assert texts(here) == ["Post 1 of 7", "Post 3 of 7"]
    assert "MUST-NOT" not in here.everything()


def test_a_hidden_first_post_leaves_and_its_replies_stay() -> None:
    forum = Forum()
    forum.say(7)
    forum.say(7)
    here = run(shelf(), forum.web())
    forum.topics[7][0]["hidden"] = True
    run(here, forum.web(), full=True)
    assert texts(here) == ["Post 2 of 7"]


def test_a_post_gone_from_the_stream_leaves() -> None:
    forum = Forum()
    for _ in range(30):
        forum.say(7)
    here = run(shelf(), forum.web())
    del forum.topics[7][25]
    run(here, forum.web())
    assert len(here.posts) == 29
    assert "Post 26 of 7" not in texts(here)


def test_a_stream_that_is_empty_takes_nothing_away() -> None:
    forum = Forum()
    for _ in range(3):
        forum.say(7)
    here = run(shelf(), forum.web())
    web = forum.web()
    web.answers[f"{FORUM}/t/7.json"] = json.dumps({**forum.fact(7), "post_stream": {"posts": [], "stream": []}})
    run(here, web, full=True)
    assert len(here.posts) == 3


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_topic_that_is_gone_leaves_with_all_its_posts_on_a_full_look(status: int) -> None:
    forum = Forum()
    for topic in (7, 7, 8):
        forum.say(topic)
    here = run(shelf(), forum.web())
    del forum.topics[7]
    web = forum.web()
    web.answers[f"{FORUM}/t/7.json"] = Rejected(f"{status}", status=status)
    run(here, web)
    assert len(here.posts) == 3
    run(here, web, full=True)
    assert texts(here) == ["Post 1 of 8"]


@pytest.mark.parametrize("fact", [{"archetype": "private_message"}, {"visible": False}, {"category_id": 4}])
def test_what_is_not_for_everybody_is_not_asked_for(fact: dict[str, Any]) -> None:
    forum = Forum()
    forum.say(7, "<p>MUST-NOT-PUBLISH</p>")
    forum.facts[7] |= fact
    web = forum.web()
    here = run(shelf(), web)
    assert here.posts == {}
    assert f"{FORUM}/t/7.json" not in web.asked
    with pytest.raises(Unreadable, match="not for everybody"):
        run(shelf(f"{FORUM}/t/7"), web)


def test_a_topic_that_became_private_leaves() -> None:
    forum = Forum()
    forum.say(7)
    here = run(shelf(), forum.web())
    forum.facts[7]["archetype"] = "private_message"
    run(here, forum.web(), full=True)
    assert here.posts == {}


def test_an_edit_is_seen_on_a_full_look() -> None:
    forum = Forum()
    for _ in range(30):
        forum.say(7)
    here = run(shelf(), forum.web())
    forum.topics[7][24]["cooked"] = "<p>Edited</p>"
    run(here, forum.web(), full=True)
    assert "Edited" in texts(here)


# ── tags ──────────────────────────────────────────────────────────────────────────────


def test_topics_are_followed_by_tag_category_and_hashtag() -> None:
    forum = Forum()
    forum.say(1, "<p>By its tag</p>")
    forum.facts[1]["tags"] = ["Trust"]
    forum.say(2, "<p>By a hashtag in its text #trust</p>")
    forum.say(3, "<p>About the weather</p>")
    forum.say(3, "<p>A reply with #trust does not make the topic ours</p>")
    forum.say(4, "<p>By its title</p>")
    forum.facts[4]["title"] = "On #trust"
    here = run(shelf(tags=("trust",)), forum.web())
    assert {post.text.split()[1] for post in here.articles()} == {"its", "a"}
    assert len(here.posts) == 3
    here = run(shelf(tags=("coffee",)), forum.web())
    assert len(here.articles()) == 4


def test_a_topic_that_is_not_followed_is_read_once_and_again_when_it_gets_the_tag() -> None:
    forum = Forum()
    forum.say(3, "<p>About the weather</p>")
    here = run(shelf(tags=("trust",)), forum.web())
    forum.say(3)
    web = forum.web()
    run(here, web)
    assert f"{FORUM}/t/3.json" not in web.asked
    forum.facts[3]["tags"] = [{"id": 1, "name": "trust"}]
    run(here, forum.web())
    assert len(here.posts) == 2


def test_other_tags_in_sources_yaml_look_again() -> None:
    forum = Forum()
    forum.say(3, "<p>About #weather</p>")
    here = run(shelf(tags=("trust",)), forum.web())
    here.source = source("forum", "discourse", url=FORUM, tags=("weather",), settings={"url": FORUM})
    run(here, forum.web())
    assert len(here.posts) == 1


# ── trouble ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("url", [FORUM, f"{FORUM}/t/7"])
def test_a_forum_for_members_only_says_so(url: str) -> None:
    refusal = Rejected("403", status=403)
    web = FakeWeb(dict.fromkeys([f"{FORUM}/site.json", f"{FORUM}/latest.json", f"{FORUM}/t/7.json"], refusal))
    with pytest.raises(Rejected, match="members only"):
        run(shelf(url), web)


@pytest.mark.parametrize("trouble", [Rejected("500", status=500), "<html>", '{"id": 8, "post_stream": {}}', "[" * 9999])
def test_one_topic_in_trouble_is_noted_and_asked_again(trouble: Answer) -> None:
    forum = Forum()
    forum.say(7)
    forum.say(8)
    web = forum.web()
    web.answers[f"{FORUM}/t/7.json"] = trouble
    here = run(shelf(), web)
    assert texts(here) == ["Post 1 of 8"]
    assert any("a topic could not be read" in note for note in here.notes)
    run(here, forum.web())
    assert len(here.posts) == 2


def test_posts_that_could_not_be_read_come_the_night_after() -> None:
    forum = Forum()
    for _ in range(50):
        forum.say(7)
    web = forum.web()
    for id in range(7021, 7041):
        web.rows.pop(id)
    url = Place(FORUM).posts_at(7, [*range(7021, 7041)])
    web.answers[url] = Rejected("502", status=502)
    here = run(shelf(), web)
    assert len(here.posts) == 20
    run(here, forum.web())
    assert len(here.posts) == 50


class Hurried:
    """The same kind, with time for six requests a night."""

    SETTINGS, parse = discourse.SETTINGS, staticmethod(discourse.parse)
    address, recognise = staticmethod(discourse.address), staticmethod(discourse.recognise)

    def pull(self, source: Source, web: Web, visit: Visit) -> nights.Steps:
        return nights.pull(nights.Night(source, web, visit, Place(FORUM, "/latest"), requests=6))


def test_a_night_has_an_end_and_the_rest_comes_later() -> None:
    forum = Forum()
    for topic in range(1, 9):
        forum.say(topic)
    here = Shelf(Hurried(), source("forum", "discourse", url=FORUM))
    run(here, forum.web())
    assert len(here.posts) == 3
    assert "the rest comes later" in here.notes[0]
    run(here, forum.web())
    run(here, forum.web())
    assert len(here.posts) == 8
    assert here.notes == []


def test_a_topic_too_long_for_one_night_is_read_on() -> None:
    forum = Forum()
    for _ in range(130):
        forum.say(7)
    here = Shelf(Hurried(), source("forum", "discourse", url=FORUM))
    run(here, forum.web())
    assert 20 < len(here.posts) < 130
    assert "the rest comes later" in here.notes[0]
    for _ in range(2):
        run(here, forum.web())
    assert len(here.posts) == 130
    assert here.notes == []


def test_a_forum_that_wants_a_pause_gets_it() -> None:
    forum = Forum()
    for topic in (7, 8, 9):
        forum.say(topic)
    web = forum.web()
    web.answers[f"{FORUM}/t/7.json"] = Later("later", status=429, until=at(24 * 999))
    here = run(shelf(), web)
    assert here.posts == {}
    assert web.asked[-1] == f"{FORUM}/t/7.json"
    assert len(run(here, forum.web()).posts) == 3


def test_a_forum_without_anything_to_follow_is_a_forum() -> None:
    forum = Forum()
    web = forum.web()
    here = run(shelf(), web)
    assert here.posts == {}


@pytest.mark.parametrize("body", ["<html>Log in</html>", "", "null", "[]", '{"topic_list": {"topics": ["x"]}}'])
def test_what_is_no_list_of_topics(body: str) -> None:
    with pytest.raises(Unreadable, match="Discourse"):
        run(shelf(), FakeWeb({f"{FORUM}/latest.json": body}))


# ── addresses ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "base", "path", "topic"),
    [
        ("https://f.example", "https://f.example", "/latest", 0),
        ("https://f.example/latest?order=x", "https://f.example", "/latest", 0),
        ("https://x.example/forum/", "https://x.example/forum", "/latest", 0),
        ("https://f.example/c/coffee/3/l/latest", "https://f.example", "/c/coffee/3", 0),
        ("https://f.example/c/a/b/12", "https://f.example", "/c/a/b/12", 0),
        ("https://f.example/tag/trust", "https://f.example", "/tag/trust", 0),
        ("https://f.example/tags/c/a/3/trust.json", "https://f.example", "/tags/c/a/3/trust", 0),
        ("https://f.example/t/talk/57/4?u=amara", "https://f.example", "", 57),
        ("https://x.example/forum/t/57", "https://x.example/forum", "", 57),
    ],
)
def test_places(url: str, base: str, path: str, topic: int) -> None:
    assert place(url) == Place(base, path, topic)


@pytest.mark.parametrize(
    ("body", "is_one"),
    [
        (b'<meta name="generator" content="Discourse 3.4.0 - https://github.com/discourse/discourse">', True),
        ((shapes.FIXTURES / "discourse" / "topic.json").read_bytes(), True),
        ((shapes.FIXTURES / "discourse" / "latest.json").read_bytes(), True),
        (b"<html><p>Discourse analysis</p></html>", False),
        (b'{"version": "https://jsonfeed.org/version/1", "items": []}', False),
        (b"{" * 9999, False),
    ],
)
def test_a_forum_is_recognised(body: bytes, is_one: bool) -> None:
    response = FakeResponse(body, url=f"{FORUM}/t/talk/57")
    assert discourse.recognise(response) == ({"url": f"{FORUM}/t/talk/57"} if is_one else None)


# ── hostile answers ───────────────────────────────────────────────────────────────────

TOPIC = shapes.case("discourse", "topic")


@given(st.sampled_from(shapes.places(TOPIC)), shapes.ODD)
def test_an_odd_value_anywhere_is_left_out_or_unreadable(way: tuple[Any, ...], odd: object) -> None:
    body = json.dumps(shapes.mutated(TOPIC, way, odd)).encode()
    try:
        found = discourse.parse(said(body))
    except SourceError:
        return
    assert len(found.posts) <= 8
    assert b"<script" not in to_json(found.posts)


@given(st.sampled_from(shapes.places(TOPIC)), shapes.ODD)
def test_an_odd_value_anywhere_costs_no_other_topic(way: tuple[Any, ...], odd: object) -> None:
    forum = Forum()
    forum.say(8)
    forum.topics[57], forum.facts[57] = [row(57, 1)], {"bumped_at": "2024-10-02T00:00:00Z"}
    web = forum.web()
    web.answers[f"{FORUM}/t/57.json"] = json.dumps(shapes.mutated(TOPIC, way, odd))
    assert "Post 1 of 8" in texts(run(shelf(), web))


def test_an_address_in_a_slug_leads_nowhere() -> None:
    found = parsed({**TOPIC, "slug": "../../evil?x#y"}, slug="")
    assert {post.url.partition("/t/-/57")[0] for post in found.posts} == {FORUM}


# ── recorded answers by others ────────────────────────────────────────────────────────


def recorded(corpora: Path, name: str) -> Any:
    path = corpora / "api-recordings" / "discourse_api" / "spec" / "fixtures" / name
    if not path.is_file():
        pytest.skip(f"no recorded answer at {path}")
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.corpus
def test_a_recorded_topic(corpora: Path) -> None:
    """Four posts: the second is a moderator's note, the last answers the first."""
    found = parsed(recorded(corpora, "topic.json"))
    assert [post.url.rpartition("/")[2] for post in found.posts] == ["57", "3", "14"]
    last: Post = found.posts[-1]
    assert last.answers[0] == last.under == "url:forum.example/t/57"


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["latest.json", "top.json", "new.json", "hot.json", "category_latest_topics.json"])
def test_recorded_lists(corpora: Path, name: str) -> None:
    body = recorded(corpora, name)
    assert parsed(body, "topics").entries == len(body["topic_list"]["topics"]) > 0
