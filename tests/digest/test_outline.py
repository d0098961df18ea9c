"""What happened in every period that had something in it."""

from __future__ import annotations

import random

import msgspec

from aggregator.digest import outline, topics_of
from aggregator.model import Circle, Digest, Head, Link, Person, Threads, Topic
from tests.thread.said import article, comment, home, note, threaded

DAY = 24
TRUST = Topic(id="trust", title="Trust comes first", tags=("trust", "social learning"))
ROOM = Topic(id="rooms", title="Rooms", tags=("room",))


def page(threads: Threads, path: str, topic: str = "", topics: tuple[Topic, ...] = (TRUST, ROOM)) -> Digest:
    (found,) = [one for one in outline(threads, topics, "UTC") if one.period.path == path and one.topic == topic]
    return found


def shared(url: str, text: str = "a study", at: float = 0.9) -> tuple[Link, ...]:
    return (Link(url, text, "", at),)


# ── topics ────────────────────────────────────────────────────────────────────────────


def test_a_conversation_has_a_topic_when_any_post_carries_one_of_its_tags() -> None:
    post, reply = article("a"), comment("1", on="a", tags=("Social-Learning",), hours=1)
    other = article("b", "jonas-blog", by="Jonas", tags=("room", "trust"))
    none = article("c", "layla-blog", by="Layla")
    threads = threaded(post, reply, other, none)
    assert topics_of(threads, (ROOM, TRUST)) == {post.id: ("trust",), other.id: ("rooms", "trust"), none.id: ()}


# ── conversations ─────────────────────────────────────────────────────────────────────


def test_new_in_its_week_and_moving_in_the_next() -> None:
    post, soon, later = article("a"), comment("1", on="a", hours=1), comment("2", on="a", hours=7 * DAY)
    threads = threaded(post, soon, later)
    first, second = page(threads, "2024/W36"), page(threads, "2024/W37")
    assert [(one.conversation, one.why, one.posts) for one in first.new] == [(post.id, "new", (post.id, soon.id))]
    assert first.moved == ()
    assert second.new == ()
    assert [(one.why, one.posts, one.slept) for one in second.moved] == [("moved", (later.id,), 0)]
    assert page(threads, "2024").posts == 3


def test_a_reply_two_years_later_wakes_the_conversation() -> None:
    post, late = article("a"), comment("1", on="a", by="Latecomer", hours=730 * DAY)
    threads = threaded(post, late)
    (woken,) = page(threads, "2026").moved
    assert (woken.why, woken.slept, woken.posts) == ("woken", 730, (late.id,))


def test_sixty_days_are_sleep_and_fifty_nine_are_not() -> None:
    for days, why in ((59, "moved"), (60, "woken")):
        threads = threaded(article("a"), comment("1", on="a", hours=days * DAY))
        (moved,) = [one for one in outline(threads, (), "UTC") if one.period.kind == "day"][-1].moved
        assert moved.why == why


def test_a_sleep_within_the_period_counts() -> None:
    posts = article("a"), comment("1", on="a", hours=125 * DAY), comment("2", on="a", hours=300 * DAY)
    (moved,) = page(threaded(*posts), "2025").moved
    assert (moved.why, moved.slept) == ("woken", 175)


def test_woken_ones_come_first_and_the_rest_as_it_happened() -> None:
    a, b, c = article("a"), article("b", hours=1), article("c", hours=1900)
    replies = [comment("1", on="c", hours=2001), comment("2", on="a", hours=2003), comment("3", on="b", hours=2002)]
    threads = threaded(a, b, c, *replies)
    day = outline(threads, (), "UTC")
    (last,) = [one for one in day if one.period.path == "2024/11/24"]
    assert [one.conversation for one in last.moved] == [b.id, a.id, c.id]


def test_only_the_topic_s_conversations_are_in_its_digest() -> None:
    ours, theirs = article("a", tags=("trust",)), article("b", "jonas-blog", by="Jonas")
    threads = threaded(ours, theirs)
    assert [one.conversation for one in page(threads, "2024", "trust").new] == [ours.id]
    assert [one.topic for one in outline(threads, (ROOM, TRUST), "UTC")] == [""] * 4 + ["trust"] * 4


def test_digests_come_by_topic_and_time() -> None:
    threads = threaded(article("a", tags=("trust",)), article("b", tags=("room",), hours=400 * DAY))
    digests = outline(threads, (ROOM, TRUST), "UTC")
    assert [one.topic for one in digests] == [""] * 8 + ["rooms"] * 4 + ["trust"] * 4
    assert [one.period for one in digests[:8]] == sorted(one.period for one in digests[:8])


def test_the_time_zone_decides_the_day() -> None:
    threads = threaded(article("a", hours=15))  # 23:00 UTC
    paths = {one.period.path for one in outline(threads, (), "Europe/Stockholm")}
    assert "2024/09/03" in paths
    assert "2024/09/02" not in paths


# ── people, links, questions ──────────────────────────────────────────────────────────


def test_who_speaks_for_the_first_time_by_name() -> None:
    posts = (
        article("a", by="Zoe"),
        comment("1", on="a", by="Élodie", hours=1),
        comment("2", on="a", by="Zoe", hours=200),
    )
    threads = threaded(*posts)
    first = page(threads, "2024/W36").first_time
    assert [threads.people[id].name for id in first] == ["Élodie", "Zoe"]
    assert page(threads, "2024/W37").first_time == ()


def test_first_words_elsewhere_are_not_first_words_in_a_topic() -> None:
    posts = article("a", by="Zoe"), article("b", by="Zoe", tags=("trust",), hours=1)
    assert page(threaded(*posts), "2024", "trust").first_time == ()


def test_fewer_than_five_people_are_not_counted() -> None:
    four = [article("a")] + [comment(str(n), on="a", by=f"P{n}", hours=n) for n in range(1, 4)]
    five = [*four, comment("9", on="a", by="P9", hours=9)]
    assert page(threaded(*four), "2024").people == 0
    assert page(threaded(*five), "2024").people == 5


def test_links_that_two_people_shared() -> None:
    study = "https://study.example/paper"
    posts = [
        article("a", links=shared(study, "https://study.example/paper")),
        article("b", "jonas-blog", by="Jonas", hours=1, links=shared(study + "?utm_source=x", "A study of rooms")),
        article("c", "layla-blog", by="Layla", hours=2, links=shared("https://alone.example/")),
    ]
    threads = threaded(*posts)
    (link,) = page(threads, "2024").links
    assert (link.url, link.title) == (study, "A study of rooms")
    assert link.posts == (posts[0].id, posts[1].id)
    assert link.people == tuple(threads.authors[post.id] for post in posts[:2])


def test_one_person_twice_is_not_shared() -> None:
    study = shared("https://study.example/paper")
    assert page(threaded(article("a", links=study), article("b", hours=1, links=study)), "2024").links == ()


def test_links_into_the_class_and_forms_that_look_like_links_are_not_shared() -> None:
    ours = article("a")
    said = [
        *shared(ours.url),
        *shared("https://m.example/@dag", "@dag"),
        *shared("https://tags.example/longtable", "#longtable"),
        *shared("https://m.example/about"),
    ]
    notes = [note(str(n), by=f"p{n}", links=tuple(said), hours=1) for n in range(3)]
    assert page(threaded(ours, *notes), "2024").links == ()


def test_a_licence_under_everything_is_not_shared() -> None:
    licence = shared("https://licences.example/by/4.0")
    posts = [article(f"{who}{n}", by=who, hours=n, links=licence) for who in ("Amara", "Jonas") for n in range(3)]
    assert page(threaded(*posts), "2024").links == ()


def test_open_questions_of_the_period() -> None:
    asked, answered = article("a", asks=True), article("b", asks=True, hours=1)
    threads = threaded(asked, answered, comment("1", on="b", hours=2))
    (line,) = page(threads, "2024").questions
    assert (line.post, line.text) == (asked.id, "")


# ── always ────────────────────────────────────────────────────────────────────────────


def some_class() -> list[Head]:
    study = shared("https://study.example/paper")
    posts = [
        article(f"a{n}", by=f"P{n % 7}", hours=31 * n, tags=("trust",) if n % 3 else (), links=study) for n in range(20)
    ]
    return posts + [comment(str(n), on=f"a{n % 20}", by=f"P{n % 5}", hours=77 * n, asks=n % 2 == 0) for n in range(60)]


def test_the_order_of_the_input_does_not_matter() -> None:
    posts = some_class()
    one = outline(threaded(*posts), (TRUST, ROOM), "Europe/Stockholm")
    random.Random(1).shuffle(posts)
    assert msgspec.json.encode(outline(threaded(*posts), (TRUST, ROOM), "Europe/Stockholm")) == msgspec.json.encode(one)


def test_every_post_is_in_one_digest_of_each_kind() -> None:
    threads = threaded(*some_class())
    for kind in ("day", "week", "month", "year"):
        posts = [
            post
            for digest in outline(threads, (), "UTC")
            if digest.period.kind == kind
            for moved in (*digest.new, *digest.moved)
            for post in moved.posts
        ]
        assert sorted(posts) == sorted(threads.heads)


def test_nothing_said_nothing_happened() -> None:
    assert outline(threaded(), (TRUST,), "UTC") == []
    assert home(threaded(article("a")), article("a"))


# ── circles ───────────────────────────────────────────────────────────────────────────


def test_a_circle_has_digests_of_what_its_people_said_and_no_others() -> None:
    people = [Person(id="amara", name="Amara", circle="north", accounts=("https://amaras-blog.example/#by=Amara",))]
    circles = (Circle(id="north", title="North"), Circle(id="south", title="South"))
    post, reply, later = article("a"), comment("1", on="a", hours=1), comment("2", on="a", by="Amara", hours=8 * DAY)
    alone = comment("3", on="a", hours=20 * DAY)
    threads = threaded(post, reply, later, alone, people=people)
    found = [one for one in outline(threads, (TRUST,), "UTC", circles) if one.circle]
    assert {one.circle for one in found} == {"north"}
    assert {one.topic for one in found} == {""}
    weeks = {one.period.path: one for one in found if one.period.kind == "week"}
    assert sorted(weeks) == ["2024/W36", "2024/W37"]
    assert weeks["2024/W36"].new[0].posts == (post.id,)
    assert (weeks["2024/W37"].moved[0].posts, weeks["2024/W37"].people) == ((later.id,), 0)
    plain = outline(threads, (TRUST,), "UTC")
    assert [one for one in outline(threads, (TRUST,), "UTC", circles) if not one.circle] == plain
