"""Saved text back into the archive: a union, whatever the order, however often. [effect]"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from msgspec import DecodeError, Struct, json
from msgspec.structs import replace

from aggregator.archive import burial, ledgers, redirects, rows
from aggregator.archive.intake import add, versions
from aggregator.archive.lines import content, numbered, proved
from aggregator.archive.merge import Grave, Kept, joined, later_state
from aggregator.archive.proof import damaged_lines
from aggregator.archive.saving import KINDS, MANIFEST, Entry, KeptOut, Remembered, manifest, saved_files
from aggregator.archive.store import Archive
from aggregator.errors import ArchiveDamaged, UsageError
from aggregator.model import Redirect, State

SHOWN = 20
"""Damaged lines that an error names; `verify` names all."""

T = TypeVar("T", bound=Struct)


def load(folder: Path, source: Path, *, only_whole_lines: bool = False) -> list[str]:
    """Take everything that was saved in `source` into the archive of `folder`: all of it, or nothing.

    Of two versions of a post the later seen wins; what was taken away stays away (`merge`). When a
    line is damaged or missing, nothing is taken in, and ArchiveDamaged names file and line. With
    `only_whole_lines` the damaged ones are left out; gives what they were.
    """
    if not (source / MANIFEST).is_file():
        raise UsageError(f"{source} holds no saved archive", f"it would have a {MANIFEST}")
    manifest(source)
    troubles = damaged_lines(source)
    if troubles and not only_whole_lines:
        more = f"\nand {len(troubles) - SHOWN} more" if len(troubles) > SHOWN else ""
        raise ArchiveDamaged(
            "\n".join(troubles[:SHOWN]) + more, "nothing was loaded; take these files from an earlier save"
        )
    with Archive.open(folder) as archive, archive.writing() as (db, change):
        _Loader(db, change, source, proved if not troubles else content).load()
    return troubles


class _Loader:
    """Takes saved text in, inside one transaction. `read` gives the JSON of a line."""

    def __init__(self, db: sqlite3.Connection, change: int, source: Path, read: Callable[[bytes], bytes]) -> None:
        self.db = db
        self.change = change
        self.source = source
        self.read = read
        places = "SELECT source, id FROM post UNION ALL SELECT source, id FROM tombstone"
        self._held: set[tuple[str, str]] = set(db.execute(places))

    def load(self) -> None:
        self._load_kept_out()
        for grave in self._values("tombstones.jsonl", Grave):
            self._join(grave)
        for name in sorted(saved_files(self.source) - KINDS.keys()):
            for kept in self._values(name, Kept):
                self._join(kept)
        burial.clear_all(self.db, self.change)
        self._load_states()
        self._load_ledger()
        self._load_redirects()

    def _values(self, name: str, kind: type[T]) -> Iterator[T]:
        """The values of a file's lines; damaged ones were told of before."""
        path, decode = self.source / name, json.Decoder(kind).decode
        for _, one in numbered(path) if path.is_file() else ():
            try:
                yield decode(self.read(one))
            except (ValueError, DecodeError):
                continue

    # ── posts ─────────────────────────────────────────────────────────────────────────

    def _join(self, ours: Kept | Grave) -> None:
        place = (ours.source, ours.id)
        if place in self._held:
            self._merge(ours)
        else:
            self._held.add(place)
            self._put(ours)

    def _put(self, stands: Kept | Grave) -> None:
        if isinstance(stands, Kept):
            add(self.db, stands, self.change)
        else:
            burial.lay(self.db, stands, self.change)

    def _merge(self, ours: Kept | Grave) -> None:
        number = self._number(ours)
        held = self._kept(number) if number else self._grave(ours)
        stands = joined(held, ours)
        if stands == held:
            return
        if number:
            burial.remove(self.db, number)
        else:
            self.db.execute("DELETE FROM tombstone WHERE source = ? AND id = ?", (ours.source, ours.id))
        self._put(stands)
        if number and (isinstance(stands, Grave) or stands.buried):
            burial.must_sweep(self.db)

    def _number(self, ours: Kept | Grave) -> int:
        found = self.db.execute(
            "SELECT number FROM post WHERE id = ? AND source = ?", (ours.id, ours.source)
        ).fetchone()
        return int(found[0]) if found else 0

    def _kept(self, number: int) -> Kept:
        ask = f"SELECT {rows.KEPT} FROM post JOIN body USING (number) WHERE number = ?"
        kept = rows.kept(self.db.execute(ask, (number,)).fetchone())
        return replace(kept, versions=versions(self.db, number))

    def _grave(self, ours: Kept | Grave) -> Grave:
        ask = f"SELECT {', '.join(rows.GRAVE)} FROM tombstone WHERE source = ? AND id = ?"
        return rows.grave(self.db.execute(ask, (ours.source, ours.id)).fetchone())

    # ── what else there is ────────────────────────────────────────────────────────────

    def _load_kept_out(self) -> None:
        for out in self._values("kept-out.jsonl", KeptOut):
            self.db.execute(
                "INSERT INTO kept_out VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET since = min(since, excluded.since)",
                (out.digest, out.why, out.since),
            )

    def _load_states(self) -> None:
        for theirs in self._values("sources.jsonl", Remembered):
            found = self.db.execute("SELECT state FROM source WHERE id = ?", (theirs.id,)).fetchone()
            state = later_state(json.decode(found[0], type=State), theirs.state) if found else theirs.state
            self.db.execute("INSERT OR REPLACE INTO source VALUES (?, ?)", (theirs.id, rows.packed(state)))

    def _load_redirects(self) -> None:
        ours = redirects.held(self.db)
        both = redirects.joined(ours, self._values("redirects.jsonl", Redirect))
        if both != ours:
            redirects.keep(self.db, both)

    def _load_ledger(self) -> None:
        ours = ledgers.ledger(self.db.execute("SELECT what, id, value FROM ledger"))
        theirs = ledgers.ledger((one.what, one.id, one.value) for one in self._values("ledger.jsonl", Entry))
        self.db.executemany(
            "INSERT OR REPLACE INTO ledger VALUES (?, ?, ?)", ledgers.rows(ledgers.joined(ours, theirs))
        )
