"""Shelves of documents beside the archive, and the index that Pagefind makes of each. [effect]"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Collection, Iterator, Mapping
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
    """The documents of each shelf, and their index.

    documents/SHELF/conversations~ID.html  what may be found on the page conversations/ID
    index/SHELF/                           what Pagefind made of it; `.whole` says that it belongs to the documents

    A shelf is touched only after its `.whole` is gone, so that a kill costs time and nothing else.
    """

    def __init__(self, folder: Path, language: str) -> None:
        self.folder, self._language = folder, language
        self._documents, self._index = folder / "documents", folder / "index"
        self._where = {page: shelf for shelf in self.names() for page in _pages(self._documents / shelf)}
        self._places: Mapping[str, str] = {}
        self._aside = ThreadPoolExecutor(1)
        self._begun: Future[set[str]] | None = None

    @property
    def known(self) -> Collection[str]:
        """Paths of the pages whose documents are here; those with nothing to find included."""
        return self._where.keys()

    def names(self) -> list[str]:
        return sorted(folder.name for folder in self._documents.glob("[0-9]*")) if self._documents.is_dir() else []

    def arrange(self, places: Mapping[str, str]) -> None:
        """Have the documents of these pages on these shelves, as far as they are here, and forget all others."""
        self._places = places
        for path, shelf in list(self._where.items()):
            if path not in places:
                self._take(path).unlink()
            elif places[path] != shelf:
                self._take(path).replace(self._room(path))
        for empty in set(self.names()).difference(self._where.values()):
            shutil.rmtree(self._index / empty, ignore_errors=True)  # first: what has no documents is not looked for
            shutil.rmtree(self._documents / empty)

    def put(self, document: Document) -> None:
        """Have this document on the shelf where its page has a place."""
        path = document.path
        if path in self._where and self._file(self._where[path], path).read_bytes() == document.html:
            return
        self._room(path).write_bytes(document.html)

    def _take(self, path: str) -> Path:
        """The document of a page, which its shelf no longer has."""
        shelf = self._where.pop(path)
        self._touch(shelf)
        return self._file(shelf, path)

    def _room(self, path: str) -> Path:
        """Where the document of a page is to be, on a shelf that knows that it changes."""
        shelf = self._where[path] = self._places[path]
        self._touch(shelf)
        file = self._file(shelf, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        return file

    def begin(self) -> None:
        """Have Pagefind make what is not whole while this program does something else; documents stay as they are now."""
        self._begun = self._aside.submit(self._make_whole)

    def index(self) -> Iterator[tuple[str, Path, bool]]:
        """Path below output/, the file, and whether it was made just now; of every shelf that has documents.

        Raises OSError when Pagefind cannot be run, or does not end well.
        """
        fresh = self._begun.result() if self._begun else self._make_whole()
        for shelf in self.names():
            for path in _wanted(self._index / shelf):
                yield f"{FOLDER}/{shelf}/{path}", self._index / shelf / path, shelf in fresh

    def close(self) -> None:
        """Wait for what was begun: nothing is written here after a build, however it ends."""
        self._aside.shutdown()

    def _make_whole(self) -> set[str]:
        """The shelves whose index was made just now."""
        stale = {shelf for shelf in self.names() if not self._whole(shelf).exists()}
        for shelf in sorted(stale):
            self._make(shelf)
        return stale

    def _make(self, shelf: str) -> None:
        """In a folder of its own: after a kill, Pagefind may still be writing for the build that was killed."""
        self._index.mkdir(parents=True, exist_ok=True)
        for old in (self._index / shelf, *self._index.glob(".*")):
            shutil.rmtree(old, ignore_errors=True)
        with TemporaryDirectory(prefix=".", dir=self._index, ignore_cleanup_errors=True) as beside:
            made = Path(beside, shelf)
            made.mkdir()
            if _says_something(self._documents / shelf):
                _run_pagefind(self._documents / shelf, made, self._language)
                settle(made)
            made.rename(self._index / shelf)
        self._whole(shelf).touch()

    def _file(self, shelf: str, path: str) -> Path:
        return self._documents / shelf / f"{path.replace('/', _SLASH)}.html"

    def _whole(self, shelf: str) -> Path:
        return self._index / shelf / ".whole"

    def _touch(self, shelf: str) -> None:
        self._whole(shelf).unlink(missing_ok=True)


def _pages(shelf: Path) -> list[str]:
    return [file.name.removesuffix(".html").replace(_SLASH, "/") for file in os.scandir(shelf)]


def _says_something(shelf: Path) -> bool:
    with os.scandir(shelf) as files:
        return any(file.stat().st_size for file in files)


def _wanted(index: Path) -> list[str]:
    """Files that a browser may ask for, at the top and one folder down."""
    found = (f"{folder}{name}" for folder in ("", "index/", "fragment/", "filter/") for name in _files(index / folder))
    return sorted(path for path in found if path.startswith(_OURS))


def _files(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries if entry.is_file()]


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
