"""The main job from end to end over the sample class: what a learner would find."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from aggregator.archive import Archive, load, save, verify
from aggregator.demo import NIGHTS
from aggregator.demo.sample import sample
from aggregator.pipeline import Folder
from aggregator.pipeline.blogroll import give_out
from aggregator.text.opml import outlines
from tests.conftest import ROOT
from tests.sample_class import NextNight


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "output" / "data" / f"{name}.jsonl").read_text().splitlines()]


def test_every_public_word_is_there_once(sample_class: Path) -> None:
    """Everything said in public under the class's tag, as of the second night, and nothing twice.

    One status says no more than the article that its author announces with it: a second place of that.
    """
    now = sample().as_of(NIGHTS[1])
    blogs = sum(
        1 + sum(1 for _ in post.all()) - 1 for blog in now.blogs for post in blog.posts if "longtable" in post.tags
    )
    without_comments = sum(
        sum(1 for _ in post.all()) - 1 for blog in now.blogs if blog.shape == "jsonfeed" for post in blog.posts
    )
    statuses = sum(1 for root in now.statuses for said, _ in root.all() if said.visibility == "public")
    posts = rows(sample_class, "posts")
    announcements = 1
    assert len(posts) == blogs - without_comments + statuses - announcements
    addresses = Counter(post["url"] for post in posts)
    del addresses[""]  # where an address would tell the name of somebody who is shown by initials
    assert max(addresses.values()) == 1


def test_at_least_forty_conversations(sample_class: Path) -> None:
    assert len(rows(sample_class, "conversations")) >= 40


def test_one_conversation_joins_blog_comments_mastodon_and_another_blog(sample_class: Path) -> None:
    posts = rows(sample_class, "posts")
    root = next(post for post in posts if post["url"].startswith("http://amara.example/schmooze-or-lose"))
    joined = [post for post in posts if post["conversation"] == root["conversation"]]
    kinds = Counter(post["kind"] for post in joined)
    assert kinds["article"] == 2, "the post, and its answer on another blog"
    assert kinds["comment"] >= 15
    assert kinds["note"] >= 5, "a status that answers by its link, with its replies"
    assert {post["source"] for post in joined} >= {"amaras-blog", "jules-blog"}


def test_every_parent_is_the_one_that_was_answered(sample_class: Path) -> None:
    """Stated parents come out exactly: each comment and status stands under the one it answers."""
    posts = {post["id"]: post for post in rows(sample_class, "posts")}
    texts = {(post["author_name"], post["text"][:40]): post for post in posts.values()}
    now = sample().as_of(NIGHTS[1])
    checked = 0
    for blog in now.blogs:
        for article in blog.posts:
            for said, parent in article.all():
                if parent is None or said.gone:
                    continue
                found = next((post for (_, text), post in texts.items() if text[:25] == said.text[:25]), None)
                if found and found["parent"] in posts and not parent.title:
                    assert posts[found["parent"]]["text"][:25] == parent.text[:25]
                    checked += 1
    assert checked > 40


def test_whom_comments_answer_only_by_their_words_is_a_guess_that_says_so(sample_class: Path) -> None:
    posts = {post["id"]: post for post in rows(sample_class, "posts")}
    guesses = {
        posts[edge["from"]]["text"][:12]: (posts[edge["to"]]["text"][:12], edge["reason"])
        for edge in rows(sample_class, "edges")
        if edge["certainty"] == "inferred"
    }
    assert guesses == {
        "Elin, are th": ("Vi har ett b", "turns to its author: “Elin, are the answers signed?”"),
        "I agree with": ("Ställ den du", "speaks of its author: “I agree with Dag. Whoever has been there”"),
        "@Dag Klockan": ("Ställ den du", "turns to its author: “@Dag Klockan tar jag i morgon.”"),
    }
    talk = next(post["conversation"] for post in posts.values() if post["text"].startswith("Elin, are the"))
    page = (sample_class / "output" / "conversations" / talk / "index.html").read_text()
    assert page.count("turns to its author: “") == 2
    assert page.count("speaks of its author: “") == 1


def test_the_latecomer_wakes_an_old_conversation(sample_class: Path) -> None:
    digest = (sample_class / "output" / "digests" / "2026" / "10" / "index.html").read_text()
    assert "Schmooze or lose?" in digest


def test_what_was_taken_away_or_private_is_nowhere(sample_class: Path, tmp_path: Path) -> None:
    save(sample_class / "archive", tmp_path / "saved")
    for folder in (sample_class / "output", sample_class / "archive", tmp_path / "saved"):
        for path in folder.rglob("*"):
            if path.is_file():
                body = path.read_bytes()
                assert b"MUST-NOT-PUBLISH" not in body, path
                assert b"giving up the garden blog" not in body, path


def test_an_edit_is_shown_and_the_earlier_version_kept(sample_class: Path) -> None:
    texts = " ".join(post["text"] for post in rows(sample_class, "posts"))
    assert "two weeks now" in texts


def test_the_dead_source_is_named_with_its_line(sample_class: Path) -> None:
    dead = next(row for row in rows(sample_class, "sources") if row["id"] == "tobias-garden")
    lines = (sample_class / "sources.yaml").read_text().splitlines()
    assert dead["state"] == "failed"
    assert "tobias-garden" in lines[dead["line"] - 1]
    assert dead["message"]


def test_the_site_says_that_its_people_are_invented(sample_class: Path) -> None:
    for path in (sample_class / "output").rglob("index.html"):
        assert "invented" in path.read_text(), path


def test_a_night_with_nothing_new_writes_only_the_health_of_sources(own_sample: Path, next_night: NextNight) -> None:
    before = {path: path.stat().st_mtime_ns for path in (own_sample / "output").rglob("*") if path.is_file()}
    next_night.run(own_sample)
    after = {path: path.stat().st_mtime_ns for path in (own_sample / "output").rglob("*") if path.is_file()}
    assert before.keys() == after.keys()
    differs = {str(path.relative_to(own_sample / "output")) for path in before if before[path] != after[path]}
    assert differs <= {"sources/index.html", "data/sources.jsonl"}


def test_a_night_with_nothing_new_asks_only_conditionally(own_sample: Path, next_night: NextNight) -> None:
    """Feeds answer 304. Mastodon's API has no such answer for strangers: it is asked for what came after."""
    next_night.run(own_sample)
    whole = [asked for asked in next_night.places.asked if asked.status == 200 and not asked.after]
    assert whole == []


def test_the_same_tree_whatever_the_surroundings(own_sample: Path, tmp_path: Path) -> None:
    """Another folder, time zone, locale and hash seed give the same bytes."""
    trees = []
    for number, surroundings in enumerate(
        (
            {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
            {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "4242"},
        )
    ):
        folder = tmp_path / f"copy-{number}" / ("deeper" * number or "flat")
        folder.mkdir(parents=True)
        save(own_sample / "archive", tmp_path / "saved")
        load(folder / "archive", tmp_path / "saved")
        (folder / "sources.yaml").write_bytes((own_sample / "sources.yaml").read_bytes())
        command = [sys.executable, "-m", "aggregator", "-C", str(folder), "build"]
        subprocess.run(command, cwd=tmp_path, env={**os.environ, **surroundings, "PYTHONPATH": str(ROOT)}, check=True)
        trees.append(tree(folder / "output"))
    assert trees[0] == trees[1]
    assert trees[0] == tree(own_sample / "output"), "and the same as the one that grew over two nights"


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_saved_loaded_and_saved_again_is_the_same(sample_class: Path, tmp_path: Path) -> None:
    save(sample_class / "archive", tmp_path / "one")
    load(tmp_path / "archive", tmp_path / "one")
    save(tmp_path / "archive", tmp_path / "two")
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    assert verify(tmp_path / "one") == []


def test_the_archive_holds_what_the_site_shows(sample_class: Path) -> None:
    with Archive.open(sample_class / "archive") as archive:
        held = sum(archive.count().values())
    assert held >= len(rows(sample_class, "posts"))


def test_the_list_of_feeds_names_feeds_of_posts_and_of_comments_and_no_pages(sample_class: Path) -> None:
    """The same on the site and from the command."""
    text = (sample_class / "output" / "sources.opml").read_bytes()
    found = {outline.text: outline.feed for outline in outlines(text)}
    assert found["amaras-blog"] == "http://amara.example/feed/"
    assert found["amaras-blog (comments)"] == "http://amara.example/comments/feed/atom/"
    assert any(feed.endswith(".rss") and "/tags/" in feed for feed in found.values())
    exported = {outline.text: outline.feed for outline in outlines(give_out(Folder(sample_class)).encode())}
    assert exported.items() <= found.items()
