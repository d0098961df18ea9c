"""One night with a blog on Blogger."""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.model import Absent, Parsed, Source
from aggregator.sources._blogger.place import ROWS, Place
from aggregator.sources._feed.followed import Article
from aggregator.sources._feed.night import Night, Talk
from aggregator.sources._kind import Visit, Web

SHOWN = 25
"""Entries of a feed that is asked for no number."""
MOST = 2000
"""Comments of one article that are read."""


class Blog(Night):
    """Feeds in pages that say whether there are more, and one list of the newest comments on everything.

    All at the blog's own host: entries state addresses at blogger.com as well, and unencrypted ones.
    """

    def __init__(self, source: Source, web: Web, visit: Visit, place: Place) -> None:
        super().__init__(source, web, visit, place.posts)
        self.place = place

    def further(self, parsed: Parsed) -> str:
        return f"{self.url}?start-index={self.entries + 1}&max-results={ROWS}" if parsed.next else ""

    def comments_at(self, parsed: Parsed) -> str:
        return self.place.comments

    def latest(self, parsed: Parsed | None) -> Iterator[Absent]:
        """A list that reaches back to what it showed last night, or to the first comment, leaves out nothing new."""
        known, shown = self.memory.get("latest"), [post.id for post in parsed.posts] if parsed else []
        reaches = isinstance(known, list) and any(id in known for id in shown)
        self.quiet = reaches or (parsed is not None and 0 < parsed.entries < SHOWN)
        self.memory["latest"] = shown
        return super().latest(parsed)

    def replies_at(self, article: Article) -> str:
        return self.place.talk(article.comments)

    def further_comments(self, talk: Talk, parsed: Parsed) -> str:
        more = parsed.next and talk.entries < MOST
        return f"{self.replies_at(talk.article)}&start-index={talk.entries + 1}" if more else ""
