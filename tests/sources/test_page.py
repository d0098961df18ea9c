"""The kind `page`: posts and comments in all the ways in which pages are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.model import Document
from aggregator.sources import page
from tests.builders import at, source
from tests.sources import golden

HOMES = {
    "wordpress-list": "https://amara.example/2024/09/silence/?replytocom=7",
    "blogger-threaded": "https://lea.example/2024/05/tomates.html",
    "blogger-flat": "https://oldgarden.example/2009/06/beans.html",
    "staticman-nested": "https://noor.example/static-talk/",
    "microformats": "https://uli.example/zettel/",
    "schema-linked": "https://span.example/bridges",
}
HOME = "https://class.example/2024/09/a-post/"


def document(path: Path, **more: str) -> Document:
    """A page that the curator named."""
    url = HOMES.get(path.stem, HOME)
    place = source(id="a-page", kind="page", url=url, settings={"url": url})
    return Document(source=place, url=url, body=path.read_bytes(), fetched=at(24 * 1200), **more)


@pytest.mark.parametrize("case", golden.cases("page"), ids=lambda path: path.stem)
def test_a_page_is_read_as_it_should_be(case: Path) -> None:
    assert golden.shown(document(case)) == golden.expected(case)
