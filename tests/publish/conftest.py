"""The hard class of `sample`, published once for the tests that only look at it."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aggregator.publish import Published, Site, packaged, publish
from tests.publish import sample


class Desk:
    """A class folder in which a site can be published again and again."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.output = root / "output"
        self.memory = root / "archive" / "published"
        self.own = root / "site_templates"

    def publish(self, site: Site | None = None, **more: Any) -> Published:
        return publish(site or sample.site(), self.output, templates=[self.own, packaged()], memory=self.memory, **more)

    def times(self) -> dict[str, int]:
        """Path → when it was written."""
        return {path: (self.output / path).stat().st_mtime_ns for path in self.files()}

    def files(self) -> dict[str, bytes]:
        """Path → what a reader gets: the index of search is unpacked, but for the program in it."""
        return {
            path.relative_to(self.output).as_posix(): _unpacked(path)
            for path in sorted(self.output.rglob("*"))
            if path.is_file() and not path.name.startswith("wasm.")
        }

    def text(self, path: str) -> str:
        return (self.output / path).read_text(encoding="utf-8")


def _unpacked(path: Path) -> bytes:
    body = path.read_bytes()
    unpacked = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
    return unpacked.decode("utf-8", "replace").encode()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(scope="session")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Look, do not touch."""
    made = Desk(tmp_path_factory.mktemp("hard"))
    made.publish()
    return made


@pytest.fixture(scope="session")
def conversation(hard: Desk) -> Callable[[str], str]:
    """The page of the conversation that says something."""

    def find(words: str) -> str:
        pages = [path for path in hard.files() if path.startswith("conversations/") and path.count("/") == 2]
        return next(text for path in pages if path.endswith(".html") and words in (text := hard.text(path)))

    return find
