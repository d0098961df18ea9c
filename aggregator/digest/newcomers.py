"""Each person's first post in the class, and whether anybody answered it. Introductions say so themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from aggregator.digest.questions import Answers
from aggregator.model import Head, Newcomer, Threads
from aggregator.text.hashtags import normal
from aggregator.text.names import fold

# fmt: off
_TAGS = frozenset((
    "introduction", "introductions", "introducing", "intro", "intros", "introduceyourself", "aboutme", "whoami",
    "presentation", "présentation", "presentación", "apresentação", "vorstellung", "vorstellungsrunde", "introduktion",
    "kennismaking", "esittely", "تعارف", "تعريف", "自我介绍", "自己紹介",
))
# fmt: on
_SAYING = re.compile(
    r"\bintroduc(?:e|ing) myself\b|\bmy name is\b|\b(?:hi|hello|hey)(?: \w+){0,2}[,!.] (?:i'm|i am)\b|\ba little about me\b"
    r"|\bjag heter\b|\bpresentera mig\b|\bmitt namn är\b"
    r"|\bje m.appelle\b|\bje me présente\b|\bme llamo\b|\bmi nombre es\b|\bme presento\b|\bmeu nome é\b|\bmi chiamo\b"
    r"|\bich heiße\b|\bich heisse\b|\bmein name ist\b|\bik heet\b|\bmin(?:e)? navn er\b|\bjeg hedder\b|\bjeg heter\b"
    r"|\bmeine vorstellung\b|\bnimeni on\b|\bmam na imię\b|меня зовут|اسمي|أعرف[كم]* بنفسي|我叫|私の名前は|と申します"
)


def introduces(head: Head) -> bool:
    """Its tags, title or first words say that its author introduces themselves, or it starts with their name."""
    if _tagged(head):
        return True
    words = f"{head.title}. {head.lead}".casefold().replace("’", "'")
    return "introduction" in fold(head.title).split() or bool(_SAYING.search(words)) or _starts_with_name(head)


def _tagged(head: Head) -> bool:
    return any(normal(tag) in _TAGS for tag in head.tags)


def _starts_with_name(head: Head) -> bool:
    """As in "Marta here, from Łódź" and "Dag, snickare"."""
    name, said = fold(head.author.name).split()[:1], fold(head.lead).split()[:1]
    return bool(name) and [word.strip(",.:;–—-") for word in said] == name


def first_posts(threads: Threads) -> dict[str, str]:
    """Person id → their first post in the class."""
    first: dict[str, tuple[datetime, str]] = {}
    for post, person in threads.authors.items():
        said = (threads.heads[post].published, post)
        if person not in first or said < first[person]:
            first[person] = said
    return {person: post for person, (_, post) in first.items()}


def _by_person(threads: Threads) -> dict[str, list[str]]:
    """Person id → their posts by time."""
    said: dict[str, list[str]] = defaultdict(list)
    for id in sorted(threads.authors, key=lambda id: (threads.heads[id].published, id)):
        said[threads.authors[id]].append(id)
    return said


def _hello(posts: Sequence[str], threads: Threads) -> str:
    """The post in which somebody introduces themselves: their first, or else the first that its tags call so."""
    if introduces(threads.heads[posts[0]]):
        return posts[0]
    return next((post for post in posts if _tagged(threads.heads[post])), "")


def newcomers(threads: Threads) -> list[Newcomer]:
    """Everybody who has spoken, by their first post, latest first."""
    answers = Answers(threads)
    home = {post: id for id, conversation in threads.conversations.items() for post in conversation.posts}
    said = sorted(_by_person(threads).items(), key=lambda pair: (pair[1][0], pair[0]))
    said.sort(key=lambda pair: threads.heads[pair[1][0]].published, reverse=True)
    found = []
    for person, posts in said:
        hello = _hello(posts, threads)
        found.append(
            Newcomer(
                person=person,
                post=posts[0],
                conversation=home[posts[0]],
                answered=answers.answered(posts[0]),
                introduces=hello == posts[0],
                hello=hello,
            )
        )
    return found
