"""Matters over HTTP."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import NEIGHBOUR, Line, get

pytestmark = pytest.mark.anyio


async def test_a_matter_is_found_with_its_requests_and_its_history(site: Site) -> None:
    line = await Line(site).triage()
    found = (await get(site, f"/matters/{line.matter}")).json()
    assert (found["status"], found["allowed_moves"]) == (
        "open",
        ["merge", "coordinate"],
    ), "one piece, in hand: nothing to split, and not at rest"
    listed = (await get(site, "/matters", number=found["number"])).json()["items"]
    assert listed[0]["allowed_moves"] == ["conclude", "merge", "coordinate", "split"], "by the row"
    assert [request["piece_id"] for request in found["requests"]] == [line.piece, line.piece]
    moves = (await get(site, f"/matters/{line.matter}/history")).json()["items"]
    assert [(row["move"], row["before"], row["after"]) for row in moves] == [("open", None, "open")]
    for path in ("", "/history"):
        elsewhere = await get(site, f"/matters/{line.matter}{path}", Role.UNIT_HEAD, unit=NEIGHBOUR)
        assert elsewhere.status_code == 404


async def test_filters_narrow_matters(site: Site) -> None:
    await Line(site).triage()
    filters: tuple[tuple[dict[str, Any], int], ...] = (
        ({"region": "510100"}, 1),
        ({"region": "510300"}, 0),
        ({"topic": "NR01"}, 1),
        ({"status": "closed"}, 0),
        ({"number": "XFSX-2026-000001"}, 1),
    )
    for params, count in filters:
        assert (await get(site, "/matters/count", **params)).json() == {"count": count}
        assert len((await get(site, "/matters", **params)).json()["items"]) == count
