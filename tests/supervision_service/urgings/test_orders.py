"""An order whose report is late is urged as a case is."""

from uuid import uuid4

import pytest

from shared.moves import Role
from supervision_service.matters.models import MatterOrder
from tests.harness import UNITS, Site
from tests.supervision_service.make import (
    COUNTY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    done,
    events,
    get,
    matter,
    order,
    post,
    sweep,
)
from tests.supervision_service.urgings.steps import ANSWER, HELPED, due, form, late_order, refusal

pytestmark = pytest.mark.anyio


async def test_an_order_whose_report_is_late_is_urged_as_a_case_is(site: Site) -> None:
    matter_id, id = await late_order(site)
    (item,) = (await get(site, Role.SUPERVISOR, PROVINCE, "/urgings/due"))["items"]
    assert (item["subject"], item["order_id"], item["listing_id"]) == ("order", str(id), None)
    assert (item["number"], item["kind"]) == ("JBD-2026-00001", "supervise")
    assert [call["cause"] for call in item["calls"]] == ["feedback_late"]
    form = {"kind": "supervise", "issues": ["办结报告逾期未报送。"], "requirement": "三日内报送。"}
    made = await done(await post(site, Role.SUPERVISOR, PROVINCE, f"/orders/{id}/urgings", form))
    assert (made["subject"], made["order_id"], made["number"]) == (
        "order", str(id), "JBD-2026-00001",
    )  # fmt: skip
    assert (made["causes"], made["unit_name"]) == (["feedback_late"], UNITS[COUNTY].name)
    twice = {**form, "skip_reason": "再次督办。"}
    again = await post(site, Role.SUPERVISOR, PROVINCE, f"/orders/{id}/urgings", twice)
    assert refusal(again) == (409, "already-open")
    path = f"/urgings/{made['id']}"
    await done(await post(site, Role.DEPUTY, PROVINCE, f"{path}/approve"))
    sent = await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/issue"))
    assert "你单位负责办理的交办件“某村征地补偿款发放争议”（JBD-2026-00001）" in sent["letter"]
    assert await due(site) == []
    await done(await post(site, Role.UNIT_HEAD, COUNTY, f"{path}/answer", ANSWER))
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/assess", HELPED))
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/close"))
    told = (await events(site, "supervision.urging.moved"))[-1]
    assert (told["status"], told["order_id"], told["listing_id"]) == ("closed", str(id), None)
    assert told["matter_id"] == str(matter_id)
    for query, count in ((f"?order_id={id}", 1), ("?subject=order", 1), ("?subject=listing", 0)):
        found = await get(site, Role.SUPERVISOR, PROVINCE, f"/urgings/count{query}")
        assert found == {"count": count}


async def test_an_order_that_was_reported_is_not_urged_and_owes_no_answer(site: Site) -> None:
    matter_id, id = await late_order(site)
    path, sent = f"/orders/{id}/urgings", []
    for kind in ("phone", "notice"):
        made = await done(await post(site, Role.SUPERVISOR, PROVINCE, path, form(kind)))
        sent.append(made["id"])
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"/urgings/{sent[1]}/approve"))
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{sent[1]}/issue"))
    await order(site, matter_id, id=id, status="reported", reported_at="2026-05-20T02:00:00Z")
    assert await due(site) == []
    refused = await post(site, Role.SUPERVISOR, PROVINCE, path, form("urge"))
    assert refusal(refused) == (409, "not-urgeable")
    await sweep(site)
    found = await get(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{sent[1]}")
    assert found["status"] == "issued", "the report may come back"
    await order(site, matter_id, id=id, status="closed", closed_at="2026-05-21T02:00:00Z")
    await sweep(site)
    for one, punctuality in zip(sent, (None, "on_time"), strict=True):
        found = await get(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{one}")
        assert (found["status"], found["ended_on"]) == ("closed", "2026-05-21")
        assert found["punctuality"] == punctuality


@pytest.mark.parametrize("status", [None, "in_handling"])
async def test_an_order_that_was_told_of_in_part_is_not_urged(
    site: Site, status: str | None
) -> None:
    matter_id = await matter(site)
    id = uuid4()
    async with site.app.state.database.begin() as session:
        session.add(MatterOrder(id=id, matter_id=matter_id, status=status, handlers=[]))
    refused = await post(site, Role.SUPERVISOR, PROVINCE, f"/orders/{id}/urgings", form("phone"))
    assert refusal(refused) == (409, "not-urgeable")


async def test_an_order_is_urged_by_who_sees_its_matter(site: Site) -> None:
    _, id = await late_order(site)
    path = f"/orders/{id}/urgings"
    for role, unit, expected in (
        (Role.PET_HEAD, NEIGHBOUR_COUNTY, (404, "order-not-found")),
        (Role.PET_HEAD, COUNTY, (403, "wrong-level")),
        (Role.UNIT_HEAD, COUNTY, (403, "role-not-allowed")),
    ):
        assert refusal(await post(site, role, unit, path, form())) == expected
    made = await done(await post(site, Role.SUPERVISOR, PROVINCE, path, form()))
    assert len(await due(site, Role.UNIT_HEAD, COUNTY)) == 1
    assert await due(site, Role.UNIT_HEAD, NEIGHBOUR_COUNTY) == []
    async with site.client(Role.UNIT_HEAD, unit=COUNTY) as county:
        assert (await county.get(f"/urgings/{made['id']}")).status_code == 404, "not sent yet"
