"""What a page says of itself in JSON-LD, in the words of schema.org. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from aggregator.sources._page.markup import Markup

_SCRIPT = 'script[type="application/ld+json"]'


def linked(page: Markup) -> Iterator[dict[str, Any]]:
    """The blocks of JSON-LD of a page, as far as they are objects."""
    if "ld+json" not in page.html:
        return
    for script in page.tree().css(_SCRIPT):
        try:
            found = json.loads(script.text())
        except (ValueError, RecursionError):
            continue
        for block in found if isinstance(found, list) else [found]:
            if isinstance(block, dict):
                yield block


def types(block: dict[str, Any]) -> set[str]:
    found = block.get("@type")
    return {str(name).rpartition("/")[2] for name in (found if isinstance(found, list) else [found])}


def text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def address(value: object) -> str:
    """Where a value leads: an address, or an object that has one."""
    if isinstance(value, list):
        return address(value[0]) if value else ""
    if isinstance(value, dict):
        return text(value.get("url")) or text(value.get("@id"))
    return text(value)


def author(value: object) -> tuple[str, str]:
    """Name and address."""
    if isinstance(value, list):
        return author(value[0]) if value else ("", "")
    if isinstance(value, dict):
        return text(value.get("name")), text(value.get("url"))
    return text(value), ""
