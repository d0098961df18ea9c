"""Plain text, and what can be read off it in any language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

_LONGEST = 20_000
"""Characters of a title or a name that are looked at."""
# C0 and C1 controls, embeddings, overrides and isolates of the reading direction, byte order mark.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?(?:-->|\Z)|<!\[CDATA\[|\]\]>", re.S)

_TAG = re.compile(r"<(/?[a-z0-9]+)[^>]*>")
# fmt: off
_BLOCKS = (
    "p", "br", "div", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "figure", "figcaption", "dl", "dt",
    "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "article", "aside", "section", "details", "summary",
)
# fmt: on
_PRE = re.compile(r"<pre\b[^>]*>.*?</pre>", re.S)
_OPEN_QUOTE, _CLOSE_QUOTE, _NEWLINE, _BLANK = "\x01", "\x02", "\x03", "\x04"
"""Stand-ins while text is laid out. Sanitised HTML holds no control characters, so they are free."""
_LAYOUT = str.maketrans({"\n": _NEWLINE, " ": _BLANK, "\t": _BLANK * 4})
_IN_PLACE = {name: "\n" for block in _BLOCKS for name in (block, f"/{block}")} | {
    "li": "\n- ",
    "/li": "\n",
    "/td": " ",
    "/th": " ",
    "blockquote": f"\n{_OPEN_QUOTE}\n",
    "/blockquote": f"\n{_CLOSE_QUOTE}\n",
}
"""What stands in plain text in place of a tag; nothing for all others."""

_ENDS = re.compile(
    r"(?:[.!?…](?:[\"'”’»)\]]|\s?»)*(?=\s)|[؟।॥۔჻]+(?=\s)|[。！？｡](?:[」』”’）])*)\s*",
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-ZÅÄÖ]|[a-z]\.[a-z]|e\.g|i\.e|cf|vs|etc|approx|Dr|Mr|Mrs|Ms|Prof|St|Fr|Jr|No|Nr|nr|t\.ex|bl\.a|z\.B|d\.h|p|pp|ed|eds|al|fig|Fig))\.\Z"
)
_LEADING = re.compile(r"(?:\s*(?:[@＠][\w.-]+(?:@[\w.-]+)?|https?://\S+|[:,–—-]+(?=\s)))+\s*")
_GREETING = re.compile(
    r"(?:hi|hello|hey|hiya|dear|greetings|good (?:morning|day|evening|afternoon)|hej|hejsan|hallå|hola|bonjour|salut|hallo"
    r"|guten (?:tag|morgen|abend)|ciao|olá|oi|привет|здравствуйте|مرحبا|أهلا|السلام عليكم|你好|大家好|こんにちは|안녕하세요|नमस्ते)"
    r"(?![^\W\d_])",
    re.I,
)
_TOKEN = re.compile(r"(<[^>]*>)")
_WORD = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]{1,2}|(?:&[^;\s]*;|[^\s&\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff])+|&"
)
_BLOCK_END = re.compile(r"</(?:p|div|ul|ol|li|blockquote|pre|table|h[1-6]|figure|dl)>")
_VOID = ("<br", "<hr", "<wbr")


def clean(text: str) -> str:
    """One line of plain text from a title, a name, a tag or an error: no tags, no entities, no control
    characters, white space single, NFC. Decodes once: give it what the source wrote."""
    text = text[:_LONGEST]
    if "<" in text:
        text = _MARKUP.sub("", text)
    if "&" in text:
        text = unescape(text)
    text = " ".join(text.split())
    if text.isascii() and text.isprintable():
        return text
    text = _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))
    return " ".join(unicodedata.normalize("NFC", text).split())


def plain(html: str) -> str:
    """The words of sanitised HTML. Blocks become lines, list items start with `- `, quotes with `> `;
    the lines of code keep their shape."""
    if "<pre" in html:
        html = _PRE.sub(_shaped, html)
    text = _without_tags(html.replace("\n", " ").replace("\t", " "))
    if "&" in text:
        text = unescape(text)
    lines = [_collapsed(line) for line in map(str.strip, text.split("\n")) if line and line != "-"]
    if _OPEN_QUOTE in text:
        lines = list(_quoted(lines))
    return "\n".join(lines).replace(_NEWLINE, "\n").replace(_BLANK, " ").strip()


def _collapsed(line: str) -> str:
    return " ".join(line.split()) if "  " in line else line


def _shaped(match: re.Match[str]) -> str:
    inner = _TAG.sub("", match[0].replace("<br>", "\n")).strip("\n")
    return f"<pre>{inner.translate(_LAYOUT)}</pre>"


def _without_tags(html: str) -> str:
    """Sanitised HTML with line breaks in place of blocks; entities stay."""
    if "<" not in html:
        return html
    parts = _TAG.split(html)
    parts[1::2] = [_IN_PLACE.get(name, "") for name in parts[1::2]]
    return "".join(parts)


def _quoted(lines: list[str]) -> Iterator[str]:
    depth = 0
    for line in lines:
        if line in (_OPEN_QUOTE, _CLOSE_QUOTE):
            depth += 1 if line == _OPEN_QUOTE else -1
        else:
            yield "> " + line.replace(_NEWLINE, f"{_NEWLINE}> ") if depth > 0 else line


def lead(text: str, size: int = 200) -> str:
    """The start of `text` on one line, cut at a word; `…` when something was cut."""
    line = " ".join(text[: size * 3].split())
    if len(line) <= size:
        return line
    cut = line[: size - 1]
    word = cut.rpartition(" ")[0]
    return (word if len(word) > size // 2 else cut).rstrip(" ,;:–—-") + "…"


def sentences(text: str) -> list[str]:
    """The sentences of plain text, verbatim. A line never runs on into the next."""
    return [sentence for line in text.split("\n") for sentence in _sentences_of(line)]


def _sentences_of(line: str) -> Iterator[str]:
    start = 0
    for end in _ENDS.finditer(line):
        stop = end.end()
        if line[stop : stop + 1].islower() or _ABBREVIATION.search(line[max(start, stop - 12) : stop].rstrip()):
            continue
        yield line[start:stop].strip()
        start = stop
    if rest := line[start:].strip():
        yield rest


def first_sentence(text: str) -> str:
    """The first thing somebody says, verbatim: past quotes, a greeting by itself, @names and bare links in front."""
    greeting = ""
    for line in text.split("\n"):
        for sentence in () if line.startswith(">") else _sentences_of(line):
            said = _without_leading(sentence)
            if said and not _only_greets(said):
                return said
            greeting = greeting or said
    return greeting


def _without_leading(sentence: str) -> str:
    start = _LEADING.match(sentence)
    return sentence[start.end() :] if start else sentence


def _only_greets(sentence: str) -> bool:
    return len(sentence.split()) <= 4 and _GREETING.match(sentence) is not None


def excerpt(html: str, words: int = 120) -> tuple[str, bool]:
    """The first `words` words or so of sanitised HTML, well-formed, and whether anything was cut.

    Cut at the end of a block when that comes within a fifth before the limit, else at a word.
    Two characters of Chinese, Japanese or Korean count as a word.
    """
    kept: list[str] = []
    open_: list[str] = []
    left = words
    tokens = _TOKEN.split(html)
    for index, token in enumerate(tokens):
        if not token.startswith("<"):
            token, left = _some_words(token, left)
        kept.append(token)
        _follow(open_, token)
        near = left < words / 5 and _BLOCK_END.fullmatch(token)
        if left < 0 or (near and _says_something(tokens[index + 1 :])):
            return "".join(kept) + "".join(f"</{name}>" for name in reversed(open_)), True
    return html, False


def _says_something(tokens: list[str]) -> bool:
    return any(_WORD.search(token) for token in tokens if not token.startswith("<"))


def _some_words(text: str, left: int) -> tuple[str, int]:
    """`text` up to its `left`th word, and how many words may still come; -1 when it was cut."""
    for word in _WORD.finditer(text):
        if left == 0:
            return text[: word.start()].rstrip() + "…", -1
        left -= 1
    return text, left


def _follow(open_: list[str], token: str) -> None:
    """Keep the list of open elements. Sanitised HTML is well nested, so an end tag ends the last one."""
    if token.startswith("</"):
        del open_[-1:]
    elif token.startswith("<") and not token.startswith(_VOID):
        open_.append(token[1:-1].split(" ", 1)[0])
