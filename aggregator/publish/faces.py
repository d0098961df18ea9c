"""People as this site shows them: in full or by their initials. Nobody's name is read anywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from hashlib import blake2b

from aggregator.model import Person, short_id
from aggregator.publish.addresses import segment
from aggregator.publish.facts import Face
from aggregator.publish.language.nouns import N_
from aggregator.text.names import fold, initials

HUES = 12
"""Around the circle of colours, each in a light and a deeper tone (`t`): the classes of `site.css`."""
SOMEBODY = N_("somebody")


class Faces:
    """Person id → face. Who asks for initials has an address that does not tell their name either."""

    def __init__(self, people: Mapping[str, Person], somebody: str = SOMEBODY) -> None:
        self._somebody = somebody
        self._people = {id: person for id, person in people.items() if person.show != "hidden"}
        self._strangers: dict[str, Face] = {}

    @cached_property
    def all(self) -> dict[str, Face]:
        return {id: self._face(person) for id, person in self._people.items()}

    @cached_property
    def in_order(self) -> list[str]:
        """Person ids by the name that is shown."""
        return sorted(self.all, key=lambda id: (fold(self.all[id].name), id))

    def stranger(self, name: str) -> Face:
        """The face of an author whom nothing ties to a person: a name and no page."""
        face = self._strangers.get(name)
        if face is None:
            face = self._strangers[name] = Face("", name or self._somebody, initials(name) or "?", _hue(name))
        return face

    def _face(self, person: Person) -> Face:
        letters = initials(person.name) or "?"
        if person.show == "initials":
            return Face(short_id(f"person:{person.id}"), letters, letters, _hue(person.id), person.role)
        return Face(segment(person.id), person.name or self._somebody, letters, _hue(person.id), person.role)

    def accounts(self, person: str) -> tuple[str, ...]:
        """Where to find them, unless they prefer not to be named."""
        known = self._people.get(person)
        return known.accounts if known and known.show == "full" else ()


def _hue(id: str) -> str:
    number = blake2b(id.encode("utf-8", "replace"), digest_size=2).digest()
    return f"h{number[0] % HUES}{' t' if number[1] % 2 else ''}"
