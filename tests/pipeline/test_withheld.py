"""What the rules keep back stands in no text that may be published."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.archive import Archive, load, verify
from aggregator.pipeline import Folder, Night
from tests.builders import post

SECRET = "words of somebody nobody listed"
CLASS = """
class: {title: Held}
sources: [{kind: feed, id: amaras-blog, url: https://amaras-blog.example/feed, person: amara}]
people: [{id: amara, name: Amara, accounts: ["https://amaras-blog.example/"]}]
"""


def a_class(root: Path, more: str = "") -> Folder:
    (root / "sources.yaml").write_text(CLASS + more)
    folder = Folder(root)
    with Archive.open(folder.archive) as archive:
        article = post("article", "Amara asks.")
        stranger = post("stranger", SECRET, kind="comment", under=article.keys[0], author="Stranger", hours=2)
        archive.store("amaras-blog", [article, stranger])
    return folder


def everything(root: Path) -> str:
    return "".join(path.read_text() for path in root.rglob("*") if path.suffix in (".jsonl", ".html", ".json", ".atom"))


@pytest.mark.parametrize(("rules", "kept_back"), [("rules: {newcomers: hold}\n", True), ("", False)])
def test_held_posts_are_neither_saved_nor_shown(tmp_path: Path, rules: str, kept_back: bool) -> None:
    (tmp_path / "class").mkdir()
    folder = a_class(tmp_path / "class", rules)
    Night(folder).build()
    Night(folder).save(tmp_path / "saved")
    assert (SECRET not in everything(tmp_path / "saved")) is kept_back
    assert (SECRET not in everything(folder.output)) is kept_back
    assert "Amara asks." in everything(tmp_path / "saved")
    assert verify(tmp_path / "saved") == []
    load(tmp_path / "again", tmp_path / "saved")


def test_an_edge_that_reaches_nothing_is_told(tmp_path: Path) -> None:
    folder = a_class(
        tmp_path,
        "edges: [{post: 'https://amaras-blog.example/stranger', answers: 'https://amaras-blog.example/artcle'}]\n",
    )
    notes = Night(folder).build().notes
    assert len(notes) == 1
    assert "https://amaras-blog.example/artcle" in notes[0]
