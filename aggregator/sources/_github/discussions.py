"""A pull of discussions: the list, each one in which something was said, and what is gone."""

from __future__ import annotations

from collections.abc import AsyncIterator

from aggregator.errors import Later, Rejected, SourceError
from aggregator.model import Absent, Document
from aggregator.sources._github import graph, post
from aggregator.sources._github.night import PAGES, TAKEN, Known, Night, explained


async def pull(night: Night) -> AsyncIterator[Document | Absent]:
    """Each part says itself whether there is something to do."""
    if not night.with_token:
        raise SourceError(
            "GitHub shows discussions to programs only with a token",
            "make one that may read public repositories (https://github.com/settings/tokens), put it into an environment "
            "variable, and write the variable's name here: token_env: GITHUB_TOKEN",
        )
    if night.place.number:
        async for step in _one(night, night.place.number, ""):
            yield step
        return
    due: list[graph.Discussion] = []
    listed: set[int] = set()
    whole = False
    async for document, found in _lists(night):
        listed |= {one.number for one in found.rows}
        whole = found.whole and not found.cursor
        ours = {one.keys[0] for one in post.read(document).posts}
        due += [one for one in found.rows if post.key(one.url) in ours and (night.visit.full or _stirred(night, one))]
        yield document
    for one in reversed(due):
        async for step in _one(night, one.number, one.updated or ""):
            yield step
    for number in [int(one) for one in night.memory.discussions] if whole and night.visit.full else ():
        if number not in listed:
            async for step in _one(night, number, ""):
                yield step


def _stirred(night: Night, one: graph.Discussion) -> bool:
    known = night.memory.discussions.get(str(one.number))
    return known is None or known.updated != (one.updated or "")


async def _lists(night: Night) -> AsyncIterator[tuple[Document, graph.Found]]:
    """Pages of the list, those that changed last first, as far down as they hold something new."""
    cursor = ""
    for _ in range(PAGES):
        try:
            answer = await night.query(graph.question(night.place, after=cursor))
            found = graph.discussions(answer.body)
        except Rejected as error:
            raise explained(error) from None
        yield night.document(answer, post.DISCUSSIONS), found
        cursor = found.cursor
        if not cursor or not (night.deep or any(_stirred(night, one) for one in found.rows)):
            return


async def _one(night: Night, number: int, updated: str) -> AsyncIterator[Document | Absent]:
    """A discussion with all its comments; when it was deleted, all of it leaves."""
    known = night.memory.discussions.get(str(number))
    shown: set[str] = set()
    cursor, whole, pages = "", True, 0
    while cursor or not pages:
        if not night.may_ask:
            night.stop()
            return
        try:
            answer = await night.query(graph.question(night.place, number, cursor))
            talk = graph.discussion(answer.body)
        except SourceError as error:
            for absent in _refused(night, number, known, error):
                yield absent
            return
        found, pages = graph.comments(talk), pages + 1
        whole, cursor, updated = whole and found.whole, found.cursor, updated or talk.updated or ""
        shown |= {post.key(one.url) for one in found.rows if not one.left_out}
        key = post.key(talk.url)
        yield night.document(answer, post.DISCUSSION, key)
    if whole:
        for absent in night.lacking(key, shown):
            yield absent
    night.memory.discussions[str(number)] = Known(key, updated)


def _refused(night: Night, number: int, known: Known | None, error: SourceError) -> list[Absent]:
    """What was read before and is not there any more is gone; the one that was named and never read is a failure."""
    taken = isinstance(error, Rejected) and not isinstance(error, Later) and error.status in TAKEN
    if taken and known:
        del night.memory.discussions[str(number)]
        return night.gone(known.key)
    if not night.place.number:
        night.fail(error)
        return []
    raise explained(error) if isinstance(error, Rejected) else error
