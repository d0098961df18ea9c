"""What a learner's browser meets on the sample site: nothing from elsewhere, no trouble, nothing in the way."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}


def test_no_request_leaves_the_site_and_the_console_is_silent(chromium: Browser, site: str, pages: list[str]) -> None:
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    for path in pages:
        page.goto(urljoin(site, path), wait_until="networkidle")
    assert [url for url in asked if not url.startswith(site)] == []
    assert said == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", ["phone", "desk"])
def test_axe_finds_nothing(chromium: Browser, site: str, pages: list[str], scheme: str, width: str) -> None:
    context = chromium.new_context(viewport=PHONE if width == "phone" else DESK, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    found = []
    for path in pages:
        page.goto(urljoin(site, path))
        results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        found += [f"{path}: {one['id']} {one['nodes'][0]['html'][:150]}" for one in results.response["violations"]]
    assert found == []
    context.close()


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


def test_pages_fit_320_pixels(chromium: Browser, site: str, pages: list[str]) -> None:
    context = chromium.new_context(viewport=NARROW)
    page = context.new_page()
    for path in pages:
        page.goto(urljoin(site, path))
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= NARROW["width"], f"{path} is {wide} px wide"
    context.close()


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
