"""The ledger as rows, and rows as the ledger. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from msgspec import json

from aggregator.archive.times import moment, stamp
from aggregator.model import Ledger

T = TypeVar("T")
Row = tuple[str, str, str]
"""What kind of entry, of which id, and its value."""


def rows(ledger: Ledger) -> Iterator[Row]:
    """Sorted within each kind of entry."""
    for what in ("homes", "moved", "same"):
        entries: dict[str, str] = getattr(ledger, what)
        yield from ((what, id, entries[id]) for id in sorted(entries))
    for what in ("given", "arrived"):
        times: dict[str, datetime] = getattr(ledger, what)
        yield from ((what, id, stamp(times[id])) for id in sorted(times))
    yield from (("trails", id, json.encode(ledger.trails[id]).decode()) for id in sorted(ledger.trails))


def ledger(found: Iterable[Row]) -> Ledger:
    made = Ledger()
    for what, id, value in found:
        if what in ("given", "arrived"):
            getattr(made, what)[id] = moment(value)
        elif what == "trails":
            made.trails[id] = json.decode(value, type=tuple[str, ...])
        else:
            getattr(made, what)[id] = value
    return made


def joined(ours: Ledger, theirs: Ledger) -> Ledger:
    """Both ledgers as one, whichever comes first.

    Where they disagree, the conversation whose address was given first stands, then the smaller
    id; of two ids of one post the smaller, of two trails the longer. A post arrived when the first of
    them published it: before all others, if one had it from its first night on.
    """

    def older(one: str, other: str) -> str:
        dates = both.given
        return min((dates[id].isoformat() if id in dates else "9", id) for id in (one, other))[1]

    both = Ledger(given=_each(ours.given, theirs.given, min))
    both.homes = _each(ours.homes, theirs.homes, older)
    both.moved = _each(ours.moved, theirs.moved, older)
    both.same = _each(ours.same, theirs.same, min)
    both.trails = _each(ours.trails, theirs.trails, lambda *both: max(both, key=lambda one: (len(one), one)))
    since_ever = {id for one in (ours, theirs) for id in one.homes if id not in one.arrived}
    arrived = _each(ours.arrived, theirs.arrived, min)
    both.arrived = {id: when for id, when in arrived.items() if id not in since_ever}
    return both


def _each(ours: dict[str, T], theirs: dict[str, T], stands: Callable[[T, T], T]) -> dict[str, T]:
    return ours | {id: stands(value, ours.get(id, value)) for id, value in theirs.items()}
