"""Lists of feeds: what is written reads as itself, and what others wrote is read with its small faults."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import UsageError
from aggregator.model import Feed, Told
from aggregator.text.opml import Outline, outlines, places, written

A = "https://a.example/feed/"


def opml(inner: str, encoding: str = "utf-8") -> bytes:
    return f"<?xml version='1.0' encoding='{encoding}'?><opml version='1.1'><body>{inner}</body></opml>".encode(
        encoding
    )


def addresses(body: bytes) -> list[str]:
    return [one.feed for one in outlines(body)]


def test_outlines_inside_outlines() -> None:
    inner = f"<outline text='Friends'><outline><outline text='A' xmlUrl='{A}' htmlUrl='https://a.example/'/></outline></outline>"
    assert outlines(opml(inner)) == [Outline(text="A", feed=A, page="https://a.example/")]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252", "gb18030", "shift_jis", "koi8-r"]
)
def test_any_encoding(encoding: str) -> None:
    text = {"gb18030": "学习", "shift_jis": "学習", "koi8-r": "учёба"}.get(encoding, "Élodie")
    assert outlines(opml(f"<outline text='{text}' xmlUrl='{A}'/>", encoding))[0].text == text


def test_a_wrong_encoding_and_a_byte_order_mark() -> None:
    assert addresses(opml(f"<outline text='é' xmlUrl='{A}'/>", "iso-8859-1").replace(b"iso-8859-1", b"utf-8")) == [A]
    assert addresses(b"\xef\xbb\xbf" + opml(f"<outline text='x' xmlUrl='{A}'/>")) == [A]
    assert addresses(opml(f"<outline text='x' xmlUrl='{A}'/>").replace(b"utf-8", b"nonsense")) == [A]


@pytest.mark.parametrize(
    "inner",
    [
        "<outline text='Tom & Ann' xmlUrl='https://a.example/feed/?x=1&y=2'/>",
        "<outline text='Tom&nbsp;&eacute;' xmlUrl='https://a.example/feed/?x=1&amp;y=2'/>",
        "<outline text='a\x07b' xmlurl='https://a.example/feed/?x=1&#38;y=2'/>",
    ],
)
def test_small_faults_are_forgiven(inner: str) -> None:
    assert addresses(opml(inner)) == ["https://a.example/feed/?x=1&y=2"]


BOMB = b"""<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<opml><body><outline text="&b;" xmlUrl="https://a.example/"/></body></opml>"""
FILE = b"""<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><outline text="&x;"/></opml>"""


@pytest.mark.parametrize("body", [BOMB, FILE])
def test_bombs_are_refused(body: bytes) -> None:
    with pytest.raises(UsageError, match="entities"):
        outlines(body)


@pytest.mark.parametrize(
    "body", [b"", b"<html/>", b"not xml", b"<opml><outline", b"\0" * 100, b"<rss><outline/></rss>", opml("<outline>" * 60), b"x" * 5_000_001]
)  # fmt: skip
def test_what_is_no_list_of_feeds(body: bytes) -> None:
    with pytest.raises(UsageError):
        outlines(body)


def test_addresses_that_are_none_are_left_out() -> None:
    inner = "<outline text='x' xmlUrl='javascript:alert(1)'/><outline text='y' xmlUrl='https://me:pw@a.example/'/>"
    assert addresses(opml(inner)) == ["https://a.example/"]


def test_feeds_of_posts_and_of_comments_and_places_without() -> None:
    told = [
        Told(id="a", kind="wordpress", url="https://a.example/", feeds=(Feed(A), Feed(f"{A}c", "comments"))),
        Told(id="b", kind="webmention", url="https://b.example/"),
        Told(id="c", kind="wxr", url="old.xml"),
    ]
    text = written("Ours & more", [("Places", places(told))])
    assert text.count("<outline type") == 3
    assert '<outline type="link" text="b" url="https://b.example/"/>' in text
    assert outlines(text.encode()) == [
        Outline(text="a", feed=A, page="https://a.example/"),
        Outline(text="a (comments)", feed=f"{A}c", page="https://a.example/"),
    ]


@given(st.lists(st.tuples(st.text(max_size=20), st.text("ab/?&=<>'\"é", max_size=20)), max_size=5))
def test_what_is_written_reads_as_itself(rows: list[tuple[str, str]]) -> None:
    given_ = [Outline(text=title, feed=f"https://a.example/{path}") for title, path in rows]
    read = outlines(written("x", [("y", given_)]).encode("utf-8", "surrogatepass"))
    assert [one.feed for one in read] == [one.feed.strip() for one in given_]


@given(st.binary(max_size=200))
def test_any_bytes(body: bytes) -> None:
    with suppress(UsageError):
        outlines(body)
