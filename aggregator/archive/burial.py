"""Posts out: by their author, by the curator, by somebody who asks to be forgotten. [effect]

The text and its earlier wordings leave the file, a tombstone keeps the place. What the curator
hides or blocks, and who is forgotten, goes on a list of digests that nothing stored may match.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from datetime import datetime

from aggregator.archive import rows
from aggregator.archive.merge import Grave, laid
from aggregator.archive.times import moment, stamp
from aggregator.archive.who import digest, names, post_names, who_names
from aggregator.model import short_id

_LAY = f"INSERT OR REPLACE INTO tombstone ({', '.join(rows.GRAVE)}, changed) VALUES ({', '.join('?' * (len(rows.GRAVE) + 1))})"
CURATORS = ("hidden", "blocked")
"""Why something is kept out as long as it stands in sources.yaml."""


def bury(db: sqlite3.Connection, source: str, keys: Iterable[str], why: str, when: datetime, changed: int) -> int:
    """Take posts of a source away, inside a transaction; gives how many.

    What its author deleted may be shown again; for any other reason the keys are kept out, too.
    """
    keys = tuple(keys)
    if why != "deleted":
        keep_out(db, keys, why, when)
    numbers = {number for key in keys for number in _known_as(db, source, key)}
    for number in sorted(numbers):
        take_away(db, number, why, when, changed)
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


def take_away(db: sqlite3.Connection, number: int, why: str, when: datetime, changed: int) -> None:
    """One post: everything of it leaves, its tombstone stays."""
    found = db.execute(f"SELECT {rows.KEPT} FROM post JOIN body USING (number) WHERE number = ?", (number,)).fetchone()
    lay(db, laid(rows.kept(found), when, why), changed)
    remove(db, number)
    db.execute("INSERT OR IGNORE INTO chore VALUES ('sweep')")


def lay(db: sqlite3.Connection, grave: Grave, changed: int) -> None:
    db.execute(_LAY, (*rows.grave_columns(grave), changed))


def remove(db: sqlite3.Connection, number: int) -> None:
    """All rows of a post."""
    head = db.execute("SELECT head FROM post WHERE number = ?", (number,)).fetchone()[0]
    keys = rows.further(rows.post(head, "", ""))
    db.executemany("DELETE FROM key WHERE key = ? AND number = ?", [(key, number) for key in keys])
    for table in ("version", "body", "post"):
        db.execute(f"DELETE FROM {table} WHERE number = ?", (number,))


# ── kept out ──────────────────────────────────────────────────────────────────────────


def forget(db: sqlite3.Connection, what: str, why: str, when: datetime, changed: int) -> int:
    """Take a person (`@name@server`, an author's address, an account's key) or a post (its address) out, for good."""
    called = {*who_names(what), *post_names(what)}
    keep_out(db, called, why, when)
    return clear(db, {digest(name): (why, when) for name in called}, changed)


def wanted(hide: Iterable[str], block: Iterable[str]) -> set[tuple[str, str]]:
    """The list of who is kept out, as far as it follows from sources.yaml: digest and why."""
    hidden = {(digest(name), "hidden") for url in hide for name in post_names(url)}
    return hidden | {(digest(name), "blocked") for who in block for name in who_names(who)}


def listed(db: sqlite3.Connection) -> set[tuple[str, str]]:
    """The same, as it stands in the archive."""
    return set(db.execute("SELECT digest, why FROM kept_out WHERE why IN (?, ?)", CURATORS))


def obey(
    db: sqlite3.Connection,
    fresh: Collection[tuple[str, str]],
    gone: Collection[tuple[str, str]],
    when: datetime,
    changed: int,
) -> int:
    """Follow a change of `hide` and `block`, inside a transaction; gives how many posts left.

    What the curator let in again comes back when its source shows it again.
    """
    db.executemany("DELETE FROM kept_out WHERE digest = ? AND why = ?", gone)
    db.executemany("INSERT OR IGNORE INTO kept_out VALUES (?, ?, ?)", [(*one, stamp(when)) for one in sorted(fresh)])
    return clear(db, {one: (why, when) for one, why in sorted(fresh)}, changed)


def keep_out(db: sqlite3.Connection, called: Iterable[str], why: str, when: datetime) -> None:
    values = [(digest(name), why, stamp(when)) for name in called]
    db.executemany("INSERT OR IGNORE INTO kept_out VALUES (?, ?, ?)", values)


def clear(db: sqlite3.Connection, out: dict[str, tuple[str, datetime | None]], changed: int) -> int:
    """Bury all that the digests of `out` reach, each for its reason; gives how many.

    Without a date it counts as buried when it was said, so that the order in which archives are
    joined does not matter.
    """
    if not out:
        return 0
    hit = [
        (number, revised, min(out[one] for one in found))
        for number, head, revised in db.execute("SELECT number, head, revised FROM post")
        if (found := out.keys() & {digest(name) for name in names(rows.post(head, "", ""))})
    ]
    for number, revised, (why, when) in hit:
        take_away(db, number, why, when or moment(revised), changed)
    return len(hit)


def clear_all(db: sqlite3.Connection, changed: int) -> int:
    """Bury all that is kept out, whoever brought it in: after archives were joined."""
    found = db.execute("SELECT digest, min(why) FROM kept_out GROUP BY digest")
    return clear(db, {one: (why, None) for one, why in found}, changed)
