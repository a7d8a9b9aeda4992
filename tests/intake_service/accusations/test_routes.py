"""An accusation over HTTP, by its officers: every step, every way back, every refusal."""

from typing import Any

import pytest
import sqlalchemy as sa

from intake_service.handling.deadlines.models import Deadline
from intake_service.handling.deadlines.rules import Outcome
from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.accusations.steps import (
    ACCUSED,
    ENTRUST,
    OFFICER,
    PROVINCE,
    RECEIPT,
    RESULT,
    TO_CITY,
    WHY,
    Compartment,
    entrusted,
)
from tests.intake_service.make import Line, get, post

pytestmark = pytest.mark.anyio


async def test_it_is_handed_over_acknowledged_and_its_result_known(site: Site) -> None:
    made = await entrusted(site)
    found = await made.detail()
    assert (found["status"], found["accused"], found["hand_overs"]) == ("sealed", [], [])
    assert found["allowed_moves"] == ["name-accused", "hand-over", "give-back"]
    assert found["petitioners"][0]["masked_name"] == "王**"
    assert found["transfer_list"] is None
    people = [
        {"kind": "organ", "organ_id": str(ORG("510104"))},
        {"kind": "person", "name": "赵某某", "post": "科长", "organ_id": str(ORG("510104"))},
    ]
    named = await made.do("name-accused", {"accused": people})
    assert [each["masked_name"] for each in named["accused"]] == [
        "成都市锦江区自然资源和规划局", "赵**",
    ]  # fmt: skip
    handed = await made.do("hand-over", TO_CITY)
    assert (handed["status"], handed["hand_overs"][0]["organ"]) == (
        "handed_over", "成都市自然资源和规划局")  # fmt: skip
    listed = (await made.detail())["transfer_list"]
    assert handed["piece_number"] in listed
    assert not any(word in listed for word in ("王某某", "赵某某", "锦江"))
    received = await made.do("acknowledge", RECEIPT)
    assert received["hand_overs"][0]["received_on"] == "2026-03-02"
    ended = await made.do("record-result", RESULT)
    assert (ended["status"], ended["confirmed"]) == ("result_known", True)
    history = (await get(site, f"/accusations/{made.id}/history", OFFICER)).json()["items"]
    assert [each["move"] for each in history] == [
        "enter", "name-accused", "hand-over", "acknowledge", "record-result",
    ]  # fmt: skip
    assert (await get(site, "/accusations/count", OFFICER, status="result_known")).json() == {
        "count": 1
    }


async def test_entrusting_ends_the_clocks_and_giving_back_lets_them_run_on(site: Site) -> None:
    line = await Line(site).register(purpose="accusation")
    before = await line.detail()
    path = f"/pieces/{line.piece}/entrust"
    answer = await line.do(path, ENTRUST, Role.PET_HEAD, unit=PROVINCE)
    assert (answer["status"], answer["notice_due"], answer["allowed_moves"]) == ("sealed", None, [])
    made = Compartment(line)
    made.id = (await get(site, "/accusations", OFFICER)).json()["items"][0]["id"]
    await line.later(days=2)
    given = await made.do("give-back", {"reason": "只是反映补偿标准，没有检举任何人"})
    assert (given["status"], given["allowed_moves"]) == ("given_back", [])
    after = await line.detail()
    assert (after["status"], after["sealed"], after["closed_at"]) == ("registered", True, None)
    assert after["notice_due"] == before["notice_due"]
    assert after["deadlines"] == before["deadlines"]
    assert set(after["allowed_moves"]) == {"release", "entrust"}
    told = (await get(site, f"/pieces/{line.piece}/history")).json()["items"]
    assert told[-1]["reason"] == "经专办人员审核，不属检举控告", "the officer's words stay there"
    again = await line.do(path, ENTRUST, Role.PET_HEAD, unit=PROVINCE)
    assert again["status"] == "sealed"
    assert (await get(site, "/accusations/count", OFFICER)).json() == {"count": 2}


async def test_of_an_urgent_piece_the_clock_of_the_report_ends_and_runs_on_too(site: Site) -> None:
    line = await Line(site).register()
    await line.do(f"/pieces/{line.piece}/urgencies", ENTRUST, Role.TRIAGE, unit=PROVINCE)
    await line.do(f"/pieces/{line.piece}/seal", ENTRUST, Role.TRIAGE, unit=PROVINCE)
    before = await line.clocks()
    assert before["DL15"][0]["outcome"] == "open"
    await line.do(f"/pieces/{line.piece}/entrust", ENTRUST, Role.PET_HEAD, unit=PROVINCE)
    async with site.app.state.database.read() as session:
        assert set(await session.scalars(sa.select(Deadline.outcome))) == {Outcome.VOID}
    made = Compartment(line)
    made.id = (await get(site, "/accusations", OFFICER)).json()["items"][0]["id"]
    await made.do("give-back", WHY)
    assert await line.clocks() == before


async def test_of_a_transferred_piece_both_clocks_run_on(site: Site) -> None:
    made = await entrusted(site, source="mnr", sender="自然资源部", external_no="部信0009")
    await made.do("give-back", WHY)
    clocks = await made.line.clocks()
    assert {rule: each[0]["outcome"] for rule, each in clocks.items()} == {
        "DL03": "open", "DL04": "open",
    }  # fmt: skip


async def test_every_step_is_taken_back(site: Site) -> None:
    made = await (await entrusted(site)).ended()
    back = await made.do("undo-result", WHY)
    assert (back["status"], back["confirmed"], back["told_on"]) == ("acknowledged", None, None)
    back = await made.do("undo-acknowledgement", WHY)
    assert (back["status"], back["hand_overs"][0]["proof"]) == ("handed_over", None)
    back = await made.do("undo-hand-over", WHY)
    assert back["status"] == "sealed"
    assert back["hand_overs"][0]["over_at"] is not None
    again = await made.do("hand-over", {"organ": "中共某市纪律检查委员会", "pages": 3})
    assert [each["over_at"] is None for each in again["hand_overs"]] == [False, True]
    assert again["hand_overs"][1]["organ_id"] is None


@pytest.mark.parametrize("received", [False, True])
async def test_an_organ_returns_it_and_it_is_handed_over_elsewhere(
    site: Site, received: bool
) -> None:
    made = await entrusted(site)
    await (made.acknowledged() if received else made.handed_over())
    back = await made.do("return", {"reason": "接收机关认为不属其管理权限"})
    assert (back["status"], back["allowed_moves"]) == (
        "sealed", ["name-accused", "hand-over", "give-back"])  # fmt: skip
    await made.do("hand-over", {"organ": "中共某市纪律检查委员会", "pages": 3})


STEPS: dict[str, Any] = {
    "name-accused": ACCUSED, "hand-over": TO_CITY, "undo-hand-over": WHY, "acknowledge": RECEIPT,
    "undo-acknowledgement": WHY, "return": WHY, "record-result": RESULT, "undo-result": WHY,
    "give-back": WHY,
}  # fmt: skip
OPEN = {
    "sealed": {"name-accused", "hand-over", "give-back"},
    "handed_over": {"undo-hand-over", "acknowledge", "return"},
    "acknowledged": {"undo-acknowledgement", "return", "record-result"},
    "result_known": {"undo-result"},
}


async def test_no_step_is_taken_from_another_state_or_by_anybody_else(site: Site) -> None:
    made = await (await entrusted(site)).named()
    for before, after in (
        ("sealed", ("hand-over", TO_CITY)),
        ("handed_over", ("acknowledge", RECEIPT)),
        ("acknowledged", ("record-result", RESULT)),
        ("result_known", None),
    ):
        for verb, body in STEPS.items():
            if verb not in OPEN[before]:
                assert await made.refused(verb, body) == (409, "wrong-status"), (before, verb)
            assert await made.refused(verb, body, Role.PET_HEAD) == (404, "not-found")
        if after is not None:
            await made.do(*after)


async def test_a_piece_is_entrusted_once_sealed_and_by_the_head_alone(site: Site) -> None:
    line = await Line(site).register()
    path = f"/pieces/{line.piece}/entrust"
    plain = await post(site, path, ENTRUST, Role.PET_HEAD)
    assert (plain.status_code, plain.json()["code"]) == (409, "not-sealed")
    await line.do(f"/pieces/{line.piece}/seal", ENTRUST, Role.TRIAGE, unit=PROVINCE)
    for role in (Role.REGISTRAR, Role.TRIAGE):
        other = await post(site, path, ENTRUST, role)
        assert (other.status_code, other.json()["code"]) == (403, "role-not-allowed")
    named = await post(site, path, {"reason": "来信人王某某检举"}, Role.PET_HEAD)
    assert (named.status_code, named.json()["code"]) == (422, "not-masked")
    assert (await post(site, path, ENTRUST, Role.PET_HEAD)).status_code == 200
    twice = await post(site, path, ENTRUST, Role.PET_HEAD)
    assert (twice.status_code, twice.json()["code"]) == (404, "not-found")


WRONG: list[tuple[str, Any, str]] = [
    ("name-accused", {"accused": []}, "invalid-input"),
    ("name-accused", {"accused": [{"kind": "organ"}]}, "invalid-input"),
    ("name-accused", {"accused": [{"kind": "organ", "name": "某局", "post": "科长"}]},
     "invalid-input"),
    ("name-accused", {"accused": [{"kind": "person", "post": "科长"}]}, "invalid-input"),
    ("name-accused", {"accused": [{"kind": "organ", "organ_id": str(ORG("999999"))}]},
     "unit-unknown"),
    ("hand-over", {"pages": 3}, "invalid-input"),
    ("hand-over", {**TO_CITY, "organ": "某机关"}, "invalid-input"),
    ("hand-over", {**TO_CITY, "pages": 0}, "invalid-input"),
    ("hand-over", {"organ_id": str(ORG("999999")), "pages": 3}, "unit-unknown"),
    ("hand-over", {"organ": "王某某所在单位", "pages": 3}, "not-masked"),
    ("acknowledge", {**RECEIPT, "received_on": "2026-03-01"}, "acknowledgement-invalid"),
    ("acknowledge", {**RECEIPT, "received_on": "2026-03-20"}, "acknowledgement-invalid"),
    ("acknowledge", {**RECEIPT, "proof": "王某某签收"}, "not-masked"),
    ("undo-hand-over", {"reason": "王某某来电说明"}, "not-masked"),
    ("return", {"reason": "王某某来电说明"}, "not-masked"),
    ("record-result", {**RESULT, "told_on": "2026-03-01"}, "result-invalid"),
    ("record-result", {**RESULT, "told_on": "2026-03-20"}, "result-invalid"),
    ("record-result", {"told_on": "2026-03-02"}, "invalid-input"),
    ("record-result", {**RESULT, "summary": "已给予处分"}, "invalid-input"),
    ("undo-acknowledgement", {"reason": "王某某来电说明"}, "not-masked"),
    ("undo-result", {"reason": "王某某来电说明"}, "not-masked"),
    ("give-back", {"reason": "王某某没有检举任何人"}, "not-masked"),
]  # fmt: skip
BEFORE = {"name-accused": "named", "hand-over": "named", "give-back": "named",
          "acknowledge": "handed_over", "undo-hand-over": "handed_over", "return": "handed_over",
          "record-result": "acknowledged", "undo-acknowledgement": "acknowledged",
          "undo-result": "ended"}  # fmt: skip


@pytest.mark.parametrize(("verb", "body", "code"), WRONG)
async def test_a_wrong_entry_is_refused_and_nothing_is_done(
    site: Site, verb: str, body: Any, code: str
) -> None:
    made = await entrusted(site)
    await getattr(made, BEFORE[verb])()
    before = await made.detail()
    assert await made.refused(verb, body) == (422, code)
    assert await made.detail() == before


async def test_a_stale_version_and_an_unknown_id_are_refused(site: Site) -> None:
    made = await (await entrusted(site)).named()
    path = f"/accusations/{made.id}/hand-over"
    stale = await post(site, path, TO_CITY, OFFICER, **{"If-Match": '"1"'})
    assert stale.status_code == 412
    unknown = await post(site, f"/accusations/{made.line.piece}/hand-over", TO_CITY, OFFICER)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not-found")


async def test_an_officer_lifts_the_masks_on_record(site: Site) -> None:
    made = await entrusted(site)
    await made.do("name-accused", {"accused": [{"kind": "person", "name": "赵某某"}]})
    path = f"/accusations/{made.id}/reveal"
    body = {"fields": ["name", "original_text", "accused"], "purpose": "核对检举控告内容"}
    shown = (await post(site, path, body, OFFICER)).json()
    assert shown["petitioners"][0]["name"] == "王某某"
    assert shown["accused"] == [{"position": 1, "name": "赵某某", "post": None}]
    fewer = (await post(site, path, {**body, "fields": ["name"]}, OFFICER)).json()
    assert (fewer["accused"], fewer["original_text"]) == ([], None)
    readings = await get(site, "/readings", Role.AUDIT_ADMIN, piece_id=made.line.piece)
    assert sorted(each["field"] for each in readings.json()["items"]) == [
        "accused", "name", "name", "original_text",
    ]  # fmt: skip


async def test_the_officers_are_asked_at_every_step_and_nobody_else(site: Site) -> None:
    async def queues(*roles: Role) -> list[str]:
        items = (await get(site, "/tasks", *roles)).json()["items"]
        counted = (await get(site, "/tasks/count", *roles)).json()["count"]
        assert counted == len(items)
        return [each["queue"] for each in items]

    made = await entrusted(site)
    await made.named()
    for queue, verb, body in (
        ("entrusted", "hand-over", TO_CITY),
        ("handed_over", "acknowledge", RECEIPT),
        ("acknowledged", "record-result", RESULT),
    ):
        assert await queues(OFFICER) == [queue]
        assert await queues(*(set(Role) - {OFFICER})) == []
        await made.do(verb, body)
    assert await queues(OFFICER) == []


async def test_pages_come_with_the_latest_first(site: Site) -> None:
    first = await entrusted(site)
    second = await entrusted(site, first.line)
    page = (await get(site, "/accusations", OFFICER, limit=1)).json()
    assert [each["id"] for each in page["items"]] == [second.id]
    rest = (await get(site, "/accusations", OFFICER, cursor=page["next"])).json()
    assert ([each["id"] for each in rest["items"]], rest["next"]) == ([first.id], None)
