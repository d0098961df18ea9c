"""Lines of JSON that carry their own checksum, in files that are written whole. [effect]"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

from msgspec import json

_SUM = re.compile(rb',"sum":"([0-9a-f]{16})"\}$')


def checksum(body: bytes) -> str:
    return blake2b(body, digest_size=8).hexdigest()


def line(value: object) -> bytes:
    """`value` as one line; its last field is the checksum of the line without it."""
    body = json.encode(value)
    return body[:-1] + b',"sum":"' + checksum(body).encode() + b'"}'


def content(line: bytes) -> bytes | None:
    """The JSON of a line, or None when it is not what was written."""
    found = _SUM.search(line)
    if found is None:
        return None
    body = line[: found.start()] + b"}"
    return body if checksum(body).encode() == found[1] else None


def write_lines(path: Path, lines: Iterable[bytes]) -> bytes:
    """Write the file if it differs; gives its bytes."""
    body = b"".join(one + b"\n" for one in lines)
    write(path, body)
    return body


def write(path: Path, body: bytes) -> None:
    """Write a file whole or not at all: beside it, to the disk, then in its place."""
    if path.is_file() and path.read_bytes() == body:
        return
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
