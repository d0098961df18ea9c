"""Every sort of page of every class, in every light: axe, the width of a phone, the console, and what is asked of whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.houses import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}
SHAPES = {**WCAG, "rules": {"color-contrast": {"enabled": False}}}
LOOKS = {
    "light": ({"color_scheme": "light"}, 1280, WCAG),
    "dark": ({"color_scheme": "dark"}, 390, COLOURS),
    "narrow": ({"color_scheme": "light"}, 320, SHAPES),
    "forced": ({"forced_colors": "active"}, 1280, COLOURS),
}
"""What a page is looked at in: what the reader's system asks for, how many pixels wide, and by which rules: whatever
does not change with colours is asked once, in light, and again on the narrowest screen."""


def faults(page: Page, path: str) -> Iterator[str]:
    """What axe finds in each look, with everything unfolded, and where a page is wider than its window."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    for look, (media, width, rules) in LOOKS.items():
        page.emulate_media(**{"color_scheme": "light", "forced_colors": "none", **media})
        page.set_viewport_size({"width": width, "height": 900})
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            yield f"{path} in {look} is {wide} pixels wide"
        for one in Axe().run(page, options=rules).response["violations"]:
            yield f"{path} in {look}: {one['id']} {one['nodes'][0]['html'][:150]}"


def test_axe_finds_nothing_in_any_light(chromium: Browser, house: House) -> None:
    context = chromium.new_context(bypass_csp=True, reduced_motion="reduce")
    page, found = context.new_page(), []
    for path in house.pages if house.name == "hard" else house.largest:
        page.goto(house.url + path)
        found += faults(page, path)
    context.close()
    assert found == []


def test_axe_finds_nothing_in_what_scripts_draw(chromium: Browser, houses: Mapping[str, House]) -> None:
    """Somebody who has been here before, answers a post, looks something up and catches up."""
    house = houses["sample"]
    context = chromium.new_context(bypass_csp=True)
    page, found = context.new_page(), []
    page.goto(house.url)
    page.evaluate(BEFORE, house.url)
    talk = house.page("Schmooze or lose?</h1>")
    page.goto(house.url + talk)
    post = page.locator("article.post").nth(1).get_attribute("id") or ""
    expect(page.locator(".post .new").first).to_be_visible()
    found += faults(page, talk)
    for path, there in (
        ("", ".news:visible"),
        ("catch-up/", "#caught li"),
        (f"join/?to={talk.split('/')[1]}/{post.removeprefix('p-')}", "[data-there]"),
        ("search/?q=trust", "#finds > li"),
    ):
        page.goto(house.url + path)
        expect(page.locator(there).first).to_be_visible()
        found += faults(page, path)
    context.close()
    assert found == []


BEFORE = """(url) => localStorage.setItem(`seen ${new URL(url).pathname}`, JSON.stringify(
  { since: "2000", last: "2000", from: Date.now() - 9e8, at: Date.now() - 8e8, talks: {} }))"""
"""A visit of long ago, so that everything is new."""


def test_nothing_is_asked_elsewhere_and_the_console_is_silent(chromium: Browser, house: House) -> None:
    context, tabs = chromium.new_context(), 6
    asked: list[str] = []
    said: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("console", lambda message: said.append(f"{message.page and message.page.url}: {message.text}"))
    context.on("weberror", lambda wrong: said.append(f"{wrong.page and wrong.page.url}: {wrong.error}"))
    context.on("response", lambda answer: answer.status < 400 or said.append(f"{answer.url}: {answer.status}"))
    context.on("requestfailed", lambda request: said.append(f"{request.url}: {request.failure}"))
    opened = [context.new_page() for _ in range(tabs)]
    for at in range(0, len(house.pages), tabs):
        for page, path in zip(opened, house.pages[at : at + tabs], strict=False):
            page.goto(house.url + path, wait_until="commit")
        for page in opened:
            page.wait_for_load_state("networkidle")
    context.close()
    assert [url for url in asked if not url.startswith(house.url)] == []
    assert len(asked) > 2 * len(house.pages)
    assert said == []
