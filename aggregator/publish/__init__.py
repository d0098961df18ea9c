"""Publishing: from everything a class said to a static site, written where it differs.

    Site ─▶ shown ─▶ pages ─▶ facts ─▶ render ─▶ (path, bytes) ─▶ write ─▶ output/

site        what pages may be made from, gathered by the pipeline
shown       the same as the site shows it: faces, what was said, conversations in lists
pages/      which facts go into which template
facts       what one page is made from; its hash is the page's fingerprint
render/     facts and bodies to HTML and feeds, in batches, in any process
data        data/*.jsonl      lists  OPML, sitemap, robots.txt
words       the one place where text becomes markup      dates  the one place that knows words for dates
write/      a tree and its spare, exchanged in one step
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor
from pathlib import Path

from aggregator.errors import BuildError
from aggregator.publish.build import Elsewhere, Published, build_site, nowhere
from aggregator.publish.site import Site
from aggregator.publish.templates import packaged


def publish(
    site: Site, output: Path, *, templates: Sequence[Path], memory: Path, executor: Elsewhere = nowhere
) -> Published:
    """Make `output` show `site`. Killed at any moment, it shows the old site or the new one, whole.

    templates  folders that are searched in this order; a file in an earlier one overrides the later
    memory     a file that remembers what was written; it may be lost, which only costs time
    executor   gives where pages are rendered, and is asked only when there are many; this process when None

    Raises `BuildError` and leaves the old site when a template or the disk fails.
    """
    gc.freeze()  # a hundred thousand heads are no garbage: do not look through them again and again
    try:
        return build_site(site, output, templates, memory, executor)
    except (OSError, BrokenExecutor) as error:
        raise BuildError(f"the site could not be written: {error}", "the old one is as it was") from error
    finally:
        gc.unfreeze()


__all__ = ["BuildError", "Published", "Site", "packaged", "publish"]
