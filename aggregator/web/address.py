"""Addresses as people write them, taken apart once (RFC 3986, IDNA 2008)."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache
from ipaddress import IPv6Address
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from aggregator.errors import Guarded

_KEEP = "!#$%&'()*+,/:;=?@[]~|^`{}<>\\\"-._"
"""ASCII that is sent as it was written: an address that works in a browser is not improved."""
_PORTS = {"http": 80, "https": 443}
_HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?")
_LOGIN = re.compile(r"//[^/?#]*@")
_SECRET = re.compile(
    r"([?&;](?:[\w.\[\]-]*[\[_-])?(?:token|secret|api_?key|key|password|passwd|pass|pwd|auth|authorization"
    r"|signature|sig|sid|session|jwt)\]?=)[^&;#]*",
    re.ASCII | re.IGNORECASE,
)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


class Address(Struct, frozen=True):
    """One http(s) address. `url` is what is sent: ASCII, without log-in and fragment.

    `login` is the value of an Authorization header made from `user:password@`, or empty.
    """

    url: str
    scheme: str
    host: str
    port: int
    login: str = ""

    def __repr__(self) -> str:
        """Without its log-in: what is written in a log or a traceback."""
        return f"Address({shown(self.url)})"

    @property
    def origin(self) -> str:
        """Scheme, host and port: what a robots.txt speaks for."""
        return f"{self.scheme}://{self.place}"

    @property
    def place(self) -> str:
        """The host, with its port when that is not the usual one for its scheme."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def lane(self) -> str:
        """Who has to be spared: http and https on their own ports are one server, odd ports are others."""
        return self.host if self.port in _PORTS.values() else self.place


@lru_cache(4096)
def parse(text: str) -> Address:
    """Take `text` apart. Raises Guarded when it is no http(s) address that can be asked."""
    try:
        return _parse(text)
    except ValueError as error:
        raise wrong(text) from error


def _parse(text: str) -> Address:
    parts = urlsplit(text.strip())
    if parts.scheme not in _PORTS:
        raise Guarded(f"{_shown_whole(text)} does not begin with http:// or https://", "only web addresses are asked")
    if "\\" in parts.netloc or parts.port == 0:
        raise ValueError("a browser would read this address in another way than we do")
    host = _host(parts.hostname or "")
    port = parts.port or _PORTS[parts.scheme]
    address = Address("", parts.scheme, host, port, _login(parts.username, parts.password))
    path = _sendable(parts.path or "/") + (f"?{_sendable(parts.query)}" if parts.query else "")
    return replace(address, url=address.origin + path)


def join(base: Address, location: str) -> Address:
    """Where a Location header leads. A log-in written into it is not ours to use."""
    try:
        target = urljoin(base.url, location.strip())
    except ValueError as error:
        raise wrong(location) from error
    return replace(parse(target), login="")


def _sendable(text: str) -> str:
    if text.isascii() and text.isprintable() and " " not in text:
        return text
    return quote(text.encode("utf-8", "surrogateescape"), safe=_KEEP)


def _host(host: str) -> str:
    if ":" in host:
        return str(IPv6Address(host))
    if not host.isascii():
        host = _idna(host)
    if not _HOST_NAME.fullmatch(host) or ".." in host or len(host) > 253:
        raise ValueError("this is no host name")
    return host


def _idna(host: str) -> str:
    import idna

    return idna.encode(host, uts46=True).decode()


def _login(user: str | None, password: str | None) -> str:
    """The value of an Authorization header (RFC 7617)."""
    if not user and not password:
        return ""
    pair = unquote_to_bytes(user or "") + b":" + unquote_to_bytes(password or "")
    return "Basic " + b64encode(pair).decode()


def wrong(text: str) -> Guarded:
    return Guarded(f"{_shown_whole(text)} is not a web address", "look at the address in a browser")


# ── what may be shown ─────────────────────────────────────────────────────────────────


def shown(url: str) -> str:
    """`url` fit for a message: no log-in, no secret in its query, nothing unprintable, 300 characters."""
    return printable(_SECRET.sub(r"\1…", _LOGIN.sub("//", url)))


def _shown_whole(text: str) -> str:
    """Of what is no web address nothing before the last `@` is shown: who knows where a log-in ends in it."""
    return shown(re.sub(".*@", "", text, flags=re.DOTALL))


def without_login(url: str) -> str:
    """`url` as it was written, but for `user:password@`."""
    return _LOGIN.sub("//", url, count=1)


def secret(url: str) -> bool:
    """It carries a token or a password in its query."""
    return bool(_SECRET.search(url))


def printable(text: str, size: int = 300) -> str:
    """`text` on one line, with what a terminal or a log might obey written as \\x1b."""
    text = _UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
    return text if len(text) <= size else text[: size - 1] + "…"
