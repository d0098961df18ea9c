"""Conversations of 600 posts and of posts of 60 KB: no page too large, and every address lands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.publish import checker, long, sample
from tests.publish.conftest import Desk

LIMIT = 100_000


@pytest.fixture(scope="session")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Look, do not touch."""
    desk = Desk(tmp_path_factory.mktemp("long"))
    desk.publish(sample.site([*long.six_hundred(), *long.heavy(), *sample.busy()]))
    return desk


def pages_of(desk: Desk, words: str) -> list[Path]:
    """The pages of the conversation whose first page says something, threaded and by time."""
    first = next(page for page in desk.output.glob("conversations/*/index.html") if words in page.read_text("utf-8"))
    return sorted(first.parent.rglob("index.html"))


def test_no_page_is_over_100_kb(endless: Desk) -> None:
    sizes = {path: len(body) for path, body in endless.files().items() if path.endswith(".html")}
    assert {path: size for path, size in sizes.items() if size > LIMIT} == {}
    assert max(sizes.values()) > 50_000


def test_nothing_is_wrong_with_any_page(endless: Desk) -> None:
    assert checker.faults(endless.output) == []


@pytest.mark.parametrize(("words", "least"), [("Six hundred of us", 6), ("Heavy words", 7)])
def test_every_post_is_there_once_and_its_address_lands(endless: Desk, words: str, least: int) -> None:
    pages = [page for page in pages_of(endless, words) if "by-time" not in page.parts]
    assert len(pages) >= least
    said = [
        id for page in pages for id in re.findall(r'<article class="post \w+" id="(p-\w+)"', page.read_text("utf-8"))
    ]
    assert len(said) == len(set(said))
    first = min(pages, key=lambda page: len(page.parts)).read_text("utf-8")
    assert {id for id in said if first.count(f'id="{id}"') != 1} == set()


def test_by_time_holds_the_same_posts_in_their_order(endless: Desk) -> None:
    pages = pages_of(endless, "Six hundred of us")
    timed = [page for page in pages if "by-time" in page.parts]
    timed.sort(key=lambda page: int(page.parent.name) if page.parent.name.isdigit() else 1)
    times = [time for page in timed for time in re.findall(r'class="at".*?datetime="([^"]+)"', page.read_text("utf-8"))]
    assert len(times) == 600
    assert times == sorted(times)


def test_a_short_conversation_has_one_page_and_one_view(endless: Desk) -> None:
    (page,) = pages_of(endless, "Schmooze or lose?</h1>")
    assert "by-time" not in page.read_text("utf-8")
    assert not re.search(r'class="stubs"', page.read_text("utf-8"))


def test_feeds_and_sitemap_know_the_conversation_once(endless: Desk) -> None:
    (folder,) = {page.parent for page in pages_of(endless, "Six hundred of us") if (page.parent / "feed.atom").exists()}
    assert endless.text("sitemap.xml").count(folder.name) == 1
    for page in checker.read(endless.output).values():
        assert not re.search(r"/\d/feed\.atom", " ".join(link["href"] for link in page.links))


def test_a_large_conversation_is_shown_in_branches(endless: Desk) -> None:
    pages = [page for page in pages_of(endless, "Six hundred of us") if "by-time" not in page.parts]
    first = min(pages, key=lambda page: len(page.parts)).read_text("utf-8")
    assert "46 branches lead on from here" in first
    listed = first.partition("branches lead on")[2].partition("</details>")[0].count("<li>")
    headings = [number for page in pages for number in re.findall(r"<h2>Branch (\d+)</h2>", page.read_text("utf-8"))]
    assert sorted(set(headings), key=int) == [str(number) for number in range(1, listed + 1)]
    assert "Branch 1</h2>" not in "".join(
        page.read_text("utf-8") for page in pages_of(endless, "Schmooze or lose?</h1>")
    )
