"""From a feed and a status, through archive and saved text, to one card by one person."""

from __future__ import annotations

import json
from pathlib import Path

from aggregator import sources
from aggregator.archive import Archive, load, save
from aggregator.config import Config
from aggregator.config import load as read
from aggregator.model import Document, Source
from aggregator.pipeline import Folder, homes, settings
from aggregator.pipeline.build import threaded
from aggregator.pipeline.people import suggestions
from tests.builders import at
from tests.sources.fediverse import Fediverse

FEED = Path(__file__).parent.parent / "fixtures" / "feed" / "copies.xml"
CLASS = """
class: {title: A class, url: https://class.example/, about: Invented., hashtags: [longtable], language: en, timezone: UTC, contact: https://class.example/contact}
sources:
  - {kind: feed, id: blog, url: https://amaras-blog.example/feed.xml}
  - {kind: mastodon, id: tag, server: m.example, hashtag: longtable}
"""
PAGE = '<a href="https://amaras-blog.example/" rel="me nofollow">amaras-blog.example</a>'


def kept(archive: Archive, source: Source, body: bytes, **more: object) -> None:
    document = Document(source=source, url=source.url, body=body, fetched=at(99), **more)  # type: ignore[arg-type]
    parsed = sources.kind(source.kind).parse(document)
    archive.store(source.id, parsed.posts)


def status(verified: bool) -> bytes:
    world = Fediverse("m.example")
    said = world.json("m.example", world.say("amara@m.example", "A lighthouse, and who writes to it #longtable"))
    said |= {"uri": "https://m.example/users/amara/statuses/7", "url": "https://m.example/@amara/7"}
    said["account"] |= {"display_name": "Amara", "fields": [{"name": "Blog", "value": PAGE}]}
    if verified:
        said["account"]["fields"][0]["verified_at"] = "2024-09-02T08:00:00.000+00:00"
    return json.dumps([said]).encode()


def a_class(folder: Path, *, verified: bool) -> Config:
    (folder / "sources.yaml").write_text(CLASS)
    config = read(folder / "sources.yaml", settings())
    blog, tag = config.sources
    with Archive.open(folder / "archive") as archive:
        kept(archive, blog, FEED.read_bytes())
        kept(archive, tag, status(verified), notes={"server": "m.example"})
        state = archive.state(blog.id)
        homes.keep(state.memory, None, "https://amaras-blog.example/")
        archive.keep_state(blog.id, state)
    return config


def test_a_post_names_its_copy_and_a_verified_link_says_whose_it_is(tmp_path: Path) -> None:
    config = a_class(tmp_path, verified=True)
    with Archive.open(tmp_path / "archive") as archive:
        threads = threaded(config, archive, at(99))
    cards = {head.title: threads.places[id] for id, head in threads.heads.items()}
    assert [url for _, url in cards["Slow answers"]] == [
        "https://amaras-blog.example/slow",
        "https://m.example/@amara/7",
    ]
    assert set(cards) == {"Slow answers", "On syndication"}
    assert len(set(threads.authors.values())) == 1
    save(tmp_path / "archive", tmp_path / "saved")
    load(tmp_path / "again", tmp_path / "saved")
    with Archive.open(tmp_path / "again") as archive:
        assert threaded(config, archive, at(99)).places == threads.places


def test_without_proof_the_status_stays_and_the_curator_is_asked(tmp_path: Path) -> None:
    config = a_class(tmp_path, verified=False)
    with Archive.open(tmp_path / "archive") as archive:
        threads = threaded(config, archive, at(99))
    assert len(threads.heads) == 3
    (asked,) = suggestions(Folder(tmp_path))
    assert "the profile of @amara@m.example calls amaras-blog.example its owner's own" in asked.evidence
