"""A pull of issues: the list, comments where something was said, and what is gone."""

from __future__ import annotations

from collections.abc import AsyncIterator

from aggregator.errors import Later, Rejected, SourceError, Unreadable
from aggregator.model import Absent, Document
from aggregator.sources._github import post, wire
from aggregator.sources._github.night import PAGES, TAKEN, Known, Night, explained
from aggregator.sources._github.place import ROWS


async def pull(night: Night) -> AsyncIterator[Document | Absent]:
    """Each part says itself whether there is something to do."""
    listed: dict[int, wire.Issue] = {}
    due: list[wire.Issue] = []
    whole = False
    async for document, found, is_last in _lists(night):
        listed |= {one.number: one for one in found.rows}
        whole = is_last and not found.unread
        ours = {one.keys[0] for one in post.read(document).posts}
        due += [
            one for one in found.rows if post.key(one.html_url) in ours and (night.visit.full or _stirred(night, one))
        ]
        yield document
    for issue in reversed(due):
        async for step in _comments(night, issue):
            yield step
    async for absent in _gone(night, listed, whole and night.visit.full):
        yield absent


def _stirred(night: Night, issue: wire.Issue) -> bool:
    known = night.memory.issues.get(str(issue.number))
    return known is None or known.updated != (issue.updated_at or "")


async def _lists(night: Night) -> AsyncIterator[tuple[Document, wire.Found, bool]]:
    """The one issue, or pages of the list, as far down as they hold something new. True: this was all."""
    if night.place.number:
        async for named in _named(night):
            yield named
        return
    url = night.place.issues()
    for page in range(PAGES):
        try:
            answer = await night.ask(url, changed=not page)
        except Rejected as error:
            raise explained(error) from None
        if answer.unchanged:
            return
        found, url = wire.issues(answer.body), wire.next_page(answer.headers, night.place.api)
        yield night.document(answer, post.ISSUES), found, not url and found.count < ROWS
        if not url or not (night.deep or any(_stirred(night, one) for one in found.rows)):
            return


async def _named(night: Night) -> AsyncIterator[tuple[Document, wire.Found, bool]]:
    """Once it was read, that it is gone is an answer and no failure."""
    try:
        answer = await night.ask(night.place.issue(night.place.number), changed=True)
    except Rejected as error:
        known = night.memory.issues.get(str(night.place.number))
        if not known or isinstance(error, Later) or error.status not in TAKEN:
            raise explained(error) from None
        night.missed = True
        return
    if answer.unchanged:
        return
    found = wire.issue(answer.body)
    if found.rows[0].left_out:
        raise Unreadable("this is a pull request, or was written by a program", "name an issue or a discussion")
    yield night.document(answer, post.ISSUE), found, True


async def _comments(night: Night, issue: wire.Issue) -> AsyncIterator[Document | Absent]:
    """All comments on an issue. As many as it counts: what is held besides is gone."""
    key, number = post.key(issue.html_url), str(issue.number)
    known = night.memory.issues.get(number)
    shown: set[str] = set()
    seen, url = 0, night.place.comments(issue.number) if issue.comments or known else ""
    while url:
        if not night.may_ask:
            night.stop()
            return
        try:
            answer = await night.ask(url)
            found = wire.comments(answer.body)
        except SourceError as error:
            night.fail(error)
            return
        seen += len(found.rows)
        shown |= {post.key(one.html_url) for one in found.rows if not one.left_out}
        url = wire.next_page(answer.headers, night.place.api)
        yield night.document(answer, post.COMMENTS, key)
    updated = issue.updated_at or ""
    if issue.comments is None or seen >= issue.comments:
        for absent in night.lacking(key, shown) if issue.comments is not None else ():
            yield absent
        night.memory.issues[number] = Known(key, updated)
    elif known and known.short == updated:
        night.memory.issues[number] = Known(key, updated, short=updated)
    else:
        night.memory.issues[number] = Known(key, short=updated)
        night.memory.rest = True


async def _gone(night: Night, listed: dict[int, wire.Issue], whole: bool) -> AsyncIterator[Absent]:
    """Issues that a complete list lacks, each asked for by its number: a label may only have been taken off."""
    for number, known in list(night.memory.issues.items()):
        missing = int(number) not in listed and (whole or night.missed)
        if missing and night.may_ask and await _is_gone(night, int(number), known.key):
            del night.memory.issues[number]
            for absent in night.gone(known.key):
                yield absent


async def _is_gone(night: Night, number: int, key: str) -> bool:
    """Deleted, or moved to another repository."""
    try:
        found = wire.issue((await night.ask(night.place.issue(number))).body)
    except Rejected as error:
        if isinstance(error, Later) or error.status not in TAKEN:
            night.fail(error)
            return False
        return True
    except SourceError as error:
        night.fail(error)
        return False
    return post.key(found.rows[0].html_url) != key
