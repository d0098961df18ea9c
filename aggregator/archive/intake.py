"""Posts in: which row a sighting belongs to, and what becomes of it. [effect]

A source lists the same posts night after night, mostly unchanged: that is seen from a fingerprint,
without writing. What is left is a new post, a change of one we hold, one that was taken away, or
one we hold under another id, because its source gave all its posts new ones.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from msgspec import json

from aggregator.archive import rows
from aggregator.archive.merge import Grave, Kept, Version, again, earlier, first, shown_again, wording
from aggregator.archive.same import Buried, Graves, Near
from aggregator.archive.times import stamp
from aggregator.archive.who import digest, names
from aggregator.model import Post

_INSERT = f"INSERT INTO post ({', '.join(rows.COLUMNS)}) VALUES ({', '.join('?' * len(rows.COLUMNS))})"
_UPDATE = f"UPDATE post SET {', '.join(f'{name} = ?' for name in rows.COLUMNS)} WHERE number = ?"
_KNOWN = "SELECT post.id, number, stated FROM json_each(?) AS one CROSS JOIN post ON post.id = one.value AND source = ?"


@dataclass
class Stored:
    """How many posts of a batch were new, changed, or the same as before."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


class Sighting(NamedTuple):
    """A post that a source states now, its fingerprint, and the number of its row (0: none is known)."""

    post: Post
    stated: str
    number: int


class Intake:
    """Stores what one source states in one document."""

    def __init__(self, db: sqlite3.Connection, source: str) -> None:
        self.db = db
        self.source = source
        self.told = Stored()
        self._near: Near | None = None

    # ── what needs looking at ─────────────────────────────────────────────────────────

    def sift(self, posts: Sequence[Post]) -> list[Sighting]:
        """The sightings that are not just what we hold. Reads only."""
        ids = [post.id for post in posts]
        found = self.db.execute(_KNOWN, (rows.packed(ids), self.source))
        held = {id: (number, stated) for id, number, stated in found}
        unknown = [post for post in posts if post.id not in held]
        self._near = Near(self.db, self.source, unknown, frozenset(ids)) if unknown else None
        fresh = []
        for post in posts:
            stated = rows.fingerprint(post)
            number, before = held.get(post.id) or self._elsewhere(post)
            if before == stated:
                self.told.unchanged += 1
            else:
                fresh.append(Sighting(post, stated, number))
        return fresh

    def _elsewhere(self, post: Post) -> tuple[int, str]:
        row = self._near.known(post) if self._near else None
        return (row.number, row.stated) if row else (0, "")

    # ── what becomes of it ────────────────────────────────────────────────────────────

    def take(self, sightings: Sequence[Sighting], change: int) -> None:
        """Write them, inside a transaction. `change` is its number."""
        graves = Graves(self.db, self.source)
        some_are_out = self.db.execute("SELECT 1 FROM kept_out LIMIT 1").fetchone() is not None
        added: dict[str, int] = {}
        for one in sightings:
            post = one.post
            if some_are_out and kept_out(self.db, names(post)):
                continue
            number = one.number or added.get(post.id) or (self._near.same(post) if self._near else 0)
            if number:
                self._change(number, one, change)
            elif kept := self._as_new(post, graves.of(post)):
                added[post.id] = add(self.db, kept, change, one.stated)
                self.told.new += 1

    def _as_new(self, post: Post, buried: Buried | None) -> Kept | None:
        """None: it was taken away, and this sighting is no later than that, or it is kept out."""
        seen = stamp(post.seen)
        if buried is None:
            return first(post, seen)
        if seen <= buried.when or kept_out(self.db, {*buried.keys, *names(post)}):
            return None
        return shown_again(post, dig_out(self.db, self.source, buried.id), seen)

    def _change(self, number: int, one: Sighting, change: int) -> None:
        found = self.db.execute(f"SELECT {rows.KEPT} FROM post JOIN body USING (number) WHERE number = ?", (number,))
        old = rows.kept(found.fetchone())
        new = again(old, one.post, stamp(one.post.seen))
        if new == old:
            self._note_sighting(number, one)
            return
        self.told.changed += 1
        if new.hash != old.hash:
            put_versions(self.db, number, earlier(new, (*versions(self.db, number), wording(old))))
        self.db.execute(_UPDATE, (*rows.columns(new, change, one.stated), number))
        if (new.html, new.text) != (old.html, old.text):
            self.db.execute("UPDATE body SET html = ?, text = ? WHERE number = ?", (new.html, new.text, number))
        if new.keys != old.keys:
            note_keys(self.db, number, new)

    def _note_sighting(self, number: int, one: Sighting) -> None:
        """Nothing new. The next time that shall be seen at once, unless two forms of the post take turns."""
        self.told.unchanged += 1
        self.db.execute("UPDATE post SET stated = ? WHERE number = ? AND stated = ''", (one.stated, number))


# ── rows ──────────────────────────────────────────────────────────────────────────────


def add(db: sqlite3.Connection, kept: Kept, changed: int, stated: str = "") -> int:
    """A whole post as rows; gives its number."""
    number = db.execute(_INSERT, rows.columns(kept, changed, stated)).lastrowid or 0
    db.execute("INSERT INTO body VALUES (?, ?, ?)", (number, kept.html, kept.text))
    note_keys(db, number, kept)
    if kept.versions:
        put_versions(db, number, kept.versions)
    return number


def dig_out(db: sqlite3.Connection, source: str, id: str) -> Grave:
    """A tombstone, taken away."""
    where = "WHERE source = ? AND id = ?"
    found = db.execute(f"SELECT {', '.join(rows.GRAVE)} FROM tombstone {where}", (source, id)).fetchone()
    db.execute(f"DELETE FROM tombstone {where}", (source, id))
    return rows.grave(found)


def note_keys(db: sqlite3.Connection, number: int, post: Post) -> None:
    for key in rows.further(post):
        db.execute("INSERT OR IGNORE INTO key VALUES (?, ?)", (key, number))


def versions(db: sqlite3.Connection, number: int) -> tuple[Version, ...]:
    """The earlier wordings of a post, oldest first."""
    found = db.execute("SELECT wording FROM version WHERE number = ? ORDER BY revised, hash", (number,))
    return tuple(rows.version(text) for (text,) in found)


def put_versions(db: sqlite3.Connection, number: int, wordings: Sequence[Version]) -> None:
    db.execute("DELETE FROM version WHERE number = ?", (number,))
    values = [(number, one.hash, one.revised, json.encode(one).decode()) for one in wordings]
    db.executemany("INSERT INTO version VALUES (?, ?, ?, ?)", values)


def kept_out(db: sqlite3.Connection, called: set[str]) -> bool:
    """Is one of these names on the list of who is kept out?"""
    digests = rows.packed([digest(name) for name in called])
    found = db.execute("SELECT 1 FROM kept_out WHERE digest IN (SELECT value FROM json_each(?)) LIMIT 1", (digests,))
    return found.fetchone() is not None
