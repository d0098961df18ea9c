"""Build a site of N conversations of 16 posts, then again with one post changed; beside Hugo.

Both make a page for each conversation with its comments nested, an Atom and a JSON feed of each, and a list. We also
make people, topics, digests and open data, and thread everything from what the sources state; Hugo gets the finished
trees as front matter. Whole processes, imports included.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from corpus import START, conversation, conversations
from meter import Measure, aggregator, middle, run

sys.path.insert(0, str(Path(__file__).parent.parent))

from aggregator.archive import Archive
from aggregator.model import Post, Source
from aggregator.text.compose import account, compose

CHANGED = 7
BATCH = 250
"""Conversations that are stored at once."""
PHASES = ("full", "one post changed")

# ── ours ──────────────────────────────────────────────────────────────────────────────


def write_class(folder: Path, count: int) -> None:
    folder.mkdir()
    (folder / "sources.yaml").write_text(
        "class: {title: Bench, url: https://bench.example/}\n"
        "topics: [{id: trust, title: Trust, tags: [trust]}, {id: table, title: Table, tags: [table]}]\n"
        "sources: [{kind: feed, id: blog, url: https://blog.example/feed/}]\n"
    )
    with Archive.open(folder / "archive") as archive, ProcessPoolExecutor() as pool:
        for batch in pool.map(composed, (range(start, min(start + BATCH, count)) for start in range(0, count, BATCH))):
            archive.store("blog", batch)


def composed(numbers: Iterable[int]) -> list[Post]:
    """The posts of these conversations: to read what is in them takes longer than to store them."""
    return [ours(number, said) for number in numbers for said in conversation(number)]


def ours(number: int, said: dict[str, Any], more: str = "") -> Post:
    """One post of the corpus, as the feed kind would have composed it."""
    article = f"https://blog.example/{number}/"
    key = f"url:blog.example/{number}"
    comment = said["parent"] is not None
    where = f"{article}#comment-{said['id']}" if comment else article
    parent = f"{key}#comment-{said['parent']}" if said["parent"] else key
    return compose(
        source=Source(id="blog", kind="feed", url="https://blog.example/feed/"),
        fetched=START + timedelta(days=800),
        kind="comment" if comment else "article",
        keys=(f"{key}#comment-{said['id']}" if comment else key,),
        url=where,
        author=account(name=said["author"], site=article),
        html=said["html"] + more,
        title=said["title"],
        published=said["at"],
        answers=(parent,) if comment else (),
        under=key if comment else "",
        tags=said["tags"],
    )


def change_ours(folder: Path, round: int) -> None:
    said = conversation(CHANGED)[3]
    with Archive.open(folder / "archive") as archive:
        archive.store("blog", [ours(CHANGED, said, f"<p>Changed {round}.</p>")])


# ── Hugo ──────────────────────────────────────────────────────────────────────────────

CONFIG = """
baseURL = "https://bench.example/"
title = "Bench"
disableKinds = ["taxonomy", "term", "RSS", "sitemap"]
[outputs]
  page = ["HTML", "ATOM", "FEED"]
[mediaTypes."application/atom+xml"]
  suffixes = ["atom"]
[outputFormats.ATOM]
  mediaType = "application/atom+xml"
  baseName = "feed"
[outputFormats.FEED]
  mediaType = "application/json"
  baseName = "feed"
"""
BASE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ .Title }} · {{ site.Title }}</title><link rel="stylesheet" href="/site.css">
<link rel="alternate" type="application/atom+xml" href="feed.atom"></head><body><a href="#main">Skip</a>
<header><a href="/">{{ site.Title }}</a><nav><a href="/topics/">Topics</a><a href="/people/">People</a>
<a href="/digests/">Digests</a><a href="/join/">Join</a></nav></header><main id="main">{{ block "main" . }}{{ end }}</main>
<footer><a href="/about/">About</a></footer></body></html>"""
SINGLE = """{{ define "main" }}<h1>{{ .Title }}</h1><p>{{ .Params.replies }} replies</p>
<article id="p-0"><p class="by"><span class="disc">{{ substr .Params.author 0 1 }}</span>
<a href="/people/{{ .Params.author | urlize }}/">{{ .Params.author }}</a>
<a href="#p-0"><time datetime="{{ .Params.at }}">{{ dateFormat "2 Jan 2006 15:04" .Params.at }}</time></a></p>
<div class="says">{{ .Content }}</div><p><a href="{{ .Params.source }}" rel="nofollow noopener">answer there</a></p></article>
<ol>{{ range .Params.tree }}{{ partial "reply.html" . }}{{ end }}</ol>
<section><h2>Who spoke</h2><ul>{{ range .Params.people }}<li>{{ . }}</li>{{ end }}</ul></section>{{ end }}"""
REPLY = """<li><article id="p-{{ .id }}"><p class="by"><span class="disc">{{ substr .author 0 1 }}</span>
<a href="/people/{{ .author | urlize }}/">{{ .author }}</a>
<a href="#p-{{ .id }}"><time datetime="{{ .at }}">{{ dateFormat "2 Jan 2006 15:04" .at }}</time></a></p>
<div class="says">{{ safeHTML .html }}</div><p><a href="{{ .source }}" rel="nofollow noopener">answer there</a></p></article>
{{ with .children }}<ol>{{ range . }}{{ partial "reply.html" . }}{{ end }}</ol>{{ end }}</li>"""
ATOM = """{{ printf "<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?>" | safeHTML }}<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">
<title>{{ .Title }}</title><id>{{ .Permalink }}</id><updated>{{ .Params.at }}</updated>{{ range .Params.tree }}{{ partial "entry.html" . }}{{ end }}</feed>"""
ENTRY = """
<entry><title>{{ .author }}</title><id>{{ .source }}</id><updated>{{ .at }}</updated><author><name>{{ .author }}</name></author>
<thr:in-reply-to ref="{{ .answers }}"/><content type="html">{{ .html }}</content></entry>{{ range .children }}{{ partial "entry.html" . }}{{ end }}"""
FEED = """{"version":"https://jsonfeed.org/version/1.1","title":{{ jsonify .Title }},"items":[{{ range $i, $r := .Params.tree }}{{ if $i }},{{ end }}{{ partial "item.json" $r }}{{ end }}]}"""
ITEM = """
{"id":{{ jsonify .source }},"url":{{ jsonify .source }},"date_published":{{ jsonify .at }},"authors":[{"name":{{ jsonify .author }}}],"content_html":{{ jsonify .html }}}{{ range .children }},{{ partial "item.json" . }}{{ end }}"""
LIST = """{{ define "main" }}<h1>Conversations</h1><ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}"""


def write_hugo(folder: Path, count: int) -> None:
    (folder / "content/conversations").mkdir(parents=True)
    layouts = {
        "_default/baseof.html": BASE,
        "_default/single.html": SINGLE,
        "_default/single.atom.atom": ATOM,
        "_default/single.feed.json": FEED,
        "_default/list.html": LIST,
        "partials/reply.html": REPLY,
        "partials/entry.html": ENTRY,
        "partials/item.json": ITEM,
    }
    for name, text in layouts.items():
        path = folder / "layouts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "config.toml").write_text(CONFIG)
    for number, posts in enumerate(conversations(count)):
        (folder / f"content/conversations/{number}.html").write_text(hugo_page(number, posts))


def hugo_page(number: int, posts: list[dict[str, Any]], more: str = "") -> str:
    """One content file: its tree as JSON front matter, the article as its body."""
    rows = [
        {
            **{name: said[name] for name in ("id", "author", "html")},
            "at": stamp(said["at"]),
            "source": f"https://blog.example/{number}/#comment-{said['id']}",
            "answers": f"https://blog.example/{number}/#comment-{said['parent']}",
            "parent": said["parent"],
            "children": [],
        }
        for said in posts
    ]
    rows[3]["html"] += more
    for row in rows[1:]:
        rows[row["parent"]]["children"].append(row)
    front = {
        "title": posts[0]["title"],
        "author": posts[0]["author"],
        "at": stamp(posts[0]["at"]),
        "date": stamp(posts[0]["at"]),
        "source": f"https://blog.example/{number}/",
        "people": sorted({str(said["author"]) for said in posts}),
        "replies": len(rows) - 1,
        "tree": rows[0]["children"],
    }
    return json.dumps(front) + "\n" + str(posts[0]["html"])


def stamp(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def change_hugo(folder: Path, round: int) -> None:
    text = hugo_page(CHANGED, conversation(CHANGED), f"<p>Changed {round}.</p>")
    (folder / f"content/conversations/{CHANGED}.html").write_text(text)


# ── both ──────────────────────────────────────────────────────────────────────────────


def one_size(base: Path, count: int, rounds: int) -> dict[tuple[str, str], list[Measure]]:
    class_, hugo = base / "class", base / "hugo"
    write_class(class_, count)
    write_hugo(hugo, count)
    found: dict[tuple[str, str], list[Measure]] = {}
    for round in range(rounds):
        for who, phase, measure in one_round(class_, hugo, round):
            found.setdefault((who, phase), []).append(measure)
    return found


def one_round(class_: Path, hugo: Path, round: int) -> Iterator[tuple[str, str, Measure]]:
    shutil.rmtree(hugo / "public", ignore_errors=True)
    yield "hugo", "full", run(["hugo", "--quiet"], cwd=hugo)
    forget_build(class_)
    yield "aggregator", "full", run(aggregator("-C", class_, "build"))
    change_hugo(hugo, round)
    yield "hugo", "one post changed", run(["hugo", "--quiet"], cwd=hugo)
    change_ours(class_, round)
    yield "aggregator", "one post changed", run(aggregator("-C", class_, "build"))


def forget_build(class_: Path) -> None:
    """As on a fresh machine: the archive is there, and nothing that was made from it."""
    for made in (class_ / "output", *class_.glob(".output*")):
        shutil.rmtree(made, ignore_errors=True)
    for made in (class_ / "archive").glob("published*"):
        shutil.rmtree(made) if made.is_dir() else made.unlink()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000, 30_000])
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args()
    print(f"### Build: conversations of 16 posts, median of {asked.rounds} rounds\n")
    print("| conversations | | Hugo wall | ours wall | ratio | Hugo CPU | ours CPU | Hugo MB | ours MB | ratio |")
    print("|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for count in asked.sizes:
        with tempfile.TemporaryDirectory() as base:
            found = one_size(Path(base), count, asked.rounds)
        for phase in PHASES:
            hugo, ours_ = (middle(found[who, phase]) for who in ("hugo", "aggregator"))
            print(
                f"| {count:,} | {phase} | {hugo.wall:.2f} s | {ours_.wall:.2f} s | 1 : {hugo.wall / ours_.wall:.1f} "
                f"| {hugo.cpu:.2f} s | {ours_.cpu:.2f} s | {hugo.megabytes:.0f} | {ours_.megabytes:.0f} "
                f"| 1 : {hugo.megabytes / ours_.megabytes:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
