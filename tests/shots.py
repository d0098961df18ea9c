"""`make shots`: a picture of each kind of page, phone and desktop, light and dark, and of the site in other languages.

Of the sample class, and of the class that is hard on pages; into the folder named, with a page that shows them all."""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from itertools import product
from pathlib import Path

from msgspec.structs import replace
from playwright.sync_api import Browser, sync_playwright

from aggregator.demo import live
from aggregator.pipeline import Folder
from aggregator.pipeline.serve import server
from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.test_every_page import BEFORE
from tests.kinds import largest
from tests.publish import sample
from tests.publish.conftest import Desk

WIDTHS = {"phone": 390, "desktop": 1280}
TALL = 2400
"""Pixels: what is below says nothing new."""
WORDS = "Schmooze or lose?</h1>"


def conversation(output: Path) -> str:
    found = next(page for page in sorted(output.glob("conversations/*/index.html")) if WORDS in page.read_text("utf-8"))
    return found.relative_to(output).as_posix()


def sites(folder: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """Each site and which of its pages are wanted, by the names of their pictures."""
    live(Folder(folder / "sample"))
    output = folder / "sample" / "output"
    yield output, {**largest(output), "conversation": conversation(output)}
    for language in ("en", "sv", "ar"):
        desk = Desk(folder / language)
        desk.publish(sample.site(class_=replace(sample.CLASS, language=language)))
        wanted = {"": "index.html", " conversation": conversation(desk.output)}
        yield desk.output, {f"hard {language}{name}": path for name, path in wanted.items()}
    desk = Desk(folder / "empty")
    desk.publish(sample.site([], told=(), people=()))
    yield desk.output, {"first night": "index.html", "first night people": "people/index.html"}


@contextmanager
def served(output: Path) -> Iterator[str]:
    with server(output, 0) as http:
        threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_address[1]}/"
        http.shutdown()


def shoot(browser: Browser, output: Path, wanted: dict[str, str], into: Path) -> Iterator[str]:
    """Take the pictures, as somebody sees them who has been here before, and give their names."""
    with served(output) as url:
        for (size, width), scheme in product(WIDTHS.items(), ("light", "dark")):
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
            page = context.new_page()
            page.goto(f"{url}sources/")
            page.evaluate(BEFORE, url)
            for name, path in wanted.items():
                page.goto(url + path.removesuffix("index.html"), wait_until="networkidle")
                tall = min(TALL, page.evaluate("document.documentElement.scrollHeight"))
                file = f"{name.replace('/', ' ').strip()} {size} {scheme}.png"
                page.screenshot(path=into / file, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": tall})
                yield file
            context.close()


def main(into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        ready = list(sites(Path(made)))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            names = sorted(name for output, wanted in ready for name in shoot(browser, output, wanted, into))
            browser.close()
    figures = "".join(f'<figure><img src="{escape(name)}" width="390"><figcaption>{escape(name)}</figcaption></figure>' for name in names)  # fmt: skip
    (into / "index.html").write_text(f"<!doctype html><title>Pictures</title><body>{figures}", encoding="utf-8")
    print(f"{len(names)} pictures: {into / 'index.html'}", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
