"""One mail: who wrote it, when, what it answers, and whether it was meant for everybody. Pure.

A message id looks like an e-mail address, and some programs make it of one: what is kept of it is a hash.
"""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import datetime
from hashlib import blake2b
from html import escape

from msgspec import Struct

from aggregator.sources._addresses import holds, masked
from aggregator.sources._mbox import headers
from aggregator.sources._mbox.headers import Headers
from aggregator.text.dates import parse_date
from aggregator.text.plain import clean
from aggregator.text.urls import is_http

_ID = re.compile(r"<([^<>\s]{1,900})>")
_ENDS = re.compile(r"(?:[A-Z][a-z]{2},? +)?([A-Z][a-z]{2} +\d{1,2} +\d\d:\d\d(?::\d\d)?)(.{0,20}?)(\d{4})")
_VIA = re.compile(r"\s+via\s+\S.*\Z")
_LISTS = (
    "list-id", "list-post", "list-archive", "x-mailing-list", "mailing-list", "x-beenthere", "x-google-group-id",
    "archived-at", "newsgroups",
)  # fmt: skip
"""Fields that a mailing list adds (RFC 2369, RFC 2919, RFC 5064, and what was used before them)."""
_ON_THE_WAY = ("to", "cc", "received", "delivered-to", "return-path")
"""Fields of every mail in somebody's mailbox. Public archives that strip them keep nothing but what a list sent."""
_NO = ("no", "false", "0")
_REPLY = re.compile(
    r"\A\s*(?:re|aw|sv|vs|antw|antwort|res|rif|r|fw|fwd|wg|vb|tr|rv|enc|odp|ynt|回复|回覆|答复|转发|轉寄)"
    r"\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*[:：]\s*",
    re.I,
)
BRACKET = re.compile(r"\A\s*\[([^\[\]]{1,60})\]\s*")
_NOT_A_LETTER = re.compile(r"[\W_]+")


class Ids(Struct, frozen=True):
    """Hashes: of its own id, and of what it says it answers, best first. `root` begins its conversation, if it says so."""

    own: str
    parents: tuple[str, ...] = ()
    root: str = ""

    def parent(self, known: Container[str]) -> str:
        """The one it answers. In-Reply-To may name other things besides; what is `known` is a mail."""
        return next((id for id in self.parents if id in known), self.parents[0] if self.parents else "")


class Mail:
    """What one mail says in its head."""

    def __init__(self, raw: bytes) -> None:
        self.raw, self.head = raw, Headers(raw)
        self.ids = ids(self.head, raw)

    @property
    def subject(self) -> str:
        return masked(clean(escape(self.head.said("subject"), quote=False)))

    @property
    def name(self) -> str:
        """Lists that send in their own name say whose words they are: `Amara via Peer learning`."""
        written = self.head.written("from")
        name, lists = headers.name(written), self.head.all("list-post") + self.head.all("x-beenthere")
        own = headers.address(written)
        return _VIA.sub("", name).strip("'\" ") if own and own in lists.lower() else name

    @property
    def published(self) -> datetime | None:
        """As its sender's clock had it; else when the list got it."""
        return parse_date(self.head.written("date")) or _when(self.head.since)

    @property
    def page(self) -> str:
        """Where the list's archive shows it (RFC 5064); not where that address is an e-mail address, too."""
        url = self.head.written("archived-at").strip("<> ")
        return url if is_http(url) and not holds(url) else ""

    @property
    def place(self) -> str:
        """The list's own name in the form of a host (RFC 2919); empty when the mail does not say."""
        found = re.search(r"<([\w.-]{1,200})>\s*\Z", self.head.written("list-id"), re.ASCII)
        return found[1].lower().strip(".") if found else ""

    @property
    def called(self) -> str:
        """What the list calls itself."""
        return headers.name(self.head.written("list-id")) or self.place.partition(".")[0]

    @property
    def language(self) -> str:
        return self.head.written("content-language").partition(",")[0].strip()

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(word.strip() for word in self.head.said("keywords").split(",") if word.strip() and not holds(word))

    def came_over(self, wanted: str) -> bool:
        """Did a mailing list send it: the one whose name or address is `wanted`, if any is?"""
        if wanted:
            places = (self.head.all(name).lower() for name in (*_LISTS, "to", "cc"))
            return any(wanted.lower() in place for place in places)
        listed = any(name in self.head for name in _LISTS) or self.head.written("precedence").lower() == "list"
        return listed or not any(name in self.head for name in _ON_THE_WAY)

    @property
    def withheld(self) -> bool:
        """Its sender wants it in no archive (X-No-Archive; RFC 5536, 3.2.2), or nobody wrote it: spam, out of office."""
        head = self.head
        no_archive = "x-no-archive" in head and head.written("x-no-archive").lower() not in _NO
        unwanted = head.written("archive").lower().startswith("no") or head.written("x-spam-flag").lower() == "yes"
        robot = "auto-submitted" in head and not head.written("auto-submitted").lower().startswith("no")
        return no_archive or unwanted or robot


def ids(head: Headers, raw: bytes) -> Ids:
    """RFC 5322, 3.6.4: In-Reply-To names the parent; the last of the References does, where there is no such field."""
    own = _ID.findall(head.written("message-id")) or head.written("message-id").split()
    answers = _ID.findall(head.all("in-reply-to"))
    line = _ID.findall(head.all("references"))
    parents = [*answers[:1], *line[-1:], *answers[1:3]] if len(answers) < 2 else [*line[-1:], *answers[:3]]
    mine = _hash(own[0]) if own else _hash(raw.partition(b"\n")[2] if head.since else raw)
    others = [id for id in map(_hash, dict.fromkeys(parents)) if id != mine]
    return Ids(mine, tuple(others), _hash(line[0]) if line and others else "")


def key(id: str) -> str:
    return f"mail:{id}"


def bare(subject: str, prefix: str = "") -> str:
    """A subject without `Re:` and its like in other languages, and without the list's `[prefix]`."""
    while True:
        shorter = _REPLY.sub("", subject)
        bracket = BRACKET.match(shorter)
        if bracket and prefix and letters(bracket[1]) == letters(prefix):
            shorter = shorter[bracket.end() :]
        if shorter == subject:
            return subject.strip()
        subject = shorter


def letters(text: str) -> str:
    """As names and subjects are compared."""
    return _NOT_A_LETTER.sub("", text).casefold()


def _hash(id: str | bytes) -> str:
    return blake2b(id if isinstance(id, bytes) else id.encode("utf-8", "replace"), digest_size=15).hexdigest()


def _when(since: str) -> datetime | None:
    """The date in the line before a mail: `From amara Mon Sep  2 08:00:00 2024`."""
    found = _ENDS.search(since)
    return parse_date(f"Mon {found[1]} {found[3]}") if found else None
