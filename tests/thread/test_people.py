"""Accounts become persons by proof only."""

from __future__ import annotations

import msgspec
import pytest

from aggregator.model import Account, Claim, Elsewhere, Head, Home, Person, Source
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


# ── rel=me ────────────────────────────────────────────────────────────────────────────

PAGE = "https://amaras-blog.example/"
OKAFOR = Account("@amara@m.example", "Amara Okafor", "https://m.example/@amara")


def says(name: str = "1", *claims: Claim, author: Account = OKAFOR, **more: object) -> Head:
    """A status by somebody whose profile claims these pages."""
    given = Elsewhere(claims=claims) if claims else msgspec.UNSET
    return note(name, author=author, elsewhere=given, **more)


def at_home(*me: str, url: str = PAGE, **more: object) -> dict[str, Source]:
    """The sources, with what the home page of her blog calls its owner's own."""
    blog = msgspec.structs.replace(SOURCES["amaras-blog"], home=Home(url=url, me=me), **more)
    return SOURCES | {"amaras-blog": blog}


def one(*heads: Head, **more: object) -> bool:
    """Are all of these by one person?"""
    threads = threaded(*heads, **more)  # type: ignore[arg-type]
    return len({threads.authors[head.id] for head in heads}) == 1


BOTH = at_home("https://m.example/@amara")
CLAIM = Claim(PAGE)


def test_a_page_and_a_profile_that_call_each_other_their_owners_are_one_persons() -> None:
    post, said = article("a", by="Amara"), says("1", CLAIM)
    assert one(post, said, sources=BOTH)
    person = threaded(post, said, sources=BOTH).people[threaded(said).authors[said.id]]
    assert person.accounts == ("@amara@m.example",)


@pytest.mark.parametrize("sources", [SOURCES, at_home(), at_home("https://m.example/@somebody")])
def test_a_profile_alone_proves_nothing(sources: dict[str, Source]) -> None:
    assert not one(article("a", by="Amara"), says("1", CLAIM), sources=sources)


def test_a_page_alone_proves_nothing() -> None:
    assert not one(article("a", by="Amara"), says(), sources=BOTH)
    assert not one(article("a", by="Amara"), says("1", Claim("https://elsewhere.example/")), sources=BOTH)


def test_a_server_that_was_named_has_looked_at_the_page() -> None:
    assert one(article("a", by="Amara"), says("1", Claim(PAGE, verified=True)), sources=at_home())


def test_a_claim_that_is_made_no_more_proves_no_more() -> None:
    post, then, now = article("a", by="Amara"), says("1", Claim(PAGE, verified=True)), says("2", hours=5)
    assert not one(post, then, now, sources=BOTH)
    assert one(
        post,
        msgspec.structs.replace(then, published=now.published),
        msgspec.structs.replace(now, published=then.published),
        sources=BOTH,
    )


def test_a_guest_on_her_page_is_somebody_else() -> None:
    mine, guest, said = article("a", by="Amara"), article("b", by="Berit"), says("1", CLAIM)
    assert one(mine, said, sources=BOTH)
    authors = threaded(mine, guest, said, sources=BOTH).authors
    assert authors[mine.id] == authors[said.id] != authors[guest.id]


def test_an_only_author_is_the_owner_where_all_is_seen() -> None:
    """With tags, the others may write of something else."""
    post, said = article("a", by="The gardener"), says("1", CLAIM)
    assert one(post, said, sources=BOTH)
    assert not one(post, said, sources=at_home("https://m.example/@amara", tags=("trust",)))


def test_the_page_of_a_group_proves_nothing_of_anybody() -> None:
    """Members that a class's page lists, and whose profiles list it, are not one."""
    berit = Account("@berit@m.example", "Berit", "https://m.example/@berit")
    sources = at_home("https://m.example/@amara", "https://m.example/@berit")
    hers, theirs = says("1", CLAIM), says("2", CLAIM, author=berit)
    authors = threaded(article("a", by="Amara"), hers, theirs, sources=sources).authors
    assert len(set(authors.values())) == 3


def test_two_accounts_with_one_page_are_one_person() -> None:
    other = Account("@amara@n.example", "Amara", "https://n.example/@amara")
    sources = at_home("https://m.example/@amara", "https://n.example/@amara")
    assert one(article("a", by="Amara"), says("1", CLAIM), says("2", CLAIM, author=other), sources=sources)


def test_whoever_types_the_address_needs_the_name_too() -> None:
    home = Account("url:amaras-blog.example", "Amara", PAGE)
    same, forged = by(home, "1"), by(Account(home.key, "Mallory", PAGE), "2")
    said = says("1", CLAIM)
    authors = threaded(said, same, forged, sources=BOTH).authors
    assert authors[said.id] == authors[same.id] != authors[forged.id]


def test_what_is_bound_to_somebody_listed_is_theirs() -> None:
    by_page = Person(id="amara", name="A.", accounts=(PAGE,))
    by_handle = Person(id="amara", name="A.", accounts=("@amara@m.example",))
    for person in (by_page, by_handle):
        threads = threaded(article("a", by="Amara"), says("1", CLAIM), people=[person], sources=BOTH)
        assert set(threads.authors.values()) == {"amara"}


def test_the_curators_word_parts_what_is_bound() -> None:
    two = [
        Person(id="amara", name="Amara", accounts=("@amara@m.example",)),
        Person(id="ama", name="Ama", accounts=(PAGE,)),
    ]
    home = Account("url:amaras-blog.example", "Ama", PAGE)
    post, said, third = article("a", author=home), says("1", CLAIM), article("b", by="Amara")
    authors = threaded(post, said, third, people=two, sources=BOTH).authors
    assert (authors[post.id], authors[said.id]) == ("ama", "amara")
    assert authors[third.id] not in ("ama", "amara")


def test_an_address_that_several_authors_of_a_place_sign_with_is_not_its_owners() -> None:
    """A group's blog that names its front page as everybody's."""
    mine, guest = (
        article(name, author=Account("url:amaras-blog.example", by, PAGE))
        for name, by in (("a", "Amara"), ("b", "Berit"))
    )
    authors = threaded(mine, guest, people=[AMARA], sources=OWNED).authors
    assert authors[mine.id] == "amara" != authors[guest.id]


def test_an_address_on_another_host_is_no_accounts_own() -> None:
    """Whoever runs a server can say what they like of their accounts, but for other hosts they do not speak."""
    liar = Account("@evil@evil.example", "Amara", "https://m.example/@amara")
    assert not one(article("a", by="Amara"), says("1", CLAIM, author=liar), sources=BOTH)
    listed = Person(id="amara", name="Amara", accounts=("https://m.example/@amara",))
    threads = threaded(says("1"), says("2", author=liar), people=[listed])
    assert sorted(threads.people) == ["amara", threads.authors[says("2").id]]
    assert threads.authors[says("1").id] == "amara"


def test_the_page_of_an_account_may_stand_below_its_servers_name() -> None:
    web = Account("@amara@example.org", "Amara Okafor", "https://social.example.org/@amara")
    page = at_home("https://social.example.org/@amara")
    assert one(article("a", by="Amara"), says("1", CLAIM, author=web), sources=page)
