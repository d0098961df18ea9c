"""The hard class, and every hostile payload we know, in a real Chromium."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace
from playwright.sync_api import Browser, BrowserContext, Page

from aggregator.model import Post, Told
from aggregator.pipeline.serve import server
from tests.browser.conftest import launched
from tests.publish import sample
from tests.publish.conftest import Desk

pytestmark = pytest.mark.browser

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALARM = "for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => { window.ran = true };"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@contextmanager
def served(output: Path) -> Iterator[str]:
    """The address of a site."""
    with server(output, 0) as http:
        threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_address[1]}/"
        http.shutdown()


@pytest.fixture(scope="module")
def address(hard: Desk) -> Iterator[str]:
    with served(hard.output) as url:
        yield url


def pages(desk: Desk) -> list[str]:
    """The largest page of each type."""
    found: dict[tuple[str, int], Path] = {}
    for path in sorted(desk.output.rglob("index.html")):
        where = path.relative_to(desk.output).parts
        kind = (where[0], len(where))
        if kind not in found or path.stat().st_size > found[kind].stat().st_size:
            found[kind] = path
    return [path.relative_to(desk.output).as_posix().removesuffix("index.html") for path in found.values()]


def conversation(desk: Desk, words: str) -> str:
    """The address of the conversation that says something."""
    found = (path for path in desk.output.glob("conversations/*/index.html") if words in path.read_text("utf-8"))
    return next(found).relative_to(desk.output).as_posix().removesuffix("index.html")


# ── for everybody ─────────────────────────────────────────────────────────────────────


def test_forced_colours_leave_people_and_lines_visible(chromium: Browser, hard: Desk, address: str) -> None:
    context = chromium.new_context(forced_colors="active", bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    assert page.eval_on_selector(".disc", "one => getComputedStyle(one).borderTopStyle") == "solid"
    assert Axe().run(page, options={"runOnly": WCAG}).response["violations"] == []
    context.close()


def test_a_folded_post_opens_without_javascript(chromium: Browser, hard: Desk, address: str) -> None:
    path = conversation(hard, "<details>")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + path)
    assert not page.locator("details .says").first.is_visible()
    page.locator("summary").first.click()
    assert page.locator("details .says").first.is_visible()
    context.close()


# ── how fresh it is ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("hours", "old"), [(5, False), (100, True)])
def test_freshness_is_told_in_the_browser(chromium: Browser, desk: Desk, hours: int, old: bool) -> None:
    then = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=hours)
    told = [replace(one, last_good=one.last_good and then) for one in sample.TOLD]
    desk.publish(sample.site(told=told, class_=replace(sample.CLASS, sample=False)))
    context = chromium.new_context()
    page = context.new_page()
    with served(desk.output) as url:
        page.goto(f"{url}topics/trust/", wait_until="networkidle")
        assert "3 of 4 places answered" in page.locator("#fresh").inner_text()
        assert page.locator("main > .banner").count() == old
    context.close()


def test_without_javascript_the_way_to_the_sources_is_a_link(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}topics/trust/")
    page.locator("#fresh a").click()
    assert page.url == f"{address}sources/"
    context.close()


# ── everything fetched is hostile ─────────────────────────────────────────────────────


def payloads(corpora: Path) -> list[str]:
    path = corpora / "xss" / "payloads.jsonl"
    if not path.exists():
        pytest.skip(f"no payloads at {path}")
    return [json.loads(line)["payload"] for line in path.read_text(encoding="utf-8").split("\n") if line]


def hostile(bad: list[str]) -> list[Post]:
    """Each payload as body, title, author, tag, warning and link."""
    posts = []
    for number, payload in enumerate(bad):
        under = f"evil-{number // 60}"
        if number % 60 == 0:
            posts.append(sample.article(under, payload, payload, by=payload, days=number / 1000, tags=(payload,)))
        posts.append(sample.comment(number, payload, to="", under=under, by=payload, days=number / 1000 + 0.001))
        posts.append(
            sample.note(
                number, f"<a href={payload}>{payload}</a>", by="eve", name=payload, days=1 + number / 1000,
                warning=payload if number % 2 else "", tags=(payload,), language=payload,
            )
        )  # fmt: skip
    return posts


@pytest.fixture(scope="module")
def evil(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk, bad = Desk(tmp_path_factory.mktemp("evil")), payloads(corpora)
    told = [Told(id=text, kind=text, url=f"javascript:{text}", state="failed", message=text, hint=text) for text in bad]
    topics = [replace(topic, title=bad[2], about=bad[3]) for topic in sample.TOPICS]
    class_ = replace(sample.CLASS, title=bad[0], about="\n\n".join(bad[:40]), contact=f"javascript:{bad[1]}")
    desk.publish(sample.site(hostile(bad), told=told, topics=topics, class_=class_, banner=bad[4]))
    return desk


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    context.add_init_script(ALARM)
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: dialog.dismiss())
    return page, asked


@pytest.mark.slow
@pytest.mark.parametrize("policy", ["with", "without"])
def test_nothing_hostile_runs_or_asks(chromium: Browser, evil: Desk, policy: str) -> None:
    context = chromium.new_context(bypass_csp=policy == "without")
    page, asked = watched(context)
    with served(evil.output) as url:
        talks = [
            path.parent.relative_to(evil.output).as_posix() + "/"
            for path in evil.output.glob("conversations/*/index.html")
            if path.stat().st_size > 30_000
        ]
        paths = [*pages(evil), *talks]
        assert len(paths) > 15
        for path in paths:
            page.goto(url + path)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            page.evaluate(
                "document.querySelectorAll('main *').forEach(one => one.dispatchEvent(new Event('mouseover')))"
            )
            assert not page.evaluate("window.ran"), path
            protocols = "all => all.map(one => new URL(one.getAttribute('href'), location).protocol)"
            links = page.eval_on_selector_all("a[href]", protocols)
            assert set(links) <= {"http:", "https:", "mailto:"}, path
        assert [one for one in asked if not one.startswith(url)] == []
    context.close()
