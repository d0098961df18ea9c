"""From a status, in its server's words, to a post in ours; and which statuses are no posts of ours.

`uri` is the same on every server, ids are not. Every post is known by its `uri:`, by the `url:`
of its page, and by `status:SERVER/ID` on the server that showed it. A reply names its parent by
an id of that server: where the parent was shown too, it answers the parent's `uri:`; where it
was not (private, left out, taken away), it answers `status:SERVER/ID`, so that two replies to
one unseen status still stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape, unescape
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct, field
from msgspec.structs import replace

from aggregator.model import Account, Claim, Document, Post, Source
from aggregator.sources._consent import opted_out
from aggregator.sources._mastodon import wire
from aggregator.text import urls
from aggregator.text.compose import account, compose
from aggregator.text.dates import parse_date, sane

MARKUP = re.compile(r"<[^>]*>")
_LINKED = re.compile(r"""<a\b[^<>]*?\bhref=["']([^"'<>\s]+)["']""", re.I)
ELEMENTS = {"image": "img", "gifv": "video", "video": "video", "audio": "audio"}


class Place(Struct):
    """Where statuses were seen; travels in `Document.notes`.

    server   host (and port) that was asked
    domain   what follows the second @ in the names of its own accounts, often the same
    under    key of the conversation's root
    seen     ids on this server → uris of statuses that are posts of ours, beyond those in the document
    answers  uri → what it answers, where that is known better than its server says
    only     the uris to take from the document, when not all
    """

    server: str
    domain: str = ""
    under: str = ""
    seen: dict[str, str] = field(default_factory=dict)
    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    only: list[str] | None = None


def refused(status: wire.Status) -> bool:
    """Not ours to keep: not public, a boost, or by somebody who asked to be left out (or whom their server hides)."""
    return status.visibility != "public" or status.reblog is not None or stays_out(status.account)


def stays_out(owner: wire.Account) -> bool:
    hidden = owner.noindex or owner.limited or owner.suspended or owner.memorial
    rows = [owner.note, *(text for row in owner.fields or () for text in (row.name, row.value))]
    return bool(hidden) or any(opted_out(unescape(MARKUP.sub("", text))) for text in rows if text)


def posts(statuses: Iterable[wire.Status], document: Document, place: Place) -> list[Post]:
    """Those that are ours, each once, with its parent as far as it can be named."""
    ours = {status.uri: status for status in statuses if not refused(status)}
    seen = place.seen | {status.local_id: status.uri for status in ours.values()}
    wanted = ours if place.only is None else [uri for uri in ours if uri in set(place.only)]
    return [_post(ours[uri], document, replace(place, seen=seen)) for uri in wanted]


def _post(status: wire.Status, document: Document, place: Place) -> Post:
    page = status.url if status.url and urls.is_http(status.url) else status.uri
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="note",
        keys=keys(status, place.server),
        url=page,
        author=_author(status.account, place),
        html=_html(status),
        base=page,
        published=_when(status.created_at, document.fetched),
        updated=_when(status.edited_at or "", document.fetched),
        answers=place.answers.get(status.uri) or answers(status, place.server, place.seen),
        under="" if place.under in ("", f"uri:{status.uri}") else place.under,
        quotes=_quotes(status.quote),
        tags=tuple(tag.name for tag in status.tags or () if tag.name),
        language=status.language or "",
        replies=max(0, status.replies_count) if status.replies_count is not None else None,
        warning=status.spoiler_text or "",
        indexable=status.account.indexable is not False,
        claims=claims(status.account, is_named=place.server == _named(document.source)),
    )


def claims(owner: wire.Account, *, is_named: bool) -> list[Claim]:
    """The addresses in the rows of a profile. `is_named`: by the server that the curator wrote down.

    Each server looks for itself whether a page links back (https://docs.joinmastodon.org/user/profile/#verification).
    Another one might say so of anybody's page.
    """
    rows = [(row, _LINKED.search(row.value or "")) for row in owner.fields or ()]
    found = [(row, unescape(link[1]) if link else (row.value or "").strip()) for row, link in rows]
    return [Claim(url, is_named and bool(row.verified_at)) for row, url in found if urls.is_http(url)]


def _named(source: Source) -> str:
    """The server that the curator wrote down."""
    return netloc(source.settings.get("server", "").rstrip("/"))


def keys(status: wire.Status, server: str) -> tuple[str, ...]:
    """The identities of a status. Its page counts only where the host is that of the uri.

    A server may name any page as a status's `url`; it must not become the same thing as somebody's article.
    """
    page = urls.canonical(status.url or "")
    own = bool(page) and urls.host(status.url or "") == urls.host(status.uri)
    return (f"uri:{status.uri}", *((f"url:{page}",) if own else ()), f"status:{server}/{status.local_id}")


def answers(status: wire.Status, server: str, seen: Mapping[str, str]) -> tuple[str, ...]:
    """Keys of the parent; the id alone when the parent was not shown."""
    if not status.parent_id:
        return ()
    uri = seen.get(status.parent_id)
    local = f"status:{server}/{status.parent_id}"
    return (f"uri:{uri}", local) if uri else (local,)


def handle(owner: wire.Account, domain: str) -> str:
    """`@name@server` in lower case. Servers leave the second half out for their own people."""
    acct = owner.acct.strip().lstrip("@").lower()
    return f"@{acct}" if "@" in acct else f"@{acct}@{domain.lower()}"


def _author(owner: wire.Account, place: Place) -> Account:
    name = owner.display_name or ""
    for emoji in owner.emojis or ():
        name = name.replace(f":{emoji.shortcode}:", " ")
    who = handle(owner, place.domain or place.server)
    return account(name=name.strip() or owner.username or who, url=owner.url or "", handle=who)


def _html(status: wire.Status) -> str:
    return status.content + _poll(status.poll) + "".join(_media(one) for one in status.media_attachments or ())


def _poll(poll: wire.Poll | None) -> str:
    options = [option.title for option in (poll.options if poll else None) or ()]
    return f"<ul>{''.join(f'<li>{escape(title)}</li>' for title in options)}</ul>" if options else ""


def _media(media: wire.Media) -> str:
    """As the element that HTML has for it: the sanitiser makes a link of its description."""
    element = ELEMENTS.get(media.type, "embed")
    address, words = media.remote_url or media.url or "", (media.description or "").strip()
    return f'<p><{element} src="{escape(address)}" alt="{escape(words)}"></p>'


def _quotes(quote: wire.Quote | None) -> tuple[str, ...]:
    if quote is None or quote.state != "accepted" or quote.quoted_status is None:
        return ()
    quoted = quote.quoted_status
    return (f"uri:{quoted.uri}",) if quoted.uri and quoted.visibility == "public" else ()


def _when(text: str, fetched: datetime) -> datetime | None:
    return sane(parse_date(text), fetched)


# ── where a status is at home ─────────────────────────────────────────────────────────

AT_HOME = re.compile(
    r"/(?:users/[^/]+|ap/users/[^/]+|@[^/]+)/(?:statuses|posts)/(\w+)/?"  # Mastodon, GoToSocial, Takahē
    r"|/@[^/]+/(\d+)/?"  # Mastodon's pages
    r"|/(?:notice|notes)/(\w+)/?"  # Pleroma, Akkoma; Sharkey, Iceshrimp
    r"|/p/[^/]+/(\d+)/?",  # Pixelfed
    re.ASCII,
)


class Home(Struct, frozen=True):
    """The server a status was written on, and its id there (empty when its addresses do not tell)."""

    base: str
    id: str = ""

    @property
    def server(self) -> str:
        return netloc(self.base)


def home(uri: str, url: str = "") -> Home:
    """Read from its addresses: the page says it more often than the uri."""
    where = _split(uri)
    if where.scheme not in ("http", "https") or not where.netloc or "@" in where.netloc:
        return Home("")
    base = f"{where.scheme}://{where.netloc}"
    pages = [split for split in (_split(url), where) if netloc(split.netloc) == netloc(where.netloc)]
    found = (AT_HOME.fullmatch(page.path) for page in pages)
    return Home(base, next((str(match[match.lastindex or 0]) for match in found if match), ""))


def netloc(base: str) -> str:
    """Host and port of a base address, without the port that goes without saying."""
    split = _split(base if "://" in base else f"//{base}")
    return (
        str(split.netloc)
        .rpartition("@")[2]
        .lower()
        .removesuffix({"http": ":80", "https": ":443"}.get(split.scheme, ":"))
    )


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def kin(server: str, domain: str) -> bool:
    """One host is the other, or lies below it: social.example.org serves accounts @…@example.org."""
    a, b = server.lower(), domain.lower()
    return bool(a and b) and (a == b or a.endswith(f".{b}") or b.endswith(f".{a}"))
