"""One person's names out of the words of others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape, unescape
from urllib.parse import unquote

from aggregator.model import Veil
from aggregator.publish.mask import names
from aggregator.publish.mask.sought import Sought
from aggregator.text.names import fold, initials
from aggregator.text.plain import plain
from aggregator.text.urls import canonical

NOBODY = "N.N."
"""Stands for a name that is not said, in no language in particular (nomen nescio)."""
LEFT_OUT = "[…]"
"""Stands for words of somebody hidden."""
QUOTED = 24
"""Letters from which on the same words are a quotation."""

LABEL = 3
"""Words of a link to somebody that are taken for their name, in whatever case: more are a title."""

_ANCHOR = re.compile(r"(<a\b[^>]*>)(.*?)(</a>)", re.S)
_HREF = re.compile(r'\bhref="([^"]*)"')
_TAG = re.compile(r"(<[^<>]*>)")
_QUOTE = re.compile(r"</?blockquote\b[^>]*>")
_LIKE_AN_ADDRESS = re.compile(r"(?:https?://|www\.|@)?[^\s@]+[.@/][^\s]*")


_NOTHING = Sought((), ())


class Curtain:
    """What is known of one veiled person, made ready to be looked for.

    drops    their handles and places go as well, and links to them: not for a mere pseudonym
    needles  one of these is in every text that names them: nothing else is looked at closely
    """

    def __init__(self, veil: Veil) -> None:
        self.veil = veil
        self.drops = veil.show != "full"
        self.hides = veil.show == "hidden"
        self.label = _label(veil)
        self.places = tuple(key for key in veil.accounts if not key.startswith("@"))
        handles = tuple(key for key in veil.accounts if key.startswith("@")) if self.drops else ()
        places = (*self.places, *map(_federated, handles)) if self.drops else ()
        whole = [name for name in veil.names if names.is_full(name)]
        words = [word for word in names.alone(veil.names) if word not in names.alone([self.label])]
        givens = names.givens(veil.names, veil.shared) if self.drops else []
        titles = [title for title in veil.titles if names.title(title)]
        addresses, fulls = list(map(names.address, places)), list(map(names.full, whole))
        sure = [
            *map(names.of_full, whole),
            *(needles for handle in handles for needles in names.of_handle(handle)),
            *(needles for place in places for needles in names.of_address(place)),
        ]
        self._named = Sought([*addresses, *_of_handles(handles, short=True), *fulls], sure)
        self._elsewhere = Sought([*addresses, *_of_handles(handles, short=False), *fulls], sure)
        self._near = Sought([names.as_names(words)], _single(words), 0) if self.drops else _NOTHING
        self._given = Sought([names.as_names(givens)], _single(givens), 0)
        self._surely = Sought([names.anyhow(words)], _single(words))
        self._titles = Sought(map(names.title, titles), (names.of_words(names.words_of(title)) for title in titles))
        self._leads = tuple(folded for lead in veil.leads if len(folded := fold(lead.rstrip("…"))) >= QUOTED)
        self.needles = tuple(dict.fromkeys((*sure, *self._given.needles, *self._titles.needles)))

    # ── addresses ─────────────────────────────────────────────────────────────────────

    def owns(self, url: str) -> bool:
        """Does it lead to a place of theirs?"""
        return self.owns_key(canonical(url)) if url else False

    def owns_key(self, key: str) -> bool:
        return any(key.startswith(place) and key[len(place) : len(place) + 1] in ("", *"/?#") for place in self.places)

    def tells(self, url: str) -> bool:
        """Does an address lead to them, or spell their name?"""
        return self.drops and (self.owns(url) or self._elsewhere.is_in(unquote(url)))

    # ── text ──────────────────────────────────────────────────────────────────────────

    def may_be_named(self, text: str) -> bool:
        """Does a text hold a piece of any word of their name?"""
        return self._near.may_be_in(text)

    def text(self, text: str, near: bool) -> str:
        """`near`: each word of their name is theirs here."""
        text = self._titles.sub(LEFT_OUT, text)
        text = self._named.sub(self.label, text)
        return (self._near if near else self._given).sub(self.label, text)

    # ── markup ────────────────────────────────────────────────────────────────────────

    def html(self, html: str, near: bool) -> str:
        """Sanitised HTML in, the same without them out. Tags stay in pairs."""
        near = near or any(self.owns(_href(anchor[1])) for anchor in _ANCHOR.finditer(html))
        if self.hides and "<blockquote" in html:
            html = self._without_quotes(html, near)
        return self._words(html, near)

    def _words(self, html: str, near: bool) -> str:
        made, at = [], 0
        for anchor in _ANCHOR.finditer(html):
            made += [self._prose(html[at : anchor.start()], near), self._anchor(anchor, near)]
            at = anchor.end()
        return "".join([*made, self._prose(html[at:], near)])

    def _anchor(self, anchor: re.Match[str], near: bool) -> str:
        start, inside, end = anchor.groups()
        url = _href(start)
        if self.owns(url):
            inside = self._link_text(inside)
            return inside if self.drops else f"{start}{inside}{end}"
        inside = self._prose(inside, near, self._elsewhere)
        return inside if self.tells(url) else f"{start}{inside}{end}"

    def _link_text(self, inside: str) -> str:
        """The words of a link to them: their name in any spelling, or their address in a form cut short."""
        words = " ".join(unescape(_TAG.sub("", inside)).split())
        if self.drops and " " not in words and _LIKE_AN_ADDRESS.fullmatch(words):
            return escape(self.label, quote=False)
        inside = self._prose(inside, near=True)
        return self._outside_tags(inside, self._surely) if words.count(" ") < LABEL else inside

    def _prose(self, html: str, near: bool, named: Sought | None = None) -> str:
        html = self._titles.sub(_instead(LEFT_OUT), html)
        html = (named or self._named).sub(_instead(self.label), html)
        return self._outside_tags(html, self._near if near else self._given)

    def _outside_tags(self, html: str, sought: Sought) -> str:
        label = escape(self.label, quote=False)
        if not sought.may_be_in(html):
            return html
        parts = _TAG.split(html)
        parts[::2] = [sought.sub(label, part) for part in parts[::2]]
        return "".join(parts)

    # ── what others quote of them ─────────────────────────────────────────────────────

    def _without_quotes(self, html: str, near: bool) -> str:
        """Quoted blocks of theirs are left out: those that say so, inside or in the words right before, and those
        that are word for word what they began with."""
        made, at = [], 0
        for start, end in _quotes(html):
            before, quote = html[at:start], html[start:end]
            theirs = self._says(_last_block(before), near) or self._says(quote, near) or self._said(quote)
            made += [before, self._quote(quote) if theirs else quote]
            at = end
        return "".join([*made, html[at:]])

    def _says(self, html: str, near: bool) -> bool:
        return self._words(html, near) != html

    def _said(self, quote: str) -> bool:
        """Are these their words, as far as we know how their posts begin?"""
        words = fold(plain(_QUOTE.sub("", quote)))
        return len(words) >= QUOTED and any(lead[:QUOTED] in words or words in lead for lead in self._leads)

    def _quote(self, quote: str) -> str:
        opening = _QUOTE.match(quote)
        return f"{opening[0] if opening else '<blockquote>'}<p>{LEFT_OUT}</p></blockquote>"


def body(curtains: Iterable[tuple[Curtain, bool]], html: str, text: str) -> tuple[str, str]:
    """A body without these people: (HTML, plain text)."""
    masked = html
    for curtain, near in curtains:
        masked = curtain.html(masked, near)
    return (masked, plain(masked)) if masked != html else (html, text)


def _label(veil: Veil) -> str:
    if veil.show == "full":
        return veil.name
    return (initials(veil.name) or "?") if veil.show == "initials" else NOBODY


def _single(words: Iterable[str]) -> Iterator[names.Needles]:
    return ((names.needle(word),) for word in words)


def _of_handles(handles: Iterable[str], *, short: bool) -> Iterable[str]:
    return (names.handle(handle, short=short) for handle in handles)


def _federated(handle: str) -> str:
    """Where ActivityPub keeps `@name@server` on Mastodon."""
    name, _, server = handle[1:].partition("@")
    return f"{server}/users/{name}"


def _href(tag: str) -> str:
    found = _HREF.search(tag)
    return unescape(found[1]) if found else ""


def _instead(label: str) -> Callable[[re.Match[str]], str]:
    """The label, and the tags that stood inside the name."""
    return lambda found: escape(label, quote=False) + "".join(_TAG.findall(found[0]))


def _quotes(html: str) -> Iterable[tuple[int, int]]:
    """Where the outermost quoted blocks begin and end."""
    depth = start = 0
    for tag in _QUOTE.finditer(html):
        if tag[0].startswith("</"):
            depth -= 1
            if depth == 0:
                yield start, tag.end()
        else:
            start = start if depth else tag.start()
            depth += 1


def _last_block(html: str) -> str:
    """The paragraph right before a quote."""
    return html[max(html.rstrip().rfind("<p"), html.rfind("</blockquote>"), 0) :]
