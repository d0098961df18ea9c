"""Lines of JSON that carry their own checksum, in files that are written whole. [effect]"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Self

from msgspec import json

from aggregator.errors import ArchiveError

_BEFORE = b',"sum":"'
_AFTER = b'"}'
_TAIL = len(_BEFORE) + 16 + len(_AFTER)
_BESIDE = ".part"
_MARKERS = (b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")


def checksum(body: bytes) -> str:
    """Eight bytes of BLAKE2b, in hexadecimal."""
    return blake2b(body, digest_size=8).hexdigest()


def line(value: object) -> bytes:
    """`value` as one line; its last field is the checksum of the line as it is without that field."""
    body = json.encode(value)
    return body[:-1] + _BEFORE + checksum(body).encode() + _AFTER + b"\n"


def content(line: bytes) -> bytes:
    """The JSON of a line without its line break. ValueError, saying why, when it is not what was written."""
    if line.startswith(_MARKERS):
        raise ValueError("a merge marker: take one side of the file, then load the other")
    body, tail = proved(line), line[-_TAIL:]
    if not (tail.startswith(_BEFORE) and tail.endswith(_AFTER)):
        raise ValueError("this line is torn or not ours: it does not end in its checksum")
    if checksum(body).encode() != tail[len(_BEFORE) : -len(_AFTER)]:
        raise ValueError("this line is not what was written: its checksum differs")
    return body


def proved(line: bytes) -> bytes:
    """The JSON of a line whose `content` was looked at a moment ago."""
    return line[:-_TAIL] + b"}"


def numbered(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file from 1, without their line breaks."""
    with path.open("rb") as file:
        for number, one in enumerate(file, 1):
            yield number, one.rstrip(b"\r\n")


class Writer:
    """Writes files into a folder, those that differ. First all of them beside their places, then each into it.

    The second half only renames and removes, so a disk that is full changes nothing. What a killed
    writer left beside is removed. Raises ArchiveError.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._waiting: dict[Path, Path | None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._told():
            for place in ("", "posts/*/"):
                for path in self.folder.glob(f"{place}.*{_BESIDE}"):
                    path.unlink()

    def write(self, name: str, body: bytes) -> None:
        path = self.folder / name
        with self._told():
            if not path.is_file() or path.read_bytes() != body:
                self._waiting[path] = _beside(path, body)

    def write_lines(self, name: str, values: Iterable[object]) -> bytes:
        """Gives what the file will hold. A file without lines is not written."""
        body = b"".join(map(line, values))
        if body:
            self.write(name, body)
        return body

    def remove(self, name: str) -> None:
        self._waiting[self.folder / name] = None

    @property
    def is_waiting(self) -> bool:
        return bool(self._waiting)

    def place(self) -> None:
        """Put all that waits where it belongs, in the order it was written."""
        with self._told():
            for path, beside in self._waiting.items():
                if beside:
                    beside.replace(path)
                else:
                    path.unlink()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            where, hint = error.filename or self.folder, "is the disk full, or the folder read-only?"
            raise ArchiveError(f"cannot write {where}: {error.strerror}", hint) from error


def put(path: Path, body: bytes) -> None:
    """A file, whole or not at all: beside it, to the disk, then in its place."""
    _beside(path, body, ".now").replace(path)


def _beside(path: Path, body: bytes, mark: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}{mark}{_BESIDE}")
    with beside.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    return beside
