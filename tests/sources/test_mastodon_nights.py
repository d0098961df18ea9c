"""Night after night: what is new, what changed, what its author took away."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from aggregator.sources._mastodon import night as limits
from tests.sources.desk import LONG_AFTER, desk, run
from tests.sources.fediverse import Fediverse, Said


@pytest.mark.parametrize("etags", [True, False])
def test_a_night_on_which_nothing_happened(etags: bool) -> None:
    world = Fediverse("home.example", "far.example")
    for server in ("home.example", "far.example"):
        world.places[server].etags = etags
        root = world.say(f"amara@{server}", "Root #class")
        world.say("jules@far.example", "Reply.", to=root)
    with desk(world) as night:
        night.now = LONG_AFTER
        run(night.pull())
        world.forget_asking()
        run(night.pull())
        assert (night.changed, night.taken, night.notes) == ([], [], [])
        assert not world.asked("home.example", "/context") + world.asked("far.example")
        assert len(world.asked("home.example")) == 2
        run(night.pull())
        assert world.places["home.example"].unchanged == etags


def test_a_new_reply_is_seen_in_the_count_of_the_status_it_answers() -> None:
    world = Fediverse("home.example")
    roots = [world.say("amara@home.example", f"Root {number} #class") for number in range(3)]
    for root in roots:
        world.say("jules@home.example", "An early reply.", to=root)
    with desk(world) as night:
        night.now = LONG_AFTER
        run(night.pull())
        world.forget_asking()
        world.say("rin@home.example", "Years later.", to=roots[0])
        run(night.pull())
        assert night.changed == [night.one("Years later.").url]
        assert world.asked("home.example", "/context") == [f"/api/v1/statuses/{roots[0].number}/context"]


def test_a_reply_to_an_untagged_reply_is_seen_while_a_conversation_is_young() -> None:
    """No count that we see has changed; the conversation is looked at after 1, 2, 4, … nights of silence."""
    world = Fediverse("home.example")
    root = world.say("amara@home.example", "Root #class")
    reply = world.say("jules@home.example", "Reply.", to=root)
    with desk(world) as night:
        run(night.pull())
        world.say("amara@home.example", "Answer to the reply.", to=reply)
        run(night.pull(1.2))
        assert night.one("Answer to the reply.").answers[0] == night.one("Reply.").keys[0]
        asked_on = []
        for day in range(40):
            world.forget_asking()
            run(night.pull())
            asked_on += [day] if world.asked("home.example", "/context") else []
        assert len(asked_on) <= 6


def test_a_full_look_asks_for_everything_again() -> None:
    world = Fediverse("home.example", "far.example")
    root = world.say("amara@far.example", "Root #class")
    reply = world.say("jules@far.example", "Before.", to=root)
    with desk(world) as night:
        night.now = LONG_AFTER
        run(night.pull())
        reply.text = "After."
        run(night.pull())
        assert night.changed == []
        run(night.pull(full=True))
        assert night.texts() == ["After.", "Root #class"]
        assert night.one("After.").under == night.one("Root").keys[0]


def test_a_full_look_does_not_believe_that_nothing_changed() -> None:
    world = Fediverse("home.example")
    root = world.say("amara@home.example", "Root #class")
    reply = world.say("jules@home.example", "Reply.", to=root)
    world.places["home.example"].lies = True
    with desk(world) as night:
        run(night.pull())
        world.say("rin@home.example", "A later reply.", to=reply)
        run(night.pull(3))
        assert len(night.posts) == 2
        run(night.pull(full=True))
        assert len(night.posts) == 3


def test_a_server_that_lost_our_place_is_found_again_on_a_full_look() -> None:
    world = Fediverse("home.example")
    world.places["home.example"].forgets = True
    said = [world.say("amara@home.example", f"Note {number} #class") for number in range(9)]
    with desk(world) as night:
        run(night.pull())
        said[8].deleted = True
        world.say("jules@home.example", "Something new #class")
        run(night.pull())
        run(night.pull(full=True))
        assert len(night.posts) == 9
        assert night.one("Something new")


@pytest.mark.parametrize("full", [False, True])
def test_an_edit_of_a_tagged_status_is_seen_the_same_night(full: bool) -> None:
    world = Fediverse("home.example", "far.example")
    root = world.say("amara@home.example", "Root before #class")
    reply = world.say("jules@far.example", "Reply before #class", to=root)
    with desk(world) as night:
        night.now = LONG_AFTER
        run(night.pull())
        for said in (root, reply):
            said.text = said.text.replace("before", "after")
            said.more = {"edited_at": "2026-12-24T09:00:00.000Z"}
        run(night.pull(full=full))
        assert night.texts() == ["Reply after #class", "Root after #class"]
        edited = night.one("Reply after")
        assert edited.updated == datetime(2026, 12, 24, 9, tzinfo=UTC)
        assert edited.answers[0] == f"uri:{root.uri}"


def test_what_comes_late_to_the_server_is_found_among_what_we_know() -> None:
    """Servers give statuses ids by when they were written, not by when they arrived."""
    world = Fediverse("home.example", "far.example")
    early = world.say("amara@home.example", "First #class")
    late = world.say("jules@home.example", "Second, delayed #class", hidden_from=("home.example",))
    world.say("rin@home.example", "Third #class")
    with desk(world) as night:
        run(night.pull())
        late.hidden_from = ()
        run(night.pull())
        assert night.changed == [night.one("Second").url]
        assert early.number < late.number


def test_the_first_night_goes_back_page_by_page_and_the_next_goes_on() -> None:
    world = Fediverse("home.example")
    for number in range(95):
        world.say("amara@home.example", f"Note {number} #class")
    with desk(world) as night:
        run(night.pull())
        assert len(night.posts) == 95
        for number in range(95, 180):
            world.say("amara@home.example", f"Note {number} #class")
        world.forget_asking()
        run(night.pull())
        assert len(night.posts) == 180
        assert not world.asked("home.example", "max_id")
        run(night.pull())
        world.forget_asking()
        run(night.pull())
        assert len(world.asked("home.example")) == 6
        assert world.places["home.example"].unchanged == 5 + 3


def test_an_empty_hashtag_is_no_failure() -> None:
    with desk(Fediverse("home.example")) as night:
        run(night.pull())
        run(night.pull())
        assert (night.posts, night.notes) == ({}, [])


def test_limits_are_kept_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CONTEXTS", 3)
    world = Fediverse("home.example")
    for number in range(5):
        root = world.say("amara@home.example", f"Root {number} #class")
        world.say("jules@home.example", f"Reply {number}.", to=root)
    with desk(world) as night:
        night.now = LONG_AFTER
        run(night.pull())
        assert len(night.posts) == 8
        assert night.notes == ["2 conversations were left for the next nights: enough was asked for tonight"]
        run(night.pull())
        assert len(night.posts) == 10
        assert night.notes == []


def test_what_could_not_be_looked_up_tonight_comes_tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CHECKS", 2)
    world = Fediverse("home.example", "far.example", "third.example")
    root = world.say("amara@far.example", "Root #class")
    for number in range(5):
        world.say("rin@third.example", f"Word {number}.", to=root)
    with desk(world) as night:
        night.now = LONG_AFTER
        for posts in (3, 5, 6):
            run(night.pull())
            assert len(night.posts) == posts


def test_a_tagged_reply_that_its_roots_server_does_not_know_is_kept() -> None:
    world = Fediverse("home.example", "far.example")
    root = world.say("amara@far.example", "Root #class")
    world.say("jules@far.example", "Reply.", to=root)
    with desk(world) as night:
        run(night.pull())
        world.say("rin@home.example", "Unheard of there #class", to=root, hidden_from=("far.example",))
        run(night.pull())
        assert night.one("Unheard of there").answers[0] == f"uri:{root.uri}"
        assert night.one("Unheard of there").under == f"uri:{root.uri}"


def test_what_a_conversation_told_is_not_forgotten_for_what_the_timeline_tells() -> None:
    world = Fediverse("home.example", "far.example")
    root = world.say("amara@far.example", "No tag.")
    middle = world.say("jules@far.example", "None here.", to=root)
    world.say("rin@home.example", "Tagged #class", to=middle)
    with desk(world) as night:
        run(night.pull())
        before = night.one("Tagged")
        world.say("owen@home.example", "Something else #class")
        run(night.pull(0.1))
        assert night.one("Tagged").answers == before.answers
        assert before.answers[0] == f"uri:{middle.uri}"


# ── what is taken away ──────────────────────────────────────────────────────────────────


def conversation(world: Fediverse) -> tuple[Said, Said, Said, Said]:
    root = world.say("amara@far.example", "Root #class")
    tagged = world.say("jules@home.example", "Tagged #class", to=root)
    plain = world.say("rin@far.example", "Plain.", to=tagged)
    alone = world.say("owen@home.example", "Alone #class")
    return root, tagged, plain, alone


@pytest.mark.parametrize("index", range(4))
@pytest.mark.parametrize("how", ["deleted", "private"])
def test_what_its_author_takes_away_goes(index: int, how: str) -> None:
    world = Fediverse("home.example", "far.example")
    said = conversation(world)
    with desk(world) as night:
        night.now = LONG_AFTER
        run(night.pull())
        assert len(night.posts) == 4
        if how == "deleted":
            said[index].deleted = True
        else:
            said[index].visibility = "private"
        run(night.pull(full=True))
        assert night.taken == [f"http://{said[index].home}/@{said[index].by.partition('@')[0]}/{said[index].number}"]
        assert len(night.posts) == 3
        run(night.pull(full=True))
        assert night.taken == []


@pytest.mark.parametrize("index", range(4))
def test_a_deleted_status_goes_the_same_night(index: int) -> None:
    """Tagged ones are missing in the timeline; of others the count above them has changed."""
    world = Fediverse("home.example", "far.example")
    said = conversation(world)
    with desk(world) as night:
        night.now = LONG_AFTER
        run(night.pull())
        said[index].deleted = True
        run(night.pull())
        assert len(night.posts) == 3


def test_what_our_server_no_longer_shows_stays_while_its_own_server_does() -> None:
    """Servers stop federating with each other; no author took anything away."""
    world = Fediverse("home.example", "far.example")
    said = conversation(world)
    with desk(world) as night:
        run(night.pull())
        for one in said:
            one.hidden_from = ("home.example",) if one.home == "far.example" else ()
        run(night.pull())
        run(night.pull(full=True))
        assert len(night.posts) == 4


@pytest.mark.parametrize("reply", [(500, b"", {}), (403, b"{}", {}), (200, b"<html>", {}), (404, b"<html>", {})])
def test_a_server_in_trouble_takes_nothing_away(reply: tuple[int, bytes, dict[str, str]]) -> None:
    world = Fediverse("home.example", "far.example")
    said = conversation(world)
    with desk(world) as night:
        run(night.pull())
        world.places["far.example"].broken["/api/"] = reply
        night.state.memory["mastodon"]["speaks"] = []
        for one in said:
            one.hidden_from = ("home.example",)
        run(night.pull(full=True))
        assert len([post for post in night.posts.values() if "far.example" in post.url]) == 2


def test_an_emptied_timeline_takes_away_only_what_is_gone() -> None:
    world = Fediverse("home.example")
    for number in range(4):
        world.say("amara@home.example", f"Note {number} #class")
    with desk(world) as night:
        run(night.pull())
        world.places["home.example"].broken["/timelines/"] = (200, b"[]", {})
        run(night.pull())
        assert len(night.posts) == 4


def test_what_is_gone_from_a_third_place_is_found_in_time() -> None:
    """The root's server may not have heard of it; on a full look some of what we hold is asked for where it lives."""
    world = Fediverse("home.example", "far.example", "third.example")
    root = world.say("amara@far.example", "Root #class")
    reply = world.say("rin@third.example", "I take this back.", to=root)
    with desk(world) as night:
        run(night.pull())
        stale = msgspec.json.encode({"ancestors": [], "descendants": [world.json("far.example", reply)]})
        world.places["far.example"].broken["/context"] = (200, stale, {})
        reply.deleted = True
        run(night.pull(full=True))
        assert night.texts() == ["Root #class"]


def test_what_is_gone_at_home_does_not_come_back_from_servers_that_have_not_heard() -> None:
    world = Fediverse("home.example", "far.example")
    root = world.say("amara@far.example", "I take this back #class")
    world.say("jules@home.example", "Reply #class", to=root)
    with desk(world) as night:
        run(night.pull())
        kept = world.json("home.example", root)
        root.deleted = True
        others = [kept] + [world.json("home.example", said) for said in world.said[1:]]
        world.places["home.example"].broken["/timelines/"] = (200, msgspec.json.encode(others[::-1]), {})
        for _ in range(3):
            run(night.pull(full=True))
            assert night.texts() == ["Reply #class"]
        run(night.pull())
        assert night.texts() == ["Reply #class"]


def test_replies_to_a_root_that_went_are_still_followed() -> None:
    world = Fediverse("home.example")
    root = world.say("amara@home.example", "Root #class")
    reply = world.say("jules@home.example", "Tagged reply #class", to=root)
    with desk(world) as night:
        run(night.pull())
        before = night.one("Tagged reply")
        root.deleted = True
        run(night.pull())
        world.say("rin@home.example", "And on it goes.", to=reply)
        run(night.pull())
        assert night.texts() == ["And on it goes.", "Tagged reply #class"]
        assert night.one("And on it goes.").answers[0] == f"uri:{reply.uri}"
        assert set(night.one("Tagged reply").answers) & set(before.answers)


def test_who_asks_to_be_left_out_later_goes_too() -> None:
    world = Fediverse("home.example", "far.example")
    said = conversation(world)
    with desk(world) as night:
        run(night.pull())
        said[3].account = {"note": "<p>Please <a href='/tags/nobot'>#<span>NoBot</span></a></p>"}
        said[2].account = {"noindex": True}
        run(night.pull(full=True))
        assert night.texts() == ["Root #class", "Tagged #class"]
