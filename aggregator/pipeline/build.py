"""From the archive to a published site: thread, digest, publish. No network."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aggregator import __version__, digest, publish
from aggregator.model import Post, Report, Rules, Threads
from aggregator.pipeline.forget import without_forgotten
from aggregator.pipeline.homes import places
from aggregator.pipeline.shortened import leads
from aggregator.text.urls import canonical
from aggregator.thread import Surroundings, thread

if TYPE_CHECKING:
    from aggregator.archive import Archive
    from aggregator.config import Config
    from aggregator.pipeline.folder import Folder
    from aggregator.pipeline.pull import ExecutorMaker


def build(
    folder: Folder, config: Config, archive: Archive, pool: ExecutorMaker, report: Report, base_url: str = ""
) -> None:
    """Thread everything, and write what differs. `report` gets the numbers.

    The ledger is kept before the site is switched: an id that was shown is never given again.
    """
    with _uncollected():
        threads = threaded(config, archive, report.started)
        archive.keep_ledger(threads.ledger)
        report.notes += unmet(config.rules, threads)
        site = _site(config, archive, threads, report, base_url)
        _publish(folder, site, pool, report)


def unmet(rules: Rules, threads: Threads) -> list[str]:
    """Addresses under `edges:` that no post here has: the curator's word reaches nothing."""
    written = [url for pair in (*rules.confirmed, *rules.rejected) for url in pair]
    if not written:
        return []
    known = {key for head in threads.heads.values() for key in head.keys}
    known |= {f"url:{canonical(url)}" for places in threads.places.values() if len(places) > 1 for _, url in places}
    missing = [url for url in dict.fromkeys(written) if known.isdisjoint((f"url:{canonical(url)}", f"uri:{url}"))]
    return [
        f"edges: no post here has the address {url}; look for a slip, or wait until it was pulled" for url in missing
    ]


@contextmanager
def _uncollected() -> Iterator[None]:
    """What is built here are trees of values without cycles: looking for cycles in them costs a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _publish(folder: Folder, site: publish.Site, pool: ExecutorMaker, report: Report) -> None:
    published = publish.publish(
        site,
        folder.output,
        templates=[folder.templates, publish.packaged()],
        memory=folder.memory,
        executor=lambda: pool.executor,
    )
    report.conversations = len(site.threads.conversations)
    report.written = published.written
    report.unchanged = published.unchanged
    report.notes += published.notes


def threaded(config: Config, archive: Archive, now: datetime) -> Threads:
    """Everything in the archive as conversations."""
    return thread(archive.heads(), now=now, **surroundings(config, archive))


def surroundings(config: Config, archive: Archive) -> Surroundings:
    """All of them, from the archive and sources.yaml."""
    return {
        "tombstones": archive.tombstones(),
        "ledger": archive.ledger(),
        "people": without_forgotten(config.people, archive),
        "sources": places(config, archive),
        "rules": config.rules,
        "texts": lambda sightings: {place: text for place, (_, text) in archive.bodies(sightings).items()},
        "redirects": _moved(archive) | leads(archive),
    }


def _moved(archive: Archive) -> dict[str, str]:
    """Where permanent redirects of what sources read led."""
    return {old: new for _, state in sorted(archive.states().items()) for old, new in state.moved.items()}


def _site(config: Config, archive: Archive, threads: Threads, report: Report, base_url: str) -> publish.Site:
    class_ = replace(config.class_, url=base_url) if base_url else config.class_
    asked = digest.questions(threads)
    return publish.Site(
        class_=class_,
        topics=config.topics,
        circles=config.circles,
        sources=config.sources,
        told=report.sources,
        threads=threads,
        conversation_topics=digest.topics_of(threads, config.topics),
        digests=digest.outline(threads, config.topics, class_.timezone, config.circles, asked),
        questions=asked,
        newcomers=digest.newcomers(threads),
        posts=lambda ids: _posts(archive, threads, ids),
        bodies=lambda ids: _bodies(archive, threads, ids),
        reads=lambda one: digest.reads(one, threads),
        fill=lambda one, posts: digest.fill(one, threads, posts),
        fresh=digest.fresh,
        version=__version__,
    )


def _posts(archive: Archive, threads: Threads, ids: Sequence[str]) -> Mapping[str, Post]:
    """Whole posts by public id: the body as archived, the facts as threading settled them."""
    bodies = archive.posts(threads.bodies[id] for id in ids)
    return {id: _settled(bodies[threads.bodies[id]], threads, id) for id in ids if threads.bodies[id] in bodies}


def _bodies(archive: Archive, threads: Threads, ids: Sequence[str]) -> Mapping[str, tuple[str, str]]:
    """HTML and plain text by public id."""
    bodies = archive.bodies(threads.bodies[id] for id in ids)
    return {id: bodies[threads.bodies[id]] for id in ids if threads.bodies[id] in bodies}


def _settled(post: Post, threads: Threads, id: str) -> Post:
    head = threads.heads[id]
    return replace(post, id=id, tags=head.tags, replies=head.replies)
