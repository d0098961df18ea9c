"""The sample class: invented people, served on loopback, pulled by the real main job.

Two nights are lived through: one at the end of the ten weeks, and one two years later, when some
posts had been edited or taken away and somebody came late.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aggregator.demo.sample import TEXTS

if TYPE_CHECKING:
    from aggregator.model import Report
    from aggregator.pipeline import Folder

NIGHTS = (datetime(2024, 11, 11, 3, 17, tzinfo=UTC), datetime(2026, 10, 12, 3, 17, tzinfo=UTC))


def live(folder: Folder, talk: Callable[[str], None] = lambda _: None) -> Report:
    """Run the main job on both nights in `folder`; gives the second night's report.

    Time does not go back: in a folder that has seen the second night, only that one is lived through again.
    """
    from aggregator.demo.server import places
    from aggregator.pipeline import Night, last_night

    folder.root.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(TEXTS / "sources.yaml", folder.sources)
    since = min(last_night(folder) or NIGHTS[0], NIGHTS[-1])
    with places(NIGHTS[0]) as there:
        for now in (night for night in NIGHTS if night >= since):
            there.night = now
            talk(f"the night of {now:%d %B %Y}")
            report = Night(folder, now=now, hosts=there.hosts, talk=talk).run()
    return report
