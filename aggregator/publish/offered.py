"""The feeds that this site offers, for its own list of them and for OPML."""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.publish.language.nouns import N_
from aggregator.publish.shown import Shown


def feeds(shown: Shown) -> Iterator[tuple[str, str, str]]:
    """(title, folder below output/, title of its digests or "") of each; digests are in the folder below it.

    Those of single people and conversations, which are many, are named on their pages.
    """
    say = shown.language.say
    yield shown.site.class_.title, "", say(N_("Digests"))
    yield say(N_("Questions waiting for an answer")), "questions/", ""
    yield say(N_("Shared by several")), "links/", ""
    yield say(N_("First words")), "people/", ""
    for room, rooms in (("topics", shown.topics), ("circles", shown.circles)):
        for named in rooms.values():
            yield named.title, f"{room}/{named.id}/", say(N_("Digests: %(topic)s"), topic=named.title)
