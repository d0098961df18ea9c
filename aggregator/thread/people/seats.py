"""Everybody who may turn out to be somebody else: what is known of each, ready to be compared."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from aggregator.model import Account, Person, Source, Threads
from aggregator.text.names import fold, slug
from aggregator.text.signed import signed_at, signed_name
from aggregator.text.urls import canonical, host
from aggregator.thread.people.accounts import addresses

_EVERYBODYS = frozenset(("blog", "www", "info", "admin", "home", "notes", "news", "the"))
"""What hosts and handles are called that say nothing of whose they are."""
_NOBODYS = frozenset(
    ("", "anonymous", "anonym", "anonyme", "anonimo", "anonymus", "anon", "guest", "gast", "unknown", "admin")
)
"""Names of whoever gave none."""


@dataclass(slots=True)
class Seat:
    """One human as threading knows them today.

    key      stays while nobody says otherwise: `person:ID` for the listed, else the account's key
    keys     that, and the keys of all accounts that are listed as theirs
    names    as they signed, folded
    handles  server → name there, in lower case
    homes    canonical addresses that are theirs: listed ones, profiles, what they sign with
    sites    hosts where they write articles, which are theirs
    speaks   hosts and servers where something of theirs was seen
    """

    key: str
    id: str
    name: str
    accounts: tuple[str, ...]
    listed: bool
    keys: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    handles: dict[str, str] = field(default_factory=dict)
    homes: set[str] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)
    speaks: set[str] = field(default_factory=set)

    @property
    def called(self) -> str:
        """In words of evidence: their name when they are listed, else the account."""
        return self.name if self.listed else plainly(next(iter(self.accounts), self.name))

    @property
    def nicks(self) -> set[str]:
        """One word each: handles, and what their own sites are called."""
        hosts = {site.removeprefix("blog.").partition(".")[0] for site in self.sites}
        return {squeezed(nick) for nick in (*self.handles.values(), *hosts)} - _EVERYBODYS - {""}


def plainly(account: str) -> str:
    """An account for people to read: `https://blog.example.org/#by=Jon` is Jon on blog.example.org."""
    name = signed_name(account)
    return f"{name} on {host(account)}" if name else account


def squeezed(name: str) -> str:
    """`Jon Doe`, `jon_doe` and `jon-doe` are one."""
    return slug(name).replace("-", "") or fold(name).replace(" ", "")


def seats(threads: Threads, listed: Sequence[Person], sources: Mapping[str, Source]) -> dict[str, Seat]:
    """Person id → seat, for everybody who was seen or is listed."""
    accounts = _accounts(threads)
    veiled = {veil.person: veil for veil in threads.veils}
    shared = _shared(accounts)
    made: dict[str, Seat] = {}
    for person in listed:
        seat = made[person.id] = Seat(f"person:{person.id}", person.id, person.name, person.accounts, True)
        _learn(seat, accounts.get(person.id, ()))
        _learn_listed(seat, person, sources)
        if person.id in veiled:
            seat.names.update(map(fold, veiled[person.id].names))
    for id, seen in accounts.items():
        keys = {account.key for account in seen}
        if id not in made and keys.isdisjoint(shared):
            listed_as = tuple(map(written, seen))
            seat = made[id] = Seat(seen[0].key, id, threads.people[id].name, listed_as, False, keys)
            _learn(seat, seen)
    _learn_sites(made, threads)
    return made


def _accounts(threads: Threads) -> dict[str, list[Account]]:
    """Person id → their accounts, each once, sorted by key."""
    found: dict[str, dict[str, Account]] = defaultdict(dict)
    for post, person in threads.authors.items():
        account = threads.heads[post].author
        if account.key and person in threads.people:
            known = found[person].get(account.key)
            if known is None or (account.name, account.url) > (known.name, known.url):
                found[person][account.key] = account
    return {person: [mine[key] for key in sorted(mine)] for person, mine in found.items()}


def _shared(accounts: Mapping[str, Iterable[Account]]) -> set[str]:
    """Keys that several people use: a school's front page. They cannot be listed as anybody's."""
    uses = Counter(account.key for mine in accounts.values() for account in mine)
    return {key for key, count in uses.items() if count > 1}


def written(account: Account) -> str:
    """An account as it is written in sources.yaml."""
    if account.key.startswith("@"):
        return account.key
    if account.key.startswith("name:"):
        return signed_at(account.key[len("name:") :].partition("/")[0], account.name)
    return account.url


def _learn(seat: Seat, accounts: Iterable[Account]) -> None:
    for account in accounts:
        seat.names.add(fold(account.name))
        seat.speaks.add(_place(account.key))
        if account.key.startswith("@"):
            _learn_handle(seat, account.key)
        if account.url:
            seat.homes.add(canonical(account.url))
    seat.names -= _NOBODYS


def _learn_handle(seat: Seat, handle: str) -> None:
    name, _, server = handle[1:].partition("@")
    seat.handles[server] = name
    seat.homes.add(f"{server}/@{name}")


def _learn_listed(seat: Seat, person: Person, sources: Mapping[str, Source]) -> None:
    seat.names.add(fold(person.name))
    seat.keys.add(seat.key)
    for account in person.accounts:
        seat.keys.update(addresses(account))
        if signed := signed_name(account):
            seat.names.add(fold(signed))
            seat.speaks.add(host(account))
            continue
        for key in addresses(account):
            if key.startswith("@"):
                _learn_handle(seat, key)
            else:
                seat.homes.add(key.removeprefix("url:"))
    for source in sources.values():
        if source.person == person.id:
            seat.sites.update(host(url) for url in (source.url, *source.aliases) if url)


def _learn_sites(made: Mapping[str, Seat], threads: Threads) -> None:
    """A site is its author's when nobody else writes articles there."""
    writers: dict[str, set[str]] = defaultdict(set)
    for post, person in threads.authors.items():
        head = threads.heads[post]
        if head.kind == "article" and person in made:
            writers[host(head.url)].add(person)
    for site, people in writers.items():
        if site and len(people) == 1:
            made[next(iter(people))].sites.add(site)


def _place(key: str) -> str:
    if key.startswith("@"):
        return key.rpartition("@")[2]
    return key.partition(":")[2].partition("/")[0]
