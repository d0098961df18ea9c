"""A conversation in the order in which it is read, with the lists that its branches open and close.

No recursion: a conversation may be thousands of posts deep. Below `LEVELS` it is shown flat, and
each post says whom it answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from markupsafe import Markup

from aggregator.publish import dates
from aggregator.publish.facts import Face, Place, Said, Talk
from aggregator.publish.words import Sanitised, body

LEVELS = 4
GAP = timedelta(days=60)
"""After a silence this long, the page says how long it was."""

Node = Said | Place


class Turn:
    """One post, or a place kept for one, and how it stands on the page.

    level   0 for the root, then 1 to `LEVELS`
    opens   a list opens before it; `leaf`: its item ends with it, and then `closes` lists end
    flat    it stands deeper than is shown: `to` says whom it answers
    guess   why we think so, when its parent is inferred
    gap     how long nobody had spoken before it
    """

    __slots__ = ("body", "closes", "cut", "flat", "gap", "guess", "leaf", "level", "opens", "place", "said", "to", "to_id")

    said: Said | None
    place: Place | None
    body: Markup
    to: Face | None

    def __init__(self, level: int) -> None:
        self.level = level
        self.opens = self.leaf = self.flat = self.cut = False
        self.closes = 0
        self.gap = self.guess = self.to_id = ""
        self.said = self.place = self.to = None
        self.body = Markup("")


def turns(talk: Talk, bodies: Mapping[str, tuple[Sanitised, bool]]) -> list[Turn]:
    """Depth first, each branch by time."""
    nodes: dict[str, Node] = {node.id: node for node in (*talk.places, *talk.said)}
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
        stack.extend((child, depth + 1) for child in reversed(children.get(id, ())))


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


def _turn(
    node: Node, depth: int, nodes: Mapping[str, Node], bodies: Mapping[str, tuple[Sanitised, bool]]
) -> Turn:
    turn = Turn(min(depth, LEVELS))
    if isinstance(node, Place):
        turn.place = node
        return turn
    html, turn.cut = bodies.get(node.id, (Sanitised(""), False))
    turn.said = node
    turn.body = body(html, 3 if depth else 2)
    turn.flat = depth > LEVELS
    if node.certainty == "inferred":
        turn.guess = node.reason
    if turn.guess or depth > 2:
        parent = nodes.get(node.parent)
        turn.to_id = node.parent
        turn.to = parent.face if isinstance(parent, Said) else None
    return turn


def _note_lists(made: list[Turn]) -> None:
    for turn, after in zip(made, [*made[1:], None], strict=True):
        level = after.level if after else 1
        turn.leaf = after is None or level <= turn.level
        turn.closes = max(0, turn.level - level) if turn.leaf else 0
        if after:
            after.opens = level > turn.level


def _note_gaps(made: list[Turn]) -> None:
    latest: datetime | None = None
    for turn in made:
        if turn.said is None:
            continue
        when = turn.said.published
        if latest and when - latest >= GAP:
            turn.gap = dates.span((when - latest).days)
        latest = max(latest, when) if latest else when
