"""Which machines we may connect to.

The judgement falls on the address that is connected to, after DNS, at every hop: `Names` is the
resolver of the HTTP client, and `Guard.socket` makes its sockets, so that no name and no way of
writing an address (decimal, octal, IPv4 in IPv6) leads around it.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Thread
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from aggregator.errors import Guarded, Unreachable, UsageError

Lookup = Callable[[str, int], Sequence[tuple[str, int]]]
"""A name and a port to the (address, port) pairs it stands for. May block; raises OSError."""

_SPECIAL_4 = {
    IPv4Network(network): words
    for network, words in {
        "0.0.0.0/8": "no address at all",
        "10.0.0.0/8": "a private network",
        "100.64.0.0/10": "a provider's inner network",
        "127.0.0.0/8": "this machine itself",
        "169.254.0.0/16": "a local link",
        "172.16.0.0/12": "a private network",
        "192.0.0.0/24": "a reserved network",
        "192.0.2.0/24": "a network for examples",
        "192.88.99.0/24": "a reserved network",
        "192.168.0.0/16": "a private network",
        "198.18.0.0/15": "a network for measuring",
        "198.51.100.0/24": "a network for examples",
        "203.0.113.0/24": "a network for examples",
        "224.0.0.0/4": "a multicast group",
        "240.0.0.0/4": "a reserved network",
    }.items()
}
"""IANA's registry of special-purpose IPv4 addresses (RFC 6890), and multicast."""

_SPECIAL_6 = {
    IPv6Network(network): words
    for network, words in {
        "::/128": "no address at all",
        "::1/128": "this machine itself",
        "::ffff:0:0/96": "an IPv4 address in disguise",
        "64:ff9b:1::/48": "a private network",
        "fc00::/7": "a private network",
        "fe80::/10": "a local link",
        "ff00::/8": "a multicast group",
        "2001::/23": "a reserved network",
        "2001:db8::/32": "a network for examples",
        "2002::/16": "an IPv4 address in disguise",
        "3fff::/20": "a network for examples",
    }.items()
}
_GLOBAL_6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


@lru_cache(4096)
def special(ip: str) -> str:
    """What `ip` is if it is not an address of the public internet, in words; else empty."""
    address = ip_address(ip)
    return _special_4(address) if isinstance(address, IPv4Address) else _special_6(address)


def _special_4(address: IPv4Address) -> str:
    return next((words for network, words in _SPECIAL_4.items() if address in network), "")


def _special_6(address: IPv6Address) -> str:
    if address in _NAT64:  # how a network without IPv4 reaches it (RFC 6052): judge what is inside
        return _special_4(IPv4Address(int(address) & 0xFFFFFFFF))
    words = next((words for network, words in _SPECIAL_6.items() if address in network), "")
    return words or ("" if address in _GLOBAL_6 else "a reserved network")


class Guard:
    """Says no to addresses that are not public, but for those the curator allows."""

    def __init__(self, allow_private: Sequence[str]) -> None:
        try:
            self._allowed = tuple(ip_network(written, strict=False) for written in allow_private)
        except ValueError as error:
            raise UsageError(str(error), "allow_private takes addresses or networks such as 10.0.0.0/8") from error

    def objection(self, ip: str) -> str:
        """Why we may not connect to `ip`; empty when we may."""
        words = special(ip)
        return "" if not words or any(ip_address(ip) in network for network in self._allowed) else words

    def socket(self, addr_info: tuple[Any, ...]) -> socket.socket:
        """A socket for one (family, type, protocol, name, address): the last gate before connecting."""
        family, kind, protocol, _, address = addr_info
        if words := self.objection(str(address[0])):
            raise refused(str(address[0]), words)
        return socket.socket(family, kind, protocol)


def refused(place: str, words: str) -> Guarded:
    return Guarded(
        f"{place} is {words}, which is not asked", "if it is your own intranet, list it in network.allow_private"
    )


class Names(AbstractResolver):
    """What names lead to. Each is looked up once in a run, so that it cannot change its mind half-way.

    `hosts` is like /etc/hosts, with a port: name → (address, port).
    """

    def __init__(self, guard: Guard, hosts: Mapping[str, tuple[str, int]], lookup: Lookup | None = None) -> None:
        self._guard = guard
        self._hosts = {name.lower(): place for name, place in hosts.items()}
        self._lookup = lookup or _ask_dns
        self._known: dict[tuple[str, int], list[ResolveResult]] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of `host` that we may connect to. Raises OSError (no such name) or Guarded."""
        key = (host, port)
        if key not in self._known:
            self._known[key] = self._permitted(host, await self._find(host, port))
        return self._known[key]

    async def close(self) -> None:
        """Nothing is held open."""

    def private(self, host: str, port: int) -> bool:
        """It is known to lead to a private address only (one that the curator allowed)."""
        if place := self._hosts.get(host):
            return bool(special(place[0]))
        if _is_literal(host):
            return bool(special(host))
        known = self._known.get((host, port))
        return bool(known) and all(special(result["host"]) for result in known or ())

    async def _find(self, host: str, port: int) -> Sequence[tuple[str, int]]:
        if place := self._hosts.get(host):
            return [place]
        return await _in_a_thread(self._lookup, host, port)

    def _permitted(self, host: str, found: Sequence[tuple[str, int]]) -> list[ResolveResult]:
        results = [_result(host, ip, port) for ip, port in found if not self._guard.objection(ip)]
        if results:
            return results
        if not found:
            raise Unreachable(f"{host} has no address")
        raise refused(f"{host} ({found[0][0]})", special(found[0][0]))


@lru_cache(4096)
def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _result(host: str, ip: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    return ResolveResult(hostname=host, host=ip, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)


def _ask_dns(host: str, port: int) -> Sequence[tuple[str, int]]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(str(address[0]).partition("%")[0], int(address[1])) for *_, address in found]


async def _in_a_thread(lookup: Lookup, host: str, port: int) -> Sequence[tuple[str, int]]:
    """Look up in a thread of its own: a name server that hangs holds neither the others nor our exit."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Sequence[tuple[str, int]]] = loop.create_future()

    def settle(found: Sequence[tuple[str, int]] | None, error: Exception | None) -> None:
        if answer.done():
            return
        if error:
            answer.set_exception(error)
        else:
            answer.set_result(found or ())

    def look() -> None:
        found, failed = None, None
        try:
            found = lookup(host, port)
        except (OSError, UnicodeError) as error:
            failed = error if isinstance(error, OSError) else socket.gaierror(socket.EAI_NONAME, str(error))
        with suppress(RuntimeError):  # the run is over and its loop closed: nobody waits any more
            loop.call_soon_threadsafe(settle, found, failed)

    Thread(target=look, name=f"look up {host}", daemon=True).start()
    return await answer
