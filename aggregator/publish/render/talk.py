"""What the page of a conversation may see beside its facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aggregator.publish.facts import Face, Talk
from aggregator.publish.render.tree import turns
from aggregator.publish.words import Body
from aggregator.text.names import fold


def of_talk(talk: Talk, bodies: Mapping[str, Body]) -> dict[str, Any]:
    """turns       its posts in reading order
    spoke       who spoke, by name, with their first post in it
    places      on how many sites it was held
    lasted      days from its first post to its latest
    source_url  where more of it may be found
    unlisted    somebody in it does not want to be found by search
    """
    return {
        "turns": turns(talk, bodies),
        "spoke": spoke(talk),
        "places": len({said.url.split("/", 3)[2] for said in talk.said if said.url}),
        "lasted": (talk.card.latest - talk.card.started).days,
        "source_url": source_url(talk),
        "unlisted": not all(said.indexable for said in talk.said),
    }


def spoke(talk: Talk) -> list[tuple[Face, str]]:
    first: dict[Face, str] = {}
    for said in talk.said:
        first.setdefault(said.face, said.id)
    return sorted(first.items(), key=lambda pair: (fold(pair[0].name), pair[0].id))


def source_url(talk: Talk) -> str:
    """Where the root is, whether we hold it or not."""
    urls = {place.id: place.url for place in talk.places} | {said.id: said.url for said in talk.said}
    return urls.get(talk.root, "")
