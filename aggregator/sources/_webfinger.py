"""Whose page `@name@server` is (RFC 7033, as the fediverse uses it: https://docs.joinmastodon.org/spec/webfinger/)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import Struct, field

from aggregator.errors import Later, SourceError, Unreadable
from aggregator.sources._wire import decode
from aggregator.text.urls import is_http

if TYPE_CHECKING:
    from aggregator.sources._kind import Web

_HANDLE = re.compile(r"@(?P<name>[\w.-]{1,100})@(?P<server>(?:https?://)?[\w-]+(?:\.[\w-]+)*(?::\d{1,5})?)/?")
_PAGE = "http://webfinger.net/rel/profile-page"


class _Link(Struct):
    rel: str = ""
    type: str | None = ""
    href: str | None = ""


class _Answer(Struct):
    links: list[_Link] = field(default_factory=list)


async def page(handle: str, web: Web) -> str:
    """The address of this account's page; where its server does not say, the one that Mastodon would have.

    Raises Unreadable when this is no account.
    """
    found = _HANDLE.fullmatch(handle.strip())
    if not found:
        raise Unreadable(f"{handle!r} names no account on a server", "write it as @name@server")
    name, server = found["name"], found["server"].rstrip("/")
    base = server if "://" in server else f"https://{server}"
    account = quote(f"acct:{name}@{base.partition('://')[2]}", safe=":@")
    try:
        answer = await web.get(f"{base}/.well-known/webfinger?resource={account}", accept="application/jrd+json")
    except Later:
        raise
    except SourceError:
        return f"{base}/@{name}"
    return _page(decode(answer.body, _Answer)) or f"{base}/@{name}"


def _page(answer: _Answer | None) -> str:
    """The page for people; else the account itself."""
    links = [link for link in (answer.links if answer else ()) if link.href and is_http(link.href)]
    pages = [link for link in links if link.rel == _PAGE] or [link for link in links if link.rel == "self"]
    return pages[0].href or "" if pages else ""
