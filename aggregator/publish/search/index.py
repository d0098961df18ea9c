"""Shelves of documents beside the archive, and the index that Pagefind makes of each. [effect]"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from aggregator.publish.search.document import Document
from aggregator.publish.search.settle import settle

FOLDER = "pagefind"
"""Where the index lies below output/."""
_SLASH = "~"
_SECONDS = 900
_OURS = (
    "pagefind.js",
    "pagefind-worker.js",
    "pagefind-entry.json",
    "wasm.",
    "pagefind.",
    "index/",
    "fragment/",
    "filter/",
)
"""What a browser needs of what Pagefind writes; the rest is its own look, and we have ours."""


class Shelves:
    """The documents of each year, and their index.

    documents/YEAR/conversations~ID.html  what may be found on the page conversations/ID
    index/YEAR/                           what Pagefind made of it; `.whole` says that it belongs to the documents

    A shelf is touched only after its `.whole` is gone, so that a kill costs time and nothing else.
    """

    def __init__(self, folder: Path, language: str) -> None:
        self.folder, self._language = folder, language
        self._documents, self._index = folder / "documents", folder / "index"
        self._where = {page: year for year in self.years() for page in _pages(self._documents / year)}
        self._aside = ThreadPoolExecutor(1)
        self._begun: Future[set[str]] | None = None

    @property
    def known(self) -> Collection[str]:
        """Paths of the pages whose documents are here; those with nothing to find included."""
        return self._where.keys()

    def years(self) -> list[str]:
        return sorted(folder.name for folder in self._documents.glob("[0-9]*")) if self._documents.is_dir() else []

    def put(self, document: Document) -> None:
        """Have this document on its shelf, and on no other."""
        before = self._where.get(document.path)
        if before is not None and before != document.shelf:
            self._remove(document.path)
        file = self._file(document.shelf, document.path)
        if before != document.shelf or file.read_bytes() != document.html:
            self._touch(document.shelf)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(document.html)
            self._where[document.path] = document.shelf

    def keep(self, paths: Collection[str]) -> None:
        """Forget the documents of all other pages."""
        for path in [path for path in self._where if path not in paths]:
            self._remove(path)

    def begin(self) -> None:
        """Have Pagefind make what is not whole while this program does something else; documents stay as they are now."""
        self._begun = self._aside.submit(self._make_whole)

    def index(self) -> Iterator[tuple[str, Path, bool]]:
        """Path below output/, the file, and whether it was made just now; of every shelf that has documents.

        Raises OSError when Pagefind cannot be run, or does not end well.
        """
        fresh = self._begun.result() if self._begun else self._make_whole()
        for year in self.years():
            for path in _wanted(self._index / year):
                yield f"{FOLDER}/{year}/{path}", self._index / year / path, year in fresh

    def close(self) -> None:
        """Wait for what was begun: nothing is written here after a build, however it ends."""
        self._aside.shutdown()

    def _make_whole(self) -> set[str]:
        """The years whose index was made just now."""
        stale = {year for year in self.years() if not self._whole(year).exists()}
        for year in sorted(stale):
            self._make(year)
        return stale

    def _make(self, year: str) -> None:
        """In a folder of its own: after a kill, Pagefind may still be writing for the build that was killed."""
        self._index.mkdir(parents=True, exist_ok=True)
        for old in (self._index / year, *self._index.glob(".*")):
            shutil.rmtree(old, ignore_errors=True)
        with TemporaryDirectory(prefix=".", dir=self._index, ignore_cleanup_errors=True) as beside:
            made = Path(beside, year)
            made.mkdir()
            if _says_something(self._documents / year):
                _run_pagefind(self._documents / year, made, self._language)
                settle(made)
            made.rename(self._index / year)
        self._whole(year).touch()

    def _file(self, year: str, path: str) -> Path:
        return self._documents / year / f"{path.replace('/', _SLASH)}.html"

    def _whole(self, year: str) -> Path:
        return self._index / year / ".whole"

    def _touch(self, year: str) -> None:
        self._whole(year).unlink(missing_ok=True)

    def _remove(self, path: str) -> None:
        year = self._where.pop(path)
        self._touch(year)
        self._file(year, path).unlink()
        if year not in self._where.values():
            shutil.rmtree(self._documents / year)
            shutil.rmtree(self._index / year, ignore_errors=True)


def _pages(shelf: Path) -> list[str]:
    return [file.name.removesuffix(".html").replace(_SLASH, "/") for file in os.scandir(shelf)]


def _says_something(shelf: Path) -> bool:
    with os.scandir(shelf) as files:
        return any(file.stat().st_size for file in files)


def _wanted(index: Path) -> list[str]:
    """Files that a browser may ask for, at the top and one folder down."""
    files = [
        os.path.relpath(os.path.join(folder, name), index).replace(os.sep, "/")  # noqa: PTH118  (there are thousands)
        for folder, _, names in os.walk(index)
        for name in names
    ]
    return sorted(path for path in files if path.startswith(_OURS))


def _run_pagefind(documents: Path, index: Path, language: str) -> None:
    """Raises OSError when it cannot be run, or does not end well."""
    from pagefind_bin import get_executable

    program = get_executable()
    command = [program, "--site", documents, "--output-path", index, "--force-language", language]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_SECONDS, check=False, env=_environment()
        )
    except subprocess.TimeoutExpired as error:
        raise OSError(f"{program.name} was still at work after {_SECONDS} seconds") from error
    if done.returncode:
        raise OSError(f"{program.name} ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-300:]}")


def _environment() -> dict[str, str]:
    """What the program needs of ours. Secrets stand there too, and what it quotes of them in its trouble would be told."""
    return {name: os.environ[name] for name in ("PATH", "TMPDIR", "SYSTEMROOT") if name in os.environ}
