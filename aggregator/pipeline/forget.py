"""Who is meant by `aggregator forget WHO_OR_URL`."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from aggregator.errors import UsageError
from aggregator.pipeline.build import threaded
from aggregator.text.urls import is_http

if TYPE_CHECKING:
    from aggregator.archive import Archive
    from aggregator.config import Config

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
