"""From a proposal to the disbanding: who is in, which cases, who guided, and whose rights end."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from assignment_service.task_forces.models import ForceMember
from shared.clock import real_now
from shared.feed import EventRow
from shared.moves import Role
from shared.workdays import local_date
from tests.assignment_service import make
from tests.assignment_service.charges.steps import refusal
from tests.assignment_service.make import COUNTY, PROVINCE
from tests.harness import ORG, Site

pytestmark = pytest.mark.anyio

LEAD, OTHER = "D03", "D07"
FORM = {
    "name": "征地补偿专班",
    "purpose": "指导基层规范办理征地类事项。",
    "lead_id": str(ORG(LEAD)),
}
REASON = {"reason": "工作已经完成。"}


async def proposed(site: Site) -> str:
    """The id of a task force that waits for the deputy leader."""
    answer = await make.post(site, Role.PET_HEAD, PROVINCE, "/task-forces", FORM)
    assert answer.status_code == 201, answer.text
    assert answer.json()["status"] == "proposed"
    return str(answer.json()["id"])


async def does(
    site: Site, force: str, verb: str, body: Any = None, by: Role = Role.PET_HEAD
) -> Any:
    """What the petition office (or `by`) does with a task force; the answer."""
    return await make.post(site, by, PROVINCE, f"/task-forces/{force}/{verb}", body)


async def member(site: Site, force: str, **changes: Any) -> UUID:
    """Somebody of a division, seconded."""
    id = await make.account(site, OTHER, (Role.DIV_HANDLER,))
    answer = await does(site, force, "second", secondment(id, **changes))
    assert answer.status_code == 200, answer.text
    return id


def secondment(id: UUID, **changes: Any) -> dict[str, Any]:
    """The body of a secondment."""
    return {
        "account_id": str(id), "name": "何某某", "speciality": "确权登记",
        "duties": "审查组卷资料。", **changes,
    }  # fmt: skip


async def sees(site: Site, id: UUID, matter: UUID, unit: str = OTHER) -> bool:
    """Whether somebody of a division sees the chain of a matter."""
    async with site.client(Role.DIV_HANDLER, unit=unit, id=id) as client:
        return bool((await client.get(f"/chains/{matter}")).status_code == 200)


async def test_rights_follow_membership_and_end_with_it(site: Site) -> None:
    matter, force = await make.matter(site), await proposed(site)
    first = await member(site, force)
    given = {"matter_id": str(matter)}
    assert (await does(site, force, "give-case", given)).status_code == 200
    assert not await sees(site, first, matter), "nobody has approved the task force"
    approved = await does(site, force, "approve", by=Role.DEPUTY)
    assert approved.json()["starts_on"] == local_date(real_now()).isoformat()
    second = await member(site, force)
    assert [await sees(site, each, matter) for each in (first, second)] == [True, True]
    assert not await sees(site, first, matter, LEAD), "who went to another unit leaves it behind"
    assert not await sees(site, first, await make.matter(site)), "other cases stay unseen"

    async with site.client(Role.DIV_HANDLER, unit=OTHER, id=first) as client:
        guided = {
            "matter_id": str(matter), "guided_on": approved.json()["starts_on"],
            "content": "现场指导复核面积。", "next_step": "一周内补齐资料。",
        }  # fmt: skip
        path, key = f"/task-forces/{force}/guide", {"Idempotency-Key": str(uuid4())}
        recorded = await client.post(path, json=guided, headers=key)
        assert recorded.status_code == 201, recorded.text
        assert recorded.json()["allowed_moves"] == ["withdraw"]
        listed = await client.get("/task-forces")
        assert [each["id"] for each in listed.json()["items"]] == [force]
    stranger = await does(site, force, "guide", guided)
    assert refusal(stranger) == (403, "not-in-force")
    # The bureau that was guided reads it, but not the task force.
    page = await make.get(site, Role.UNIT_HEAD, COUNTY, f"/guidances?matter_id={matter}")
    assert [each["member_id"] for each in page["items"]] == [str(first)]
    assert await make.get(site, Role.UNIT_HEAD, COUNTY, "/task-forces/count") == {"count": 0}
    assert await make.get(site, Role.UNIT_HEAD, COUNTY, "/guidances/count") == {"count": 1}
    undo = f"/guidances/{recorded.json()['id']}/withdraw"
    wrong = await make.post(site, Role.UNIT_HEAD, COUNTY, undo, REASON)
    assert refusal(wrong) == (403, "not-your-guidance")
    async with site.client(Role.DIV_HANDLER, unit=OTHER, id=first) as client:
        assert (await client.post(undo, json=REASON)).json()["status"] == "withdrawn"
        assert refusal(await client.post(undo, json=REASON)) == (409, "wrong-status")

    path = f"/guidances/{recorded.json()['id']}/history"
    told = await make.get(site, Role.UNIT_HEAD, COUNTY, path)
    assert [(each["move"], each["reason"]) for each in told] == [
        ("guide", None), ("withdraw", REASON["reason"])
    ]  # fmt: skip

    gone = {"account_id": str(first), **REASON}
    assert (await does(site, force, "end-secondment", gone)).status_code == 200
    assert [await sees(site, each, matter) for each in (first, second)] == [False, True]
    assert refusal(await does(site, force, "end-secondment", gone)) == (422, "not-a-member")
    await does(site, force, "take-back-case", {**given, **REASON})
    assert not await sees(site, second, matter)
    again = await does(site, force, "give-case", given)
    assert [each["ended_on"] is None for each in again.json()["cases"]] == [False, True]
    assert await sees(site, second, matter)
    disbanded = await does(site, force, "disband", REASON, Role.DEPUTY)
    assert disbanded.json()["status"] == "disbanded"
    assert disbanded.json()["allowed_moves"] == []
    assert not await sees(site, second, matter)
    another = await proposed(site)
    assert (await does(site, another, "give-case", given)).status_code == 200, "the case is free"

    history = await make.get(site, Role.PET_HEAD, PROVINCE, f"/task-forces/{force}/history")
    assert [each["move"] for each in history] == [
        "propose", "second", "give-case", "approve", "second", "end-secondment", "take-back-case",
        "give-case", "disband",
    ]  # fmt: skip
    async with site.app.state.database.read() as session:
        events = await session.scalars(
            sa.select(EventRow).where(EventRow.subject == UUID(force)).order_by(EventRow.position)
        )
        told = [(each.data["move"], len(each.data["members"]), each.data["matter_ids"])
                for each in events]  # fmt: skip
    assert told[4:6] == [("second", 2, [str(matter)]), ("end-secondment", 1, [str(matter)])]
    assert told[-1] == ("disband", 0, [])


async def test_a_secondment_ends_after_its_last_day(site: Site) -> None:
    matter, force = await make.matter(site), await proposed(site)
    await does(site, force, "give-case", {"matter_id": str(matter)})
    await does(site, force, "approve", by=Role.DEPUTY)
    today = local_date(real_now())
    id = await member(site, force, until=(today + timedelta(days=1)).isoformat())
    await make.sweep(site)
    assert await sees(site, id, matter)
    async with site.app.state.database.begin() as session:
        await session.execute(sa.update(ForceMember).values(until=today - timedelta(days=1)))
    assert not await sees(site, id, matter), "the day ends it, not the job"
    await make.sweep(site)
    assert not await sees(site, id, matter)
    history = await make.get(site, Role.PET_HEAD, PROVINCE, f"/task-forces/{force}/history")
    assert [each["move"] for each in history][-1] == "lapse"


async def test_a_member_who_must_keep_away_leaves_and_a_case_that_is_over_ends(site: Site) -> None:
    force, matters = await proposed(site), [await make.matter(site) for _ in range(2)]
    for matter in matters:
        await does(site, force, "give-case", {"matter_id": str(matter)})
    await does(site, force, "approve", by=Role.DEPUTY)
    first, second = await member(site, force), await member(site, force)
    ground = {"leader_id": str(first), "ground": "本人系原审批人。"}
    path = f"/matters/{matters[0]}/recusals"
    assert (await make.post(site, Role.PET_HEAD, PROVINCE, path, ground)).status_code == 201
    assert [await sees(site, first, each) for each in matters] == [False, True], "at once"
    await make.sweep(site)
    assert [await sees(site, first, each) for each in matters] == [False, False]
    assert [await sees(site, second, each) for each in matters] == [True, True]
    again = await does(site, force, "second", secondment(first))
    assert refusal(again) == (409, "member-recused")
    closed = make.matter_moved(matters[1], status="closed", number="XFSX-2025-900001")
    await site.receive("intake.matter.moved", matters[1], closed)
    await make.sweep(site)
    assert [await sees(site, second, each) for each in matters] == [True, False]
    history = await make.get(site, Role.PET_HEAD, PROVINCE, f"/task-forces/{force}/history")
    assert [each["reason"] for each in history if each["move"] == "lapse"] == [
        "何某某因回避退出", "XFSX-2025-900001已办结或已并入其他事项，不再指导"
    ]  # fmt: skip


async def test_who_decides_for_the_province_is_not_seconded(site: Site) -> None:
    force = await proposed(site)
    decides = await make.account(site, OTHER, (Role.DIV_HANDLER, Role.SUPERVISOR))
    refused = await does(site, force, "second", secondment(decides))
    assert refusal(refused) == (422, "member-decides")


async def test_what_a_task_force_is_not_given(site: Site) -> None:
    force, matter = await proposed(site), await make.matter(site)
    elsewhere = {**FORM, "lead_id": str(ORG(COUNTY))}
    answer = await make.post(site, Role.PET_HEAD, PROVINCE, "/task-forces", elsewhere)
    assert refusal(answer) == (422, "lead-elsewhere")
    bureau = await make.account(site, COUNTY, (Role.UNIT_HEAD,))
    id = await member(site, force)
    far = (local_date(real_now()) - timedelta(days=1)).isoformat()
    other = await make.account(site, OTHER, (Role.DIV_HEAD,))
    for body, code in (
        (secondment(bureau), (422, "member-elsewhere")),
        (secondment(uuid4()), (422, "member-unknown")),
        (secondment(id), (409, "already-seconded")),
        (secondment(other, until=far), (422, "until-past")),
    ):
        assert refusal(await does(site, force, "second", body)) == code
    closed = await make.matter(site, status="closed")
    refused = await does(site, force, "give-case", {"matter_id": str(closed)})
    assert refusal(refused) == (409, "matter-not-open")
    unknown = await does(site, force, "give-case", {"matter_id": str(uuid4())})
    assert refusal(unknown) == (404, "matter-not-found")
    # A leader who is recused from the case is not seconded to guide it either.
    away = await make.leader(site, PROVINCE)
    ground = {"leader_id": str(away), "ground": "本人系原审批人。"}
    await make.post(site, Role.PET_HEAD, PROVINCE, f"/matters/{matter}/recusals", ground)
    await does(site, force, "give-case", {"matter_id": str(matter)})
    assert refusal(await does(site, force, "second", secondment(away))) == (409, "member-recused")
    second = await proposed(site)
    taken = await does(site, second, "give-case", {"matter_id": str(matter)})
    assert refusal(taken) == (409, "case-given")
    early = {"matter_id": str(matter), "guided_on": far, "content": "电话指导。"}
    await does(site, force, "reject", REASON, Role.DEPUTY)
    freed = await does(site, second, "give-case", {"matter_id": str(matter)})
    assert freed.status_code == 200, "what a rejected one had is free"
    await does(site, second, "second", secondment(other))
    async with site.client(Role.DIV_HEAD, unit=OTHER, id=other) as client:
        path, key = f"/task-forces/{second}/guide", {"Idempotency-Key": "1"}
        unseen = await client.post(path, json=early, headers=key)
        assert refusal(unseen) == (404, "task-force-not-found"), "no rights before approval"
        await does(site, second, "approve", by=Role.DEPUTY)
        late = await client.post(path, json=early, headers={"Idempotency-Key": "2"})
        assert refusal(late) == (422, "guided-on-wrong")


async def test_two_who_give_one_case_at_once_are_told_apart(site: Site) -> None:
    matter = await make.matter(site)
    forces = [await proposed(site) for _ in range(2)]
    answers = await asyncio.gather(
        *(does(site, each, "give-case", {"matter_id": str(matter)}) for each in forces)
    )
    assert sorted(each.status_code for each in answers) == [200, 409]
