"""Questions that nobody has answered, newest first.

A question is answered when somebody else's post has it as its parent. In a list of comments
without threading, nothing can state that; there a later comment counts when it is by the author
of the article or says the asker's name. Better to leave a question out than to show one as
waiting that was answered.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from aggregator.model import Threads, Waiting
from aggregator.text.names import fold


class Answers:
    """Who answered what."""

    def __init__(self, threads: Threads) -> None:
        self._threads = threads
        self._children: dict[str, list[str]] = defaultdict(list)
        for post, edge in threads.chosen.items():
            self._children[edge.to].append(post)

    def answered(self, post: str) -> bool:
        """Somebody else answered it, as far as we can tell."""
        return any(self._other(post, child) for child in self._children.get(post, ())) or self._in_passing(post)

    def _other(self, post: str, reply: str) -> bool:
        """Not by the same person. Two posts without names are by two people."""
        mine = self._threads.authors.get(post)
        return mine is None or mine != self._threads.authors.get(reply)

    def _in_passing(self, post: str) -> bool:
        """In a list of comments: a later one by the author of the article, or one that says the asker's name."""
        if not self._tops_list(post):
            return False
        heads, authors = self._threads.heads, self._threads.authors
        article, asker = self._threads.chosen[post].to, heads[post]
        host, name = authors.get(article), "".join(fold(asker.author.name).split()[:1])
        return any(
            (heads[other].published, other) > (asker.published, post)
            and self._other(post, other)
            and self._tops_list(other)
            and ((host is not None and host == authors.get(other)) or self._says(other, name))
            for other in self._children[article]
        )

    def _says(self, post: str, name: str) -> bool:
        """The beginning of the post has this folded name as a word of its own."""
        head = self._threads.heads[post]
        text = fold(f"{head.title} {head.lead}")
        return bool(name) and name in text and name in {word.strip(".,:;!?@()“”\"'") for word in text.split()}

    def _tops_list(self, post: str) -> bool:
        """It is a comment on an article, and states no closer parent."""
        edge, head = self._threads.chosen.get(post), self._threads.heads[post]
        if edge is None or head.kind != "comment":
            return False
        parent = self._threads.heads.get(edge.to)
        return edge.kind == "comment" or (parent is not None and parent.kind == "article")


def waiting(threads: Threads, limit: int = 0) -> list[Waiting]:
    """Open questions, newest first; `limit` 0 is all. Their age counts from the newest post, not from a clock."""
    answers = Answers(threads)
    home = {post: id for id, conversation in threads.conversations.items() for post in conversation.posts}
    newest = max((head.published for head in threads.heads.values()), default=None)
    asking = [head for id, head in threads.heads.items() if head.asks and not answers.answered(id)]
    asking.sort(key=lambda head: head.id)
    asking.sort(key=lambda head: head.published, reverse=True)
    return [
        Waiting(
            post=head.id,
            conversation=home[head.id],
            person=threads.authors.get(head.id, ""),
            days=(newest - head.published) // timedelta(days=1) if newest else 0,
        )
        for head in (asking[:limit] if limit else asking)
    ]
