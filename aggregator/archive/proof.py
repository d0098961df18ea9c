"""Is what we kept still what we wrote? [effect]"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import DecodeError, json

from aggregator.archive import rows
from aggregator.archive.database import FILE, connect, told
from aggregator.archive.lines import checksum, content
from aggregator.archive.merge import VERSIONS, Kept
from aggregator.archive.saving import KINDS, MANIFEST, Lines, manifest, saved_files
from aggregator.archive.times import stamp
from aggregator.errors import ArchiveDamaged, ArchiveError, ArchiveNewer


def verify(path: Path) -> list[str]:
    """What is wrong with a saved archive (as FILE:LINE: what) or with a working one. Empty: nothing.

    ArchiveNewer when a later version of this program wrote it.
    """
    if (path / MANIFEST).is_file():
        return _verify_saved(path)
    if (path / FILE).is_file():
        return _verify_working(path / FILE)
    return [f"{path}: neither a saved archive ({MANIFEST}) nor a working one ({FILE})"]


# ── saved text ────────────────────────────────────────────────────────────────────────


def _verify_saved(folder: Path) -> list[str]:
    try:
        whole = manifest(folder).whole
    except ArchiveDamaged as error:
        return [error.message]
    cut_short = [] if whole else [f"{folder / MANIFEST}:1: a save was cut short here; save once more"]
    return cut_short + damaged_lines(folder)


def damaged_lines(folder: Path) -> list[str]:
    """What is not as it was written. Where a save was cut short, files may be older or newer than the manifest."""
    said = manifest(folder)
    here = saved_files(folder)
    troubles = [f"{folder / name}:1: this file is gone" for name in sorted(said.files.keys() - here) if said.whole]
    for name in sorted(here):
        troubles += _of_file(folder / name, name, said.files.get(name) if said.whole else None, said.whole)
    return troubles


def _of_file(path: Path, name: str, said: Lines | None, is_listed: bool) -> list[str]:
    body = path.read_bytes().replace(b"\r\n", b"\n")
    lines = body.split(b"\n")
    if not lines[-1]:
        lines.pop()
    kind = KINDS.get(name, Kept)
    troubles = [f"{path}:{number}: {wrong}" for number, one in enumerate(lines, 1) if (wrong := _wrong(one, kind))]
    if troubles or not is_listed:
        return troubles
    if said is None:
        return [f"{path}:1: {MANIFEST} does not know this file"]
    if (len(lines), checksum(body)) != (said.lines, said.sum):
        return [f"{path}:{len(lines)}: lines are missing, were added or changed places: {said.lines} were written"]
    return []


def _wrong(line: bytes, kind: type[object]) -> str:
    try:
        json.decode(content(line), type=kind)
    except DecodeError as error:
        return f"this line cannot be read: {error}"
    except ValueError as error:
        return str(error)
    return ""


# ── the working file ──────────────────────────────────────────────────────────────────


def _verify_working(path: Path) -> list[str]:
    try:
        with told(path):
            db = connect(path)
            try:
                return [f"{path}: {wrong}" for wrong in _of_database(db)]
            finally:
                db.close()
    except ArchiveNewer:
        raise
    except ArchiveError as error:
        return [error.message]


def _of_database(db: sqlite3.Connection) -> Iterator[str]:
    found = [str(wrong) for (wrong,) in db.execute("PRAGMA integrity_check")]
    if found != ["ok"]:
        yield from found
        return
    yield from _of_posts(db)
    for what, ask in _LOOSE.items():
        yield from (f"{one}: {what}" for (one,) in db.execute(ask))


_LOOSE = {
    "a body without a post": "SELECT number FROM body WHERE number NOT IN (SELECT number FROM post)",
    "a key without a post": "SELECT key FROM key WHERE number NOT IN (SELECT number FROM post)",
    "a version without a post": "SELECT number FROM version WHERE number NOT IN (SELECT number FROM post)",
    f"more than {VERSIONS} versions": f"SELECT number FROM version GROUP BY number HAVING count(*) > {VERSIONS}",
    "a post and its tombstone": "SELECT id FROM post JOIN tombstone USING (source, id)",
}
"""What must not be there, and how to find it."""


def _of_posts(db: sqlite3.Connection) -> Iterator[str]:
    keys: dict[int, set[str]] = {}
    for key, number in db.execute("SELECT key, number FROM key"):
        keys.setdefault(number, set()).add(key)
    ask = f"SELECT number, source, id, published, under, {rows.KEPT} FROM post LEFT JOIN body USING (number)"
    for number, source, id, published, under, *found in db.execute(ask):
        wrong = _of_post(found, (source, id, published, under), keys.get(number, set()))
        yield from (f"{source}/{id}: {one}" for one in wrong)


def _of_post(found: list[str], columns: tuple[str, ...], keys: Iterable[str]) -> list[str]:
    if found[1] is None:
        return ["its body is gone"]
    try:
        kept = rows.kept(found)
    except DecodeError as error:
        return [f"it cannot be read: {error}"]
    wrong = []
    if (kept.source, kept.id, stamp(kept.published), kept.under) != columns:
        wrong.append("its columns do not say what its text says")
    if set(rows.further(kept)) != keys:
        wrong.append("its keys are not those it is found by")
    return wrong
