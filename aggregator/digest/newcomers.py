"""Each person's first post in the class, and whether anybody answered it. Introductions say so themselves."""

from __future__ import annotations

import re

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
    if any(normal(tag) in _TAGS for tag in head.tags):
        return True
    words = f"{head.title}. {head.lead}".casefold().replace("’", "'")
    return "introduction" in fold(head.title).split() or bool(_SAYING.search(words)) or _starts_with_name(head)


def _starts_with_name(head: Head) -> bool:
    """As in "Marta here, from Łódź" and "Dag, snickare"."""
    name, said = fold(head.author.name).split()[:1], fold(head.lead).split()[:1]
    return bool(name) and [word.strip(",.:;–—-") for word in said] == name


def first_posts(threads: Threads) -> dict[str, str]:
    """Person id → their first post in the class."""
    first: dict[str, str] = {}
    for id in sorted(threads.authors, key=lambda id: (threads.heads[id].published, id)):
        first.setdefault(threads.authors[id], id)
    return first


def newcomers(threads: Threads) -> list[Newcomer]:
    """Everybody who has spoken, by their first post, latest first."""
    answers = Answers(threads)
    home = {post: id for id, conversation in threads.conversations.items() for post in conversation.posts}
    first = sorted(first_posts(threads).items(), key=lambda pair: (pair[1], pair[0]))
    first.sort(key=lambda pair: threads.heads[pair[1]].published, reverse=True)
    return [
        Newcomer(
            person=person,
            post=post,
            conversation=home[post],
            answered=answers.answered(post),
            introduces=introduces(threads.heads[post]),
        )
        for person, post in first
    ]
