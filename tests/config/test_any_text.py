"""Whatever a file holds, `load` gives back a Config or tells mistakes with a place."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aggregator.config import Config, load
from aggregator.errors import ConfigError, UsageError
from tests.config.kinds import KINDS
from tests.config.test_load import WHOLE

PIECES = st.sampled_from(
    ["\t", "#", "@", '"', "'", "[", "]", "{", "}", "- ", ": ", "&a ", "*a", "!x ", "!!python/object:x ", "|", ">", "%",
     "\\", "\n", "\n  ", "~", "null", "no", "1", ".inf", "0x1F", "\x00", "\u2028", "\x85", "\ufeff", '"\\ud800"',
     '"\\U00110000"', '"\\0"', "---\n", "...\n", "? ", "<<: ", "=", "`", "2026-01-01", "http://", "https://[", "//a:b@c",
     "\r", "é", "𝔘", "%YAML 1.1\n", "%TAG ! x\n", "|+2", "!<", "9" * 400]
)  # fmt: skip


def outcome(raw: bytes) -> Config | ConfigError:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sources.yaml"
        path.write_bytes(raw)
        try:
            return load(path, KINDS)
        except ConfigError as error:
            return error
        except UsageError as error:  # pragma: no cover
            raise AssertionError("the file is there") from error


def is_well(raw: bytes) -> None:
    result = outcome(raw)
    if isinstance(result, Config):
        return
    lines = raw.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert result.mistakes
    for mistake in result.mistakes:
        assert 1 <= mistake.line <= len(lines)
        assert 1 <= mistake.column <= len(lines[mistake.line - 1]) + 2
        assert mistake.wrong
        assert mistake.instead
        assert str(mistake).isprintable()


@given(st.binary(max_size=300))
@example(b"\r\x00\x80")
@settings(deadline=None, max_examples=60)
def test_any_bytes(raw: bytes) -> None:
    is_well(raw)


@pytest.mark.parametrize(
    ("raw", "line", "column"),
    [
        (b"\r\x00\x80", 2, 2),
        (b"class:\r\n  title: Sm\xf6rg", 2, 12),
        ("\ufeff# \u00e5\rtitle: ".encode() + b"\xe5", 2, 8),
        (b"\xff\xfec\x00", 1, 1),
    ],
)
def test_where_text_of_another_encoding_begins(raw: bytes, line: int, column: int) -> None:
    """As an editor counts, whatever ends its lines."""
    is_well(raw)
    result = outcome(raw)
    assert isinstance(result, ConfigError)
    assert [(one.line, one.column) for one in result.mistakes] == [(line, column)]


@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=40))
@settings(deadline=None, max_examples=150)
def test_any_text(pieces: list[str]) -> None:
    is_well("".join(pieces).encode("utf-8", "surrogatepass"))


@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 12), st.one_of(st.just(""), PIECES)), max_size=4))
@settings(deadline=None, max_examples=150)
def test_a_good_file_with_a_few_slips(slips: list[tuple[int, int, str]]) -> None:
    """At a place some characters are left out and others put in."""
    text = WHOLE
    for at, without, piece in slips:
        text = text[:at] + piece + text[at + without :]
    is_well(text.encode("utf-8", "surrogatepass"))


@given(st.data())
@settings(deadline=None, max_examples=80)
def test_the_lines_of_a_good_file_in_any_order(data: st.DataObject) -> None:
    lines = data.draw(st.permutations(WHOLE.splitlines()))
    count = data.draw(st.integers(1, len(lines)))
    is_well("\n".join(lines[:count]).encode())
