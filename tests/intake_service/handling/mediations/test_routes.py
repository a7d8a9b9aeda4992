"""Mediations over HTTP: open, settle or end, perform, undo with a second person."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.handling.internal_orders.make import LEAD, Inside
from tests.intake_service.handling.mediations.make import (
    MEDIATION,
    OFFICERS,
    PERFORMANCE,
    SETTLEMENT,
    WHY,
    act,
    investigating,
    mediating,
    settled,
)
from tests.intake_service.make import BUREAU, DRAFT, NEIGHBOUR, REPORT, Line, get, post

pytestmark = pytest.mark.anyio
HANDLER, HEAD = Role.UNIT_HANDLER, Role.UNIT_HEAD


async def refused(line: Line, verb: str, body: Any, role: Role, **changes: Any) -> tuple[int, str]:
    """How a step is refused."""
    answer = await act(line, verb, body, role, **changes)
    return answer.status_code, answer.json()["code"]


async def latest(line: Line) -> Any:
    """The mediation that came last, as the petition office sees it."""
    return (await get(line.site, f"/pieces/{line.piece}/mediations")).json()["items"][0]


async def letter(line: Line, kind: str) -> str:
    """The text of the one letter of this kind about the piece."""
    (found,) = (await get(line.site, "/letters", piece_id=line.piece, kind=kind)).json()["items"]
    text: str = (await get(line.site, f"/letters/{found['id']}")).json()["body"]
    return text


async def test_with_both_sides_consent_a_piece_is_mediated_and_settled(site: Site) -> None:
    line = await mediating(site)
    assert (await line.detail())["status"] == "mediating"
    assert (await line.clocks())["DL05"][0]["outcome"] == "open"
    done = await act(line, "settle", SETTLEMENT, HEAD)
    assert (done.status_code, done.json()["status"]) == (200, "settled")
    piece, clocks, found = await line.detail(), await line.clocks(), await latest(line)
    assert (piece["result"], piece["closed_at"] is not None) == ("settled", True)
    assert (clocks["DL05"][0]["outcome"], clocks["DL13"][0]["outcome"]) == ("met", "open")
    assert "DL07" not in clocks
    assert found["document_no"] == "成都锦江自然资信〔2026〕2号"
    assert (found["other_party"], found["performance_due"]) == ("某某村民委员会", "2026-04-01")
    text = await letter(line, "D15")
    for said in ("信访人：王*", "另一方：某某村民委员会", "由陈某某、赵某某主持调解",
                 "双方就利息再无争议", "履行期限：2026年4月1日", "2026年3月2日签名"):  # fmt: skip
        assert said in text


async def test_mediation_needs_what_both_sides_said(site: Site) -> None:
    line = await investigating(site)
    for name in ("petitioner_consent", "other_consent", "other_party", "mediators"):
        body = {key: value for key, value in MEDIATION.items() if key != name}
        assert await refused(line, "mediate", body, HANDLER) == (422, "invalid-input")
    named = await refused(line, "mediate", MEDIATION, HANDLER, other_party="王某某的邻居")
    assert named == (422, "not-masked")
    assert await refused(line, "mediate", MEDIATION, HEAD) == (403, "role-not-allowed")
    stranger = await act(line, "mediate", MEDIATION, HANDLER, NEIGHBOUR)
    assert stranger.status_code == 404
    assert (await line.detail())["status"] == "investigating"


async def test_an_officer_may_be_called_as_a_petitioner_is(site: Site) -> None:
    line = await investigating(site)
    named = await act(line, "mediate", MEDIATION, HANDLER, mediators=["王某某", "赵某某"])
    assert named.status_code == 200


async def test_nobody_mediates_before_it_is_investigated_or_twice(site: Site) -> None:
    early = await Line(site).accept()
    assert await refused(early, "mediate", MEDIATION, HANDLER) == (409, "wrong-status")
    await early.do(f"/pieces/{early.piece}/investigate", OFFICERS, HANDLER)
    await early.do(f"/pieces/{early.piece}/mediate", MEDIATION, HANDLER)
    assert await refused(early, "mediate", MEDIATION, HANDLER) == (409, "wrong-status")


async def test_without_an_agreement_it_is_investigated_on(site: Site) -> None:
    line = await mediating(site)
    assert await refused(line, "end-mediation", {}, HANDLER) == (422, "invalid-input")
    assert await refused(line, "end-mediation", WHY, HEAD) == (403, "role-not-allowed")
    ended = await act(line, "end-mediation", {"reason": "双方对金额分歧较大"}, HANDLER)
    assert ended.json()["status"] == "investigating"
    found = await latest(line)
    assert (found["ended_at"] is not None, found["settled_at"]) == (True, None)
    await line.do(f"/pieces/{line.piece}/mediate", MEDIATION, HANDLER)
    assert (await latest(line))["ended_at"] is None
    await line.do(f"/pieces/{line.piece}/end-mediation", WHY, HANDLER)
    await line.do(f"/pieces/{line.piece}/draft-opinion", DRAFT, HANDLER)
    assert await refused(line, "end-mediation", WHY, HANDLER) == (409, "wrong-status")


@pytest.mark.parametrize(
    "changes",
    [
        {"signed_on": "2026-03-03"},
        {"signed_on": "2026-03-01"},
        {"performance_due": "2026-03-01"},
    ],
)
async def test_an_agreement_is_signed_and_performed_on_possible_days(
    site: Site, changes: dict[str, str]
) -> None:
    line = await mediating(site)
    assert await refused(line, "settle", SETTLEMENT, HEAD, **changes) == (422, "settlement-invalid")
    assert (await line.detail())["status"] == "mediating"


async def test_an_agreement_is_signed_off_by_the_head_and_names_nobody(site: Site) -> None:
    line = await mediating(site)
    assert await refused(line, "settle", SETTLEMENT, HANDLER) == (403, "role-not-allowed")
    named = await refused(line, "settle", SETTLEMENT, HEAD, terms="向王某某支付补偿款。")
    assert named == (422, "not-masked")
    untold = {key: value for key, value in SETTLEMENT.items() if key != "proof"}
    assert await refused(line, "settle", untold, HEAD) == (422, "invalid-input")
    await line.do(f"/pieces/{line.piece}/end-mediation", WHY, HANDLER)
    assert await refused(line, "settle", SETTLEMENT, HEAD) == (409, "wrong-status")


async def test_more_time_that_was_asked_for_falls_with_the_agreement(site: Site) -> None:
    line = await mediating(site)
    more = {"days": 20, "reason": "双方仍在协商，需要时间"}
    asked = await line.do(f"/pieces/{line.piece}/extensions", more, HANDLER)
    await line.do(f"/pieces/{line.piece}/settle", SETTLEMENT, HEAD)
    assert (await get(site, f"/extensions/{asked['id']}")).json()["status"] == "refused"


async def test_the_sixty_days_run_while_it_is_mediated(site: Site) -> None:
    line = await mediating(site)
    await line.later(days=66)
    day = "2026-05-07"
    await line.do(f"/pieces/{line.piece}/settle",
                  {**SETTLEMENT, "signed_on": day, "performance_due": day}, HEAD)  # fmt: skip
    assert (await line.clocks())["DL05"][0]["outcome"] == "met_late"


async def test_a_settlement_is_a_lawful_end_for_the_report(site: Site) -> None:
    line = await mediating(site)
    report = f"/orders/{line.order}/report"
    early = await post(site, report, REPORT, HEAD, unit=BUREAU)
    assert (early.status_code, early.json()["code"]) == (409, "opinion-not-delivered")
    await line.do(f"/pieces/{line.piece}/settle", SETTLEMENT, HEAD)
    await line.do(report, REPORT, HEAD)
    text = await letter(line, "D21")
    number = (await latest(line))["document_no"]
    assert f"双方已经达成调解（和解）协议（{number}）" in text
    assert "处理意见书" not in text


async def owed(line: Line) -> tuple[int, int, str | None]:
    """What the piece tells of the performance of its agreement."""
    piece = await line.detail()
    return piece["executions_owed"], piece["executions_done"], piece["execution_due"]


async def test_the_matter_is_closed_by_a_person_once_the_agreement_is_performed(site: Site) -> None:
    line = await settled(site)
    await line.do(f"/orders/{line.order}/report", REPORT, HEAD)
    await line.do(f"/orders/{line.order}/pass", {}, Role.PET_HEAD, unit="510000")
    path, body = f"/matters/{line.matter}/conclude", {"reason": "协议已经履行"}
    early = await post(site, path, body, Role.PET_HEAD)
    assert (early.status_code, early.json()["code"]) == (409, "settlement-unperformed")
    assert await owed(line) == (1, 0, SETTLEMENT["performance_due"])
    await line.do(f"/pieces/{line.piece}/record-performance", PERFORMANCE, HANDLER)
    assert await owed(line) == (1, 0, SETTLEMENT["performance_due"])
    early = await post(site, path, body, Role.PET_HEAD)
    assert (early.status_code, early.json()["code"]) == (409, "settlement-unperformed")
    await line.do(f"/pieces/{line.piece}/confirm-performance", {}, HEAD)
    assert await owed(line) == (0, 1, None)
    again = await refused(line, "confirm-performance", {}, HEAD)
    assert again == (409, "performance-confirmed")
    found = await latest(line)
    assert (found["performed_on"], found["performance_proof"]) == (
        "2026-03-02", "银行转账凭证存卷第12页")  # fmt: skip
    assert (await post(site, path, body, Role.PET_HEAD)).json()["status"] == "closed"


async def test_performance_is_recorded_once_with_a_possible_day(site: Site) -> None:
    line = await settled(site)
    verb = "record-performance"
    for day in ("2026-03-01", "2026-03-03"):
        found = await refused(line, verb, PERFORMANCE, HANDLER, performed_on=day)
        assert found == (422, "performance-invalid")
    named = await refused(line, verb, PERFORMANCE, HANDLER, proof="王某某的收条")
    assert named == (422, "not-masked")
    assert await refused(line, verb, PERFORMANCE, HEAD) == (403, "role-not-allowed")
    nothing = await refused(line, "undo-performance", WHY, HEAD)
    assert nothing == (409, "settlement-not-performed")
    await line.do(f"/pieces/{line.piece}/{verb}", PERFORMANCE, HANDLER)
    assert await refused(line, verb, PERFORMANCE, HANDLER) == (409, "settlement-performed")
    assert await refused(line, "question-settlement", WHY, HANDLER) == (409, "settlement-performed")


async def test_a_wrong_record_of_performance_is_taken_back(site: Site) -> None:
    line = await settled(site)
    await line.do(f"/pieces/{line.piece}/record-performance", PERFORMANCE, HANDLER)
    assert await refused(line, "undo-performance", WHY, HANDLER) == (403, "role-not-allowed")
    undone = await act(line, "undo-performance", {"reason": "凭证属于另一件"}, HEAD)
    assert undone.json()["status"] == "settled"
    assert (await latest(line))["performed_on"] is None


async def test_a_settlement_is_undone_by_a_second_person(site: Site) -> None:
    line = await settled(site)
    before = (await line.clocks())["DL05"][0]
    assert await refused(line, "undo-settlement", WHY, HEAD) == (409, "settlement-not-questioned")
    assert await refused(line, "keep-settlement", WHY, HEAD) == (409, "settlement-not-questioned")
    assert await refused(line, "question-settlement", WHY, HEAD) == (403, "role-not-allowed")
    await line.do(f"/pieces/{line.piece}/question-settlement", WHY, HANDLER)
    again = await refused(line, "question-settlement", WHY, HANDLER)
    assert again == (409, "settlement-questioned")
    performed = await refused(line, "record-performance", PERFORMANCE, HANDLER)
    assert performed == (409, "settlement-questioned")
    assert await refused(line, "undo-settlement", WHY, HANDLER) == (403, "role-not-allowed")
    await line.do(f"/pieces/{line.piece}/undo-settlement", WHY, HEAD)
    piece, clocks = await line.detail(), await line.clocks()
    assert (piece["status"], piece["result"], piece["closed_at"]) == ("investigating", None, None)
    assert (clocks["DL05"][0]["outcome"], clocks["DL05"][0]["legal"]) == ("open", before["legal"])
    assert clocks["DL13"][0]["outcome"] == "void"
    assert (await latest(line))["ended_at"] is not None
    text = await letter(line, "D15-C")
    for said in ("王**等3人：", "双方于2026年3月2日签名或者盖章",
                 "达成《信访事项调解（和解）协议书》"
                 "（成都锦江自然资信〔2026〕2号）。我单位决定不再据此办结",
                 "理由：另一方未按协议履行。", "办理期限自原起算日连续计算，至2026年5月1日届满",
                 "抄送：某某村民委员会。"):  # fmt: skip
        assert said in text
    await line.do(f"/pieces/{line.piece}/draft-opinion", DRAFT, HANDLER)
    await line.do(f"/pieces/{line.piece}/issue-opinion", {}, HEAD)
    assert (await line.clocks())["DL05"][0]["outcome"] == "met"


async def test_what_is_settled_agrees_with_every_check(site: Site) -> None:
    await settled(site)
    for name in (await get(site, "/checks", Role.OPERATOR)).json():
        if not name.startswith("copy:"):
            found = await get(site, "/checks/differences", Role.OPERATOR, check=name, limit=50)
            assert found.json()["items"] == [], name


async def test_who_asks_does_not_decide(site: Site) -> None:
    line = await settled(site)
    both, path = (HANDLER, HEAD), f"/pieces/{line.piece}"
    asked = await post(site, f"{path}/question-settlement", WHY, *both, unit=BUREAU)
    assert asked.status_code == 200
    for verb in ("undo-settlement", "keep-settlement"):
        alone = await post(site, f"{path}/{verb}", WHY, *both, unit=BUREAU)
        assert (alone.status_code, alone.json()["code"]) == (409, "second-person-needed")
    kept = await act(line, "keep-settlement", {"reason": "协议有效，催促履行"}, HEAD)
    assert (kept.json()["status"], (await latest(line))["questioned_at"]) == ("settled", None)
    path = f"/pieces/{line.piece}"
    done = await post(site, f"{path}/record-performance", PERFORMANCE, *both, unit=BUREAU)
    assert done.status_code == 200
    offered = (await get(site, path, *both, unit=BUREAU)).json()["allowed_moves"]
    assert "confirm-performance" not in offered
    alone = await post(site, f"{path}/confirm-performance", {}, *both, unit=BUREAU)
    assert (alone.status_code, alone.json()["code"]) == (409, "second-person-needed")
    await line.do(f"{path}/confirm-performance", {}, HEAD)
    await line.do(f"{path}/undo-performance", WHY, HEAD)
    assert await owed(line) == (1, 0, SETTLEMENT["performance_due"])


async def test_what_a_report_tells_is_not_undone_while_it_is_examined(site: Site) -> None:
    line = await settled(site)
    await line.do(f"/orders/{line.order}/report", REPORT, HEAD)
    await line.do(f"/pieces/{line.piece}/question-settlement", WHY, HANDLER)
    assert await refused(line, "undo-settlement", WHY, HEAD) == (409, "report-pending")


async def test_an_answer_that_was_given_before_is_not_owed_again(site: Site) -> None:
    line = await Line(site).draft()
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/issue-opinion", {}, HEAD)
    await line.do(f"{path}/withdraw-opinion", WHY, HEAD)
    await line.do(f"{path}/mediate", MEDIATION, HANDLER)
    await line.do(f"{path}/settle", SETTLEMENT, HEAD)
    await line.do(f"{path}/question-settlement", WHY, HANDLER)
    await line.do(f"{path}/undo-settlement", WHY, HEAD)
    assert (await line.clocks())["DL05"][0]["outcome"] == "met"
    assert "办理期限" not in await letter(line, "D15-C")


async def test_an_order_is_not_recalled_from_the_table(site: Site) -> None:
    line = await mediating(site)
    path = f"/orders/{line.order}/recall"
    body = {"reason": "改由市级办理"}
    answer = await post(site, path, body, Role.PET_HEAD)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-status")
    await line.do(f"/pieces/{line.piece}/end-mediation", WHY, HANDLER)
    assert (await post(site, path, body, Role.PET_HEAD)).status_code == 200


async def test_a_division_mediates_in_the_name_of_the_department(site: Site) -> None:
    line = await Inside(site).accepted()
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/investigate", OFFICERS, Role.DIV_HANDLER, unit=LEAD)
    await line.do(f"{path}/mediate", MEDIATION, Role.DIV_HANDLER, unit=LEAD)
    deputy = await act(line, "settle", SETTLEMENT, Role.DEPUTY, "510000")
    assert (deputy.status_code, deputy.json()["code"]) == (403, "role-not-allowed")
    await line.do(f"{path}/settle", SETTLEMENT, Role.DIV_HEAD, unit=LEAD)
    assert "\n川自然资信〔2026〕" in await letter(line, "D15")
    await line.do(f"{path}/record-performance", PERFORMANCE, Role.DIV_HANDLER, unit=LEAD)
    await line.do(f"{line.path}/answer", {"answer": "双方已达成协议并履行。"}, Role.DIV_HANDLER,
                  unit=LEAD)  # fmt: skip


async def test_everybody_at_the_table_is_asked_for_the_next_step(site: Site) -> None:
    async def asked(role: Role) -> list[str]:
        items = (await get(site, "/tasks", role, unit=BUREAU)).json()["items"]
        return [each["queue"] for each in items if each["id"] == line.piece]

    line = await mediating(site)
    assert (await asked(HANDLER), await asked(HEAD)) == (["mediate"], ["mediate"])
    await line.do(f"/pieces/{line.piece}/settle", SETTLEMENT, HEAD)
    assert (await asked(HANDLER), await asked(HEAD)) == (["perform"], [])
    await line.do(f"/pieces/{line.piece}/question-settlement", WHY, HANDLER)
    assert (await asked(HANDLER), await asked(HEAD)) == ([], ["decide_settlement"])
    await line.do(f"/pieces/{line.piece}/keep-settlement", WHY, HEAD)
    await line.do(f"/pieces/{line.piece}/record-performance", PERFORMANCE, HANDLER)
    assert (await asked(HANDLER), await asked(HEAD)) == ([], ["confirm_performance"])
    await line.do(f"/pieces/{line.piece}/confirm-performance", {}, HEAD)
    assert (await asked(HANDLER), await asked(HEAD)) == ([], [])
