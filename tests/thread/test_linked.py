"""Of its links into the class a post answers at most one."""

from __future__ import annotations

import pytest

from aggregator.model import Head, Link, Person
from aggregator.thread.cues import cue
from tests.builders import source
from tests.thread.said import SOURCES, article, comment, grave, home, kinds, link, note, parent, threaded

OURS = article("trust", title="Trust comes first")
DAY = 24


def answer(*links: Link, hours: float = DAY, **more: object) -> Head:
    return article("svar", "jonas-blog", by="Jonas", hours=hours, links=links, **more)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (link(OURS.url, "Trust", "This is in response to ", 0.9), "links to it after “in response to”"),
        (link(OURS.url, "svar på Amaras inlägg", "Här är mitt ", 0.9), "links to it after “svar på”"),
        (link(OURS.url, "here", "see ", 0.2), "links to it in its first third"),
        (link(OURS.url, "Trust comes first!", "see ", 0.9), "links to it by its title or its author"),
        (link(OURS.url, "Amara’s post", "see ", 0.9), "links to it by its title or its author"),
        (link(OURS.url + "?utm_source=x", "here", "see ", 0.2), "links to it in its first third"),
    ],
)
def test_what_makes_a_link_an_answer(told: Link, reason: str) -> None:
    mine = answer(told)
    threads = threaded(OURS, mine)
    assert parent(threads, mine) == OURS.id
    assert threads.chosen[mine.id].kind == "link"
    assert threads.chosen[mine.id].certainty == "stated"
    assert threads.chosen[mine.id].reason == reason


def test_a_link_in_passing_is_a_mention() -> None:
    mine = answer(link(OURS.url, "here", "somebody wrote ", 0.8))
    threads = threaded(OURS, mine)
    assert kinds(threads, mine) == [("mention", OURS.id)]
    assert home(threads, mine) != home(threads, OURS)


def test_the_earliest_cue_beats_an_earlier_link() -> None:
    other = article("rum", "layla-blog", by="Layla")
    mine = answer(link(other.url, at=0.05), link(OURS.url, "this", "but in reply to ", 0.9))
    threads = threaded(OURS, other, mine)
    assert parent(threads, mine) == OURS.id
    assert ("mention", other.id) in kinds(threads, mine)


def test_a_cue_in_another_sentence_says_nothing() -> None:
    mine = answer(link(OURS.url, "here", "It came in response to a letter. Also ", 0.8))
    assert parent(threaded(OURS, mine), mine) is None


@pytest.mark.parametrize(
    ("days", "before", "answers"), [(29, "see ", True), (31, "see ", False), (700, "in reply to ", True)]
)
def test_thirty_days_unless_a_cue_says_so(days: int, before: str, answers: bool) -> None:
    mine = answer(link(OURS.url, "here", before, 0.1), hours=days * DAY)
    assert (parent(threaded(OURS, mine), mine) == OURS.id) is answers


def test_more_than_three_links_into_the_class_answer_none() -> None:
    others = [article(f"n{n}") for n in range(4)]
    mine = answer(*(link(other.url, "in response to this", "", 0.1) for other in others))
    threads = threaded(*others, mine)
    assert parent(threads, mine) is None
    assert sorted(kinds(threads, mine)) == sorted(("mention", other.id) for other in others)


def test_a_board_of_links_makes_no_edges() -> None:
    others = [article(f"n{n}") for n in range(20)]
    board = answer(*(link(other.url, other.title, "", 0.1) for other in others))
    threads = threaded(*others, board)
    assert threads.edges == []
    assert len(threads.conversations) == 21


def test_links_of_a_template_make_no_edges() -> None:
    posts = [
        article(
            f"n{n}", "jonas-blog", by="Jonas", hours=DAY + n, links=(link(OURS.url, "Read this first", f"{n} ", 0.1),)
        )
        for n in range(6)
    ]
    assert threaded(OURS, *posts).edges == []


def test_three_notes_about_one_article_are_no_template() -> None:
    notes = [
        note(str(n), by="dag", hours=1 + n, links=(link(OURS.url, OURS.url, f"thought {n}: ", 0.9),)) for n in range(3)
    ]
    threads = threaded(OURS, *notes)
    assert [parent(threads, each) for each in notes] == [OURS.id] * 3


def test_a_link_to_something_newer_is_a_mention() -> None:
    mine = answer(link(OURS.url, "here", "in response to ", 0.1), hours=-1)
    threads = threaded(OURS, mine)
    assert kinds(threads, mine) == [("mention", OURS.id)]


def test_two_blogs_that_answer_each_other() -> None:
    first = article(
        "a", hours=0, links=(link("https://jonas-blog.example/b", "Jonas", "Update: in response to ", 0.1),)
    )
    second = article("b", "jonas-blog", by="Jonas", hours=5, links=(link(first.url, "Amara", "in response to ", 0.1),))
    third = article("c", hours=9, links=(link(second.url, "Jonas", "in reply to ", 0.1),))
    threads = threaded(first, second, third)
    assert [parent(threads, each) for each in (first, second, third)] == [None, first.id, second.id]
    assert len(threads.conversations) == 1


def test_ones_own_older_post_needs_a_cue() -> None:
    plain = article("later", hours=5, links=(link(OURS.url, "here", "as I said ", 0.1),))
    cued = article("later", hours=5, links=(link(OURS.url, "here", "following up on ", 0.1),))
    assert kinds(threaded(OURS, plain), plain) == [("mention", OURS.id)]
    assert parent(threaded(OURS, cued), cued) == OURS.id


def test_a_status_that_announces_its_authors_article_joins_its_conversation() -> None:
    amara = Person(id="amara", name="Amara", accounts=("@amara@m.example", "https://amaras-blog.example/"))
    ours = article("trust", author=OURS.author)
    told = note("1", by="amara", hours=1, links=(link(ours.url, ours.url, "New on the blog: ", 0.9),))
    reply = note("2", to="1", by="dag", hours=2)
    sources = SOURCES | {"amaras-blog": source("amaras-blog", person="amara")}
    threads = threaded(ours, told, reply, people=[amara], sources=sources)
    assert threads.authors[ours.id] == threads.authors[told.id] == "amara"
    assert home(threads, reply) == ours.id


def test_a_reply_only_mentions_what_it_links_to() -> None:
    post, one = article("a"), comment("1", on="a", hours=1, links=(link(OURS.url, "this", "in response to ", 0.1),))
    threads = threaded(OURS, post, one)
    assert parent(threads, one) == post.id
    assert ("mention", OURS.id) in kinds(threads, one)
    assert len(threads.conversations) == 2


def test_a_link_to_its_own_parent_is_said_once() -> None:
    one = comment("1", hours=1, links=(link(OURS.url),))
    assert kinds(threaded(OURS, one), one) == [("comment", OURS.id)]


def test_the_answer_to_a_deleted_post_keeps_its_place() -> None:
    mine = answer(link(OURS.url, "here", "in response to ", 0.1))
    threads = threaded(mine, tombstones=[grave(OURS)])
    assert parent(threads, mine) == OURS.id
    assert threads.conversations[OURS.id].unseen[OURS.id].why == "deleted"


def test_what_is_not_shown_is_not_mentioned() -> None:
    mine = answer(link(OURS.url, "here", "see ", 0.9))
    assert threaded(mine, tombstones=[grave(OURS)]).edges == []


# ── pingbacks ─────────────────────────────────────────────────────────────────────────


def ping(of: Head, name: str = "9") -> Head:
    return comment(name, by=of.author.name, hours=30, pingback=of.url)


def test_a_pingback_from_a_page_we_hold_is_an_edge() -> None:
    mine = answer()
    threads = threaded(OURS, mine, ping(mine))
    assert parent(threads, mine) == OURS.id
    assert threads.chosen[mine.id].reason == "a pingback says that it links to it"
    assert len(threads.heads) == 2


def test_a_pingback_of_a_link_that_we_read_ourselves_adds_nothing() -> None:
    mine = answer(link(OURS.url, "here", "somebody wrote ", 0.8))
    threads = threaded(OURS, mine, ping(mine))
    assert kinds(threads, mine) == [("mention", OURS.id)]


def test_a_pingback_from_elsewhere_is_nothing() -> None:
    assert threaded(OURS, comment("9", pingback="https://boards.example/links")).edges == []


# ── cues ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "before",
    ["A reply to ", "Réponse à ", "En réponse au billet de ", "Som svar på ", "Mitt svar till ", "Als Antwort auf ", "En respuesta a ",
     "Em resposta a ", "In risposta a ", "Als reactie op ", "W odpowiedzi na ", "В ответ на ", "ردًا على ", "رداً على ", "Svar til "],
)  # fmt: skip
def test_cues_in_many_languages(before: str) -> None:
    assert cue(before, "Jonas")


@pytest.mark.parametrize("before", ["I agree with ", "See also ", "Jag läste ", "", "He answered. Then ", "Read "])
def test_what_is_no_cue(before: str) -> None:
    assert not cue(before, "Jonas")


def test_a_class_that_links_a_lot_does_not_become_one_conversation() -> None:
    posts: list[Head] = []
    for n in range(60):
        back = [link(other.url, "this", "and ", 0.5 + 0.1 * i) for i, other in enumerate(posts[-3:])]
        posts.append(article(f"n{n}", f"blog{n % 7}", by=f"P{n % 7}", hours=n, links=tuple(back)))
    sizes = [len(one.posts) for one in threaded(*posts).conversations.values()]
    assert max(sizes) == 1
