"""Which conversation stands on which shelf. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

DIVIDED = 2
"""Years in which a class still speaks, with the one before: what changes in a night is mostly there."""
MOST = 8
"""Shelves of one year: a browser opens them all."""
ROOM, STEP = 100, 50
"""Conversations on one of them, and by how many it grows when the year has more: what Pagefind reads again for one post
is one shelf."""


def shelved(began: Mapping[str, datetime]) -> dict[str, str]:
    """Conversation → its shelf. `2016` is a whole year; the latest two are `2024-1`, `2024-2`, … by when conversations
    began, so that new ones come to the end and leave the other shelves as they are."""
    years: dict[int, list[str]] = defaultdict(list)
    for id in sorted(began, key=lambda id: (began[id], id)):
        years[began[id].year].append(id)
    latest = sorted(years)[-DIVIDED:]
    return {id: shelf for year, ids in years.items() for id, shelf in _placed(ids, year, divided=year in latest)}


def _placed(ids: Sequence[str], year: int, *, divided: bool) -> Iterator[tuple[str, str]]:
    room = max(ROOM, -(-len(ids) // (MOST * STEP)) * STEP)
    for place, id in enumerate(ids):
        yield id, f"{year:04}-{place // room + 1}" if divided else f"{year:04}"
