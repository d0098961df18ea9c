"""Every sort of page with JavaScript off: everything said is there or one fold away, and nothing is offered that is dead."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.houses import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CONTROLS = "button, input, select, textarea, form, [onclick], a[href='']:not(.class), a:not([href])"


def test_every_page_reads_and_offers_nothing_dead(chromium: Browser, house: House) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page, found = context.new_page(), []
    for path in house.pages:
        page.goto(house.url + path)
        main = page.locator("main, body:not(:has(main))")
        if len(main.inner_text()) < 20 or not page.locator("h1").is_visible():
            found.append(f"{path} has nothing to read")
        found += [f"{path}: {one}" for one in page.locator(f"body :is({CONTROLS}):visible").evaluate_all(OUTER)]
        found += [f"{path} hides {one}" for one in page.locator("main article.post, main li.line").evaluate_all(HIDDEN)]
    context.close()
    assert found == []


OUTER = "(all) => all.map((one) => one.outerHTML.slice(0, 120))"
HIDDEN = """(all) => all.filter((one) => !one.closest("details, template") && !one.getClientRects().length)
  .map((one) => one.outerHTML.slice(0, 120))"""


def test_folds_open_and_links_lead_on(chromium: Browser, house: House) -> None:
    """The way of somebody without scripts: home, a week, a conversation in it, the post, its fold, and back."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(house.url)
    page.locator("main a[href^='digests/']").first.click()
    assert page.locator("h1").is_visible()
    page.locator("main a[href*='conversations/']").first.click()
    assert page.locator("article.post").first.is_visible()
    page.goto(house.url + house.page("an accident at the harbour") if house.name != "sample" else page.url)
    for fold in page.locator("main article details").all():
        assert not fold.locator(".says").is_visible()
        fold.locator("summary").click()
        assert fold.locator(".says").is_visible()
    page.locator(".top .class").click()
    assert page.url == house.url
    context.close()
