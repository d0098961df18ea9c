"""What may be found of one page of a conversation, as Pagefind reads it. Pure.

Filters are named as in https://pagefind.app/docs/filtering/. A heading with an id begins a section
that a find can lead to (https://pagefind.app/docs/sub-results/).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from msgspec import Struct

from aggregator.publish.facts import Said, Talk
from aggregator.text.urls import host


class Document(Struct, frozen=True, array_like=True):
    """`path` is that of its page. Empty: nothing may be found."""

    path: str
    html: bytes


def document(talk: Talk, path: str, texts: Mapping[str, str], kinds: Mapping[str, str]) -> Document:
    """Everything on the page but the posts whose authors do not want to be found.

    texts  post id → its words as the page shows them
    kinds  article, comment, note → what the site calls them
    """
    found = [said for said in talk.said if said.indexable and said.id in texts]
    html = "".join(_lines(talk, found, texts, kinds)) if found else ""
    return Document(path, html.encode("utf-8", "replace"))


def _lines(talk: Talk, found: list[Said], texts: Mapping[str, str], kinds: Mapping[str, str]) -> Iterator[str]:
    yield f"<!doctype html><html><head><title>{escape(talk.card.title)}</title></head><body data-pagefind-body>"
    yield f"<h1>{escape(talk.card.title)}</h1>" if _may_be_named(talk, found) else ""
    for name, values in _filters(talk, found, kinds):
        for value in sorted(values):
            yield f'<i data-pagefind-filter="{name}[content]" content="{escape(value)}"></i>'
    for said in found:
        yield f'<h2 id="p-{said.id}" data-pagefind-weight="0.5">{escape(said.face.name)}</h2>'
        yield f"<p>{escape(_words(said, texts[said.id]))}</p>"
    yield "</body></html>"


def _may_be_named(talk: Talk, found: list[Said]) -> bool:
    """The title is the root's words: it may be found only with them."""
    return found[0].id == talk.said[0].id


def _words(said: Said, text: str) -> str:
    """A folded post is found by its warning only: a list of finds must not unfold it."""
    tags = (f"#{tag}" for tag in said.tags if f"#{tag}" not in text)
    return said.warning or "\n".join(filter(None, (said.title, text, *tags)))


def _filters(talk: Talk, found: list[Said], kinds: Mapping[str, str]) -> Iterator[tuple[str, set[str]]]:
    yield "topic", {topic.title for topic in talk.card.topics}
    yield "person", {said.face.name for said in found if said.face.id}
    yield "place", {place for said in found if (place := host(said.url))}
    yield "kind", {kinds[said.kind] for said in found}
    yield "year", {str(said.published.year) for said in found}
