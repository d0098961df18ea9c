"""Everything that can go wrong, as one small tree.

    AggregatorError
    ├── UsageError            a wrong argument, a missing file                    exit 2
    ├── ConfigError           mistakes in sources.yaml, all of them at once       exit 2
    ├── SourceError           one source failed tonight; the others go on         (data)
    │   ├── Unreachable       DNS, refused, TLS, too slow, cut short
    │   ├── Rejected          the server answered 4xx or 5xx
    │   │   ├── Gone          410: do not ask again for 30 days
    │   │   └── Later         429 or 503 with a time to come back
    │   ├── Guarded           an address we must not ask (private network, robots.txt, scheme)
    │   ├── Declined          its owner asks to be left out (#nobot and the like in a profile)
    │   ├── TooMuch           a body over the cap, too many redirects
    │   └── Unreadable        it answered, but not in a form of this kind
    │       └── Unfollowable  nothing can ever be followed there: a log-in, a document to download
    ├── ArchiveError
    │   ├── ArchiveDamaged    nothing is written until somebody looked            exit 4
    │   ├── ArchiveNewer      written by a later version of this program          exit 4
    │   └── ArchiveLocked     another run holds the lock                          exit 5
    └── BuildError            the new site could not be made; the old one stays   exit 1

A message says what is wrong, `hint` what to do about it, in words a teacher understands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


class AggregatorError(Exception):
    """The root of the tree. `exit_code` is what the command ends with."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class UsageError(AggregatorError):
    """The command cannot start: a wrong argument or a missing file."""

    exit_code = 2


@dataclass(frozen=True, order=True)
class Mistake:
    """One mistake in sources.yaml. `line` and `column` count from 1."""

    line: int
    column: int
    wrong: str
    instead: str
    file: str = "sources.yaml"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.wrong}; {self.instead}"


class ConfigError(AggregatorError):
    """sources.yaml has mistakes: all of them, in the order of the file."""

    exit_code = 2

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class SourceError(AggregatorError):
    """A source could not be pulled. It is reported, and nothing it gave before is touched."""


class Unreachable(SourceError):
    """No whole answer came: DNS, connection, TLS, deadline, or a body cut short."""


class Rejected(SourceError):
    """The server answered with an error status."""

    def __init__(self, message: str, hint: str = "", *, status: int) -> None:
        super().__init__(message, hint)
        self.status = status


class Gone(Rejected):
    """410: taken away on purpose."""


class Later(Rejected):
    """The server asks us to come back at `until`."""

    def __init__(self, message: str, hint: str = "", *, status: int, until: datetime) -> None:
        super().__init__(message, hint, status=status)
        self.until = until


class Guarded(SourceError):
    """We may not ask this address: a private network, a scheme, robots.txt."""


class Declined(SourceError):
    """Its owner asks, in a profile, to be left out of what programs collect."""

    def __init__(self, who: str) -> None:
        super().__init__(
            f"{who} asks in the profile to be left out of archives and the like",
            "talk to them; if they want to be in, they take that line (#nobot, #noindex …) out of their profile",
        )


class TooMuch(SourceError):
    """The answer is larger, or leads further, than we follow."""


class Unreadable(SourceError):
    """The answer is not of this kind (an HTML page where a feed was promised)."""


class Unfollowable(Unreadable):
    """It is no place where things are said, or not to strangers: a page to log in at, a PDF."""


class ArchiveError(AggregatorError):
    """Something about the archive."""


class ArchiveDamaged(ArchiveError):
    """The archive is not what was written. Nothing is written on top of it."""

    exit_code = 4


class ArchiveNewer(ArchiveError):
    """The archive was written by a later version of this program."""

    exit_code = 4


class ArchiveLocked(ArchiveError):
    """Another run is working on this archive."""

    exit_code = 5


class BuildError(AggregatorError):
    """The new site could not be made. The old one is untouched."""
