"""Which facts go into which template.

`site_templates/pages/` is the list of pages; its folders mirror output/. Every module here says in
`PAGES` which templates it knows the facts for, and may define them (a `Facts` of its own). A template
that no module names becomes one page that sees only what all pages share. The word in braces says
what there is one page for each of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from aggregator.errors import BuildError
from aggregator.publish.facts import Facts, Plain
from aggregator.publish.pages.page import Page
from aggregator.publish.shown import Shown

Maker = Callable[[Shown], Iterator[Page]]


@cache
def makers() -> Mapping[str, Maker]:
    """Template → what makes its pages."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return {name: maker for module in modules for name, maker in getattr(module, "PAGES", {}).items()}


@cache
def facts_types() -> tuple[type[Facts], ...]:
    """Everything that a page may be made from."""
    makers()
    return tuple(Facts.__subclasses__())


def pages(shown: Shown, templates: Iterable[str]) -> Iterator[tuple[str, Page]]:
    """(template, page) for every page of the site. `templates` are names below `pages/` without `.html`."""
    for name in sorted(templates):
        made_from = makers().get(name)
        if made_from is None and "{" in name:
            raise BuildError(f"pages/{name}.html: nothing is known that {name!r} could be made of", "rename it")
        if made_from is None:
            yield name, Page(name, Plain())
        else:
            for page in made_from(shown):
                yield name, page


__all__ = ["Page", "facts_types", "pages"]
