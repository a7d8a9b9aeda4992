"""What a matter is said to be, by a person and with a reason."""

from typing import Any

import pytest

from intake_service.reception.matters import events as matter_events
from shared.checks import OwnLog
from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import BUREAU, CITY, Line, events, get, post

pytestmark = pytest.mark.anyio
CROSSED = {"cross_or_split": ["person_from_household", "cross_region"],
           "coordinator_id": str(ORG(CITY)), "reason": "涉及两市，户籍地与事发地不同"}  # fmt: skip


async def coordinate(line: Line, role: Role = Role.PET_HEAD, **body: Any) -> Any:
    return await post(line.site, f"/matters/{line.matter}/coordinate", {**CROSSED, **body}, role)


async def test_who_must_sit_together_is_said_corrected_and_taken_back(site: Site) -> None:
    line = await Line(site).triage()
    other = await Line(site, line.now).triage()
    found = (await coordinate(line)).json()
    assert found["cross_or_split"] == ["cross_region", "person_from_household"]
    assert found["coordinator_id"] == str(ORG(CITY))
    assert (await events(site))[-1] == ("intake.matter.moved", "coordinate")
    for wanted, ids in (
        (["cross_region", "cross_industry"], [line.matter]),
        (["cross_industry"], []),
    ):
        listed = (await get(site, "/matters", cross_or_split=wanted)).json()["items"]
        assert [each["id"] for each in listed] == ids
        counted = (await get(site, "/matters/count", cross_or_split=wanted)).json()
        assert counted == {"count": len(ids)}
    told = (await get(site, f"/matters/{line.matter}/history")).json()["items"][-1]
    assert (told["move"], told["reason"]) == ("coordinate", CROSSED["reason"])
    again = await coordinate(line)
    assert (again.status_code, again.json()["code"]) == (409, "nothing-changed")
    assert (await coordinate(line, cross_or_split=["cross_industry"])).is_success
    back = await coordinate(line, cross_or_split=[], coordinator_id=None)
    assert (back.json()["cross_or_split"], back.json()["coordinator_id"]) == ([], None)
    check = OwnLog("intake", matter_events.SNAPSHOT)
    assert (await check.page(site.app.state.database, None, 100)).items == []
    assert other.matter != line.matter


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"coordinator_id": None}, 422, "coordination-invalid"),
        ({"cross_or_split": []}, 422, "coordination-invalid"),
        ({"cross_or_split": ["threatens"]}, 422, "invalid-input"),
        ({"coordinator_id": str(ORG("nobody"))}, 422, "unit-unknown"),
        ({"reason": "王某某户籍不在本市"}, 422, "not-masked"),
        ({"role": Role.TRIAGE}, 403, "role-not-allowed"),
    ],
)
async def test_what_fits_not_together_is_refused(
    site: Site, body: dict[str, Any], status: int, code: str
) -> None:
    line = await Line(site).triage()
    answer = await coordinate(line, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    foreign = await post(site, f"/matters/{line.matter}/coordinate", CROSSED, Role.PET_HEAD,
                         unit=BUREAU)  # fmt: skip
    assert foreign.status_code == 404
