"""One language as a value: words, forms of the plural, names of months and days, patterns of dates."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from gettext import c2py

from msgspec import Struct

BETWEEN = "\x04"
"""Between a message's context and the message, as in gettext's own files."""
GERMANIC = "(n != 1)"
"""The rule of English: one, or any other number."""


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class Language(Struct, frozen=True, array_like=True, kw_only=True):
    """What the site says in one language; the English that stands in the code where nothing else is known.

    code       of the words (BCP 47), for `lang`; `direction` is ltr or rtl
    messages   message, its context in front (see `BETWEEN`) → its forms: one, or one for each number the language knows
    plural     which form a number takes, as an expression in C (gettext's Plural-Forms)
    months, lone_months, short_months, weekdays   as CLDR has them, January and Monday first; `lone_months` are the
               names that stand without a day
    day, moment, day_of_year, whole_day, month    patterns of dates, as for `str.format`
    weeks      patterns for the first and the last of days that share month and year, only the year, or neither
    group      between the thousands of a number
    """

    code: str = "en"
    direction: str = "ltr"
    messages: dict[str, tuple[str, ...]] = {}
    plural: str = GERMANIC
    months: tuple[str, ...] = _MONTHS
    lone_months: tuple[str, ...] = _MONTHS
    short_months: tuple[str, ...] = tuple(name[:3] for name in _MONTHS)
    weekdays: tuple[str, ...] = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    day: str = "{d} {MMM} {y}"
    moment: str = "{day}, {time}"
    day_of_year: str = "{d} {MMM}"
    whole_day: str = "{EEEE}, {d} {MMMM} {y}"
    month: str = "{LLLL} {y}"
    weeks: tuple[tuple[str, str], ...] = (
        ("{d}–", "{d} {MMM} {y}"),
        ("{d} {MMM} – ", "{d} {MMM} {y}"),
        ("{d} {MMM} {y} – ", "{d} {MMM} {y}"),
    )
    group: str = ","

    def say(self, message: str, **values: object) -> str:
        """`message` in this language, with its placeholders filled."""
        words = self.forms(message)[0][0]
        return words % values if values else words

    def many(self, one: str, many: str, number: int, **values: object) -> str:
        """The form that `number` takes; `%(n)s` in it is the number unless `values` say how to write it."""
        forms, rule = self.forms(one, many)
        return forms[min(form_of(rule)(number), len(forms) - 1)] % {"n": self.number(number), **values}

    def forms(self, one: str, many: str = "", context: str = "") -> tuple[tuple[str, ...], str]:
        """All forms of a message, and the rule that says which is whose: English's where there is no translation."""
        found = self.messages.get(f"{context}{BETWEEN}{one}" if context else one)
        if found:
            return found, self.plural
        return ((one, many) if many else (one,)), GERMANIC

    def number(self, number: int) -> str:
        """12,345 as this language writes it."""
        return f"{number:,}".replace(",", self.group) if number > 999 else str(number)


ENGLISH = Language()
"""The English that stands in the code, for whoever needs no more."""


@lru_cache(maxsize=32)
def form_of(rule: str) -> Callable[[int], int]:
    """Which form a number takes, by a rule of gettext's."""
    return c2py(rule)
