"""What threading finds: edges, conversations, and addresses that were given."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct, field

from aggregator.model.curated import Person, Show
from aggregator.model.pulled import Head

Certainty = Literal["stated", "inferred"]
EdgeKind = Literal["reply", "comment", "link", "quote", "mention", "copy"]


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
