"""Under which keys an item is known.

An item's address comes first: it outlives a change of software, which gives every item a new id.
An id or an address that several items of one feed share names none of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from aggregator.model import Source
from aggregator.sources._feed.channel import Channel, Item
from aggregator.text.names import fold
from aggregator.text.plain import clean, plain
from aggregator.text.urls import canonical, host, is_http

_EVERYWHERE = re.compile(r"https?://|tag:|urn:|at://|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.I)


def scope(source: Source) -> str:
    """The feed, as the space in which an id like `17` means something."""
    address = source.settings.get("feed") or source.url
    return canonical(address) or source.id


def guid(id: str, scope: str) -> str:
    """The key of a feed's id, verbatim; within its feed when it is not made to be unique elsewhere."""
    return f"guid:{id}" if _EVERYWHERE.match(id) else f"guid:{scope}|{id}"


def address(url: str) -> str:
    """The key of an address; empty when it is none."""
    key = canonical(url)
    return f"url:{key}" if key else ""


def references(refs: Iterable[str], scope: str) -> tuple[str, ...]:
    """The keys under which the posts that `refs` name may be known."""
    found = ((address(ref), guid(ref, scope)) for ref in refs if ref)
    return tuple(dict.fromkeys(key for keys in found for key in keys if key))


def permalink(item: Item, home: str) -> str:
    """Where the item itself stands. A link blog links elsewhere, and says with its id where it stands."""
    site = host(home)
    if is_http(item.id) and site and host(item.id) == site and host(item.link) != site:
        return item.id
    return item.link or (item.id if is_http(item.id) else "")


def distinct(channel: Channel) -> list[Item]:
    """Its items without empty ones and literal repetitions: the same id, address and title (and text, if it has neither)."""
    found: dict[tuple[str, ...], Item] = {}
    for item in channel.items:
        if not (item.title or item.html or item.link):
            continue
        found.setdefault((item.id, item.link, item.title, "" if item.id or item.link else item.html), item)
    return list(found.values())


def keys(items: Sequence[Item], home: str, scope: str, taken: Iterable[str] = ()) -> list[tuple[str, ...]]:
    """The keys of each item, best first; never none. Neither the page `home` nor those in `taken` are an item's."""
    taken = {address(home), *taken}
    candidates = [[key for key in _candidates(item, home, scope) if key and key not in taken] for item in items]
    shared = Counter(key for found in candidates for key in set(found))
    return _told_apart(items, [_own(found, shared) for found in candidates], scope)


def _candidates(item: Item, home: str, scope: str) -> list[str]:
    place = permalink(item, home)
    return [address(place), guid(item.id, scope) if item.id else "", address(item.id)]


def _own(found: list[str], shared: Counter[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for key in found if shared[key] == 1))


def _told_apart(items: Sequence[Item], found: list[tuple[str, ...]], scope: str) -> list[tuple[str, ...]]:
    """Every item with a first key of its own: made of all it says, where nothing less will do."""
    named = [_with_content(item, own, scope) for item, own in zip(items, found, strict=True)]
    first = Counter(own[0] for own in named)
    return [
        own if first[own[0]] == 1 else (f"guid:{scope}|all:{_digest(_all(item))}", *own[1:])
        for item, own in zip(items, named, strict=True)
    ]


def _all(item: Item) -> str:
    return "\0".join((item.id, item.link, item.title, item.html, str(item.published)))


def _with_content(item: Item, found: tuple[str, ...], scope: str) -> tuple[str, ...]:
    """Without an address of its own, an item is known by its title and date before its id, which software changes."""
    if found and found[0].startswith("url:"):
        return found
    said = f"{fold(clean(item.title))} {item.published}" if item.title else plain(item.html)
    return (f"guid:{scope}|text:{_digest(said)}", *found)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()
