"""A division reads what it was given and nothing else, and looks at names where it leads alone."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from shared.moves import Role
from tests.harness import Site, actor
from tests.intake_service.handling.internal_orders.make import (
    DEPARTMENT,
    LEAD,
    LEGAL,
    SUPPORT,
    Inside,
    refused,
)
from tests.intake_service.make import BUREAU, Line, get

pytestmark = pytest.mark.anyio

NOBODY = ("D05", "D13")
LISTS = ("/pieces", "/matters", "/deadlines", "/letters", "/internal-orders", "/orders",
         "/extensions")  # fmt: skip
LOOK = {"fields": ["name"], "purpose": "电话告知受理情况"}


async def read(site: Site, path: str, unit: str, role: Role = Role.DIV_HANDLER) -> int:
    """With which status somebody reads."""
    status: int = (await get(site, path, role, unit=unit)).status_code
    return status


async def listed(site: Site, unit: str) -> dict[str, list[dict[str, Any]]]:
    """What every list shows to a handler; the counts say the same."""
    found = {}
    for path in LISTS:
        found[path] = (await get(site, path, Role.DIV_HANDLER, unit=unit)).json()["items"]
        counted = (await get(site, f"{path}/count", Role.DIV_HANDLER, unit=unit)).json()
        assert counted == {"count": len(found[path])}, path
    return found


async def test_every_list_and_page_shows_a_division_what_it_was_given(site: Site) -> None:
    other = Line(site)
    await other.assign()
    line = Inside(site)
    line.now = other.now
    await line.accepted(SUPPORT)
    letters = (await get(site, "/letters", piece_id=line.piece)).json()["items"]
    paths = (
        f"/pieces/{line.piece}", f"/pieces/{line.piece}/history", f"/matters/{line.matter}",
        f"/matters/{line.matter}/history", f"/letters/{letters[0]['id']}", line.path,
        f"{line.path}/history", f"/pieces/{line.piece}/remedy-organs",
    )  # fmt: skip
    foreign = (f"/pieces/{other.piece}", f"/pieces/{other.piece}/history",
               f"/matters/{other.matter}", f"/orders/{other.order}")  # fmt: skip
    for unit in (LEAD, SUPPORT):
        found = await listed(site, unit)
        assert {each["id"] for each in found["/pieces"]} == {line.piece}
        assert {each["id"] for each in found["/matters"]} == {line.matter}
        assert {each["id"] for each in found["/internal-orders"]} == {line.internal}
        assert {each["piece_id"] for each in found["/letters"]} == {line.piece}
        assert {each["piece_id"] for each in found["/deadlines"]} == {line.piece}
        assert found["/orders"] == found["/extensions"] == []
        assert [await read(site, path, unit) for path in paths] == [200] * len(paths)
        assert [await read(site, path, unit) for path in foreign] == [404] * len(foreign)
    for unit in NOBODY:
        assert not any((await listed(site, unit)).values())
        assert [await read(site, path, unit) for path in paths] == [404] * len(paths)


async def test_a_consulted_division_reads_the_bureaus_piece_and_not_its_order(site: Site) -> None:
    line = Inside(site)
    await line.accept()
    await line.drafted(purpose="consult")
    assert await read(site, f"/pieces/{line.piece}", LEAD) == 404
    await line.instruct({"instruction": "请耕保处提出意见。"})
    found = await listed(site, LEAD)
    assert {each["id"] for each in found["/pieces"]} == {line.piece}
    assert found["/orders"] == []
    assert await read(site, f"/orders/{line.order}", LEAD) == 404
    people = (await get(site, f"/pieces/{line.piece}", Role.DIV_HANDLER, unit=LEAD)).json()
    assert people["petitioners"][0]["masked_name"] == "王**"
    # The bureau is not shown what is asked inside the house, nor whom.
    for role in (Role.UNIT_HANDLER, Role.UNIT_HEAD):
        assert await read(site, line.path, BUREAU, role) == 404
        assert (await get(site, "/internal-orders/count", role, unit=BUREAU)).json() == {"count": 0}
    history = (await get(site, f"/pieces/{line.piece}/history")).json()["items"]
    assert not [each for each in history if each["move"] in ("draft", "instruct")]


async def test_names_are_shown_to_the_handler_of_the_division_that_leads_alone(site: Site) -> None:
    line = await Inside(site).instructed(SUPPORT)
    path = f"/pieces/{line.piece}/reveal"
    before = await line.ask(path, LOOK, Role.DIV_HANDLER, unit=LEAD)
    assert refused(before) == (403, "not-responsible-unit")
    accept = {"contact": "陈某某", "phone": "000-00000000"}
    await line.do(f"/pieces/{line.piece}/accept", accept, Role.PET_HEAD, unit=DEPARTMENT)
    letters = (await get(site, "/letters", piece_id=line.piece)).json()["items"]
    paper, purpose = f"/letters/{letters[0]['id']}/reveal", {"purpose": "打印寄送信访人"}
    for role, unit, wanted in (
        (Role.DIV_HANDLER, SUPPORT, (403, "not-responsible-unit")),
        (Role.DIV_HANDLER, DEPARTMENT, (403, "not-responsible-unit")),
        (Role.DIV_HANDLER, LEGAL, (404, "not-found")),
        (Role.DIV_HEAD, LEAD, (403, "role-not-allowed")),
        (Role.DEPUTY, DEPARTMENT, (403, "role-not-allowed")),
        (Role.REGISTRAR, SUPPORT, (403, "not-responsible-unit")),
    ):
        assert refused(await line.ask(path, LOOK, role, unit=unit)) == wanted, (role, unit)
        assert refused(await line.ask(paper, purpose, role, unit=unit)) == wanted, (role, unit)
    shown = await line.ask(path, LOOK, Role.DIV_HANDLER, unit=LEAD)
    assert shown.json()["petitioners"][0]["name"] == "王某某"
    printed = await line.ask(paper, purpose, Role.DIV_HANDLER, unit=LEAD)
    assert "王某某" in printed.json()["body"]


async def test_who_is_consulted_does_not_look_at_names(site: Site) -> None:
    line = Inside(site)
    await line.accept()
    await line.instructed(purpose="consult")
    answer = await line.ask(f"/pieces/{line.piece}/reveal", LOOK, Role.DIV_HANDLER, unit=LEAD)
    assert refused(answer) == (403, "not-responsible-unit")


async def test_the_list_of_a_division_is_read_by_indexes(site: Site) -> None:
    line = await Inside(site).instructed()
    who = actor(Role.DIV_HANDLER, unit=LEAD)
    select = sa.select(Piece.id).where(pieces.visible_to(who))
    literal = select.compile(
        dialect=site.app.state.database.reading.dialect, compile_kwargs={"literal_binds": True}
    )
    async with site.app.state.database.begin() as session:
        await session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(await session.scalars(sa.text(f"EXPLAIN {literal}")))
        assert (await session.scalars(select)).all() == [UUID(line.piece)]
    assert "Seq Scan" not in plan, plan
    assert "BitmapOr" in plan, plan
    assert "ix_internal_answer_unit_id" in plan, plan


async def test_others_ask_no_more_than_before() -> None:
    for who in (actor(Role.PET_HEAD), actor(Role.UNIT_HEAD, unit=BUREAU)):
        assert "internal_answer" not in str(sa.select(Piece.id).where(pieces.visible_to(who)))
