"""Accounts that may well be one human's. For the curator to say: nothing here joins anything.

Each piece of evidence has a weight, the chance that it alone is right: set by hand, not learnt. They
are taken together as if they were independent (1 - Π(1 - weight)), which is too sure of itself, so
what speaks against it counts twofold. Compared are only people who share a name, a nickname or a
place: linear but for names that many have, which say nothing and are not looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from math import prod

from msgspec import Struct

from aggregator.model import Person, Source, Threads, short_id
from aggregator.text.urls import canonical
from aggregator.thread.people.claimed import claimed
from aggregator.thread.people.seats import Seat, seats, squeezed
from aggregator.thread.sightings import top

LEAST = 0.4
"""Below this, nothing is suggested."""
COMMON = 5
"""A first name that more people have says nothing."""
MANY = 40
"""So many accounts may share a full name or a nickname: one human who comments everywhere."""
_LONG = 4
_PLACES = 2

Pair = tuple[str, str]
Evidence = tuple[float, str]


class Party(Struct, frozen=True, kw_only=True):
    """One side of a suggestion. `person` is an id under `people:`, or empty for somebody not listed."""

    name: str
    accounts: tuple[str, ...]
    person: str = ""


class Suggestion(Struct, frozen=True, kw_only=True):
    """Two who may be one. `sure` is between 0 and 1; `evidence` in words, the strongest first."""

    id: str
    sure: float
    one: Party
    other: Party
    evidence: tuple[str, ...]


def suggest(
    threads: Threads, listed: Sequence[Person], sources: Mapping[str, Source], declined: Collection[str] = ()
) -> list[Suggestion]:
    """The strongest first. At least one of two is not listed; what the curator declined does not come again."""
    everybody = seats(threads, listed, sources)
    weigh = _Scales(everybody, threads, sources)
    found = [
        (made, one.key, other.key)
        for one, other in _compared(everybody, [*weigh.links, *weigh.claimed])
        if (made := _suggestion(one, other, weigh)) and _ids(one, other).isdisjoint(declined)
    ]
    return sorted(
        _without_implied(sorted(found, key=lambda each: (not each[0].one.person, *_order(each[0])))), key=_order
    )


def _order(made: Suggestion) -> tuple[float, str, str, str]:
    return -made.sure, made.one.name, made.other.name, made.id


def _without_implied(found: Iterable[tuple[Suggestion, str, str]]) -> Iterator[Suggestion]:
    """Of three accounts that look alike two suggestions are enough: whoever says yes to both has said all.
    Those with somebody listed go first, so that nobody is introduced who is there already."""
    groups: dict[str, str] = {}
    for made, one, other in found:
        mine, theirs = (top(groups, groups.setdefault(key, key)) for key in (one, other))
        if mine != theirs:
            groups[theirs] = mine
            yield made


def _compared(everybody: Mapping[str, Seat], links: Iterable[Pair]) -> Iterator[tuple[Seat, Seat]]:
    """Whoever is listed comes first."""
    for pair in _pairs(everybody, links):
        one, other = sorted((everybody[id] for id in pair), key=lambda seat: (not seat.listed, seat.key))
        if not other.listed:
            yield one, other


def _suggestion(one: Seat, other: Seat, weigh: _Scales) -> Suggestion | None:
    evidence = sorted(weigh.evidence(one, other), key=lambda piece: (-piece[0], piece[1]))
    sure = (1 - prod(1 - weight for weight, _ in evidence)) * weigh.doubt(one, other)
    if sure < LEAST:
        return None
    return Suggestion(
        id=_id(one.key, other.key),
        sure=round(sure, 2),
        one=_party(one),
        other=_party(other),
        evidence=tuple(words for _, words in evidence),
    )


def _id(*keys: str) -> str:
    return short_id("|".join(sorted(keys)))[:8]


def _ids(one: Seat, other: Seat) -> set[str]:
    """Under which a suggestion may have been declined: before one of them was listed, too."""
    return {_id(mine, theirs) for mine in one.keys for theirs in other.keys}


def _party(seat: Seat) -> Party:
    return Party(name=seat.name, accounts=seat.accounts, person=seat.id if seat.listed else "")


# ── who is compared ───────────────────────────────────────────────────────────────────


def _pairs(everybody: Mapping[str, Seat], links: Iterable[Pair]) -> list[Pair]:
    """Everybody who shares something, each pair once."""
    whole: dict[str, set[str]] = defaultdict(set)
    loose: dict[str, set[str]] = defaultdict(set)
    for id, seat in everybody.items():
        for name in seat.names:
            (whole if " " in name else loose)[squeezed(name)].add(id)
            loose[squeezed(name.split()[0])].add(id)
        for nick in seat.nicks:
            loose[nick].add(id)
            whole[nick].add(id)
    alike = [ids for ids in whole.values() if len(ids) <= MANY] + [ids for ids in loose.values() if len(ids) <= COMMON]
    pairs = {pair for ids in alike for pair in combinations(sorted(ids), 2)}
    return sorted(pairs | {(min(pair), max(pair)) for pair in links})


# ── what speaks for it, and against ───────────────────────────────────────────────────


class _Scales:
    """Weighs two people against each other."""

    def __init__(self, everybody: Mapping[str, Seat], threads: Threads, sources: Mapping[str, Source]) -> None:
        self._bearers = Counter(name for seat in everybody.values() for name in seat.names)
        self._first = Counter(
            first for seat in everybody.values() for first in {name.split()[0] for name in seat.names}
        )
        owners = _owners(everybody)
        self.links = _links(everybody, owners, threads)
        self.claimed = claimed(everybody, owners, threads, sources)
        self._sent = Counter[str]()
        for (sender, _), count in self.links.items():
            self._sent[sender] += count
        self._talk = _talk(everybody, threads)

    def evidence(self, one: Seat, other: Seat) -> Iterator[Evidence]:
        yield from self._names(one, other)
        yield from _nicknames(one, other)
        yield from _pages(one, other)
        for sender, receiver in ((one, other), (other, one)):
            yield from self._linking(sender, receiver)
            if words := self.claimed.get((sender.id, receiver.id)):
                yield 0.5, words

    def _names(self, one: Seat, other: Seat) -> Iterator[Evidence]:
        same = sorted(one.names & other.names, key=lambda name: (-len(name.split()), name))
        if same:
            yield self._same(same[0])
            return
        within = sorted(name for name in one.names | other.names if _is_part(name, one.names, other.names))
        if within and self._first[within[0].split()[0]] <= COMMON:
            yield 0.35, f"“{within[0]}” may be short for the other's name"

    def _same(self, name: str) -> Evidence:
        bearers = self._bearers[name]
        if " " in name:
            return 0.75, f"both sign “{name}”"
        weight = 0.45 if bearers <= _PLACES else 0.2
        return weight, f"both sign “{name}”" + ("" if bearers <= _PLACES else f", as {bearers - 2} more do")

    def _linking(self, sender: Seat, receiver: Seat) -> Iterator[Evidence]:
        """Whoever links to one person's posts again and again, and hardly to anybody else's, may be telling of their own."""
        count = self.links[sender.id, receiver.id]
        if count >= _PLACES and 3 * count >= 2 * self._sent[sender.id]:
            yield 0.45, f"{sender.called} links to places of {receiver.called} {count} times, and hardly to others here"
        elif count:
            yield 0.15, f"{sender.called} links to a place of {receiver.called}"

    def doubt(self, one: Seat, other: Seat) -> float:
        """People rarely answer themselves in another's name, or have two accounts on one server."""
        answers = self._talk[min(one.id, other.id), max(one.id, other.id)]
        same_server = bool(one.handles.keys() & other.handles.keys())
        return (0.5 if answers else 1.0) * (0.5 if same_server else 1.0)


def _is_part(name: str, ours: set[str], theirs: set[str]) -> bool:
    """Is a name on one side some of the words of a name on the other?"""
    words = set(name.split())
    return any(words < set(longer.split()) for longer in (theirs if name in ours else ours))


def _nicknames(one: Seat, other: Seat) -> Iterator[Evidence]:
    same = sorted(one.nicks & other.nicks, key=lambda nick: (-len(nick), nick))
    if same:
        yield (0.6 if len(same[0]) >= _LONG else 0.35), f"both go by “{same[0]}”"
        return
    for nick, seat, named in ((nick, b, a) for a, b in ((one, other), (other, one)) for nick in sorted(b.nicks)):
        names = {squeezed(name) for name in named.names}
        firsts = {squeezed(name.split()[0]) for name in named.names}
        if nick in names and len(nick) >= _LONG:
            yield (
                (0.5 if nick not in firsts else 0.3),
                f"“{nick}”, as {seat.called} goes by, spells the name of {named.called}",
            )
            return
        if nick in firsts:
            yield 0.2, f"“{nick}”, as {seat.called} goes by, is the first name of {named.called}"
            return


def _pages(one: Seat, other: Seat) -> Iterator[Evidence]:
    same = sorted(one.homes & other.homes)
    if same:
        yield 0.5, f"both sign with {same[0]}"
        return
    for guest, owner in ((one, other), (other, one)):
        here = sorted(home for home in guest.homes if "/" not in home and home in owner.sites)
        if here:
            yield 0.5, f"{guest.called} signs with {here[0]}, where {owner.called} writes"
            return
    for guest, owner in ((one, other), (other, one)):
        here = sorted(site for site in guest.speaks & owner.sites)
        if here:
            yield 0.15, f"{guest.called} comments on {here[0]}, where {owner.called} writes"
            return


def _links(everybody: Mapping[str, Seat], owners: Mapping[str, str], threads: Threads) -> Counter[Pair]:
    """(who, whose) → in how many posts somebody links to a place of somebody else."""
    found: Counter[Pair] = Counter()
    for post, person in threads.authors.items():
        links = threads.heads[post].links
        if links and person in everybody:
            keys = {key for link in links for key in _homes_of(link.key or canonical(link.url))}
            found.update((person, owner) for owner in {owners[key] for key in keys if key in owners} - {person})
    return found


def _owners(everybody: Mapping[str, Seat]) -> dict[str, str]:
    """Canonical address, or host as a whole → whose it is; none where two could say so."""
    claims: dict[str, set[str]] = defaultdict(set)
    for id, seat in everybody.items():
        for home in (*seat.homes, *seat.sites):
            claims[home].add(id)
    return {home: next(iter(ids)) for home, ids in claims.items() if len(ids) == 1}


def _homes_of(key: str) -> Iterator[str]:
    """A canonical address, what it lies below (`server/@name` of a status), and its host."""
    yield key
    yield "/".join(key.split("/", 2)[:2])
    yield key.partition("/")[0]


def _talk(everybody: Mapping[str, Seat], threads: Threads) -> Counter[Pair]:
    """How often two people answered each other as their sources say, articles aside."""
    authors, heads = threads.authors, threads.heads
    found: Counter[Pair] = Counter()
    for post, edge in threads.chosen.items():
        one, other = authors.get(post, ""), authors.get(edge.to, "")
        is_reply = edge.kind == "reply" and edge.to in heads and heads[edge.to].kind != "article"
        if is_reply and one != other and one in everybody and other in everybody:
            found[min(one, other), max(one, other)] += 1
    return found
