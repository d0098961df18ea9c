"""What an account is called, in keys and in names."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations
from urllib.parse import urlsplit

from aggregator.model import Account
from aggregator.text.names import fold
from aggregator.text.signed import signed_key
from aggregator.text.urls import canonical, host, is_http

_ALIKE = 8
"""More names than that are several people's, however alike."""


def addresses(account: str) -> tuple[str, ...]:
    """The account keys that a curator's `@name@server` or address stands for.

    Mastodon and its like show `@name@server` at `https://server/@name`. A bare name on one site is
    `https://blog.example.org/#by=Jon`.
    """
    if account.startswith("@"):
        name, _, server = account[1:].casefold().partition("@")
        return (account.casefold(), f"url:{server}/@{name}")
    if signed := signed_key(account):
        return (signed,)
    parts = urlsplit(account) if is_http(account) else None
    name = parts.path.strip("/") if parts else ""
    handle = (f"{name}@{parts.hostname}".casefold(),) if parts and name[:1] == "@" and "/" not in name else ()
    return (f"url:{canonical(account)}", *handle)


def own_page(account: Account) -> str:
    """The canonical address of its page, where that may be believed: whatever a server says of an account of its own,
    it cannot speak for pages on other hosts. A name with an address and no handle is signed, not checked."""
    if not account.url:
        return ""
    server, there = account.key.rpartition("@")[2], host(account.url)
    is_theirs = account.key[:1] != "@" or there == server or there.endswith(f".{server}")
    return canonical(account.url) if is_theirs else ""


def similar(name: str, other: str) -> bool:
    """One is the other with more names: Amara and Amara Okafor."""
    ours, theirs = set(fold(name).split()), set(fold(other).split())
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)


def alike(names: Collection[str]) -> bool:
    """Can all of these be one human's: each is part of each other?"""
    return len(names) <= _ALIKE and all(similar(one, other) for one, other in combinations(names, 2))
