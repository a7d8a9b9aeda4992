"""Letters over HTTP, and the series that number them."""

import asyncio
import re

import pytest
import sqlalchemy as sa

from intake_service.privacy.vault.models import VaultReading
from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import BUREAU, CITY, NEIGHBOUR, Line, get, post

pytestmark = pytest.mark.anyio


async def test_a_letter_shows_the_name_only_on_the_recorded_paper_copy(site: Site) -> None:
    line = await Line(site).accept()
    listed = (await get(site, "/letters", matter_id=line.matter, kind="D02")).json()["items"]
    path = f"/letters/{listed[0]['id']}"
    assert "王某某" not in (await get(site, path)).text
    body = {"purpose": "打印送达信访人"}
    paper = (await post(site, f"{path}/reveal", body, Role.UNIT_HANDLER, unit=BUREAU)).json()
    assert "王某某等3人：" in paper["body"]
    async with site.app.state.database.read() as session:
        rows = (await session.scalars(sa.select(VaultReading))).all()
    assert [(row.field, row.purpose) for row in rows] == [("letter", "打印送达信访人")]


async def test_a_neighbour_sees_no_letters(site: Site) -> None:
    line = await Line(site).accept()
    rows = (await get(site, "/letters", matter_id=line.matter)).json()["items"]
    for row in rows:
        seen = await get(site, f"/letters/{row['id']}", Role.UNIT_HEAD, unit=NEIGHBOUR)
        assert seen.status_code == 404
    listed = await get(site, "/letters", Role.UNIT_HEAD, unit=NEIGHBOUR)
    counted = await get(site, "/letters/count", Role.UNIT_HEAD, unit=NEIGHBOUR)
    assert listed.json()["items"] == []
    assert counted.json() == {"count": 0}


async def test_numbers_have_no_gap_whatever_is_refused_or_comes_at_once(site: Site) -> None:
    lines = [await Line(site).triage()]
    for _ in range(5):
        lines.append(await Line(site, lines[-1].now).triage())

    def order(days: int) -> dict[str, object]:
        return {"unit_id": str(ORG(BUREAU)), "requirement": "依法调查处理",
                "feedback_due": f"2026-05-{days:02d}"}  # fmt: skip

    answers = await asyncio.gather(*(
        post(site, f"/pieces/{line.piece}/assign", body, Role.PET_HEAD)
        for line in lines
        for body in (order(7), {**order(8), "feedback_due": "2026-01-01"})
    ))  # fmt: skip
    assert sorted(answer.status_code for answer in answers) == [200] * 6 + [422] * 6
    rows = (await get(site, "/letters", limit=100)).json()["items"]
    numbers = [int(re.sub(r".*〕(\d+)号", r"\1", row["document_no"])) for row in rows]
    assert sorted(numbers) == list(range(1, 13))


async def test_an_organ_fixes_its_own_code_once_nobody_else_has_it(site: Site) -> None:
    fixed = await post(site, "/series-codes", {"code": "锦自然信"}, Role.UNIT_HEAD, unit=BUREAU)
    taken = await post(site, "/series-codes", {"code": "锦自然信"}, Role.UNIT_HEAD, unit=CITY)
    derived = await post(site, "/series-codes", {"code": "成都青羊自然资信"}, Role.UNIT_HEAD,
                         unit=BUREAU)  # fmt: skip
    wrong = await post(site, "/series-codes", {"code": "JJ-1"}, Role.UNIT_HEAD, unit=BUREAU)
    line = await Line(site).accept()
    rows = (await get(site, "/letters", matter_id=line.matter, kind="D02")).json()["items"]
    assert fixed.status_code == 201
    for refused in (taken, derived):
        assert (refused.status_code, refused.json()["code"]) == (409, "series-code-taken")
    assert wrong.status_code == 422
    assert rows[0]["document_no"] == "锦自然信〔2026〕1号"


async def test_each_year_begins_a_new_series(site: Site) -> None:
    line = await Line(site).draft()
    await line.later(days=320)
    await line.do(f"/pieces/{line.piece}/issue-opinion", {}, Role.UNIT_HEAD)
    assert (await line.detail())["opinion_no"] == "成都锦江自然资信〔2027〕1号"
