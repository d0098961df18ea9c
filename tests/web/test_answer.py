from __future__ import annotations

import pytest

from aggregator.web.answer import charset, media_type
from tests.builders import source
from tests.web.places import FEED, NOW, fetch, reply


@pytest.mark.parametrize(
    ("stated", "understood"),
    [
        ("text/html; charset=UTF-8", ("text/html", "utf-8")),
        ('Application/RSS+xml;version=1;charset="ISO-8859-1"', ("application/rss+xml", "iso-8859-1")),
        ("text/xml;Charset='windows-1252'", ("text/xml", "windows-1252")),
        ("application/json", ("application/json", "")),
        ("charset=utf-8", ("", "utf-8")),
        ("nonsense", ("", "")),
        ("", ("", "")),
    ],
)
def test_content_type(stated: str, understood: tuple[str, str]) -> None:
    assert (media_type(stated), charset(stated)) == understood


def test_an_answer_becomes_a_document() -> None:
    answer = fetch(reply("<rss/>", Content_Type="text/xml; charset=utf-8"))
    document = answer.document(source(), holds="comments", under="url:place.example/1", notes={"page": 2})
    assert (document.url, document.body, document.media_type, document.charset) == (
        FEED,
        b"<rss/>",
        "text/xml",
        "utf-8",
    )
    assert (document.holds, document.under, document.notes) == ("comments", "url:place.example/1", {"page": 2})
    assert (document.source, document.fetched) == (source(), NOW)


def test_headers_are_joined_and_cookies_left_out() -> None:
    script = (
        b"HTTP/1.1 200 OK\r\nLink: <a>\r\nLINK: <b>\r\nSet-Cookie: a=b\r\nX-Odd: caf\xe9\r\nContent-Length: 0\r\n\r\n"
    )
    headers = fetch(script).headers
    assert headers["link"] == "<a>, <b>"
    assert headers["x-odd"] == "caf\ufffd"
    assert "set-cookie" not in headers
