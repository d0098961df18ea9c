"""The archive as plain text: JSON Lines that outlive this program. [effect]

    DIR/README.md            what is what
    DIR/posts/2024/2024-09.jsonl   one post a line, a file a month, by time
    DIR/tombstones.jsonl     what was taken away
    DIR/kept-out.jsonl       what is never to be stored
    DIR/ledger.jsonl         addresses once given
    DIR/sources.jsonl        what each source remembers
    DIR/manifest.json        schema number, and each file's lines and checksum

`save(load(x))` is x, byte for byte. Loading is a union: whatever the order, however often.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from msgspec import DecodeError, Struct, json

from aggregator.archive import ledgers
from aggregator.archive.lines import checksum, content, line, write, write_lines
from aggregator.archive.merge import Kept, alive, joined, later_grave, later_state
from aggregator.archive.rows import stamp
from aggregator.archive.store import FILE, SCHEMA, Archive
from aggregator.errors import ArchiveDamaged, ArchiveError, ArchiveNewer, UsageError
from aggregator.model import State, Tombstone

MANIFEST = "manifest.json"
SHOWN = 20
"""Damaged lines that an error names; `verify` names all."""

T = TypeVar("T")


class Entry(Struct, frozen=True):
    """One line of the ledger."""

    what: str
    id: str
    value: str


class KeptOut(Struct, frozen=True):
    key: str
    why: str
    since: str


class Remembered(Struct, frozen=True):
    """What a source remembers."""

    id: str
    state: State


class Lines(Struct, frozen=True):
    """What the manifest says of a file."""

    lines: int
    sum: str


class Manifest(Struct, frozen=True, kw_only=True):
    schema: int
    files: dict[str, Lines] = {}


KINDS: dict[str, type[Struct]] = {
    "tombstones.jsonl": Tombstone,
    "kept-out.jsonl": KeptOut,
    "ledger.jsonl": Entry,
    "sources.jsonl": Remembered,
}
"""File → what its lines are; all others hold posts."""


# ── out ───────────────────────────────────────────────────────────────────────────────


def save(folder: Path, to: Path) -> None:
    """Write the archive of `folder` into `to`: files that differ, then the manifest; what no longer is there goes last."""
    with Archive.open(folder) as archive:
        try:
            _save(archive, to)
        except OSError as error:
            raise ArchiveError(f"cannot write {to}: {error.strerror}", "is the disk full, or read-only?") from error


def _save(archive: Archive, to: Path) -> None:
    files: dict[str, Lines] = {}
    for name, values in _files(archive):
        body = write_lines(to / name, map(line, values))
        if body:
            files[name] = Lines(body.count(b"\n"), checksum(body))
        else:
            (to / name).unlink()
    write(to / "README.md", README.encode())
    write(to / MANIFEST, json.format(json.encode(Manifest(schema=SCHEMA, files=dict(sorted(files.items()))))) + b"\n")
    for path in sorted(to.rglob("*.jsonl")):
        if path.relative_to(to).as_posix() not in files:
            path.unlink()


def _files(archive: Archive) -> Iterator[tuple[str, Iterable[Struct]]]:
    for month, posts in groupby(archive.everything(), key=lambda kept: f"{kept.post.published:%Y-%m}"):
        yield f"posts/{month[:4]}/{month}.jsonl", posts
    yield "tombstones.jsonl", archive.tombstones(all=True)
    kept_out = archive.ask("SELECT key, why, since FROM kept_out ORDER BY key, why")
    yield "kept-out.jsonl", [KeptOut(*found) for found in kept_out]
    yield "ledger.jsonl", [Entry(*found) for found in ledgers.rows(archive.ledger())]
    yield "sources.jsonl", [Remembered(id, state) for id, state in archive.states().items()]


# ── in ────────────────────────────────────────────────────────────────────────────────


def load(folder: Path, source: Path) -> None:
    """Take everything saved in `source` into the archive of `folder`.

    Of two versions of a post the later seen wins; a tombstone wins over what was seen before it.
    Raises ArchiveDamaged, naming file and line, before anything is taken in.
    """
    if not (source / MANIFEST).is_file():
        raise UsageError(f"{source} holds no saved archive", f"it would have a {MANIFEST}")
    troubles = verify(source)
    if troubles:
        more = f" (and {len(troubles) - SHOWN} more)" if len(troubles) > SHOWN else ""
        raise ArchiveDamaged("\n".join(troubles[:SHOWN]) + more, "nothing was loaded; mend or remove these lines")
    with Archive.open(folder) as archive:
        with archive.writing():
            _load_posts(archive, source)
            _load_rest(archive, source)
        archive.keep_out_again()
        _load_ledger(archive, source)


def _load_posts(archive: Archive, source: Path) -> None:
    graves = {(grave.source, grave.id): grave for grave in archive.tombstones(all=True)}
    for grave in _values(source / "tombstones.jsonl", Tombstone):
        place = (grave.source, grave.id)
        graves[place] = later_grave(grave, graves.get(place, grave))
        archive.lay(graves[place])
        _settle(archive, archive.kept(*place), graves[place])
    for path in sorted((source / "posts").rglob("*.jsonl")):
        for kept in _values(path, Kept):
            place = (kept.post.source, kept.post.id)
            held = archive.kept(*place)
            _settle(archive, joined(held, kept) if held else kept, graves.get(place))


def _settle(archive: Archive, kept: Kept | None, grave: Tombstone | None) -> None:
    """Put what stands of a post, or take it out."""
    if kept is None:
        return
    standing = alive(kept, stamp(grave.buried)) if grave else kept
    if standing:
        archive.put(standing)
    else:
        archive.take_out(kept.post.source, kept.post.id)


def _load_rest(archive: Archive, source: Path) -> None:
    for out in _values(source / "kept-out.jsonl", KeptOut):
        archive.ask(
            "INSERT INTO kept_out VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET since = min(since, excluded.since)",
            out.key, out.why, out.since,
        )  # fmt: skip
    for one in _values(source / "sources.jsonl", Remembered):
        state = later_state(archive.states().get(one.id, one.state), one.state)
        archive.ask("INSERT OR REPLACE INTO source VALUES (?, ?)", one.id, json.encode(state).decode())


def _load_ledger(archive: Archive, source: Path) -> None:
    theirs = ledgers.ledger((one.what, one.id, one.value) for one in _values(source / "ledger.jsonl", Entry))
    archive.keep_ledger(ledgers.joined(archive.ledger(), theirs))


def _values(path: Path, kind: type[T]) -> Iterator[T]:
    if path.is_file():
        with path.open("rb") as file:
            for one in file:
                yield json.decode(content(one.rstrip(b"\n")) or b"", type=kind)


# ── proof ─────────────────────────────────────────────────────────────────────────────


def verify(path: Path) -> list[str]:
    """What is wrong with a saved archive (file:line) or with a working one. Empty: nothing."""
    if (path / MANIFEST).is_file():
        return _verify_saved(path)
    if (path / FILE).is_file():
        return _verify_working(path)
    return [f"{path}: neither a saved archive ({MANIFEST}) nor a working one ({FILE})"]


def _verify_working(folder: Path) -> list[str]:
    try:
        with Archive.open(folder) as archive:
            found = [str(row[0]) for row in archive.ask("PRAGMA integrity_check")]
            found += [str(row) for row in archive.ask("PRAGMA foreign_key_check")]
            bodies = "SELECT source, id FROM post LEFT JOIN body USING (number) WHERE body.number IS NULL"
            found += [f"{source}/{id} has no body" for source, id in archive.ask(bodies)]
    except ArchiveError as error:
        return [str(error)]
    return [f"{folder / FILE}: {trouble}" for trouble in found if trouble != "ok"]


def _verify_saved(folder: Path) -> list[str]:
    manifest = _manifest(folder)
    if manifest is None:
        return [f"{folder / MANIFEST}:1: this is not what was written"]
    here = {path.relative_to(folder).as_posix() for path in folder.rglob("*.jsonl")}
    troubles = [f"{folder / name}: this file is gone" for name in sorted(manifest.files.keys() - here)]
    for name in sorted(here):
        troubles += _verify_file(folder / name, name, manifest.files.get(name))
    return troubles


def _manifest(folder: Path) -> Manifest | None:
    try:
        manifest = json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except DecodeError:
        return None
    if manifest.schema > SCHEMA:
        raise ArchiveNewer(f"{folder} was saved by a later version of this program", "install that version")
    return manifest


def _verify_file(path: Path, name: str, said: Lines | None) -> list[str]:
    kind = KINDS.get(name, Kept)
    body = path.read_bytes()
    lines = body.split(b"\n")
    torn = lines.pop() != b""
    troubles = [f"{path}:{number}: {wrong}" for number, one in enumerate(lines, 1) if (wrong := _wrong(one, kind))]
    if torn:
        troubles.append(f"{path}:{len(lines) + 1}: the last line is torn")
    if said is None:
        return troubles or [f"{path}:1: the manifest does not know this file"]
    if not troubles and (len(lines), checksum(body)) != (said.lines, said.sum):
        troubles.append(f"{path}:{len(lines)}: lines are missing or were added: {said.lines} were written")
    return troubles


def _wrong(one: bytes, kind: type[Any]) -> str:
    if one.startswith((b"<<<<<<<", b"=======", b">>>>>>>")):
        return "a merge marker: take one side, or load both"
    body = content(one)
    if body is None:
        return "this line is not what was written (checksum)"
    try:
        json.decode(body, type=kind)
    except DecodeError as error:
        return f"this line cannot be read: {error}"
    return ""


README = (Path(__file__).parent / "saved.md").read_text(encoding="utf-8")
