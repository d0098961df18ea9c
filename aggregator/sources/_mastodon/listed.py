"""What a source lists: the statuses under a hashtag, or those of one account. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from msgspec import Struct

from aggregator.sources._mastodon.memory import PAGE


class Listed(Struct, frozen=True):
    """One of `hashtag` and `account`. `id` is the account's on the server that is asked, once that is known.

    replies  of an account, also what it answered to others: wanted where tags choose among its statuses
    """

    hashtag: str = ""
    account: str = ""
    id: str = ""
    replies: bool = False

    @property
    def name(self) -> str:
        return f"#{self.hashtag}" if self.hashtag else f"@{self.account}"

    @property
    def page(self) -> str:
        """Its page for people, below the server's address."""
        return f"tags/{self.hashtag}" if self.hashtag else f"@{self.account}"

    def query(self, **walk: str) -> dict[str, str]:
        """What is asked for; `min_id` or `max_id` say where."""
        own = {} if self.hashtag else {"exclude_reblogs": "true", "exclude_replies": str(not self.replies).lower()}
        return {"limit": str(PAGE), **own, **walk}

    def path(self, **walk: str) -> str:
        """Below the server's address (https://docs.joinmastodon.org/methods/timelines/#tag, accounts/#statuses)."""
        where = f"timelines/tag/{quote(self.hashtag)}" if self.hashtag else f"accounts/{quote(self.id)}/statuses"
        return f"api/v1/{where}?{urlencode(self.query(**walk))}"


def listed(settings: Mapping[str, str], tags: tuple[str, ...] = ()) -> Listed:
    account = settings.get("account", "").strip().lstrip("@")
    return Listed(hashtag=settings.get("hashtag", ""), account=account, replies=bool(tags))
