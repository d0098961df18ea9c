"""Bluesky: golden pairs, texts with facets, nights, refusals, hostile answers, snapshots of the real server."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import Declined, Rejected, SourceError, Unreadable
from aggregator.model import Document, Post, to_json
from aggregator.sources import bluesky
from aggregator.sources._bluesky import wire, words
from aggregator.sources._bluesky.place import place
from tests.builders import at, source
from tests.drive import Shelf, answering
from tests.fakes import FakeResponse, FakeWeb
from tests.sources import shapes

PROFILE = "https://bsky.app/profile/amara.example"
NOTES = {"title": "here", "hashtag": "", "out": [], "roots": []}


def document(path: Path) -> Document:
    hashtag = "sociallearning" if path.stem == "search" else ""
    return said(json.loads(path.read_text(encoding="utf-8")), path.stem, hashtag=hashtag)


def said(value: object, holds: str, tags: tuple[str, ...] = (), **notes: Any) -> Document:
    place = source("sky", "bluesky", url=PROFILE, tags=tags)
    body = json.dumps(value).encode()
    return Document(source=place, url=PROFILE, body=body, holds=holds, fetched=at(24 * 60), notes={**NOTES, **notes})


# ── golden pairs ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", shapes.cases("bluesky"), ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    assert shapes.shown(document(path)) == shapes.expected(path)


@pytest.mark.parametrize("path", shapes.cases("bluesky"), ids=lambda path: path.stem)
def test_nothing_private_is_in_a_golden_pair(path: Path) -> None:
    assert "MUST-NOT-PUBLISH" not in shapes.expectation(path).read_text(encoding="utf-8")


# ── texts ─────────────────────────────────────────────────────────────────────────────


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(-5, 200), st.integers(-5, 200)), max_size=5))
def test_facets_never_change_the_words(text: str, places: list[tuple[int, int]]) -> None:
    link = [{"$type": "app.bsky.richtext.facet#link", "uri": "https://a.example/?a=1&b=<2>"}]
    facets = [{"index": {"byteStart": a, "byteEnd": b}, "features": link} for a, b in places]
    html = words.html(wire.Record(text=text, facets=facets), None)
    shown = re.sub(r"</?(?:p|a)\b[^>]*>", "", html).replace("<br>", "\n")
    assert shown == _escaped(text)


def _escaped(text: str) -> str:
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#x27;")):
        text = text.replace(sign, entity)
    return text.encode("utf-8", "replace").decode()


def test_a_facet_counts_bytes_and_not_characters() -> None:
    text = "Å👩‍🏫 see #lärande"
    start = len("Å👩‍🏫 see ".encode())
    tag = [{"$type": "app.bsky.richtext.facet#tag", "tag": "lärande"}]
    record = wire.Record(
        text=text, facets=[{"index": {"byteStart": start, "byteEnd": len(text.encode())}, "features": tag}]
    )
    assert ">#lärande</a>" in words.html(record, None)
    assert words.tags(record) == ("lärande",)


# ── a server that answers ─────────────────────────────────────────────────────────────


def uri(who: str, key: str) -> str:
    return f"at://did:plc:{who}/app.bsky.feed.post/{key}"


class Sky(FakeWeb):
    """Posts as people write them: `say` gives the uri of a post, and what `answers` names is answered."""

    def __init__(self) -> None:
        super().__init__()
        self.views: dict[str, dict[str, Any]] = {}
        self.profiles: dict[str, dict[str, Any]] = {}
        self.refuse: dict[str, int] = {}
        self.cut: set[str] = set()
        self.rows = 100

    def say(self, who: str, text: str, to: str = "", **more: Any) -> str:
        key = f"k{len(self.views)}"
        record: dict[str, Any] = {"text": text, "createdAt": f"2024-09-02T09:{len(self.views):02}:00Z"}
        if to:
            record["reply"] = {"root": {"uri": self._root(to)}, "parent": {"uri": to}}
        author = {"did": f"did:plc:{who}", "handle": f"{who}.example", "displayName": who.title()}
        self.views[uri(who, key)] = {"uri": uri(who, key), "author": author, "record": record, **more}
        return uri(who, key)

    def _children(self, parent: str) -> list[str]:
        found = [
            one
            for one, view in self.views.items()
            if view["record"].get("reply", {}).get("parent", {}).get("uri") == parent
        ]
        return [one for one in found if one not in self.cut]

    def _view(self, one: str) -> dict[str, Any]:
        return {"replyCount": len(self._children(one)), "indexedAt": "2024-09-02T10:00:00Z", **self.views[one]}

    def _thread(self, one: str, depth: int) -> dict[str, Any]:
        replies = [self._thread(child, depth - 1) for child in self._children(one)] if depth else []
        return {"post": self._view(one), "replies": replies}

    def _answer(self, url: str) -> FakeResponse:
        method, query = urlsplit(url).path.rpartition(".")[2], parse_qs(urlsplit(url).query)
        if method in self.refuse:
            raise Rejected(f"{self.refuse[method]}", status=self.refuse[method])
        self.answers[url] = json.dumps(getattr(self, f"_{method}")(query))
        return super()._answer(url)

    def _page(self, query: dict[str, list[str]], name: str, rows: list[Any]) -> dict[str, Any]:
        start = int(query.get("cursor", ["0"])[0])
        more = {"cursor": str(start + self.rows)} if start + self.rows < len(rows) else {}
        return {name: rows[start : start + self.rows], **more}

    def _getAuthorFeed(self, query: dict[str, list[str]]) -> dict[str, Any]:
        """What they wrote, but for replies to others."""
        did = f"did:plc:{query['actor'][0].partition('.')[0]}"
        own = (one for one in reversed(self.views) if one.startswith(f"at://{did}/"))
        rows = [{"post": self._view(one)} for one in own if self._root(one).startswith(f"at://{did}/")]
        return self._page(query, "feed", rows)

    def _root(self, one: str) -> str:
        reply = self.views[one]["record"].get("reply") if one in self.views else None
        return str(reply["root"]["uri"]) if reply else one

    def _searchPosts(self, query: dict[str, list[str]]) -> dict[str, Any]:
        word = query["q"][0]
        rows = [self._view(one) for one, view in reversed(self.views.items()) if word in view["record"]["text"]]
        return self._page(query, "posts", rows)

    def _getPostThread(self, query: dict[str, list[str]]) -> dict[str, Any]:
        one = query["uri"][0].replace("at://amara.example", "at://did:plc:amara")
        if one not in self.views:
            raise Rejected("400", status=400)
        return {"thread": self._thread(one, int(query["depth"][0]))}

    def _getPosts(self, query: dict[str, list[str]]) -> dict[str, Any]:
        assert len(query["uris"]) <= 25
        return {"posts": [self._view(one) for one in query["uris"] if one in self.views]}

    def _getProfiles(self, query: dict[str, list[str]]) -> dict[str, Any]:
        assert len(query["actors"]) <= 25
        return {
            "profiles": [{"did": did, "handle": "x.example", **self.profiles.get(did, {})} for did in query["actors"]]
        }

    def asked_for(self, method: str) -> list[str]:
        return [url for url in self.asked if f".{method}?" in url]


def shelf(tags: tuple[str, ...] = (), **settings: str) -> Shelf:
    settings = settings or {"url": PROFILE}
    return Shelf(bluesky, source("sky", "bluesky", url=settings.get("url", ""), tags=tags, settings=settings))


def run(shelf: Shelf, sky: Sky, *, full: bool = False) -> Shelf:
    sky.asked.clear()
    asyncio.run(shelf.night(sky, full=full))
    return shelf


def texts(shelf: Shelf) -> set[str]:
    return {post.text for post in shelf.posts.values()}


def parent(shelf: Shelf, text: str) -> str:
    found = answering(shelf.saying(text), shelf.posts)
    return found.text if found else ""


# ── nights ────────────────────────────────────────────────────────────────────────────


def test_a_profile_with_its_conversations_and_exact_parents() -> None:
    sky = Sky()
    root = sky.say("amara", "Who answers?")
    one = sky.say("elin", "I do", root)
    sky.say("jonas", "Me too", one)
    sky.say("amara", "And another thing", root)
    sky.say("elin", "Elsewhere")
    here = run(shelf(), sky)
    assert texts(here) == {"Who answers?", "I do", "Me too", "And another thing"}
    assert parent(here, "Me too") == "I do"
    assert {post.under for post in here.posts.values()} == {"", f"uri:{root}"}


def test_all_pages_of_a_profile_are_read() -> None:
    sky = Sky()
    for number in range(35):
        sky.say("amara", f"Number {number}")
    sky.rows = 10
    assert len(run(shelf(), sky).posts) == 35


def test_a_hashtag_brings_the_whole_conversation_and_nothing_it_was_not_asked_for() -> None:
    sky = Sky()
    root = sky.say("amara", "Untagged root")
    sky.say("elin", "A reply with #trust", root)
    sky.say("jonas", "Another reply", root)
    sky.say("priya", "Loosely about #trustworthiness")
    here = run(shelf(hashtag="trust"), sky)
    assert texts(here) == {"Untagged root", "A reply with #trust", "Another reply"}
    assert parent(here, "A reply") == "Untagged root"


def test_only_posts_with_the_tags_of_the_source() -> None:
    sky = Sky()
    sky.say("amara", "About the weather")
    root = sky.say("amara", "About #trust")
    sky.say("elin", "Untagged reply", root)
    sky.say("amara", "Own untagged reply", root)
    assert texts(run(shelf(tags=("trust",)), sky)) == {"About #trust", "Untagged reply", "Own untagged reply"}


def test_one_post_is_followed_from_its_root() -> None:
    sky = Sky()
    root = sky.say("elin", "Root")
    one = sky.say("amara", "Named", root)
    sky.say("jonas", "Below", one)
    here = shelf(url=f"{PROFILE}/post/{one.rpartition('/')[2]}")
    assert texts(run(here, sky)) == {"Root", "Named", "Below"}
    sky.say("priya", "Next day", root)
    assert "Next day" in texts(run(here, sky))


def test_a_quiet_conversation_is_not_asked_for_every_night_and_a_new_reply_is_found() -> None:
    sky = Sky()
    root = sky.say("amara", "Who answers?")
    one = sky.say("elin", "I do", root)
    here = run(shelf(), sky)
    run(here, sky)
    assert sky.asked_for("getPostThread") == []
    sky.say("jonas", "Me too", root)
    run(here, sky)
    assert "Me too" in texts(here)
    sky.say("priya", "A reply to a reply changes no count that we see", one)
    run(here, sky, full=True)
    assert len(here.posts) == 4


def test_a_post_that_nobody_answered_is_no_conversation_to_ask_for() -> None:
    sky = Sky()
    root = sky.say("amara", "Hello")
    here = run(shelf(), sky)
    run(here, sky)
    assert sky.asked_for("getPostThread") == []
    sky.say("elin", "Hello you", root)
    assert "Hello you" in texts(run(here, sky))


def test_what_its_author_took_away_leaves_and_what_was_only_not_shown_stays() -> None:
    sky = Sky()
    root = sky.say("amara", "Root")
    sky.say("elin", "Stays", root)
    gone = sky.say("jonas", "Taken back", root)
    hidden = sky.say("priya", "Cut off", root)
    here = run(shelf(), sky)
    del sky.views[gone]
    sky.cut.add(hidden)
    run(here, sky, full=True)
    assert texts(here) == {"Root", "Stays", "Cut off"}


def test_a_root_that_is_gone_leaves_and_its_replies_stay() -> None:
    sky = Sky()
    root = sky.say("amara", "Root")
    sky.say("elin", "Reply", root)
    here = run(shelf(), sky)
    del sky.views[root]
    run(here, sky, full=True)
    assert texts(here) == {"Reply"}


def test_nothing_leaves_while_lookups_fail() -> None:
    sky = Sky()
    root = sky.say("amara", "Root")
    sky.say("elin", "Reply", root)
    here = run(shelf(), sky)
    kept = dict(sky.views)
    sky.views.clear()
    sky.refuse["getPosts"] = 502
    run(here, sky, full=True)
    assert texts(here) == {"Root", "Reply"}
    sky.views, sky.refuse = kept, {}
    assert texts(run(here, sky, full=True)) == {"Root", "Reply"}


# ── who wants to stay out ─────────────────────────────────────────────────────────────

SHY = [{"val": "!no-unauthenticated", "src": "did:plc:shy"}]


def test_people_who_stay_out_are_left_out_and_replies_to_them_stay() -> None:
    sky = Sky()
    root = sky.say("amara", "Root")
    shy = sky.say("shy", "MUST-NOT-PUBLISH by its label", root)
    sky.views[shy]["author"]["labels"] = SHY
    robotic = sky.say("kim", "MUST-NOT-PUBLISH by the profile", root)
    sky.profiles["did:plc:kim"] = {"description": "Teacher. #NoIndex please"}
    sky.say("elin", "To somebody unseen", shy)
    sky.say("jonas", "To another", robotic)
    here = run(shelf(), sky)
    assert texts(here) == {"Root", "To somebody unseen", "To another"}
    assert "MUST-NOT" not in here.everything()


@pytest.mark.parametrize("how", ["label", "profile"])
def test_what_was_held_of_them_leaves(how: str) -> None:
    sky = Sky()
    root = sky.say("amara", "Root")
    one = sky.say("kim", "Was fine then", root)
    here = run(shelf(), sky)
    if how == "label":
        sky.views[one]["author"]["labels"] = SHY
    else:
        sky.profiles["did:plc:kim"] = {"description": "#nobot"}
    run(here, sky, full=True)
    assert texts(here) == {"Root"}


def test_whose_profile_it_is_may_decline_before_anything_is_held_and_later() -> None:
    sky = Sky()
    sky.say("amara", "MUST-NOT-PUBLISH")
    sky.profiles["did:plc:amara"] = {"description": "no archives please #noarchive"}
    with pytest.raises(Declined, match=r"@amara\.example asks"):
        run(shelf(), sky)
    sky.profiles.clear()
    here = run(shelf(), sky)
    assert texts(here) == {"MUST-NOT-PUBLISH"}
    sky.profiles["did:plc:amara"] = {"description": "#nobot"}
    run(here, sky, full=True)
    assert texts(here) == set()


def test_profiles_are_looked_at_once_a_week() -> None:
    sky = Sky()
    sky.say("amara", "Root")
    here = run(shelf(), sky)
    sky.say("amara", "More")
    run(here, sky)
    assert sky.asked_for("getProfiles") == []
    run(here, sky, full=True)
    assert len(sky.asked_for("getProfiles")) == 1


# ── trouble ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [401, 403])
def test_a_search_for_members_only_says_what_to_do(status: int) -> None:
    sky = Sky()
    sky.refuse["searchPosts"] = status
    with pytest.raises(Rejected, match="only members search") as told:
        run(shelf(hashtag="trust"), sky)
    assert "profile" in told.value.hint


def test_a_profile_that_is_not_there() -> None:
    sky = Sky()
    sky.refuse["getAuthorFeed"] = 400
    with pytest.raises(Rejected, match="no such profile"):
        run(shelf(), sky)


def test_a_conversation_in_trouble_is_noted_and_asked_for_again() -> None:
    sky = Sky()
    root = sky.say("amara", "Root")
    sky.say("elin", "Reply", root)
    sky.refuse["getPostThread"] = 502
    here = run(shelf(), sky)
    assert texts(here) == {"Root"}
    assert here.notes == ["a conversation could not be read: 502"]
    sky.refuse.clear()
    assert texts(run(here, sky)) == {"Root", "Reply"}


@pytest.mark.parametrize("settings", [{"url": "https://example.org/"}, {"hashtag": "a b"}, {"server": "api.example"}])
def test_what_names_nothing_of_bluesky(settings: dict[str, str]) -> None:
    with pytest.raises(SourceError, match="no hashtag, profile or post"):
        run(shelf((), **settings), Sky())


def test_another_server_may_be_asked() -> None:
    sky = Sky()
    sky.say("amara", "With #trust")
    run(shelf(hashtag="trust", server="api.example"), sky)
    assert {urlsplit(url).netloc for url in sky.asked} == {"api.example"}


@pytest.mark.parametrize("holds", ["feed", "search", "thread"])
@pytest.mark.parametrize("value", [None, [], "x", {}, {"feed": 1}, {"posts": None}, {"thread": []}])
def test_what_is_no_answer(holds: str, value: object) -> None:
    with pytest.raises(Unreadable, match="Bluesky"):
        bluesky.parse(said(value, holds))


@pytest.mark.parametrize(
    ("url", "who", "post", "hashtag"),
    [
        (PROFILE, "amara.example", "", ""),
        ("https://bsky.app/profile/did:plc:x1/post/3k?ref=x", "did:plc:x1", "3k", ""),
        ("https://bsky.app/hashtag/l%C3%A4rande", "", "", "lärande"),
    ],
)
def test_pages_of_bluesky_are_recognised(url: str, who: str, post: str, hashtag: str) -> None:
    assert bluesky.recognise(FakeResponse(b"", url=url)) == {"url": url}
    found = place({"url": url})
    assert found
    assert (found.who, found.post, found.hashtag) == (who, post, hashtag)


@pytest.mark.parametrize(
    "url", ["https://bsky.app/", "https://bsky.app/profile/..", "https://evil.example/bsky.app/profile/a.b"]
)
def test_other_pages_are_not(url: str) -> None:
    assert bluesky.recognise(FakeResponse(b"", url=url)) is None


# ── hostile answers ───────────────────────────────────────────────────────────────────

CASES = {name: shapes.case("bluesky", name) for name in ("feed", "search", "thread")}
PLACES = [(name, way) for name, case in CASES.items() for way in shapes.places(case)]


@given(st.sampled_from(PLACES), shapes.ODD)
def test_an_odd_value_anywhere_is_left_out_or_unreadable(where: tuple[str, tuple[Any, ...]], odd: object) -> None:
    name, way = where
    try:
        found = bluesky.parse(said(shapes.mutated(CASES[name], way, odd), name))
    except SourceError:
        return
    assert b"<script" not in to_json(found.posts)
    assert all(post.keys[0].startswith("uri:at://did:plc:") for post in found.posts)


def test_a_conversation_without_a_bottom_is_no_crash() -> None:
    view = CASES["thread"]["thread"]["post"]
    body = ('{"thread":' + '{"replies":[' * 60_000 + "]}" * 60_000 + "}").encode()
    deep: dict[str, Any] = {"post": view}
    for _ in range(200):
        deep = {"post": view, "replies": [deep]}
    assert len(bluesky.parse(said({"thread": deep}, "thread", roots=[view["uri"]])).posts) == 1
    with pytest.raises(Unreadable):
        wire.thread(body)


@pytest.mark.parametrize(
    ("given", "warning"),
    [
        ([], ""),
        (["!warn"], "sensitive content"),
        (["nudity", "!warn", "graphic-media"], "graphic-media, nudity"),
    ],
)
def test_labels_are_warnings(given: list[str], warning: str) -> None:
    labelled = {**CASES["thread"]["thread"]["post"], "labels": [{"val": word} for word in given]}
    (post,) = bluesky.parse(said({"posts": [labelled]}, "search")).posts
    assert post.warning == warning


def test_a_label_that_was_taken_back_is_none() -> None:
    assert wire.labels([{"val": "spam"}, {"val": "spam", "neg": True}, {"val": 1}, None, {"val": "nudity"}]) == (
        "nudity",
    )


def test_a_post_that_says_it_is_somebody_elses_is_left_out() -> None:
    view = {**CASES["thread"]["thread"]["post"], "uri": uri("elin", "x")}
    found = bluesky.parse(said({"posts": [CASES["thread"]["thread"]["post"], view]}, "search"))
    assert [post.author.name for post in found.posts] == ["Amara 🌱"]
    assert found.note


# ── snapshots of the real server ──────────────────────────────────────────────────────

_EXPORT = re.compile(r"^exports\[`(.*?)`\] = `\n(.*?)\n`;$", re.S | re.M)


def snapshots(corpora: Path, name: str) -> dict[str, Any]:
    """Answers by their names; places in them stand for uris and DIDs, which are put back."""
    path = corpora / "api-recordings" / "bluesky" / "packages" / "bsky" / "tests" / "views" / "__snapshots__" / name
    if not path.is_file():
        pytest.skip(f"no snapshots at {path}")
    found = {}
    for title, body in _EXPORT.findall(path.read_text(encoding="utf-8")):
        value = json.loads(re.sub(r",(\s*[}\]])", r"\1", body.replace("\\\\", "\\")))
        found[title] = _restored(value, _owners(value))
    return found


def _owners(value: Any) -> dict[str, str]:
    owners: dict[str, str] = {}
    for way in shapes.places(value):
        node = value
        for step in way:
            node = node[step]
        if (
            isinstance(node, dict)
            and isinstance(node.get("author"), dict)
            and "uri" in node
            and "did" in node["author"]
        ):
            owners[node["uri"]] = node["author"]["did"]
    return owners


def _restored(value: Any, owners: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _restored(item, owners) for key, item in value.items()}
    if isinstance(value, list):
        return [_restored(item, owners) for item in value]
    if isinstance(value, str) and (found := re.fullmatch(r"(record|user)\((\d+)\)", value)):
        if found[1] == "user":
            return f"did:plc:user{found[2]}"
        return f"at://did:plc:user{owners.get(value, '(9)')[5:-1]}/app.bsky.feed.post/r{found[2]}"
    return value


def _shown(node: Any) -> int:
    return 0 if not isinstance(node, dict) or "post" not in node else 1 + sum(map(_shown, node.get("replies", ())))


@pytest.mark.corpus
def test_recorded_conversations(corpora: Path) -> None:
    seen = 0
    for title, value in snapshots(corpora, "thread.test.ts.snap").items():
        if not isinstance(value, dict) or "post" not in value:
            continue
        views = wire.thread(json.dumps({"thread": value}).encode())
        assert (len(views.views), views.unread) == (_shown(value), 0), title
        found = bluesky.parse(said({"thread": value}, "thread", roots=[views.views[0].root])).posts
        stated = {view.uri: view.record.reply for view in views.views}
        for post in found:
            reply = stated[post.keys[0].removeprefix("uri:")]
            assert post.answers == ((f"uri:{reply.parent.uri}",) if reply else ())
        seen += len(found)
    assert seen >= 20


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["author-feed.test.ts.snap", "list-feed.test.ts.snap"])
def test_recorded_feeds(corpora: Path, name: str) -> None:
    seen: list[Post] = []
    for title, value in snapshots(corpora, name).items():
        items = value["feed"] if isinstance(value, dict) else value
        own = [item for item in items if "Repost" not in item.get("reason", {}).get("$type", "")]
        found = bluesky.parse(said({"feed": items}, "feed"))
        assert (found.entries, found.note) == (len(items), ""), title
        assert len(found.posts) == len({item["post"]["uri"] for item in own}), title
        seen += found.posts
    assert seen
    assert any(post.quotes for post in seen)
    assert any("[image:" in post.text for post in seen)
