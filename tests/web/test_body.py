from __future__ import annotations

import asyncio
import gzip
import random
import zlib
from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import TooMuch, Unreachable, Unreadable
from aggregator.web import body

TEXT = "Lärande är först och främst socialt. ".encode() * 50
BOMB = bytes(5_000_000)


def read(packed: bytes, encoding: str = "", limit: int = 1_000_000, size: int = 100) -> bytes:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(packed), size):
            yield packed[start : start + size]

    return asyncio.run(body.read(chunks(), encoding, limit))


def raw_deflate(text: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(text) + packer.flush()


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (TEXT, ""),
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:]), "gzip"),
        (gzip.compress(TEXT) + bytes(512), "gzip"),
        (gzip.compress(TEXT) + b"<!-- cached -->", "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (raw_deflate(TEXT), "deflate"),
    ],
    ids=["plain", "gzip", "two members", "padded", "with a comment behind", "zlib", "raw deflate"],
)
@pytest.mark.parametrize("size", [1, 7, 65_536])
def test_what_was_packed_is_unpacked(packed: bytes, encoding: str, size: int) -> None:
    assert read(packed, encoding, size=size) == TEXT


@settings(deadline=None)
@given(st.lists(st.binary(max_size=3000), min_size=1, max_size=4), st.integers(1, 5000), st.booleans())
def test_any_bytes_come_back_whatever_the_pieces(members: list[bytes], size: int, many: bool) -> None:
    whole = b"".join(members)
    packed = b"".join(map(gzip.compress, members)) if many else gzip.compress(whole)
    assert read(packed, "gzip", size=size) == whole


def test_a_body_without_bytes_is_empty_however_it_is_said_to_be_packed() -> None:
    assert read(b"", "gzip") == b""


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate"])
def test_exactly_the_limit_is_read_and_one_byte_more_is_too_much(encoding: str) -> None:
    text = random.Random(1).randbytes(5000)
    packed = {"": text, "gzip": gzip.compress(text), "deflate": zlib.compress(text)}[encoding]
    assert read(packed, encoding, limit=len(packed)) == text
    with pytest.raises(TooMuch, match="larger than"):
        read(packed, encoding, limit=4999)


@pytest.mark.parametrize(
    ("encoding", "packed"), [("gzip", gzip.compress(BOMB)), ("deflate", zlib.compress(BOMB))], ids=["gzip", "zlib"]
)
def test_no_more_is_unpacked_than_there_is_room_for(encoding: str, packed: bytes) -> None:
    assert len(packed) < 10_000
    assert len(body.Unpacker(encoding).feed(packed, 1001)) == 1001


def test_a_stream_of_nothing_is_limited_too() -> None:
    with pytest.raises(TooMuch):
        read(gzip.compress(b"") * 1000, "gzip", limit=5000)


@pytest.mark.parametrize("left", [1, 5, 12, -9, -1])
def test_a_stream_without_its_end_is_cut_short(left: int) -> None:
    with pytest.raises(Unreachable, match="cut short"):
        read(gzip.compress(TEXT)[:left], "gzip")


def test_what_is_not_packed_as_stated_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="not valid gzip"):
        read(b"<rss>no gzip at all</rss>", "gzip")


def test_a_wrong_checksum_is_unreadable() -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[-6] ^= 1
    with pytest.raises(Unreadable):
        read(bytes(packed), "gzip")


@pytest.mark.parametrize(
    ("stated", "understood"),
    [
        ([], ""),
        ([""], ""),
        (["identity"], ""),
        (["GZip"], "gzip"),
        (["x-gzip"], "gzip"),
        (["deflate, identity"], "deflate"),
    ],
)
def test_one_way_of_packing(stated: list[str], understood: str) -> None:
    assert body.encoding_of(stated) == understood


@pytest.mark.parametrize(
    "stated", [["br"], ["zstd"], ["gzip, gzip"], ["gzip", "deflate"], ["gzip, br, gzip"], ["\x1b[1m"]]
)
def test_other_ways_were_not_asked_for(stated: list[str]) -> None:
    with pytest.raises(Unreadable, match="did not ask for") as caught:
        body.encoding_of(stated)
    assert "\x1b" not in str(caught.value)
