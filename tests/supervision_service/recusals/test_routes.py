"""Who must keep away from a matter neither sees nor moves anything of its case."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.moves import Role
from tests.harness import Site, actor, standing_in
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    PROVINCE,
    REVIEWER,
    Case,
    case_at,
    charge,
    done,
    get,
    nomination,
    order,
    post,
    recused,
)
from tests.supervision_service.urgings.steps import issued

pytestmark = pytest.mark.anyio
HEAD, ME = Role.UNIT_HEAD, UUID(int=77)
REPORT = {"done": "已完成面积复核。", "next_week": "兑付补偿款。"}
RAISED = {
    "kind": "cross_or_split",
    "description": "项目跨两县，红线由交通部门划定。",
    "proposed_solution": "请省厅召集有关部门核定。",
}
LISTS = ("listings", "urgings", "difficulties", "look-backs", "action-items", "follow-ups",
         "consultations", "tasks", "urgings/due")  # fmt: skip


async def listed(site: Site, id: UUID) -> dict[str, int]:
    """How much of what one head of the county finds in each list; the counts say the same."""
    found = {}
    for path in LISTS:
        page = await get(site, HEAD, COUNTY, f"/{path}", id=id)
        counted = await get(site, HEAD, COUNTY, f"/{path}/count", id=id)
        assert counted["count"] == len(page["items"]), path
        found[path] = len(page["items"])
    return found


async def in_hand(site: Site) -> tuple[Case, dict[str, Any]]:
    """A case under supervision with an urging that waits for the county, and a difficulty."""
    case = await case_at(site, "in_supervision")
    urging = await issued(site, case)
    path = f"/listings/{case.id}/difficulties"
    raised = await done(await post(site, HEAD, COUNTY, path, RAISED))
    detail = await get(site, HEAD, COUNTY, f"/listings/{case.id}")
    return case, {"urging": urging["id"], "difficulty": raised["id"], "plan": detail["plan"]["id"]}


async def test_who_keeps_away_finds_nothing_and_moves_nothing(site: Site) -> None:
    case, has = await in_hand(site)
    on_order = await order(site, case.matter, status="in_handling")
    before = await listed(site, ME)
    assert (before["listings"], before["urgings"], before["difficulties"]) == (1, 1, 1)
    assert before["tasks"] > 0
    id = await recused(site, case.matter, ME)
    assert set((await listed(site, ME)).values()) == {0}
    assert await listed(site, UUID(int=78)) == before, "the other head goes on"

    case_path = f"/listings/{case.id}"
    reads = (case_path, f"{case_path}/history", f"{case_path}/plans", f"/plans/{has['plan']}",
             f"/urgings/{has['urging']}", f"/difficulties/{has['difficulty']}")  # fmt: skip
    acts = (
        (f"{case_path}/apply-closeout", {}),
        (f"{case_path}/reports", REPORT),
        (f"{case_path}/plans", {}),
        (f"{case_path}/difficulties", RAISED),
        (f"/plans/{has['plan']}/measures/1/done", {"evidence": "验收单编号某某。"}),
        (f"/urgings/{has['urging']}/answer", {"answer": "已完成复测。"}),
        (f"/difficulties/{has['difficulty']}/give-up", {"reason": "已经解决。"}),
    )
    delegate = standing_in(actor(HEAD, unit=COUNTY), actor(HEAD, unit=COUNTY, id=ME))
    for who in (actor(HEAD, unit=COUNTY, id=ME), delegate):
        async with site.client_of(who) as client:
            for path in reads:
                answer = await client.get(path)
                assert (answer.status_code, answer.json()["code"]) == (403, "recused"), path
            for at, (path, body) in enumerate(acts):
                key = {"Idempotency-Key": f"{who.person}{at}"}
                answer = await client.post(path, json=body, headers=key)
                assert (answer.status_code, answer.json()["code"]) == (403, "recused"), path

    # At the province too, where the path names an order, and where the body names the matter.
    for path, role, body in (
        (f"/orders/{on_order}/urgings", Role.SUPERVISOR, {}),
        ("/listings", Role.PET_HEAD, nomination(case.matter)),
    ):
        await recused(site, case.matter, REVIEWER)
        answer = await post(site, role, PROVINCE, path, body, id=REVIEWER)
        assert (answer.status_code, answer.json()["code"]) == (403, "recused"), path

    await recused(site, case.matter, ME, id, in_force=False)
    assert await listed(site, ME) == before, "it was taken back"


async def test_a_recused_leader_leaves_a_gap_in_the_chain(site: Site) -> None:
    case = await case_at(site, "listed")
    leader = await charge(site, case.matter, "city")
    await charge(site, case.matter, "province")
    await charge(site, case.matter, "county")
    path = f"/listings/{case.id}"
    assert (await get(site, HEAD, COUNTY, path))["chain"]["gaps"] == []
    await recused(site, case.matter, leader)
    assert (await get(site, HEAD, COUNTY, path))["chain"]["gaps"] == ["city"]
    async with site.client(Role.LEADER, unit=CITY, id=leader) as client:
        assert (await client.get(path)).json()["code"] == "recused"
    assert (await get(site, HEAD, CITY, path))["matter_number"]


async def test_many_who_find_nothing_at_once_are_told_so(site: Site) -> None:
    async with site.client(Role.SUPERVISOR) as client:
        found = await asyncio.gather(*(client.get(f"/listings/{uuid4()}") for _ in range(10)))
    assert [answer.status_code for answer in found] == [404] * 10
