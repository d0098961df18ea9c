"""Search as people use it: the real index, in a real Chromium, below a sub-path."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect

from aggregator.model import Post
from aggregator.publish.search.shelving import ROOM
from tests.publish import sample
from tests.publish.conftest import Desk
from tests.publish.test_in_browser import chromium, served

__all__ = ["chromium"]
pytestmark = pytest.mark.browser

PHRASES = 50
SHY = "A walrus keeps the minutes"


@pytest.fixture(scope="module")
def posts() -> list[Post]:
    shy = sample.article("shy", "Walrus", f"<p>{SHY}, and nobody may look for it.</p>")
    return [*sample.everything(), replace(shy, indexable=False)]


@pytest.fixture(scope="module")
def desk(posts: list[Post], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = Desk(tmp_path_factory.mktemp("search"))
    made.publish(sample.site(posts))
    return made


@pytest.fixture
def page(chromium: Browser, desk: Desk, tmp_path: Path) -> Iterator[Page]:
    yield from search_page(chromium, desk, tmp_path)


def search_page(chromium: Browser, desk: Desk, tmp_path: Path) -> Iterator[Page]:
    """The search page; every message of the console and every request elsewhere is a fault."""
    (tmp_path / "class").symlink_to(desk.output)
    context = chromium.new_context()
    opened, faults = context.new_page(), []
    with served(tmp_path) as url:
        opened.on("console", lambda message: faults.append(message.text))
        opened.on("request", lambda asked: None if asked.url.startswith(url) else faults.append(asked.url))
        opened.goto(f"{url}class/search/")
        yield opened
    context.close()
    assert faults == []


def look(page: Page, words: str) -> list[str]:
    """The addresses found, best first."""
    page.goto(f"{page.url.partition('?')[0]}?q={quote(words)}")
    expect(page.locator("#state")).to_have_text(re.compile(r"\d|Nothing"))
    more = page.locator("#finds > li")
    expect(more if "Nothing" not in page.inner_text("#state") else page.locator("#state")).not_to_have_count(0)
    return [str(link.get_attribute("href")) for link in page.locator("#finds > li > .say a").all()]


def phrases(posts: list[Post]) -> list[tuple[str, str]]:
    """Six words in a row from a post, and the post."""
    chance, found = random.Random(50), []
    long = [
        one
        for one in posts
        if one.indexable and not one.warning and len(one.text.split()) > 9 and one.kind != "article"
    ]
    for one in chance.sample(long, min(PHRASES, len(long))):
        words = one.text.split()
        start = chance.randrange(len(words) - 6)
        found.append((" ".join(words[start : start + 6]), one.id))
    return found


def test_nothing_is_loaded_before_somebody_searches(page: Page) -> None:
    names = "performance.getEntriesByType('resource').map((one) => one.name).join(' ')"
    assert "pagefind" not in page.evaluate(names)
    page.locator("#q").focus()
    expect(page.locator("#search select[name=topic]")).to_be_enabled()
    assert "pagefind/" in page.evaluate(names)


def test_chosen_phrases_are_found_first(page: Page, posts: list[Post]) -> None:
    wrong = [(words, post) for words, post in phrases(posts) if not _leads_to(page, look(page, words)[:1], post)]
    assert wrong == []


def _leads_to(page: Page, first: list[str], post: str) -> bool:
    """The first find is the conversation that holds the post."""
    return bool(first) and page.evaluate(
        '([url, id]) => fetch(url).then((answer) => answer.text()).then((text) => text.includes(`id="p-${id}"`))',
        [first[0], post],
    )


def test_who_does_not_want_to_be_found_is_not(page: Page) -> None:
    assert look(page, f'"{SHY}"') == []
    assert look(page, "Walrus") == []
    assert look(page, "Beatriz") == []


def test_a_find_leads_to_the_post(page: Page, posts: list[Post]) -> None:
    words = "people I have known for years"
    post = next(one.id for one in posts if words in one.text)
    look(page, words)
    links = [str(link.get_attribute("href")) for link in page.locator("#finds > li").first.locator("ul a").all()]
    assert any(link.endswith(f"#p-{post}") for link in links)


def test_a_filter_narrows(page: Page) -> None:
    everything = look(page, "trust")
    page.select_option("select[name=person]", "Jules Lefèvre")
    expect(page).to_have_url(re.compile("person="))
    expect(page.locator("#finds > li")).not_to_have_count(len(everything))
    assert 0 < page.locator("#finds > li").count() < len(everything)
    page.reload()
    expect(page.locator("select[name=person]")).to_have_value("Jules Lefèvre")


def test_hostile_words_stay_words(page: Page) -> None:
    look(page, "<img src=x onerror=window.ran=1>")
    look(page, "onerror")
    assert page.evaluate("window.ran") is None
    assert page.locator("#finds img, #finds script").count() == 0


def test_several_shelves_are_asked_as_one(chromium: Browser, tmp_path: Path) -> None:
    desk, places = Desk(tmp_path / "busy"), 2 * ROOM + 10
    desk.publish(sample.site([_about_a_place(number) for number in range(places)]))
    for page in search_page(chromium, desk, tmp_path):
        assert str(page.get_attribute("#search", "data-shelves")).split() == [f"2024-{part}" for part in (3, 2, 1)]
        for number in (0, ROOM, places - 1):
            assert len(look(page, f'"harbour{number}x"')) == 1
        look(page, "bench")
        expect(page.locator("#state")).to_have_text(re.compile(str(places)))


def _about_a_place(number: int) -> Post:
    return sample.article(f"place-{number}", f"Place {number}", f"<p>A bench at harbour{number}x.</p>", days=number / 9)


def test_without_javascript_every_conversation_is_listed(desk: Desk, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    with served(desk.output) as url:
        page.goto(f"{url}search/")
        assert not page.locator("#search").is_visible()
        months = [f"{url}search/{link.get_attribute('href')}" for link in page.locator(".ways a").all()]
        listed: set[str] = set()
        for month in months:
            page.goto(month)
            listed |= {str(link.get_attribute("href")) for link in page.locator("main li > a").all()}
    context.close()
    made = {path.parent.name for path in desk.output.glob("conversations/*/index.html") if "p-" in path.read_text()}
    assert {link.rstrip("/").rpartition("/")[2] for link in listed} >= made - {"index"}
