"""A file of the class folder as an answer."""

from __future__ import annotations

import asyncio
import os
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from aggregator.errors import SourceError, TooMuch, Unreachable
from aggregator.model import State
from aggregator.web import Response, Web, files
from tests.builders import at, source


def ask(path: Path, state: State | None = None, conditional: bool = True) -> Response:
    async def once() -> Response:
        async with Web(now=at(1)) as web:
            return await web.file(str(path), state=state, conditional=conditional)

    return asyncio.run(once())


def refused(path: Path) -> SourceError:
    with pytest.raises(SourceError) as caught:
        ask(path)
    return caught.value


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "old-blog.XML"
    path.write_bytes(b"<rss/>")
    return path


def test_it_is_a_whole_answer(export: Path) -> None:
    answer = ask(export)
    assert (answer.status, answer.body, answer.media_type, answer.fetched) == (200, b"<rss/>", "application/xml", at(1))
    assert answer.document(source()).body == b"<rss/>"


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("a.csv", "text/csv"), ("tweets.js", "text/javascript"), ("a.json", "application/json"), ("a", "application/octet-stream")],
)  # fmt: skip
def test_its_ending_says_what_it_is(tmp_path: Path, name: str, media_type: str) -> None:
    (tmp_path / name).touch()
    assert ask(tmp_path / name).media_type == media_type


def test_where_it_lies_is_told_to_nobody(export: Path) -> None:
    state = State()
    answer = ask(export, state)
    assert answer.url == answer.asked == "file:old-blog.XML"
    assert str(export.parent) not in repr((answer, state))


def test_unchanged_until_it_is_written_again(export: Path) -> None:
    state = State()
    assert not ask(export, state).unchanged
    again = ask(export, state)
    assert again.unchanged
    assert again.body == b""
    assert not ask(export, state, conditional=False).unchanged
    export.write_bytes(b"<rss></rss>")
    assert ask(export, state).body == b"<rss></rss>"
    assert ask(export, state).unchanged


def test_as_large_as_before_but_written_later(export: Path) -> None:
    state = State()
    ask(export, state)
    export.write_bytes(b"<rdf/>")
    os.utime(export, ns=(1, 1))
    assert ask(export, state).body == b"<rdf/>"


def test_without_a_state_nothing_is_known(export: Path) -> None:
    assert not ask(export).unchanged
    assert not ask(export).unchanged


def test_what_cannot_be_read_says_so_without_its_folder(tmp_path: Path) -> None:
    for name in ("absent.xml", "x" * 3000, "nul\0byte"):
        error = refused(tmp_path / name)
        assert isinstance(error, Unreachable)
        assert error.hint
        assert str(tmp_path) not in str(error)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_what_may_not_be_read(export: Path) -> None:
    export.chmod(0)
    assert "may not be read" in refused(export).message


def test_a_name_does_not_give_orders_to_a_terminal(tmp_path: Path) -> None:
    assert "\x1b" not in str(refused(tmp_path / "a\x1b[31m.xml"))


def test_too_large(export: Path) -> None:
    with pytest.raises(TooMuch, match=r"old-blog\.XML is larger"):
        files.read(str(export), state=None, conditional=False, now=at(), limit=5)
    assert files.read(str(export), state=None, conditional=False, now=at(), limit=6).body == b"<rss/>"


def test_trouble_leaves_the_state_alone(export: Path) -> None:
    state = State()
    ask(export, state)
    known = dict(state.validators)
    export.unlink()
    with pytest.raises(Unreachable):
        ask(export, state)
    assert state.validators == known


# ── folders ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "Mail"
    (place / "cur").mkdir(parents=True)
    (place / "cur" / "2:2,S").write_bytes(b"two")
    (place / "cur" / "1").write_bytes(b"one")
    (tmp_path / "secret").write_bytes(b"MUST-NOT-PUBLISH")
    (place / "cur" / "3").symlink_to(tmp_path / "secret")
    (place / "elsewhere").symlink_to(tmp_path)
    return place


def unpacked(body: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_folder_is_what_packing_it_would_give_and_links_lead_nowhere(folder: Path) -> None:
    answer = ask(folder)
    assert unpacked(answer.body) == {"cur/1": b"one", "cur/2:2,S": b"two"}
    assert (answer.url, answer.media_type) == ("file:Mail", "application/zip")
    os.utime(folder / "cur" / "1", ns=(1, 1))
    assert ask(folder).body == answer.body


def test_a_folder_is_unchanged_until_something_in_it_is(folder: Path) -> None:
    state = State()
    ask(folder, state)
    assert ask(folder, state).unchanged
    (folder / "cur" / "4").write_bytes(b"")
    assert "cur/4" in unpacked(ask(folder, state).body)
    assert ask(folder, state).unchanged
    (folder / "cur" / "4").unlink()
    assert "cur/4" not in unpacked(ask(folder, state).body)


def test_a_folder_that_is_empty_or_too_large(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert unpacked(ask(tmp_path / "empty").body) == {}
    with pytest.raises(TooMuch, match="Mail is larger"):
        files.read(str(folder), state=None, conditional=False, now=at(), limit=5)
