"""Replacing a letter over HTTP: a new one with its own number, the old one stays as it was."""

import asyncio
from typing import Any

import httpx
import pytest

from shared.moves import Role
from tests import story
from tests.harness import Site
from tests.intake_service.evaluation.ask import ask, elsewhere, query_code
from tests.intake_service.handling.deliveries.test_routes import BACK, THERE, letter_of, waiting
from tests.intake_service.make import BUREAU, NEIGHBOUR, Line, get, post

pytestmark = pytest.mark.anyio
OFFICE, HEAD = "510000", Role.UNIT_HEAD
PHONE = {"reason": "联系电话印错", "texts": {"phone": "000-11111111"}}


async def replaced(
    line: Line, letter: str, body: Any, role: Role = HEAD, unit: str = BUREAU
) -> httpx.Response:
    """One try to replace a letter."""
    return await post(line.site, f"/letters/{letter}/replace", body, role, unit=unit)


async def refusal(line: Line, letter: str, body: Any, **by: Any) -> tuple[int, str]:
    """How one try is refused."""
    answer = await replaced(line, letter, body, **by)
    return answer.status_code, answer.json()["code"]


async def seen(line: Line, letter: str) -> dict[str, Any]:
    """The letter as the head of its bureau sees it."""
    found: dict[str, Any] = (await get(line.site, f"/letters/{letter}", HEAD, unit=BUREAU)).json()
    return found


async def test_a_wrong_letter_is_replaced_and_stays_as_it_was(site: Site) -> None:
    line = await Line(site).accept()
    old = await letter_of(line, "D02")
    before, clocks = await seen(line, old), await line.clocks()
    assert (before["allowed_moves"], before["replaced_by_id"]) == (["replace"], None)
    office = (await get(site, f"/letters/{old}")).json()
    assert office["allowed_moves"] == [], "another organ's letter"
    tried = await post(site, f"/letters/{old}/fail-delivery", BACK, Role.UNIT_HANDLER, unit=BUREAU)
    assert await waiting(line) == [tried.json()["id"]]
    preview = {"path": f"/letters/{old}/replace", "body": PHONE}
    draft = (await post(site, "/letters/preview", preview, HEAD, unit=BUREAU)).json()
    assert (
        "本文书替代我单位于2026年3月2日印发的《信访事项受理告知书》" in draft["letters"][0]["body"]
    )

    await line.later(days=2)
    made = (await replaced(line, old, PHONE)).json()
    first, second = before["document_no"], made["document_no"]
    assert (first, second) == tuple(f"成都锦江自然资信〔2026〕{no}号" for no in (1, 2))
    assert (made["replaces_id"], made["replaces_no"]) == (old, first)
    assert f"《信访事项受理告知书》（{first}），原文书自本文书印发之日起不再使用" in made["body"]
    assert "联系电话：000-11111111" in made["body"]
    assert made["body"].endswith("2026年3月4日\n")
    assert "我单位于2026年3月2日予以受理" in made["body"]
    after = await seen(line, old)
    assert after["body"] == before["body"]
    assert (after["replaced_by_no"], after["allowed_moves"]) == (second, [])
    listed = (await get(site, "/letters", piece_id=line.piece, kind="D02")).json()["items"]
    assert [(each["replaces_no"], each["replaced_by_no"]) for each in listed] == [
        (first, None), (None, second)
    ]  # fmt: skip
    assert await line.clocks() == clocks, "no period begins or moves"
    told = (await get(site, f"/pieces/{line.piece}/history")).json()["items"][-1]
    assert (told["move"], told["reason"]) == (
        "replace-letter", f"{first}由{second}替代；联系电话印错",
    )  # fmt: skip

    # What was recorded of the old one is a fact; the new one is delivered itself, and asked for.
    assert await waiting(line) == [tried.json()["id"]]
    for verb, body in (("deliver", THERE), ("fail-delivery", BACK), ("replace", PHONE)):
        answer = await post(site, f"/letters/{old}/{verb}", body, HEAD, unit=BUREAU)
        assert (answer.status_code, answer.json()["code"]) == (409, "letter-replaced")
    attempts = (await get(site, "/deliveries", piece_id=line.piece)).json()["items"]
    assert [(each["letter_id"], each["status"]) for each in attempts] == [(old, "failed")]
    given = await post(site, f"/letters/{made['id']}/deliver", THERE, HEAD, unit=BUREAU)
    assert given.status_code == 201
    assert await waiting(line) == []
    told = (await get(site, f"/deliveries/{attempts[0]['id']}/history")).json()["items"][-1]
    assert (told["move"], told["reason"]) == ("follow", f"原文书已由{second}替代")
    await line.do(f"/deliveries/{given.json()['id']}/annul", {"reason": "登记有误"}, HEAD)
    assert await waiting(line) == [tried.json()["id"]], "it is still to be delivered"
    await line.do(f"/letters/{made['id']}/deliver", THERE, HEAD)
    # The receipt of the old one came in after it was replaced.
    received = {**THERE, "way": "post", "attempted_at": "2026-03-03T09:00:00+08:00"}
    await line.do(f"/letters/{old}/deliver", received, HEAD)
    receipt = (await get(site, f"/letters/{await letter_of(line, 'D20')}")).json()["body"]
    assert first in receipt

    code = await query_code(site, line.piece)
    shown = (await ask(site, elsewhere(), query_code=code, phone_tail="0000")).json()
    told_first = {each["document_no"]: each["date"] for each in shown["acceptance"]}
    assert told_first == {second: "2026-03-02"}, "the day on which it was accepted"
    for theirs in ({"contact": "王某某"}, {"phone": "86-13800000000"}):
        body = {"reason": "联系人有误", "texts": theirs}
        assert (await replaced(line, made["id"], body)).json()["code"] == "not-masked", theirs
    again = await replaced(
        line, made["id"], {"reason": "联系人有误", "texts": {"contact": "赵某某"}}
    )
    assert again.json()["replaces_no"] == second, "a replacement is wrong as well"


async def test_side_by_side_one_letter_is_replaced_once(site: Site) -> None:
    line = await Line(site).accept()
    old = await letter_of(line, "D02")
    answers = await asyncio.gather(*(replaced(line, old, PHONE) for _ in range(3)))
    assert sorted(each.status_code for each in answers) == [201, 409, 409]
    found = await get(site, "/letters/count", piece_id=line.piece, kind="D02")
    assert found.json() == {"count": 2}


async def test_what_replaces_nothing(site: Site) -> None:
    line = await Line(site).deliver()
    notice, opinion = await letter_of(line, "D02"), await letter_of(line, "D16")
    receipt, order = await letter_of(line, "D20"), await letter_of(line, "D09")
    foreign = {"reason": "事实有误", "texts": {"facts": "另查明"}}
    for letter, body, by, expected in (
        (notice, PHONE, {"role": Role.UNIT_HANDLER}, (403, "not-decider")),
        (notice, PHONE, {"role": Role.PET_HEAD, "unit": OFFICE}, (403, "not-issuing-unit")),
        (notice, PHONE, {"unit": NEIGHBOUR}, (404, "not-found")),
        (order, PHONE, {}, (403, "not-issuing-unit")),
        (opinion, PHONE, {}, (409, "not-replaceable")),
        (receipt, PHONE, {}, (409, "not-replaceable")),
        (notice, foreign, {}, (422, "letter-text-foreign")),
        (notice, {"reason": "没有变化"}, {}, (409, "letter-unchanged")),
        (notice, {**PHONE, "reason": "王某某要求更正"}, {}, (422, "not-masked")),
        (notice, {"texts": {"phone": "1"}}, {}, (422, "invalid-input")),
    ):
        assert await refusal(line, letter, body, **by) == expected
    assert (await seen(line, opinion))["allowed_moves"] == []
    # The case is answered; its notice may be put right all the same.
    assert (await replaced(line, notice, PHONE)).status_code == 201


async def test_what_withdraws_a_letter_names_the_one_that_stands(site: Site) -> None:
    line = await Line(site).register()
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/not-accept", story.REFUSAL, Role.PET_HEAD, unit=OFFICE)
    old = await letter_of(line, "D06")
    body = {"reason": "依据印错", "texts": {"basis": "《信访工作条例》第三十一条"}}
    await line.later(days=1)
    made = (await replaced(line, old, body, Role.PET_HEAD, OFFICE)).json()
    assert "依据《信访工作条例》第三十一条，我单位决定不予受理" in made["body"]
    code = await query_code(site, line.piece)
    shown = (await ask(site, elsewhere(), query_code=code, phone_tail="0000")).json()
    assert [each["document_no"] for each in shown["refusal"]] == [made["document_no"]]
    await line.do(f"{path}/undo-refusal", {"reason": "认定有误"}, Role.PET_HEAD, unit=OFFICE)
    undone = (await get(site, f"/letters/{await letter_of(line, 'D37')}")).json()["body"]
    assert f"于2026年3月3日作出的《信访事项不予受理告知书》（{made['document_no']}）" in undone
    late = await refusal(line, made["id"], body, role=Role.PET_HEAD, unit=OFFICE)
    assert late == (409, "letter-withdrawn")


async def test_after_a_correction_the_letter_says_what_is_registered(site: Site) -> None:
    line = await Line(site).accept()
    old = await letter_of(line, "D02")
    right = {"reason": "登记时看错来信", "petition_date": "2026-02-26",
             "form": "visit", "summary_masked": "反映补偿款少付一期。",
             "requests": ["支付第二期补偿款"]}  # fmt: skip
    await line.do(f"/pieces/{line.piece}/corrections", right, Role.REGISTRAR, unit=OFFICE)
    made = (await replaced(line, old, {"reason": "登记更正"})).json()
    assert "你们于2026年2月26日以来访方式提出的信访事项" in made["body"]
    assert "由四川省自然资源厅于2026年3月2日交我单位办理" in made["body"]
    office = {"role": Role.PET_HEAD, "unit": OFFICE}
    order = await letter_of(line, "D09")
    again = (await replaced(line, order, {"reason": "登记更正"}, **office)).json()
    assert "主要内容：反映补偿款少付一期。" in again["body"]
    assert "支付利息" not in made["body"]
