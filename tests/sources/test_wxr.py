"""WordPress exports: golden pairs, what is never kept, broken files, large ones, an export by others."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import SourceError, Unreachable, Unreadable
from aggregator.model import Document, Parsed, Post, Source, to_json
from aggregator.sources import feed, kind, kinds, wxr
from aggregator.sources._wordpress import rest
from aggregator.sources._wordpress.memory import Known
from aggregator.sources._wxr import cut, wire, words
from tests.builders import at, source
from tests.drive import Shelf, answering
from tests.fakes import FakeResponse, FakeWeb
from tests.sources import golden

HOME = "https://elins-blog.example"
CLASSIC = golden.FIXTURES / "wxr" / "classic.xml"


def document(path: Path) -> Document:
    return golden.export("wxr", path.read_bytes(), path.name)


def parsed(body: str | bytes, tags: Sequence[str] = ()) -> Parsed:
    return golden.parsed("wxr", body, tags=tuple(tags))


def export(*items: str, head: str = "") -> str:
    title = f"<title>Elin</title><link>{HOME}</link><wp:wxr_version>1.2</wp:wxr_version>"
    return f'<?xml version="1.0"?>\n<rss version="2.0"><channel>{title}{head}{"".join(items)}</channel></rss>'


def item(number: int = 1, text: str = "Text", more: str = "", status: str = "publish") -> str:
    return (
        f"<item><title>Post {number}</title><link>{HOME}/{number}/</link>"
        f'<guid isPermaLink="false">{HOME}/?p={number}</guid><content:encoded><![CDATA[{text}]]></content:encoded>'
        f"<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>2023-09-04 08:00:00</wp:post_date_gmt>"
        f"<wp:status>{status}</wp:status><wp:post_type>post</wp:post_type>{more}</item>"
    )


def comment(number: int, parent: int = 0, more: str = "", approved: str = "1") -> str:
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>Jules</wp:comment_author>"
        f"<wp:comment_content>Said {number}</wp:comment_content><wp:comment_approved>{approved}</wp:comment_approved>"
        f"<wp:comment_parent>{parent}</wp:comment_parent>{more}</wp:comment>"
    )


def only(body: str | bytes) -> Post:
    (post,) = parsed(body).posts
    return post


# ── golden pairs ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", golden.cases("wxr"), ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    assert golden.shown(document(path)) == golden.expected(path)


@pytest.mark.parametrize("path", golden.cases("wxr"), ids=lambda path: path.stem)
def test_nothing_private_is_in_a_golden_pair(path: Path) -> None:
    kept = golden.expectation(path).read_text(encoding="utf-8")
    assert "MUST-NOT-PUBLISH" not in kept
    assert "192.0.2." not in kept
    assert "must@not" not in kept


def test_it_is_a_kind_like_any_other() -> None:
    assert "wxr" in kinds()
    assert kind("wxr").SETTINGS == {"path": "path"}
    assert wxr.address({"path": "/home/elin/class/exports/old-blog.xml"}) == "old-blog.xml"
    assert wxr.recognise(FakeResponse(CLASSIC.read_bytes())) is None


# ── the same blog seen twice ──────────────────────────────────────────────────────────


def test_an_article_and_a_comment_are_known_as_their_feed_and_api_know_them() -> None:
    article, said = parsed(export(item(7, more=comment(31)))).posts
    known = Known(7, f"{HOME}/7/", f"{HOME}/?p=7")
    assert article.keys == rest.article_keys(f"{HOME}/7/", f"{HOME}/?p=7")[:3]
    assert said.keys == tuple(key for key in rest.comment_keys(article.keys[0], known, 31) if key)
    rss = (
        f'<rss version="2.0"><channel><link>{HOME}/</link><item><title>Post 7</title><link>{HOME}/7/</link>'
        f'<guid isPermaLink="false">{HOME}/?p=7</guid></item></channel></rss>'
    )
    live = feed.parse(Document(source=source(), url=f"{HOME}/feed/", body=rss.encode(), fetched=at(24 * 365)))
    assert live.posts[0].id == article.id
    assert set(live.posts[0].keys) <= set(article.keys)


def test_comments_stand_under_their_exact_parents() -> None:
    said = comment(31) + comment(33, 31) + comment(34, 33) + comment(35, 35)
    posts = {post.id: post for post in parsed(export(item(7, more=said))).posts}
    parents = {post.text: parent.text for post in posts.values() if (parent := answering(post, posts))}
    assert parents == {"Said 31": "Text", "Said 33": "Said 31", "Said 34": "Said 33", "Said 35": "Text"}


def test_a_parent_that_waits_for_approval_keeps_its_place() -> None:
    posts = parsed(export(item(7, more=comment(31, approved="0") + comment(33, 31)))).posts
    assert [post.text for post in posts] == ["Text", "Said 33"]
    assert posts[1].answers[0] == "url:elins-blog.example/7#comment-31"


@pytest.mark.parametrize("approved", ["0", "spam", "trash", "post-trashed", ""])
def test_only_what_was_approved(approved: str) -> None:
    assert only(export(item(more=comment(31, approved=approved)))).kind == "article"


@pytest.mark.parametrize("type", ["pingback", "trackback", "webmention"])
def test_a_ping_is_an_edge(type: str) -> None:
    place = f"<wp:comment_type>{type}</wp:comment_type><wp:comment_author_url>https://priya.example/a</wp:comment_author_url>"
    _, ping = parsed(export(item(more=comment(31, more=place)))).posts
    assert (ping.pingback, ping.under) == ("https://priya.example/a", "")
    assert ping.answers == ("url:elins-blog.example/1",)
    assert only(export(item(more=comment(31, more=f"<wp:comment_type>{type}</wp:comment_type>")))).kind == "article"


@pytest.mark.parametrize("status", ["private", "draft", "pending", "future", "trash", "auto-draft", "inherit", ""])
def test_only_what_was_published(status: str) -> None:
    found = parsed(export(item(status=status, more=comment(31))))
    assert found.posts == []
    assert "url:elins-blog.example/1" in found.closed


def test_tags_say_which_articles_are_followed_and_their_comments_come_along() -> None:
    tagged = '<category domain="post_tag" nicename="x"><![CDATA[Social Learning]]></category>'
    body = export(
        item(1, more=comment(31)), item(2, more=tagged + comment(32)), item(3, "In words: #sociallearning", comment(33))
    )
    assert [post.text for post in parsed(body, ["sociallearning"]).posts if post.kind == "comment"] == [
        "Said 32",
        "Said 33",
    ]
    assert len(parsed(body).posts) == 6


# ── words ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\nb\n\nc", "<p>a<br>\nb</p><p>c</p>"),
        ("a\r\n \r\nb", "<p>a</p><p>b</p>"),
        ("<h2>a</h2>\nb", "<h2>a</h2><p>b</p>"),
        ("a<ul><li>b</li></ul>c", "<p>a</p><ul><li>b</li></ul><p>c</p>"),
        ("<pre>a\n\nb</pre>\n\nc", "<pre>a\n\nb</pre><p>c</p>"),
        ("<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->", "\n<p>a</p>\n"),
        ("a<!--more-->b", "<p>ab</p>"),
        ('[caption id="x"]a[/caption]', "<p>a</p>"),
        ("[gallery ids=1,2]", ""),
        ("[youtube https://v.example/1]", '<p><a href="https://v.example/1">https://v.example/1</a></p>'),
        ("[embed]https://v.example/1[/embed]", '<p><a href="https://v.example/1">https://v.example/1</a></p>'),
        ("[sic] and [1]", "<p>[sic] and [1]</p>"),
        ("", ""),
    ],
)
def test_text_as_typed_becomes_text_as_shown(raw: str, shown: str) -> None:
    assert words.article(raw) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("see https://a.example/x.", '<p>see <a href="https://a.example/x">https://a.example/x</a>.</p>'),
        ('<a href="https://a.example/">https://a.example/</a>', '<p><a href="https://a.example/">https://a.example/</a></p>'),
        ("https://a.example/?a=1&amp;b=2", '<p><a href="https://a.example/?a=1&amp;b=2">https://a.example/?a=1&amp;b=2</a></p>'),
    ],
)  # fmt: skip
def test_addresses_in_a_comment_are_links(raw: str, shown: str) -> None:
    assert words.comment(raw) == shown


@pytest.mark.parametrize(
    "piece", ["<pre", "<", "<!-- wp:", "[caption", "<p", "\n", "\n ", "https://a", "<a ", "<div>", "&"]
)
def test_no_text_takes_for_ever(piece: str) -> None:
    assert words.article(piece * 200_000) is not None
    assert words.comment(piece * 200_000) is not None


# ── broken files ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "body", ["", " ", "{}", "<html></html>", "<rss><channel><item><title>x</title></item></channel></rss>"]
)
def test_what_is_no_export_says_so(body: str) -> None:
    with pytest.raises(Unreadable, match="not an export of WordPress") as caught:
        parsed(body)
    assert "Tools" in caught.value.hint


def test_a_zip_is_to_be_unpacked() -> None:
    with pytest.raises(Unreadable, match="ZIP"):
        parsed(b"PK\x03\x04whatever")


def test_an_export_of_nothing_is_an_export() -> None:
    found = parsed(export())
    assert (found.posts, found.title, found.note) == ([], "Elin", "")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_other_forms_of_unicode(encoding: str) -> None:
    assert only(export(item(text="Åsa – “så” 😀")).encode(encoding)).text == "Åsa – “så” 😀"


def test_an_item_in_another_encoding_costs_no_other() -> None:
    body = (
        export(item(1, "Åsa"), item(2, "ÅSA ÄR HÄR"))
        .encode()
        .replace("ÅSA ÄR HÄR".encode(), "ÅSA ÄR HÄR".encode("cp1252"))
    )
    assert [post.text for post in parsed(body).posts] == ["Åsa", "ÅSA ÄR HÄR"]


def test_entities_of_its_own_do_not_go_off() -> None:
    laughs = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    bomb = f"<!DOCTYPE l [<!ENTITY a0 'lol'>{laughs}<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
    body = export(item().replace("Post 1", "&a9;&f;")).replace('"1.0"?>', f'"1.0"?>{bomb}')
    found = parsed(body)
    assert len(to_json(found)) < 10_000
    assert b"root:" not in to_json(found)


def test_elements_without_end_are_one_item_that_cannot_be_read() -> None:
    found = parsed(export(item(1, more="<x>" * 100_000 + "</x>" * 100_000), item(2)))
    assert [post.title for post in found.posts] == ["Post 2"]
    assert "1 of its items" in found.note


@pytest.mark.parametrize("piece", ["<item>", "<![CDATA[", "<!--", "<item><![CDATA[", "</item>"])
def test_no_file_takes_for_ever(piece: str) -> None:
    assert parsed(export() + piece * 300_000).posts == []


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_file_that_went_wrong_is_read_or_unreadable(data: st.DataObject) -> None:
    body = CLASSIC.read_bytes()
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, len(body)))
    changed = body[:start] + data.draw(st.binary(max_size=20)) + body[end:]
    try:
        found = parsed(changed)
    except SourceError:
        return
    assert to_json(found)


# ── large files ───────────────────────────────────────────────────────────────────────


def test_parts_hold_every_item_once() -> None:
    body = export(*(item(n, "x" * 500, comment(n + 1000)) for n in range(50))).encode()
    parts = list(cut.parts(body, 3000))
    assert len(parts) > 5
    assert max(map(len, parts)) < 5000
    titles = [post.title for part in parts for post in parsed(part).posts if post.title]
    assert titles == [f"Post {n}" for n in range(50)]
    assert {parsed(part).title for part in parts} == {"Elin"}
    assert {parsed(part).note for part in parts} == {""}


def test_only_the_last_part_of_a_file_cut_short_says_so() -> None:
    body = export(*(item(n) for n in range(20))).encode()[:-100]
    notes = [parsed(part).note for part in cut.parts(body, 1500)]
    assert set(notes[:-1]) == {""}
    assert "cut short" in notes[-1]


def test_what_stands_in_a_text_is_no_item() -> None:
    body = export("<!-- <item> -->", item(1, "<item>a</item> and </item>"), item(2)).encode()
    assert len(list(cut.spans(body))) == 2
    assert len(parsed(body).posts) == 2


# ── nights ────────────────────────────────────────────────────────────────────────────


def shelf(tags: tuple[str, ...] = ()) -> Shelf:
    where = {"path": "/class/exports/old-blog.xml"}
    return Shelf(kind("wxr"), Source(id="old-blog", kind="wxr", tags=tags, settings=where))


def on_disk(body: str, etag: str = "1") -> FakeWeb:
    return FakeWeb({"file:old-blog.xml": FakeResponse(body.encode(), etag=etag)})


def test_a_file_that_did_not_change_is_not_read_again() -> None:
    blog, web = shelf(), on_disk(export(item(more=comment(31))))
    first = asyncio.run(blog.night(web))
    assert len(first) == 2
    assert blog.state.title == "Elin"
    assert "/class" not in blog.everything()
    asyncio.run(blog.night(web))
    assert web.conditional == ["file:old-blog.xml"]
    assert len(blog.posts) == 2


def test_other_tags_are_a_reason_to_read_it_again() -> None:
    blog, web = shelf(("trust",)), on_disk(export(item(text="#trust"), item(2, "#names")))
    assert len(asyncio.run(blog.night(web))) == 1
    blog.source = shelf(("trust", "names")).source
    assert len(asyncio.run(blog.night(web))) == 2


def test_a_later_export_takes_away_what_is_no_longer_public() -> None:
    blog = shelf()
    asyncio.run(
        blog.night(on_disk(export(item(1, more=comment(31) + comment(32)), item(2, more=comment(33)), item(3))))
    )
    assert len(blog.posts) == 6
    later = export(item(1, more=comment(31) + comment(32, approved="spam")), item(2, status="private"))
    asyncio.run(blog.night(on_disk(later, "2")))
    assert {post.title or post.text for post in blog.posts.values()} == {"Post 1", "Said 31", "Post 3"}


def test_without_its_file_the_source_fails_and_keeps_what_it_has() -> None:
    blog = shelf()
    asyncio.run(blog.night(on_disk(export(item()))))
    with pytest.raises(Unreachable):
        asyncio.run(blog.night(FakeWeb()))
    assert len(blog.posts) == 1


# ── an export by others ───────────────────────────────────────────────────────────────


@pytest.mark.corpus
def test_the_theme_test_of_wordpress(corpora: Path) -> None:
    """32 comments, 10 of them with a parent. Three wait for approval, one of those with a parent; one is behind a
    password; four are pings."""
    body = (corpora / "wxr" / "themeunittestdata.wordpress.xml").read_bytes()
    said = [one for item in wire.read(body).items for one in item.said]
    assert (len(said), sum(one.parent > 0 for one in said)) == (32, 10)
    found = parsed(body)
    posts = {post.id: post for post in found.posts}
    comments = [post for post in posts.values() if post.kind == "comment" and not post.pingback]
    assert (len(comments), sum(bool(post.pingback) for post in posts.values())) == (24, 4)
    parents = [answering(post, posts) for post in comments]
    assert sum(parent is not None and parent.kind == "comment" for parent in parents) == 9
    assert None not in parents
    assert found.note == ""
    assert b"example.invalid" not in to_json(found)
    assert b"192.0.2." not in to_json(found)
