"""One tree and its spare."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from aggregator.publish.write import exchange as exchanging
from aggregator.publish.write import links, memory
from aggregator.publish.write.memory import Memory
from aggregator.publish.write.tree import Tree

ONE = {"index.html": b"one", "a/index.html": b"a", "a/feed.atom": b"feed", "b/c/index.html": b"c"}


class House:
    """A folder with an output and what is remembered of it."""

    def __init__(self, root: Path) -> None:
        self.output = root / "output"
        self.spare = root / ".output.spare"
        self.memory = root / "published"

    def open(self) -> Tree:
        remembered = memory.load(self.memory)
        return Tree(
            self.output, remembered.files, remembered.stale, {"index.html", "a", "b"}, lambda: memory.begin(self.memory)
        )

    def build(self, files: Mapping[str, bytes]) -> tuple[int, list[str]]:
        tree = self.open()
        for path, body in files.items():
            tree.put(path, body)
        removed = tree.commit(set(files))
        memory.save(self.memory, Memory(files=tree.marks, stale=tree.stale))
        return len(tree.changed), removed

    def files(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.output)): path.read_bytes() for path in self.output.rglob("*") if path.is_file()
        }


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_a_new_tree_is_what_was_put(house: House) -> None:
    assert house.build(ONE) == (4, [])
    assert house.files() == ONE


def test_only_what_differs_is_written(house: House) -> None:
    house.build(ONE)
    before = (house.output / "a" / "feed.atom").stat()
    assert house.build({**ONE, "a/index.html": b"b"}) == (1, [])
    after = (house.output / "a" / "feed.atom").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert house.files() == {**ONE, "a/index.html": b"b"}


def test_the_spare_is_brought_up_to_date_by_what_changed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.build(ONE)
    house.build({**ONE, "index.html": b"two"})
    linked: list[str] = []
    link = links.link
    monkeypatch.setattr(links, "link", lambda source, target: (linked.append(target), link(source, target)))
    house.build({**ONE, "index.html": b"three"})
    assert [Path(path).name for path in linked] == ["index.html"]
    assert house.files() == {**ONE, "index.html": b"three"}


def test_what_is_not_wanted_goes_with_its_folders(house: House) -> None:
    house.build(ONE)
    for wanted in ({"index.html": b"one"}, ONE, {"index.html": b"one", "a/index.html": b"a"}):
        house.build(wanted)
        assert house.files() == wanted
    assert not (house.output / "b").exists()


def test_files_are_never_changed_in_place(house: House) -> None:
    """Whoever reads the old page while the new one is made reads it whole."""
    house.build(ONE)
    with (house.output / "index.html").open("rb") as being_read:
        house.build({**ONE, "index.html": b"two"})
        assert being_read.read() == b"one"


def test_what_was_replaced_is_nowhere_on_the_disk(house: House) -> None:
    """It may have been taken down: the spare does not keep it either."""
    house.build({**ONE, "index.html": b"taken down", "gone.html": b"taken down, too"})
    house.build(ONE)
    house.build({**ONE, "index.html": b"two"})
    everywhere = [
        path.read_bytes() for tree in (house.output, house.spare) for path in tree.rglob("*") if path.is_file()
    ]
    assert everywhere
    assert not [body for body in everywhere if b"taken down" in body or body == b"one"]


def test_a_build_that_did_not_end_is_not_trusted(house: House) -> None:
    house.build(ONE)
    house.build({**ONE, "index.html": b"two"})
    tree = house.open()
    tree.put("index.html", b"torn")
    tree.put("a/torn.html", b"torn")
    assert house.files() == {**ONE, "index.html": b"two"}
    assert memory.load(house.memory).stale is None
    house.build({**ONE, "index.html": b"three"})
    assert house.files() == {**ONE, "index.html": b"three"}


def test_a_spare_that_lost_files_loses_none_of_the_site(house: House) -> None:
    house.build(ONE)
    house.build({**ONE, "index.html": b"two"})
    (house.spare / "a" / "feed.atom").unlink()
    house.build({**ONE, "index.html": b"three"})
    assert house.files() == {**ONE, "index.html": b"three"}


def test_a_large_body_is_written_in_pieces(house: House) -> None:
    house.build(ONE)
    tree = house.open()
    assert tree.put_large("b/large", iter([b"x" * 10, b"y"]))
    assert not tree.put_large("a/index.html", iter([b"a"]))
    tree.commit({*ONE, "b/large"})
    assert house.files() == {**ONE, "b/large": b"x" * 10 + b"y"}


def test_where_links_cannot_be_made_files_are_copied(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **more: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    house.build(ONE)
    monkeypatch.setattr(os, "link", refuse)
    for words in (b"two", b"three", b"four"):
        house.build({**ONE, "index.html": words})
        assert house.files() == {**ONE, "index.html": words}


def test_without_exchange_two_renames_do_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchanging, "_renameat2", lambda: None)
    for words in (b"one", b"two", b"three"):
        house.build({**ONE, "index.html": words})
        assert house.files() == {**ONE, "index.html": words}
    assert not (house.output.parent / ".output.aside").exists()


def test_between_the_two_renames_the_old_site_comes_back(house: House) -> None:
    house.build(ONE)
    house.output.rename(house.output.parent / ".output.aside")
    house.open()
    assert house.files() == ONE


def test_memory_of_another_version_or_garbage_is_no_memory(house: House) -> None:
    house.memory.write_bytes(b"garbage")
    assert memory.load(house.memory).files == {}
    memory.save(house.memory, Memory(version=99, files={}))
    assert memory.load(house.memory).stale is None
