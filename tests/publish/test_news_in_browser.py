"""What is new to a reader, in a real Chromium: who was here, and comes back after the site was built again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace
from playwright.sync_api import Browser, BrowserContext, Page

from aggregator.model import Ledger, Post, Rules
from tests.publish import sample
from tests.publish.conftest import Desk
from tests.publish.long import six_hundred
from tests.publish.test_in_browser import WCAG, chromium, served

pytestmark = pytest.mark.browser
__all__ = ["chromium"]

HOUR = 3_600_000
OLD = sample.comment(900, "<p>Said years ago, found tonight.</p>", to="", by="Owen", days=-900)
LATE = sample.note(901, "<p>A late answer, with a #trust tag.</p>", by="owen", to=sample.status(201), days=760)
LOUD = sample.article("loud", "A new article", "<p>Something else. #feedback</p>", days=761, tags=("feedback",))
STRANGER = sample.comment(902, "<p>Nobody has listed me.</p>", to="", by="Somebody", days=5)
TONIGHT = (OLD, LATE, LOUD)


@dataclass
class Class:
    """A class whose site is built night after night, at one address."""

    desk: Desk
    url: str
    ledger: Ledger = field(default_factory=Ledger)

    def build(self, posts: list[Post], **more: Any) -> None:
        site = sample.site(posts, ledger=self.ledger, **more)
        self.ledger = site.threads.ledger
        self.desk.publish(site)

    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.desk.text("data/posts.jsonl").splitlines()]

    def address(self, post: Post) -> str:
        return next(f"conversations/{row['conversation']}/" for row in self.rows() if row["id"] == post.id)


@pytest.fixture
def table(desk: Desk) -> Iterator[Class]:
    first = Class(desk, "")
    first.build(sample.everything())
    with served(desk.output) as url:
        first.url = url
        yield first


@dataclass
class Reader:
    """Somebody with a browser that keeps what it was told to keep."""

    context: BrowserContext
    said: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        page = self.context.new_page()
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        with page.expect_response("**/data/news.json"):
            page.goto(address)
        page.wait_for_load_state("networkidle")
        return page

    def visit(self, address: str) -> None:
        self.open(address).close(run_before_unload=True)

    def wait(self, url: str, hours: float) -> None:
        """As if the hours had passed: what the browser remembers is so much older."""
        page = self.context.new_page()
        page.goto(f"{url}data/news.json")
        page.evaluate(
            """by => { for (const key of Object.keys(localStorage)) {
                const memory = JSON.parse(localStorage[key]);
                for (const one of [memory, ...Object.values(memory.talks)]) { one.at -= by; one.from -= by; }
                localStorage[key] = JSON.stringify(memory); } }""",
            hours * HOUR,
        )
        page.close()


@pytest.fixture
def reader(chromium: Browser) -> Iterator[Callable[..., Reader]]:
    made: list[Reader] = []

    def come(**more: Any) -> Reader:
        made.append(Reader(chromium.new_context(**more)))
        return made[-1]

    yield come
    for one in made:
        one.context.close()
        assert one.said == []


def marked(page: Page) -> set[str]:
    """Ids of the posts that the page says are new."""
    found = page.eval_on_selector_all(
        ".new", "all => all.map(one => one.closest('article')?.id || one.previousElementSibling.href.split('#')[1])"
    )
    return {id.removeprefix("p-") for id in found if id}


def ids(*posts: Post) -> set[str]:
    return {post.id for post in posts}


# ── exactly what arrived ──────────────────────────────────────────────────────────────


def test_whoever_comes_for_the_first_time_finds_nothing_new(table: Class, reader: Callable[..., Reader]) -> None:
    page = reader().open(table.url)
    assert page.locator(".new").count() == 0
    assert not page.locator(".news").is_visible()
    page.goto(f"{table.url}catch-up/", wait_until="networkidle")
    assert page.locator("input[name=span]").first.is_disabled()
    assert page.locator("input[value='168']").is_checked()


@pytest.mark.parametrize("hours", [0.01, 50])
def test_exactly_what_arrived_is_new(table: Class, reader: Callable[..., Reader], hours: float) -> None:
    """In the same visit, while it lasted, and two days later."""
    one = reader()
    one.visit(table.url)
    one.visit(table.url + table.address(sample.everything()[0]))
    table.build([*sample.everything(), *TONIGHT])
    one.wait(table.url, hours)
    page = one.open(table.url)
    assert page.locator(".news p").first.inner_text().startswith("3 new since")
    assert page.locator(".news li").count() == 3
    for post in TONIGHT:
        page.goto(table.url + table.address(post), wait_until="networkidle")
        assert marked(page) == ids(post)
        assert page.locator(f"#p-{post.id} .new").inner_text().strip() == "NEW"
        assert page.locator(".news p").first.inner_text().startswith("1 new since")
        page.locator(".news a").click()
        assert page.url.endswith(f"#p-{post.id}")
    page.goto(f"{table.url}topics/feedback/", wait_until="networkidle")
    assert page.locator(".news p").first.inner_text().startswith("1 new since")
    assert [one.strip() for one in page.locator(".talk .new").all_inner_texts()] == ["1 new"]
    page.goto(f"{table.url}digests/", wait_until="networkidle")
    assert page.locator(".news p").first.inner_text().startswith("3 new since")
    page.goto(f"{table.url}catch-up/", wait_until="networkidle")
    for by in ("talk", "face", "topic"):
        page.locator(f"input[value={by}]").check()
        assert marked(page) == ids(*TONIGHT), by
    page.locator("input[value='1']").check()
    assert marked(page) == ids(*TONIGHT)
    assert page.locator("#caught li").count() == 3
    page.locator("input[value='99999999']").check()
    assert page.locator("#caught li").count() == len(table.rows())
    assert marked(page) == ids(*TONIGHT)


def test_a_held_post_is_new_once_it_is_released_and_a_deleted_one_is_not(
    desk: Desk, reader: Callable[..., Reader]
) -> None:
    table, one = Class(desk, ""), reader()
    said, held = [*sample.everything(), STRANGER], Rules(newcomers="hold")
    table.build(said, rules=held)
    with served(desk.output) as url:
        one.visit(url)
        table.build([*said, LATE], rules=held)
        table.build([*said, OLD])  # the late one was deleted before anybody saw it; the stranger is released
        one.wait(url, 50)
        page = one.open(f"{url}catch-up/")
        assert ids(STRANGER) <= marked(page)
        assert not ids(LATE) & marked(page)
        assert ids(*sample.everything()[:3]).isdisjoint(marked(page))
        page.goto(url + table.address(STRANGER), wait_until="networkidle")
        assert ids(STRANGER, OLD) <= marked(page)


def test_nothing_new_is_said_too(table: Class, reader: Callable[..., Reader]) -> None:
    one = reader()
    one.visit(table.url)
    table.build(sample.everything())
    one.wait(table.url, 50)
    page = one.open(table.url)
    assert page.locator(".news p").first.inner_text().startswith("Nothing new since")
    assert page.locator(".new").count() == 0


def test_the_first_posts_of_an_empty_class_are_new(desk: Desk, reader: Callable[..., Reader]) -> None:
    table, one = Class(desk, ""), reader()
    table.build([])
    with served(desk.output) as url:
        one.visit(url)
        table.build(list(TONIGHT))
        one.wait(url, 50)
        assert marked(one.open(f"{url}catch-up/")) == ids(*TONIGHT)


# ── visits ────────────────────────────────────────────────────────────────────────────


def test_a_conversation_remembers_by_itself(table: Class, reader: Callable[..., Reader]) -> None:
    """Who was here, but not in this conversation, still finds there what came since they last were in it."""
    one, talk = reader(), table.address(sample.everything()[0])
    one.visit(table.url + talk)
    for night in range(2):
        table.build([*sample.everything(), OLD, *TONIGHT[: 3 * night]])
        one.wait(table.url, 24)
        one.visit(table.url)
    page = one.open(table.url + talk)
    assert marked(page) == ids(OLD)
    one.wait(table.url, 24)
    assert marked(one.open(table.url + talk)) == set()


def test_all_is_read_in_every_tab(table: Class, reader: Callable[..., Reader]) -> None:
    one = reader()
    one.visit(table.url)
    table.build([*sample.everything(), *TONIGHT])
    here, there = one.open(table.url), one.open(table.url + table.address(LOUD))
    assert marked(there) == ids(LOUD)
    here.bring_to_front()
    here.locator(".news button").click()
    assert here.locator(".new").count() == 0
    assert here.locator(".news p").first.inner_text().startswith("Nothing new since")
    assert here.evaluate("document.activeElement.tagName") == "P"
    with there.expect_response("**/data/news.json"):
        there.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    there.locator(".new").wait_for(state="detached")


def test_a_wrong_clock_hides_nothing(table: Class, reader: Callable[..., Reader]) -> None:
    one = reader()
    one.visit(table.url)
    table.build([*sample.everything(), *TONIGHT])
    one.wait(table.url, -10_000)  # the browser's clock was set back
    assert marked(one.open(f"{table.url}catch-up/")) == ids(*TONIGHT)


def test_without_memory_the_site_is_whole(table: Class, reader: Callable[..., Reader]) -> None:
    one = reader()
    one.context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    page = one.open(f"{table.url}catch-up/")
    assert page.locator("#caught li").count() > 0
    page.locator("input[value=face]").check()
    assert page.locator("#caught h2").count() > 1


def test_two_classes_on_one_host_do_not_share_a_memory(desk: Desk, reader: Callable[..., Reader]) -> None:
    for name in ("one", "two"):
        Class(Desk(desk.root / name), "").build(sample.everything())
        (desk.root / "host").mkdir(exist_ok=True)
        (desk.root / "host" / name).symlink_to(desk.root / name / "output")
    with served(desk.root / "host") as url:
        page = reader().open(f"{url}one/")
        page.goto(f"{url}two/", wait_until="networkidle")
        assert page.evaluate("Object.keys(localStorage).sort()") == ["seen /one/", "seen /two/"]


def test_without_javascript_days_weeks_and_months_do_it(table: Class, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(table.url)
    page.get_by_role("link", name="Catch up").first.click()
    assert not page.locator("#catch-up").is_visible()
    page.get_by_role("navigation", name="Weeks").get_by_role("link").first.click()
    assert "/digests/2026/W40/" in page.url
    context.close()


# ── keys ──────────────────────────────────────────────────────────────────────────────


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.href.split('#')[1]"))


def test_keys_lead_from_post_to_post_and_can_be_switched_off(table: Class, reader: Callable[..., Reader]) -> None:
    one = reader()
    one.visit(table.url)
    table.build([*sample.everything(), OLD, STRANGER])
    page = one.open(table.url + table.address(OLD))
    new = page.locator("article:has(.new)").evaluate_all("all => all.map(one => one.id)")
    every = page.locator("article").evaluate_all("all => all.map(one => one.id)")
    assert len(new) == 2
    for key, id in (("n", new[0]), ("n", new[1]), ("n", new[1]), ("p", new[0])):
        page.keyboard.press(key)
        assert focused(page) == id
    page.keyboard.press("j")
    assert focused(page) == every[every.index(new[0]) + 1]
    page.keyboard.press("k")
    assert focused(page) == new[0]
    page.keyboard.press("Control+j")
    assert focused(page) == new[0]
    page.locator("#keys input").uncheck()
    page.locator("#keys input").blur()
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.reload(wait_until="networkidle")
    assert not page.locator("#keys input").is_checked()


def test_keys_go_on_to_the_next_page_in_both_views(desk: Desk, reader: Callable[..., Reader]) -> None:
    table, one, said = Class(desk, ""), reader(), list(six_hundred())
    table.build(said)
    late = replace(said[-1], id="latelatelate", keys=("uri:https://social.example/late",), published=sample.SEEN)
    with served(desk.output) as url:
        one.visit(url)
        table.build([*said, late])
        for view in ("", "by-time/"):
            page = one.open(f"{url}{table.address(late)}{view}")
            pages = 0
            while not page.locator("article .new").count():
                with page.expect_navigation():
                    page.keyboard.press("n")
                page.wait_for_load_state("networkidle")
                pages += 1
            assert pages
            page.keyboard.press("n")
            assert page.locator("article:focus .new").count() == 1


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280), ("dark", 320)])
def test_axe_finds_nothing_where_something_is_new(
    table: Class, reader: Callable[..., Reader], scheme: str, width: int
) -> None:
    one = reader(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    one.visit(table.url)
    table.build([*sample.everything(), *TONIGHT])
    found = []
    for path in ("", "catch-up/", "topics/feedback/", table.address(OLD)):
        page = one.open(table.url + path)
        assert page.locator(".new").count() > 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        violations = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
        found += [f"{path}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in violations]
        page.close()
    assert found == []


# ── what it costs ─────────────────────────────────────────────────────────────────────


def test_a_night_with_nothing_new_changes_no_file_of_news(table: Class) -> None:
    table.build([*sample.everything(), *TONIGHT])
    before = table.desk.files()
    table.build([*sample.everything(), *TONIGHT])
    assert table.desk.files() == before
