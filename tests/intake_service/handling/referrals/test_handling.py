"""A bureau finds that what it was given, or handles already, goes another path."""

from datetime import timedelta
from typing import Any

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.handling.referrals.make import (
    ANSWERED,
    COURT,
    DECIDED,
    FOUND,
    FOUND_DUTY,
    TAKEN,
    act,
    denied,
    given,
    matter,
    told,
)
from tests.intake_service.make import (
    ACCEPTANCE,
    BUREAU,
    NEIGHBOUR,
    REPORT,
    WHY,
    Line,
    events,
    get,
    post,
    sweep,
)
from tests.intake_service.reception.door import OFFICE, decide, last, outcomes, refused

pytestmark = pytest.mark.anyio
HEAD, HANDLER = Role.UNIT_HEAD, Role.UNIT_HANDLER


async def found(line: Line, body: dict[str, Any], unit: str = BUREAU) -> str:
    """The piece is led away by the bureau's head; its referral."""
    return str((await decide(line, "find-path", body, HEAD, unit=unit))["id"])


async def order(line: Line) -> dict[str, Any]:
    """The order as the bureau sees it."""
    seen: dict[str, Any] = (await get(line.site, f"/orders/{line.order}", HEAD, unit=BUREAU)).json()
    return seen


async def signed(line: Line) -> Line:
    """… and signed for."""
    await line.do(f"/orders/{line.order}/sign-for", {}, HANDLER)
    return line


async def report(line: Line, **changes: Any) -> tuple[int, dict[str, Any]]:
    """The answer to a report of the bureau."""
    await line.later(minutes=1)
    path = f"/orders/{line.order}/report"
    answer = await post(line.site, path, {**REPORT, **changes}, HEAD, unit=BUREAU)
    return answer.status_code, answer.json()


async def test_the_petition_procedure_ends_where_another_path_is_found(site: Site) -> None:
    line = await Line(site).draft()
    id = await found(line, FOUND)
    piece = await line.detail()
    assert (piece["status"], piece["noticed_at"] < piece["closed_at"]) == ("diverted", True)
    assert [row for row in await outcomes(line) if row[0] in ("DL05", "DL11")] == [
        ("DL05", "accept", "void"), ("DL11", "arrive", "open"),
    ]  # fmt: skip
    assert (await last(line))["reason"] == (
        "诉讼、复议、刑事立案、法律监督等政法途径；已就同一争议提起行政诉讼"
    )
    assert (await matter(line))["route"] == "P1"
    letter = await told(line, "D05")
    assert (
        f"你们提出、由四川省自然资源厅转来的信访事项（登记编号：{piece['number']}），"
        "我单位于2026年3月2日收到。" in letter
    )
    status, made = await report(line, petitioner_view="none")
    assert (status, made["status"]) == (200, "reported")
    assert "，已经依法导入法定途径，现将有关情况报告如下：" in await told(line, "D21")
    assert "送达情况" not in await told(line, "D21")
    assert await denied(line, id, "reject", WHY, HEAD, unit=BUREAU) == (409, "report-pending")
    assert await denied(line, id, "undo", WHY, HEAD, unit=BUREAU) == (409, "report-pending")
    await line.do(f"/orders/{line.order}/pass", {}, Role.PET_HEAD, unit=OFFICE)
    assert (await matter(line))["status"] == "open"  # the referral is not concluded
    await act(line, id, "take-up", TAKEN, HANDLER, unit=BUREAU)
    await act(line, id, "record-result", DECIDED, HANDLER, unit=BUREAU)
    assert (await matter(line))["status"] == "closed"


async def test_a_matter_closes_with_its_order_where_the_referral_ended_first(site: Site) -> None:
    line = await Line(site).accept()
    id = await found(line, FOUND)
    await act(line, id, "take-up", TAKEN, HEAD, unit=BUREAU)
    await act(line, id, "record-result", DECIDED, HEAD, unit=BUREAU)
    assert (await matter(line))["status"] == "open"
    await report(line, petitioner_view="none")
    assert await denied(line, id, "undo-result", WHY, HEAD, unit=BUREAU) == (
        409, "report-pending",
    )  # fmt: skip
    await line.do(f"/orders/{line.order}/pass", {}, Role.PET_HEAD, unit=OFFICE)
    assert (await matter(line))["status"] == "closed"


async def test_a_wrong_finding_is_undone_and_the_sixty_days_run_on(site: Site) -> None:
    line = await Line(site).draft()
    before = await line.detail()
    id = await found(line, FOUND)
    await act(line, id, "undo", WHY, HEAD, unit=BUREAU)
    piece = await line.detail()
    assert {name: piece[name] for name in ("status", "closed_at", "due_raw", "noticed_at")} == {
        name: before[name] for name in ("status", "closed_at", "due_raw", "noticed_at")
    }
    assert ("DL05", "accept", "open") in await outcomes(line)
    assert (await matter(line))["route"] == "P6"
    assert "《信访事项法定途径告知书》（成都锦江自然资信〔2026〕2号），现予撤销" in await told(
        line, "D37"
    )
    assert (await order(line))["status"] == "in_handling"
    await line.do(f"/pieces/{line.piece}/issue-opinion", {}, HEAD)
    assert ("DL05", "accept", "met") in await outcomes(line)


async def test_what_the_organ_rejects_is_handled_on(site: Site) -> None:
    line = await Line(site).accept()
    id = await found(line, FOUND)
    await act(line, id, "reject", {"reason": "不予立案"}, HANDLER, unit=BUREAU)
    assert (await line.detail())["status"] == "accepted"
    assert ("DL05", "accept", "open") in await outcomes(line)
    assert ((await matter(line))["route"], (await matter(line))["bounces"]) == ("P6", 1)
    assert ("intake.matter.moved", "reroute") in await events(site)


@pytest.mark.parametrize("verb", ["reject", "undo"])
async def test_of_a_passed_report_the_piece_goes_back_to_who_registered_it(
    site: Site, verb: str
) -> None:
    line = await Line(site).accept()
    id = await found(line, FOUND)
    await report(line, petitioner_view="none")
    await line.do(f"/orders/{line.order}/pass", {}, Role.PET_HEAD, unit=OFFICE)
    await act(line, id, verb, {"reason": "不予立案"}, HEAD, unit=BUREAU)
    piece, of = await line.detail(), await matter(line)
    assert (piece["status"], piece["unit_id"], of["unit_id"]) == (
        "registered", str(ORG(OFFICE)), str(ORG(OFFICE)),
    )  # fmt: skip
    assert (of["status"], of["route"], piece["accepted_at"]) == ("open", "P6", None)
    again = {"unit_id": str(ORG(BUREAU)), "requirement": "依法办理", "feedback_due": "2026-06-01"}
    line.order = (await decide(line, "assign", again))["id"]
    await signed(line)
    await line.do(f"/orders/{line.order}/accept", ACCEPTANCE, HEAD)
    assert [row for row in await outcomes(line) if row[0] == "DL05"] == [
        ("DL05", "accept", "open"),
    ]  # fmt: skip


async def test_a_bureau_leads_away_what_it_was_given(site: Site) -> None:
    line = await given(site)
    id = await found(line, FOUND)
    assert (await order(line))["status"] == "in_handling"
    assert [row for row in await outcomes(line) if row[1] == "arrive"] == [
        ("DL03", "arrive", "met"), ("DL04", "arrive", "void"), ("DL11", "arrive", "open"),
    ]  # fmt: skip
    await act(line, id, "undo", WHY, HEAD, unit=BUREAU)
    assert [row for row in await outcomes(line) if row[1] == "arrive"] == [
        ("DL03", "arrive", "open"), ("DL04", "arrive", "open"), ("DL11", "arrive", "open"),
    ]  # fmt: skip
    assert ((await order(line))["status"], (await line.detail())["status"]) == (
        "signed_for", "assigned",
    )  # fmt: skip
    await line.do(f"/orders/{line.order}/object", {
        "reasons": "不属本局职权", "organ": "某局", "basis": "某规定"}, HEAD)  # fmt: skip
    assert await refused(line, "find-path", FOUND, HEAD, unit=BUREAU) == (409, "wrong-status")


async def test_a_rejected_piece_comes_to_the_petition_procedure_with_its_notice_kept(
    site: Site,
) -> None:
    line = await given(site)
    id = await found(line, FOUND)
    await line.later(days=40)
    await act(line, id, "reject", {"reason": "不予立案"}, HEAD, unit=BUREAU)
    assert (await line.detail())["status"] == "assigned"
    await decide(line, "correct-route", {"route": "P6", **WHY}, HEAD, unit=BUREAU)
    await sweep(site.app)  # the notice was given in time, so nothing is deemed to have begun
    assert "DL05" not in await line.clocks()
    await line.do(f"/orders/{line.order}/accept", ACCEPTANCE, HEAD)
    (clock,) = (await line.clocks())["DL05"]
    assert (clock["start"], clock["start_event"]) == (f"{line.now + timedelta(hours=8):%Y-%m-%d}",
                                                      "accept")  # fmt: skip


async def test_deemed_days_are_void_on_another_path_and_run_on_after_it(site: Site) -> None:
    line = await given(site, "P6")
    await line.later(days=20)
    await sweep(site.app)
    assert ("DL05", "deem-start", "open") in await outcomes(line)
    await decide(line, "correct-route", {"route": "P4", **WHY}, HEAD, unit=BUREAU)
    assert ("DL05", "deem-start", "void") in await outcomes(line)
    await decide(line, "correct-route", {"route": "P6", **WHY}, Role.PET_HEAD)
    assert ("DL05", "deem-start", "open") in await outcomes(line)


async def test_a_bureau_performs_its_duty_before_it_reports(site: Site) -> None:
    line = await given(site, "P5")
    await line.later(days=1)
    id = await found(line, FOUND_DUTY)
    seen = (await get(site, f"/referrals/{id}", HANDLER, unit=BUREAU)).json()
    assert (seen["organ"], seen["due_legal"]) == ("成都市锦江区自然资源和规划局", "2026-05-06")
    status, body = await report(line)
    assert (status, body["code"]) == (409, "duty-owed")
    await act(line, id, "take-up", {**TAKEN, "proof": "立案呈批表存卷"}, HANDLER, unit=BUREAU)
    await act(line, id, "record-result", ANSWERED, HANDLER, unit=BUREAU)
    assert (await report(line))[0] == 200


async def test_of_a_forwarded_piece_the_bureau_says_that_it_dealt_with_it(site: Site) -> None:
    line = await given(site, "P5", "forward")
    id = await found(line, FOUND_DUTY)
    done = {"how": "已依法履行职责。"}
    answer = await post(site, f"/orders/{line.order}/deal-with", done, HEAD, unit=BUREAU)
    assert (answer.status_code, answer.json()["code"]) == (409, "duty-owed")
    await act(line, id, "take-up", TAKEN, HANDLER, unit=BUREAU)
    await act(line, id, "record-result", ANSWERED, HANDLER, unit=BUREAU)
    await line.do(f"/orders/{line.order}/deal-with", done, HEAD)
    assert (await line.detail())["status"] == "diverted"
    assert (await matter(line))["status"] == "closed"


async def test_each_step_of_a_referral_is_asked_for(site: Site) -> None:
    async def asked(*roles: Role, unit: str) -> set[str]:
        items = (await get(site, "/tasks", *roles, unit=unit)).json()["items"]
        return {each["queue"] for each in items}

    line = await given(site, "P5")
    await signed(line)
    id = await found(line, FOUND_DUTY)
    assert await asked(HEAD, unit=BUREAU) == {"take_up"}
    assert await asked(Role.PET_HEAD, unit=OFFICE) == set()
    (task,) = (await get(site, "/tasks", HANDLER, unit=BUREAU)).json()["items"]
    assert (task["id"], task["thing"], task["due"]) == (id, "referral", "2026-05-06")
    await act(line, id, "take-up", TAKEN, HANDLER, unit=BUREAU)
    assert await asked(HEAD, unit=BUREAU) == {"record_result"}
    await act(line, id, "record-result", ANSWERED, HANDLER, unit=BUREAU)
    assert await asked(HEAD, unit=BUREAU) == {"report"}


async def test_a_request_for_more_time_ends_with_the_finding(site: Site) -> None:
    line = await Line(site).accept()
    body = {"days": 10, "reason": "情况复杂"}
    asked = await line.do(f"/pieces/{line.piece}/extensions", body, HANDLER)
    await found(line, FOUND)
    (seen,) = (await get(site, "/extensions", piece_id=line.piece)).json()["items"]
    assert (seen["id"], seen["status"]) == (asked["id"], "refused")


async def test_who_may_not_find_another_path(site: Site) -> None:
    line = await Line(site).accept()
    for roles, unit, code in (
        ((HANDLER,), BUREAU, "role-not-allowed"),
        ((Role.PET_HEAD,), OFFICE, "role-not-allowed"),
        ((HEAD,), "510100", "not-responsible-unit"),
    ):
        assert await refused(line, "find-path", FOUND, *roles, unit=unit) == (403, code)
    assert (await refused(line, "find-path", FOUND, HEAD, unit=NEIGHBOUR))[0] == 404
    assert await refused(line, "find-path", {**FOUND, "route": "P6"}, HEAD, unit=BUREAU) == (
        409, "petition-procedure",
    )  # fmt: skip
    assert await refused(line, "find-path", {**FOUND, "reason": "王某某已起诉"}, HEAD,
                         unit=BUREAU) == (422, "not-masked")  # fmt: skip
    assert await refused(line, "find-path", COURT, HEAD, unit=BUREAU) == (422, "invalid-input")
    assert await refused(line, "divert", COURT) == (409, "petition-procedure")
    assert await refused(line, "correct-route", {"route": "P4", **WHY}) == (409, "wrong-status")
    id = await found(line, FOUND)
    assert await denied(line, id, "take-up", TAKEN) == (403, "not-referring-unit")


async def test_a_matter_is_not_concluded_while_it_goes_another_path(site: Site) -> None:
    line = await Line(site).accept()
    await found(line, FOUND)
    await report(line, petitioner_view="none")
    await line.do(f"/orders/{line.order}/pass", {}, Role.PET_HEAD, unit=OFFICE)
    answer = await post(site, f"/matters/{line.matter}/conclude", WHY, Role.PET_HEAD)
    assert (answer.status_code, answer.json()["code"]) == (409, "matter-in-hand")
