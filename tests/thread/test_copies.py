"""The same thing said in a second place is one card with two places."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Account, Elsewhere, Head, Ledger, Person, Rules, Threads
from aggregator.thread import withheld
from tests.builders import at
from tests.thread.said import SOURCES, article, comment, grave, home, link, note, parent, status, threaded
from tests.thread.test_whole import check_addresses, check_whole

AMARA = Person(id="amara", name="Amara", accounts=("https://amaras-blog.example/", "@amara@m.example"))
HERSELF = Account("url:amaras-blog.example", "Amara", "https://amaras-blog.example/")
SLOW = article(
    "slow", author=HERSELF, title="Slow answers", lead="An answer that comes after a week is still an answer, I think."
)


def told(text: str, **more: object) -> Head:
    """A status by Amara that links to her article."""
    return note("a", by="amara", **{"lead": text, "links": (link(SLOW.url),), "hours": 1, "asks": "?" in text, **more})


def known(*heads: Head, **more: object) -> Threads:
    return threaded(*heads, people=[AMARA], **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "Slow answers https://amaras-blog.example/slow",
        "New on my blog: Slow answers #longtable",
        "Slow answers: An answer that comes after a week is still an answer",
    ],
)
def test_an_announcement_is_a_second_place_of_its_article(text: str) -> None:
    said = told(text)
    threads = known(SLOW, said)
    assert list(threads.heads) == [SLOW.id]
    assert [url for _, url in threads.places[SLOW.id]] == [SLOW.url, said.url]
    assert said.id not in threads.authors


@pytest.mark.parametrize(
    "text",
    [
        "Slow answers. What is the longest that you have waited?",
        "I wrote about answers because my grandmother wrote letters to a lighthouse",
        "",
    ],
)
def test_a_status_that_says_something_of_its_own_stays_a_post(text: str) -> None:
    said = told(text)
    threads = known(SLOW, said)
    assert set(threads.heads) == {SLOW.id, said.id}
    assert parent(threads, said) == SLOW.id


def test_replies_to_either_are_one_conversation() -> None:
    reply = note("b", "a", by="rin", under=status("a"), hours=2)
    below = comment("1", on="slow", hours=3)
    threads = known(SLOW, told("Slow answers"), reply, below)
    assert parent(threads, reply) == parent(threads, below) == SLOW.id
    assert len(threads.conversations) == 1


def test_somebody_else_who_announces_it_is_no_copy() -> None:
    said = told("Slow answers", author=Account("@jonas@m.example", "Jonas"))
    assert set(known(SLOW, said).heads) == {SLOW.id, said.id}
    assert set(threaded(SLOW, told("Slow answers")).heads) == {SLOW.id, told("").id}


def test_a_status_about_two_posts_is_no_copy() -> None:
    other = article("other", author=HERSELF, title="Other")
    said = told("Slow answers, Other", links=(link(SLOW.url), link(other.url)))
    assert said.id in known(SLOW, other, said).heads


def test_the_curator_may_part_them() -> None:
    said = told("Slow answers")
    threads = known(SLOW, said, rules=Rules(rejected=((said.url, SLOW.url),)))
    assert said.id in threads.heads
    assert home(threads, said) != home(threads, SLOW)


def test_the_curator_parts_them_where_another_copy_stands_between() -> None:
    """The article, its announcement, and the announcement's own copy in a second place."""
    words = {"lead": "Slow answers: An answer that comes after a week is still an answer, I think."}
    first = told("", **words)
    second = msgspec.structs.replace(
        note("s2", author=first.author, **words, links=first.links, hours=2), source="other"
    )
    assert set(known(SLOW, first, second).heads) == {SLOW.id}
    for rejected, alone in (((second.url, SLOW.url), second), ((first.url, SLOW.url), first)):
        threads = known(SLOW, first, second, rules=Rules(rejected=(rejected,)))
        assert set(threads.heads) == {SLOW.id, alone.id}
        assert home(threads, alone) != home(threads, SLOW)


def test_a_copy_of_which_the_curator_says_that_it_answers_is_an_answer() -> None:
    said = told("Slow answers")
    threads = known(SLOW, said, rules=Rules(confirmed=((said.url, SLOW.url),)))
    assert parent(threads, said) == SLOW.id


def test_the_same_words_by_one_person_in_two_places() -> None:
    again = article("elsewhere", "jonas-blog", author=HERSELF, title=SLOW.title, lead=SLOW.lead, hours=5)
    threads = known(SLOW, again)
    assert list(threads.heads) == [SLOW.id]
    assert len(threads.places[SLOW.id]) == 2
    by_jonas = article("elsewhere", "jonas-blog", by="Jonas", title=SLOW.title, lead=SLOW.lead, hours=5)
    assert len(known(SLOW, by_jonas).heads) == 2


def test_who_repeats_themselves_in_one_place_means_to() -> None:
    again = article("again", author=HERSELF, title=SLOW.title, lead=SLOW.lead, hours=50)
    assert len(known(SLOW, again).heads) == 2


def test_an_address_given_before_they_were_joined_still_leads_there_and_back() -> None:
    said, reply = told("Slow answers"), note("b", "a", by="rin", under=status("a"), hours=2)
    first = threaded(said, reply)
    joined = known(SLOW, said, reply, ledger=first.ledger, now=at(24))
    assert joined.ledger.same[said.id] == SLOW.id
    (conversation,) = joined.conversations.values()
    assert conversation.id == said.id
    again = known(SLOW, said, reply, ledger=joined.ledger, now=at(48))
    assert again.conversations == joined.conversations
    parted = threaded(SLOW, said, reply, ledger=again.ledger, now=at(72))
    assert said.id in parted.heads
    assert said.id not in parted.ledger.same
    assert parent(parted, reply) == said.id


nights = st.lists(
    st.tuples(st.booleans(), st.sampled_from(("", "status", "article")), st.booleans(), st.booleans()),
    min_size=2,
    max_size=6,
)


def _naming(post: Head, copy: Head, is_named: bool) -> Head:
    return naming(copy) if is_named and post is SLOW else post


@settings(max_examples=80, deadline=None)
@given(nights, st.lists(st.integers(0, 3), min_size=7, max_size=7))
def test_over_any_history_every_address_given_leads_to_its_posts(
    changes: list[tuple[bool, str, bool, bool]], came: list[int]
) -> None:
    """Proof comes and goes, an author names a copy, the curator parts and joins, posts are taken away, and all of it in any order."""
    said = told("Slow answers")
    elsewhere = msgspec.structs.replace(said, source="other", keys=said.keys[:1])
    posts = [
        SLOW,
        said,
        elsewhere,
        note("b", "a", by="rin", under=status("a"), hours=2),
        comment("1", on="slow", hours=3),
        article("again", "jonas-blog", author=HERSELF, title=SLOW.title, lead=SLOW.lead, hours=5),
        late := note("late", by="amara", lead="From a lighthouse", hours=-3),
    ]
    given_out: set[tuple[str, str]] = set()
    ledger = Ledger()
    for night, (is_known, away, parted, is_named) in enumerate(changes):
        threads = threaded(
            *[_naming(post, late, is_named) for post, when in zip(posts, came, strict=True) if when <= night],
            tombstones=[grave({"status": said, "article": SLOW}[away])] if away else [],
            people=[AMARA] if is_known else [],
            rules=Rules(rejected=((said.url, SLOW.url),)) if parted else Rules(),
            ledger=ledger,
            now=at(24 * night),
        )
        ledger = threads.ledger
        check_whole(threads)
        check_addresses(threads, given_out)
        given_out |= {(one.id, post) for one in threads.conversations.values() for post in one.posts}


# ── what authors name as their copies ─────────────────────────────────────────────────

STRANGER = Account("@amara@n.example", "Amara Okafor", "https://n.example/@amara")


def naming(*others: Head, **more: object) -> Head:
    """Her article, which names these as copies of it."""
    copies = tuple(key for other in others for key in other.keys[-1:])
    return msgspec.structs.replace(SLOW, elsewhere=Elsewhere(copies=copies), **more)


def test_an_author_names_the_copy_of_a_post() -> None:
    """Whatever its words, and whether it links or not."""
    said = told("My grandmother wrote letters to a lighthouse", links=())
    reply = note("b", "a", by="rin", under=status("a"), hours=2)
    threads = known(naming(said), said, reply)
    assert set(threads.heads) == {SLOW.id, reply.id}
    assert [url for _, url in threads.places[SLOW.id]] == [SLOW.url, said.url]
    assert parent(threads, reply) == SLOW.id


def test_a_copy_that_asks_something_of_its_own_stays_a_post() -> None:
    said = told("My grandmother wrote letters. What did yours?")
    assert said.id in known(naming(said), said).heads
    assert said.id not in known(naming(said, asks=True), said).heads


def test_nobody_can_name_what_others_said_as_theirs() -> None:
    """A page that names all the statuses of a class as its copies gets none of them."""
    hers = told("Slow answers, I think", links=(), author=Account("@rin@m.example", "Rin"))
    shared = note("c", by="kofi", lead="Slow answers", links=(link(SLOW.url),), hours=2)
    threads = known(naming(hers, shared), hers, shared)
    assert set(threads.heads) == {SLOW.id, hers.id, shared.id}
    assert threads.authors[shared.id] != "amara"


@pytest.mark.parametrize(
    ("more", "is_copy"),
    [
        ({}, True),
        ({"links": ()}, False),
        ({"lead": "Slow answers: nonsense from the first word to the last of it"}, False),
        ({"lead": "Slow answers?", "asks": True}, False),
        ({"author": Account("@rin@n.example", "Rin")}, False),
        ({"answers": (status("x"),)}, False),
    ],
)
def test_where_nothing_proves_one_person_the_copy_must_agree(more: dict[str, object], is_copy: bool) -> None:
    """It links back, adds nothing, and is signed alike."""
    said = told("New: Slow answers", **{"author": STRANGER, **more})
    assert (said.id not in known(naming(said), said).heads) == is_copy


def test_of_two_people_who_are_listed_neither_names_what_the_other_said() -> None:
    other = Person(id="other", name="Amara", accounts=(STRANGER.key,))
    said = told("New: Slow answers", author=STRANGER)
    assert said.id in threaded(naming(said), said, people=[AMARA, other]).heads


def test_what_two_posts_name_is_of_neither() -> None:
    """The page around them shows the latest status."""
    said = told("Good morning", links=())
    other = msgspec.structs.replace(
        naming(said), id="other", keys=("url:amaras-blog.example/other",), title="Other", lead=""
    )
    assert said.id in known(naming(said), other, said).heads


def test_a_list_of_statuses_beside_a_post_is_no_list_of_its_copies() -> None:
    one, two = told("Good morning", links=()), note("z", by="amara", lead="Good night", hours=3)
    assert len(known(naming(one, two), one, two).heads) == 3


def test_the_curator_parts_what_an_author_named_either_way_round() -> None:
    said = told("Good morning", links=())
    for pair in ((said.url, SLOW.url), (SLOW.url, said.url)):
        assert said.id in known(naming(said), said, rules=Rules(rejected=(pair,))).heads


def test_a_post_that_was_copied_from_a_status_is_as_old_as_that() -> None:
    """And stands where the status stands, if it does not say so itself."""
    said = told(
        "My grandmother wrote letters to a lighthouse", links=(), hours=-5, answers=(status("q"),), under=status("q")
    )
    asked = note("q", by="rin", hours=-6)
    reply = note("b", "a", by="rin", under=status("q"), hours=-4)
    threads = known(naming(said), said, asked, reply)
    assert threads.heads[SLOW.id].published == said.published
    assert parent(threads, SLOW) == asked.id
    assert parent(threads, reply) == SLOW.id
    assert list(threads.heads) == [asked.id, SLOW.id, reply.id]


def test_posts_that_name_each_other_are_one() -> None:
    elsewhere = article("elsewhere", "jonas-blog", author=HERSELF, title="Late letters", hours=9)
    both = naming(elsewhere), msgspec.structs.replace(elsewhere, elsewhere=Elsewhere(copies=SLOW.keys))
    assert list(known(*both).heads) == [SLOW.id]


def test_an_article_seen_in_two_places_may_name_its_copy_in_both() -> None:
    said = told("Good morning", links=())
    again = article("elsewhere", "jonas-blog", author=HERSELF, title=SLOW.title, lead=SLOW.lead, hours=5)
    again = msgspec.structs.replace(again, elsewhere=naming(said).elsewhere)
    assert list(known(naming(said), again, said).heads) == [SLOW.id]


# ── the same words, looked at twice ───────────────────────────────────────────────────

NOTES = "Weekly notes of the class: what we read, what we made, and who helped whom, in no order at all. " * 3


def test_the_same_opening_is_not_the_same_post() -> None:
    """Weekly notes, and a mirror of them: each week is one card."""
    weeks = [article(f"w{n}", author=HERSELF, title="Notes", lead=NOTES[:199] + "…", hours=170 * n) for n in (1, 2)]
    mirror = [
        article(f"m{n}", "jonas-blog", author=HERSELF, title="Notes", lead=NOTES[:199] + "…", hours=170 * n + 1)
        for n in (1, 2)
    ]
    words = {
        post.id: f"{NOTES} {' '.join(f'week{n}word{m}' for m in range(80))}"
        for n, pair in enumerate(zip(weeks, mirror, strict=True))
        for post in pair
    }

    def texts(asked: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        return {place: words[place[1]] for place in asked}

    threads = known(*weeks, *mirror, texts=texts)
    assert set(threads.heads) == {week.id for week in weeks}
    for week, copy in zip(weeks, mirror, strict=True):
        assert [url for _, url in threads.places[week.id]] == [week.url, copy.url]
    assert len(known(weeks[0], mirror[1], texts=texts).heads) == 2


def test_a_status_that_is_said_again_later_goes_with_the_later() -> None:
    lead = "Good morning! Our reading group meets today at ten, in the room with the green door."
    posts = [
        note(name, by="amara", source=place, lead=lead, hours=hours, author=Account("@amara@m.example", "Amara"))
        for name, place, hours in (
            ("a", "fedi", 0),
            ("b", "other", 1),
            ("c", "fedi", 168),
            ("d", "other", 169),
            ("e", "third", 900),
        )
    ]
    threads = known(*posts)
    assert [len(threads.places[post.id]) for post in posts if post.id in threads.heads] == [2, 2, 1]


def test_an_announcement_through_a_shortener_is_one() -> None:
    said = told("Slow answers https://sho.rt/x", links=(link("https://sho.rt/x"),))
    assert said.id in known(SLOW, said).heads
    assert list(known(SLOW, said, redirects={"https://sho.rt/x": SLOW.url}).heads) == [SLOW.id]


def test_all_that_a_post_names_is_on_its_card_however_old() -> None:
    for hours in (-2, 2):
        places = [
            note("1", author=Account(f"@amara@{server}", "Amara"), keys=(f"uri:https://{server}/1",), hours=5 + hours)
            for server in ("m.example", "n.example")
        ]
        names = Elsewhere(copies=tuple(place.keys[0] for place in places))
        post = msgspec.structs.replace(SLOW, elsewhere=names, published=at(5), kind="note")
        amara = Person(id="amara", name="Amara", accounts=(*AMARA.accounts, "@amara@n.example"))
        assert len(threaded(post, *places, people=[amara]).heads) == 1


def test_what_is_held_back_is_held_back_in_all_its_places() -> None:
    """Somebody hidden who is known by the article only: the copy is not listed, but proved to be hers."""
    copy = note(
        "a", author=Account("@amara@n.example", "Amara"), keys=("uri:https://n.example/a",), url="https://n.example/a",
        lead="Slow answers", links=(link(SLOW.url),), hours=1,
    )  # fmt: skip
    post = naming(copy)
    hidden = Person(id="amara", name="Amara", accounts=("https://amaras-blog.example/",), show="hidden")
    assert threaded(post, copy, people=[hidden]).heads == {}
    back = withheld([post, copy], ledger=Ledger(), people=[hidden], sources=SOURCES, rules=Rules())
    assert back == {(post.source, post.id), (copy.source, copy.id)}
