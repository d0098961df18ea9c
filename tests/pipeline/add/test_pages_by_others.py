"""On pages by others, feeds of posts and of comments are found wherever a page offers them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from aggregator import sources
from aggregator.model import State
from aggregator.pipeline import Folder
from aggregator.pipeline.add import Adding, asked
from aggregator.web import Web
from tests.pipeline.add.places import Hosts
from tests.sources.fediverse import serving

SITES = {
    "8-bitspaghetti.com": "8bitspaghetti",
    "7seen.example": "7seen-ar",
    "lafuite.example": "andremalenfant-fr-blogger",
    "patatamonkey.example": "peldi-movabletype",
}
NOW = datetime(2026, 11, 25, tzinfo=UTC)
Reply = tuple[int, bytes, dict[str, str]]


def reply(folder: Path, name: str, target: str) -> Reply:
    """A file as its own server would give it, but without encryption. Of Blogger's feed the mirror has the RSS only."""
    path = folder / unquote(urlsplit(target).path).lstrip("/")
    places = (
        path,
        path / "index.html",
        path / "index.htm",
        path / "index.rss",
        *path.parent.glob(f"{path.name}?alt=rss"),
    )
    found = next((one for one in places if one.is_file()), None)
    if found is None:
        return 404, b"", {"Content-Type": "text/plain"}
    body = found.read_bytes().replace(b"https://" + name.encode(), b"http://" + name.encode())
    return 200, body, {"Content-Type": "text/html" if b"<html" in body[:3000].lower() else "application/xml"}


@pytest.fixture(scope="module")
def folders(corpora: Path) -> dict[str, Path]:
    return {name: corpora / "html-comments" / folder for name, folder in SITES.items()}


@pytest.fixture(scope="module")
def hosts(folders: dict[str, Path]) -> Iterator[Hosts]:
    with serving(lambda host, target, _: reply(folders[host], host, target)) as port:
        yield dict.fromkeys(SITES, ("127.0.0.1", port))


def pages(folder: Path, name: str) -> dict[str, list[str]]:
    """Address of a page → what its head says of feeds, as `HREF TITLE`; only pages that offer one."""
    found = {}
    for file in sorted(folder.rglob("*")):
        if not file.is_file() or b"<html" not in file.read_bytes()[:5000].lower():
            continue
        links = LexborHTMLParser(file.read_bytes().decode("utf-8", "replace")).css(
            'link[rel~="alternate"][type="application/rss+xml"], link[rel~="alternate"][type="application/atom+xml"]'
        )
        named = [f"{link.attributes.get('href')} {link.attributes.get('title')}" for link in links]
        if named:
            found[f"http://{name}/{quote(str(file.relative_to(folder)))}"] = named
    return found


async def named(addresses: list[str], hosts: Hosts) -> dict[str, Counter[str]]:
    """What is found at each."""
    found: dict[str, Counter[str]] = {}
    async with Web(now=NOW, hosts=hosts, allow_private=["127.0.0.1"], pace=0) as web:
        for address in addresses:
            there = await sources.arrive(address, web, State())
            found[address] = Counter(str(feed.holds) for feed in there.names)
    return found


EXPECTED = {"8-bitspaghetti.com": (108, 108), "7seen.example": (3, 3), "lafuite.example": (76, 51), "patatamonkey.example": (123, 0)}  # fmt: skip
"""Pages that offer a feed, and those of them that offer one of comments."""


@pytest.mark.parametrize("name", SITES)
def test_every_feed_that_a_page_offers(folders: dict[str, Path], hosts: Hosts, name: str) -> None:
    offered = pages(folders[name], name)
    with_comments = {address for address, links in offered.items() if any(map(_says_comments, links))}
    found = asyncio.run(named(list(offered), hosts))
    assert (len(offered), len(with_comments)) == EXPECTED[name]
    assert [address for address, holds in found.items() if not holds["posts"]] == []
    assert sorted(address for address, holds in found.items() if holds["comments"]) == sorted(with_comments)
    assert all(sum(holds.values()) == len(set(offered[address])) for address, holds in found.items())


def _says_comments(link: str) -> bool:
    return "comments" in link.lower() or "تعليقات" in link


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("http://8-bitspaghetti.com/", "wordpress"),
        ("http://8-bitspaghetti.com/2012/05/building-8-bit-computer-instructions/", "wordpress"),
        ("http://lafuite.example/2012/03/et-la-thailande-alors.html", "blogger"),
    ],
)
def test_a_page_becomes_a_source_with_its_comments(hosts: Hosts, tmp_path: Path, address: str, kind: str) -> None:
    (tmp_path / "sources.yaml").write_text("class: {title: x}\nnetwork: {allow_private: [127.0.0.1], pace: 0}\n")
    [added] = Adding(Folder(tmp_path), hosts=hosts).add(asked([address]))
    assert (added.state, added.kind) == ("added", kind), added
    assert {feed.holds for feed in added.feeds} == {"posts", "comments"}
    assert added.posts
