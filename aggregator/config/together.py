"""What must hold between entries of sources.yaml: names that exist, things said once, groups of a human size.

Read from the tree and not from checked values, so that one wrong entry hides nothing about the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from aggregator.config import checks
from aggregator.config.checks import shown
from aggregator.config.shape import FOUND, Shape, form_of
from aggregator.config.tree import Mapping, Node, Scalar, Sequence, Spot, entries, value
from aggregator.errors import Mistake
from aggregator.text.hashtags import normal
from aggregator.text.signed import signed_key
from aggregator.text.urls import canonical

LARGEST_CIRCLE = 15
"""People. Above about fifteen a group stops conversing and begins to listen to a few."""


class Said(NamedTuple):
    """A text of the file, and where it stands."""

    text: str
    at: Spot


def together(root: Node, shape: Shape) -> list[Mistake]:
    """All mistakes of this sort."""
    found: list[Mistake] = []
    for key in ("topics", "sources", "people", "circles"):
        found += _ids_twice(root, key)
    found += _absent(root, "people", "circle", "circles")
    found += _absent(root, "sources", "person", "people")
    found += _accounts_twice(root)
    found += _crowded(root)
    found += _sources_twice(root, shape)
    found += _two_secrets(root)
    found += _edges_at_odds(root)
    found += _backwards(root)
    return found


def said(group: Node | None, key: str) -> Said | None:
    """The text under a key, if there is one."""
    node = group.entries.get(key) if isinstance(group, Mapping) else None
    return _text(node)


def _text(node: Node | None) -> Said | None:
    found = value(node) if isinstance(node, Scalar) else None
    return Said(found, node.at) if isinstance(node, Scalar) and isinstance(found, str) and found else None


def _texts(group: Mapping, key: str) -> Iterator[Said]:
    under = group.entries.get(key)
    for item in under.items if isinstance(under, Sequence) else ():
        found = _text(item)
        if found:
            yield found


# ── names ─────────────────────────────────────────────────────────────────────────────


def _ids(root: Node, key: str) -> list[Said]:
    return [found for group in entries(root, key) if (found := said(group, "id"))]


def _ids_twice(root: Node, key: str) -> Iterator[Mistake]:
    first: dict[str, int] = {}
    for text, at in _ids(root, key):
        if text in first:
            yield at.mistake(f"the id {shown(text)} was given in line {first[text]} already", "choose another")
        first.setdefault(text, at.line)


def _absent(root: Node, key: str, refers: str, to: str) -> Iterator[Mistake]:
    """Names of a person or a circle that nobody introduced."""
    from difflib import get_close_matches

    if not _is_list(root, to):
        return  # that is told already, and would be told again for every name
    known = [text for text, _ in _ids(root, to)]
    for group in entries(root, key):
        found = said(group, refers)
        if found and found.text not in known:
            close = get_close_matches(found.text[:60], known, 1)
            instead = f"did you mean {close[0]}?" if close else f"add it under {to}:, or take this out"
            yield found.at.mistake(f"no {refers} has the id {shown(found.text)}", instead)


def _is_list(root: Node, key: str) -> bool:
    under = root.entries.get(key, Sequence(root.at)) if isinstance(root, Mapping) else None
    return isinstance(under, Sequence)


def _accounts_twice(root: Node) -> Iterator[Mistake]:
    """An account belongs to one person."""
    owners: dict[str, tuple[Mapping, int]] = {}
    for person in entries(root, "people"):
        for account in _texts(person, "accounts"):
            owner, line = owners.setdefault(_account(account.text), (person, account.at.line))
            if owner is not person:
                wrong = f"the account {shown(account.text)} belongs to somebody else in line {line}"
                yield account.at.mistake(wrong, "leave it with the one whose it is")


def _account(text: str) -> str:
    """`@name@server` and the address of the same profile are one account; a bare name is one on its site."""
    if text.startswith("@"):
        return text.lower()
    if signed := signed_key(text):
        return signed
    place, slash, name = canonical(text).rpartition("/@")
    return f"@{name}@{place}".lower() if slash and "/" not in f"{place}{name}" else canonical(text) or text


def _crowded(root: Node) -> Iterator[Mistake]:
    members: dict[str, list[Spot]] = {}
    for person in entries(root, "people"):
        circle = said(person, "circle")
        if circle:
            members.setdefault(circle.text, []).append(circle.at)
    for circle_id, spots in members.items():
        if len(spots) > LARGEST_CIRCLE:
            yield spots[LARGEST_CIRCLE].mistake(
                f"the circle {shown(circle_id)} has {len(spots)} people, and a circle holds {LARGEST_CIRCLE} at most",
                "begin another circle from this person on: in larger groups most people stop speaking",
            )


# ── places ────────────────────────────────────────────────────────────────────────────


class Identity(NamedTuple):
    """What a source reads. A kind that is not said may be any."""

    kind: str
    place: tuple[tuple[str, str], ...]


def _sources_twice(root: Node, shape: Shape) -> Iterator[Mistake]:
    """The same place under the same kind. Two kinds may well read different things at one address."""
    seen: dict[tuple[tuple[str, str], ...], list[tuple[str, int]]] = {}
    for entry in _sources(root):
        for (kind, place), at in _identities(entry, shape):
            line = next((line for other, line in seen.get(place, ()) if kind == other or not (kind and other)), 0)
            if line:
                yield at.mistake(
                    f"this is the same source as in line {line}",
                    "keep one of the two, with the tags and the person of both",
                )
            seen.setdefault(place, []).append((kind, at.line))


def _sources(root: Node) -> Iterable[Node]:
    under = root.entries.get("sources") if isinstance(root, Mapping) else None
    return under.items if isinstance(under, Sequence) else ()


def _identities(entry: Node, shape: Shape) -> Iterator[tuple[Identity, Spot]]:
    """What an entry reads, and its older homes."""
    place = place_of(entry, shape)
    if place:
        yield place, entry.at
    for alias in _texts(entry, "aliases") if isinstance(entry, Mapping) else ():
        other = _identity(place.kind if place else "", [("address", alias.text)])
        if other and other != place:
            yield other, alias.at


def place_of(entry: Node, shape: Shape) -> Identity | None:
    """What a source reads, in one spelling; None when it does not say enough."""
    bare = _text(entry)
    if bare:
        return _of_short(bare.text)
    form = form_of(shape.kinds, value(entry)) if isinstance(entry, Mapping) else None
    settings = shape.kinds.get(form or "", {"url": "address"})
    return _identity(form or "", [(sort, found.text) for key, sort in settings.items() if (found := said(entry, key))])


def _of_short(text: str) -> Identity | None:
    try:
        parts = checks.parse_short(text)
    except checks.Wrong:
        return None
    return _identity("", list(parts.items()) or [("address", text)])


def _identity(kind: str, settings: list[tuple[str, str]]) -> Identity | None:
    """Settings in one spelling and one order; what says nothing about the place is left out."""
    spelled = {(sort.rstrip("?"), _spelling(sort, text)) for sort, text in settings}
    place = tuple(sorted(part for part in spelled if part[1]))
    return Identity("" if kind == FOUND else kind, place) if place else None


_SPELLINGS: dict[str, Callable[[str], str]] = {
    "address": canonical,
    "hashtag": normal,
    "path": lambda text: str(PurePosixPath(text)),
    "text": str,
}


def _spelling(sort: str, text: str) -> str:
    """One spelling for what means the same."""
    sort = sort.removesuffix("?")
    if sort != "server":
        return _SPELLINGS[sort](text)
    try:
        return checks.server(text).removeprefix("http://")
    except checks.Wrong:
        return ""


def _two_secrets(root: Node) -> Iterator[Mistake]:
    """A server is told who we are in one way."""
    for entry in _sources(root):
        if said(entry, "token_env") and (password := said(entry, "basic_env")):
            yield password.at.mistake(
                "this source has both token_env and basic_env", "keep the one that its server asks for"
            )


# ── edges and dates ───────────────────────────────────────────────────────────────────


def _edges_at_odds(root: Node) -> Iterator[Mistake]:
    """A post that answers itself, or two posts, or one that it is said not to answer."""
    answers: dict[str, tuple[str, int]] = {}
    for post, other in _pairs(root, "answers"):
        first, line = answers.setdefault(post, (canonical(other.text), other.at.line))
        if first == post:
            yield other.at.mistake("a post cannot answer itself", "write the address of the other post")
        elif first != canonical(other.text):
            wrong = f"this post answers another one in line {line} already"
            yield other.at.mistake(wrong, "keep one of the two: a post answers one post")
    for post, other in _pairs(root, "not"):
        first, line = answers.get(post, ("", 0))
        if first == canonical(other.text):
            yield other.at.mistake(f"this says the opposite of line {line}", "keep the one that is true")


def _pairs(root: Node, key: str) -> Iterator[tuple[str, Said]]:
    for edge in entries(root, "edges"):
        post, other = said(edge, "post"), said(edge, key)
        if post and other and canonical(post.text) and canonical(other.text):
            yield canonical(post.text), other


def _backwards(root: Node) -> Iterator[Mistake]:
    class_ = root.entries.get("class") if isinstance(root, Mapping) else None
    starts, ends = said(class_, "starts"), said(class_, "ends")
    try:
        if starts and ends and checks.day(ends.text) < checks.day(starts.text):
            yield ends.at.mistake(f"the class ends before it starts ({starts.text})", "correct one of the two days")
    except checks.Wrong:
        return


def lines(root: Node) -> list[int]:
    """The line of each source."""
    return [entry.at.line for entry in _sources(root)]
