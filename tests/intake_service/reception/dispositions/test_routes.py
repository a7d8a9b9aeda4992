"""How a piece ended, over HTTP."""

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import get
from tests.intake_service.reception.door import BY_BUREAU, at_the_bureau, decide, piece_sealed
from tests.story import REFUSAL

pytestmark = pytest.mark.anyio


async def test_a_disposition_is_read_by_who_sees_the_piece(site: Site) -> None:
    line = await at_the_bureau(site)
    path = f"/pieces/{line.piece}/disposition"
    assert (await get(site, path)).status_code == 404
    await decide(line, "not-accept", REFUSAL, Role.UNIT_HEAD, **BY_BUREAU)
    seen = [
        (await get(site, path, role, unit=unit)).status_code
        for role, unit in (
            (Role.PET_HEAD, "510000"),
            (Role.UNIT_HANDLER, "510104"),
            (Role.UNIT_HEAD, "510100"),
            (Role.UNIT_HEAD, "510105"),
            (Role.OPERATOR, "510000"),
        )
    ]
    assert seen == [200, 200, 200, 404, 403]


async def test_of_a_sealed_piece_nothing_is_said_to_who_may_not_read_it(site: Site) -> None:
    line = await piece_sealed(site)
    path = f"/pieces/{line.piece}/disposition"
    triage = await get(site, path, Role.TRIAGE)
    assert (triage.status_code, triage.json()["code"]) == (403, "content-sealed")
