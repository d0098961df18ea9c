"""What stands when a post is seen again. Pure.

The later sighting wins for what was said. But a poorer form of the same post (a feed after an API)
does not take away what the richer one stated, and a feed that dates its old posts anew does not
make them new: the first stated date stands.
"""

from __future__ import annotations

from msgspec import Struct, json
from msgspec.structs import replace

from aggregator.model import Post, State, Tombstone

VERSIONS = 24
"""Earlier versions that are kept of one post, the latest ones."""


class Version(Struct, frozen=True):
    """An earlier version of a post. `noted`: when it was first seen, ISO 8601."""

    noted: str
    hash: str
    title: str
    html: str
    text: str


class Kept(Struct, kw_only=True):
    """A post as the archive keeps it: when this version of it was noted, and the versions before, oldest first."""

    post: Post
    noted: str
    versions: list[Version]


def again(old: Post, new: Post) -> Post:
    """The post as it stands after `new` was seen. It keeps its id and when it was first seen."""
    return replace(
        new,
        id=old.id,
        source=old.source,
        keys=tuple(dict.fromkeys((*old.keys, *new.keys))),
        seen=min(old.seen, new.seen),
        published=old.published if old.dated or not new.dated else new.published,
        dated=old.dated or new.dated,
        answers=new.answers or old.answers,
        under=new.under or old.under,
        quotes=new.quotes or old.quotes,
        replies=old.replies if new.replies is None else new.replies,
        replies_at=new.replies_at or old.replies_at,
        author=new.author if new.author.key else old.author,
    )


# ── two archives as one: every rule here gives the same whichever comes first ──────────


def joined(one: Kept, other: Kept) -> Kept:
    """Of two versions the later seen wins; the other becomes an earlier version."""
    loser, winner = sorted((one, other), key=lambda kept: (kept.noted, kept.post.hash, json.encode(kept.post)))
    versions = {(version.noted, version.hash): version for version in (*one.versions, *other.versions)}
    if loser.post.hash != winner.post.hash:
        old = loser.post
        versions[loser.noted, old.hash] = Version(loser.noted, old.hash, old.title, old.html, old.text)
    versions.pop((winner.noted, winner.post.hash), None)
    seen = min(one.post.seen, other.post.seen)
    latest = [versions[place] for place in sorted(versions)][-VERSIONS:]
    return Kept(post=replace(winner.post, seen=seen), noted=winner.noted, versions=latest)


def alive(kept: Kept, buried: str) -> Kept | None:
    """What stands of a post against its tombstone: nothing, unless its author showed it again later."""
    if kept.noted <= buried:
        return None
    return Kept(post=kept.post, noted=kept.noted, versions=[one for one in kept.versions if one.noted > buried])


def later_grave(one: Tombstone, other: Tombstone) -> Tombstone:
    return max(one, other, key=lambda grave: (grave.buried, json.encode(grave)))


def later_state(one: State, other: State) -> State:
    """The one that was tried last."""
    return max(one, other, key=lambda state: (state.last_tried is not None, state.last_tried or 0, json.encode(state)))
