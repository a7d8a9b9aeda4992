"""An accusation is read by the head of the petition office alone, and goes no ordinary way."""

from typing import Any

import pytest
import sqlalchemy as sa

from intake_service.privacy.vault.models import VaultReading
from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.ledger import entry, workbook
from tests.intake_service.make import BUREAU, Line, events, finding, get, post
from tests.intake_service.reception.imports.steps import imported

pytestmark = pytest.mark.anyio

ACCUSING: tuple[dict[str, Any], ...] = (
    {"purpose": "accusation"},
    {"stated_class": "纪检监察/违纪违法"},
    {"original_text": "举报某局科长贪污受贿，侵吞征地补偿款。"},
)
REVEAL = {"fields": ["name", "original_text"], "purpose": "电话核实诉求"}
REASON = {"reason": "经核对，不是检举控告"}
ORDER = {"unit_id": str(ORG(BUREAU)), "requirement": "依法调查处理", "feedback_due": "2026-05-01"}


async def denials(site: Site) -> list[str | None]:
    """The verbs of refused attempts, in order."""
    async with site.app.state.database.read() as session:
        found = sa.select(VaultReading.denied).where(VaultReading.denied.is_not(None))
        return list(await session.scalars(found.order_by(VaultReading.recorded_at)))


async def seen(site: Site, path: str, *roles: Role, **params: Any) -> int:
    """How many a list shows; its count says the same."""
    shown = len((await get(site, path, *roles, **params)).json()["items"])
    assert (await get(site, f"{path}/count", *roles, **params)).json() == {"count": shown}
    return shown


@pytest.mark.parametrize("changes", ACCUSING)
async def test_what_accuses_somebody_is_sealed_when_it_is_registered(
    site: Site, changes: dict[str, Any]
) -> None:
    line = await Line(site).register(**changes)
    piece = await line.detail()
    assert piece["sealed"] is True
    assert piece["allowed_moves"] == ["release", "entrust"]
    assert await seen(site, "/pieces", sealed=True) == 1
    assert await seen(site, "/pieces", sealed=False) == 0


async def test_only_who_receives_what_comes_in_knows_that_it_is_there(site: Site) -> None:
    line = await Line(site).register(purpose="accusation")
    knowing = {Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD}
    others = {Role.DIV_HANDLER, Role.DIV_HEAD, Role.DEPUTY, Role.PRINCIPAL, Role.SUPERVISOR,
              Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.REVIEWER, Role.LEADER, Role.SENDER,
              Role.JOINT_OFFICE}  # fmt: skip
    for role in others:
        for path in ("", "/history", "/opinion"):
            assert (await get(site, f"/pieces/{line.piece}{path}", role)).status_code == 404
        assert await seen(site, "/pieces", role) == 0
        assert await seen(site, "/deadlines", role) == 0
    for role in knowing:
        assert await seen(site, "/pieces", role) == 1
        shown = (await get(site, f"/pieces/{line.piece}", role)).json()
        assert bool(shown["petitioners"]) is (role is Role.PET_HEAD)
    assert await seen(site, "/proposals", Role.TRIAGE) == 0


async def test_it_is_revealed_to_the_head_alone(site: Site) -> None:
    line = await Line(site).register(purpose="accusation")
    path = f"/pieces/{line.piece}/reveal"
    answer = await post(site, path, REVEAL, Role.PET_HEAD)
    assert answer.json()["petitioners"][0]["name"] == "王某某"
    assert await denials(site) == []
    for role in set(Role) - {Role.PET_HEAD}:
        answer = await post(site, path, REVEAL, role)
        assert answer.status_code in (403, 404), answer.text
        assert "王某某" not in answer.text


FAMILIES: tuple[dict[str, Any], ...] = (
    {}, {"family": "suggestion", "route": None}, {"family": "accusation", "route": None},
)  # fmt: skip


@pytest.mark.parametrize("changes", ACCUSING)
async def test_no_ordinary_way_is_open_and_every_attempt_is_recorded(
    site: Site, changes: dict[str, Any]
) -> None:
    line = await Line(site).register(**changes)
    at = f"/pieces/{line.piece}"
    for family in FAMILIES:
        answer = await post(site, f"{at}/triage", finding(**family), Role.TRIAGE)
        assert (answer.status_code, answer.json()["code"]) == (409, "piece-sealed")
    answer = await post(site, f"{at}/assign", ORDER, Role.PET_HEAD)
    assert (answer.status_code, answer.json()["code"]) == (409, "piece-sealed")
    answer = await get(site, f"{at}/proposal", Role.TRIAGE)
    assert (answer.status_code, answer.json()["code"]) == (409, "piece-sealed")
    item = {"piece_id": line.piece, "version": 1, **finding()}
    answer = await post(site, "/proposals/confirm", {"items": [item]}, Role.TRIAGE)
    assert answer.json()["items"][0]["code"] == "piece-sealed"
    answer = await post(site, f"{at}/reveal", REVEAL, Role.TRIAGE)
    assert (answer.status_code, answer.json()["code"]) == (403, "content-sealed")
    answer = await get(site, f"{at}/history", Role.REGISTRAR)
    assert (answer.status_code, answer.json()["code"]) == (403, "content-sealed")
    await post(site, f"{at}/reveal", REVEAL, Role.UNIT_HEAD)
    await get(site, at, Role.DEPUTY)
    assert await denials(site) == [*["triage"] * 3, "assign", "proposal", "confirm", "reveal",
                                   "history", "reveal", "read"]  # fmt: skip
    assert (await line.detail())["matter_id"] is None


async def test_nothing_of_it_leaves_in_events_or_state(site: Site) -> None:
    line = await Line(site).register(purpose="accusation")
    assert await events(site) == []
    state = await get(site, "/state", Role.SERVICE, type="intake.piece.moved")
    assert state.json()["items"] == []
    body = {**REASON, "purpose": "complaint_appeal"}
    await line.do(f"/pieces/{line.piece}/release", body, Role.PET_HEAD, unit="510000")
    assert await events(site) == [("intake.piece.moved", "release")]


async def test_a_piece_that_is_no_accusation_goes_on_after_its_release(site: Site) -> None:
    line = await Line(site).register(purpose="accusation")
    at = f"/pieces/{line.piece}"
    wrong = await post(site, f"{at}/release", REASON, Role.PET_HEAD)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "purpose-wrong")
    body = {**REASON, "purpose": "complaint_appeal"}
    found = await line.do(f"{at}/release", body, Role.PET_HEAD, unit="510000")
    assert (found["sealed"], found["purpose"]) == (False, "complaint_appeal")
    again = await post(site, f"{at}/release", body, Role.PET_HEAD)
    assert (again.status_code, again.json()["code"]) == (409, "not-sealed")
    assert (await post(site, f"{at}/triage", finding(), Role.TRIAGE)).status_code == 200


async def test_what_sounds_like_an_accusation_and_is_none_is_triaged_after_its_release(
    site: Site,
) -> None:
    line = await Line(site).register(**ACCUSING[2])
    at = f"/pieces/{line.piece}"
    await line.do(f"{at}/release", REASON, Role.PET_HEAD, unit="510000")
    item = {"piece_id": line.piece, "version": 2, **finding()}
    answer = await post(site, "/proposals/confirm", {"items": [item]}, Role.TRIAGE)
    assert answer.json()["confirmed"] == 1, answer.text


async def test_a_person_seals_what_no_rule_recognised(site: Site) -> None:
    line = await Line(site).register()
    at = f"/pieces/{line.piece}"
    for typed in ({"family": "accusation", "route": None}, {"topic": "NR16"}):
        refused = await post(site, f"{at}/triage", finding(**typed), Role.TRIAGE)
        assert (refused.status_code, refused.json()["code"]) == (422, "accusation-sealed")
    reason = {"reason": "来信检举工作人员"}
    found = await line.do(f"{at}/seal", reason, Role.TRIAGE, unit="510000")
    assert found["sealed"] is True
    twice = await post(site, f"{at}/seal", reason, Role.TRIAGE)
    assert (twice.status_code, twice.json()["code"]) == (409, "piece-sealed")
    refused = await post(site, f"{at}/triage", finding(), Role.TRIAGE)
    assert refused.json()["code"] == "piece-sealed"


async def test_what_is_triaged_is_sealed_no_more(site: Site) -> None:
    line = await Line(site).triage()
    answer = await post(site, f"/pieces/{line.piece}/seal", REASON, Role.PET_HEAD)
    assert (answer.status_code, answer.json()["code"]) == (409, "already-triaged")


async def test_an_imported_accusation_shows_neither_cells_nor_hints(site: Site) -> None:
    ledger = (await imported(site, workbook([entry(1, 概况="举报某局科长贪污受贿。")])))["id"]
    (row,) = (await get(site, f"/imports/{ledger}/rows", Role.TRIAGE)).json()["items"]
    assert (row["outcome"], row["left"]) == ("created", [])
    path = f"/imports/{ledger}/rows/{row['row']}/reveal"
    why = {"purpose": "核对来件内容"}
    for role in (Role.REGISTRAR, Role.TRIAGE):
        answer = await post(site, path, why, role)
        assert (answer.status_code, answer.json()["code"]) == (403, "content-sealed")
    assert (await post(site, path, why, Role.PET_HEAD)).status_code == 200
    assert await denials(site) == ["reveal", "reveal"]


async def test_a_sender_who_says_later_that_it_accuses_somebody_has_it_sealed(site: Site) -> None:
    await imported(site, workbook([entry(1)]))
    await imported(site, workbook([entry(1, 概况="补充举报：某局科长贪污受贿。")]))
    (found,) = (await get(site, "/differences", Role.REGISTRAR)).json()["items"]
    path = f"/differences/{found['id']}/settle"
    body = {"decision": "adopt", "reason": "来件单位补充"}
    assert (await post(site, path, body, Role.REGISTRAR)).status_code == 200
    assert (await get(site, f"/pieces/{found['piece_id']}")).json()["sealed"] is True
    for role, count in ((Role.REGISTRAR, 0), (Role.TRIAGE, 0), (Role.PET_HEAD, 1)):
        assert await seen(site, "/differences", role) == count
