"""Who is here: introductions, pictures, who talks with whom, circles with digests of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pytest
from msgspec.structs import replace

from aggregator.model import Circle, Person, Post
from tests.publish import checker, sample
from tests.publish.conftest import Desk

LIMIT = 100_000


def seats(page: str) -> list[tuple[str, str]]:
    """(name, address) of everybody who is drawn, in their order."""
    drawn = re.findall(r'<g class="sit[^>]*>(?:<a href="([^"]*)"[^>]*>)?<title>([^<]*)</title>', page)
    return [(name, way) for way, name in drawn]


def names(page: str) -> set[str]:
    return {name for name, _ in seats(page)}


def met(page: str) -> dict[str, list[str]]:
    """Everybody in the list beside the picture, and the names behind them."""
    rows = re.findall(r'<li class="line">.*?<p>.*?<bdi>([^<]*)</bdi></a>: (.*?)</p>', page, re.S)
    return {name: re.findall(r"<bdi>([^<]*)</bdi>", rest) for name, rest in rows}


# ── who talks with whom ───────────────────────────────────────────────────────────────


def test_only_those_the_class_lists_are_drawn(hard: Desk) -> None:
    listed = {"Amara", "Jules Lefèvre", "ليلى حداد", "BS", sample.PEOPLE[4].name, "Dag"}
    page = hard.text("together/index.html")
    assert names(page) == listed == names(hard.text("people/index.html"))
    assert "Marta" not in page
    assert "Kwame" not in page


def test_a_line_is_a_stated_answer_and_the_list_says_the_same(hard: Desk) -> None:
    page = hard.text("together/index.html")
    assert met(page) == {
        "Amara": ["Jules Lefèvre", "ليلى حداد"],
        "Jules Lefèvre": ["Amara"],
        "ليلى حداد": ["Amara", "BS"],
        "BS": ["ليلى حداد"],
    }
    (drawn,) = re.findall(r'<svg class="drawn".*?</svg>', page, re.S)
    lines = "".join(re.findall(r'<path [^>]*d="([^"]*)"', drawn))
    assert lines.count("M") == 3


def test_a_guess_draws_nothing(desk: Desk) -> None:
    posts = [
        sample.article("schmooze", "Schmooze", "<p>Trains.</p>", by="Somebody", site="else"),
        sample.comment(1, "<p>Half of it.</p>", to="", by="Jules Lefèvre", days=0.1),
        sample.comment(2, "<p>Jules Lefèvre, which half?</p>", to="", by="Amara", days=0.2),
    ]
    site = sample.site(posts)
    (guess,) = [edge for edge in site.threads.chosen.values() if edge.certainty == "inferred"]
    assert {site.threads.authors[guess.post], site.threads.authors[guess.to]} == {"amara", "jules"}
    desk.publish(site)
    assert '<svg class="drawn"' not in desk.text("together/index.html")
    assert "Has talked with" not in desk.text("people/amara/index.html")


def test_who_asks_to_be_hidden_is_in_no_picture(desk: Desk) -> None:
    desk.publish(
        sample.site(people=[replace(one, show="hidden") if one.id == "layla" else one for one in sample.PEOPLE])
    )
    page = desk.text("together/index.html")
    assert "ليلى" not in page
    assert met(page)["Amara"] == ["Jules Lefèvre"]
    assert "BS" not in met(page), "who talked with nobody else has no line that would tell of somebody"


def test_everybodys_own_view_is_on_their_page(hard: Desk) -> None:
    page = hard.text("people/amara/index.html")
    assert [name for name, _ in seats(page)] == ["Jules Lefèvre", "ليلى حداد", "Amara"]
    assert dict(seats(page))["Jules Lefèvre"] == "../../people/jules/"
    assert "drawn" not in hard.text("people/quiet/index.html")


def test_pictures_are_for_the_eye_and_the_keyboard_has_the_list(hard: Desk) -> None:
    for path in ("people/index.html", "together/index.html", "circles/north/index.html", "people/amara/index.html"):
        for svg in re.findall(r'<svg class="drawn".*?</svg>', hard.text(path), re.S):
            assert 'aria-hidden="true"' in svg, path
            assert svg.count("<a ") == svg.count('tabindex="-1"'), path
            assert "style" not in svg, path


# ── hello ─────────────────────────────────────────────────────────────────────────────


def introduced() -> Iterator[Post]:
    yield sample.article("first", "What I think of trains", "<p>They are late.</p>", days=0)
    yield sample.article("hello", "Now properly", "<p>I bake, and I teach.</p>", days=5, tags=("Introductions",))
    yield sample.note(1, "<p>I am Layla, hello everybody.</p>", by="layla", name="ليلى حداد", days=1)
    yield sample.note(2, "<p>Welcome!</p>", by="amara", to=sample.status(1), days=2)
    yield sample.article("only", "On chairs", "<p>They are hard.</p>", by="Jules Lefèvre", site="jules", days=3)


def test_an_introduction_is_found_by_its_tag_though_it_is_not_the_first_post(desk: Desk) -> None:
    posts = list(introduced())
    desk.publish(sample.site(posts))
    assert f"#p-{posts[1].id}" in dict(seats(desk.text("people/index.html")))["Amara"]
    north = desk.text("circles/north/index.html")
    assert "I bake, and I teach." in north
    assert "On chairs" in north.partition("First words")[2], "who has not introduced themselves is there all the same"
    assert "I bake, and I teach." in desk.text("people/amara/index.html")
    assert checker.faults(desk.output) == []


def test_first_posts_nobody_has_answered_come_first_the_newest_people_first(desk: Desk) -> None:
    posts = [sample.note(at, f"<p>Word {at}.</p>", by=f"p{at}", days=at) for at in range(1, 5)]
    posts.append(sample.note(9, "<p>Yes?</p>", by="p1", to=sample.status(3), days=9))
    desk.publish(sample.site(posts, people=()))
    page = desk.text("people/index.html")
    waiting = page.partition("Nobody has answered them yet")[2].partition("<section>")[0]
    assert re.findall(r"Word \d", waiting) == ["Word 4", "Word 2", "Word 1"]


# ── circles ───────────────────────────────────────────────────────────────────────────


def test_a_circle_has_digests_of_what_its_people_said(hard: Desk) -> None:
    page = hard.text("circles/north/digests/2024/W37/index.html")
    assert "Schmooze or lose?" in page
    assert "Marta Kowalska" not in page.partition('class="quotes"')[2]
    assert "circles/north/digests/feed.atom" in hard.files()
    assert "W37" in hard.text("circles/north/digests/index.html")
    assert re.search(r'<p class="intro">\d conversations?</p>', page), (
        "how much fewer than five people said is not counted"
    )
    assert "circles/south/digests/2024/09/13/index.html" not in hard.files(), "a day on which none of them spoke"


def test_bridges_lead_out_of_a_circle_only(hard: Desk) -> None:
    assert met(hard.text("circles/north/index.html")) == {"Amara": ["ليلى حداد"]}


# ── large classes ─────────────────────────────────────────────────────────────────────

LONG = "Maximiliana Alexandra Featherstonehaugh-Cholmondeley"


def crowd(count: int, circles: int) -> tuple[list[Post], list[Person], list[Circle]]:
    """So many people with long names, each of whom has answered four others."""
    people = [
        Person(id=f"p{at}", name=f"{LONG} {at}", circle=f"c{at % circles}" if circles else "", accounts=(f"@p{at}@social.example",))
        for at in range(count)
    ]  # fmt: skip
    posts = [sample.note(at, f"<p>Hello, I am number {at}.</p>", by=f"p{at}", days=at / 100) for at in range(count)]
    for at in range(count):
        for step in (1, 7, 15, 40):
            to = sample.status((at + step) % count)
            posts.append(sample.note(1000 * step + at, "<p>Yes.</p>", by=f"p{at}", to=to, days=5 + at / 100))
    return posts, people, [Circle(id=f"c{at}", title=f"Circle {at} of the evening class") for at in range(circles)]


@pytest.mark.parametrize(("count", "circles"), [(15, 1), (150, 10), (150, 0), (300, 3)])
def test_no_page_is_over_100_kb_whatever_the_class(desk: Desk, count: int, circles: int) -> None:
    posts, people, groups = crowd(count, circles)
    desk.publish(sample.site(posts, people=people, circles=groups, topics=()))
    sizes = {path: len(body) for path, body in desk.files().items() if path.endswith(".html")}
    assert {path: size for path, size in sizes.items() if size > LIMIT} == {}
    assert len(seats(desk.text("together/index.html"))) == min(150, count)
    assert ("There are more than one picture holds" in desk.text("together/index.html")) == (count > 100)


def test_the_same_pictures_whatever_the_order(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    posts, people, groups = crowd(30, 2)
    other = Desk(tmp_path_factory.mktemp("other"))
    desk.publish(sample.site(posts, people=people, circles=groups))
    other.publish(sample.site(turned(posts), people=people, circles=groups))
    for path in ("people/index.html", "together/index.html", "circles/c1/index.html", "people/p3/index.html"):
        assert desk.text(path) == other.text(path)


def turned(posts: Sequence[Post]) -> list[Post]:
    return list(reversed(posts))


def test_everybody_has_room_for_two_hundred_names_and_for_every_circle(desk: Desk) -> None:
    posts, people, groups = crowd(260, 3)
    hub = [sample.note(90_000 + at, "<p>Hello!</p>", by="p0", to=sample.status(at), days=9) for at in range(1, 90)]
    desk.publish(sample.site([*posts, *hub], people=people, circles=groups, topics=()))
    page = desk.text("people/index.html")
    assert page.count("<li><a") == 220
    assert all(f"circles/c{at}/" in page for at in range(3))
    assert "Others who passed by" in page
    mine = desk.text("people/p0/index.html")
    assert (len(seats(mine)), "and others" in mine) == (19, True)
    assert max(len(page), len(mine)) < LIMIT
