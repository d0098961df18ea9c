"""What people write into their profiles when they want to be left alone. Pure."""

from __future__ import annotations

import re

_NO = re.compile(r"[#＃](?:nobot|noindex|noarchive|nosearch|nobridge)(?!\w)", re.IGNORECASE)


def opted_out(profile: str | None) -> bool:
    """It holds one of the tags that the fediverse knows for that: #nobot, #noindex and the like."""
    return bool(_NO.search(profile or ""))
