"""A conversation in the order in which it is read, with the lists that its branches open and close.

    in_depth ─▶ (branches: a large one in parts) ─┐
    by_time  ─────────────────────────────────────┴─▶ [Turn] ─▶ (leaves: which page each stands on) ─▶ lay

No recursion: a conversation may be thousands of posts deep. Below `LEVELS` it is shown flat, and
each post says whom it answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from aggregator.publish.facts import Face, Place, Said, Talk
from aggregator.publish.words import Body, Sanitised, body, bounded

LEVELS = 4
GAP = timedelta(days=60)
"""After a silence this long, the page says how long it was."""
FOLDED, FOLDED_DEEP = 2, 8
"""So many answers can be folded away together: below a branch's first post, and deeper down."""

NOTHING: Body = (Sanitised(""), False)

Node = Said | Place


class Turn(Struct, gc=False):
    """One post, or a place kept for one, and how it stands on the page.

    parent  id of what it answers ("" for the root), as far as it is in this conversation; `depth` below the root
    level   0 for the root, then 1 to `LEVELS`
    opens   a list opens before it; `fold`: of so many posts, which a reader may fold away
    leaf    its item ends with it, and then lists end: for each of `closes`, whether it could be folded
    ends    it is the last, and the outermost list ends too
    guess   why we think so, when its parent is inferred
    gap     days in which nobody had spoken before it, if they were many
    to_id   whom it answers must be said; `to` is who that is, `flat` that the lines do not show it on any screen
    before, after   ids of its neighbours, when it begins a branch
    part    the number of its branch, 0 for the one that holds the root; `leads`: of those that answer it elsewhere
    """

    level: int
    said: Said | None = None
    place: Place | None = None
    body: Markup = Markup("")
    cut: bool = False
    parent: str = ""
    depth: int = 0
    opens: bool = False
    fold: int = 0
    leaf: bool = True
    closes: Sequence[bool] = ()
    ends: bool = False
    flat: bool = False
    guess: str = ""
    gap: int = 0
    to: Face | None = None
    to_id: str = ""
    before: str = ""
    after: str = ""
    part: int = 0
    leads: tuple[int, ...] = ()

    @property
    def id(self) -> str:
        node = self.said or self.place
        return node.id if node else ""


# ── in which order ────────────────────────────────────────────────────────────────────


def in_depth(talk: Talk, bodies: Mapping[str, Body]) -> list[Turn]:
    """Depth first, answers to one post by time."""
    nodes: dict[str, Node] = {place.id: place for place in talk.places}
    nodes.update((said.id, said) for said in talk.said)
    return [_turn(node, parent, depth, nodes, bodies) for node, parent, depth in _walk(talk, nodes)]


def by_time(made: Sequence[Turn]) -> list[Turn]:
    """The same posts as they were said, each saying whom it answers; places have no time."""
    said = [(turn.said.published, turn.depth, at, turn) for at, turn in enumerate(made) if turn.said]
    return [replace(turn, part=0, leads=()) for *_, turn in sorted(said, key=lambda one: one[:3])]


def _walk(talk: Talk, nodes: Mapping[str, Node]) -> Iterator[tuple[Node, str, int]]:
    children = _children(talk, nodes)
    stack = [(talk.root, "", 0)]
    while stack:
        id, parent, depth = stack.pop()
        yield nodes[id], parent, depth
        stack += [(child, id, depth + 1) for child in reversed(children.get(id, ()))]


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


def _turn(node: Node, parent: str, depth: int, nodes: Mapping[str, Node], bodies: Mapping[str, Body]) -> Turn:
    if isinstance(node, Place):
        return Turn(0, None, node, parent=parent, depth=depth)
    html, cut = bounded(bodies.get(node.id, NOTHING))
    turn = Turn(0, node, None, body(html, 3 if depth else 2), cut, parent, depth)
    above = nodes.get(node.parent)
    turn.to = above.face if isinstance(above, Said) else None
    turn.guess = node.reason if node.certainty == "inferred" else ""
    return turn


def note_gaps(made: Sequence[Turn]) -> None:
    """Where nobody had spoken for long before a post, in the order in which they are read."""
    latest: datetime | None = None
    for turn in made:
        if turn.said is None:
            continue
        when = turn.said.published
        turn.gap = (when - latest).days if latest and when - latest >= GAP else 0
        latest = max(latest, when) if latest else when


# ── how it stands on one page ─────────────────────────────────────────────────────────


def lay(made: Sequence[Turn], *, flat: bool = False) -> None:
    """Levels, lists and what is said in words, for turns that stand together on a page.

    One whose parent stands on another page begins a branch here. `flat`: all of them in one list.
    """
    depths: dict[str, int] = {}
    for turn in made:
        above = depths.get(turn.parent)
        here = 0 if not turn.depth and not depths else 1 if flat or above is None else above + 1
        depths[turn.id] = here
        turn.level, turn.opens, turn.fold = min(here, LEVELS), False, 0
        _note_whom(turn, here, alone=turn.depth > 0 and (flat or above is None))
    _note_lists(made)
    _note_neighbours(made)


def _note_whom(turn: Turn, depth: int, *, alone: bool) -> None:
    """Whom a post answers is said where lines do not show it: deep down, or away from what it answers."""
    told = bool(turn.said) and (bool(turn.guess) or depth > 2 or alone)
    turn.flat = told and (depth > LEVELS or alone)
    turn.to_id = turn.parent if told else ""


def _note_lists(made: Sequence[Turn]) -> None:
    """Where lists open and end. The outermost ends after the last post; one below it may be folded away."""
    lists: list[tuple[Turn, int]] = []
    for at, (turn, after) in enumerate(zip(made, [*made[1:], None], strict=True)):
        if turn.level > len(lists):
            turn.opens = True
            lists.append((turn, at))
        turn.leaf = after is None or after.level <= turn.level
        turn.closes = _ended(lists, after.level if after else 1, at) if turn.leaf else ()
        turn.ends = after is None and turn.level > 0


def _ended(lists: list[tuple[Turn, int]], level: int, at: int) -> list[bool]:
    """Take off the lists that end before something at `level`: for each, whether it can be folded."""
    ended = []
    while len(lists) > level:
        first, began = lists.pop()
        held = at + 1 - began
        first.fold = held if held >= (FOLDED if first.level == 2 else FOLDED_DEEP) else 0
        ended.append(bool(first.fold))
    return ended


def _note_neighbours(made: Sequence[Turn]) -> None:
    """A reader who has had enough of a branch goes on to the next."""
    first = [turn for turn in made if turn.level == 1]
    for before, turn, after in zip([None, *first], first, [*first[1:], None], strict=False):
        turn.before, turn.after = before.id if before else "", after.id if after else ""
