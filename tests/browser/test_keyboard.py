"""The keyboard alone: it reaches everything that can be used, in the order of the page, one sees where it is, and
what it reaches does what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_every_page import BEFORE
from tests.houses import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LISTEN = """() => {
  const can = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const stops = [...document.querySelectorAll(can)].filter((one) => one.tabIndex >= 0 && !one.disabled
    && (one.matches(".skip") || one.checkVisibility({ visibilityProperty: true })));
  const groups = new Map();
  window.want = stops.filter((one) => {
    if (one.type !== "radio") return true;
    const first = stops.find((other) => other.name === one.name && other.checked) || one;
    return one === first && !groups.has(one.name) && groups.set(one.name, one);
  });
  window.got = []; window.wrong = [];
  addEventListener("focusin", ({ target }) => {
    got.push(target);
    const style = getComputedStyle(target), box = target.getBoundingClientRect();
    const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    if (!seen || !inside) wrong.push(`${seen ? "outside of the window" : "no outline"}: ${target.outerHTML.slice(0, 120)}`);
  });
  return want.length;
}"""
HEARD = """() => [...wrong,
  ...want.filter((one) => !got.includes(one)).map((one) => `not reached: ${one.outerHTML.slice(0, 120)}`),
  ...got.filter((one, at) => at && one.compareDocumentPosition(got[at - 1]) & 4).map((one) => `out of order: ${one.outerHTML.slice(0, 120)}`),
]"""
MOST = 400
"""Stops on a page, beyond which only so many are walked."""


def test_tab_reaches_everything_in_order_and_in_sight(chromium: Browser, house: House) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 800})
    page, found = context.new_page(), []
    for path in house.pages if house.name == "hard" else house.largest:
        page.goto(house.url + path)
        if page.locator("#keys").count():
            expect(page.locator("#keys")).to_be_visible()  # so everything that scripts add is there
        stops = page.evaluate(LISTEN)
        for _ in range(stops):
            page.keyboard.press("Tab")
        found += [f"{path}: {one}" for one in page.evaluate(HEARD)]
    context.close()
    assert found == []


def test_the_skip_link_skips(chromium: Browser, house: House) -> None:
    page = chromium.new_page()
    page.goto(house.url)
    page.keyboard.press("Tab")
    assert page.locator(".skip").evaluate(
        "(one) => one === document.activeElement && one.getBoundingClientRect().width > 50"
    )
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    page.close()


def tab_to(page: Page, what: str) -> None:
    """Press Tab until it is there; a page without it is a fault."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate("(what) => document.activeElement.matches(what)", what):
            return
    raise AssertionError(f"{what} is not reached on {page.url}")


def test_a_learner_searches_folds_and_answers_without_a_mouse(chromium: Browser, house: House) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{house.url}search/")
    tab_to(page, "#q")
    page.keyboard.type("trains and weather")
    expect(page.locator("#finds > li").first).to_be_visible()
    tab_to(page, "#finds .say a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/conversations/**")
    expect(page.locator("article.post").first).to_be_visible()
    if page.locator(".fold").count():
        tab_to(page, ".fold > summary")
        page.keyboard.press("Enter")
        expect(page.locator(".fold .post").first).not_to_be_visible()
        page.keyboard.press("Enter")
        expect(page.locator(".fold .post").first).to_be_visible()
    tab_to(page, ".do a[href*='join/?to=']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/join/**")
    expect(page.locator("input[name=server]")).to_be_visible()
    tab_to(page, "input[name=server]")
    page.keyboard.type("tavla.example")
    page.keyboard.press("Enter")
    tab_to(page, "a[data-open]")
    assert page.evaluate("document.activeElement.href").startswith("https://tavla.example/")
    context.close()


def test_a_reader_catches_up_without_a_mouse(chromium: Browser, houses: Mapping[str, House]) -> None:
    house = houses["sample"]  # whose posts have arrived in two nights
    context = chromium.new_context()
    page = context.new_page()
    page.goto(house.url)
    page.evaluate(BEFORE, house.url)
    page.reload()
    expect(page.locator(".news").first).to_be_visible()
    page.goto(f"{house.url}catch-up/")
    tab_to(page, "input[name=span]")
    page.keyboard.press("ArrowDown")
    before = page.locator("#caught").inner_html()
    tab_to(page, "input[name=by]")
    page.keyboard.press("ArrowDown")
    assert page.locator("#caught").inner_html() != before
    tab_to(page, ".news button")
    page.keyboard.press("Enter")
    expect(page.locator(".new")).to_have_count(0)
    context.close()


def test_letters_step_from_post_to_post_until_they_are_switched_off(chromium: Browser, house: House) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(house.url + house.page("Schmooze or lose?</h1>"))
    expect(page.locator("#keys")).to_be_visible()
    here = "document.activeElement.id || document.activeElement.closest('article')?.id || ''"
    page.keyboard.press("j")
    first = page.evaluate(here)
    page.keyboard.press("j")
    second = page.evaluate(here)
    page.keyboard.press("k")
    assert re.match("p-", first)
    assert second != first == page.evaluate(here)
    tab_to(page, "#keys input")
    page.keyboard.press("Space")
    page.keyboard.press("j")
    assert not page.evaluate(here).startswith("p-")
    context.close()
