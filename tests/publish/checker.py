"""Read a finished site as a strict browser would: ids, links, fragments, and what it would fetch."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

BASE = "https://site.invalid/some/class/"
VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "rect",
        "path",
        "circle",
        "use",
        "symbol",
    ]
)
LOADS = {"link": "href", "script": "src", "img": "src", "use": "href"}
AWAY = {"nofollow", "noopener", "noreferrer", "ugc"}


@dataclass
class Page(HTMLParser):
    """What one page holds."""

    path: str
    ids: Counter[str] = field(default_factory=Counter)
    links: list[dict[str, str]] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    canonical: str = ""
    metas: list[dict[str, str]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if len(named) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        if "id" in named:
            self.ids[named["id"]] += 1
        self.faults += [f"<{tag} {name}>" for name in named if name == "style" or name.startswith("on")]
        if tag == "a" and "href" in named:
            self.links.append(named)
        if tag in LOADS and named.get("rel") not in ("canonical", "alternate"):
            self.loads.append(named.get(LOADS[tag], ""))
        if named.get("rel") == "canonical":
            self.canonical = named["href"]
        if tag == "meta":
            self.metas.append(named)
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        needs = {"script": "src"}.get(tag, "")
        if tag == "form" and "action" in named:
            self.faults.append("<form action>")
        if tag in ("script", "style", "iframe", "base") and not named.get(needs):
            self.faults.append(f"<{tag}>")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing of the kind")

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def close(self) -> None:
        super().close()
        self.faults += [f"<{tag}> is not closed" for tag in self._open]


def read(output: Path) -> dict[str, Page]:
    """Path below output/ → its page."""
    pages = {}
    for file in sorted(output.rglob("*.html")):
        page = Page(file.relative_to(output).as_posix())
        page.feed(file.read_text(encoding="utf-8"))
        page.close()
        pages[page.path] = page
    return pages


def faults(output: Path) -> list[str]:
    """Everything wrong with the site, in words."""
    pages = read(output)
    found = []
    for page in pages.values():
        found += [f"{page.path}: {fault}" for fault in [*page.faults, *_ids(page), *_head(page), *_headings(page)]]
        if page.path != "404.html":
            found += [f"{page.path}: {fault}" for fault in [*_links(page, pages, output), *_loads(page, output)]]
    return found


def _ids(page: Page) -> list[str]:
    return [f"id {id!r} {count} times" for id, count in page.ids.items() if count > 1]


def _head(page: Page) -> list[str]:
    """The character set first, then the policy."""
    if "charset" not in page.metas[0] or page.metas[1].get("http-equiv") != "Content-Security-Policy":
        return ["the policy does not come right after the character set"]
    return []


def _headings(page: Page) -> list[str]:
    if page.headings.count(1) != 1 or page.headings[0] != 1:
        return [f"headings {page.headings}"]
    return [
        f"h{one} is followed by h{two}"
        for one, two in zip(page.headings, page.headings[1:], strict=False)
        if two > one + 1
    ]


def _links(page: Page, pages: dict[str, Page], output: Path) -> list[str]:
    found, own = [], pages["index.html"].canonical or BASE
    for link in page.links:
        target = urljoin(urljoin(BASE, page.path), link["href"])
        target = BASE + target.removeprefix(own) if target.startswith(own) else target
        if not target.startswith(BASE):
            if urlsplit(target).scheme not in ("http", "https", "mailto"):
                found.append(f"leads to {target!r}")
            if not set(link.get("rel", "").split()) >= AWAY:
                found.append(f"{target} has rel {link.get('rel')!r}")
            continue
        path, _, fragment = target.removeprefix(BASE).partition("#")
        path = path.partition("?")[0]
        file = unquote(path) + ("index.html" if path.endswith("/") or not path else "")
        if not (output / file).is_file():
            found.append(f"dead link {link['href']}")
        elif fragment and file in pages and unquote(fragment) not in pages[file].ids:
            found.append(f"no such place {link['href']}")
    return found


def _loads(page: Page, output: Path) -> list[str]:
    found = []
    for address in page.loads:
        target = urljoin(urljoin(BASE, page.path), address)
        path = target.removeprefix(BASE).partition("#")[0]
        if not target.startswith(BASE):
            found.append(f"loads {target}")
        elif not (output / path).is_file() and not (output / path / "index.html").is_file():
            found.append(f"loads {address}, which is not there")
    return found
