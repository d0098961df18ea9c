"""What is pulled: sources, documents, posts, and what a source remembers."""

from __future__ import annotations

from base64 import b32encode
from datetime import datetime
from hashlib import blake2b
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, field

PostKind = Literal["article", "comment", "note"]
SourceState = Literal["ok", "unchanged", "failed", "gone"]


def short_id(key: str) -> str:
    """A stable id of twelve letters and digits (60 bits of BLAKE2b) for an identity key."""
    return b32encode(blake2b(key.encode("utf-8", "replace"), digest_size=8).digest())[:12].decode().lower()


class Home(Struct, frozen=True, kw_only=True):
    """The home page of a source, and the addresses it calls its owner's own (`rel=me`). `looked`: when, if ever."""

    url: str
    me: tuple[str, ...] = ()
    looked: datetime | None = None


class Source(Struct, frozen=True, kw_only=True):
    """One entry of sources.yaml. `settings` holds what only its kind understands; `home` is what pulling found out."""

    id: str
    kind: str
    line: int = 0
    url: str = ""
    tags: tuple[str, ...] = ()
    person: str = ""
    text: Literal["excerpt", "full"] = "excerpt"
    aliases: tuple[str, ...] = ()
    home: Home | None = None
    settings: dict[str, str] = field(default_factory=dict)


class Document(Struct, frozen=True, kw_only=True):
    """One fetched body. `holds` is the kind's own word for what is in it ("posts", "comments", …)."""

    source: Source
    url: str
    body: bytes
    media_type: str = ""
    charset: str = ""
    fetched: datetime
    holds: str = "posts"
    under: str = ""
    notes: dict[str, Any] = field(default_factory=dict)


class Account(Struct, frozen=True, gc=False):
    """One identity in one place.

    `key` is `@name@server` in lower case, `url:` and the author's canonical address, or
    `name:HOST/folded name` for a bare name on one site. Empty: nobody was named.
    """

    key: str
    name: str = ""
    url: str = ""


class Link(Struct, frozen=True, gc=False):
    """A link in a post's own words (quoted blocks excepted).

    `before` is up to 80 characters of plain text in front of it, `at` its place in the text:
    0 at the start, 1 at the end. `key` is the canonical address, worked out once, when the post is made.
    """

    url: str
    text: str = ""
    before: str = ""
    at: float = 0.0
    key: str = ""


class Claim(Struct, frozen=True, gc=False):
    """An address that an account's profile calls its owner's own (`rel=me`, https://gmpg.org/xfn/).

    `verified`: a server that the curator named has looked, and that page says the same of the profile.
    """

    url: str
    verified: bool = False


class Elsewhere(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """Where else a post and its author are said to be. Each is what one side says, and no proof.

    copies  keys of what the author says is this very post in another place
            (`u-syndication`, https://indieweb.org/u-syndication)
    claims  what the author's profile says is theirs
    """

    copies: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()


class Head(Struct, frozen=True, kw_only=True, gc=False):
    """What threading and listing need of a post; its body is in `Post`.

    `keys` are the identities under which a post is known, best first: `uri:` and an
    ActivityPub uri, `guid:` and a feed's id, `url:` and a canonical address
    (`aggregator.text.urls.canonical`). `id` is `short_id(keys[0])`. Two heads that share a key
    are one post seen twice.

    `answers` are keys of the post that this one answers, as its source states it, best first.
    `under` is the key of the article or root status in whose list of replies it stands, so
    that a post whose parent we never saw still stays with its siblings.
    """

    id: str
    source: str
    kind: PostKind
    keys: tuple[str, ...]
    url: str
    author: Account
    published: datetime
    seen: datetime
    title: str = ""
    lead: str = ""
    dated: bool = True
    updated: datetime | None = None
    answers: tuple[str, ...] = ()
    under: str = ""
    quotes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = ""
    replies: int | None = None
    asks: bool = False
    warning: str = ""
    indexable: bool = True
    pingback: str = ""
    hash: str = ""
    elsewhere: Elsewhere | UnsetType = UNSET

    @property
    def copies(self) -> tuple[str, ...]:
        return () if self.elsewhere is UNSET else self.elsewhere.copies

    @property
    def claims(self) -> tuple[Claim, ...]:
        return () if self.elsewhere is UNSET else self.elsewhere.claims


class Post(Head, frozen=True, kw_only=True):
    """Anything somebody said.

    lead        up to 200 characters of plain text from its start
    dated       False when the source gave no usable date and `published` is when we first saw it
    tags        as their source writes them, without `#`
    replies     how many replies the source says there are, if it says so
    asks        its own words ask for an answer
    warning     a content warning: the body stays folded behind it
    pingback    the address of the page that linked here: this is an edge, not a post
    hash        of everything its author can change; a new hash is a new version
    elsewhere   left out of what is saved where nothing is said, so that older saves stay as they are
    replies_at  the address of the feed of its replies, as stated
    """

    html: str = ""
    text: str = ""
    licence: str = ""
    replies_at: str = ""


class Parsed(Struct, kw_only=True):
    """What one document held. `note` is trouble worth telling the curator.

    entries  how many entries there were, those that are not followed included
    closed   `keys[0]` of posts that are named there but no longer public: behind a password by now
    home     the page that it says it belongs to
    """

    posts: list[Post] = field(default_factory=list)
    title: str = ""
    language: str = ""
    next: str = ""
    comments: str = ""
    note: str = ""
    entries: int = 0
    closed: list[str] = field(default_factory=list)
    home: str = ""


class Absent(Struct, frozen=True, kw_only=True):
    """A source says that posts it once showed are no longer there: their author took them away."""

    keys: tuple[str, ...]
    why: str = "deleted"


class Feed(Struct, frozen=True):
    """A feed that any feed reader understands: of posts, or of the comments on them."""

    address: str
    holds: Literal["posts", "comments"] = "posts"


class Tombstone(Struct, frozen=True, kw_only=True):
    """What stays of a post that was taken away: that it was there, and where it stood."""

    id: str
    source: str
    keys: tuple[str, ...]
    kind: PostKind
    published: datetime
    buried: datetime
    why: Literal["deleted", "hidden", "blocked", "forgotten"]
    answers: tuple[str, ...] = ()
    under: str = ""


class Redirect(Struct, frozen=True, kw_only=True):
    """A shortened address that stands in posts, and where it was seen to lead, one step on.

    `to` is empty where it led nowhere; then it may be asked `again` from that time on.
    """

    address: str
    to: str = ""
    again: datetime | None = None


class State(Struct, kw_only=True):
    """What a source needs to remember until the next night.

    validators  address → [ETag, Last-Modified], verbatim
    memory      whatever its kind keeps (a min_id, reply counts), plain JSON
    moved       address → where a permanent redirect led
    outcome     how the last night with this source ended, with `message` and `hint` about it
    """

    validators: dict[str, tuple[str, str]] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    quiet_until: datetime | None = None
    last_tried: datetime | None = None
    last_good: datetime | None = None
    last_full: datetime | None = None
    failures: int = 0
    outcome: SourceState = "unchanged"
    message: str = ""
    hint: str = ""
    title: str = ""
