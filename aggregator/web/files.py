"""A file of the class folder, given as if a server had answered with it. [effect]

Its size and the time it was last written stand in for a server's validators. Where it lies on this
machine is nobody's business: addresses, state and messages carry its name only.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from aggregator.errors import SourceError, TooMuch, Unreachable
from aggregator.model import State
from aggregator.web.address import shown
from aggregator.web.answer import Response

LIMIT = 200_000_000
"""Bytes of one file: an export of twenty years of a busy blog is half of that."""

_MEDIA_TYPES = {
    ".csv": "text/csv",
    ".htm": "text/html",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mbox": "application/mbox",
    ".tsv": "text/tab-separated-values",
    ".txt": "text/plain",
    ".xml": "application/xml",
}
"""Python's own table follows the machine it runs on (/etc/mime.types)."""


def read(path: str, *, state: State | None, conditional: bool, now: datetime, limit: int = LIMIT) -> Response:
    """The file at `path`; 304 when `conditional` and it is as `state.validators` knows it.

    Raises Unreachable when it cannot be read, TooMuch when it is larger than `limit` bytes.
    """
    file = Path(path)
    name = f"file:{shown(file.name)}"
    try:
        validators = _validators(file)
        if state and conditional and state.validators.get(name) == validators:
            return _response(file, name, 304, b"", now)
        body = _body(file, limit)
    except (OSError, ValueError) as error:
        raise _trouble(file, error) from error
    if state:
        state.validators[name] = validators
    return _response(file, name, 200, body, now)


def _validators(file: Path) -> tuple[str, str]:
    """Its size in bytes, and when it was last written in nanoseconds. Taken before it is read: what is written
    meanwhile is then read again."""
    stated = file.stat()
    return str(stated.st_size), str(stated.st_mtime_ns)


def _body(file: Path, limit: int) -> bytes:
    with file.open("rb") as opened:
        body = opened.read(limit + 1)
    if len(body) > limit:
        raise TooMuch(f"{shown(file.name)} is larger than {limit / 1e6:g} MB", "split it, or export fewer years")
    return body


def _response(file: Path, name: str, status: int, body: bytes, now: datetime) -> Response:
    return Response(
        asked=name,
        url=name,
        status=status,
        headers={},
        body=body,
        media_type=_MEDIA_TYPES.get(file.suffix.lower(), "application/octet-stream"),
        charset="",
        fetched=now,
    )


def _trouble(file: Path, error: OSError | ValueError) -> SourceError:
    """What the system says quotes the whole path: only what it means is told."""
    name = shown(file.name)
    match error:
        case FileNotFoundError():
            return Unreachable(f"there is no file {name}", "put it into the class folder, where sources.yaml says")
        case PermissionError():
            return Unreachable(f"the file {name} may not be read", "give yourself the right to read it")
        case IsADirectoryError():
            return Unreachable(f"{name} is a folder", "name the file in it")
    return Unreachable(f"the file {name} cannot be read ({type(error).__name__})", "copy it there once more")
