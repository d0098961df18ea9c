"""Which places and names are read in what was pasted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import UsageError
from aggregator.pipeline.add.pasted import Asked, address_of, asked, what_is_missing, without_login


def pairs(*lines: str) -> list[tuple[str, str]]:
    return [(one.name, one.address) for one in asked(lines)]


@pytest.mark.parametrize(
    ("word", "address"),
    [
        ("https://blog.example.org/a?b=c#d", "https://blog.example.org/a?b=c#d"),
        ("feed://blog.example.org/rss", "https://blog.example.org/rss"),
        ("feed:https://blog.example.org/rss", "https://blog.example.org/rss"),
        ("blog.example.org", "https://blog.example.org"),
        ("blog.example.org/amara", "https://blog.example.org/amara"),
        ("@amara@m.example", "@amara@m.example"),
        ("acct:amara@m.example", "@amara@m.example"),
        ("#trust@m.example", "#trust@m.example"),
        ("＃ثقة@m.example", "＃ثقة@m.example"),
        ("@amara.bsky.social", "https://bsky.app/profile/amara.bsky.social"),
        ("exports/old.xml", "exports/old.xml"),
        ("tweets.js", "tweets.js"),
        ("amara@school.example", ""),
        ("amara", ""),
        ("#trust", ""),
        ("@amara", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_a_word(word: str, address: str) -> None:
    assert address_of(word) == address


def test_a_spreadsheet() -> None:
    assert pairs(
        "Name\tBlog",
        "Amara N.\thttps://amara.example/\tamara@school.example",
        "https://jules.example/\tJules",
        "Rin, @rin@m.example",
        '"Ek, Åsa", blog.example.org',
        "Owen;https://owen.example/;https://owen.example/comments/",
    ) == [
        ("Amara N.", "https://amara.example/"),
        ("Jules", "https://jules.example/"),
        ("Rin", "@rin@m.example"),
        ("Ek, Åsa", "https://blog.example.org"),
        ("Owen", "https://owen.example/"),
        ("Owen", "https://owen.example/comments/"),
    ]


def test_lines_of_addresses() -> None:
    assert pairs(
        "# our blogs", "", "https://a.example/ https://b.example/", "<https://c.example/>.", "#x@m.example"
    ) == [
        ("", "https://a.example/"),
        ("", "https://b.example/"),
        ("", "https://c.example/"),
        ("", "#x@m.example"),
    ]


def test_a_line_in_words_is_kept_to_be_told() -> None:
    assert asked(["Amara has no blog, she says."]) == [Asked(line="Amara has no blog, she says.", address="")]
    assert pairs("I write at https://a.example/ and elsewhere.") == [("", "https://a.example/")]


def test_the_same_address_is_asked_for_once() -> None:
    assert pairs("https://a.example/", "Amara\thttps://a.example/") == [("", "https://a.example/")]


@pytest.mark.parametrize("lines", [["https://a.example/"] * 2001, ["\0PNG"]])
def test_what_is_no_list(lines: list[str]) -> None:
    with pytest.raises(UsageError, match="more than 2000 lines, or no text"):
        asked(lines)


def test_a_file_of_the_class_folder_by_any_name() -> None:
    assert asked(["my exports/old"], "Amara", lambda name: name == "my exports/old") == [
        Asked(line="my exports/old", address="my exports/old", name="Amara")
    ]


def test_a_file_beside_a_name() -> None:
    held = {"exports/my list.mbox", "Amara", "old.xml"}
    assert [
        (one.name, one.address) for one in asked(["Amara\texports/my list.mbox", "old.xml;Jo"], "", held.__contains__)
    ] == [
        ("Amara", "exports/my list.mbox"),
        ("Jo", "old.xml"),
    ]


def test_addresses_among_signs() -> None:
    assert pairs("[Jo](https://a.example/x)", "Blog:https://b.example/?a=b.", "(see https://c.example/).") == [
        ("", "https://a.example/x"),
        ("", "https://b.example/?a=b"),
        ("", "https://c.example/"),
    ]


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("htp://blog.example/a", "https://blog.example/a"),
        ("https//blog.example", "https://blog.example"),
        ("http:/blog.example", "https://blog.example"),
        ("htps://amara:MUST-NOT@blog.example", "https://blog.example"),
        ("amara@m.example", "@amara@m.example"),
        ("mailto:amara@m.example", "@amara@m.example"),
        ("#trust", "#trust@"),
        ("@amara", "@amara@"),
        ("Amara has none", "https://blog.example.org/"),
    ],
)
def test_what_to_write_instead(line: str, instead: str) -> None:
    assert [one.address for one in asked([line])] == [""]
    message, hint = what_is_missing(line)
    assert instead in hint
    assert "MUST-NOT" not in message + hint + without_login(line)


@given(st.lists(st.text(st.characters(exclude_characters="\0"), max_size=80), max_size=5))
def test_any_lines(lines: list[str]) -> None:
    for one in asked(lines):
        assert one.address == "" or not any(map(str.isspace, one.address))
        assert all(what_is_missing(one.line))
