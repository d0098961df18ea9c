"""Mailing lists from files: golden pair, what is never kept, words as mails write them, files, conversations, nights."""

from __future__ import annotations

import asyncio
import gzip
import io
import re
from base64 import b64encode
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import SourceError, Unreadable
from aggregator.model import Document, Parsed, Post, to_json
from aggregator.sources import kinds, mbox
from aggregator.sources._mbox import cut, headers, words
from aggregator.sources._mbox.mail import bare
from tests.builders import source
from tests.drive import Shelf, answering
from tests.fakes import FakeResponse, FakeWeb
from tests.sources import golden

LIST = golden.FIXTURES / "mbox" / "list.mbox"
SECRET = "must-not-publish.example"
ADDRESS = f"amara@{SECRET}"


def document(path: Path) -> Document:
    return golden.export("mbox", path.read_bytes(), path.name)


def mail(
    id: str, answers: str = "", body: str = "", *, head: str = "", since: str = "Mon Sep  2 08:00:00 2024", **more: str
) -> str:
    fields = {
        "Message-ID": f"<{id}@{SECRET}>", "Date": "Mon, 2 Sep 2024 08:00:00 +0000", "From": f"Amara <{ADDRESS}>",
        "To": f"list@{SECRET}", "Subject": f"About {id}", "List-Id": "Peer learning <peers.lists.example.org>",
        **({"In-Reply-To": f"<{answers}@{SECRET}>"} if answers else {}),
        **{name.replace("_", "-"): value for name, value in more.items()},
    }  # fmt: skip
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items() if value)
    return f"From {ADDRESS} {since}\n{lines}{head}\n{body or f'Said {id}'}\n\n"


def parsed(*mails: str | bytes, **more: Any) -> Parsed:
    body = b"".join(one.encode() if isinstance(one, str) else one for one in mails)
    found = golden.parsed("mbox", body, **more)
    assert SECRET.encode() not in to_json(found)
    return found


def only(*mails: str | bytes) -> Post:
    (found,) = parsed(*mails).posts
    return found


def said(found: Parsed | Shelf) -> list[str]:
    return sorted(post.text for post in (found.posts if isinstance(found, Parsed) else found.posts.values()))


# ── golden pair ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", golden.cases("mbox"), ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    assert golden.shown(document(path)) == golden.expected(path)


@pytest.mark.parametrize("path", golden.cases("mbox"), ids=lambda path: path.name)
def test_nothing_private_is_in_a_golden_pair(path: Path) -> None:
    kept = golden.expectation(path).read_text(encoding="utf-8")
    assert "must-not-publish" not in kept.lower()
    assert "@" not in kept


# ── what is never kept ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "more",
    [{"X-No-Archive": "Yes"}, {"X-No-Archive": ""}, {"Archive": "no"}, {"X-Spam-Flag": "YES"}, {"Auto-Submitted": "auto-replied"}],
)  # fmt: skip
def test_what_its_sender_wants_in_no_archive_and_what_nobody_wrote(more: dict[str, str]) -> None:
    head = "".join(f"{name}: {value}\n" for name, value in more.items())
    found = parsed(mail("a"), mail("b", head=head))
    assert said(found) == ["Said a"]
    assert len(found.closed) == 1


def test_the_same_wish_as_a_first_line() -> None:
    assert said(parsed(mail("a", body="X-No-Archive: yes\n\nSaid"))) == []
    assert said(parsed(mail("a", head="X-No-Archive: no\n"))) == ["Said a"]


@pytest.mark.parametrize(
    "field", ["List-Id", "List-Post", "X-Mailing-List", "Mailing-List", "X-BeenThere", "Newsgroups", "Archived-At"]
)
def test_what_a_list_sent(field: str) -> None:
    assert said(parsed(mail("a", List_Id="", **{field: "x"}))) == ["Said a"]


@pytest.mark.parametrize("field", ["To", "Cc", "Received", "Delivered-To", "Return-Path"])
def test_a_private_mail(field: str) -> None:
    found = parsed(mail("a", **{"List_Id": "", "To": "", field: "x"}))
    assert said(found) == []
    assert "left out as private, 1 of 1" in found.note


def test_one_list_of_several_and_a_list_that_left_no_mark() -> None:
    def kept(name: str) -> list[str]:
        body = (
            mail("a")
            + mail("b", List_Id="Other <other.lists.example.org>")
            + mail("c", List_Id="", To="old@lists.example.org")
        )
        place = source("old", "mbox", url="", settings={"path": "x", "list": name})
        return said(
            mbox.parse(
                Document(source=place, url="file:x", body=body.encode(), fetched=golden.export("mbox", b"").fetched)
            )
        )

    assert kept("peers.lists.example.org") == ["Said a"]
    assert kept("old@lists.example.org") == ["Said c"]
    assert kept("") == ["Said a", "Said b"]


@pytest.mark.parametrize(
    "head", ["Content-Type: multipart/encrypted; boundary=x\n", "Content-Type: application/pkcs7-mime\n", ""]
)
def test_what_was_locked(head: str) -> None:
    found = parsed(
        mail("a", head=head, body="-----BEGIN PGP MESSAGE-----\nMUST-NOT-PUBLISH\n-----END PGP MESSAGE-----")
    )
    assert (said(found), found.note) == ([], "1 of its mails were encrypted or damaged, and were left out")


@pytest.mark.parametrize(
    "body",
    [
        f"Write to {ADDRESS}.", f"<{ADDRESS}>", f"mailto:{ADDRESS}", f"https://x.example/?e={ADDRESS}&b", f"amara%40{SECRET}",
        f"On Monday 08:00, Amara <{ADDRESS}> wrote:\n> x", f"Amara [mailto:{ADDRESS}] wrote:\n> x", f"> {ADDRESS} wrote:\n>> x",
        f"amara at {SECRET} wrote at 08:00:\n> x", f"see <amara at {SECRET}>", f"Amara\n<{ADDRESS}> wrote:\n> x",
    ],
)  # fmt: skip
def test_no_address_stays_in_text(body: str) -> None:
    post = only(mail("a", body=body))
    assert SECRET not in post.html


@pytest.mark.parametrize(
    "body",
    [
        f'<a href="mailto:{ADDRESS}">write</a>', f"amara&#64;{SECRET}", f"amara&commat;{SECRET}", f"amara<span>@</span>{SECRET}",
        f"am<b>ara@</b><i>{SECRET}</i>", f'<a href="https://x.example/?e=amara%40{SECRET}">out</a>', f"amara<i>@{SECRET}</i>",
        f"am<a href='https://x.example/'>ara@{SECRET[:8]}</a>{SECRET[8:]}",
    ],
)  # fmt: skip
def test_no_address_stays_in_html(body: str) -> None:
    post = only(mail("a", body=f"<p>Hello {body} there</p>", head="Content-Type: text/html\n"))
    assert SECRET not in re.sub("<[^>]*>", "", post.html)
    assert "Hello" in post.text


def test_addresses_inside_of_an_organisation() -> None:
    body = "On 2 Sep 2024 08:00, Amara <amara@localhost> wrote:\n> I am at amara@192.0.2.7 or amara@[192.0.2.7]"
    post = only(mail("a", body=body, From='"amara@localhost" <amara@localhost>'))
    assert post.author.name == ""
    assert "amara@" not in post.html


def test_what_only_looks_like_an_address_stays() -> None:
    text = "@amara@mastodon.example on https://mastodon.example/@amara at noon, look at example.org; price @ 3.50"
    assert only(mail("a", body=text)).text == text


@given(
    st.text(alphabet="ab <>()[]\"':,;.\n@&=%/", max_size=30), st.text(alphabet="ab <>()[]\"':,;.\n@&=%/", max_size=30)
)
def test_no_address_whatever_stands_around_it(before: str, after: str) -> None:
    for head in ("", "Content-Type: text/html\n", "Content-Type: text/plain; format=flowed\n"):
        parsed(
            mail("a", body=f"{before} {ADDRESS} {after}", head=head, Subject=f"{before} {ADDRESS}".replace("\n", " "))
        )


@given(st.text(alphabet="ab <>()[]\"':,;.@&=%\\", max_size=40))
def test_no_address_in_any_name(name: str) -> None:
    parsed(
        mail("a", From=f"{name} {ADDRESS}"),
        mail("b", From=f"{ADDRESS} ({name})"),
        mail("c", From=f'"{name}{ADDRESS}" <{ADDRESS}>'),
    )


# ── names, subjects, dates ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (f"Amara Okafor <{ADDRESS}>", "Amara Okafor"), (f'"Okafor, Amara" <{ADDRESS}>', "Okafor, Amara"),
        (f"{ADDRESS} (Amara Okafor)", "Amara Okafor"), (f"amara at {SECRET} (Amara Okafor)", "Amara Okafor"),
        (f"<{ADDRESS}>", ""), (ADDRESS, ""), (f'"{ADDRESS}" <{ADDRESS}>', ""), ("", ""), (f'"A \\"B\\" C" <{ADDRESS}>', 'A "B" C'),
        (f"=?utf-8?B?{b64encode('Åsa Öberg'.encode()).decode()}?= <{ADDRESS}>", "Åsa Öberg"),
        (f"=?iso-8859-1?Q?=C5sa?= =?iso-8859-1?Q?_=D6berg?= <{ADDRESS}>", "Åsa Öberg"),
        (f'"=?utf-8?Q?=C3=85sa?= Öberg" <{ADDRESS}>', "Åsa Öberg"), (f"=?utf-8?B?!!?= <{ADDRESS}>", ""),
        (f"Åsa <{ADDRESS}>", "Åsa"), (f"<b>Åsa</b> <{ADDRESS}>", ""),
    ],
)  # fmt: skip
def test_names(written: str, name: str) -> None:
    assert only(mail("a", From=written)).author.name == name


def test_a_character_cut_in_two_between_words() -> None:
    whole = "日本語".encode()
    one, two = b64encode(whole[:4]).decode(), b64encode(whole[4:]).decode()
    assert headers.spelt(f"=?utf-8?B?{one}?=\n =?UTF-8?B?{two}?= !") == "日本語 !"
    assert headers.spelt("a =?x?q?b?= =?") == "a b =?"


def test_a_list_that_sends_in_its_own_name() -> None:
    more = {"From": f"'Amara Okafor' via Peers <list@{SECRET}>", "List-Post": f"<mailto:list@{SECRET}>"}
    assert only(mail("a", **more)).author.name == "Amara Okafor"
    assert only(mail("a", From=f"Bill via Fax <{ADDRESS}>")).author.name == "Bill via Fax"


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Re: Trust", "Trust"), ("RE[2]: Re: FW: Trust", "Trust"), ("AW: SV: Antw: Trust", "Trust"), ("回复：Trust", "Trust"),
        ("Re: [peers] Re: [Peers] Trust", "Trust"), ("[peers] [draft] Trust", "[draft] Trust"), ("Research: Trust", "Research: Trust"),
        ("Re:", ""), ("", ""),
    ],
)  # fmt: skip
def test_subjects(subject: str, title: str) -> None:
    assert bare(subject, "peers") == title


def test_the_subject_is_the_title_of_the_conversation_and_of_what_leaves_it() -> None:
    found = parsed(
        mail("a", Subject="[P] Trust & <b>"), mail("b", "a", Subject="Re: [P] Trust & <b>"), mail("c", "b", Subject="[P] Cake (was: Trust)"),
    )  # fmt: skip
    assert sorted(post.title for post in found.posts) == ["", "Cake (was: Trust)", "Trust & <b>"]


@pytest.mark.parametrize(
    "date", ["Mon, 2 Sep 2024 10:00:00 +0200", "2 Sep 24 08:00 GMT", "Mon, 2 Sep 2024 04:00:00 EDT (x)", "", "soon"]
)
def test_dates(date: str) -> None:
    assert only(mail("a", Date=date)).published.isoformat() == "2024-09-02T08:00:00+00:00"


def test_a_date_that_cannot_be_true() -> None:
    assert only(mail("a", Date="Thu, 1 Jan 1970 00:00:00 +0000")).dated is False


def test_where_the_archive_shows_it() -> None:
    assert (
        only(mail("a", head="Archived-At: <https://lists.example.org/m/1/>\n")).url == "https://lists.example.org/m/1/"
    )
    assert only(mail("a", head=f"Archived-At: <https://lists.example.org/list/peers@{SECRET}/1>\n")).url == ""


# ── words ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("utf-8", "Åsa 日本"), ("iso-8859-1", "déjà vu"), ("windows-1252", "“så” – €"), ("iso-8859-15", "prix 5 €"),
        ("iso-8859-2", "Łódź"), ("windows-1250", "Łódź"), ("koi8-r", "Привет"), ("windows-1251", "Привет"),
        ("iso-8859-7", "Καλημέρα"), ("windows-1254", "İyi günler"), ("iso-8859-8-i", "שלום"), ("windows-1256", "مرحبا"),
        ("iso-2022-jp", "こんにちは"), ("shift_jis", "こんにちは"), ("euc-jp", "こんにちは"), ("gb2312", "你好，世界"),
        ("gb18030", "你好"), ("big5", "你好"), ("euc-kr", "안녕하세요"), ("utf-7", "Åsa"), ("us-ascii", "plain"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("transfer", ["8bit", "base64", "quoted-printable"])
def test_any_encoding_in_bodies_and_subjects(charset: str, text: str, transfer: str) -> None:
    from quopri import encodestring

    raw = text.encode({"iso-8859-8-i": "iso-8859-8"}.get(charset, charset))
    body = {"8bit": raw, "base64": b64encode(raw), "quoted-printable": encodestring(raw)}[transfer]
    head = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {transfer}\n"
    whole = mail("a", head=head, body="BODY", Subject=f"=?{charset}?B?{b64encode(raw).decode()}?=").encode()
    post = only(whole.replace(b"BODY", body))
    assert (post.text, post.title) == (text, text)


def test_quotations_and_who_is_quoted() -> None:
    body = f"On Mon, Sep 2, 2024 at 8:00 AM Jonas <{ADDRESS}> wrote:\n\n> > Deep\n> Less\n\nMine\n> Again"
    assert only(mail("a", body=body)).html == (
        "<blockquote><p>On Mon, Sep 2, 2024 at 8:00 AM Jonas wrote:</p><blockquote><p>Deep</p></blockquote><p>Less</p></blockquote>"
        "<p>Mine</p><blockquote><p>Again</p></blockquote>"
    )


def test_flowed_lines() -> None:
    text = "A line that \ngoes on\n>> quoted \n>> too\n stuffed\n-- \nsignature"
    assert words.html(text, flowed=True) == (
        "<p>A line that goes on</p><blockquote><blockquote><p>quoted too</p></blockquote></blockquote><p>stuffed</p>"
    )
    assert words.html("日本 \n語", flowed=True, closed=True) == "<p>日本語</p>"


def test_lines_that_a_program_broke_are_joined_and_no_others() -> None:
    broken = "This line is as long as the program that wrote it would let it be, and\nthen it went on.\nThis one ended\nhere."
    assert words.html(broken) == (
        "<p>This line is as long as the program that wrote it would let it be, and then it went on.<br>This one ended<br>here.</p>"
    )
    assert words.html("Dear all,\nhello\n\nAmara") == "<p>Dear all,<br>hello</p><p>Amara</p>"
    assert words.html("    if a < b:\n        go()") == "<pre>    if a &lt; b:\n        go()</pre>"


@pytest.mark.parametrize(
    "below",
    [
        "-- \nAmara\n+46 8 000", "--\nAmara", "____________________\nPeers mailing list\nhttps://lists.example.org/listinfo/peers",
        "-- \nYou received this message because you are subscribed to the Google Groups \"Peers\" group.",
        "-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----",
    ],
)  # fmt: skip
def test_signatures_and_what_a_list_puts_below(below: str) -> None:
    assert words.html(f"Mine\n\n{below}") == "<p>Mine</p>"
    assert words.html(f"> Mine\n\n{below}") == "<blockquote><p>Mine</p></blockquote>"


def test_a_signed_mail_is_what_was_signed() -> None:
    assert (
        words.html("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nMine\n-----BEGIN PGP SIGNATURE-----\nx")
        == "<p>Mine</p>"
    )


def test_what_outlook_puts_below_an_answer() -> None:
    body = f"Mine\n\n-----Ursprüngliche Nachricht-----\nVon: Jonas [mailto:{ADDRESS}]\nGesendet: Montag\nAn: Peers\n\nHis\n> Hers"
    assert words.html(body) == (
        "<p>Mine</p><blockquote><p>Jonas:</p><p>His</p><blockquote><p>Hers</p></blockquote></blockquote>"
    )


def test_forms_of_the_same_words_and_what_is_attached() -> None:
    body = (
        "--x\nContent-Type: multipart/alternative; boundary=y\n\n--y\nContent-Type: text/html\n\n<b>HTML</b>\n"
        "--y\nContent-Type: text/plain\n\nPlain\n--y--\n--x\nContent-Type: text/plain\nContent-Disposition: attachment\n\nATTACHED\n"
        "--x\nContent-Type: message/rfc822\n\nSubject: x\n\nFORWARDED\n--x\nContent-Type: text/plain\n\nAnd more\n--x--"
    )
    assert only(mail("a", head="Content-Type: multipart/mixed; boundary=x\n", body=body)).text == "Plain\nAnd more"


def test_html_when_there_is_nothing_else() -> None:
    body = "--y\nContent-Type: text/plain\n\n \n--y\nContent-Type: text/html\n\n<p onclick=x>A <i>b</i><script>c</script></p>\n--y--"
    assert (
        only(mail("a", head="Content-Type: multipart/alternative; boundary=y\n", body=body)).html == "<p>A <i>b</i></p>"
    )


def test_mails_inside_of_mails_without_end() -> None:
    deep = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(3000))
    found = parsed(mail("a"), mail("b", head="Content-Type: multipart/mixed; boundary=b0\n", body=deep))
    assert "Said a" in said(found)


@pytest.mark.parametrize(
    "piece", [" ", "\n", "> ", "a@", "<", "<b>", "a.", " at ", "re:", "(", "[", "_", "-----Original Message-----\n"]
)
@pytest.mark.parametrize("head", ["", "Content-Type: text/html\n", "Content-Type: text/plain; format=flowed\n"])
def test_the_same_over_and_over(piece: str, head: str) -> None:
    """Takes as long as it is, and no longer: otherwise nobody would see the end of this test."""
    many = piece * (200_000 // len(piece)) + "@"
    line = " ".join(many.split("\n"))
    found = parsed(
        mail("a", body=many, head=head),
        mail("b", From=line, Subject=line, References=line, Keywords=line, List_Id=line),
    )
    assert found.entries == 2


def test_a_conversation_as_long_as_a_list_lived() -> None:
    found = parsed(*(mail(str(number), str(number - 1)) for number in range(2000)))
    assert len({post.under for post in found.posts}) == 1


# ── files ─────────────────────────────────────────────────────────────────────────────


def test_from_at_the_start_of_a_line() -> None:
    body = ">From the start\n>>From a quotation\nFrom here it goes on\nFrom: not a field"
    assert (
        only(mail("a", body=body)).text == "From the start\n> From a quotation\nFrom here it goes on\nFrom: not a field"
    )


def test_line_ends_of_windows() -> None:
    assert said(parsed((mail("a") + mail("b")).replace("\n", "\r\n"))) == ["Said a", "Said b"]


def test_a_list_archives_monthly_file() -> None:
    text = (
        f"From amara at {SECRET}  Mon Sep  2 08:00:00 2024\nFrom: amara at {SECRET} (Amara Okafor)\n"
        f"Date: Mon, 2 Sep 2024 08:00:00 +0000\nSubject: [Peers] Trust\nMessage-ID: <a@{SECRET}>\n\nSaid\n\n"
    )
    post = only(text)
    assert (post.author.name, post.text, post.published.hour) == ("Amara Okafor", "Said", 8)


def test_one_mail_by_itself() -> None:
    assert (
        only(mail("a", body="Hi\nFrom x Mon Sep  2 08:00:00 2024\n").partition("\n")[2]).text
        == "Hi\nFrom x Mon Sep 2 08:00:00 2024"
    )


@pytest.mark.parametrize("body", ["", "\n", "From", "<rss/>", "id,text\n1,x\n", "\0\0", "hello: you\n"])
def test_other_files(body: str) -> None:
    with pytest.raises(Unreadable):
        parsed(body)


def packed(**files: str) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def test_a_maildir_and_files_of_mails_in_a_zip_file() -> None:
    alone = {id: mail(id).partition("\n")[2] for id in "abcd"}
    body = packed(**{
        "Mail/cur/1:2,S": alone["a"], "Mail/new/2": alone["b"], "Mail/cur/3:2,ST": alone["c"], "Mail/tmp/4": alone["d"],
        "Mail/.uidvalidity": "1", "old/list.mbox": mail("e") + mail("f"), "Mail/notes.txt": "nothing",
    })  # fmt: skip
    assert said(parsed(body)) == ["Said a", "Said b", "Said e", "Said f"]


@pytest.mark.parametrize("body", [b"PK\x03\x04", packed(a="b")])
def test_zip_files_without_mails(body: bytes) -> None:
    with pytest.raises(Unreadable):
        parsed(body)


# ── conversations ─────────────────────────────────────────────────────────────────────


def test_references_where_in_reply_to_is_missing_or_names_something_else() -> None:
    line = f"References: <a@{SECRET}>\n\t<b@{SECRET}>\n"
    found = parsed(
        mail("a"), mail("b", "a"), mail("c", head=line), mail("d", head=f"In-Reply-To: Your mail, <{ADDRESS}>\n{line}")
    )
    posts = {post.id: post for post in found.posts}
    assert {post.text: (answering(post, posts) or post).text for post in found.posts} == {
        "Said a": "Said a", "Said b": "Said a", "Said c": "Said b", "Said d": "Said b",
    }  # fmt: skip


def test_siblings_below_a_mail_that_is_not_there_stay_together() -> None:
    line = f"References: <root@{SECRET}> <gone@{SECRET}>\n"
    one, two = parsed(mail("a", head=line), mail("b", head=line)).posts
    assert one.answers == two.answers
    assert one.under == two.under != ""
    assert one.title


def test_mails_that_answer_each_other_in_a_circle() -> None:
    assert len(parsed(mail("a", "b"), mail("b", "a"), mail("c", "c")).posts) == 3


def test_tags_follow_whole_conversations() -> None:
    mails = (mail("a"), mail("b", "a", "I see #trust"), mail("c"), mail("d", "c", Keywords="Peer learning, x"))
    assert said(parsed(*mails, tags=("trust",))) == ["I see #trust", "Said a"]
    assert said(parsed(*mails, tags=("peerlearning",))) == ["Said c", "Said d"]


@st.composite
def talks(draw: st.DrawFn) -> dict[str, str]:
    """Mail → what it answers: one that was said before, one that is not there, or none."""
    found: dict[str, str] = {}
    for number in range(draw(st.integers(1, 10))):
        found[f"m{number}"] = draw(st.sampled_from(["", "gone", *found]))
    return found


@given(talks(), st.randoms(), st.integers(1, 3000))
def test_every_mail_with_a_known_parent_threads_under_it_whatever_the_order(
    talk: dict[str, str], random: Any, size: int
) -> None:
    mails = [mail(id, answers) for id, answers in talk.items()]
    found = parsed(*mails)
    random.shuffle(mails)
    assert to_json(parsed(*mails)) == to_json(found)
    posts = {post.id: post for post in found.posts}
    for post in found.posts:
        parent, wanted = answering(post, posts), talk[post.text.removeprefix("Said ")]
        assert (parent.text if parent else "") == (f"Said {wanted}" if wanted in talk else "")
        assert bool(post.answers) == bool(wanted)
    apart = [post for part in cut.parts(cut.File("".join(mails).encode()), size) for post in parsed(part).posts]
    assert sorted(map(to_json, apart)) == sorted(map(to_json, found.posts))


@given(st.binary(max_size=80), st.integers(0, 10_000), st.integers(0, 200))
def test_any_damage(noise: bytes, at: int, gone: int) -> None:
    body = LIST.read_bytes()
    at = at % len(body)
    try:
        found = golden.parsed("mbox", body[:at] + noise + body[at + gone :])
    except SourceError:
        return
    assert not [post for post in found.posts if "<script" in post.html]
    assert to_json(found)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Subject", "From", "Date", "Content-Type", "References", "List-Id", "Keywords"]),
            st.text(max_size=60),
        ),
        max_size=6,
    ),
    st.text(max_size=200),
)
def test_any_head_and_body(fields: list[tuple[str, str]], body: str) -> None:
    head = "".join(f"{name}: {' '.join(value.split())}\n" for name, value in fields)
    raw = f"From x Mon Sep  2 08:00:00 2024\n{head}List-Post: x\n\n{body}\n".encode("utf-8", "replace")
    assert to_json(golden.parsed("mbox", raw))


# ── nights ────────────────────────────────────────────────────────────────────────────


def shelf(tags: tuple[str, ...] = ()) -> Shelf:
    return Shelf(mbox, source("list", "mbox", url="", tags=tags, settings={"path": "exports/list.mbox"}))


def night(place: Shelf, body: str | bytes, etag: str) -> FakeWeb:
    body = body.encode() if isinstance(body, str) else body
    web = FakeWeb({"file:list.mbox": FakeResponse(body, etag=etag)})
    asyncio.run(place.night(web))
    assert SECRET not in place.everything()
    return web


def test_a_second_night_reads_nothing_again() -> None:
    place = shelf()
    night(place, mail("a"), "1")
    assert night(place, mail("a"), "1").conditional == ["file:list.mbox"]
    assert said(place) == ["Said a"]
    assert place.state.title == "Peer learning"


def test_a_later_file_adds_and_takes_away_only_what_a_sender_wants_gone() -> None:
    place = shelf()
    night(place, mail("a") + mail("b", "a") + mail("c", "a"), "1")
    night(place, mail("b", "a", head="X-No-Archive: yes\n") + mail("d", "a"), "2")
    assert said(place) == ["Said a", "Said c", "Said d"]


def test_a_file_cut_short_says_so_and_its_last_mail_stays_as_it_was() -> None:
    place, body = shelf(), mail("a") + mail("b", "a", "A long story, told to its end")
    night(place, body, "1")
    night(place, body[:-10], "2")
    assert said(place) == ["A long story, told to its end", "Said a"]
    assert place.notes == ["it was cut short; its whole mails were read"]


def test_a_packed_file() -> None:
    place, body = shelf(), gzip.compress("".join(mail(str(n), body=str(n * 7919)) for n in range(300)).encode())
    night(place, body, "1")
    assert len(place.posts) == 300
    night(place, body[: len(body) // 2], "2")
    assert len(place.posts) == 300
    assert "cut short" in place.notes[0]


def test_other_tags_read_the_same_file_anew() -> None:
    place = shelf(("trust",))
    night(place, mail("a"), "1")
    assert not place.posts
    place.source = shelf().source
    night(place, mail("a"), "1")
    assert said(place) == ["Said a"]


def test_it_knows_its_files() -> None:
    assert "mbox" in kinds()
    for body in (LIST.read_bytes(), gzip.compress(LIST.read_bytes()), LIST.read_bytes().partition(b"\n")[2]):
        assert mbox.recognise(FakeResponse(body, url="file:x")) == {}
        assert mbox.recognise(FakeResponse(body, url="https://lists.example.org/x")) is None
    for other in (b"", b"<rss/>", b"id,text\n", b"From\n", b"title: x\nsources:\n"):
        assert mbox.recognise(FakeResponse(other, url="file:x")) is None
