"""Which topics a conversation belongs to: those with a tag that one of its posts carries."""

from __future__ import annotations

from collections.abc import Sequence

from aggregator.model import Threads, Topic
from aggregator.text.hashtags import normal


def topics_of(threads: Threads, topics: Sequence[Topic]) -> dict[str, tuple[str, ...]]:
    """Conversation id → topic ids, in the curator's order. Spelling and case of tags do not matter."""
    wanted = [(topic.id, frozenset(normal(tag) for tag in topic.tags)) for topic in topics]
    spelled: dict[str, str] = {}
    found = {}
    for id, conversation in threads.conversations.items():
        tags = {tag for post in conversation.posts for tag in threads.heads[post].tags}
        plain = {spelled.setdefault(tag, normal(tag)) for tag in tags}
        found[id] = tuple(topic for topic, mine in wanted if not mine.isdisjoint(plain))
    return found
