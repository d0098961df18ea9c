"""Which repository, and what of it, an address names; and the addresses to ask for it. Pure."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, unquote

from msgspec import Struct

SITE = "https://github.com"
ISSUES, DISCUSSIONS = "issues", "discussions"
ROWS = 100
_PLACE = re.compile(
    r"(?P<site>https?://[^/?#@\s]+)/(?P<owner>[\w-]{1,100})/(?P<repo>[\w.-]{1,100}?)(?:\.git)?"
    r"(?:/(?P<what>issues|discussions)(?:/(?P<number>[1-9]\d{0,14})|/categories/[\w-]+)?|/labels/(?P<label>[^/?#]+))?"
    r"/?(?:\?(?P<query>[^#]*))?(?:#.*)?",
    re.ASCII,
)
_OWN = frozenset({"orgs", "users", "settings", "topics", "search", "sponsors", "features", "about", "marketplace"})
"""First steps of addresses that are no people."""
_LABEL = re.compile(r"\blabel:(?:\"(?P<quoted>[^\"]+)\"|(?P<bare>\S+))")


class Place(Struct, frozen=True):
    """`what`: "issues", "discussions", or empty for both; `number` of one of them."""

    site: str
    owner: str
    repo: str
    what: str = ""
    number: int = 0
    label: str = ""

    @property
    def api(self) -> str:
        """Of GitHub itself, or of an organisation's own server."""
        return "https://api.github.com" if self.site == SITE else f"{self.site}/api/v3"

    @property
    def graph(self) -> str:
        return f"{self.api}/graphql" if self.site == SITE else f"{self.site}/api/graphql"

    @property
    def repository(self) -> str:
        return f"{self.api}/repos/{self.owner}/{self.repo}"

    @property
    def title(self) -> str:
        return f"{self.owner}/{self.repo}" + (f": {self.label}" if self.label else "")

    @property
    def feed(self) -> str:
        """Of its discussions, for feed readers."""
        search = "label:" + quote(f'"{self.label}"', safe="")
        return f"{self.site}/{self.owner}/{self.repo}/discussions.atom" + (
            f"?discussions_q={search}" if self.label else ""
        )

    def issues(self) -> str:
        """Those that changed last first, open or closed."""
        label = f"&labels={quote(self.label, safe='')}" if self.label else ""
        return f"{self.repository}/issues?state=all&sort=updated&direction=desc&per_page={ROWS}{label}"

    def issue(self, number: int) -> str:
        return f"{self.repository}/issues/{number}"

    def comments(self, number: int) -> str:
        return f"{self.issue(number)}/comments?per_page={ROWS}"


def place(url: str, label: str = "") -> Place | None:
    found = _PLACE.fullmatch(url.strip())
    if not found or found["owner"].lower() in _OWN:
        return None
    searched = _LABEL.search(parse_qs(found["query"] or "").get("q", [""])[0])
    written = unquote(found["label"] or "") or (searched and (searched["quoted"] or searched["bare"])) or ""
    return Place(
        site=found["site"].replace("//www.", "//"),
        owner=found["owner"],
        repo=found["repo"],
        what=found["what"] or (ISSUES if found["label"] else ""),
        number=int(found["number"] or 0),
        label=label or written,
    )
