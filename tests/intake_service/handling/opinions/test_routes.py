"""Opinions over HTTP: investigate, draft, issue, deliver."""

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


async def act(line: Line, verb: str, body: Any, role: Role, unit: str = BUREAU) -> Any:
    """One POST on the piece that may be refused."""
    return await post(line.site, f"/pieces/{line.piece}/{verb}", body, role, unit=unit)


async def test_an_opinion_answers_every_request_and_no_other(site: Site) -> None:
    line = await Line(site).accept()
    officers = {"investigators": ["陈某某", "赵某某"]}
    await line.do(f"/pieces/{line.piece}/investigate", officers, Role.UNIT_HANDLER)
    first, second = DRAFT["findings"]  # type: ignore[misc]
    for findings in ([first], [first, second, {**second, "request_no": 3}], [first, first, second]):
        answer = await act(line, "draft-opinion", {**DRAFT, "findings": findings},
                           Role.UNIT_HANDLER)  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (422, "findings-incomplete")
    assert (await line.detail())["status"] == "investigating"


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
    assert clocks["DL13"][0]["raw"] == "2026-04-01"


async def test_a_delivery_without_proof_or_witness_is_refused(site: Site) -> None:
    line = await Line(site).draft()
    await line.do(f"/pieces/{line.piece}/issue-opinion", {}, Role.UNIT_HEAD)
    without = {key: value for key, value in DELIVERY.items() if key != "proof"}
    early = (line.now - timedelta(hours=1)).isoformat()
    for body in (without, {**DELIVERY, "refused": True}, {**DELIVERY, "delivered_at": early}):
        assert (await act(line, "deliver-opinion", body, Role.UNIT_HANDLER)).status_code == 422
    assert (await line.detail())["delivered_at"] is None
    body = {**DELIVERY, "refused": True, "witness": "周某某"}
    await line.do(f"/pieces/{line.piece}/deliver-opinion", body, Role.UNIT_HANDLER)


async def test_nothing_is_delivered_before_it_was_issued(site: Site) -> None:
    line = await Line(site).draft()
    answer = await act(line, "deliver-opinion", DELIVERY, Role.UNIT_HANDLER)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-status")
