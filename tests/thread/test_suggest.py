"""Who may be one human: three Jons who are one, and others who are not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from aggregator.model import Account, Claim, Elsewhere, Head, Home, Person, Source
from aggregator.thread.people import Suggestion, suggest
from tests.builders import account, source
from tests.thread.said import BLOGS, SOURCES, article, comment, link, note, threaded

PLACES: dict[str, Source] = SOURCES | {"jons-blog": source("jons-blog")}


def found(*heads: Head, people: Iterable[Person] = (), declined: Iterable[str] = ()) -> list[Suggestion]:
    listed = tuple(people)
    threads = threaded(*heads, people=listed, sources=PLACES)
    return suggest(threads, listed, PLACES, set(declined))


def pairs(suggestions: Iterable[Suggestion]) -> set[frozenset[str]]:
    """Whom each joins: an id of sources.yaml, or else the account."""
    return {frozenset(party.person or party.accounts[0] for party in (one.one, one.other)) for one in suggestions}


def status(name: str, by: str, called: str, server: str = "m.example", **more: Any) -> Head:
    author = Account(f"@{by}@{server}", called, f"https://{server}/@{by}")
    return note(name, author=author, url=f"https://{server}/@{by}/{name}", **more)


def the_three_jons() -> list[Head]:
    """The blogger, the commenter "jon", and @jon@m.example, who tells of his own posts; and people around him."""
    his = [
        article(name, "jons-blog", by="Jon Grieg", author=account("Jon Grieg", "jons-blog.example"))
        for name in ("fjord", "sea")
    ]
    return [
        *his,
        article("trust"),
        comment("1", by="jon"),
        comment("2", by="Jules"),
        comment("3", blog="layla-blog", on="tea", by="Jonna"),
        status("1", "jon", "Jon", links=(link("https://jons-blog.example/fjord"),)),
        status("2", "jon", "Jon", links=(link("https://jons-blog.example/sea"),)),
        status("3", "priya", "Priya", links=(link("https://jons-blog.example/sea"),)),
    ]  # fmt: skip


BLOGGER, COMMENTER, HANDLE = (
    "https://jons-blog.example/#by=Jon+Grieg",
    "https://amaras-blog.example/#by=jon",
    "@jon@m.example",
)


def test_the_three_jons_are_suggested_as_one_and_nobody_else() -> None:
    assert pairs(found(*the_three_jons())) == {frozenset((BLOGGER, HANDLE)), frozenset((COMMENTER, HANDLE))}


def test_why_is_told_the_strongest_first() -> None:
    blogger = next(one for one in found(*the_three_jons()) if BLOGGER in (*one.one.accounts, *one.other.accounts))
    assert (
        blogger.evidence[0]
        == "@jon@m.example links to places of Jon Grieg on jons-blog.example 2 times, and hardly to others here"
    )
    assert len(blogger.evidence) == 3


def test_the_strongest_comes_first_and_order_does_not_matter() -> None:
    heads = the_three_jons()
    suggestions = found(*heads)
    assert [one.sure for one in suggestions] == sorted((one.sure for one in suggestions), reverse=True)
    assert found(*reversed(heads)) == suggestions


def test_whoever_is_listed_is_named_and_nothing_is_asked_twice() -> None:
    jon = Person(id="jon", name="Jon Grieg", accounts=(BLOGGER, HANDLE))
    assert pairs(found(*the_three_jons(), people=[jon])) == {frozenset(("jon", COMMENTER))}
    whole = Person(id="jon", name="Jon Grieg", accounts=(BLOGGER, HANDLE, COMMENTER))
    assert found(*the_three_jons(), people=[whole]) == []


def test_what_was_declined_does_not_come_again_even_when_one_is_listed_by_then() -> None:
    heads = the_three_jons()
    commenter = next(one.id for one in found(*heads) if COMMENTER in (*one.one.accounts, *one.other.accounts))
    assert commenter not in {one.id for one in found(*heads, declined=[commenter])}
    jon = Person(id="jon", name="Jon Grieg", accounts=(HANDLE,))
    assert frozenset(("jon", COMMENTER)) not in pairs(found(*heads, people=[jon], declined=[commenter]))


def test_one_full_name_in_many_places_is_one_suggestion_less_than_places() -> None:
    heads = [
        comment(str(at), by="Jon Grieg", blog=blog)
        for at, blog in enumerate(("amaras-blog", "jonas-blog", "layla-blog"))
    ]
    assert len(found(*heads)) == 2


@pytest.mark.parametrize(
    "heads",
    [
        [comment("1", by="Jon"), comment("2", blog="jonas-blog", by="Jon"), comment("3", blog="layla-blog", by="Jon")],
        [comment("1", by="Jon"), comment("2", blog="jonas-blog", by="Jonas")],
        [comment("1", by="Jon Grieg"), comment("2", blog="jonas-blog", by="Jon Smith")],
        [status("1", "amara", "Amara"), status("2", "amaya", "Amaya", "n.example")],
        [comment("1", by="Anonymous"), comment("2", blog="jonas-blog", by="anonymous")],
    ],
    ids=["a common first name", "a name that begins alike", "two Jons", "handles that look alike", "nobody"],
)  # fmt: skip
def test_nobody_is_suggested(heads: list[Head]) -> None:
    assert found(*heads) == []


def test_who_answers_the_other_is_hardly_the_same() -> None:
    first, second = status("1", "jon", "Jon"), status("2", "jon", "Jon", "n.example", to="1")
    apart = status("3", "jon", "Jon", "n.example")
    assert found(first, second) == []
    assert len(found(first, apart)) == 1


def test_a_front_page_that_several_use_is_nobodys() -> None:
    school = "https://school.example/"
    heads = [
        comment(str(at), author=Account("url:school.example", name, school)) for at, name in enumerate(("Jon", "Ann"))
    ]
    assert found(*heads, status("1", "jon", "Jon")) == []


def test_many_people_take_no_quadratic_time() -> None:
    """Four thousand strangers who share one first name are not compared with each other."""
    heads = [status(str(at), f"u{at}", f"Jon {at}") for at in range(4000)]
    assert found(*heads) == []


# ── what one side says ────────────────────────────────────────────────────────────────

GARDEN = "https://jons-blog.example/"


def gardener(*claims: str, name: str = "1") -> Head:
    """A status by somebody whose name says nothing, whose profile lists these pages."""
    said = Elsewhere(claims=tuple(map(Claim, claims)))
    return status(name, "soil", "The gardener", elsewhere=said)


def the_blog() -> Head:
    return article("fjord", "jons-blog", by="Jon Grieg", author=account("Jon Grieg", "jons-blog.example"))


def test_a_profile_that_lists_a_page_is_worth_a_question() -> None:
    (one,) = found(the_blog(), gardener(GARDEN))
    assert pairs([one]) == {frozenset((BLOGGER, "@soil@m.example"))}
    assert one.evidence == ("the profile of @soil@m.example calls jons-blog.example its owner's own",)
    assert found(the_blog(), gardener("https://elsewhere.example/")) == []


def test_a_page_that_lists_a_profile_is_worth_a_question() -> None:
    home = Home(url=GARDEN, me=("https://m.example/@soil",))
    places = PLACES | {"jons-blog": msgspec.structs.replace(PLACES["jons-blog"], home=home)}
    threads = threaded(the_blog(), gardener(), sources=places)
    (one,) = suggest(threads, (), places)
    assert one.evidence == ("jons-blog.example calls m.example/@soil its owner's own",)


def test_both_sides_are_an_answer() -> None:
    home = Home(url=GARDEN, me=("https://m.example/@soil",))
    places = PLACES | {"jons-blog": msgspec.structs.replace(PLACES["jons-blog"], home=home)}
    assert suggest(threaded(the_blog(), gardener(GARDEN), sources=places), (), places) == []


def test_a_post_that_names_a_copy_of_it_is_worth_a_question() -> None:
    said = gardener()
    post = msgspec.structs.replace(the_blog(), elsewhere=Elsewhere(copies=said.keys))
    (one,) = found(post, said)
    assert one.evidence == (f"{post.url} names {said.url} as its copy",)


def test_whoever_claims_to_be_everybody_is_nobody() -> None:
    blogs = [article("a", blog, by=name) for blog, name in zip(BLOGS, ("Ama", "Ben", "Cleo"), strict=True)]
    pages = [f"https://{blog}.example/" for blog in BLOGS]
    assert len(found(*blogs, gardener(*pages))) == 3
    assert found(*blogs, the_blog(), gardener(*pages, GARDEN)) == []
