"""From a post to every way of answering it, in a real Chromium; with nothing asked of another server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from aggregator.model import Post
from tests.publish import sample
from tests.publish.conftest import Desk
from tests.publish.test_in_browser import WCAG, address, chromium, conversation, served
from tests.publish.test_long import endless

pytestmark = pytest.mark.browser
__all__ = ["address", "chromium", "endless"]


def post_that_says(words: str) -> Post:
    return next(post for post in sample.everything() if words in post.text)


def way_to(desk: Desk, post: Post) -> str:
    talk = sample.site().threads.ledger.homes[post.id]
    assert (desk.output / "conversations" / talk / "index.html").exists()
    return f"join/?to={talk}/{post.id}"


@contextmanager
def opened(browser: Browser, url: str, **more: object) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(**more)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    yield page
    context.close()


def name_server(page: Page, typed: str, keep: bool = False) -> None:
    page.locator("input[name=server]").fill(typed)
    page.locator("input[name=keep]").set_checked(keep)
    page.locator("input[name=server]").press("Enter")


def test_a_comment_is_answered_where_it_stands(chromium: Browser, hard: Desk, address: str) -> None:
    post = post_that_says("I half agree")
    with opened(chromium, address + way_to(hard, post)) as page:
        assert page.locator("h2", has_text="Answer Jules Lefèvre").is_visible()
        assert "I half agree" in page.locator("blockquote").inner_text()
        assert page.locator("[data-there]").get_attribute("href") == post.url
        assert "comment form" in page.locator("section").first.inner_text()
        assert not page.locator("[data-note]").count()
        assert page.locator("[data-address]").input_value() == post.url
        page.locator("[data-back]").click()
        assert page.locator(f"#p-{post.id}").is_visible()


@pytest.mark.parametrize(
    "typed",
    ["home.example", " https://home.example/@me ", "@me@home.example", "HOME.example/web", "https://home.example"],
)
def test_a_status_opens_on_ones_own_server(chromium: Browser, hard: Desk, address: str, typed: str) -> None:
    post = post_that_says("say “stop” without a word")
    with opened(chromium, address + way_to(hard, post)) as page:
        name_server(page, typed)
        found = {
            name: urlsplit(page.locator(f"[data-{name}]").get_attribute("href") or "")
            for name in ("open", "search", "share")
        }
        assert {one.netloc for one in found.values()} == {"home.example"}
        assert (found["open"].path, parse_qs(found["open"].query)) == ("/authorize_interaction", {"uri": [post.url]})
        assert (found["search"].path, parse_qs(found["search"].query)) == ("/search", {"q": [post.url]})
        assert parse_qs(found["share"].query)["text"][0].split() == [post.url, "#longtable"]
        assert page.evaluate("document.activeElement.hasAttribute('data-open')")


@pytest.mark.parametrize("typed", ["me", "javascript:alert(1)", "no server", "a@b@c.example/x y", "//"])
def test_what_is_no_server_is_said_to_be_none(chromium: Browser, hard: Desk, address: str, typed: str) -> None:
    with opened(chromium, address + way_to(hard, post_that_says("I half agree"))) as page:
        name_server(page, typed)
        assert not page.locator("[data-ways]").is_visible()
        assert page.locator("input[name=server]").evaluate("one => one.validationMessage").startswith("This is no name")


def test_a_server_is_remembered_only_when_asked(chromium: Browser, hard: Desk, address: str) -> None:
    way = address + way_to(hard, post_that_says("I half agree"))
    with opened(chromium, way) as page:
        for keep, kept in ((False, 0), (True, 1), (False, 0)):
            name_server(page, "home.example", keep)
            page.goto(way, wait_until="networkidle")
            assert page.evaluate("Object.values(localStorage).filter(one => one == 'home.example').length") == kept
            assert page.locator("[data-ways]").is_visible() == keep


def test_the_address_is_copied(chromium: Browser, hard: Desk, address: str) -> None:
    post = post_that_says("I half agree")
    with opened(chromium, address + way_to(hard, post), permissions=["clipboard-read", "clipboard-write"]) as page:
        page.locator("[data-copy]").click()
        page.get_by_text("copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == post.url


def test_a_warning_stays_in_front_there_too(chromium: Browser, hard: Desk, address: str) -> None:
    with opened(chromium, address + way_to(hard, post_that_says("accident at the harbour"))) as page:
        assert page.locator("blockquote").inner_text() == "an accident, nobody died"


def test_a_post_on_another_page_of_its_conversation_is_found(chromium: Browser, endless: Desk) -> None:
    path = conversation(endless, "Six hundred of us")
    third = (endless.output / path / "3" / "index.html").read_text("utf-8")
    post = third.partition('<article class="post note" id="p-')[2].partition('"')[0]
    with served(endless.output) as url, opened(chromium, f"{url}join/?to={path.split('/')[1]}/{post}") as page:
        assert page.locator("[data-back]").evaluate("one => one.href") == f"{url}{path}3/#p-{post}"


@pytest.mark.parametrize(
    "asked", ["", "?to=", "?to=nowhere/nothing", "?to=../../etc", "?to=https://evil.example/", "?to=a/b/c"]
)
def test_without_a_post_the_page_explains_the_ways(chromium: Browser, address: str, asked: str) -> None:
    with opened(chromium, f"{address}join/{asked}") as page:
        assert page.locator("#answer").is_visible()
        assert not page.locator("form").count()


def test_without_javascript_the_ways_are_explained_and_no_form_is_in_the_way(
    chromium: Browser, hard: Desk, address: str
) -> None:
    way = address + way_to(hard, post_that_says("I half agree"))
    with opened(chromium, way, java_script_enabled=False) as page:
        assert page.locator("#answer").is_visible()
        assert not page.locator("form, template section").count()
        assert "Copy your text before" in page.locator("#answer").inner_text()


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_it_is_for_everybody_and_asks_no_other_server(
    chromium: Browser, hard: Desk, address: str, scheme: str, width: int
) -> None:
    way = address + way_to(hard, post_that_says("tea first, always"))
    asked: list[str] = []
    with opened(
        chromium, address, viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    ) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.goto(way, wait_until="networkidle")
        name_server(page, "home.example")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(page, options={"runOnly": WCAG}).response["violations"] == []
    assert asked
    assert all(url.startswith(address) for url in asked)


def test_each_post_leads_to_the_ways_of_answering_it(chromium: Browser, hard: Desk, address: str) -> None:
    post = post_that_says("I half agree")
    with opened(chromium, f"{address}conversations/{sample.site().threads.ledger.homes[post.id]}/") as page:
        page.locator(f"#p-{post.id} .do").get_by_text("other ways").click()
        page.locator("h2", has_text="Answer Jules Lefèvre").wait_for()
        assert page.locator("[data-address]").input_value() == post.url


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_a_letter_is_for_everybody(chromium: Browser, hard: Desk, address: str, scheme: str, width: int) -> None:
    asked: list[str] = []
    with opened(
        chromium, address, viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    ) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}digests/2024/W37/letter.html", wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(page, options={"runOnly": WCAG}).response["violations"] == []
    assert {url.rsplit(".", 1)[1] for url in asked} == {"html", "css"}
