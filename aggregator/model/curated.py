"""What the curator says in sources.yaml: the class, its topics, rules, people and circles."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

Show = Literal["full", "initials", "hidden"]
Role = Literal["facilitator", "learner", "guest"]


class Class(Struct, frozen=True, kw_only=True):
    """The `class:` block of sources.yaml. `url` ends in a slash; `about` is Markdown."""

    title: str
    url: str = ""
    about: str = ""
    hashtags: tuple[str, ...] = ()
    language: str = "en"
    timezone: str = "UTC"
    starts: date | None = None
    ends: date | None = None
    contact: str = ""
    search_engines: bool = False
    sample: bool = False


class Rules(Struct, frozen=True, kw_only=True):
    """Who and what appears (`rules:`), and the curator's word on edges (`edges:`).

    confirmed and rejected hold pairs of addresses: (the post, the post it does or does not answer).
    """

    replies: Literal["all", "tagged", "known"] = "all"
    newcomers: Literal["show", "hold"] = "show"
    hide: tuple[str, ...] = ()
    block: tuple[str, ...] = ()
    confirmed: tuple[tuple[str, str], ...] = ()
    rejected: tuple[tuple[str, str], ...] = ()


class Network(Struct, frozen=True, kw_only=True):
    """How we ask: which private addresses we may, and how many seconds between two requests to one host."""

    allow_private: tuple[str, ...] = ()
    pace: float = 1.0


class Topic(Struct, frozen=True, kw_only=True):
    """A named set of tags the class follows. `about` is the curator's Markdown."""

    id: str
    title: str
    tags: tuple[str, ...] = ()
    about: str = ""


class Person(Struct, frozen=True, kw_only=True):
    """One human with one or more accounts. `listed`: the curator named them in sources.yaml."""

    id: str
    name: str
    accounts: tuple[str, ...] = ()
    role: str = ""
    circle: str = ""
    show: Show = "full"
    listed: bool = False


class Circle(Struct, frozen=True, kw_only=True):
    """A small group, fifteen people or fewer."""

    id: str
    title: str
    about: str = ""
