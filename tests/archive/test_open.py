"""An archive that is damaged, newer, somebody else's, or on a full disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from aggregator.archive import Archive, load, save, verify
from aggregator.errors import ArchiveDamaged, ArchiveError, ArchiveNewer
from tests.archive.apart import REFUSED, Apart, starved, without_rights
from tests.archive.reading import SOURCE, content, keep, night, said, texts

Say = Callable[[str], None]
FILE = "archive.sqlite"


def test_a_new_archive_is_empty(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive") as archive:
        assert list(archive.heads()) == list(archive.tombstones()) == []
        assert archive.count() == archive.states() == {}


def test_what_is_no_database_is_damaged_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"This is not a database. " * 400)
    before = content(tmp_path)
    with pytest.raises(ArchiveDamaged, match="load") as caught:
        Archive.open(tmp_path)
    assert caught.value.exit_code == 4
    assert content(tmp_path)[FILE] == before[FILE]


def test_some_other_programs_database_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("CREATE TABLE recipes (soup TEXT)")
    other.close()
    before = content(tmp_path)
    with pytest.raises(ArchiveError):
        Archive.open(tmp_path)
    assert content(tmp_path)[FILE] == before[FILE]


def test_a_database_cut_short_is_damaged(tmp_path: Path) -> None:
    keep(tmp_path, *(said(f"p{n}", f"text {n} " * 200) for n in range(100)))
    body = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(body[: len(body) // 2])
    assert verify(tmp_path)
    with pytest.raises(ArchiveDamaged), Archive.open(tmp_path) as archive:
        list(archive.heads())


def test_a_page_of_rubbish_is_found(tmp_path: Path) -> None:
    keep(tmp_path, *(said(f"p{n}", f"text {n} " * 200) for n in range(100)))
    body = bytearray((tmp_path / FILE).read_bytes())
    middle = len(body) // 2 // 4096 * 4096
    body[middle : middle + 4096] = b"\xa5" * 4096
    (tmp_path / FILE).write_bytes(body)
    assert all(FILE in trouble for trouble in verify(tmp_path))
    assert verify(tmp_path)


def test_a_later_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    keep(tmp_path, said("a", "one"))
    with sqlite3.connect(tmp_path / FILE) as later:
        later.execute("PRAGMA user_version = 99")
    later.close()
    before = content(tmp_path)
    with pytest.raises(ArchiveNewer, match="later version") as caught:
        Archive.open(tmp_path)
    assert caught.value.exit_code == 4
    assert content(tmp_path)[FILE] == before[FILE]


def test_a_damaged_database_can_be_built_again_from_saved_text(tmp_path: Path) -> None:
    """Fault 56."""
    keep(tmp_path / "a", said("a", "one"), said("b", "two"))
    save(tmp_path / "a", tmp_path / "saved")
    (tmp_path / "a" / FILE).unlink()
    load(tmp_path / "a", tmp_path / "saved")
    save(tmp_path / "a", tmp_path / "again")
    assert content(tmp_path / "saved") == content(tmp_path / "again")


def test_an_archive_that_may_only_be_read_can_be_read(public: Path) -> None:
    """`status` on a class that belongs to somebody else."""
    keep(public / "archive", said("a", "one"))
    for path in (*public.rglob("*"), public):
        path.chmod(0o555 if path.is_dir() else 0o444)

    def work(say: Say) -> None:
        without_rights()
        with Archive.open(public / "archive") as archive:
            say(str(archive.count()))
            say(str(texts(archive)))
            archive.store(SOURCE, [said("b", "two")])

    status, heard = Apart(work).ended()
    (public / "archive").chmod(0o755)
    assert heard[:2] == [str({SOURCE: 1}), "['one']"]
    assert (status, heard[2].partition(":")[0]) == (REFUSED, "ArchiveError")


def test_an_archive_that_may_not_be_read_is_said(public: Path) -> None:
    keep(public / "archive", said("a", "one"))
    (public / "archive" / FILE).chmod(0)

    def work(say: Say) -> None:
        without_rights()
        with Archive.open(public / "archive") as archive:
            archive.count()

    status, heard = Apart(work).ended()
    assert (status, heard[0].partition(":")[0]) == (REFUSED, "ArchiveError")


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("in the way")
    with pytest.raises(ArchiveError, match="archive"):
        Archive.open(tmp_path / "archive")


# ── a full disk (fault 53) ────────────────────────────────────────────────────────────


def test_a_store_on_a_full_disk_leaves_the_archive_as_it_was(tmp_path: Path) -> None:
    keep(tmp_path, *(said(f"p{n}", f"text {n}") for n in range(20)))

    def work(say: Say) -> None:
        with Archive.open(tmp_path) as archive:
            starved(50_000, tmp_path / FILE)
            archive.store(SOURCE, [said(f"q{n}", "word " * 500, night=48) for n in range(5000)])

    status, heard = Apart(work).ended()
    assert (status, heard[0].partition(":")[0]) == (REFUSED, "ArchiveError")
    assert verify(tmp_path) == []
    with Archive.open(tmp_path) as archive:
        assert len(texts(archive)) == 20
        assert archive.store(SOURCE, [said("q", "there is room again")]).new == 1


def test_after_a_full_disk_the_same_archive_goes_on(tmp_path: Path) -> None:
    """One source's batch was too much; the others' are small."""
    keep(tmp_path, *(said(f"p{n}", f"text {n}") for n in range(20)))

    def work(say: Say) -> None:
        with Archive.open(tmp_path) as archive:
            starved(200_000, tmp_path / FILE)
            try:
                archive.store(SOURCE, [said(f"q{n}", "word " * 500, night=48) for n in range(5000)])
            except ArchiveError:
                say("full")
            say(str(archive.store(SOURCE, [said("q", "small")]).new))

    assert Apart(work).ended() == (0, ["full", "1"])
    with Archive.open(tmp_path) as archive:
        assert len(texts(archive)) == 21


def test_a_save_on_a_full_disk_leaves_the_saved_text_as_it_was(tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    keep(tmp_path / "a", *(said(f"p{n}", f"text {n}", hours=n) for n in range(20)))
    save(tmp_path / "a", saved)
    before = content(saved)
    keep(tmp_path / "a", *(said(f"q{n}", "word " * 100, hours=800 * n) for n in range(20)), said("p3", "e" * 90_000))

    def work(say: Say) -> None:
        starved(50_000, saved / "README.md")
        save(tmp_path / "a", saved)

    status, heard = Apart(work).ended()
    assert (status, heard[0].partition(":")[0]) == (REFUSED, "ArchiveError")
    assert verify(saved) == []
    assert content(saved) == before


def test_a_load_on_a_full_disk_takes_nothing_in(tmp_path: Path) -> None:
    keep(tmp_path / "a", *(said(f"p{n}", "word " * 500) for n in range(400)))
    save(tmp_path / "a", tmp_path / "saved")
    keep(tmp_path / "b", said("here", "already"))

    def work(say: Say) -> None:
        starved(50_000, tmp_path / "b" / FILE)
        load(tmp_path / "b", tmp_path / "saved")

    status, heard = Apart(work).ended()
    assert (status, heard[0].partition(":")[0]) == (REFUSED, "ArchiveError")
    assert verify(tmp_path / "b") == []
    with Archive.open(tmp_path / "b") as archive:
        assert texts(archive) == ["already"]
        archive.bury(SOURCE, ["url:amaras-blog.example/here"], "deleted", night(3))


@pytest.mark.parametrize(
    ("wound", "said_of_it"),
    [
        ("DELETE FROM key", "its keys"),
        ("DELETE FROM body", "its body is gone"),
        ("UPDATE post SET under = 'x'", "its columns"),
        ("UPDATE post SET head = json_remove(head, '$.id')", "it cannot be read"),
        ("DELETE FROM post", "a body without a post"),
    ],
)
def test_rows_that_do_not_agree_are_found(tmp_path: Path, wound: str, said_of_it: str) -> None:
    keep(tmp_path, said("a", "one", keys=("guid:1", "url:amaras-blog.example/a")))
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute(wound)
    db.close()
    assert any(said_of_it in trouble for trouble in verify(tmp_path))
