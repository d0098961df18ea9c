from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence

import pytest

from aggregator.errors import Guarded, Unreachable, UsageError
from aggregator.web.guard import Guard, Lookup, Names, special

PUBLIC = ["8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "2606:4700::1111", "2a00:1450::1"]
SPECIAL = [
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",
    "0.1.2.3",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001::1",
    "2001:db8::1",
    "3fff::1",
    "fc00::1",
    "fd12::1",
    "fe80::1",
    "fe80::1%lo",
    "fec0::1",
    "ff02::1",
    "100::1",
    "5f00::1",
]


@pytest.mark.parametrize("ip", PUBLIC)
def test_public_addresses_may_be_asked(ip: str) -> None:
    assert Guard([]).objection(ip) == ""


@pytest.mark.parametrize("ip", SPECIAL)
def test_other_addresses_may_not(ip: str) -> None:
    assert Guard([]).objection(ip)
    with pytest.raises(Guarded, match="allow_private"):
        Guard([]).socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", (ip, 80)))


def test_a_network_without_ipv4_reaches_what_is_public() -> None:
    assert special("64:ff9b::8.8.8.8") == ""


def test_the_curator_allows_addresses_and_networks() -> None:
    guard = Guard(["127.0.0.1", "10.0.0.0/8", "fd00::/8"])
    assert [guard.objection(ip) for ip in ("127.0.0.1", "10.200.1.1", "fd12::1")] == ["", "", ""]
    assert all(guard.objection(ip) for ip in ("127.0.0.2", "11::1", "192.168.0.1", "::ffff:127.0.0.1"))


def test_what_is_no_network_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="intranet"):
        Guard(["intranet"])


# ── names ─────────────────────────────────────────────────────────────────────────────


def answers(*found: Sequence[str]) -> tuple[Lookup, list[str]]:
    """A name server that gives one answer after the other, and a list of the names it was asked for."""
    asked: list[str] = []
    left = list(found)

    def lookup(host: str, port: int) -> Sequence[tuple[str, int]]:
        asked.append(host)
        return [(ip, port) for ip in left.pop(0)]

    return lookup, asked


def names(lookup: Lookup, *allowed: str, **hosts: tuple[str, int]) -> Names:
    return Names(Guard(allowed), hosts, lookup)


def places(known: Names, host: str = "blog.example") -> list[tuple[str, int]]:
    return [(one["host"], one["port"]) for one in asyncio.run(known.resolve(host, 80))]


def test_only_the_public_addresses_of_a_name_are_used() -> None:
    lookup, _ = answers(["10.0.0.1", "8.8.8.8", "::1", "2606:4700::1111"])
    assert places(names(lookup)) == [("8.8.8.8", 80), ("2606:4700::1111", 80)]


def test_a_name_that_is_only_private_is_refused() -> None:
    lookup, _ = answers(["169.254.169.254"])
    with pytest.raises(Guarded, match=r"blog\.example \(169\.254\.169\.254\) is a local link"):
        places(names(lookup))


def test_a_name_cannot_change_its_mind() -> None:
    lookup, asked = answers(["8.8.8.8"], ["127.0.0.1"])
    known = names(lookup)
    assert places(known) == places(known) == [("8.8.8.8", 80)]
    assert asked == ["blog.example"]


def test_a_name_without_an_address_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        places(names(answers([])[0]))


def test_hosts_go_before_the_name_server_and_are_guarded_too() -> None:
    lookup, asked = answers()
    assert places(names(lookup, "127.0.0.1", place=("127.0.0.1", 4711)), "place") == [("127.0.0.1", 4711)]
    with pytest.raises(Guarded):
        places(names(lookup, place=("127.0.0.1", 4711)), "place")
    assert asked == []


def test_a_name_that_cannot_be_written_is_no_name() -> None:
    def lookup(host: str, port: int) -> Sequence[tuple[str, int]]:
        raise UnicodeError("label too long")

    with pytest.raises(socket.gaierror):
        places(names(lookup))


def test_private_is_known_of_hosts_literals_and_what_was_looked_up() -> None:
    lookup, _ = answers(["10.0.0.1"], ["8.8.8.8"])
    known = names(lookup, "10.0.0.0/8", place=("127.0.0.1", 1))
    assert known.private("place", 80)
    assert known.private("10.0.0.1", 80)
    assert not known.private("8.8.8.8", 80)
    assert not known.private("inner.example", 80)
    places(known, "inner.example")
    places(known, "outer.example")
    assert known.private("inner.example", 80)
    assert not known.private("outer.example", 80)
