"""Who talks with whom: one picture of all tables, and the same in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from aggregator.publish import seating
from aggregator.publish.facts import Face, Facts, Met, Picture
from aggregator.publish.pages.page import Page
from aggregator.publish.pages.people import met_by_name, way_to
from aggregator.publish.shown import Shown

DRAWN = 150
"""People in the picture."""
LINES, BRIDGES = 300, 100
"""Lines inside of tables, and from one table to another: as many as an eye can follow."""
NAMED = 7
"""Names behind each name, if there is room for them; the page of that person has all of them."""
_ROOM = 88_000
"""Bytes of a page of 100 KB that are left for people and lines."""


class Together(Facts, frozen=True, tag=True, kw_only=True):
    """`rest`: more people, or more who have met, than one picture holds."""

    picture: Picture | None
    met: tuple[Met, ...]
    alone: bool
    rest: bool


def together(shown: Shown) -> Iterator[Page]:
    drawn = _drawn(shown)
    tables = [seating.Table(title, people) for title, people in _tables(shown, drawn)]
    lines, rest = _latest(shown, tables)
    ways = {id: way_to(shown, id) for id in drawn}
    known = [id for table in tables for id in table.people if shown.met.get(id)]
    most = _most([shown.faces.all[id] for id in drawn], sum(map(len, lines.values())) // 2)
    met = tuple(_met(shown, id, most) for id in known)
    page = Together(
        picture=seating.rings(tables, lines, shown.faces.all, ways) if lines else None,
        met=met,
        alone=len(met) < len(drawn),
        rest=rest or len(drawn) < len(shown.listed),
    )
    yield Page("together", page)


def _drawn(shown: Shown) -> list[str]:
    """The people who fit, those who spoke last if not all do; by name."""
    if len(shown.listed) <= DRAWN:
        return list(shown.listed)
    heads, said = shown.threads.heads, shown.by_person
    spoke = sorted((id for id in shown.listed if said.get(id)), key=lambda id: heads[said[id][0]].published)
    latest = frozenset(spoke[-DRAWN:])
    return [id for id in shown.listed if id in latest]


def _latest(shown: Shown, tables: Sequence[seating.Table]) -> tuple[dict[str, dict[str, datetime]], bool]:
    """Who has met whom, as far as it can be drawn: of too many, those who talked last."""
    table_of = {one: at for at, table in enumerate(tables) for one in table.people}
    inside: list[tuple[datetime, str, str]] = []
    across: list[tuple[datetime, str, str]] = []
    for one, table in table_of.items():
        for other, when in shown.met.get(one, {}).items():
            if one < other and other in table_of:
                (inside if table_of[other] == table else across).append((when, one, other))
    lines: dict[str, dict[str, datetime]] = {}
    for when, one, other in (*sorted(inside)[-LINES:], *sorted(across)[-BRIDGES:]):
        lines.setdefault(one, {})[other] = lines.setdefault(other, {})[one] = when
    return lines, len(inside) > LINES or len(across) > BRIDGES


def _tables(shown: Shown, drawn: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """A table for each circle in the curator's order, then those in none."""
    people = shown.threads.people
    for id, named in shown.circles.items():
        if members := [one for one in drawn if people[one].circle == id]:
            yield named.title, members
    if others := [one for one in drawn if people[one].circle not in shown.circles]:
        yield "", others


def _most(faces: Sequence[Face], lines: int) -> int:
    """How many names behind each name the page has room for, beside the picture and the names themselves."""
    names = [len(face.name.encode()) for face in faces]
    taken = sum(300 + 2 * size for size in names) + 50 * lines
    return max(1, min(NAMED, (_ROOM - taken) // (sum(size + 13 for size in names) or 1)))


def _met(shown: Shown, person: str, most: int) -> Met:
    known = met_by_name(shown, person)
    return Met(shown.faces.all[person], tuple(shown.faces.all[one] for one in known[:most]), len(known) > most)


PAGES = {"together": together}
