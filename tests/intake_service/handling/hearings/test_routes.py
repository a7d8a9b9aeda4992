"""Hearings before an opinion over HTTP: call, move, cancel, hold, correct."""

from datetime import timedelta
from typing import Any

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.handling.internal_orders.make import LEAD, Inside
from tests.intake_service.handling.mediations.make import OFFICERS, act, investigating
from tests.intake_service.make import BUREAU, DRAFT, NEIGHBOUR, Line, get

pytestmark = pytest.mark.anyio
HANDLER, HEAD = Role.UNIT_HANDLER, Role.UNIT_HEAD
CALL = {
    "ground": "complex", "reasons": "涉及两个村的补偿面积，事实认定分歧较大",
    "at": "2026-03-12T09:30:00+08:00", "place": "锦江区信访接待大厅二楼",
    "members": ["陈某某", "赵某某"],
}  # fmt: skip
LATER = {"at": "2026-03-20T14:05:00+08:00", "place": "某镇人民政府会议室",
         "reason": "参加听证的村干部请假"}  # fmt: skip
MINUTES = {"statements": "信访人陈述面积少计。\n村委会出示测绘图。",
           "findings": "面积应当以复测结果为准。"}  # fmt: skip
WHY = {"reason": "笔录漏记一段陈述"}


async def refused(line: Line, verb: str, body: Any, role: Role, **changes: Any) -> tuple[int, str]:
    """How a step is refused."""
    answer = await act(line, verb, body, role, **changes)
    return answer.status_code, answer.json()["code"]


async def called(site: Site) -> Line:
    """A piece for which a hearing was called."""
    line = await investigating(site)
    await line.do(f"/pieces/{line.piece}/hold-hearing", CALL, HEAD)
    return line


async def letter(line: Line, kind: str, number: int = 0) -> str:
    """The text of a letter about the piece, the latest first."""
    found = (await get(line.site, "/letters", matter_id=line.matter, kind=kind)).json()["items"]
    text: str = (await get(line.site, f"/letters/{found[number]['id']}")).json()["body"]
    return text


async def latest(line: Line) -> Any:
    """The hearing that was called last."""
    return (await get(line.site, f"/pieces/{line.piece}/hearings")).json()["items"][0]


async def test_a_hearing_is_called_with_notice_and_held_with_minutes(site: Site) -> None:
    line = await called(site)
    assert (await line.detail())["status"] == "in_hearing"
    for said in ("王**等3人：", "你们提出的信访事项", "属于复杂信访事项", "第三十一条第六项",
                 "2026年3月12日9时30分", "锦江区信访接待大厅二楼", "陈某某、赵某某"):  # fmt: skip
        assert said in await letter(line, "D14")
    await line.later(days=10, hours=3)
    done = await act(line, "end-hearing", MINUTES, HEAD)
    assert (done.status_code, done.json()["status"]) == (200, "investigating")
    minutes, found = await letter(line, "D14-B"), await latest(line)
    for said in ("王**等3人", "信访人陈述面积少计。", "面积应当以复测结果为准。",
                 "结束日期：2026年3月12日"):  # fmt: skip
        assert said in minutes
    assert "更正" not in minutes
    assert "\n\n\n" not in minutes
    assert "\n听证参加人签名：　" in minutes
    assert (found["findings"], found["cancelled_at"]) == (MINUTES["findings"], None)
    assert (await line.clocks())["DL05"][0]["outcome"] == "open"
    await line.do(f"/pieces/{line.piece}/draft-opinion", DRAFT, HANDLER)


async def test_only_the_head_calls_one_and_says_why(site: Site) -> None:
    line = await investigating(site)
    verb = "hold-hearing"
    assert await refused(line, verb, CALL, HANDLER) == (403, "role-not-allowed")
    stranger = await act(line, verb, CALL, HEAD, NEIGHBOUR)
    assert stranger.status_code == 404
    past = (line.now - timedelta(hours=1)).isoformat()
    assert await refused(line, verb, CALL, HEAD, at=past) == (422, "hearing-past")
    assert await refused(line, verb, CALL, HEAD, ground="long") == (422, "invalid-input")
    assert await refused(line, verb, CALL, HEAD, members=["陈某某"]) == (422, "invalid-input")
    named = await refused(line, verb, CALL, HEAD, reasons="王某某情绪激动")
    assert named == (422, "not-masked")
    early = await Line(site, line.now).accept()
    assert await refused(early, verb, CALL, HEAD) == (409, "wrong-status")
    assert (await line.detail())["status"] == "investigating"


async def test_a_hearing_is_moved_with_a_reason_and_notice(site: Site) -> None:
    line = await called(site)
    verb = "postpone-hearing"
    assert await refused(line, verb, LATER, HANDLER) == (403, "role-not-allowed")
    past = line.now.isoformat()
    assert await refused(line, verb, LATER, HEAD, at=past) == (422, "hearing-past")
    assert await refused(line, verb, LATER, HEAD, reason="") == (422, "invalid-input")
    named = await refused(line, verb, LATER, HEAD, reason="王某某生病")
    assert named == (422, "not-masked")
    await line.do(f"/pieces/{line.piece}/{verb}", LATER, HEAD)
    notice = await letter(line, "D14-P")
    for said in ("原通知于2026年3月12日9时30分举行", "参加听证的村干部请假。",
                 "2026年3月20日14时05分", "某镇人民政府会议室"):  # fmt: skip
        assert said in notice
    await line.later(days=12)
    early = await refused(line, "end-hearing", MINUTES, HEAD)
    assert early == (409, "hearing-not-begun")
    await line.later(days=8)
    await line.do(f"/pieces/{line.piece}/end-hearing", MINUTES, HEAD)
    again = await refused(line, verb, LATER, HEAD, at="2026-04-20T09:00:00+08:00")
    assert again == (409, "wrong-status")


async def test_minutes_that_are_entered_later_say_when_the_hearing_ended(site: Site) -> None:
    line = await called(site)
    await line.later(days=14)
    for wrong in ("2026-03-12T09:00:00+08:00", "2026-04-01T09:00:00+08:00"):
        told = await refused(line, "end-hearing", MINUTES, HEAD, ended_at=wrong)
        assert told == (422, "hearing-end-invalid")
    await act(line, "end-hearing", MINUTES, HEAD, ended_at="2026-03-13T11:30:00+08:00")
    assert "结束日期：2026年3月13日" in await letter(line, "D14-B")
    right = {**MINUTES, **WHY, "ended_at": "2026-03-12T11:30:00+08:00"}
    await line.do(f"/pieces/{line.piece}/correct-minutes", right, HEAD)
    assert "结束日期：2026年3月12日" in await letter(line, "D14-B")


async def test_a_hearing_is_cancelled_with_a_reason_and_notice(site: Site) -> None:
    line = await called(site)
    verb = "cancel-hearing"
    assert await refused(line, verb, {}, HEAD) == (422, "invalid-input")
    assert await refused(line, verb, {"reason": "事实已经查清"}, HANDLER) == (
        403, "role-not-allowed")  # fmt: skip
    done = await act(line, verb, {"reason": "事实已经查清"}, HEAD)
    assert (done.json()["status"], (await latest(line))["ended_at"]) == ("investigating", None)
    assert "现予取消。理由：事实已经查清。" in await letter(line, "D14-C")
    assert await refused(line, verb, {"reason": "事实已经查清"}, HEAD) == (409, "wrong-status")
    assert await refused(line, "correct-minutes", {**MINUTES, **WHY}, HEAD) == (
        409, "hearing-not-held")  # fmt: skip
    await line.do(f"/pieces/{line.piece}/hold-hearing", CALL, HEAD)
    assert len((await get(site, f"/pieces/{line.piece}/hearings")).json()["items"]) == 2


async def test_minutes_tell_what_was_said_and_are_put_right_with_a_reason(site: Site) -> None:
    line = await called(site)
    await line.later(days=11)
    verb = "end-hearing"
    assert await refused(line, verb, MINUTES, HANDLER) == (403, "role-not-allowed")
    named = await refused(line, verb, MINUTES, HEAD, statements="王某某陈述面积少计。")
    assert named == (422, "not-masked")
    assert await refused(line, verb, {"findings": "无"}, HEAD) == (422, "invalid-input")
    await line.do(f"/pieces/{line.piece}/{verb}", MINUTES, HEAD)
    right = {**MINUTES, "statements": "信访人陈述面积少计，并提交照片。", **WHY}
    assert await refused(line, "correct-minutes", MINUTES, HEAD) == (422, "invalid-input")
    assert await refused(line, "correct-minutes", right, HANDLER) == (403, "role-not-allowed")
    await line.do(f"/pieces/{line.piece}/draft-opinion", DRAFT, HANDLER)
    done = await act(line, "correct-minutes", right, HEAD)
    assert (done.status_code, done.json()["status"]) == (200, "opinion_drafting")
    assert (await latest(line))["statements"] == right["statements"]
    said = "\n\n　　本笔录更正2026年3月12日听证的原笔录，理由：笔录漏记一段陈述。\n\n"
    assert said in await letter(line, "D14-B")
    assert "信访人陈述面积少计。" in await letter(line, "D14-B", 1)


async def test_while_a_hearing_is_called_only_more_time_is_asked_for(site: Site) -> None:
    line = await called(site)
    moves = (await get(site, f"/pieces/{line.piece}", HANDLER, HEAD, unit=BUREAU)).json()
    found = set(moves["allowed_moves"])
    assert {"postpone-hearing", "cancel-hearing", "end-hearing"} <= found
    assert found.isdisjoint({"draft-opinion", "mediate", "hold-hearing", "find-path"})
    assert await refused(line, "draft-opinion", DRAFT, HANDLER) == (409, "wrong-status")
    more = {"days": 10, "reason": "听证后需要复测面积"}
    asked = await line.do(f"/pieces/{line.piece}/extensions", more, HANDLER)
    await line.do(f"/extensions/{asked['id']}/approve", {}, HEAD)


async def test_a_division_hears_in_the_name_of_the_department(site: Site) -> None:
    line = await Inside(site).accepted()
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/investigate", OFFICERS, Role.DIV_HANDLER, unit=LEAD)
    await line.do(f"{path}/hold-hearing", CALL, Role.DIV_HEAD, unit=LEAD)
    (notice,) = (await get(site, "/letters", matter_id=line.matter, kind="D14")).json()["items"]
    assert notice["document_no"].startswith("川自然资信〔2026〕")
    await line.later(days=11)
    await line.do(f"{path}/end-hearing", MINUTES, Role.DIV_HEAD, unit=LEAD)


async def test_the_head_is_asked_to_hold_it_by_its_day(site: Site) -> None:
    line = await called(site)
    items = (await get(site, "/tasks", HEAD, unit=BUREAU)).json()["items"]
    found = [(each["queue"], each["due"]) for each in items if each["id"] == line.piece]
    assert found == [("hear", "2026-03-12")]
