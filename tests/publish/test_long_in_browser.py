"""Long conversations in a real Chromium: addresses land, with and without JavaScript, and nothing hides a post."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.publish.conftest import Desk
from tests.publish.test_in_browser import WCAG, chromium, conversation, served
from tests.publish.test_long import endless, pages_of

pytestmark = pytest.mark.browser
__all__ = ["chromium", "endless"]


@pytest.fixture(scope="module")
def there(endless: Desk) -> Iterator[str]:
    with served(endless.output) as url:
        yield url


def far(desk: Desk) -> tuple[str, str]:
    """The address of the long conversation, and the id of a post on its third page."""
    path = conversation(desk, "Six hundred of us")
    page = (desk.output / path / "3" / "index.html").read_text("utf-8")
    return path, page.partition('<article class="post note" id="')[2].partition('"')[0]


def test_an_address_leads_on_to_the_page_where_the_post_is(chromium: Browser, endless: Desk, there: str) -> None:
    path, id = far(endless)
    page = chromium.new_page()
    page.goto(f"{there}{path}#{id}")
    page.wait_for_url(f"{there}{path}3/#{id}")
    assert page.locator(f"article#{id}").is_visible()
    page.goto(f"{there}{path}")
    page.evaluate(f"location.hash = '{id}'")
    page.wait_for_url(f"{there}{path}3/#{id}")
    page.close()


def test_without_javascript_a_stub_shows_itself_and_leads_on(chromium: Browser, endless: Desk, there: str) -> None:
    path, id = far(endless)
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{there}{path}")
    assert not page.locator(".stubs").is_visible()
    page.goto(f"{there}{path}#{id}")
    assert page.locator(f"#{id}").is_visible()
    assert page.locator(".stubs a:visible").count() == 1
    page.locator(f"#{id}").click()
    assert page.url == f"{there}{path}3/#{id}"
    assert page.locator(f"article#{id}").is_visible()
    context.close()


def test_answers_fold_away_and_a_linked_one_opens_them(chromium: Browser, endless: Desk, there: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    path = conversation(endless, "Schmooze or lose?</h1>")
    page.goto(f"{there}{path}")
    deep = page.locator(".fold .post").last
    id = deep.get_attribute("id")
    assert deep.is_visible()
    page.locator(".fold > summary").first.click()
    assert not page.locator(".fold .post").first.is_visible()
    hidden = page.locator(".fold .post").first.get_attribute("id")
    page.goto(f"{there}{path}#{hidden}")
    assert page.locator(f"#{hidden}").is_visible()
    page.goto(f"{there}{path}#{id}")
    assert page.locator(f"#{id}").is_visible()
    context.close()


def test_both_views_and_all_pages_lead_to_each_other(chromium: Browser, endless: Desk, there: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    path = conversation(endless, "Six hundred of us")
    page.goto(f"{there}{path}")
    page.get_by_role("link", name="by time").click()
    assert page.url == f"{there}{path}by-time/"
    page.get_by_role("link", name="next page").first.click()
    assert page.url == f"{there}{path}by-time/2/"
    page.locator(".to").first.click()
    assert "#p-" in page.url
    page.get_by_role("link", name="threaded").click()
    assert page.url == f"{there}{path}"
    context.close()


def test_when_it_was_checked_is_told_for_its_own_sources(chromium: Browser, endless: Desk, there: str) -> None:
    page = chromium.new_page()
    page.goto(f"{there}{conversation(endless, 'Heavy words')}", wait_until="networkidle")
    assert page.locator(".checked").inner_text().startswith("Last checked")
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280), ("light", 320)])
def test_axe_finds_nothing_on_pages_of_long_conversations(
    chromium: Browser, endless: Desk, there: str, scheme: str, width: int
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True
    )
    page, found = context.new_page(), []
    path, _ = far(endless)
    for where in (path, f"{path}2/", f"{path}by-time/"):
        page.goto(there + where)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, where
        violations = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
        found += [f"{where}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in violations]
    context.close()
    assert found == []
    assert len(pages_of(endless, "Six hundred of us")) > 8
