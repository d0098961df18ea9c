"""What stands when a post is seen again, and when two archives become one. Pure.

**Seen again** (`again`): the later sighting wins for what was said, and the wording before it
becomes a version. But a poorer form of the same post (a feed after an API) does not take away what
the richer one stated, and a feed that dates its old posts anew does not make them new: the first
date that was stated stands, and `updated` moves with the wording alone.

**Two archives** (`joined`): every rule takes the larger of two things in some order, or the union,
so that it does not matter which archive comes first, or how often (a join semilattice).

- of two wordings the later seen wins, then the larger hash; the other becomes a version; one that
  came back is not kept twice; the latest 24 stay
- keys unite; the earliest date that was stated and the earliest sighting stand
- what was taken away stays away, unless its wording was seen after that; wordings from before are gone
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from msgspec import UNSET, Struct, UnsetType, json
from msgspec.structs import asdict, replace

from aggregator.archive.times import after, moment, stamp
from aggregator.model import Elsewhere, Post, State, Tombstone, short_id

T = TypeVar("T")

VERSIONS = 24
"""Earlier wordings that are kept of one post, the latest ones."""
KEYS = 12
"""A feed that invents new keys every night is not believed beyond this many for one post."""


class Version(Struct, frozen=True, kw_only=True):
    """An earlier wording of a post: what its `hash` was made of, and when it was first seen here."""

    revised: str
    hash: str
    name: str = ""
    title: str = ""
    warning: str = ""
    licence: str = ""
    tags: tuple[str, ...] = ()
    html: str = ""
    text: str = ""


class Kept(Post, frozen=True, kw_only=True):
    """A post as the archive keeps it. Times are ISO 8601 with Z.

    key       the key it is known by now (`keys[0]` is the one it was first known by)
    revised   when its wording was first seen here
    noted     when anything about it last changed here
    buried    when it had been taken away, before it was shown again
    versions  earlier wordings, oldest first
    """

    key: str = ""
    revised: str = ""
    noted: str = ""
    buried: str = ""
    versions: tuple[Version, ...] = ()


class Grave(Tombstone, frozen=True, kw_only=True):
    """A tombstone, with what merging needs to know of the post it was.

    It is no older than the wording it took away (`buried`), so that this wording does not come back
    from another archive. `night` is when it was laid by the clock of that night: if that had been
    set back, the post may be shown again by later nights all the same.
    """

    night: str
    dated: bool = True
    seen: datetime
    revised: str
    noted: str


# ── seen for the first time, and again ────────────────────────────────────────────────


def first(post: Post, seen: str) -> Kept:
    """A post that was not here before."""
    fields = asdict(post)
    return Kept(**fields, key=post.keys[0], revised=seen, noted=seen)


def shown_again(post: Post, grave: Grave, seen: str) -> Kept:
    """A post that had been taken away. What was known of it stays so: its id, its keys, its first date."""
    published, dated = _first_date(grave, post)
    fields = asdict(post)
    fields |= {"id": grave.id, "keys": more_keys(grave.id, grave.keys, post.keys), "seen": grave.seen}
    fields |= {"published": published, "dated": dated}
    buried = stamp(grave.buried)
    now = after(seen, buried)
    return Kept(**fields, key=post.keys[0], revised=now, noted=now, buried=buried)


def again(old: Kept, new: Post, seen: str) -> Kept:
    """The post as it stands after `new` was seen. Equal to `old` if that changed nothing."""
    edited = new.hash != old.hash
    published, dated = _first_date(old, new)
    fields = asdict(new)
    fields |= {
        "id": old.id,
        "keys": more_keys(old.id, old.keys, new.keys),
        "seen": old.seen,
        "published": published,
        "dated": dated,
        "updated": _last_date(old, new, edited),
        "answers": _answers(old, new),
        "under": new.under or old.under,
        "quotes": new.quotes or old.quotes,
        "elsewhere": _elsewhere(old, new, edited),
        "language": new.language or old.language,
        "replies": old.replies if new.replies is None else new.replies,
        "replies_at": new.replies_at or old.replies_at,
        "author": new.author if new.author.key else old.author,
    }
    stands = Kept(
        **fields,
        key=_known_by(old, new),
        revised=old.revised,
        noted=old.noted,
        buried=old.buried,
        versions=old.versions,
    )
    if stands == old:
        return old
    now = after(seen, old.noted)
    return replace(stands, noted=now, revised=now if edited else old.revised)


def _first_date(old: Post | Grave, new: Post) -> tuple[datetime, bool]:
    if not new.dated:
        return old.published, old.dated
    return (min(old.published, new.published) if old.dated else new.published), True


def _last_date(old: Post, new: Post, edited: bool) -> datetime | None:
    """When its author changed it. Where only the date of publishing moves on with an edit, that is it."""
    if not edited:
        return old.updated or new.updated
    moved = new.published if new.dated and old.dated and new.published > old.published else None
    return new.updated or moved


def _answers(old: Post, new: Post) -> tuple[str, ...]:
    """A form that knows only the list a comment stands in does not take away the comment it answers."""
    poorer = not new.answers or new.answers[0] == new.under
    return old.answers if poorer and old.answers else new.answers


def _elsewhere(old: Post, new: Post, edited: bool) -> Elsewhere | UnsetType:
    """A profile that claims less than it did has changed its mind; a poorer form does not know of copies."""
    copies = new.copies if edited else new.copies or old.copies
    return Elsewhere(copies=copies, claims=new.claims) if copies or new.claims else UNSET


def _known_by(old: Kept, new: Post) -> str:
    return new.keys[0] if new.keys[0] in old.keys or len(old.keys) < KEYS else old.key


def more_keys(id: str, held: Sequence[str], stated: Iterable[str]) -> tuple[str, ...]:
    """The keys of a post after it stated these. A source that never stops inventing new ones is not followed."""
    fresh = [key for key in stated if key not in held]
    return tuple(held) if not fresh or len(held) >= KEYS else _union(id, held, fresh)


def _union(id: str, one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    """Both, in an order of their own: the key that gave the id, ActivityPub's, feeds' ids, addresses."""
    lasting = {"uri": 0, "gui": 1, "url": 2}
    return tuple(sorted({*one, *other}, key=lambda key: (short_id(key) != id, lasting.get(key[:3], 3), key)))


# ── wordings ──────────────────────────────────────────────────────────────────────────


def wording(post: Kept) -> Version:
    """What a post says, as it is kept once it says something else."""
    return Version(
        revised=post.revised, hash=post.hash, name=post.author.name, title=post.title, warning=post.warning,
        licence=post.licence, tags=post.tags, html=post.html, text=post.text,
    )  # fmt: skip


def earlier(current: Kept, wordings: Iterable[Version]) -> tuple[Version, ...]:
    """The wordings before the current one: each once, none from before it was taken away, the latest 24."""
    latest: dict[str, Version] = {}
    for one in wordings:
        held = latest.get(one.hash)
        latest[one.hash] = one if held is None else _later_wording(held, one)
    latest.pop(current.hash, None)
    kept = sorted(
        (one for one in latest.values() if one.revised > current.buried), key=lambda one: (one.revised, one.hash)
    )
    return tuple(kept[-VERSIONS:])


def _later_wording(one: Version, other: Version) -> Version:
    return max(one, other, key=lambda wording: wording.revised) if one.revised != other.revised else _larger(one, other)


# ── two archives as one ───────────────────────────────────────────────────────────────


def joined(one: Kept | Grave, other: Kept | Grave) -> Kept | Grave:
    """What stands of a post, or of its tombstone, that two archives know."""
    if one == other:
        return one
    graves = [found for found in (one, other) if isinstance(found, Grave)]
    posts = [found for found in (one, other) if isinstance(found, Kept)]
    if len(graves) == 2:
        return _one_grave(*graves)
    if len(posts) == 2:
        return _one_post(*posts)
    return _post_and_grave(posts[0], graves[0])


def _one_post(one: Kept, other: Kept) -> Kept | Grave:
    current = _later(one, other)
    buried = max(one.buried, other.buried)
    stands = replace(current, **_common(one, other), buried=buried)
    wordings = (*one.versions, *other.versions, wording(one), wording(other))
    return replace(stands, versions=earlier(stands, wordings))


def _post_and_grave(post: Kept, grave: Grave) -> Kept | Grave:
    buried = stamp(grave.buried)
    if post.revised <= buried:
        return _one_grave(grave, replace(laid(post, grave.buried, grave.why), night=grave.night))
    stands = replace(post, **_common(post, grave), buried=max(buried, post.buried))
    return replace(stands, versions=earlier(stands, post.versions))


def _one_grave(one: Grave, other: Grave) -> Grave:
    """The later burial counts; what it was is told by the later sighting."""
    latest = max(one, other, key=lambda grave: (grave.buried, grave.why == "deleted", grave.why, grave.night))
    places = {"kind": one.kind, "answers": one.answers, "under": one.under}
    if (one.revised, one.noted) == (other.revised, other.noted):
        places = {name: _larger(value, getattr(other, name)) for name, value in places.items()}
    else:
        was = max(one, other, key=lambda grave: (grave.revised, grave.noted))
        places = {name: getattr(was, name) for name in places} | {"revised": was.revised, "noted": was.noted}
    return replace(latest, **_common(one, other), **places)


def _later(one: Kept, other: Kept) -> Kept:
    """The one that is current: seen last. If both were seen in the same second, field by field."""
    if (one.revised, one.noted) != (other.revised, other.noted):
        return max(one, other, key=lambda kept: (kept.revised, kept.noted))
    if one.hash != other.hash:
        current = max(one, other, key=lambda kept: kept.hash)
        return replace(current, **{name: _larger(getattr(one, name), getattr(other, name)) for name in PLACE})
    fields = {name: _larger(getattr(one, name), getattr(other, name)) for name in Kept.__struct_fields__}
    return Kept(**fields)


PLACE = ("kind", "answers", "under")
"""Where a post stands, which its tombstone keeps."""


def _common(one: Kept | Grave, other: Kept | Grave) -> dict[str, object]:
    """What does not depend on which of two was seen last."""
    keys = one.keys if one.keys == other.keys else _union(one.id, one.keys, other.keys)
    dates = [(not one.dated, one.published), (not other.dated, other.published)]
    undated, published = min(dates)
    return {"keys": keys, "seen": min(one.seen, other.seen), "published": published, "dated": not undated}


def laid(post: Kept, when: datetime, why: str) -> Grave:
    """The tombstone of a post. It is no older than the wording it takes away."""
    fields = {
        name: getattr(post, name)
        for name in ("id", "source", "keys", "published", "dated", "seen", "revised", "noted", *PLACE)
    }
    return Grave(**{**fields, "buried": max(when, moment(post.revised)), "night": stamp(when), "why": why})


def _larger(one: T, other: T) -> T:
    return one if one == other else max(one, other, key=_written)


def _written(value: object) -> bytes:
    return b"" if value is UNSET else json.encode(value)


def later_state(one: State, other: State) -> State:
    """What a source remembers: the one that was tried last."""
    return max(one, other, key=lambda state: (state.last_tried is not None, state.last_tried or 0, json.encode(state)))
