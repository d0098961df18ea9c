"""Where shortened addresses were seen to lead. Only those that a held post links to are kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from aggregator.archive.times import moment, stamp
from aggregator.model import Redirect
from aggregator.text.urls import canonical

_TABLE = """CREATE TABLE IF NOT EXISTS redirect ( -- where shortened addresses in posts were seen to lead
    address TEXT PRIMARY KEY,
    leads   TEXT NOT NULL,        -- one step on; nothing: it led nowhere
    again   TEXT NOT NULL         -- when it may be asked again, or nothing
) WITHOUT ROWID"""
"""Made when there is something to keep: archives from before it was thought of need no other change."""


def held(db: sqlite3.Connection) -> list[Redirect]:
    """All of them, by address."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'redirect'").fetchone():
        return []
    found = db.execute("SELECT address, leads, again FROM redirect ORDER BY address")
    return [Redirect(address=address, to=to, again=moment(again) if again else None) for address, to, again in found]


def keep(db: sqlite3.Connection, redirects: Iterable[Redirect]) -> None:
    """These and no others."""
    db.execute(_TABLE)
    db.execute("DELETE FROM redirect")
    rows = ((one.address, one.to, stamp(one.again) if one.again else "") for one in redirects)
    db.executemany("INSERT INTO redirect VALUES (?, ?, ?)", rows)


def joined(ours: Iterable[Redirect], theirs: Iterable[Redirect]) -> list[Redirect]:
    """Both: of two answers to one address any answer is better than none, and the later failure than an earlier."""
    both: dict[str, Redirect] = {}
    for one in (*ours, *theirs):
        both[one.address] = max(one, both.get(one.address, one), key=_rank)
    return sorted(both.values(), key=lambda one: one.address)


def _rank(one: Redirect) -> tuple[bool, str, str]:
    return bool(one.to), one.to, stamp(one.again) if one.again else ""


def reached(links: Iterable[str], redirects: Iterable[Redirect]) -> list[Redirect]:
    """What those come by who follow `links`, step by step; by address."""
    known = {canonical(one.address): one for one in redirects}
    waiting, found = [canonical(url) for url in links], dict[str, Redirect]()
    while waiting:
        key = waiting.pop()
        if key in known and key not in found:
            found[key] = known[key]
            waiting.append(canonical(known[key].to))
    return sorted(found.values(), key=lambda one: one.address)
