"""`aggregator add` on a real WordPress: its home page, a post on it, its feeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.pipeline import Folder
from aggregator.pipeline.add import Added, Adding, asked
from tests.wordpress.site import Site

pytestmark = pytest.mark.wordpress

CLASS = "class: {title: Seminar, hashtags: [sociallearning]}\nnetwork: {allow_private: [127.0.0.1]}\n"


def add(folder: Path, address: str) -> Added:
    (folder / "sources.yaml").write_text(CLASS)
    [added] = Adding(Folder(folder)).add(asked([address]))
    return added


@pytest.mark.parametrize("path", ["", "?p={post}", "{link}", "feed/", "feed/atom/", "comments/feed/", "wp-json/"])
def test_any_of_its_addresses_gives_the_same_source_with_comments(blog: Site, tmp_path: Path, path: str) -> None:
    link = str(blog.seed["posts"]["reading"]["url"])
    address = link if path == "{link}" else blog.url + path.format(post=blog.post("reading"))
    added = add(tmp_path, address)
    assert added.state == "added", added
    assert added.kind == "wordpress"
    assert (tmp_path / "sources.yaml").read_text().startswith(CLASS + "sources:\n")
    entry = {"kind": "wordpress", "url": blog.url}
    assert isinstance(added.entry, dict)
    assert {key: value for key, value in added.entry.items() if key != "tags"} == entry
    assert {feed.holds for feed in added.feeds} == {"posts", "comments"}
    assert added.comments > 0
    assert len(added.posts) == 3
    assert "MUST-NOT-PUBLISH" not in repr(added)


def test_one_category_is_meant_where_its_feed_is_given(blog: Site, tmp_path: Path) -> None:
    added = add(tmp_path, f"{blog.url}category/uncategorized/feed/")
    assert added.kind == "feed"


def test_with_the_api_closed_too(blog: Site, tmp_path: Path) -> None:
    blog.close_api()
    added = add(tmp_path, blog.url)
    assert (added.kind, added.comments > 0) == ("wordpress", True)
