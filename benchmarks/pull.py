"""Pull 300 feeds of 20 entries: cold, warm (nothing new), and with one feed in a hundred changed; beside `reader`.

Both run as whole processes, imports included, against the same server in the same round.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from corpus import feed
from feed_server import ADDRESSES
from meter import Measure, aggregator, middle, run

HERE = Path(__file__).parent
PHASES = ("cold", "warm", "one in a hundred changed")

READER = """
import sys
from reader import make_reader
reader = make_reader(sys.argv[1])
for url in open(sys.argv[2]).read().split():
    reader.add_feed(url, exist_ok=True)
reader.update_feeds(workers=20)
assert reader.get_entry_counts().total >= {entries}
"""


def write_feeds(folder: Path, count: int, changed: bool) -> None:
    for number in range(count):
        text = feed(number, changed=changed and number % 100 == 7)
        path = folder / f"{number}.xml"
        if not path.exists() or path.read_text() != text:
            path.write_text(text)


def write_class(folder: Path, urls: list[str]) -> None:
    rows = "\n".join(f"  - {{kind: feed, url: {url!r}, id: feed-{number}}}" for number, url in enumerate(urls))
    folder.joinpath("sources.yaml").write_text(
        f"class: {{title: Bench}}\nsources:\n{rows}\nnetwork: {{allow_private: ['127.0.0.0/8']}}\n"
    )


def one_round(base: Path, count: int) -> dict[tuple[str, str], Measure]:
    feeds, class_ = base / "feeds", base / "class"
    feeds.mkdir(), class_.mkdir()
    write_feeds(feeds, count, changed=False)
    with subprocess.Popen(
        [sys.executable, HERE / "feed_server.py", feeds], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        port = server.stdout.readline().strip()
        urls = [f"http://127.0.0.{number % ADDRESSES + 1}:{port}/{number}.xml" for number in range(count)]
        (base / "urls").write_text("\n".join(urls))
        (base / "peer.py").write_text(READER.format(entries=count * 20))
        write_class(class_, urls)
        found = {}
        for phase in PHASES:
            write_feeds(feeds, count, changed=phase == PHASES[2])
            found["reader", phase] = run([sys.executable, base / "peer.py", base / "reader.sqlite", base / "urls"])
            found["aggregator", phase] = run(aggregator("-C", class_, "pull"))
        server.terminate()
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--feeds", type=int, default=300)
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args()
    rounds = []
    for _ in range(asked.rounds):
        with tempfile.TemporaryDirectory() as base:
            rounds.append(one_round(Path(base), asked.feeds))
    print(f"### Pull: {asked.feeds} feeds × 20 entries, median of {asked.rounds} rounds\n")
    print("| | reader wall | ours wall | ratio | reader CPU | ours CPU | ratio | reader MB | ours MB |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for phase in PHASES:
        peer, ours = (middle([found[who, phase] for found in rounds]) for who in ("reader", "aggregator"))
        print(
            f"| {phase} | {peer.wall:.2f} s | {ours.wall:.2f} s | 1 : {peer.wall / ours.wall:.1f} "
            f"| {peer.cpu:.2f} s | {ours.cpu:.2f} s | 1 : {peer.cpu / ours.cpu:.1f} "
            f"| {peer.megabytes:.0f} | {ours.megabytes:.0f} |"
        )


if __name__ == "__main__":
    main()
