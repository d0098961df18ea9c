"""Who says of whom that they are one, where nobody says it back: a reason to ask the curator, and no proof.

A profile that lists a page, a page that lists a profile (`rel=me`), a post that names somebody's post as its
copy (`u-syndication`). Whoever claims to be many people is not believed about any.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from aggregator.model import Source, Threads
from aggregator.thread.people.bonds import homes, profiles
from aggregator.thread.people.seats import Seat

FEW = 3
"""So many people somebody may claim to be."""

Pair = tuple[str, str]


def claimed(
    everybody: Mapping[str, Seat], owners: Mapping[str, str], threads: Threads, sources: Mapping[str, Source]
) -> dict[Pair, str]:
    """(who claims, whom) → in words. `owners`: canonical address → whose it is."""
    found: dict[Pair, str] = {}
    whom: dict[str, set[str]] = defaultdict(set)
    for one, other, words in (*_profiles(everybody, owners, threads), *_pages(owners, sources), *_copies(threads)):
        if one in everybody and other in everybody and one != other:
            found.setdefault((one, other), words)
            whom[one].add(other)
    return {pair: words for pair, words in found.items() if len(whom[pair[0]]) <= FEW}


def _profiles(
    everybody: Mapping[str, Seat], owners: Mapping[str, str], threads: Threads
) -> Iterator[tuple[str, str, str]]:
    whose = {key: id for id, seat in everybody.items() for key in seat.keys}
    for key, profile in profiles(threads.heads.values()).items():
        for page in sorted(profile.claims):
            yield whose.get(key, ""), owners.get(page, ""), f"the profile of {key} calls {page} its owner's own"


def _pages(owners: Mapping[str, str], sources: Mapping[str, Source]) -> Iterator[tuple[str, str, str]]:
    for page, me in homes(sources).items():
        for profile in sorted(me):
            yield owners.get(page, ""), owners.get(profile, ""), f"{page} calls {profile} its owner's own"


def _copies(threads: Threads) -> Iterator[tuple[str, str, str]]:
    named = {id: head.copies for id, head in threads.heads.items() if head.elsewhere and head.copies}
    wanted = {key for keys in named.values() for key in keys}
    known = {key: id for id, head in threads.heads.items() if wanted for key in head.keys if key in wanted}
    for id, keys in named.items():
        for to in dict.fromkeys(known[key] for key in keys if key in known):
            words = f"{threads.heads[id].url} names {threads.heads[to].url} as its copy"
            yield threads.authors.get(id, ""), threads.authors.get(to, ""), words
