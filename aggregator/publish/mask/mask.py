"""All veiled people of a site together: which of them a text may name, and the text without them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from urllib.parse import unquote

from aggregator.model import Edge, Head, Threads, Veil
from aggregator.publish.mask.curtain import Curtain, body

Near = tuple[int, ...]
"""Numbers of the curtains whose people are near a post: it stands in a conversation in which they spoke, or links
to a place of theirs."""


class Mask:
    """A curtain for each veiled person. Texts that hold none of their needles pass untouched."""

    def __init__(self, threads: Threads) -> None:
        veils = threads.veils
        self.curtains = [Curtain(veil) for veil in veils]
        self._needles = [
            (needles[0], needles[1:], at) for at, one in enumerate(self.curtains) for needles in one.needles
        ]
        self._hiding = tuple(at for at, one in enumerate(self.curtains) if one.hides)
        self._owners = _owners(veils)
        self._near = _near(self.curtains, self._owners, threads)
        self.reason = lru_cache(maxsize=65536)(self.text)

    @property
    def hides(self) -> bool:
        """Is anybody hidden, so that what others quote of them goes too?"""
        return bool(self._hiding)

    # ── who is near ───────────────────────────────────────────────────────────────────

    def near(self, post: str) -> Near:
        return self._near.get(post, ())

    def near_edge(self, edge: Edge) -> Near:
        """Those near the post, and whoever wrote what it may answer."""
        near, owner = self.near(edge.post), self._owners.get(edge.to)
        return near if owner is None or owner in near else (*near, owner)

    # ── what it makes of things ───────────────────────────────────────────────────────

    def text(self, text: str, near: Near = ()) -> str:
        """Plain text without them."""
        for curtain, is_near in self._in(text, near):
            text = curtain.text(text, is_near)
        return text

    def body(self, html: str, text: str, near: Near = ()) -> tuple[str, str]:
        """Sanitised HTML and its plain text without them."""
        quoted = self._hiding if "<blockquote" in html else ()
        return body(list(self._in(html, near, quoted)), html, text)

    def address(self, url: str) -> str:
        """Empty for an address that leads to one of them, or spells their name."""
        return "" if any(curtain.tells(url) for curtain, _ in self._in(unquote(url), ())) else url

    def is_in(self, text: str) -> bool:
        """Does a text hold a piece of a name that is looked for everywhere?"""
        low = text.casefold()
        for first, others, _ in self._needles:  # noqa: SIM110  (a third faster than `any`, and asked for every post)
            if first in low and all(map(low.__contains__, others)):
                return True
        return False

    def _in(self, text: str, near: Near, also: Near = ()) -> Iterator[tuple[Curtain, bool]]:
        """The curtains that a text may concern, and whether their people are near."""
        low = text.casefold()
        found = {at for first, others, at in self._needles if first in low and all(map(low.__contains__, others))}
        found.update(at for at in near if self.curtains[at].may_be_named(low))
        for at in sorted(found.union(also)):
            yield self.curtains[at], at in near

    def may_name(self, text: str) -> bool:
        """Does a text hold a piece of anybody's name, even of a first name alone?"""
        low = text.casefold()
        return any(curtain.may_be_named(low) for curtain in self.curtains)


def _owners(veils: Sequence[Veil]) -> dict[str, int]:
    return {post: at for at, veil in enumerate(veils) for post in veil.posts}


def _near(curtains: Sequence[Curtain], owners: Mapping[str, int], threads: Threads) -> dict[str, Near]:
    near: dict[str, set[int]] = defaultdict(set)
    for talk in threads.conversations.values():
        here = {owners[id] for id in (*talk.posts, *talk.unseen) if id in owners}
        for post in talk.posts if here else ():
            near[post] |= here
    for post, at in _linking(curtains, threads.heads):
        near[post].add(at)
    return {post: tuple(sorted(found)) for post, found in near.items()}


def _linking(curtains: Sequence[Curtain], heads: Mapping[str, Head]) -> Iterator[tuple[str, int]]:
    """Posts with a link to a place of theirs."""
    hosts: dict[str, list[int]] = defaultdict(list)
    for at, curtain in enumerate(curtains):
        for host in {place.partition("/")[0] for place in curtain.places}:
            hosts[host].append(at)
    for post, head in heads.items():
        for link in head.links:
            for at in hosts.get(link.key.partition("/")[0], ()):
                if curtains[at].owns_key(link.key):
                    yield post, at
