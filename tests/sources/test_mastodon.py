"""The kind `mastodon` over the recorded servers, pulled through Mastodon.py and the real client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import pytest

from aggregator.errors import Rejected
from tests.sources.desk import LONG_AFTER, Desk, run, source
from tests.sources.recorded import ROOT, TAKAHE_ROOT, Recorded, gotosocial, takahe


@contextmanager
def recorded_desk(server: Recorded, at: str, **settings: str) -> Iterator[Desk]:
    with server.served(at.partition("://")[2].partition(":")[0]) as hosts:
        desk = Desk(source(at, "sociallearning", **settings), hosts)
        desk.now = LONG_AFTER
        yield desk


TALK = {
    "What is social learning?": "",
    "half agree": "What is social learning?",
    "feedback from whom?": "half agree",
    "先生から？": "feedback from whom?",
    "spoiler of the book": "What is social learning?",
    "@rin thanks": "spoiler of the book",
}
"""Who answers what among the public statuses of the recorded conversation."""
UNSEEN = "public reply to a followers-only reply"


def says_who_answers_what(desk: Desk) -> dict[str, str]:
    keys = {key: words for words in TALK for key in desk.one(words).keys}
    return {words: next((keys[key] for key in desk.one(words).answers if key in keys), "") for words in TALK}


@pytest.mark.parametrize("who", ["lurkers-token", "jules-token"])
def test_gotosocial_gives_every_public_status_once_under_its_parent(who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHOOL_TOKEN", who)
    with recorded_desk(gotosocial(), "http://localhost:8804", token_env="SCHOOL_TOKEN") as night:
        run(night.pull())
        public = {
            one["uri"] for one in gotosocial().by_id.values() if one["visibility"] == "public" and not one["reblog"]
        }
        assert len(public) == 48
        assert sorted(post.keys[0] for post in night.posts.values()) == sorted(f"uri:{uri}" for uri in public)
        assert says_who_answers_what(night) == TALK
        assert night.one(UNSEEN).answers == ("status:localhost:8804/01M80WPK9J5408WTNZ69XEMHZJ",)
        root = f"uri:http://localhost:8804/users/amara/statuses/{ROOT}"
        assert {night.one(words).under for words in [*TALK, UNSEEN]} == {"", root}
        assert night.notes == []


@pytest.mark.parametrize("who", ["lurkers-token", "jules-token"])
def test_what_is_not_public_is_nowhere(who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A member's token shows private and direct statuses too: they must not get any further."""
    monkeypatch.setenv("SCHOOL_TOKEN", who)
    with recorded_desk(gotosocial(), "http://localhost:8804", token_env="SCHOOL_TOKEN") as night:
        run(night.pull())
        kept = msgspec.json.encode([*night.posts.values(), night.state, night.notes]).decode()
        assert "MUST-NOT-PUBLISH" not in kept
        assert "Unlisted tagged post" not in kept
        assert "@rin both" not in kept


def test_takahe_gives_every_public_status_once_under_its_parent() -> None:
    with recorded_desk(takahe(), "http://social.example.invalid") as night:
        run(night.pull())
        public = {one["uri"] for one in takahe().by_id.values() if one["visibility"] == "public"}
        assert len(public) == 47
        assert sorted(post.keys[0] for post in night.posts.values()) == sorted(f"uri:{uri}" for uri in public)
        assert says_who_answers_what(night) == TALK
        assert night.one("What is social learning?").keys[-1] == f"status:social.example.invalid/{TAKAHE_ROOT}"
        assert {post.author.key for post in night.posts.values()} == {
            f"@{name}@social.example.invalid" for name in ("amara", "jules", "rin")
        }


def test_the_second_night_goes_on_from_the_newest_and_asks_for_no_conversation_again() -> None:
    server = takahe()
    with recorded_desk(server, "http://social.example.invalid") as night:
        run(night.pull())
        newest = max(one["id"] for one in server.by_id.values())
        server.asked.clear()
        run(night.pull())
        assert all("/timelines/tag/sociallearning" in path and "min_id=" in path for path in server.asked)
        assert any(f"min_id={newest}" in path for path in server.asked)
        assert (night.changed, night.taken, night.notes) == ([], [], [])


def test_gotosocial_is_closed_to_strangers() -> None:
    with recorded_desk(gotosocial(), "http://localhost:8804") as night, pytest.raises(Rejected, match="members only"):
        run(night.pull())
