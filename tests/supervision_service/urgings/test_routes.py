"""Urging over HTTP: drafted, decided, sent, answered, judged; and what the rules call for."""

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from shared.moves import Role
from shared.workdays import ZONE
from supervision_service.matters.models import MatterOrder
from tests.harness import UNITS, Site
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    JOINT_OFFICE,
    MONDAY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    REVIEWER,
    Case,
    approved_plan,
    case_at,
    done,
    events,
    get,
    later,
    matter,
    measure,
    order,
    plan_form,
    post,
    ready,
    step,
    sweep,
)

pytestmark = pytest.mark.anyio

CALL = {"spoken_with": "信访科科长某某", "findings": "资料正在收集，本周补报。"}
HELPED = {"assessment": "effective", "opinion": "已按要求补报。"}
NO_HELP = {"assessment": "not_effective", "opinion": "仍未落实。"}
ANSWER = {"answer": "已完成复测，补偿款本月兑付。"}
DECIDERS = {
    "phone": Role.SUPERVISOR,
    "notice": Role.PET_HEAD,
    "urge": Role.PET_HEAD,
    "supervise": Role.DEPUTY,
}
WEEK = {"done": "已完成面积复核。", "next_week": "兑付补偿款。"}


def form(kind: str = "notice", **changes: Any) -> dict[str, Any]:
    """The body of POST /listings/{id}/urgings; levels are skipped for a reason."""
    return {
        "kind": kind,
        "issues": ["第1项措施没有进展。"],
        "requirement": "十个工作日内完成复测并书面报告。",
        "skip_reason": "群众反映集中。",
        **changes,
    }


async def drafted(site: Site, case: Case, kind: str = "notice", **changes: Any) -> str:
    """The id of an urging that the supervisor drafted."""
    path = f"/listings/{case.id}/urgings"
    made = await done(await post(site, Role.SUPERVISOR, PROVINCE, path, form(kind, **changes)))
    return str(made["id"])


async def decided(site: Site, urging: str, kind: str = "notice") -> httpx.Response:
    """The decider agrees."""
    return await post(site, DECIDERS[kind], PROVINCE, f"/urgings/{urging}/approve")


async def issued(site: Site, case: Case, kind: str = "notice", **changes: Any) -> Any:
    """An urging that was sent out."""
    urging = await drafted(site, case, kind, **changes)
    await done(await decided(site, urging, kind))
    body = CALL if kind == "phone" else None
    return await done(await post(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{urging}/issue", body))


async def assessed(
    site: Site, case: Case, kind: str = "notice", verdict: dict[str, str] = NO_HELP
) -> str:
    """The id of one that was answered and judged."""
    urging = str((await issued(site, case, kind))["id"])
    await done(await post(site, Role.UNIT_HEAD, case.unit, f"/urgings/{urging}/answer", ANSWER))
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{urging}/assess", verdict))
    return urging


async def due(site: Site, role: Role = Role.SUPERVISOR, unit: str = PROVINCE) -> list[Any]:
    """Number, highest level and causes of every case for which the rules call."""
    page = await get(site, role, unit, "/urgings/due")
    counted = await get(site, role, unit, "/urgings/due/count")
    assert counted["count"] == len(page["items"])
    return [
        (item["listing_id"], item["kind"], [call["cause"] for call in item["calls"]])
        for item in page["items"]
    ]


async def late_order(site: Site, **changes: Any) -> tuple[UUID, UUID]:
    """A matter and an order about it that was to be reported on by 30 April; it is 20 May."""
    matter_id = await matter(site)
    id = await order(site, matter_id, status="in_handling", **changes)
    await site.set_office_time(datetime(2026, 5, 20, 9, tzinfo=ZONE))
    return matter_id, id


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


async def test_a_letter_without_an_answer_proposes_the_next_step(site: Site) -> None:
    case = await case_at(site, "listed")
    sent = await issued(site, case, "notice")
    day = date.fromisoformat(sent["answer_due"]) + timedelta(days=1)
    assert await due(site) == []
    await site.set_office_time(datetime.combine(day, time(9), ZONE))
    (item,) = (await get(site, Role.SUPERVISOR, PROVINCE, "/urgings/due"))["items"]
    (call,) = item["calls"]
    assert (call["cause"], call["kind"], call["urging_id"]) == ("unanswered", "urge", sent["id"])
    path = f"/urgings/{sent['id']}"
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/assess", NO_HELP))
    assert len(await due(site)) == 1, "until somebody takes the step"
    higher = await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/escalate"))
    assert (higher["kind"], higher["causes"]) == ("urge", ["unanswered"])
    assert await due(site) == []


async def test_cases_and_orders_are_paged_as_one_list(site: Site) -> None:
    for number in range(3):
        await late_order(site, number=f"JBD-2026-{number:05}")
    await site.set_office_time(MONDAY)
    cases = [await case_at(site, "listed") for _ in range(2)]
    await later(site, days=250)  # past the target date
    seen, path = [], "/urgings/due?limit=2"
    while path:
        page = await get(site, Role.SUPERVISOR, PROVINCE, path)
        seen += [item["number"] for item in page["items"]]
        path = f"/urgings/due?limit=2&cursor={page['next']}" if page["next"] else ""
    assert seen == [f"GP-2026-00{n}" for n in (1, 2)] + [f"JBD-2026-0000{n}" for n in range(3)]
    assert len(cases) == 2
    for query, count in (("", 5), ("?subject=listing", 2), ("?subject=order", 3)):
        found = await get(site, Role.SUPERVISOR, PROVINCE, f"/urgings/due/count{query}")
        assert found == {"count": count}


async def test_what_was_asked_of_a_case_ends_with_its_close_out(site: Site) -> None:
    case = await case_at(site, "verified")
    sent = await issued(site, case, "notice")
    waiting = await drafted(site, case, "urge")
    judged = await assessed(site, case, "phone")
    await sweep(site)
    assert (await get(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{sent['id']}"))["status"] == (
        "issued"
    )
    await step(site, case, "delisted")
    await sweep(site)
    await later(site, days=60)
    for id in (sent["id"], waiting, judged):
        found = await get(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{id}")
        assert (found["status"], found["allowed_moves"]) == ("closed", [])
        assert (found["ended_on"], found["punctuality"]) == (
            "2026-03-02", None if id == waiting else "on_time",
        )  # fmt: skip
    overdue = await get(site, Role.SUPERVISOR, PROVINCE, "/urgings/count?punctuality=overdue")
    assert overdue == {"count": 0}
    history = await get(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{sent['id']}/history")
    assert [(row["move"], row["actor_name"]) for row in history][-1:] == [("end", "系统")]


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]


async def test_a_notice_goes_the_whole_way(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    urging = await drafted(site, case)
    path = f"/urgings/{urging}"
    approved = await done(await decided(site, urging))
    assert (approved["status"], approved["allowed_moves"]) == ("approved", ["drop", "issue"])
    sent = await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/issue"))
    assert (sent["document_no"], sent["answer_due"]) == ("川自然资信督〔2026〕1号", "2026-03-16")
    assert "川自然资信督〔2026〕1号" in sent["letter"]
    answered = await done(await post(site, Role.UNIT_HANDLER, COUNTY, f"{path}/answer", ANSWER))
    assert (answered["status"], answered["punctuality"]) == ("answered", "on_time")
    judged = await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/assess", HELPED))
    assert judged["allowed_moves"] == ["close"]
    closed = await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/close"))
    assert (closed["status"], closed["allowed_moves"]) == ("closed", [])
    published = await events(site, "supervision.urging.moved")
    assert [event["move"] for event in published] == [
        "draft", "approve", "issue", "answer", "assess", "close",
    ]  # fmt: skip
    assert published[-1] == {
        **published[-1],
        "urging_id": urging,
        "matter_id": str(case.matter),
        "kind": "notice",
        "document_no": "川自然资信督〔2026〕1号",
        "assessment": "effective",
    }
    moves = await get(site, Role.UNIT_HEAD, COUNTY, f"{path}/history")
    assert [row["move"] for row in moves] == [event["move"] for event in published]


async def test_a_call_leaves_its_record_and_takes_no_number(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    urging = await drafted(site, case, "phone", skip_reason=None)
    await done(await decided(site, urging, "phone"))
    path = f"/urgings/{urging}/issue"
    bare = await post(site, Role.SUPERVISOR, PROVINCE, path)
    assert refusal(bare) == (422, "call-record-missing")
    assert [error["field"] for error in bare.json()["errors"]] == ["spoken_with", "findings"]
    called = await done(await post(site, Role.SUPERVISOR, PROVINCE, path, CALL))
    assert called["document_no"] is None
    assert "通话对象：信访科科长某某" in called["letter"]
    notice = await drafted(site, case)
    await done(await decided(site, notice))
    needless = await post(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{notice}/issue", CALL)
    assert refusal(needless) == (422, "call-record-needless")


async def test_letters_are_numbered_without_gaps_whatever_is_refused(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    numbers = [(await issued(site, case, kind))["document_no"] for kind in ("notice", "urge")]
    refused = await drafted(site, case, "supervise")
    early = await post(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{refused}/issue")
    assert refusal(early) == (409, "wrong-status")
    await done(await decided(site, refused, "supervise"))
    # Two at once: one sends it, the other is told so, and one number is taken.
    both = await asyncio.gather(
        *(post(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{refused}/issue") for _ in range(2))
    )
    assert sorted(answer.status_code for answer in both) == [200, 409]
    other = await case_at(site, "listed")
    numbers.append((await issued(site, other))["document_no"])
    assert numbers == [f"川自然资信督〔2026〕{n}号" for n in (1, 2, 4)]
    await later(site, days=310)
    assert (await issued(site, other, "urge"))["document_no"] == "川自然资信督〔2027〕1号"


async def test_a_case_that_is_only_nominated_is_not_urged(site: Site) -> None:
    case = await case_at(site, "nominated")
    answer = await post(site, Role.SUPERVISOR, PROVINCE, f"/listings/{case.id}/urgings", form())
    assert refusal(answer) == (409, "not-urgeable")


async def test_each_level_has_its_decider(site: Site) -> None:
    case = await case_at(site, "listed")
    for kind, decider in DECIDERS.items():
        urging = await drafted(site, case, kind)
        for role in {Role.SUPERVISOR, Role.PET_HEAD, Role.DEPUTY} - {decider}:
            answer = await post(site, role, PROVINCE, f"/urgings/{urging}/approve", {"？": 1})
            assert refusal(answer) == (403, "not-decider")
        agreed = await done(await decided(site, urging, kind))
        assert agreed["signer_name"] == f"{decider}某某"


async def test_a_dropped_one_says_why_and_makes_room(site: Site) -> None:
    case = await case_at(site, "listed")
    path = f"/listings/{case.id}/urgings"
    urging = await drafted(site, case)
    twice = await post(site, Role.PET_HEAD, PROVINCE, path, form())
    assert refusal(twice) == (409, "already-open")
    reason = {"reason": "已当面商定，不再发函。"}
    dropped = await post(site, Role.PET_HEAD, PROVINCE, f"/urgings/{urging}/drop", reason)
    assert dropped.json()["status"] == "dropped"
    again = await post(site, Role.PET_HEAD, PROVINCE, f"/urgings/{urging}/drop", reason)
    assert refusal(again) == (409, "wrong-status")
    assert (await post(site, Role.PET_HEAD, PROVINCE, path, form())).status_code == 201


async def test_two_drafts_at_once_make_one(site: Site) -> None:
    case = await case_at(site, "listed")
    path = f"/listings/{case.id}/urgings"
    answers = await asyncio.gather(
        *(post(site, Role.SUPERVISOR, PROVINCE, path, form()) for _ in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_a_level_is_skipped_for_a_reason(site: Site) -> None:
    case = await case_at(site, "listed")
    path = f"/listings/{case.id}/urgings"
    skipping = await post(site, Role.SUPERVISOR, PROVINCE, path, form("urge", skip_reason=None))
    assert refusal(skipping) == (422, "skip-reason-missing")
    first = await post(site, Role.SUPERVISOR, PROVINCE, path, form("phone", skip_reason=None))
    assert first.status_code == 201
    made = await done(await post(site, Role.SUPERVISOR, PROVINCE, path, form("urge")))
    assert (made["skip_reason"], made["causes"]) == ("群众反映集中。", [])


async def test_only_the_unit_addressed_answers(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    urging = (await issued(site, case))["id"]
    path = f"/urgings/{urging}/answer"
    for role, unit, expected in (
        (Role.UNIT_HEAD, CITY, (403, "not-responsible-unit")),
        (Role.SUPERVISOR, PROVINCE, (403, "role-not-allowed")),
        (Role.UNIT_HEAD, NEIGHBOUR_COUNTY, (404, "urging-not-found")),
    ):
        assert refusal(await post(site, role, unit, path, {"？": 1})) == expected
    await done(await post(site, Role.UNIT_HEAD, COUNTY, path, ANSWER))
    assert refusal(await post(site, Role.UNIT_HEAD, COUNTY, path, ANSWER)) == (409, "wrong-status")


async def test_who_was_addressed_still_answers_when_the_matter_has_gone_elsewhere(
    site: Site,
) -> None:
    case = await case_at(site, "in_supervision")
    urging = (await issued(site, case))["id"]
    await matter(site, NEIGHBOUR_COUNTY, id=case.matter)
    path = f"/urgings/{urging}/answer"
    elsewhere = await post(site, Role.UNIT_HEAD, NEIGHBOUR_COUNTY, path, ANSWER)
    assert refusal(elsewhere) == (403, "not-responsible-unit")
    await done(await post(site, Role.UNIT_HEAD, COUNTY, path, ANSWER))


async def test_what_is_not_sent_yet_is_the_provinces_own_business(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    urging = await drafted(site, case)
    async with site.client(Role.UNIT_HEAD, unit=COUNTY) as county:
        assert (await county.get(f"/urgings/{urging}")).status_code == 404
        assert (await county.get("/urgings/count")).json() == {"count": 0}
        await done(await decided(site, urging))
        await done(await post(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{urging}/issue"))
        assert (await county.get(f"/urgings/{urging}")).status_code == 200
        assert (await county.get("/urgings/count")).json() == {"count": 1}


async def test_an_unanswered_letter_is_judged_once_the_answer_is_overdue(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    urging = (await issued(site, case))["id"]
    path = f"/urgings/{urging}/assess"
    await later(site, days=14)
    on_the_day = await post(site, Role.SUPERVISOR, PROVINCE, path, NO_HELP)
    assert refusal(on_the_day) == (409, "answer-not-due")
    await later(site, days=15)
    overdue = await get(site, Role.SUPERVISOR, PROVINCE, "/urgings?punctuality=overdue")
    assert [item["id"] for item in overdue["items"]] == [urging]
    praised = await post(site, Role.SUPERVISOR, PROVINCE, path, HELPED)
    assert refusal(praised) == (422, "unanswered")
    judged = await done(await post(site, Role.SUPERVISOR, PROVINCE, path, NO_HELP))
    assert judged["allowed_moves"] == ["close", "escalate"]
    late = await post(site, Role.UNIT_HEAD, COUNTY, f"/urgings/{urging}/answer", ANSWER)
    assert refusal(late) == (409, "wrong-status")


async def test_what_did_not_help_goes_one_level_up_with_the_same_words(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    urging = await assessed(site, case)
    path = f"/urgings/{urging}/escalate"
    onward = await done(await post(site, Role.SUPERVISOR, PROVINCE, path))
    assert (onward["kind"], onward["status"]) == ("urge", "drafted")
    assert (onward["escalated_from"], onward["issues"]) == (urging, form()["issues"])
    former = await get(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{urging}")
    assert former["status"] == "escalated"
    again = await post(site, Role.SUPERVISOR, PROVINCE, path)
    assert refusal(again) == (409, "wrong-status")
    published = await events(site, "supervision.urging.moved")
    assert [(event["move"], event["escalated_from"]) for event in published[-2:]] == [
        ("escalate", None), ("draft", urging),
    ]  # fmt: skip


async def test_an_escalation_goes_up_and_skips_only_for_a_reason(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    path = f"/urgings/{await assessed(site, case)}/escalate"
    for body, code in (
        ({"kind": "notice"}, "not-higher"),
        ({"kind": "phone"}, "not-higher"),
        ({"kind": "supervise"}, "skip-reason-missing"),
    ):
        assert refusal(await post(site, Role.SUPERVISOR, PROVINCE, path, body)) == (422, code)
    skipping = {"kind": "supervise", "skip_reason": "目标日期临近。"}
    made = await done(await post(site, Role.SUPERVISOR, PROVINCE, path, skipping))
    assert (made["kind"], made["skip_reason"]) == ("supervise", "目标日期临近。")


async def test_the_way_up_ends_at_the_top_and_where_it_helped(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    top = await assessed(site, case, "supervise")
    higher = await post(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{top}/escalate")
    assert refusal(higher) == (409, "top-of-ladder")
    silent = await post(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{top}/close")
    assert refusal(silent) == (422, "reason-missing")
    reason = {"reason": "提请厅领导实地督导。"}
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{top}/close", reason))
    helped = await assessed(site, case, "notice", HELPED)
    needless = await post(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{helped}/escalate")
    assert refusal(needless) == (409, "was-effective")


async def test_a_delisted_case_is_urged_no_more_but_what_was_sent_is_brought_to_an_end(
    site: Site,
) -> None:
    case = await case_at(site, "in_supervision")
    sent = (await issued(site, case))["id"]
    waiting = await drafted(site, case, "urge")
    for reached in ("county_applied", "city_reviewed", "verified", "delisted"):
        await step(site, case, reached)
    assert refusal(await decided(site, waiting)) == (409, "not-urgeable")
    reason = {"reason": "已销号。"}
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"/urgings/{waiting}/drop", reason))
    await done(await post(site, Role.UNIT_HEAD, COUNTY, f"/urgings/{sent}/answer", ANSWER))
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{sent}/assess", NO_HELP))
    onward = await post(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{sent}/escalate")
    assert refusal(onward) == (409, "not-urgeable")
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{sent}/close", reason))


async def test_urgings_are_filtered_and_counted(site: Site) -> None:
    first, second = await case_at(site, "listed"), await case_at(site, "listed", kind="joint")
    await issued(site, first)
    await drafted(site, second, "phone")
    for query, n in (
        ("", 2),
        ("?kind=phone", 1),
        ("?status=issued", 1),
        (f"?listing_id={first.id}", 1),
        (f"?matter_id={second.matter}&kind=notice", 0),
        ("?punctuality=due_soon", 0),
        ("?punctuality=on_time", 1),
    ):
        page = await get(site, Role.SUPERVISOR, PROVINCE, f"/urgings{query}")
        counted = await get(site, Role.SUPERVISOR, PROVINCE, f"/urgings/count{query}")
        assert (len(page["items"]), counted["count"]) == (n, n), query
    joint = await get(site, Role.JOINT_OFFICE, JOINT_OFFICE, "/urgings")
    assert [item["listing_id"] for item in joint["items"]] == [second.id]
    newest = await get(site, Role.SUPERVISOR, PROVINCE, "/urgings?limit=1")
    rest = await get(site, Role.SUPERVISOR, PROVINCE, f"/urgings?limit=1&cursor={newest['next']}")
    assert {newest["items"][0]["kind"], rest["items"][0]["kind"]} == {"phone", "notice"}


async def test_a_missing_report_calls_for_a_telephone_call_until_somebody_calls(
    site: Site,
) -> None:
    case = await case_at(site, "in_supervision")
    assert await due(site) == [], "the week is not over"
    await later(site, days=7)
    assert await due(site) == [(case.id, "phone", ["report_missing"])]
    called = await issued(site, case, "phone", skip_reason=None)
    assert called["causes"] == ["report_missing"]
    assert await due(site) == []
    await done(await post(site, Role.UNIT_HEAD, COUNTY, f"/urgings/{called['id']}/answer", ANSWER))
    path = f"/urgings/{called['id']}"
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/assess", HELPED))
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/close"))
    assert await due(site) == [], "it was called about this week"
    await later(site, days=14)
    assert await due(site) == [(case.id, "phone", ["report_missing"])]
    reports = f"/listings/{case.id}/reports"
    for week, still in (("2026-W10", 1), ("2026-W12", 1), ("2026-W11", 0)):
        report = {"week": week, **WEEK}
        await done(await post(site, Role.UNIT_HANDLER, COUNTY, reports, report))
        assert len(await due(site)) == still


async def test_a_limit_that_passed_calls_for_more_with_every_week(site: Site) -> None:
    case = await case_at(site, "in_supervision")  # its first measure is due on 30 April
    expected = [
        (date(2026, 4, 30), "phone", ["report_missing"]),
        (date(2026, 5, 1), "notice", ["measure_late", "report_missing"]),
        (date(2026, 5, 11), "urge", ["measure_late", "report_missing"]),
        (date(2026, 5, 18), "supervise", ["measure_late", "report_missing"]),
    ]
    for day, kind, causes in expected:
        await later(site, days=(day - date(2026, 3, 2)).days)
        assert await due(site) == [(case.id, kind, causes)]
    # By rule no level is skipped, so that no reason is owed; one letter serves both calls.
    sent = await issued(site, case, "supervise", skip_reason=None)
    assert sent["causes"] == ["measure_late", "report_missing"]
    assert await due(site) == []
    await ready(site, case)
    await later(site, days=300)  # past the target date as well
    assert await due(site) == [], "a letter of the highest level is open"


async def test_a_done_measure_calls_for_nothing(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    await ready(site, case)
    await later(site, days=100)
    assert await due(site) == [(case.id, "phone", ["report_missing"])]


async def test_only_the_plan_in_force_calls(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    later_on = {"measures": [measure("复测面积", "2026-08-31")], "change_reason": "资金未到位。"}
    path = f"/listings/{case.id}/plans"
    returned = await done(
        await post(site, Role.UNIT_HEAD, COUNTY, path, plan_form(change_reason="调整。"))
    )
    back = {"reason": "不具体。"}
    path = f"/plans/{returned['id']}/return"
    await done(await post(site, Role.UNIT_HEAD, CITY, path, back, id=REVIEWER))
    await approved_plan(site, case, **later_on)
    await later(site, days=100)
    assert await due(site) == [(case.id, "phone", ["report_missing"])]


async def test_the_target_date_calls_like_any_limit(site: Site) -> None:
    case = await case_at(site, "listed")  # its target is Wednesday 30 September 2026
    await later(site, days=(date(2026, 9, 30) - date(2026, 3, 2)).days)
    assert await due(site) == []
    await later(site, days=(date(2026, 10, 8) - date(2026, 3, 2)).days)
    assert await due(site) == [(case.id, "notice", ["target_late"])]


async def test_a_plan_returned_twice_calls_for_supervision(site: Site) -> None:
    case = await case_at(site, "listed")
    back = {"reason": "措施不具体。"}
    for times in (1, 2, 3):
        path = f"/listings/{case.id}/plans"
        plan = (await done(await post(site, Role.UNIT_HEAD, COUNTY, path, plan_form())))["id"]
        await done(
            await post(site, Role.UNIT_HEAD, CITY, f"/plans/{plan}/return", back, id=REVIEWER)
        )
        called = [(case.id, "supervise", ["plan_returned"])] if times > 1 else []
        assert await due(site) == called


async def test_a_closeout_returned_twice_calls_for_supervision_once(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    back = {"reason": "凭据不全。"}
    path = f"/listings/{case.id}/return-city-review"
    for times in (1, 2):
        await step(site, case, "county_applied")
        await done(await post(site, Role.UNIT_HEAD, CITY, path, back, id=REVIEWER))
        called = [(case.id, "supervise", ["closeout_returned"])] if times > 1 else []
        assert await due(site) == called
    await assessed(site, case, "supervise")
    assert await due(site) == []


async def test_a_relapse_begins_anew(site: Site) -> None:
    case = await case_at(site, "listed")
    for _ in range(2):
        path = f"/listings/{case.id}/plans"
        plan = (await done(await post(site, Role.UNIT_HEAD, COUNTY, path, plan_form())))["id"]
        path = f"/plans/{plan}/return"
        back = {"reason": "措施不具体。"}
        await done(await post(site, Role.UNIT_HEAD, CITY, path, back, id=REVIEWER))
    await step(site, case, "in_supervision")
    for _ in range(2):
        await step(site, case, "county_applied")
        back = {"reason": "凭据不全。"}
        path = f"/listings/{case.id}/return-city-review"
        await done(await post(site, Role.UNIT_HEAD, CITY, path, back, id=REVIEWER))
    await issued(site, case, "phone", skip_reason=None)
    for reached in ("county_applied", "city_reviewed", "verified", "delisted"):
        await step(site, case, reached)
    await later(site, days=1)
    look_back = (await get(site, Role.DEPUTY, PROVINCE, "/look-backs"))["items"][0]["id"]
    relapse = {"outcome": "relapsed", "notes": "又有反弹。", "target_date": "2026-12-31"}
    await done(await post(site, Role.DEPUTY, PROVINCE, f"/look-backs/{look_back}/record", relapse))
    assert await due(site) == [], "what was returned before the relapse counts no more"
    path = f"/listings/{case.id}/urgings"
    skipping = await post(site, Role.SUPERVISOR, PROVINCE, path, form("notice", skip_reason=None))
    assert refusal(skipping) == (422, "skip-reason-missing"), "nor does the call before it"


async def test_everybody_sees_the_calls_on_their_own_cases(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    await case_at(site, "in_supervision", unit=NEIGHBOUR_COUNTY)
    await later(site, days=7)
    assert len(await due(site)) == 2
    assert len(await due(site, Role.UNIT_HEAD, CITY)) == 2
    own = await due(site, Role.UNIT_HEAD, COUNTY)
    assert [listing for listing, *_ in own] == [case.id]
    first = await get(site, Role.SUPERVISOR, PROVINCE, "/urgings/due?limit=1")
    second = await get(
        site, Role.SUPERVISOR, PROVINCE, f"/urgings/due?limit=1&cursor={first['next']}"
    )
    assert second["next"] is None
    numbers = [page["items"][0]["number"] for page in (first, second)]
    assert numbers == sorted(numbers)
    assert first["items"][0]["calls"][0]["reason"] == "2026年3月2日至3月8日的周报没有报送。"
    none = await get(site, Role.SUPERVISOR, PROVINCE, "/urgings/due/count?kind=notice")
    assert none == {"count": 0}
    one = await get(site, Role.SUPERVISOR, PROVINCE, f"/urgings/due?listing_id={case.id}")
    assert len(one["items"]) == 1


async def test_the_rules_never_act_by_themselves(site: Site) -> None:
    await case_at(site, "in_supervision")
    await later(site, days=100)
    assert await due(site) != []
    assert await get(site, Role.SUPERVISOR, PROVINCE, "/urgings/count") == {"count": 0}
    assert await events(site, "supervision.urging.moved") == []


async def test_a_leader_in_charge_reads_but_does_not_urge(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    urging = (await issued(site, case))["id"]
    leader = UUID("00000000-0000-4000-8000-00000000000a")
    async with site.client(Role.LEADER, unit=NEIGHBOUR_COUNTY, id=leader) as outside:
        assert (await outside.get(f"/urgings/{urging}")).status_code == 404
    answer = await post(site, Role.LEADER, PROVINCE, f"/listings/{case.id}/urgings", form())
    assert refusal(answer) == (403, "role-not-allowed")
    wrong = await post(site, Role.PET_HEAD, COUNTY, f"/listings/{case.id}/urgings", {"？": 1})
    assert refusal(wrong) == (403, "wrong-level")
