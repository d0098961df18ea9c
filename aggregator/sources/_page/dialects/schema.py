"""Comments in the words of schema.org (https://schema.org/Comment), as JSON-LD or as microdata. Pure."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from aggregator.sources._page import frame, jsonld
from aggregator.sources._page.markup import Markup, attribute, first, said_by
from aggregator.sources._page.said import MOST, Said, each, standing_in
from aggregator.text.dates import parse_date

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_TYPES = ("Comment", "UserComments", "Answer")
_ITEMS = ", ".join(f'[itemtype$="schema.org/{name}"]' for name in _TYPES)
_MARKED_UP = re.compile(r"<(?:p|br|a|div|blockquote|em|strong|ul|ol|pre|code)\b", re.I)
VALUES = 50_000
"""Values of JSON-LD that are looked at."""


def comments(page: Markup) -> list[Said]:
    """Pages that say it in both ways say the same."""
    linked, marked = _linked(page), _marked(page)
    return linked if len(linked) > len(marked) else marked


# ── JSON-LD ───────────────────────────────────────────────────────────────────────────


def _linked(page: Markup) -> list[Said]:
    found: list[Said] = []
    pile: list[tuple[Any, int]] = [(block, -1) for block in jsonld.linked(page)]
    pile.reverse()
    looked = 0
    while pile and looked < VALUES and len(found) < MOST:
        value, parent = pile.pop()
        looked += 1
        if isinstance(value, list):
            pile.extend((one, parent) for one in reversed(value))
        elif isinstance(value, dict):
            if jsonld.types(value) & set(_TYPES) and (said := _of_json(value, page)):
                said.parent = parent
                found.append(said)
                parent = len(found) - 1
            pile.extend((one, parent) for name, one in reversed(value.items()) if name not in ("parentItem", "author"))
    return found


def _of_json(value: dict[str, Any], page: Markup) -> Said | None:
    words = (
        jsonld.text(value.get("text")) or jsonld.text(value.get("commentText")) or jsonld.text(value.get("description"))
    )
    if not words:
        return None
    name, home = jsonld.author(value.get("author") or value.get("creator"))
    stamp = (jsonld.text(value.get(key)) for key in ("dateCreated", "datePublished", "commentTime"))
    return Said(
        place=page.absolute(jsonld.address(value)),
        answers=page.absolute(jsonld.address(value.get("parentItem"))),
        name=name,
        home=page.absolute(home),
        html=_html(words),
        when=next(filter(None, map(parse_date, stamp)), None),
    )


def _html(words: str) -> str:
    if _MARKED_UP.search(words):
        return words
    return "".join(f"<p>{escape(line)}</p>" for line in words.splitlines() if line.strip())


# ── microdata ─────────────────────────────────────────────────────────────────────────


def _marked(page: Markup) -> list[Said]:
    if "schema.org/" not in page.html:
        return []
    nodes = page.tree().css(_ITEMS)
    return each(nodes, standing_in(nodes), lambda node: _of_node(node, page))


def _of_node(node: LexborNode, page: Markup) -> Said | None:
    if frame.is_held_back(node):
        return None
    answers = _answered(node, page)
    person = first(node, '[itemprop="author"]', '[itemprop="creator"]')
    inside = person.css_first('[itemprop="url"]') if person is not None else None
    home = attribute(inside, "href") if inside is not None else ""
    stamp = first(node, '[itemprop="dateCreated"]', '[itemprop="datePublished"]', '[itemprop="commentTime"]')
    said = Said(
        anchor=attribute(node, "id"),
        answers=answers,
        name=_name(person),
        home=page.absolute(home),
        when=parse_date(_value(stamp)) if stamp is not None else None,
    )
    if person is not None:
        person.decompose()
    if not said.anchor and (link := node.css_first('[itemprop="url"]')) is not None:
        said.place = page.absolute(_value(link))
    said.html = frame.words(node, '[itemprop="text"]', '[itemprop="commentText"]', '[itemprop="description"]')
    return said if said.html else None


def _name(person: LexborNode | None) -> str:
    if person is None:
        return ""
    name = person.css_first('[itemprop="name"]')
    return escape(_value(name if name is not None else person))


def _answered(node: LexborNode, page: Markup) -> str:
    parent = node.css_first('[itemprop="parentItem"]')
    if parent is None:
        return ""
    inner = parent.css_first('[itemprop="url"]')
    stated = attribute(parent, "itemid") or _value(inner if inner is not None else parent)
    parent.decompose()
    return stated if stated.startswith("#") else page.absolute(stated)


def _value(node: LexborNode) -> str:
    """The value of a property (https://html.spec.whatwg.org/#values)."""
    by_tag = {"meta": "content", "a": "href", "link": "href", "time": "datetime", "data": "value"}
    name = by_tag.get(node.tag or "", "")
    return (attribute(node, name) if name else attribute(node, "content")) or said_by(node)
