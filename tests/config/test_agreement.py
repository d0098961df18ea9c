"""The schema that editors read and `load` say yes and no to the same files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aggregator.config import schema
from tests.config.kinds import CLASS, KINDS, told

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema comes with check-jsonschema, of the dev extras")

GOOD = [
    "topics: [{id: a, title: A, tags: [a_b, å, 社会, '2026']}]",
    "sources: [https://a.example/, '#x@m.example', '＃y@m.example', http://localhost:8000/feed]",
    "sources: [{kind: feed, url: https://a.example/}, {kind: wordpress, url: https://b.example/, text: full}]",
    "sources: [{kind: feed, url: https://a.example/, feed: https://a.example/rss}]",
    "sources: [{kind: mastodon, server: m.example, hashtag: x, token_env: TOKEN_1}]",
    "sources: [{kind: mastodon, server: 'http://127.0.0.1:8000', hashtag: x}]",
    "sources: [{kind: letters, list: class-list}]",
    "sources: [{url: https://a.example/, tags: [x], aliases: [https://b.example/]}]",
    "people: [{id: a, name: A, accounts: ['@a@m.example', https://a.example/], role: guest, show: hidden}]",
    "circles: [{id: a, title: A, about: B}]",
    "rules: {replies: tagged, newcomers: hold, hide: [https://a.example/1], block: ['@a@m.example']}",
    "edges: [{post: https://a.example/1, answers: https://b.example/1}]",
    "edges: [{post: https://a.example/1, not: https://b.example/1}]",
    "network: {allow_private: ['127.0.0.1', '10.0.0.0/8', '::1'], pace: 0}",
    "network: {}",
    "rules: {}",
]
BAD = [
    "topics: {}",
    "topics: [a]",
    "topics: [{id: a, title: A}]",
    "topics: [{id: a, title: A, tags: []}]",
    "topics: [{id: a, title: A, tags: a}]",
    "topics: [{id: a, title: A, tags: ['#a']}]",
    "topics: [{id: a, title: A, tags: [a b]}]",
    "topics: [{id: a, title: A, tags: [a-b]}]",
    "topics: [{id: A B, title: A, tags: [a]}]",
    "topics: [{id: a, title: ' ', tags: [a]}]",
    "topics: [{id: a, title: 5, tags: [a]}]",
    "topics: [{id: a, title: null, tags: [a]}]",
    "topics: [{id: a, title: A, tags: [a], tag: b}]",
    "sources: null",
    "sources: [null]",
    "sources: [5]",
    "sources: [a.example]",
    "sources: ['file:///a']",
    "sources: ['https://a:b@a.example/']",
    "sources: ['#x']",
    "sources: [{kind: fead, url: https://a.example/}]",
    "sources: [{kind: feed}]",
    "sources: [{kind: feed, url: https://a.example/, hashtag: x}]",
    "sources: [{kind: feed, url: https://a.example/, text: all}]",
    "sources: [{kind: mastodon, server: m.example}]",
    "sources: [{kind: mastodon, server: m.example, hashtag: '2026'}]",
    "sources: [{kind: mastodon, server: 'https://m.example/tags/x', hashtag: x}]",
    "sources: [{kind: mastodon, server: m.example, hashtag: x, token_env: s3cret}]",
    "people: [{id: a}]",
    "people: [{id: a, name: A, role: teacher}]",
    "people: [{id: a, name: A, accounts: [a@m.example]}]",
    "people: [{id: a, name: A, show: no}]",
    "rules: []",
    "rules: {replies: some}",
    "rules: {hide: [a]}",
    "edges: [{post: https://a.example/1}]",
    "edges: [{post: https://a.example/1, answers: https://b.example/1, not: https://c.example/1}]",
    "network: {pace: -1}",
    "network: {pace: '1'}",
    "network: {allow_private: [localhost]}",
    "hashtags: [a]",
]
CLASSES = {
    "class: {title: A, language: sv, timezone: UTC, starts: 2026-09-01, search_engines: true}": True,
    "class: {title: A, contact: 'mailto:a@b.example', url: 'https://a.example/x/'}": True,
    "class: {}": False,
    "class: []": False,
    "class: {title: A, titel: B}": False,
    "class: {title: A, search_engines: yes}": False,
    "class: {title: A, search_engines: 'true'}": False,
    "class: {title: A, starts: tomorrow}": False,
    "class: {title: A, hashtags: [a, '#b']}": False,
    "class: {title: A, contact: a@b.example}": False,
    "class: {title: A, url: 'https://a.example/?x'}": False,
    "class: {title: A, language: english language}": False,
    "topics: []": False,
    "": False,
}
EXAMPLES = {
    **{f"{CLASS}{text}": True for text in GOOD},
    **{f"{CLASS}{text}": False for text in BAD},
    **CLASSES,
}


def as_editors_read(text: str) -> Any:
    """YAML 1.2 in JSON's types: a day is text to them."""
    from ruamel.yaml import YAML

    reader = YAML(typ="safe", pure=True)
    reader.constructor.yaml_constructors["tag:yaml.org,2002:timestamp"] = reader.constructor.yaml_constructors[
        "tag:yaml.org,2002:str"
    ]
    return reader.load(text)


@pytest.mark.parametrize(
    ("text", "good"), EXAMPLES.items(), ids=[text.splitlines()[-1] if text else "" for text in EXAMPLES]
)
def test_schema_and_load_agree(tmp_path: Path, text: str, good: bool) -> None:
    validator = jsonschema.Draft7Validator(schema(KINDS))
    assert (told(tmp_path, text) == []) is good, told(tmp_path, text)
    assert validator.is_valid(as_editors_read(text)) is good


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(schema(KINDS))


def test_every_key_says_what_it_is_for() -> None:
    described = schema(KINDS)["$defs"].values()
    silent = [
        key
        for block in described
        for key, what in block["properties"].items()
        if not what.get("description") and key != "list"
    ]
    assert silent == []
