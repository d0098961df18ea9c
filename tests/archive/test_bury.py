"""What is taken away leaves, wherever it stood; what is kept out stays out."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from aggregator.archive import Archive, Stored, load, save, verify
from aggregator.model import Account
from tests.archive.reading import held, keep, mentions, night, said, texts
from tests.builders import account

BLOG = "amaras-blog"
SECRET = "unrepeatable"


def key(name: str) -> str:
    return f"url:amaras-blog.example/{name}"


def kofi() -> Account:
    return Account(key="@kofi@social.example", name="Kofi", url="https://social.example/@kofi")


# ── bury ──────────────────────────────────────────────────────────────────────────────


def test_a_deleted_post_leaves_a_tombstone(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(BLOG, [said("a", "root"), said("c", "gone", kind="comment", answers=(key("a"),), under=key("a"))])
        assert archive.bury(BLOG, [key("c")], "deleted", night(2)) == 1
        assert texts(archive) == ["root"]
        (grave,) = archive.tombstones()
        assert (grave.source, grave.keys, grave.kind, grave.why) == (BLOG, (key("c"),), "comment", "deleted")
        assert (grave.answers, grave.under, grave.buried) == ((key("a"),), key("a"), night(2))
        assert archive.held(BLOG, key("a")) == frozenset()


def test_only_the_source_that_says_so_loses_a_post(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(BLOG, [said("a", "one")])
        archive.store("another", [said("a", "one")])
        assert archive.bury(BLOG, [key("a")], "deleted", night(2)) == 1
        assert archive.count() == {"another": 1}


def test_what_was_never_held_cannot_be_buried(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        assert archive.bury(BLOG, [key("nothing")], "deleted", night(2)) == 0
        assert archive.bury(BLOG, [], "deleted", night(2)) == 0
        assert list(archive.tombstones()) == []


def test_two_keys_of_one_post_bury_it_once(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(BLOG, [said("a", "one", keys=("guid:1", key("a")))])
        assert archive.bury(BLOG, [key("a"), "guid:1"], "deleted", night(2)) == 1


def test_a_buried_text_is_nowhere_in_the_files(tmp_path: Path) -> None:
    """Its earlier versions neither: not in the database, its log, its index of shared memory, or a saved copy."""
    folder, saved = tmp_path / "archive", tmp_path / "saved"
    with Archive.open(folder) as archive:
        archive.store(BLOG, [said(f"p{n}", f"filler {n} " * 40) for n in range(200)])
        archive.store(BLOG, [said("a", f"{SECRET} one " * n, title=f"{SECRET} title") for n in (1, 300, 7)])
        archive.store(BLOG, [said("a", "harmless by now", title="harmless")])
    save(folder, saved)
    assert mentions(folder, SECRET)
    assert mentions(saved, SECRET)
    with Archive.open(folder) as archive:
        archive.bury(BLOG, [key("a")], "deleted", night(2))
        archive.store(BLOG, [said("b", "life goes on")])
    save(folder, saved)
    assert mentions(tmp_path, SECRET, "harmless by now") == set()
    assert len(mentions(saved, "life goes on")) == 1


@pytest.mark.parametrize("size", [1, 20, 500, 3000])
def test_nothing_of_many_buried_texts_stays(tmp_path: Path, size: int) -> None:
    """Of all sizes: short ones lie beside others on a page, long ones spill over several."""
    with Archive.open(tmp_path) as archive:
        archive.store(BLOG, [said(f"p{n}", f"{SECRET if n % 3 == 0 else 'public'} {n} " * size) for n in range(60)])
        archive.store(BLOG, [said(f"p{n}", f"{SECRET if n % 3 == 0 else 'public'} {n}! " * size) for n in range(60)])
        assert archive.bury(BLOG, [key(f"p{n}") for n in range(0, 60, 3)], "deleted", night(2)) == 20
    assert mentions(tmp_path, SECRET) == set()
    assert mentions(tmp_path, "public 59!")


@pytest.mark.parametrize("seed", [1, 2])
def test_no_copy_stays_where_rows_were_moved_about(quick: Path, seed: int) -> None:
    """SQLite overwrites what is deleted, but not the copies it left when it moved rows between pages."""
    folder, dice = quick / f"moved-{seed}", random.Random(seed)
    with Archive.open(folder) as archive:
        for hour in range(400):
            number = dice.randrange(40)
            text = f"{'public' if number % 2 == 0 else SECRET} {hour} " * dice.choice([1, 20, 100, 400, 900])
            archive.store(BLOG, [said(f"p{number}", text, night=hour)])
    with Archive.open(folder) as archive:
        archive.bury(BLOG, [key(f"p{number}") for number in range(1, 40, 2)], "deleted", night(20))
    assert mentions(folder, SECRET) == set()
    assert mentions(folder, "public")


def test_a_sighting_from_before_it_was_taken_away_does_not_bring_a_post_back(tmp_path: Path) -> None:
    """Another part of the same night's pull may still hold what this part saw deleted."""
    with Archive.open(tmp_path) as archive:
        archive.store(BLOG, [said("a", "one", night=24)])
        archive.bury(BLOG, [key("a")], "deleted", night(2))
        for hour in (30, 48):
            assert archive.store(BLOG, [said("a", "one", night=hour)]) == Stored()
        assert len(list(archive.tombstones())) == 1


def test_a_clock_that_was_set_back_does_not_keep_a_post_away(tmp_path: Path) -> None:
    """Fault 60. What was deleted in a night that said 2024, of what was seen in a night that said 2026."""
    with Archive.open(tmp_path / "a") as archive:
        archive.store(BLOG, [said("a", "one", night=20_000)])
    save(tmp_path / "a", tmp_path / "old")
    with Archive.open(tmp_path / "a") as archive:
        archive.bury(BLOG, [key("a")], "deleted", night(2))
    load(tmp_path / "a", tmp_path / "old")
    with Archive.open(tmp_path / "a") as archive:
        assert texts(archive) == []
        assert archive.store(BLOG, [said("a", "one", night=72)]) == Stored(new=1)
    load(tmp_path / "a", tmp_path / "old")
    with Archive.open(tmp_path / "a") as archive:
        assert texts(archive) == ["one"]


def test_a_post_that_is_shown_again_is_no_tombstone_any_more(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(BLOG, [said("a", "one")])
        archive.bury(BLOG, [key("a")], "deleted", night(2))
        assert archive.store(BLOG, [said("a", "back", night=72)]) == Stored(new=1)
        assert texts(archive) == ["back"]
        assert list(archive.tombstones()) == []
        archive.bury(BLOG, [key("a")], "deleted", night(4))
        assert [grave.buried for grave in archive.tombstones()] == [night(4)]


def test_what_was_said_before_it_was_taken_away_does_not_come_back_with_it(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "a") as archive:
        archive.store(BLOG, [said("a", f"{SECRET} one")])
        archive.store(BLOG, [said("a", f"{SECRET} two", night=30)])
    save(tmp_path / "a", tmp_path / "old")
    with Archive.open(tmp_path / "a") as archive:
        archive.bury(BLOG, [key("a")], "deleted", night(2))
        archive.store(BLOG, [said("a", "back", night=72)])
    load(tmp_path / "a", tmp_path / "old")
    with Archive.open(tmp_path / "a") as archive:
        assert texts(archive) == ["back"]
    assert mentions(tmp_path / "a", SECRET) == set()


# ── forget ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("what", ["@kofi@social.example", "@Kofi@Social.example", "https://social.example/@kofi"])
def test_a_person_is_forgotten_by_handle_or_profile(tmp_path: Path, what: str) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(BLOG, [said("a", SECRET, author=kofi()), said("b", "mine")])
        archive.store("another", [said("c", SECRET, author=kofi())])
        assert archive.forget(what, night(2)) == 2
        assert archive.count() == {BLOG: 1}
        assert {grave.why for grave in archive.tombstones()} == {"forgotten"}
        assert archive.store(BLOG, [said("d", SECRET, author=kofi()), said("a", SECRET, author=kofi())]) == Stored()
    assert mentions(tmp_path, SECRET) == set()


def test_a_handle_is_forgotten_where_only_its_profile_is_known(tmp_path: Path) -> None:
    """A blog's comments know a Mastodon author by the address alone."""
    by_page = Account(key="url:social.example/@kofi", name="Kofi", url="https://social.example/@kofi")
    with Archive.open(tmp_path) as archive:
        archive.store(BLOG, [said("a", "one", author=by_page)])
        assert archive.forget("@kofi@social.example", night(2)) == 1
        assert archive.store(BLOG, [said("b", "two", author=by_page)]) == Stored()


def test_a_profile_is_forgotten_where_only_the_handle_is_known(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(BLOG, [said("a", "one", author=Account(key="@kofi@social.example", name="Kofi"))])
        assert archive.forget("https://social.example/@kofi/", night(2)) == 1


def test_a_bare_author_address_is_forgotten_however_it_is_written(tmp_path: Path) -> None:
    ines = Account(key="url:ines.example/about", name="Inês", url="http://www.ines.example/about/")
    with Archive.open(tmp_path) as archive:
        archive.store(BLOG, [said("a", "one", author=ines), said("b", "two")])
        assert archive.forget("https://ines.example/about?utm_source=x", night(2)) == 1
        assert texts(archive) == ["two"]


def test_a_name_on_one_site_is_forgotten_by_its_key(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(BLOG, [said("a", "one", author=account("Tobias")), said("b", "two")])
        assert archive.forget(account("Tobias").key, night(2)) == 1
        assert texts(archive) == ["two"]


def test_a_post_is_forgotten_by_its_address_and_its_author_is_not(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(BLOG, [said("a", "one"), said("b", "two")])
        archive.store("another", [said("x", "three", keys=("uri:https://amaras-blog.example/a",))])
        assert archive.forget("https://amaras-blog.example/a", night(2)) == 2
        assert archive.store(BLOG, [said("a", "one"), said("c", "four")]) == Stored(new=1)


def test_who_was_never_here_is_kept_out_as_well(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        assert archive.forget("@kofi@social.example", night(1)) == 0
        assert archive.store(BLOG, [said("a", "one", author=kofi())]) == Stored()


def test_who_was_forgotten_stays_out_after_loading_an_older_copy(tmp_path: Path) -> None:
    keep(tmp_path / "a", said("a", SECRET, author=kofi()), said("b", "stays"))
    save(tmp_path / "a", tmp_path / "old")
    with Archive.open(tmp_path / "a") as archive:
        archive.forget("@kofi@social.example", night(2))
    load(tmp_path / "a", tmp_path / "old")
    with Archive.open(tmp_path / "a") as archive:
        assert texts(archive) == ["stays"]
    assert mentions(tmp_path / "a", SECRET) == set()


def test_who_is_forgotten_in_a_copy_is_forgotten_where_it_is_loaded(tmp_path: Path) -> None:
    keep(tmp_path / "a", said("a", SECRET, author=kofi()), said("b", "stays"))
    with Archive.open(tmp_path / "b") as archive:
        archive.forget("@kofi@social.example", night(2))
    save(tmp_path / "b", tmp_path / "theirs")
    load(tmp_path / "a", tmp_path / "theirs")
    with Archive.open(tmp_path / "a") as archive:
        assert texts(archive) == ["stays"]
        assert [grave.why for grave in archive.tombstones()] == ["forgotten"]
        assert archive.store(BLOG, [said("c", SECRET, author=kofi())]) == Stored()
    assert mentions(tmp_path / "a", SECRET) == set()


# ── hide and block ────────────────────────────────────────────────────────────────────


def test_what_is_hidden_leaves_and_stays_out(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(BLOG, [said("a", SECRET), said("b", "two")])
        assert archive.obey(["https://amaras-blog.example/a"], [], night(1)) == 1
        assert [grave.why for grave in archive.tombstones()] == ["hidden"]
        assert archive.store(BLOG, [said("a", SECRET)]) == Stored()
        assert texts(archive) == ["two"]
    assert mentions(tmp_path, SECRET) == set()


def test_who_is_blocked_leaves_and_stays_out(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(BLOG, [said("a", SECRET, author=kofi()), said("b", "two")])
        assert archive.obey([], ["@kofi@social.example"], night(1)) == 1
        assert [grave.why for grave in archive.tombstones()] == ["blocked"]
        assert archive.store(BLOG, [said("c", SECRET, author=kofi())]) == Stored()
    assert mentions(tmp_path, SECRET) == set()


def test_a_bare_name_is_blocked_on_its_site_only(tmp_path: Path) -> None:
    here, there = (account("Jon Doe", f"{host}.example") for host in ("amaras-blog", "other"))
    with Archive.open(tmp_path) as archive:
        archive.store(BLOG, [said("a", SECRET, author=here), said("b", "two", author=there)])
        assert archive.obey([], ["https://amaras-blog.example/#by=jon+doe"], night(1)) == 1
        assert texts(archive) == ["two"]


def test_a_line_taken_back_lets_its_posts_in_from_the_next_night_on(tmp_path: Path) -> None:
    posts = [said("a", "one"), said("b", "two", author=kofi())]
    with Archive.open(tmp_path) as archive:
        archive.store(BLOG, posts)
        assert archive.obey(["https://amaras-blog.example/a"], ["@kofi@social.example"], night(1)) == 2
        assert archive.obey([], [], night(2)) == 0
        assert texts(archive) == []
        assert archive.store(BLOG, [said("a", "one", night=72), said("b", "two", night=72, author=kofi())]).new == 2
        assert list(archive.tombstones()) == []


def test_a_line_that_stays_buries_nothing_twice(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(BLOG, [said("a", "one")])
        rule = (["https://amaras-blog.example/a"], ["@kofi@social.example"])
        assert [archive.obey(*rule, night(n)) for n in (1, 2, 3)] == [1, 0, 0]
        assert [grave.buried for grave in archive.tombstones()] == [night(1)]


def test_the_curators_line_does_not_end_what_somebody_asked_for(tmp_path: Path) -> None:
    """Forgotten and blocked: taking the block back does not let them in."""
    with Archive.open(tmp_path) as archive:
        archive.forget("@kofi@social.example", night(1))
        archive.obey([], ["@kofi@social.example"], night(2))
        archive.obey([], [], night(3))
        assert archive.store(BLOG, [said("a", "one", author=kofi(), night=96)]) == Stored()


def test_a_block_reaches_an_author_by_any_name_and_nobody_else(tmp_path: Path) -> None:
    other = Account(key="@kofi@elsewhere.example", name="Kofi")
    with Archive.open(tmp_path) as archive:
        archive.store(BLOG, [said("a", "one", author=kofi()), said("b", "two", author=other)])
        assert archive.obey([], ["https://social.example/@kofi"], night(1)) == 1
        assert texts(archive) == ["two"]


def test_hiding_a_blogs_address_hides_no_post_of_it(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(BLOG, [said("a", "one")])
        assert archive.obey(["https://amaras-blog.example/"], [], night(1)) == 0


def test_what_was_let_in_again_is_whole_after_saving_and_loading(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "a") as archive:
        archive.store(BLOG, [said("a", "one")])
        archive.obey(["https://amaras-blog.example/a"], [], night(1))
        archive.obey([], [], night(2))
        archive.store(BLOG, [said("a", "one", night=72)])
    save(tmp_path / "a", tmp_path / "saved")
    load(tmp_path / "b", tmp_path / "saved")
    with Archive.open(tmp_path / "b") as archive:
        assert [one.text for one in held(archive)] == ["one"]
        assert list(archive.tombstones()) == []
    assert verify(tmp_path / "saved") == verify(tmp_path / "b") == []
