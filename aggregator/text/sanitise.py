"""Hostile HTML in, a small and well-formed part of HTML out.

One pass of nh3 (html5ever) with a strict allow list is the boundary. What comes before it only
bounds its work (size, nesting) or is kind (pictures and formulas become words): nothing there is
trusted. What comes after it takes away, and never adds markup.
"""

from __future__ import annotations

import re
from functools import lru_cache

import nh3

from aggregator.text._bounded import bounded, silenced, too_many
from aggregator.text._embeds import with_words_for_embeds
from aggregator.text.urls import is_http, without_credentials

BODY = 64 * 1024
"""Bytes of UTF-8 that one body may have once sanitised."""
RAW = 4 * BODY
"""Characters of markup that are looked at."""
HUGE = 16 * RAW
"""Characters of markup in which they are looked for, once style sheets and scripts are thrown away."""
_HEAVY = frozenset(("script", "style"))

# fmt: off
TAGS = frozenset((
    "a", "abbr", "article", "aside", "b", "bdi", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details",
    "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd",
    "li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "strong", "sub",
    "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var", "wbr",
))
SILENT = frozenset((
    "applet", "audio", "canvas", "datalist", "head", "iframe", "math", "noembed", "noframes", "noscript", "object",
    "script", "select", "style", "svg", "template", "textarea", "title", "video",
))
"""Elements that go with everything inside them."""
_STEADY = frozenset((
    "a", "abbr", "b", "blockquote", "br", "cite", "code", "dd", "del", "div", "dl", "dt", "em", "figcaption", "figure",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "li", "ol", "p", "pre", "q", "s", "script", "small",
    "span", "strong", "style", "sub", "sup", "u", "ul",
))
"""Elements whose markup, once cleaned, is read again as what it is. Others move things about (tables, forms)."""
_COMMON = TAGS | SILENT | _STEADY | frozenset((
    "address", "amp-img", "big", "body", "button", "center", "embed", "font", "footer", "form", "header", "html",
    "input", "label", "link", "main", "meta", "nav", "o:p", "param", "source", "strike",
))
"""Elements that the parser knows, or leaves alone."""
# fmt: on

_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202d\u202e\ud800-\udfff]")
_NAME = re.compile(r"<([a-zA-Z][^\s/>]*)")
_ANY = re.compile(r"</?([a-zA-Z][^\s/<>]*)[^<>]*>")
_NOWHERE = re.compile(r' href="(?!(?i:https?)://[^/"]|(?i:mailto):)[^"]*"')
_FIRST_LINE_BREAK = re.compile(r"(<pre\b[^>]*>)\n+")
_HEADING_IN_HEADING = re.compile(r"<h[1-6][^>]*>(?:[^<]|<(?!/?h[1-6]))*+<h[1-6]")
_TORN = re.compile(r"(?:&[#\w]{0,32}|<[^<>]{0,4096})\Z")


def sanitise(html: str, base: str = "") -> str:
    """`html` with text elements and absolute http(s) and mailto links only, at most `BODY` bytes of it.

    Relative links are resolved against `base` (an address; without one they lose their target).
    Pictures become `[image: alt]` with a link to the picture, films and frames likewise; formulas
    become their alternative text. Sanitising the result again changes nothing.
    """
    raw = _legible(_within(html))
    names = set(_NAME.findall(raw))
    if not names <= TAGS:
        raw = with_words_for_embeds(raw)
    if not names <= _COMMON:
        raw = _without_strangers(raw)
    clean = _clean(bounded(raw, TAGS, SILENT), _base(raw, base)).strip()
    steady = names <= _STEADY and not _HEADING_IN_HEADING.search(clean)
    if not steady or too_many(clean) or _too_long(clean):
        clean = _settled(clean)
    return clean.strip()


def _settled(clean: str) -> str:
    """Sanitised again until nothing changes: two rounds as a rule."""
    for _ in range(6):
        again = _clean(bounded(_shortened(clean), TAGS, SILENT), "")
        if again == clean:
            break
        clean = again
    return clean


def _within(html: str) -> str:
    """As much of it as is looked at. Page builders put style sheets of half a megabyte before the first word."""
    return html if len(html) <= RAW else silenced(html[:HUGE], _HEAVY)[:RAW]


def _without_strangers(html: str) -> str:
    """Without tags that are no HTML, as in `List<int>`. Some are names of formulas and drawings (`int`, `list`, `text`),
    and the sanitiser would take the words behind them away with them."""
    return _ANY.sub(lambda tag: tag[0] if tag[1].lower() in _COMMON else "", html)


def _legible(html: str) -> str:
    """Without control characters, overrides of the reading direction, and halves of surrogate pairs."""
    if html.replace("\n", "").replace("\t", "").isprintable():  # far faster than the pattern, and mostly so
        return html
    return _UNWANTED.sub(_replacement, html)


def _replacement(match: re.Match[str]) -> str:
    return "\ufffd" if "\ud800" <= match[0] <= "\udfff" else ""


def _base(html: str, base: str) -> str:
    """What relative links need to be resolved: nothing, the site, or the very page.

    A cleaner is made for each base, so that a base shared by many posts is worth finding. Counting
    is enough: a wrong guess costs a little time, no more.
    """
    links = html.count("href") - html.count('href="http')
    if (not links and "HREF" not in html) or not is_http(base):
        return ""
    on_site = html.count('href="/') - html.count('href="//')
    return _site(base) if links == on_site else without_credentials(base)


@lru_cache(maxsize=1024)
def _site(url: str) -> str:
    """The front page of the site that `url`, an http(s) address, is on."""
    return without_credentials(url[: (url + "/").index("/", len("https://"))] + "/")


def _clean(html: str, base: str) -> str:
    clean = _cleaner(base).clean(html)
    if "<pre" in clean:  # a parser drops the first line break of one: so would the next reader of what we write
        clean = _FIRST_LINE_BREAK.sub(r"\1", clean)
    return _NOWHERE.sub("", clean)


@lru_cache(maxsize=1024)
def _cleaner(base: str) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=set(SILENT),
        attributes={"a": {"href"}, "*": {"dir", "lang"}},
        url_schemes={"http", "https", "mailto"},
        url_relative=("rewrite_with_base", base) if base else "deny",
        link_rel="nofollow noopener noreferrer ugc",
        strip_comments=True,
    )


def _too_long(html: str) -> bool:
    return len(html) * 4 > BODY and len(html.encode()) > BODY


def _shortened(html: str) -> str:
    """At most `BODY` bytes, with room for the end tags that the cut leaves to be added."""
    if not _too_long(html):
        return html
    cut = html.encode()[: BODY - 2048].decode(errors="ignore")
    return _TORN.sub("", cut) + "…"
