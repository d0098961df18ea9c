"""Jinja2 as this site uses it: everything escaped, nothing undefined, one filter that lets markup through, and the
site's own words compiled in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, Template
from markupsafe import escape

from aggregator.publish import dates
from aggregator.publish.facts import Chrome
from aggregator.publish.language import Language, nouns
from aggregator.publish.language.extension import FORM, form, speaking
from aggregator.publish.language.reasons import teller
from aggregator.publish.program import program
from aggregator.publish.words import markdown

try:  # the C function behind `escape`, without an object of class Markup for each of a million strings
    from markupsafe import _escape_inner  # type: ignore[attr-defined]
except ImportError:  # pragma: no cover  (another version of markupsafe)

    def _escape_inner(s: str, /) -> str:
        return str(escape(s))


AWAY = "nofollow noopener noreferrer ugc"
"""`rel` of links that leave the site."""


def environment(folders: Sequence[str], chrome: Chrome, compiled: str = "") -> Environment:
    made = Environment(
        bytecode_cache=_kept(compiled, chrome.words),
        extensions=[speaking(chrome.words)],
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=200,
    )
    made.template_class = _Template
    made.policies["ext.i18n.trimmed"] = True
    made.extend(newstyle_gettext=True)  # %% is % again, as when messages are extracted
    language, times = chrome.words, dates.Dates(chrome.zone, chrome.words)
    made.filters.update(
        day=times.day,
        date=times.curated,
        moment=times.moment,
        period=times.period,
        short=times.short,
        stamp=dates.stamp,
        span=lru_cache(maxsize=8192)(partial(nouns.span, language)),
        count=lru_cache(maxsize=8192)(partial(nouns.count, language)),
        number=language.number,
        reason=teller(language),
        markdown=markdown,
        host=_host,
    )
    made.globals.update({"site": chrome, "away": AWAY, "_": language.say, "words": _tables(language), FORM: form})
    return made


def _tables(language: Language) -> dict[str, dict[str, str]]:
    """Words that depend on a kind, a role, a state: `words.places[said.kind]`."""
    tables = {"places": nouns.PLACES, "roles": nouns.ROLES, "states": nouns.STATES, "absent": nouns.ABSENT}
    return {name: {key: language.say(word) for key, word in table.items()} for name, table in tables.items()}


def _kept(folder: str, language: Language) -> FileSystemBytecodeCache | None:
    """Compiled templates of this very program in this language, so that a night with one new post need not compile
    them again."""
    if not folder:
        return None
    words = blake2b(msgspec.msgpack.encode(language), digest_size=6).hexdigest()
    mine = f"{program()[:12]}{words}"
    Path(folder).mkdir(parents=True, exist_ok=True)
    for old in Path(folder).glob("*.cache"):
        if not old.name.startswith(mine):
            old.unlink(missing_ok=True)
    return FileSystemBytecodeCache(folder, f"{mine}-%s.cache")


def _host(url: str) -> str:
    """`https://www.example.org/a` → `example.org`"""
    return url.partition("//")[2].partition("/")[0].lower().removeprefix("www.")


def written(value: object) -> str:
    """What `escape` would write for a value in a template: markup as it is, everything else escaped."""
    if type(value) is str:
        return _escape_inner(value)
    if hasattr(value, "__html__"):
        return str(value.__html__())
    return _escape_inner(str(value))


class _Template(Template):
    """Compiled templates write each value through `escape`; here through `written`, which says the same sooner."""

    @classmethod
    def from_code(cls, *args: Any, **more: Any) -> Template:
        made = super().from_code(*args, **more)
        made.root_render_func.__globals__["escape"] = written
        return made
