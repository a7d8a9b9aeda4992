"""Who is recused from a piece of a matter has no charge of it, no part in it, and no word."""

from typing import Any
from uuid import UUID

import pytest

from shared.moves import Role
from tests.assignment_service import make
from tests.assignment_service.charges.steps import chain, gaps, refusal
from tests.assignment_service.make import CITY, COUNTY, PROVINCE, recused
from tests.harness import ORG, Site

pytestmark = pytest.mark.anyio
HEAD, ME = Role.UNIT_HEAD, UUID(int=77)
RECUSED = (403, "recused")


async def queues(site: Site, role: Role, unit: str, id: UUID | None = None) -> list[str]:
    """What is asked of somebody."""
    async with site.client(role, unit=unit, id=id) as client:
        found = (await client.get("/tasks")).json()["items"]
        assert (await client.get("/tasks/count")).json()["count"] == len(found)
    return [each["queue"] for each in found]


async def test_a_leader_in_charge_who_is_recused_is_to_be_replaced(site: Site) -> None:
    matter = await make.matter(site)
    await make.listing(site, matter, levels_owed=["city"])
    leader = await make.leader(site, CITY)
    id = await make.named(site, matter, CITY, leader)
    assert (await gaps(site), await queues(site, HEAD, CITY)) == (0, [])
    recusal = await recused(site, matter, leader)
    (gap,) = (await make.get(site, Role.PET_HEAD, PROVINCE, "/gaps"))["items"]
    assert (gap["missing"], gap["vacated"], gap["leader_recused"]) == (["city"],) * 3
    assert (await chain(site, matter))["leader_recused"] == ["city"]
    assert await queues(site, HEAD, CITY) == ["replace_city_leader"]
    async with site.client(Role.LEADER, unit=CITY, id=leader) as client:
        for path in (f"/charges/{id}", f"/chains/{matter}", f"/charges/{id}/history"):
            assert refusal(await client.get(path)) == RECUSED, path
        assert (await client.get("/charges")).json()["items"] == []
    body = {"leader_id": str(leader), "handover_note": "已移交。"}
    again = await make.post(site, HEAD, CITY, f"/charges/{id}/replace", body)
    assert again.status_code == 409

    await recused(site, matter, leader, recusal, in_force=False)
    assert (await gaps(site), await queues(site, HEAD, CITY)) == (0, []), "it was taken back"
    await recused(site, matter, leader, recusal)
    body["leader_id"] = str(await make.leader(site, CITY))
    taken = await make.post(site, HEAD, CITY, f"/charges/{id}/replace", body)
    assert taken.status_code == 200, taken.text
    assert (await gaps(site), await queues(site, HEAD, CITY)) == (0, [])


async def test_nobody_recused_is_proposed_confirmed_or_decides(site: Site) -> None:
    matter = await make.matter(site)
    leader = await make.leader(site, PROVINCE)
    id = await make.proposal(site, matter, leader)
    await recused(site, matter, leader)
    confirmed = await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{id}/confirm")
    assert refusal(confirmed) == (409, "leader-recused")
    proposals = await make.get(site, Role.PET_HEAD, PROVINCE, f"/matters/{matter}/proposals")
    assert str(leader) not in {each["leader_id"] for each in proposals}
    form = make.charge_form(matter, "province", leader)
    proposed = await make.post(site, Role.PET_HEAD, PROVINCE, "/charges", form)
    assert refusal(proposed) == (409, "already-proposed")

    await recused(site, matter, ME)
    other: dict[str, Any] = make.charge_form(matter, "province", await make.leader(site, PROVINCE))
    assert refusal(await by_me(site, Role.PRINCIPAL, f"/charges/{id}/confirm", {})) == RECUSED
    assert refusal(await by_me(site, Role.PET_HEAD, "/charges", other)) == RECUSED, "in the body"
    assert await queues(site, Role.PRINCIPAL, PROVINCE, ME) == []
    assert await queues(site, Role.PRINCIPAL, PROVINCE) == ["confirm_leader"]


async def by_me(site: Site, role: Role, path: str, body: Any) -> Any:
    """A POST of the one who is recused."""
    async with site.client(role, unit=PROVINCE, id=ME) as client:
        return await client.post(path, json=body, headers={"Idempotency-Key": f"{role}{path}"})


async def test_a_recused_member_is_not_seconded_and_leaves_the_task_force(site: Site) -> None:
    matter = await make.matter(site)
    form = {"name": "征地补偿专班", "purpose": "指导基层。", "lead_id": str(ORG("D03"))}
    force = (await make.post(site, Role.PET_HEAD, PROVINCE, "/task-forces", form)).json()["id"]
    path = f"/task-forces/{force}"
    ids = [await make.account(site, "D07", (Role.DIV_HANDLER,)) for _ in range(2)]
    bodies = [
        {"account_id": str(id), "name": "何某某", "speciality": "确权登记", "duties": "审查。"}
        for id in ids
    ]
    assert (await make.post(site, Role.PET_HEAD, PROVINCE, f"{path}/second", bodies[0])).is_success
    given = {"matter_id": str(matter)}
    assert (await make.post(site, Role.PET_HEAD, PROVINCE, f"{path}/give-case", given)).is_success
    for id in ids:
        await recused(site, matter, id)
    refused = await make.post(site, Role.PET_HEAD, PROVINCE, f"{path}/second", bodies[1])
    assert refusal(refused) == (409, "member-recused")
    await make.sweep(site)
    history = await make.get(site, Role.PET_HEAD, PROVINCE, f"{path}/history")
    assert [each["reason"] for each in history if each["move"] == "lapse"] == ["何某某因回避退出"]
    assert await queues(site, HEAD, COUNTY) == []


async def test_a_member_who_keeps_away_guides_no_more_before_the_job_comes(site: Site) -> None:
    mine, other = await make.matter(site), await make.matter(site)
    form = {"name": "征地补偿专班", "purpose": "指导基层。", "lead_id": str(ORG("D03"))}
    force = (await make.post(site, Role.PET_HEAD, PROVINCE, "/task-forces", form)).json()["id"]
    path, me = f"/task-forces/{force}", await make.account(site, "D07", (Role.DIV_HANDLER,))
    body = {"account_id": str(me), "name": "何某某", "speciality": "确权登记", "duties": "审查。"}
    for verb, said in (
        ("second", body),
        ("give-case", {"matter_id": str(mine)}),
        ("give-case", {"matter_id": str(other)}),
    ):
        assert (await make.post(site, Role.PET_HEAD, PROVINCE, f"{path}/{verb}", said)).is_success
    active = (await make.post(site, Role.DEPUTY, PROVINCE, f"{path}/approve")).json()
    await recused(site, mine, me)
    await recused(site, mine, ME)
    async with site.client(Role.DIV_HANDLER, unit="D07", id=me) as client:
        for matter, expected in ((mine, RECUSED), (other, (201, None))):
            guided = {"matter_id": str(matter), "guided_on": active["starts_on"],
                      "content": "审查了组卷资料。"}  # fmt: skip
            key = {"Idempotency-Key": str(matter)}
            answer = await client.post(f"{path}/guide", json=guided, headers=key)
            assert (answer.status_code, answer.json().get("code")) == expected
        found = (await client.get(path)).json()
        assert [each["matter_id"] for each in found["cases"]] == [str(other)]
        (found,) = (await client.get("/task-forces")).json()["items"]
        assert [each["matter_id"] for each in found["cases"]] == [str(other)]
    for matter, expected in ((mine, RECUSED), (other, (200, None))):
        end = {"matter_id": str(matter), "reason": "已经指导完毕。"}
        answer = await by_me(site, Role.PET_HEAD, f"{path}/take-back-case", end)
        assert (answer.status_code, answer.json().get("code")) == expected
    whole = await make.get(site, Role.PET_HEAD, PROVINCE, path)
    assert len(whole["cases"]) == 2


async def test_a_list_tells_who_keeps_away_what_a_single_call_tells(site: Site) -> None:
    matter = await make.matter(site)
    await make.listing(site, matter, levels_owed=["province"])
    id = await make.proposal(site, matter, await make.leader(site, PROVINCE))
    unknown = UUID(int=1)
    await recused(site, matter, ME)
    for role, path, named, missing in (
        (Role.PRINCIPAL, "/charges/confirm-batch", id, "charge-not-found"),
        (Role.PET_HEAD, "/charges/propose-batch", matter, "matter-not-found"),
    ):
        body = {"form": {"months": 3}} if role is Role.PET_HEAD else {}
        items = [{"id": str(named)}, {"id": str(unknown)}]
        answer = await by_me(site, role, path, {**body, "items": items})
        codes = [each["code"] for each in answer.json()["items"]]
        assert codes == ["recused", missing], answer.text
