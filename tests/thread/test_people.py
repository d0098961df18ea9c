"""Accounts become persons by proof only."""

from __future__ import annotations

import msgspec
import pytest

from aggregator.model import Account, Head, Person
from aggregator.thread.people import addresses
from tests.builders import head
from tests.thread.said import SOURCES, article, comment, note, threaded

AMARA = Person(
    id="amara", name="Amara Okafor", role="facilitator", accounts=("@Amara@M.example", "https://amara.example/")
)
OWNED = SOURCES | {"amaras-blog": msgspec.structs.replace(SOURCES["amaras-blog"], person="amara")}


def by(account: Account, name: str = "x", **more: object) -> Head:
    return head(name, kind="comment", author=account, **more)


@pytest.mark.parametrize(
    "account",
    [
        Account("@amara@m.example", "Amara", "https://m.example/@amara"),
        Account("url:amara.example", "A. Okafor", "https://www.amara.example"),
        Account("name:x.example/amara", "Amara", "http://amara.example/"),
        Account("url:m.example/@amara", "Amara", "https://m.example/@amara"),
    ],
)
def test_the_curators_list_joins_accounts(account: Account) -> None:
    post = by(account)
    threads = threaded(post, people=[AMARA])
    assert threads.authors[post.id] == "amara"
    assert threads.people["amara"].listed
    assert threads.people["amara"].role == "facilitator"


def test_handle_and_page_are_one_account() -> None:
    assert set(addresses("@A@m.example")) == {"@a@m.example", "url:m.example/@a"}
    assert set(addresses("https://M.example/@a")) == {"@a@m.example", "url:m.example/@a"}
    assert addresses("https://blog.example/about/@a") == ("url:blog.example/about/@a",)


def test_a_bare_name_on_a_site_can_be_listed() -> None:
    jon = Person(id="jon", name="Jon", accounts=("https://amaras-blog.example/#by=Jon+Doe",))
    here, there = comment("1", by="Jon Doe"), comment("2", blog="jonas-blog", by="Jon Doe")
    threads = threaded(here, there, people=[jon])
    assert threads.authors[here.id] == "jon"
    assert threads.authors[there.id] != "jon"


def test_the_same_name_in_two_places_is_two_people() -> None:
    here, there = article("a", by="Amara"), article("b", "jonas-blog", by="Amara")
    threads = threaded(here, there)
    assert threads.authors[here.id] != threads.authors[there.id]


def test_the_author_of_a_listed_place_is_its_person() -> None:
    post, guest = article("a", by="Amara"), comment("1", on="a", by="Amara")
    threads = threaded(post, guest, people=[AMARA], sources=OWNED)
    assert threads.authors[post.id] == threads.authors[guest.id] == "amara"


def test_a_guest_in_a_listed_place_is_somebody_else() -> None:
    mine, guest = article("a", by="Amara"), article("b", by="Berit")
    threads = threaded(mine, guest, people=[AMARA], sources=OWNED)
    assert threads.authors[mine.id] == "amara"
    assert threads.authors[guest.id] != "amara"


def test_an_article_without_author_belongs_to_the_place() -> None:
    post, nobody = article("a", author=Account("")), comment("1", on="a", author=Account(""))
    threads = threaded(post, nobody, people=[AMARA], sources=OWNED)
    assert threads.authors == {post.id: "amara"}


def test_who_signs_with_the_front_page_and_a_like_name_is_its_owner() -> None:
    signed = by(Account("url:amaras-blog.example", "Amara", "https://amaras-blog.example/"), "1")
    other = by(Account("url:amaras-blog.example", "Spam", "https://amaras-blog.example/"), "2")
    threads = threaded(signed, other, people=[Person(id="amara", name="Amara Okafor")], sources=OWNED)
    assert threads.authors[signed.id] == "amara"
    assert threads.authors[other.id] != "amara"


def test_one_address_typed_by_two_names_is_two_people() -> None:
    school = "https://school.example/"
    one = by(Account("url:school.example", "Elin Berg", school), "1")
    two = by(Account("url:school.example", "Dag", school), "2")
    again = by(Account("url:school.example", "Elin", school), "3")
    threads = threaded(one, two, again)
    assert threads.authors[one.id] == threads.authors[again.id] != threads.authors[two.id]


def test_a_new_display_name_changes_no_address() -> None:
    before = note("1")
    after = note("2", author=Account("@priya@m.example", "Priya 🌻 (she)", "https://m.example/@priya"), hours=5)
    threads = threaded(before, after)
    person = threads.authors[before.id]
    assert person == threads.authors[after.id]
    assert person.startswith("priya-")
    assert threads.people[person].name == "Priya 🌻 (she)"
    assert threads.people[person].accounts == ("@priya@m.example",)


def test_a_name_in_any_script_gets_an_address() -> None:
    post = article("a", by="ليلى")
    (person,) = threaded(post).people
    assert person.isascii()


def test_listed_people_are_there_before_they_speak() -> None:
    assert "amara" in threaded(article("a"), people=[AMARA]).people


def test_a_stranger_who_signs_with_a_profile_is_that_account() -> None:
    """Noor comments with her profile's address in the form, and writes statuses: one person. Another name is another."""
    profile = "https://social.example/@noor"
    status = head("status", author=Account("@noor@social.example", "Noor Aziz", profile))
    same = by(Account("url:social.example/@noor", "Noor Aziz", profile), "same")
    forged = by(Account("url:social.example/@noor", "Somebody Else", profile), "forged")
    authors = threaded(status, same, forged).authors
    assert authors[status.id] == authors[same.id]
    assert authors[forged.id] != authors[same.id]
