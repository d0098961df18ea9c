"""The same thing seen twice is one post: sightings that share an identity key are joined.

An ActivityPub uri joins always. An address or a feed's id joins unless one source uses it for
different things (a feed whose fifty entries all link to its front page, or all carry one guid);
then only sightings that also say the same are joined, so fifty stay fifty. Nor does an address join
what people of different names say in different words: a list of bookmarks carries others' addresses.

The richest sighting stands for the post; what the others know is added to it. Its public id is
the one it was first published under, so that its address never changes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from operator import attrgetter
from typing import TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from aggregator.model import Elsewhere, Head, Ledger, Tombstone, short_id
from aggregator.text.names import fold

K = TypeVar("K")
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
    joined = _joined(rows)
    together = {index for group in joined for index in group}
    single = [row for index, row in enumerate(rows) if index not in together] if together else rows
    _add_single(gathered, single, ledger)
    for group in joined:
        _add_all(gathered, [rows[index] for index in group], ledger)
    if joined or ledger.homes:
        gathered.heads = {head.id: head for head in sorted(gathered.heads.values(), key=_BY_TIME)}
    for tombstone in sorted(tombstones, key=lambda one: (one.id, one.source)):
        _bury(gathered, tombstone)
    gathered.same = {id: resolve(gathered.same, id) for id in gathered.same}
    return gathered


# ── which sightings are one ───────────────────────────────────────────────────────────


def _joined(rows: list[Head]) -> list[list[int]]:
    """Indices of sightings that are one post, for the posts that were seen more than once."""
    parent: dict[int, int] = {}
    for key, indices in _shared(rows).items():
        for same in _alike(key, indices, rows):
            for other in same[1:]:
                parent.setdefault(same[0], same[0])
                parent.setdefault(other, other)
                parent[top(parent, other)] = top(parent, same[0])
    groups: dict[int, list[int]] = defaultdict(list)
    for index in sorted(parent):
        groups[top(parent, index)].append(index)
    return list(groups.values())


def top(parent: dict[K, K], one: K) -> K:
    """The representative of `one` in a union-find forest, halving the path on the way."""
    while parent[one] != one:
        parent[one] = parent[parent[one]]
        one = parent[one]
    return one


def _shared(rows: list[Head]) -> dict[str, list[int]]:
    """The keys that more than one sighting bears, with the indices of their bearers."""
    keys = [key for row in rows for key in row.keys]
    if len(set(keys)) == len(keys):
        return {}
    bearers: dict[str, list[int]] = {key: [] for key, count in Counter(keys).items() if count > 1}
    for index, row in enumerate(rows):
        if not bearers.keys().isdisjoint(row.keys):
            for key in bearers.keys() & set(row.keys):
                bearers[key].append(index)
    return bearers


def _alike(key: str, indices: list[int], rows: list[Head]) -> Iterable[list[int]]:
    """The bearers of `key`, in groups that are one post each."""
    if key.startswith("uri:"):
        return [indices]
    if not (key.startswith("url:") and _trusted(indices, rows)):
        return _by_words(indices, rows)
    if all(rows[index].author.name and not rows[index].pingback for index in indices):
        return _by_words(indices, rows, _signs_and_names)
    return [indices]


def _trusted(indices: list[int], rows: list[Head]) -> bool:
    """False when one source uses this address for things that say different things."""
    by_source: dict[str, list[int]] = defaultdict(list)
    for index in indices:
        by_source[rows[index].source].append(index)
    return all(len(mine) == 1 or len(list(_by_words(mine, rows))) == 1 for mine in by_source.values())


def _by_words(
    indices: list[int], rows: list[Head], signs: Callable[[Head], Iterator[object]] | None = None
) -> Iterable[list[int]]:
    """Group by equal opening words, or by the very second they were published in."""
    parent = {index: index for index in indices}
    first: dict[object, int] = {}
    for index in indices:
        for sign in (signs or _signs)(rows[index]):
            other = first.setdefault(sign, index)
            parent[top(parent, index)] = top(parent, other)
    groups: dict[int, list[int]] = defaultdict(list)
    for index in indices:
        groups[top(parent, index)].append(index)
    return groups.values()


def _signs(row: Head) -> Iterator[object]:
    """What two sightings of one post have in common even when it was edited, moved or cut short."""
    words = " ".join(row.lead.split())[:60] or row.title
    if words:
        yield words
    if row.dated:
        yield row.published


def _signs_and_names(row: Head) -> Iterator[object]:
    """And each part of its author's name."""
    yield from _signs(row)
    yield from (("by", word) for word in fold(row.author.name).split())


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
    ranked = sorted(rows, key=_rank)
    if any(row.pingback for row in ranked):
        gathered.pings.append(max(ranked, key=lambda row: (bool(row.pingback), row.id, row.source)))
        return
    public, merged = _public_id(ranked, gathered, ledger), _merged(ranked)
    if public in gathered.heads:
        public = _make_room(gathered, public, merged, ranked[0].source)
    gathered.heads[public] = msgspec.structs.replace(merged, id=public)
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


def _rank(row: Head) -> tuple[object, ...]:
    """Richest first: who said it and when, the latest version, then how much we have of it."""
    changed = row.updated or row.published
    return (
        not row.author.key,
        not row.dated,
        -changed.timestamp(),
        -len(row.links),
        -len(row.lead),
        not row.title,
        -len(row.tags),
        row.source,
        row.id,
    )


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


def _merged(ranked: list[Head]) -> Head:
    """The first of `ranked`, with what only the others know."""
    best = ranked[0]
    dated = [row.published for row in ranked if row.dated]
    counts = [row.replies for row in ranked if row.replies is not None]
    return msgspec.structs.replace(
        best,
        keys=_union(row.keys for row in ranked),
        answers=_union(row.answers for row in ranked),
        quotes=_union(row.quotes for row in ranked),
        tags=_union(row.tags for row in ranked),
        under=_first(row.under for row in ranked),
        title=_first(row.title for row in ranked),
        language=_first(row.language for row in ranked),
        warning=_first(row.warning for row in ranked),
        links=best.links or next((row.links for row in ranked if row.links), ()),
        published=min(dated) if dated else min(row.published for row in ranked),
        dated=bool(dated),
        seen=min(row.seen for row in ranked),
        replies=max(counts) if counts else None,
        indexable=all(row.indexable for row in ranked),
        elsewhere=_elsewhere(ranked),
    )


def _elsewhere(ranked: list[Head]) -> Elsewhere | UnsetType:
    """What any of them says: one server verified what another only repeats."""
    said = [row for row in ranked if row.elsewhere]
    if not said:
        return UNSET
    claims = dict.fromkeys(chain.from_iterable(row.claims for row in said))
    return Elsewhere(copies=_union(row.copies for row in said), claims=tuple(claims))


def _union(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(lists)))


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


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
