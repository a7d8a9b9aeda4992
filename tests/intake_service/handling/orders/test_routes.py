"""Orders over HTTP: assign, sign for, accept, report, pass, return."""

import asyncio
from typing import Any

import pytest

from services.directory.accounts.rules import account_id
from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import (
    ACCEPTANCE,
    BUREAU,
    CITY,
    DELIVERY,
    DRAFT,
    NEIGHBOUR,
    REPORT,
    REPORT_AGAIN,
    Line,
    finding,
    get,
    known,
    post,
)

pytestmark = pytest.mark.anyio
PROVINCE = "510000"


def order(**changes: Any) -> dict[str, Any]:
    """An order to the county bureau."""
    return {"unit_id": str(ORG(BUREAU)), "requirement": "依法调查处理",
            "feedback_due": "2026-05-01", **changes}  # fmt: skip


async def test_an_order_arrives_with_its_letters_and_clocks(site: Site) -> None:
    line = await Line(site).assign()
    found = (await get(site, f"/orders/{line.order}", Role.UNIT_HANDLER, unit=BUREAU)).json()
    letters = (await get(site, "/letters", matter_id=line.matter)).json()["items"]
    clocks = await line.clocks()
    assert (found["status"], found["number"]) == ("arrived", "JBD-2026-00001")
    assert found["allowed_moves"] == ["sign-for", "name-handler"]
    assert {letter["kind"]: letter["document_no"] for letter in letters} == {
        "D09": "川自然资信〔2026〕1号",
        "D03": "川自然资信〔2026〕2号",
    }
    assert clocks["DL02"][0]["outcome"] == "met"
    assert clocks["DL03"][0]["unit_id"] == str(ORG(BUREAU))
    assert (clocks["DL11"][0]["raw"], clocks["DL11"][0]["legal"]) == ("2026-05-01", "2026-05-06")


async def test_signing_late_moves_no_clock(site: Site) -> None:
    line = await Line(site).assign()
    before = await line.clocks()
    await line.later(days=10)
    await line.do(f"/orders/{line.order}/sign-for", {}, Role.UNIT_HANDLER)
    assert await line.clocks() == before


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"feedback_due": "2026-03-02"}, "feedback-due-past"),
    ({"unit_id": str(ORG("nothing"))}, "unit-unknown"),
    ({"unit_id": str(ORG(PROVINCE))}, "unit-not-below"),
    ({"unit_id": str(ORG("D04"))}, "unit-not-below"),
    ({"unit_id": str(ORG("G01"))}, "unit-not-below"),
    ({"requirement": ""}, "invalid-input"),
)


async def test_an_order_that_cannot_be_kept_is_refused(site: Site) -> None:
    line = await Line(site).triage()
    path = f"/pieces/{line.piece}/assign"
    for changes, code in REFUSED:
        answer = await post(site, path, order(**changes), Role.PET_HEAD)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    missing = order()
    del missing["feedback_due"]
    assert (await post(site, path, missing, Role.PET_HEAD)).status_code == 422
    assert (await get(site, "/orders/count")).json() == {"count": 0}
    assert (await get(site, "/letters/count")).json() == {"count": 0}


async def test_what_was_not_triaged_is_not_assigned_and_nothing_is_assigned_twice(
    site: Site,
) -> None:
    line = await Line(site).register()
    path = f"/pieces/{line.piece}/assign"
    early = await post(site, path, order(), Role.PET_HEAD)
    assert (early.status_code, early.json()["code"]) == (409, "not-triaged")
    other = await Line(site, line.now).assign()
    again = await post(site, f"/pieces/{other.piece}/assign", order(), Role.PET_HEAD)
    assert (again.status_code, again.json()["code"]) == (409, "wrong-status")


async def test_of_two_who_assign_at_the_same_time_one_is_told_so(site: Site) -> None:
    line = await Line(site).triage()
    path = f"/pieces/{line.piece}/assign"
    bodies = (order(), order(unit_id=str(ORG(NEIGHBOUR))))
    answers = await asyncio.gather(*(post(site, path, body, Role.PET_HEAD) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert (await get(site, "/orders/count")).json() == {"count": 1}


async def test_only_the_bureau_it_went_to_acts_on_an_order(site: Site) -> None:
    line = await Line(site).assign()
    path = f"/orders/{line.order}/sign-for"
    neighbour = await post(site, path, {}, Role.UNIT_HEAD, unit=NEIGHBOUR)
    city = await post(site, path, {}, Role.UNIT_HEAD, unit=CITY)
    clerk = await post(site, path, {}, Role.REGISTRAR, unit=BUREAU)
    assert (neighbour.status_code, neighbour.json()["code"]) == (404, "not-found")
    assert (city.status_code, city.json()["code"]) == (403, "not-responsible-unit")
    assert (clerk.status_code, clerk.json()["code"]) == (403, "role-not-allowed")


async def test_acceptance_tells_the_petitioner_and_begins_the_sixty_days(site: Site) -> None:
    line = await Line(site).accept()
    piece = await line.detail()
    clocks = await line.clocks()
    listed = (await get(site, "/letters", matter_id=line.matter, kind="D02")).json()["items"]
    letter = (await get(site, f"/letters/{listed[0]['id']}", Role.UNIT_HEAD, unit=BUREAU)).json()
    assert (piece["due_raw"], piece["due_legal"]) == ("2026-05-01", "2026-05-06")
    assert (clocks["DL03"][0]["outcome"], clocks["DL04"][0]["outcome"]) == ("met", "void")
    assert clocks["DL05"][0]["start_event"] == "accept"
    assert letter["document_no"] == "成都锦江自然资信〔2026〕1号"
    assert "王**等3人：" in letter["body"]
    assert "1．支付第二期补偿款\n　　2．支付利息" in letter["body"]
    assert "顺延至2026年5月6日" in letter["body"]
    assert "陈某某，联系电话：000-00000000" in letter["body"]


async def test_what_is_not_a_petition_proper_is_not_accepted(site: Site) -> None:
    line = await Line(site).register()
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/triage", finding(route="P5"), Role.TRIAGE, unit=PROVINCE)
    made = await line.do(f"{path}/assign", order(), Role.PET_HEAD, unit=PROVINCE)
    await line.do(f"/orders/{made['id']}/sign-for", {}, Role.UNIT_HANDLER)
    answer = await post(site, f"/orders/{made['id']}/accept", ACCEPTANCE, Role.UNIT_HEAD,
                        unit=BUREAU)  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (409, "not-petition-procedure")


async def test_nothing_is_reported_before_the_opinion_was_delivered(site: Site) -> None:
    line = await Line(site).draft()
    answer = await post(site, f"/orders/{line.order}/report", REPORT, Role.UNIT_HEAD, unit=BUREAU)
    assert (answer.status_code, answer.json()["code"]) == (409, "opinion-not-delivered")


async def test_a_returned_report_gets_a_new_limit_and_no_new_sixty_days(site: Site) -> None:
    line = await Line(site).report()
    path = f"/orders/{line.order}"
    body = {"defects": ["未附送达凭证", "未说明利息计算依据"], "feedback_due": "2026-03-20"}
    returned = await line.do(f"{path}/return", body, Role.PET_HEAD, unit=PROVINCE)
    clocks = await line.clocks()
    assert (returned["status"], returned["returns"]) == ("in_handling", 1)
    assert [clock["outcome"] for clock in clocks["DL11"]] == ["met", "open"]
    assert len(clocks["DL05"]) == 1
    again = await post(site, f"{path}/report", REPORT, Role.UNIT_HEAD, unit=BUREAU)
    assert (again.status_code, again.json()["code"]) == (422, "rectification-missing")
    same = {**REPORT, "summary": "经核查属实， 已督促补发到位"}
    again = await post(site, f"{path}/report", {**same, "rectification": "已经整改。"},
                       Role.UNIT_HEAD, unit=BUREAU)  # fmt: skip
    assert (again.status_code, again.json()["code"]) == (409, "report-unchanged")
    await line.do(f"{path}/report", REPORT_AGAIN, Role.UNIT_HEAD)
    passed = await line.do(f"{path}/pass", {}, Role.PET_HEAD, unit=PROVINCE)
    assert passed["status"] == "closed"
    letters = (await get(site, "/letters", matter_id=line.matter)).json()["items"]
    assert [letter["kind"] for letter in letters].count("D21") == 2


async def test_a_return_without_defects_or_with_a_past_limit_is_refused(site: Site) -> None:
    line = await Line(site).report()
    path = f"/orders/{line.order}/return"
    for body in ({"defects": [], "feedback_due": "2026-03-20"},
                 {"defects": ["未附凭证"], "feedback_due": "2026-03-01"},
                 {"defects": ["未附凭证"]}):  # fmt: skip
        assert (await post(site, path, body, Role.PET_HEAD)).status_code == 422


async def test_a_bureau_does_not_pass_its_own_report(site: Site) -> None:
    line = await Line(site).report()
    own = await post(site, f"/orders/{line.order}/pass", {}, Role.PET_HEAD, unit=BUREAU)
    assert (own.status_code, own.json()["code"]) == (403, "not-issuing-unit")


async def test_who_acted_for_the_bureau_is_known_to_the_followers(site: Site) -> None:
    line = await Line(site).report()
    found = (await get(site, f"/orders/{line.order}")).json()
    assert len(found["handlers"]) == 2
    assert found["reported_by"] in found["handlers"]


async def test_a_report_that_was_passed_by_mistake_waits_again(site: Site) -> None:
    line = await Line(site).report()
    path = f"/orders/{line.order}"
    reason = {"reason": "审核时遗漏了附件"}
    early = await post(site, f"{path}/undo-pass", reason, Role.PET_HEAD)
    assert early.json()["code"] == "wrong-status"
    await line.do(f"{path}/pass", {}, Role.PET_HEAD, unit="510000")
    await line.later(days=40)
    named = await post(site, f"{path}/undo-pass", {"reason": "王某某来电说明"}, Role.PET_HEAD)
    assert named.json()["code"] == "not-masked"
    undone = await line.do(f"{path}/undo-pass", reason, Role.PET_HEAD, unit="510000")
    assert (undone["status"], undone["closed_at"]) == ("reported", None)
    matter = (await get(site, f"/matters/{line.matter}")).json()
    assert matter["status"] == "open"
    again = await line.do(f"{path}/pass", {}, Role.PET_HEAD, unit="510000")
    assert again["status"] == "closed"


async def test_passing_twice_is_refused_and_the_second_click_is_answered_as_the_first(
    site: Site,
) -> None:
    line = await Line(site).report()
    path = f"/orders/{line.order}/pass"
    first = await post(site, path, {}, Role.PET_HEAD, key="one")
    replay = await post(site, path, {}, Role.PET_HEAD, key="one")
    again = await post(site, path, {}, Role.PET_HEAD)
    assert replay.json() == first.json()
    assert (again.status_code, again.json()["code"]) == (409, "wrong-status")


async def test_filters_narrow_orders(site: Site) -> None:
    line = await Line(site).assign()
    unit = str(ORG(BUREAU))
    filters: tuple[tuple[dict[str, str], int], ...] = (
        ({"status": "arrived"}, 1),
        ({"status": "closed"}, 0),
        ({"unit_id": unit}, 1),
        ({"piece_id": line.piece}, 1),
        ({"matter_id": line.matter}, 1),
        ({"number": "JBD-2026-00001"}, 1),
    )
    for params, count in filters:
        assert (await get(site, "/orders/count", **params)).json() == {"count": count}
        assert len((await get(site, "/orders", **params)).json()["items"]) == count


async def test_a_first_report_has_nothing_to_put_right(site: Site) -> None:
    line = await Line(site).deliver()
    body = {**REPORT, "rectification": "已经整改。"}
    answer = await post(site, f"/orders/{line.order}/report", body, Role.UNIT_HEAD, unit=BUREAU)
    assert (answer.status_code, answer.json()["code"]) == (422, "rectification-needless")


@pytest.mark.parametrize(
    ("received", "reported", "code"),
    [
        ("disagree", "agree", "report-contradicts-delivery"),
        ("disagree", "none", "report-contradicts-delivery"),
        ("agree", "disagree", "report-contradicts-delivery"),
        ("none", "agree", None),
        ("disagree", "disagree", None),
    ],
)
async def test_a_report_says_what_the_receipt_says(
    site: Site, received: str, reported: str, code: str | None
) -> None:
    line = await Line(site).draft()
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/issue-opinion", {}, Role.UNIT_HEAD)
    body = {**DELIVERY, "recipient_view": received}
    await line.do(f"{path}/deliver-opinion", body, Role.UNIT_HANDLER)
    body = {**REPORT, "petitioner_view": reported}
    answer = await post(site, f"/orders/{line.order}/report", body, Role.UNIT_HEAD, unit=BUREAU)
    assert answer.json().get("code") == code


async def test_after_a_return_the_bureau_handles_the_piece_again(site: Site) -> None:
    line = await Line(site).report()
    path, order = f"/pieces/{line.piece}", f"/orders/{line.order}"
    error = {"reason": "利息部分认定有误，需重新出具处理意见"}
    for verb in ("withdraw-opinion", "undo-delivery"):
        early = await post(site, f"{path}/{verb}", error, Role.UNIT_HEAD, unit=BUREAU)
        assert (early.status_code, early.json()["code"]) == (409, "report-pending")
    first = (await line.detail())["opinion_issued_at"]
    back = {"defects": ["利息没有答复"], "feedback_due": "2026-04-20"}
    await line.do(f"{order}/return", back, Role.PET_HEAD, unit=PROVINCE)
    withdrawn = await line.do(f"{path}/withdraw-opinion", error, Role.UNIT_HEAD)
    assert (withdrawn["status"], withdrawn["opinion_no"], withdrawn["delivered_at"]) == (
        "investigating", None, None,
    )  # fmt: skip
    early = await post(site, f"{order}/report", REPORT_AGAIN, Role.UNIT_HEAD, unit=BUREAU)
    assert (early.status_code, early.json()["code"]) == (409, "opinion-not-delivered")
    more = {"days": 10, "reason": "案情复杂，需补充测绘"}
    late = await post(site, f"{path}/extensions", more, Role.UNIT_HANDLER, unit=BUREAU)
    assert (late.status_code, late.json()["code"]) == (409, "already-answered")
    supported = [{**each, "finding": "supported"} for each in DRAFT["findings"]]
    better = {**DRAFT, "findings": supported}
    await line.do(f"{path}/draft-opinion", better, Role.UNIT_HANDLER)
    issued = await line.do(f"{path}/issue-opinion", {}, Role.UNIT_HEAD)
    assert issued["opinion_no"] == "成都锦江自然资信〔2026〕5号", "a number of its own"
    assert issued["opinion_issued_at"] == first, "the sixty days were kept by the first"
    assert issued["result"] == "supported"
    listed = (await get(site, "/letters", piece_id=line.piece, kind="D16")).json()["items"]
    text = (await get(site, f"/letters/{listed[0]['id']}")).json()["body"]
    assert "我单位原出具的处理意见书（成都锦江自然资信〔2026〕2号）已经撤回" in text
    await line.do(f"{path}/deliver-opinion", DELIVERY, Role.UNIT_HANDLER)
    await line.do(f"{order}/report", REPORT_AGAIN, Role.UNIT_HEAD)
    await line.do(f"{order}/pass", {}, Role.PET_HEAD, unit=PROVINCE)
    clocks = await line.clocks()
    assert [each["outcome"] for each in clocks["DL05"]] == ["met"]
    assert [each["outcome"] for each in clocks["DL07"]] == ["void", "open"]
    report = (await get(site, "/letters", piece_id=line.piece, kind="D21")).json()["items"][0]
    text = (await get(site, f"/letters/{report['id']}")).json()["body"]
    assert "五、针对退回意见的整改情况：已补附支付凭证和利息计算说明。" in text


async def test_the_numbers_of_orders_and_matters_begin_again_with_their_year(site: Site) -> None:
    line = await Line(site).assign()
    await line.later(days=320)
    later = await Line(site, line.now).assign()
    again = await Line(site, later.now).assign()
    for each, number in ((line, "2026-00001"), (later, "2027-00001"), (again, "2027-00002")):
        order = (await get(site, f"/orders/{each.order}")).json()
        matter = (await get(site, f"/matters/{each.matter}")).json()
        assert order["number"] == f"JBD-{number}"
        assert matter["number"] == f"XFSX-{number[:5]}0{number[5:]}"


async def test_the_issuer_gives_more_time_for_the_report_within_the_statutory_period(
    site: Site,
) -> None:
    line = await Line(site).assign(days=20)
    path = f"/orders/{line.order}/extend-feedback"
    body = {"feedback_due": "2026-04-10", "reason": "需补充测绘资料"}
    before = await line.clocks()
    extended = await line.do(path, body, Role.PET_HEAD, unit=PROVINCE)
    clocks = await line.clocks()
    assert extended["feedback_due"] == "2026-04-10"
    assert (clocks["DL11"][0]["raw"], len(clocks["DL11"])) == ("2026-04-10", 1)
    assert clocks["DL03"] == before["DL03"]
    found = (await get(site, "/letters", piece_id=line.piece, kind="D12-F")).json()["items"]
    told = (await get(site, f"/letters/{found[0]['id']}")).json()["body"]
    assert "现延长至2026年4月10日（含当日）" in told
    assert "延长理由：需补充测绘资料。" in told
    await line.do(f"/orders/{line.order}/sign-for", {}, Role.UNIT_HANDLER)
    await line.do(f"/orders/{line.order}/accept", ACCEPTANCE, Role.UNIT_HEAD)
    due = (await line.detail())["due_legal"]
    assert due == "2026-05-06"
    await line.do(path, {**body, "feedback_due": due}, Role.PET_HEAD, unit=PROVINCE)
    for changes, roles, unit, code in (
        ({"feedback_due": "2026-05-07"}, (Role.PET_HEAD,), PROVINCE, "feedback-beyond-statutory"),
        ({"feedback_due": due}, (Role.PET_HEAD,), PROVINCE, "feedback-not-later"),
        ({"feedback_due": "2026-03-02"}, (Role.PET_HEAD,), PROVINCE, "feedback-due-past"),
        ({"reason": "王某某要求"}, (Role.PET_HEAD,), PROVINCE, "feedback-not-later"),
        ({"reason": ""}, (Role.PET_HEAD,), PROVINCE, "invalid-input"),
        ({}, (Role.UNIT_HEAD,), BUREAU, "not-issuing-unit"),
        ({}, (Role.TRIAGE,), PROVINCE, "role-not-allowed"),
    ):
        answer = await post(site, path, {**body, **changes}, *roles, unit=unit)
        assert answer.json()["code"] == code


async def test_a_bureau_names_who_has_the_piece_on_the_desk(site: Site) -> None:
    line = await Line(site).assign()
    path = f"/orders/{line.order}/name-handler"
    mine, theirs = (str(account_id(f"handler-{code}")) for code in (BUREAU, NEIGHBOUR))
    for code in (BUREAU, NEIGHBOUR):
        await known(site, f"handler-{code}", code, Role.UNIT_HANDLER)
    await known(site, f"head-{BUREAU}", BUREAU, Role.UNIT_HEAD)
    named = await line.do(path, {"handler_id": mine}, Role.UNIT_HEAD)
    assert (named["handler_id"], named["status"]) == (mine, "arrived")
    for body, roles, unit, code in (
        ({"handler_id": theirs}, (Role.UNIT_HEAD,), BUREAU, "handler-unknown"),
        (
            {"handler_id": str(account_id(f"head-{BUREAU}"))},
            (Role.UNIT_HEAD,),
            BUREAU,
            "handler-unknown",
        ),
        ({}, (Role.UNIT_HEAD,), BUREAU, "invalid-input"),
        ({"handler_id": mine}, (Role.UNIT_HEAD,), CITY, "not-responsible-unit"),
        ({"handler_id": mine}, (Role.TRIAGE,), BUREAU, "role-not-allowed"),
    ):
        answer = await post(site, path, body, *roles, unit=unit)
        assert answer.json()["code"] == code
    await line.do(f"/orders/{line.order}/sign-for", {}, Role.UNIT_HANDLER)
    await line.do(path, {"handler_id": mine}, Role.UNIT_HANDLER)
