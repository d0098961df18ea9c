"""Accounts become persons by proof only.

Proof is the curator's list (`people:`, by handle or address), being the author of the articles of
a source whose `person:` the curator named, and a profile and a home page that call each other their
owner's own (`bonds`), for whoever writes there. Everybody else is one person per account. The same
name in two places proves nothing. An author address that several names use (a school's front page
typed into a comment form) is one person per first name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from aggregator.model import Account, Head, Person, Source, short_id
from aggregator.text.names import fold, slug
from aggregator.text.urls import canonical
from aggregator.thread.people.accounts import addresses, alike, own_page, similar
from aggregator.thread.people.bonds import Bond, bonds
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
    writers = _writers(heads, places, sources)
    known = _directory(listed) | _owners(writers, people, homes)
    pages = _front_pages(sources, homes)
    names = {id: [person.name] for id, person in people.items()}
    bound = {_bind(bond, known, pages, names, writers, sources): bond for bond in bonds(heads.values(), sources)}
    persons = _Persons(known, pages, names)
    who = Who(people=people, accounts=persons.seen)
    latest: dict[str, Head] = {}
    for id, head in heads.items():
        person = persons.of(head.author) or _owner_of_nameless(head, places[id], homes)
        if person:
            who.authors[id] = person
            latest[person] = head
    people.update((id, _stranger(id, head.author, bound.get(id))) for id, head in latest.items() if id not in people)
    return who


# ── proof ─────────────────────────────────────────────────────────────────────────────


def _directory(listed: Sequence[Person]) -> dict[str, str]:
    """Account key → the listed person. The first to list an account keeps it."""
    directory: dict[str, str] = {}
    for person in listed:
        for account in person.accounts:
            for key in addresses(account):
                directory.setdefault(key, person.id)
    return directory


Writers = Mapping[str, Mapping[str, Collection[str]]]
"""Source → the accounts that signed its articles → the names they signed with."""


def _writers(
    heads: Mapping[str, Head], places: Mapping[str, tuple[Place, ...]], sources: Mapping[str, Source]
) -> Writers:
    """Of the sources that are somebody's: because the curator says so, or by what their home page says."""
    wanted = {id for id, source in sources.items() if source.person or source.home}
    authors: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for id, head in heads.items() if wanted else ():
        if head.kind == "article" and head.author.key:
            for source, _ in places[id]:
                if source in wanted:
                    authors[source][head.author.key].add(head.author.name)
    return authors


def _owners(writers: Writers, people: Mapping[str, Person], homes: Mapping[str, str]) -> dict[str, str]:
    """Account key → owner, for the authors of articles in places that belong to a listed person.

    A place with one author is that person's. With several (guests), only a similar name is.
    """
    return {
        key: homes[source]
        for source in sorted(writers.keys() & homes.keys())
        for key in _by(writers[source], [people[homes[source]].name], is_whole=True)
    }


def _by(named: Mapping[str, Collection[str]], called: Iterable[str], *, is_whole: bool) -> Iterator[str]:
    """The accounts of a place's owner, who is `called` so. An address that several people sign with is none of them.

    `is_whole`: all of its articles are seen, so that an only author is the owner, whatever the name.
    """
    for key, names in named.items():
        is_only = is_whole and len(named) == 1
        is_one = alike(names) or not key.startswith("url:")
        if is_one and (is_only or any(similar(name, one) for name in names for one in called)):
            yield key


def _bind(
    bond: Bond,
    known: dict[str, str],
    pages: dict[str, str],
    names: dict[str, list[str]],
    writers: Writers,
    sources: Mapping[str, Source],
) -> str:
    """Note whose the accounts and pages of a bond are: a listed person's, or one stranger's.

    Nobody's ("") where the curator lists them as several people's.
    """
    keys = [f"url:{page}" for page in sorted(bond.pages)]
    found = {known.get(key) or pages.get(key, "") for key in (*bond.accounts, *keys)} - {""}
    if len(found) > 1:
        return ""
    person = found.pop() if found else _person_id(Account(bond.accounts[0]))
    names.setdefault(person, []).extend(bond.names)
    for key in bond.accounts:
        known.setdefault(key, person)
    for key in keys:
        pages.setdefault(key, person)
    for id, named in sorted(writers.items()):
        home = sources[id].home
        if home and canonical(home.url) in bond.pages:
            for key in _by(named, bond.names, is_whole=not sources[id].tags):
                known.setdefault(key, person)
    return person


def _front_pages(sources: Mapping[str, Source], homes: Mapping[str, str]) -> dict[str, str]:
    """Author address → owner, for the front pages of places that belong to a listed person."""
    pages: dict[str, str] = {}
    for id, person in sorted(homes.items()):
        for address in (sources[id].url, *sources[id].aliases):
            pages.setdefault(f"url:{canonical(address)}", person)
    return pages


def _owner_of_nameless(head: Head, places: Iterable[Place], homes: Mapping[str, str]) -> str:
    """An article without an author is by whoever the place belongs to."""
    if head.kind != "article" or head.author.key:
        return ""
    return next((homes[source] for source, _ in places if source in homes), "")


# ── everybody else ────────────────────────────────────────────────────────────────────


class _Persons:
    """Account → person id, remembered."""

    def __init__(
        self, known: Mapping[str, str], pages: Mapping[str, str], names: Mapping[str, Collection[str]]
    ) -> None:
        self._known = known
        self._pages = pages
        self._names = names
        self.seen: dict[Account, str] = {}

    def of(self, account: Account) -> str:
        person = self.seen.get(account)
        if person is None:
            person = self.seen[account] = self._find(account)
        return person

    def _find(self, account: Account) -> str:
        if not account.key:
            return ""
        page = own_page(account)
        address = f"url:{page}" if page else account.key
        return (
            self._known.get(account.key)
            or self._known.get(address)
            or self._owner(address, account.name)
            or _person_id(_at_home(account))
        )

    def _owner(self, address: str, name: str) -> str:
        """Whoever signs with a place's front page and a name like its owner's is its owner."""
        person = self._pages.get(address, "")
        return person if person and any(similar(name, one) for one in self._names[person]) else ""


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


def _stranger(id: str, account: Account, bond: Bond | None) -> Person:
    shown = account.key if account.key.startswith("@") else account.url
    accounts = dict.fromkeys((*(bond.accounts if bond else ()), *filter(None, (shown,))))
    return Person(id=id, name=account.name or account.key.lstrip("@"), accounts=tuple(accounts))
