"""Why an answer stands where it stands, and why a line was picked: the stages say it in English, the site in its own.

The stages before this one are pure and know no catalogue: they write a sentence, and here each sentence they can write
is listed, so that it can be looked up. A sentence nobody listed is shown as it is. `data/edges.jsonl` keeps the
English ones: there they are values that programs compare, the same on the sites of all classes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from aggregator.publish.language.language import Language
from aggregator.publish.language.nouns import N_

REASONS = (
    # thread: what an edge rests on
    N_("the curator says so"),
    N_("its source names it as the parent"),
    N_("stands in its list of replies"),
    N_("quotes it"),
    N_("links to it"),
    N_("links to it after “%(words)s”"),
    N_("links to it in its first third"),
    N_("links to it by its title or its author"),
    N_("a status about the one post that it links to"),
    N_("a pingback says that it links to it"),
    # thread: why it is inferred, the words it rests on in quotation marks behind it
    N_("turns to its author"),
    N_("quotes its words"),
    N_("speaks of its author"),
    N_("the article’s author answers whoever was waiting"),
    N_("goes on with what this began, after the article’s author had answered"),
    N_("answers the article’s author, who had answered before"),
    N_("names its author"),
    # digest: why a line was picked
    N_("opens the conversation"),
    N_("the question"),
    N_("nobody has answered it yet"),
    N_("shared by %(name)s"),
    N_("first words of %(name)s this day"),
    N_("first words of %(name)s this week"),
    N_("first words of %(name)s this month"),
    N_("first words of %(name)s this year"),
)
RESTS_ON = N_("%(reason)s: “%(words)s”")
_HOLE = re.compile(r"%\((\w+)\)s")


def teller(language: Language) -> Callable[[str], str]:
    """A function from a stage's sentence to the site's."""

    @lru_cache(maxsize=4096)
    def tell(reason: str) -> str:
        if reason in _PLAIN:
            return language.say(reason)
        if found := _WORDS.fullmatch(reason):
            return language.say(RESTS_ON, reason=tell(found["reason"]), words=found["words"])
        for pattern, message in _HOLED:
            if found := pattern.fullmatch(reason):
                return language.say(message, **found.groupdict())
        return reason

    return tell


def _pattern(message: str) -> re.Pattern[str]:
    pieces = _HOLE.split(message)
    return re.compile("".join(f"(?P<{piece}>.+)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces)))


_PLAIN = frozenset(message for message in REASONS if not _HOLE.search(message))
_WORDS = _pattern(RESTS_ON)
_HOLED = [(_pattern(message), message) for message in REASONS if _HOLE.search(message)]
