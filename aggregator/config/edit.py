"""sources.yaml with something added: every byte the curator wrote stays, whatever its style.

A round trip through a YAML library keeps comments, but not indentation, quotes and line breaks. Here
the library only says where things stand (`spans`), and the new lines are put between the old ones.
What was written must read as a valid file in which everything else means what it meant before;
otherwise nothing is changed.

    draft = Draft(path, kinds)
    draft.add_person({"id": "amara", "name": "Amara"})
    draft.add_source({"kind": "feed", "url": "https://…", "person": "amara"}, note="found on 2026-11-25")
    draft.save()
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from msgspec.structs import replace

from aggregator.config import Config, parsed, raw_bytes
from aggregator.config.checks import escaped
from aggregator.config.saved import save
from aggregator.config.spans import Place, Span, span
from aggregator.config.written import Value, block, flow, scalar
from aggregator.errors import ConfigError, UsageError

__all__ = ["Draft", "Entry", "Kinds", "add_account", "add_person", "add_source"]

Kinds = Mapping[str, Mapping[str, str]]
Entry = Mapping[str, Value] | str
"""A group of keys in the order in which they are to stand, or a source's short form."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_MARK = "\ufeff"
_DEEPER = 2
"""Columns between a key and the list below it, where the file itself shows no other habit."""


def add_source(path: Path, kinds: Kinds, entry: Entry, note: str = "") -> Config:
    """Write one more source into the file at `path`. `note` becomes a comment above it."""
    draft = Draft(path, kinds)
    draft.add_source(entry, note)
    return draft.save()


def add_person(path: Path, kinds: Kinds, entry: Entry, note: str = "") -> Config:
    """Write one more person into the file at `path`."""
    draft = Draft(path, kinds)
    draft.add_person(entry, note)
    return draft.save()


def add_account(path: Path, kinds: Kinds, person: str, account: str) -> Config:
    """Let an account join those of the person with this id."""
    draft = Draft(path, kinds)
    draft.add_account(person, account)
    return draft.save()


class Draft:
    """A sources.yaml on its way to saying more. Nothing touches the disk before `save`.

    Raises UsageError when there is no such file or something cannot be written into it, ConfigError
    when the file has mistakes already.
    """

    def __init__(self, path: Path, kinds: Kinds) -> None:
        self._path, self._kinds = path.resolve(), kinds
        self._raw = raw_bytes(self._path)
        self._before, self._trouble = self._as_it_is()
        text = self._text()
        self._mark = _MARK if text.startswith(_MARK) else ""
        self._lines: list[str] = _LINE.findall(text.removeprefix(_MARK))
        self._break = _usual_break(self._lines)

    def _text(self) -> str:
        try:
            return self._raw.decode()
        except UnicodeDecodeError:
            assert self._trouble
            raise self._trouble from None

    def _as_it_is(self) -> tuple[Config | None, ConfigError | None]:
        """A key with nothing below it is a mistake that an addition mends, so mistakes are told later."""
        try:
            return parsed(self._raw, self._path, self._kinds), None
        except ConfigError as error:
            return None, error

    @property
    def text(self) -> str:
        """The file as it would be written."""
        return self._mark + "".join(self._lines)

    @property
    def people(self) -> set[str]:
        """The ids under `people:`, those that were just added included."""
        under = self._root().entries.get("people")
        return {_id(one) for one in under.items} - {""} if under else set()

    # ── what can be added ─────────────────────────────────────────────────────────────

    def add_source(self, entry: Entry, note: str = "") -> None:
        """One more under `sources:`, which is begun where it is missing. A list in brackets takes no note."""
        self._add("sources", [entry], [note])

    def add_sources(self, entries: Sequence[Entry], notes: Sequence[str] = ()) -> None:
        """Several at once, in their order, which costs no more than one; each with its note, as far as there are any."""
        self._add("sources", entries, notes)

    def add_person(self, entry: Entry, note: str = "") -> None:
        """One more under `people:`."""
        self._add("people", [entry], [note])

    def add_people(self, entries: Sequence[Entry]) -> None:
        """Several at once, in their order."""
        self._add("people", entries, ())

    def add_account(self, person: str, account: str) -> None:
        """One more under `accounts:` of the person with this id. One that is there already stays alone."""
        root = self._root()
        people = root.entries.get("people")
        found = next((one for one in people.items if _id(one) == person), None) if people else None
        if found is None:
            raise UsageError(f"nobody under people: has the id {person}", "write one of the ids that stand there")
        under = found.entries.get("accounts")
        if under is None:
            self._add_key(found, "accounts", [account])
        elif all(item.text != account for item in under.items):
            self._into(under, found, [account], ())

    # ── where it goes ─────────────────────────────────────────────────────────────────

    def _root(self) -> Span:
        """Where everything stands now. A file that YAML cannot read, or that is no group of keys, is not added to."""
        from ruamel.yaml.error import YAMLError

        try:
            root = span("".join(map(_with_newline, self._lines)))
        except YAMLError:
            root = None
        if root is None or root.sort != "group":
            raise self._trouble or _cannot("it is no group of keys")
        return root

    def _add(self, key: str, entries: Sequence[Entry], notes: Sequence[str]) -> None:
        if not entries:
            return
        root = self._root()
        under = root.entries.get(key)
        if under is None:
            self._begin(root, key, entries, notes)
        else:
            self._into(under, root, entries, notes)

    def _begin(self, root: Span, key: str, entries: Sequence[Entry], notes: Sequence[str]) -> None:
        """A key that the file has not: behind everything, or in front of its last bracket."""
        if root.flow:
            self._add_key(root, key, entries)
            return
        left = " " * root.start.column
        lines = [f"{left}{key}:", *_items(entries, notes, root.start.column + _DEEPER)]
        self._insert_lines(self._foot(root), lines)

    def _foot(self, root: Span) -> int:
        """The line that follows the file's last words, comments included; not behind the end of the document."""
        closing = (at for at in range(root.end.line, len(self._lines)) if re.match(r"\.\.\.(\s|$)", self._lines[at]))
        foot = next(closing, len(self._lines))
        while foot > _below(root) and not self._lines[foot - 1].strip():
            foot -= 1
        return foot

    def _add_key(self, group: Span, key: str, values: Sequence[Entry]) -> None:
        if group.flow:
            self._splice(*_before_bracket(group), f"{key}: {flow(values)}")
        else:
            self._insert_lines(_below(group), [f"{' ' * group.start.column}{key}: {flow(values)}"])

    def _into(self, under: Span, group: Span, entries: Sequence[Entry], notes: Sequence[str]) -> None:
        """Into a list that stands there, or below a key that has nothing yet."""
        if under.sort == "list" and under.flow:
            self._splice(*_before_bracket(under), ", ".join(map(flow, entries)))
        elif under.sort == "list":
            at = self._past_comments(_below(under), under.start.column, group.start.column)
            self._insert_lines(at, _items(entries, notes, under.start.column))
        elif under.empty and group.flow:
            self._splice(self._behind_colon(under.end), " ", flow(entries))
        elif under.empty:
            self._insert_lines(under.end.line + 1, _items(entries, notes, group.start.column + _DEEPER))
        else:
            raise self._trouble or _cannot("no list stands where it would go")

    def _behind_colon(self, key_end: Place) -> Place:
        colon = self._lines[key_end.line].find(":", key_end.column)
        if colon < 0:
            raise _cannot("a colon stands on another line than its key")
        return Place(key_end.line, colon + 1)

    def _past_comments(self, at: int, column: int, outer: int) -> int:
        """Comments that stand in the list, right behind its last entry, belong to it."""
        while column > outer and at < len(self._lines) and re.match(rf" {{{column},}}#", self._lines[at]):
            at += 1
        return at

    def _insert_lines(self, at: int, lines: Sequence[str]) -> None:
        """In front of line `at`. A last line that was left open is closed first."""
        if at == len(self._lines) and self._lines and not self._lines[-1].endswith(("\n", "\r")):
            self._lines[-1] += self._break
        self._lines[at:at] = [line + self._break for line in lines]

    def _splice(self, at: Place, before: str, text: str) -> None:
        line = self._lines[at.line]
        self._lines[at.line] = line[: at.column] + before + text + line[at.column :]

    # ── the file ──────────────────────────────────────────────────────────────────────

    def save(self) -> Config:
        """Write the file in one step, and give what it now says. Nothing is written that would not read well."""
        raw = self.text.encode()
        config = self._checked(raw)
        if raw != self._raw:
            save(self._path, raw)
        return config

    def _checked(self, raw: bytes) -> Config:
        try:
            config = parsed(raw, self._path, self._kinds)
        except ConfigError as error:
            raise self._trouble or _cannot(f"{error.mistakes[0].wrong}; {error.mistakes[0].instead}") from None
        if self._before and not _says_at_least(config, self._before):
            raise _cannot("something else in it would come to mean another thing")
        return config


def _cannot(why: str) -> UsageError:
    return UsageError(f"this cannot be written into sources.yaml: {why}", "nothing was changed; add it by hand")


def _usual_break(lines: Sequence[str]) -> str:
    """What most lines of the file end with."""
    ends = [line[len(line.rstrip("\r\n")) :] for line in lines]
    return max(("\n", "\r\n", "\r"), key=ends.count)


def _with_newline(line: str) -> str:
    return line.rstrip("\r\n") + "\n" if line.endswith(("\n", "\r")) else line


def _id(person: Span) -> str:
    return person.entries["id"].text if "id" in person.entries else ""


def _below(span: Span) -> int:
    """The first line behind what was written in a block; a block text ends where the next line begins."""
    return span.end.line if span.end.column == 0 else span.end.line + 1


def _before_bracket(span: Span) -> tuple[Place, str]:
    """Behind the last thing in brackets, and what must stand between; behind the opening one when there is none."""
    inside = [*span.items, *span.entries.values()]
    if inside:
        return max(one.end for one in inside), ", "
    return Place(span.start.line, span.start.column + 1), ""


def _items(entries: Sequence[Entry], notes: Sequence[str], column: int) -> list[str]:
    """Entries as lines of a list whose dashes stand in this column."""
    left, lines = " " * column, []
    for entry, note in zip_longest(entries, notes[: len(entries)], fillvalue=""):
        lines += [f"{left}# {escaped(' '.join(line.split()))}" for line in note.splitlines() if line.strip()]
        first, *more = [scalar(entry)] if isinstance(entry, str) else block(entry)
        lines += [f"{left}- {first}", *(f"{left}  {line}" for line in more)]
    return lines


def _says_at_least(config: Config, before: Config) -> bool:
    """Is everything that was there still there, under the same ids? Lines may have moved."""
    old = [replace(source, line=0) for source in before.sources]
    new = [replace(source, line=0) for source in config.sources]
    people = {person.id: person for person in config.people}
    return (
        new[: len(old)] == old
        and replace(config, sources=(), people=()) == replace(before, sources=(), people=())
        and all(
            one.id in people
            and replace(people[one.id], accounts=()) == replace(one, accounts=())
            and people[one.id].accounts[: len(one.accounts)] == one.accounts
            for one in before.people
        )
    )
