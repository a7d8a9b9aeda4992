"""Notes of talks: kept for ever, read for a purpose, corrected by a further text."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from intake_service.privacy.vault.models import TalkText, VaultReading
from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import BUREAU, CITY, NEIGHBOUR, Line, events, get, post

pytestmark = pytest.mark.anyio

SAID = "王某某称第二期补偿款未到账，电话13800000000。"
TALK = {"talk_form": "telephone", "talk_partner": "petitioner", "talk": SAID}
BETTER = "王某某称第二期补偿款已于三月到账。"
WHY = {"purpose": "核实补偿款到账情况"}


async def noted(line: Line, **changes: Any) -> dict[str, Any]:
    """A talk that the bureau recorded."""
    return await line.do(f"/pieces/{line.piece}/notes", {**TALK, **changes}, Role.UNIT_HANDLER)


def correction(line: Line, **changes: Any) -> dict[str, Any]:
    """The same talk, put right."""
    return {**TALK, "held_at": line.now.isoformat(), "talk": BETTER,
            "reason": "原记录把到账情况记错", **changes}  # fmt: skip


async def test_a_talk_is_recorded_listed_without_its_text_and_read_for_a_purpose(
    site: Site,
) -> None:
    line = await Line(site).assign()
    before = await events(site)
    note = await noted(line, held_at="2026-03-02T09:00:00+08:00")
    assert note["held_at"] == "2026-03-02T01:00:00Z"
    assert (note["status"], note["number"], note["talk_partner"]) == ("kept", 1, "petitioner")
    assert note["recorder"] == "unit_handler某某"
    assert await events(site) == before, "nobody else is told"
    page = await get(site, "/notes", Role.UNIT_HEAD, unit=BUREAU, piece_id=line.piece)
    assert [each["id"] for each in page.json()["items"]] == [note["id"]]
    assert (await get(site, "/notes/count", piece_id=line.piece)).json() == {"count": 1}
    detail = await get(site, f"/notes/{note['id']}")
    assert "到账" not in page.text + detail.text
    shown = await line.do(f"/notes/{note['id']}/reveal", WHY, Role.UNIT_HEAD)
    assert (shown["talk"], shown["number"]) == (SAID, 1)
    assert shown["held_at"] == "2026-03-02T01:00:00Z"
    async with site.app.state.database.read() as session:
        reading = (await session.scalars(sa.select(VaultReading))).one()
    assert (reading.field, str(reading.piece_id), reading.purpose) == (
        "talk", line.piece, WHY["purpose"],
    )  # fmt: skip


async def test_a_correction_is_a_further_text_and_the_first_one_stays(site: Site) -> None:
    line = await Line(site).assign()
    note = await noted(line)
    path = f"/notes/{note['id']}"
    better = correction(line, talk_partner="representative")
    corrected = await line.do(f"{path}/correct", better, Role.UNIT_HEAD)
    assert (corrected["number"], corrected["talk_partner"]) == (2, "representative")
    assert corrected["version"] == note["version"] + 1
    for asked, number, talk, partner in (
        ({}, 2, BETTER, "representative"),
        ({"number": 1}, 1, SAID, "petitioner"),
    ):
        shown = await line.do(f"{path}/reveal", {**WHY, **asked}, Role.UNIT_HANDLER)
        assert (shown["number"], shown["talk"], shown["talk_partner"]) == (number, talk, partner)
    history = (await get(site, f"{path}/history")).json()["items"]
    assert [(each["move"], each["reason"]) for each in history] == [
        ("record", None), ("correct", "原记录把到账情况记错"),
    ]  # fmt: skip
    answer = await post(site, f"{path}/reveal", {**WHY, "number": 3}, Role.UNIT_HEAD, unit=BUREAU)
    assert answer.status_code == 404
    assert await looks(site) == 2, "what was not there was not read"


async def looks(site: Site) -> int:
    async with site.app.state.database.read() as session:
        return await session.scalar(sa.select(sa.func.count()).select_from(VaultReading)) or 0


async def test_the_database_lets_nobody_change_a_text(site: Site) -> None:
    line = await Line(site).assign()
    await noted(line)
    with pytest.raises(DBAPIError, match="append-only"):
        async with site.app.state.database.begin() as session:
            await session.execute(sa.update(TalkText).values(talk="改过"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"held_at": "2027-03-02T09:00:00+08:00"}, "talk-not-held"),
        ({"talk": " "}, "invalid-input"),
        ({"talk": None}, "invalid-input"),
        ({"talk_partner": "王某某"}, "invalid-input"),
        ({"talk_form": "telegram"}, "invalid-input"),
        ({"partner_name": "王某某"}, "invalid-input"),
    ],
)
async def test_a_wrong_note_is_refused(site: Site, changes: dict[str, Any], code: str) -> None:
    line = await Line(site).assign()
    path, handler = f"/pieces/{line.piece}/notes", Role.UNIT_HANDLER
    answer = await post(site, path, {**TALK, **changes}, handler, unit=BUREAU)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await get(site, "/notes/count")).json() == {"count": 0}


async def test_a_wrong_correction_is_refused(site: Site) -> None:
    line = await Line(site).assign()
    path = f"/notes/{(await noted(line))['id']}"
    late = {"held_at": "2027-03-02T09:00:00+08:00"}
    for changes, role, unit, status, code in (
        (late, Role.UNIT_HANDLER, BUREAU, 422, "talk-not-held"),
        ({"reason": "王某某来电更正"}, Role.UNIT_HANDLER, BUREAU, 422, "not-masked"),
        ({"reason": "改"}, Role.UNIT_HANDLER, BUREAU, 422, "invalid-input"),
        ({"held_at": None}, Role.UNIT_HANDLER, BUREAU, 422, "invalid-input"),
        ({}, Role.PET_HEAD, "510000", 403, "not-responsible-unit"),
        ({}, Role.UNIT_HEAD, CITY, 403, "not-responsible-unit"),
        ({}, Role.UNIT_HEAD, NEIGHBOUR, 404, "not-found"),
        ({}, Role.SUPERVISOR, "510000", 403, "role-not-allowed"),
    ):
        answer = await post(site, f"{path}/correct", correction(line, **changes), role, unit=unit)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    stale = {"If-Match": '"9"'}
    answer = await post(
        site, f"{path}/correct", correction(line), Role.UNIT_HEAD, unit=BUREAU, **stale
    )
    assert answer.status_code == 412
    assert (await get(site, path)).json()["number"] == 1


async def test_who_sees_the_piece_sees_the_note_and_who_handles_it_reads_it(site: Site) -> None:
    line = await Line(site).assign()
    path = f"/notes/{(await noted(line))['id']}"
    for role, unit, seen, read in (
        (Role.UNIT_HEAD, BUREAU, 200, 200),
        (Role.UNIT_HEAD, CITY, 200, 200),
        (Role.PET_HEAD, "510000", 200, 200),
        (Role.DEPUTY, "510000", 200, 403),
        (Role.UNIT_HEAD, NEIGHBOUR, 404, 404),
        (Role.AUDIT_ADMIN, "510000", 403, 403),
    ):
        assert (await get(site, path, role, unit=unit)).status_code == seen
        assert (await get(site, f"{path}/history", role, unit=unit)).status_code == seen
        answer = await post(site, f"{path}/reveal", WHY, role, unit=unit)
        assert answer.status_code == read, answer.text
    answer = await post(site, f"{path}/reveal", {"purpose": "看看"}, Role.PET_HEAD)
    assert answer.json()["code"] == "invalid-input"


async def test_of_a_sealed_piece_nothing_is_noted_and_only_the_head_reads(site: Site) -> None:
    line = await Line(site).register()
    registrar = Role.REGISTRAR
    note = await line.do(f"/pieces/{line.piece}/notes", TALK, registrar, unit="510000")
    reason = {"reason": "属检举控告"}
    await line.do(f"/pieces/{line.piece}/seal", reason, registrar, unit="510000")
    path = f"/notes/{note['id']}"
    answer = await post(site, f"/pieces/{line.piece}/notes", TALK, registrar)
    assert (answer.status_code, answer.json()["code"]) == (409, "piece-sealed")
    answer = await post(site, f"{path}/correct", correction(line), Role.PET_HEAD)
    assert (answer.status_code, answer.json()["code"]) == (409, "piece-sealed")
    for role, status, listed in (
        (Role.DEPUTY, 404, 0), (registrar, 403, 0), (Role.PET_HEAD, 200, 1),
    ):  # fmt: skip
        assert (await get(site, path, role)).status_code == status
        assert (await get(site, f"{path}/history", role)).status_code == status
        assert len((await get(site, "/notes", role)).json()["items"]) == listed
        assert (await get(site, "/notes/count", role)).json() == {"count": listed}
    assert (await post(site, f"{path}/reveal", WHY, registrar)).json()["code"] == "content-sealed"
    assert (await post(site, f"{path}/reveal", WHY, Role.PET_HEAD)).json()["talk"] == SAID
