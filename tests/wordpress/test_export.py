"""A real WordPress, its export beside what its API shows: the same class, twice."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime

import pytest

from aggregator.model import Post, Source
from aggregator.sources import kind
from aggregator.text.urls import canonical
from tests.drive import Shelf
from tests.fakes import FakeResponse, FakeWeb
from tests.wordpress.reader import Reader
from tests.wordpress.site import Site
from tests.wordpress.test_api import holds_the_class

pytestmark = pytest.mark.wordpress

_EXPORT = "require_once ABSPATH . 'wp-admin/includes/export.php'; export_wp(['content' => 'all']);"
_SAME = str.maketrans("“”‘’–—′″…", "\"\"''--'\".")
"""WordPress sets its own quotation marks, dashes and dots; the export keeps what was typed."""


def exported(site: Site) -> Shelf:
    shelf = Shelf(kind("wxr"), Source(id="old-seminar", kind="wxr", settings={"path": "/class/seminar.xml"}))
    web = FakeWeb({"file:seminar.xml": FakeResponse(site.php(_EXPORT).encode())}, now=datetime.now(UTC))
    asyncio.run(shelf.night(web))
    return shelf


@pytest.fixture
def both(blog: Site) -> tuple[Shelf, Reader]:
    reader = Reader(blog)
    reader.read()
    return exported(blog), reader


def said(post: Post) -> str:
    return re.sub(r"[\s.]+", "", post.text.translate(_SAME))


def test_the_export_holds_the_class(blog: Site) -> None:
    shelf = exported(blog)
    pages = [post for post in shelf.articles() if post.title == "About the seminar"]
    assert len(pages) == 1
    del shelf.posts[pages[0].id]
    holds_the_class(shelf, blog)  # type: ignore[arg-type]
    assert len(shelf.pings()) == 2
    assert "MUST-NOT-PUBLISH" not in shelf.everything()
    assert "@example.invalid" not in shelf.everything()
    assert "@private.invalid" not in shelf.everything()
    assert "203.0.113." not in shelf.everything()
    assert shelf.notes == []


def test_what_is_seen_both_ways_is_one_post(both: tuple[Shelf, Reader]) -> None:
    shelf, reader = both
    assert set(reader.posts) <= set(shelf.posts)
    for id, live in reader.posts.items():
        kept = shelf.posts[id]
        assert set(kept.keys) & set(live.keys)
        assert (kept.kind, kept.published, kept.answers, kept.under) == (
            live.kind, live.published, live.answers, live.under,
        )  # fmt: skip
        assert canonical(kept.url) == canonical(live.url)
        assert kept.author.name == live.author.name
        assert kept.title.translate(_SAME) == live.title.translate(_SAME)


def test_it_says_the_same(both: tuple[Shelf, Reader]) -> None:
    shelf, reader = both
    for id, live in reader.posts.items():
        assert said(shelf.posts[id]) == said(live)
        assert [link.key for link in shelf.posts[id].links] == [link.key for link in live.links]
