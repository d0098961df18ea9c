"""Accounts that may be one human's: shown to the curator, and written into sources.yaml on their word."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, count
from typing import TYPE_CHECKING

from aggregator.errors import UsageError
from aggregator.pipeline import settings, this_moment
from aggregator.pipeline.build import threaded
from aggregator.pipeline.homes import places
from aggregator.pipeline.reading import read_config
from aggregator.text.names import slug
from aggregator.thread.people import Party, Suggestion, plainly, suggest

if TYPE_CHECKING:
    from aggregator.config import Config
    from aggregator.config.edit import Draft
    from aggregator.pipeline.folder import Folder

DECLINED = "people.declined"
"""Beside sources.yaml: the ids of suggestions that the curator declined, one a line. It names nobody."""


def suggestions(folder: Folder) -> list[Suggestion]:
    """What the archive as it is suggests, the strongest first; nothing that was declined."""
    return _suggestions(folder, read_config(folder))


def _suggestions(folder: Folder, config: Config) -> list[Suggestion]:
    from aggregator.archive import Archive

    if not folder.archive.is_dir():
        return []
    with Archive.open(folder.archive) as archive:
        threads = threaded(config, archive, this_moment())
        sources = places(config, archive)
    return suggest(threads, config.people, sources, _declined(folder))


def accept(folder: Folder, ids: Sequence[str]) -> list[str]:
    """Write these suggestions into sources.yaml, all of them or none. Gives what was written, in words.

    Raises UsageError for an id that is not suggested, or when two of them contradict each other.
    """
    from aggregator.config.edit import Draft

    config = read_config(folder)
    known = _suggestions(folder, config)
    found = [_found(id, known) for id in ids]
    draft, pen = Draft(folder.sources, settings()), _Pen({person.id for person in config.people})
    written = [pen.write(draft, one) for one in found]
    draft.save()
    return written


class _Pen:
    """Writes one suggestion after the other; whoever was introduced by one is known to the next."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self._owners: dict[str, str] = {}

    def write(self, draft: Draft, found: Suggestion) -> str:
        person = found.one.person or self._known(found) or self._introduce(draft, found)
        accounts = [one for one in (*found.one.accounts, *found.other.accounts) if one not in self._owners]
        new = [one for one in accounts if not found.one.person or one in found.other.accounts]
        for account in new:
            draft.add_account(person, account)
        self._owners |= dict.fromkeys(new, person)
        return f"{person}: {', '.join(new)}"

    def _known(self, found: Suggestion) -> str:
        mine = (*found.one.accounts, *found.other.accounts)
        return next((self._owners[one] for one in mine if one in self._owners), "")

    def _introduce(self, draft: Draft, found: Suggestion) -> str:
        """Neither is listed yet: a new person under the fuller of the two names."""
        name = max((found.one.name, found.other.name), key=lambda name: (len(name.split()), len(name)))
        id = self._unused(slug(name.split()[0], "somebody"))
        self._taken.add(id)
        draft.add_person({"id": id, "name": name})
        return id

    def _unused(self, id: str) -> str:
        numbered = (f"{id}-{number}" for number in count(2))
        return next(one for one in chain([id], numbered) if one not in self._taken)


def decline(folder: Folder, ids: Sequence[str]) -> list[str]:
    """Never suggest these again. Raises UsageError for an id that is not suggested; then nothing is noted."""
    known, before = suggestions(folder), _declined(folder)
    found = [_found(id, known) for id in ids if id not in before]
    lines = sorted(before | {one.id for one in found})
    (folder.root / DECLINED).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return [one.id for one in found]


def _found(id: str, known: Sequence[Suggestion]) -> Suggestion:
    found = next((one for one in known if one.id == id), None)
    if found is None:
        raise UsageError(f"nothing is suggested under {id}", "`aggregator people suggest` shows what is, with its ids")
    return found


def _declined(folder: Folder) -> set[str]:
    path = folder.root / DECLINED
    return set(path.read_text(encoding="utf-8").split()) if path.is_file() else set()


__all__ = ["DECLINED", "Party", "Suggestion", "accept", "decline", "plainly", "suggestions"]
