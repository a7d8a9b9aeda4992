"""One form of names, telephones and addresses, at the form and in a ledger, masked and found."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.ledger import entry, workbook
from tests.intake_service.make import BUREAU, Line, finding, get, post
from tests.intake_service.reception.imports.steps import imported, rows

pytestmark = pytest.mark.anyio

WRITTEN = (
    ("王建国等5人", "王**等5人", "反映王建国补偿款未付"),
    ("王建国、李建华", "王**、李**", "反映李 建华补偿款未付"),
    ("王　建", "王*", "反映王建补偿款未付"),
)
PHONE, ADDRESS = "１３８-1234 5678", "四川省成都市 锦江区某路１２号3栋"


def person(name: str) -> dict[str, Any]:
    return {
        "petitioners": [{"name": name, "phone": PHONE, "address": ADDRESS, "is_main": True}],
        "petitioner_count": 5,
    }


async def masks(site: Site, piece: str) -> list[str]:
    (found,) = (await get(site, f"/pieces/{piece}")).json()["petitioners"]
    return [found["masked_name"], found["masked_phone"], found["masked_address"]]


async def test_the_form_and_the_ledger_store_and_find_the_same(site: Site) -> None:
    ledger = workbook(
        entry(number, 姓名=name, 手机号码=PHONE, 住址=ADDRESS, 信访人数=5)
        for number, (name, _, _) in enumerate(WRITTEN, start=1)
    )
    answers = await rows(site, (await imported(site, ledger))["id"])
    assert [row["outcome"] for row in answers] == ["created"] * 3
    body = {"fields": ["name", "phone", "address"], "purpose": "核对登记内容"}
    for (name, masked, title), row in zip(WRITTEN, answers, strict=True):
        line = await Line(site).register(**person(name))
        stored = []
        for piece in (row["piece_id"], line.piece):
            shown = [masked, "138****5678", "四川省成都市锦江区****"]
            assert await masks(site, piece) == shown
            answer = await post(site, f"/pieces/{piece}/reveal", body, Role.TRIAGE)
            (found,) = answer.json()["petitioners"]
            stored.append([found[field] for field in body["fields"]])
            refused = await post(site, f"/pieces/{piece}/triage", finding(title=title), Role.TRIAGE)
            assert (refused.status_code, refused.json()["code"]) == (422, "not-masked")
        assert stored[0] == stored[1]


async def test_another_spelling_is_no_difference(site: Site) -> None:
    await imported(site, workbook([entry(1, 姓名="王建国、李建华", 手机号码="13812345678")]))
    again = workbook([entry(1, 姓名="王建国，李 建华", 手机号码="138-1234-5678")])
    answers = await rows(site, (await imported(site, again))["id"])
    assert [row["outcome"] for row in answers] == ["known"]


async def test_a_place_in_an_address_is_no_secret_and_a_proposal_is_never_refused(
    site: Site,
) -> None:
    people = [{"name": "成都", "address": "成都市锦江区", "is_main": True}]
    line = await Line(site).register(
        petitioners=people, petitioner_count=1, stated_place="成都市锦江区",
        stated_class="国土资源_土地征收_安置补偿", original_text="征地补偿款没有足额支付。",
    )  # fmt: skip
    proposal = (await get(site, f"/pieces/{line.piece}/proposal", Role.TRIAGE)).json()
    assert proposal["title"] == "反映成都市锦江区土地征收问题"
    item = {"piece_id": line.piece, "version": 1, "family": "appeal", "route": "P6"}
    answer = await post(site, "/proposals/confirm", {"items": [item]}, Role.TRIAGE)
    assert answer.json()["confirmed"] == 1, answer.text


async def test_a_corrected_name_is_masked_in_what_was_written_before(site: Site) -> None:
    answers = await rows(site, (await imported(site, workbook([entry(1, 姓名="赵某某")])))["id"])
    piece = answers[0]["piece_id"]
    texts = {"title": "反映王建国承包地补偿款", "requests": ["向王 建国支付补偿款"]}
    triaged = await post(site, f"/pieces/{piece}/triage", finding(**texts), Role.TRIAGE)
    assert triaged.status_code == 200
    await imported(site, workbook([entry(1, 姓名="王建国")]))
    (found,) = (await get(site, "/differences", Role.REGISTRAR)).json()["items"]
    path = f"/differences/{found['id']}/settle"
    named = {"decision": "adopt", "reason": "实为王 建国"}
    refused = await post(site, path, named, Role.REGISTRAR)
    assert (refused.status_code, refused.json()["code"]) == (422, "not-masked")
    adopted = {"decision": "adopt", "reason": "来件单位更正姓名"}
    assert (await post(site, path, adopted, Role.REGISTRAR)).status_code == 200
    matter = await get(site, f"/matters/{triaged.json()['matter_id']}")
    assert matter.json()["title"] == "反映王**承包地补偿款"
    assert [each["text"] for each in matter.json()["requests"]] == ["向王**支付补偿款"]
    assert (await get(site, f"/pieces/{piece}")).json()["title"] == "反映王**承包地补偿款"


async def test_what_bureaus_read_names_nobody(site: Site) -> None:
    line = await Line(site).triage()
    order = {"unit_id": str(ORG(BUREAU)), "feedback_due": "2026-05-01",
             "requirement": "请与王 某某当面核实"}  # fmt: skip
    answer = await post(site, f"/pieces/{line.piece}/assign", order, Role.PET_HEAD)
    assert (answer.status_code, answer.json()["code"]) == (422, "not-masked")
    assert answer.json()["errors"][0]["field"] == "requirement"
