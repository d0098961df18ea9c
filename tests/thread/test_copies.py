"""The same thing said in a second place is one card with two places."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Account, Head, Ledger, Person, Rules, Threads
from tests.builders import at
from tests.thread.said import article, comment, grave, home, link, note, parent, status, threaded
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
    st.tuples(st.booleans(), st.sampled_from(("", "status", "article")), st.booleans()), min_size=2, max_size=6
)


@settings(max_examples=80, deadline=None)
@given(nights, st.lists(st.integers(0, 3), min_size=6, max_size=6))
def test_over_any_history_every_address_given_leads_to_its_posts(
    changes: list[tuple[bool, str, bool]], came: list[int]
) -> None:
    """Proof comes and goes, the curator parts and joins, posts are taken away, and all of it in any order."""
    said = told("Slow answers")
    elsewhere = msgspec.structs.replace(said, source="other", keys=said.keys[:1])
    posts = [
        SLOW,
        said,
        elsewhere,
        note("b", "a", by="rin", under=status("a"), hours=2),
        comment("1", on="slow", hours=3),
        article("again", "jonas-blog", author=HERSELF, title=SLOW.title, lead=SLOW.lead, hours=5),
    ]
    given_out: set[tuple[str, str]] = set()
    ledger = Ledger()
    for night, (is_known, away, parted) in enumerate(changes):
        threads = threaded(
            *[post for post, when in zip(posts, came, strict=True) if when <= night],
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
