"""What was asked, and whether anybody has answered: newest first.

A question is answered when somebody else's post states it as its parent, wherever that was said.
Where nothing can state that, somebody may have answered all the same: a guess of threading, or, in
a list of comments without threads, a later one by the author of the article or one that says the
asker's name. Such a question is no longer waiting, but nobody claims that it was answered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from aggregator.model import Question, Threads
from aggregator.text.names import fold


class Answers:
    """Who answered what."""

    def __init__(self, threads: Threads) -> None:
        self._threads = threads
        self._children: dict[str, list[str]] = defaultdict(list)
        for post, edge in threads.chosen.items():
            self._children[edge.to].append(post)
        self._guessed: dict[str, list[str]] = defaultdict(list)
        """Article → comments in its list of which threading guesses that they answer another comment."""
        for post, edge in threads.chosen.items():
            if edge.certainty == "inferred":
                self._guessed[self._article(edge.to)].append(post)

    def answered(self, post: str) -> bool:
        """Somebody else answered it, as far as we can tell."""
        return self.found(post)[0] != "waiting"

    def found(self, post: str) -> tuple[Literal["waiting", "maybe", "answered"], str]:
        """How far a post is answered, and by which post first."""
        replies = [child for child in self._children.get(post, ()) if self._other(post, child)]
        stated = [reply for reply in replies if self._threads.chosen[reply].certainty == "stated"]
        if stated:
            return "answered", min(stated, key=self._time)
        maybe = replies or list(self._in_passing(post))
        return ("maybe", min(maybe, key=self._time)) if maybe else ("waiting", "")

    def _time(self, post: str) -> tuple[datetime, str]:
        return self._threads.heads[post].published, post

    def _other(self, post: str, reply: str) -> bool:
        """Not by the same person. Two posts without names are by two people."""
        mine = self._threads.authors.get(post)
        return mine is None or mine != self._threads.authors.get(reply)

    def _in_passing(self, post: str) -> Iterator[str]:
        """In a list of comments: later ones by the author of the article, or that say the asker's name."""
        article = self._list(post)
        if not article:
            return
        heads, authors = self._threads.heads, self._threads.authors
        host, name = authors.get(article), "".join(fold(heads[post].author.name).split()[:1])
        for other in (*self._children[article], *self._guessed.get(article, ())):
            later = self._time(other) > self._time(post) and self._other(post, other) and self._list(other)
            if later and ((host is not None and host == authors.get(other)) or self._says(other, name)):
                yield other

    def _says(self, post: str, name: str) -> bool:
        """The beginning of the post has this folded name as a word of its own."""
        head = self._threads.heads[post]
        text = fold(f"{head.title} {head.lead}")
        return bool(name) and name in text and name in {word.strip(".,:;!?@()“”\"'") for word in text.split()}

    def _list(self, post: str) -> str:
        """The article in whose list a comment stands that states no closer parent, or ""."""
        edge, heads = self._threads.chosen.get(post), self._threads.heads
        if edge is None or heads[post].kind != "comment":
            return ""
        if edge.certainty == "inferred":
            return self._article(edge.to)
        parent = heads.get(edge.to)
        return edge.to if edge.kind == "comment" or (parent is not None and parent.kind == "article") else ""

    def _article(self, post: str) -> str:
        """What stands above all comments."""
        heads, chosen = self._threads.heads, self._threads.chosen
        while post in chosen and post in heads and heads[post].kind == "comment":
            post = chosen[post].to
        return post


def questions(threads: Threads) -> list[Question]:
    """Every question, newest first. Their age counts from the newest post, not from a clock."""
    answers = Answers(threads)
    home = {post: id for id, conversation in threads.conversations.items() for post in conversation.posts}
    newest = max((head.published for head in threads.heads.values()), default=None)
    asking = sorted((head for head in threads.heads.values() if head.asks), key=lambda head: head.id)
    asking.sort(key=lambda head: head.published, reverse=True)
    found = []
    for head in asking:
        state, answer = answers.found(head.id)
        found.append(
            Question(
                post=head.id,
                conversation=home[head.id],
                person=threads.authors.get(head.id, ""),
                days=(newest - head.published) // timedelta(days=1) if newest else 0,
                state=state,
                answer=answer,
            )
        )
    return found


def waiting(threads: Threads) -> list[Question]:
    """The questions that nobody has answered, newest first."""
    return [question for question in questions(threads) if question.state == "waiting"]
