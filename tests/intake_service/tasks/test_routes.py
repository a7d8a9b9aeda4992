"""Tasks over HTTP: what waits for whom."""

from collections.abc import Mapping
from typing import Any

import pytest

from services.directory.accounts.rules import account_id
from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.handling.internal_orders.make import LEAD, OFFICERS, SUPPORT, Inside
from tests.intake_service.make import (
    ACCEPTANCE,
    BUREAU,
    DELIVERY,
    DRAFT,
    NEIGHBOUR,
    REPORT,
    Line,
    get,
    known,
)

pytestmark = pytest.mark.anyio
PROVINCE = "510000"
UNITS = {
    Role.REGISTRAR: PROVINCE,
    Role.TRIAGE: PROVINCE,
    Role.PET_HEAD: PROVINCE,
    Role.UNIT_HANDLER: BUREAU,
    Role.UNIT_HEAD: BUREAU,
}


async def asked(site: Site, thing: str, units: Mapping[Role, str] = UNITS) -> set[tuple[str, Role]]:
    """The queues that hold a thing, with who is asked by each."""
    found = set()
    for role, unit in units.items():
        items = (await get(site, "/tasks", role, unit=unit)).json()["items"]
        found |= {(each["queue"], role) for each in items if each["id"] == thing}
    return found


async def test_at_every_step_of_the_line_the_next_one_is_asked_for(site: Site) -> None:
    line = await Line(site).register()
    assert await asked(site, line.piece) == {("triage", Role.TRIAGE)}
    line = await Line(site, line.now).triage()
    assert await asked(site, line.piece) == {("dispose", Role.PET_HEAD)}

    line = await Line(site, line.now).assign()
    handler, head, both = Role.UNIT_HANDLER, Role.UNIT_HEAD, (Role.UNIT_HANDLER, Role.UNIT_HEAD)
    piece, order = f"/pieces/{line.piece}", f"/orders/{line.order}"
    assert await asked(site, line.order) == {("sign_for", role) for role in both}
    await line.do(f"{order}/sign-for", {}, handler)
    assert await asked(site, line.order) == {("accept", head)}
    await line.do(f"{order}/accept", ACCEPTANCE, head)
    assert await asked(site, line.order) == set()
    assert await asked(site, line.piece) == {("investigate", handler)}
    await line.do(f"{piece}/investigate", {"investigators": ["陈某某", "赵某某"]}, handler)
    assert await asked(site, line.piece) == {("draft", handler)}
    more = {"days": 20, "reason": "需要重新测绘确认地类面积"}
    extension = (await line.do(f"{piece}/extensions", more, handler))["id"]
    assert await asked(site, extension) == {("extend", head)}
    await line.do(f"/extensions/{extension}/approve", {}, head)
    assert await asked(site, extension) == set()
    await line.do(f"{piece}/draft-opinion", DRAFT, handler)
    assert await asked(site, line.piece) == {("issue", head)}
    await line.do(f"{piece}/issue-opinion", {}, head)
    assert await asked(site, line.piece) == {("deliver", handler)}
    assert await asked(site, line.order) == set()
    await line.do(f"{piece}/deliver-opinion", DELIVERY, handler)
    assert await asked(site, line.piece) == set()
    assert await asked(site, line.order) == {("report", head)}
    await line.do(f"{order}/report", REPORT, head)
    assert await asked(site, line.order) == {("examine", Role.PET_HEAD)}
    await line.do(f"{order}/pass", {}, Role.PET_HEAD, unit=PROVINCE)
    assert await asked(site, line.order) == set()


INSIDE = {
    Role.PET_HEAD: PROVINCE,
    Role.DEPUTY: PROVINCE,
    Role.PRINCIPAL: PROVINCE,
    Role.DIV_HANDLER: LEAD,
    Role.DIV_HEAD: LEAD,
}


@pytest.mark.parametrize("is_major", [False, True])
async def test_inside_the_house_the_next_one_is_asked_for_at_every_step(
    site: Site, is_major: bool
) -> None:
    major = "_major" if is_major else ""
    leaders = [Role.PRINCIPAL] if is_major else [Role.DEPUTY, Role.PRINCIPAL]
    line = await Inside(site).drafted(SUPPORT, is_major=is_major)

    async def waits(thing: str) -> set[tuple[str, Role]]:
        return await asked(site, thing, INSIDE)

    def by(queue: str, *roles: Role) -> set[tuple[str, Role]]:
        return {(queue, role) for role in roles}

    divisions = (Role.DIV_HANDLER, Role.DIV_HEAD)
    assert await waits(line.internal) == by(f"instruct{major}", *leaders)
    await line.instruct({"instruction": "同意。"}, Role.PRINCIPAL)
    assert await waits(line.internal) == by("answer", *divisions)
    assert await waits(line.piece) == by("dispose", Role.PET_HEAD)
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/accept", ACCEPTANCE, Role.PET_HEAD, unit=PROVINCE)
    assert await waits(line.internal) == set()
    assert await asked(site, line.internal, {Role.DIV_HEAD: SUPPORT}) == by("answer", Role.DIV_HEAD)
    assert await waits(line.piece) == by("investigate", Role.DIV_HANDLER)
    more = {"days": 20, "reason": "需要重新测绘确认地类面积"}
    made = await line.do(f"{path}/extensions", more, Role.DIV_HANDLER, unit=LEAD)
    assert await waits(made["id"]) == by(f"grant{major}", *leaders)
    await line.do(f"{path}/investigate", OFFICERS, Role.DIV_HANDLER, unit=LEAD)
    assert await waits(line.piece) == by("draft", Role.DIV_HANDLER)
    await line.do(f"{path}/draft-opinion", DRAFT, Role.DIV_HANDLER, unit=LEAD)
    assert await waits(line.piece) == by(f"sign{major}", *leaders)
    await line.do(f"{path}/issue-opinion", {}, Role.PRINCIPAL, unit=PROVINCE)
    assert await waits(line.piece) == by("deliver", Role.DIV_HANDLER)
    await line.do(f"{path}/deliver-opinion", DELIVERY, Role.DIV_HANDLER, unit=LEAD)
    assert await waits(line.internal) == by("answer", *divisions)
    await line.answer(LEAD)
    await line.answer(SUPPORT)
    assert await waits(line.internal) == by("close", Role.PET_HEAD)


async def test_an_accusation_and_an_objection_ask_the_head_of_the_office(site: Site) -> None:
    sealed = await Line(site).register(purpose="accusation")
    assert await asked(site, sealed.piece) == {("unseal", Role.PET_HEAD)}
    line = await Line(site, sealed.now).assign()
    objection = {"reasons": "所涉地块在邻区", "organ": "邻区主管部门", "basis": "属地管理"}
    await line.do(f"/orders/{line.order}/object", objection, Role.UNIT_HEAD)
    assert await asked(site, line.order) == {("answer_objection", Role.PET_HEAD)}


async def test_what_was_forwarded_is_dealt_with(site: Site) -> None:
    line = await Line(site).triage()
    there = {"unit_id": str(ORG(BUREAU))}
    forwarded = await line.do(f"/pieces/{line.piece}/forward", there, Role.PET_HEAD, unit=PROVINCE)
    line.order = forwarded["id"]
    await line.do(f"/orders/{line.order}/sign-for", {}, Role.UNIT_HANDLER)
    assert ("accept", Role.UNIT_HEAD) in await asked(site, line.order)


async def test_only_the_own_unit_is_asked(site: Site) -> None:
    line = await Line(site).assign()
    for role, unit in (
        (Role.UNIT_HEAD, NEIGHBOUR),
        (Role.UNIT_HEAD, "510100"),
        (Role.LEADER, "510000"),
    ):
        assert (await get(site, "/tasks", role, unit=unit)).json() == {"items": [], "next": None}
        assert (await get(site, "/tasks/count", role, unit=unit)).json() == {"count": 0}
    queues = (await get(site, "/tasks/queues", Role.LEADER)).json()
    assert [(each["queue"], each["count"]) for each in queues] == [("instruct_urgent", 0)]
    nobody = await get(site, "/tasks", Role.SYSTEM_ADMIN)
    assert (nobody.status_code, nobody.json()["code"]) == (403, "role-not-allowed")
    assert await asked(site, line.order)


async def test_pages_follow_the_last_days_and_counts_are_true(site: Site) -> None:
    due: list[str] = []
    line = await Line(site).register(petitioners=[{"is_main": True}], petitioner_count=1)
    nothing_due = line.piece
    for _ in range(3):
        line = await Line(site, line.now).register()
        due.append(line.piece)
        await line.later(days=3)
    late = await Line(site, line.now).triage()
    await late.later(days=10)

    async def page(**query: Any) -> dict[str, Any]:
        answer = await get(site, "/tasks", Role.TRIAGE, Role.PET_HEAD, **query)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    seen, cursor = [], None
    while True:
        found = await page(limit=2, **({} if cursor is None else {"cursor": cursor}))
        seen += [each["id"] for each in found["items"]]
        cursor = found["next"]
        if cursor is None:
            break
    assert seen == [*due, late.piece, nothing_due]
    whole = (await page())["items"]
    assert [each["id"] for each in whole] == seen
    assert [each["punctuality"] for each in whole] == [
        "overdue", "overdue", "due_soon", "due_soon", None,
    ]  # fmt: skip
    assert whole[-1]["due"] is None
    for query, many in (
        ({}, 5),
        ({"queue": "triage"}, 4),
        ({"queue": ["triage", "dispose"]}, 5),
        ({"queue": "examine"}, 0),
        ({"punctuality": "overdue"}, 2),
        ({"punctuality": ["overdue", "due_soon"]}, 4),
        ({"decides": False}, 5),
        ({"decides": True}, 0),
    ):
        counted = await get(site, "/tasks/count", Role.TRIAGE, Role.PET_HEAD, **query)
        assert counted.json() == {"count": many}, query
        assert len((await page(**query))["items"]) == many, query
    numbers = (await get(site, "/tasks/queues", Role.TRIAGE, Role.PET_HEAD)).json()
    told = {each["queue"]: (each["count"], each["overdue"], each["due_soon"]) for each in numbers}
    assert told["triage"] == (4, 2, 1)
    assert told["dispose"] == (1, 0, 1)
    assert {each["queue"]: each["label"] for each in numbers}["triage"] == "待甄别"


@pytest.mark.parametrize(
    "wrong",
    [{"queue": "nonsense"}, {"punctuality": "never"}, {"limit": 0}, {"cursor": "x"}, {"of": "me"}],
)
async def test_what_cannot_be_asked_is_refused(site: Site, wrong: dict[str, Any]) -> None:
    refused = await get(site, "/tasks", Role.TRIAGE, **wrong)
    assert refused.status_code == 422


async def test_who_is_named_has_what_is_his(site: Site) -> None:
    named = await Line(site).accept()
    other = await Line(site, named.now).accept()
    handler = account_id(f"handler-{BUREAU}")
    await known(site, f"handler-{BUREAU}", BUREAU, Role.UNIT_HANDLER)
    path = f"/orders/{named.order}/name-handler"
    named.now = other.now
    await named.do(path, {"handler_id": str(handler)}, Role.UNIT_HEAD)
    found: dict[bool, set[str]] = {}
    for mine in (True, False):
        async with site.client(Role.UNIT_HANDLER, unit=BUREAU, id=handler) as client:
            page = (await client.get("/tasks", params={"mine": mine})).json()
            counted = (await client.get("/tasks/count", params={"mine": mine})).json()
        found[mine] = {each["id"] for each in page["items"]}
        assert counted == {"count": len(found[mine])}
    assert found == {True: {named.piece}, False: {named.piece, other.piece}}
    colleague = await get(site, "/tasks", Role.UNIT_HANDLER, unit=BUREAU, mine=True)
    assert colleague.json()["items"] == []
