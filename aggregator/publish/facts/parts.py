"""What pages have in common: people, posts, conversations and periods as this site shows them."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from aggregator.model import Certainty, EdgeKind, Period, PostKind
from aggregator.publish.language import ENGLISH, Language


class Chrome(Struct, frozen=True, array_like=True):
    """What every page of the site shares. `static` are addresses below the site's root; `language` is the code of
    the language that `words` are in."""

    title: str
    url: str = ""
    language: str = "en"
    zone: str = "UTC"
    hashtags: tuple[str, ...] = ()
    contact: str = ""
    sample: bool = False
    search_engines: bool = False
    topics: bool = False
    circles: bool = False
    static: dict[str, str] = {}
    words: Language = ENGLISH


class Named(Struct, frozen=True, array_like=True):
    """A topic or a circle, where only its name is shown."""

    id: str
    title: str


class Face(Struct, frozen=True, array_like=True):
    """A person as this site shows them. No id: somebody who gave no name and has no page.

    `hue` is its colour as style classes (`h7 t`), from the id, the same everywhere.
    """

    id: str
    name: str
    initials: str = ""
    hue: str = ""
    role: str = ""


class Said(Struct, frozen=True, array_like=True):
    """A post as it stands in a list or a tree, without its body.

    parent       id of the post or place it answers; `edge`, `certainty`, `reason` say how we know
    first        the first thing this person said in the class
    full         its whole body is shown, not an excerpt
    elsewhere    other addresses of the same post
    known_as     ids under which it was published before
    hash         of its body: what is not here but is shown
    arrived      when it was first shown here; none if it was there from the first night on
    """

    id: str
    conversation: str
    kind: PostKind
    url: str
    title: str
    lead: str
    face: Face
    published: datetime
    updated: datetime | None
    dated: bool
    source: str
    language: str
    warning: str
    parent: str
    edge: EdgeKind | None
    certainty: Certainty | None
    reason: str
    first: bool
    full: bool
    indexable: bool
    tags: tuple[str, ...]
    topics: tuple[str, ...]
    elsewhere: tuple[str, ...]
    known_as: tuple[str, ...]
    hash: str
    arrived: datetime | None = None


class Place(Struct, frozen=True, array_like=True):
    """A place kept for a post that we do not hold."""

    id: str
    parent: str
    url: str = ""
    why: str = "unseen"


class Card(Struct, frozen=True, array_like=True):
    """A conversation in a list. `seats` are the first to have spoken."""

    id: str
    title: str
    language: str
    posts: int
    people: int
    seats: tuple[Face, ...]
    kinds: tuple[PostKind, ...]
    started: datetime
    latest: datetime
    topics: tuple[Named, ...]


class Quote(Struct, frozen=True, array_like=True):
    """A sentence in somebody's own words, and why it was taken."""

    post: str
    conversation: str
    face: Face
    text: str
    reason: str = ""
    language: str = ""


class Stir(Struct, frozen=True, array_like=True):
    """A conversation in a digest. `count` posts fell into the period, `slept` days of silence before."""

    card: Card
    why: str
    count: int
    slept: int = 0
    post: str = ""
    quotes: tuple[Quote, ...] = ()


class Find(Struct, frozen=True, array_like=True):
    """An address outside the class that several people shared."""

    url: str
    title: str
    faces: tuple[Face, ...]
    quotes: tuple[Quote, ...] = ()


class Asked(Struct, frozen=True, array_like=True):
    """A question, `days` older than the newest post; the first post that answers it, or seems to, if one does."""

    said: Said
    question: str
    title: str
    days: int
    answer: Said | None = None


class Arrival(Struct, frozen=True, array_like=True):
    """Somebody's first post in the class."""

    said: Said
    title: str
    answered: bool
    introduces: bool


class Step(Struct, frozen=True, array_like=True):
    """A way to another period: its address below `digests/`, and how many posts it holds."""

    period: Period
    posts: int = 0


class TopicLine(Struct, frozen=True, array_like=True):
    """A topic in a list; `weeks` are posts per week, up to its latest."""

    id: str
    title: str
    tags: tuple[str, ...]
    conversations: int
    posts: int
    weeks: tuple[int, ...]
    latest: datetime | None = None


class Word(Struct, frozen=True, array_like=True):
    """What was said for the first time in many weeks, and where."""

    text: str
    language: str
    conversation: str
    post: str


class Pulse(Struct, frozen=True, array_like=True):
    """How it goes: posts in each of the weeks up to the latest, and words that are new in it."""

    weeks: tuple[int, ...] = ()
    words: tuple[Word, ...] = ()


class Cohort(Struct, frozen=True, array_like=True):
    """What the same topic talked about in the same weeks, so many days (whole years) earlier."""

    days: int
    cards: tuple[Card, ...]
    weeks: tuple[Step, ...]


class Feed(Struct, frozen=True, array_like=True):
    """What goes into the Atom and JSON feeds beside a page: its posts, newest first.

    `titles`: conversation id → title, for posts that have none of their own.
    """

    title: str
    about: str = ""
    said: tuple[Said, ...] = ()
    titles: dict[str, str] = {}


class Mention(Struct, frozen=True, array_like=True):
    """A post in another conversation that links to a post in this one."""

    said: Said
    title: str
    to: str


class Group(Struct, frozen=True, array_like=True):
    """People under one heading; the circle may be nameless."""

    circle: Named | None
    faces: tuple[Face, ...]


class Seat(Struct, frozen=True, array_like=True):
    """Where somebody is drawn, and the address below the site's root to which a click on them leads, if anywhere."""

    face: Face
    x: int
    y: int
    way: str = ""


class Sign(Struct, frozen=True, array_like=True):
    """A word in a picture."""

    text: str
    x: int
    y: int


class Met(Struct, frozen=True, array_like=True):
    """Somebody, and with whom they have talked; there are `more` than those."""

    face: Face
    faces: tuple[Face, ...]
    more: bool = False


class Picture(Struct, frozen=True, array_like=True, kw_only=True):
    """People drawn by their initials. `lines` and `bridges` (from one table to another) are paths of SVG, `signs` the
    names of tables, and of people where there is room."""

    width: int
    height: int
    seats: tuple[Seat, ...]
    lines: tuple[str, ...] = ()
    bridges: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()


class Year(Struct, frozen=True, array_like=True):
    """One year's digests: months and weeks with something in them."""

    year: Step
    months: tuple[Step, ...]
    weeks: tuple[Step, ...]


class Edition(Struct, frozen=True, array_like=True):
    """A week's digest as an entry of a feed."""

    period: Period
    updated: datetime
    posts: int
    stirs: tuple[Stir, ...]
