"""Handling over HTTP: investigate, draft, issue, deliver, extend."""

from datetime import timedelta
from typing import Any

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import (
    BUREAU,
    CITY,
    DELIVERY,
    DRAFT,
    NEIGHBOUR,
    Line,
    get,
    post,
)

pytestmark = pytest.mark.anyio
MORE_TIME = {"days": 20, "reason": "需要重新测绘确认地类面积"}


async def act(line: Line, verb: str, body: Any, role: Role, unit: str = BUREAU) -> Any:
    """One POST on the piece that may be refused."""
    return await post(line.site, f"/pieces/{line.piece}/{verb}", body, role, unit=unit)


async def ask(line: Line, **changes: Any) -> Any:
    """The handler asks for more time."""
    return await act(line, "extensions", {**MORE_TIME, **changes}, Role.UNIT_HANDLER)


async def decide(line: Line, extension: str, verb: str, body: Any = None) -> Any:
    """The head of the bureau decides."""
    path = f"/extensions/{extension}/{verb}"
    return await post(line.site, path, body or {}, Role.UNIT_HEAD, unit=BUREAU)


async def test_an_opinion_answers_every_request_and_no_other(site: Site) -> None:
    line = await Line(site).accept()
    officers = {"investigators": ["陈某某", "赵某某"]}
    await line.do(f"/pieces/{line.piece}/investigate", officers, Role.UNIT_HANDLER)
    first, second = DRAFT["findings"]  # type: ignore[misc]
    for findings in ([first], [first, second, {**second, "request_no": 3}], [first, first, second]):
        answer = await act(line, "draft-opinion", {**DRAFT, "findings": findings},
                           Role.UNIT_HANDLER)  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (422, "findings-incomplete")
    assert (await line.shown())["status"] == "investigating"


async def test_one_officer_does_not_investigate_alone(site: Site) -> None:
    line = await Line(site).accept()
    for names in (["陈某某"], ["陈某某", "陈某某"]):
        answer = await act(line, "investigate", {"investigators": names}, Role.UNIT_HANDLER)
        assert answer.status_code == 422


async def test_the_remedy_follows_from_the_organisation_tree(site: Site) -> None:
    line = await Line(site).draft()
    options = (await get(site, f"/pieces/{line.piece}/remedy-organs")).json()["remedy_organs"]
    opinion = (await get(site, f"/pieces/{line.piece}/opinion", Role.UNIT_HEAD, unit=BUREAU)).json()
    assert options == ["成都市自然资源和规划局", "四川省成都市锦江区人民政府"]
    assert opinion["remedy_organs"] == options
    assert opinion["result"] == "partly_supported"
    await line.do(f"/pieces/{line.piece}/return-draft", {"reason": "依据不足"}, Role.UNIT_HEAD)
    wrong = {**DRAFT, "remedy_organs": ["四川省自然资源厅"]}
    answer = await act(line, "draft-opinion", wrong, Role.UNIT_HANDLER)
    assert (answer.status_code, answer.json()["code"]) == (422, "remedy-not-competent")


async def test_a_city_bureaus_opinion_is_reviewed_by_the_department(site: Site) -> None:
    line = await Line(site).draft(CITY)
    options = (await get(site, f"/pieces/{line.piece}/remedy-organs")).json()["remedy_organs"]
    assert options == ["四川省自然资源厅", "四川省成都市人民政府"]


async def test_a_returned_draft_is_written_again(site: Site) -> None:
    line = await Line(site).draft()
    await line.do(f"/pieces/{line.piece}/return-draft", {"reason": "依据不足"}, Role.UNIT_HEAD)
    better = {**DRAFT, "basis": "《四川省〈中华人民共和国土地管理法〉实施办法》"}
    await line.do(f"/pieces/{line.piece}/draft-opinion", better, Role.UNIT_HANDLER)
    await line.do(f"/pieces/{line.piece}/issue-opinion", {}, Role.UNIT_HEAD)
    opinion = (await get(site, f"/pieces/{line.piece}/opinion")).json()
    assert opinion["basis"] == better["basis"]
    assert opinion["document_no"] == "成都锦江自然资信〔2026〕2号"


async def test_the_bureaus_own_head_signs_and_nobody_else(site: Site) -> None:
    line = await Line(site).draft()
    city = await act(line, "issue-opinion", {}, Role.UNIT_HEAD, CITY)
    neighbour = await act(line, "issue-opinion", {}, Role.UNIT_HEAD, NEIGHBOUR)
    handler = await act(line, "issue-opinion", {}, Role.UNIT_HANDLER)
    deputy = await act(line, "issue-opinion", {}, Role.DEPUTY, "510000")
    assert (city.status_code, city.json()["code"]) == (403, "not-responsible-unit")
    assert neighbour.status_code == 404
    assert handler.status_code == 403
    assert deputy.status_code == 403


async def test_the_opinion_names_findings_remedy_and_number(site: Site) -> None:
    line = await Line(site).deliver()
    rows = (await get(site, "/letters", matter_id=line.matter, kind="D16")).json()["items"]
    body = (await get(site, f"/letters/{rows[0]['id']}")).json()["body"]
    assert "1．予以支持。于三十日内补发第二期补偿款。" in body
    assert "成都市自然资源和规划局或者四川省成都市锦江区人民政府复查" in body
    assert "成都锦江自然资信〔2026〕2号" in body


async def test_a_late_opinion_is_issued_all_the_same_and_counted_as_late(site: Site) -> None:
    line = await Line(site).draft()
    await line.later(days=70)
    await line.do(f"/pieces/{line.piece}/issue-opinion", {}, Role.UNIT_HEAD)
    assert (await line.clocks())["DL05"][0]["outcome"] == "met_late"
    overdue = await get(site, "/deadlines", punctuality="overdue", rule="DL05")
    assert len(overdue.json()["items"]) == 1


async def test_the_windows_begin_on_the_day_of_delivery(site: Site) -> None:
    line = await Line(site).draft()
    await line.do(f"/pieces/{line.piece}/issue-opinion", {}, Role.UNIT_HEAD)
    delivered = line.now + timedelta(minutes=1)
    await line.later(days=3)
    body = {**DELIVERY, "delivered_at": delivered.isoformat()}
    await line.do(f"/pieces/{line.piece}/deliver-opinion", body, Role.UNIT_HANDLER)
    clocks = await line.clocks()
    assert clocks["DL07"][0]["raw"] == "2026-04-01"
    assert clocks["DL13"][0]["start"] == "2026-03-02"


async def test_a_delivery_without_proof_or_witness_is_refused(site: Site) -> None:
    line = await Line(site).draft()
    await line.do(f"/pieces/{line.piece}/issue-opinion", {}, Role.UNIT_HEAD)
    without = {key: value for key, value in DELIVERY.items() if key != "proof"}
    early = (line.now - timedelta(hours=1)).isoformat()
    for body in (without, {**DELIVERY, "refused": True}, {**DELIVERY, "delivered_at": early}):
        assert (await act(line, "deliver-opinion", body, Role.UNIT_HANDLER)).status_code == 422
    assert (await line.shown())["delivered_at"] is None
    body = {**DELIVERY, "refused": True, "witness": "周某某"}
    await line.do(f"/pieces/{line.piece}/deliver-opinion", body, Role.UNIT_HANDLER)


async def test_nothing_is_delivered_before_it_was_issued(site: Site) -> None:
    line = await Line(site).draft()
    answer = await act(line, "deliver-opinion", DELIVERY, Role.UNIT_HANDLER)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-status")


async def test_an_approved_extension_moves_the_end_and_tells_the_petitioner(site: Site) -> None:
    line = await Line(site).accept()
    asked = await ask(line)
    assert asked.status_code == 201
    assert asked.json()["status"] == "requested"
    done = await decide(line, asked.json()["id"], "approve")
    piece = await line.shown()
    letters = (await get(site, "/letters", matter_id=line.matter, kind="D12")).json()["items"]
    assert (done.json()["original_due"], done.json()["new_due"]) == ("2026-05-06", "2026-05-21")
    assert (piece["due_raw"], piece["due_legal"]) == ("2026-05-21", "2026-05-21")
    assert piece["extended_days"] == 20
    assert letters[0]["document_no"] == "成都锦江自然资信〔2026〕2号"


async def test_extensions_add_up_to_thirty_days_at_most(site: Site) -> None:
    line = await Line(site).accept()
    await decide(line, (await ask(line)).json()["id"], "approve")
    too_long = await ask(line, days=11)
    assert (too_long.status_code, too_long.json()["code"]) == (409, "extension-too-long")
    assert too_long.json()["left"] == 10
    last = await ask(line, days=10)
    assert (await decide(line, last.json()["id"], "approve")).status_code == 200


async def test_an_extension_is_neither_asked_nor_approved_after_the_end(site: Site) -> None:
    line = await Line(site).accept()
    asked = await ask(line)
    await line.later(days=66)  # the sixty days ended on 2026-05-06
    approved = await decide(line, asked.json()["id"], "approve")
    assert (approved.status_code, approved.json()["code"]) == (409, "deadline-over")
    refused = await decide(line, asked.json()["id"], "refuse", {"reason": "期限已届满"})
    assert refused.json()["status"] == "refused"
    late = await ask(line)
    assert (late.status_code, late.json()["code"]) == (409, "deadline-over")


async def test_one_request_for_more_time_waits_at_a_time(site: Site) -> None:
    line = await Line(site).accept()
    await ask(line)
    again = await ask(line)
    assert (again.status_code, again.json()["code"]) == (409, "extension-pending")
    waiting = await get(site, "/extensions", Role.UNIT_HEAD, unit=BUREAU, status="requested")
    assert [row["allowed_moves"] for row in waiting.json()["items"]] == [["approve", "refuse"]]
    assert (await get(site, "/extensions/count")).json() == {"count": 1}


async def test_only_the_head_of_the_bureau_grants_time(site: Site) -> None:
    line = await Line(site).accept()
    path = f"/extensions/{(await ask(line)).json()['id']}/approve"
    for role, unit, status in ((Role.UNIT_HANDLER, BUREAU, 403), (Role.UNIT_HEAD, CITY, 403),
                               (Role.UNIT_HEAD, NEIGHBOUR, 404)):  # fmt: skip
        assert (await post(site, path, {}, role, unit=unit)).status_code == status


async def test_there_is_no_more_time_before_acceptance_or_after_the_opinion(site: Site) -> None:
    assigned = await Line(site).assign()
    early = await ask(assigned)
    done = await Line(site, assigned.now).deliver()
    late = await ask(done)
    assert (early.status_code, early.json()["code"]) == (409, "wrong-status")
    assert (late.status_code, late.json()["code"]) == (409, "wrong-status")
