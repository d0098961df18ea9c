"""What places send as JSON, read into the forms that a kind declares: one decoder for all of them. Pure.

A form is a `msgspec.Struct` with the place's own words. A kind that says whose answer it was, when it was
none, uses `decoded`; one that tries several forms uses `decode`; `row` and `rows` read what lists hold,
piece by piece, so that one broken row costs no other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from aggregator.errors import Unreadable
from aggregator.model import Document

T = TypeVar("T")


def decode(body: bytes | msgspec.Raw, form: type[T]) -> T | None:
    """A whole answer; None when it is no JSON, nests without end, or has another form."""
    try:
        return msgspec.json.decode(body, type=form)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None


def decoded(body: bytes, form: type[T], wrong: Unreadable) -> T:
    """The same for an answer that a kind cannot do without: raises `wrong` when it is none."""
    found = decode(body, form)
    if found is None:
        raise wrong
    return found


def row(found: object, form: type[T]) -> T | None:
    """One row of an answer that is decoded already; None when its parts have the wrong type."""
    try:
        return msgspec.convert(found, form)
    except msgspec.ValidationError:
        return None


def rows(found: Iterable[object], form: type[T]) -> list[T]:
    """Those rows that have the form."""
    return [one for each in found if (one := row(each, form)) is not None]


def noted(document: Document, form: type[T]) -> T:
    """What a kind noted on a document when it asked for it. Raises Unreadable when it is not what was once written."""
    found = row(document.notes, form)
    if found is None:
        raise Unreadable("this document does not say where it was asked for")
    return found
