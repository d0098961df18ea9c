"""Whose name is not to be shown as it is, and under which names and addresses they were seen.

`show: initials` and `show: hidden` hold in others' words too, and so does a name under `people:`
that is another than the one they sign with. What is known of each is gathered here; `publish.mask`
takes it out of what is shown.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from aggregator.model import Account, Head, Person, Source, Veil
from aggregator.text.names import fold
from aggregator.text.signed import signed_name
from aggregator.text.urls import canonical
from aggregator.thread.people.accounts import addresses
from aggregator.thread.people.proof import Who

_SHORT = 3
"""Letters with which two words must begin alike to be one name cut short: Jon and Jonathan."""


def veils(who: Who, heads: Mapping[str, Head], sources: Mapping[str, Source]) -> tuple[Veil, ...]:
    """One for each listed person who asked for it. Costs nothing where nobody did."""
    signed = _signed(who)
    veiled = {id: person for id, person in sorted(who.people.items()) if person.listed and _asks(person, signed[id])}
    if not veiled:
        return ()
    posts, bearers = _posts(who, veiled), _bearers(who)
    made = (_veil(person, signed[id], posts[id], heads, sources) for id, person in veiled.items())
    return tuple(replace(veil, shared=_shared(veil, bearers)) for veil in made)


def _bearers(who: Who) -> dict[str, set[str]]:
    """First name → the people who sign with it."""
    bearers: dict[str, set[str]] = defaultdict(set)
    named = ((person.id, person.name) for person in who.people.values())
    for person, name in (*named, *((person, account.name) for account, person in who.accounts.items())):
        bearers[_first(name)].add(person)
    return bearers


def _shared(veil: Veil, bearers: Mapping[str, set[str]]) -> tuple[str, ...]:
    firsts = {_first(name) for name in veil.names}
    return tuple(sorted(first for first in firsts if bearers[first] - {veil.person}))


def _first(name: str) -> str:
    return next(iter(fold(name).split()), "")


def _signed(who: Who) -> dict[str, list[Account]]:
    """Listed person → the accounts that were seen of theirs, sorted."""
    listed = {id for id, person in who.people.items() if person.listed}
    signed: dict[str, list[Account]] = defaultdict(list)
    for account, person in who.accounts.items():
        if person in listed:
            signed[person].append(account)
    for mine in signed.values():
        mine.sort(key=lambda account: (account.key, account.name, account.url))
    return signed


def _asks(person: Person, signed: list[Account]) -> bool:
    return person.show != "full" or any(is_another_name(account.name, person.name) for account in signed)


def _posts(who: Who, veiled: Mapping[str, Person]) -> dict[str, list[str]]:
    posts: dict[str, list[str]] = defaultdict(list)
    for post, person in who.authors.items():
        if person in veiled:
            posts[person].append(post)
    return posts


def _veil(
    person: Person, signed: list[Account], posts: list[str], heads: Mapping[str, Head], sources: Mapping[str, Source]
) -> Veil:
    shy = person.show != "full"
    names = [account.name for account in signed] + [signed_name(account) for account in person.accounts]
    withheld = [heads[post] for post in posts] if person.show == "hidden" else []
    if not shy:
        names = [name for name in names if is_another_name(name, person.name)]
    return Veil(
        person=person.id,
        show=person.show,
        name=person.name,
        names=tuple(dict.fromkeys(name for name in ([person.name] if shy else []) + names if name)),
        accounts=tuple(dict.fromkeys(filter(None, _places(person, signed, sources)))),
        posts=frozenset(posts),
        titles=_said(post.title for post in withheld),
        leads=_said(post.lead for post in withheld),
    )


def _said(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words) - {""}))


def _places(person: Person, signed: list[Account], sources: Mapping[str, Source]) -> Iterator[str]:
    """Handles, and canonical addresses: what is listed, what was seen, and the places that are theirs."""
    for written in person.accounts:
        yield from map(_bare, addresses(written))
    for account in signed:
        yield from (account.key, canonical(account.url)) if account.key.startswith("@") else (_bare(account.key),)
    for source in sources.values():
        if source.person == person.id:
            yield from map(canonical, (source.url, *source.aliases))


def _bare(key: str) -> str:
    """A handle, or a canonical address; "" for a name on a site, which is no address."""
    return "" if key.startswith("name:") else key.removeprefix("url:")


def is_another_name(signed: str, called: str) -> bool:
    """Is `signed` a name that says nothing of the one they are called by?

    Not when words are shared or begin alike (Jon, Jonathan), and not in another script: a
    transliteration is no pseudonym.
    """
    theirs, ours = fold(signed).split(), fold(called).split()
    if not theirs or not ours or _script(theirs[0]) != _script(ours[0]):
        return False
    return not any(_alike(one, other) for one in theirs for other in ours)


def _alike(one: str, other: str) -> bool:
    return one == other or (len(min(one, other, key=len)) >= _SHORT and one[:_SHORT] == other[:_SHORT])


def _script(word: str) -> str:
    """`LATIN`, `ARABIC`, `CJK` …: how Unicode's name of its first letter begins."""
    return unicodedata.name(word[0], "").partition(" ")[0]
