"""What the site shows, looked up once for all pages: faces, what was said, conversations in lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from heapq import heappush, heappushpop

from aggregator.model import Conversation, Digest, Edge, Head, PostKind, Question
from aggregator.publish.addresses import segment
from aggregator.publish.faces import SOMEBODY, Faces
from aggregator.publish.facts import Arrival, Asked, Card, Face, Feed, Named, Said, Word
from aggregator.publish.language import ENGLISH, Language
from aggregator.publish.language.nouns import N_
from aggregator.publish.new_words import new_words
from aggregator.publish.search.shelving import shelved
from aggregator.publish.seating import Pairs, pairs
from aggregator.publish.site import Site
from aggregator.text.plain import first_sentence, lead
from aggregator.text.questions import asking
from aggregator.text.urls import canonical

SEATS = 6
ENTRIES = 30
"""Posts in a feed."""
LISTED = 60
"""Conversations, posts or questions in one list; the rest is found through digests."""
TITLE = 90

KINDS: tuple[PostKind, ...] = ("article", "comment", "note")
UNSEEN_ROOT = N_("Answers to a post we cannot see")
UNTITLED = N_("Without words")


class Shown:
    """Everything in a `Site` as facts."""

    def __init__(self, site: Site, language: Language = ENGLISH) -> None:
        self.site = site
        self.language = language
        self.threads = site.threads
        self.faces = Faces(site.threads.people, language.say(SOMEBODY))
        self._cards: dict[str, Card] = {}

    # ── indexes ───────────────────────────────────────────────────────────────────────

    @cached_property
    def home(self) -> dict[str, str]:
        """Post id → the conversation where it stands."""
        return {post: id for id, talk in self.threads.conversations.items() for post in talk.posts}

    @cached_property
    def topics(self) -> dict[str, Named]:
        return {topic.id: Named(segment(topic.id), topic.title) for topic in self.site.topics}

    @cached_property
    def circles(self) -> dict[str, Named]:
        return {circle.id: Named(segment(circle.id), circle.title) for circle in self.site.circles}

    @cached_property
    def first_posts(self) -> frozenset[str]:
        return frozenset(newcomer.post for newcomer in self.site.newcomers)

    @cached_property
    def known_as(self) -> dict[str, tuple[str, ...]]:
        """Post id → ids under which it was published before."""
        older: dict[str, list[str]] = defaultdict(list)
        for old, id in self.threads.ledger.same.items():
            if old != id:
                older[id].append(old)
        return {id: tuple(sorted(ids)) for id, ids in older.items()}

    @cached_property
    def whole(self) -> frozenset[str]:
        """Sources whose articles are shown in full."""
        return frozenset(source.id for source in self.site.sources if source.text == "full")

    @cached_property
    def by_person(self) -> dict[str, list[str]]:
        """Person id → their posts, newest first."""
        posts: dict[str, list[str]] = defaultdict(list)
        for post, person in self.threads.authors.items():
            posts[person].append(post)
        for mine in posts.values():
            mine.sort(key=self._time, reverse=True)
        return posts

    @cached_property
    def latest_talks(self) -> list[Conversation]:
        """All conversations, those that moved last first."""
        return self.by_latest(self.threads.conversations.values())

    @cached_property
    def by_topic(self) -> dict[str, list[Conversation]]:
        """Topic id → its conversations, those that moved last first."""
        talks: dict[str, list[Conversation]] = {topic.id: [] for topic in self.site.topics}
        for talk in self.latest_talks:
            for topic in self.site.conversation_topics.get(talk.id, ()):
                talks[topic].append(talk)
        return talks

    @cached_property
    def digests(self) -> dict[str, list[Digest]]:
        """Topic id ("" is the class) → its digests by time."""
        found: dict[str, list[Digest]] = defaultdict(list)
        for digest in self.site.digests:
            if not digest.circle:
                found[digest.topic].append(digest)
        return found

    @cached_property
    def digests_of_circles(self) -> dict[str, list[Digest]]:
        """Circle id → its digests by time."""
        found: dict[str, list[Digest]] = {circle: [] for circle in self.circles}
        for digest in self.site.digests:
            if digest.circle in found:
                found[digest.circle].append(digest)
        return found

    @cached_property
    def shelves(self) -> dict[str, str]:
        """Path of a conversation's page → the shelf on which search has it."""
        return shelved({f"conversations/{id}": talk.started for id, talk in self.threads.conversations.items()})

    @cached_property
    def mentions(self) -> dict[str, list[Edge]]:
        """Conversation id → links and quotes that lead to it from other conversations."""
        found: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.threads.edges:
            if edge.kind in ("mention", "quote"):
                there, here = self.home.get(edge.to), self.home.get(edge.post)
                if there and here and there != here:
                    found[there].append(edge)
        return found

    @cached_property
    def listed(self) -> tuple[str, ...]:
        """People whom the curator listed, by name: whoever is drawn in a picture has agreed to being listed."""
        return tuple(id for id in self.faces.in_order if self.threads.people[id].listed)

    @cached_property
    def rank(self) -> dict[str, int]:
        """Where each of them stands in that order."""
        return {id: at for at, id in enumerate(self.listed)}

    @cached_property
    def met(self) -> Pairs:
        """Who of them has answered whom."""
        return pairs(self.threads, frozenset(self.listed))

    def by_latest(self, talks: Iterable[Conversation]) -> list[Conversation]:
        ordered = sorted(talks, key=lambda talk: talk.id)
        ordered.sort(key=lambda talk: talk.latest, reverse=True)
        return ordered

    def _time(self, post: str) -> tuple[datetime, str]:
        return self.threads.heads[post].published, post

    # ── posts ─────────────────────────────────────────────────────────────────────────

    def face(self, post: str) -> Face:
        """Who said it; a face without an address when nobody knows who it was."""
        person = self.threads.authors.get(post, "")
        return self.faces.all.get(person) or self.faces.stranger(self.threads.heads[post].author.name)

    def said(self, post: str) -> Said:
        """One post as a fact. Called for every post of the archive in every build: no detours here."""
        threads = self.threads
        head, edge, talk = threads.heads[post], threads.chosen.get(post), self.home[post]
        if edge is None:
            parent, kind, certainty, reason = "", None, None, ""
        else:
            parent, kind, certainty, reason = edge.to, edge.kind, edge.certainty, edge.reason
        return Said(
            post,
            talk,
            head.kind,
            head.url,
            head.title,
            "" if head.warning else head.lead,
            self.faces.all.get(threads.authors.get(post, "")) or self.faces.stranger(head.author.name),
            head.published,
            head.updated,
            head.dated,
            head.source,
            head.language,
            head.warning,
            parent,
            kind,
            certainty,
            reason,
            post in self.first_posts,
            head.kind != "article" or head.source in self.whole,
            head.indexable,
            head.tags,
            self.site.conversation_topics.get(talk, ()),
            self._elsewhere(post, head) if len(threads.places[post]) > 1 else (),
            self.known_as.get(post, ()),
            head.hash,
            threads.ledger.arrived.get(post),
        )

    def _elsewhere(self, post: str, head: Head) -> tuple[str, ...]:
        """Other addresses where the same post stands."""
        seen = {canonical(head.url)}
        others = []
        for _, url in self.threads.places[post]:
            key = canonical(url)
            if key and key not in seen:
                seen.add(key)
                others.append(url)
        return tuple(others)

    # ── conversations ─────────────────────────────────────────────────────────────────

    def card(self, id: str) -> Card:
        card = self._cards.get(id)
        if card is None:
            card = self._cards[id] = self._card(self.threads.conversations[id])
        return card

    def _card(self, talk: Conversation) -> Card:
        faces = dict.fromkeys(map(self.face, reversed(talk.posts)))
        kinds = {self.threads.heads[post].kind for post in talk.posts}
        title, language = self._title(talk)
        return Card(
            talk.id,
            title,
            language,
            len(talk.posts),
            len(faces),
            tuple(faces)[:SEATS],
            tuple(kind for kind in KINDS if kind in kinds),
            talk.started,
            talk.latest,
            tuple(self.topics[topic] for topic in self.site.conversation_topics.get(talk.id, ())),
        )

    def _title(self, talk: Conversation) -> tuple[str, str]:
        """Its root's title, or the first thing said in it; and in which language that is."""
        head = self.threads.heads.get(talk.root)
        if head is None:
            head = self.threads.heads[talk.posts[0]]
            return head.title or self.language.say(UNSEEN_ROOT), head.language if head.title else self.language.code
        return headline(head) or self.language.say(UNTITLED), head.language

    def cards(self, talks: Sequence[Conversation], most: int = LISTED) -> tuple[Card, ...]:
        return tuple(self.card(talk.id) for talk in talks[:most])

    # ── what several pages show ───────────────────────────────────────────────────────

    @cached_property
    def questions(self) -> Mapping[str, list[Question]]:
        """Waiting, maybe or answered → the questions that stand somewhere, newest first."""
        found: dict[str, list[Question]] = {"waiting": [], "maybe": [], "answered": []}
        for one in self.site.questions:
            if one.post in self.home:
                found[one.state].append(one)
        return found

    @property
    def waiting(self) -> list[Question]:
        return self.questions["waiting"]

    def asked(self, questions: Iterable[Question]) -> tuple[Asked, ...]:
        return tuple(
            Asked(
                self.said(one.post),
                question(self.threads.heads[one.post]) or self.language.say(UNTITLED),
                self.card(one.conversation).title,
                one.days,
                self.said(one.answer) if one.answer in self.home else None,
            )
            for one in questions
        )

    @cached_property
    def arrivals(self) -> dict[str, Arrival]:
        """Person id → their first post, latest first."""
        return {
            one.person: Arrival(self.said(one.post), self.card(one.conversation).title, one.answered, one.introduces)
            for one in self.site.newcomers
            if one.post in self.home
        }

    @cached_property
    def hellos(self) -> dict[str, Arrival]:
        """Person id → the post in which they introduced themselves, latest to arrive first. Only of a first post is it
        known whether it waits for an answer."""
        return {
            one.person: Arrival(
                self.said(one.hello),
                self.card(self.home[one.hello]).title,
                one.answered or one.hello != one.post,
                introduces=True,
            )
            for one in self.site.newcomers
            if one.hello in self.home
        }

    @cached_property
    def new_words(self) -> dict[str, tuple[Word, ...]]:
        """Topic id ("" is the class) → what was said in the class's latest week, and not in those before it."""
        return new_words(self.site, self.digests, self.home)

    def feed(self, title: str, posts: Iterable[str], about: str = "") -> Feed:
        """The newest of `posts`."""
        newest = sorted(posts, key=self._time, reverse=True)[:ENTRIES]
        said = tuple(self.said(post) for post in newest)
        titles = {one.conversation: self.card(one.conversation).title for one in said}
        return Feed(f"{title} · {self.site.class_.title}" if title else self.site.class_.title, about, said, titles)

    def feed_of(self, title: str, talks: Iterable[Conversation], about: str = "") -> Feed:
        """The newest posts of conversations, given with the latest first."""
        newest: list[tuple[datetime, str]] = []
        for talk in talks:
            if len(newest) == ENTRIES and talk.latest < newest[0][0]:
                break
            for post in talk.posts[-ENTRIES:]:
                (heappush if len(newest) < ENTRIES else heappushpop)(newest, self._time(post))
        return self.feed(title, [post for _, post in newest], about)


def headline(head: Head) -> str:
    """What a post is called: its title, its warning, or the first thing it says; nothing if it says nothing."""
    if head.title or head.warning:
        return head.title or head.warning
    return lead(first_sentence(head.lead) or head.lead, TITLE)


def question(head: Head) -> str:
    """The sentence that asks, as far as the beginning of the post holds it; its warning stays in front."""
    if head.warning:
        return head.warning
    return first_sentence(asking(head.title) or asking(head.lead)) or headline(head)
