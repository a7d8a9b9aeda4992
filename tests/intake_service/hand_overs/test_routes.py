"""Handing over over HTTP: see what would go, let it go, once and side by side; who may."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from services.directory.accounts.rules import account_id
from shared.directory import Account
from shared.moves import Role
from tests.harness import ORG, UNITS, Site
from tests.intake_service.handling.recusals.test_routes import INTEREST
from tests.intake_service.make import BUREAU, NEIGHBOUR, Line, get, post

pytestmark = pytest.mark.anyio
HEAD, HANDLER = Role.UNIT_HEAD, Role.UNIT_HANDLER
LEFT, STAYS, LEADER, FAR = (account_id(name) for name in ("left", "stays", "leader", "far"))
WHY = "调离本单位"


async def told(site: Site, id: UUID, *roles: Role, unit: str = BUREAU, active: bool = True) -> None:
    """Directory told of an account, or of what became of it."""
    at = UNITS[unit]
    async with site.app.state.database.begin() as session:
        await session.merge(Account(id=id, version=1, active=active, kind="person",
                                    roles=sorted(roles), unit=at.id, line=at.line))  # fmt: skip


async def everybody(site: Site) -> None:
    await told(site, LEFT, HEAD, HANDLER)
    await told(site, STAYS, HEAD, HANDLER)
    await told(site, LEADER, HEAD)
    await told(site, FAR, HANDLER, unit=NEIGHBOUR)


async def named(line: Line) -> str:
    """An order that names who is to leave; its id."""
    handler = {"handler_id": str(LEFT)}
    await line.do(f"/orders/{line.order}/name-handler", handler, HEAD)
    return line.order


async def rostered(line: Line) -> str:
    """A day of the roster that names who is to leave; its id."""
    duty = await line.do("/duties", {"day": "2026-03-09", "leader_id": str(LEFT)}, HEAD)
    return str(duty["id"])


async def handed(
    site: Site, to: UUID = STAYS, role: Role = HEAD, unit: str = BUREAU, **changes: Any
) -> tuple[int, dict[str, Any]]:
    body = {"from_account": str(LEFT), "to_account": str(to), "reason": WHY, **changes}
    answer = await post(site, "/hand-overs", body, role, unit=unit)
    return answer.status_code, answer.json()


async def handler(site: Site, order: str) -> str:
    found = (await get(site, f"/orders/{order}")).json()["handler_id"]
    return str(found)


async def test_everything_open_goes_and_twice_is_nothing_more(site: Site) -> None:
    await everybody(site)
    line = await Line(site).accept()
    order = await named(line)
    over = await Line(site, line.now).report()
    duty = await rostered(over)
    parties = {"from_account": str(LEFT), "to_account": str(STAYS)}
    seen = (await post(site, "/hand-overs/preview", parties, HEAD, unit=BUREAU)).json()
    assert {(each["thing"], each["id"], each["outcome"]) for each in seen["items"]} == {
        ("order", order, "ready"), ("duty", duty, "ready"),
    }  # fmt: skip
    assert await handler(site, order) == str(LEFT)
    status, done = await handed(site)
    assert (status, done["done"], done["refused"], done["left"]) == (200, 2, 0, 0)
    assert {each["outcome"] for each in done["items"]} == {"done"}
    assert await handler(site, order) == str(STAYS)
    (*_, row) = (await get(site, f"/orders/{order}/history")).json()["items"]
    assert (row["move"], row["reason"]) == ("hand-over", WHY)
    (day,) = (await get(site, "/duties", HEAD, unit=BUREAU)).json()["items"]
    assert day["leader_id"] == str(STAYS)
    assert (await handed(site))[1]["items"] == []


async def test_each_thing_is_refused_or_done_by_itself(site: Site) -> None:
    await everybody(site)
    line = await Line(site).accept()
    order, duty = await named(line), await rostered(line)
    _, found = await handed(site, LEADER)
    assert {(each["id"], each["outcome"], each["code"]) for each in found["items"]} == {
        (duty, "done", None), (order, "refused", "handler-unknown"),
    }  # fmt: skip
    assert (found["done"], found["refused"]) == (1, 1)
    assert await handler(site, order) == str(LEFT)


async def test_nobody_takes_over_a_piece_from_which_he_is_recused(site: Site) -> None:
    await everybody(site)
    line = await Line(site).accept()
    order = await named(line)
    async with site.client(HANDLER, unit=BUREAU, id=STAYS) as client:
        path, key = f"/pieces/{line.piece}/recuse", {"Idempotency-Key": "recused"}
        assert (await client.post(path, json=INTEREST, headers=key)).status_code == 201
    _, found = await handed(site)
    assert [each["code"] for each in found["items"]] == ["handler-recused"]
    assert await handler(site, order) == str(LEFT)


async def test_the_unit_hands_over_within_itself_and_the_system_administrator_for_it(
    site: Site,
) -> None:
    await everybody(site)
    line = await Line(site).accept()
    order = await named(line)
    for to, role, unit, status, code in (
        (FAR, HEAD, BUREAU, 422, "taker-unfit"),
        (LEFT, HEAD, BUREAU, 422, "taker-unfit"),
        (STAYS, HEAD, NEIGHBOUR, 422, "taker-unfit"),
        (STAYS, HANDLER, BUREAU, 403, "role-not-allowed"),
    ):
        answer = await handed(site, to, role, unit)
        assert (answer[0], answer[1]["code"]) == (status, code)
    named_person = await handed(site, reason="王某某的案件移交")
    assert (named_person[0], named_person[1]["code"]) == (422, "not-masked")
    for role, unit in ((HEAD, NEIGHBOUR), (Role.SYSTEM_ADMIN, "510000")):
        assert (await handed(site, FAR, role, unit))[1]["items"] == [], "another unit's things"
    assert await handler(site, order) == str(LEFT)
    status, found = await handed(site, STAYS, Role.SYSTEM_ADMIN, "510000")
    assert (status, found["done"], found["unit_id"]) == (200, 1, str(ORG(BUREAU)))
    assert await handler(site, order) == str(STAYS)


async def test_side_by_side_it_goes_once(site: Site) -> None:
    await everybody(site)
    order = await named(await Line(site).accept())
    both = await asyncio.gather(handed(site), handed(site))
    assert [status for status, _ in both] == [200, 200]
    assert sum(found["done"] for _, found in both) == 1
    moves = (await get(site, f"/orders/{order}/history")).json()["items"]
    assert [row["move"] for row in moves].count("hand-over") == 1


async def test_who_left_without_it_is_a_task_of_the_head(site: Site) -> None:
    await everybody(site)
    order = await named(await Line(site).accept())

    async def asked(role: Role) -> list[str]:
        found = await get(site, "/tasks", role, unit=BUREAU, queue="name_handler")
        return [each["id"] for each in found.json()["items"]]

    assert await asked(HEAD) == []
    await told(site, LEFT, HEAD, HANDLER, unit=NEIGHBOUR)
    assert (await asked(HEAD), await asked(HANDLER)) == ([order], [])
    await told(site, LEFT, HANDLER, active=False)
    assert await asked(HEAD) == [order]
    assert (await handed(site))[1]["done"] == 1
    assert await asked(HEAD) == []
