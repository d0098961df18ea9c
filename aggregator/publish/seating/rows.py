"""A class picture: rows of people, those at the back a little higher."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt

from aggregator.publish.facts import Face, Picture, Seat

_WIDEST = 10
"""People in a row: as many as a phone shows with letters that can be read."""
_ACROSS, _DOWN, _HEAD, _BODY = 48, 50, 22, 44


def rows(faces: Sequence[Face], ways: Sequence[str]) -> Picture:
    """Everybody in their order, from the back row to the front. `ways`: where a click on somebody leads."""
    sizes = _sizes(len(faces))
    width = _ACROSS * (max(sizes) + 1)
    seats: list[Seat] = []
    before = 0.0
    for row, size in enumerate(sizes):
        left = width / 2 - (size - 1) / 2 * _ACROSS
        if row and (left - before) % _ACROSS == 0:
            left += _ACROSS / 2
        before = left
        for place in range(size):
            at = len(seats)
            seats.append(Seat(faces[at], round(left) + place * _ACROSS, _HEAD + row * _DOWN, ways[at]))
    return Picture(width=width, height=_HEAD + (len(sizes) - 1) * _DOWN + _BODY, seats=tuple(seats))


def _sizes(count: int) -> list[int]:
    """People in each row, the back one first. Rows of one more and one fewer, so that everybody looks between two."""
    wide = min(_WIDEST, max(3, ceil(sqrt(count * 2.5))))
    sizes: list[int] = []
    while count > 0:
        size = min(count, wide - len(sizes) % 2)
        sizes.append(size)
        count -= size
    return sizes[::-1]
