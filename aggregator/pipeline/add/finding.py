"""From an address that somebody pasted to a source that was seen to work, and what was tried on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from msgspec.structs import replace

from aggregator import sources
from aggregator.errors import Guarded, Later, Rejected, SourceError, Unfollowable, Unreachable, Unreadable
from aggregator.model import Feed, Source, State
from aggregator.pipeline.look import Look, look
from aggregator.text.plain import clean
from aggregator.text.urls import canonical, host, is_http, without_tracking

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aggregator.model import Document
    from aggregator.pipeline import Folder
    from aggregator.web import Web

USUAL = ("feed/", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json", "rss/", "feeds/posts/default")
"""Where blogs keep their feed when their pages do not say so."""

ASK = (
    'ask its owner: "Does your blog have a feed (RSS or Atom)? What is its address, and is there one for the comments?" '
    'The help pages of most blog services say where to find it, under "RSS" or "feed"'
)


_PUBLIC = "only what is public can be followed: ask its owner whether they write in a blog or on Mastodon, too"
_TWEETS = (
    "tweets are read from files: the archive that X gives to its owner (tweets.js), or a TAGS spreadsheet saved as CSV; "
    "put one into the class folder and add that"
)
MEMBERS = dict.fromkeys(
    (
        "facebook.com",
        "fb.com",
        "instagram.com",
        "linkedin.com",
        "threads.net",
        "tiktok.com",
        "whatsapp.com",
        "discord.com",
    ),
    _PUBLIC,
) | {"x.com": _TWEETS, "twitter.com": _TWEETS}
"""Places that show strangers a page to log in at, whatever is asked for. No use in asking, then."""


class Nothing(SourceError):
    """No source was found. `tried` says what was done, a line for each step."""

    def __init__(self, error: SourceError, tried: list[str], hint: str) -> None:
        super().__init__(error.message, hint)
        self.tried = tried


def _hint(error: SourceError) -> str:
    """What to do now: the other words are about sources that are in sources.yaml already."""
    if isinstance(error, Unreadable) and not isinstance(error, Unfollowable):
        return ASK
    if isinstance(error, Unreachable):
        return (
            "open it in a browser: if it opens there, try again in an hour; if not, ask its owner for the right address"
        )
    if isinstance(error, Rejected) and error.status == 404:
        return "open it in a browser; if it is not there either, ask its owner for the address of the home page"
    return error.hint


@dataclass
class Seen:
    """A source that works: what it showed, and the feeds that the page named which was pasted."""

    look: Look
    names: tuple[Feed, ...] = ()

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """What its kind knows of, then what the page named besides."""
        return tuple(dict.fromkeys((*self.look.feeds, *self.names)))


@dataclass
class Finder:
    """Looks for one source. `folder` is the class's own, for files."""

    web: Web
    folder: Folder
    tags: tuple[str, ...] = ()
    tried: list[str] = field(default_factory=list)

    async def seen(self, address: str) -> Seen:
        """Raises Nothing, with all that was tried."""
        is_file = not (is_http(address) or address[:1] in "@#＃")
        try:
            return await (self._file(address) if is_file else self._place(address))
        except SourceError as error:
            raise Nothing(error, self.tried, error.hint if is_file else _hint(error)) from None

    # ── places ────────────────────────────────────────────────────────────────────────

    async def _place(self, address: str) -> Seen:
        """What the address itself leads to; its pages may be read last, after feeds at the usual places."""
        if elsewhere := MEMBERS.get(".".join(host(address).split(".")[-2:])):
            raise Unfollowable("what is said there is shown to members only", elsewhere)
        try:
            found = await sources.arrive(address, self.web, State())
        except SourceError as error:
            self._note(address, error)
            if isinstance(error, Unreachable) and address.startswith("https://"):
                return await self._place(f"http://{address.removeprefix('https://')}")
            if isinstance(error, Unreadable) and is_http(address) and not isinstance(error, Unfollowable):
                return await self._guessed(address, error)
            raise
        if sources.is_last_resort(found.kind):
            try:
                return await self._guessed(address, Unreadable("no feed"))
            except SourceError:
                self.tried.append(f"{_shown(address)}: read as a page, with the comments on it")
        return await self._looked(address, found)

    async def _guessed(self, address: str, error: SourceError) -> Seen:
        """The front page of its site, and feeds at the usual places; robots.txt is obeyed."""
        for guess in _guesses(address):
            try:
                found = await sources.arrive(guess, self.web, State(), robots=True)
                if not sources.is_last_resort(found.kind):
                    return await self._looked(guess, found)
                self.tried.append(f"{_shown(guess)}: a page that names no feed")
            except Later:
                raise
            except SourceError as trouble:
                self._note(guess, trouble)
        raise error

    async def _looked(self, address: str, found: sources.Found) -> Seen:
        url = address if "url" in sources.kind(found.kind).SETTINGS and is_http(address) else ""
        settings = {"url": url, **found.settings} if url else found.settings
        source = Source(id="", kind=found.kind, url=settings.get("url", ""), tags=self.tags, settings=settings)
        try:
            seen = await look(source, self.web, talk=True)
        except SourceError as error:
            self._note(address, error)
            raise
        seen.source = _at_home(seen)
        return Seen(seen, found.names)

    # ── files ─────────────────────────────────────────────────────────────────────────

    async def _file(self, address: str) -> Seen:
        """Every kind that reads files has a look at it; the one that finds most posts is the right one."""
        path = self._inside(address)
        seen: list[Seen] = []
        for name in sources.kinds():
            if sources.kind(name).SETTINGS.get("path") == "path":
                seen += await self._read(name, path)
        if not seen:
            raise Unreadable(
                f"{clean(path.name)} is no file that can be read here",
                "exports of WordPress (.xml), tweets (.csv, tweets.js), mailing lists (.mbox) and others can; README.md names them",
            )
        return max(seen, key=lambda one: len(one.look.posts) + one.look.talk)

    async def _read(self, name: str, path: Path) -> list[Seen]:
        source = Source(id="", kind=name, tags=self.tags, settings={"path": str(path)})
        try:
            found = await look(source, self.web, talk=True)
        except SourceError as error:
            self.tried.append(f"as {name}: {error.message}")
            return []
        return [Seen(found)] if found.posts or found.talk else []

    def _inside(self, address: str) -> Path:
        path = self.folder.path(address)
        if "://" in address:
            raise Unreadable(f"{clean(address)} is no address that can be asked", "open it in a browser, and copy it")
        if path is None:
            raise Unreachable(
                f"there is no file {clean(address)}",
                "name a file in the class folder, or write an address with https://",
            )
        if not path.resolve().is_relative_to(self.folder.root.resolve()):
            raise Guarded(f"{clean(address)} lies outside the class folder", "copy it into the class folder first")
        return path.absolute()

    def _note(self, address: str, error: SourceError) -> None:
        self.tried.append(f"{_shown(address)}: {clean(error.message)}")


def _at_home(seen: Look) -> Source:
    """With the address of its front page, where a post was pasted; without what newsletters hang on addresses.

    A feed says where it is at home. It is believed where that post is one of its own or the feed lies right there,
    and not where several blogs share a host and all of them name its front page.
    """
    source = seen.source
    url, feed = without_tracking(source.url), source.settings.get("feed", "")
    says: Callable[[Document], str] | None = getattr(sources.kind(source.kind), "home", None)
    home = says(seen.read[0][0]) if says and feed else ""
    if home and host(home) in (host(url), host(feed)):
        own = {canonical(url)} & {canonical(post.url) for post in seen.posts}
        beside = canonical(home) in (canonical(feed), canonical(urljoin(feed, ".")))
        url = home if own or beside else url
    return replace(source, url=url, settings={**source.settings, "url": url}) if source.settings.get("url") else source


def _shown(address: str) -> str:
    from aggregator.web.address import shown

    return shown(address)


def _guesses(address: str) -> list[str]:
    """Below the page, if it is like a folder, and below its site's front page."""
    parts = urlsplit(address)
    front = parts._replace(path="/", query="", fragment="").geturl()
    folder = front if parts.query or not parts.path.endswith("/") else parts._replace(fragment="").geturl()
    bases = dict.fromkeys((folder, front))
    pages = [front] if front.rstrip("/") != address.rstrip("/") else []
    return [*pages, *dict.fromkeys(urljoin(base, place) for base in bases for place in USUAL)]
