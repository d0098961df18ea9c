"""What a learner's browser meets on the sample site: nothing from elsewhere, no trouble, nothing in the way."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


def test_a_lost_reader_finds_the_way_back(chromium: Browser, root_site: str) -> None:
    page = chromium.new_page(viewport=PHONE)
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(urljoin(root_site, "conversations/nowhere/"))
    assert answer
    assert answer.status == 404
    results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert results.response["violations"] == []
    page.locator("main a").first.click()
    assert page.locator("h1").is_visible()
    assert said == []
    page.close()


def test_everything_reads_without_javascript(chromium: Browser, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(site)
    page.get_by_role("link", name="Schmooze or lose?").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Schmooze or lose?"
    assert page.get_by_text("I am two years late").first.is_visible()
    context.close()


def test_a_permalink_shows_its_post(chromium: Browser, site: str, pages: list[str]) -> None:
    path = next(path for path in pages if path.startswith("conversations/") and path != "conversations/")
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(urljoin(site, path))
    anchors = page.eval_on_selector_all("[id^='p-']", "all => all.map(one => one.id)")
    assert len(anchors) > 10
    page.goto(urljoin(site, f"{path}#{anchors[-1]}"))
    assert page.locator(f"#{anchors[-1]}").is_visible()
    context.close()


def test_the_keyboard_reaches_the_content_first(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("#")
    context.close()
