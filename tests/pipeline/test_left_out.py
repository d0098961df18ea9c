"""What tags let in and keep out is counted by what decides at pull time, and told by `status` and `check --online`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.archive import Archive
from aggregator.pipeline import Folder, Night, read_config
from aggregator.pipeline.check import Answer, ask_each
from aggregator.pipeline.health import Health, health
from tests.pipeline.add.places import PLACES, Hosts, feed, served
from tests.sources.fediverse import Fediverse

CLASS = "class: {{title: Seminar}}\nnetwork: {{allow_private: ['127.0.0.1']}}\nsources:\n{0}"
AMARA = "  - {id: amara, kind: feed, url: 'http://amara.example/feed.xml', tags: [SocialLearning]}\n"


@pytest.fixture(scope="module")
def hosts() -> Iterator[Hosts]:
    with served(PLACES) as found:
        yield found


def class_(tmp_path: Path, sources: str) -> Folder:
    (tmp_path / "sources.yaml").write_text(CLASS.format(sources))
    return Folder(tmp_path)


def after(folder: Folder, hosts: Hosts, day: int = 25) -> Health:
    Night(folder, now=datetime(2026, 11, day, tzinfo=UTC), hosts=hosts, workers=1).pull()
    with Archive.open(folder.archive) as archive:
        return health(archive, read_config(folder).sources)[0]


def check(folder: Folder, hosts: Hosts) -> Answer:
    return asyncio.run(ask_each(read_config(folder), hosts))[0]


def test_a_feed(tmp_path: Path, hosts: Hosts) -> None:
    folder = class_(tmp_path, AMARA)
    for found in (after(folder, hosts), after(folder, hosts, 26)):
        assert (found.own, found.without, found.near) == (1, 2, {"SocialLerning": 1})
    assert found.spoke == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert "1 post with one of its tags (#SocialLearning), 2 without" in str(found)
    assert "#SocialLerning (1 post)" in found.advice
    assert "add SocialLerning to the tags:" in found.advice


def test_the_same_online_from_one_look(tmp_path: Path, hosts: Hosts) -> None:
    answer = check(class_(tmp_path, AMARA), hosts)
    assert (answer.well, answer.posts, answer.without, answer.near) == (True, 1, 2, {"SocialLerning": 1})
    assert [(one.holds, one.address) for one in answer.feeds] == [("posts", "http://amara.example/feed.xml")]
    assert "last spoke on 2026-11-20" in str(answer)


def test_a_post_that_gets_its_tag_is_left_out_no_longer(tmp_path: Path) -> None:
    folder = class_(tmp_path, AMARA)
    places = {"http://amara.example/feed.xml": feed("amara.example", ("One", "SocialLerning"))}
    with served(places) as hosts:
        assert after(folder, hosts).near == {"SocialLerning": 1}
        places["http://amara.example/feed.xml"] = feed("amara.example", ("One", "SocialLearning"))
        found = after(folder, hosts, 26)
    assert (found.own, found.without, found.near) == (1, 0, {})


def test_other_tags_begin_a_new_count(tmp_path: Path, hosts: Hosts) -> None:
    after(class_(tmp_path, AMARA), hosts)
    found = after(
        class_(tmp_path, AMARA.replace("[SocialLearning]", "[cats, SocialLerning, SocialLearning]")), hosts, 26
    )
    assert (found.without, found.near) == (0, {})
    assert found.advice == ""


def test_none_fits(tmp_path: Path, hosts: Hosts) -> None:
    found = after(class_(tmp_path, AMARA.replace("SocialLearning", "physics")), hosts)
    assert (found.own, found.without) == (0, 3)
    assert "tags in use there: #SocialLearning (1 post)" in found.advice


def test_an_account_of_the_fediverse(tmp_path: Path) -> None:
    world = Fediverse("home.example")
    world.say("amara@home.example", "One #SocialLearning")
    world.say("amara@home.example", "Two #SocialLerning")
    world.say("amara@home.example", "Three")
    folder = class_(
        tmp_path,
        "  - {id: amara, kind: mastodon, server: 'http://home.example', account: amara, tags: [SocialLearning]}\n",
    )
    with world.served() as hosts:
        found, answer = after(folder, hosts), check(folder, hosts)
    assert (found.own, found.without, found.near) == (1, 2, {"sociallerning": 1})
    assert (answer.posts, answer.without, answer.near) == (1, 2, {"sociallerning": 1})


def topic(number: int, title: str, tags: list[str]) -> dict[str, object]:
    first = {
        "id": number * 10, "post_number": 1, "topic_id": number, "topic_slug": "x", "username": "amara", "name": "",
        "cooked": "<p>Hi</p>", "created_at": "2026-11-20T08:00:00Z", "post_type": 1,
    }  # fmt: skip
    return {
        "id": number, "title": title, "slug": "x", "tags": tags, "posts_count": 1, "archetype": "regular", "visible": True,
        "bumped_at": "2026-11-20T08:00:00Z", "post_stream": {"posts": [first], "stream": [number * 10]},
    }  # fmt: skip


def test_a_forum_whose_topics_are_chosen_while_it_is_asked(tmp_path: Path) -> None:
    topics = [topic(1, "One", ["trust"]), topic(2, "Two", ["turst"])]
    places: dict[str, str | bytes] = {f"http://forum.example/t/{one['id']}.json": json.dumps(one) for one in topics}
    places["http://forum.example/latest.json"] = json.dumps({"topic_list": {"topics": topics}})
    places["http://forum.example/latest.json?page=1"] = json.dumps({"topic_list": {"topics": []}})
    folder = class_(tmp_path, "  - {id: f, kind: discourse, url: 'http://forum.example/', tags: [trust]}\n")
    with served(places) as hosts:
        found, answer = after(folder, hosts), check(folder, hosts)
    assert (found.own, found.without, found.near) == (1, 1, {"turst": 1})
    assert (answer.posts, answer.without, answer.near) == (1, 1, {"turst": 1})


def test_without_tags_nothing_is_counted_twice(tmp_path: Path, hosts: Hosts) -> None:
    folder = class_(tmp_path, AMARA.replace(", tags: [SocialLearning]", ""))
    found = after(folder, hosts)
    assert (found.own, found.without, found.advice) == (3, 0, "")
    assert "3 posts, all followed" in str(found)


def test_what_is_wrong_and_what_to_do(tmp_path: Path, hosts: Hosts) -> None:
    answer = check(class_(tmp_path, AMARA.replace("feed.xml", "gone.xml")), hosts)
    assert not answer.well
    assert "sources.yaml:4: amara: there is nothing at" in str(answer)
    assert answer.hint
