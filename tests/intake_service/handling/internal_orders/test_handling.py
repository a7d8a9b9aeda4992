"""A division handles a piece in the name of the Department, from acceptance to the end."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.handling.internal_orders.make import (
    DEPARTMENT,
    LEAD,
    LEGAL,
    OFFICERS,
    SUPPORT,
    Inside,
    refused,
)
from tests.intake_service.make import (
    ACCEPTANCE,
    BUREAU,
    DELIVERY,
    DRAFT,
    Line,
    finding,
    get,
    post,
    sweep,
)

pytestmark = pytest.mark.anyio


async def text_of(line: Line, kind: str) -> dict[str, Any]:
    """The letter of a kind about the piece."""
    listed = (await get(line.site, "/letters", piece_id=line.piece, kind=kind)).json()["items"]
    found: dict[str, Any] = (await get(line.site, f"/letters/{listed[0]['id']}")).json()
    return found


async def test_the_department_accepts_what_a_division_handles(site: Site) -> None:
    line = await Inside(site).accepted()
    piece, clocks, letter = await line.detail(), await line.clocks(), await text_of(line, "D02")
    assert (piece["status"], piece["unit_id"]) == ("accepted", str(ORG(LEAD)))
    assert clocks["DL02"][0]["outcome"] == "met"
    assert (
        clocks["DL05"][0] | {"unit_id": str(ORG(LEAD)), "start_event": "accept"}
        == (clocks["DL05"][0])
    )
    assert "DL11" not in clocks
    matter = (await get(site, f"/matters/{line.matter}")).json()
    assert matter["unit_id"] == str(ORG(LEAD))
    assert (letter["document_no"], letter["issuer_id"]) == (
        "川自然资信〔2026〕1号", str(ORG(DEPARTMENT)),
    )  # fmt: skip
    body = letter["body"]
    assert "我单位于2026年3月2日收到。经审查，该事项属于我单位职权范围" in body
    assert "依据《信访工作条例》第二十三条第一款、第三十一条第六项的规定" in body
    assert "二、办理单位：四川省自然资源厅，联系人：陈某某" in body
    assert "耕地保护监督处" not in body
    assert "交我单位办理" not in body
    assert await get(site, "/orders/count", piece_id=line.piece) is not None
    assert (await get(site, "/orders/count", piece_id=line.piece)).json() == {"count": 0}


async def test_of_a_piece_that_was_sent_on_the_notice_says_by_whom(site: Site) -> None:
    line = Inside(site)
    await line.register(source="mnr", sender="自然资源部信访办", external_no="部信0001")
    path = f"/pieces/{line.piece}/triage"
    line.matter = (await line.do(path, finding(), Role.TRIAGE, unit=DEPARTMENT))["matter_id"]
    await line.accepted()
    body = (await text_of(line, "D02"))["body"]
    assert "由自然资源部信访办转来，我单位于2026年3月2日收到" in body
    assert "依据《信访工作条例》第二十三条第三款、第三十一条第六项" in body
    clocks = await line.clocks()
    assert (clocks["DL03"][0]["outcome"], clocks["DL04"][0]["outcome"]) == ("met", "void")


async def test_after_the_fifteenth_day_the_sixty_days_ran_already(site: Site) -> None:
    line = await Inside(site).instructed(due="2026-05-01")
    await line.later(days=20)
    await line.do(f"/pieces/{line.piece}/accept", ACCEPTANCE, Role.PET_HEAD, unit=DEPARTMENT)
    clock = (await line.clocks())["DL05"][0]
    assert (clock["start_event"], clock["start"]) == ("deem-start", "2026-03-17")
    body = (await text_of(line, "D02"))["body"]
    assert "因我单位未在收到之日起十五日内告知，办理期限自2026年3月17日起算" in body


async def test_what_comes_back_from_a_bureau_is_handled_by_a_division_in_what_is_left(
    site: Site,
) -> None:
    line = Inside(site)
    await line.accept()
    first = (await line.clocks())["DL05"][0]
    reason = {"reason": "属省级职权，收回办理。"}
    await line.do(f"/orders/{line.order}/recall", reason, Role.PET_HEAD, unit=DEPARTMENT)
    await line.accepted()
    clocks = await line.clocks()
    assert [(each["start"], each["legal"]) for each in clocks["DL05"]] == [
        (first["start"], first["legal"]),
    ]  # fmt: skip
    assert clocks["DL05"][0]["unit_id"] == str(ORG(LEAD))
    body = (await text_of(line, "D02"))["body"]
    assert "该事项改由我单位办理，办理期限不重新计算" in body


async def test_without_an_instructed_order_or_on_another_route_nothing_is_accepted(
    site: Site,
) -> None:
    line = await Inside(site).triage()
    path = f"/pieces/{line.piece}/accept"
    assert refused(await line.ask(path, ACCEPTANCE, Role.PET_HEAD)) == (409, "not-instructed")
    await line.drafted()
    assert refused(await line.ask(path, ACCEPTANCE, Role.PET_HEAD)) == (409, "not-instructed")
    assert refused(await line.ask(path, ACCEPTANCE, Role.DEPUTY)) == (403, "role-not-allowed")
    await line.instruct({"instruction": "同意。"})
    await line.do(path, ACCEPTANCE, Role.PET_HEAD, unit=DEPARTMENT)
    twice = await line.ask(path, ACCEPTANCE, Role.PET_HEAD)
    assert refused(twice) == (403, "not-responsible-unit")
    other = Inside(site)
    other.now = line.now
    await other.register()
    form = finding(route="P4")
    await other.do(f"/pieces/{other.piece}/triage", form, Role.TRIAGE, unit=DEPARTMENT)
    await other.instructed()
    answer = await other.ask(f"/pieces/{other.piece}/accept", ACCEPTANCE, Role.PET_HEAD)
    assert refused(answer) == (409, "not-petition-procedure")


async def test_of_what_was_assigned_the_order_is_accepted_not_the_piece(site: Site) -> None:
    line = await Line(site).assign()
    found = (await get(site, f"/pieces/{line.piece}", Role.UNIT_HEAD, unit=BUREAU)).json()
    assert "accept" not in found["allowed_moves"]
    path = f"/pieces/{line.piece}/accept"
    answer = await post(site, path, ACCEPTANCE, Role.UNIT_HEAD, unit=BUREAU)
    assert refused(answer) == (409, "accept-by-order")


async def test_a_piece_without_a_name_is_accepted_without_a_notice(site: Site) -> None:
    line = Inside(site)
    people = [{"address": "成都市锦江区某街道1号", "is_main": True}]
    await line.register(petitioner_count=1, petitioners=people)
    await line.do(f"/pieces/{line.piece}/triage", finding(), Role.TRIAGE, unit=DEPARTMENT)
    await line.instructed()
    answer = await line.ask(f"/pieces/{line.piece}/accept", ACCEPTANCE, Role.PET_HEAD)
    assert (answer.status_code, answer.json()["status"]) == (200, "accepted")
    letters = (await get(site, "/letters", piece_id=line.piece)).json()["items"]
    assert "D02" not in {letter["kind"] for letter in letters}


async def test_the_division_writes_and_the_deputy_signs_in_the_name_of_the_department(
    site: Site,
) -> None:
    line = await Inside(site).delivered()
    piece, opinion = await line.detail(), await text_of(line, "D16")
    assert (piece["status"], piece["opinion_no"]) == ("opinion_delivered", opinion["document_no"])
    assert opinion["document_no"].startswith("川自然资信〔2026〕")
    body = opinion["body"]
    assert "我单位于2026年3月2日收到，我单位于2026年3月2日受理" in body
    assert "自然资源部或者四川省人民政府复查" in body
    assert "交我单位办理" not in body
    assert body.rstrip().splitlines()[-2].strip() == "四川省自然资源厅"
    receipt = await text_of(line, "D20")
    assert receipt["issuer_id"] == str(ORG(DEPARTMENT))
    assert "四川省自然资源厅" in receipt["body"]
    assert "耕地保护监督处" not in receipt["body"]
    clocks = await line.clocks()
    assert (clocks["DL05"][0]["outcome"], clocks["DL07"][0]["outcome"]) == ("met", "open")


async def test_the_remedy_is_that_of_the_department(site: Site) -> None:
    line = await Inside(site).accepted()
    path = f"/pieces/{line.piece}/remedy-organs"
    found = (await get(site, path, Role.DIV_HANDLER, unit=LEAD)).json()
    assert found == {"remedy_organs": ["自然资源部", "四川省人民政府"]}


async def test_a_draft_goes_back_and_an_opinion_is_sent_withdrawn_and_written_again(
    site: Site,
) -> None:
    line = await Inside(site).opinion_drafted()
    path, reason = f"/pieces/{line.piece}", {"reason": "请补充面积认定的依据。"}
    for role, unit in ((Role.DIV_HEAD, LEAD), (Role.DEPUTY, DEPARTMENT)):
        await line.do(f"{path}/return-draft", reason, role, unit=unit)
        await line.do(f"{path}/draft-opinion", DRAFT, Role.DIV_HANDLER, unit=LEAD)
    await line.do(f"{path}/issue-opinion", {}, Role.DEPUTY, unit=DEPARTMENT)
    await line.do(f"{path}/send-opinion", {"proof": "挂号信000"}, Role.DIV_HANDLER, unit=LEAD)
    await line.do(f"{path}/deliver-opinion", DELIVERY, Role.DIV_HANDLER, unit=LEAD)
    await line.do(f"{path}/undo-delivery", reason, Role.DEPUTY, unit=DEPARTMENT)
    await line.do(f"{path}/deliver-opinion", DELIVERY, Role.DIV_HANDLER, unit=LEAD)
    await line.do(f"{path}/withdraw-opinion", reason, Role.PRINCIPAL, unit=DEPARTMENT)
    await line.do(f"{path}/draft-opinion", DRAFT, Role.DIV_HANDLER, unit=LEAD)
    found = await line.do(f"{path}/issue-opinion", {}, Role.DEPUTY, unit=DEPARTMENT)
    assert found["status"] == "opinion_issued"
    assert "已经撤回，由本处理意见书替代" in (await text_of(line, "D16"))["body"]


async def test_who_may_not_act_for_a_division(site: Site) -> None:
    line = await Inside(site).opinion_drafted(SUPPORT)
    path, reason = f"/pieces/{line.piece}", {"reason": "请补充依据。"}
    for verb, body, role, unit, wanted in (
        ("issue-opinion", {}, Role.DIV_HEAD, LEAD, (403, "role-not-allowed")),
        ("issue-opinion", {}, Role.UNIT_HEAD, LEAD, (403, "not-decider")),
        ("issue-opinion", {}, Role.UNIT_HEAD, BUREAU, (404, "not-found")),
        ("issue-opinion", {}, Role.DEPUTY, LEAD, (403, "not-own-organ")),
        ("return-draft", reason, Role.DIV_HEAD, SUPPORT, (403, "not-responsible-unit")),
        ("return-draft", reason, Role.DIV_HEAD, DEPARTMENT, (403, "not-responsible-unit")),
        ("draft-opinion", DRAFT, Role.DIV_HANDLER, SUPPORT, (403, "not-responsible-unit")),
        ("draft-opinion", DRAFT, Role.DIV_HANDLER, LEGAL, (404, "not-found")),
        ("draft-opinion", DRAFT, Role.DIV_HANDLER, LEAD, (409, "wrong-status")),
        ("extensions", {"days": 5, "reason": "案情复杂"}, Role.DIV_HEAD, LEAD,
         (403, "role-not-allowed")),
    ):  # fmt: skip
        answer = await line.ask(f"{path}/{verb}", body, role, unit=unit)
        assert refused(answer) == wanted, (verb, role, unit)


async def test_a_division_never_acts_on_a_bureaus_piece_nor_the_departments_leaders(
    site: Site,
) -> None:
    line = Inside(site)
    await line.accept()
    await line.drafted(purpose="consult")
    await line.instruct({"instruction": "请耕保处提出意见。"})
    path, form = f"/pieces/{line.piece}", OFFICERS
    for role, unit, wanted in (
        (Role.DIV_HANDLER, LEAD, (403, "not-responsible-unit")),
        (Role.UNIT_HANDLER, LEAD, (403, "not-responsible-unit")),
        (Role.DIV_HANDLER, DEPARTMENT, (403, "not-decider")),
        (Role.DIV_HANDLER, BUREAU, (403, "not-decider")),
    ):
        assert refused(await line.ask(f"{path}/investigate", form, role, unit=unit)) == wanted
    await line.do(f"{path}/investigate", form, Role.UNIT_HANDLER)
    await line.do(f"{path}/draft-opinion", DRAFT, Role.UNIT_HANDLER)
    for role in (Role.DEPUTY, Role.PRINCIPAL):
        issued = await line.ask(f"{path}/issue-opinion", {}, role)
        assert refused(issued) == (403, "not-decider")


async def test_of_a_major_matter_the_principal_signs_and_grants_time(site: Site) -> None:
    line = await Inside(site).accepted(is_major=True)
    path = f"/pieces/{line.piece}"
    asked = {"days": 10, "reason": "案情复杂，需补充勘测。"}
    made = await line.do(f"{path}/extensions", asked, Role.DIV_HANDLER, unit=LEAD)
    approve = f"/extensions/{made['id']}/approve"
    assert refused(await line.ask(approve, {}, Role.DEPUTY)) == (403, "not-decider")
    await line.do(approve, {}, Role.PRINCIPAL, unit=DEPARTMENT)
    await line.do(f"{path}/investigate", OFFICERS, Role.DIV_HANDLER, unit=LEAD)
    await line.do(f"{path}/draft-opinion", DRAFT, Role.DIV_HANDLER, unit=LEAD)
    assert refused(await line.ask(f"{path}/issue-opinion", {}, Role.DEPUTY)) == (
        403, "not-decider",
    )  # fmt: skip
    issued = await line.do(f"{path}/issue-opinion", {}, Role.PRINCIPAL, unit=DEPARTMENT)
    assert issued["status"] == "opinion_issued"
    back = {"reason": "认定有误。"}
    assert refused(await line.ask(f"{path}/withdraw-opinion", back, Role.DEPUTY)) == (
        403, "role-not-allowed",
    )  # fmt: skip


async def test_the_deputy_grants_a_division_time_and_tells_the_petitioner(site: Site) -> None:
    line = await Inside(site).accepted()
    asked = {"days": 10, "reason": "案情复杂，需补充勘测。"}
    path = f"/pieces/{line.piece}/extensions"
    made = await line.do(path, asked, Role.DIV_HANDLER, unit=LEAD)
    seen = (await get(site, f"/extensions/{made['id']}", Role.DEPUTY)).json()
    assert seen["allowed_moves"] == ["approve", "refuse"]
    head = await line.ask(f"/extensions/{made['id']}/approve", {}, Role.DIV_HEAD, unit=LEAD)
    assert refused(head) == (403, "role-not-allowed")
    await line.do(f"/extensions/{made['id']}/approve", {}, Role.DEPUTY, unit=DEPARTMENT)
    letter = await text_of(line, "D12")
    assert letter["issuer_id"] == str(ORG(DEPARTMENT))
    assert (await line.detail())["extended_days"] == 10


async def test_another_lead_takes_the_piece_with_its_clock_and_what_waits(site: Site) -> None:
    line = await Inside(site).accepted()
    path = f"/pieces/{line.piece}"
    before = (await line.clocks())["DL05"][0]
    asked = {"days": 10, "reason": "案情复杂，需补充勘测。"}
    made = await line.do(f"{path}/extensions", asked, Role.DIV_HANDLER, unit=LEAD)
    await line.instruct({"instruction": "改由确权局主办。", "lead_id": str(ORG(SUPPORT))})
    piece, after = await line.detail(), (await line.clocks())["DL05"][0]
    assert piece["unit_id"] == after["unit_id"] == str(ORG(SUPPORT))
    assert (after["start"], after["legal"]) == (before["start"], before["legal"])
    assert (await get(site, path, Role.DIV_HANDLER, unit=LEAD)).status_code == 404
    extension = f"/extensions/{made['id']}"
    assert (await get(site, extension, Role.DIV_HANDLER, unit=SUPPORT)).status_code == 200
    await line.do(f"{path}/investigate", OFFICERS, Role.DIV_HANDLER, unit=SUPPORT)
    history = (await get(site, f"{path}/history")).json()["items"]
    assert ("hand-over", "改由确权局主办。") in [(each["move"], each["reason"]) for each in history]


async def test_the_lead_answers_when_the_opinion_is_delivered_and_nothing_is_reported(
    site: Site,
) -> None:
    line = await Inside(site).opinion_drafted(SUPPORT)
    await line.answer(SUPPORT, "登记资料齐备。")
    early = await line.ask(f"{line.path}/answer", {"answer": "已办。"}, Role.DIV_HANDLER, unit=LEAD)
    assert refused(early) == (409, "piece-in-hand")
    back = await line.ask(f"{line.path}/withdraw", {"reason": "应由市局办理。"}, Role.PET_HEAD)
    assert refused(back) == (409, "internal-order-accepted")
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/issue-opinion", {}, Role.DEPUTY, unit=DEPARTMENT)
    await line.do(f"{path}/deliver-opinion", DELIVERY, Role.DIV_HANDLER, unit=LEAD)
    assert (await line.answer())["status"] == "answered"
    closed = await line.do(f"{line.path}/close", {}, Role.PET_HEAD, unit=DEPARTMENT)
    assert (closed["status"], closed["allowed_moves"]) == ("closed", ["reopen"])


async def test_an_opinion_that_was_withdrawn_keeps_the_order_from_its_end(site: Site) -> None:
    line = await Inside(site).delivered()
    await line.answer()
    reason = {"reason": "认定有误。"}
    path = f"/pieces/{line.piece}/withdraw-opinion"
    assert refused(await line.ask(path, reason, Role.DEPUTY)) == (403, "role-not-allowed")
    await line.do(path, reason, Role.PRINCIPAL, unit=DEPARTMENT)
    answer = await line.ask(f"{line.path}/close", {}, Role.PET_HEAD)
    assert refused(answer) == (409, "piece-in-hand")


async def test_time_closes_the_piece_and_the_matter_waits_for_the_internal_order(
    site: Site,
) -> None:
    explained = [{**each, "finding": "explained"} for each in DRAFT["findings"]]
    line = await Inside(site).accepted(due="2026-06-01")
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/investigate", OFFICERS, Role.DIV_HANDLER, unit=LEAD)
    form = {**DRAFT, "findings": explained}
    await line.do(f"{path}/draft-opinion", form, Role.DIV_HANDLER, unit=LEAD)
    await line.do(f"{path}/issue-opinion", {}, Role.DEPUTY, unit=DEPARTMENT)
    await line.do(f"{path}/deliver-opinion", DELIVERY, Role.DIV_HANDLER, unit=LEAD)
    await line.later(days=40)
    await sweep(site.app)
    matter = f"/matters/{line.matter}"
    assert (await line.detail())["status"] == "closed_no_review"
    assert (await get(site, matter)).json()["status"] == "open"
    conclude = await line.ask(f"{matter}/conclude", {"reason": "已办结。"}, Role.PET_HEAD)
    assert refused(conclude) == (409, "matter-in-hand")
    await line.answer()
    await line.do(f"{line.path}/close", {}, Role.PET_HEAD, unit=DEPARTMENT)
    assert (await get(site, matter)).json()["status"] == "closed"
    reopen = await line.ask(f"{line.path}/reopen", {"reason": "再核实。"}, Role.PET_HEAD)
    assert refused(reopen) == (409, "matter-closed")


async def test_nothing_disagrees_after_all_that(site: Site) -> None:
    await (line := await Inside(site).delivered(SUPPORT)).answer()
    await line.instruct({"instruction": "改由确权局主办。", "lead_id": str(ORG(SUPPORT))})
    names = (await get(site, "/checks", Role.OPERATOR)).json()
    own = [each for each in names if each.startswith(("agree", "internal", "log", "hist"))]
    assert own
    for name in names:
        if not name.startswith("copy:"):
            found = await get(site, "/checks/differences", Role.OPERATOR, check=name, limit=50)
            assert found.json()["items"] == [], name
