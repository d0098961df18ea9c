"""What a feed holds: golden pairs, forms of bytes, identities, limits, feeds by others."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import SourceError, Unreadable
from aggregator.model import Document, Parsed, to_json
from aggregator.sources import feed
from aggregator.sources._feed.text import ITEMS
from tests.builders import at, source
from tests.fakes import FakeResponse
from tests.sources import golden

PLACE = "https://amaras-blog.example/feed.xml"
FETCHED = at(24 * 60)
ARTICLE = "url:amaras-blog.example/2024/09/start-here"
ARTICLE_KEYS = (ARTICLE, "guid:https://amaras-blog.example/?p=12", "url:amaras-blog.example?p=12")


def document(path: Path) -> Document:
    """The name of a case says what it holds: `comments-…`, `all-comments-…`, `tagged-…`, else articles."""
    tags = ("sociallearning",) if path.name.startswith("tagged-") else ()
    holds = {"comments": "comments", "all": "all comments"}.get(path.name.partition("-")[0], "posts")
    return Document(
        source=source(url=PLACE, tags=tags),
        url=PLACE,
        body=path.read_bytes(),
        fetched=FETCHED,
        holds=holds,
        under=ARTICLE if holds == "comments" else "",
        notes={"articles": dict.fromkeys(ARTICLE_KEYS, ARTICLE)} if holds != "posts" else {},
    )


def parsed(body: str | bytes, charset: str = "", **more: Any) -> Parsed:
    whole = body if isinstance(body, bytes) else body.encode()
    fields: dict[str, Any] = {"source": source(url=PLACE), "url": PLACE, "fetched": FETCHED, **more}
    return feed.parse(Document(body=whole, charset=charset, **fields))


def rss(items: str, head: str = "") -> str:
    home = "<link>https://amaras-blog.example/</link>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Amara</title>{home}{head}{items}</channel></rss>'


def item(number: int, guid: str | None = None, more: str = "") -> str:
    named = "" if guid is None else f'<guid isPermaLink="false">{guid}</guid>'
    link = f"<link>https://amaras-blog.example/{number}</link>"
    return f"<item><title>Post {number}</title>{link}{named}<description>Text {number}</description>{more}</item>"


# ── golden pairs ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", golden.cases("feed"), ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    assert golden.shown(document(path)) == golden.expected(path)


@pytest.mark.parametrize("path", golden.cases("feed"), ids=lambda path: path.stem)
def test_nothing_private_is_in_a_golden_pair(path: Path) -> None:
    assert "MUST-NOT-PUBLISH" not in golden.expectation(path).read_text(encoding="utf-8")


def test_documents_and_what_they_hold_travel_between_processes() -> None:
    fetched = document(golden.FIXTURES / "feed" / "rss20-wordpress.xml")
    there = pickle.loads(pickle.dumps(fetched))
    assert pickle.loads(pickle.dumps(feed.parse(there))) == feed.parse(fetched)


# ── bytes ─────────────────────────────────────────────────────────────────────────────

WORDS = "Réponse à Åsa – “så”"


@pytest.mark.parametrize(
    ("declared", "encoding", "charset"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8", "utf-8", "iso-8859-1"),
        ("iso-8859-1", "utf-8", "iso-8859-1"),
        ("utf-8", "utf-8-sig", ""),
        ("utf-16", "utf-16", ""),
        ("", "utf-16-le", ""),
        ("", "utf-16-be", "utf-8"),
        ("utf-8", "windows-1252", ""),
        ("windows-1252", "windows-1252", "utf-8"),
        ("", "windows-1252", "windows-1252"),
        ("nonsense", "windows-1252", "also-nonsense"),
        ("", "windows-1252", ""),
    ],
)
def test_words_come_out_right_whatever_the_headers_say(declared: str, encoding: str, charset: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = rss(f"<item><title>{WORDS}</title></item>").replace('<?xml version="1.0"?>', declaration)
    assert parsed(body.encode(encoding), charset).posts[0].title == WORDS


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("shift_jis", "学習ノート"),
        ("iso-2022-jp", "学習ノート"),
        ("gb18030", "学习笔记"),
        ("koi8-r", "Доверие"),
        ("euc-kr", "신뢰"),
    ],
)
def test_other_encodings_as_declared(encoding: str, words: str) -> None:
    body = rss(f"<item><title>{words}</title></item>").replace('"1.0"?>', f'"1.0" encoding="{encoding}"?>')
    assert parsed(body.encode(encoding), "").posts[0].title == words


def test_one_bad_byte_is_one_bad_character() -> None:
    body = rss(f"<item><title>{WORDS * 10}</title></item>").encode().replace(b"s\xc3\xa5", b"s\xff", 1)
    title = parsed(body).posts[0].title
    assert title.count("\ufffd") == 1
    assert title.replace("\ufffd", "å") == WORDS * 10


def test_what_xml_forbids_is_left_out() -> None:
    body = rss("<item><title>a\x00b\x0bc &#0; d</title></item>")
    assert parsed(body).posts[0].title.startswith("abc")


@given(st.binary(max_size=400))
def test_any_bytes_are_a_feed_or_unreadable(body: bytes) -> None:
    for start in (b"", b"<rss><channel><item>", b'{"version": "https://jsonfeed.org/version/1.1", "items": ['):
        try:
            found = parsed(start + body)
        except SourceError:
            continue
        assert to_json(found)


@given(st.text(max_size=300))
def test_any_text_in_a_title_and_a_body_is_kept_as_text(text: str) -> None:
    body = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "items": [{"id": "1", "title": f"x{text}", "content_text": text}],
        }
    )
    found = parsed(body)
    assert len(found.posts) == 1
    assert to_json(found)


@pytest.mark.parametrize(
    ("declared", "written", "words"),
    [
        ("euc-kr", "cp949", "햏 신뢰"),
        ("shift_jis", "cp932", "学習①"),
        ("euc-jp", "euc_jis_2004", "学習①"),
        ("gb2312", "gb18030", "学習笔記"),
        ("iso-8859-1", "cp1252", "It’s “so” – å"),
        ("iso-8859-9", "cp1254", "“Güven” – İlk"),
        ("tis-620", "cp874", "“เรียนรู้”"),
        ("us-ascii", "cp1252", "Åsa’s"),
    ],
)
def test_who_declares_one_encoding_often_writes_its_superset(declared: str, written: str, words: str) -> None:
    body = rss(f"<item><title>{words}</title></item>").replace('"1.0"?>', f'"1.0" encoding="{declared}"?>')
    assert parsed(body.encode(written)).posts[0].title == words


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("It&amp;#39;s &amp;quot;so&amp;quot;", 'It\'s "so"'),
        ("<![CDATA[Tom &#39s &lt;b&gt; a < b]]>", "Tom 's <b> a < b"),
        ("&lt;b&gt;Bold&lt;/b&gt; &amp;amp; new", "Bold & new"),
        ("Q&amp;A; R&amp;D", "Q&A; R&D"),
        ("a &lt; b", "a < b"),
    ],
)
def test_titles_are_told_from_what_they_are_wrapped_in(title: str, shown: str) -> None:
    assert parsed(rss(f"<item><title>{title}</title></item>")).posts[0].title == shown


def test_an_atom_title_that_is_called_text_is_text() -> None:
    entry = "<entry><id>tag:a,1:1</id><title type='text'>Write &amp;amp; for &lt;b&gt;</title></entry>"
    assert (
        parsed(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>{entry}</feed>').posts[0].title
        == "Write &amp; for <b>"
    )


def test_relative_addresses_start_from_what_xml_base_says() -> None:
    entry = (
        '<entry xml:base="b/"><id>tag:a,1:1</id><link rel="alternate" href="one"/>'
        '<content type="html" xml:base="c/">&lt;a href="two">x&lt;/a>&lt;a href="/three">y&lt;/a></content></entry>'
    )
    feed_ = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/a/"><title>t</title>{entry}</feed>'
    (post,) = parsed(feed_).posts
    assert post.url == "https://a.example/a/b/one"
    assert [link.url for link in post.links] == ["https://a.example/a/b/c/two", "https://a.example/three"]


@pytest.mark.parametrize("words", ["ثقة وتعلّم", "אמון ולמידה", "信頼と学び", "신뢰와 배움", "ความไว้วางใจ", "विश्वास"])
def test_words_of_any_script_stand_as_they_were_written(words: str) -> None:
    more = f"<description>{words}</description><author>{words}</author><category>{words}</category>"
    (post,) = parsed(rss(f"<item><title>{words}</title>{more}</item>")).posts
    assert (post.title, post.text, post.author.name, post.tags) == (words, words, words, (words,))


# ── what is no feed ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "body",
    ["", "   ", "<!doctype html><html><body><rss>log in first</rss></body></html>", "<html>", "plain", "{", "[]", '{"items": 1}', "null",
     "[" * 100_000, '{"a":' * 100_000, "<?xml version='1.0'?><opml/>", "\x89PNG\r\n"],
)  # fmt: skip
def test_what_is_no_feed_says_so(body: str) -> None:
    with pytest.raises(Unreadable, match="not a feed"):
        parsed(body)


def test_a_page_tells_where_its_feed_is() -> None:
    page = '<html><head><link rel="alternate" type="application/atom+xml" href="/atom.xml"></head></html>'
    with pytest.raises(Unreadable, match=r"https://amaras-blog\.example/atom\.xml"):
        parsed(page)
    assert feed.recognise(FakeResponse(page.encode(), url=PLACE)) == {"feed": "https://amaras-blog.example/atom.xml"}


@pytest.mark.parametrize("holds", ["comments", "all comments", "more posts"])
def test_what_is_beside_the_feed_only_says_so(holds: str) -> None:
    found = parsed("<html></html>", holds=holds)
    assert found.posts == []
    assert "not a feed" in found.note


def test_an_empty_feed_is_a_feed() -> None:
    assert parsed(rss("")).posts == []
    assert parsed('<feed xmlns="http://www.w3.org/2005/Atom"/>').posts == []


# ── identities ────────────────────────────────────────────────────────────────────────


def ids(body: str) -> set[str]:
    return {post.id for post in parsed(body).posts}


def test_new_guids_on_old_posts_are_no_new_posts() -> None:
    before = ids(rss("".join(item(n, f"old-{n}") for n in range(50))))
    after = ids(rss("".join(item(n, f"new-{n}") for n in range(50))))
    assert before == after
    assert len(before) == 50


def test_new_guids_on_old_posts_without_addresses_are_no_new_posts() -> None:
    def body(word: str) -> str:
        day = "<pubDate>Mon, 02 Sep 2024 08:00:00 +0000</pubDate>"
        return rss("".join(f"<item><title>Post {n}</title><guid>{word}{n}</guid>{day}</item>" for n in range(50)))

    assert ids(body("old")) == ids(body("new"))
    assert len(ids(body("old"))) == 50


@pytest.mark.parametrize("guid", ["same", None, "https://amaras-blog.example/"])
def test_fifty_stay_fifty(guid: str | None) -> None:
    found = parsed(rss("".join(item(n, guid) for n in range(50)))).posts
    keys = [key for post in found for key in post.keys]
    assert len(found) == 50
    assert len(set(keys)) == len(keys)


def test_fifty_without_anything_but_words_stay_fifty() -> None:
    assert len(ids(rss("".join(f"<item><description>Text {n}</description></item>" for n in range(50))))) == 50


def test_one_address_for_all_names_none() -> None:
    def same(number: int) -> str:
        return item(0, f"g{number}").replace("Post 0", f"Post {number}")

    assert len(ids(rss("".join(map(same, range(50)))))) == 50


def test_a_local_guid_means_nothing_elsewhere() -> None:
    here = parsed(rss(item(1, "17"))).posts[0].keys
    there = parsed(rss(item(1, "17")), source=source("elins-blog", url="https://elins-blog.example/feed")).posts[0].keys
    assert set(here) & set(there) == {"url:amaras-blog.example/1"}


def test_a_guid_made_to_be_unique_is_kept_verbatim() -> None:
    assert "guid:tag:amara.example,2024:1" in parsed(rss(item(1, "tag:amara.example,2024:1"))).posts[0].keys


# ── feeds of comments ─────────────────────────────────────────────────────────────────


def said(number: int, more: str = "") -> str:
    place = f"https://amaras-blog.example/trust/#comment-{number}"
    return f"<item><title>By: Elin</title><link>{place}</link><guid>{place}</guid><description>So {number}. {more}</description></item>"


def test_a_feed_of_comments_that_a_curator_names_is_read_as_comments() -> None:
    found = parsed(rss(said(1) + said(2)))
    assert {(post.kind, post.title, post.under) for post in found.posts} == {
        ("comment", "", "url:amaras-blog.example/trust")
    }
    assert all(post.answers == ("url:amaras-blog.example/trust",) for post in found.posts)


def test_one_comment_among_articles_makes_no_feed_of_comments() -> None:
    assert {post.kind for post in parsed(rss(said(1) + item(2))).posts} == {"article"}


def test_of_a_feed_of_comments_only_those_with_a_followed_tag_are_kept() -> None:
    found = parsed(rss(said(1) + said(2, "#Trust")), source=source(url=PLACE, tags=("trust",)))
    assert [post.url[-1] for post in found.posts] == ["2"]


# ── limits ────────────────────────────────────────────────────────────────────────────


def test_a_feed_cut_short_keeps_its_whole_items() -> None:
    whole = rss("".join(item(n, more="<category>x</category>") for n in range(20)))
    half = whole[: int(len(whole) * 0.6)]
    found = parsed(half)
    assert len(found.posts) == half.count("</item>")
    assert "cut short" in found.note
    assert {post.id for post in found.posts} <= ids(whole)


def test_an_atom_feed_cut_in_a_character() -> None:
    entry = "<entry><title>Åsa</title><id>tag:x,1:{}</id></entry>"
    whole = '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>' + "".join(map(entry.format, range(9)))
    assert len(parsed(whole.encode()[:-30]).posts) == 8
    assert len(parsed((whole + "<entry><title>Å").encode()[:-1]).posts) == 9


def test_a_feed_cut_in_its_first_item_holds_none() -> None:
    assert parsed(rss(item(1))[:-60]).posts == []


def test_an_endless_feed_is_read_up_to_a_limit_and_says_so() -> None:
    found = parsed(rss("".join(item(n) for n in range(20_000))))
    assert len(found.posts) == ITEMS
    assert "20,000" in found.note


def test_an_article_that_states_what_it_answers_keeps_it() -> None:
    spaces = 'xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"'
    answer = '<thr:in-reply-to ref="tag:bos-blog.example,2024:1" href="https://bos-blog.example/1"/>'
    entry = f"<entry><id>tag:amaras-blog.example,2024:2</id><title>An answer</title>{answer}</entry>"
    (post,) = parsed(f"<feed {spaces}><title>Amara</title>{entry}</feed>").posts
    stated = ("guid:tag:bos-blog.example,2024:1", "url:bos-blog.example/1", "guid:https://bos-blog.example/1")
    assert post.answers == stated


def test_an_endless_json_feed_too() -> None:
    body = {
        "version": "https://jsonfeed.org/version/1",
        "items": [{"id": str(n), "title": "x"} for n in range(ITEMS + 5)],
    }
    found = parsed(json.dumps(body))
    assert len(found.posts) == ITEMS
    assert "1,005" in found.note


def test_a_huge_title_and_a_huge_body_become_small() -> None:
    found = parsed(rss(f"<item><title>{'x' * 3_000_000}</title><description>{'word ' * 600_000}</description></item>"))
    assert len(to_json(found.posts[0])) < 200_000


BOMBS = {
    "a billion laughs": "<!DOCTYPE l [<!ENTITY a0 'lol'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    + "]>"
    + rss("<item><title>&a9;</title></item>").partition("?>")[2],
    "quadratic": f"<!DOCTYPE q [<!ENTITY a '{'a' * 100_000}'>]>" + rss(f"<item><title>{'&a;' * 50_000}</title></item>").partition("?>")[2],
    "parameter entities": "<!DOCTYPE q [<!ENTITY % a 'x'><!ENTITY % b '%a;%a;'>%b;]>" + rss(item(1)).partition("?>")[2],
    "deep": rss(f"<item><title>x</title>{'<a>' * 100_000}{'</a>' * 100_000}</item>"),
    "deep and open": rss(f"<item><title>x</title>{'<a>' * 100_000}").removesuffix("</channel></rss>"),
    "deep in the text": rss(f"<item><title>x</title><description><![CDATA[{'<div>' * 100_000}]]></description></item>"),
    "comments without end": rss("<!--" * 50_000),
}  # fmt: skip


@pytest.mark.parametrize("body", BOMBS.values(), ids=BOMBS)
def test_bombs_do_not_go_off(body: str) -> None:
    try:
        found = parsed(body)
    except Unreadable:
        return
    assert len(to_json(found)) < 200_000


def test_nothing_outside_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("MUST-NOT-PUBLISH")
    doctype = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}"><!ENTITY % b SYSTEM "http://127.0.0.1:9/x">%b;]>'
    body = (
        doctype
        + rss(f'<item><title>x&a;</title><description src="{secret}">&a;</description></item>').partition("?>")[2]
    )
    assert b"MUST-NOT" not in to_json(parsed(body))


def test_time_of_the_first_look_stands_in_for_a_missing_date() -> None:
    post = parsed(rss(item(1)), fetched=at(5)).posts[0]
    assert (post.published, post.dated) == (at(5), False)
