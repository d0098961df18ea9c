"""The archive while it is worked on: one SQLite file. [effect]"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

from msgspec import json
from msgspec.structs import replace

from aggregator.archive import ledgers
from aggregator.archive.merge import VERSIONS, Kept, Version, again
from aggregator.archive.rows import (
    HEAD,
    REST,
    ROW,
    TOMBSTONE,
    Heads,
    moment,
    row,
    sighting,
    stamp,
    strings,
    tombstone,
    tombstone_row,
)
from aggregator.archive.who import account_keys, post_keys
from aggregator.errors import ArchiveDamaged, ArchiveError, ArchiveNewer
from aggregator.model import Head, Ledger, Post, State, Tombstone

FILE = "archive.sqlite"
SCHEMA = 1

_INSERT = f"INSERT INTO post ({', '.join(ROW)}, noted, stated) VALUES ({', '.join('?' * (len(ROW) + 2))})"
_UPDATE = f"UPDATE post SET {', '.join(f'{name} = ?' for name in (*ROW, 'noted', 'stated'))} WHERE number = ?"
_WHOLE = ", ".join((*HEAD, *REST, "html", "text", "noted"))
_BURY = f"INSERT OR REPLACE INTO tombstone ({', '.join(TOMBSTONE)}) VALUES ({', '.join('?' * len(TOMBSTONE))})"


@dataclass
class Stored:
    """How many posts of a batch were new, changed, or the same as before."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


class Archive:
    """Everything kept of one class. A context manager; whatever a method acknowledged survives a kill."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self.path = path
        self._rows = Heads()

    @classmethod
    def open(cls, folder: Path) -> Archive:
        """The archive in `folder`, made when there is none. ArchiveDamaged, ArchiveNewer."""
        path = folder / FILE
        with _told(path):
            folder.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            try:
                return cls(_ready(connection, path), path)
            except BaseException:
                connection.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it, or nothing."""
        with _told(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def ask(self, sql: str, *values: object) -> sqlite3.Cursor:
        with _told(self.path):
            return self._db.execute(sql, values)

    # ── posts in ──────────────────────────────────────────────────────────────────────

    def store(self, source: str, posts: Iterable[Post]) -> Stored:
        """Keep what a source stated: new posts, edits as versions, nothing of what is kept out."""
        told = Stored()
        with self.writing():
            kept_out = self._kept_out()
            for post in posts:
                if kept_out and kept_out.intersection((*post.keys, *account_keys(post.author))):
                    continue
                self._store(replace(post, source=source) if post.source != source else post, told)
        return told

    def _kept_out(self) -> frozenset[str]:
        return frozenset(key for (key,) in self._db.execute("SELECT key FROM kept_out"))

    def _store(self, post: Post, told: Stored) -> None:
        stated = sighting(post)
        number, before = self._known(post)
        if number is None:
            self._add(post, stated)
            told.new += 1
        elif before == stated:
            told.unchanged += 1
        else:
            self._change(number, post, stated, told)

    def _known(self, post: Post) -> tuple[int | None, bytes]:
        """The row of a post, by id or by any of its keys: a feed may give all its posts new ids."""
        find = self._db.execute
        found = find("SELECT number, stated FROM post WHERE source = ? AND id = ?", (post.source, post.id)).fetchone()
        if found is None:
            marks = ", ".join("?" * len(post.keys))
            found = find(
                f"SELECT post.number, stated FROM key JOIN post USING (number) "
                f"WHERE key.source = ? AND key IN ({marks}) ORDER BY post.number LIMIT 1",
                (post.source, *post.keys),
            ).fetchone()
        return (found[0], found[1]) if found else (None, b"")

    def _add(self, post: Post, stated: bytes) -> None:
        number = self._db.execute(_INSERT, (*row(post), stamp(post.seen), stated)).lastrowid
        self._db.execute("INSERT INTO body VALUES (?, ?, ?)", (number, post.html, post.text))
        self._note_keys(number, post)

    def _change(self, number: int, post: Post, stated: bytes, told: Stored) -> None:
        old, noted = self._whole(number)
        new = again(old, post)
        edited = new.hash != old.hash
        if edited:
            self._keep_version(number, old, noted)
            noted = stamp(post.seen)
        self._db.execute(_UPDATE, (*row(new), noted, stated, number))
        if (new.html, new.text) != (old.html, old.text):
            self._db.execute("UPDATE body SET html = ?, text = ? WHERE number = ?", (new.html, new.text, number))
        self._note_keys(number, new)
        if replace(new, seen=old.seen) == old:
            told.unchanged += 1
        else:
            told.changed += 1

    def _keep_version(self, number: int, old: Post, noted: str) -> None:
        self._db.execute(
            "INSERT OR IGNORE INTO version VALUES (?, ?, ?, ?, ?, ?)",
            (number, noted, old.hash, old.title, old.html, old.text),
        )
        self._db.execute(
            "DELETE FROM version WHERE number = ?1 AND (noted, hash) NOT IN "
            "(SELECT noted, hash FROM version WHERE number = ?1 ORDER BY noted DESC, hash DESC LIMIT ?2)",
            (number, VERSIONS),
        )

    def _note_keys(self, number: int | None, post: Post) -> None:
        self._db.executemany(
            "INSERT OR IGNORE INTO key VALUES (?, ?, ?)", [(post.source, key, number) for key in post.keys]
        )

    def _whole(self, number: int) -> tuple[Post, str]:
        """A post, and when its version was noted."""
        found = self._db.execute(f"SELECT {_WHOLE} FROM post JOIN body USING (number) WHERE number = ?", (number,))
        return self._post(found.fetchone())

    def _post(self, found: Sequence[Any]) -> tuple[Post, str]:
        licence, replies_at, html, text, noted = found[len(HEAD) :]
        fields = self._rows.fields(found[: len(HEAD)])
        return Post(**fields, licence=licence, replies_at=replies_at, html=html, text=text), noted

    # ── posts out ─────────────────────────────────────────────────────────────────────

    def bury(self, source: str, keys: Iterable[str], why: str, when: datetime) -> int:
        """Take posts of a source away: their text and earlier versions leave, a tombstone stays."""
        with self.writing():
            numbers = self._numbers("source = ? AND key = ?", ((source, key) for key in keys))
            self._bury(numbers, why, when)
        self._forget_pages(len(numbers))
        return len(numbers)

    def forget(self, what: str, when: datetime, why: str = "forgotten") -> int:
        """Take a person (`@name@server`, an author's address) or a post (its address) out, and keep them out.

        Gives how many posts left.
        """
        accounts, posts = account_keys(what), post_keys(what)
        with self.writing():
            numbers = self._numbers("key = ?", ((key,) for key in posts))
            numbers |= {number for (number,) in self._by(accounts)}
            self._bury(numbers, why, when)
            self._keep_out((*accounts, *posts), why, when)
        self._forget_pages(len(numbers))
        return len(numbers)

    def obey(self, hide: Sequence[str], block: Sequence[str], when: datetime) -> int:
        """Make what is kept out agree with the curator's `hide` and `block`; gives how many posts left.

        A line that the curator took back lets its posts in again, from the next pull on.
        """
        wanted = {"hidden": {key for url in hide for key in post_keys(url)},
                  "blocked": {key for who in block for key in account_keys(who)}}  # fmt: skip
        with self.writing():
            numbers: set[int] = set()
            for why, keys in wanted.items():
                found = self._by(tuple(keys)) if why == "blocked" else ()
                mine = {number for (number,) in found}
                mine |= self._numbers("key = ?", ((key,) for key in keys)) if why == "hidden" else set()
                self._bury(mine - numbers, why, when)
                self._keep_out(keys, why, when)
                self._let_in(why, keys)
                numbers |= mine
        self._forget_pages(len(numbers))
        return len(numbers)

    def _numbers(self, where: str, values: Iterable[tuple[str, ...]]) -> set[int]:
        ask = f"SELECT number FROM key WHERE {where}"
        return {number for value in values for (number,) in self._db.execute(ask, value)}

    def _by(self, accounts: Sequence[str]) -> list[tuple[int]]:
        """Posts whose author is known under one of these account keys."""
        if not accounts:
            return []
        wanted = set(accounts)
        named = self._db.execute("SELECT DISTINCT author_key, author_name, author_url FROM post").fetchall()
        mine = [names for names in named if wanted.intersection(account_keys(self._rows.account(*names)))]
        ask = "SELECT number FROM post WHERE author_key = ? AND author_name = ? AND author_url = ?"
        return [found for names in mine for found in self._db.execute(ask, names)]

    def _bury(self, numbers: Iterable[int], why: str, when: datetime) -> None:
        columns = "id, source, keys, kind, published, answers, under"
        for number in sorted(numbers):
            id, source, keys, kind, published, answers, under = self._db.execute(
                f"SELECT {columns} FROM post WHERE number = ?", (number,)
            ).fetchone()
            self._db.execute(_BURY, (id, source, keys, kind, published, stamp(when), why, answers, under))
            self._remove(number)

    def _remove(self, number: int) -> None:
        for table in ("version", "key", "body", "post"):
            self._db.execute(f"DELETE FROM {table} WHERE number = ?", (number,))

    def _keep_out(self, keys: Iterable[str], why: str, when: datetime) -> None:
        rows = [(key, why, stamp(when)) for key in keys]
        self._db.executemany("INSERT OR IGNORE INTO kept_out VALUES (?, ?, ?)", rows)

    def _let_in(self, why: str, but: set[str]) -> None:
        now = [key for (key,) in self._db.execute("SELECT key FROM kept_out WHERE why = ?", (why,))]
        gone = [(key, why) for key in now if key not in but]
        self._db.executemany("DELETE FROM kept_out WHERE key = ? AND why = ?", gone)

    def _forget_pages(self, removed: int) -> None:
        """What was deleted is overwritten (secure_delete); the log that still holds it is emptied, too."""
        if removed:
            self.ask("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    # ── what is held ──────────────────────────────────────────────────────────────────

    def heads(self) -> Iterator[Head]:
        """All posts without their bodies, in the order they came."""
        rows = self._rows
        for found in self.ask(f"SELECT {', '.join(HEAD)} FROM post ORDER BY number"):
            yield rows.head(found)

    def posts(self, refs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Post]:
        """Whole posts by (source, id); what is not held is left out."""
        ask = f"SELECT {_WHOLE} FROM post JOIN body USING (number) WHERE source = ? AND id = ?"
        return {ref: self._post(found)[0] for ref in refs if (found := self.ask(ask, *ref).fetchone())}

    def held(self, source: str, under: str) -> frozenset[str]:
        """The first key of each post that a source listed under `under`."""
        found = self.ask("SELECT keys FROM post WHERE source = ? AND under = ? AND under <> ''", source, under)
        return frozenset(strings(keys)[0] for (keys,) in found)

    def count(self) -> dict[str, int]:
        """Source → posts held (pingbacks are edges, not posts)."""
        return dict(self.ask("SELECT source, count(*) FROM post WHERE pingback = '' GROUP BY source"))

    def tombstones(self, *, all: bool = False) -> Iterator[Tombstone]:
        """Posts that were taken away. `all`: those as well that their author has shown again since."""
        again = "" if all else "WHERE NOT EXISTS (SELECT 1 FROM post WHERE (source, id) = (grave.source, grave.id))"
        found = self.ask(f"SELECT {', '.join(TOMBSTONE)} FROM tombstone AS grave {again} ORDER BY source, id")
        return map(tombstone, found)

    # ── what the next night needs ─────────────────────────────────────────────────────

    def state(self, source: str) -> State:
        """What a source remembers; a new one remembers nothing."""
        found = self.ask("SELECT state FROM source WHERE id = ?", source).fetchone()
        return json.decode(found[0], type=State) if found else State()

    def states(self) -> dict[str, State]:
        found = self.ask("SELECT id, state FROM source ORDER BY id")
        return {id: json.decode(state, type=State) for id, state in found}

    def keep_state(self, source: str, state: State) -> None:
        with self.writing() as db:
            db.execute("INSERT OR REPLACE INTO source VALUES (?, ?)", (source, json.encode(state).decode()))

    def ledger(self) -> Ledger:
        return ledgers.ledger(self.ask("SELECT what, id, value FROM ledger"))

    def keep_ledger(self, ledger: Ledger) -> None:
        """Only what differs is written."""
        wanted = {(what, id): value for what, id, value in ledgers.rows(ledger)}
        before = {(what, id): value for what, id, value in self.ask("SELECT what, id, value FROM ledger")}
        changed = [(*place, value) for place, value in wanted.items() if before.get(place) != value]
        gone = [place for place in before if place not in wanted]
        if not changed and not gone:
            return
        with self.writing() as db:
            db.executemany("DELETE FROM ledger WHERE what = ? AND id = ?", gone)
            db.executemany("INSERT OR REPLACE INTO ledger VALUES (?, ?, ?)", changed)

    # ── whole posts, for saving and loading ───────────────────────────────────────────

    def everything(self) -> Iterator[Kept]:
        """Every post by time, with its earlier versions."""
        ask = f"SELECT number, {_WHOLE} FROM post JOIN body USING (number) ORDER BY published, source, id"
        for number, *found in self.ask(ask):
            yield self._kept(number, found)

    def kept(self, source: str, id: str) -> Kept | None:
        """One post with its earlier versions."""
        ask = f"SELECT number, {_WHOLE} FROM post JOIN body USING (number) WHERE source = ? AND id = ?"
        found = self.ask(ask, source, id).fetchone()
        return self._kept(found[0], found[1:]) if found else None

    def _kept(self, number: int, found: Sequence[Any]) -> Kept:
        ask = "SELECT noted, hash, title, html, text FROM version WHERE number = ? ORDER BY noted, hash"
        post, noted = self._post(found)
        return Kept(post=post, noted=noted, versions=[Version(*row) for row in self.ask(ask, number)])

    def put(self, kept: Kept) -> None:
        """Put a post in place of what is held of it, inside `writing()`."""
        self.take_out(kept.post.source, kept.post.id)
        number = self._db.execute(_INSERT, (*row(kept.post), kept.noted, b"")).lastrowid
        self._db.execute("INSERT INTO body VALUES (?, ?, ?)", (number, kept.post.html, kept.post.text))
        self._note_keys(number, kept.post)
        rows = [(number, one.noted, one.hash, one.title, one.html, one.text) for one in kept.versions]
        self._db.executemany("INSERT OR IGNORE INTO version VALUES (?, ?, ?, ?, ?, ?)", rows)

    def lay(self, grave: Tombstone) -> None:
        """Lay a tombstone in place of an earlier one, inside `writing()`."""
        self._db.execute(_BURY, tombstone_row(grave))

    def take_out(self, source: str, id: str) -> None:
        """Remove a post without a trace, inside `writing()`."""
        for (number,) in self._db.execute(
            "SELECT number FROM post WHERE source = ? AND id = ?", (source, id)
        ).fetchall():
            self._remove(number)

    def keep_out_again(self) -> int:
        """Bury what is held although it is kept out, as after loading; gives how many posts left."""
        with self.writing() as db:
            buried = 0
            for key, why, since in db.execute(
                "SELECT key, why, since FROM kept_out ORDER BY since, key, why"
            ).fetchall():
                numbers = self._numbers("key = ?", [(key,)]) | {number for (number,) in self._by((key,))}
                self._bury(numbers, why, moment(since))
                buried += len(numbers)
        self._forget_pages(buried)
        return buried


# ── opening ───────────────────────────────────────────────────────────────────────────


def _ready(connection: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    """The connection with its settings, on a file of this schema."""
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > SCHEMA:
        raise ArchiveNewer(f"{path} was written by a later version of this program", "install that version")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA mmap_size = 268435456")
    if found == 0:
        connection.executescript("BEGIN IMMEDIATE;" + schema() + "COMMIT;")
    return connection


def schema() -> str:
    """schema.sql, as it stands beside this file."""
    return (files("aggregator.archive") / "schema.sql").read_text(encoding="utf-8")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """SQLite's errors as ours: what is damaged is damaged, what cannot be written says so."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise ArchiveError(f"{path} cannot be used: {error}", "is the disk full, or the folder read-only?") from error
    except sqlite3.DatabaseError as error:
        raise ArchiveDamaged(
            f"{path} is damaged: {error}", "move it away and `aggregator archive load` the last saved text"
        ) from error
    except OSError as error:
        raise ArchiveError(f"{path} cannot be used: {error.strerror}", "look at the folder's permissions") from error
