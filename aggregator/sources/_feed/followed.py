"""What is remembered of followed articles from night to night, and whose comments are asked for.

Every night, conditionally: the site's list of newest comments, where there is one; then the comment
feeds of articles whose declared count is another than when we last asked, and of those that stirred
in the last `RECENT` (unless the site's list said 304: nothing new anywhere). An article that says it
has no comments is not asked. At most `NIGHTLY` of them.

On a full look: all articles that have or had comments, without conditions, at most `FULL`. A 304 can
hide an edit, a deletion or a late approval (WordPress derives its ETag from the newest date only).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct, field

from aggregator.model import Post
from aggregator.sources._wire import row

RECENT = timedelta(weeks=8)
NIGHTLY = 40
FULL = 300
REMEMBERED = 500
"""Articles whose comments are followed: the ones that stirred last."""


class Article(Struct, kw_only=True):
    """One followed article.

    replies  what its feed last declared; `declared` says that it did so tonight
    asked    what was declared when its comments were last read; None: never read
    stirred  when it or a comment on it was last published
    """

    keys: list[str]
    url: str = ""
    comments: str = ""
    replies: int | None = None
    asked: int | None = None
    read: bool = False
    stirred: datetime
    declared: bool = False


class Followed(Struct):
    """All followed articles, by their first key."""

    articles: dict[str, Article] = field(default_factory=dict)

    @classmethod
    def of(cls, memory: Any) -> Followed:
        """From what was remembered; nothing, if that is not what we once wrote."""
        return cls(row(memory or {}, dict[str, Article]) or {})

    def remembered(self) -> Any:
        """As plain JSON, the articles that stirred last."""
        kept = sorted(self.articles.items(), key=lambda pair: (pair[1].stirred, pair[0]))[-REMEMBERED:]
        for _, article in kept:
            article.declared = False
        return msgspec.to_builtins(dict(sorted(kept)))

    def saw(self, posts: Iterable[Post]) -> None:
        """Articles that tonight's feed shows."""
        for post in posts:
            old = self.articles.get(post.keys[0])
            self.articles[post.keys[0]] = Article(
                keys=list(post.keys),
                url=post.url,
                comments=post.replies_at,
                replies=post.replies,
                asked=old.asked if old else None,
                read=old.read if old else False,
                stirred=max(post.published, old.stirred) if old else post.published,
                declared=post.replies is not None,
            )

    def heard(self, comments: Iterable[Post]) -> None:
        """Comments that came in: what they stand under has stirred."""
        for comment in comments:
            if article := self.articles.get(comment.under):
                article.stirred = max(article.stirred, comment.published)

    def keys(self) -> dict[str, str]:
        """Every key of every followed article → its first one."""
        return {key: first for first, article in self.articles.items() for key in article.keys}

    def due(self, now: datetime, full: bool, quiet: bool) -> list[Article]:
        """Whose comments to ask for tonight, the latest to stir first."""
        wanted = [
            article for article in self.articles.values() if article.comments and _is_due(article, now, full, quiet)
        ]
        wanted.sort(key=lambda article: article.stirred, reverse=True)
        return wanted[: FULL if full else NIGHTLY]


def _is_due(article: Article, now: datetime, full: bool, quiet: bool) -> bool:
    if full:
        return article.replies != 0 or article.read
    if article.declared:
        return article.replies != article.asked and (article.replies != 0 or article.read)
    return not quiet and now - article.stirred < RECENT


def is_complete(article: Article, entries: int) -> bool:
    """Is this the whole list? WordPress shows the newest ten, so only when there are as many as were declared."""
    return article.declared and entries == article.replies
