"""The board of questions: what still waits, what somebody may have answered, what was answered lately."""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.publish.facts import Asked, Facts, Feed
from aggregator.publish.language.nouns import N_
from aggregator.publish.pages.conversations import bodies
from aggregator.publish.pages.page import Page
from aggregator.publish.shown import Shown

WAITING, MAYBE, ANSWERED = 90, 40, 20
"""How many of each fit on a page of 100 KB."""


class Questions(Facts, frozen=True, tag=True, kw_only=True):
    """Newest first; `more` questions wait beside those listed."""

    waiting: tuple[Asked, ...]
    maybe: tuple[Asked, ...]
    answered: tuple[Asked, ...]
    more: int
    feed: Feed


def board(shown: Shown) -> Iterator[Page]:
    waiting = shown.questions["waiting"]
    feed = shown.feed(
        shown.language.say(N_("Questions waiting for an answer")), (one.post for one in waiting[:WAITING])
    )
    page = Questions(
        waiting=shown.asked(waiting[:WAITING]),
        maybe=shown.asked(shown.questions["maybe"][:MAYBE]),
        answered=shown.asked(shown.questions["answered"][:ANSWERED]),
        more=max(0, len(waiting) - WAITING),
        feed=feed,
    )
    yield Page("questions", page, bodies(feed))


PAGES = {"questions": board}
