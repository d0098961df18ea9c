"""What a server of the Mastodon API sends, as far as we read it: its own words, its own ids.

Shapes: https://docs.joinmastodon.org/entities/Status/. GoToSocial, Takahē, Pleroma, Akkoma,
Pixelfed and others send the same with holes in it, so everything may be absent or null that
a post can do without. What is there must have the right type: a status that has not is
counted and left out, and an answer in which nothing can be read is `Unreadable`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from msgspec import Raw, Struct, field

from aggregator.errors import Unreadable
from aggregator.sources._wire import decode, decoded

LONGEST_URI = 480
"""Characters: what fits into an identity key as it is. Longer ones are somebody playing with us."""
MOST = 1000
"""Statuses read of one answer."""
ID = re.compile(r"[\w.~-]{1,100}", re.ASCII)
"""Ids become part of addresses: nothing in them may lead elsewhere."""


class Named(Struct):
    """A hashtag, or a row of a profile; `verified_at`: the server has looked, and the page in it links back (`rel=me`)."""

    name: str = ""
    value: str | None = ""
    verified_at: str | None = None


class Emoji(Struct):
    shortcode: str = ""


class Account(Struct):
    """https://docs.joinmastodon.org/entities/Account/. `noindex`, `limited`, … are what its owner or server asks of us."""

    acct: str
    username: str | None = ""
    display_name: str | None = ""
    url: str | None = ""
    note: str | None = ""
    fields: list[Named] | None = None
    emojis: list[Emoji] | None = None
    noindex: bool | None = None
    indexable: bool | None = None
    limited: bool | None = None
    suspended: bool | None = None
    memorial: bool | None = None


class Profile(Account):
    """The same, asked for by name: with its id on the server that was asked."""

    id: str = ""


class Media(Struct):
    """`remote_url` is where a file that this server only keeps a copy of comes from."""

    type: str = ""
    url: str | None = ""
    remote_url: str | None = ""
    description: str | None = ""


class Option(Struct):
    title: str = ""


class Poll(Struct):
    options: list[Option] | None = None


class Quoted(Struct):
    uri: str = ""
    visibility: str = ""


class Quote(Struct):
    """Since Mastodon 4.5 the quoted author is asked: only `accepted` may be shown."""

    state: str | None = ""
    quoted_status: Quoted | None = None


class Status(Struct):
    """`id` and `in_reply_to_id` count on the asked server only; `uri` is the same everywhere."""

    id: str | int
    uri: str
    created_at: str
    visibility: str
    account: Account
    content: str
    url: str | None = ""
    edited_at: str | None = None
    in_reply_to_id: str | int | None = None
    language: str | None = ""
    spoiler_text: str | None = ""
    replies_count: int | None = None
    reblog: Any = None
    poll: Poll | None = None
    quote: Quote | None = None
    media_attachments: list[Media] | None = None
    tags: list[Named] | None = None

    @property
    def local_id(self) -> str:
        return str(self.id)

    @property
    def parent_id(self) -> str:
        """The local id of the status that this one answers; empty for one that starts something."""
        return "" if self.in_reply_to_id is None else str(self.in_reply_to_id)


class Listing(Struct):
    """Statuses in the order they came; how many could not be read, and how many were too many."""

    statuses: list[Status] = field(default_factory=list)
    unread: int = 0
    over: int = 0

    def joined(self, other: Listing) -> Listing:
        return Listing([*self.statuses, *other.statuses], self.unread + other.unread, self.over + other.over)


class Instance(Struct):
    """https://docs.joinmastodon.org/entities/Instance/. GoToSocial says `account_domain` where it differs."""

    domain: str = ""


class Context(Struct):
    """What stands above and below one status. Strangers get 40 ancestors and 60 descendants at most."""

    ancestors: list[Raw]
    descendants: list[Raw]


def timeline(body: bytes) -> Listing:
    """A JSON list of statuses."""
    return _listing(decoded(body, list[Raw], _none_of("a list of statuses")))


def context(body: bytes) -> tuple[Listing, Listing]:
    """The ancestors and the descendants of a status."""
    both = decoded(body, Context, _none_of("a conversation"))
    _listing([*both.ancestors, *both.descendants])
    return _sift(both.ancestors), _sift(both.descendants)


def status(body: bytes) -> Status:
    """One status."""
    return _listing([decoded(body, Raw, _none_of("a status"))]).statuses[0]


def _listing(raw: Sequence[Raw]) -> Listing:
    """The same, but nothing readable among something is no answer of this API."""
    listing = _sift(raw)
    if listing.unread and not listing.statuses:
        raise _none_of("statuses")
    return listing


def _sift(raw: Sequence[Raw]) -> Listing:
    listing = Listing(over=max(0, len(raw) - MOST))
    for one in raw[:MOST]:
        status = _status(one)
        if status is None:
            listing.unread += 1
        else:
            listing.statuses.append(status)
    return listing


def _status(raw: Raw) -> Status | None:
    status = decode(raw, Status)
    if status is None:
        return None
    ids = [status.local_id, *([status.parent_id] if status.parent_id else [])]
    named = 0 < len(status.uri) <= LONGEST_URI and status.account.acct.strip("@ ")
    return status if named and all(ID.fullmatch(id) for id in ids) else None


def account(body: bytes) -> Profile:
    """One account."""
    found = decoded(body, Profile, _none_of("an account"))
    if not ID.fullmatch(found.id):
        raise _none_of("an account")
    return found


def domain(body: bytes) -> str:
    """What a server says follows the second @ in its people's names."""
    return decoded(body, Instance, _none_of("a description of itself")).domain


def _none_of(what: str) -> Unreadable:
    return Unreadable(
        f"it answered, but not with {what} of the Mastodon API", "look at the server's address in a browser"
    )
