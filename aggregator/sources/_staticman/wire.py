"""What Staticman writes (https://staticman.net/docs/configuration): a mapping for each comment, in YAML or JSON. Pure.

Its fields are those of the blog's own form, so their names differ a little from blog to blog.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import Any

from aggregator.errors import SourceError
from aggregator.sources import _packed
from aggregator.text.dates import parse_date

MOST = 100_000
"""Comments that are read."""
LARGEST = 200_000
"""Bytes of the file of one comment."""
ALL = 20_000_000
"""Bytes of one file that holds all comments."""
DEEP = 50
"""Brackets inside each other. The time that YAML takes grows with their square, and comments have none."""
_ENDINGS = (".yml", ".yaml", ".json")
_BRACKETS = re.compile(rb"[\[\]{}]")
_IDS = ("_id", "id")
_PARENTS = ("replying_to_uid", "replying_to_id", "replying_to", "reply_to", "parent_id", "parent")
_WORDS = ("message", "comment", "body")
_PAGES = ("_parent", "post_id", "url_of_post", "page")


@dataclass(frozen=True, slots=True)
class Row:
    """One comment.

    folder  the name of its post, as its folder has it; `file` the name of its own file
    page    the address of its post, or a path on the blog
    over    the id of the comment that it answers, or its place among those that answer none, from 1
    """

    folder: str
    file: str
    id: str
    page: str
    over: str
    name: str
    home: str
    words: str
    when: datetime | None


def rows(body: bytes, name: str) -> tuple[list[Row], int]:
    """Comments by folder and file, which is the order in which themes count them; and how many files are none."""
    found: list[Row] = []
    unread = 0
    for path, text in _files(body, name):
        here = [
            row for stem, value in _mappings(_read(text), path.stem) if (row := _row(path.parent.name, stem, value))
        ]
        unread += not here
        found += here
        if len(found) >= MOST:
            break
    return sorted(found[:MOST], key=lambda row: (row.folder, row.file)), unread


def is_folder(body: bytes) -> bool:
    """Is the first file in a packed folder a comment?"""
    try:
        path, text = next(_files(body, "")) if _packed.is_zip(body) else (PurePosixPath(), b"")
    except (StopIteration, SourceError):
        return False
    return any(True for _ in _mappings(_read(text), path.stem))


def _files(body: bytes, name: str) -> Iterator[tuple[PurePosixPath, bytes]]:
    if not _packed.is_zip(body):
        yield PurePosixPath(name), body[:ALL]
        return
    for path, text in _packed.members(body, lambda path: path.suffix.lower() in _ENDINGS):
        yield path, text[:LARGEST]


def _read(text: bytes) -> Any:
    """The value of a file; None when it is no YAML."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if _is_deep(text):
        return None
    try:
        return YAML(typ="safe", pure=True).load(text.decode("utf-8-sig", "replace"))
    except (YAMLError, ValueError, TypeError, RecursionError, AttributeError):
        return None


def _is_deep(text: bytes) -> bool:
    """Are more brackets open at once than a file of comments has? Those in words count too, and are closed again."""
    depth = 0
    for sign in _BRACKETS.finditer(text):
        depth = depth + 1 if sign[0] in b"[{" else max(0, depth - 1)
        if depth > DEEP:
            return True
    return False


def _mappings(value: Any, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A comment, or those in a list or under names of their own."""
    if not isinstance(value, dict | list):
        return
    if isinstance(value, dict) and _text(value, _WORDS):
        yield name, value
        return
    inner = value.items() if isinstance(value, dict) else ((f"{name}-{n:06}", one) for n, one in enumerate(value))
    for key, one in inner:
        if isinstance(one, dict) and _text(one, _WORDS):
            yield str(key), one


def _row(folder: str, file: str, value: Mapping[str, Any]) -> Row:
    return Row(
        folder=folder,
        file=file,
        id=_text(value, _IDS),
        page=_text(value, _PAGES),
        over=_text(value, _PARENTS).removeprefix("comment-") if _text(value, _PARENTS) != "0" else "",
        name=_text(value, ("name", "author")),
        home=_text(value, ("url", "website", "site")),
        words=_text(value, _WORDS),
        when=_when(value.get("date")),
    )


def _text(value: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """The first of these fields that says something in words or a number."""
    for name in names:
        one = value.get(name)
        if isinstance(one, str | int) and not isinstance(one, bool) and str(one).strip():
            return str(one).strip()
    return ""


def _when(value: object) -> datetime | None:
    """A date as YAML knows it, as text, or in seconds or milliseconds since 1970."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, int) or (isinstance(value, str) and value.isascii() and value.isdigit()):
        return _since_1970(int(value)) if len(str(value)) <= 13 else None
    return parse_date(value) if isinstance(value, str) else None


def _since_1970(seconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds / 1000 if seconds >= 10**11 else seconds, UTC).replace(microsecond=0)
    except (OverflowError, ValueError):
        return None
