"""A charge goes to a successor who accepts it, and until then the former leader answers for it."""

import asyncio
from typing import Any

import pytest

from shared.moves import Role
from tests.assignment_service import make
from tests.assignment_service.charges.steps import chain, gaps, refusal
from tests.assignment_service.make import CITY, NEIGHBOUR_CITY, PROVINCE
from tests.harness import Site

pytestmark = pytest.mark.anyio


async def waiting(site: Site, role: Role, unit: str, id: Any = None) -> list[tuple[str, str]]:
    """Queue and thing of what waits for somebody."""
    async with site.client(role, unit=unit, id=id) as client:
        found = (await client.get("/tasks")).json()["items"]
    return [(each["queue"], each["id"]) for each in found if "hand_over" in each["queue"]]


async def in_charge(site: Site, matter: Any) -> str:
    """Who is in charge at the city."""
    found: str = (await chain(site, matter))["city"]["leader_id"]
    return found


async def test_until_it_is_accepted_the_former_leader_is_in_charge(site: Site) -> None:
    matter = await make.matter(site)
    await make.listing(site, matter, levels_owed=["city"])
    first, second, third = [await make.leader(site, CITY) for _ in range(3)]
    charge = await make.named(site, matter, CITY, first)

    id = await make.offered(site, charge, CITY, second)
    path = f"/hand-overs/{id}"
    assert (await in_charge(site, matter), await gaps(site)) == (str(first), 0)
    assert await waiting(site, Role.LEADER, CITY, second) == [("answer_hand_over", id)]
    assert await waiting(site, Role.LEADER, CITY, third) == []
    note = {"leader_id": str(third), "handover_note": "另请一位领导。"}
    twice = await make.post(site, Role.UNIT_HEAD, CITY, f"/charges/{charge}/hand-overs", note)
    assert refusal(twice) == (409, "already-offered")
    other = await make.as_leader(site, third, CITY, f"{path}/accept")
    assert refusal(other) == (403, "not-your-hand-over")
    head = await make.post(site, Role.UNIT_HEAD, NEIGHBOUR_CITY, f"{path}/withdraw", note)
    assert refusal(head) == (404, "hand-over-not-found")

    # Refused: back to the head, who asks another one.
    no = await make.as_leader(site, second, CITY, f"{path}/refuse", {"reason": "正在外地培训。"})
    assert (no.json()["status"], no.json()["answer"]) == ("refused", "正在外地培训。")
    assert await waiting(site, Role.UNIT_HEAD, CITY) == [("resolve_hand_over", id)]
    again = await make.offered(site, charge, CITY, third)
    assert await waiting(site, Role.UNIT_HEAD, CITY) == []
    assert await in_charge(site, matter) == str(first)

    # Accepted twice at once: one of them.
    answers = await asyncio.gather(
        *(make.as_leader(site, third, CITY, f"/hand-overs/{again}/accept") for _ in range(2))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert (await in_charge(site, matter), await gaps(site)) == (str(third), 0)
    told = await make.get(site, Role.UNIT_HEAD, CITY, f"/hand-overs/{again}/history")
    assert [row["move"] for row in told] == ["offer", "accept"]
    assert told[0]["reason"] == "案卷和化解方案已当面移交。"
    assert await make.get(site, Role.UNIT_HEAD, CITY, f"/hand-overs/count?charge_id={charge}") == {
        "count": 2
    }
    late = await make.post(
        site, Role.UNIT_HEAD, CITY, f"/hand-overs/{again}/withdraw", {"reason": "误提。"}
    )
    assert refusal(late) == (409, "wrong-status")


async def test_what_nobody_can_accept_lapses_and_what_is_withdrawn_changes_nothing(
    site: Site,
) -> None:
    matter = await make.matter(site)
    await make.listing(site, matter, levels_owed=["city"])
    first, second = [await make.leader(site, CITY) for _ in range(2)]
    charge = await make.named(site, matter, CITY, first)
    withdrawn = await make.offered(site, charge, CITY, second)
    back = {"reason": "原领导继续负责。"}
    path = f"/hand-overs/{withdrawn}/withdraw"
    assert (await make.post(site, Role.UNIT_HEAD, CITY, path, back)).status_code == 200
    gone = await make.offered(site, charge, CITY, second)
    await make.moved(site, second, NEIGHBOUR_CITY)
    unseen = await make.as_leader(site, second, NEIGHBOUR_CITY, f"/hand-overs/{gone}/accept")
    assert refusal(unseen) == (404, "hand-over-not-found")
    third = await make.leader(site, CITY)
    await make.sweep(site)
    recused = await make.offered(site, charge, CITY, third)
    ground = {"leader_id": str(third), "ground": "有利害关系。"}
    await make.post(site, Role.UNIT_HEAD, CITY, f"/matters/{matter}/recusals", ground)
    away = await make.as_leader(site, third, CITY, f"/hand-overs/{recused}/accept")
    assert refusal(away) == (409, "leader-recused")
    await make.sweep(site)
    over = await make.offered(site, charge, CITY, await make.leader(site, CITY))
    await make.post(site, Role.UNIT_HEAD, CITY, f"/charges/{charge}/end", {"reason": "另行确定。"})
    await make.sweep(site)
    found = (await make.get(site, Role.UNIT_HEAD, CITY, "/hand-overs"))["items"]
    assert {each["id"]: each["status"] for each in found} == {
        withdrawn: "withdrawn", gone: "lapsed", recused: "lapsed", over: "lapsed",
    }  # fmt: skip
    assert await gaps(site) == 1


async def test_who_left_is_replaced_at_once_also_where_nothing_is_listed(site: Site) -> None:
    matter = await make.matter(site)
    leader = await make.leader(site, PROVINCE)
    id = await make.proposal(site, matter, leader)
    await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{id}/confirm")
    assert await gaps(site) == 0
    await make.moved(site, leader, PROVINCE, active=False)
    (gap,) = (await make.get(site, Role.PET_HEAD, PROVINCE, "/gaps"))["items"]
    assert (gap["listing_id"], gap["missing"], gap["vacated"]) == (None, ["province"], ["province"])
    tasks = (await make.get(site, Role.PRINCIPAL, PROVINCE, "/tasks"))["items"]
    assert [(each["queue"], each["id"]) for each in tasks] == [("replace_provincial_leader", id)]
    body = {"leader_id": str(await make.leader(site, PROVINCE)), "handover_note": "原领导已离任。"}
    taken = await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{id}/replace", body)
    assert (taken.status_code, taken.json()["status"]) == (200, "active")
    assert await gaps(site) == 0
