"""What a browser is told, so that it can say what is new: `data/news.json`, and stamps on pages."""

from __future__ import annotations

import json
from typing import Any

from msgspec.structs import replace

from aggregator.model import Ledger
from aggregator.publish import packaged
from aggregator.publish.pages.catch_up import MOST
from tests.publish import sample
from tests.publish.conftest import Desk

LATE = sample.comment(900, "<p>Said years ago, found tonight.</p>", to="", by="Owen", days=-900)


def news(desk: Desk) -> dict[str, Any]:
    return dict(json.loads(desk.text("data/news.json")))


def test_nothing_arrived_on_the_first_night(desk: Desk, hard: Desk) -> None:
    told = news(hard)
    assert told["last"] == "0"
    assert {post["arrived"] for post in told["posts"]} == {"0"}
    assert [post["came"] for post in told["posts"]] == sorted((post["came"] for post in told["posts"]), reverse=True)
    assert not any("data-arrived" in hard.text(path) for path in hard.files() if path.startswith("conversations/"))
    desk.publish(sample.site([]))
    assert news(desk) | {"topics": []} == {"last": "", "more": "", "topics": [], "talks": [], "faces": [], "posts": []}


def test_what_arrived_comes_first_and_carries_its_stamp(desk: Desk) -> None:
    first = sample.site(sample.everything())
    desk.publish(sample.site([*sample.everything(), LATE], ledger=first.threads.ledger))
    told = news(desk)
    post = told["posts"][0]
    assert (post["id"], post["arrived"], told["last"]) == (LATE.id, "2026-11-22T03:17:00Z", "2026-11-22T03:17:00Z")
    talk = told["talks"][post["talk"]]
    assert talk["on"] == ["all", talk["path"], "topics/trust/"]
    assert told["faces"][post["face"]]["title"] == "Owen"
    page = desk.text(f"{talk['path']}index.html")
    assert f'id="p-{LATE.id}" data-arrived="2026-11-22T03:17:00Z"' in page
    assert page.count("data-arrived") == 1


def test_only_the_latest_are_named(desk: Desk) -> None:
    many = [sample.note(3000 + at, f"<p>Number {at}.</p>", by=f"p{at % 9}", days=at / 10) for at in range(MOST + 20)]
    desk.publish(sample.site([*many, replace(LATE, title="long " * 400)]))
    told = news(desk)
    assert (len(told["posts"]), told["more"]) == (MOST, "+")
    assert told["posts"][0]["title"] == f"Number {MOST + 19}."
    assert len(desk.text("data/news.json")) < 200_000
    assert f"at most the {MOST} posts" in desk.text("catch-up/index.html")


def test_a_class_without_topics_is_not_asked_for_them(desk: Desk) -> None:
    desk.publish(sample.site(topics=(), ledger=Ledger()))
    assert "by topic" not in desk.text("catch-up/index.html")


def test_the_script_is_small() -> None:
    assert (packaged() / "static" / "site.js").stat().st_size < 8192
