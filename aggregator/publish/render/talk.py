"""What the pages of a conversation may see beside its facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from aggregator.publish.facts import Face, Talk
from aggregator.publish.render.branches import Branch, overview, parted, runs
from aggregator.publish.render.leaves import Cut, Leaf, cut
from aggregator.publish.render.tree import Turn, by_time, in_depth, lay, note_gaps
from aggregator.publish.words import Body
from aggregator.text.names import fold

BY_TIME = 20
"""Conversations of more posts can be read by time, too: shorter ones are seen at a glance."""
LIMIT = 100_000
"""Bytes of a page, at most."""
FRAME = 14_000
"""What a page takes beside its posts, about."""
_LEAST = 4_000

Page = tuple[str, dict[str, Any]]
"""Its folder below the conversation's, and what its template sees."""
Made = tuple[str, bytes]
Fill = Callable[[str, dict[str, Any]], Made]


def talk_pages(talk: Talk, bodies: Mapping[str, Body], fill: Fill) -> Iterator[Made]:
    """All pages of a conversation. `fill` makes one from its folder and its context."""
    made, whole = parted(in_depth(talk, bodies), talk.branches), _of_talk(talk)
    branches = overview(made)
    yield from _fitting(made, "", whole, branches, fill)
    if whole["timed"]:
        yield from _fitting(by_time(made), "by-time/", whole, [], fill)


def _fitting(made: list[Turn], view: str, whole: dict[str, Any], branches: Sequence[Branch], fill: Fill) -> list[Made]:
    """Pages none of which is over `LIMIT`, cut smaller until that is so."""
    note_gaps(made)
    room = LIMIT - FRAME
    while True:
        contexts = _contexts(cut(made, room, view), view, branches)
        pages = [fill(leaf.folder, {**whole, **context}) for leaf, context in contexts]
        if room < _LEAST or all(len(body) <= LIMIT for _, body in pages):
            return pages
        room = room * 3 // 4


def _contexts(pages: Cut, view: str, branches: Sequence[Branch]) -> Iterator[tuple[Leaf, dict[str, Any]]]:
    for leaf in pages.leaves:
        for run in runs(leaf.turns):
            lay(run, flat=bool(view))
        yield leaf, _of_leaf(pages, leaf, view, branches)


def _of_leaf(pages: Cut, leaf: Leaf, view: str, branches: Sequence[Branch]) -> dict[str, Any]:
    """turns   its posts in reading order
    home    from this page to the folder of the conversation
    number  of this page, and `ways` to all of them, if they are more than one
    spoke   who spoke on it, by name, with their first post there
    there   address of the post that an answer answers
    branches   by number, each with its address, if there are any but the first
    stubs   ids that stand on other pages: (id, its address, who said it, number of the page)
    """
    home = leaf.home()
    return {
        "turns": leaf.turns,
        "view": view,
        "home": home,
        "number": leaf.number,
        "ways": [f"{home}{one.folder}" or "./" for one in pages.leaves] if len(pages.leaves) > 1 else [],
        "spoke": spoke(leaf.turns),
        "there": _there(pages, leaf),
        "branches": {one.number: (one, pages.address(one.first.id, leaf)) for one in branches},
        "stubs": [(id, pages.address(turn.id, leaf), turn.said, one.number) for id, one, turn in pages.stubs()]
        if leaf.number == 1 and not view
        else [],
    }


def _there(pages: Cut, leaf: Leaf) -> dict[str, str]:
    """Post → where it is seen from this page; what has no place in this view stands in the other."""
    return {
        turn.to_id: pages.address(turn.to_id, leaf) if turn.to_id in pages.where else f"{leaf.home()}#p-{turn.to_id}"
        for turn in leaf.turns
        if turn.to_id
    }


def _of_talk(talk: Talk) -> dict[str, Any]:
    """timed       it can be read by time as well
    places      on how many sites it was held
    lasted      days from its first post to its latest
    source_url  where more of it may be found
    sources     ids of the sources it comes from
    unlisted    somebody in it does not want to be found by search
    """
    return {
        "timed": len(talk.said) > BY_TIME,
        "places": len({said.url.split("/", 3)[2] for said in talk.said if said.url}),
        "lasted": (talk.card.latest - talk.card.started).days,
        "source_url": source_url(talk),
        "sources": sorted({said.source for said in talk.said}),
        "unlisted": not all(said.indexable for said in talk.said),
    }


def spoke(made: list[Turn]) -> list[tuple[Face, str]]:
    first: dict[Face, str] = {}
    for turn in made:
        if turn.said:
            first.setdefault(turn.said.face, turn.said.id)
    return sorted(first.items(), key=lambda pair: (fold(pair[0].name), pair[0].id))


def source_url(talk: Talk) -> str:
    """Where the root is, whether we hold it or not."""
    urls = {place.id: place.url for place in talk.places} | {said.id: said.url for said in talk.said}
    return urls.get(talk.root, "")
