"""Everything kept: the only place that speaks SQL. [effect]

The archive keeps what each source stated, a row per source and post; joining them is for `thread`.

While working it is one SQLite file, `archive/archive.sqlite`. `schema.sql` beside this file explains
every column. Look at it with

    sqlite3 archive/archive.sqlite "SELECT published, author_name, title, lead FROM post ORDER BY published"
    sqlite3 archive/archive.sqlite "SELECT revised, text FROM version JOIN post USING (number) WHERE id = 'abc…'"

Its durable form is plain text, written by `save` and taken in by `load`; look at that with

    grep -h Amara saved/posts/*/*.jsonl
    jq -r '[.published, .author.name, .title] | @tsv' saved/posts/2024/2024-09.jsonl
"""

from aggregator.archive.intake import Stored
from aggregator.archive.loading import load
from aggregator.archive.lock import lock
from aggregator.archive.proof import verify
from aggregator.archive.saving import save
from aggregator.archive.store import Archive

__all__ = ["Archive", "Stored", "load", "lock", "save", "verify"]
