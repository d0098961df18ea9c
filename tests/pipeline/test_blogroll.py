"""OPML in and out of a class: what is there already is skipped, and what went out comes in as the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.errors import ConfigError, UsageError
from aggregator.pipeline import Folder, read_config
from aggregator.pipeline.blogroll import give_out, take_in

CLASS = """\
class: {title: Seminar & more}   # ours
sources:
  - {id: amara, kind: wordpress, url: https://amara.example/}   # hers
  - "#trust@m.example"
  - {id: old, kind: feed, url: https://new.example/feed, aliases: [https://old.example/]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "sources.yaml").write_text(CLASS)
    return Folder(tmp_path)


def listing(folder: Folder, *addresses: str) -> Path:
    path = folder.root / "friends.opml"
    rows = "".join(f"<outline><outline text='x' xmlUrl='{address}'/></outline>" for address in addresses)
    path.write_text(f"<opml><body>{rows}</body></opml>")
    return path


def test_what_is_new_is_written_below_what_was_there(folder: Folder) -> None:
    taken = take_in(folder, listing(folder, "https://b.example/feed/", "https://c.example/comments.xml"))
    assert taken.added == ["https://b.example/feed/", "https://c.example/comments.xml"]
    assert folder.sources.read_text() == (
        CLASS + "  # from friends.opml\n  - https://b.example/feed/\n  - https://c.example/comments.xml\n"
    )


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://www.amara.example/feed/", "as amara"),
        ("https://amara.example/comments/feed/", "as amara"),
        ("https://old.example/feed", "as old"),
        ("https://m.example/tags/trust.rss", "as trust-m-example"),
    ],
)
def test_what_is_there_already_is_skipped(folder: Folder, address: str, why: str) -> None:
    taken = take_in(folder, listing(folder, address))
    assert taken.added == []
    assert why in taken.skipped[address]
    assert folder.sources.read_text() == CLASS


def test_the_comments_of_a_blog_that_comes_in_with_them(folder: Folder) -> None:
    taken = take_in(
        folder, listing(folder, "https://b.example/comments/feed/", "https://b.example/feed/", "https://b.example/feed")
    )
    assert taken.added == ["https://b.example/feed/"]
    assert "come along with https://b.example/feed/" in taken.skipped["https://b.example/comments/feed/"]
    alone = take_in(folder, listing(folder, "https://lone.example/comments/feed/"), dry=True)
    assert alone.added == ["https://lone.example/comments/feed/"]
    assert "lone" not in folder.sources.read_text()


def test_what_went_out_comes_in_as_the_same(folder: Folder, tmp_path: Path) -> None:
    """WordPress and Mastodon by their real feeds, not by their pages."""
    text = give_out(folder)
    for address in (
        "https://amara.example/feed/",
        "https://amara.example/comments/feed/",
        "https://m.example/tags/trust.rss",
        "https://new.example/feed",
    ):
        assert f'xmlUrl="{address}"' in text
    assert text == give_out(folder)
    path = tmp_path / "out.opml"
    path.write_text(text)
    assert take_in(folder, path).added == []
    other = Folder(tmp_path / "other")
    other.root.mkdir()
    other.sources.write_text("class: {title: Other}\n")
    assert len(take_in(other, path).added) == 3
    assert [source.kind for source in read_config(other).sources] == ["", "", ""]
    assert take_in(other, path).added == []


def test_a_feed_goes_out_and_comes_in_with_its_comments(folder: Folder, tmp_path: Path) -> None:
    lines = "  - {id: kim, kind: feed, url: https://kim.example/, feed: https://kim.example/f, comments: https://kim.example/c}\n"
    folder.sources.write_text(CLASS + lines)
    path = tmp_path / "out.opml"
    path.write_text(give_out(folder).replace("(comments)", "(kommentarer)"))
    assert take_in(folder, path).added == []
    other = Folder(tmp_path / "other")
    other.root.mkdir()
    other.sources.write_text("class: {title: Other}\n")
    taken = take_in(other, path)
    assert "as https://kim.example/f" in taken.skipped["https://kim.example/c"]
    kim = read_config(other).sources[-1]
    assert (kim.kind, kim.url) == ("feed", "https://kim.example/")
    assert (kim.settings["feed"], kim.settings["comments"]) == ("https://kim.example/f", "https://kim.example/c")
    assert take_in(other, path).added == []


def test_what_cannot_be_read_changes_nothing(folder: Folder) -> None:
    for body in (b"", b"<html/>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><opml/>"):
        (folder.root / "bad.opml").write_bytes(body)
        with pytest.raises(UsageError):
            take_in(folder, folder.root / "bad.opml")
    assert folder.sources.read_text() == CLASS
    folder.sources.write_text("class: {titel: x}\n")
    with pytest.raises(ConfigError):
        take_in(folder, listing(folder, "https://b.example/feed/"))
