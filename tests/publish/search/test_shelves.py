"""Documents on their shelves, and the index made of them by the real Pagefind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from aggregator.publish.search import Document, Shelves

EMPTY = Document("conversations/nothing", b"")
PLACES = {"conversations/a": "2024-1", "conversations/b": "2024-1", "conversations/c": "2016"}


def about(path: str, words: str) -> Document:
    """One page of these words, each of which is a value of six filters, too."""
    values = [(name, word) for name in "abcdef" for word in words.split()]
    filters = "".join(f'<i data-pagefind-filter="{name}[content]" content="{word}"></i>' for name, word in values)
    body = f"<body data-pagefind-body>{filters}<p>{words}</p></body>"
    return Document(f"conversations/{path}", f"<!doctype html><html>{body}</html>".encode())


OLD = about("c", "Old words")
ALL = (about("a", "Trust comes first"), about("b", "Marking together"), OLD)


def filled(folder: Path, documents: Iterable[Document] = ALL, places: Mapping[str, str] = PLACES) -> Shelves:
    shelves = Shelves(folder, "en")
    shelves.arrange(places)
    for document in documents:
        shelves.put(document)
    return shelves


def made(shelves: Shelves) -> dict[str, tuple[bytes, bool]]:
    return {path: (file.read_bytes(), fresh) for path, file, fresh in shelves.index()}


def made_anew(shelves: Shelves) -> set[str]:
    return {path.split("/")[1] for path, (_, fresh) in made(shelves).items() if fresh}


@pytest.fixture
def shelves(tmp_path: Path) -> Shelves:
    return filled(tmp_path)


def test_each_shelf_has_its_index_and_only_what_browsers_need(shelves: Shelves) -> None:
    files = made(shelves)
    assert {path.split("/")[1] for path in files} == {"2016", "2024-1"}
    assert {"pagefind/2024-1/pagefind.js", "pagefind/2024-1/pagefind-entry.json"} <= files.keys()
    assert not [path for path in files if "ui" in path or path.endswith(".css")]


def test_only_the_shelf_that_changed_is_made_again(shelves: Shelves, tmp_path: Path) -> None:
    assert made_anew(shelves) == {"2016", "2024-1"}
    again = filled(tmp_path)
    assert made_anew(again) == set()
    again.put(about("c", "Older words"))
    assert made_anew(again) == {"2016"}


def test_the_same_documents_give_the_same_bytes_in_any_order(shelves: Shelves, tmp_path: Path) -> None:
    other = filled(tmp_path / "other", reversed(ALL))
    assert made(other) == made(shelves)


def test_a_page_that_is_no_more_leaves_the_disk_and_the_index(shelves: Shelves, tmp_path: Path) -> None:
    made(shelves)
    shelves.arrange({"conversations/a": "2024-1"})
    assert made_anew(shelves) == {"2024-1"}
    assert shelves.known == {"conversations/a"}
    everything = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"Marking together" not in everything
    assert not (tmp_path / "index" / "2016").exists()


def test_a_conversation_that_turns_out_to_be_older_moves_to_another_shelf(shelves: Shelves, tmp_path: Path) -> None:
    made(shelves)
    moved = {**PLACES, "conversations/a": "2016"}
    shelves.arrange(moved)
    assert made_anew(shelves) == {"2016", "2024-1"}
    assert Shelves(shelves.folder, "en").known == PLACES.keys()
    there, anew = made(shelves), made(filled(tmp_path / "anew", places=moved))
    assert {path: body for path, (body, _) in there.items()} == {path: body for path, (body, _) in anew.items()}


def test_a_page_with_nothing_to_find_is_known_and_has_no_index(tmp_path: Path) -> None:
    shelves = filled(tmp_path, [EMPTY], {EMPTY.path: "2024"})
    assert made(shelves) == {}
    assert Shelves(tmp_path, "en").known == {EMPTY.path}


def test_a_kill_in_between_costs_a_new_index(shelves: Shelves, tmp_path: Path) -> None:
    files = made(shelves)
    shelves.put(about("a", "Trust comes second"))
    killed = Shelves(tmp_path, "en")
    assert made_anew(killed) == {"2024-1"}
    assert made(killed).keys() >= {path for path in files if "fragment" not in path and "/2016/" in path}


def test_a_language_without_a_stemmer_has_an_index_all_the_same(tmp_path: Path) -> None:
    shelves = Shelves(tmp_path, "xx")
    shelves.arrange(PLACES)
    shelves.put(about("a", "Trust comes first"))
    assert made(shelves)


def test_what_is_made_aside_is_the_same(shelves: Shelves, tmp_path: Path) -> None:
    aside = filled(tmp_path / "aside")
    aside.begin()
    assert made(aside) == made(shelves)


def test_after_its_end_nothing_is_still_being_written(shelves: Shelves) -> None:
    shelves.begin()
    shelves.close()
    assert all((shelves.folder / "index" / year / ".whole").exists() for year in ("2016", "2024-1"))


def test_a_fault_aside_is_told_when_the_index_is_asked_for(shelves: Shelves) -> None:
    (shelves.folder / "index").write_text("something in the way")
    shelves.begin()
    with pytest.raises(OSError, match=r"index|pagefind"):
        list(shelves.index())
