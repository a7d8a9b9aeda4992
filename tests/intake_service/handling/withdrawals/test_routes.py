"""Withdrawals over HTTP: record the wish, confirm it, refuse it, take that back."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.handling.referrals.make import given, matter, triaged
from tests.intake_service.make import BUREAU, CITY, NEIGHBOUR, WHY, Line, finding, get, post
from tests.intake_service.reception.door import (
    NAMELESS,
    OFFICE,
    decide,
    last,
    outcomes,
    piece_sealed,
)

pytestmark = pytest.mark.anyio
HEAD, HANDLER = Role.UNIT_HEAD, Role.UNIT_HANDLER
WISH = {"wished_on": "2026-03-02", "way": "letter", "text": "本人王某某自愿撤回此前的信访。"}
FREE = {"verified": "当面核实，信访人表示自愿撤回，没有受到压力。"}


async def asked(
    line: Line, role: Role = HANDLER, unit: str = BUREAU, **changes: Any
) -> tuple[int, dict[str, Any]]:
    """The answer when the wish is recorded; by default by the bureau's handler."""
    await line.later(minutes=1)
    path = f"/pieces/{line.piece}/withdrawals"
    answer = await post(line.site, path, {**WISH, **changes}, role, unit=unit)
    return answer.status_code, answer.json()


async def recorded(line: Line, role: Role = HANDLER, unit: str = BUREAU) -> str:
    """The wish is recorded; the withdrawal."""
    status, found = await asked(line, role, unit)
    assert status == 201, found
    return str(found["id"])


async def act(
    line: Line, id: str, verb: str, body: Any, role: Role = HEAD, unit: str = BUREAU
) -> tuple[int, dict[str, Any]]:
    """The answer to an act on the withdrawal; by default of the bureau's head."""
    await line.later(minutes=1)
    answer = await post(line.site, f"/withdrawals/{id}/{verb}", body, role, unit=unit)
    return answer.status_code, answer.json()


async def withdrawn(line: Line) -> str:
    """The piece in the bureau's hands is withdrawn."""
    id = await recorded(line)
    assert (await act(line, id, "confirm", FREE))[0] == 200
    return id


async def order(line: Line) -> dict[str, Any]:
    """The order as the petition office sees it."""
    seen: dict[str, Any] = (await get(line.site, f"/orders/{line.order}")).json()
    return seen


async def test_a_wish_ends_the_piece_when_another_officer_found_it_free(site: Site) -> None:
    line = await Line(site).accept()
    status, made = await asked(line)
    assert (status, made["status"], made["allowed_moves"]) == (201, "requested", [])
    assert (made["unit_id"], made["issuer_id"]) == (str(ORG(BUREAU)), str(ORG(OFFICE)))
    assert (await line.detail())["status"] == "accepted", "it is handled on meanwhile"
    status, done = await act(line, made["id"], "confirm", FREE)
    assert (status, done["status"], done["verified"]) == (200, "confirmed", FREE["verified"])
    piece = await line.detail()
    assert (piece["status"], piece["closed_at"] is not None) == ("withdrawn", True)
    assert {row for row in await outcomes(line) if row[0] in ("DL05", "DL11")} == {
        ("DL05", "accept", "void"), ("DL11", "arrive", "void"),
    }  # fmt: skip
    assert ((await order(line))["status"], (await matter(line))["status"]) == (
        "withdrawn", "closed",
    )  # fmt: skip
    assert (await last(line))["reason"] == FREE["verified"]


async def test_a_confirmation_taken_back_lets_everything_run_on_as_it_began(site: Site) -> None:
    line = await Line(site).draft()
    before, clocks = await line.detail(), await outcomes(line)
    id = await withdrawn(line)
    await line.later(days=3)
    assert (await act(line, id, "undo", WHY, Role.PET_HEAD, OFFICE))[0] == 200
    piece = await line.detail()
    assert (piece["status"], piece["due_legal"]) == ("opinion_drafting", before["due_legal"])
    assert (await outcomes(line), piece["closed_at"]) == (clocks, None)
    assert ((await order(line))["status"], (await matter(line))["status"]) == (
        "in_handling", "open",
    )  # fmt: skip
    assert (await act(line, id, "undo", WHY))[1]["code"] == "wrong-status"
    await decide(line, "issue-opinion", {}, HEAD, unit=BUREAU)


async def test_a_piece_that_nobody_was_given_is_withdrawn_at_its_office(site: Site) -> None:
    line = await Line(site).register()
    id = await recorded(line, Role.REGISTRAR, OFFICE)
    assert (await act(line, id, "confirm", FREE, Role.PET_HEAD, OFFICE))[0] == 200
    piece = await line.detail()
    assert (piece["status"], piece["notice_due"]) == ("withdrawn", None)
    assert await outcomes(line) == [("DL02", "register", "void")]
    assert (await act(line, id, "undo", WHY, Role.DEPUTY, OFFICE))[0] == 200
    piece = await line.detail()
    assert (piece["status"], piece["notice_due"]) == ("registered", "2026-03-17")
    assert await outcomes(line) == [("DL02", "register", "open")]


@pytest.mark.parametrize("verb", ["assign", "forward"])
async def test_what_was_only_given_is_withdrawn_with_its_order(site: Site, verb: str) -> None:
    line = await given(site, "P6", verb)
    id = await withdrawn(line)
    assert (await order(line))["status"] == "withdrawn"
    await act(line, id, "undo", WHY)
    found = (await order(line))["status"], (await line.detail())["status"]
    assert found == ("arrived", {"assign": "assigned", "forward": "forwarded"}[verb])


async def test_both_orders_of_what_was_handed_on_end_and_go_on(site: Site) -> None:
    line = await Line(site).assign(CITY)
    await line.do(f"/orders/{line.order}/sign-for", {}, HANDLER, unit=CITY)
    body = {"unit_id": str(ORG(BUREAU)), "requirement": "依法办理", "feedback_due": "2026-04-01"}
    below = (await line.do(f"/orders/{line.order}/hand-on", body, HEAD, unit=CITY))["id"]
    id = await recorded(line)
    assert (await act(line, id, "confirm", FREE, HEAD, CITY))[0] == 200, "the city issued it"
    seen = (await get(site, "/orders", piece_id=line.piece)).json()["items"]
    assert {each["status"] for each in seen} == {"withdrawn"}
    await act(line, id, "undo", WHY)
    seen = (await get(site, "/orders", piece_id=line.piece)).json()["items"]
    assert {each["id"]: each["status"] for each in seen} == {
        line.order: "in_handling", below: "arrived",
    }  # fmt: skip


async def test_what_was_recorded_by_a_head_is_asked_of_the_issuing_office(site: Site) -> None:
    line = await Line(site).accept()
    await recorded(line, HEAD)
    for unit, count in ((BUREAU, 0), (OFFICE, 1)):
        role = HEAD if unit == BUREAU else Role.PET_HEAD
        found = await get(site, "/tasks", role, unit=unit, queue="confirm_withdrawal")
        assert len(found.json()["items"]) == count


async def test_nobody_confirms_what_they_recorded(site: Site) -> None:
    line = await Line(site).accept()
    id = await recorded(line, HEAD)
    status, told = await act(line, id, "confirm", FREE)
    assert (status, told["code"]) == (409, "confirmer-is-recorder")
    assert (await act(line, id, "confirm", FREE, Role.PET_HEAD, OFFICE))[0] == 200


async def test_a_wish_that_was_not_free_changes_nothing(site: Site) -> None:
    line = await Line(site).accept()
    clocks, id = await outcomes(line), await recorded(line)
    refused = {"reason": "电话核实，信访人表示并非自愿"}
    status, told = await act(line, id, "refuse", refused)
    assert (status, told["status"]) == (200, "refused")
    assert ((await line.detail())["status"], await outcomes(line)) == ("accepted", clocks)
    seen = (await get(site, f"/withdrawals/{id}/history")).json()["items"]
    assert seen[-1]["reason"] == refused["reason"]
    assert (await act(line, id, "confirm", FREE))[1]["code"] == "wrong-status"
    assert (await asked(line))[0] == 201, "the petitioner may wish it again"


async def test_the_words_are_sealed_and_every_look_is_recorded(site: Site) -> None:
    line = await Line(site).accept()
    id = await recorded(line)
    seen = (await get(site, f"/withdrawals/{id}")).text + (await get(site, "/withdrawals")).text
    assert "自愿撤回此前" not in seen
    purpose = {"purpose": "核实是否出于自愿"}
    status, shown = await act(line, id, "reveal", purpose)
    assert (status, shown["text"]) == (200, WISH["text"])
    looks = await get(site, "/readings", Role.AUDIT_ADMIN, piece_id=line.piece)
    assert [each["field"] for each in looks.json()["items"]] == ["withdrawal"]


async def test_wishes_are_found_by_status_and_piece(site: Site) -> None:
    line = await Line(site).accept()
    id = await recorded(line)
    for filters, count in (({"status": "requested"}, 1), ({"status": "confirmed"}, 0),
                           ({"piece_id": line.piece}, 1)):  # fmt: skip
        found = (await get(site, "/withdrawals", **filters)).json()["items"]
        assert [each["id"] for each in found] == [id] * count
        assert (await get(site, "/withdrawals/count", **filters)).json() == {"count": count}


@pytest.mark.parametrize(
    ("role", "unit", "code"),
    [(Role.SUPERVISOR, OFFICE, "role-not-allowed"), (Role.PET_HEAD, OFFICE, "not-responsible-unit"),
     (HANDLER, NEIGHBOUR, "not-found")],
)  # fmt: skip
async def test_who_does_not_handle_the_piece_records_nothing(
    site: Site, role: Role, unit: str, code: str
) -> None:
    line = await Line(site).accept()
    assert (await asked(line, role, unit))[1]["code"] == code


async def test_who_neither_handles_nor_issued_it_confirms_nothing(site: Site) -> None:
    line = await Line(site).accept()
    id = await recorded(line)
    assert (await act(line, id, "confirm", FREE, HANDLER))[1]["code"] == "role-not-allowed"
    assert (await act(line, id, "confirm", FREE, HEAD, CITY))[1]["code"] == "not-confirming-unit"
    assert (await act(line, id, "confirm", FREE, HEAD, NEIGHBOUR))[0] == 404


@pytest.mark.parametrize("wished_on", ["2026-03-01", "2026-03-03"])
async def test_the_wish_came_since_the_petition_and_by_today(site: Site, wished_on: str) -> None:
    line = await Line(site).accept()
    status, told = await asked(line, wished_on=wished_on)
    assert (status, told["code"], told["errors"][0]["field"]) == (
        422, "withdrawal-invalid", "wished_on",
    )  # fmt: skip


async def test_one_wish_at_a_time(site: Site) -> None:
    line = await Line(site).accept()
    await recorded(line)
    assert (await asked(line))[1]["code"] == "withdrawal-pending"


async def test_of_a_nameless_piece_nobody_knows_whose_wish_it_is(site: Site) -> None:
    line = await triaged(site, "P6", **NAMELESS)
    assert (await asked(line, Role.REGISTRAR, OFFICE))[1]["code"] == "petitioner-unknown"


async def test_an_accusation_is_not_withdrawn(site: Site) -> None:
    line = await piece_sealed(site)
    assert (await asked(line, Role.PET_HEAD, OFFICE))[1]["code"] == "piece-sealed"


async def test_what_turns_out_to_be_an_accusation_is_neither_withdrawn_nor_read(site: Site) -> None:
    line = await Line(site).register()
    id = await recorded(line, Role.REGISTRAR, OFFICE)
    await decide(line, "seal", {"reason": "来信检举某单位负责人"})
    for verb, body in (("confirm", FREE), ("reveal", {"purpose": "核实是否出于自愿"})):
        assert (await act(line, id, verb, body, Role.PET_HEAD, OFFICE))[1]["code"] == "piece-sealed"


async def test_what_was_answered_is_not_withdrawn(site: Site) -> None:
    line = await Line(site).draft()
    id = await recorded(line)
    await decide(line, "issue-opinion", {}, HEAD, unit=BUREAU)
    assert (await asked(line))[1]["code"] == "wrong-status"
    assert (await act(line, id, "confirm", FREE))[1]["code"] == "wrong-status"
    assert (await act(line, id, "refuse", WHY))[0] == 200, "the record is put right"


async def test_an_objection_is_answered_first(site: Site) -> None:
    line = await Line(site).assign()
    id = await recorded(line)
    body = {"reasons": "该事项由市级负责。", "organ": "成都市规划和自然资源局", "basis": "三定方案"}
    await line.do(f"/orders/{line.order}/object", body, HEAD)
    assert (await act(line, id, "confirm", FREE))[1]["code"] == "objection-waiting"


async def test_a_repeat_keeps_its_matter_in_hand(site: Site) -> None:
    line = await Line(site).accept()
    again = await Line(site, line.now).register()
    body = finding(matter_id=line.matter, is_repeat=True, requests=[])
    await again.do(f"/pieces/{again.piece}/triage", body, Role.TRIAGE, unit=OFFICE)
    line.now = again.now
    id = await recorded(line)
    assert (await act(line, id, "confirm", FREE))[1]["code"] == "repeats-filed"


async def test_a_text_that_gives_the_petitioner_away_is_refused(site: Site) -> None:
    line = await Line(site).accept()
    id = await recorded(line)
    for verb, body in (("confirm", {"verified": "王某某表示自愿撤回"}),
                       ("refuse", {"reason": "王某某并非自愿"})):  # fmt: skip
        assert (await act(line, id, verb, body))[1]["code"] == "not-masked"
    assert (await act(line, id, "confirm", FREE))[0] == 200
    assert (await act(line, id, "undo", {"reason": "王某某反悔"}))[1]["code"] == "not-masked"


async def test_a_request_for_more_time_ends_with_the_piece(site: Site) -> None:
    line = await Line(site).accept()
    body = {"days": 10, "reason": "需要重新测绘"}
    await line.do(f"/pieces/{line.piece}/extensions", body, HANDLER)
    await withdrawn(line)
    found = (await get(site, "/extensions", piece_id=line.piece)).json()["items"]
    assert [each["status"] for each in found] == ["refused"]
