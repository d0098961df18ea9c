"""Which facts go into which template.

`site_templates/pages/` is the list of pages; its folders mirror output/. A template without an
entry here becomes one page that sees only what all pages share. The word in braces says what
there is one page for each of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from aggregator.errors import BuildError
from aggregator.publish.facts import Plain
from aggregator.publish.pages import conversations, digests, front, people, topics
from aggregator.publish.pages.page import Page
from aggregator.publish.shown import Shown

MADE_FROM: Mapping[str, Callable[[Shown], Iterator[Page]]] = {
    "404": front.nothing_here,
    "about": front.about,
    "about/numbers": front.numbers,
    "circles": people.every_circle,
    "circles/{id}": people.each_circle,
    "conversations": conversations.every,
    "conversations/{gone}": conversations.gone,
    "conversations/{id}": conversations.each,
    "conversations/{moved}": conversations.moved,
    "digests": digests.every,
    "digests/{period}": digests.each,
    "index": front.home,
    "join": front.join,
    "links": front.links,
    "people": people.every,
    "people/{id}": people.each,
    "questions": front.questions,
    "sources": front.health,
    "topics": topics.every,
    "topics/{id}": topics.each,
    "topics/{id}/digests": digests.every_of_topics,
    "topics/{id}/digests/{period}": digests.each_of_topics,
}


def pages(shown: Shown, templates: Iterable[str]) -> Iterator[tuple[str, Page]]:
    """(template, page) for every page of the site. `templates` are names below `pages/` without `.html`."""
    for name in sorted(templates):
        made_from = MADE_FROM.get(name)
        if made_from is None and "{" in name:
            raise BuildError(f"pages/{name}.html: nothing is known that {name!r} could be made of", "rename it")
        if made_from is None:
            yield name, Page(name, Plain())
        else:
            for page in made_from(shown):
                yield name, page


__all__ = ["Page", "pages"]
