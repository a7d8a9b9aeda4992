"""The audit administrator sees who looked at whom, and what for."""

from typing import Any
from uuid import uuid4

import pytest

from shared.moves import Role
from tests.harness import ORG, Site, actor
from tests.intake_service.make import BUREAU, Line, get, post, registration

pytestmark = pytest.mark.anyio

READ = {"fields": ["name", "phone"], "purpose": "电话告知办理进展"}


async def readings(site: Site, **filters: Any) -> list[dict[str, Any]]:
    async with site.client(Role.AUDIT_ADMIN) as client:
        answer = await client.get("/readings", params=filters)
        counted = await client.get("/readings/count", params=filters)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    assert counted.json() == {"count": len(items)}
    return items


async def test_each_look_is_told_with_who_what_why_and_when(site: Site) -> None:
    line = await Line(site).register()
    await post(site, f"/pieces/{line.piece}/reveal", READ, Role.TRIAGE)
    sealed = await Line(site, line.now).register(purpose="accusation")
    await post(site, f"/pieces/{sealed.piece}/reveal", READ, Role.TRIAGE)
    found = await readings(site)
    who = actor(Role.TRIAGE)
    assert {(each["actor"], each["actor_name"], each["unit"]) for each in found} == {
        (str(who.id), who.name, str(who.unit))
    }
    shown = {(each["piece_id"], each["field"], each["purpose"], each["denied"]) for each in found}
    assert shown == {
        (line.piece, "name", "电话告知办理进展", None),
        (line.piece, "phone", "电话告知办理进展", None),
        (sealed.piece, None, None, "reveal"),
    }
    assert all(each["at"].startswith("2026-03-02") for each in found)
    assert "王某某" not in str(found)
    assert "13800000000" not in str(found)


async def test_filters_and_pages_narrow_the_record(site: Site) -> None:
    line = await Line(site).register()
    path = f"/pieces/{line.piece}/reveal"
    await post(site, path, READ, Role.TRIAGE)
    await post(site, path, {**READ, "fields": ["original_text"]}, Role.PET_HEAD)
    filters: tuple[tuple[dict[str, Any], int], ...] = (
        ({}, 3), ({"field": "phone"}, 1), ({"piece_id": line.piece}, 3),
        ({"piece_id": uuid4()}, 0), ({"import_id": uuid4()}, 0),
        ({"actor": actor(Role.PET_HEAD).id}, 1), ({"unit": ORG("510000")}, 3),
        ({"unit": ORG(BUREAU)}, 0), ({"denied": True}, 0), ({"denied": False}, 3),
        ({"read_from": "2026-03-02"}, 3), ({"read_from": "2026-03-03"}, 0),
        ({"read_to": "2026-03-01"}, 0),
    )  # fmt: skip
    for given, count in filters:
        assert len(await readings(site, **given)) == count, given
    first = (await get(site, "/readings", Role.AUDIT_ADMIN, limit=2)).json()
    rest = await get(site, "/readings", Role.AUDIT_ADMIN, limit=2, cursor=first["next"])
    seen = [each["id"] for each in (*first["items"], *rest.json()["items"])]
    assert len(set(seen)) == len(seen) == 3


async def test_an_administrator_of_a_bureau_sees_what_was_read_there(site: Site) -> None:
    line = await Line(site).accept()
    path = f"/pieces/{line.piece}/reveal"
    await post(site, path, READ, Role.PET_HEAD)
    await post(site, path, {**READ, "fields": ["name"]}, Role.UNIT_HEAD, unit=BUREAU)
    answer = await get(site, "/readings", Role.AUDIT_ADMIN, unit=BUREAU)
    assert [each["unit"] for each in answer.json()["items"]] == [str(ORG(BUREAU))]


async def test_nobody_else_reads_the_record(site: Site) -> None:
    for role in set(Role) - {Role.AUDIT_ADMIN}:
        assert (await get(site, "/readings", role)).status_code == 403
        assert (await get(site, "/readings/count", role)).status_code == 403


NOTHING = (
    "看",
    "看看看看",
    "1111",
    "....",
    "查看查看查看",
    "a b a b",
    "工作 工作",
    "abcabc",
    "　　　　",
)


async def test_a_purpose_says_something(site: Site) -> None:
    line = await Line(site).register()
    for purpose in NOTHING:
        body = {"fields": ["name"], "purpose": purpose}
        answer = await post(site, f"/pieces/{line.piece}/reveal", body, Role.TRIAGE)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "purpose")
    assert await readings(site) == []


async def test_the_query_code_is_shown_masked_and_in_full_on_record(site: Site) -> None:
    async with site.client(Role.REGISTRAR) as client:
        made = await client.post("/pieces", json=registration(), headers={"Idempotency-Key": "one"})
    piece, code = made.json()["id"], made.json()["query_code"]
    shown = await get(site, f"/pieces/{piece}")
    assert shown.json()["masked_query_code"] == "*" * 8 + code[-2:]
    assert code not in shown.text
    body = {"fields": ["query_code"], "purpose": "补打受理回执"}
    answer = await post(site, f"/pieces/{piece}/reveal", body, Role.REGISTRAR)
    assert answer.json()["query_code"] == code
    assert [each["field"] for each in await readings(site)] == ["query_code"]
    other = await post(site, f"/pieces/{piece}/reveal", READ, Role.REGISTRAR)
    assert other.json()["query_code"] is None
