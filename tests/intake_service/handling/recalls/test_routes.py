"""Recalls over HTTP: the order is withdrawn, the piece waits for another."""

import pytest

from shared.moves import Role
from tests import story
from tests.harness import ORG, Site
from tests.intake_service.handling.letters.test_texts import NAMELESS
from tests.intake_service.make import (
    ACCEPTANCE,
    BUREAU,
    CITY,
    DRAFT,
    NEIGHBOUR,
    Line,
    finding,
    get,
    post,
)

pytestmark = pytest.mark.anyio
PROVINCE = "510000"
WHY = {"reason": "承办单位确定有误"}
ORDER = {"unit_id": str(ORG(NEIGHBOUR)), "requirement": "依法办理", "feedback_due": "2026-06-01"}


async def test_a_recalled_order_is_over_and_its_piece_goes_to_another_bureau(site: Site) -> None:
    line = await Line(site).assign()
    order = await line.do(f"/orders/{line.order}/recall", WHY, Role.PET_HEAD, unit=PROVINCE)
    piece = await line.detail()
    clocks = await line.clocks()
    assert (order["status"], order["allowed_moves"]) == ("withdrawn", [])
    assert (piece["status"], piece["unit_id"]) == ("registered", str(ORG(PROVINCE)))
    assert {clocks[rule][0]["outcome"] for rule in ("DL03", "DL04", "DL11")} == {"void"}
    told = (await get(site, f"/orders/{line.order}/history")).json()["items"][-1]
    assert (told["move"], told["reason"]) == ("recall", WHY["reason"])
    again = await line.do(f"/pieces/{line.piece}/assign", ORDER, Role.PET_HEAD, unit=PROVINCE)
    assert again["unit_id"] == str(ORG(NEIGHBOUR))
    assert (await get(site, "/orders/count", status="withdrawn")).json() == {"count": 1}
    assert (await get(site, f"/matters/{line.matter}")).json()["bounces"] == 0


async def texts(line: Line, kind: str) -> list[str]:
    """The letters of a kind about the piece, the latest first."""
    found = (await get(line.site, "/letters", piece_id=line.piece, kind=kind)).json()["items"]
    return [(await get(line.site, f"/letters/{each['id']}")).json()["body"] for each in found]


async def test_bureau_and_petitioner_are_told_of_a_recall(site: Site) -> None:
    line = await Line(site).accept()
    await line.do(f"/orders/{line.order}/recall", WHY, Role.PET_HEAD, unit=PROVINCE)
    (bureau,) = await texts(line, "D09-R")
    assert "我单位以交办单（JBD-2026-00001）交你单位办理的信访件，现予撤回" in bureau
    assert "撤回理由：承办单位确定有误。" in bureau
    assert "签发人：" in bureau
    (petitioner,) = await texts(line, "D03-R")
    assert "现该事项已从成都市锦江区自然资源和规划局收回，由我单位另行确定承办单位" in petitioner
    assert "已经起算的办理期限不重新计算。" in petitioner
    assert WHY["reason"] not in petitioner, "that is between the offices"
    kind = {"piece_id": line.piece, "kind": "D09-R"}
    seen = await get(site, "/letters/count", Role.UNIT_HEAD, unit=BUREAU, **kind)
    assert seen.json() == {"count": 1}


async def test_who_was_never_told_is_not_told_of_a_recall(site: Site) -> None:
    line = await Line(site).register(**NAMELESS)
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/triage", finding(), Role.TRIAGE, unit=PROVINCE)
    made = await line.do(f"{path}/assign", ORDER, Role.PET_HEAD, unit=PROVINCE)
    line.order = made["id"]
    await line.do(f"/orders/{line.order}/recall", WHY, Role.PET_HEAD, unit=PROVINCE)
    assert len(await texts(line, "D09-R")) == 1
    assert await texts(line, "D03-R") == []


async def test_what_a_bureau_diverted_comes_back_with_its_order(site: Site) -> None:
    line = await Line(site).accept()
    before = (await line.clocks())["DL05"]
    await line.do(f"/pieces/{line.piece}/find-path", story.FOUND_PATH, Role.UNIT_HEAD)
    (referral,) = (await get(site, "/referrals", piece_id=line.piece)).json()["items"]
    path, taken = f"/orders/{line.order}/recall", f"/referrals/{referral['id']}"
    took = {"taken_up_on": "2026-03-02", "proof": "受理通知书存卷"}
    await line.do(f"{taken}/take-up", took, Role.UNIT_HANDLER)
    late = await post(site, path, WHY, Role.PET_HEAD)
    assert (late.status_code, late.json()["code"]) == (409, "path-taken-up")
    await line.do(f"{taken}/undo-take-up", WHY, Role.UNIT_HEAD)
    order = await line.do(path, WHY, Role.PET_HEAD, unit=PROVINCE)
    piece, matter = await line.detail(), (await get(site, f"/matters/{line.matter}")).json()
    assert (order["status"], piece["status"]) == ("withdrawn", "registered")
    assert (piece["closed_at"], matter["status"], matter["route"]) == (None, "open", "P6")
    clock = (await line.clocks())["DL05"]
    assert [(each["raw"], each["outcome"]) for each in clock] == [(before[0]["raw"], "open")]
    gone = (await get(site, taken)).json()
    assert (gone["status"], gone["allowed_moves"]) == ("undone", [])
    (told,) = await texts(line, "D37-R")
    assert (
        f"成都市锦江区自然资源和规划局于2026年3月2日作出《信访事项法定途径告知书》（{referral['document_no']}）"
        in told
    )
    assert "上述告知书由我单位予以撤销" in told
    assert len(await texts(line, "D03-R")) == 1
    again = await line.do(f"/pieces/{line.piece}/assign", ORDER, Role.PET_HEAD, unit=PROVINCE)
    assert again["unit_id"] == str(ORG(NEIGHBOUR))


async def test_what_a_county_diverted_comes_back_to_its_city_or_the_office(site: Site) -> None:
    for issuer, unit in ((Role.UNIT_HEAD, CITY), (Role.PET_HEAD, PROVINCE)):
        line = await Line(site).assign(CITY)
        above = line.order
        await line.do(f"/orders/{above}/sign-for", {}, Role.UNIT_HANDLER, unit=CITY)
        body = {**ORDER, "unit_id": str(ORG(BUREAU)), "feedback_due": "2026-04-20"}
        below = await line.do(f"/orders/{above}/hand-on", body, Role.UNIT_HEAD, unit=CITY)
        await line.do(f"/pieces/{line.piece}/find-path", story.FOUND_PATH, Role.UNIT_HEAD)
        order = below["id"] if unit == CITY else above
        done = await line.do(f"/orders/{order}/recall", WHY, issuer, unit=unit)
        assert done["status"] == "withdrawn"
        piece = await line.detail()
        assert (piece["status"], piece["unit_id"]) == (
            "assigned" if unit == CITY else "registered", str(ORG(unit)),
        )  # fmt: skip
        assert len(await texts(line, "D37-R")) == 1


async def test_the_sixty_days_go_on_at_the_next_bureau(site: Site) -> None:
    line = await Line(site).draft()
    more = {"days": 10, "reason": "案情复杂，需补充测绘"}
    path = f"/pieces/{line.piece}"
    asked = await line.do(f"{path}/extensions", more, Role.UNIT_HANDLER)
    before = (await line.clocks())["DL05"]
    await line.later(days=3)
    await line.do(f"/orders/{line.order}/recall", WHY, Role.PET_HEAD, unit=PROVINCE)
    piece = await line.detail()
    assert (piece["status"], piece["accepted_at"]) == ("registered", None)
    assert piece["due_raw"] == before[0]["raw"], "they run on while it waits"
    assert (await line.clocks())["DL05"][0]["unit_id"] == str(ORG(PROVINCE)), "owed by who has it"
    extensions = (await get(site, "/extensions", piece_id=line.piece)).json()["items"]
    assert [(each["id"], each["status"]) for each in extensions] == [(asked["id"], "refused")]
    assert (await get(site, f"{path}/opinion")).status_code == 404, "a draft is nobody's any more"
    made = await line.do(f"{path}/assign", ORDER, Role.PET_HEAD, unit=PROVINCE)
    line.order = made["id"]
    await line.later(days=1)
    await line.do(f"/orders/{line.order}/sign-for", {}, Role.UNIT_HANDLER, unit=NEIGHBOUR)
    await line.do(f"/orders/{line.order}/accept", ACCEPTANCE, Role.UNIT_HEAD, unit=NEIGHBOUR)
    (clock,) = (await line.clocks())["DL05"]
    assert (clock["raw"], clock["unit_id"], clock["order_id"]) == (
        before[0]["raw"], str(ORG(NEIGHBOUR)), line.order,
    )  # fmt: skip
    found = (await get(site, "/letters", piece_id=line.piece, kind="D02")).json()["items"]
    text = (await get(site, f"/letters/{found[0]['id']}")).json()["body"]
    assert "该事项改由我单位办理，办理期限不重新计算，自2026年3月2日起算，为六十日，" in text
    handler = Role.UNIT_HANDLER
    officers = {"investigators": ["陈某某", "赵某某"]}
    await line.do(f"{path}/investigate", officers, handler, unit=NEIGHBOUR)
    await line.do(f"{path}/draft-opinion", DRAFT, handler, unit=NEIGHBOUR)
    await line.do(f"{path}/issue-opinion", {}, Role.UNIT_HEAD, unit=NEIGHBOUR)


async def test_what_was_answered_once_stays_with_its_bureau(site: Site) -> None:
    line = await Line(site).deliver()
    path = f"/orders/{line.order}/recall"
    answered = await post(site, path, WHY, Role.PET_HEAD)
    assert (answered.status_code, answered.json()["code"]) == (409, "opinion-issued")
    error = {"reason": "认定有误，需重新出具"}
    await line.do(f"/pieces/{line.piece}/withdraw-opinion", error, Role.UNIT_HEAD)
    withdrawn = await post(site, path, WHY, Role.PET_HEAD)
    assert (withdrawn.status_code, withdrawn.json()["code"]) == (409, "opinion-issued")


async def test_only_the_issuer_recalls_with_a_reason_and_once(site: Site) -> None:
    line = await Line(site).assign()
    path = f"/orders/{line.order}/recall"
    for body, roles, unit, code in (
        (WHY, (Role.UNIT_HEAD,), BUREAU, "not-issuing-unit"),
        (WHY, (Role.TRIAGE,), PROVINCE, "role-not-allowed"),
        (WHY, (Role.PET_HEAD,), BUREAU, "not-issuing-unit"),
        ({}, (Role.PET_HEAD,), PROVINCE, "invalid-input"),
        ({"reason": "王某某要求换单位"}, (Role.PET_HEAD,), PROVINCE, "not-masked"),
    ):
        answer = await post(site, path, body, *roles, unit=unit)
        assert answer.json()["code"] == code
    await line.do(path, WHY, Role.PET_HEAD, unit=PROVINCE)
    again = await post(site, path, WHY, Role.PET_HEAD)
    assert (again.status_code, again.json()["code"]) == (409, "wrong-status")
    signing = await post(site, f"/orders/{line.order}/sign-for", {}, Role.UNIT_HEAD, unit=BUREAU)
    assert (signing.status_code, signing.json()["code"]) == (409, "wrong-status")
