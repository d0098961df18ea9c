"""The feeds that this site offers, for its own list of them and for OPML."""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.publish.language.nouns import N_
from aggregator.publish.shown import Shown


def feeds(shown: Shown) -> Iterator[tuple[str, str]]:
    """(title, folder below output/) of each, but for those of single people and conversations, which are many."""
    say = shown.language.say
    yield shown.site.class_.title, ""
    yield say(N_("Digests")), "digests/"
    yield say(N_("Questions waiting for an answer")), "questions/"
    yield say(N_("Shared by several")), "links/"
    yield say(N_("First words")), "people/"
    for topic in shown.topics.values():
        yield topic.title, f"topics/{topic.id}/"
        yield say(N_("Digests: %(topic)s"), topic=topic.title), f"topics/{topic.id}/digests/"
    for circle in shown.circles.values():
        yield circle.title, f"circles/{circle.id}/"
        yield say(N_("Digests: %(topic)s"), topic=circle.title), f"circles/{circle.id}/digests/"
