"""Things that are counted, lengths of time, and what people are called in a class.

Each is marked for the catalogue here, and looked up by its English word.
"""

from __future__ import annotations

from aggregator.publish.language.language import Language


def N_(message: str) -> str:
    """Marks a message for the catalogue; it is translated where it is shown."""
    return message


def NN_(one: str, many: str) -> tuple[str, str]:
    """The same for a message with forms of the plural."""
    return one, many


COUNTED = {
    "conversation": NN_("%(n)s conversation", "%(n)s conversations"),
    "person": NN_("%(n)s person", "%(n)s people"),
    "place": NN_("%(n)s place", "%(n)s places"),
    "post": NN_("%(n)s post", "%(n)s posts"),
    "source": NN_("%(n)s source", "%(n)s sources"),
}

_SPANS = (
    (350, 365.25, NN_("one year", "%(n)s years")),
    (59, 30.44, NN_("one month", "%(n)s months")),
    (14, 7, NN_("one week", "%(n)s weeks")),
    (1, 1, NN_("one day", "%(n)s days")),
)
"""From how many days on a unit is used, how many days it has, and how it is said."""

# Translators: the numbers from 2 to 12 in words, with spaces between them, as they stand before days, weeks, months
# and years alike. Write a single - where digits are better.
_NUMBERS = N_("two three four five six seven eight nine ten eleven twelve")

PLACES = {"article": N_("blog"), "comment": N_("comment"), "note": N_("note")}
"""Where something was said, by the kind of post."""

ROLES = {"facilitator": N_("facilitator"), "guest": N_("guest"), "learner": N_("learner")}

STATES = {
    "ok": N_("answered"),
    "unchanged": N_("answered, nothing new"),
    "failed": N_("did not answer"),
    "gone": N_("is gone"),
}
"""What a source did on the last night."""

ABSENT = {
    "unseen": N_("A post we cannot see"),
    "deleted": N_("Taken away by its author"),
    "hidden": N_("Taken down"),
    "blocked": N_("Taken down"),
    "forgotten": N_("Taken away"),
    "held": N_("Not shown"),
}
"""Why a post is not there."""


def count(language: Language, number: int, noun: str) -> str:
    """1 post, 2 posts, 1,204 posts. `noun` is one of `COUNTED`."""
    return language.many(*COUNTED[noun], number)


def span(language: Language, days: int) -> str:
    """How long, in the largest unit that is nearly whole: three days, five weeks, two years."""
    for least, size, (one, many) in _SPANS:
        if days >= least:
            number = max(1, round(days / size))
            return language.many(one, many, number, n=_in_words(language, number))
    return language.say(N_("less than a day"))


def _in_words(language: Language, number: int) -> str:
    words = language.say(_NUMBERS).split()
    return words[number - 2] if 2 <= number < len(words) + 2 and len(words) > 1 else language.number(number)
