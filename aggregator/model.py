"""The nouns. Frozen values that every stage understands; no behaviour beyond what names them.

Times are UTC, in whole seconds. Text fields are plain text without entities; only
`Post.html` is markup, and it was sanitised on its way in (`aggregator.text.sanitise`).
Words follow Atom (RFC 4287), its threading extension (RFC 4685) and ActivityStreams.
"""

from __future__ import annotations

from base64 import b32encode
from datetime import date, datetime
from hashlib import blake2b
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

PostKind = Literal["article", "comment", "note"]
Certainty = Literal["stated", "inferred"]
Show = Literal["full", "initials", "hidden"]
Role = Literal["facilitator", "learner", "guest"]
EdgeKind = Literal["reply", "comment", "link", "quote", "mention", "copy"]
SourceState = Literal["ok", "unchanged", "failed", "gone"]
PeriodKind = Literal["day", "week", "month", "year"]


def short_id(key: str) -> str:
    """A stable id of twelve letters and digits (60 bits of BLAKE2b) for an identity key."""
    return b32encode(blake2b(key.encode("utf-8", "replace"), digest_size=8).digest())[:12].decode().lower()


# ── what is pulled ────────────────────────────────────────────────────────────────────


class Source(Struct, frozen=True, kw_only=True):
    """One entry of sources.yaml. `settings` holds what only its kind understands."""

    id: str
    kind: str
    line: int = 0
    url: str = ""
    tags: tuple[str, ...] = ()
    person: str = ""
    text: Literal["excerpt", "full"] = "excerpt"
    aliases: tuple[str, ...] = ()
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
    """

    posts: list[Post] = field(default_factory=list)
    title: str = ""
    language: str = ""
    next: str = ""
    comments: str = ""
    note: str = ""
    entries: int = 0
    closed: list[str] = field(default_factory=list)


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


# ── what the curator says ─────────────────────────────────────────────────────────────


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


# ── who ───────────────────────────────────────────────────────────────────────────────


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


# ── what threading finds ──────────────────────────────────────────────────────────────


class Edge(Struct, frozen=True, kw_only=True, gc=False):
    """A link from a post to a post. `reason` says in words what it rests on.

    kinds: reply (the source states the parent), comment (stands under it, no closer parent
    stated), link (the one post that its author's link answers), quote, mention (any other
    link: never a parent), copy (the same thing said in a second place).
    """

    post: str = field(name="from")
    to: str
    kind: EdgeKind
    certainty: Certainty = "stated"
    confidence: float = 1.0
    reason: str = ""


class Unseen(Struct, frozen=True, kw_only=True, gc=False):
    """A post that others answer and we do not hold: its place is kept."""

    id: str
    url: str = ""
    why: Literal["unseen", "deleted", "hidden", "blocked", "forgotten", "held"] = "unseen"


class Conversation(Struct, frozen=True, kw_only=True):
    """A tree of posts with one root, which may be unseen.

    posts     ids we hold, by time then id
    parents   post or unseen id → its parent's id; the root has none
    unseen    places kept for posts we do not hold
    missing   replies that sources count and we could not see
    branches  its posts in parts to read, when they are more than fifteen people's or a hundred; the first
              holds the root. Empty when one part is enough.
    """

    id: str
    root: str
    posts: tuple[str, ...]
    parents: dict[str, str]
    unseen: dict[str, Unseen] = field(default_factory=dict)
    started: datetime
    latest: datetime
    missing: int = 0
    branches: tuple[tuple[str, ...], ...] = ()


class Ledger(Struct, kw_only=True):
    """Addresses once given, kept for ever.

    homes   post id → the conversation it was first published in
    given   conversation id → when it was given (the older of two stays when they merge)
    moved   conversation id → the conversation that took it in
    same    post id that was published once → the id it is known by now
    trails  post id → the conversations it was published in after its home, latest last, when
            it was taken out of one (a curator rejected an edge) and not carried along by a merge
    arrived post id → when it was first published, if that was after the first site of the class
    """

    homes: dict[str, str] = field(default_factory=dict)
    given: dict[str, datetime] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)
    trails: dict[str, tuple[str, ...]] = field(default_factory=dict)
    arrived: dict[str, datetime] = field(default_factory=dict)


class Veil(Struct, frozen=True, kw_only=True):
    """A person whose wish about their name holds in the words of others too.

    show      initials or hidden; full for one who is called by another name than they signed with
    name      what the curator calls them
    names     the names that they signed with
    shared    first names among those that others here have, too (folded)
    accounts  `@name@server` and canonical addresses: their profiles, their pages
    posts     ids of what they said, withheld or not
    titles    what they called it, where it is withheld; `leads`: how it begins
    """

    person: str
    show: Show
    name: str
    names: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    posts: frozenset[str] = frozenset()
    titles: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()


class Threads(Struct, kw_only=True):
    """Everything threading knows.

    heads          post id → the head that stands for it (the richest of its sightings)
    bodies         post id → (source, id) of the sighting whose body is shown
    places         post id → every sighting's (source, address), the shown one first
    conversations  by id
    edges          all of them, sorted by (from, to, kind)
    chosen         post id → the edge to its parent
    authors        post id → person id
    people         person id → Person
    trails         conversation id → post id that once stood there → the conversation where it
                   stands now, so that `conversations/ID/#p-POST` still leads to it
    veils          people who are not to be named as they are, by person id
    """

    heads: dict[str, Head]
    bodies: dict[str, tuple[str, str]]
    places: dict[str, tuple[tuple[str, str], ...]]
    conversations: dict[str, Conversation]
    edges: list[Edge]
    chosen: dict[str, Edge]
    authors: dict[str, str]
    people: dict[str, Person]
    ledger: Ledger
    trails: dict[str, dict[str, str]] = field(default_factory=dict)
    veils: tuple[Veil, ...] = ()


# ── what digesting finds ──────────────────────────────────────────────────────────────


class Topic(Struct, frozen=True, kw_only=True):
    """A named set of tags the class follows. `about` is the curator's Markdown."""

    id: str
    title: str
    tags: tuple[str, ...] = ()
    about: str = ""


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


# ── what happened ─────────────────────────────────────────────────────────────────────


class Told(Struct, frozen=True, kw_only=True):
    """What happened to one source in one run. `posts` new or changed tonight, `held` in all."""

    id: str
    kind: str
    url: str = ""
    line: int = 0
    state: SourceState = "ok"
    posts: int = 0
    held: int = 0
    last_good: datetime | None = None
    message: str = ""
    hint: str = ""
    feeds: tuple[Feed, ...] = ()


class Report(Struct, kw_only=True):
    """What happened in one run, for the terminal, for `--json` and for the sources page."""

    started: datetime
    sources: list[Told] = field(default_factory=list)
    posts: int = 0
    conversations: int = 0
    written: int = 0
    unchanged: int = 0
    notes: list[str] = field(default_factory=list)


def to_json(value: object) -> bytes:
    """`value` as one line of JSON: UTF-8, fields in the order they are declared, times with `Z`."""
    return msgspec.json.encode(value)
