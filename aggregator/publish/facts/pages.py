"""One struct for each type of page: what its template sees as `page`."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from aggregator.model import Period, Told
from aggregator.publish.facts.parts import (
    Arrival,
    Asked,
    Card,
    Cohort,
    Edition,
    Face,
    Feed,
    Find,
    Group,
    Mention,
    Met,
    Named,
    Picture,
    Place,
    Pulse,
    Quote,
    Said,
    Step,
    Stir,
    TopicLine,
    Word,
    Year,
)


class Facts(Struct, frozen=True, array_like=True, tag=True, kw_only=True):
    """What one page is made from."""


class Plain(Facts, frozen=True, tag=True, kw_only=True):
    """A page that needs nothing but what all pages share."""


class Home(Facts, frozen=True, tag=True, kw_only=True):
    """`stirs` of the latest week with something in it, of which there are `more`; `earlier` is what moved before a
    week in which little did."""

    about: str = ""
    banner: str = ""
    faces: tuple[Face, ...] = ()
    people: int = 0
    week: Step | None = None
    stirs: tuple[Stir, ...] = ()
    earlier: tuple[Card, ...] = ()
    more: int = 0
    waiting: tuple[Asked, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    topics: tuple[TopicLine, ...] = ()
    circles: tuple[Named, ...] = ()
    pulse: Pulse = Pulse()
    feed: Feed


class Topics(Facts, frozen=True, tag=True, kw_only=True):
    topics: tuple[TopicLine, ...]


class TopicPage(Facts, frozen=True, tag=True, kw_only=True):
    """`texts` is a hash of the bodies that its quotes come from."""

    topic: TopicLine
    about: str
    words: tuple[Word, ...]
    cards: tuple[Card, ...]
    more: int
    cohorts: tuple[Cohort, ...]
    finds: tuple[Find, ...]
    texts: str
    waiting: tuple[Asked, ...]
    months: tuple[Step, ...]
    faces: tuple[Face, ...]
    people: int
    feed: Feed


class Conversations(Facts, frozen=True, tag=True, kw_only=True):
    cards: tuple[Card, ...]
    count: int
    months: tuple[Step, ...]
    feed: Feed


class Talk(Facts, frozen=True, tag=True, kw_only=True):
    """One conversation. `said` by time, none before its parent.

    branches  ids in parts to read, the one with the root first; empty when one part is enough
    strays  post that once stood here → (conversation where it stands now, its id there)
    """

    card: Card
    root: str
    branches: tuple[tuple[str, ...], ...]
    said: tuple[Said, ...]
    places: tuple[Place, ...]
    missing: int
    mentions: tuple[Mention, ...]
    strays: dict[str, tuple[str, str]]
    known_as: dict[str, str]


class MovedTalk(Facts, frozen=True, tag=True, kw_only=True):
    """An address given once, for a conversation that another one took in. `posts` as in `Talk.strays`."""

    id: str
    to: str
    title: str
    posts: dict[str, tuple[str, str]]


class GoneTalk(Facts, frozen=True, tag=True, kw_only=True):
    """An address given once, for a conversation of which nothing is left to show."""

    id: str
    posts: dict[str, tuple[str, str]]


class People(Facts, frozen=True, tag=True, kw_only=True):
    """`picture` has those whom the curator listed. `unanswered` are first posts that still wait; `more`: there are
    people whom this page does not name."""

    picture: Picture | None
    groups: tuple[Group, ...]
    more: bool
    unanswered: tuple[Arrival, ...]
    arrivals: tuple[Arrival, ...]
    feed: Feed


class PersonPage(Facts, frozen=True, tag=True, kw_only=True):
    face: Face
    circle: Named | None
    accounts: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]
    arrival: Arrival | None
    hello: Arrival | None
    met: Met
    picture: Picture | None
    said: tuple[Said, ...]
    titles: dict[str, str]
    cards: tuple[Card, ...]
    more: int
    indexable: bool
    feed: Feed


class Circles(Facts, frozen=True, tag=True, kw_only=True):
    groups: tuple[Group, ...]


class CirclePage(Facts, frozen=True, tag=True, kw_only=True):
    """`hellos` are introductions, `firsts` the first words of those who have not introduced themselves; `bridges`:
    who of here has talked with whom of elsewhere."""

    circle: Named
    about: str
    faces: tuple[Face, ...]
    picture: Picture | None
    hellos: tuple[Arrival, ...]
    firsts: tuple[Arrival, ...]
    bridges: tuple[Met, ...]
    cards: tuple[Card, ...]
    week: Step | None
    feed: Feed


class Digests(Facts, frozen=True, tag=True, kw_only=True):
    """All digests of the class, of a topic or of a circle. `texts` is a hash of the bodies that its quotes come from."""

    topic: Named | None
    circle: Named | None
    title: str
    years: tuple[Year, ...]
    editions: tuple[Edition, ...]
    texts: str


class DigestPage(Facts, frozen=True, tag=True, kw_only=True):
    """One period. `more` conversations stirred beside those listed. `up` are the periods that hold it,
    `down` those it holds. `texts` is a hash of the bodies that its quotes come from."""

    topic: Named | None
    circle: Named | None
    period: Period
    new: tuple[Stir, ...]
    moved: tuple[Stir, ...]
    more: int
    first_time: tuple[Arrival, ...]
    finds: tuple[Find, ...]
    questions: tuple[Quote, ...]
    posts: int
    people: int
    before: Step | None
    after: Step | None
    up: tuple[Step, ...]
    down: tuple[Step, ...]
    texts: str


class About(Facts, frozen=True, tag=True, kw_only=True):
    about: str
    facilitators: tuple[Face, ...]
    starts: date | None
    ends: date | None
    sources: int
    version: str


class Health(Facts, frozen=True, tag=True, kw_only=True):
    """What happened to each source: the only page with the time of a run."""

    told: tuple[Told, ...]
    banner: str
