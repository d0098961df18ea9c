"""A real Chromium on the sample class's site, served as a static host would."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from aggregator.pipeline.serve import server

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@contextmanager
def launched() -> Iterator[Browser]:
    """Chromium. CI has to have it; elsewhere tests that need it are skipped where it is not."""
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "no chromium; `tests/install-packages chromium` installs it"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def chromium(site: str, root_site: str) -> Iterator[Browser]:
    """Started after the sites were made, and closed with its module: Playwright keeps an event loop running meanwhile."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def site(sample_class: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the sample site, below a sub-path, as on most free hosts."""
    root = tmp_path_factory.mktemp("host")
    (root / "some").mkdir()
    (root / "some" / "class").symlink_to(sample_class / "output")
    with server(root, 0) as http:
        threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_address[1]}/some/class/"
        http.shutdown()


@pytest.fixture(scope="session")
def root_site(sample_class: Path) -> Iterator[str]:
    """The same at the address it was made for: the root of a host, where its 404 page expects its files."""
    with server(sample_class / "output", 0) as http:
        threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_address[1]}/"
        http.shutdown()


@pytest.fixture(scope="session")
def pages(sample_class: Path) -> list[str]:
    """One page of each type, by its address below the site; the busiest conversation among them."""
    output = sample_class / "output"
    kinds: dict[tuple[str, int], list[Path]] = {}
    for page in sorted(output.rglob("index.html")):
        where = page.relative_to(output).parts
        kinds.setdefault((where[0], len(where)), []).append(page)
    chosen = [max(group, key=lambda page: page.stat().st_size) for group in kinds.values()]
    return [str(page.relative_to(output)).removesuffix("index.html") for page in chosen]
