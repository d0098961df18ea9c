"""Every way inside a site, as files on a disk: from pages, feeds, lists and data to pages, files and fragments."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin

BASE = "https://site.invalid/some/class/"
"""Where it is thought to stand: below a sub-path, as on most free hosts."""
_ID = re.compile(r'\sid="([^"]*)"')
_WAY = re.compile(r'\s(?:href|src|action|xmlUrl|htmlUrl)="([^"]*)"')
_PLAIN = re.compile(r'"(?:path|(?:home_page_|feed_)?url)":\s*"([^"]*)"')
_SPEAK = {".html": _WAY, ".atom": _WAY, ".opml": _WAY, ".xml": _WAY, ".svg": _WAY, ".json": _PLAIN, ".jsonl": _PLAIN}
_GIVEN = r"[^\s\"'<>\\)]*"


class Links:
    """`own` is the address that the class has told, which feeds and lists are full of."""

    def __init__(self, output: Path, own: str = "") -> None:
        self.output, self.own = output, own

    @cached_property
    def files(self) -> dict[str, str]:
        """Path below output/ → its text, "" for what holds no ways."""
        found = (path for path in sorted(self.output.rglob("*")) if path.is_file())
        return {path.relative_to(self.output).as_posix(): _text(path) for path in found}

    @cached_property
    def places(self) -> dict[str, set[str]]:
        """Page → the fragments that land in it."""
        return {
            path: set(map(html.unescape, _ID.findall(text)))
            for path, text in self.files.items()
            if path.endswith(".html")
        }

    def dead(self) -> list[str]:
        """Each way that leads nowhere, with the file it stands in."""
        return [
            f"{path}: {way}"
            for path, text in self.files.items()
            for way in sorted(set(self._ways(path, text)))
            if not self._leads(path, way)
        ]

    def count(self) -> int:
        return sum(len(set(self._ways(path, text))) for path, text in self.files.items())

    def _ways(self, path: str, text: str) -> Iterator[str]:
        if not text or path == "404.html":  # which is made for no place of its own
            return
        yield from map(html.unescape, _SPEAK[Path(path).suffix].findall(text) if Path(path).suffix in _SPEAK else ())
        if self.own:
            yield from re.findall(re.escape(self.own) + _GIVEN, html.unescape(text))

    def _leads(self, path: str, way: str) -> bool:
        base = BASE if path.endswith((".json", ".jsonl")) else urljoin(BASE, path)
        target = way.replace(self.own, BASE, 1) if self.own and way.startswith(self.own) else urljoin(base, way)
        if not target.startswith(BASE):
            return not target.startswith("https://site.invalid/")
        where, _, fragment = target.removeprefix(BASE).partition("#")
        file = unquote(where.partition("?")[0])
        file += "index.html" if file.endswith("/") or not file else ""
        return file in self.files and (not fragment or unquote(fragment) in self.places.get(file, ()))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.suffix in {*_SPEAK, ".txt"} else ""
