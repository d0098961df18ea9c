"""Accounts become persons by proof only.

Proof is the curator's list (`people:`, by handle or address) and being the author of the
articles of a source whose `person:` the curator named. Everybody else is one person per account.
The same name in two places proves nothing. An author address that several names use (a school's
front page typed into a comment form) is one person per first name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import msgspec

from aggregator.model import Account, Head, Person, Source, short_id
from aggregator.text.names import fold, slug
from aggregator.text.signed import signed_key
from aggregator.text.urls import canonical, is_http
from aggregator.thread.same import Place


@dataclass(slots=True)
class Who:
    """Who wrote what. A post that names nobody has no author here. `accounts`: whose each is that was seen."""

    authors: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    accounts: dict[Account, str] = field(default_factory=dict)


def identify(
    heads: Mapping[str, Head],
    places: Mapping[str, tuple[Place, ...]],
    listed: Sequence[Person],
    sources: Mapping[str, Source],
) -> Who:
    """The person behind every post, and everybody who is listed or has spoken.

    `heads` are in the order of time: a stranger goes by the name that they signed with last.
    """
    people = {person.id: msgspec.structs.replace(person, listed=True) for person in listed}
    homes = {id: source.person for id, source in sources.items() if source.person in people}
    known = _directory(listed) | _owners(heads, places, people, homes)
    persons = _Persons(known, _front_pages(sources, homes), people)
    who = Who(people=people, accounts=persons.seen)
    latest: dict[str, Head] = {}
    for id, head in heads.items():
        person = persons.of(head.author) or _owner_of_nameless(head, places[id], homes)
        if person:
            who.authors[id] = person
            latest[person] = head
    people.update((id, _stranger(id, head.author)) for id, head in latest.items() if id not in people)
    return who


# ── proof ─────────────────────────────────────────────────────────────────────────────


def addresses(account: str) -> tuple[str, ...]:
    """The account keys that a curator's `@name@server` or address stands for.

    Mastodon and its like show `@name@server` at `https://server/@name`. A bare name on one site is
    `https://blog.example.org/#by=Jon`.
    """
    if account.startswith("@"):
        name, _, server = account[1:].casefold().partition("@")
        return (account.casefold(), f"url:{server}/@{name}")
    if signed := signed_key(account):
        return (signed,)
    parts = urlsplit(account) if is_http(account) else None
    name = parts.path.strip("/") if parts else ""
    handle = (f"{name}@{parts.hostname}".casefold(),) if parts and name[:1] == "@" and "/" not in name else ()
    return (f"url:{canonical(account)}", *handle)


def _directory(listed: Sequence[Person]) -> dict[str, str]:
    """Account key → the listed person. The first to list an account keeps it."""
    directory: dict[str, str] = {}
    for person in listed:
        for account in person.accounts:
            for key in addresses(account):
                directory.setdefault(key, person.id)
    return directory


def _owners(
    heads: Mapping[str, Head],
    places: Mapping[str, tuple[Place, ...]],
    people: Mapping[str, Person],
    homes: Mapping[str, str],
) -> dict[str, str]:
    """Account key → owner, for the authors of articles in places that belong to a listed person.

    A place with one author is that person's. With several (guests), only a similar name is.
    """
    authors: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for id, head in heads.items() if homes else ():
        if head.kind == "article" and head.author.key:
            for source, _ in places[id]:
                if source in homes:
                    authors[source][head.author.key].add(head.author.name)
    return {
        key: homes[source]
        for source, named in sorted(authors.items())
        for key, names in named.items()
        if len(named) == 1 or any(similar(name, people[homes[source]].name) for name in names)
    }


def _front_pages(sources: Mapping[str, Source], homes: Mapping[str, str]) -> dict[str, str]:
    """Author address → owner, for the front pages of places that belong to a listed person."""
    pages: dict[str, str] = {}
    for id, person in sorted(homes.items()):
        for address in (sources[id].url, *sources[id].aliases):
            pages.setdefault(f"url:{canonical(address)}", person)
    return pages


def similar(name: str, other: str) -> bool:
    """One is the other with more names: Amara and Amara Okafor."""
    ours, theirs = set(fold(name).split()), set(fold(other).split())
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)


def _owner_of_nameless(head: Head, places: Iterable[Place], homes: Mapping[str, str]) -> str:
    """An article without an author is by whoever the place belongs to."""
    if head.kind != "article" or head.author.key:
        return ""
    return next((homes[source] for source, _ in places if source in homes), "")


# ── everybody else ────────────────────────────────────────────────────────────────────


class _Persons:
    """Account → person id, remembered."""

    def __init__(self, known: Mapping[str, str], pages: Mapping[str, str], people: Mapping[str, Person]) -> None:
        self._known = known
        self._pages = pages
        self._names = {id: person.name for id, person in people.items()}
        self.seen: dict[Account, str] = {}

    def of(self, account: Account) -> str:
        person = self.seen.get(account)
        if person is None:
            person = self.seen[account] = self._find(account)
        return person

    def _find(self, account: Account) -> str:
        if not account.key:
            return ""
        address = f"url:{canonical(account.url)}" if account.url else account.key
        return (
            self._known.get(account.key)
            or self._known.get(address)
            or self._owner(address, account.name)
            or _person_id(_at_home(account))
        )

    def _owner(self, address: str, name: str) -> str:
        """Whoever signs with a listed place's front page and a name like its owner's is its owner."""
        person = self._pages.get(address, "")
        return person if person and similar(name, self._names[person]) else ""


def _at_home(account: Account) -> Account:
    """Who signs with the address of a profile (`https://server/@name`) and a name like it is that account."""
    handle = next((key for key in addresses(account.url) if key.startswith("@")), "") if account.url else ""
    if account.key.startswith("@") or not handle or not similar(account.name, handle[1:].partition("@")[0]):
        return account
    return Account(handle, account.name, account.url)


def _person_id(account: Account) -> str:
    """From the account's key, so that a new display name changes no address."""
    if account.key.startswith("url:"):
        first = "".join(fold(account.name).split()[:1])
        return f"{slug(first, 'someone')}-{short_id(f'{account.key}|{first}')[:6]}"
    name = account.key[1:].partition("@")[0] if account.key.startswith("@") else account.key.partition("/")[2]
    return f"{slug(name, 'someone')}-{short_id(account.key)[:6]}"


def _stranger(id: str, account: Account) -> Person:
    shown = account.key if account.key.startswith("@") else account.url
    return Person(id=id, name=account.name or account.key.lstrip("@"), accounts=(shown,) if shown else ())
