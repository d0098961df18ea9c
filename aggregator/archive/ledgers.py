"""The ledger as rows, and rows as the ledger. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import json

from aggregator.archive.times import moment, stamp
from aggregator.model import Ledger

Row = tuple[str, str, str]
"""What kind of entry, of which id, and its value."""


def rows(ledger: Ledger) -> Iterator[Row]:
    """Sorted within each kind of entry."""
    for what in ("homes", "moved", "same"):
        entries: dict[str, str] = getattr(ledger, what)
        yield from ((what, id, entries[id]) for id in sorted(entries))
    yield from (("given", id, stamp(ledger.given[id])) for id in sorted(ledger.given))
    yield from (("trails", id, json.encode(ledger.trails[id]).decode()) for id in sorted(ledger.trails))


def ledger(found: Iterable[Row]) -> Ledger:
    made = Ledger()
    for what, id, value in found:
        if what == "given":
            made.given[id] = moment(value)
        elif what == "trails":
            made.trails[id] = json.decode(value, type=tuple[str, ...])
        else:
            getattr(made, what)[id] = value
    return made


def joined(ours: Ledger, theirs: Ledger) -> Ledger:
    """Both ledgers as one, whichever comes first. Where they disagree, the older address stands, then the smaller."""

    def older(one: str, other: str) -> str:
        dates = both.given
        return min((dates[id].isoformat() if id in dates else "9", id) for id in (one, other))[1]

    both = Ledger(given=dict(ours.given))
    for id, when in theirs.given.items():
        both.given[id] = min(when, both.given.get(id, when))
    for what in ("homes", "moved", "same"):
        merged: dict[str, str] = dict(getattr(ours, what))
        for id, value in getattr(theirs, what).items():
            merged[id] = older(value, merged.get(id, value))
        setattr(both, what, merged)
    both.trails = dict(ours.trails)
    for id, trail in theirs.trails.items():
        both.trails[id] = max(trail, both.trails.get(id, trail), key=lambda one: (len(one), one))
    return both
