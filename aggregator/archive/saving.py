"""The archive as plain text that outlives this program. [effect]

    DIR/README.md                  what each field means
    DIR/kept-out.jsonl             what is never to be stored
    DIR/posts/2024/2024-09.jsonl   a post a line with its earlier versions, a file a month, by time
    DIR/tombstones.jsonl           what was taken away
    DIR/ledger.jsonl               addresses once given
    DIR/sources.jsonl              what each source remembers
    DIR/redirects.jsonl            where shortened addresses lead
    DIR/manifest.json              the number of this format, and each file's lines and checksum

Only files that differ are written: all beside their places first, then each is put there, in this
order, months from the first to the last. A post moves to another month only when an earlier date
becomes known: it is there before it is gone here. The manifest says `"whole": false` in between, so
that a save that was cut short can be told from one that lost lines, and is loaded all the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from msgspec import DecodeError, Struct, json
from msgspec.structs import replace

from aggregator.archive import redirects, rows
from aggregator.archive.database import FILE, connect, told
from aggregator.archive.intake import versions
from aggregator.archive.lines import Writer, checksum, put
from aggregator.archive.merge import Grave, Kept
from aggregator.errors import ArchiveDamaged, ArchiveError, ArchiveNewer
from aggregator.model import Redirect, State

MANIFEST = "manifest.json"
FORMAT = 1
"""The number of this form of saved text. A change of it means a reader for the old one stays."""


class KeptOut(Struct, frozen=True):
    """One line of kept-out.jsonl."""

    digest: str
    why: str
    since: str


class Entry(Struct, frozen=True):
    """One line of ledger.jsonl."""

    what: str
    id: str
    value: str


class Remembered(Struct, frozen=True):
    """One line of sources.jsonl."""

    id: str
    state: State


class Lines(Struct, frozen=True):
    """What the manifest says of a file."""

    lines: int
    sum: str


class Manifest(Struct, frozen=True, kw_only=True):
    schema: int
    whole: bool = True
    files: dict[str, Lines] = {}


KINDS: dict[str, type[Struct]] = {
    "kept-out.jsonl": KeptOut,
    "tombstones.jsonl": Grave,
    "ledger.jsonl": Entry,
    "sources.jsonl": Remembered,
    "redirects.jsonl": Redirect,
}
"""File → what its lines are; all others hold posts."""


def save(folder: Path, to: Path, *, without: Collection[tuple[str, str]] = ()) -> None:
    """Write the archive of `folder` into `to`. The same archive gives the same bytes.

    `without`: posts (source, id) that must not stand in a text which may be published.
    ArchiveNewer when a later version of this program wrote there before; ArchiveError when it cannot
    be written: then what is there stays as it was.
    """
    path = folder / FILE
    if not path.is_file():
        raise ArchiveError(f"{folder} holds no archive ({FILE})", "nothing was saved")
    begun = replace(manifest(to), whole=False) if (to / MANIFEST).exists() else None
    with told(path):
        db = connect(path)
    try:
        with Writer(to) as writer:
            with told(path):
                _write(db, writer, without)
            if writer.is_waiting and begun:
                put(to / MANIFEST, _manifest_body(begun))
            writer.place()
    finally:
        db.close()


def _write(db: sqlite3.Connection, writer: Writer, without: Collection[tuple[str, str]]) -> None:
    """All that differs, beside its place; the manifest last."""
    said: dict[str, Lines] = {}
    for name, values in _content(db, without):
        body = writer.write_lines(name, values)
        if body:
            said[name] = Lines(body.count(b"\n"), checksum(body))
    writer.write("README.md", readme())
    for name in sorted(saved_files(writer.folder) - said.keys()):
        writer.remove(name)
    writer.write(MANIFEST, _manifest_body(Manifest(schema=FORMAT, files=dict(sorted(said.items())))))


def _content(db: sqlite3.Connection, without: Collection[tuple[str, str]]) -> Iterator[tuple[str, Iterable[Struct]]]:
    ask = db.execute
    leads = redirects.held(db)
    linked: set[str] = set()
    yield (
        "kept-out.jsonl",
        (KeptOut(*one) for one in ask("SELECT digest, why, since FROM kept_out ORDER BY digest, why")),
    )
    kept: Iterable[Kept] = (one for one in everything(db) if (one.source, one.id) not in without)
    if leads:
        kept = _noting(kept, {one.address for one in leads}, linked)
    for month, posts in groupby(kept, key=lambda kept: f"{kept.published:%Y-%m}"):
        yield f"posts/{month[:4]}/{month}.jsonl", posts
    yield "tombstones.jsonl", graves(db)
    yield "ledger.jsonl", (Entry(*one) for one in ask("SELECT what, id, value FROM ledger ORDER BY what, id"))
    remembered = ask("SELECT id, state FROM source ORDER BY id")
    yield "sources.jsonl", (Remembered(id, json.decode(state, type=State)) for id, state in remembered)
    yield "redirects.jsonl", redirects.reached(linked, leads)


def _noting(kept: Iterable[Kept], sought: Collection[str], linked: set[str]) -> Iterator[Kept]:
    """The same posts; `linked` is told which of the addresses `sought` they link to."""
    for one in kept:
        linked.update(link.url for link in one.links if link.url in sought)
        yield one


def graves(db: sqlite3.Connection) -> Iterator[Grave]:
    return map(rows.grave, db.execute(f"SELECT {', '.join(rows.GRAVE)} FROM tombstone ORDER BY source, id"))


def everything(db: sqlite3.Connection) -> Iterator[Kept]:
    """Every post by time, with its earlier versions."""
    edited = {number for (number,) in db.execute("SELECT DISTINCT number FROM version")}
    ask = f"SELECT number, {rows.KEPT} FROM post JOIN body USING (number) ORDER BY published, source, id"
    for number, *found in db.execute(ask):
        kept = rows.kept(found)
        yield replace(kept, versions=versions(db, number)) if number in edited else kept


def saved_files(folder: Path) -> set[str]:
    """The files with lines that are there, by name. What else lies in the folder is not ours."""
    posts = {path.relative_to(folder).as_posix() for path in folder.glob("posts/*/*.jsonl")}
    return posts | {name for name in KINDS if (folder / name).is_file()}


def readme() -> bytes:
    """saved.md, as it stands beside this file."""
    return (files("aggregator.archive") / "saved.md").read_bytes()


def _manifest_body(manifest: Manifest) -> bytes:
    return json.format(json.encode(manifest)) + b"\n"


def manifest(folder: Path) -> Manifest:
    """What was saved in `folder`. ArchiveDamaged, ArchiveNewer."""
    path = folder / MANIFEST
    try:
        number = json.decode(path.read_bytes(), type=_Schema).schema
        if number > FORMAT:
            raise ArchiveNewer(
                f"{folder} was saved by a later version of this program (its format is {number}, this one knows {FORMAT})",
                "install that version",
            )
        return json.decode(path.read_bytes(), type=Manifest)
    except (DecodeError, OSError) as error:
        raise ArchiveDamaged(
            f"{path}:1: the manifest cannot be read: {error}", "take it from an earlier save"
        ) from error


class _Schema(Struct, frozen=True):
    """The one field of a manifest that every version has."""

    schema: int
