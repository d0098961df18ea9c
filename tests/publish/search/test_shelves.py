"""Documents on their shelves, and the index made of them by the real Pagefind."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.publish.search import Document, Shelves

EMPTY = Document("2024", "conversations/nothing", b"")


def about(path: str, words: str, shelf: str = "2024") -> Document:
    """One page of these words, each of which is a value of six filters, too."""
    values = [(name, word) for name in "abcdef" for word in words.split()]
    filters = "".join(f'<i data-pagefind-filter="{name}[content]" content="{word}"></i>' for name, word in values)
    body = f"<body data-pagefind-body>{filters}<p>{words}</p></body>"
    return Document(shelf, f"conversations/{path}", f"<!doctype html><html>{body}</html>".encode())


def made(shelves: Shelves) -> dict[str, tuple[bytes, bool]]:
    return {path: (file.read_bytes(), fresh) for path, file, fresh in shelves.index()}


def fresh_years(shelves: Shelves) -> set[str]:
    return {path.split("/")[1] for path, (_, fresh) in made(shelves).items() if fresh}


@pytest.fixture
def shelves(tmp_path: Path) -> Shelves:
    filled = Shelves(tmp_path, "en")
    for document in (about("a", "Trust comes first"), about("b", "Marking together"), about("c", "Old words", "2016")):
        filled.put(document)
    return filled


def test_each_year_has_its_index_and_only_what_browsers_need(shelves: Shelves) -> None:
    files = made(shelves)
    assert {path.split("/")[1] for path in files} == {"2016", "2024"}
    assert {"pagefind/2024/pagefind.js", "pagefind/2024/pagefind-entry.json"} <= files.keys()
    assert not [path for path in files if "ui" in path or path.endswith(".css")]


def test_only_the_year_that_changed_is_made_again(shelves: Shelves, tmp_path: Path) -> None:
    assert fresh_years(shelves) == {"2016", "2024"}
    again = Shelves(tmp_path, "en")
    again.put(about("a", "Trust comes first"))
    assert fresh_years(again) == set()
    again.put(about("c", "Older words", "2016"))
    assert fresh_years(again) == {"2016"}


def test_the_same_documents_give_the_same_bytes_in_any_order(shelves: Shelves, tmp_path: Path) -> None:
    other = Shelves(tmp_path / "other", "en")
    for document in (about("c", "Old words", "2016"), about("b", "Marking together"), about("a", "Trust comes first")):
        other.put(document)
    assert made(other) == made(shelves)


def test_a_page_that_is_no_more_leaves_the_disk_and_the_index(shelves: Shelves, tmp_path: Path) -> None:
    made(shelves)
    shelves.keep({"conversations/a"})
    assert fresh_years(shelves) == {"2024"}
    assert shelves.known == {"conversations/a"}
    everything = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"Marking together" not in everything
    assert not (tmp_path / "index" / "2016").exists()


def test_a_conversation_that_turns_out_to_be_older_moves_to_another_shelf(shelves: Shelves) -> None:
    made(shelves)
    shelves.put(about("a", "Trust comes first", "2016"))
    assert fresh_years(shelves) == {"2016", "2024"}
    assert Shelves(shelves.folder, "en").known == {"conversations/a", "conversations/b", "conversations/c"}


def test_a_page_with_nothing_to_find_is_known_and_has_no_index(tmp_path: Path) -> None:
    shelves = Shelves(tmp_path, "en")
    shelves.put(EMPTY)
    assert made(shelves) == {}
    assert Shelves(tmp_path, "en").known == {EMPTY.path}


def test_a_kill_in_between_costs_a_new_index(shelves: Shelves, tmp_path: Path) -> None:
    files = made(shelves)
    shelves.put(about("a", "Trust comes second"))
    killed = Shelves(tmp_path, "en")
    assert fresh_years(killed) == {"2024"}
    assert made(killed).keys() >= {path for path in files if "fragment" not in path and "/2016/" in path}


def test_a_language_without_a_stemmer_has_an_index_all_the_same(tmp_path: Path) -> None:
    shelves = Shelves(tmp_path, "xx")
    shelves.put(about("a", "Trust comes first"))
    assert made(shelves)


def test_what_is_made_aside_is_the_same(shelves: Shelves, tmp_path: Path) -> None:
    aside = Shelves(tmp_path / "aside", "en")
    for document in (about("a", "Trust comes first"), about("b", "Marking together"), about("c", "Old words", "2016")):
        aside.put(document)
    aside.begin()
    assert made(aside) == made(shelves)


def test_after_its_end_nothing_is_still_being_written(shelves: Shelves) -> None:
    shelves.begin()
    shelves.close()
    assert all((shelves.folder / "index" / year / ".whole").exists() for year in ("2016", "2024"))


def test_a_fault_aside_is_told_when_the_index_is_asked_for(shelves: Shelves) -> None:
    (shelves.folder / "index").write_text("something in the way")
    shelves.begin()
    with pytest.raises(OSError, match=r"index|pagefind"):
        list(shelves.index())
