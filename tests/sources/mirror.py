"""A copy of a blog on disk, answering as a server would: a folder's index, and nothing for a query."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from aggregator.errors import Rejected
from tests.fakes import FakeResponse, FakeWeb

_INDEXES = ("", "index.html", "index.htm", "index.rss")


@dataclass
class Mirror(FakeWeb):
    """`folder`: where the copy lies. What is in `answers` comes first."""

    folder: Path = Path()

    def _answer(self, url: str) -> FakeResponse:
        file = None if url in self.answers or urlsplit(url).query else self._file(url)
        if file:
            self.answers[url] = FakeResponse(file.read_bytes(), media_type="text/html")
        if url not in self.answers:
            raise Rejected("404 Not Found", status=404)
        return super()._answer(url)

    def _file(self, url: str) -> Path | None:
        path = self.folder / unquote(urlsplit(url).path).strip("/")
        return next((path / name for name in _INDEXES if (path / name).is_file()), None)
