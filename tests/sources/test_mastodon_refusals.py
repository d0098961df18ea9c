"""Servers that are closed, busy, broken or hostile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from aggregator.errors import Later, Rejected, SourceError, Unreachable, Unreadable
from tests.sources.desk import Desk, desk, run, source
from tests.sources.fediverse import Fediverse


@pytest.mark.parametrize("status", [401, 403, 422])
def test_a_closed_timeline_says_how_to_give_a_token(status: int) -> None:
    world = Fediverse("home.example")
    world.places["home.example"].broken["/timelines/"] = (status, b'{"error":"members only"}', {})
    with desk(world) as night, pytest.raises(Rejected) as caught:
        run(night.pull())
    assert caught.value.message == "home.example shows its hashtag timelines to members only"
    assert "token_env: MASTODON_TOKEN" in caught.value.hint
    assert caught.value.status == status


def test_a_missing_token_is_named() -> None:
    world = Fediverse("home.example")
    with desk(world, token_env="NO_SUCH_TOKEN") as night, pytest.raises(SourceError, match="NO_SUCH_TOKEN is not set"):
        run(night.pull())


def test_a_refused_token_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHOOL_TOKEN", "s3cret-token")
    world = Fediverse("home.example")
    world.places["home.example"].closed = ("/timelines/",)
    with desk(world, token_env="SCHOOL_TOKEN") as night, pytest.raises(Rejected) as caught:
        run(night.pull())
    assert "SCHOOL_TOKEN" in str(caught.value)
    assert "s3cret" not in f"{caught.value}{caught.value.__cause__}{night.notes}{night.state}"


@pytest.mark.parametrize("token", ["two words", "new\nline", "pässword", "x" * 6000])
def test_something_else_in_place_of_a_token_is_not_sent(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHOOL_TOKEN", token)
    world = Fediverse("home.example")
    with desk(world, token_env="SCHOOL_TOKEN") as night, pytest.raises(SourceError) as caught:
        run(night.pull())
    assert "SCHOOL_TOKEN does not hold an access token" in str(caught.value)
    assert token not in str(caught.value)
    assert world.asked("home.example") == []


def test_a_token_opens_its_own_server_and_goes_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHOOL_TOKEN", "s3cret-token")
    world = Fediverse("home.example", "far.example", "third.example")
    world.places["home.example"].closed = ("/api/",)
    world.places["home.example"].token = "s3cret-token"
    root = world.say("amara@far.example", "Root #class")
    world.say("jules@third.example", "Reply.", to=root)
    world.say("rin@home.example", "Reply from home.", to=root)
    with desk(world, token_env="SCHOOL_TOKEN") as night:
        run(night.pull())
        run(night.pull(full=True))
        assert len(night.posts) == 3
        assert "s3cret" not in f"{night.notes}{night.state}{night.posts}"
    assert set(world.places["home.example"].seen_tokens) == {"s3cret-token"}
    assert world.places["far.example"].seen_tokens == world.places["third.example"].seen_tokens == []


def test_a_redirect_does_not_carry_the_token_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHOOL_TOKEN", "s3cret-token")
    world = Fediverse("home.example", "evil.example")
    leads = {"Location": "http://evil.example/api/v1/timelines/tag/class"}
    world.places["home.example"].broken["/timelines/"] = (302, b"", leads)
    with desk(world, token_env="SCHOOL_TOKEN") as night:
        run(night.pull())
    assert world.asked("evil.example")
    assert world.places["evil.example"].seen_tokens == []


def test_a_link_header_is_not_followed_to_another_server() -> None:
    world = Fediverse("home.example", "evil.example")
    one = world.json("home.example", world.say("amara@home.example", "Note #class"))
    link = {"Link": '<http://evil.example/api/v1/timelines/tag/class?max_id=1>; rel="next"'}
    world.places["home.example"].broken["/timelines/"] = (200, msgspec.json.encode([one]), link)
    with desk(world) as night:
        run(night.pull())
        assert night.texts() == ["Note #class"]
    assert world.asked("evil.example") == []


def test_a_rate_limit_on_the_timeline_is_for_the_pipeline() -> None:
    """GoToSocial says when to come back in X-RateLimit-Reset, and sends no Retry-After."""
    world = Fediverse("home.example")
    back = datetime(2026, 11, 21, 8, 5, tzinfo=UTC)
    headers = {"X-Ratelimit-Limit": "300", "X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": back.isoformat()}
    world.places["home.example"].broken["/timelines/"] = (429, b'{"error":"rate limit reached"}', headers)
    with desk(world) as night, pytest.raises(Later) as caught:
        run(night.pull())
    assert caught.value.until == back


def test_a_rate_limit_on_conversations_leaves_what_was_read_and_is_obeyed() -> None:
    world = Fediverse("home.example", "far.example")
    root = world.say("amara@far.example", "Root #class")
    world.say("jules@far.example", "Reply.", to=root)
    world.places["far.example"].broken["/context"] = (429, b"", {"Retry-After": str(3 * 24 * 3600)})
    with desk(world) as night:
        run(night.pull())
        assert night.texts() == ["Reply.", "Root #class"]
        assert night.notes == ["far.example: asked us to come back later; home.example was asked instead"]
        world.places["far.example"].broken.clear()
        for days, asked in ((1, False), (1, False), (1.5, True)):
            world.forget_asking()
            run(night.pull(days, full=True))
            assert bool(world.asked("far.example", "/context")) == asked


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        ((401, b"{}", {}), "shows conversations to its members only"),
        ((200, b"<!doctype html><title>Misskey</title>", {}), "does not answer as the Mastodon API does"),
        ((200, b'{"ancestors": null}', {}), "does not answer as the Mastodon API does"),
        ((302, b"", {"Location": "http://10.0.0.1/"}), "10.0.0.1 is a private network"),
    ],
)
def test_a_home_server_that_cannot_be_asked_is_replaced_by_our_own(reply: Any, trouble: str) -> None:
    world = Fediverse("home.example", "far.example")
    root = world.say("amara@far.example", "Root #class")
    world.say("jules@far.example", "Reply.", to=root)
    world.places["far.example"].broken["/context"] = reply
    with desk(world) as night:
        run(night.pull())
        assert night.texts() == ["Reply.", "Root #class"]
        assert night.one("Reply.").answers[0] == night.one("Root").keys[0]
        assert len(night.notes) == 1
        assert trouble in night.notes[0]
        assert night.notes[0].endswith("; home.example was asked instead")
        world.forget_asking()
        run(night.pull(full=True))
        assert world.asked("far.example") == []


def test_a_home_server_that_is_down_is_asked_again_tomorrow() -> None:
    world = Fediverse("home.example", "far.example")
    root = world.say("amara@far.example", "Root #class")
    world.say("jules@far.example", "Reply.", to=root)
    world.places["far.example"].broken["/context"] = (500, b"", {})
    with desk(world) as night:
        run(night.pull())
        assert night.texts() == ["Reply.", "Root #class"]
        assert night.notes
        world.places["far.example"].broken.clear()
        world.say("rin@far.example", "Later reply.", to=root)
        run(night.pull())
        assert night.one("Later reply.")
        assert night.notes == []


def test_tagged_replies_stay_where_conversations_are_closed_everywhere() -> None:
    world = Fediverse("home.example", "far.example")
    root = world.say("amara@far.example", "Root #class")
    world.say("jules@home.example", "Tagged reply #class", to=root)
    world.say("rin@home.example", "Plain reply.", to=root)
    for place in world.places.values():
        place.closed = ("/context",)
    with desk(world) as night:
        run(night.pull())
        assert night.texts() == ["Root #class", "Tagged reply #class"]
        assert night.one("Tagged reply").answers[0] == night.one("Root").keys[0]
        assert "home.example shows conversations to its members only: some replies may be missing" in night.notes


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"{}",
        b"[null]",
        b"[1, 2]",
        b'[{"id": 5}]',
        b'{"error": "x"}',
        b"<!doctype html>",
        b"",
        b"[" * 100_000,
        b"\xff",
    ],
)
def test_what_is_no_timeline_is_unreadable(body: bytes) -> None:
    world = Fediverse("home.example")
    world.say("amara@home.example", "Note #class")
    with desk(world) as night:
        run(night.pull())
        world.places["home.example"].broken["/timelines/"] = (200, body, {})
        with pytest.raises(Unreadable):
            run(night.pull())
        assert night.texts() == ["Note #class"]


def test_a_server_that_is_no_mastodon_server_is_named() -> None:
    world = Fediverse("home.example")
    world.places["home.example"].broken["/timelines/"] = (404, b"<html>", {})
    with desk(world) as night, pytest.raises(Rejected, match=r"home\.example has no hashtag timelines"):
        run(night.pull())


def test_a_server_that_does_not_answer_is_unreachable() -> None:
    night = Desk(source("http://home.example"), {"home.example": ("127.0.0.1", 9)})
    with pytest.raises(Unreachable):
        run(night.pull())


@pytest.mark.parametrize("hashtag", ["", "#class", "two words", "../../oauth", "a?b"])
def test_a_hashtag_cannot_lead_elsewhere(hashtag: str) -> None:
    world = Fediverse("home.example")
    with world.served() as hosts, pytest.raises(SourceError, match=r"the hashtag is not one|names no hashtag"):
        run(Desk(source("http://home.example", hashtag), hosts).pull())
    assert world.asked("home.example") == []


def test_hashtags_in_any_script() -> None:
    world = Fediverse("home.example")
    world.say("layla@home.example", "أهلا #ثقة")
    with world.served() as hosts:
        night = Desk(source("http://home.example", "ثقة"), hosts)
        run(night.pull())
        run(night.pull())
        assert len(night.posts) == 1
        assert night.state.last_full is not None
        assert night.now - night.state.last_full == timedelta(days=1)
