"""What follows a letter without an answer, and a 督办函 without effect."""

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.jobs import JobContext
from shared.moves import Role
from shared.workdays import ZONE
from supervision_service.urgings.jobs import PROPOSE
from tests.harness import ORG, Site
from tests.supervision_service.inspections.steps import office, plan_form, planned
from tests.supervision_service.make import (
    COUNTY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    case_at,
    done,
    get,
    later,
    order,
    post,
    sweep,
)
from tests.supervision_service.urgings.steps import (
    ANSWER,
    NO_HELP,
    assessed,
    decided,
    form,
    issued,
    late_order,
    refusal,
)

pytestmark = pytest.mark.anyio


async def unanswered(site: Site, kind: str = "notice") -> Any:
    """A letter of that kind the day after its answer was due."""
    case = await case_at(site, "in_supervision")
    sent = await issued(site, case, kind)
    day = date.fromisoformat(sent["answer_due"]) + timedelta(days=1)
    await site.set_office_time(datetime.combine(day, time(9), ZONE))
    return sent


async def urgings(site: Site, query: str = "") -> list[Any]:
    """All of them, the newest first."""
    page = await get(site, Role.SUPERVISOR, PROVINCE, f"/urgings{query}")
    return list(page["items"])


async def test_two_workers_propose_the_next_level_once(site: Site) -> None:
    sent = await unanswered(site)
    state = site.app.state
    await asyncio.gather(
        *(PROPOSE.run(JobContext(state.database, state.settings)) for _ in range(2))
    )
    await sweep(site)
    draft, letter = await urgings(site)
    assert (letter["id"], letter["status"]) == (sent["id"], "issued"), "it is not judged by a job"
    assert (draft["kind"], draft["status"], draft["causes"]) == ("urge", "drafted", ["unanswered"])
    assert (draft["proposed_from"], draft["escalated_from"]) == (sent["id"], None)
    assert (draft["issues"], draft["document_no"]) == (sent["issues"], None)
    history = await get(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{draft['id']}/history")
    assert [(row["move"], row["actor_name"]) for row in history] == [("propose", "系统")]
    assert await get(site, Role.UNIT_HEAD, COUNTY, "/urgings/count") == {"count": 1}
    path = f"/urgings/{draft['id']}"
    why = {"reason": "已电话确认，材料在途"}
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{path}/drop", why))
    await later(site, days=60)
    await sweep(site)
    assert len(await urgings(site, "?kind=urge")) == 1, "who drops it has decided"


async def test_a_proposal_is_what_one_escalates_to(site: Site) -> None:
    sent = await unanswered(site)
    await sweep(site)
    path = f"/urgings/{sent['id']}"
    await done(await office(site, f"{path}/assess", NO_HELP))
    (draft,) = await urgings(site, "?kind=urge")
    body = {"requirement": "五个工作日内书面说明。", "answer_days": 5}
    onward = await done(await office(site, f"{path}/escalate", body))
    assert (onward["id"], onward["escalated_from"]) == (draft["id"], sent["id"])
    assert (onward["requirement"], onward["answer_days"]) == ("五个工作日内书面说明。", 5)
    assert (await get(site, Role.SUPERVISOR, PROVINCE, path))["status"] == "escalated"
    await done(await decided(site, draft["id"], "urge"))


async def test_nothing_is_proposed_where_somebody_acted_or_nothing_is_owed(site: Site) -> None:
    answered = await unanswered(site)
    path = f"/urgings/{answered['id']}/answer"
    await done(await post(site, Role.UNIT_HEAD, COUNTY, path, ANSWER))
    acted = await unanswered(site)
    listing = f"/listings/{acted['listing_id']}/urgings"
    await done(await office(site, listing, form("supervise")))
    await sweep(site)
    assert await urgings(site, "?kind=urge") == []
    await unanswered(site, "supervise")
    await sweep(site)
    assert await urgings(site, "?kind=urge") == [], "what follows 督办函 is the leaders'"


async def test_an_order_is_proposed_for_until_its_report(site: Site) -> None:
    matter_id, id = await late_order(site)
    made = await done(await office(site, f"/orders/{id}/urgings", form()))
    await done(await decided(site, made["id"]))
    await done(await office(site, f"/urgings/{made['id']}/issue"))
    await later(site, days=120)
    await order(site, matter_id, id=id, status="reported")
    await sweep(site)
    assert await urgings(site, "?kind=urge") == []
    await order(site, matter_id, id=id, status="in_handling")
    await sweep(site)
    assert [each["proposed_from"] for each in await urgings(site, "?kind=urge")] == [made["id"]]


async def test_level_five_is_an_inspection_that_goes_there(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    top = f"/urgings/{await assessed(site, case, 'supervise')}"
    assert refusal(await office(site, f"{top}/escalate")) == (409, "top-of-ladder")
    elsewhere = {"stops": [{"unit_id": str(ORG(NEIGHBOUR_COUNTY)), "listing_ids": []}]}
    route = elsewhere["stops"] + plan_form(case)["stops"][:1]
    there = (await planned(site, case, stops=route)).rpartition("/")[2]
    other = await case_at(site, "in_supervision", unit=NEIGHBOUR_COUNTY)
    away = (await planned(site, other, stops=[
        {"unit_id": str(ORG(NEIGHBOUR_COUNTY)), "listing_ids": [other.id]}
    ])).rpartition("/")[2]  # fmt: skip
    for body, code in (
        ({"inspection_id": away}, "unit-not-on-route"),
        ({"inspection_id": str(uuid4())}, "inspection-unknown"),
        ({"inspection_id": there, "kind": "supervise"}, "kind-needless"),
    ):
        assert refusal(await office(site, f"{top}/escalate", body)) == (422, code)
    onward = await done(await office(site, f"{top}/escalate", {"inspection_id": there}))
    assert (onward["status"], onward["inspection_id"]) == ("escalated", there)
    low = f"/urgings/{await assessed(site, other, 'notice')}/escalate"
    assert refusal(await office(site, low, {"inspection_id": away})) == (
        422, "skip-reason-missing",
    )  # fmt: skip
    reason = {"inspection_id": away, "skip_reason": "群众反映集中。"}
    assert (await done(await office(site, low, reason)))["inspection_id"] == away
