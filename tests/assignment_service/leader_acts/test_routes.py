"""What a leader did is recorded, confirmed and withdrawn; an instruction is answered."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import sqlalchemy as sa

from shared.clock import real_now
from shared.feed import EventRow
from shared.moves import Role
from shared.workdays import local_date
from tests.assignment_service import make
from tests.assignment_service.charges.steps import refusal
from tests.assignment_service.make import CITY, COUNTY, NEIGHBOUR_COUNTY, PROVINCE
from tests.harness import ORG, Site

pytestmark = pytest.mark.anyio

REASON = {"reason": "登记有误，另行登记。"}


async def in_charge(site: Site) -> tuple[UUID, str, UUID]:
    """A listed matter, the county leader's charge of it, and the leader."""
    matter = await make.matter(site)
    await make.listing(site, matter)
    leader = await make.leader(site, COUNTY)
    return matter, await make.named(site, matter, COUNTY, leader), leader


def act(charge: str, kind: str = "receive", **changes: Any) -> dict[str, Any]:
    """The body of an act of today."""
    return {
        "charge_id": charge, "act": kind, "held_on": local_date(real_now()).isoformat(),
        "place": "县局接访室", "participants": "信访股、自然资源所", "summary": "当面听取诉求。",
        **changes,
    }  # fmt: skip


def instruction(charge: str, unit: str = COUNTY, **changes: Any) -> dict[str, Any]:
    """The body of an instruction to a unit."""
    due = (local_date(real_now()) + timedelta(days=10)).isoformat()
    told = {"decisions": "十日内复核面积并报告。", "asked_id": str(ORG(unit)), "answer_due": due}
    return act(charge, "instruction", **{**told, **changes})


async def says(
    site: Site, leader: UUID, path: str, body: Any = None, unit: str = COUNTY
) -> httpx.Response:
    """What the leader himself does."""
    async with site.client(Role.LEADER, unit=unit, id=leader) as client:
        answer: httpx.Response = await client.post(
            path, json=body or {}, headers={"Idempotency-Key": str(uuid4())}
        )
        return answer


async def test_what_the_office_records_is_the_leaders_only_when_confirmed(site: Site) -> None:
    matter, charge, leader = await in_charge(site)
    made = await make.post(site, Role.UNIT_HANDLER, COUNTY, "/leader-acts", instruction(charge))
    assert made.status_code == 201, made.text
    assert (made.json()["status"], made.json()["level"]) == ("recorded", "county")
    assert made.json()["allowed_moves"] == ["withdraw"]
    path = f"/leader-acts/{made.json()['id']}"
    assert await make.get(site, Role.UNIT_HEAD, COUNTY, "/instructions/count") == {"count": 0}
    by_head = await make.post(site, Role.UNIT_HEAD, COUNTY, f"{path}/confirm")
    assert refusal(by_head) == (403, "not-your-act")
    assert (await says(site, leader, f"{path}/confirm")).json()["status"] == "confirmed"
    assert refusal(await says(site, leader, f"{path}/confirm")) == (409, "wrong-status")

    page = await make.get(site, Role.UNIT_HEAD, COUNTY, f"/instructions?matter_id={matter}")
    (task,) = page["items"]
    assert (task["status"], task["punctuality"]) == ("given", "due_soon")
    told = f"/instructions/{task['id']}"
    answer = {"answer": "面积已复核，差额已核定。"}
    foreign = await make.post(site, Role.UNIT_HEAD, NEIGHBOUR_COUNTY, f"{told}/answer", answer)
    assert refusal(foreign) == (404, "instruction-not-found")
    above = await make.post(site, Role.UNIT_HEAD, CITY, f"{told}/answer", answer)
    assert refusal(above) == (403, "not-your-task")
    first = await make.post(site, Role.UNIT_HANDLER, COUNTY, f"{told}/answer", answer)
    assert (first.json()["status"], first.json()["answer"]) == ("answered", answer["answer"])
    twice = await make.post(site, Role.UNIT_HANDLER, COUNTY, f"{told}/answer", answer)
    assert refusal(twice) == (409, "wrong-status")
    back = await says(site, leader, f"{told}/return", {"reason": "没有附复核记录。"})
    assert (back.json()["status"], back.json()["answered_on"]) == ("given", None)
    await make.post(site, Role.UNIT_HEAD, COUNTY, f"{told}/answer", {"answer": "已附复核记录。"})
    assert (await says(site, leader, f"{told}/accept")).json()["status"] == "carried_out"
    undone = await make.post(site, Role.UNIT_HEAD, COUNTY, f"{told}/reopen", REASON)
    assert undone.json()["status"] == "answered"
    history = await make.get(site, Role.PET_HEAD, PROVINCE, f"{told}/history")
    assert [(each["move"], each["reason"]) for each in history][:4] == [
        ("give", None), ("answer", answer["answer"]), ("return", "没有附复核记录。"),
        ("answer", "已附复核记录。"),
    ]  # fmt: skip

    clerk = await make.post(site, Role.UNIT_HANDLER, COUNTY, f"{path}/withdraw", REASON)
    assert refusal(clerk) == (403, "not-decider"), "the leader has confirmed it"
    gone = await make.post(site, Role.UNIT_HEAD, COUNTY, f"{path}/withdraw", REASON)
    assert (gone.json()["status"], gone.json()["allowed_moves"]) == ("withdrawn", [])
    (task,) = (await make.get(site, Role.UNIT_HEAD, COUNTY, "/instructions"))["items"]
    assert (task["status"], task["punctuality"]) == ("fallen", None)
    history = await make.get(site, Role.PET_HEAD, PROVINCE, f"{path}/history")
    assert [each["move"] for each in history] == ["record", "confirm", "withdraw"]
    async with site.app.state.database.read() as session:
        events = await session.scalars(
            sa.select(EventRow)
            .where(EventRow.type == "assignment.leader_act.moved")
            .order_by(EventRow.position)
        )
        told_of = [(each.data["move"], each.data["act"], each.data["level"]) for each in events]
    assert told_of == [
        (verb, "instruction", "county") for verb in ("record", "confirm", "withdraw")
    ]


async def test_a_leader_speaks_for_himself_and_for_no_other_case(site: Site) -> None:
    matter, charge, leader = await in_charge(site)
    own = await says(site, leader, "/leader-acts", act(charge))
    assert (own.status_code, own.json()["status"]) == (201, "confirmed")
    _, other, _ = await in_charge(site)
    foreign = await says(site, leader, "/leader-acts", act(other))
    assert refusal(foreign) == (403, "not-your-act")
    far = (local_date(real_now()) - timedelta(days=1)).isoformat()
    unit = str(ORG(NEIGHBOUR_COUNTY))
    for body, code in (
        (act(charge, held_on=far), "act-date-wrong"),
        (act(charge, "instruction"), "instruction-incomplete"),
        (act(charge, asked_id=unit), "instruction-needless"),
        (instruction(charge, asked_id=unit), "asked-elsewhere"),
        (instruction(charge, answer_due=far), "answer-due-past"),
        (act(str(matter)), "charge-unknown"),
    ):  # fmt: skip
        refused = await says(site, leader, "/leader-acts", body)
        assert refusal(refused) == (422, code)
    await make.post(site, Role.UNIT_HEAD, COUNTY, f"/charges/{charge}/end", REASON)
    late = await make.post(site, Role.UNIT_HANDLER, COUNTY, "/leader-acts", act(charge))
    assert refusal(late) == (409, "charge-not-held")
    # The Department and the city read it, the neighbour does not.
    for place, seen in ((PROVINCE, 1), (CITY, 1), (NEIGHBOUR_COUNTY, 0)):
        role = Role.PET_HEAD if place == PROVINCE else Role.UNIT_HEAD
        path = f"/leader-acts/count?matter_id={matter}&act=receive&status=confirmed"
        assert await make.get(site, role, place, path) == {"count": seen}
