"""A server that fails half-way through a night: whatever it answered then, nothing is lost, and the next night has all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest

from aggregator.errors import Rejected, SourceError, Unreachable
from tests.drive import Shelf
from tests.fakes import Answer, FakeResponse, FakeWeb
from tests.sources import test_github as github
from tests.sources import test_hypothesis as hypothesis
from tests.sources import test_lemmy as lemmy

Place = tuple[Shelf, FakeWeb, Callable[[], None]]
TROUBLES: dict[str, Answer] = {
    "unavailable": Rejected("503", status=503),
    "gone quiet": Unreachable("no answer"),
    "a page": FakeResponse(b"<!doctype html><title>Sign in</title>", media_type="text/html"),
    "nothing": FakeResponse(b""),
    "cut short": FakeResponse(b'{"posts": [{"post": {"id": 1'),
    "an empty object": FakeResponse(b"{}"),
    "an empty list": FakeResponse(b"[]"),
    "null": FakeResponse(b"null"),
}


def community() -> Place:
    web = lemmy.talk()
    web.write(2)
    web.say(21, 2)
    return lemmy.shelf(), web, lambda: web.say(14, 1, 11)


def one_post() -> Place:
    web = lemmy.talk()
    return lemmy.shelf(f"{lemmy.HOME}/post/1"), web, lambda: web.say(14, 1, 11)


def issues() -> Place:
    web = github.commons()
    web.say(21, 2)
    return github.shelf(), web, lambda: web.say(13, 1)


def discussions() -> Place:
    web = github.table()
    return github.talks(), web, lambda: web.say(14, 1)


def margin() -> Place:
    web = hypothesis.Margin(hypothesis.row(1), hypothesis.row(2, 1), hypothesis.row(3))
    return hypothesis.shelf(), web, lambda: web.rows.__setitem__("id4", hypothesis.row(4, 1, 2))


PLACES = {one.__name__: one for one in (community, one_post, issues, discussions, margin)}


class Failing(FakeWeb):
    """Answers as `inner` does, but for one request, the `at`th."""

    def __init__(self, inner: FakeWeb, at: int, trouble: Answer) -> None:
        super().__init__()
        self.inner, self.at, self.trouble, self.count = inner, at, trouble, 0

    def _answer(self, url: str) -> FakeResponse:
        self.count += 1
        if self.count == self.at:
            self.answers[url] = self.trouble
            return super()._answer(url)
        return self.inner._answer(url)


@pytest.mark.parametrize("full", [True, False], ids=["full look", "any night"])
@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("name", PLACES)
def test_nothing_is_lost_and_the_next_night_has_all(name: str, trouble: str, full: bool) -> None:
    failed = 1
    while _nights(PLACES[name](), failed, TROUBLES[trouble], full=full):
        failed += 1
    assert failed > 1, "it was asked for something"


def _nights(place: Place, at: int, trouble: Answer, *, full: bool) -> bool:
    """Was there an `at`th request that could fail?"""
    here, web, something_new = place
    asyncio.run(here.night(web, full=True))
    before = {post.text for post in here.posts.values()}
    assert before
    something_new()
    tonight = Failing(web, at, trouble)
    with suppress(SourceError):
        asyncio.run(here.night(tonight, full=full))
    assert {post.text for post in here.posts.values()} >= before, f"request {at} took something away"
    asyncio.run(here.night(web))
    assert {post.text for post in here.posts.values()} > before, f"after request {at} something new is missing"
    return tonight.count >= at
