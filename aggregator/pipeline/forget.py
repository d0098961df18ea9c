"""Who is meant by `aggregator forget WHO_OR_URL`, and what is left of them on the site: nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aggregator.errors import UsageError
from aggregator.text.urls import is_http

if TYPE_CHECKING:
    from aggregator.archive import Archive
    from aggregator.config import Config
    from aggregator.model import Person

_HANDLE = re.compile(r"@[^@\s/]+@[^@\s/]+\.[^@\s/]+")
_PAGE = re.compile(r"people/([^/?#]+)/?(?:index\.html)?\Z")


def called(what: str, config: Config, archive: Archive, now: datetime) -> list[str]:
    """The accounts or addresses to keep out: `what` itself, or all accounts of a person of this class.

    A person is named by the id in sources.yaml, by the id of their page, or by that page's address.
    Raises UsageError for anything else, because nothing would be kept out.
    """
    site = config.class_.url
    if site and what.startswith(site):
        page = _PAGE.fullmatch(what.removeprefix(site).lstrip("/"))
        return _accounts(page[1] if page else what, config, archive, now)
    if _HANDLE.fullmatch(what) or is_http(what):
        return [what]
    return _accounts(what, config, archive, now)


def _accounts(id: str, config: Config, archive: Archive, now: datetime) -> list[str]:
    from aggregator.pipeline.build import threaded

    listed = {person.id: person.accounts for person in config.people}
    threads = threaded(config, archive, now)
    keys = {threads.heads[post].author.key for post, person in threads.authors.items() if person == id}
    accounts = sorted({*listed.get(id, ()), *keys} - {""})
    if not accounts:
        raise UsageError(
            f"{id or 'nothing'} names nobody whose posts are here",
            "write @name@server, the address of a person or of a post, or an id from people: in sources.yaml",
        )
    return accounts


def without_forgotten(people: Sequence[Person], archive: Archive) -> tuple[Person, ...]:
    """The people of sources.yaml as they may be shown: whoever is forgotten is hidden while they are listed."""
    out = archive.kept_out(account for person in people for account in person.accounts)
    return tuple(_without(person, out) for person in people) if out else tuple(people)


def _without(person: Person, out: frozenset[str]) -> Person:
    """Without the accounts that are kept out; hidden when that leaves none."""
    left = tuple(account for account in person.accounts if account not in out)
    if left or not person.accounts:
        return replace(person, accounts=left)
    return replace(person, show="hidden")


def still_listed(people: Sequence[Person], archive: Archive) -> list[str]:
    """Ids of those who are forgotten and stand in sources.yaml all the same."""
    shown = without_forgotten(people, archive)
    return [was.id for was, now in zip(people, shown, strict=True) if was.show != "hidden" and now.show == "hidden"]
