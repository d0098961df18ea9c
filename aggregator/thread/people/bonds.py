"""Pages and accounts that call each other their owner's own: `rel=me` both ways (https://microformats.org/wiki/rel-me).

An account's profile lists addresses, a page lists profiles. One side alone proves nothing: anybody can list
anybody. A server that the curator named may have looked for the other side itself (Mastodon's `verified_at`).
A page that is bound to several accounts which are not signed alike is a group's: it proves nothing of anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from aggregator.model import Head, Source
from aggregator.text.urls import canonical
from aggregator.thread.people.accounts import addresses, alike, own_page


@dataclass(slots=True)
class Profile:
    """What the latest post of an account shows of its profile: addresses that it claims, and those that were verified."""

    key: str
    name: str
    claims: frozenset[str]
    verified: frozenset[str]
    at: frozenset[str]


@dataclass(slots=True)
class Bond:
    """One human's accounts (the one that spoke first before the others), their pages, and the names they go by."""

    accounts: list[str] = field(default_factory=list)
    pages: set[str] = field(default_factory=set)
    names: list[str] = field(default_factory=list)


def profiles(heads: Iterable[Head]) -> dict[str, Profile]:
    """Account → its profile, for those that claim anything, in the order in which they first spoke.

    `heads` are in the order of time. What a profile no longer claims is no longer claimed; a verified claim stays
    so while it is made, since a server looks once.
    """
    found: dict[str, Profile] = {}
    verified: dict[str, set[str]] = defaultdict(set)
    for head in heads:
        if not (head.elsewhere or found):
            continue
        key = head.author.key
        if head.claims and key[:1] == "@":
            verified[key].update(canonical(claim.url) for claim in head.claims if claim.verified)
            found[key] = _profile(head, verified[key])
        elif key in found:
            found[key] = _profile(head, verified[key])
    return {key: profile for key, profile in found.items() if profile.claims}


def _profile(head: Head, verified: Iterable[str]) -> Profile:
    account = head.author
    claims = frozenset(canonical(claim.url) for claim in head.claims)
    at = {key.removeprefix("url:") for key in addresses(account.key)} | {own_page(account)}
    return Profile(account.key, account.name, claims, claims & set(verified), frozenset(at) - {"", account.key})


def homes(sources: Mapping[str, Source]) -> dict[str, frozenset[str]]:
    """Home page → what it calls its owner's own, for the pages that were looked at."""
    found: dict[str, frozenset[str]] = {}
    for _, source in sorted(sources.items()):
        if source.home and source.home.me:
            page = canonical(source.home.url)
            found[page] = found.get(page, frozenset()) | set(map(canonical, source.home.me))
    return found


def bonds(heads: Iterable[Head], sources: Mapping[str, Source]) -> list[Bond]:
    """Who is bound to which pages."""
    known = profiles(heads)
    if not known:
        return []
    said = homes(sources)
    bound: dict[str, list[Profile]] = defaultdict(list)
    for profile in known.values():
        for page in sorted(profile.claims):
            if page in profile.verified or not profile.at.isdisjoint(said.get(page, ())):
                bound[page].append(profile)
    return list(_joined(bound, known))


def _joined(bound: Mapping[str, list[Profile]], known: Mapping[str, Profile]) -> Iterator[Bond]:
    """Accounts that share a page are one human's, and so are all their pages."""
    own = {page: mine for page, mine in bound.items() if alike([profile.name for profile in mine])}
    pages: dict[str, list[str]] = defaultdict(list)
    for page, mine in own.items():
        for profile in mine:
            pages[profile.key].append(page)
    taken: set[str] = set()
    for first in (key for key in known if key in pages):
        if first not in taken:
            yield _reached(first, pages, own, taken)


def _reached(first: str, pages: Mapping[str, list[str]], own: Mapping[str, list[Profile]], taken: set[str]) -> Bond:
    bond, waiting = Bond(), [first]
    taken.add(first)
    while waiting:
        key = waiting.pop(0)
        bond.accounts.append(key)
        for page in pages[key]:
            if page not in bond.pages:
                bond.pages.add(page)
                fresh = [profile.key for profile in own[page] if profile.key not in taken]
                bond.names += [profile.name for profile in own[page]]
                taken.update(fresh)
                waiting += fresh
    return bond
