"""Jinja2 as this site uses it: everything escaped, nothing undefined, one filter that lets markup through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aggregator.publish import dates
from aggregator.publish.facts import Chrome
from aggregator.publish.words import markdown

if TYPE_CHECKING:
    from jinja2 import Environment

AWAY = "nofollow noopener noreferrer ugc"
"""`rel` of links that leave the site."""


def environment(folders: Sequence[str], chrome: Chrome) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=200,
    )
    words = dates.Dates(chrome.zone)
    made.filters.update(
        day=words.day,
        moment=words.moment,
        period=words.period,
        short=words.short,
        stamp=dates.stamp,
        span=dates.span,
        count=dates.count,
        markdown=markdown,
        host=_host,
    )
    made.globals.update(site=chrome, away=AWAY)
    return made


def _host(url: str) -> str:
    """`https://www.example.org/a` → `example.org`"""
    return url.partition("//")[2].partition("/")[0].lower().removeprefix("www.")
