"""Mistakes: each with its place, in words, all in one go."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from aggregator.config import load
from aggregator.errors import ConfigError, UsageError
from tests.config.kinds import CLASS, KINDS, mistakes, read, told
from tests.conftest import ROOT

FIXTURES = ROOT / "tests" / "fixtures" / "config"


def test_sixty_mistakes_in_one_file_in_one_go(tmp_path: Path) -> None:
    """Golden pair. Every line of the file that holds a mistake is named, and no other."""
    path = tmp_path / "sources.yaml"
    shutil.copyfile(FIXTURES / "mistakes.yaml", path)
    with pytest.raises(ConfigError) as caught:
        load(path, KINDS)
    assert str(caught.value).splitlines() == (FIXTURES / "mistakes.expected.txt").read_text("utf-8").splitlines()
    assert len({mistake.line for mistake in caught.value.mistakes}) > 40
    assert caught.value.exit_code == 2


# (the file, where the one mistake is, a piece of what is said)
ONE = {
    "empty": ("", "1:1", "empty"),
    "only comments": ("# nothing yet\n", "1:1", "empty"),
    "no mapping": ("- a\n- b\n", "1:1", "group of keys"),
    "bare text": ("hello\n", "1:1", "group of keys"),
    "no class": ("topics: []\n", "1:1", 'no class; begin it with "class:'),
    "class is empty": ("class:\nsources: []\n", "1:1", '"class" is empty; write its keys below it'),
    "no title": ("class:\n  language: en\n", "1:1", 'class has no title; add "title:'),
    "misspelt title": ("class: {titel: X}\n", "1:9", "did you mean title?"),
    "capital key": ("class: {Title: X}\n", "1:9", "did you mean title?"),
    "empty tag": (CLASS + "sources:\n  - url: https://a.example/\n    tags: #x\n", "4:5", "write it without #: x"),
    "empty person": (CLASS + "sources:\n  - url: https://a.example/\n    person:\n", "4:5", '"person" is empty'),
    "tag singular": (CLASS + "sources:\n  - url: https://a.example/\n    tag: #x\n", "4:5", "did you mean tags?"),
    "empty list": (CLASS + "sources:\n# - https://a.example/\n", "2:1", 'each with "- " in front'),
    "hidden hashtag": (CLASS + "sources:\n  - #x@m.example\n", "3:5", 'put it into quotes: "#x@m.example"'),
    "no": ("class: {title: X, language: no}\n", "1:29", 'into quotes: "no"'),
    "yes as text": ("class: {title: yes}\n", "1:16", "yes-or-no"),
    "yes as truth": ("class: {title: X, search_engines: yes}\n", "1:35", "write true or false"),
    "number": ("class: {title: 2026}\n", "1:16", 'into quotes: "2026"'),
    "octal": ("class: {title: 0o17}\n", "1:16", "is a number"),
    "null": ("class: {title: null}\n", "1:9", "null means nothing to YAML"),
    "duplicate": ("class: {title: X, title: Y}\n", "1:19", "a second time, after line 1"),
    "duplicate block": (CLASS + "topics: []\ntopics: []\n", "3:1", "move its entries under the first one"),
    "tag": ("class: {title: !important X}\n", "1:16", "!important"),
    "python": ("class: {title: !!python/object:os.system X}\n", "1:16", "!!python/object:os.system"),
    "unknown alias": ("class: {title: *best}\n", "1:16", "put it into quotes"),
    "complex key": ("class: {title: X}\n? [a]\n: b\n", "2:3", "no word in front of this colon"),
    "two documents": ("class: {title: X}\n---\nclass: {title: Y}\n", "2:1", "a second document"),
    "unseen character": ("class: {title: X}\n# a\x0bb\n", "2:4", "cannot be seen (\\x0b)"),
    "two secrets": (
        CLASS + "sources:\n  - {url: 'https://a.example/', token_env: A, basic_env: B}\n",
        "3:58",
        "both token_env and basic_env; keep the one",
    ),
    "a secret for a file": (
        CLASS + "sources:\n  - {kind: wxr, path: sources.yaml, token_env: A}\n",
        "3:37",
        "no key of a source",
    ),
    "escaped character": ('class: {title: "a\\0b"}\n', "1:16", "cannot be seen (\\x00)"),
    "surrogate": ('class: {title: "a\\ud800b"}\n', "1:16", "cannot be seen (\\ud800)"),
    "kind": (
        CLASS + "sources: [{kind: fead, url: 'https://a.example/'}]\n",
        "2:18",
        "feed, letters, mastodon, wordpress",
    ),
    "file": (CLASS + "sources: ['file:///etc/passwd']\n", "2:11", "a file on one computer"),
    "no scheme": (CLASS + "sources: [a.example]\n", "2:11", "write https://a.example"),
    "no server": (CLASS + "sources: ['#x']\n", "2:11", '"#x@mastodon.example"'),
    "no such person": (
        CLASS + "sources: [{url: 'https://a.example/', person: amara}]\n",
        "2:47",
        "add it under people:",
    ),
    "twice": (CLASS + "sources: [https://a.example/, http://www.a.example]\n", "2:31", "same source as in line 2"),
    "twice by feed": (
        CLASS + "sources:\n- https://a.example\n- {kind: feed, url: 'https://a.example/feed/'}\n",
        "4:3",
        "line 3",
    ),
    "twice by hashtag": (
        CLASS + "sources:\n- '#X@m.example'\n- {kind: mastodon, server: 'https://M.example', hashtag: x}\n",
        "4:3",
        "line 3",
    ),
    "twice by alias": (
        CLASS + "sources:\n- https://a.example\n- {url: 'https://b.example', aliases: ['https://a.example']}\n",
        "4:40",
        "line 3",
    ),
    "no kind": (CLASS + "sources: [{list: class-letters}]\n", "2:11", 'add "kind: letters"'),
    "key of a kind": (
        CLASS + "sources: [{url: 'https://a.example', feed: 'https://a.example/x'}]\n",
        "2:38",
        'add "kind: feed"',
    ),
    "block key elsewhere": (CLASS + "pace: 1.0\n", "2:1", "it belongs under network:"),
    "top key inside": ("class: {title: X, edges: []}\n", "1:19", "left margin"),
    "ends before": ("class: {title: X, starts: 2026-09-02, ends: 2026-09-01}\n", "1:45", "before it starts"),
    "unpadded day": ("class: {title: X, starts: 2026-9-1}\n", "1:27", "2026-09-01"),
    "site with query": ("class: {title: X, url: 'https://a.example/?x'}\n", "1:24", "write it without"),
    "negative pace": (CLASS + "network: {pace: -1}\n", "2:17", "0 or more"),
    "endless pace": (CLASS + "network: {pace: .inf}\n", "2:17", "a number"),
    "contradiction": (
        CLASS
        + "edges:\n- {post: 'https://a.example/1', answers: 'https://a.example/2'}\n"
        + "- {post: 'https://a.example/1', not: 'http://a.example/2/'}\n",
        "4:38",
        "opposite of line 3",
    ),
    "two answers": (
        CLASS
        + "edges:\n- {post: 'https://a.example/1', answers: 'https://a.example/2'}\n"
        + "- {post: 'https://a.example/1', answers: 'https://a.example/3'}\n",
        "4:42",
        "line 3 already",
    ),
    "name on a site": (
        CLASS + "people:\n  - {id: a, name: A, accounts: [Jon Doe on blog.example.org]}\n",
        "3:33",
        'write "https://blog.example.org/#by=Jon+Doe"',
    ),
    "name with a blank": (
        CLASS + "people:\n  - {id: a, name: A, accounts: ['https://blog.example.org/#by=Jon Doe']}\n",
        "3:33",
        "write https://blog.example.org/#by=Jon+Doe",
    ),
    "no name": (
        CLASS + "people:\n  - {id: a, name: A, accounts: ['https://blog.example.org/#by=']}\n",
        "3:33",
        "write it as it is signed there: https://blog.example.org/#by=Jon",
    ),
    "bare name": (
        CLASS + "people:\n  - {id: a, name: A, accounts: [Jon]}\n",
        "3:33",
        "https://blog.example.org/#by=Jon",
    ),
    # what YAML itself cannot read
    "tab": ("class:\n\ttitle: X\n", "2:1", "a tab"),
    "tab after spaces": ("class:\n  title: X\n  \turl: https://a.example\n", "3:3", "a tab"),
    "at sign": (CLASS + "people:\n  - {id: a, name: A, accounts: [@a@m.example]}\n", "3:33", 'write "@a@m.example"'),
    "second colon": ("class:\n  title: Learning: together\n", "2:18", "into quotes"),
    "no colon": ("class:\n  title X\n  url: https://a.example\n", "2:3", "without its colon"),
    "outdented": ("class:\n    title: X\n  url: https://a.example\n", "3:3", "same column"),
    "open bracket": (CLASS + "topics: [\nsources: []\n", "2:9", "not closed"),
    "comment in brackets": (CLASS + "topics:\n  - {id: a, title: A, tags: [#a]}\n", "3:29", "write tags without #"),
    "open quote": ("class:\n  title: 'X\nsources: []\n", "2:10", "never closed"),
    "backslash": ('class: {title: "C:\\dir"}\n', "1:20", "single quotes"),
    "no such character": ('class: {title: "\\UFFFFFFFF"}\n', "1:17", "single quotes"),
    "stray bracket": ("class: ]\n", "1:8", "never opened"),
    "dash in line": ("sources: - https://a.example\n", "1:10", "begin a new line"),
}


@pytest.mark.parametrize(("text", "place", "piece"), ONE.values(), ids=ONE)
def test_one_mistake_in_its_place(tmp_path: Path, text: str, place: str, piece: str) -> None:
    found = told(tmp_path, text)
    assert len(found) == 1, found
    assert found[0].startswith(f"{place}: ")
    assert piece in found[0]


def test_a_syntax_error_says_that_the_rest_was_not_read(tmp_path: Path) -> None:
    (found,) = told(tmp_path, "class:\n\ttitle: X\n")
    assert "what follows is checked once this line is right" in found


def test_a_wrong_entry_hides_nothing_of_the_others(tmp_path: Path) -> None:
    text = CLASS + (
        "people: [7, {id: amara, name: Amara, circle: nord}, {id: amara, nmae: X}]\n"
        "sources: [[], {kind: nothing, tags: ['#x'], person: nobody}, {url: 'https://a.example', person: amara}]\n"
    )
    assert [found.partition(": ")[0] for found in told(tmp_path, text)] == [
        "2:10", "2:46", "2:58", "2:65", "3:11", "3:22", "3:38", "3:53",
    ]  # fmt: skip


def test_an_entry_under_a_key_that_is_there_twice_is_checked_too(tmp_path: Path) -> None:
    found = told(tmp_path, CLASS + "sources: ['ftp://a.example']\nsources: ['ftp://b.example']\n")
    assert [line.partition(": ")[0] for line in found] == ["2:11", "3:1", "3:11"]


def test_what_an_alias_stands_for_is_told_once(tmp_path: Path) -> None:
    text = CLASS + "sources:\n- {url: 'https://a.example', tags: &t ['#x']}\n- {url: 'https://b.example', tags: *t}\n"
    assert [found.partition(": ")[0] for found in told(tmp_path, text)] == ["3:40"]


def test_a_circle_holds_fifteen(tmp_path: Path) -> None:
    def people(count: int) -> str:
        listed = "".join(f"- {{id: p{number}, name: P, circle: north}}\n" for number in range(count))
        return f"{CLASS}people:\n{listed}circles: [{{id: north, title: North}}]\n"

    assert told(tmp_path, people(15)) == []
    (found,) = told(tmp_path, people(17))
    assert found.startswith("18:30: ")
    assert "has 17 people" in found


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("@amara@social.example", "@Amara@Social.example"),
        ("https://amara.example/", "http://www.amara.example"),
        ("@amara@social.example", "https://social.example/@amara"),
        ("https://blog.example/#by=Jon+Doe", "http://www.blog.example/2024/#by=jon%20doe"),
    ],
)
def test_an_account_belongs_to_one_person(tmp_path: Path, first: str, second: str) -> None:
    people = f"people:\n- {{id: a, name: A, accounts: ['{first}']}}\n- {{id: b, name: B, accounts: ['{second}']}}\n"
    (found,) = told(tmp_path, CLASS + people)
    assert found.startswith("4:31: ")
    assert "line 3" in found


def test_one_person_may_list_a_profile_in_both_spellings(tmp_path: Path) -> None:
    people = "people: [{id: a, name: A, accounts: ['@a@m.example', 'https://m.example/@a']}]\n"
    assert told(tmp_path, CLASS + people) == []


def test_two_names_on_one_site_are_two_accounts(tmp_path: Path) -> None:
    people = (
        "people:\n- {id: a, name: A, accounts: ['https://b.example/', 'https://b.example/#by=Jon']}\n"
        "- {id: b, name: B, accounts: ['https://b.example/#by=Ann']}\n"
    )
    assert told(tmp_path, CLASS + people) == []


def test_one_address_may_be_read_in_two_ways(tmp_path: Path) -> None:
    """A kind may read something else than articles there."""
    sources = "sources:\n- {kind: feed, url: 'https://a.example'}\n- {kind: wordpress, url: 'https://a.example'}\n"
    assert told(tmp_path, CLASS + sources) == []


# ── files ─────────────────────────────────────────────────────────────────────────────


def test_no_file_says_how_to_start(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="aggregator init"):
        load(tmp_path / "sources.yaml", KINDS)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").mkdir()
    with pytest.raises(UsageError):
        load(tmp_path / "sources.yaml", KINDS)


def test_a_byte_order_mark_and_any_line_ends_are_welcome(tmp_path: Path) -> None:
    text = "\ufeff" + CLASS + "sources:\n- https://a.example\n- ftp://a.example\n"
    assert told(tmp_path, text)[0].startswith("4:3: ")
    assert told(tmp_path, text.replace("\n", "\r\n"))[0].startswith("4:3: ")
    assert told(tmp_path, text.replace("\n", "\r"))[0].startswith("4:3: ")


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ("class: {title: Återkoppling}\n".encode("latin-1"), "1:16"),
        (CLASS.encode() + "# é\n# ".encode() + b"\xff\n", "3:3"),
        ("class: {title: X}\n".encode("utf-16"), "1:1"),
    ],
)
def test_other_encodings_are_told(tmp_path: Path, raw: bytes, place: str) -> None:
    (found,) = told(tmp_path, raw)
    assert found.startswith(f"{place}: ")
    assert "UTF-8" in found


def test_over_one_megabyte_is_refused(tmp_path: Path) -> None:
    assert "larger than 1 MB" in told(tmp_path, CLASS + "#\n" * 500_000)[0]
    assert told(tmp_path, CLASS + "#\n" * 20_000) == []


def bomb() -> str:
    """Nine lists of nine aliases each: 9⁹ values."""
    names = "abcdefghi"
    lines = [f"{names[0]}: &{names[0]} [x, x, x, x, x, x, x, x, x]"]
    for before, name in pairwise(names):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]")
    return "\n".join(lines) + "\n"


HOSTILE = {
    "brackets": "[" * 5000,
    "braces": "{" * 5000,
    "brackets with blanks": "[ \n" * 5000,
    "brackets with words": "[a, " * 5000,
    "deep lists": "- " * 5000,
    "deep keys": "? " * 5000,
    "bomb": bomb(),
    "self": "a: &a [*a]\n",
    "bangs": "!" * 900_000,
    "quotes": "'" * 900_000,
    "nul": "\0" * 900_000,
    "binary": "\0\n" * 400_000,
    "number": f"class: {{title: {'9' * 10_000}}}\n",
    "zone": f"class: {{title: X, timezone: {'x ' * 9_000}}}\n",
    "long lines": f"class: {{title: [{('a@' * 5_000 + chr(10) + ' ') * 80}], url: {('a:@' * 5_000 + chr(10) + '  ') * 5}}}\n",
    "exponent": "class: {title: X}\nnetwork: {pace: 1e999}\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_at_once(tmp_path: Path, text: str) -> None:
    """A quiet bound on work, not on seconds: no message grows with the file, and nothing recurses."""
    found = told(tmp_path, text)
    assert 1 <= len(found) <= 12
    assert all(len(line) < 700 for line in found)


# ── what a message may hold ───────────────────────────────────────────────────────────

SECRET = "hunter2"
LEAKS = [
    f"sources: ['https://amara:{SECRET}@a.example/feed']",
    f"sources: ['https://amara:{SECRET} x@a.example/feed']",
    f"sources: ['https://amara:{SECRET}/x@a.example/feed']",
    f"sources: ['ftp://amara:{SECRET}@a.example/feed']",
    f"sources: ['amara:{SECRET}@a.example/feed']",
    f"sources: [{{kind: feed, url: 'https://{SECRET}@a.example'}}]",
    f"sources: [{{kind: mastodon, server: 'https://a:{SECRET}@m.example', hashtag: x}}]",
    f"sources: [{{kind: mastodon, server: m.example, hashtag: x, token_env: {SECRET}}}]",
    f"sources: [{{kind: feed, url: 'https://a.example', basic_env: 'amara:{SECRET}'}}]",
    f"sources: [{{url: 'https://a.example', token_env: {SECRET}}}]",
    f"sources: [{{url: 'https://a.example', token: {SECRET}}}]",
    f"sources: [{{url: 'https://a.example', aliases: 'https://a:{SECRET}@b.example'}}]",
    f"sources: [{{url: 'https://a.example', tags: 'https://a:{SECRET}@b.example'}}]",
    f"sources: [{{url: 'https://a.example', 'https://a:{SECRET}@b.example': 1}}]",
    f"sources: ['#x@https://a:{SECRET}@m.example']",
    f"sources:\n - #https://a:{SECRET}@m.example",
    f"rules: {{hide: ['https://a:{SECRET}@b.example']}}",
    f"rules: {{block: ['https://a:{SECRET}@b.example']}}",
    f"edges: [{{post: 'https://a:{SECRET}@b.example', answers: 'https://c.example'}}]",
    f"sources: @https://a:{SECRET}@b.example",
]


@pytest.mark.parametrize("text", LEAKS)
def test_a_secret_is_never_repeated(tmp_path: Path, text: str) -> None:
    found = told(tmp_path, CLASS + text + "\n")
    assert found
    assert all(SECRET not in line for line in found)


def test_messages_are_one_line_that_can_be_seen(tmp_path: Path) -> None:
    text = 'class: {"ti\\ttle\\x1b[31m": X, title: X, url: "a\\nb", language: "\\u202een"}\nsources: ["::error::\\u0009"]\n'
    found = told(tmp_path, text)
    assert len(found) == 5
    assert all(line.isprintable() for line in found)
    assert any("\\x1b[31m" in line for line in found)
    assert any("\\u202een" in line for line in found)


def test_long_values_are_cut(tmp_path: Path) -> None:
    (found,) = mistakes(tmp_path, f"class: {{title: X, url: {'x' * 5000}}}\n")
    assert len(str(found)) < 300


def test_the_file_is_called_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "other.yaml"
    path.write_text("class: {}\n")
    with pytest.raises(ConfigError, match=r"\Aother\.yaml:1:1: "):
        load(path, KINDS)


def test_a_good_file_has_no_mistakes(tmp_path: Path) -> None:
    assert read(tmp_path, CLASS).sources == ()
