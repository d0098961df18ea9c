"""The blogs of the sample class as their software would answer: WordPress (feeds and REST), Atom, JSON Feed.

The shapes follow what real WordPress 6.1 answers; only what a feed reader looks at is there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from email.utils import format_datetime
from html import escape

from aggregator.demo.sample import Blog, Said

Answer = tuple[str, str]
"""Media type and body."""

NEWEST = 10
"""WordPress puts this many items into a feed."""


def answer(blog: Blog, path: str, query: Mapping[str, str]) -> Answer | None:
    """What the blog's server says to GET `path`; None is a 404."""
    return SHAPES[blog.shape](blog, path, query)


# ── what is common ────────────────────────────────────────────────────────────────────


def home(blog: Blog) -> str:
    return f"http://{blog.host}/"


def address(blog: Blog, post: Said) -> str:
    return f"{home(blog)}{post.slug}/"


def comments(post: Said) -> list[tuple[Said, Said | None]]:
    """Comments with what each answers (None: the post itself), in the order of time."""
    pairs = [(said, parent if parent is not post else None) for said, parent in post.all() if said is not post]
    return sorted(pairs, key=lambda pair: pair[0].number)


def html(text: str) -> str:
    from markdown import markdown

    return markdown(text, extensions=["fenced_code"], output_format="html")


def _newest(posts: Iterable[Said]) -> list[Said]:
    return sorted(posts, key=lambda post: post.at, reverse=True)


def _iso(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def _page(blog: Blog, links: str) -> Answer:
    titles = "".join(
        f'<li><a href="{address(blog, post)}">{escape(post.title)}</a></li>' for post in _newest(blog.posts)
    )
    head = f'<meta charset="utf-8"><title>{escape(blog.title)}</title>{links}'
    return "text/html; charset=UTF-8", (
        f'<!doctype html><html lang="{blog.language}"><head>{head}</head><body><h1>{escape(blog.title)}</h1>'
        f"<p>{escape(blog.about)}</p><ul>{titles}</ul></body></html>"
    )


def _post_at(blog: Blog, slug: str) -> Said | None:
    return next((post for post in blog.posts if post.slug == slug), None)


# ── WordPress ─────────────────────────────────────────────────────────────────────────


def _wordpress(blog: Blog, path: str, query: Mapping[str, str]) -> Answer | None:
    words = [word for word in path.split("/") if word]
    match words:
        case []:
            return _page(blog, _wordpress_links(blog))
        case ["feed"]:
            return _rss(blog, blog.title, "".join(_item(blog, post) for post in _newest(blog.posts)[:NEWEST]))
        case ["comments", "feed"]:
            everything = [(post, *pair) for post in blog.posts for pair in comments(post)]
            return _comments_rss(blog, f"Comments for {blog.title}", everything)
        case ["comments", "feed", "atom"]:
            return _comments_atom(blog, [(post, *pair) for post in blog.posts for pair in comments(post)], home(blog))
        case ["wp-json", *rest]:
            return _rest(blog, rest, query)
        case [slug, *rest]:
            return _wordpress_post(blog, slug, rest)
    return None


def _wordpress_links(blog: Blog) -> str:
    return (
        f'<link rel="alternate" type="application/rss+xml" title="{escape(blog.title)}" href="{home(blog)}feed/">'
        f'<link rel="alternate" type="application/rss+xml" title="Comments" href="{home(blog)}comments/feed/">'
        f'<link rel="https://api.w.org/" href="{home(blog)}wp-json/"><meta name="generator" content="WordPress 6.1.9">'
    )


def _wordpress_post(blog: Blog, slug: str, rest: list[str]) -> Answer | None:
    post = _post_at(blog, slug)
    if post is None:
        return None
    replies = [(post, *pair) for pair in comments(post)]
    if rest == ["feed"]:
        return _comments_rss(blog, f"Comments on: {post.title}", replies)
    if rest == ["feed", "atom"]:
        return _comments_atom(blog, replies, address(blog, post))
    return _page(blog, _wordpress_links(blog)) if not rest else None


def _rss(blog: Blog, title: str, items: str) -> Answer:
    spaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
    )
    return "application/rss+xml; charset=UTF-8", (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {spaces}><channel><title>{escape(title)}</title>'
        f"<link>{home(blog)}</link><description>{escape(blog.about)}</description>"
        f"<language>{blog.language}</language><generator>https://wordpress.org/?v=6.1.9</generator>{items}</channel></rss>"
    )


def _item(blog: Blog, post: Said) -> str:
    tags = "".join(f"<category><![CDATA[{tag}]]></category>" for tag in post.tags)
    return (
        f"<item><title>{escape(post.title)}</title><link>{address(blog, post)}</link>"
        f"<dc:creator><![CDATA[{post.by.name}]]></dc:creator><pubDate>{format_datetime(post.at)}</pubDate>{tags}"
        f'<guid isPermaLink="false">{home(blog)}?p={post.number}</guid>'
        f"<content:encoded><![CDATA[{html(post.text)}]]></content:encoded>"
        f"<wfw:commentRss>{address(blog, post)}feed/</wfw:commentRss>"
        f"<slash:comments>{len(comments(post))}</slash:comments></item>"
    )


def _comment_address(blog: Blog, post: Said, comment: Said) -> str:
    return f"{address(blog, post)}#comment-{comment.number}"


def _comments_rss(blog: Blog, title: str, replies: list[tuple[Said, Said, Said | None]]) -> Answer:
    newest = sorted(replies, key=lambda reply: reply[1].number, reverse=True)[:NEWEST]
    return _rss(blog, title, "".join(_comment_item(blog, *reply) for reply in newest))


def _comment_item(blog: Blog, post: Said, comment: Said, parent: Said | None) -> str:
    line = ""
    if parent:
        line = f'In reply to <a href="{_comment_address(blog, post, parent)}">{escape(parent.by.name)}</a>.'
    where = _comment_address(blog, post, comment)
    return (
        f"<item><title>By: {escape(comment.by.name)}</title><link>{where}</link>"
        f"<dc:creator><![CDATA[{comment.by.name}]]></dc:creator><pubDate>{format_datetime(comment.at)}</pubDate>"
        f'<guid isPermaLink="false">{where}</guid>'
        f"<content:encoded><![CDATA[{line and f'<p>{line}</p>'}{html(comment.text)}]]></content:encoded></item>"
    )


def _comments_atom(blog: Blog, replies: list[tuple[Said, Said, Said | None]], where: str) -> Answer:
    newest = sorted(replies, key=lambda reply: reply[1].number, reverse=True)[:NEWEST]
    entries = "".join(_comment_entry(blog, *reply) for reply in newest)
    return _atom(blog, f"Comments on {blog.title}", where, entries, newest[0][1].at if newest else None)


def _comment_entry(blog: Blog, post: Said, comment: Said, parent: Said | None) -> str:
    where = _comment_address(blog, post, comment)
    answered = (
        (_comment_address(blog, post, parent),) * 2
        if parent
        else (f"{home(blog)}?p={post.number}", address(blog, post))
        if blog.shape == "wordpress"
        else (address(blog, post),) * 2
    )
    return (
        f"<entry><title>By: {escape(comment.by.name)}</title><id>{where}</id>"
        f'<link rel="alternate" type="text/html" href="{where}"/>{_person(comment)}'
        f"<published>{_iso(comment.at)}</published><updated>{_iso(comment.at)}</updated>"
        f'<content type="html">{escape(html(comment.text))}</content>'
        f'<thr:in-reply-to ref="{answered[0]}" href="{answered[1]}" type="text/html"/></entry>'
    )


def _person(said: Said) -> str:
    uri = f"<uri>{said.by.address}</uri>" if said.by.address else ""
    return f"<author><name>{escape(said.by.name)}</name>{uri}</author>"


# ── WordPress's REST ──────────────────────────────────────────────────────────────────


def _rest(blog: Blog, words: list[str], query: Mapping[str, str]) -> Answer | None:
    things: dict[str, Callable[[], list[dict[str, object]]]] = {
        "posts": lambda: [_rest_post(blog, post) for post in _newest(blog.posts)],
        "comments": lambda: [_rest_comment(blog, post, *pair) for post in blog.posts for pair in comments(post)],
        "tags": lambda: [{"id": number, "name": tag} for tag, number in _tags(blog).items()],
        "categories": list,
    }
    if words == []:
        return _json({"name": blog.title, "url": home(blog), "namespaces": ["wp/v2"]})
    if words[:2] != ["wp", "v2"] or len(words) != 3 or words[2] not in things:
        return None
    return _json(_asked(things[words[2]](), query))


def _asked(rows: list[dict[str, object]], query: Mapping[str, str]) -> list[dict[str, object]]:
    """The parameters of the REST API that matter for reading: post, include, after, page, per_page."""
    if "post" in query:
        rows = [row for row in rows if str(row["post"]) in query["post"].split(",")]
    if "include" in query:
        rows = [row for row in rows if str(row["id"]) in query["include"].split(",")]
    for name, column in (("after", "date_gmt"), ("modified_after", "modified_gmt")):
        if name in query:
            rows = [row for row in rows if str(row.get(column, row.get("date_gmt"))) + "Z" > query[name]]
    size = int(query.get("per_page", "10"))
    page = int(query.get("page", "1"))
    return rows[(page - 1) * size : page * size]


def _tags(blog: Blog) -> dict[str, int]:
    return {tag: number for number, tag in enumerate(sorted({tag for post in blog.posts for tag in post.tags}), 1)}


def _rest_post(blog: Blog, post: Said) -> dict[str, object]:
    stamp = _iso(post.at)[:-1]
    numbers = _tags(blog)
    terms = [{"id": numbers[tag], "name": tag, "taxonomy": "post_tag"} for tag in post.tags]
    return {
        "id": post.number,
        "date_gmt": stamp,
        "modified_gmt": stamp,
        "guid": {"rendered": f"{home(blog)}?p={post.number}"},
        "slug": post.slug,
        "status": "publish",
        "type": "post",
        "link": address(blog, post),
        "title": {"rendered": escape(post.title)},
        "content": {"rendered": html(post.text), "protected": False},
        "excerpt": {"rendered": "", "protected": False},
        "author": 1,
        "comment_status": "open",
        "categories": [],
        "tags": [numbers[tag] for tag in post.tags],
        "_embedded": {"author": [{"id": 1, "name": post.by.name, "url": home(blog)}], "wp:term": [terms]},
    }


def _rest_comment(blog: Blog, post: Said, comment: Said, parent: Said | None) -> dict[str, object]:
    return {
        "id": comment.number,
        "post": post.number,
        "parent": parent.number if parent else 0,
        "author": 0,
        "author_name": comment.by.name,
        "author_url": comment.by.address,
        "date_gmt": _iso(comment.at)[:-1],
        "content": {"rendered": html(comment.text)},
        "link": f"{address(blog, post)}comment-page-1/#comment-{comment.number}",
        "status": "approved",
        "type": "comment",
    }


def _json(value: object) -> Answer:
    return "application/json; charset=UTF-8", json.dumps(value, ensure_ascii=False)


# ── Atom and JSON Feed ────────────────────────────────────────────────────────────────


def _atom(blog: Blog, title: str, where: str, entries: str, updated: datetime | None) -> Answer:
    spaces = 'xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"'
    return "application/atom+xml; charset=utf-8", (
        f'<?xml version="1.0" encoding="utf-8"?><feed {spaces} xml:lang="{blog.language}"><title>{escape(title)}</title>'
        f"<id>{where}</id><updated>{_iso(updated) if updated else '2024-09-01T00:00:00Z'}</updated>"
        f'<link rel="alternate" type="text/html" href="{where}"/>{entries}</feed>'
    )


def _plain_atom(blog: Blog, path: str, query: Mapping[str, str]) -> Answer | None:
    links = f'<link rel="alternate" type="application/atom+xml" href="{home(blog)}atom.xml">'
    if path == "/":
        return _page(blog, links)
    if path == "/atom.xml":
        newest = _newest(blog.posts)
        return _atom(blog, blog.title, home(blog), "".join(_entry(blog, post) for post in newest), newest[0].at)
    slug, _, rest = path.strip("/").partition("/comments.xml")
    post = _post_at(blog, slug)
    if post is None:
        return None
    if path.endswith("comments.xml"):
        return _comments_atom(blog, [(post, *pair) for pair in comments(post)], address(blog, post))
    return _page(blog, links) if not rest else None


def _entry(blog: Blog, post: Said) -> str:
    where = address(blog, post)
    tags = "".join(f'<category term="{escape(tag)}"/>' for tag in post.tags)
    return (
        f'<entry xml:lang="{post.language or blog.language}"><title>{escape(post.title)}</title><id>{where}</id>'
        f'<link rel="alternate" type="text/html" href="{where}"/>{_person(post)}{tags}'
        f'<link rel="replies" type="application/atom+xml" href="{where}comments.xml" thr:count="{len(comments(post))}"/>'
        f"<published>{_iso(post.at)}</published><updated>{_iso(post.at)}</updated>"
        f'<content type="html">{escape(html(post.text))}</content></entry>'
    )


def _json_feed(blog: Blog, path: str, query: Mapping[str, str]) -> Answer | None:
    if path != "/feed.json":
        known = path == "/" or _post_at(blog, path.strip("/"))
        link = f'<link rel="alternate" type="application/feed+json" href="{home(blog)}feed.json">'
        return _page(blog, link) if known else None
    items = [
        {
            "id": address(blog, post),
            "url": address(blog, post).rstrip("/"),
            "title": post.title,
            "content_html": html(post.text),
            "date_published": _iso(post.at),
            "tags": list(post.tags),
            "authors": [{"name": post.by.name, "url": home(blog)}],
        }
        for post in _newest(blog.posts)
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": blog.title,
        "home_page_url": home(blog),
        "feed_url": f"{home(blog)}feed.json",
        "language": blog.language,
        "items": items,
    }
    return "application/feed+json; charset=utf-8", json.dumps(feed, ensure_ascii=False)


SHAPES: dict[str, Callable[[Blog, str, Mapping[str, str]], Answer | None]] = {
    "wordpress": _wordpress,
    "atom": _plain_atom,
    "jsonfeed": _json_feed,
}
