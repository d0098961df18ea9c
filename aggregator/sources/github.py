"""Issues and discussions of a repository on GitHub, all of them or those with a label (https://docs.github.com/en/rest).

    issues       list ─▶ comments where something was said ─▶ what is gone       REST, for strangers too
    discussions  list ─▶ one with all its replies ─▶ what is gone                GraphQL, with a token only

An issue or discussion is an article; comments on an issue answer the issue, replies in a discussion the
comment that they name. Left out: pull requests, private repositories, programs, and what was minimised.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING, Any

from aggregator.errors import SourceError
from aggregator.model import Absent, Document, Feed, Parsed, Source
from aggregator.sources._github import night
from aggregator.sources._github.place import DISCUSSIONS, SITE, place
from aggregator.sources._github.post import read

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

SETTINGS = {"url": "address", "label": "text?"}
"""`url`: https://github.com/OWNER/REPOSITORY, also its /issues or /discussions, or one of these; `label`: only those."""

OF_ITS_KIND = re.compile(rb"""<meta\s[^>]*content=["']GitHub["']""")
"""A server of an organisation's own says so, too."""


def address(settings: Mapping[str, str]) -> str:
    return settings.get("url", "")


def feeds(settings: Mapping[str, str], memory: Mapping[str, Any]) -> list[Feed]:
    """Of its discussions, where the address names them; issues have no feed."""
    named = place(settings.get("url", ""), settings.get("label", ""))
    return [Feed(named.feed)] if named and named.what == DISCUSSIONS and not named.number else []


def asks(settings: Mapping[str, str]) -> str:
    named = place(settings.get("url", ""))
    return named.api if named else ""


def recognise(response: Response) -> dict[str, str] | None:
    """A repository's issues or discussions, or its front page."""
    named = place(response.url)
    if named and (named.site == SITE or OF_ITS_KIND.search(response.body[:100_000])):
        return {"url": response.url}
    return None


def pull(source: Source, web: Web, visit: Visit) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """State is kept when all of it ended well."""
    named = place(source.settings.get("url") or source.url, source.settings.get("label", ""))
    if named is None:
        raise SourceError("this names no repository of GitHub", "write https://github.com/OWNER/REPOSITORY")
    return night.pull(night.Night(source, web, visit, named))


def parse(document: Document) -> Parsed:
    """A list of issues or discussions, comments on an issue, or one discussion with its comments."""
    return read(document)
