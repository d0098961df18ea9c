"""The archive while it is worked on. [effect]"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from msgspec import json
from msgspec.structs import replace

from aggregator.archive import burial, ledgers, redirects, rows
from aggregator.archive.database import FILE, connect, sweep, told, transaction
from aggregator.archive.intake import Intake, Stored
from aggregator.archive.times import moment
from aggregator.archive.who import digest, who_names
from aggregator.model import Head, Ledger, Post, Redirect, State, Tombstone

_AT_ONCE = 500
"""Posts read with one question: enough to be quick, few enough to be small."""
_NAMED = "FROM json_each(?) AS one CROSS JOIN post ON post.id = one.value CROSS JOIN body USING (number)"
_POSTS = f"SELECT source, post.id, head, html, text {_NAMED}"
_BODIES = f"SELECT source, post.id, html, text {_NAMED}"

_SPOKEN = (
    "SELECT source, sum(under = ''), sum(under <> ''), max(published) FROM post WHERE pingback = '' GROUP BY source"
)


class Archive:
    """Everything kept of one class. A context manager; what a method acknowledged survives a kill.

    One writer at a time (`lock`). Raises ArchiveDamaged when the file is not what was written, and
    ArchiveError when it cannot be used (disk full, read-only); then it stays as it was before the call.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self._has_written = False
        self.path = path

    @classmethod
    def open(cls, folder: Path) -> Archive:
        """The archive in `folder`, made when there is none. ArchiveDamaged, ArchiveNewer."""
        path = folder / FILE
        with told(path):
            return cls(connect(path), path)

    def close(self) -> None:
        """After a burial the file is written anew, so that nothing of what left can be found in it."""
        with told(self.path):
            try:
                if self._has_written and self._db.execute("SELECT 1 FROM chore WHERE what = 'sweep'").fetchone():
                    sweep(self._db)
            finally:
                self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[tuple[sqlite3.Connection, int]]:
        """One transaction: all of it, or nothing. Gives the number of the change that is being made."""
        with transaction(self._db, self.path):
            self._has_written = True
            yield self._db, self._last_change() + 1

    def ask(self, sql: str, *values: object) -> list[tuple[str, ...]]:
        with told(self.path):
            return self._db.execute(sql, values).fetchall()

    # ── in ────────────────────────────────────────────────────────────────────────────

    def store(self, source: str, posts: Iterable[Post]) -> Stored:
        """Keep what a source stated in one document: new posts, edits as versions.

        Posts that were taken away are left out, unless they were seen again after that and nobody
        keeps them out. What one document lists as several posts stays several.
        """
        batch = [post if post.source == source else replace(post, source=source) for post in posts]
        if not batch:
            return Stored()
        intake = Intake(self._db, source)
        with told(self.path):
            fresh = intake.sift(batch)
        if fresh:
            with self.writing() as (_, change):
                intake.take(fresh, change)
        return intake.told

    # ── out ───────────────────────────────────────────────────────────────────────────

    def bury(self, source: str, keys: Iterable[str], why: str, when: datetime) -> int:
        """Take posts of a source away: their text and earlier versions leave, a tombstone stays.

        A post that its author deleted comes back if its source shows it again later.
        """
        with self.writing() as (db, change):
            return burial.bury(db, source, keys, why, when, change)

    def forget(self, what: str, when: datetime, why: str = "forgotten") -> int:
        """Take a person (`@name@server`, an author's address) or a post (its address) out of every source, for good.

        Gives how many posts left.
        """
        with self.writing() as (db, change):
            return burial.forget(db, what, why, when, change)

    def obey(self, hide: Sequence[str], block: Sequence[str], when: datetime) -> int:
        """Make what is kept out agree with the curator's `hide` and `block`; gives how many posts left.

        Costs nothing while those lines stay the same. What is no longer among them comes back when
        its source shows it again.
        """
        wanted = burial.wanted(hide, block)
        with told(self.path):
            listed = burial.listed(self._db)
        if wanted.keys() == listed:
            return 0
        fresh = {wanted[one]: burial.Out(one[1], when) for one in sorted(wanted.keys() - listed)}
        with self.writing() as (db, change):
            burial.let_in(db, listed - wanted.keys())
            for name, out in fresh.items():
                burial.keep_out(db, [name], out.why, when)
            return burial.clear(db, fresh, change)

    # ── what is held ──────────────────────────────────────────────────────────────────

    def heads(self) -> Iterator[Head]:
        """All posts without their bodies, in the order they came."""
        return self._heads("SELECT head FROM post ORDER BY number")

    def heads_changed_since(self, change: int) -> Iterator[Head]:
        """Posts that are new or changed since `last_change()` gave this number, in the order they changed."""
        return self._heads("SELECT head FROM post WHERE changed > ? ORDER BY changed, number", change)

    def heads_with(self, words: re.Pattern[str]) -> Iterator[Head]:
        """Posts whose head says such words anywhere, those that came last first."""
        head = rows.Heads().head
        with told(self.path):
            for (text,) in self._db.execute("SELECT head FROM post ORDER BY number DESC"):
                if words.search(text):
                    yield head(text)

    def _heads(self, ask: str, *values: object) -> Iterator[Head]:
        head = rows.Heads().head
        with told(self.path):
            for (text,) in self._db.execute(ask, values):
                yield head(text)

    def last_change(self) -> int:
        """Grows with every change of a post or a tombstone. It means something within one file only."""
        with told(self.path):
            return self._last_change()

    def _last_change(self) -> int:
        ask = "SELECT max(ifnull((SELECT max(changed) FROM post), 0), ifnull((SELECT max(changed) FROM tombstone), 0))"
        return int(self._db.execute(ask).fetchone()[0])

    def posts(self, refs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Post]:
        """Whole posts by (source, id); what is not held is left out."""
        return {ref: rows.post(*columns) for ref, columns in self._named(_POSTS, refs)}

    def bodies(self, refs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
        """HTML and plain text of posts by (source, id): less work than whole posts."""
        return {ref: (html, text) for ref, (html, text) in self._named(_BODIES, refs)}

    def _named(self, select: str, refs: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], list[str]]]:
        """The columns of each post that is held, in the order asked for."""
        wanted = list(dict.fromkeys(refs))
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            ids = rows.packed(list(dict.fromkeys(id for _, id in some)))
            with told(self.path):
                found = {(source, id): columns for source, id, *columns in self._db.execute(select, (ids,))}
            yield from ((ref, found[ref]) for ref in some if ref in found)

    def held(self, source: str, under: str) -> frozenset[str]:
        """The key by which each post is known now that a source listed under `under` (nothing: on its own)."""
        return frozenset(
            key for (key,) in self.ask("SELECT key FROM post WHERE source = ? AND under = ?", source, under)
        )

    def count(self) -> dict[str, int]:
        """Source → posts held (pingbacks are edges, not posts)."""
        with told(self.path):
            every = dict(self._db.execute("SELECT source, count(*) FROM post GROUP BY source"))
            pings = dict(self._db.execute("SELECT source, count(*) FROM post WHERE pingback <> '' GROUP BY source"))
        return {source: number - pings.get(source, 0) for source, number in every.items()}

    def spoken(self) -> dict[str, tuple[int, int, datetime]]:
        """Source → posts of its own, comments and replies, and the date of the latest of both."""
        with told(self.path):
            found = self._db.execute(_SPOKEN).fetchall()
        return {source: (own, talk, moment(latest)) for source, own, talk, latest in found}

    def tombstones(self) -> Iterator[Tombstone]:
        """Posts that were taken away and are not back."""
        columns = ", ".join(rows.GRAVE)
        found = self.ask(f"SELECT {columns} FROM tombstone ORDER BY source, id")
        return (rows.tombstone(rows.grave(one)) for one in found)

    def kept_out(self, accounts: Iterable[str]) -> frozenset[str]:
        """Those of the accounts (as a curator writes them) whose people were forgotten or are blocked."""
        with told(self.path):
            found = self._db.execute("SELECT digest FROM kept_out WHERE why IN ('forgotten', 'blocked')")
            out = {one for (one,) in found}
        return frozenset(who for who in accounts if out and not out.isdisjoint(map(digest, who_names(who))))

    # ── what the next night needs ─────────────────────────────────────────────────────

    def state(self, source: str) -> State:
        """What a source remembers; a new one remembers nothing."""
        with told(self.path):
            found = self._db.execute("SELECT state FROM source WHERE id = ?", (source,)).fetchone()
            return json.decode(found[0], type=State) if found else State()

    def states(self) -> dict[str, State]:
        with told(self.path):
            found = self._db.execute("SELECT id, state FROM source ORDER BY id")
            return {id: json.decode(state, type=State) for id, state in found}

    def keep_state(self, source: str, state: State) -> None:
        with self.writing() as (db, _):
            db.execute("INSERT OR REPLACE INTO source VALUES (?, ?)", (source, rows.packed(state)))

    def redirects(self) -> list[Redirect]:
        """Where shortened addresses were seen to lead, by address."""
        with told(self.path):
            return redirects.held(self._db)

    def keep_redirects(self, links: Iterable[str], known: Iterable[Redirect]) -> None:
        """What those come by who follow `links`, and no other of what is known. Only what differs is written."""
        wanted = redirects.reached(links, known)
        if wanted != self.redirects():
            with self.writing() as (db, _):
                redirects.keep(db, wanted)

    def ledger(self) -> Ledger:
        with told(self.path):
            return ledgers.ledger(self._db.execute("SELECT what, id, value FROM ledger"))

    def keep_ledger(self, ledger: Ledger) -> None:
        """Only what differs is written."""
        wanted = {(what, id): value for what, id, value in ledgers.rows(ledger)}
        before = {(what, id): value for what, id, value in self.ask("SELECT what, id, value FROM ledger")}
        fresh = [(*place, value) for place, value in wanted.items() if before.get(place) != value]
        gone = [place for place in before if place not in wanted]
        if fresh or gone:
            with self.writing() as (db, _):
                db.executemany("DELETE FROM ledger WHERE what = ? AND id = ?", gone)
                db.executemany("INSERT OR REPLACE INTO ledger VALUES (?, ?, ?)", fresh)
