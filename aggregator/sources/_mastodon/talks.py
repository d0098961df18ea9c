"""Each conversation, asked for where its root is at home: other servers miss replies.

Who may say what: the source's own server, which the curator chose, about everybody. Any other
server only about its own people. A reply by somebody from a third place is looked up there,
once, so that nobody can put words into a teacher's mouth by running a server; where that place
cannot be asked, the root's server is believed.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from aggregator.errors import Rejected, SourceError
from aggregator.model import Document
from aggregator.sources._mastodon import wire
from aggregator.sources._mastodon.memory import Tagged, Talk, in_order
from aggregator.sources._mastodon.night import TAKEN, Night
from aggregator.sources._mastodon.post import Place, answers, home, refused
from aggregator.sources._mastodon.server import Server

if TYPE_CHECKING:
    from aggregator.sources._kind import Response

MOST = 60
DEEPEST = 20
"""A stranger is shown so many descendants, so deep: the branches of longer conversations are asked for one by one."""


# ── which conversations ───────────────────────────────────────────────────────────────


async def roots(night: Night) -> AsyncIterator[Document]:
    """Find the root of every tagged reply, and give the roots that carry no tag themselves."""
    for status in night.starters.values():
        lonely = not status.replies_count and home(status.uri).server == night.own.name
        if not lonely:
            _begin(night, status)
    tagged = {one.id: one for one in night.memory.tagged}
    for one in night.memory.tagged:
        if one.root or not one.uri:
            continue
        reply = night.replies.get(one.uri)
        parent = tagged.get(reply[1].parent_id) if reply else None
        one.root = parent.root if parent and parent.root in night.memory.talks else ""
        if not one.root:
            async for document in _climb(night, one):
                yield document


def _begin(night: Night, root: wire.Status) -> None:
    """Remember a conversation by its root, as our own server shows it."""
    talk = Talk(
        uri=root.uri,
        url=root.url or "",
        own=root.local_id,
        open=night.ours(root),
        spoke=night.spoken([root]) or night.now,
    )
    night.memory.talks.setdefault(root.uri, talk)


async def _climb(night: Night, one: Tagged) -> AsyncIterator[Document]:
    """Ask our own server what stands above a reply. With nothing above that may be seen, it is its own root."""
    if night.contexts <= 0 or not night.may_ask(night.own):
        return
    night.contexts -= 1
    try:
        answer = await night.own.context(one.id)
        above, _ = wire.context(answer.body)
    except SourceError as error:
        night.failed(night.own, error)
        return
    night.saw(above.statuses, night.own)
    top = next((status for status in above.statuses if not status.parent_id), next(iter(above.statuses), None))
    if top is None:
        one.root = one.uri
        night.memory.talks.setdefault(one.uri, _rootless(night, one))
        return
    _begin(night, top)
    one.root = top.uri
    if night.ours(top) and all(top.uri != other.uri for other in night.memory.tagged):
        yield night.document(answer, "context", Place(night.own.name, night.domain(night.own), only=[top.uri]))


def _rootless(night: Night, one: Tagged) -> Talk:
    """The conversation below a reply to something that nobody may see."""
    _, status = night.replies.get(one.uri, (None, None))
    talk = Talk(uri=one.uri, own=one.id, spoke=night.now)
    if status is not None:
        talk.url, talk.spoke = status.url or "", night.spoken([status]) or night.now
    return talk


# ── asking for them ───────────────────────────────────────────────────────────────────


async def talks(night: Night) -> AsyncIterator[Document]:
    """Ask for what is due, as far as tonight's limits go."""
    due = deque(night.memory.due(night.now, full=night.visit.full))
    while due and night.contexts > 0 and not night.late:
        async for document in _ask(night, due.popleft()):
            yield document
    if left := len(due) if night.visit.full else night.memory.news(due):
        night.visit.note(f"{left} conversations were left for the next nights: enough was asked for tonight")


def _places(night: Night, talk: Talk) -> list[tuple[Server, str]]:
    """Where a conversation can be asked for, and its root's id there: at home, then on our own server."""
    at = home(talk.uri, talk.url)
    if at.server == night.own.name:
        return [(night.own, talk.own or at.id)]
    return [*([(night.server(at), at.id)] if at.id else []), *([(night.own, talk.own)] if talk.own else [])]


async def _ask(night: Night, talk: Talk) -> AsyncIterator[Document]:
    for server, id in _places(night, talk):
        if not night.may_ask(server):
            continue
        night.contexts -= 1
        try:
            answer = await _context(night, server, id, talk)
            both = None if answer.unchanged else wire.context(answer.body)
        except SourceError as error:
            night.failed(server, error)
            if isinstance(error, Rejected) and error.status in TAKEN and talk.open:
                night.suspect(talk.uri, talk.own)
            continue
        night.answered(server)
        talk.address = server.context_address(id)
        talk.asked, talk.replies = night.now, night.memory.counts().get(talk.uri, talk.replies)
        if both is not None:
            reading = Reading(night, talk, server, id)
            async for document in reading.all(answer, *both):
                yield document
            talk.asked = night.now if reading.whole else None
        return


async def _context(night: Night, server: Server, id: str, talk: Talk) -> Response:
    """The whole of it the first time and on a full look; otherwise only if it changed."""
    address = server.context_address(id)
    if talk.asked and not night.visit.full and talk.address == address:
        return await server.again(address, night.visit.state)
    answer = await server.context(id)
    etag, modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
    if etag or modified:
        night.visit.state.validators[address] = (etag, modified)
    return answer


# ── reading one ───────────────────────────────────────────────────────────────────────


class Reading:
    """One conversation as one server shows it.

    key    its root's, under which every post of it stands
    seen   ids on that server → uris of statuses that are posts of ours
    uris   everything that was shown
    whole  nothing was cut off or left for tomorrow
    """

    def __init__(self, night: Night, talk: Talk, server: Server, id: str) -> None:
        self.night, self.talk, self.server, self.id = night, talk, server, id
        self.key = f"uri:{talk.uri}" if talk.open else f"status:{server.name}/{id}"
        self.seen = {id: talk.uri} if talk.open else {}
        self.uris: set[str] = {talk.uri}
        self.whole = True

    async def all(self, answer: Response, above: wire.Listing, below: wire.Listing) -> AsyncIterator[Document]:
        """What was shown, then the branches where it was cut."""
        for document in await self._read(answer, [*above.statuses, *below.statuses]):
            yield document
        if _cut(below, self.id):
            async for document in self._branches(below.statuses):
                yield document
        elif not below.unread and home(self.talk.uri).server == self.server.name:
            self._miss()

    async def _branches(self, statuses: Sequence[wire.Status]) -> AsyncIterator[Document]:
        waiting = deque(_unfinished(statuses))
        asked = {self.id}
        while waiting and self.night.contexts > 0 and self.night.may_ask(self.server):
            id = waiting.popleft()
            if id in asked:
                continue
            asked.add(id)
            self.night.contexts -= 1
            try:
                answer = await self.server.context(id)
                _, below = wire.context(answer.body)
            except SourceError as error:
                self.night.failed(self.server, error)
                continue
            for document in await self._read(answer, below.statuses):
                yield document
            waiting.extend(_unfinished(below.statuses))

    async def _read(self, answer: Response, statuses: Sequence[wire.Status]) -> list[Document]:
        """The document itself, cut down to what this server may say, and what others said at their own places."""
        self.night.saw(statuses, self.server)
        self.uris |= {status.uri for status in statuses}
        posts = [status for status in statuses if self.night.ours(status)]
        self.seen |= {status.local_id: status.uri for status in posts}
        self.talk.spoke = max(self.talk.spoke, self.night.spoken(statuses) or self.talk.spoke)
        place = Place(self.server.name, self.night.domain(self.server), under=self.key, seen=self.seen, only=[])
        documents = [self.night.document(answer, "context", place)]
        for status in posts:
            word = self._may_say(status) or await self._settle(status)
            if isinstance(word, Document):
                documents.append(word)
            elif word:
                place.only = [*(place.only or ()), status.uri]
        documents[0] = self.night.document(answer, "context", place)
        return documents

    def _may_say(self, status: wire.Status) -> bool:
        """Our own server about everybody, any other about its own people."""
        ours = self.server is self.night.own or self.night.own_people(status, self.server)
        if ours:
            self.night.given.add(status.uri)
        return ours

    async def _settle(self, status: wire.Status) -> Document | bool:
        """Somebody from a third place: look there, once for each version, and remember that we did."""
        version = status.edited_at or ""
        if self.talk.settled.get(status.uri) == version:
            self.night.given.add(status.uri)
            return False
        if status.uri not in self.night.replies and self.night.checks <= 0:
            self.whole = False
            return False
        self.talk.settled[status.uri] = version
        self.night.given.add(status.uri)
        return self._from_timeline(status) or await self._look_up(status)

    def _from_timeline(self, status: wire.Status) -> Document | None:
        """Our own server showed it under the hashtag: no need to ask anybody."""
        if status.uri not in self.night.replies:
            return None
        answer, _ = self.night.replies[status.uri]
        return self.night.document(answer, "posts", self._placed(status, self.night.own, only=[status.uri]))

    async def _look_up(self, status: wire.Status) -> Document | bool:
        """Their own server's word; True where it has none and this one may be believed; False where it denies."""
        at = home(status.uri, status.url or "")
        server = self.night.server(at)
        believed = "@" in status.account.acct.strip("@") and self.night.own_people(status, server)
        if not at.id or not self.night.may_ask(server):
            return believed
        self.night.checks -= 1
        try:
            answer = await server.status(at.id)
            theirs = wire.status(answer.body)
        except SourceError as error:
            self.night.failed(server, error)
            taken = isinstance(error, Rejected) and error.status in TAKEN
            return believed and not (taken and await self.night.speaks(server))
        self.night.answered(server)
        if theirs.uri != status.uri:
            return believed
        self.night.saw([theirs], server)
        if refused(theirs) or not self.night.own_people(theirs, server):
            return False
        return self.night.document(answer, "status", self._placed(status, server))

    def _placed(self, status: wire.Status, server: Server, only: list[str] | None = None) -> Place:
        """`server` shows it, and its place in the conversation is known from here."""
        place = Place(server.name, self.night.domain(server), under=self.key, only=only)
        place.answers = {status.uri: answers(status, self.server.name, self.seen)}
        return place

    def _miss(self) -> None:
        """Posts of this conversation that we hold and that its own server no longer shows."""
        held = {key.removeprefix("uri:") for key in self.night.visit.held(self.key) if key.startswith("uri:")}
        for uri in sorted(held - self.uris):
            self.night.suspect(uri)


def _cut(below: wire.Listing, root: str) -> bool:
    """As much was shown as a stranger is shown at most."""
    depth = {root: 0}
    by_id = {status.local_id: status for status in below.statuses}
    for id in in_order(by_id):
        depth[id] = depth.get(by_id[id].parent_id, 0) + 1
    return len(below.statuses) + below.unread >= MOST or max(depth.values()) >= DEEPEST


def _unfinished(statuses: Sequence[wire.Status]) -> list[str]:
    """Those that count more replies than were shown under them."""
    shown = Counter(status.parent_id for status in statuses)
    return [status.local_id for status in statuses if (status.replies_count or 0) > shown[status.local_id]]


# ── replies that no conversation showed ───────────────────────────────────────────────


async def left_over(night: Night) -> AsyncIterator[Document]:
    """Tagged replies that are in nobody's conversation (closed, cut, not asked for yet): from the timeline itself."""
    roots = {one.uri: one.root for one in night.memory.tagged if one.uri}
    seen = {one.id: one.uri for one in night.memory.tagged if one.uri}
    places: dict[tuple[int, str], tuple[Response, Place]] = {}
    for uri, (answer, _) in night.replies.items():
        talk = night.memory.talks.get(roots.get(uri, ""))
        alone = talk is None or talk.asked is None or talk.uri == uri
        if uri not in night.given and (alone or uri in night.fresh):
            key = _key(night, talk)
            fresh = Place(night.own.name, night.domain(night.own), under=key, seen=seen, only=[])
            _, place = places.setdefault((id(answer), key), (answer, fresh))
            place.only = [*(place.only or ()), uri]
    for answer, place in places.values():
        yield night.document(answer, "posts", place)


def _key(night: Night, talk: Talk | None) -> str:
    if talk is None:
        return ""
    return f"uri:{talk.uri}" if talk.open else f"status:{night.own.name}/{talk.own}"
