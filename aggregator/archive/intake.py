"""Posts in: which row a sighting belongs to, and what becomes of it. [effect]

A source lists the same posts night after night, mostly unchanged: that is seen from a fingerprint,
without writing. What is left is a new post, a change of one we hold, one that was taken away, or
one we hold under another id, because its source gave all its posts new ones.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import json

from aggregator.archive import rows
from aggregator.archive.merge import Grave, Kept, Version, again, earlier, first, shown_again, wording
from aggregator.archive.times import stamp
from aggregator.archive.who import digest, names
from aggregator.model import Post, short_id

_INSERT = f"INSERT INTO post ({', '.join(rows.COLUMNS)}) VALUES ({', '.join('?' * len(rows.COLUMNS))})"
_UPDATE = f"UPDATE post SET {', '.join(f'{name} = ?' for name in rows.COLUMNS)} WHERE number = ?"
_KNOWN = "SELECT post.id, number, stated FROM json_each(?) AS one CROSS JOIN post ON post.id = one.value AND source = ?"


@dataclass
class Stored:
    """How many posts of a batch were new, changed, or the same as before."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Sighting:
    """A post that a source states now, with its fingerprint and the row of that id, if there is one."""

    post: Post
    stated: str
    number: int | None = None


@dataclass(frozen=True)
class Buried:
    """What was taken away: its id, when, its keys, its date and its kind."""

    id: str
    when: str
    keys: tuple[str, ...]
    published: str
    kind: str


class Intake:
    """Stores what one source states in one document. `changed` numbers the changes it makes."""

    def __init__(self, db: sqlite3.Connection, source: str) -> None:
        self.db = db
        self.source = source
        self.told = Stored()
        self.changed = 0
        self._batch: frozenset[str] = frozenset()
        self._added: dict[str, int] = {}
        self._graves: dict[str, list[Buried]] = {}

    # ── what needs looking at ─────────────────────────────────────────────────────────

    def sift(self, posts: Sequence[Post]) -> list[Sighting]:
        """The sightings that are not just what we hold. Reads only."""
        self._batch = frozenset(post.id for post in posts)
        found = self.db.execute(_KNOWN, (rows.packed([post.id for post in posts]), self.source))
        held = {id: (number, stated) for id, number, stated in found}
        fresh = []
        for post in posts:
            stated = rows.fingerprint(post)
            number, before = held.get(post.id) or self._elsewhere(post)
            if before == stated:
                self.told.unchanged += 1
            else:
                fresh.append(Sighting(post, stated, number))
        return fresh

    def _elsewhere(self, post: Post) -> tuple[int | None, str]:
        """The row that took this post in under another id, on an earlier night."""
        found = self.db.execute(
            "SELECT number, stated FROM key CROSS JOIN post USING (number) WHERE key.key = ? AND source = ? AND post.key = ?",
            (post.keys[0], self.source, post.keys[0]),
        ).fetchall()
        return found[0] if len(found) == 1 else (None, "")

    # ── what becomes of it ────────────────────────────────────────────────────────────

    def take(self, sightings: Sequence[Sighting], changed: int) -> None:
        """Write them, inside a transaction."""
        self.changed = changed
        self._graves = self._by_key()
        is_kept_out = self.db.execute("SELECT 1 FROM kept_out LIMIT 1").fetchone() is not None
        for one in sightings:
            if is_kept_out and kept_out(self.db, names(one.post)):
                continue
            number = one.number or self._added.get(one.post.id) or self._same_thing(one.post)
            if number:
                self._change(number, one)
            else:
                self._add(one)

    def _add(self, one: Sighting) -> None:
        """A post that is new here, or that its author shows again."""
        kept = self._as_new(one.post)
        if kept:
            self._added[one.post.id] = add(self.db, kept, self.changed, one.stated)
            self.told.new += 1

    def _as_new(self, post: Post) -> Kept | None:
        """None: it was taken away, and this sighting is no later than that, or it is kept out."""
        seen, buried = stamp(post.seen), self._buried(post)
        if buried is None:
            return first(post, seen)
        if seen <= buried.when or kept_out(self.db, {*buried.keys, *names(post)}):
            return None
        return shown_again(post, dig_out(self.db, self.source, buried.id), seen)

    def _change(self, number: int, one: Sighting) -> None:
        found = self.db.execute(f"SELECT {rows.KEPT} FROM post JOIN body USING (number) WHERE number = ?", (number,))
        old = rows.kept(found.fetchone())
        new = again(old, one.post, stamp(one.post.seen))
        if new == old:
            self._note_sighting(number, one)
            return
        self.told.changed += 1
        if new.hash != old.hash:
            put_versions(self.db, number, earlier(new, (*versions(self.db, number), wording(old))))
        self.db.execute(_UPDATE, (*rows.columns(new, self.changed, one.stated), number))
        if (new.html, new.text) != (old.html, old.text):
            self.db.execute("UPDATE body SET html = ?, text = ? WHERE number = ?", (new.html, new.text, number))
        if new.keys != old.keys:
            note_keys(self.db, number, new)

    def _note_sighting(self, number: int, one: Sighting) -> None:
        """Nothing new. The next time that shall be seen at once, unless two forms of the post take turns."""
        self.told.unchanged += 1
        self.db.execute("UPDATE post SET stated = ? WHERE number = ? AND stated = ''", (one.stated, number))

    # ── the same thing under another id ───────────────────────────────────────────────

    def _same_thing(self, post: Post) -> int | None:
        """The row of this post, held under another id.

        A shared ActivityPub uri or feed id is enough. A shared address is not (there are feeds whose
        posts all lead to the home page): the words or the date must agree as well. Without any shared
        key, both must. What this very document lists as another post is another post.
        """
        for key in post.keys:
            found = self._bearing(key)
            if len(found) == 1 and (not key.startswith("url:") or post.kind != "article" or alike(found[0][1], post)):
                return found[0][0]
        same = [number for number, held in self._dated_alike(post) if said_alike(held, post)]
        return same[0] if len(same) == 1 else None

    def _bearing(self, key: str) -> list[tuple[int, Post]]:
        found = self.db.execute(
            "SELECT number, id, head FROM post WHERE id = ? AND source = ? UNION "
            "SELECT number, id, head FROM key CROSS JOIN post USING (number) WHERE key.key = ? AND source = ?",
            (short_id(key), self.source, key, self.source),
        )
        return [(number, rows.post(head, "", "")) for number, id, head in found if id not in self._batch]

    def _dated_alike(self, post: Post) -> list[tuple[int, Post]]:
        if not post.dated or not (post.text or post.title):
            return []
        found = self.db.execute(
            "SELECT number, id, head FROM post WHERE published = ? AND source = ?", (stamp(post.published), self.source)
        )
        return [(number, rows.post(head, "", "")) for number, id, head in found if id not in self._batch]

    # ── taken away ────────────────────────────────────────────────────────────────────

    def _by_key(self) -> dict[str, list[Buried]]:
        graves: dict[str, list[Buried]] = {}
        found = self.db.execute(
            "SELECT id, buried, keys, published, kind FROM tombstone WHERE source = ?", (self.source,)
        )
        for id, when, keys, published, kind in found:
            one = Buried(id, when, rows.strings(keys), published, kind)
            for key in one.keys:
                graves.setdefault(key, []).append(one)
        return graves

    def _buried(self, post: Post) -> Buried | None:
        """The tombstone of this post, by the rules of `_same_thing`."""
        when = stamp(post.published)
        for key in post.keys if self._graves else ():
            for one in self._graves.get(key, ()):
                if one.id == post.id or not key.startswith("url:") or one.kind != "article" or one.published == when:
                    return one
        return None


def alike(held: Post, post: Post) -> bool:
    """Do the words or the date agree?"""
    return (
        held.hash == post.hash
        or bool(post.title and held.title == post.title)
        or (held.dated and post.dated and held.published == post.published)
    )


def said_alike(held: Post, post: Post) -> bool:
    return (held.hash, held.kind, held.under, held.dated) == (post.hash, post.kind, post.under, True)


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
    db.executemany("INSERT OR IGNORE INTO key VALUES (?, ?)", [(key, number) for key in rows.further(post)])


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
