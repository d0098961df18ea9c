"""One build: which pages must be made, making them, and putting what differs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

import msgspec
from msgspec import Raw, Struct

from aggregator.model import Post
from aggregator.publish import data, lists
from aggregator.publish.facts import Chrome, Talk
from aggregator.publish.language.choose import choose
from aggregator.publish.mask import masked, seal
from aggregator.publish.pages import Page, pages
from aggregator.publish.program import program
from aggregator.publish.render import Batch, Job, Made, render
from aggregator.publish.search import Shelves
from aggregator.publish.shown import Shown
from aggregator.publish.site import Site
from aggregator.publish.templates import TemplateSet, collect, static_files
from aggregator.publish.write import memory as memories
from aggregator.publish.write.tree import Tree
from aggregator.text.urls import is_http

BATCH = 400
"""Bodies that one batch of pages needs, about."""
IN_FLIGHT = 4
"""Batches being rendered elsewhere, so that memory does not grow with the site."""
DATA = "data/posts.jsonl"
TALKS = "conversations/{id}"
"""The template of what search finds."""


Elsewhere = Callable[[], Executor | None]
"""Where pages are rendered when there are many. To make one costs processes, which a quiet night should not pay."""


def nowhere() -> None:
    """Everything in this process."""


class Published(Struct, frozen=True, kw_only=True):
    """How many files were written, left as they were, and removed; what did not go well."""

    written: int
    unchanged: int
    removed: int
    notes: tuple[str, ...] = ()


@dataclass
class Pending:
    """A page that must be made, and its fingerprint."""

    template: str
    page: Page
    facts: bytes
    print: bytes


@dataclass
class Build:
    """The state of one build. `run` is all of it."""

    site: Site
    templates: TemplateSet
    tree: Tree
    memory: memories.Memory
    shelves: Shelves
    elsewhere: Elsewhere
    made: dict[str, tuple[bytes, tuple[str, ...]]] = field(default_factory=dict)
    rows: data.Rows = field(default_factory=data.Rows)
    talks: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    addresses: list[tuple[str, datetime | None]] = field(default_factory=list)
    _flying: deque[tuple[list[Pending], Future[list[Made]]]] = field(default_factory=deque)
    _waiting: list[Pending] = field(default_factory=list)

    def run(self) -> Published:
        words = choose([Path(folder) for folder in self.templates.folders], self.site.class_.language)
        shown = Shown(self.site, words)
        self.chrome = chrome_of(shown, self.templates)
        self._salt = msgspec.msgpack.encode(
            (self.templates.digest, self.chrome, program(), self.site.version, seal(self.site.threads.veils))
        )
        self._all_rows = DATA not in self.tree.marks
        self._pages(shown)
        loose = [*self._loose(shown), *self._search()]
        self._put_posts(shown)
        wanted = {path for _, files in self.made.values() for path in files} | set(loose)
        wanted.add(DATA)
        removed = self.tree.commit(wanted)
        return Published(
            written=len(self.tree.changed),
            unchanged=len(wanted) - len(self.tree.changed),
            removed=len(removed),
            notes=tuple(self.notes),
        )

    # ── pages ─────────────────────────────────────────────────────────────────────────

    def _pages(self, shown: Shown) -> None:
        """Conversations first: Pagefind makes its index of them while the other pages are made."""
        first = [name for name in self.templates.pages if name == TALKS]
        self.shelves.arrange(shown.shelves)
        self._make(pages(shown, first))
        self.shelves.begin()
        self._make(pages(shown, [name for name in self.templates.pages if name not in first]))

    def _make(self, found: Iterable[tuple[str, Page]]) -> None:
        bodies = 0
        for template, page in found:
            self._note_address(page)
            facts = msgspec.msgpack.encode(page.facts)
            fingerprint = self._fingerprint(template, facts)
            if not self._is_there(page, fingerprint):
                self._waiting.append(Pending(template, page, facts, fingerprint))
                bodies += len(page.bodies) + 2
                if bodies >= BATCH:
                    self._send(last=False)
                    bodies = 0
        self._send(last=True)
        while self._flying:
            self._land()

    def _fingerprint(self, template: str, facts: bytes) -> bytes:
        hash = blake2b(self._salt, digest_size=16)
        hash.update(template.encode())
        hash.update(facts)
        return hash.digest()

    def _is_there(self, page: Page, fingerprint: bytes) -> bool:
        """The page was made from the same facts, and nobody touched its files."""
        if isinstance(page.facts, Talk) and (self._all_rows or page.path not in self.shelves.known):
            return False
        known = self.memory.pages.get(page.path)
        if known is None or known[0] != fingerprint or not all(path in self.tree.marks for path in known[1]):
            return False
        self.made[page.path] = known
        return True

    def _send(self, last: bool) -> None:
        """Render what waits: elsewhere when there is somewhere, unless it is all there is."""
        if not self._waiting:
            return None
        batch, self._waiting = self._waiting, []
        encoded = self._encode(batch)
        executor = None if last and not self._flying else self.elsewhere()
        if executor is None:
            return self._put(batch, render(encoded))
        self._flying.append((batch, executor.submit(render, encoded)))
        if len(self._flying) > IN_FLIGHT:
            self._land()
        return None

    def _land(self) -> None:
        batch, future = self._flying.popleft()
        self._put(batch, future.result())

    def _encode(self, batch: Sequence[Pending]) -> bytes:
        posts = self.site.posts(_needed(batch, finished=True))
        bodies = self._bodies(_needed(batch, finished=False))
        jobs = [_job(pending, posts, bodies) for pending in batch]
        return msgspec.msgpack.encode(Batch(self.templates, self.chrome, jobs))

    def _bodies(self, ids: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        if self.site.bodies is not None:
            return self.site.bodies(ids)
        return {id: (post.html, post.text) for id, post in self.site.posts(ids).items()}

    def _put(self, batch: Sequence[Pending], made: Sequence[Made]) -> None:
        for pending, (path, files, rows, document) in zip(batch, made, strict=True):
            for where, body, digest in files:
                self.tree.put(where, body, digest)
            self.made[path] = (pending.print, tuple([file[0] for file in files]))
            if isinstance(pending.page.facts, Talk):
                self.talks.add(pending.page.facts.card.id)
                self.rows.add(rows)
            if document is not None:
                self.shelves.put(document)

    def _note_address(self, page: Page) -> None:
        """For the sitemap: pages that may be found, and when something was last said on them."""
        facts = page.facts
        if isinstance(facts, Talk):
            if all(said.indexable for said in facts.said):
                self.addresses.append((f"{page.path}/", facts.card.latest))
        elif page.path.startswith("conversations/") or page.path in ("404", "sources"):
            return
        elif getattr(facts, "indexable", True):
            self.addresses.append((f"{page.path}/" if page.path else "", None))

    # ── everything else ───────────────────────────────────────────────────────────────

    def _loose(self, shown: Shown) -> Iterator[str]:
        """Files that are made anew each time, since making them costs no more than looking whether to."""
        self.addresses.sort(key=lambda one: one[0])
        for path, body in (
            *static_files(self.templates).items(),
            *lists.files(shown, self.addresses),
            *data.small_files(shown),
        ):
            self.tree.put(path, body)
            yield path

    def _search(self) -> Iterator[str]:
        """The index of what may be found. Without it there is still a site: a fault here is told, and no more."""
        try:
            for path, file, fresh in self.shelves.index():
                named_by_content = path.count("/") > 2  # others may be of a build that was killed before it was shown
                if fresh or not named_by_content or path not in self.tree.marks:
                    self.tree.put(path, file.read_bytes())
                yield path
        except OSError as error:
            self.notes.append(f"search: {error}; tonight's site is without it")

    def _put_posts(self, shown: Shown) -> None:
        """`data/posts.jsonl`: rows of conversations that were made, the others from the file as it is."""
        heads, home = shown.threads.heads, shown.home
        if self._all_rows:
            self.tree.put_large(DATA, data.chunks(self.rows.sorted()))
        elif self.talks or any(path not in self.made for path in self.memory.pages):
            with (self.tree.live / DATA).open("rb") as old:
                lines = data.patched(old, self.rows.sorted(), lambda id: id in heads and home[id] not in self.talks)
                self.tree.put_large(DATA, data.chunks(lines))


def _needed(batch: Sequence[Pending], *, finished: bool) -> list[str]:
    """The posts that pages need: whole where something is still to be said from them, else their bodies."""
    return [*dict.fromkeys(id for one in batch if bool(one.page.finish) == finished for id in one.page.bodies)]


def _job(pending: Pending, posts: Mapping[str, Post], bodies: Mapping[str, tuple[str, str]]) -> Job:
    page = pending.page
    if page.finish:
        feed = getattr(page.facts, "feed", None)
        fed = {one.id: (posts[one.id].html, posts[one.id].text) for one in feed.said} if feed else {}
        return Job(pending.template, page.path, Raw(msgspec.msgpack.encode(page.finish(posts))), fed)
    here = {id: bodies[id] for id in page.bodies if id in bodies}
    return Job(pending.template, page.path, Raw(pending.facts), here)


def chrome_of(shown: Shown, templates: TemplateSet) -> Chrome:
    class_ = shown.site.class_
    return Chrome(
        class_.title,
        class_.url if is_http(class_.url) else "",
        shown.language.code,
        class_.timezone,
        class_.hashtags,
        class_.contact if is_http(class_.contact) or class_.contact.startswith("mailto:") else "",
        class_.sample,
        class_.search_engines,
        bool(shown.site.topics),
        bool(shown.site.circles),
        templates.static,
        shown.language,
    )


def build_site(site: Site, output: Path, templates: Sequence[Path], memory: Path, executor: Elsewhere) -> Published:
    remembered = memories.load(memory)
    collected = collect(templates, str(memory.with_name(f"{memory.name}.templates")))
    tree = Tree(
        output,
        remembered.files,
        remembered.stale,
        {name.partition("/")[0] for name in collected.pages} | RESERVED,
        lambda: memories.begin(memory),
    )
    shelves = Shelves(memory.with_name(f"{memory.name}.search"), site.class_.language.partition("-")[0])
    with closing(shelves):
        made = Build(masked(site), collected, tree, remembered, shelves, executor)
        published = made.run()
    memories.save(memory, memories.Memory(pages=made.made, files=tree.marks, stale=tree.stale))
    return published


RESERVED = frozenset(
    (
        "index.html",
        "404.html",
        "feed.atom",
        "feed.json",
        "data",
        "static",
        "pagefind",
        "sitemap.xml",
        "sources.opml",
        ".nojekyll",
    )
)
