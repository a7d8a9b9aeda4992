"""Reading administrative divisions; they are part of the program, not of the database."""

from collections.abc import Sequence
from typing import Any

from services.directory.regions.schemas import RegionFilters, RegionQuery
from shared.regions import Region, load


def page(query: RegionQuery) -> dict[str, Any]:
    """A page of the divisions in force, in order of code; the cursor is the last code."""
    after, limit = query.cursor or "", query.limit
    rows = [region for region in in_force(query) if region.code > after]
    more = len(rows) > limit
    return {"items": rows[:limit], "next": rows[limit - 1].code if more else None}


def in_force(filters: RegionFilters) -> Sequence[Region]:
    """Every division in force that the filters leave."""
    above = {heir.code for code in filters.parent or () for heir in load().today(code)}
    words = (filters.q or "").split()
    return [
        region
        for region in load().current
        if (filters.level is None or region.level in filters.level)
        and (filters.parent is None or region.parent in above)
        and all(word in region.name for word in words)
    ]
