"""What follows a letter without an answer, and a 督办函 without effect."""

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.jobs import JobContext
from shared.moves import Role
from shared.workdays import ZONE
from supervision_service.urgings.jobs import PROPOSE
from tests.harness import ORG, Site
from tests.supervision_service.inspections.steps import office, plan_form, planned, visit
from tests.supervision_service.make import (
    COUNTY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    Case,
    case_at,
    done,
    events,
    get,
    later,
    matter,
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
    told = (await events(site, "supervision.urging.moved"))[-1]
    assert (told["move"], told["escalated_from"]) == ("take-up", sent["id"])
    await done(await decided(site, draft["id"], "urge"))


async def test_a_proposal_that_was_decided_is_taken_up_in_its_own_words(site: Site) -> None:
    sent = await unanswered(site)
    await sweep(site)
    (draft,) = await urgings(site, "?kind=urge")
    await done(await decided(site, draft["id"], "urge"))
    path = f"/urgings/{sent['id']}"
    await done(await office(site, f"{path}/assess", NO_HELP))
    other = await office(site, f"{path}/escalate", {"answer_days": 5})
    assert refusal(other) == (409, "proposal-decided")
    onward = await done(await office(site, f"{path}/escalate"))
    assert (onward["id"], onward["status"], onward["escalated_from"]) == (
        draft["id"], "approved", sent["id"],
    )  # fmt: skip


@pytest.mark.parametrize("ended", ["answered", "closed", "higher", "inspection"])
async def test_a_proposal_does_not_outlive_its_reason(site: Site, ended: str) -> None:
    sent = await unanswered(site)
    await sweep(site)
    path, reason = f"/urgings/{sent['id']}", {"reason": "已电话确认。"}
    if ended == "answered":
        await done(await post(site, Role.UNIT_HEAD, COUNTY, f"{path}/answer", ANSWER))
    else:
        await done(await office(site, f"{path}/assess", NO_HELP))
    if ended == "closed":
        await done(await office(site, f"{path}/close", reason))
    skipping: dict[str, Any] = {"skip_reason": "群众反映集中。"}
    if ended == "higher":
        await done(await office(site, f"{path}/escalate", {**skipping, "kind": "supervise"}))
    if ended == "inspection":
        stops = [{"unit_id": str(ORG(COUNTY)), "listing_ids": [sent["listing_id"]]}]
        days = {"begins": "2026-04-01", "ends": "2026-04-02"}
        plan = plan_form(Case(sent["listing_id"], UUID(sent["matter_id"]), "own", COUNTY),
                         kind="own", stops=stops, **days)  # fmt: skip
        made = await done(await office(site, "/inspections", plan))
        onward = {**skipping, "inspection_id": made["id"]}
        await done(await office(site, f"{path}/escalate", onward))
    (draft,) = await urgings(site, "?kind=urge")
    assert (draft["status"], draft["allowed_moves"]) == ("dropped", [])
    history = await get(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{draft['id']}/history")
    assert [(row["move"], row["actor_name"]) for row in history] == [
        ("propose", "系统"), ("lapse", "系统"),
    ]  # fmt: skip
    assert history[-1]["reason"]
    await sweep(site)
    assert len(await urgings(site, "?kind=urge")) == 1, "nor does it come back"


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
    case = await case_at(site, "in_supervision", "joint")
    top = f"/urgings/{await assessed(site, case, 'supervise')}"
    assert refusal(await office(site, f"{top}/escalate")) == (409, "top-of-ladder")
    elsewhere = {"stops": [{"unit_id": str(ORG(NEIGHBOUR_COUNTY)), "listing_ids": []}]}
    route = elsewhere["stops"] + plan_form(case)["stops"][:1]
    there = (await planned(site, case, stops=route)).rpartition("/")[2]
    other = await case_at(site, "in_supervision", "joint", unit=NEIGHBOUR_COUNTY)
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


@pytest.mark.parametrize("ended", ["cancelled", "revised", "left out"])
async def test_an_inspection_that_goes_there_no_more_gives_the_urging_back(
    site: Site, ended: str
) -> None:
    case = await case_at(site, "in_supervision")
    other = await case_at(site, "in_supervision", unit=NEIGHBOUR_COUNTY)
    top = f"/urgings/{await assessed(site, case, 'supervise')}"
    there = {"unit_id": str(ORG(NEIGHBOUR_COUNTY)), "listing_ids": [other.id]}
    path = await planned(site, case, kind="own", stops=[*plan_form(case)["stops"][:1], there])
    onward = {"inspection_id": path.rpartition("/")[2]}
    await done(await office(site, f"{top}/escalate", onward))
    await sweep(site)
    assert (await get(site, Role.SUPERVISOR, PROVINCE, top))["status"] == "escalated"
    why = {"reason": "道路中断"}
    if ended == "cancelled":
        await done(await post(site, Role.DEPUTY, PROVINCE, f"{path}/cancel", why))
    elif ended == "revised":
        form = plan_form(other, kind="own", stops=[there], **why)
        await done(await office(site, f"{path}/revise", form))
    else:
        await done(await post(site, Role.DEPUTY, PROVINCE, f"{path}/approve"))
        await later(site, days=2)
        await done(await office(site, f"{path}/stops/2/record", visit(other)))
        await done(await office(site, f"{path}/stops/1/leave-out", why))
    await sweep(site)
    back = await get(site, Role.SUPERVISOR, PROVINCE, top)
    assert (back["status"], back["inspection_id"]) == ("assessed", None)
    code = "inspection-unknown" if ended == "cancelled" else "unit-not-on-route"
    assert refusal(await office(site, f"{top}/escalate", onward)) == (422, code)


async def test_a_unit_that_was_never_asked_is_not_told_that_it_did_not_answer(site: Site) -> None:
    sent = await unanswered(site)
    await matter(site, NEIGHBOUR_COUNTY, id=UUID(sent["matter_id"]))
    await sweep(site)
    assert await urgings(site, "?kind=urge") == []
    assert (await get(site, Role.SUPERVISOR, PROVINCE, "/urgings/due"))["items"] == []
