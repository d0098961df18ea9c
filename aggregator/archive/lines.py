"""Lines of JSON that carry their own checksum, in files that are written whole. [effect]"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from msgspec import json

_BEFORE = b',"sum":"'
_AFTER = b'"}'
_TAIL = len(_BEFORE) + 16 + len(_AFTER)
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
    body, tail = line[:-_TAIL] + b"}", line[-_TAIL:]
    if not (tail.startswith(_BEFORE) and tail.endswith(_AFTER)):
        raise ValueError("this line is torn or not ours: it does not end in its checksum")
    if checksum(body).encode() != tail[len(_BEFORE) : -len(_AFTER)]:
        raise ValueError("this line is not what was written: its checksum differs")
    return body


def numbered(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file from 1, without their line breaks."""
    with path.open("rb") as file:
        for number, one in enumerate(file, 1):
            yield number, one.rstrip(b"\r\n")


class Writer:
    """Writes files into a folder: those that differ, each whole or not at all.

    `before` is called once, in front of the first file that is changed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.changed = 0

    def before(self) -> None: ...

    def write(self, name: str, body: bytes) -> None:
        path = self.folder / name
        if path.is_file() and path.read_bytes() == body:
            return
        if not self.changed:
            self.changed += 1
            self.before()
        put(path, body)

    def write_lines(self, name: str, values: Iterable[object]) -> bytes:
        """Gives what the file holds now. A file without lines is not written."""
        body = b"".join(map(line, values))
        if body:
            self.write(name, body)
        return body


def put(path: Path, body: bytes) -> None:
    """A file, whole or not at all: beside it, to the disk, then in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
