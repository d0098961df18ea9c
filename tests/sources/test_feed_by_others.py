"""Feeds by others: what is read of them, beside what other programs and a plain reading find in the very same bytes.

Each difference that is left has its reason here.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import pytest

from aggregator.errors import SourceError, Unreadable
from aggregator.model import Parsed, Post, to_json
from aggregator.sources import feed
from aggregator.sources._feed import jsonfeed, text, xml
from aggregator.sources._feed.channel import Channel
from aggregator.text.dates import parse_date
from aggregator.text.plain import clean
from tests.fakes import FakeResponse
from tests.sources import plainly
from tests.sources.test_feed import FETCHED, parsed

pytestmark = pytest.mark.corpus

_PICTURE = re.compile(r"\[(?:image|video|audio|embedded page)(?:: [^\n\]]*)?\]")
"""What stands here for a picture or a film."""
READ = {
    "feedparser": 2020,
    "feedvalidator": 980,
    "gofeed": 470,
    "feed-rs": 60,
    "real-feeds": 230,
    "bad-inputs": 40,
}
"""Folder → how many of its files are read as feeds, at least. The others are refused, and none is a crash."""


@pytest.fixture(scope="module")
def real(corpora: Path) -> Path:
    folder = corpora / "real-feeds"
    if not folder.is_dir():
        pytest.skip(f"no feeds at {folder}")
    return folder


@pytest.mark.parametrize("folder", READ)
def test_no_feed_by_others_is_a_crash(corpora: Path, folder: str, record_property: Any) -> None:
    read = Counter(_outcome(path) for path in (corpora / folder).rglob("*") if _may_be_a_feed(path))
    record_property("files", dict(read))
    assert read["read"] >= READ[folder], read


def _may_be_a_feed(path: Path) -> bool:
    return path.is_file() and path.suffix not in (".md", ".jsonl", ".py", ".rs") and "EXPECT" not in path.name


def _outcome(path: Path) -> str:
    found = held(path)
    return "read" if found and to_json(found) else "refused"


@cache
def held(path: Path) -> Parsed | None:
    """What a file holds; None if it is refused."""
    try:
        return parsed(path.read_bytes())
    except SourceError:
        return None


# ── as many entries as feedparser sees ────────────────────────────────────────────────

TORN = {
    "feeds/chardet+chardet__tests__IBM866__aviaport.ru.xml",
    "feeds/chardet+chardet__tests__IBM866__susu.ac.ru.xml",
    "feeds/chardet+chardet__tests__MacCyrillic__susu.ac.ru.xml",
    "feeds/chardet+chardet__tests__iso-8859-5-bulgarian__bpm.cult.bg.4.xml",
    "feeds/chardet+chardet__tests__iso-8859-5-bulgarian__ide.li.xml",
    "feeds/chardet+chardet__tests__iso-8859-5-russian__aviaport.ru.xml",
    "feeds/chardet+chardet__tests__iso-8859-5-russian__greek.ru.xml",
}
"""Cut off inside their last item. feedparser counts the piece; here only whole items are kept."""


def test_as_many_entries_as_feedparser_sees(real: Path) -> None:
    expected = json.loads((real / "EXPECT.feedparser.json").read_text(encoding="utf-8"))
    seen = {name: _seen(real / name) for name in expected}
    different = {name for name, (count, _) in seen.items() if count != expected[name]["entries"]}
    assert different == TORN
    for name in TORN:
        count, note = seen[name]
        assert count == expected[name]["entries"] - 1
        assert "cut short" in note
    assert len(expected) == 232
    assert sum(count for count, _ in seen.values()) == sum(one["entries"] for one in expected.values()) - len(TORN)


def _seen(path: Path) -> tuple[int, str]:
    found = held(path)
    return (found.entries, found.note) if found else (0, "")


# ── feeds of comments ─────────────────────────────────────────────────────────────────

OF_ARTICLES = {
    "andremalenfant+lafuiteautourdumonde.com__feeds__posts__default.xml",
    "myurru+myurru__feeds__posts__default.xml",
}
"""Blogger's feeds of articles, which were filed among those of comments for the counts of comments they carry."""
PINGS = {"330k+blog", "8bitspaghetti+8bitspaghetti.github.io__2012__04__display", "nceedee+inclusive-fortress"}
"""They hold pingbacks besides; RSS does not tell where from, and the link is found where it was written."""


def test_every_feed_of_comments_is_one_and_each_comment_stands_under_its_article(real: Path) -> None:
    paths = sorted((real / "comment-feeds").iterdir())
    found = {path.name: one for path in paths if (one := held(path))}
    assert len(found) == 32
    assert {name for name, one in found.items() if _kinds(one) == {"article"}} == OF_ARTICLES
    of_comments = {name: one for name, one in found.items() if name not in OF_ARTICLES}
    for name, one in of_comments.items():
        assert _kinds(one) <= {"comment"}, name
        assert len(one.posts) == one.entries or name.startswith(tuple(PINGS)), name
        assert all(_stands_well(post) for post in one.posts), name
    assert sum(one.entries for one in of_comments.values()) == 160
    assert sum(len(one.posts) for one in of_comments.values()) == 154


def _kinds(found: Parsed) -> set[str]:
    return {post.kind for post in found.posts}


def _stands_well(post: Post) -> bool:
    """Under the page that its address names, in answer to that page or to a comment on it."""
    page, mark, _ = post.keys[0].partition("#")
    return bool(mark) and post.under == page and bool(post.answers)


def test_no_feed_of_articles_is_taken_for_comments(real: Path) -> None:
    found = [(path.name, held(path)) for path in (real / "feeds").iterdir()]
    assert [name for name, one in found if one and "comment" in _kinds(one)] == []
    assert [name for name, one in found if not one] == ["1saifj+1saif.me__scripts__generate-rss.cjs.xml"]


def test_a_feed_of_comments_is_recognised_as_a_feed(real: Path) -> None:
    for path in (real / "comment-feeds").iterdir():
        answer = FakeResponse(path.read_bytes(), url="https://amaras-blog.example/comments/feed/")
        assert feed.recognise(answer) == {}


# ── encodings ─────────────────────────────────────────────────────────────────────────

NOT_AS_DECLARED = {
    "feeds/chardet+chardet__tests__CP949__ricanet.com.xml": "it says euc-kr and is cp949, the superset on Windows",
    "feeds/danmactough+node-feedparser__test__feeds__mediacontent-dupes.xml": "it says iso-8859-1 and is utf-8",
    "feeds/psychemedia+original-ouseful-blog-archive__pages__index.rdf": "it says iso-8859-1 and is utf-8",
}


def test_characters_are_those_that_pythons_codecs_find(real: Path) -> None:
    encodings: Counter[str] = Counter()
    different = set()
    for path in _feeds(real):
        body, name = path.read_bytes(), str(path.relative_to(real))
        encodings[plainly.declared(body)] += 1
        try:
            same = text.decoded(body) == plainly.decoded(body)
        except UnicodeDecodeError:
            same = False
        if not same:
            different.add(name)
        assert "\ufffd" not in text.decoded(body) or "\ufffd" in body.decode("utf-8", "ignore"), name
    assert different == set(NOT_AS_DECLARED)
    assert len(encodings) >= 18


def _feeds(real: Path) -> Iterator[Path]:
    for folder in ("feeds", "comment-feeds"):
        yield from sorted((real / folder).iterdir())


DIFFERENT = {
    "notes.co.il.50.xml": ("words", "a link is torn in its markup: its address is a word to a plain reading"),
    "notes.co.il.6.xml": ("words", "nothing but torn markup around a picture"),
    "intertwingly.atom": ("words", "its first letters are drawings with a W in them, which are left out"),
    "pragmaticmpc__index.xml": ("date", "one is dated in the year 1, which the standard library reads as 2001"),
}
NOT_COMPARED = {
    "illegally-nested.xml": "its items lie in each other, where a plain reading counts them twice",
    "330k+blog": "pingbacks",
    "8bitspaghetti+8bitspaghetti.github.io__2012__04__display": "pingbacks",
    "nceedee+inclusive-fortress": "pingbacks",
}


def test_titles_authors_dates_tags_and_words_survive(real: Path) -> None:
    """Beside a plain reading, entry by entry: nothing is lost, nothing is another letter."""
    entries, broken, encodings = 0, 0, set()
    for path in _feeds(real):
        body = path.read_bytes()
        try:
            plain = plainly.entries(body)
        except (UnicodeDecodeError, ParseError):
            broken += 1
            continue
        read = held(path)
        ours = read.posts if read else []
        if len(plain) != len(ours):
            assert any(name in path.name for name in NOT_COMPARED), path.name
            continue
        encodings.add(plainly.declared(body))
        entries += len(ours)
        found = {what for pair in zip(plain, ours, strict=True) for what in _differences(*pair)}
        known = set(plainly.letters(unescape(unescape(plainly.decoded(body)))))
        assert set(plainly.letters("".join(post.title + post.text for post in ours))) <= known, path.name
        assert found == {what for name, (what, _) in DIFFERENT.items() if path.name.endswith(name)}, path.name
    assert len(encodings) >= 18
    assert entries > 2600
    assert broken == 13


def _differences(entry: plainly.Plain, post: Post) -> Iterator[str]:
    letters, words = plainly.letters, plainly.text_of
    if post.kind == "article" and letters(words(words(entry.title)))[:150] != letters(post.title)[:150]:
        yield "title"
    if entry.date and entry.date <= FETCHED and entry.date != post.published:
        yield "date"
    names = [letters(words(name)) for name in entry.names if name and "@" not in name]
    if names and post.author.name and not any(letters(post.author.name) in name for name in names):
        yield "author"
    tags = {letters(words(tag)) for tag in entry.tags if tag}
    if post.kind == "article" and not tags <= set(map(letters, post.tags)):
        yield "tags"
    ours = letters(_PICTURE.sub("", post.text))
    if entry.texts and not any(letters(text)[:60] in ours for text in entry.texts):
        yield "words"


# ── beside other programs ─────────────────────────────────────────────────────────────

PEERS = {
    "atom_example_3.xml": "the address behind FeedBurner's is taken",
    "rss_2.0_rps.xml": "the address behind FeedBurner's is taken",
    "atom_relative.xml": "relative, and nothing says to what",
    "rss_1.0_example_1.xml": "words in place of an address",
    "rss_0.91_encoding_1.xml": "the host is written in lower case there",
    "feed_item_guid_-_atom03_feed_entry_id.xml": "an id that is an address serves as one",
    "feed_item_guid_-_atom10_feed_entry_id.xml": "an id that is an address serves as one",
}


def test_titles_addresses_and_dates_are_those_that_gofeed_finds(corpora: Path) -> None:
    compared = 0
    for stated in sorted((corpora / "gofeed" / "testdata" / "translator").rglob("*.json")):
        if not (path := stated.with_suffix(".xml")).exists():
            continue
        items = json.loads(stated.read_text(encoding="utf-8")).get("items") or []
        for item, found in zip(items, _channel(path).items, strict=True):
            compared += 1
            assert clean(found.title) == clean(item.get("title", "")), path.name
            assert found.link == item.get("link", "") or path.name in PEERS, path.name
            if date := item.get("publishedParsed"):
                assert found.published == parse_date(date), path.name
    assert compared == 45


def test_titles_addresses_and_dates_are_those_that_feed_rs_finds(corpora: Path) -> None:
    compared = 0
    for stated in sorted((corpora / "feed-rs").rglob("*.serde.json")):
        name = stated.name.removesuffix(".serde.json")
        path = next(path for end in (".xml", ".json", "") if (path := stated.with_name(name + end)).exists())
        entries = json.loads(stated.read_text(encoding="utf-8"))["entries"]
        for entry, found in zip(entries, _channel(path).items, strict=True):
            compared += 1
            links = [link["href"].rstrip("/") for link in entry["links"]]
            date = entry["published"] or entry["updated"]
            assert clean(found.title) == clean((entry["title"] or {}).get("content", "")), path.name
            assert not links or found.link.rstrip("/") in links or path.name in PEERS, path.name
            assert not date or found.published == parse_date(date), path.name
    assert compared == 102


def _channel(path: Path) -> Channel:
    found = text.decoded(path.read_bytes())
    return jsonfeed.read(found, "") if text.is_json(found) else xml.read(found, "")


def test_real_json_feeds_hold_what_their_json_says(real: Path) -> None:
    paths = sorted((real / "json-feeds").iterdir())
    assert len(paths) == 3
    for path in paths:
        stated = json.loads(path.read_bytes())["items"]
        found = parsed(path.read_bytes()).posts
        assert len(found) == len(stated) > 0
        for item, post in zip(stated, found, strict=True):
            assert post.title == clean(item.get("title", ""))
            assert post.url == item["url"]
            assert post.dated is False or post.published == parse_date(item["date_published"])
            assert {f"guid:{item['id']}", f"guid:{_SCOPE}|{item['id']}"} & {*post.keys, f"guid:{post.url}"}


_SCOPE = "amaras-blog.example/feed.xml"

# ── bombs ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["xmlbomb", "xmlbomb2", "quadratic", "cyclic", "external", "external_file", "dtd"])
def test_bombs_of_others_do_not_go_off(corpora: Path, name: str) -> None:
    """They are no feeds by themselves: put into one, too."""
    bomb = corpora / "bad-inputs" / "defusedxml" / "xmltestdata" / f"{name}.xml"
    if not bomb.is_file():
        pytest.skip(f"no bomb at {bomb}")
    with pytest.raises(Unreadable):
        parsed(bomb.read_bytes())
    inside = (
        bomb.read_bytes()
        .replace(b"<bomb>", b"<rss><channel><item><title>")
        .replace(b"</bomb>", b"</title></item></channel></rss>")
    )
    assert len(_outcome_of(inside)) < 20_000


def _outcome_of(body: bytes) -> bytes:
    try:
        return to_json(parsed(body))
    except Unreadable as error:
        return str(error).encode()
