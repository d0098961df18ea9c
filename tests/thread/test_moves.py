"""Links to where a post once was, or through a shortener, find it."""

from __future__ import annotations

from tests.builders import source
from tests.thread.said import SOURCES, article, kinds, link, parent, threaded

OURS = article("2024/trust")
MOVED = SOURCES | {
    "amaras-blog": source("amaras-blog", aliases=("https://old.example.org/blog/", "https://amara.old.example/"))
}


def test_a_link_to_an_older_home_finds_the_post() -> None:
    for old in ("https://old.example.org/blog/2024/trust/", "http://www.amara.old.example/2024/trust?utm_source=x"):
        theirs = article("tillit", "jonas-blog", by="Jonas", hours=5, links=(link(old),))
        assert parent(threaded(OURS, theirs, sources=MOVED), theirs) == OURS.id
        assert kinds(threaded(OURS, theirs), theirs) == []


def test_a_neighbour_of_an_older_home_is_somewhere_else() -> None:
    theirs = article(
        "tillit", "jonas-blog", by="Jonas", hours=5, links=(link("https://old.example.org/blogger/2024/trust/"),)
    )
    assert kinds(threaded(OURS, theirs, sources=MOVED), theirs) == []


def test_a_link_through_a_shortener_finds_the_post() -> None:
    theirs = article("tillit", "jonas-blog", by="Jonas", hours=5, links=(link("https://short.example/x1"),))
    led = {"https://short.example/x1": "https://amara.old.example/2024/trust/"}
    assert parent(threaded(OURS, theirs, sources=MOVED, redirects=led), theirs) == OURS.id
    assert kinds(threaded(OURS, theirs, sources=MOVED), theirs) == []


def test_an_older_home_makes_no_two_posts_one() -> None:
    old = article(
        "trust-old", keys=("url:old.example.org/blog/2024/trust",), url="https://old.example.org/blog/2024/trust"
    )
    assert len(threaded(OURS, old, sources=MOVED).heads) == 2


def test_redirects_are_followed_to_their_end_and_a_loop_of_them_ends() -> None:
    theirs = article("tillit", "jonas-blog", by="Jonas", hours=5, links=(link("https://short.example/x1"),))
    led = {
        "https://short.example/x1": "https://longer.example/x2",
        "https://longer.example/x2": "https://amara.old.example/2024/trust/",
    }
    assert parent(threaded(OURS, theirs, sources=MOVED, redirects=led), theirs) == OURS.id
    loop = {
        "https://short.example/x1": "https://longer.example/x2",
        "https://longer.example/x2": "https://short.example/x1",
    }
    assert kinds(threaded(OURS, theirs, redirects=loop), theirs) == []
