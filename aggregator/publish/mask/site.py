"""A site without the names that are not to be shown."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec
from msgspec.structs import replace

from aggregator.model import (
    Conversation,
    Digest,
    Edge,
    Head,
    Line,
    Moved,
    Person,
    Post,
    Shared,
    Source,
    Told,
    Veil,
    short_id,
)
from aggregator.publish.mask.curtain import NOBODY
from aggregator.publish.mask.mask import Mask
from aggregator.publish.site import Site
from aggregator.text.plain import lead


def masked(site: Site) -> Site:
    """The same site, or one in which nobody is named who is not to be."""
    return _Behind(site).site() if site.threads.veils else site


def seal(veils: Sequence[Veil]) -> bytes:
    """What pages depend on beside their facts: when other names are to be left out, every page is made again.

    Who wrote what is no part of it: that is in the facts of each page.
    """
    told = [(veil.show, veil.name, veil.names, veil.shared, veil.accounts, veil.titles, veil.leads) for veil in veils]
    return msgspec.msgpack.encode(told) if told else b""


class _Behind:
    """The parts of a site, each as it is seen through the mask."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.mask = Mask(site.threads)
        self._shy = {one.veil.person for one in self.mask.curtains if one.drops}
        self._ids = {source.id: self._place(source) for source in site.sources if self._is_told_by(source)}

    def site(self) -> Site:
        site, threads = self._site, self._site.threads
        return dataclasses.replace(
            site,
            sources=[replace(source, id=self._ids.get(source.id, source.id)) for source in site.sources],
            told=[self._told(told) for told in site.told],
            threads=replace(
                threads,
                heads=self.heads,
                places={id: self._places(places) for id, places in threads.places.items()},
                conversations={id: self._conversation(talk) for id, talk in threads.conversations.items()},
                edges=[self._edge(edge) for edge in threads.edges],
                chosen={id: self._edge(edge) for id, edge in threads.chosen.items()},
                people={id: self._person(person) for id, person in threads.people.items()},
            ),
            digests=[self._outline(digest) for digest in site.digests],
            posts=self._posts,
            bodies=self._bodies if site.bodies else None,
            fill=lambda digest, posts: self._filled(site.fill(digest, posts)),
        )

    # ── posts ─────────────────────────────────────────────────────────────────────────

    @cached_property
    def heads(self) -> dict[str, Head]:
        made = {id: self._head(id, head) for id, head in self._site.threads.heads.items()}
        quoting = [id for id, head in made.items() if "> " in head.lead and self._is_concerned(id, head.lead)]
        for id, post in self._posts_of(quoting, made).items():
            made[id] = replace(made[id], lead=lead(post.text))
        return made

    def _is_concerned(self, id: str, text: str) -> bool:
        """The links of quoted lines, and whose words those are, are known from the body only."""
        return self.mask.hides or bool(self.mask.near(id)) or self.mask.may_name(text)

    def _head(self, id: str, head: Head) -> Head:
        """Pages know a body by its hash, and a body depends on who is near."""
        near, mask = self.mask.near(id), self.mask
        words = f"{head.title}\n{head.lead}\n{head.warning}\n{head.url}\n{' '.join(head.tags)}"
        if head.source not in self._ids and not near and not mask.is_in(words):
            return head
        return replace(
            head,
            source=self._ids.get(head.source, head.source),
            hash=f"{head.hash} {near}" if near else head.hash,
            title=mask.text(head.title, near),
            lead=mask.text(head.lead, near),
            warning=mask.text(head.warning, near),
            url=mask.address(head.url),
            tags=tuple(tag for tag in head.tags if mask.text(tag) == tag),
        )

    def _posts(self, ids: Sequence[str]) -> Mapping[str, Post]:
        return self._posts_of(ids, self.heads)

    def _posts_of(self, ids: Sequence[str], heads: Mapping[str, Head]) -> dict[str, Post]:
        return {id: self._post(id, post, heads[id]) for id, post in self._site.posts(ids).items()} if ids else {}

    def _post(self, id: str, post: Post, head: Head) -> Post:
        html, text = self.mask.body(post.html, post.text, self.mask.near(id))
        return replace(
            post,
            source=head.source,
            title=head.title,
            lead=head.lead,
            warning=head.warning,
            url=head.url,
            tags=head.tags,
            html=html,
            text=text,
        )

    def _bodies(self, ids: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        bodies = self._site.bodies(ids) if self._site.bodies else {}
        return {id: self.mask.body(html, text, self.mask.near(id)) for id, (html, text) in bodies.items()}

    def _places(self, places: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        if len(places) == 1:
            return places  # shown only where there is more than one
        return tuple((self._ids.get(source, source), self.mask.address(url)) for source, url in places)

    # ── threads ───────────────────────────────────────────────────────────────────────

    def _edge(self, edge: Edge) -> Edge:
        reason = self.mask.reason(edge.reason, self.mask.near_edge(edge))
        return edge if reason == edge.reason else replace(edge, reason=reason)

    def _conversation(self, talk: Conversation) -> Conversation:
        if not any(place.url and not self.mask.address(place.url) for place in talk.unseen.values()):
            return talk
        unseen = {id: replace(place, url=self.mask.address(place.url)) for id, place in talk.unseen.items()}
        return replace(talk, unseen=unseen)

    def _person(self, person: Person) -> Person:
        """Somebody whom nobody listed, under the full name of one who is veiled: perhaps the same human."""
        if person.listed or self.mask.text(person.name) == person.name:
            return person
        is_hidden = NOBODY in self.mask.text(person.name)
        return replace(person, show="initials", name=NOBODY if is_hidden else person.name)

    # ── places ────────────────────────────────────────────────────────────────────────

    def _is_told_by(self, source: Source) -> bool:
        return source.person in self._shy or not self.mask.address(source.url or source.id) or (
            self.mask.text(source.id) != source.id
        )  # fmt: skip

    def _place(self, source: Source) -> str:
        return f"place-{short_id(f'place:{source.id}')}"

    def _told(self, told: Told) -> Told:
        url = "" if told.id in self._ids else self.mask.address(told.url)
        return replace(
            told,
            id=self._ids.get(told.id, told.id),
            url=url,
            feeds=tuple(feed for feed in told.feeds if url and self.mask.address(feed.address)),
            message=self.mask.text(told.message),
            hint=self.mask.text(told.hint),
        )

    # ── digests ───────────────────────────────────────────────────────────────────────

    def _outline(self, digest: Digest) -> Digest:
        if not digest.links:
            return digest
        links = (shared for shared in digest.links if self.mask.address(shared.url))
        return replace(digest, links=tuple(replace(one, title=self.mask.text(one.title)) for one in links))

    def _filled(self, digest: Digest) -> Digest:
        """Its lines are from posts that were masked; why they were taken may say a name too."""
        return replace(
            digest,
            new=tuple(map(self._moved, digest.new)),
            moved=tuple(map(self._moved, digest.moved)),
            links=tuple(map(self._shared, digest.links)),
            questions=self._told_lines(digest.questions),
        )

    def _moved(self, moved: Moved) -> Moved:
        return replace(moved, lines=self._told_lines(moved.lines))

    def _shared(self, shared: Shared) -> Shared:
        return replace(shared, lines=self._told_lines(shared.lines))

    def _told_lines(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        return tuple(replace(line, reason=self.mask.text(line.reason, self.mask.near(line.post))) for line in lines)
