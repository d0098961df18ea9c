"""What YAML itself cannot read, in words for somebody who never heard of YAML.

ruamel says where it stopped and what it expected there; the cause is often a few characters or lines
earlier, where a quote or a bracket was opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from aggregator.config.checks import escaped, shown
from aggregator.errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Sequence

THEN = "what follows is checked once this line is right"

_TAB = re.compile(r" *\t[ \t]*[^ \t#]")
_UNQUOTED = re.compile(r"[@`%|>][^,\]}]*")
_NO_CHARACTER = re.compile(r"\\U(?!000|0010)[0-9A-Fa-f]{8}")
_COMMENT_INSIDE = re.compile(r"[\[{,]\s*#\S")


class _Stop(NamedTuple):
    """Where reading stopped (`line`, `column`), and where what it was reading began."""

    problem: str
    line: int
    column: int
    began: tuple[int, int]
    lines: Sequence[str]

    @property
    def text(self) -> str:
        return self.lines[self.line - 1]

    @property
    def before(self) -> int:
        """The number of the last line above this one that says something; 0 if none does."""
        said = (number for number in range(self.line - 1, 0, -1) if self.lines[number - 1].split("#")[0].strip())
        return next(said, 0)


def syntax(error: Exception, text: str, last: tuple[int, int], bracket: tuple[int, int] | None) -> Mistake:
    """One mistake for an error of YAML's.

    `last` is where the last good piece began, for errors without a place; `bracket` where the last
    list or group in brackets began that is still open.
    """
    lines = text.split("\n")
    stop = _stop(error, lines, _too_large(lines) or last, bracket)
    tab = _tab(lines, stop.line)
    if tab:
        return _mistake(*tab, "a tab stands at the beginning of this line", "replace it by spaces: YAML knows no tabs")
    for pattern, explain in _EXPLAINED.items():
        if re.search(pattern, stop.problem):
            return explain(stop)
    return _mistake(stop.line, stop.column, f"YAML cannot read this ({escaped(stop.problem)[:100]})", _COMPARE)


def _stop(error: Exception, lines: Sequence[str], last: tuple[int, int], bracket: tuple[int, int] | None) -> _Stop:
    """Marks count from 0; past the end of the text they are brought back to its last line."""
    line, column = _mark(getattr(error, "problem_mark", None)) or last
    if line > len(lines):
        line, column = len(lines), len(lines[-1]) + 1
    context, problem = getattr(error, "context", None), getattr(error, "problem", None)
    said = " ".join(str(part) for part in (context, problem) if part) or type(error).__name__
    began = _mark(getattr(error, "context_mark", None)) or (line, column)
    return _Stop(said, line, column, bracket if bracket and "flow" in said else began, lines)


def _too_large(lines: Sequence[str]) -> tuple[int, int] | None:
    """An escape of a character that does not exist: ruamel fails on it without saying where."""
    for number, line in enumerate(lines, 1):
        found = _NO_CHARACTER.search(line)
        if found:
            return number, found.start() + 1
    return None


def _mark(mark: Any) -> tuple[int, int] | None:
    return (mark.line + 1, mark.column + 1) if mark is not None else None


def _tab(lines: Sequence[str], until: int) -> tuple[int, int] | None:
    """The first line up to the trouble that is indented with a tab."""
    for number, line in enumerate(lines[:until], 1):
        if _TAB.match(line):
            return number, line.index("\t") + 1
    return None


def _mistake(line: int, column: int, wrong: str, instead: str) -> Mistake:
    return Mistake(line, column, wrong, f"{instead}; {THEN}")


_COMPARE = "compare it with the lines above: each level two spaces further in, a space after every : and every -"


def _needs_quotes(stop: _Stop) -> Mistake:
    found = _UNQUOTED.match(stop.text, stop.column - 1)
    word = found[0].split(" #")[0].strip() if found else stop.text[stop.column - 1 :]
    return _mistake(
        stop.line,
        stop.column,
        f"a value that begins with {word[:1]} must stand in quotes",
        f"write {shown(word)} with its quotes",
    )


def _inner_tab(stop: _Stop) -> Mistake:
    return _mistake(stop.line, stop.column, "a tab stands here", "replace it by a space: YAML knows no tabs")


def _second_colon(stop: _Stop) -> Mistake:
    above = stop.lines[stop.before - 1] if stop.before else ""
    first_colon = ":" not in stop.text[: stop.column - 1]
    if first_colon and above and ":" not in above:
        return _no_colon(stop._replace(began=(stop.before, len(above) - len(above.lstrip()) + 1)))
    if first_colon and above:
        return _indentation(stop._replace(column=len(stop.text) - len(stop.text.lstrip()) + 1))
    return _mistake(
        stop.line,
        stop.column,
        "a second colon in this line, where YAML expects none",
        'put text with ": " in it into quotes, such as title: "Learning: together"',
    )


def _no_colon(stop: _Stop) -> Mistake:
    return _mistake(
        *stop.began,
        "a key without its colon stands here",
        'write key: value, with a space after the colon, or put "- " in front if it belongs to a list',
    )


def _dash(stop: _Stop) -> Mistake:
    return _mistake(
        stop.line,
        stop.column,
        'a "- " stands where no list can begin',
        'begin a new line for each "- ", two spaces further in than the key above; text that begins with - goes into quotes',
    )


def _indentation(stop: _Stop) -> Mistake:
    return _mistake(
        stop.line,
        stop.column,
        "this line does not begin in the same column as what it belongs to",
        "move it to the left or to the right until it stands under its like",
    )


def _open_bracket(stop: _Stop) -> Mistake:
    if stop.text[stop.column - 1 : stop.column] in ("]", "}") and stop.began == (stop.line, stop.column):
        return _mistake(stop.line, stop.column, "a bracket closes here that was never opened", "take it out")
    line, column = stop.began
    if _COMMENT_INSIDE.search(stop.lines[line - 1]):
        why, instead = (
            " (# begins a comment and hides the rest of the line)",
            "write tags without #, other text in quotes",
        )
    else:
        why, instead = "", "close it with its ] or }, and put commas between what is inside"
    return _mistake(line, column, f"the bracket that opens here is not closed{why}", instead)


def _open_quote(stop: _Stop) -> Mistake:
    return _mistake(*stop.began, "the quotation mark that opens here is never closed", "put the same one at its end")


def _escape(stop: _Stop) -> Mistake:
    return _mistake(
        stop.line,
        stop.column,
        'in double quotes, "\\" has a special meaning',
        "write the text in single quotes ('…'), where it has none",
    )


def _bad_tag(stop: _Stop) -> Mistake:
    return _mistake(stop.line, stop.column, "a value that begins with ! must stand in quotes", "put it into quotes")


def _bad_anchor(stop: _Stop) -> Mistake:
    return _mistake(
        *stop.began, "a value that begins with * or & must stand in quotes", 'put it into quotes: "*like this*"'
    )


def _after_quotes(stop: _Stop) -> Mistake:
    return _mistake(
        stop.line,
        stop.column,
        "something follows here that belongs to nothing",
        "put the whole text into one pair of quotes, or begin a new line",
    )


# The first that fits explains; patterns are ruamel's own words.
_EXPLAINED: dict[str, Callable[[_Stop], Mistake]] = {
    r"quoted scalar.*unexpected (?:end of stream|document separator)": _open_quote,
    r"escape|expected \S+ hexadecimal|OverflowError|ValueError": _escape,
    r"found character '\\t'": _inner_tab,
    r"found character '[@`%|>]'": _needs_quotes,
    r"expected alphabetic or numeric|scanning an? (?:alias|anchor)": _bad_anchor,
    r"tag": _bad_tag,
    r"mapping (?:values|keys) are not allowed": _second_colon,
    r"could not find expected ':'": _no_colon,
    r"flow (?:sequence|mapping)|expected the node content": _open_bracket,
    r"expected <block end>, but found.*(?:scalar|\[|\{|alias|anchor)": _after_quotes,
    r"sequence entries are not allowed": _dash,
    r"block (?:collection|mapping|sequence)|<block end>|block scalar": _indentation,
    r"expected '?<document start>": _after_quotes,
}
