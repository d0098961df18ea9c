"""Which sightings are one post: those that share an identity key.

An ActivityPub uri joins always. An address or a feed's id joins unless one source uses it for
different things (a feed whose fifty entries all link to its front page, or all carry one guid);
then only sightings that also say the same are joined, so fifty stay fifty. Nor does an address join
what people of different names say in different words: a list of bookmarks carries others' addresses.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from aggregator.model import Head
from aggregator.text.names import fold

K = TypeVar("K")


def joined(rows: list[Head]) -> list[list[int]]:
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
