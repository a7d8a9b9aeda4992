"""Reading administrative divisions; they are part of the program, not of the database."""

from collections.abc import Sequence
from typing import Any

from services.directory.regions.schemas import Wanted
from shared.regions import Region, load


def listed(wanted: Wanted, cursor: str | None, limit: int) -> dict[str, Any]:
    """One page of the divisions in force, in order of code; the cursor is the last code."""
    rows = [region for region in found(wanted) if cursor is None or region.code > cursor]
    more = len(rows) > limit
    return {"items": rows[:limit], "next": rows[limit - 1].code if more else None}


def found(wanted: Wanted) -> Sequence[Region]:
    """Every division in force that the filters leave."""
    return [
        region
        for region in load().current
        if wanted.level in (None, region.level)
        and wanted.parent in (None, region.parent)
        and (wanted.q or "") in region.name
    ]
