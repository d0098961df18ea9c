"""What markup says of the same post, and of the same person, elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.elsewhere import MOST, copies, mine
from aggregator.text.urls import canonical

BASE = "https://amara.example/slow/"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a class="u-syndication" href="https://m.example/@amara/7">m</a>', ["https://m.example/@amara/7"]),
        ("<A HREF='/copy' CLASS='icon u-syndication'>m</A>", ["https://amara.example/copy"]),
        ('<link rel="Syndication" href="https://m.example/7">', ["https://m.example/7"]),
        ('<a title="a > b" rel=syndication href=https://m.example/7>', ["https://m.example/7"]),
        ('<a class="u-syndication" href="https://m.example/?a=1&amp;b=2">', ["https://m.example/?a=1&b=2"]),
        ('<a class="u-syndication">m</a><a class="u-syndication" href="">m</a>', []),
        ('<a class="u-syndication" href="mailto:a@m.example">m</a>', []),
        ('<a class="my-u-syndication" href="https://m.example/7">syndication</a>', []),
        ('<blockquote><a class="u-syndication" href="https://m.example/7">m</a></blockquote>', []),
        ('<BLOCKQUOTE><a class="u-syndication" href="https://m.example/7">m</a></BLOCKQUOTE>', []),
        ('<p data-x="u-syndication">u-syndication</p>', []),
    ],
)
def test_copies_of_a_post(html: str, expected: list[str]) -> None:
    assert list(copies(html, BASE)) == expected


def test_pages_of_the_same_person() -> None:
    html = '<link rel="me" href="https://m.example/@amara"><a rel="noopener ME" href="/about">a</a><a rel="home" href="/">h</a>'
    assert mine(html, BASE) == ("https://m.example/@amara", "https://amara.example/about")
    assert mine("<p>rel=me, to me</p>", BASE) == ()


def test_an_address_counts_once_and_a_list_without_end_is_cut() -> None:
    twice = "".join(f'<a rel=me href="{url}">' for url in ("https://m.example/@a", "http://www.m.example/@a/"))
    assert len(mine(twice, BASE)) == 1
    assert len(mine("".join(f"<a rel=me href=/{n}>" for n in range(5000)), BASE)) == MOST


@given(st.text(alphabet="<>ab \"'=/relmesyndicationhref-u:.?&;", max_size=300))
def test_whatever_it_reads_it_gives_addresses(html: str) -> None:
    assert all(canonical(url) for url in (*copies(html, BASE), *mine(html, BASE)))


@pytest.mark.parametrize("unit", ["rel= ", "rel=a ", 'rel="a ', "rel='a ", "rel = "])
def test_a_page_of_nothing_but_beginnings_is_read_once(unit: str) -> None:
    """Looking ahead from each of them to the end of the page would take hours."""
    assert mine(unit * 200_000, BASE) == ()
