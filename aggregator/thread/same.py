"""The same thing seen twice is one post.

    sightings ─▶ which of them are one
    merged ────▶ one head for them all

The richest sighting stands for the post; what the others know is added to it. Its public id is
the one it was first published under, so that its address never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter

import msgspec

from aggregator.model import Head, Ledger, Tombstone, short_id
from aggregator.thread.merged import merged, rank
from aggregator.thread.sightings import joined

Place = tuple[str, str]
"""A sighting's source and address."""

NEVER = datetime.min.replace(tzinfo=UTC)
_BY_TIME = attrgetter("published", "id", "source")


@dataclass(slots=True)
class Gathered:
    """Every post once, under its public id, in the order of time and id.

    known   identity key → public id, of posts and of what was taken away
    pings   pingbacks: they tell of a link, and are no posts
    buried  public id → what stays of a post that was taken away
    same    ledger.same, grown
    """

    heads: dict[str, Head] = field(default_factory=dict)
    bodies: dict[str, tuple[str, str]] = field(default_factory=dict)
    places: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    pings: list[Head] = field(default_factory=list)
    buried: dict[str, Tombstone] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)


def gather(heads: Iterable[Head], tombstones: Iterable[Tombstone], ledger: Ledger) -> Gathered:
    """Join all sightings, and let a tombstone take away every sighting of its post."""
    gathered = Gathered(same=dict(ledger.same))
    rows = sorted(heads, key=_BY_TIME)
    groups = joined(rows)
    together = {index for group in groups for index in group}
    single = [row for index, row in enumerate(rows) if index not in together] if together else rows
    _add_single(gathered, single, ledger)
    for group in groups:
        _add_all(gathered, [rows[index] for index in group], ledger)
    if groups or ledger.homes:
        gathered.heads = {head.id: head for head in sorted(gathered.heads.values(), key=_BY_TIME)}
    for tombstone in sorted(tombstones, key=lambda one: (one.id, one.source)):
        _bury(gathered, tombstone)
    gathered.same = {id: resolve(gathered.same, id) for id in gathered.same}
    return gathered


# ── one head for them all ─────────────────────────────────────────────────────────────


def _add_single(gathered: Gathered, rows: list[Head], ledger: Ledger) -> None:
    """Posts that were seen once, as most are."""
    heads, bodies, places, know = gathered.heads, gathered.bodies, gathered.places, gathered.known.setdefault
    homes, first_night = ledger.homes, not ledger.homes
    for row in rows:
        if row.pingback:
            gathered.pings.append(row)
            continue
        id = row.id
        public = id if first_night or id in homes else _public_id([row], gathered, ledger)
        if public in heads:
            public = _make_room(gathered, public, row, row.source)
        heads[public] = row if id == public else msgspec.structs.replace(row, id=public)
        bodies[public] = (row.source, id)
        places[public] = ((row.source, row.url),)
        for key in row.keys:
            if know(key, public) != public:
                _know(gathered, public)


def _add_all(gathered: Gathered, rows: list[Head], ledger: Ledger) -> None:
    """A post that was seen in several places, or under several ids."""
    ranked = sorted(rows, key=rank)
    if any(row.pingback for row in ranked):
        gathered.pings.append(max(ranked, key=lambda row: (bool(row.pingback), row.id, row.source)))
        return
    public, head = _public_id(ranked, gathered, ledger), merged(ranked)
    if public in gathered.heads:
        public = _make_room(gathered, public, head, ranked[0].source)
    gathered.heads[public] = msgspec.structs.replace(head, id=public)
    gathered.bodies[public] = (ranked[0].source, ranked[0].id)
    gathered.places[public] = tuple(dict.fromkeys((row.source, row.url) for row in ranked))
    _know(gathered, public)


def _make_room(gathered: Gathered, id: str, head: Head, source: str) -> str:
    """The id for a post whose id another has, since both bear its key: the earlier keeps it, whatever the order."""
    other = gathered.heads[id]
    if order(other) <= order(head):
        return short_id(f"{source}|{head.keys[0]}")
    second = short_id(f"{gathered.bodies[id][0]}|{other.keys[0]}")
    gathered.heads[second] = msgspec.structs.replace(gathered.heads.pop(id), id=second)
    gathered.bodies[second], gathered.places[second] = gathered.bodies.pop(id), gathered.places.pop(id)
    gathered.known.update((key, second) for key in other.keys if gathered.known.get(key) == id)
    return id


def _know(gathered: Gathered, public: str) -> None:
    """Note the keys of a post. One that two posts bear leads to the earlier, whatever the order they came in."""
    head = gathered.heads[public]
    for key in head.keys:
        other = gathered.known.setdefault(key, public)
        if other != public and order(head) < order(gathered.heads[other]):
            gathered.known[key] = public


def order(one: Head | Tombstone) -> tuple[datetime, str]:
    """By time; within one second by identity, not by public id, which depends on what was published first."""
    return one.published, min(one.keys)


def is_older(one: Head | Tombstone, other: Head | Tombstone) -> bool:
    """Does it come before the other in that order?"""
    return one.published < other.published or (one.published == other.published and order(one) < order(other))


def _public_id(ranked: list[Head], gathered: Gathered, ledger: Ledger) -> str:
    """The id it was first published under; before that, of its ids the one with the most lasting key."""
    ids = {row.id for row in ranked}
    if ledger.homes:  # an id may come from a key that was the first one once, before its parser knew a better one
        ids.update(short_id(key) for row in ranked for key in row.keys)
    published = ids & ledger.homes.keys() or {resolve(ledger.same, id) for id in ids} & ledger.homes.keys()
    if not published:
        return min(ranked, key=lambda row: (_lasting(row.keys[0]), row.id)).id
    public = min(published, key=lambda id: (_given(ledger, id), id))
    for other in published - {public}:
        gathered.same[other] = public
    return public


def _given(ledger: Ledger, id: str) -> datetime:
    return ledger.given.get(ledger.homes[id], NEVER)


def _lasting(key: str) -> int:
    """How well a key lasts: an ActivityPub uri, a feed's id, an address."""
    return {"uri": 0, "gui": 1, "url": 2}.get(key[:3], 3)


def resolve(moved: Mapping[str, str], id: str) -> str:
    """Where a chain of moves ends."""
    seen = set()
    while id in moved and id not in seen:
        seen.add(id)
        id = moved[id]
    return id


# ── what was taken away ───────────────────────────────────────────────────────────────


def _bury(gathered: Gathered, tombstone: Tombstone) -> None:
    """A post that its author or the curator took away is gone in every place we saw it."""
    hit = {gathered.known[key] for key in tombstone.keys if key in gathered.known}
    for public in hit or {resolve(gathered.same, tombstone.id)}:
        gathered.buried.setdefault(public, tombstone)
        gathered.heads.pop(public, None)
        gathered.bodies.pop(public, None)
        gathered.places.pop(public, None)
    for key in tombstone.keys:
        gathered.known.setdefault(key, min(hit) if hit else resolve(gathered.same, tombstone.id))
