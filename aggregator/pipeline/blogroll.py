"""Lists of feeds in and out of sources.yaml: what `aggregator opml` does. No network."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from aggregator.config.edit import Draft, Entry
from aggregator.errors import UsageError
from aggregator.model import Source, State, Told
from aggregator.pipeline import read_config, settings
from aggregator.pipeline.add.choosing import marks
from aggregator.text import opml
from aggregator.text.urls import canonical

if TYPE_CHECKING:
    from aggregator.pipeline import Folder

_OF_ALL_COMMENTS = re.compile(r"/(?:comments/feed|feeds/comments/default)(?:/(?:atom|rss2?))?/?(?:\?.*)?\Z", re.I)
"""Feeds of comments that WordPress and Blogger have beside that of the posts: who reads the blog reads them."""

_IN_BRACKETS = re.compile(r" \([^()]*\)\Z")


class Taken(Struct, kw_only=True):
    """Addresses that were written, and those that were not, with the reason; `entries` is how they were written."""

    added: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)


def take_in(folder: Folder, file: Path, *, dry: bool = False) -> Taken:
    """Write what a file of OPML lists; each address is a source whose kind is found out when it is first asked.

    Raises UsageError when the file is no OPML, ConfigError when sources.yaml has mistakes.
    """
    config = read_config(folder)
    told = _told(folder, config.sources)
    known: dict[str, str] = {}
    for source, one in zip(config.sources, told, strict=True):
        known |= dict.fromkeys([*marks(source), *(canonical(feed.address) for feed in one.feeds)], source.id)
    taken = _chosen(opml.outlines(_read(file)), known)
    if taken.added and not dry:
        draft = Draft(folder.sources, settings())
        draft.add_sources(taken.entries, [f"from {file.name}"])
        draft.save()
    return taken


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(opml.LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror})", "is it a file, and may you read it?") from None


def _chosen(outlines: Sequence[opml.Outline], known: dict[str, str]) -> Taken:
    """Posts first, so that a blog's feed of all comments is met when the blog itself is known."""
    taken, talk = Taken(), _talk(outlines)
    beside = {comments.feed for comments in talk.values()}
    for outline in sorted(outlines, key=lambda one: _blog(one.feed) != "" or one.feed in beside):
        mark, blog = canonical(outline.feed), _blog(outline.feed)
        if mark in known:
            taken.skipped.setdefault(outline.feed, f"it is there already, as {known[mark]}")
        elif blog in known:
            taken.skipped.setdefault(outline.feed, f"its comments come along with {known[blog]}")
        elif not _is_right(outline.feed):
            taken.skipped.setdefault(outline.feed, "this is no address that can be written into sources.yaml")
        else:
            known[mark] = outline.feed
            taken.added.append(outline.feed)
            taken.entries.append(_entry(outline, talk))
            if outline.feed in talk:
                known[canonical(talk[outline.feed].feed)] = outline.feed
    return taken


def _talk(outlines: Sequence[opml.Outline]) -> dict[str, opml.Outline]:
    """A feed of posts → that of the comments on them, as `opml.places` lists them: for the same page, and called
    `amara (comments)` where the posts are called `amara`."""
    named = {(one.page, one.text): one for one in outlines if one.page}
    pairs = ((named.get((one.page, _IN_BRACKETS.sub("", one.text))), one) for one in named.values())
    return {
        posts.feed: one
        for posts, one in pairs
        if posts and posts is not one and _is_right(one.feed) and not _blog(one.feed)
    }


def _entry(outline: opml.Outline, talk: Mapping[str, opml.Outline]) -> Entry:
    """An address, or a feed with its comments, whose kind is then known."""
    if outline.feed not in talk or not _is_right(outline.page):
        return outline.feed
    return {"kind": "feed", "url": outline.page, "feed": outline.feed, "comments": talk[outline.feed].feed}


def _blog(feed: str) -> str:
    """The blog whose comments this feed holds, as a key; empty for all other feeds."""
    return canonical(_OF_ALL_COMMENTS.sub("/", feed)) if _OF_ALL_COMMENTS.search(feed) else ""


def give_out(folder: Folder) -> str:
    """All sources as OPML 2.0: their feeds of posts and of comments, as far as their kinds know them."""
    config = read_config(folder)
    return opml.written(config.class_.title, [(config.class_.title, opml.places(_told(folder, config.sources)))])


def _told(folder: Folder, listed: Sequence[Source]) -> list[Told]:
    """Each source with its feeds, with what the archive remembers of it, if there is one."""
    from aggregator.pipeline.pull import offered, shown

    states = _states(folder)
    told = []
    for source in listed:
        kind, url = shown(source, states.get(source.id))
        told.append(Told(id=source.id, kind=kind, url=url, feeds=offered(source, states.get(source.id))))
    return told


def _states(folder: Folder) -> dict[str, State]:
    from aggregator.archive import Archive

    if not folder.archive.is_dir():
        return {}
    with Archive.open(folder.archive) as archive:
        return archive.states()


def _is_right(address: str) -> bool:
    from aggregator.config import checks

    try:
        return bool(checks.address(address))
    except checks.Wrong:
        return False
