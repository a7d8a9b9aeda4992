"""Urgent reports over HTTP: from the flag to the end of the follow-up."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from shared.directory import Account
from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import CITY, NEIGHBOUR, Line, events, get, post
from tests.intake_service.urgency.make import (
    BUREAU,
    OFFICE,
    TOLD,
    UNDO,
    WHY,
    WRITTEN,
    by_leader,
    flagged,
    leader,
    named,
    refusal,
    serving,
    step,
)

pytestmark = pytest.mark.anyio
MARGIN = "　" * 14
STAFF = (Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD)


async def on_duty(site: Site) -> Line:
    """A triaged piece, and a leader who is on duty today."""
    await serving(site)
    line = await Line(site).triage()
    await named(line)
    return line


async def queues(line: Line, *roles: Role) -> set[str]:
    """Where an urgent report waits for holders of the roles at the office."""
    items = (await get(line.site, "/tasks", *(roles or STAFF))).json()["items"]
    return {each["queue"] for each in items if each["thing"] == "urgency"}


async def leaders_queues(line: Line, login: str = "deputy") -> set[str]:
    """Where one waits for this very leader."""
    async with line.site.client(Role.DEPUTY, unit=OFFICE, id=UUID(leader(login))) as client:
        items = (await client.get("/tasks")).json()["items"]
    return {each["queue"] for each in items if each["thing"] == "urgency"}


async def clock(line: Line) -> dict[str, Any]:
    """The piece's DL15."""
    (found,) = (await line.clocks())["DL15"]
    return found


async def test_from_the_flag_to_the_written_report_and_its_end(site: Site) -> None:
    line = await on_duty(site)
    made = await flagged(line)
    assert (made["status"], made["leader_id"]) == ("flagged", leader())
    assert made["report_due_at"] == (line.now + timedelta(hours=1)).isoformat().replace(
        "+00:00", "Z"
    )
    assert made["due_on"] == "2026-03-02"
    assert (await line.detail())["is_major_urgent"] is True
    assert await queues(line) == {"report_urgent"}
    id = made["id"]

    reported = await step(line, id, "report", TOLD, Role.REGISTRAR)
    assert (reported["status"], reported["reported_in_time"]) == ("reported", True)
    assert reported["told"] == "于2026年3月2日9时35分以电话方式向分管副厅长报告"
    assert await queues(line) == {"submit_urgent"}
    assert await leaders_queues(line) == {"instruct_urgent"}
    assert await leaders_queues(line, "other") == set()

    await line.later(minutes=1)
    said = await by_leader(site, f"/urgencies/{id}/instruct", {"instruction": "请立即到场处置。"})
    assert (said.status_code, said.json()["instruction"]) == (200, "请立即到场处置。")
    assert await leaders_queues(line) == set()

    submitted = await step(line, id, "submit", WRITTEN)
    assert (submitted["status"], submitted["document_no"]) == (
        "submitted", "川自然资信〔2026〕1号",
    )  # fmt: skip
    found = await clock(line)
    assert (found["legal"], found["outcome"]) == ("2026-03-02", "met")
    assert await queues(line) == {"follow_up_urgent"}

    for text in ("现场已恢复正常。", "已安排次日面谈。"):
        await step(line, id, "follow-up", {"text": text}, Role.TRIAGE)
    closed = await step(line, id, "close", {"outcome": "诉求已当面听取，转入办理。"})
    assert (closed["status"], closed["allowed_moves"]) == ("closed", ["reopen"])
    assert await queues(line) == set()
    history = (await get(site, f"/urgencies/{id}/history")).json()["items"]
    assert [each["move"] for each in history] == [
        "flag", "report", "instruct", "submit", "follow-up", "follow-up", "close",
    ]  # fmt: skip
    assert history[4]["reason"] == "现场已恢复正常。"
    assert (await line.detail())["is_major_urgent"] is True
    assert [move for kind, move in await events(site) if kind == "intake.piece.moved"][-2:] == [
        "flag-urgent", "report-urgent",
    ]  # fmt: skip


async def test_the_written_report_says_who_was_told_when_and_to_whom_it_goes(site: Site) -> None:
    line = await on_duty(site)
    made = await flagged(line)
    await step(line, made["id"], "report", TOLD)
    await step(line, made["id"], "submit", WRITTEN)
    number = (await line.detail())["number"]
    path = f"/letters?piece_id={line.piece}&kind=D36"
    (row,) = (await get(site, path)).json()["items"]
    body = (await get(site, f"/letters/{row['id']}")).json()["body"]
    assert body == "\n".join((
        "重大紧急信访事项报告", "川自然资信〔2026〕1号", "", "省委、省政府：", "",
        f"　　我单位于2026年3月2日9时34分知悉一起重大紧急信访事项（登记编号：{number}），"
        "已于2026年3月2日9时35分以电话方式向分管副厅长报告。"
        "依据《信访工作条例》第二十五条的规定，现将有关情况报告如下：", "",
        "　　一、基本情况", "", "　　二百余人到现场反映征地补偿问题。", "",
        "　　二、已采取的措施", "", "　　已派员到场接待，讲明政策。", "",
        "　　三、工作建议", "", "　　建议属地政府当日听取诉求。", "",
        "　　联系人：陈某某，联系电话：000-00000000。", "", "　　签发人：pet_head某某", "",
        f"{MARGIN}四川省自然资源厅", f"{MARGIN}2026年3月2日", "",
        "抄送：省公安厅、省信访工作联席会议办公室。", "",
    ))  # fmt: skip


async def test_where_the_roster_names_nobody_a_task_asks_whom_to_tell(site: Site) -> None:
    await serving(site)
    line = await Line(site).triage()
    made = await flagged(line)
    path = f"/urgencies/{made['id']}"
    assert made["leader_id"] is None
    assert await queues(line) == {"name_leader"}
    assert "report" not in (await get(site, path)).json()["allowed_moves"]
    assert await refusal(line, f"{path}/report", TOLD) == (409, "duty-leader-missing")
    wrong = {"leader_id": leader("nobody"), **UNDO}
    assert await refusal(line, f"{path}/name-leader", wrong) == (422, "duty-leader-unknown")
    found = await step(line, made["id"], "name-leader", {"leader_id": leader(), **UNDO})
    assert found["leader_id"] == leader()
    assert await queues(line) == {"report_urgent"}


async def test_a_leader_who_keeps_away_is_told_nothing(site: Site) -> None:
    line = await on_duty(site)
    interest = {"ground": "与信访人有亲属关系"}
    made = await flagged(line)
    assert made["leader_id"] == leader()
    away = await by_leader(site, f"/pieces/{line.piece}/recuse", interest)
    assert away.status_code == 201, away.text
    path = f"/urgencies/{made['id']}"
    assert await refusal(line, f"{path}/report", TOLD) == (409, "duty-leader-missing")
    assert await queues(line) == {"name_leader"}
    again = {"leader_id": leader(), **UNDO}
    assert await refusal(line, f"{path}/name-leader", again) == (409, "leader-recused")
    other = await serving(site, "deputy-two")
    await step(line, made["id"], "name-leader", {"leader_id": other, **UNDO})
    await step(line, made["id"], "take-back", UNDO)
    assert (await flagged(line))["leader_id"] is None, "the roster names who keeps away"


async def test_who_was_told_and_is_recused_then_gives_the_instruction_up(site: Site) -> None:
    line = await on_duty(site)
    made = await flagged(line)
    await step(line, made["id"], "report", TOLD)
    other = await serving(site, "deputy-two")
    another = {"leader_id": other, **UNDO}
    path = f"/urgencies/{made['id']}/name-leader"
    assert await refusal(line, path, another) == (409, "leader-told")
    interest = {"ground": "与信访人有亲属关系"}
    away = await by_leader(site, f"/pieces/{line.piece}/recuse", interest)
    assert away.status_code == 201, away.text
    assert await queues(line) == {"name_another_leader", "submit_urgent"}
    found = await step(line, made["id"], "name-leader", another)
    assert (found["leader_id"], found["reported_at"] is None) == (other, False)
    assert await queues(line) == {"submit_urgent"}


async def test_a_leader_who_left_is_not_on_duty(site: Site) -> None:
    line = await on_duty(site)
    async with site.app.state.database.begin() as session:
        await session.execute(sa.update(Account).values(active=False))
    assert (await flagged(line))["leader_id"] is None


async def test_the_clock_runs_from_when_it_was_known_and_tells_why(site: Site) -> None:
    line = await on_duty(site)
    known_at = line.now
    await line.later(minutes=40)
    made = await flagged(line, known_at=known_at.isoformat())
    await line.later(minutes=30)
    late = await step(line, made["id"], "report", TOLD)
    assert late["reported_in_time"] is False
    await line.later(days=1)
    await step(line, made["id"], "submit", WRITTEN)
    found = await clock(line)
    assert (found["start"], found["legal"], found["outcome"]) == (
        "2026-03-02", "2026-03-02", "met_late",
    )  # fmt: skip
    told = (await get(site, f"/deadlines/{found['id']}/explanation")).json()
    assert told["sentences"] == [
        "“重大紧急事项报告”的期限依据《信访工作条例》第二十五条应当及时报告，本厅确定为知悉后一小时内"
        "报告值班领导（时刻见重大紧急事项记录）、知悉当日书面报告，遇休息日不顺延，最后一日为"
        "2026年3月2日（星期一）。",
        "期限于2026年3月2日二十四时届满。",
    ]


async def test_a_rest_day_moves_nothing(site: Site) -> None:
    line = await on_duty(site)
    await line.later(days=5)  # a Saturday
    assert (await flagged(line))["due_on"] == "2026-03-07"
    assert (await clock(line))["legal"] == "2026-03-07"


async def test_a_bureau_reports_to_its_own_leader(site: Site) -> None:
    await serving(site)
    line = await Line(site).accept()
    made = await line.do(f"/pieces/{line.piece}/urgencies", WHY, Role.UNIT_HEAD, unit=BUREAU)
    path = f"/urgencies/{made['id']}"
    assert (await get(site, path)).json()["allowed_moves"] == []
    assert await refusal(line, f"{path}/take-back", UNDO) == (403, "not-flagging-unit")
    again = await refusal(line, f"/pieces/{line.piece}/urgencies", WHY, Role.TRIAGE)
    assert again == (409, "already-urgent")
    for unit, status in ((CITY, 200), (NEIGHBOUR, 404)):
        assert (await get(site, path, Role.UNIT_HEAD, unit=unit)).status_code == status
    wrong = f"/pieces/{line.piece}/urgencies"
    assert await refusal(line, wrong, WHY, Role.UNIT_HEAD, unit=CITY) == (
        403, "not-responsible-unit",
    )  # fmt: skip


async def test_a_wrong_flag_is_taken_back_and_its_clock_is_void(site: Site) -> None:
    line = await on_duty(site)
    made = await flagged(line)
    back = await step(line, made["id"], "take-back", UNDO)
    assert (back["status"], back["allowed_moves"]) == ("taken_back", [])
    assert (await line.detail())["is_major_urgent"] is False
    assert (await clock(line))["outcome"] == "void"
    anew = await flagged(line)
    await step(line, anew["id"], "report", TOLD)
    undone = await step(line, anew["id"], "undo-report", UNDO)
    assert (undone["status"], undone["told"], undone["reported_in_time"]) == (
        "flagged", None, None,
    )  # fmt: skip
    assert [each["outcome"] for each in (await line.clocks())["DL15"]] == ["void", "open"]


async def test_a_second_report_leaves_the_first_flag_when_it_is_taken_back(site: Site) -> None:
    line = await on_duty(site)
    first = (await flagged(line))["id"]
    await step(line, first, "report", TOLD)
    await step(line, first, "submit", WRITTEN)
    await step(line, first, "close", {"outcome": "已处置。"})
    reopened = await step(line, first, "reopen", UNDO)
    assert (reopened["status"], reopened["outcome"]) == ("submitted", None)
    await step(line, first, "close", {"outcome": "已处置。"})
    second = (await flagged(line))["id"]
    assert await refusal(line, f"/urgencies/{first}/reopen", UNDO) == (409, "urgent-again")
    await step(line, second, "take-back", UNDO)
    assert (await line.detail())["is_major_urgent"] is True
    for query, many in (({}, 2), ({"status": "closed"}, 1), ({"piece_id": line.piece}, 2)):
        items = (await get(site, "/urgencies", **query)).json()["items"]
        assert len(items) == many
        assert (await get(site, "/urgencies/count", **query)).json() == {"count": many}


async def test_what_is_refused(site: Site) -> None:
    line = await on_duty(site)
    path = f"/pieces/{line.piece}/urgencies"
    early = (line.now - timedelta(days=1)).isoformat()
    to_come = (line.now + timedelta(hours=1)).isoformat()
    times = (422, "urgent-time-invalid")
    for form, wanted in (
        ({**WHY, "known_at": early}, times),
        ({**WHY, "known_at": to_come}, times),
        ({}, (422, "invalid-input")),
        ({"reason": "王某某扬言"}, (422, "not-masked")),
    ):
        assert await refusal(line, path, form, Role.TRIAGE) == wanted
    assert await refusal(line, path, WHY, Role.UNIT_HANDLER) == (403, "role-not-allowed")
    id = (await flagged(line))["id"]
    at = f"/urgencies/{id}"
    for verb, form in (("submit", WRITTEN), ("follow-up", {"text": "略"}), ("reopen", UNDO),
                       ("undo-report", UNDO), ("close", {"outcome": "略"})):  # fmt: skip
        assert await refusal(line, f"{at}/{verb}", form) == (409, "wrong-status")
    for moment in (early, to_come):
        form = {**TOLD, "reported_at": moment}
        assert await refusal(line, f"{at}/report", form) == times
    await step(line, id, "report", TOLD)
    assert await refusal(line, f"{at}/take-back", UNDO) == (409, "wrong-status")
    assert await refusal(line, f"{at}/instruct", {"instruction": "略"}, Role.PRINCIPAL) == (
        403, "not-duty-leader",
    )  # fmt: skip
    for field in ("situation", "measures", "proposals"):
        form = {**WRITTEN, field: "王某某等人到场。"}
        assert await refusal(line, f"{at}/submit", form) == (422, "not-masked")
    assert await refusal(line, f"{at}/submit", {**WRITTEN, "notify": []}) == (
        422, "invalid-input",
    )  # fmt: skip
    for verb, form in (("follow-up", {"text": "王某某已离开。"}),
                       ("undo-report", {"reason": "王某某没有到场"})):  # fmt: skip
        assert await refusal(line, f"{at}/{verb}", form) == (422, "not-masked")


async def test_an_accusation_is_not_reported_by_this_way(site: Site) -> None:
    line = await Line(site).register(purpose="accusation")
    path = f"/pieces/{line.piece}/urgencies"
    assert await refusal(line, path, WHY, Role.TRIAGE) == (409, "piece-sealed")
    assert await refusal(line, path, WHY, Role.UNIT_HEAD) == (404, "not-found")


async def test_what_is_sealed_after_its_flag_waits_until_it_is_released(site: Site) -> None:
    await serving(site)
    line = await Line(site).register()
    await named(line)
    id = (await flagged(line))["id"]
    await line.do(f"/pieces/{line.piece}/seal", UNDO, Role.TRIAGE, unit=OFFICE)
    assert await queues(line) == set()
    assert await refusal(line, f"/urgencies/{id}/report", TOLD) == (409, "piece-sealed")
    unseen = await get(site, f"/urgencies/{id}", Role.DEPUTY)
    assert unseen.status_code == 404
    await step(line, id, "take-back", UNDO)


async def test_the_same_key_flags_once(site: Site) -> None:
    line = await on_duty(site)
    path = f"/pieces/{line.piece}/urgencies"
    both = [await post(site, path, WHY, Role.TRIAGE, key="same") for _ in range(2)]
    assert [each.status_code for each in both] == [201, 201]
    assert both[0].json() == both[1].json()
