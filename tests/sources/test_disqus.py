"""An export of Disqus: golden pair, what is never kept, files as they come, who answers whom, nights."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import SourceError, Unreadable
from aggregator.model import Document, Parsed, Post, to_json
from aggregator.sources import disqus, kinds
from aggregator.sources._wordpress import rest
from aggregator.sources._wordpress.memory import Known
from tests.builders import source
from tests.drive import Shelf, answering
from tests.fakes import FakeResponse, FakeWeb
from tests.sources import golden

HOME = "https://amaras-blog.example"
EXPORT = golden.FIXTURES / "disqus" / "export.xml"
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">\n'


def document(path: Path) -> Document:
    return golden.export("disqus", path.read_bytes(), path.name)


def thread(number: int, link: str | None = None, more: str = "") -> str:
    link = f"{HOME}/{number}/" if link is None else link
    return (
        f'<thread dsq:id="{number}"><id>p{number}</id><link>{link}</link><title>Page {number}</title>{more}</thread>\n'
    )


def post(number: int, parent: int = 0, under: int = 1, words: str = "", more: str = "", name: str = "Jonas") -> str:
    answers = f'<parent dsq:id="{parent}" />' if parent else ""
    return (
        f'<post dsq:id="{number}"><id /><message><![CDATA[{words or f"<p>Said {number}</p>"}]]></message>'
        f"<createdAt>2013-09-02T08:00:00Z</createdAt><author><email>jonas@must-not-publish.example</email>"
        f"<name>{name}</name></author><ipAddress>192.0.2.7</ipAddress>{more}"
        f'<thread dsq:id="{under}" />{answers}</post>\n'
    )


def export(*parts: str, end: str = "</disqus>\n") -> str:
    return HEAD + "".join(parts) + end


def parsed(body: str | bytes, **more: Any) -> Parsed:
    return golden.parsed("disqus", body, **more)


def said(found: Parsed | Sequence[Post]) -> list[str]:
    """The comments, without their pages."""
    return sorted(one.text for one in (found.posts if isinstance(found, Parsed) else found) if one.kind == "comment")


def only(body: str | bytes) -> Post:
    (found,) = comments(parsed(body))
    return found


def comments(found: Parsed) -> list[Post]:
    return [one for one in found.posts if one.kind == "comment"]


# ── golden pair ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", golden.cases("disqus"), ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    assert golden.shown(document(path)) == golden.expected(path)


@pytest.mark.parametrize("path", golden.cases("disqus"), ids=lambda path: path.name)
def test_nothing_private_is_in_a_golden_pair(path: Path) -> None:
    kept = golden.expectation(path).read_text(encoding="utf-8")
    assert not [word for word in ("MUST-NOT-PUBLISH", "must-not-publish", "192.0.2.") if word in kept]


# ── what is never kept ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mark", ["isDeleted>true", "isDeleted>1", "isSpam>true", "isSpam>TRUE", "isApproved>false"])
def test_deleted_spam_and_what_was_never_approved(mark: str) -> None:
    more = f"<{mark}</{mark.partition('>')[0]}>"
    found = parsed(export(thread(1), post(1), post(2, more=more)))
    assert said(found) == ["Said 1"]
    assert found.closed == ["post:disqus.com/2"]


def test_a_thread_that_was_taken_away() -> None:
    found = parsed(export(thread(1, more="<isDeleted>true</isDeleted>"), post(1)))
    assert (said(found), found.closed) == ([], ["post:disqus.com/1"])


def test_nobodys_address() -> None:
    found = parsed(export(thread(1), post(1), post(2, name="jonas@must-not-publish.example")))
    assert not [word for word in (b"must-not-publish", b"192.0.2.") if word in to_json(found)]
    assert [one.author.name for one in comments(found)] == ["Jonas", ""]


def test_hostile_words() -> None:
    words = (
        '<p onclick="x">Hi <a href="javascript:x">there</a><script>alert(1)</script><img src="https://x.example/y"></p>'
    )
    one = only(export(thread(1, "javascript:alert(1)"), post(1, words=words, name="&lt;script&gt;x&lt;/script&gt;")))
    assert "script" not in one.html
    assert (one.url, one.under) == ("", "thread:disqus.com/1")


def test_entities_of_its_own_are_none() -> None:
    bomb = '<!DOCTYPE disqus [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    found = parsed(bomb + export(thread(1), post(1, name="&b;&f;")))
    assert said(found) == ["Said 1"]
    assert b"aaaaaaaaaa" not in to_json(found)
    assert b"root:" not in to_json(found)


# ── files as they come ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(encoding: str) -> None:
    one = only(export(thread(1), post(1, words="<p>Åsa: “så” 日本</p>")).encode(encoding))
    assert one.text == "Åsa: “så” 日本"


def test_one_that_another_program_wrote_anew() -> None:
    body = export(thread(1), post(1), post(2, 1)).replace("dsq:id", "ns1:id")
    for name in ("disqus", "thread", "post", "message", "parent", "link"):
        body = body.replace(f"<{name}", f"<ns0:{name}").replace(f"</{name}>", f"</ns0:{name}>")
    assert said(parsed(body)) == ["Said 1", "Said 2"]


def test_one_broken_comment_costs_no_other() -> None:
    broken = post(2).replace("<createdAt>", "<createdAt><b>")
    found = parsed(export(thread(1), post(1), broken, post(3)))
    assert said(found) == ["Said 1", "Said 3"]
    assert "1 of its 3 comments could not be read" in found.note


def test_what_stands_in_words_is_no_markup() -> None:
    found = parsed(export(thread(1), "<!-- " + post(9) + " -->", post(1, words='<p>A <post dsq:id="7"> b </post></p>')))
    assert [one.keys[0] for one in comments(found)] == ["post:disqus.com/1"]


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_a_file_cut_short_says_so_and_keeps_its_whole_comments(cut: float) -> None:
    body = export(thread(1), *(post(number) for number in range(1, 10)))
    found = parsed(body[: int(len(body) * cut)])
    assert 0 < len(said(found)) < 10
    assert found.note == "it was cut short; its whole comments were read"


@pytest.mark.parametrize("body", ["", "<html>", "<rss/>", "PK\x03\x04", "\0\0\0"])
def test_other_files(body: str) -> None:
    with pytest.raises(Unreadable):
        parsed(body)


def test_comments_of_a_thread_that_is_not_there() -> None:
    found = parsed(export(thread(1), post(1), post(2, under=5)))
    assert said(found) == ["Said 1"]
    assert "which page" in found.note


def test_a_link_is_where_it_led_before_it_was_counted() -> None:
    href = "http://disq.us/url?url=https%3A%2F%2Felin.example%2Fa%3Fb%3D1%26c%3D2%3AqZ3mKx0aP9s&amp;cuid=4100"
    assert [link.url for link in only(export(thread(1), post(1, words=f'<a href="{href}">x</a>'))).links] == [
        "https://elin.example/a?b=1&c=2"
    ]


def test_mentions() -> None:
    assert only(export(thread(1), post(1, words="@jonas_l:disqus hello"))).text == "@jonas_l hello"


# ── who answers whom ──────────────────────────────────────────────────────────────────


def test_the_page_is_known_by_its_address() -> None:
    threads = thread(1, f"{HOME}/a/"), thread(2, "http://www.amaras-blog.example/a?utm_source=x")
    page, first, second = parsed(export(*threads, post(1), post(2, under=2))).posts
    assert first.under == second.under == first.answers[0] == page.keys[0] == "url:amaras-blog.example/a"
    assert first.url == f"{HOME}/a/#comment-1"
    assert (page.kind, page.title, page.url, page.text) == ("article", "Page 1", f"{HOME}/a/", "")


def test_a_page_without_a_name_or_without_comments_is_no_article() -> None:
    named = thread(1).replace("Page 1", f"{HOME}/1/")
    assert [one.kind for one in parsed(export(named, thread(2), post(1))).posts] == ["comment"]


def test_what_came_from_wordpress_is_the_same_comment_there() -> None:
    one = only(export(thread(1, f"{HOME}/a/"), post(1).replace("<id />", "<id>wp_id=25</id>")))
    assert set(one.keys) & set(rest.comment_keys("url:amaras-blog.example/a", Known(12, f"{HOME}/a/", ""), 25))


def test_tags_follow_whole_pages() -> None:
    body = export(
        thread(1).replace("Page 1", "On #Trust"), thread(2), thread(3), post(1), post(2, under=2, words="yes #trust"), post(3, under=2),
        post(4, under=3),
    )  # fmt: skip
    assert said(parsed(body, tags=("trust",))) == ["Said 1", "Said 3", "yes #trust"]
    assert len(said(parsed(body))) == 4


@st.composite
def talks(draw: st.DrawFn) -> dict[int, tuple[int, int]]:
    """Number → parent and thread; parents were said before, or not at all."""
    found: dict[int, tuple[int, int]] = {}
    for number in range(1, draw(st.integers(1, 12)) + 1):
        parent = draw(st.sampled_from([0, 99, *found]))
        found[number] = parent, found[parent][1] if parent in found else draw(st.integers(1, 3))
    return found


@given(talks(), st.randoms())
def test_every_comment_with_a_known_parent_threads_under_it_whatever_the_order(
    talk: dict[int, tuple[int, int]], random: Any
) -> None:
    threads = [thread(number) for number in (1, 2, 3)]
    rows = [*threads, *(post(number, parent, under) for number, (parent, under) in talk.items())]
    found = parsed(export(*rows))
    random.shuffle(rows)
    assert to_json(parsed(export(*rows))) == to_json(found)
    posts = {one.id: one for one in found.posts}
    for one in comments(found):
        parent, under = talk[int(one.keys[0].rpartition("/")[2])]
        place = f"url:amaras-blog.example/{under}"
        known = answering(one, posts)
        assert (known.keys[0] if known else "") == (
            f"post:disqus.com/{parent}" if parent in talk else "" if parent else place
        )
        assert one.answers[0] == (f"post:disqus.com/{parent}" if parent else place)
        assert one.under == place


@given(st.binary(max_size=60), st.integers(0, 10_000), st.integers(0, 60))
def test_any_damage(noise: bytes, at: int, gone: int) -> None:
    body = EXPORT.read_bytes()
    at = at % len(body)
    try:
        found = parsed(body[:at] + noise + body[at + gone :])
    except SourceError:
        return
    assert not [one for one in found.posts if "<script" in one.html]


# ── nights ────────────────────────────────────────────────────────────────────────────


def shelf(tags: tuple[str, ...] = ()) -> Shelf:
    return Shelf(disqus, source("comments", "disqus", url="", tags=tags, settings={"path": "exports/all.xml"}))


def night(place: Shelf, body: str | bytes, etag: str) -> FakeWeb:
    body = body.encode() if isinstance(body, str) else body
    web = FakeWeb({"file:all.xml": FakeResponse(body, etag=etag)})
    asyncio.run(place.night(web))
    return web


def test_a_second_night_reads_nothing_again() -> None:
    place = shelf()
    night(place, export(thread(1), post(1)), "1")
    assert night(place, export(thread(1), post(1)), "1").conditional == ["file:all.xml"]
    assert len(place.comments()) == 1


def test_what_a_whole_export_no_longer_shows_was_taken_away() -> None:
    place = shelf()
    night(place, export(thread(1), thread(2), post(1), post(2), post(3), post(4, under=2)), "1")
    night(place, export(thread(1), post(1), post(2, more="<isDeleted>true</isDeleted>"), post(5)), "2")
    assert said(list(place.posts.values())) == ["Said 1", "Said 4", "Said 5"]


def test_a_cut_export_takes_away_only_what_it_marks() -> None:
    place = shelf()
    night(place, export(thread(1), post(1), post(2), post(3)), "1")
    night(place, export(thread(1), post(1), post(2, more="<isDeleted>true</isDeleted>"), end=post(3)[:90]), "2")
    assert said(list(place.posts.values())) == ["Said 1", "Said 3"]
    assert "cut short" in place.notes[0]


def test_as_disqus_sends_it() -> None:
    place = shelf()
    packed = gzip.compress(
        export(thread(1), *(post(number, words=f"<p>{number * 7919 % 1000}</p>") for number in range(1, 400))).encode()
    )
    night(place, packed, "1")
    assert len(place.comments()) == 399
    night(place, packed[: len(packed) // 2], "2")
    assert len(place.comments()) == 399
    assert "cut short" in place.notes[0]


def test_it_knows_its_files() -> None:
    assert "disqus" in kinds()
    for body in (EXPORT.read_bytes(), gzip.compress(EXPORT.read_bytes())):
        assert disqus.recognise(FakeResponse(body, url="file:x")) == {}
        assert disqus.recognise(FakeResponse(body, url="https://blog.example/x")) is None
    for body in (b"", b"\x1f\x8b", b"<rss/>", b"id,text\n"):
        assert disqus.recognise(FakeResponse(body, url="file:x")) is None
