"""Addresses outside the class that two or more people linked to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aggregator.model import Link, Shared, Threads
from aggregator.text.urls import canonical


class _Use(NamedTuple):
    """One link in one person's post; `key` is the canonical address."""

    key: str
    post: str
    person: str
    link: Link


class Outward:
    """The links of each post that lead out of the class and that at least two people share."""

    def __init__(self, threads: Threads) -> None:
        uses = _by_several(list(self._uses(threads)))
        template = _templates(uses, threads)
        self._of: dict[str, list[_Use]] = defaultdict(list)
        for use in _by_several([use for use in uses if (use.person, use.key) not in template]):
            self._of[use.post].append(use)

    def shared(self, posts: Iterable[str]) -> tuple[Shared, ...]:
        """What at least two people linked to in these posts (given in order of time), by first mention."""
        uses: dict[str, list[_Use]] = defaultdict(list)
        for post in filter(self._of.__contains__, posts):
            for use in self._of[post]:
                uses[use.key].append(use)
        return tuple(_shared(mine) for mine in uses.values() if len({use.person for use in mine}) > 1)

    def _uses(self, threads: Threads) -> Iterator[_Use]:
        """Links to other sites; the @names and #tags of a status are links only in form."""
        wanted = _linked_by_several(threads) - {""}
        wanted.difference_update(_inside(threads) if wanted else ())
        for id, person, key, link in _links(threads) if wanted else ():
            if key in wanted and link.text[:1] not in ("@", "#"):
                home = next((_site(own[4:]) for own in threads.heads[id].keys if own.startswith("url:")), "")
                if _site(key) != home:
                    yield _Use(key, id, person, link)


def _links(threads: Threads) -> Iterator[tuple[str, str, str, Link]]:
    """Post, person, canonical address and link, of everybody who is known."""
    for id, person in threads.authors.items():
        for link in threads.heads[id].links:
            yield id, person, link.key or canonical(link.url), link


def _inside(threads: Threads) -> Iterator[str]:
    """Addresses of posts here, and of the pages of their authors."""
    heads = threads.heads.values()
    yield from (key[4:] for head in heads for key in head.keys if key.startswith("url:"))
    yield from map(canonical, {head.author.url for head in heads if head.author.url})


def _linked_by_several(threads: Threads) -> set[str]:
    """Addresses that at least two people linked to, for whatever reason: most are linked to once, and then no more
    needs to be asked about them."""
    first: dict[str, str] = {}
    return {key for _, person, key, _ in _links(threads) if first.setdefault(key, person) != person}


def _by_several(uses: list[_Use]) -> list[_Use]:
    """The uses of addresses that at least two people linked to."""
    people: dict[str, set[str]] = defaultdict(set)
    for use in uses:
        people[use.key].add(use.person)
    return [use for use in uses if len(people[use.key]) > 1]


def _site(key: str) -> str:
    """The host in a canonical address."""
    return key.partition("/")[0].partition("?")[0]


def _templates(uses: Iterable[_Use], threads: Threads) -> set[tuple[str, str]]:
    """(person, address) that recur in half of a person's posts: a signature or a licence, not a find."""
    posts = Counter(threads.authors.values())
    counts = Counter({(use.person, use.key, use.post) for use in uses})
    recur = Counter((person, key) for person, key, _ in counts)
    return {pair for pair, count in recur.items() if count >= 3 and 2 * count >= posts[pair[0]]}


def _shared(uses: list[_Use]) -> Shared:
    urls = Counter(use.link.url for use in uses)
    titles = Counter(use.link.text for use in uses if use.link.text and not _is_address(use.link.text))
    return Shared(
        url=min(urls, key=lambda url: (-urls[url], url)),
        title=min(titles, key=lambda text: (-titles[text], -len(text), text), default=""),
        posts=tuple(dict.fromkeys(use.post for use in uses)),
        people=tuple(dict.fromkeys(use.person for use in uses)),
    )


def _is_address(text: str) -> bool:
    """A bare address, perhaps cut short, is no title."""
    return " " not in text and ("/" in text or "." in text)
