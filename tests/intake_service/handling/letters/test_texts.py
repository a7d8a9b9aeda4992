"""Whole letters, read as whoever gets them reads them: each sentence is true of its case."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import (
    ACCEPTANCE,
    BUREAU,
    DELIVERY,
    DRAFT,
    REPORT,
    Line,
    finding,
    get,
    sweep,
)

pytestmark = pytest.mark.anyio

DEPARTMENT, COUNTY = "四川省自然资源厅", "成都市锦江区规划和自然资源局"
MNR = {"source": "mnr", "sender": "自然资源部信访办", "external_no": "部信0001"}
INSTRUCTED = {
    "source": "provincial_leader_instruction",
    "sender": "省领导",
    "external_no": "批0001",
}
ALONE = {
    "petitioner_count": 1,
    "petitioners": [{"name": "李某某", "address": "成都市锦江区某街道1号", "is_main": True}],
}
NAMELESS = {
    "petitioner_count": 1,
    "petitioners": [{"address": "成都市锦江区某街道1号", "is_main": True}],
}
OFFICERS = {"investigators": ["陈某某", "赵某某"]}


async def letters(line: Line) -> dict[str, str]:
    """The text of each letter about the piece, by its kind; of several the latest."""
    listed = (await get(line.site, "/letters", piece_id=line.piece)).json()["items"]
    return {
        each["kind"]: (await get(line.site, f"/letters/{each['id']}")).json()["body"]
        for each in reversed(listed)
    }


async def assigned(site: Site, at: datetime | None = None, **changes: Any) -> Line:
    """A piece that a petitioner sent, assigned to the county; `route` among the changes."""
    line = Line(site, at) if at else Line(site)
    found = {name: changes.pop(name) for name in ("route", "family") if name in changes}
    if at:
        await site.set_office_time(at)
        day = at.date().isoformat()
        changes = {"petition_date": day, **changes}
    await line.register(**changes)
    path = f"/pieces/{line.piece}"
    triaged = await line.do(f"{path}/triage", finding(**found), Role.TRIAGE, unit="510000")
    line.matter = triaged["matter_id"]
    due = line.now.replace(year=line.now.year + 1).date().isoformat()
    order = {"unit_id": str(ORG(BUREAU)), "requirement": "依法调查处理", "feedback_due": due}
    made = await line.do(f"{path}/assign", order, Role.PET_HEAD, unit="510000")
    line.order = made["id"]
    return line


async def accept(line: Line) -> None:
    """The bureau accepts."""
    await line.do(f"/orders/{line.order}/sign-for", {}, Role.UNIT_HANDLER)
    await line.do(f"/orders/{line.order}/accept", ACCEPTANCE, Role.UNIT_HEAD)


async def finish(line: Line, **changes: Any) -> None:
    """The bureau investigates, answers, delivers and reports."""
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/investigate", OFFICERS, Role.UNIT_HANDLER)
    await line.do(f"{path}/draft-opinion", {**DRAFT, **changes}, Role.UNIT_HANDLER)
    await line.do(f"{path}/issue-opinion", {}, Role.UNIT_HEAD)
    await line.do(f"{path}/deliver-opinion", DELIVERY, Role.UNIT_HANDLER)
    await line.do(f"/orders/{line.order}/report", REPORT, Role.UNIT_HEAD)


NEVER = {
    "不再受理": "who asks for no review loses nothing but the review (Art. 36 is of re-reviews)",
    "复核": "only after a review",
    "回避": "there is no way to ask for it yet",
    "您（们）": "it is known how many there are",
    "第二十二条": "an article of petition departments; the office is none",
    "None": "a value that is missing",
}


def ill_said(text: str) -> list[str]:
    """What is wrong with any letter whatever its case."""
    wrong = [f"{words}: {why}" for words, why in NEVER.items() if words in text]
    wrong += [
        f"doubled: {found}" for found in re.findall(r"(?=([一-龥][一-龥\d]{2,11})\W{0,2}\1)", text)
    ]
    wrong += [f"not a date on paper: {day}" for day in re.findall(r"\d{4}-(?:W)?\d{2}", text)
              if f"JBD-{day}" not in text and f"JBD-{day[:4]}" not in text]  # fmt: skip
    wrong += [f"two marks: {marks}" for marks in re.findall(r"[，。；：、][，。；：、]", text)]
    return wrong


CASES: dict[str, dict[str, Any]] = {
    "direct, from three": {},
    "direct, from one": ALONE,
    "from the Ministry": MNR,
    "on a leader's instruction": INSTRUCTED,
    "of a group by its name": {
        "petitioner_count": 5,
        "petitioners": [{"name": "王某某等5人", "address": "某街道1号", "is_main": True}],
    },
}


@pytest.mark.parametrize("case", CASES)
async def test_no_letter_of_the_line_is_ill_said(site: Site, case: str) -> None:
    line = await assigned(site, **CASES[case])
    await accept(line)
    more = {"days": 20, "reason": "需委托测绘鉴定。"}
    asked = await line.do(f"/pieces/{line.piece}/extensions", more, Role.UNIT_HANDLER)
    await line.do(f"/extensions/{asked['id']}/approve", {}, Role.UNIT_HEAD)
    findings = [
        {"request_no": 1, "finding": "supported", "opinion": "予以支持。三十日内补发。"},
        {"request_no": 2, "finding": "explained", "opinion": "利息没有约定。"},
    ]
    facts = "经调查核实：补偿款分两期支付。\n第二期未按协议支付。"
    await finish(line, findings=findings, facts=facts, basis="依据《土地管理法》第四十八条。")
    back = {"defects": ["未附凭证"], "feedback_due": "2026-05-20"}
    await line.do(f"/orders/{line.order}/return", back, Role.PET_HEAD, unit="510000")
    texts = await letters(line)
    assert list(texts) == ["D09", "D03", "D02", "D12", "D16", "D20", "D21", "D22"]
    assert {kind: ill_said(text) for kind, text in texts.items()} == {kind: [] for kind in texts}


async def test_acceptance_and_opinion_say_how_to_enquire_and_rate(site: Site) -> None:
    line = await assigned(site)
    await accept(line)
    await finish(line)
    texts = await letters(line)
    assert (
        "　　四、你们可以凭登记单上的查询码，并提供登记时所留电话号码的后四位或者登记编号，"
        "查询办理进展；"
        "没有登记单或者登记单遗失的，可以向上述联系人申请补发。"
        "你们也可以凭登记编号向上述联系人询问办理情况。\n\n"
        "　　五、对处理意见不服的，可以自收到处理意见书之日起三十日内依法请求复查；"
        "该信访事项属于评价范围的，可以自收到处理意见书之日起三十日内，"
        "凭查询码评价信访部门和责任单位的工作。\n"
    ) in texts["D02"]
    assert (
        "　　该信访事项属于评价范围且尚未评价的，可以自收到本处理意见书之日起三十日内，"
        "凭登记单上的查询码评价信访部门和责任单位的工作；"
        "没有登记单或者登记单遗失的，可以向我单位申请补发。\n"
    ) in texts["D16"]
    clocks = await line.clocks()
    assert [each["outcome"] for each in clocks["DL13"]] == ["open"]


async def test_a_direct_submission_is_told_by_the_articles_of_its_own(site: Site) -> None:
    line = await assigned(site)
    await accept(line)
    await finish(line)
    texts = await letters(line)
    assert texts["D03"].startswith(
        "信访事项转送（交办）去向告知书\n川自然资信〔2026〕2号\n\n王**等3人：\n"
    )
    assert (
        f"你们提出的信访事项（登记编号：{(await line.detail())['number']}），"
        "我单位于2026年3月2日收到。依据《信访工作条例》第二十三条第一款的规定，该事项由"
        in texts["D03"]
    )
    name = texts["D09"].split("\n\n")[1].removesuffix("：")
    assert f"我单位已于2026年3月2日将其交{name}办理" in texts["D03"]
    # What the Department received and from whom is not what the bureau did.
    for kind in ("D02", "D16"):
        assert f"由{DEPARTMENT}于2026年3月2日交我单位办理" in texts[kind]
        assert "直接提出" not in texts[kind]
        assert "收到（来源" not in texts[kind]
    assert "我单位于2026年3月2日予以受理" in texts["D02"]
    assert "第二十三条第三款、第三十一条第六项" in texts["D02"], "the bureau's came from above"
    assert (
        "办理期限：自受理之日起六十日内办结，受理当日不计入，至2026年5月1日届满，"
        "该日为休息日，顺延至2026年5月6日。情况复杂的，经我单位负责人批准，可以延长办理期限，"
        "延长累计不超过三十日，并告知你们延期理由。" in texts["D02"]
    )
    assert "可以自收到处理意见书之日起三十日内依法请求复查；" in texts["D02"]
    assert (
        "可以自收到本处理意见书之日起三十日内，依据《信访工作条例》第三十五条的规定，"
        "书面请求成都市自然资源和规划局或者四川省成都市锦江区人民政府复查。" in texts["D16"]
    )
    assert "二、调查核实的情况\n\n　　经查，补偿款分两期支付，第二期未按协议支付。" in texts["D16"]
    assert "直接送达，受送达人于2026年3月2日签收" in texts["D20"]
    assert f"{DEPARTMENT}以交办单（JBD-2026-00001）交我单位办理的信访件" in texts["D21"]
    assert "三、送达情况：直接送达，受送达人于2026年3月2日签收。" in texts["D21"]
    assert "四、信访人意见：同意。" in texts["D21"]


@pytest.mark.parametrize(
    ("source", "origin", "article"),
    [
        (MNR, "您提出、由自然资源部信访办转来的信访事项", "第二十三条第三款的规定"),
        (INSTRUCTED, "您提出、由有关方面转来的信访事项", "第二十三条的规定"),
    ],
)
async def test_what_was_forwarded_is_told_by_other_articles(
    site: Site, source: dict[str, str], origin: str, article: str
) -> None:
    line = await assigned(site, **ALONE, **source)
    text = (await letters(line))["D03"]
    assert f"　　{origin}（登记编号" in text
    assert f"依据《信访工作条例》{article}" in text
    assert "第一款" not in text
    assert "省领导" not in text, "who gave an instruction is not the petitioner's to know"


async def test_the_days_after_a_late_notice_are_those_that_run(site: Site) -> None:
    line = await assigned(site, datetime(2025, 12, 3, 1, 30, tzinfo=UTC), **ALONE)
    await line.later(days=22)
    await sweep(site.app)
    await accept(line)
    text = (await letters(line))["D02"]
    assert (
        "办理期限：因我单位未在收到之日起十五日内告知，办理期限自2025年12月18日起算，为六十日，"
        "起算当日不计入，至2026年2月16日届满，该日为休息日，顺延至2026年2月24日。" in text
    )
    assert "受理之日起" not in text
    assert "由四川省自然资源厅于2025年12月3日交我单位办理" in text
    assert "我单位于2025年12月25日予以受理" in text


async def test_more_days_are_counted_from_the_plain_end(site: Site) -> None:
    line = await assigned(site, datetime(2025, 12, 18, 1, 30, tzinfo=UTC), **ALONE)
    await accept(line)
    more = {"days": 30, "reason": "案情复杂，需补充测绘"}
    asked = await line.do(f"/pieces/{line.piece}/extensions", more, Role.UNIT_HANDLER)
    await line.do(f"/extensions/{asked['id']}/approve", {}, Role.UNIT_HEAD)
    text = (await letters(line))["D12"]
    assert "原办理期限至2026年2月16日届满，该日为休息日，顺延至2026年2月24日。" in text
    assert "办理期限自2026年2月16日起延长30日，至2026年3月18日届满。" in text
    assert "延期理由：案情复杂，需补充测绘。" in text


async def test_an_end_that_a_holiday_may_move_is_not_told_as_final(site: Site) -> None:
    line = await assigned(site, datetime(2026, 11, 4, 1, 30, tzinfo=UTC), **ALONE)
    await accept(line)
    text = (await letters(line))["D02"]
    assert "顺延至2027年1月4日（该年度放假安排公布后，届满日遇休息日的，依法顺延）。" in text


async def test_nobody_is_to_be_told_of_an_anonymous_piece_and_no_clock_waits_for_it(
    site: Site,
) -> None:
    line = await assigned(site, **NAMELESS, **MNR)
    texts = await letters(line)
    assert list(texts) == ["D09"]
    assert "二、该件未署信访人姓名（名称），不作书面告知。" in texts["D09"]
    for words in ("告知信访人", "送达凭证", "处理意见书", "十五日"):
        assert words not in texts["D09"]
    clocks = await line.clocks()
    assert [clock["outcome"] for clock in clocks["DL03"]] == ["void"], "nobody was told"


@pytest.mark.parametrize(
    ("found", "papers"),
    [
        ({}, "并附处理意见书和送达凭证"),
        ({"route": "P5"}, "并附对信访人的答复和送达凭证"),
        ({"family": "suggestion", "route": None}, "并附对信访人的答复和送达凭证"),
    ],
)
async def test_only_the_petition_procedure_is_to_end_with_an_opinion(
    site: Site, found: dict[str, Any], papers: str
) -> None:
    line = await assigned(site, **found)
    text = (await letters(line))["D09"]
    assert f"三、于2027年3月2日前（含当日）报送办结报告，{papers}。" in text
    assert "自收到之日起五个工作日内书面提出异议" in text


async def test_a_group_is_named_once_also_on_paper(site: Site) -> None:
    line = await assigned(site, **CASES["of a group by its name"])
    listed = (await get(site, "/letters", piece_id=line.piece, kind="D03")).json()["items"]
    purpose = {"purpose": "打印送达信访人"}
    path = f"/letters/{listed[0]['id']}"
    assert "等5人：" in (await get(site, path)).json()["body"]
    paper = await line.do(f"{path}/reveal", purpose, Role.PET_HEAD, unit="510000")
    assert "\n\n王某某等5人：\n" in paper["body"]
