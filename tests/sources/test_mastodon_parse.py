"""From what servers send to posts: pure, whatever they send."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.errors import SourceError, Unreadable
from aggregator.model import Document, Parsed, Post, State
from aggregator.sources import Visit, find, kinds, mastodon
from aggregator.sources._mastodon.post import home
from tests.fakes import FakeResponse, FakeWeb
from tests.sources.desk import source
from tests.sources.fediverse import Fediverse
from tests.sources.recorded import FIXTURES, recording

FETCHED = datetime(2026, 11, 24, tzinfo=UTC)
GOLDEN = sorted(path.name.removesuffix(".expected.json") for path in FIXTURES.glob("*.expected.json"))


def document(body: Any, holds: str = "posts", server: str = "home.example", **notes: Any) -> Document:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    place = {"server": server, **notes}
    return Document(
        source=source(server), url=f"https://{server}/api", body=raw, fetched=FETCHED, holds=holds, notes=place
    )


def status(**more: Any) -> dict[str, Any]:
    world = Fediverse("home.example")
    return world.json("home.example", world.say("amara@home.example", "Hello #class")) | more


def parsed(**more: Any) -> Post:
    [post] = mastodon.parse(document([status(**more)])).posts
    return post


def posts_of(**account: Any) -> list[Post]:
    one = status()
    one["account"] |= account
    return mastodon.parse(document([one])).posts


# ── recordings ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("case", GOLDEN)
def test_a_recording_is_read_as_it_should_be(case: str) -> None:
    expected = json.loads((FIXTURES / f"{case}.expected.json").read_text(encoding="utf-8"))
    holds = "context" if "context" in case else "status" if "status" in case else "posts"
    server = "localhost:8804" if case.startswith("gts") else "social.example.invalid"
    found = mastodon.parse(document(recording(case), holds, server)).posts
    assert json.loads(msgspec.json.encode([_shown(post) for post in found])) == expected


def _shown(post: Post) -> dict[str, Any]:
    fields = msgspec.to_builtins(post)
    hidden = ("id", "source", "hash", "seen", "lead", "kind", "dated", "pingback", "licence", "replies_at", "title")
    return {name: value for name, value in fields.items() if name not in hidden and value not in ("", [], None, ())}


# ── one status ────────────────────────────────────────────────────────────────────────


def test_a_status_is_a_note_known_by_its_uri_its_page_and_its_id() -> None:
    post = parsed()
    assert post.kind == "note"
    assert post.keys == (
        "uri:http://home.example/users/amara/statuses/1010",
        "url:home.example/@amara/1010",
        "status:home.example/1010",
    )
    assert (post.author.key, post.author.name) == ("@amara@home.example", "Amara")
    assert (post.text, post.tags, post.language) == ("Hello #class", ("class",), "en")
    assert post.links == ()


def test_a_remote_account_is_taken_as_it_is() -> None:
    assert posts_of(acct="Amara@Far.Example")[0].author.key == "@amara@far.example"


def test_custom_emoji_leave_names_and_stay_in_texts() -> None:
    emojis = [{"shortcode": "verified", "url": "https://x.example/v.png"}]
    assert posts_of(display_name="Amara :verified:", emojis=emojis)[0].author.name == "Amara"
    assert posts_of(display_name=":verified:", emojis=emojis)[0].author.name == "amara"
    assert posts_of(display_name="Ratio 1:2:3")[0].author.name == "Ratio 1:2:3"
    assert parsed(content="<p>Well done :tada:</p>").text == "Well done :tada:"


def test_a_content_warning_is_kept_apart() -> None:
    assert parsed(spoiler_text="Spoilers &amp; more").warning == "Spoilers & more"


def test_a_poll_is_a_list_of_its_options() -> None:
    post = parsed(poll={"options": [{"title": "Mon <b>"}, {"title": "Tue"}]})
    assert "<li>Mon &lt;b&gt;</li><li>Tue</li>" in post.html


def test_media_are_links_that_say_what_they_are() -> None:
    media = [
        {
            "type": "image",
            "url": "https://cache.example/1.png",
            "remote_url": "https://far.example/1.png",
            "description": 'A "hand"',
        },
        {"type": "video", "url": "https://home.example/2.mp4", "description": None},
        {"type": "unknown", "url": None, "remote_url": "javascript:alert(1)", "description": "gone"},
    ]
    html = parsed(media_attachments=media).html
    assert 'href="https://far.example/1.png"' in html
    assert 'A "hand"' in parsed(media_attachments=media).text
    assert "https://home.example/2.mp4" in html
    assert "cache.example" not in html
    assert "javascript" not in html
    assert "<img" not in html


@pytest.mark.parametrize(
    ("quote", "quotes"),
    [
        (
            {"state": "accepted", "quoted_status": {"uri": "https://x.example/1", "visibility": "public"}},
            ("uri:https://x.example/1",),
        ),
        ({"state": "accepted", "quoted_status": {"uri": "https://x.example/1", "visibility": "private"}}, ()),
        ({"state": "pending", "quoted_status": {"uri": "https://x.example/1", "visibility": "public"}}, ()),
        ({"state": "revoked", "quoted_status": None}, ()),
        ({"uri": "https://x.example/1", "visibility": "public"}, ()),
        (None, ()),
    ],
)
def test_a_quote_counts_when_the_quoted_author_agreed(quote: Any, quotes: tuple[str, ...]) -> None:
    assert parsed(quote=quote).quotes == quotes


@pytest.mark.parametrize("visibility", ["unlisted", "private", "direct", "local", "", "PUBLIC"])
def test_only_what_is_public_is_kept(visibility: str) -> None:
    assert mastodon.parse(document([status(visibility=visibility)])).posts == []


def test_a_boost_is_no_post() -> None:
    assert mastodon.parse(document([status(reblog=status())])).posts == []
    assert mastodon.parse(document([status(reblog={})])).posts == []


@pytest.mark.parametrize(
    "profile",
    [
        {"note": "<p>Teacher. <a href='/tags/nobot'>#<span>nobot</span></a></p>"},
        {"note": "I write here #NoIndex."},
        {"note": "&#35;noarchive"},
        {"fields": [{"name": "Please", "value": "#nosearch #other"}]},
        {"fields": [{"name": "#nobridge", "value": ""}]},
        {"noindex": True},
        {"limited": True},
        {"suspended": True},
        {"memorial": True},
    ],
)
def test_who_asks_to_be_left_out_is_left_out(profile: dict[str, Any]) -> None:
    assert posts_of(**profile) == []


@pytest.mark.parametrize(
    "profile", [{"note": "I make #nobots at all"}, {"note": "nobot"}, {"noindex": False}, {"noindex": None}]
)
def test_who_does_not_ask_is_not(profile: dict[str, Any]) -> None:
    assert len(posts_of(**profile)) == 1


@pytest.mark.parametrize("flag", ["noindex", "limited", "suspended", "memorial"])
def test_a_wish_that_cannot_be_read_is_no_consent(flag: str) -> None:
    one, other = status(), status(id="102", uri="http://home.example/users/amara/statuses/102")
    one["account"] |= {flag: "yes"}
    found = mastodon.parse(document([one, other]))
    assert [post.keys[0] for post in found.posts] == [f"uri:{other['uri']}"]
    assert found.note == "1 statuses were not in the form of the Mastodon API"


@pytest.mark.parametrize(("stated", "indexable"), [(False, False), (True, True), (None, True)])
def test_who_does_not_want_to_be_searched_is_marked(stated: bool | None, indexable: bool) -> None:
    assert posts_of(indexable=stated)[0].indexable is indexable


def test_dates_that_cannot_be_true_are_not_believed() -> None:
    post = parsed(created_at="2099-01-01T00:00:00.000Z", edited_at="yesterday")
    assert (post.published, post.dated, post.updated) == (FETCHED, False, None)


# ── parents ───────────────────────────────────────────────────────────────────────────


def test_a_parent_in_the_same_answer_is_named_by_uri() -> None:
    reply = status(id="102", uri="http://home.example/users/jules/statuses/102", in_reply_to_id="1010")
    posts = mastodon.parse(document({"ancestors": [], "descendants": [status(), reply]}, "context")).posts
    assert posts[1].answers == (posts[0].keys[0], "status:home.example/1010")


@pytest.mark.parametrize("hidden", [{"visibility": "private"}, {"account": status()["account"] | {"noindex": True}}])
def test_a_parent_that_is_left_out_is_named_by_its_place_only(hidden: dict[str, Any]) -> None:
    reply = status(id="102", uri="http://home.example/users/jules/statuses/102", in_reply_to_id=1010)
    [post] = mastodon.parse(document({"ancestors": [status(**hidden)], "descendants": [reply]}, "context")).posts
    assert post.answers == ("status:home.example/1010",)


@pytest.mark.parametrize(
    ("uri", "url", "id"),
    [
        ("https://m.example/users/a/statuses/1156", "https://m.example/@a/1156", "1156"),
        ("https://m.example/ap/users/11/statuses/1156", "https://m.example/@a/1156", "1156"),
        ("https://m.example/users/a/statuses/1156", "", "1156"),
        ("https://m.example/users/a/statuses/01M80WPJYWQZDMFTFP78S6C51H", "", "01M80WPJYWQZDMFTFP78S6C51H"),
        ("https://m.example/@a@m.example/posts/6472/", "https://m.example/@a/posts/6472/", "6472"),
        ("https://m.example/objects/2c3a-11", "https://m.example/notice/AbC9", "AbC9"),
        ("https://m.example/notes/9xyz", "", "9xyz"),
        ("https://m.example/p/a/77", "https://m.example/p/a/77", "77"),
        ("https://m.example/users/a/statuses/1156", "https://other.example/@a/9", "1156"),
        ("https://blog.example/?p=12", "https://blog.example/a-post/", ""),
        ("https://m.example/users/a/statuses/../../admin", "", ""),
    ],
)
def test_where_a_status_is_at_home(uri: str, url: str, id: str) -> None:
    found = home(uri, url)
    assert (found.base, found.id) == ("https://" + uri.split("/")[2], id)


@pytest.mark.parametrize(
    "uri", ["tag:m.example,2017-04-21:objectId=36", "", "https://[", "ftp://m.example/users/a/statuses/1"]
)
def test_a_uri_that_leads_nowhere_has_no_home(uri: str) -> None:
    assert home(uri) == home("")


# ── whatever they send ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("holds", ["posts", "context", "status"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"5",
        b'"x"',
        b"<!doctype html><p>",
        b'{"error":"x"}',
        b"[null]",
        b"[[]]",
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"ancestors":[1],"descendants":[]}',
    ],
)
def test_something_else_is_unreadable(body: bytes, holds: str) -> None:
    with pytest.raises(Unreadable):
        mastodon.parse(document(body, holds))


def test_one_broken_status_does_not_take_the_others_along() -> None:
    found = mastodon.parse(document([status(), None, status(content=5), {"id": "1"}]))
    assert len(found.posts) == 1
    assert found.note == "3 statuses were not in the form of the Mastodon API"


@pytest.mark.parametrize("id", ["", "../../oauth", "1?x=y", "1/context", "é", "x" * 200, 1.5, True])
def test_an_id_cannot_lead_elsewhere(id: Any) -> None:
    with pytest.raises(Unreadable):
        mastodon.parse(document([status(id=id)]))


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.just([]),
    st.just({}),
    st.just("<script>"),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _places(inner, (*path, key))


def _with(value: Any, path: tuple[Any, ...], junk: Any) -> Any:
    if not path:
        return junk
    copy = value.copy()
    copy[path[0]] = _with(value[path[0]], path[1:], junk)
    return copy


RECORDED = {
    "posts": recording("gts_tag")[:3],
    "context": recording("gts_context_root"),
    "status": recording("gts_status_media"),
}


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, Any]:
    holds = draw(st.sampled_from(sorted(RECORDED)))
    value = RECORDED[holds]
    for _ in range(draw(st.integers(1, 3))):
        value = _with(value, draw(st.sampled_from(sorted(_places(value), key=str))), draw(JUNK))
    return holds, value


@settings(max_examples=200, deadline=None)
@given(mutated())
def test_a_changed_recording_is_read_or_refused(one: tuple[str, Any]) -> None:
    holds, value = one
    try:
        found = mastodon.parse(document(value, holds))
    except SourceError:
        return
    assert isinstance(found, Parsed)
    for post in found.posts:
        assert post.keys[0].startswith("uri:")
        assert "<script" not in post.html


class Canned(FakeWeb):
    """Gives the same body to whatever Mastodon.py asks, without a network."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body = body

    def session(self) -> Any:
        import requests

        session, web = requests.Session(), self

        def request(method: str, url: str, **_: Any) -> requests.Response:
            answer = requests.Response()
            answer.status_code, answer._content, answer.url = 200, web.body, url
            session.last = FakeResponse(web.body, url=url, asked=url, fetched=FETCHED)  # type: ignore[attr-defined]
            return answer

        session.request = request  # type: ignore[assignment, method-assign]
        return session


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_a_changed_recording_is_pulled_or_refused(one: tuple[str, Any]) -> None:
    """Through Mastodon.py as well, which has its own ideas about wrong types."""

    async def pulled() -> None:
        visit = Visit(state=State(), now=FETCHED, full=True)
        async for item in mastodon.pull(source("http://localhost:8804"), Canned(json.dumps(one[1]).encode()), visit):
            if isinstance(item, Document):
                mastodon.parse(item)

    try:
        asyncio.run(pulled())
    except SourceError:
        return


@pytest.mark.corpus
def test_statuses_by_others_are_read(corpora: Path) -> None:
    """JSON of Mastodon, Pleroma, Akkoma, Pixelfed and Friendica, collected by other programs."""
    read = posts = 0
    for path in sorted((corpora / "mastodon").rglob("*.json")):
        for holds in ("posts", "context", "status"):
            try:
                found = mastodon.parse(document(path.read_bytes(), holds, "corpus.example"))
            except SourceError:
                continue
            read += 1
            posts += len(found.posts)
            assert not found.note, (path, found.note)
    assert read >= 15
    assert posts >= 70


# ── addresses ─────────────────────────────────────────────────────────────────────────


def test_the_kind_is_registered() -> None:
    assert "mastodon" in kinds()
    assert mastodon.SETTINGS == {"server": "server", "hashtag": "hashtag?", "account": "text?"}


@pytest.mark.parametrize(
    ("server", "address"),
    [
        ("mastodon.example", "https://mastodon.example/tags/class"),
        ("http://127.0.0.1:8804/", "http://127.0.0.1:8804/tags/class"),
    ],
)
def test_the_address_shown_is_the_hashtags_page(server: str, address: str) -> None:
    assert mastodon.address({"server": server, "hashtag": "class"}) == address


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#sociallearning@mastodon.example", {"hashtag": "sociallearning", "server": "mastodon.example"}),
        ("#ثقة@mastodon.example", {"hashtag": "ثقة", "server": "mastodon.example"}),
        ("#a@http://127.0.0.1:8804", {"hashtag": "a", "server": "http://127.0.0.1:8804"}),
        ("#a b@mastodon.example", None),
        ("#a@", None),
        ("#a@user:pw@host", None),
        ("a@mastodon.example", None),
        ("https://mastodon.example/tags/a", None),
    ],
)
def test_the_short_form(text: str, expected: dict[str, str] | None) -> None:
    assert mastodon.parse_short(text) == expected


def test_the_short_form_is_found_by_the_registry() -> None:
    found = asyncio.run(find("#class@home.example", FakeWeb(), State()))
    assert found == ("mastodon", {"hashtag": "class", "server": "home.example"})


PAGE = b"<!doctype html><title>#class - Mastodon</title><div class='app-holder' id='mastodon'></div>"


@pytest.mark.parametrize(
    ("url", "body", "expected"),
    [
        ("https://home.example/tags/class", PAGE, {"server": "home.example", "hashtag": "class"}),
        ("https://home.example/tags/caf%C3%A9?x=1", PAGE, {"server": "home.example", "hashtag": "café"}),
        ("http://home.example:81/tags/class/", PAGE, {"server": "http://home.example:81", "hashtag": "class"}),
        (
            "https://home.example/api/v1/timelines/tag/class",
            json.dumps([status()]).encode(),
            {"server": "home.example", "hashtag": "class"},
        ),
        ("https://home.example/tags/class.rss", b"<rss/>", None),
        ("https://home.example/@amara", PAGE, {"server": "home.example", "account": "amara"}),
        ("https://home.example/users/amara/statuses/1010", PAGE, {"server": "home.example", "account": "amara"}),
        ("https://home.example/@amara/1010", PAGE, {"server": "home.example", "account": "amara"}),
        ("https://home.example/@amara@far.example", PAGE, {"server": "home.example", "account": "amara@far.example"}),
        ("https://home.example/about", PAGE, None),
        ("https://blog.example/tags/class", b"<!doctype html><title>A blog</title>", None),
    ],
)
def test_a_hashtags_page_is_recognised(url: str, body: bytes, expected: dict[str, str] | None) -> None:
    assert mastodon.recognise(FakeResponse(body, url=url)) == expected


# ── what profiles claim ───────────────────────────────────────────────────────────────

PAGE = '<a href="https://amara.example/" target="_blank" rel="nofollow noopener me" translate="no">amara.example</a>'


def claimed(*rows: Any, server: str = "home.example") -> list[tuple[str, bool]]:
    one = status()
    one["account"]["fields"] = list(rows)
    body = document([one], server=server)
    curated = msgspec.structs.replace(body, source=source("home.example"))
    return [(claim.url, claim.verified) for claim in mastodon.parse(curated).posts[0].claims]


@pytest.mark.parametrize(
    ("row", "claim"),
    [
        ({"value": PAGE, "verified_at": "2024-09-02T08:00:00.000+00:00"}, [("https://amara.example/", True)]),
        ({"value": PAGE, "verified_at": None}, [("https://amara.example/", False)]),
        ({"value": PAGE}, [("https://amara.example/", False)]),
        ({"value": "https://amara.example/"}, [("https://amara.example/", False)]),
        ({"value": "she, her"}, []),
        ({"value": '<a href="javascript:alert(1)">x</a>'}, []),
        ({"value": None}, []),
        ({}, []),
    ],
)
def test_rows_of_a_profile_are_claims(row: dict[str, Any], claim: list[tuple[str, bool]]) -> None:
    assert claimed({"name": "Web", **row}) == claim


def test_only_the_server_that_the_curator_named_can_verify() -> None:
    """Any other could say that somebody's page links back to an account of its own."""
    row = {"name": "Web", "value": PAGE, "verified_at": "2024-09-02T08:00:00.000+00:00"}
    assert claimed(row, server="elsewhere.example") == [("https://amara.example/", False)]
