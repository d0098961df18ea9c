"""Pictures of people: everybody has a seat of their own, inside the picture, and the same one every time."""

from __future__ import annotations

from itertools import combinations, islice, pairwise
from math import dist

import pytest

from aggregator.publish.facts import Face, Picture
from aggregator.publish.seating import SEATS, Table, around, rings, rows

DISC = 38


def faces(count: int, name: str = "Maximiliana Alexandra Featherstonehaugh-Cholmondeley") -> dict[str, Face]:
    return {f"p{at:03}": Face(f"p{at:03}", f"{name} {at}", "MF", "h1") for at in range(count)}


def met(people: list[str], step: int = 1) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {one: set() for one in people}
    for at, one in enumerate(people):
        for other in (people[(at + step) % len(people)], people[at // 3]):
            if other != one:
                found[one].add(other)
                found[other].add(one)
    return found


def assert_well(picture: Picture, count: int) -> None:
    assert len(picture.seats) == count
    for seat in picture.seats:
        assert DISC / 2 <= seat.x <= picture.width - DISC / 2
        assert DISC / 2 <= seat.y <= picture.height - DISC / 2
    for one, other in combinations(picture.seats, 2):
        assert dist((one.x, one.y), (other.x, other.y)) >= DISC, (one, other)


@pytest.mark.parametrize("sizes", [(1,), (2,), (1, 1), (5, 5, 4), (15,), (15,) * 10, (16,), (150,), (3, 40, 1)])
def test_everybody_has_a_seat_of_their_own(sizes: tuple[int, ...]) -> None:
    people = list(all_faces := faces(sum(sizes)))
    tables, at = [], 0
    for size in sizes:
        tables.append(Table(f"Table {size} with a remarkably long name for a table", people[at : at + size]))
        at += size
    picture = rings(tables, met(people), all_faces, {one: f"people/{one}/" for one in people})
    assert_well(picture, sum(sizes))
    assert {seat.way for seat in picture.seats} == {f"people/{one}/" for one in people}
    assert picture.width <= 600, "two tables side by side, so that a phone shows them"


def test_every_pair_is_one_line_inside_a_table_or_a_bridge() -> None:
    people = list(all_faces := faces(6))
    known = {"p000": {"p001", "p003"}, "p001": {"p000"}, "p003": {"p000"}, "p005": set()}
    picture = rings([Table("A", people[:3]), Table("B", people[3:])], known, all_faces, {})
    assert (len(picture.lines), len(picture.bridges)) == (1, 1)


@pytest.mark.parametrize("sizes", [(5, 5), (5, 5, 4), (6, 6, 6, 6), (15,) * 5])
def test_nobody_sits_in_the_way_of_the_bridges(sizes: tuple[int, ...]) -> None:
    people = iter(all_faces := faces(sum(sizes)))
    tables = [Table("", list(islice(people, size))) for size in sizes]
    picture = rings(tables, {}, all_faces, {})
    seats = {seat.face.id: (seat.x, seat.y) for seat in picture.seats}
    x, y = picture.width / 2, picture.height / 2
    for table in tables:
        first, second = sorted(dist(seats[one], (x, y)) for one in table.people)[:2]
        assert abs(first - second) <= 2, "the two beside the gap are as far from the middle of the picture"


def test_the_name_of_a_table_is_on_the_side_turned_away() -> None:
    people = list(all_faces := faces(9))
    picture = rings([Table(name, people[at * 3 : at * 3 + 3]) for at, name in enumerate("ABC")], {}, all_faces, {})
    high = {sign.text: sign.y for sign in picture.signs if len(sign.text) == 1}
    tables = {name: [seat.y for seat in picture.seats[at * 3 : at * 3 + 3]] for at, name in enumerate("ABC")}
    assert high["A"] < min(tables["A"])
    assert high["B"] < min(tables["B"])
    assert max(tables["C"]) < high["C"] <= picture.height


def test_more_than_fifteen_sit_at_several_tables_and_those_who_have_met_side_by_side() -> None:
    people = list(all_faces := faces(16))
    known = {one: {people[15 - at]} for at, one in enumerate(people)}
    picture = rings([Table("A", people)], known, all_faces, {})
    assert (len(picture.lines), len(picture.bridges)) == (8, 0)
    assert [sign.text for sign in picture.signs].count("A") == 2
    assert SEATS == 15


def test_names_are_written_where_there_is_room() -> None:
    small, large = faces(8, "Bo"), faces(9, "Bo")
    named = rings([Table("", list(small))], met(list(small)), small, {})
    assert [sign.text for sign in named.signs] == [face.name for face in small.values()]
    assert rings([Table("", list(large))], met(list(large)), large, {}).signs == ()
    long = rings([Table("", list(faces(2)))], {}, faces(2), {})
    assert {sign.text for sign in long.signs} == {"Maximilia…"}


def test_the_order_in_which_pairs_are_known_does_not_matter() -> None:
    people = list(all_faces := faces(30))
    known = met(people, 7)
    turned = {one: sorted(known[one], reverse=True) for one in reversed(people)}
    tables = [Table("A", people[:15]), Table("B", people[15:])]
    assert rings(tables, known, all_faces, {}) == rings(tables, turned, all_faces, {})


@pytest.mark.parametrize("count", [1, 2, 3, 8, 9, 18, 60])
def test_one_person_among_others(count: int) -> None:
    one, *others = faces(count + 1).values()
    picture = around(one, others, ["x/"] * count)
    assert_well(picture, count + 1)
    assert len(picture.lines) == count


def test_around_one_person_are_names_as_long_as_a_phone_has_room_for_them() -> None:
    one, *others = faces(14, "Bo").values()
    twelve, thirteen = (around(one, others[:count], [""] * count) for count in (12, 13))
    assert [sign.text for sign in twelve.signs] == [face.name for face in others[:12]]
    assert twelve.width <= 358, "as wide as the words on a phone, so that no letter shrinks"
    assert thirteen.signs == ()


@pytest.mark.parametrize("count", [1, 2, 3, 7, 14, 15, 90, 150])
def test_a_class_picture_has_everybody_in_their_order(count: int) -> None:
    all_faces = list(faces(count).values())
    picture = rows(all_faces, [f"{at}/" for at in range(count)])
    assert_well(picture, count)
    assert [seat.face for seat in picture.seats] == all_faces
    assert [(seat.y, seat.x) for seat in picture.seats] == sorted((seat.y, seat.x) for seat in picture.seats)
    assert picture.width <= 550


def test_in_a_class_picture_everybody_looks_between_two_others() -> None:
    seats = rows(list(faces(14).values()), [""] * 14).seats
    deep = sorted({seat.y for seat in seats})
    for back, front in pairwise(deep):
        assert not {seat.x for seat in seats if seat.y == back} & {seat.x for seat in seats if seat.y == front}
