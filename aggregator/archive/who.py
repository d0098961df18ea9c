"""The names that an address or a handle stands for: what `forget`, `hide` and `block` reach. Pure.

The list of who is kept out holds digests of names, not names: whoever asks to be forgotten must
not end up in a public list of those who asked.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from urllib.parse import urlsplit

from aggregator.model import Account, Head
from aggregator.text.signed import signed_key
from aggregator.text.urls import canonical, is_http


@lru_cache(maxsize=65536)
def digest(name: str) -> str:
    """What stands for a name in the list of who is kept out: 16 bytes of BLAKE2b, in hexadecimal."""
    return blake2b(name.encode("utf-8", "replace"), digest_size=16).hexdigest()


def names(head: Head) -> set[str]:
    """Everything by which a post may be called: its keys, and those of its author."""
    return {*head.keys, *account_names(head.author)}


def digests(head: Head) -> set[str]:
    return {digest(name) for name in names(head)}


@lru_cache(maxsize=16384)
def account_names(account: Account) -> tuple[str, ...]:
    """Every key under which an account may be known, its page included."""
    return tuple(name for name in (account.key, *(_of_page(account.url) if account.url else ())) if name)


def who_names(who: str) -> tuple[str, ...]:
    """The same for what a curator writes: `@name@server`, an address, a bare name on a site, or an account's key.

    Mastodon and its like show `@name@server` at `https://server/@name`, so one stands for the other.
    """
    if who.startswith("@"):
        name, _, server = who[1:].lower().partition("@")
        return (who.lower(), f"url:{canonical(f'https://{server}/@{name}')}")
    if signed := signed_key(who):
        return (signed,)
    return _of_page(who) if is_http(who) else (who,)


def post_names(url: str) -> tuple[str, ...]:
    """Every key under which a post at this address may be known."""
    is_of_a_post = is_http(url) and not signed_key(url)
    return (f"url:{canonical(url)}", f"uri:{url}", f"guid:{url}") if is_of_a_post else ()


def _of_page(url: str) -> tuple[str, ...]:
    if not is_http(url):
        return ()
    parts = urlsplit(url)
    name = parts.path.strip("/")
    handle = (f"{name}@{parts.hostname}".lower(),) if name.startswith("@") and "/" not in name else ()
    return (f"url:{canonical(url)}", *handle)
