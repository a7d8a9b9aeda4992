"""Forwardings over HTTP: forward, deal with, accept and answer as any other piece."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import (
    ACCEPTANCE,
    BUREAU,
    DELIVERY,
    DRAFT,
    NEIGHBOUR,
    REPORT,
    Line,
    finding,
    get,
    post,
    registration,
    sweep,
)

pytestmark = pytest.mark.anyio
PROVINCE = "510000"
DONE = {"how": "经研究采纳，已在年度计划中安排，并电话答复信访人。"}
SUGGESTION = {"family": "suggestion", "route": None}


async def forwarded(site: Site, registered: dict[str, Any] | None = None, **found: Any) -> Line:
    """A piece that was forwarded to the county; of the petition procedure unless `found` says."""
    line = await Line(site).register(**(registered or {}))
    path = f"/pieces/{line.piece}"
    triaged = await line.do(f"{path}/triage", finding(**found), Role.TRIAGE, unit=PROVINCE)
    line.matter = triaged["matter_id"]
    body = {"unit_id": str(ORG(BUREAU))}
    line.order = (await line.do(f"{path}/forward", body, Role.PET_HEAD, unit=PROVINCE))["id"]
    return line


async def signed(site: Site, **found: Any) -> Line:
    """… and signed for."""
    line = await forwarded(site, **found)
    await line.do(f"/orders/{line.order}/sign-for", {}, Role.UNIT_HANDLER)
    return line


async def refused(line: Line, verb: str, body: Any, *roles: Role, unit: str = BUREAU) -> str:
    """The code with which a verb on the order is refused."""
    answer = await post(line.site, f"/orders/{line.order}/{verb}", body, *roles, unit=unit)
    assert answer.status_code >= 400, answer.text
    return str(answer.json()["code"])


async def text(line: Line, kind: str) -> str:
    """The latest letter of a kind about the piece."""
    listed = (await get(line.site, "/letters", piece_id=line.piece, kind=kind)).json()["items"]
    return str((await get(line.site, f"/letters/{listed[0]['id']}")).json()["body"])


async def test_a_forwarding_has_its_letters_and_clocks_and_no_feedback(site: Site) -> None:
    line = await forwarded(site)
    order = (await get(site, f"/orders/{line.order}", Role.UNIT_HEAD, unit=BUREAU)).json()
    piece, clocks = await line.detail(), await line.clocks()
    assert (order["number"], order["kind"], order["status"], order["feedback_due"]) == (
        "ZSD-2026-00001", "forwarding", "arrived", None,
    )  # fmt: skip
    assert order["allowed_moves"] == ["sign-for", "object", "name-handler"]
    assert (piece["status"], piece["unit_id"]) == ("forwarded", str(ORG(BUREAU)))
    assert (clocks["DL02"][0]["outcome"], clocks["DL03"][0]["outcome"]) == ("met", "open")
    assert "DL11" not in clocks
    letter = await text(line, "D08")
    assert letter.startswith("信访事项转送函\n")
    assert "按照信访程序受理，在法定期限内出具处理意见书并送达。" in letter
    assert "不需报送办结报告；处理完毕的，请注明处理情况。" in letter
    told = await text(line, "D03")
    assert "我单位已于2026年3月2日将其转送成都市锦江区自然资源和规划局依法处理。" in told
    assert "反馈" not in told
    assert (await get(site, "/orders/count", kind="forwarding")).json() == {"count": 1}
    assert (await get(site, "/orders/count", kind="assignment")).json() == {"count": 0}


async def test_what_is_dealt_with_is_closed_and_its_matter_too(site: Site) -> None:
    line = await signed(site, **SUGGESTION)
    await line.later(days=2)
    path = f"/orders/{line.order}"
    body = {**DONE, "done_on": "2026-03-03"}
    order = await line.do(f"{path}/deal-with", body, Role.UNIT_HANDLER)
    piece, clocks = await line.detail(), await line.clocks()
    assert (order["status"], order["result"], order["dealt_with_on"]) == (
        "closed", DONE["how"], "2026-03-03",
    )  # fmt: skip
    assert (piece["status"], piece["closed_at"] is not None) == ("forwarded", True)
    assert (clocks["DL03"][0]["outcome"], clocks["DL04"][0]["outcome"]) == ("met", "void")
    assert (await get(site, f"/matters/{line.matter}")).json()["status"] == "closed"
    assert await refused(line, "deal-with", DONE, Role.UNIT_HANDLER) == "wrong-status"


async def test_what_was_dealt_with_by_mistake_is_taken_up_again(site: Site) -> None:
    line = await signed(site, **SUGGESTION)
    why = {"reason": "登记时选错了转送单"}
    early = await refused(line, "undo-deal-with", why, Role.UNIT_HEAD)
    assert early == "wrong-status"
    await line.do(f"/orders/{line.order}/deal-with", DONE, Role.UNIT_HANDLER)
    assert await refused(line, "undo-deal-with", why, Role.UNIT_HANDLER) == "role-not-allowed"
    assert await refused(line, "undo-deal-with", {}, Role.UNIT_HEAD) == "invalid-input"
    order = await line.do(f"/orders/{line.order}/undo-deal-with", why, Role.UNIT_HEAD)
    piece, clocks = await line.detail(), await line.clocks()
    assert (order["status"], order["result"], order["closed_at"]) == ("signed_for", None, None)
    assert (piece["closed_at"], clocks["DL03"][0]["outcome"]) == (None, "open")
    assert (await get(site, f"/matters/{line.matter}")).json()["status"] == "open"
    await line.do(f"/orders/{line.order}/deal-with", DONE, Role.UNIT_HANDLER)


async def test_a_petition_proper_is_accepted_and_answered_before_it_is_dealt_with(
    site: Site,
) -> None:
    line = await signed(site)
    path, order = f"/pieces/{line.piece}", f"/orders/{line.order}"
    assert await refused(line, "deal-with", DONE, Role.UNIT_HANDLER) == "opinion-owed"
    accepted = await line.do(f"{order}/accept", ACCEPTANCE, Role.UNIT_HEAD)
    clocks = await line.clocks()
    assert accepted["status"] == "in_handling"
    assert (await line.detail())["status"] == "accepted"
    assert (clocks["DL03"][0]["outcome"], clocks["DL05"][0]["outcome"]) == ("met", "open")
    assert await refused(line, "deal-with", DONE, Role.UNIT_HANDLER) == "opinion-owed"
    officers = {"investigators": ["陈某某", "赵某某"]}
    await line.do(f"{path}/investigate", officers, Role.UNIT_HANDLER)
    await line.do(f"{path}/draft-opinion", DRAFT, Role.UNIT_HANDLER)
    await line.do(f"{path}/issue-opinion", {}, Role.UNIT_HEAD)
    await line.do(f"{path}/deliver-opinion", DELIVERY, Role.UNIT_HANDLER)
    assert await refused(line, "report", REPORT, Role.UNIT_HEAD) == "wrong-order-kind"
    closed = await line.do(f"{order}/deal-with", DONE, Role.UNIT_HANDLER)
    piece = await line.detail()
    assert (closed["status"], piece["status"], piece["closed_at"]) == (
        "closed", "opinion_delivered", None,
    )  # fmt: skip
    assert closed["allowed_moves"] == []
    why = {"reason": "处理情况填写有误"}
    assert await refused(line, "undo-deal-with", why, Role.UNIT_HEAD) == "opinion-stands"


async def test_what_nobody_signed_is_dealt_with_without_an_opinion(site: Site) -> None:
    people = [{"address": "某街道1号", "is_main": True}]
    nameless = {"petitioners": people, "petitioner_count": 1}
    line = await forwarded(site, nameless)
    assert "DL03" not in await line.clocks()
    assert "该件未署信访人姓名（名称），不作书面告知。" in await text(line, "D08")
    await line.do(f"/orders/{line.order}/sign-for", {}, Role.UNIT_HANDLER)
    closed = await line.do(f"/orders/{line.order}/deal-with", DONE, Role.UNIT_HANDLER)
    assert closed["status"] == "closed"


async def test_without_a_notice_the_sixty_days_are_deemed_to_begin(site: Site) -> None:
    line = await forwarded(site)
    await line.later(days=16)
    await sweep(site.app)
    clocks = await line.clocks()
    assert clocks["DL05"][0]["start_event"] == "deem-start"
    assert (await line.detail())["status"] == "forwarded"


async def test_a_forwarding_is_objected_to_and_recalled_as_an_order_is(site: Site) -> None:
    line = await forwarded(site)
    objection = {"reasons": "所涉地块不在我区行政区域内，不属我单位职权。",
                 "organ": "青羊区规划和自然资源局", "basis": "属地管理原则"}  # fmt: skip
    await line.do(f"/orders/{line.order}/object", objection, Role.UNIT_HEAD)
    assert "以转送单（ZSD-2026-00001）交我单位办理" in await text(line, "D10")
    why = {"reason": "经核实确在青羊区"}
    await line.do(f"/orders/{line.order}/agree-objection", why, Role.PET_HEAD, unit=PROVINCE)
    assert (await line.detail())["status"] == "registered"
    path = f"/pieces/{line.piece}/forward"
    body = {"unit_id": str(ORG(NEIGHBOUR))}
    again = await line.do(path, body, Role.PET_HEAD, unit=PROVINCE)
    assert again["number"] == "ZSD-2026-00002"
    assert "收到。此前告知的去向有变更。依据" in await text(line, "D03")
    recalled = await line.do(f"/orders/{again['id']}/recall", why, Role.PET_HEAD, unit=PROVINCE)
    assert recalled["status"] == "withdrawn"


async def test_what_cannot_be_forwarded_is_refused(site: Site) -> None:
    line = await Line(site).register()
    path = f"/pieces/{line.piece}/forward"
    body = {"unit_id": str(ORG(BUREAU))}
    early = await post(site, path, body, Role.PET_HEAD)
    assert (early.status_code, early.json()["code"]) == (409, "not-triaged")
    await line.do(f"/pieces/{line.piece}/triage", finding(), Role.TRIAGE, unit=PROVINCE)
    for wrong, code in (
        ({"unit_id": str(ORG("nothing"))}, "unit-unknown"),
        ({"unit_id": str(ORG(PROVINCE))}, "unit-not-below"),
        ({"unit_id": str(ORG("D04"))}, "unit-not-below"),
        ({}, "invalid-input"),
        ({**body, "feedback_due": "2026-05-01"}, "invalid-input"),
    ):
        answer = await post(site, path, wrong, Role.PET_HEAD)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    await line.do(path, body, Role.PET_HEAD, unit=PROVINCE)
    again = await post(site, path, body, Role.PET_HEAD)
    assert (again.status_code, again.json()["code"]) == (409, "wrong-status")


async def test_an_accusation_is_never_forwarded(site: Site) -> None:
    line = Line(site)
    accusing = registration(purpose="accusation")
    line.piece = (await line.do("/pieces", accusing, Role.REGISTRAR, unit=PROVINCE))["id"]
    answer = await post(site, f"/pieces/{line.piece}/forward", {"unit_id": str(ORG(BUREAU))},
                        Role.PET_HEAD)  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (409, "piece-sealed")


async def test_only_a_forwarding_is_dealt_with_on_a_day_that_can_be(site: Site) -> None:
    assigned = await Line(site).assign()
    await assigned.do(f"/orders/{assigned.order}/sign-for", {}, Role.UNIT_HANDLER)
    assert await refused(assigned, "deal-with", DONE, Role.UNIT_HANDLER) == "wrong-order-kind"
    line = await signed(site, **SUGGESTION)
    for done_on in ("2026-03-01", "2026-03-03"):
        body = {**DONE, "done_on": done_on}
        assert await refused(line, "deal-with", body, Role.UNIT_HANDLER) == "done-on-invalid"
    assert await refused(line, "deal-with", {}, Role.UNIT_HANDLER) == "invalid-input"
    named = {"how": "已当面答复王某某"}
    assert await refused(line, "deal-with", named, Role.UNIT_HANDLER) == "not-masked"
    assert await refused(line, "deal-with", DONE, Role.UNIT_HEAD,
                         unit="510100") == "not-responsible-unit"  # fmt: skip
