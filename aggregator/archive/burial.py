"""Posts out: by their author, by the curator, by somebody who asks to be forgotten. [effect]

The text and its earlier wordings leave the file, a tombstone keeps the place. What the curator
hides or blocks, and who is forgotten, goes on a list of digests that nothing stored may match.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from aggregator.archive import rows
from aggregator.archive.merge import Grave, laid
from aggregator.archive.times import moment, stamp
from aggregator.archive.who import digest, digests, names, post_names, who_names
from aggregator.model import Head, short_id

_LAY = f"INSERT OR REPLACE INTO tombstone ({', '.join(rows.GRAVE)}, changed) VALUES ({', '.join('?' * (len(rows.GRAVE) + 1))})"
Called = Callable[[Head], Collection[str]]
"""The names of a post, or what stands for them."""
CURATORS = ("hidden", "blocked")
"""Why something is kept out as long as it stands in sources.yaml."""


def bury(db: sqlite3.Connection, source: str, keys: Iterable[str], why: str, when: datetime, change: int) -> int:
    """Take posts of a source away, inside a transaction; gives how many.

    What its author deleted may be shown again; for any other reason the keys are kept out, too.
    """
    keys = tuple(keys)
    if why != "deleted":
        keep_out(db, keys, why, when)
    numbers = {number for key in keys for number in _known_as(db, source, key)}
    for number in sorted(numbers):
        take_away(db, number, why, when, change)
    return len(numbers)


def _known_as(db: sqlite3.Connection, source: str, key: str) -> list[int]:
    """The posts meant by a key: those known by it now or at first; else the one that was in between."""
    found = db.execute(
        "SELECT number FROM post WHERE id = ?1 AND source = ?2 UNION "
        "SELECT number FROM key CROSS JOIN post USING (number) WHERE key.key = ?3 AND source = ?2 AND post.key = ?3",
        (short_id(key), source, key),
    ).fetchall()
    if not found:
        found = db.execute(
            "SELECT number FROM key CROSS JOIN post USING (number) WHERE key.key = ? AND source = ?", (key, source)
        ).fetchall()
        found = found if len(found) == 1 else []
    return [number for (number,) in found]


def take_away(db: sqlite3.Connection, number: int, why: str, when: datetime, change: int) -> None:
    """One post: everything of it leaves, its tombstone stays."""
    found = db.execute(f"SELECT {rows.KEPT} FROM post JOIN body USING (number) WHERE number = ?", (number,)).fetchone()
    lay(db, laid(rows.kept(found), when, why), change)
    remove(db, number)
    must_sweep(db)


def lay(db: sqlite3.Connection, grave: Grave, change: int) -> None:
    db.execute(_LAY, (*rows.grave_columns(grave), change))


def remove(db: sqlite3.Connection, number: int) -> None:
    """All rows of a post."""
    head = db.execute("SELECT head FROM post WHERE number = ?", (number,)).fetchone()[0]
    keys = rows.further(rows.post(head, "", ""))
    db.executemany("DELETE FROM key WHERE key = ? AND number = ?", [(key, number) for key in keys])
    for table in ("version", "body", "post"):
        db.execute(f"DELETE FROM {table} WHERE number = ?", (number,))


def must_sweep(db: sqlite3.Connection) -> None:
    """Note that text has left, and that the file is to be written anew before it is closed."""
    db.execute("INSERT OR IGNORE INTO chore VALUES ('sweep')")


# ── kept out ──────────────────────────────────────────────────────────────────────────


class Out(NamedTuple):
    """Why somebody or something is kept out, and since when. Without a date: since it was said."""

    why: str
    since: datetime | None = None


def forget(db: sqlite3.Connection, what: str, why: str, when: datetime, change: int) -> int:
    """Take a person (`@name@server`, an author's address, an account's key) or a post (its address) out, for good."""
    called = {*who_names(what), *post_names(what)}
    keep_out(db, called, why, when)
    return clear(db, dict.fromkeys(called, Out(why, when)), change)


Listed = tuple[str, str]
"""A digest, and why it is kept out."""


def wanted(hide: Iterable[str], block: Iterable[str]) -> dict[Listed, str]:
    """The list of who is kept out, as far as it follows from sources.yaml, and the names behind the digests."""
    hidden = {(digest(name), "hidden"): name for url in hide for name in post_names(url)}
    return hidden | {(digest(name), "blocked"): name for who in block for name in who_names(who)}


def listed(db: sqlite3.Connection) -> set[Listed]:
    """The same, as it stands in the archive."""
    return set(db.execute("SELECT digest, why FROM kept_out WHERE why IN (?, ?)", CURATORS))


def let_in(db: sqlite3.Connection, gone: Iterable[Listed]) -> None:
    """What the curator lets in again comes back when its source shows it again."""
    db.executemany("DELETE FROM kept_out WHERE digest = ? AND why = ?", gone)


def keep_out(db: sqlite3.Connection, called: Iterable[str], why: str, when: datetime) -> None:
    values = [(digest(name), why, stamp(when)) for name in sorted(called)]
    db.executemany("INSERT OR IGNORE INTO kept_out VALUES (?, ?, ?)", values)


def clear(db: sqlite3.Connection, out: Mapping[str, Out], change: int, called: Called = names) -> int:
    """Bury every post that is called by one of the names of `out`, each for its reason; gives how many."""
    if not out:
        return 0
    hit = [
        (number, revised, min(out[one] for one in found))
        for number, head, revised in db.execute("SELECT number, head, revised FROM post")
        if (found := out.keys() & called(rows.post(head, "", "")))
    ]
    for number, revised, (why, since) in hit:
        take_away(db, number, why, since or moment(revised), change)
    return len(hit)


def clear_all(db: sqlite3.Connection, change: int) -> int:
    """Bury all that is kept out, whoever brought it in: after archives were joined.

    Why and when are the same whichever archive came first with its list: a tombstone does not say
    whose post it was, so it could not be told later that another reason held as well.
    """
    found = db.execute("SELECT DISTINCT digest FROM kept_out")
    return clear(db, {one: Out("forgotten") for (one,) in found}, change, digests)
