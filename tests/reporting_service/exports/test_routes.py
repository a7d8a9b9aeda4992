"""Exports: the sheet is the ledger, nothing in it is a formula, and it can be stopped."""

import asyncio
import io
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from reporting_service.exports import rules
from reporting_service.exports.jobs import tidy_exports, write_export
from reporting_service.exports.models import Export, ExportFile
from reporting_service.ledger.schemas import SHEET
from shared.clock import real_now
from shared.directory import Account
from shared.jobs import JobContext
from shared.moves import Role
from tests.harness import ORG, Site, actor
from tests.reporting_service.make import (
    COUNTY,
    NEIGHBOUR_CITY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    charge,
    listing,
    matter,
    office,
    order,
    piece,
    rows,
    tell,
    tell_many,
)

pytestmark = pytest.mark.anyio


async def asked(client: httpx.AsyncClient, **filters: Any) -> dict[str, Any]:
    """An export, just asked for."""
    headers = {"Idempotency-Key": str(uuid4())}
    answer = await client.post("/ledger/exports", json=filters, headers=headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def written(site: Site, id: str) -> None:
    """Let the worker write the export."""
    await write_export(JobContext(site.app.state.database, site.app.state.settings), id)


async def sheet(client: httpx.AsyncClient, id: str) -> list[list[Any]]:
    """The rows of the downloaded file, headings first."""
    answer = await client.get(f"/exports/{id}/file")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    book = load_workbook(io.BytesIO(answer.content))
    assert book.active is not None
    found = [[cell.value for cell in row] for row in book.active.iter_rows()]
    book.close()
    return found


async def test_the_sheet_is_the_ledger_row_by_row(site: Site) -> None:
    for n in range(7):
        event = piece([COUNTY, NEIGHBOUR_CITY][n % 2])
        id = event[2]["matter_id"]
        await tell(site, event, matter(id), order(event), listing(id), charge(id))
    client = office(site)
    export = await asked(client)
    assert (export["status"], export["total"], export["allowed_moves"]) == ("queued", 7, ["cancel"])
    await written(site, export["id"])
    done = (await client.get(f"/exports/{export['id']}")).json()
    assert (done["status"], done["written"], done["allowed_moves"]) == ("finished", 7, [])
    heading, *lines = await sheet(client, export["id"])
    assert heading == [column.heading for column in SHEET.values()]
    shown = await rows(client, "/ledger")
    at = heading.index("信访件编号")
    assert [line[at] for line in lines] == [row["number"] for row in shown]
    first = dict(zip(heading, lines[0], strict=True))
    assert (first["信访形式"], first["内容分类"], first["挂牌状态"]) == (
        "来信",
        "土地征收",
        "督办中",
    )
    assert first["包案领导"] == "县级：赵某某"
    assert str(first["登记时间"]) == "2026-03-05 10:00:00"


async def test_an_export_shows_what_its_requester_may_see_and_asked_for(site: Site) -> None:
    mine, visit = piece(), piece(form="visit")
    await tell(site, mine, visit, piece(NEIGHBOUR_CITY))
    client = site.client(Role.UNIT_HEAD, unit=COUNTY)
    export = await asked(client, form=["letter"])
    await written(site, export["id"])
    _, *lines = await sheet(client, export["id"])
    assert [line[0] for line in lines] == [mine[2]["number"]]


async def test_what_looks_like_a_formula_or_a_link_stays_text(site: Site) -> None:
    event = piece(opinion_no="http://example.invalid/")
    await tell(site, event, matter(event[2]["matter_id"], title="=1+1", summary_masked="@SUM(A1)"))
    client = office(site)
    export = await asked(client)
    await written(site, export["id"])
    content = (await client.get(f"/exports/{export['id']}/file")).content
    page = load_workbook(io.BytesIO(content)).active
    assert page is not None
    assert page.freeze_panes == "A2"
    cells = [cell for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert {"=1+1", "@SUM(A1)", "http://example.invalid/"} <= {cell.value for cell in cells}


async def test_somebody_elses_export_does_not_exist(site: Site) -> None:
    export = await asked(office(site))
    other = site.client(Role.DEPUTY, unit=PROVINCE)
    for answer in (
        await other.get(f"/exports/{export['id']}"),
        await other.get(f"/exports/{export['id']}/file"),
        await other.post(f"/exports/{export['id']}/cancel"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "export-unknown")


async def test_an_export_stays_behind_in_the_office_in_which_it_was_made(site: Site) -> None:
    who = uuid4()
    made_in = site.client(Role.UNIT_HEAD, unit=COUNTY, id=who)
    export = await asked(made_in)
    await written(site, export["id"])
    assert (await made_in.get(f"/exports/{export['id']}/file")).status_code == 200
    moved = site.client(Role.UNIT_HEAD, unit=NEIGHBOUR_COUNTY, id=who)
    for answer in (
        await moved.get(f"/exports/{export['id']}"),
        await moved.get(f"/exports/{export['id']}/file"),
        await moved.post(f"/exports/{export['id']}/cancel"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "export-unknown")


async def test_a_cancelled_export_is_never_written(site: Site) -> None:
    await tell(site, piece())
    client = office(site)
    export = await asked(client)
    answer = await client.post(f"/exports/{export['id']}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    await written(site, export["id"])
    refused = await client.get(f"/exports/{export['id']}/file")
    assert (refused.status_code, refused.json()["code"]) == (409, "export-unfinished")
    again = await client.post(f"/exports/{export['id']}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "wrong-status")


CHANGES: dict[str, dict[str, Any]] = {
    "disabled": {"active": False},
    "of another unit": {"unit": ORG(COUNTY)},
    "without the role": {"roles": ["registrar"]},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_who_lost_the_right_meanwhile_gets_no_sheet(
    site: Site, change: dict[str, Any]
) -> None:
    await tell(site, piece())
    who = actor(Role.PET_HEAD, unit=PROVINCE)
    client = office(site)
    before, after = await asked(client), await asked(client)
    known = {"version": 1, "active": True, "kind": "person", "roles": ["pet_head"],
             "unit": who.unit, "line": who.line}  # fmt: skip
    async with site.app.state.database.begin() as session:
        session.add(Account(id=who.id, **known))
    await written(site, before["id"])
    assert (await client.get(f"/exports/{before['id']}")).json()["status"] == "finished"
    async with site.app.state.database.begin() as session:
        await session.execute(sa.update(Account).values(**change))
    await written(site, after["id"])
    found = (await client.get(f"/exports/{after['id']}")).json()
    assert (found["status"], found["written"]) == ("failed", 0)
    assert "重新提交" in found["problem"]


async def test_an_export_cancelled_while_it_is_written_stops(site: Site) -> None:
    await tell_many(site, [piece() for _ in range(5 * rules.PAGE)])
    client = office(site)
    export = await asked(client)
    writing = asyncio.create_task(written(site, export["id"]))
    path = f"/exports/{export['id']}"
    while not (await client.get(path)).json()["written"]:
        assert not writing.done()
    answer = await client.post(f"/exports/{export['id']}/cancel")
    assert answer.json()["status"] == "cancelled"
    await writing
    found = (await client.get(f"/exports/{export['id']}")).json()
    assert found["status"] == "cancelled"
    assert 0 < found["written"] < found["total"]


async def test_a_long_sheet_goes_on_page_after_page(site: Site) -> None:
    await tell_many(site, [piece() for _ in range(2 * rules.PAGE + 1)])
    client = office(site)
    export = await asked(client)
    await written(site, export["id"])
    _, *lines = await sheet(client, export["id"])
    shown = await rows(client, "/ledger", limit=200)
    assert [line[0] for line in lines] == [row["number"] for row in shown]


async def test_a_job_that_runs_twice_writes_one_file(site: Site) -> None:
    await tell(site, piece())
    client = office(site)
    export = await asked(client)
    await written(site, export["id"])
    first = (await client.get(f"/exports/{export['id']}/file")).content
    await written(site, export["id"])
    assert (await client.get(f"/exports/{export['id']}/file")).content == first


async def test_a_file_expires_and_an_interrupted_export_is_given_up(site: Site) -> None:
    client = office(site)
    old, silent, fresh = [await asked(client) for _ in range(3)]
    await written(site, old["id"])
    past = real_now() - rules.KEPT - rules.SILENT_FOR
    database = site.app.state.database
    async with database.begin() as session:
        await session.execute(
            sa.update(Export).where(Export.id == UUID(old["id"])).values(expires_at=past)
        )
        await session.execute(
            sa.update(Export).where(Export.id == UUID(silent["id"])).values(touched_at=past)
        )
    await tidy_exports(JobContext(database, site.app.state.settings))
    states = [(await client.get(f"/exports/{e['id']}")).json() for e in (old, silent, fresh)]
    assert [state["status"] for state in states] == ["expired", "failed", "queued"]
    assert states[1]["problem"]
    gone = await client.get(f"/exports/{old['id']}/file")
    assert (gone.status_code, gone.json()["code"]) == (404, "export-expired")
    async with database.read() as session:
        assert not (await session.scalars(sa.select(ExportFile))).all()


async def test_asking_twice_with_one_key_queues_one_job(site: Site) -> None:
    client = office(site)
    headers = {"Idempotency-Key": "one"}
    first = await client.post("/ledger/exports", json={}, headers=headers)
    again = await client.post("/ledger/exports", json={}, headers=headers)
    assert again.json() == first.json()
    async with site.app.state.database.read() as session:
        waiting = sa.text("SELECT count(*) FROM procrastinate_jobs")
        assert await session.scalar(waiting) == 1
    missing = await client.post("/ledger/exports", json={})
    assert missing.json()["code"] == "idempotency-key-required"
