"""The catalogue of statutory paths over HTTP: entered, confirmed by another, asked by topic."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from intake_service.legal_paths.models import LegalPathCatalogue
from shared.moves import Role
from tests.harness import Site, actor
from tests.intake_service.make import WHY, get, post, until_waiting

pytestmark = pytest.mark.anyio

REGISTRATION = {
    "topic": "NR03", "request": "要求更正不动产登记簿记载", "family": "appeal", "route": "P4",
    "path": "申请更正登记", "organ": "县级不动产登记机构",
    "bases": ["《不动产登记暂行条例》第十四条"], "period": "三十个工作日",
}  # fmt: skip
OLD_PROBLEM = {
    "topic": "NR03", "request": "反映历史遗留项目登记难", "family": "appeal", "route": "P6",
    "path": "信访程序", "organ": "县级自然资源主管部门", "bases": ["《信访工作条例》第三十一条"],
}  # fmt: skip
IDEA = {
    "topic": "NR05", "request": "对规划方案提出建议", "family": "suggestion",
    "path": "研究答复", "organ": "规划主管部门", "bases": ["《信访工作条例》第二十九条"],
}  # fmt: skip


def catalogue(*items: dict[str, Any]) -> dict[str, Any]:
    """A catalogue of these rows."""
    return {"source_document": "自然资办发〔2025〕14号", "items": list(items)}


async def enter(site: Site, *items: dict[str, Any]) -> str:
    """Entered by who sorts petitions."""
    answer = await post(site, "/legal-paths/catalogues", catalogue(*items), Role.TRIAGE)
    assert answer.status_code == 201, answer.text
    id: str = answer.json()["id"]
    return id


async def decide(site: Site, id: str, verb: str, body: Any = None, *roles: Role) -> httpx.Response:
    """One verb, by the head of the petition office unless others are named."""
    path = f"/legal-paths/catalogues/{id}/{verb}"
    return await post(site, path, body or {}, *(roles or (Role.PET_HEAD,)))


async def in_force(site: Site, **filters: Any) -> list[str]:
    """The requests of the catalogue in force."""
    found = (await get(site, "/legal-paths", **filters)).json()["items"]
    assert (await get(site, "/legal-paths/count", **filters)).json() == {"count": len(found)}
    return [each["request"] for each in found]


async def test_a_catalogue_serves_once_another_person_confirmed_it(site: Site) -> None:
    id = await enter(site, REGISTRATION, OLD_PROBLEM, IDEA)
    assert await in_force(site) == []
    listed = (await get(site, f"/legal-paths/catalogues/{id}/items")).json()["items"]
    assert [each["number"] for each in listed] == [1, 2, 3]
    confirmed = (await decide(site, id, "confirm")).json()
    assert (confirmed["status"], confirmed["items_count"]) == ("in_force", 3)
    assert await in_force(site, topic="NR03", route="P4") == [REGISTRATION["request"]]
    assert await in_force(site, family="suggestion") == [IDEA["request"]]

    asked = {"family": "appeal", "route": "P6", "topic": "NR03"}
    guide = (await get(site, "/guides", **asked)).json()
    assert [each["request"] for each in guide["paths"]] == [OLD_PROBLEM["request"]]
    del asked["topic"]
    assert (await get(site, "/guides", **asked)).json()["paths"] == []


async def test_a_new_catalogue_ends_the_one_before(site: Site) -> None:
    first = await enter(site, REGISTRATION)
    await decide(site, first, "confirm")
    second = await enter(site, OLD_PROBLEM)
    await decide(site, second, "confirm")
    assert await in_force(site) == [OLD_PROBLEM["request"]]
    listed = (await get(site, "/legal-paths/catalogues")).json()["items"]
    assert [(each["id"], each["status"]) for each in listed] == [
        (second, "in_force"), (first, "ended"),
    ]  # fmt: skip

    refused = await decide(site, first, "restore", WHY)
    assert (refused.status_code, refused.json()["code"]) == (409, "catalogue-in-force")
    assert (await decide(site, second, "end", WHY)).json()["allowed_moves"] == ["restore"]
    assert await in_force(site) == []
    await decide(site, first, "restore", WHY)
    assert await in_force(site) == [REGISTRATION["request"]]


async def test_of_two_that_are_restored_at_once_one_serves(site: Site) -> None:
    both = []
    for item in (REGISTRATION, OLD_PROBLEM):
        both.append(await enter(site, item))
        await decide(site, both[-1], "confirm")
    await decide(site, both[1], "end", WHY)
    async with site.app.state.database.begin() as session:
        await session.execute(sa.select(LegalPathCatalogue.id).with_for_update())
        restored = [asyncio.create_task(decide(site, id, "restore", WHY)) for id in both]
        await until_waiting(site, 2)
    answers = await asyncio.gather(*restored)
    codes = {each.status_code: each.json().get("code") for each in answers}
    assert codes == {200: None, 409: "catalogue-in-force"}


async def test_one_waits_at_a_time_and_may_be_rejected(site: Site) -> None:
    id = await enter(site, REGISTRATION)
    second = await post(site, "/legal-paths/catalogues", catalogue(IDEA), Role.TRIAGE)
    assert (second.status_code, second.json()["code"]) == (409, "catalogue-pending")
    assert (await decide(site, id, "reject", WHY)).json()["status"] == "rejected"
    late = await decide(site, id, "confirm")
    assert (late.status_code, late.json()["code"]) == (409, "wrong-status")
    await enter(site, IDEA)


async def test_who_entered_it_does_not_confirm_it(site: Site) -> None:
    both = actor(Role.TRIAGE, Role.PET_HEAD)
    async with site.client_of(both) as client:
        headers = {"Idempotency-Key": str(uuid4())}
        made = await client.post("/legal-paths/catalogues", json=catalogue(IDEA), headers=headers)
        path = f"/legal-paths/catalogues/{made.json()['id']}/confirm"
        refused = await client.post(path, json={}, headers={"Idempotency-Key": str(uuid4())})
    assert (refused.status_code, refused.json()["code"]) == (409, "catalogue-enterer")


@pytest.mark.parametrize(
    "wrong",
    [
        {**REGISTRATION, "route": None},
        {**IDEA, "route": "P6"},
    ],
)
async def test_appeals_alone_have_a_route(site: Site, wrong: dict[str, Any]) -> None:
    body = catalogue(IDEA, wrong)
    refused = await post(site, "/legal-paths/catalogues", body, Role.TRIAGE)
    assert (refused.status_code, refused.json()["code"]) == (422, "catalogue-invalid")
    assert [each["field"] for each in refused.json()["errors"]] == ["items.1.route"]
    assert (await get(site, "/legal-paths/catalogues")).json()["items"] == []


async def test_a_catalogue_that_nobody_entered_is_unknown(site: Site) -> None:
    missing = await decide(site, str(uuid4()), "confirm")
    assert (missing.status_code, missing.json()["code"]) == (404, "catalogue-unknown")
