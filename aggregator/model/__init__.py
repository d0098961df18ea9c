"""The nouns. Frozen values that every stage understands; no behaviour beyond what names them.

Times are UTC, in whole seconds. Text fields are plain text without entities; only
`Post.html` is markup, and it was sanitised on its way in (`aggregator.text.sanitise`).
Words follow Atom (RFC 4287), its threading extension (RFC 4685) and ActivityStreams.
"""

from __future__ import annotations

from aggregator.model.curated import Circle, Class, Network, Person, Role, Rules, Show, Topic
from aggregator.model.digests import Digest, Line, Moved, Newcomer, Period, PeriodKind, Phrase, Question, Shared
from aggregator.model.pulled import (
    Absent,
    Account,
    Claim,
    Document,
    Elsewhere,
    Feed,
    Head,
    Home,
    Link,
    Parsed,
    Post,
    PostKind,
    Redirect,
    Source,
    SourceState,
    State,
    Tombstone,
    short_id,
)
from aggregator.model.runs import Report, Told, to_json
from aggregator.model.threads import Certainty, Conversation, Edge, EdgeKind, Ledger, Threads, Unseen, Veil

__all__ = [
    "Absent",
    "Account",
    "Certainty",
    "Circle",
    "Claim",
    "Class",
    "Conversation",
    "Digest",
    "Document",
    "Edge",
    "EdgeKind",
    "Elsewhere",
    "Feed",
    "Head",
    "Home",
    "Ledger",
    "Line",
    "Link",
    "Moved",
    "Network",
    "Newcomer",
    "Parsed",
    "Period",
    "PeriodKind",
    "Person",
    "Phrase",
    "Post",
    "PostKind",
    "Question",
    "Redirect",
    "Report",
    "Role",
    "Rules",
    "Shared",
    "Show",
    "Source",
    "SourceState",
    "State",
    "Threads",
    "Told",
    "Tombstone",
    "Topic",
    "Unseen",
    "Veil",
    "short_id",
    "to_json",
]
