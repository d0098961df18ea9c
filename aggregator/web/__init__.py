"""The one polite web client. Everything that is fetched is fetched here.

address   what is written in sources.yaml, taken apart and made fit to send
guard     which machines we may connect to, and what a name leads to
lanes     the queue in front of each host: one at a time, a pause between
client    one fetch: follow redirects, keep the deadline, remember validators
body      unpacking with a limit
later     when a server wants us back
verdict   an answer or a failure, in words a teacher understands
robots    robots.txt, for pages beyond a named feed
files     a file of the class folder, as if a server had answered with it
session   the same for a client that only knows `requests` (Mastodon.py)
signed    the same for a source behind a log-in
"""

from __future__ import annotations

from aggregator.web.answer import Response
from aggregator.web.client import Web
from aggregator.web.signed import Signed

__all__ = ["Response", "Signed", "Web"]
