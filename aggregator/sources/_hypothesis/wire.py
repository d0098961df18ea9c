"""What the API of Hypothesis sends (https://h.readthedocs.io/en/latest/api-reference/), as far as we read it. Pure.

Anything may be absent that an annotation can do without. A row whose parts have the wrong type is
counted and left out; an answer that is no search is `Unreadable`.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct, field

from aggregator.errors import Unreadable
from aggregator.sources import _wire

WORLD = "group:__world__"
SHOWN = ("", "APPROVED")
"""`moderation_status` of what is shown to everybody."""
MOST = 1000
"""Rows of one answer that are looked at."""
_ID = re.compile(r"[\w-]{1,64}", re.ASCII)


class Target(Struct):
    source: str | None = ""
    selector: list[Any] | None = None


class About(Struct):
    """The page."""

    title: list[str] | None = None


class Person(Struct):
    name: str | None = field(name="display_name", default="")


class Annotation(Struct):
    """`references` are its ancestors, the annotation first; `text` is Markdown."""

    id: str
    user: str
    permissions: dict[str, Any]
    uri: str = ""
    created: str | None = ""
    updated: str | None = ""
    text: str | None = ""
    tags: list[str] | None = None
    references: list[str] | None = None
    target: list[Target] | None = None
    document: About | None = None
    hidden: bool | None = False
    moderation: str | None = field(name="moderation_status", default="")
    person: Person | None = field(name="user_info", default=None)

    @property
    def page(self) -> str:
        """The address of what it stands on."""
        return next((one.source for one in self.target or () if one.source), "") or self.uri

    @property
    def ancestors(self) -> list[str]:
        return [id for id in self.references or () if _ID.fullmatch(id)]

    @property
    def quotation(self) -> str:
        """The words it is about (https://www.w3.org/TR/annotation-model/#text-quote-selector)."""
        for target in self.target or ():
            for one in target.selector or ():
                if isinstance(one, dict) and one.get("type") == "TextQuoteSelector":
                    exact = one.get("exact")
                    return exact if isinstance(exact, str) else ""
        return ""

    def public(self, stranger: bool) -> bool:
        """For everybody to read. What an open group shares, its API shows to strangers; a token sees closed ones too."""
        readers = self.permissions.get("read")
        readers = [one for one in readers if isinstance(one, str)] if isinstance(readers, list) else []
        shared = WORLD in readers or (stranger and any(one.startswith("group:") for one in readers))
        return shared and not self.hidden and (self.moderation or "") in SHOWN


class Found(Struct):
    """One answer: its annotations, how many rows it had, and how many of them were none."""

    rows: list[Annotation]
    count: int
    unread: int


class _Search(Struct):
    rows: list[Any]


def found(body: bytes) -> Found:
    rows = _wire.decoded(body, _Search, _not_ours()).rows
    read = [one for one in _wire.rows(rows[:MOST], Annotation) if _ID.fullmatch(one.id)]
    if rows and not read:
        raise _not_ours()
    return Found(read, len(rows), len(rows) - len(read))


def one(body: bytes) -> Annotation:
    return _wire.decoded(body, Annotation, _not_ours())


def _not_ours() -> Unreadable:
    return Unreadable("it answered, but not with annotations of Hypothesis", "look at its address in a browser")
