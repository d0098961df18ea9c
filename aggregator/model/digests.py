"""What digesting finds: periods and what moved in them, questions, newcomers."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

PeriodKind = Literal["day", "week", "month", "year"]


class Period(Struct, frozen=True, order=True):
    """One day, ISO week, month or year in the class's time zone; start ≤ t < end, in UTC.

    `path` is its address below `digests/`: 2026, 2026/11, 2026/W47, 2026/11/22.
    """

    start: datetime
    end: datetime
    kind: PeriodKind
    path: str


class Line(Struct, frozen=True, kw_only=True):
    """A sentence taken verbatim from a post, and why it was taken."""

    post: str
    text: str
    reason: str


class Moved(Struct, frozen=True, kw_only=True):
    """A conversation in a period: which of its posts fell into it, and what to read first."""

    conversation: str
    why: Literal["new", "moved", "woken"]
    posts: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    slept: int = 0


class Shared(Struct, frozen=True, kw_only=True):
    """An address outside the class that two or more people linked to."""

    url: str
    title: str
    posts: tuple[str, ...]
    people: tuple[str, ...]
    lines: tuple[Line, ...] = ()


class Phrase(Struct, frozen=True, kw_only=True):
    """Words as people wrote them, and the post in which they were said first."""

    text: str
    post: str


class Question(Struct, frozen=True, kw_only=True):
    """A post that asks. `days` older than the newest post in the archive.

    state   waiting: nobody has answered; maybe: somebody seems to have, but nothing states it;
            answered: a post by somebody else has it as its stated parent
    answer  the first post that answers, or seems to
    """

    post: str
    conversation: str
    person: str = ""
    days: int = 0
    state: Literal["waiting", "maybe", "answered"] = "waiting"
    answer: str = ""


class Newcomer(Struct, frozen=True, kw_only=True):
    """A person's first post in the class: did anybody else answer it, and is it an introduction?

    hello  the post in which they introduce themselves: the first, or a later one that its tags call so; empty if none
    """

    person: str
    post: str
    conversation: str
    answered: bool = False
    introduces: bool = False
    hello: str = ""


class Digest(Struct, frozen=True, kw_only=True):
    """One period of the whole class, of one topic, or of one circle: of what its people said.

    new, moved  in the order they began to stir; woken ones first among `moved`
    first_time  people whose first post in the class fell into the period, by name
    people      how many spoke; 0 when fewer than five, which is too few to count in public
    """

    period: Period
    topic: str = ""
    circle: str = ""
    new: tuple[Moved, ...] = ()
    moved: tuple[Moved, ...] = ()
    first_time: tuple[str, ...] = ()
    links: tuple[Shared, ...] = ()
    questions: tuple[Line, ...] = ()
    posts: int = 0
    people: int = 0
