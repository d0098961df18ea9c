"""A conversation in the order in which it is read, with the lists that its branches open and close.

No recursion: a conversation may be thousands of posts deep. Below `LEVELS` it is shown flat, and
each post says whom it answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from markupsafe import Markup
from msgspec import Struct

from aggregator.publish.facts import Face, Place, Said, Talk
from aggregator.publish.words import Body, Sanitised, body

LEVELS = 4
GAP = timedelta(days=60)
"""After a silence this long, the page says how long it was."""

NOTHING: Body = (Sanitised(""), False)

Node = Said | Place


class Turn(Struct, gc=False):
    """One post, or a place kept for one, and how it stands on the page.

    level   0 for the root, then 1 to `LEVELS`
    opens   a list opens before it; `leaf`: its item ends with it, and then `closes` (a range of) lists end
    ends    it is the last, and the outermost list ends too
    flat    it stands deeper than is shown: `to` says whom it answers
    guess   why we think so, when its parent is inferred
    gap     days in which nobody had spoken before it, if they were many
    """

    level: int
    said: Said | None = None
    place: Place | None = None
    body: Markup = Markup("")
    cut: bool = False
    opens: bool = False
    leaf: bool = False
    closes: Sequence[int] = ()
    ends: bool = False
    flat: bool = False
    guess: str = ""
    gap: int = 0
    to: Face | None = None
    to_id: str = ""


def turns(talk: Talk, bodies: Mapping[str, Body]) -> list[Turn]:
    """Depth first, each branch by time."""
    nodes: dict[str, Node] = {place.id: place for place in talk.places}
    nodes.update((said.id, said) for said in talk.said)
    made = [_turn(node, depth, nodes, bodies) for node, depth in _walk(talk, nodes)]
    _note_lists(made)
    _note_gaps(made)
    return made


def _walk(talk: Talk, nodes: Mapping[str, Node]) -> Iterator[tuple[Node, int]]:
    children = _children(talk, nodes)
    stack = [(talk.root, 0)]
    while stack:
        id, depth = stack.pop()
        yield nodes[id], depth
        stack += [(child, depth + 1) for child in reversed(children.get(id, ()))]


def _children(talk: Talk, nodes: Mapping[str, Node]) -> dict[str, list[str]]:
    """Parent → children by time; an empty place stands where its first answer does."""
    children: dict[str, list[str]] = defaultdict(list)
    attached = {talk.root}
    for said in talk.said:
        id = said.id
        while id not in attached:
            attached.add(id)
            parent = nodes[id].parent if nodes[id].parent in nodes else talk.root
            children[parent].append(id)
            id = parent
    return children


def _turn(node: Node, depth: int, nodes: Mapping[str, Node], bodies: Mapping[str, Body]) -> Turn:
    if isinstance(node, Place):
        return Turn(min(depth, LEVELS), None, node)
    html, cut = bodies.get(node.id, NOTHING)
    turn = Turn(min(depth, LEVELS), node, None, body(html, 3 if depth else 2), cut)
    inferred = node.certainty == "inferred"
    if inferred or depth > 2:
        parent = nodes.get(node.parent)
        turn.flat = depth > LEVELS
        turn.guess = node.reason if inferred else ""
        turn.to_id = node.parent
        turn.to = parent.face if isinstance(parent, Said) else None
    return turn


def _note_lists(made: list[Turn]) -> None:
    for turn, after in zip(made, [*made[1:], None], strict=True):
        level = after.level if after else 1
        turn.leaf = after is None or level <= turn.level
        turn.closes = range(turn.level - level) if turn.leaf else ()
        turn.ends = after is None and turn.level > 0
        if after:
            after.opens = level > turn.level


def _note_gaps(made: list[Turn]) -> None:
    latest: datetime | None = None
    for turn in made:
        if turn.said is None:
            continue
        when = turn.said.published
        if latest and when - latest >= GAP:
            turn.gap = (when - latest).days
        latest = max(latest, when) if latest else when
