"""The same thing seen twice is one post."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import msgspec
import pytest

from aggregator.model import Claim, Elsewhere, Head, Ledger, short_id
from tests.builders import account, at, head
from tests.thread.said import article, comment, grave, key, link, note, parent, threaded


def test_one_article_seen_by_a_feed_and_by_the_api() -> None:
    feed = article("trust", keys=("guid:https://amaras-blog.example/?p=7", key("trust")), tags=("a",), lead="Trust is")
    api = article("trust", source="amaras-api", tags=("b",), lead="Trust is slow. " * 5, replies=3)
    threads = threaded(feed, api)
    (post,) = threads.heads.values()
    assert set(post.tags) == {"a", "b"}
    assert post.replies == 3
    assert post.lead == api.lead
    assert threads.bodies[post.id] == ("amaras-api", api.id)
    assert threads.places[post.id] == (("amaras-api", api.url), ("amaras-blog", feed.url))


def test_a_status_seen_through_two_servers_is_one() -> None:
    uri = "uri:https://m.example/s/1"
    here = note("1", keys=(uri, "url:m.example/@priya/1"))
    there = note("1", keys=(uri, "url:other.example/@priya@m.example/77"), source="fedi-2")
    assert len(threaded(here, there).heads) == 1


def test_what_one_server_verified_holds_for_the_status_as_another_shows_it() -> None:
    here = note("1", elsewhere=Elsewhere(claims=(Claim("https://priya.example/", verified=True),)))
    there = note("1", source="fedi-2", lead="Hello", elsewhere=Elsewhere(claims=(Claim("https://priya.example/"),)))
    (post,) = threaded(here, there).heads.values()
    assert {claim.verified for claim in post.claims} == {True, False}


def test_a_comment_known_by_rest_and_by_its_feed_keeps_the_exact_parent() -> None:
    post = article("trust")
    first = comment("1")
    feed = comment("2", answers=(key("trust"),))
    rest = comment(
        "2", to="1", source="amaras-api", keys=(key("trust#comment-2"), "guid:https://amaras-blog.example/#2")
    )
    for sightings in ((feed, rest), (rest, feed)):
        threads = threaded(post, first, *sightings)
        assert len(threads.heads) == 3
        assert threads.chosen[rest.id].to == first.id


def test_fifty_posts_with_one_guid_stay_fifty() -> None:
    posts = [
        article(f"n{n}", keys=(key(f"n{n}"), "guid:everything"), lead=f"Number {n} says this", hours=n)
        for n in range(50)
    ]
    assert len(threaded(*posts).heads) == 50


def test_fifty_posts_that_link_to_the_front_page_stay_fifty() -> None:
    posts = [
        article("", keys=(f"guid:tag:amara,2024:{n}", "url:amaras-blog.example"), lead=f"Number {n} says", hours=n)
        for n in range(50)
    ]
    assert len(threaded(*posts).heads) == 50


def test_one_guid_in_two_sources_is_one_post_only_if_they_say_the_same() -> None:
    mine = article("a", keys=(key("a"), "guid:1"), lead="Trust is slow")
    yours = article("b", "jonas-blog", keys=(key("b", "jonas-blog"), "guid:1"), lead="Something else", hours=3)
    same = article("c", "jonas-blog", keys=(key("c", "jonas-blog"), "guid:1"), lead="Trust is  slow", hours=9)
    assert len(threaded(mine, yours).heads) == 2
    assert len(threaded(mine, same).heads) == 1


def test_all_guids_changed_makes_no_new_posts() -> None:
    before = [article(f"n{n}", keys=(f"guid:old-{n}", key(f"n{n}")), lead=f"Post {n}", hours=n) for n in range(9)]
    first = threaded(*before)
    after = [article(f"n{n}", keys=(f"guid:new-{n}", key(f"n{n}")), lead=f"Post {n}", hours=n) for n in range(9)]
    second = threaded(*before, *after, ledger=first.ledger)
    assert second.heads.keys() == first.heads.keys()
    assert second.conversations.keys() == first.conversations.keys()


def test_an_edited_post_under_a_new_guid_is_still_that_post() -> None:
    before = article("a", keys=("guid:old", key("a")), lead="Trust is slow")
    after = article("a", keys=("guid:new", key("a")), lead="Trust, in another opening")
    assert len(threaded(before, after).heads) == 1


def test_the_id_it_was_published_under_stays() -> None:
    seen_first = article("a", keys=(key("a"),))
    night = threaded(seen_first)
    richer = article("a", source="amaras-api", keys=("guid:https://amaras-blog.example/?p=1", key("a")), lead="x" * 90)
    later = threaded(seen_first, richer, ledger=night.ledger)
    assert list(later.heads) == [seen_first.id]
    assert later.bodies[seen_first.id] == ("amaras-api", richer.id)


def test_two_published_posts_that_prove_to_be_one_keep_the_older_id() -> None:
    one, two = article("a", keys=("guid:1", key("a"))), article("b", "jonas-blog", hours=5)
    first = threaded(one, now=at(1))
    second = threaded(one, two, ledger=first.ledger, now=at(24))
    both = article("a", "layla-blog", keys=("guid:1", key("a"), key("b", "jonas-blog")))
    third = threaded(one, two, both, ledger=second.ledger, now=at(48))
    assert list(third.heads) == [one.id]
    assert third.ledger.same == {two.id: one.id}
    assert third.ledger.moved == {two.id: one.id}


def test_an_id_survives_a_parser_that_learns_a_better_key() -> None:
    old = article("a", keys=(key("a"),))
    night = threaded(old)
    new = article("a", keys=("uri:https://amaras-blog.example/a?ap", key("a")))
    assert list(threaded(new, ledger=night.ledger).heads) == [old.id]


def test_a_tombstone_takes_away_every_sighting() -> None:
    here, there = article("a"), article("a", source="planet")
    assert not threaded(here, there, tombstones=[grave(here)]).heads


def test_a_warning_given_in_one_place_holds_in_all() -> None:
    loud = article("a", lead="x" * 99, links=(link("https://x.example/"),))
    quiet = article("a", source="planet", warning="grief", indexable=False)
    (post,) = threaded(loud, quiet).heads.values()
    assert post.warning == "grief"
    assert not post.indexable


def test_a_sighting_without_a_date_does_not_move_the_post() -> None:
    dated = article("a", hours=5)
    undated = article("a", source="planet", hours=2, dated=False)
    (post,) = threaded(dated, undated).heads.values()
    assert post.published == at(5)
    assert post.dated


def test_pings_are_never_posts() -> None:
    ping = head("p", kind="comment", author=account("Other blog"), under=key("trust"), pingback="https://x.example/")
    threads = threaded(article("trust"), ping, ledger=Ledger())
    assert short_id(ping.keys[0]) not in threads.heads
    assert len(threads.heads) == 1


# ── an address in others' mouths ──────────────────────────────────────────────────────


def bookmark(**more: Any) -> Head:
    """What somebody else says of an article, under that article's own address, as lists of bookmarks do."""
    usual = {"by": "Jonas", "source": "bookmarks", "lead": "A must for week three.", "title": "Trust", "hours": 30}
    return article("trust", **{**usual, **more})


HERS = article("trust", lead="Trust comes before content.")


@pytest.mark.parametrize("hours", [30, -30])
def test_a_bookmark_does_not_become_what_it_points_at(hours: int) -> None:
    """Later, it would stand for the article, and its author for the article's."""
    his = bookmark(hours=hours)
    for rows in ((HERS, his), (his, HERS)):
        threads = threaded(*rows)
        assert {head.author.name: head.lead for head in threads.heads.values()} == {
            "Amara": HERS.lead,
            "Jonas": "A must for week three.",
        }
        again = threaded(*rows, ledger=threads.ledger, now=at(2000))
        assert again.heads == threads.heads
        assert again.ledger == threads.ledger


def test_whoever_comments_under_the_address_comments_on_the_article() -> None:
    below = comment("1", on="trust", hours=40)
    threads = threaded(bookmark(), HERS, below)
    assert threads.heads[parent(threads, below) or ""].lead == HERS.lead


@pytest.mark.parametrize(
    "more",
    [
        {"by": "Amara Okafor"},
        {"by": ""},
        {"lead": HERS.lead, "by": "A planet"},
        {"hours": 0, "by": "A planet"},
        {"lead": HERS.lead + " And more of it.", "by": "Amara"},
    ],
)
def test_one_article_seen_under_its_address_stays_one(more: dict[str, Any]) -> None:
    assert len(threaded(HERS, bookmark(**more)).heads) == 1


def test_three_who_share_an_address_are_three_whatever_the_order() -> None:
    rows = (HERS, bookmark(), bookmark(by="Layla", source="more", lead="Not for me.", hours=31))
    found = [threaded(*order).heads for order in permutations(rows)]
    assert len(found[0]) == 3
    assert all(heads == found[0] for heads in found)


def test_the_earlier_keeps_the_id_though_it_was_seen_in_several_places() -> None:
    """Posts seen once are put down first."""
    again = msgspec.structs.replace(HERS, source="amaras-api")
    threads = threaded(bookmark(), HERS, again)
    assert {head.author.name: id == HERS.id for id, head in threads.heads.items()} == {"Amara": True, "Jonas": False}
    assert threads.bodies[HERS.id][0] != "bookmarks"
