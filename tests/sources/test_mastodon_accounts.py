"""What one account says, with or without tags, and how `@name@server` is found."""

from __future__ import annotations

import pytest

from aggregator import sources
from aggregator.errors import Declined, Rejected, SourceError, Unreadable
from aggregator.model import Feed, Source, State
from aggregator.web import Web
from tests.sources.desk import Desk, run
from tests.sources.fediverse import START, Fediverse


def account(name: str = "amara", tags: tuple[str, ...] = (), **settings: str) -> Source:
    return Source(
        id="amara", kind="mastodon", tags=tags, settings={"server": "http://home.example", "account": name, **settings}
    )


def spoken() -> Fediverse:
    world = Fediverse("home.example", "far.example")
    one = world.say("amara@home.example", "What is trust? #class")
    world.say("jules@far.example", "A habit.", to=one)
    world.say("amara@home.example", "My cat slept well. #cats")
    other = world.say("rin@far.example", "I ask everybody.")
    world.say("amara@home.example", "An answer for #class", to=other)
    world.say("rin@far.example", "Said elsewhere. #class")
    return world


def test_without_tags_everything_it_says_and_the_answers_to_that() -> None:
    """What it answered to others is in their conversations, which nobody named."""
    with spoken().served() as hosts:
        desk = Desk(account(), hosts)
        run(desk.pull())
        assert desk.texts() == ["A habit.", "My cat slept well. #cats", "What is trust? #class"]
        assert desk.one("A habit.").answers[0] == desk.one("What is trust").keys[0]
        run(desk.pull())
        assert desk.changed == []


def test_with_tags_whole_conversations_in_which_it_used_one() -> None:
    with spoken().served() as hosts:
        desk = Desk(account("@amara@home.example", tags=("Class",)), hosts)
        run(desk.pull())
        assert desk.texts() == ["A habit.", "An answer for #class", "I ask everybody.", "What is trust? #class"]
        assert desk.one("An answer").answers[0] == desk.one("I ask").keys[0]


def test_other_tags_begin_anew_and_new_words_are_found() -> None:
    world = spoken()
    with world.served() as hosts:
        desk = Desk(account(tags=("class",)), hosts)
        run(desk.pull())
        desk.source = account(tags=("cats",))
        run(desk.pull())
        assert "My cat slept well. #cats" in desk.texts()
        world.say("amara@home.example", "And woke up. #cats")
        run(desk.pull())
        assert "And woke up. #cats" in desk.texts()
        assert desk.taken == []


@pytest.mark.parametrize("no", [{"note": "<p>please #NoBot</p>"}, {"noindex": True}, {"suspended": True}])
def test_who_asks_to_be_left_out_is_not_asked_for_anything(no: dict[str, object]) -> None:
    world = Fediverse("home.example")
    world.say("amara@home.example", "MUST-NOT-PUBLISH", account=no)
    with world.served() as hosts, pytest.raises(Declined, match="@amara asks"):
        run(Desk(account(), hosts).pull())
    assert world.asked("home.example", "statuses") == []


def test_who_asks_later_is_taken_out() -> None:
    world = Fediverse("home.example")
    said = world.say("amara@home.example", "Hello")
    with world.served() as hosts:
        desk = Desk(account(), hosts)
        run(desk.pull())
        assert desk.texts() == ["Hello"]
        said.account = {"note": "#nobot"}
        run(desk.pull(full=True))
        assert desk.texts() == []


def test_an_account_that_is_not_there() -> None:
    with Fediverse("home.example").served() as hosts, pytest.raises(Rejected, match="knows no account @nobody"):
        run(Desk(account("nobody"), hosts).pull())


@pytest.mark.parametrize(
    ("name", "hashtag", "said"),
    [("a/../b", "", "is not one"), ("a b", "", "is not one"), ("amara", "x", "or both"), ("", "", "or both")],
)
def test_one_of_both_in_proper_letters(name: str, hashtag: str, said: str) -> None:
    world = Fediverse("home.example")
    with world.served() as hosts, pytest.raises(SourceError, match=said):
        run(Desk(account(name, hashtag=hashtag), hosts).pull())
    assert world.asked("home.example") == []


# ── how it is found ───────────────────────────────────────────────────────────────────


async def find(text: str, hosts: dict[str, tuple[str, int]]) -> tuple[str, dict[str, str]]:
    async with Web(now=START, hosts=hosts, allow_private=["127.0.0.1"], pace=0) as web:
        return await sources.find(text, web, State())


@pytest.mark.parametrize(
    "text", ["@amara@http://home.example", "http://home.example/@amara", "http://home.example/@amara/1010"]
)
def test_a_name_a_page_or_something_said_lead_to_the_account(text: str) -> None:
    with spoken().served() as hosts:
        assert run(find(text, hosts)) == ("mastodon", {"server": "http://home.example", "account": "amara"})


def test_a_name_under_another_domain_than_its_server() -> None:
    world = Fediverse("social.home.example", "home.example")
    world.domains = {"social.home.example": "home.example"}
    world.say("amara@social.home.example", "Hello")
    with world.served() as hosts:
        found = run(find("@amara@http://home.example", hosts))
    assert found == ("mastodon", {"server": "http://social.home.example", "account": "amara"})


def test_a_server_without_webfinger_is_asked_as_mastodon_would_answer() -> None:
    world = spoken()
    world.places["home.example"].broken["webfinger"] = (404, b"no", {})
    with world.served() as hosts:
        assert run(find("@amara@http://home.example", hosts))[1]["account"] == "amara"


@pytest.mark.parametrize("text", ["@amara", "@@home.example", "@a b@home.example", "@amara@home.example/x?y"])
def test_what_is_no_account(text: str) -> None:
    with pytest.raises(Unreadable, match="@name@server"):
        run(find(text, {}))


def test_the_page_and_the_feed_that_are_shown() -> None:
    settings = {"server": "mastodon.example", "account": "@amara"}
    kind = sources.kind("mastodon")
    assert kind.address(settings) == "https://mastodon.example/@amara"
    assert sources.feeds(kind, settings, {}) == (Feed("https://mastodon.example/@amara.rss"),)
    tag = {"server": "mastodon.example", "hashtag": "class"}
    assert sources.feeds(kind, tag, {}) == (Feed("https://mastodon.example/tags/class.rss"),)
