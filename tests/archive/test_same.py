"""Which sightings are one post within a source, when ids and addresses do not agree."""

from __future__ import annotations

from pathlib import Path

from aggregator.archive import Archive, Stored, load, save, verify
from tests.archive.reading import SOURCE, held, night, said, saved_posts, texts, the_only
from tests.builders import at

HOME = "url:amaras-blog.example"


def weekly(number: int, text: str, **more: object) -> dict[str, object]:
    return {"keys": (f"guid:week-{number}", HOME), "hours": 168 * number, "title": f"Week {number}", **more}


# ── an address that all posts share ───────────────────────────────────────────────────


def test_posts_that_all_lead_home_stay_apart_though_each_night_shows_but_one(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        for number in range(5):
            one = said(f"w{number}", f"news of week {number}", night=168 * number, **weekly(number, ""))
            assert archive.store(SOURCE, [one]) == Stored(new=1)
        assert len(held(archive)) == 5


def test_an_address_with_the_same_title_or_date_is_the_same_article(tmp_path: Path) -> None:
    for name, more in (("title", {"title": "Hello", "hours": 50}), ("date", {"title": "Hello, all"})):
        with Archive.open(tmp_path / name) as archive:
            archive.store(SOURCE, [said("a", "one", title="Hello", keys=("guid:1", f"{HOME}/a"))])
            assert archive.store(SOURCE, [said("a", "two", keys=("guid:2", f"{HOME}/a"), **more)]) == Stored(changed=1)
            assert the_only(archive).text == "two"


def test_the_address_of_a_comment_is_enough(tmp_path: Path) -> None:
    rss = said("c", "Yes!", kind="comment", keys=("guid:amaras-blog.example/#comment-7", f"{HOME}/a#comment-7"))
    rest = said("c", "Yes, indeed!", kind="comment", keys=(f"{HOME}/a#comment-7",), hours=3, night=48)
    with Archive.open(tmp_path) as archive:
        archive.store(SOURCE, [rss])
        assert archive.store(SOURCE, [rest]) == Stored(changed=1)


def test_a_key_that_two_rows_bear_leads_to_neither(tmp_path: Path) -> None:
    two = [said("a", "one", keys=("guid:1", "guid:x")), said("b", "two", keys=("guid:2", "guid:x"))]
    with Archive.open(tmp_path) as archive:
        archive.store(SOURCE, two)
        assert archive.store(SOURCE, [said("c", "three", keys=("guid:3", "guid:x"), hours=9)]) == Stored(new=1)
        assert archive.bury(SOURCE, ["guid:x"], "deleted", night(3)) == 0


# ── new ids and new addresses at once ─────────────────────────────────────────────────


def test_a_blog_that_moved_with_all_its_ids_has_no_new_posts(tmp_path: Path) -> None:
    old = [said(f"p{n}", f"text {n}", hours=n, keys=(f"guid:old-{n}", f"{HOME}/p{n}")) for n in range(9)]
    new = [
        said(f"p{n}", f"text {n}", hours=n, keys=(f"guid:new-{n}", f"url:amara.example/{n}"), night=48)
        for n in range(9)
    ]
    with Archive.open(tmp_path) as archive:
        archive.store(SOURCE, old)
        assert archive.store(SOURCE, new) == Stored(changed=9)
        assert archive.store(SOURCE, new) == Stored(unchanged=9)
        assert {one.id for one in held(archive)} == {one.id for one in old}
    assert verify(tmp_path) == []


def test_the_same_words_on_another_day_are_another_post(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        for number in range(3):
            one = said("x", "What are you working on?", keys=(f"guid:thread-{number}",), hours=168 * number)
            assert archive.store(SOURCE, [one]) == Stored(new=1)


def test_two_who_say_the_same_in_the_same_second_stay_two(tmp_path: Path) -> None:
    both = [said("x", "Thanks!", keys=(f"guid:{n}",), kind="comment", under="uri:root") for n in range(2)]
    with Archive.open(tmp_path) as archive:
        assert archive.store(SOURCE, both) == Stored(new=2)
        assert archive.store(SOURCE, [both[1]]) == Stored(unchanged=1)


def test_a_post_under_a_new_id_is_known_by_it(tmp_path: Path) -> None:
    """A complete list names the new id: what is compared with it must, too, or the post would count as deleted."""
    with Archive.open(tmp_path) as archive:
        archive.store(
            SOURCE, [said("c", "Yes", kind="comment", under="uri:root", keys=("guid:old", f"{HOME}/#comment-1"))]
        )
        archive.store(
            SOURCE, [said("c", "Yes", kind="comment", under="uri:root", keys=("guid:new", f"{HOME}/#comment-1"))]
        )
        assert archive.held(SOURCE, "uri:root") == {"guid:new"}
        assert the_only(archive).keys[0] == "guid:old"
        assert archive.bury(SOURCE, ["guid:new"], "deleted", night(3)) == 1


def test_a_feed_that_never_stops_inventing_ids_is_one_post_of_few_keys(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        for number in range(40):
            told = archive.store(SOURCE, [said("a", "one", keys=(f"guid:{number}", f"{HOME}/a"), night=24 * number)])
            assert told.new == (number == 0)
        assert len(the_only(archive).keys) < 15


def test_what_was_taken_away_stays_away_under_another_id(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(SOURCE, [said("a", "one", keys=("guid:old", f"{HOME}/a"))])
        archive.forget("https://amaras-blog.example/a", night(2))
        again = said("a", "one", keys=("guid:new", f"{HOME}/a"), night=96)
        elsewhere = said("a", "one", keys=("guid:old", f"{HOME}/b"), night=96)
        assert archive.store(SOURCE, [again]) == archive.store(SOURCE, [elsewhere]) == Stored()


def test_burying_one_of_many_that_lead_home_takes_no_other(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        posts = [said(f"w{n}", f"news {n}", **weekly(n, "")) for n in range(3)]
        archive.store(SOURCE, posts)
        assert archive.bury(SOURCE, ["guid:week-1"], "deleted", night(30)) == 1
        assert archive.store(SOURCE, [said("w9", "news 9", night=24 * 40, **weekly(9, ""))]) == Stored(new=1)
        assert sorted(texts(archive)) == ["news 0", "news 2", "news 9"]


# ── what the later sighting may change ────────────────────────────────────────────────


def test_updated_moves_with_the_wording_alone(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(SOURCE, [said("a", "one", hours=1)])
        archive.store(SOURCE, [said("a", "one", hours=30, updated=at(30), night=48)])
        archive.store(SOURCE, [said("a", "one", hours=60, updated=at(60), night=72)])
        assert the_only(archive).updated == at(30)
        archive.store(SOURCE, [said("a", "two", hours=90, night=96)])
        assert (the_only(archive).published, the_only(archive).updated) == (at(1), at(90))


def test_a_list_that_knows_no_parents_does_not_flatten_the_thread(tmp_path: Path) -> None:
    root, parent = f"{HOME}/a", f"{HOME}/a#comment-1"
    exact = said("c2", "Yes", kind="comment", under=root, answers=(parent,))
    flat = said("c2", "Yes", kind="comment", under=root, answers=(root,), night=48)
    moved = said("c2", "Yes", kind="comment", under=root, answers=(f"{HOME}/a#comment-9",), night=72)
    with Archive.open(tmp_path) as archive:
        archive.store(SOURCE, [exact])
        assert archive.store(SOURCE, [flat]) == Stored(unchanged=1)
        assert the_only(archive).answers == (parent,)
        assert archive.store(SOURCE, [moved]) == Stored(changed=1)
        assert the_only(archive).answers == moved.answers


def test_a_wording_that_comes_back_is_not_kept_twice(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "a") as archive:
        for number, text in enumerate(("one", "two", "one", "two", "one")):
            archive.store(SOURCE, [said("a", text, night=24 * number)])
    save(tmp_path / "a", tmp_path / "saved")
    (one,) = saved_posts(tmp_path / "saved")
    assert (one["text"], [version["text"] for version in one["versions"]]) == ("one", ["two"])


def test_a_clock_that_was_a_year_off_loses_and_reorders_nothing(tmp_path: Path) -> None:
    """Fault 60: a night in the future, then nights in their proper time; and the other way round."""
    for name, nights in (("ahead", (1, 365, 2, 3)), ("behind", (365, 1, 366, 367))):
        with Archive.open(tmp_path / name) as archive:
            for number, when in enumerate(nights):
                posts = [said("a", f"text {number}", night=24 * when), said("b", "same", night=24 * when, dated=False)]
                archive.store(SOURCE, posts)
                assert texts(archive) == [f"text {number}", "same"]
            heads = {head.url[-1]: head for head in archive.heads()}
            assert heads["a"].seen == heads["b"].seen == night(nights[0])
        save(tmp_path / name, tmp_path / "saved" / name)
        load(tmp_path / "loaded" / name, tmp_path / "saved" / name)
        with Archive.open(tmp_path / "loaded" / name) as archive:
            assert texts(archive) == ["text 3", "same"]


def test_an_archive_that_was_loaded_writes_nothing_for_what_it_knows(tmp_path: Path) -> None:
    posts = [said(f"p{n}", f"text {n}", night=24 * n) for n in range(5)]
    with Archive.open(tmp_path / "a") as archive:
        archive.store(SOURCE, posts)
    save(tmp_path / "a", tmp_path / "saved")
    load(tmp_path / "b", tmp_path / "saved")
    with Archive.open(tmp_path / "b") as archive:
        before = archive.last_change()
        assert archive.store(SOURCE, posts) == archive.store(SOURCE, posts) == Stored(unchanged=5)
        assert archive.last_change() == before


# ── what is new since ─────────────────────────────────────────────────────────────────


def test_what_changed_since_is_told_once(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        assert archive.last_change() == 0
        archive.store(SOURCE, [said("a", "one"), said("b", "two")])
        first = archive.last_change()
        archive.store(SOURCE, [said("a", "one"), said("c", "three")])
        second = archive.last_change()
        archive.store(SOURCE, [said("a", "changed", night=48)])
        assert [head.url[-1] for head in archive.heads_changed_since(0)] == ["b", "c", "a"]
        assert [head.url[-1] for head in archive.heads_changed_since(first)] == ["c", "a"]
        assert [head.url[-1] for head in archive.heads_changed_since(second)] == ["a"]
        assert list(archive.heads_changed_since(archive.last_change())) == []


def test_a_burial_is_a_change(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.store(SOURCE, [said("a", "one")])
        before = archive.last_change()
        archive.bury(SOURCE, [f"{HOME}/a"], "deleted", night(2))
        assert archive.last_change() > before
