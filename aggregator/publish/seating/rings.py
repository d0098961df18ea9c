"""People around round tables: a table holds fifteen, and two tables stand side by side, so that a phone shows them.

A table has a gap where it faces the middle of the picture: there the bridges to other tables leave it in one bundle, and
its name stands on the side that is turned away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import atan2, cos, dist, pi, sin
from typing import TypeVar

from aggregator.publish.facts import Face, Picture, Seat, Sign

SEATS = 15
"""People at one table."""
FEW = 8
"""Up to so many at each table there is room for a name beside each disc."""
COMPANY = 12
"""Around one person alone there is room for the names of more."""
_DISC = 20
_APART, _APART_NAMED = 44, 62
"""Between the middles of two neighbours."""
_LEAST = 50
_TOP = -pi / 2
_AISLE, _SIGN = 40, 26
"""Between two tables, and above each for its name."""
_ABOVE, _BELOW = -(_DISC + 6), _DISC + 11
"""From the middle of a disc to the name above or below it."""
_LONGEST, _LONGEST_NAME = 34, 10
"""Letters of a table's name, and of a person's."""

Point = tuple[float, float]
Met = Mapping[str, Collection[str]]
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Table:
    """People who sit together, by id; `title` may be empty."""

    title: str
    people: Sequence[str]


def rings(tables: Iterable[Table], met: Met, faces: Mapping[str, Face], ways: Mapping[str, str]) -> Picture:
    """All tables, with a line between any two who have met. `ways`: where a click on somebody leads."""
    laid = [part for table in tables for part in _split(table, met)]
    fullest = max((len(table.people) for table in laid), default=0)
    cell, middles = _room(len(laid), fullest)
    width, height = cell * min(2, len(laid)), (cell + _SIGN) * -(-len(laid) // 2)
    table_of = {one: at for at, table in enumerate(laid) for one in table.people}
    heights = {one: middles[at][1] for one, at in table_of.items()}
    places: dict[str, Point] = {}
    for middle, table in zip(middles, laid, strict=True):
        away = {one: [middles[table_of[to]] for to in met.get(one, ()) if to in table_of] for one in table.people}
        first = _gap(middle, (width / 2, height / 2)) + pi / (len(table.people) or 1) if len(laid) > 1 else _TOP
        places |= _seated(table.people, middle, _radius(len(table.people), fullest), first, away)
    inside: list[str] = []
    across: list[str] = []
    for one, other in _once(places, met):
        here, there = table_of[one], table_of[other]
        curve = _curve(places[one], middles[here], middles[there], places[other])
        (inside if here == there else across).append(curve)
    return Picture(
        width=width,
        height=height,
        seats=tuple(_seat(faces[one], places[one], ways.get(one, "")) for one in places),
        lines=tuple(inside),
        bridges=tuple(across),
        signs=(*_titles(laid, middles, cell), *(_names(places, heights, faces) if fullest <= FEW else ())),
    )


def around(one: Face, others: Sequence[Face], ways: Sequence[str]) -> Picture:
    """One person in the middle, and around them those with whom they have talked."""
    apart = _APART_NAMED if len(others) <= COMPANY else _APART
    radius = max(len(others) * apart / (2 * pi), _LEAST + 24)
    middle = radius + _DISC + _AISLE / 2
    chairs = [_at(middle, middle, radius, _TOP, step, len(others)) for step in range(len(others))]
    return Picture(
        width=round(2 * middle),
        height=round(2 * middle),
        seats=(
            *(_seat(face, chair, way) for face, chair, way in zip(others, chairs, ways, strict=True)),
            _seat(one, (middle, middle), ""),
        ),
        lines=tuple(f"M{_n(middle)} {_n(middle)}L{_n(x)} {_n(y)}" for x, y in chairs),
        signs=tuple(_names(dict(enumerate(chairs)), dict.fromkeys(range(len(others)), middle), dict(enumerate(others))))
        if len(others) <= COMPANY
        else (),
    )


def _room(count: int, fullest: int) -> tuple[int, list[Point]]:
    """How wide the square around one table is, and where the middles of all tables are; a last one alone stands between."""
    cell = 2 * (round(_radius(fullest, fullest)) + _DISC) + _AISLE
    middles = []
    for at in range(count):
        is_alone = at % 2 == 0 and at == count - 1
        across = cell * (1 if is_alone and at else at % 2 + 0.5)
        middles.append((across, (cell + _SIGN) * (at // 2) + (0 if _is_low(at, count) else _SIGN) + cell / 2))
    return cell, middles


def _is_low(at: int, count: int) -> bool:
    """Whether a table stands in the lower half of the picture: its name is below it."""
    return at // 2 * 2 >= -(-count // 2)


def _gap(table: Point, picture: Point) -> float:
    """In which direction a table is open: towards the middle of the picture; one that stands there, downwards."""
    (x, y), (to_x, to_y) = table, picture
    return atan2(to_y - y, to_x - x) if dist(table, picture) > _SIGN else pi / 2


def _radius(count: int, fullest: int) -> float:
    apart = _APART_NAMED if fullest <= FEW else _APART
    return max(_LEAST, count * apart / (2 * pi)) if count > 1 else 0


# ── who sits beside whom ──────────────────────────────────────────────────────────────


def _split(table: Table, met: Met) -> Iterator[Table]:
    """Those who have met sit side by side; more people than a table holds sit at several, as equal as can be."""
    order = _walk(table.people, met)
    parts = max(1, -(-len(order) // SEATS))
    size = -(-len(order) // parts)
    for at in range(0, len(order), size or 1):
        yield Table(table.title, order[at : at + size])


def _walk(people: Sequence[str], met: Met) -> list[str]:
    """Depth first along the lines, in the order of `people` where there is a choice."""
    rank = {one: at for at, one in enumerate(people)}
    order: dict[str, None] = {}
    for start in people:
        waiting = [start]
        while waiting:
            one = waiting.pop()
            if one not in order:
                order[one] = None
                known = [other for other in met.get(one, ()) if other in rank and other not in order]
                waiting += sorted(known, key=rank.__getitem__, reverse=True)
    return list(order)


def _seated(
    people: Sequence[str], middle: Point, radius: float, first: float, away: Mapping[str, Sequence[Point]]
) -> dict[str, Point]:
    """Around a table from the angle of its first chair, so that those who talk with other tables face them."""
    x, y = middle
    count = len(people)
    chairs = [_at(x, y, radius, first, step, count) for step in range(count)]
    turns = [[*chairs[turn:], *chairs[:turn]] for turn in range(count)]
    best = min(
        turns, key=lambda turn: round(sum(_far(seat, away[one]) for one, seat in zip(people, turn, strict=True)))
    )
    return dict(zip(people, best, strict=True))


def _at(x: float, y: float, radius: float, first: float, step: int, of: int) -> Point:
    angle = 2 * pi * step / of + first
    return x + radius * cos(angle), y + radius * sin(angle)


def _far(seat: Point, tables: Sequence[Point]) -> float:
    return sum(abs(seat[0] - x) + abs(seat[1] - y) for x, y in tables)


# ── lines and letters ─────────────────────────────────────────────────────────────────


def _once(places: Mapping[str, Point], met: Met) -> Iterator[tuple[str, str]]:
    """Every pair once, in the order in which they sit."""
    rank = {one: at for at, one in enumerate(places)}
    for one in places:
        others = [other for other in met.get(one, ()) if rank.get(other, -1) > rank[one]]
        yield from ((one, other) for other in sorted(others, key=rank.__getitem__))


def _curve(start: Point, here: Point, there: Point, end: Point) -> str:
    """From a chair towards the middle of its table, and so to the other: lines between two tables run together.
    Neighbours at one table need not go so far."""
    share = 1 if here != there else 0.7 * dist(start, end) / (2 * dist(start, here) or 1)
    (ax, ay), (bx, by) = _towards(start, here, share), _towards(end, there, share)
    return f"M{_n(start[0])} {_n(start[1])}C{_n(ax)} {_n(ay)} {_n(bx)} {_n(by)} {_n(end[0])} {_n(end[1])}"


def _towards(chair: Point, middle: Point, share: float) -> Point:
    return chair[0] + (middle[0] - chair[0]) * share, chair[1] + (middle[1] - chair[1]) * share


def _seat(face: Face, place: Point, way: str) -> Seat:
    return Seat(face, round(place[0]), round(place[1]), way)


def _titles(tables: Sequence[Table], middles: Sequence[Point], cell: int) -> Iterator[Sign]:
    """The name of each table, above it or below."""
    for at, (table, (x, y)) in enumerate(zip(tables, middles, strict=True)):
        if table.title:
            beside = cell / 2 + 14 if _is_low(at, len(tables)) else -cell / 2 - 6
            yield Sign(_cut(table.title, _LONGEST), round(x), round(y + beside))


def _names(places: Mapping[K, Point], heights: Mapping[K, float], faces: Mapping[K, Face]) -> Iterator[Sign]:
    """What each person is called, where that is more than their initials: on the side that is turned away from the
    middle of their table, at that height, where there are fewer lines."""
    for one, (x, y) in places.items():
        if faces[one].name != faces[one].initials:
            yield Sign(_name(faces[one].name), round(x), round(y) + (_ABOVE if y < heights[one] - 1 else _BELOW))


def _n(number: float) -> str:
    return str(round(number))


def _name(name: str) -> str:
    """The whole name, or its first word, as far as there is room."""
    return name if len(name) <= _LONGEST_NAME else _cut(name.split()[0], _LONGEST_NAME)


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
