"""A file of the class folder, given as if a server had answered with it. [effect]

Its size and the time it was last written stand in for a server's validators. Where it lies on this
machine is nobody's business: addresses, state and messages carry its name only.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, ZipInfo

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
    """The file at `path`, or a folder packed as a ZIP file; 304 when `conditional` and it is as `state.validators` knows it.

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
    """Its size in bytes, and when it was last written in nanoseconds; of a folder the sum, and the latest. Taken before
    it is read: what is written meanwhile is then read again."""
    stated = [file.stat(), *(path.stat() for path in _inside(file))]
    return str(sum(one.st_size for one in stated)), str(max(one.st_mtime_ns for one in stated))


def _body(file: Path, limit: int) -> bytes:
    body = _packed(file, limit) if file.is_dir() else _read(file, limit)
    if len(body) > limit:
        raise TooMuch(f"{shown(file.name)} is larger than {limit / 1e6:g} MB", "split it, or export fewer years")
    return body


def _read(file: Path, limit: int) -> bytes:
    with file.open("rb") as opened:
        return opened.read(limit + 1)


def _packed(folder: Path, limit: int) -> bytes:
    """A folder as the ZIP file that somebody might have made of it: the same bytes whenever its files are the same."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for path in _inside(folder):
            if path.is_file() and packed.tell() <= limit:
                name = path.relative_to(folder).as_posix().encode("utf-8", "replace").decode()
                archive.writestr(ZipInfo(name), _read(path, limit))
    return packed.getvalue()


def _inside(folder: Path) -> list[Path]:
    """Files and folders in it, in order. Links are left out: they may lead out of the class folder."""
    return sorted(path for path in folder.rglob("*") if not path.is_symlink()) if folder.is_dir() else []


def _response(file: Path, name: str, status: int, body: bytes, now: datetime) -> Response:
    return Response(
        asked=name,
        url=name,
        status=status,
        headers={},
        body=body,
        media_type="application/zip"
        if file.is_dir()
        else _MEDIA_TYPES.get(file.suffix.lower(), "application/octet-stream"),
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
    return Unreachable(f"the file {name} cannot be read ({type(error).__name__})", "copy it there once more")
