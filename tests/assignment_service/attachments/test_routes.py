"""Proofs of what leaders and task forces did, for who sees the matter."""

import pytest

from shared.moves import Role
from tests.assignment_service import make
from tests.assignment_service.leader_acts.test_routes import act, in_charge, says
from tests.assignment_service.make import COUNTY, NEIGHBOUR_COUNTY, PROVINCE
from tests.harness import Site
from tests.intake_service.papers.attachments.files import PDF
from tests.proofs import FOR, upload

pytestmark = pytest.mark.anyio


async def test_the_minutes_of_a_leaders_visit_are_seen_by_who_sees_the_act(site: Site) -> None:
    matter, charge, leader = await in_charge(site)
    recorded = await says(site, leader, "/leader-acts", act(charge))
    id = recorded.json()["id"]
    sent = await upload(site, Role.LEADER, COUNTY, "leader_act", id, id=leader, paper="record")
    assert sent.status_code == 201, sent.text
    made = sent.json()
    assert (made["belongs_to"], made["case_id"]) == ("leader_act", str(matter))
    path = f"/attachments/{made['id']}"
    for role, unit, status in (
        (Role.PET_HEAD, PROVINCE, 200), (Role.UNIT_HEAD, NEIGHBOUR_COUNTY, 404),
        (Role.SYSTEM_ADMIN, PROVINCE, 403),
    ):  # fmt: skip
        async with site.client(role, unit=unit) as client:
            assert (await client.get(path)).status_code == status
        read = await make.post(site, role, unit, f"{path}/download", FOR)
        assert read.status_code == status
        assert status != 200 or read.content == PDF
    gone = await make.post(site, Role.UNIT_HEAD, COUNTY, f"{path}/withdraw", {"reason": "附错了"})
    assert gone.json()["status"] == "withdrawn"
    foreign = await upload(site, Role.UNIT_HEAD, NEIGHBOUR_COUNTY, "leader_act", id)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "leader-act-not-found")
