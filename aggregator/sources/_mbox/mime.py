"""The body of a mail (RFC 2045 to 2047): the words that its sender wrote. Pure.

Of several forms of the same words the plain one is taken, in which own words and quotations can be told apart.
What is attached, or forwarded as a file, is left out; and nothing that was locked for some (multipart/encrypted).
"""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from msgspec import Struct

from aggregator.sources._mbox.headers import characters

DEEP, MANY = 20, 200
"""Parts inside each other, and in all, that are looked at."""
_SEALED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
_NO_WORDS = ("multipart/report", "multipart/digest")


class Words(Struct):
    """A piece of a body. `flowed`: its lines may be joined again (RFC 3676); `closed`: without the blank between them."""

    text: str
    html: bool = False
    flowed: bool = False
    closed: bool = False


def words(mail: bytes) -> list[Words] | None:
    """The pieces in their order; None for a mail that is not for everybody's eyes, or that no program could read."""
    try:
        message = message_from_bytes(mail)
        return list(_pieces(message))
    except (_Sealed, RecursionError, LookupError, ValueError, AssertionError, TypeError):
        return None


class _Sealed(Exception):
    """It was encrypted."""


def _pieces(message: Message, deep: int = 0) -> Iterator[Words]:
    kind = message.get_content_type()
    if kind in _SEALED:
        raise _Sealed
    if kind in _NO_WORDS or deep > DEEP or message.get_content_disposition() == "attachment":
        return
    if message.is_multipart() and kind.startswith("multipart/"):
        inner = [part for part in message.get_payload() if isinstance(part, Message)][:MANY]
        yield from _best(inner, deep) if kind == "multipart/alternative" else _all(inner, deep)
    elif kind.startswith("text/") and kind not in ("text/calendar", "text/x-vcard", "text/vcard"):
        yield _words(message, kind)


def _all(parts: list[Message], deep: int) -> Iterator[Words]:
    for part in parts:
        yield from _pieces(part, deep + 1)


def _best(parts: list[Message], deep: int) -> Iterator[Words]:
    """The first form that has words; a plain one before any other."""
    forms = [found for part in parts if (found := [one for one in _pieces(part, deep + 1) if one.text.strip()])]
    return iter(min(forms, key=lambda found: any(one.html for one in found), default=[]))


def _words(part: Message, kind: str) -> Words:
    payload = part.get_payload(decode=True)
    charset = part.get_param("charset") or ""
    return Words(
        characters(payload if isinstance(payload, bytes) else b"", charset if isinstance(charset, str) else ""),
        html=kind in ("text/html", "text/enriched", "text/richtext"),
        flowed=str(part.get_param("format", "")).lower() == "flowed",
        closed=str(part.get_param("delsp", "")).lower() == "yes",
    )
