"""Urging over HTTP: drafted, decided, sent, answered, judged."""

import asyncio
from uuid import UUID

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    JOINT_OFFICE,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    case_at,
    done,
    events,
    get,
    later,
    matter,
    post,
    step,
    sweep,
)
from tests.supervision_service.urgings.steps import (
    ANSWER,
    CALL,
    DECIDERS,
    HELPED,
    NO_HELP,
    assessed,
    decided,
    drafted,
    form,
    issued,
    refusal,
)

pytestmark = pytest.mark.anyio


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
