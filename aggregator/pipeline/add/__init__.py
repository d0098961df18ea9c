"""What `aggregator add` does: from pasted lines to entries in sources.yaml.

    pasted ─▶ finding ─▶ choosing ─▶ write
    lines     a source    tags, whose   config.edit

All addresses are looked at together; one bad address spoils no other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec import field as of
from msgspec.structs import replace

from aggregator.config.edit import Draft
from aggregator.errors import Guarded, SourceError, Unreadable, UsageError
from aggregator.model import Feed, Source
from aggregator.pipeline import Hosts, advice, asking, read_config, settings
from aggregator.pipeline.add import choosing
from aggregator.pipeline.add.finding import Finder, Nothing, Seen
from aggregator.pipeline.add.pasted import Asked, asked, what_is_missing, without_login
from aggregator.pipeline.guard import told
from aggregator.text.plain import clean

if TYPE_CHECKING:
    from aggregator.config import Config
    from aggregator.pipeline import Folder
    from aggregator.pipeline.look import Look
    from aggregator.web import Web

__all__ = ["Added", "Adding", "Asked", "asked", "choosing"]

NO_SECRETS = (
    "it carries a user name or a password, and sources.yaml is as public as its repository",
    "add it without; then put user:password into an environment variable, and its name under basic_env: of the source",
)
A_SECRET = (
    "its address carries what looks like a secret (token=… or the like), and sources.yaml is as public as its repository: "
    "if it is one, take the source out again and ask for an address without"
)
LAST = 3
"""Posts that are shown, the latest."""
TITLE = 80
Choose = Callable[["Look", Sequence[str]], Sequence[str]]
"""What was found, and tags to choose among → the tags to follow; none: everything."""


class Glimpse(Struct, frozen=True):
    """One of its last posts, as plain text."""

    published: datetime
    title: str
    url: str


class Added(Struct, frozen=True, kw_only=True):
    """What became of one address.

    entry    as it stands, or would stand, in sources.yaml
    known    the id of the source that is this place already
    tried    what was done to find something, where nothing was found
    """

    address: str
    state: Literal["added", "known", "failed"]
    name: str = ""
    kind: str = ""
    title: str = ""
    language: str = ""
    person: str = ""
    feeds: tuple[Feed, ...] = ()
    tags_in_use: dict[str, int] = of(default_factory=dict)
    tags: tuple[str, ...] = ()
    tally: str = ""
    posts: tuple[Glimpse, ...] = ()
    comments: int = 0
    entry: choosing.Entry = ""
    known: str = ""
    notes: tuple[str, ...] = ()
    message: str = ""
    hint: str = ""
    tried: tuple[str, ...] = ()

    def __str__(self) -> str:
        from aggregator.pipeline.add.shown import shown

        return shown(self)


@dataclass
class Adding:
    """One call of the command.

    tags      to follow, whatever is in use there; None: `choose` says, once it is known what was found
    dry       find and show, and write nothing
    """

    folder: Folder
    choose: Choose = choosing.usual
    tags: Sequence[str] | None = None
    dry: bool = False
    hosts: Hosts = field(default_factory=dict)
    tell: Callable[[Added], None] = lambda _: None

    def add(self, wanted: Sequence[Asked]) -> list[Added]:
        """Look at all of them, then write what was found, in their order. `tell` is given each as it is settled."""
        config = read_config(self.folder)
        found = asyncio.run(self._look(config, wanted))
        rows: list[_Row] = []
        listed, roster = list(config.sources), choosing.Roster(config.people)
        for one, seen in zip(wanted, found, strict=True):
            rows.append(self._settled(one, seen, config, listed, roster))
            self.tell(rows[-1].said)
        if not self.dry:
            rows = self._written(rows, roster)
        return [row.said for row in rows]

    async def _look(self, config: Config, wanted: Sequence[Asked]) -> list[Seen | Source | SourceError]:
        async with asking(config, hosts=self.hosts) as web:
            return await asyncio.gather(*(self._one(one, config, web) for one in wanted))

    async def _one(self, one: Asked, config: Config, web: Web) -> Seen | Source | SourceError:
        """What was found; the source that is this place already; or why there is none."""
        if not one.address:
            return Unreadable(*what_is_missing(one.line))
        if without_login(one.address) != one.address:
            return Guarded(*NO_SECRETS)
        tags = config.class_.hashtags if self.tags is None else self.tags
        try:
            if twin := choosing.twin(choosing.as_pasted(one.address), config.sources):
                return twin
            return await told(Finder(web, self.folder, tuple(tags)).seen(one.address))
        except SourceError as error:
            return error

    # ── one of them ───────────────────────────────────────────────────────────────────

    def _settled(
        self,
        one: Asked,
        seen: Seen | Source | SourceError,
        config: Config,
        listed: list[Source],
        roster: choosing.Roster,
    ) -> _Row:
        """What is to be written. `listed` grows by it, so that the same place is not added twice."""
        if isinstance(seen, SourceError):
            return _Row(_failed(one, seen))
        source = seen if isinstance(seen, Source) else seen.look.source
        twin = choosing.twin(source, listed)
        if twin or isinstance(seen, Source):
            return _Row(Added(address=_shown(one.address), state="known", name=one.name, known=(twin or source).id))
        tags = self._tags(seen, config)
        listed.append(replace(source, id=one.address))
        person = roster.id_of(one.name) if one.name and choosing.is_personal(source) else ""
        entry = choosing.entry(source, tags, person, self.folder.root)
        account = choosing.account(source) if person else ""
        return _Row(_added(one, seen, tags, entry, person), entry=entry, person=person, account=account)

    def _tags(self, seen: Seen, config: Config) -> tuple[str, ...]:
        if not choosing.takes_tags(seen.look.source):
            return ()
        return tuple(self.choose(seen.look, config.class_.hashtags) if self.tags is None else self.tags)

    # ── writing ───────────────────────────────────────────────────────────────────────

    def _written(self, rows: list[_Row], roster: choosing.Roster) -> list[_Row]:
        """All at once; if that cannot be, each by itself, so that only those fail that must."""
        wanted = [row for row in rows if row.said.state == "added"]
        try:
            self._write(wanted, roster)
        except UsageError:
            return [self._alone(row, roster) if row in wanted else row for row in rows]
        return rows

    def _alone(self, row: _Row, roster: choosing.Roster) -> _Row:
        try:
            self._write([row], roster)
        except UsageError as error:
            row = _Row(replace(row.said, state="failed", message=error.message, hint=error.hint))
            self.tell(row.said)
        return row

    def _write(self, rows: Sequence[_Row], roster: choosing.Roster) -> None:
        if not rows:
            return
        draft = Draft(self.folder.sources, settings())
        there = draft.people
        fresh = [id for id in dict.fromkeys(row.person for row in rows) if id and id not in there]
        draft.add_people([_with_accounts(roster.fresh[id], rows) for id in fresh])
        for row in rows:
            if row.account and row.person in there:
                draft.add_account(row.person, row.account)
        draft.add_sources([row.entry for row in rows], [row.said.title[:TITLE] for row in rows])
        draft.save()


@dataclass
class _Row:
    """What is said about an address, and what is to be written: its entry, whose it is, and that person's account."""

    said: Added
    entry: choosing.Entry = ""
    person: str = ""
    account: str = ""


def _with_accounts(person: dict[str, object], rows: Sequence[_Row]) -> dict[str, object]:
    accounts = list(dict.fromkeys(row.account for row in rows if row.account and row.person == person["id"]))
    return {**person, "accounts": accounts} if accounts else person


def _shown(address: str) -> str:
    """As it may be printed: whatever was pasted may carry a password."""
    from aggregator.web.address import shown

    return shown(clean(without_login(address)))


def _addresses(entry: choosing.Entry) -> list[str]:
    return [entry] if isinstance(entry, str) else [one for one in entry.values() if isinstance(one, str)]


def _is_secret(address: str) -> bool:
    from aggregator.web.address import secret

    return secret(address)


def _failed(one: Asked, error: SourceError) -> Added:
    return Added(
        address=_shown(one.address or one.line),
        state="failed",
        name=one.name,
        message=clean(error.message),
        hint=clean(error.hint),
        tried=tuple(error.tried) if isinstance(error, Nothing) else (),
    )


def _added(one: Asked, seen: Seen, tags: tuple[str, ...], entry: choosing.Entry, person: str) -> Added:
    counted = seen.look.under(tags)
    return Added(
        address=_shown(one.address),
        state="added",
        name=one.name,
        kind=counted.source.kind,
        title=clean(counted.title),
        language=counted.language,
        person=person,
        feeds=seen.feeds,
        tags_in_use=counted.tags,
        tags=tags,
        tally=advice.tally(counted.matched, len(counted.out), tags),
        posts=tuple(
            Glimpse(post.published, clean(post.title) or post.lead[:TITLE], post.url) for post in counted.posts[:LAST]
        ),
        comments=counted.talk,
        entry=entry,
        notes=(*map(clean, counted.notes), *([A_SECRET] if any(map(_is_secret, _addresses(entry))) else ())),
    )
