"""An invented corpus: feeds for pulling, conversations for building. The same seed gives the same bytes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

WORDS = [
    "learning",
    "table",
    "question",
    "answer",
    "practice",
    "trust",
    "circle",
    "week",
    "reader",
    "teacher",
    "bread",
    "harbour",
    "piano",
    "signal",
    "window",
    "somebody",
    "nobody",
    "perhaps",
    "always",
    "waited",
    "asked",
    "showed",
    "listened",
    "wrote",
    "tried",
    "failed",
    "again",
    "slowly",
    "together",
    "before",
    "after",
    "because",
    "although",
    "between",
    "quiet",
    "room",
    "hand",
    "light",
    "paper",
    "river",
    "engine",
    "letter",
    "answer",
    "morning",
    "evening",
]
START = datetime(2024, 9, 2, 8, tzinfo=UTC)


def sentence(chance: random.Random) -> str:
    words = chance.choices(WORDS, k=chance.randint(6, 18))
    return " ".join(words).capitalize() + chance.choice("....?")


def paragraphs(chance: random.Random, count: int) -> str:
    """HTML of about 400 bytes a paragraph, with the markup that blog posts have."""
    parts = []
    for _ in range(count):
        text = " ".join(sentence(chance) for _ in range(4))
        link = f'<a href="https://elsewhere.example/{chance.randrange(10**6)}">{chance.choice(WORDS)}</a>'
        parts.append(f"<p>{escape(text)} <em>{chance.choice(WORDS)}</em> {link}</p>")
    return "\n".join(parts)


def feed(number: int, entries: int = 20, changed: bool = False) -> str:
    """One feed, RSS when even and Atom when odd. `changed`: its newest entry is another one."""
    chance = random.Random(number)
    items = [_entry(chance, number, entry) for entry in range(entries)]
    if changed:
        items = [_entry(random.Random(-number - 1), number, entries), *items[:-1]]
    return _rss(number, items) if number % 2 == 0 else _atom(number, items)


def _entry(chance: random.Random, feed: int, number: int) -> dict[str, str]:
    when = START + timedelta(hours=feed % 24, days=number)
    return {
        "title": sentence(chance).rstrip("."),
        "link": f"https://blog-{feed}.example/{number}/",
        "rfc": format_datetime(when),
        "iso": f"{when:%Y-%m-%dT%H:%M:%SZ}",
        "author": f"Author {feed}",
        "tags": " ".join(chance.sample(WORDS, 3)),
        "html": paragraphs(chance, 4),
    }


def _rss(number: int, items: list[dict[str, str]]) -> str:
    rows = "".join(
        f"<item><title>{escape(item['title'])}</title><link>{item['link']}</link><guid>{item['link']}</guid>"
        f"<pubDate>{item['rfc']}</pubDate><dc:creator>{item['author']}</dc:creator>"
        + "".join(f"<category>{tag}</category>" for tag in item["tags"].split())
        + f"<content:encoded><![CDATA[{item['html']}]]></content:encoded></item>"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Blog {number}</title>'
        f"<link>https://blog-{number}.example/</link><description>Invented</description>{rows}</channel></rss>"
    )


def _atom(number: int, items: list[dict[str, str]]) -> str:
    rows = "".join(
        f'<entry><title>{escape(item["title"])}</title><link href="{item["link"]}"/><id>{item["link"]}</id>'
        f"<published>{item['iso']}</published><updated>{item['iso']}</updated><author><name>{item['author']}</name></author>"
        + "".join(f'<category term="{tag}"/>' for tag in item["tags"].split())
        + f'<content type="html">{escape(item["html"])}</content></entry>'
        for item in items
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Blog {number}</title>'
        f"<id>https://blog-{number}.example/</id><updated>2024-10-01T00:00:00Z</updated>{rows}</feed>"
    )


def conversations(count: int, comments: int = 15) -> Iterator[list[dict[str, object]]]:
    return (conversation(number, comments) for number in range(count))


def conversation(number: int, comments: int = 15) -> list[dict[str, object]]:
    """One article and its nested comments; ids are positions, parents are ids or None."""
    chance = random.Random(number)
    start = START + timedelta(hours=number % 9000)
    return [_said(chance, position, start) for position in range(comments + 1)]


def _said(chance: random.Random, position: int, start: datetime) -> dict[str, object]:
    opens = position == 0
    return {
        "id": position,
        "parent": None if opens else chance.choice([0, 0, *range(max(0, position - 4), position)]),
        "title": sentence(chance).rstrip(".") if opens else "",
        "author": f"Person {chance.randrange(60)}",
        "at": start + timedelta(hours=position * 3),
        "html": paragraphs(chance, 3 if opens else 1),
        "tags": chance.sample(WORDS[:12], 2) if opens else [],
    }
