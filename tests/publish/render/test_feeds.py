"""Our feeds, read back by strangers: an XML parser, feedparser, a JSON parser."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import feedparser
import pytest
from msgspec.structs import replace

from aggregator.publish.render.feeds import document, urn, xml
from tests.publish import sample
from tests.publish.conftest import Desk
from tests.publish.render.valid import atom_faults, json_faults

ATOM = "{http://www.w3.org/2005/Atom}"
THREAD = "{http://purl.org/syndication/thread/1.0}"


def feeds(hard: Desk, kind: str) -> list[str]:
    return [path for path in hard.files() if path.endswith(f"feed.{kind}")]


def test_every_atom_feed_is_whole(hard: Desk) -> None:
    assert len(feeds(hard, "atom")) > 30
    for path in feeds(hard, "atom"):
        feed = ElementTree.fromstring(hard.files()[path])
        for part in ("id", "title", "updated"):
            assert feed.findtext(f"{ATOM}{part}"), (path, part)
        ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
        assert len(ids) == len(set(ids)), path
        for entry in feed.iter(f"{ATOM}entry"):
            assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", entry.findtext(f"{ATOM}id") or ""), path
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry.findtext(f"{ATOM}updated") or ""), path
            assert entry.findtext(f"{ATOM}title"), path
            assert entry.findtext(f"{ATOM}author/{ATOM}name"), path


def test_a_reply_names_the_entry_that_it_answers(hard: Desk) -> None:
    talks = [path for path in feeds(hard, "atom") if path.startswith("conversations/") and path.count("/") == 2]
    path = next(path for path in talks if "<title>Schmooze or lose? ·" in hard.text(path))
    feed = ElementTree.fromstring(hard.files()[path])
    ids = {entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")}
    answers = [reply.get("ref") for reply in feed.iter(f"{THREAD}in-reply-to")]
    assert len(answers) == len(ids) - 1
    assert len(set(answers) - ids) == 1, "all but the one whose parent nobody holds"


def test_feedparser_finds_the_same_words_and_nothing_active(hard: Desk) -> None:
    for path in feeds(hard, "atom"):
        parsed = feedparser.parse(hard.files()[path])
        assert not parsed.bozo, path
        for entry in parsed.entries:
            assert "<script" not in entry.get("content", [{"value": ""}])[0]["value"]
    evil = [one.title for path in feeds(hard, "atom") for one in feedparser.parse(hard.files()[path]).entries]
    assert any("{{ 7*7 }}" in title for title in evil)


def test_every_json_feed_is_whole(hard: Desk) -> None:
    assert len(feeds(hard, "json")) == len(feeds(hard, "atom"))
    for path in feeds(hard, "json"):
        feed = json.loads(hard.files()[path])
        assert feed["version"] == "https://jsonfeed.org/version/1.1", path
        assert feed["feed_url"] == f"https://long-table.example/class/{path}"
        for item in feed["items"]:
            assert item["id"].startswith("urn:uuid:")
            assert item["url"].startswith("https://long-table.example/class/")
            assert "content_html" in item


def test_both_feeds_of_a_page_hold_the_same(hard: Desk) -> None:
    for path in feeds(hard, "json"):
        atom = ElementTree.fromstring(hard.files()[path.replace(".json", ".atom")])
        items = json.loads(hard.files()[path])["items"]
        assert [entry.findtext(f"{ATOM}id") for entry in atom.iter(f"{ATOM}entry")] == [item["id"] for item in items]


def test_warned_words_are_not_unfolded_in_feeds(hard: Desk) -> None:
    for path in [*feeds(hard, "atom"), *feeds(hard, "json")]:
        assert b"accident at the harbour" not in hard.files()[path], path


def test_articles_are_no_longer_in_feeds_than_on_the_site(hard: Desk) -> None:
    for path in [*feeds(hard, "atom"), *feeds(hard, "json")]:
        assert hard.text(path).count("It changed who speaks first") <= 8, path


@pytest.mark.parametrize("bad", ["\x00", "\x08", "\x1b", "\ufffe", "\uffff", "\ud800"])
def test_what_xml_forbids_is_left_out(bad: str) -> None:
    root = ElementTree.fromstring(document(f"<a b='{xml(bad)}'>x{xml(bad)}y\n&amp;</a>"))
    assert (root.text or "").replace("?", "") == "xy\n&"


def test_what_xml_allows_is_kept() -> None:
    text = "تعارف 凛 😄 <&>\"' \t\n ﻿\ufffd"
    assert ElementTree.fromstring(document(f"<a>{xml(text)}</a>")).text == text


def test_the_id_of_an_entry_never_changes() -> None:
    assert urn("abcdefghijkl") == "urn:uuid:eecb59ea-c32b-8f5e-ee11-8fe006a12f54"


# ── every list has both, and both are valid ───────────────────────────────────────────


def test_every_list_has_its_feeds(hard: Desk) -> None:
    lists = ("", "topics/trust/", "circles/north/", "people/amara/", "people/", "conversations/", "digests/",
             "topics/trust/digests/", "circles/north/digests/", "questions/", "links/")  # fmt: skip
    assert {f"{one}feed.{kind}" for one in lists for kind in ("atom", "json")} - set(hard.files()) == set()
    for path in hard.files():
        if re.fullmatch(r"conversations/\w+/index\.html", path) and "Nothing is left here" not in hard.text(path):
            assert path.replace("index.html", "feed.json") in hard.files()


@pytest.mark.parametrize("url", [sample.CLASS.url, ""])
def test_every_feed_is_valid_with_full_addresses_and_without(desk: Desk, url: str) -> None:
    desk.publish(sample.site(class_=replace(sample.CLASS, url=url)))
    found = {path: atom_faults(desk.files()[path]) for path in feeds(desk, "atom")}
    found |= {path: json_faults(desk.files()[path]) for path in feeds(desk, "json")}
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_ids_of_entries_stay_when_the_site_moves(desk: Desk, hard: Desk) -> None:
    desk.publish(sample.site(class_=replace(sample.CLASS, url="https://moved.example/")))
    for path in feeds(hard, "json"):
        old, new = (json.loads(one.files()[path])["items"] for one in (hard, desk))
        assert [item["id"] for item in old] == [item["id"] for item in new], path


def test_what_several_shared_is_in_the_feed_of_links_with_their_words(hard: Desk) -> None:
    items = json.loads(hard.text("links/feed.json"))["items"]
    assert len(items) == 2
    assert all("https://elsewhere.example/bread" in item["content_html"] for item in items)


def test_every_page_leads_feed_readers_to_a_feed(hard: Desk) -> None:
    for path in hard.files():
        if path.endswith("index.html") and "/by-time/" not in path:
            named = re.findall(
                r'<link rel="alternate" type="application/(?:atom|feed)\+(?:xml|json)"[^>]*href="([^"]*)"',
                hard.text(path),
            )
            assert len(named) == 2, path


def test_the_list_of_feeds_and_opml_name_feeds_that_are_there(hard: Desk) -> None:
    named = set(re.findall(r'href="\.\./([\w/-]*feed\.(?:atom|json))"', hard.text("join/index.html")))
    outlines = {row.get("xmlUrl", "") for row in ElementTree.fromstring(hard.files()["sources.opml"]).iter("outline")}
    own = {url.removeprefix(sample.CLASS.url) for url in outlines if url.startswith(sample.CLASS.url)}
    assert own == {path for path in named if path.endswith(".atom")}
    assert named - set(hard.files()) == set()
    assert {"feed.json", "topics/trust/digests/feed.atom", "circles/north/feed.atom", "links/feed.atom"} <= named


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("<updated>2", "<updated>x"), ("<id>urn:uuid:", "<id>"), ("<author><name>", "<writer><name>"), ('type="html"', 'type="xhtml"'),
     ('ref="urn:', 'ref="x')],
)  # fmt: skip
def test_the_validator_would_have_seen_it(hard: Desk, wrong: str, right: str) -> None:
    body = hard.text("feed.atom").replace(wrong, right, 1)
    assert atom_faults(body.replace("</author>", "</writer>", right.startswith("<writer")).encode())


@pytest.mark.parametrize(
    ("wrong", "right"),
    [('"version":', '"_version":'), ('"content_html":', '"content":'), ('"url":"https', '"url":"ftp'), ('"date_published":"', '"date_published":"x')],
)  # fmt: skip
def test_the_validator_of_json_would_have_seen_it(hard: Desk, wrong: str, right: str) -> None:
    assert json_faults(hard.text("people/feed.json").replace(wrong, right, 1).encode())
