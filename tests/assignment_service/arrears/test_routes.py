"""What leaders owe their cases, by the version in force, and what is late."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from assignment_service.charges.models import Charge
from shared.clock import real_now
from shared.moves import Role
from shared.workdays import local_date
from tests.assignment_service import make
from tests.assignment_service.charges.steps import refusal
from tests.assignment_service.leader_acts.test_routes import act, in_charge, says
from tests.assignment_service.make import CITY, COUNTY, NEIGHBOUR_COUNTY, PROVINCE
from tests.harness import Site

pytestmark = pytest.mark.anyio

VERSION = {
    "duties": [{"duty": "meet", "days": 5, "kinds": ["receive", "call_on"]}],
    "basis": "厅长办公会议定。",
}


async def late(site: Site, query: str = "", unit: str = COUNTY) -> list[tuple[str, str]]:
    """Duty and last day of all that is late, as the head of a bureau reads it."""
    page = await make.get(site, Role.UNIT_HEAD, unit, f"/arrears{query}")
    counted = await make.get(site, Role.UNIT_HEAD, unit, f"/arrears/count{query}")
    assert counted == {"count": len(page["items"])}
    return [(each["duty"], each["due"]) for each in page["items"]]


async def since(site: Site, days: int) -> None:
    """Every charge began so many days ago."""
    async with site.app.state.database.begin() as session:
        began = real_now() - timedelta(days=days)
        await session.execute(sa.update(Charge).values(active_since=began))


async def entered(site: Site, **changes: Any) -> str:
    """The path of a version that waits for the deputy leader."""
    form = {**VERSION, **changes}
    answer = await make.post(site, Role.PET_HEAD, PROVINCE, "/duty-templates", form)
    assert answer.status_code == 201, answer.text
    return f"/duty-templates/{answer.json()['id']}"


async def test_what_is_owed_becomes_late_and_is_fulfilled_by_a_confirmed_act(site: Site) -> None:
    matter, charge, leader = await in_charge(site)
    today = local_date(real_now())
    assert await late(site) == []
    await since(site, 7)
    assert await late(site) == [], "the seventh day is not over"
    await since(site, 31)
    assert await late(site) == [
        ("know", (today - timedelta(days=24)).isoformat()),
        ("decide", (today - timedelta(days=1)).isoformat()),
        ("meet", (today - timedelta(days=1)).isoformat()),
    ]
    assert await late(site, unit=NEIGHBOUR_COUNTY) == []
    assert len(await late(site, f"?leader_id={leader}&level=county", CITY)) == 3
    assert await late(site, f"?leader_id={uuid4()}") == []
    page = await make.get(site, Role.UNIT_HEAD, COUNTY, "/arrears?limit=2")
    rest = await make.get(site, Role.UNIT_HEAD, COUNTY, f"/arrears?cursor={page['next']}")
    assert [each["duty"] for each in (*page["items"], *rest["items"])] == ["know", "decide", "meet"]
    summed = await make.get(site, Role.PET_HEAD, PROVINCE, "/arrears/summary")
    assert [(each["leader_id"], each["owed"], each["matters"]) for each in summed] == [
        (str(leader), 3, 1)
    ]
    made = await make.post(site, Role.UNIT_HANDLER, COUNTY, "/leader-acts", act(charge))
    assert len(await late(site)) == 3, "the leader has not confirmed it"
    await says(site, leader, f"/leader-acts/{made.json()['id']}/confirm")
    assert [duty for duty, _ in await late(site)] == ["know", "decide"]

    version = await entered(site)
    assert len(await late(site)) == 2, "nobody has approved it"
    await make.post(site, Role.DEPUTY, PROVINCE, f"{version}/approve")
    assert await late(site) == [], "only to meet the petitioner is owed now"
    stricter = await entered(site, duties=[{"duty": "know", "days": 1, "kinds": ["read_file"]}])
    await make.post(site, Role.DEPUTY, PROVINCE, f"{stricter}/approve")
    assert [duty for duty, _ in await late(site)] == ["know"]
    listed = await make.get(site, Role.UNIT_HEAD, COUNTY, "/duty-templates")
    assert [(each["number"], each["status"]) for each in listed["items"]] == [
        (2, "in_force"), (1, "superseded"),
    ]  # fmt: skip
    again = await make.post(site, Role.DEPUTY, PROVINCE, f"{version}/approve")
    assert refusal(again) == (409, "wrong-status")
    refused = await entered(site)
    reason = {"reason": "期限过短。"}
    answer = await make.post(site, Role.DEPUTY, PROVINCE, f"{refused}/reject", reason)
    assert answer.json()["status"] == "rejected"
    twice = {**VERSION, "duties": VERSION["duties"] * 2}
    answer = await make.post(site, Role.PET_HEAD, PROVINCE, "/duty-templates", twice)
    assert refusal(answer) == (422, "duty-twice")
    await make.post(site, Role.UNIT_HEAD, COUNTY, f"/charges/{charge}/end", reason)
    assert await late(site) == [], "who is no longer in charge owes nothing"
    assert await make.get(site, Role.UNIT_HEAD, COUNTY, f"/arrears/count?matter_id={matter}") == {
        "count": 0
    }


async def test_of_many_who_enter_duties_side_by_side_none_meets_an_error(site: Site) -> None:
    form = {"duties": [{"duty": "know", "days": 9, "kinds": ["read_file"]}], "basis": "厅党组会议"}
    entered = await asyncio.gather(
        *(make.post(site, Role.PET_HEAD, PROVINCE, "/duty-templates", form) for _ in range(8))
    )
    late = [each.json()["code"] for each in entered if each.status_code != 201]
    assert set(late) <= {"changed-meanwhile"}
    assert len(late) < len(entered)
    listed = await make.get(site, Role.PET_HEAD, PROVINCE, "/duty-templates")
    numbers = [each["number"] for each in listed["items"]]
    assert len(set(numbers)) == len(numbers)
