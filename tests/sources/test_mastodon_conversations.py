"""Conversations that reach across servers, and who may say what in them."""

from __future__ import annotations

import msgspec
import pytest

from tests.sources.desk import desk, run
from tests.sources.fediverse import Fediverse, Said


def test_a_conversation_comes_from_where_its_root_is_at_home() -> None:
    """The hashtag's own server has not heard of every reply."""
    world = Fediverse("home.example", "far.example", "third.example")
    root = world.say("amara@far.example", "What is trust? #class")
    first = world.say("jules@far.example", "A habit.", to=root, hidden_from=("home.example",))
    world.say("rin@third.example", "Or a risk.", to=first, hidden_from=("home.example",))
    with desk(world) as night:
        run(night.pull())
        assert night.texts() == ["A habit.", "Or a risk.", "What is trust? #class"]
        assert night.one("A habit.").answers[0] == night.one("What is trust?").keys[0]
        assert night.one("Or a risk.").answers[0] == night.one("A habit.").keys[0]
        assert night.one("Or a risk.").author.key == "@rin@third.example"
        assert {night.one(words).under for words in ("A habit.", "Or a risk.")} == {f"uri:{root.uri}"}


def test_the_root_of_a_tagged_reply_is_found_and_kept_although_it_carries_no_tag() -> None:
    world = Fediverse("home.example", "far.example")
    root = world.say("amara@far.example", "No tag on this.")
    middle = world.say("jules@home.example", "Nor on this.", to=root)
    world.say("rin@home.example", "But on this #class", to=middle)
    with desk(world) as night:
        run(night.pull())
        assert night.texts() == ["But on this #class", "No tag on this.", "Nor on this."]
        assert night.one("But on this").answers[0] == night.one("Nor on this").keys[0]
        assert night.one("Nor on this").answers[0] == night.one("No tag").keys[0]
        assert night.one("No tag").under == ""


@pytest.mark.parametrize("visibility", ["private", "direct", "unlisted"])
def test_replies_to_one_unseen_status_stand_side_by_side(visibility: str) -> None:
    world = Fediverse("home.example", "far.example")
    root = world.say("amara@far.example", "Root #class")
    unseen = world.say("jules@far.example", "MUST-NOT-PUBLISH", to=root, visibility=visibility)
    world.say("rin@home.example", "One answer", to=unseen)
    world.say("owen@far.example", "Another answer #class", to=unseen)
    with desk(world) as night:
        run(night.pull())
        assert night.texts() == ["Another answer #class", "One answer", "Root #class"]
        assert night.one("One answer").answers == night.one("Another answer").answers
        assert night.one("One answer").answers == (f"status:far.example/{unseen.number}",)
        assert night.one("One answer").under == night.one("Root").keys[0]


def test_a_conversation_below_something_nobody_may_see() -> None:
    world = Fediverse("home.example", "far.example")
    root = world.say("amara@far.example", "MUST-NOT-PUBLISH", visibility="private")
    one = world.say("jules@home.example", "Tagged #class", to=root)
    other = world.say("rin@home.example", "Tagged too #class", to=root)
    world.say("owen@far.example", "And on.", to=one)
    with desk(world) as night:
        run(night.pull())
        assert night.texts() == ["And on.", "Tagged #class", "Tagged too #class"]
        unseen = f"status:home.example/{root.id('home.example')}"
        assert night.one("Tagged #class").answers == night.one("Tagged too").answers == (unseen,)
        assert night.one("And on.").answers[0] == f"uri:{one.uri}" != f"uri:{other.uri}"


def test_the_same_status_seen_through_two_servers_is_one_post() -> None:
    world = Fediverse("home.example", "far.example")
    root = world.say("amara@far.example", "Root #class")
    world.say("jules@home.example", "Reply #class", to=root)
    with desk(world) as here, desk(world, "http://far.example") as there:
        run(here.pull())
        run(there.pull())
        assert here.posts.keys() == there.posts.keys()
        assert here.one("Root").keys[0] == there.one("Root").keys[0]
        assert here.one("Root").author == there.one("Root").author
        assert here.one("Reply").answers[0] == there.one("Reply").answers[0]


def test_a_long_conversation_is_read_branch_by_branch() -> None:
    """A stranger is shown sixty replies at once."""
    world = Fediverse("home.example")
    last = world.say("amara@home.example", "Root #class")
    for number in range(150):
        last = world.say(f"p{number % 5}@home.example", f"Word {number}.", to=last)
    with desk(world) as night:
        run(night.pull())
        assert len(night.posts) == 151
        assert night.one("Word 149.").answers[0] == night.one("Word 148.").keys[0]


# ── who may say what ────────────────────────────────────────────────────────────────────


def test_nobody_can_put_words_into_a_teachers_mouth() -> None:
    """The root's server is not the teacher's: what it says of her is checked where she is at home."""
    world = Fediverse("home.example", "evil.example", "school.example")
    root = world.say("mallory@evil.example", "Come and see #class")
    real = world.say("amara@school.example", "The exam is on Monday.", to=root)
    forged = Said(
        990, "amara@school.example", "The exam is cancelled.", root, hidden_from=("school.example", "home.example")
    )
    world.said.append(forged)
    as_evil_has_it = world.json("evil.example", real) | {"content": "<p>There is no exam.</p>"}
    context = {"ancestors": [], "descendants": [as_evil_has_it, world.json("evil.example", forged)]}
    world.places["evil.example"].broken["/context"] = (200, msgspec.json.encode(context), {})
    with desk(world) as night:
        run(night.pull())
        assert night.texts() == ["Come and see #class", "The exam is on Monday."]


def test_a_server_cannot_claim_another_servers_people_for_its_own_statuses() -> None:
    world = Fediverse("home.example", "evil.example")
    root = world.say("mallory@evil.example", "Come and see #class")
    world.say("mallory@evil.example", "I am the teacher.", to=root, account={"acct": "amara@school.example"})
    with desk(world) as night:
        run(night.pull())
        assert night.texts() == ["Come and see #class"]


@pytest.mark.parametrize("claimed", ["amara@school.example", "amara@evil.school.example.org"])
def test_a_server_below_a_domain_does_not_speak_for_it(claimed: str) -> None:
    """Anybody may run a server at student.school.example: that makes them no teacher."""
    world = Fediverse("home.example", "student.school.example")
    root = world.say("mallory@student.school.example", "Come and see #class")
    world.say("mallory@student.school.example", "I am the teacher.", to=root, account={"acct": claimed})
    with desk(world) as night:
        run(night.pull())
        assert night.texts() == ["Come and see #class"]


def test_a_server_has_no_say_in_what_others_keep_public() -> None:
    world = Fediverse("home.example", "evil.example", "school.example")
    root = world.say("mallory@evil.example", "Come and see #class")
    real = world.say("amara@school.example", "I was here.", to=root)
    with desk(world) as night:
        run(night.pull())
        as_evil_has_it = world.json("evil.example", real) | {"visibility": "private"}
        context = {"ancestors": [], "descendants": [as_evil_has_it]}
        world.places["evil.example"].broken["/context"] = (200, msgspec.json.encode(context), {})
        run(night.pull(full=True))
        assert night.texts() == ["Come and see #class", "I was here."]


def test_a_third_place_is_asked_once_for_each_version() -> None:
    world = Fediverse("home.example", "far.example", "third.example")
    root = world.say("amara@far.example", "Root #class")
    reply = world.say("rin@third.example", "Before.", to=root)
    tagged = world.say("owen@third.example", "Our own server shows this #class", to=root)
    with desk(world) as night:
        run(night.pull())
        assert world.asked("third.example") == [f"/api/v1/statuses/{reply.number}"]
        assert night.one("Our own server").answers[0] == f"uri:{root.uri}"
        assert night.one("Our own server").under == f"uri:{root.uri}"
        world.say("jules@far.example", "One more.", to=root)
        run(night.pull())
        assert len(night.posts) == 4
        assert len(world.asked("third.example")) == 1
        reply.text, reply.more = "After.", {"edited_at": "2026-11-22T09:00:00.000Z"}
        run(night.pull(full=True))
        assert len(world.asked("third.example")) == 2
        assert night.one("After.").answers[0] == f"uri:{root.uri}"
        assert night.one("Our own server").keys[0] == f"uri:{tagged.uri}"


def test_a_third_place_that_cannot_be_asked_leaves_it_to_the_roots_server() -> None:
    world = Fediverse("home.example", "far.example", "third.example")
    root = world.say("amara@far.example", "Root #class")
    world.say("rin@third.example", "Word of mouth.", to=root)
    world.places["third.example"].closed = ("/api/",)
    with desk(world) as night:
        run(night.pull())
        assert night.one("Word of mouth.").author.key == "@rin@third.example"


def test_more_statuses_than_anybody_reads_are_left_out() -> None:
    world = Fediverse("home.example", "far.example")
    root = world.say("amara@far.example", "Root #class")
    reply = world.json("far.example", world.say("amara@far.example", "Flood", to=root))
    many = [reply | {"id": str(n), "uri": f"http://far.example/users/amara/statuses/{n}"} for n in range(5000, 6100)]
    context = {"ancestors": [], "descendants": many}
    world.places["far.example"].broken["/context"] = (200, msgspec.json.encode(context), {})
    with desk(world) as night:
        run(night.pull())
        assert len(night.posts) == 1001
        assert night.notes == ["100 statuses too many in one answer were left out"]


def test_a_page_address_does_not_make_a_status_the_same_as_somebodys_article() -> None:
    world = Fediverse("home.example", "evil.example")
    world.say("mallory@evil.example", "Mine #class", more={"url": "https://amaras-blog.example/trust"})
    with desk(world) as night:
        run(night.pull())
        assert not [key for key in night.one("Mine").keys if key.startswith("url:")]


@pytest.mark.parametrize("domain", ["example.org", "social.example.org"])
def test_accounts_may_live_on_the_domain_above_their_server(domain: str) -> None:
    """social.example.org serves @amara@example.org: our own server says so, and the home server leaves it out."""
    world = Fediverse("home.example", "far.example", "social.example.org")
    world.domains["social.example.org"] = domain
    root = world.say("amara@social.example.org", "Root #class")
    world.say("amara@social.example.org", "And one more thing.", to=root)
    far = world.say("jules@far.example", "Elsewhere #class")
    world.say("amara@social.example.org", "A word from a third place.", to=far)
    with desk(world) as night:
        run(night.pull())
        keys = {post.author.key for post in night.posts.values() if "Elsewhere" not in post.text}
        assert keys == {f"@amara@{domain}"}


def test_our_own_server_may_have_a_shorter_name_for_its_people() -> None:
    world = Fediverse("social.example.org")
    world.domains["social.example.org"] = "example.org"
    world.say("amara@social.example.org", "Root #class")
    with desk(world, "http://social.example.org") as night:
        run(night.pull())
        assert night.one("Root").author.key == "@amara@example.org"
