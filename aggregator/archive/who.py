"""The keys that an address or a handle stands for: what `forget`, `hide` and `block` reach. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from aggregator.model import Account
from aggregator.text.urls import canonical, is_http


def account_keys(who: Account | str) -> tuple[str, ...]:
    """Every key under which an account may be known.

    Mastodon and its like show `@name@server` at `https://server/@name`, so one stands for the other.
    """
    if isinstance(who, Account):
        found = (who.key, *(_of_address(who.url) if who.url else ()))
        return tuple(dict.fromkeys(key for key in found if key))
    if who.startswith("@"):
        name, _, server = who[1:].lower().partition("@")
        return (who.lower(), f"url:{canonical(f'https://{server}/@{name}')}")
    return _of_address(who) if is_http(who) else (who,)


def _of_address(url: str) -> tuple[str, ...]:
    parts = urlsplit(url)
    name = parts.path.strip("/")
    handle = (f"{name}@{parts.hostname}".lower(),) if name.startswith("@") and "/" not in name else ()
    return (f"url:{canonical(url)}", *handle)


def post_keys(url: str) -> tuple[str, ...]:
    """Every key under which a post at this address may be known."""
    return (f"url:{canonical(url)}", f"uri:{url}", f"guid:{url}") if is_http(url) else ()
