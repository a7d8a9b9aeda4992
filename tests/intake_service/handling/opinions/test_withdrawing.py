"""An organ takes its own opinion back because of an error, and the petitioner is told."""

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import BUREAU, DRAFT, Line, get, post
from tests.intake_service.reception.door import decide, letters

pytestmark = pytest.mark.anyio
HEAD, HANDLER = Role.UNIT_HEAD, Role.UNIT_HANDLER
ERROR = {"reason": "面积认定有误"}


async def test_who_received_an_opinion_is_told_that_it_no_longer_stands(site: Site) -> None:
    line = await Line(site).deliver()
    number = (await line.detail())["opinion_no"]
    await decide(line, "withdraw-opinion", ERROR, HEAD, unit=BUREAU)
    text = (await letters(line))["D37"]
    assert (
        f"我单位就你们提出、由四川省自然资源厅转来的信访事项（登记编号："
        f"{(await line.detail())['number']}）于2026年3月2日作出的"
        f"《信访事项处理意见书》（{number}），现予撤销"
    ) in text
    assert "撤销理由：面积认定有误。\n" in text
    assert text.startswith("撤销告知书\n成都锦江自然资信〔2026〕")
    facts = "经复测，面积应为2.4亩，补偿款按此计算。"
    await decide(line, "draft-opinion", {**DRAFT, "facts": facts}, HANDLER, unit=BUREAU)
    await decide(line, "issue-opinion", {}, HEAD, unit=BUREAU)
    assert number in (await letters(line))["D16"], "the new one names the one that it replaces"


async def test_to_whom_it_was_sent_is_told_as_well(site: Site) -> None:
    line = await Line(site).draft()
    await decide(line, "issue-opinion", {}, HEAD, unit=BUREAU)
    sent = {"proof": "挂号信收据存卷"}
    await decide(line, "send-opinion", sent, HANDLER, unit=BUREAU)
    await decide(line, "withdraw-opinion", ERROR, HEAD, unit=BUREAU)
    assert "D37" in await letters(line)


async def test_an_opinion_that_nobody_saw_is_withdrawn_without_a_letter(site: Site) -> None:
    line = await Line(site).draft()
    await decide(line, "issue-opinion", {}, HEAD, unit=BUREAU)
    await decide(line, "withdraw-opinion", ERROR, HEAD, unit=BUREAU)
    found = (await get(site, "/letters", piece_id=line.piece, kind="D37")).json()["items"]
    assert found == []


async def test_what_was_withdrawn_is_done_again_within_a_limit_of_its_own(site: Site) -> None:
    line = await Line(site).deliver()
    much = {**ERROR, "redo_days": 61}
    path = f"/pieces/{line.piece}/withdraw-opinion"
    assert (await post(site, path, much, HEAD, unit=BUREAU)).status_code == 422
    await decide(line, "withdraw-opinion", {**ERROR, "redo_days": 20}, HEAD, unit=BUREAU)
    opinion = (await get(site, f"/pieces/{line.piece}/opinion")).json()
    assert opinion["redo_due"] == "2026-03-23", "20 days end on a Sunday"
    asked = (await get(site, "/tasks", HANDLER, unit=BUREAU)).json()["items"]
    assert [(each["queue"], each["due"]) for each in asked] == [("draft_again", "2026-03-23")]
    assert [each["outcome"] for each in (await line.clocks())["DL05"]] == ["met"]
    await decide(line, "draft-opinion", DRAFT, HANDLER, unit=BUREAU)
    await decide(line, "issue-opinion", {}, HEAD, unit=BUREAU)
    await decide(line, "withdraw-opinion", ERROR, HEAD, unit=BUREAU)
    opinion = (await get(site, f"/pieces/{line.piece}/opinion")).json()
    assert opinion["redo_due"] == "2026-05-06", "left out, 60 days; 1 May is a holiday"
