"""The SQLite file: made, opened, written in transactions, swept. [effect]

Settings, and why:

- WAL with one writer: a transaction that was committed survives SIGKILL, readers never wait.
- synchronous = NORMAL: no disk flush per transaction. A power cut may cost the last seconds of a
  night, in order (a source's state is written after its posts, so what is lost is asked again); the
  file stays whole. Closing flushes.
- secure_delete: what is deleted is overwritten. SQLite still leaves copies behind when it moves rows
  between pages, so after a burial the file is written anew once, when it is closed (`sweep`).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path

from msgspec import DecodeError

from aggregator.errors import ArchiveDamaged, ArchiveError, ArchiveNewer

FILE = "archive.sqlite"
SCHEMA = 1
OURS = 0x61676731
"""PRAGMA application_id: what tells this file from other SQLite files ("agg1")."""
_HEADER = b"SQLite format 3\x00"
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}
_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA secure_delete = ON",
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA cache_size = -65536",
    "PRAGMA busy_timeout = 10000",
)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """SQLite's and the disk's errors as ours: what is damaged is damaged, what cannot be written says so."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code == sqlite3.SQLITE_ERROR:  # our own mistake
            raise
        if code in _DAMAGED:
            raise damaged(path, str(error)) from error
        raise ArchiveError(f"{path} cannot be used: {error}", "is the disk full, or the folder read-only?") from error
    except DecodeError as error:
        raise damaged(path, str(error)) from error
    except OSError as error:
        raise ArchiveError(f"{path} cannot be used: {error.strerror}", "look at the folder's permissions") from error


def damaged(path: Path, what: str) -> ArchiveDamaged:
    return ArchiveDamaged(
        f"{path} is damaged: {what}", "move it away, then `aggregator archive load` the text that was saved last"
    )


def connect(path: Path) -> sqlite3.Connection:
    """The archive at `path`, made when there is none. ArchiveDamaged, ArchiveNewer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _make(path)
    _look(path)
    is_ours = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    connection = _open(path) if is_ours else _open_to_read(path)
    try:
        _check(connection, path)
        for setting in _SETTINGS if is_ours else ():
            connection.execute(setting)
    except BaseException:
        connection.close()
        raise
    return connection


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


def _open_to_read(path: Path) -> sqlite3.Connection:
    """Somebody else's archive, as it was last written down; with what its log holds while they are at work."""
    log = path.with_name(f"{path.name}-wal")
    mode = "mode=ro" if log.exists() else "mode=ro&immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, isolation_level=None)


def _make(path: Path) -> None:
    """A new archive, whole or not at all. What an old one left beside it does not belong to it."""
    beside = path.with_name(f"{path.name}.new")
    for name in (beside.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"):
        path.with_name(name).unlink(missing_ok=True)
    connection = _open(beside)
    try:
        connection.executescript(
            f"BEGIN; PRAGMA application_id = {OURS}; PRAGMA user_version = {SCHEMA}; {schema()} COMMIT;"
        )
    finally:
        connection.close()
    beside.replace(path)


def schema() -> str:
    """schema.sql, as it stands beside this file."""
    return (files("aggregator.archive") / "schema.sql").read_text(encoding="utf-8")


def _look(path: Path) -> None:
    """Is the file what SQLite wrote, and all of it? Looked at before SQLite may write to it."""
    with path.open("rb") as file:
        head = file.read(100)
    if len(head) < 100 or not head.startswith(_HEADER):
        raise damaged(path, "it is not an SQLite file")
    size = int.from_bytes(head[16:18], "big")
    pages, is_counted = int.from_bytes(head[28:32], "big"), head[24:28] == head[92:96]
    if is_counted and not _log(path) and path.stat().st_size < pages * (65536 if size == 1 else size):
        raise damaged(path, "its end is missing")


def _log(path: Path) -> int:
    """How many bytes wait in the log beside the file, after a kill."""
    log = path.with_name(f"{path.name}-wal")
    return log.stat().st_size if log.exists() else 0


def _check(connection: sqlite3.Connection, path: Path) -> None:
    ours = connection.execute("PRAGMA application_id").fetchone()[0]
    number = connection.execute("PRAGMA user_version").fetchone()[0]
    if ours != OURS:
        raise damaged(path, "it is an SQLite file of another program")
    if number > SCHEMA:
        raise ArchiveNewer(
            f"{path} was written by a later version of this program (its schema is {number}, this one knows {SCHEMA})",
            "install that version",
        )


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """All of it, or nothing."""
    with told(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
            raise


def sweep(connection: sqlite3.Connection) -> None:
    """Write the file anew, so that nothing of what was buried is left between the lines; nor in the log.

    Somebody who reads the file at this moment needs the log: then it is done after the next burial or run.
    """
    connection.execute("VACUUM")
    is_read, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if not is_read:
        connection.execute("DELETE FROM chore WHERE what = 'sweep'")
