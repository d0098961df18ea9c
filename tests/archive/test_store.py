"""What stands when sources state posts again and again."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import UNSET

from aggregator.archive import Archive, Stored
from aggregator.model import Account, Claim, Elsewhere
from tests.archive.reading import held, keep, said, texts, the_only, versions
from tests.builders import at

AMARA = "amaras-blog"


def test_a_post_comes_back_as_it_was_stored(tmp_path: Path) -> None:
    one = said("hello", "Hello, class?", title="Hello", tags=("trust", "اختبار"), answers=("url:x.example/a",),
               under="url:x.example/a", quotes=("uri:q",), replies=3, asks=True, warning="spiders", language="sv",
               indexable=False, updated=at(3), licence="CC BY 4.0", replies_at="https://x.example/feed",
               elsewhere=Elsewhere(copies=("uri:c",)))  # fmt: skip
    with Archive.open(tmp_path) as archive:
        assert archive.store(AMARA, [one]) == Stored(new=1)
        assert the_only(archive) == one
        assert [head.keys for head in archive.heads()] == [one.keys]


def test_a_source_owns_what_it_states(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store("another", [said("hello", "Hello")])
        assert archive.count() == {"another": 1}


def test_the_same_post_of_two_sources_is_two_rows(tmp_path: Path) -> None:
    one = said("hello", "Hello")
    with Archive.open(tmp_path) as archive:
        archive.store("one", [one])
        archive.store("two", [one])
        assert sorted(head.source for head in archive.heads()) == ["one", "two"]


def test_what_is_new_changed_and_unchanged_is_counted(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(AMARA, [said("a", "one"), said("b", "two")])
        told = archive.store(
            AMARA, [said("a", "one", night=48), said("b", "2", night=48), said("c", "three", night=48)]
        )
        assert told == Stored(new=1, changed=1, unchanged=1)


def test_a_count_of_replies_that_moves_is_a_change_but_no_version(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(AMARA, [said("a", "one", replies=1)])
        assert archive.store(AMARA, [said("a", "one", replies=2)]) == Stored(changed=1)
        assert the_only(archive).replies == 2
    assert versions(tmp_path, tmp_path / "saved") == []


def test_first_seen_stays(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(AMARA, [said("a", "one", night=24)])
        archive.store(AMARA, [said("a", "two", night=48)])
        assert (the_only(archive).text, the_only(archive).seen) == ("two", at(24))


def test_an_edit_keeps_what_was_said_before(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        for number, text in enumerate(("one", "two", "three")):
            archive.store(AMARA, [said("a", text, night=24 * number)])
        assert texts(archive) == ["three"]
    assert versions(tmp_path, tmp_path / "saved") == ["one", "two"]


def test_an_edit_storm_is_one_post_with_24_versions(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        for number in range(40):
            archive.store(AMARA, [said("a", f"text {number}", night=number)])
        assert texts(archive) == ["text 39"]
    assert versions(tmp_path, tmp_path / "saved") == [f"text {number}" for number in range(15, 39)]


def test_two_edits_in_one_night_are_two_versions(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(AMARA, [said("a", "one")])
        archive.store(AMARA, [said("a", "two"), said("a", "three")])
    assert sorted(versions(tmp_path, tmp_path / "saved")) == ["one", "two"]


def test_when_all_ids_of_a_feed_change_no_post_is_new(tmp_path: Path) -> None:
    """Fault 33: another system, other guids, the same addresses."""
    before = [said(f"p{n}", f"text {n}", keys=(f"guid:old-{n}", f"url:amaras-blog.example/p{n}")) for n in range(50)]
    after = [said(f"p{n}", f"text {n}", keys=(f"guid:new-{n}", f"url:amaras-blog.example/p{n}")) for n in range(50)]
    with Archive.open(tmp_path) as archive:
        archive.store(AMARA, before)
        assert archive.store(AMARA, after).new == 0
        assert {one.id for one in held(archive)} == {one.id for one in before}
        assert archive.store(AMARA, after) == Stored(unchanged=50)
        assert archive.store(AMARA, [said("p7", "other", keys=("guid:new-7",))]) == Stored(changed=1)


def test_50_posts_under_one_id_stay_50(tmp_path: Path) -> None:
    """Fault 34: a key that several posts of a source share identifies none of them."""
    posts = [said(f"p{n}", f"text {n}", keys=(f"url:amaras-blog.example/p{n}", "guid:the same")) for n in range(50)]
    with Archive.open(tmp_path) as archive:
        assert archive.store(AMARA, posts) == Stored(new=50)
        assert archive.store(AMARA, posts) == Stored(unchanged=50)
        more = said("p51", "text 51", keys=("url:amaras-blog.example/p51", "guid:the same"))
        assert archive.store(AMARA, [more]) == Stored(new=1)
        assert len(set(texts(archive))) == 51


def test_what_one_document_lists_as_two_posts_is_two(tmp_path: Path) -> None:
    """Even if they share a key, and one of them was here before."""
    first = said("a", "one", kind="note", keys=("url:amaras-blog.example/a", "guid:1"))
    second = said("b", "two", kind="note", keys=("url:amaras-blog.example/b", "guid:1"))
    with Archive.open(tmp_path) as archive:
        archive.store(AMARA, [first])
        assert archive.store(AMARA, [second, first]) == Stored(new=1, unchanged=1)
        assert texts(archive) == ["one", "two"]


def test_the_same_id_in_two_sources_is_two_posts(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store("one", [said("a", "one", keys=("guid:1",))])
        archive.store("two", [said("b", "two", keys=("guid:1",))])
        assert (texts(archive, "one"), texts(archive, "two")) == (["one"], ["two"])


def test_a_feed_that_dates_its_old_posts_anew_makes_nothing_new(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(AMARA, [said("a", "one", hours=1)])
        assert archive.store(AMARA, [said("a", "one", hours=500)]).new == 0
        assert the_only(archive).published == at(1)


def test_a_date_that_comes_later_is_taken(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(AMARA, [said("a", "one", hours=24, dated=False)])
        archive.store(AMARA, [said("a", "one", hours=2)])
        assert (the_only(archive).published, the_only(archive).dated) == (at(2), True)
        archive.store(AMARA, [said("a", "one", hours=48, dated=False)])
        assert (the_only(archive).published, the_only(archive).dated) == (at(2), True)


def test_a_post_without_a_date_is_not_changed_by_the_night(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(AMARA, [said("a", "one", hours=24, night=24, dated=False)])
        assert archive.store(AMARA, [said("a", "one", hours=48, night=48, dated=False)]) == Stored(unchanged=1)
        assert the_only(archive).published == at(24)


def test_a_poorer_form_takes_nothing_away(tmp_path: Path) -> None:
    rich = said("a", "one", answers=("url:x.example/b",), under="url:x.example/a", quotes=("uri:q",), replies=4,
                keys=("url:amaras-blog.example/a", "uri:a"), replies_at="https://x.example/feed")  # fmt: skip
    poor = said("a", "one", keys=("url:amaras-blog.example/a",), author=Account(key=""))
    with Archive.open(tmp_path) as archive:
        archive.store(AMARA, [rich])
        assert archive.store(AMARA, [poor]) == Stored(unchanged=1)
        assert the_only(archive) == rich


def test_keys_gather(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(AMARA, [said("a", "one", keys=("guid:1",))])
        archive.store(AMARA, [said("a", "one", keys=("guid:1", "url:amaras-blog.example/a"))])
        archive.store(AMARA, [said("a", "one", keys=("url:amaras-blog.example/a",))])
        assert set(the_only(archive).keys) == {"guid:1", "url:amaras-blog.example/a"}
        assert the_only(archive).id == said("a", "one", keys=("guid:1",)).id


def test_a_batch_is_stored_whole_or_not_at_all(tmp_path: Path) -> None:
    def broken() -> object:
        yield said("a", "one")
        raise RuntimeError("the parser died")

    with Archive.open(tmp_path) as archive:
        with pytest.raises(RuntimeError, match="died"):
            archive.store(AMARA, broken())  # type: ignore[arg-type]
        assert texts(archive) == []
        assert archive.store(AMARA, [said("a", "one")]) == Stored(new=1)


def test_any_text_is_kept_as_it_is(tmp_path: Path) -> None:
    odd = "\u2028 \u0000 \U0001f98a 'quotes\" \\ {{7*7}} </script> עברית \u202e"
    with Archive.open(tmp_path) as archive:
        archive.store(AMARA, [said("a", odd, title=odd.replace("\u0000", ""))])
        assert the_only(archive).text == odd


def test_what_stands_under_an_article_is_known(tmp_path: Path) -> None:
    root = "url:amaras-blog.example/a"
    with Archive.open(tmp_path) as archive:
        archive.store(AMARA, [said("a", "root"), said("c1", "yes", under=root), said("c2", "no", under=root)])
        archive.store("another", [said("c3", "elsewhere", under=root)])
        assert archive.held(AMARA, root) == {"url:amaras-blog.example/c1", "url:amaras-blog.example/c2"}
        assert archive.held(AMARA, "url:nowhere") == frozenset()


def test_posts_are_counted_by_source_and_pingbacks_are_not_posts(tmp_path: Path) -> None:
    ping = said("ping", "", pingback="https://b.example/")
    with Archive.open(tmp_path) as archive:
        archive.store(AMARA, [said("a", "one"), said("b", "two"), ping])
        archive.store("another", [said("c", "three")])
        assert archive.count() == {AMARA: 2, "another": 1}


def test_posts_by_reference_leave_out_what_is_not_held(tmp_path: Path) -> None:
    posts = [said(f"p{n}", f"text {n}") for n in range(2000)]
    with Archive.open(tmp_path) as archive:
        archive.store(AMARA, posts)
        refs = [(AMARA, one.id) for one in posts]
        assert archive.posts([*refs, ("nobody", posts[0].id), (AMARA, "nothing")]) == dict(
            zip(refs, posts, strict=True)
        )
        assert archive.bodies([(AMARA, "nothing"), *refs]) == {(AMARA, one.id): (one.html, one.text) for one in posts}
        assert archive.posts([]) == archive.bodies([]) == {}


def test_posts_may_be_read_while_heads_are(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(AMARA, [said(f"p{n}", f"text {n}") for n in range(50)])
        read = [archive.posts([(head.source, head.id)]) for head in archive.heads()]
        assert len({next(iter(one.values())).text for one in read}) == 50


def test_what_was_stored_is_there_when_opened_again(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(AMARA, [said("a", "one")])
    with Archive.open(tmp_path) as archive:
        assert texts(archive) == ["one"]


def test_a_poorer_form_forgets_no_copies_and_a_profile_may_change_its_mind(tmp_path: Path) -> None:
    """What a post's author names as its copy leaves with an edit; what a profile claims is as it was seen last."""

    def seen(text: str, *copies: str, claims: tuple[Claim, ...] = ()) -> tuple[tuple[str, ...], tuple[Claim, ...]]:
        given = Elsewhere(copies=copies, claims=claims) if copies or claims else UNSET
        keep(tmp_path, said("x", text, elsewhere=given))
        with Archive.open(tmp_path) as archive:
            one = the_only(archive)
            return one.copies, one.claims

    claim = Claim("https://amara.example/")
    assert seen("one", "uri:c", claims=(claim,)) == (("uri:c",), (claim,))
    assert seen("one") == (("uri:c",), ())
    assert seen("two") == ((), ())
    assert seen("two", "uri:d") == (("uri:d",), ())
