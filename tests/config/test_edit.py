"""Adding to sources.yaml: what the curator wrote stays byte for byte, and the file reads well afterwards."""

from __future__ import annotations

import re
import stat
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.config import load
from aggregator.config.edit import Draft, add_account, add_person, add_source
from aggregator.config.written import flow, scalar
from aggregator.errors import ConfigError, UsageError
from tests.config.kinds import CLASS, KINDS
from tests.config.test_load import WHOLE

NEW = {"kind": "feed", "url": "https://new.example/feed", "tags": ["trust", "2026"]}
BLOCK = """\
  - kind: feed
    url: https://new.example/feed
    tags: [trust, "2026"]
"""


def file(folder: Path, text: str | bytes) -> Path:
    path = folder / "sources.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def after(folder: Path, text: str, note: str = "") -> str:
    path = file(folder, text)
    config = add_source(path, KINDS, NEW, note)
    assert config.sources == load(path, KINDS).sources
    assert config.sources[-1].url == "https://new.example/feed"
    return path.read_bytes().decode()


# ── where a source goes ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        (CLASS + "sources:\n  - https://a.example/\n", ""),
        (CLASS + "sources:\n  - https://a.example/   # hers\n", "\n# the end\n"),
        (CLASS + "sources:\n  - kind: feed\n    url: https://a.example/\n    tags:\n      - trust\n", "\n\nrules: {}\n"),
        (CLASS + "sources:\n  - https://a.example/\n  # - https://b.example/ later\n", "\n# people\nrules: {}\n"),
        (CLASS + "sources:\n  - {kind: feed, url: https://a.example/,\n     tags: [x,\n     y]}\n", "# end"),
        (CLASS + "sources:\n", "  # nothing yet\n"),
        (CLASS + "sources:   # nothing yet\n", ""),
        (CLASS + "sources:\n  - 'https://a.example/'\n", "...\n"),
        (CLASS + "sources:\n  - &home https://a.example/\n", "edges: []\n"),
    ],
)  # fmt: skip
def test_behind_the_last_source(tmp_path: Path, before: str, behind: str) -> None:
    assert after(tmp_path, before + behind) == before + BLOCK + behind


def test_a_file_without_sources(tmp_path: Path) -> None:
    assert after(tmp_path, CLASS) == CLASS + "sources:\n" + BLOCK
    assert after(tmp_path, CLASS + "# the end\n\n\n") == CLASS + "# the end\nsources:\n" + BLOCK + "\n\n"
    assert after(tmp_path, "---\n" + CLASS + "...\n# end\n") == "---\n" + CLASS + "sources:\n" + BLOCK + "...\n# end\n"


def test_behind_a_text_in_a_block(tmp_path: Path) -> None:
    before = "sources:\n  - https://a.example/\nclass:\n  title: x\n  about: |\n    One.\n\n    Two.\n"
    assert after(tmp_path, before).startswith("sources:\n  - https://a.example/\n" + BLOCK + "class:\n")
    text = "class:\n  title: x\n  about: |\n    One.\n\n    Two.\n"
    assert after(tmp_path, text) == text + "sources:\n" + BLOCK


def test_a_person_whose_last_key_is_a_text_in_a_block(tmp_path: Path) -> None:
    text = CLASS + "people:\n  - id: amara\n    name: >\n      Amara\n\n# circles\ncircles: []\n"
    path = file(tmp_path, text)
    assert add_account(path, KINDS, "amara", "@amara@m.example").people[0].accounts == ("@amara@m.example",)
    assert "# circles\ncircles: []\n" in path.read_text()


def test_dashes_in_the_first_column(tmp_path: Path) -> None:
    text = CLASS + "sources:\n- https://a.example/\n# people follow\npeople: []\n"
    lines = [line[2:] for line in BLOCK.splitlines(keepends=True)]
    assert after(tmp_path, text) == text.replace("# people", "".join(lines) + "# people")


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("sources: []\n", "sources: [NEW]\n"),
        ("sources: [ ]  # none\n", "sources: [NEW ]  # none\n"),
        ("sources: [https://a.example/]\n", "sources: [https://a.example/, NEW]\n"),
        ("sources: [https://a.example/, {url: https://b.example/},]\n",
         "sources: [https://a.example/, {url: https://b.example/}, NEW,]\n"),
        ("sources: [\n  https://a.example/,  # a\n  https://b.example/   # b\n]\n",
         "sources: [\n  https://a.example/,  # a\n  https://b.example/, NEW   # b\n]\n"),
    ],
)  # fmt: skip
def test_in_brackets(tmp_path: Path, before: str, now: str) -> None:
    assert after(tmp_path, CLASS + before) == CLASS + now.replace("NEW", flow(NEW))


def test_a_file_that_is_json(tmp_path: Path) -> None:
    text = '{"class": {"title": "x"}, "topics": []}\n'
    assert after(tmp_path, text) == text.replace("]}", f"], sources: [{flow(NEW)}]}}")


def test_no_final_newline_windows_and_a_byte_order_mark(tmp_path: Path) -> None:
    bare = CLASS + "sources:\n  - https://a.example/"
    assert after(tmp_path, bare) == bare + "\n" + BLOCK
    windows = ("\ufeff" + bare + "\n  # later\nrules: {}\n").replace("\n", "\r\n")
    assert after(tmp_path, windows) == windows.replace("rules", BLOCK.replace("\n", "\r\n") + "rules")
    mixed = CLASS + "sources:\r\n  - https://a.example/\rrules: {}\n"
    assert after(tmp_path, mixed) == mixed.replace("rules", BLOCK + "rules")


def test_a_note_above_it(tmp_path: Path) -> None:
    text = CLASS + "sources:\n  - https://a.example/\n"
    assert (
        after(tmp_path, text, "found: 3 posts\n\x1b[1mmore") == text + "  # found: 3 posts\n  # \\x1b[1mmore\n" + BLOCK
    )


# ── people ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("  - {id: amara, name: Amara}\n", '  - {id: amara, name: Amara, accounts: ["@amara@m.example"]}\n'),
        ("  - {id: amara, name: Amara, accounts: []}\n", '  - {id: amara, name: Amara, accounts: ["@amara@m.example"]}\n'),
        ("  - {id: amara, accounts: , name: Amara}\n",
         '  - {id: amara, accounts: ["@amara@m.example"] , name: Amara}\n'),
        ("  - id: amara   # she\n    name: Amara\n", '  - id: amara   # she\n    name: Amara\n    accounts: ["@amara@m.example"]\n'),
        ("  - id: amara\n    accounts:\n      - https://a.example/  # blog\n    name: Amara\n",
         '  - id: amara\n    accounts:\n      - https://a.example/  # blog\n      - "@amara@m.example"\n    name: Amara\n'),
        ("  - id: amara\n    accounts: [https://a.example/]\n    name: Amara\n",
         '  - id: amara\n    accounts: [https://a.example/, "@amara@m.example"]\n    name: Amara\n'),
        ("  - id: amara\n    accounts:\n    - https://a.example/\n    name: Amara\n",
         '  - id: amara\n    accounts:\n    - https://a.example/\n    - "@amara@m.example"\n    name: Amara\n'),
        ("  - id: amara\n    accounts:\n    name: Amara\n",
         '  - id: amara\n    accounts:\n      - "@amara@m.example"\n    name: Amara\n'),
    ],
)  # fmt: skip
def test_an_account_joins_its_person(tmp_path: Path, before: str, now: str) -> None:
    rest = "  - {id: zoe, name: Zoe}\n"
    path = file(tmp_path, CLASS + "people:\n" + before + rest)
    config = add_account(path, KINDS, "amara", "@amara@m.example")
    assert config.people[0].accounts[-1] == "@amara@m.example"
    assert path.read_text() == CLASS + "people:\n" + now + rest
    add_account(path, KINDS, "amara", "@amara@m.example")
    assert path.read_text() == CLASS + "people:\n" + now + rest


def test_a_person_and_their_source_in_one_draft(tmp_path: Path) -> None:
    path = file(tmp_path, CLASS)
    draft = Draft(path, KINDS)
    draft.add_person({"id": "amara", "name": "Amara: N."})
    draft.add_source({"url": "https://a.example/", "person": "amara"})
    config = draft.save()
    assert [(source.url, source.person) for source in config.sources] == [("https://a.example/", "amara")]
    assert path.read_text() == (
        CLASS + 'people:\n  - id: amara\n    name: "Amara: N."\n'
        "sources:\n  - url: https://a.example/\n    person: amara\n"
    )  # fmt: skip


# ── what is refused ───────────────────────────────────────────────────────────────────


def test_nothing_is_written_that_would_not_read_well(tmp_path: Path) -> None:
    path = file(tmp_path, WHOLE.replace("  - {kind: wxr, path: exports/old-blog.xml}\n", ""))
    before = path.read_bytes()
    with pytest.raises(UsageError, match="no person has the id"):
        add_source(path, KINDS, {"url": "https://n.example/", "person": "nobody"})
    with pytest.raises(UsageError, match="same source as in line"):
        add_source(path, KINDS, "https://blog.example.org/")
    with pytest.raises(UsageError, match='the id "amara" was given'):
        add_person(path, KINDS, {"id": "amara", "name": "Another"})
    with pytest.raises(UsageError, match="nobody under people"):
        add_account(path, KINDS, "nobody", "@x@y.example")
    assert path.read_bytes() == before
    assert names(tmp_path) == ["sources.yaml"]


def test_an_id_that_would_rename_another_source_is_refused(tmp_path: Path) -> None:
    """Ids that were written go before those that are made: the archive knows that place by the made one."""
    path = file(tmp_path, CLASS + "sources:\n  - https://a.example/\n")
    id = load(path, KINDS).sources[0].id
    with pytest.raises(UsageError, match="another thing"):
        add_source(path, KINDS, {"url": "https://n.example/", "id": id})


def test_mistakes_that_were_there_are_told_with_their_lines(tmp_path: Path) -> None:
    path = file(tmp_path, CLASS + "sources:\n  - https://a.example/\n  - htp:/b\nrules: {replies: some}\n")
    with pytest.raises(ConfigError) as error:
        add_source(path, KINDS, NEW)
    assert [mistake.line for mistake in error.value.mistakes] == [4, 5]


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n", "class: [\n", b"class: {title: \xff}\n", "x: *y\n"])
def test_what_is_no_class_is_not_added_to(tmp_path: Path, text: str | bytes) -> None:
    path = file(tmp_path, text)
    before = path.read_bytes()
    with pytest.raises(ConfigError):
        add_source(path, KINDS, NEW)
    assert path.read_bytes() == before


def test_an_alias_is_no_list(tmp_path: Path) -> None:
    path = file(tmp_path, "class: {title: x, hashtags: &a [b]}\ntopics: []\nsources: *a\n")
    with pytest.raises(ConfigError):
        add_source(path, KINDS, NEW)
    with pytest.raises(UsageError, match="there is no sources"):
        add_source(tmp_path / "elsewhere" / "sources.yaml", KINDS, NEW)


# ── the disk ──────────────────────────────────────────────────────────────────────────


def test_rights_and_links_stay(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real = file(tmp_path / "real", CLASS)
    real.chmod(0o640)
    link = tmp_path / "sources.yaml"
    link.symlink_to(real)
    add_source(link, KINDS, NEW)
    assert link.is_symlink()
    assert "new.example" in real.read_text()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert names(tmp_path / "real") == ["sources.yaml"]


# ── what always holds ─────────────────────────────────────────────────────────────────


LIKE_YAML = st.text("ynYN0123456789eExob_.:+-~ #'\"[]{},&*!|>%@`=<?trufalseno", max_size=8)


@given(st.one_of(st.text(max_size=30), LIKE_YAML))
def test_a_text_reads_as_itself(text: str) -> None:
    from ruamel.yaml import YAML

    text = text.encode("utf-8", "ignore").decode()
    yaml = YAML(typ="safe", pure=True)
    assert yaml.load(f"- {scalar(text)}\n") == [text]
    assert yaml.load(f"{{a: {flow([text, text])}}}\n") == {"a": [text, text]}


STYLES = st.sampled_from(["block", "flow", "one", "short", "deep"])
NOISE = st.sampled_from(["", "\n", "# a comment\n", "  # deeper\n", "\n\n    # deepest\n"])


def _entry(style: str, number: int) -> str:
    url = f"https://s{number}.example/"
    return {
        "block": f"  - kind: feed\n    url: {url}   # hers\n    tags:\n    - a\n    - 'b'\n",
        "flow": f"  - {{kind: feed,  url: '{url}', tags: [a, b]}}\n",
        "one": f'  - "{url}"\n',
        "short": f"  - '#tag{number}@m.example'\n",
        "deep": f"  -   url: {url}\n\n      tags: [a,\n         b]\n",
    }[style]


@given(
    st.lists(st.tuples(STYLES, NOISE), max_size=5),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "rules: {}\n", "# end", "people:\n- {id: a, name: A}\n"]),
)
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_old_line_stays_in_its_order(
    tmp_path: Path, entries: list[tuple[str, str]], ends: str, mark: bool, cut: bool, behind: str
) -> None:
    text = CLASS + ("sources:\n" if entries else "")
    text += "".join(_entry(style, number) + noise for number, (style, noise) in enumerate(entries)) + behind
    text = ("\ufeff" if mark else "") + (text.rstrip("\n") if cut else text).replace("\n", ends)
    path = file(tmp_path, text)
    before = load(path, KINDS).sources
    assert [one.url for one in add_source(path, KINDS, NEW, "found").sources] == [
        *(one.url for one in before),
        "https://new.example/feed",
    ]
    now = path.read_bytes().decode()
    assert _is_in_order(_lines(text), _lines(now))
    assert not mark or now.startswith("\ufeff")


def _lines(text: str) -> list[str]:
    return re.split("\r\n|\r|\n", text)


def _is_in_order(old: list[str], new: list[str]) -> bool:
    """Each line that says something, blanks between them too, but for those at the very end."""
    rest = iter(new)
    return all(any(line == other for other in rest) for line in "\n".join(old).rstrip().split("\n"))


def test_many_at_once_are_one_after_the_other(tmp_path: Path) -> None:
    path = file(tmp_path, CLASS + "sources:\n  - https://a.example/\n")
    draft = Draft(path, KINDS)
    draft.add_sources([f"https://b{number}.example/" for number in range(300)], ["from a file"])
    config = draft.save()
    assert len(config.sources) == 301
    assert all(one.line < other.line for one, other in pairwise(config.sources))
