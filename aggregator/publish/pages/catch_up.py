"""The page for whoever was away: the browser chooses from `data/news.json`; without it, the latest digests."""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.publish.facts import Facts, Step
from aggregator.publish.pages.page import Page
from aggregator.publish.pages.steps import of_kind, step
from aggregator.publish.shown import Shown

DAYS, WEEKS, MONTHS = 7, 6, 12
"""So many of the latest with something in them."""
MOST = 500
"""Posts that `data/news.json` names, the latest to arrive; digests have the others."""


class CatchUp(Facts, frozen=True, tag=True, kw_only=True):
    """Ways to digests, latest first. `listed` posts are in `data/news.json`, unless there are fewer; `older` ones are not."""

    days: tuple[Step, ...]
    weeks: tuple[Step, ...]
    months: tuple[Step, ...]
    years: tuple[Step, ...]
    listed: int
    older: bool


def page(shown: Shown) -> Iterator[Page]:
    def latest(kind: str, most: int | None) -> tuple[Step, ...]:
        found = of_kind(shown.digests.get("", ()), kind)
        return tuple(step(digest) for digest in found[::-1][:most])

    ways = CatchUp(
        days=latest("day", DAYS),
        weeks=latest("week", WEEKS),
        months=latest("month", MONTHS),
        years=latest("year", None),
        listed=MOST,
        older=len(shown.home) > MOST,
    )
    yield Page("catch-up", ways)


PAGES = {"catch-up": page}
