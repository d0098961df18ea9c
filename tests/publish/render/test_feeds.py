"""Our feeds, read back by strangers: an XML parser, feedparser, a JSON parser."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import feedparser
import pytest

from aggregator.publish.render.feeds import document, urn, xml
from tests.publish.conftest import Desk

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
