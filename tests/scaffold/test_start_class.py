"""A class that was just begun: right, teaching, and never at the cost of what was there."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from aggregator.config import load
from aggregator.errors import UsageError
from aggregator.scaffold import start_class
from tests.config.kinds import KINDS
from tests.conftest import ROOT

PLACES = {
    ".github/nightly.sh",
    ".github/workflows/nightly.yml",
    ".gitignore",
    "README.md",
    "sources.schema.json",
    "sources.yaml",
}


def test_all_files_are_made_and_told(tmp_path: Path) -> None:
    made = start_class(tmp_path / "new" / "class", title="Ours", url="https://example.org/ours")
    assert {path.relative_to(tmp_path / "new" / "class").as_posix() for path in made} == PLACES
    config = load(tmp_path / "new" / "class" / "sources.yaml", KINDS)
    assert (config.class_.title, config.class_.url) == ("Ours", "https://example.org/ours/")
    assert (tmp_path / "new" / "class" / "README.md").read_text().startswith("# Ours\n")
    assert os.access(tmp_path / "new" / "class" / ".github" / "nightly.sh", os.X_OK)


def test_what_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("mine")
    (tmp_path / ".gitignore").symlink_to(tmp_path / "elsewhere")
    made = start_class(tmp_path)
    assert {path.name for path in made} == {"nightly.sh", "nightly.yml", "README.md", "sources.schema.json"}
    assert (tmp_path / "sources.yaml").read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()
    assert start_class(tmp_path) == []


@pytest.mark.parametrize(
    "title",
    ["Learning: together #1", "no", "2026", '"quoted" \\ slashed', "{url}", "- dash", "[x", "اللغة", "@all", "a'b"],
)
def test_any_title_can_be_written(tmp_path: Path, title: str) -> None:
    start_class(tmp_path, title=title, url="https://example.org/{title}/")
    config = load(tmp_path / "sources.yaml", KINDS)
    assert config.class_.title == title
    assert config.class_.url == "https://example.org/{title}/"


@pytest.mark.parametrize(
    "url", ["example.org", "ftp://example.org/", "https://a:b@example.org/", "https://example.org/?x"]
)
def test_no_class_begins_with_an_address_that_is_none(tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError):
        start_class(tmp_path / "new", url=url)
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        start_class(tmp_path / "file" / "class")


def without_sign(text: str) -> str:
    """The commented lines of YAML taken at their word: `# ` away where a key or a list entry follows."""
    line = re.compile(r"""^(?P<in> *)# (?P<yaml> *(?:- ["{\w]|[a-z_]+:(?: |$)).*)$""", re.MULTILINE)
    return line.sub(r"\g<in>\g<yaml>", text)


def test_what_the_starter_teaches_is_right(tmp_path: Path) -> None:
    start_class(tmp_path, title="Ours")
    path = tmp_path / "sources.yaml"
    head, teaches, body = path.read_text().partition("# Take away")
    top, class_, block = head.partition("class:\n")
    path.write_text(top + class_ + without_sign(block) + teaches + without_sign(body))
    config = load(path, KINDS)
    assert len(config.sources) == 5
    assert config.network.allow_private == ("10.0.0.0/8",)
    assert config.class_.starts
    assert (len(config.people), len(config.circles), len(config.rules.block)) == (1, 1, 1)
    assert (len(config.rules.confirmed), len(config.rules.rejected)) == (1, 1)


def test_what_this_repositorys_class_teaches_is_right(tmp_path: Path) -> None:
    _, rules, body = (ROOT / "sources.yaml").read_text().partition("# Who is in the class.")
    path = tmp_path / "sources.yaml"
    path.write_text("class: {title: X}\n" + rules + without_sign(body))
    config = load(path, KINDS)
    assert (len(config.people), len(config.circles), len(config.rules.confirmed)) == (1, 1, 1)


@pytest.mark.parametrize("name", ["workflows/nightly.yml", "nightly.sh"])
def test_the_nightly_of_a_class_is_that_of_this_repository(name: str) -> None:
    ours = ROOT / ".github" / name
    theirs = ROOT / "aggregator" / "scaffold" / "files" / "dot-github" / name
    assert theirs.read_bytes() == ours.read_bytes(), f"copy {ours} to {theirs}"
