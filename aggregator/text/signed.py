"""Bare names under comments, written as addresses: `https://blog.example.org/#by=Jon`.

Most comments carry a name and nothing else, so the account is that name on that site
(`name:HOST/folded name` in `model.Account`). Accounts in sources.yaml are handles or addresses;
this is the address of such an account: where it was signed, and with which name.
"""

from __future__ import annotations

from urllib.parse import quote_plus, unquote_plus

from aggregator.text.names import fold
from aggregator.text.urls import host

_BY = "#by="


def signed_name(address: str) -> str:
    """The name in such an address, `+` and `%20` read as blanks; "" when it is none."""
    place, mark, name = address.partition(_BY)
    return " ".join(unquote_plus(name).split()) if mark and host(place) else ""


def signed_key(address: str) -> str:
    """The account key that such an address stands for; "" when it is none."""
    name = signed_name(address)
    return f"name:{host(address)}/{fold(name)}" if name else ""


def signed_at(place: str, name: str) -> str:
    """The address of the account `name` on the site of `place`, an http(s) address or a host."""
    return f"https://{host(place) or place}/{_BY}{quote_plus(name, safe='')}"
