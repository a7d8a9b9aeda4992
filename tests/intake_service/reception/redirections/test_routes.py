"""Telling a petitioner of another organ, over HTTP."""

from typing import Any

import pytest
import sqlalchemy as sa

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import WHY, Line, finding, get
from tests.intake_service.reception.door import (
    BY_BUREAU,
    FROM_THE_MINISTRY,
    NAMELESS,
    at_the_bureau,
    decide,
    disposition,
    last,
    letters,
    outcomes,
    piece_sealed,
    refused,
)
from tests.story import REDIRECTION

pytestmark = pytest.mark.anyio

MARGIN = "　" * 14


async def test_who_came_to_the_wrong_organ_is_told_the_right_one(site: Site) -> None:
    line = await Line(site).register()
    told = await decide(line, "redirect", REDIRECTION)
    assert (told["status"], told["allowed_moves"]) == ("redirected", ["undo-redirection"])
    assert told["noticed_at"] == told["closed_at"]
    assert await outcomes(line) == [("DL02", "register", "met")]
    assert (await letters(line))["D04"] == "\n".join((
        "信访事项告知书", "川自然资信〔2026〕1号", "", "王**等3人：", "",
        f"　　你们提出的信访事项（登记编号：{told['number']}），我单位于2026年3月2日收到。经审查，"
        "该事项不属于自然资源主管部门职权范围，由某市住房和城乡建设局依据"
        "《城市房地产管理法》第七条处理。依据《信访工作条例》第二十三条第一款的规定，"
        "现告知你们向某市住房和城乡建设局提出。", "",
        "　　联系人：四川省自然资源厅 pet_head某某。", "",
        f"{MARGIN}四川省自然资源厅", f"{MARGIN}2026年3月2日", "",
    ))  # fmt: skip
    found = await disposition(line)
    assert (found["kind"], found["organ"], found["document_no"]) == (
        "notice_elsewhere", REDIRECTION["organ"], "川自然资信〔2026〕1号",
    )  # fmt: skip
    assert (await last(line))["reason"] == "告知向某市住房和城乡建设局提出"


async def test_a_redirection_is_undone_by_a_letter_that_takes_it_back(site: Site) -> None:
    line = await Line(site).register()
    due = (await line.detail())["notice_due"]
    await decide(line, "redirect", REDIRECTION)
    await line.later(days=20)
    undone = await decide(line, "undo-redirection", WHY)
    assert (undone["status"], undone["noticed_at"], undone["notice_due"]) == (
        "registered", None, due,
    )  # fmt: skip
    assert await outcomes(line) == [
        ("DL02", "register", "void"), ("DL02", "undo-redirection", "open"),
    ]  # fmt: skip
    letter = (await letters(line))["D37"]
    assert "于2026年3月2日作出的《信访事项告知书》（川自然资信〔2026〕1号），现予撤销" in letter
    assert f"撤销理由：{WHY['reason']}" in letter
    # Told again, twenty days late: the first notice does not count.
    await decide(line, "redirect", REDIRECTION)
    assert ("DL02", "undo-redirection", "met_late") in await outcomes(line)


async def test_who_signed_no_name_can_be_told_nothing(site: Site) -> None:
    line = await Line(site).register(**NAMELESS)
    told = await decide(line, "redirect", REDIRECTION)
    assert (told["status"], told["noticed_at"], told["notice_due"]) == ("redirected", None, None)
    assert await letters(line) == {}
    assert "document_no" not in await disposition(line)
    assert (await last(line))["reason"].endswith("；未署信访人姓名（名称），无法书面告知")
    await decide(line, "undo-redirection", WHY)
    assert await letters(line) == {}


async def test_what_was_triaged_takes_its_matter_along_and_back(site: Site) -> None:
    line = await Line(site).triage()
    await decide(line, "redirect", REDIRECTION)
    assert (await get(site, f"/matters/{line.matter}")).json()["status"] == "closed"
    undone = await decide(line, "undo-redirection", WHY)
    assert undone["matter_id"] == line.matter
    assert (await get(site, f"/matters/{line.matter}")).json()["status"] == "open"
    assert "assign" in undone["allowed_moves"]


async def test_a_repeat_is_not_left_behind_with_nobody(site: Site) -> None:
    first = await Line(site).triage()
    second = await Line(site, first.now).register()
    repeat = finding(matter_id=first.matter, is_repeat=True, requests=[])
    await decide(second, "triage", repeat, Role.TRIAGE)
    first.now = second.now
    assert await refused(first, "redirect", REDIRECTION) == (409, "repeats-filed")
    await decide(second, "undo-triage", WHY, Role.TRIAGE)
    first.now = second.now
    await decide(first, "redirect", REDIRECTION)
    assert (await get(site, f"/matters/{first.matter}")).json()["status"] == "closed"


async def test_an_old_repeat_is_in_nobodys_way_when_its_matter_was_opened_again(site: Site) -> None:
    first = await Line(site).triage()
    second = await Line(site, first.now).register()
    repeat = finding(matter_id=first.matter, is_repeat=True, requests=[])
    await decide(second, "triage", repeat, Role.TRIAGE)
    third = await Line(site, second.now).register()
    async with site.app.state.database.begin() as session:  # the line to a closed matter is long
        await session.execute(sa.text("UPDATE matter SET status = 'closed'"))
        answered = "UPDATE piece SET status = 'closed_no_review' WHERE id = :id"
        await session.execute(sa.text(answered), {"id": first.piece})
    await decide(third, "triage", finding(matter_id=first.matter), Role.TRIAGE)
    await decide(third, "redirect", REDIRECTION)
    assert (await get(site, f"/matters/{first.matter}")).json()["status"] == "closed"


WRONG: tuple[tuple[Any, str], ...] = (
    ({**REDIRECTION, "organ": "四川省自然资源厅"}, "organ-of-our-system"),
    ({**REDIRECTION, "organ": "成都市锦江区自然资源和规划局"}, "organ-of-our-system"),
    ({**REDIRECTION, "organ": " 省厅　"}, "organ-of-our-system"),
    ({**REDIRECTION, "basis": "王某某所述"}, "not-masked"),
    ({**REDIRECTION, "organ": "王某某"}, "not-masked"),
    ({**REDIRECTION, "basis": "电话138-0000-0000"}, "invalid-input"),
    ({"organ": REDIRECTION["organ"]}, "invalid-input"),
    ({"basis": REDIRECTION["basis"]}, "invalid-input"),
)


async def test_a_redirection_names_an_organ_of_others_and_its_basis(site: Site) -> None:
    line = await Line(site).register()
    for body, code in WRONG:
        assert await refused(line, "redirect", body) == (422, code), body
    assert (await line.detail())["status"] == "registered"


async def test_what_was_sent_to_us_goes_back_to_its_sender(site: Site) -> None:
    line = await Line(site).register(**FROM_THE_MINISTRY)
    assert await refused(line, "redirect", REDIRECTION) == (409, "not-direct")


async def test_not_when_sealed_not_twice_and_not_by_another_office(site: Site) -> None:
    sealed = await piece_sealed(site)
    assert await refused(sealed, "redirect", REDIRECTION) == (409, "piece-sealed")
    line = await Line(site, sealed.now).register()
    assert await refused(line, "undo-redirection", WHY) == (409, "wrong-status")
    assert await refused(line, "redirect", REDIRECTION, Role.DEPUTY) == (403, "role-not-allowed")
    await decide(line, "redirect", REDIRECTION)
    assert await refused(line, "redirect", REDIRECTION) == (409, "wrong-status")
    theirs = await at_the_bureau(site)
    assert await refused(theirs, "redirect", REDIRECTION) == (403, "not-registering-unit")
    told = await decide(theirs, "redirect", REDIRECTION, Role.UNIT_HEAD, **BY_BUREAU)
    assert told["status"] == "redirected"
    assert "成都锦江自然资信" in (await letters(theirs))["D04"]
