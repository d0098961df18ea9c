"""sources.yaml is checked once for each state of it, and never believed for another."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.errors import ConfigError
from aggregator.pipeline import Folder, read_config
from aggregator.pipeline.reading import remember


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "archive").mkdir()
    (tmp_path / "sources.yaml").write_text("class: {title: One}\nsources: [https://blog.example/]\n")
    return Folder(tmp_path)


def test_what_was_found_right_is_the_same_the_second_time(folder: Folder) -> None:
    first = read_config(folder)
    remember(folder, first)
    assert folder.checked.exists()
    assert read_config(folder) == first


def test_another_text_is_read_anew(folder: Folder) -> None:
    remember(folder, read_config(folder))
    folder.sources.write_text("class: {title: Two}\n")
    assert read_config(folder).class_.title == "Two"
    folder.sources.write_text("clas: {title: Two}\n")
    with pytest.raises(ConfigError):
        read_config(folder)


def test_a_strange_file_beside_the_archive_is_not_believed(folder: Folder) -> None:
    remember(folder, read_config(folder))
    folder.checked.write_text('{"of": 1}')
    assert read_config(folder).class_.title == "One"


def test_reading_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("class: {title: One}\n")
    read_config(Folder(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["sources.yaml"]
