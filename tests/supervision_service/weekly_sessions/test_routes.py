"""Weekly sessions over HTTP: a round from its opening to what goes on in the next one."""

import asyncio
import io
from typing import Any

import openpyxl
import pytest

from shared.moves import Role
from supervision_service.weekly_sessions import commands
from tests.harness import ORG, UNITS, Site
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    JOINT_OFFICE,
    NEIGHBOUR_CITY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    case_at,
    done,
    get,
    later,
    post,
    sweep,
)

pytestmark = pytest.mark.anyio

SESSIONS = "/weekly-sessions"


async def opened(site: Site, week: str = "2026-W10", cutoff: str = "2026-03-05") -> str:
    """The path of a session that was opened just now."""
    form = {"week": week, "cutoff": cutoff}
    made = await done(await post(site, Role.SUPERVISOR, PROVINCE, SESSIONS, form))
    return f"{SESSIONS}/{made['id']}"


async def by_supervisor(site: Site, path: str, body: dict[str, Any] | None = None) -> Any:
    """The answer to what the supervisor does."""
    return await done(await post(site, Role.SUPERVISOR, PROVINCE, path, body))


async def refused(site: Site, path: str, body: dict[str, Any] | None = None) -> tuple[int, str]:
    """Status and code with which the supervisor is refused."""
    answer = await post(site, Role.SUPERVISOR, PROVINCE, path, body)
    return answer.status_code, answer.json()["code"]


async def reports(site: Site, case: Any, **changes: Any) -> None:
    """The unit reports for the present week."""
    form = {"done": "完成复测。", "next_week": "核对清单。", **changes}
    path = f"/listings/{case.id}/reports"
    await done(await post(site, Role.UNIT_HANDLER, case.unit, path, form))


async def test_a_round_from_opening_to_the_next_one(site: Site) -> None:
    silent = await case_at(site, "in_supervision")
    talked = await case_at(site, "in_supervision", unit=NEIGHBOUR_COUNTY)
    await case_at(site, "listed")
    path = await opened(site)
    again = {"week": "2026-W10", "cutoff": "2026-03-06"}
    assert await refused(site, SESSIONS, again) == (409, "week-has-session")
    await reports(site, talked, difficulty="资金不足。", help_needed="请协调住建部门。")
    assert await refused(site, f"{path}/call-missing") == (409, "cutoff-not-over")

    await later(site, days=4)  # Friday
    called = await by_supervisor(site, f"{path}/call-missing")
    assert (called["status"], called["owed"], called["missing"]) == ("called", 2, 1)
    (missing,) = (await get(site, Role.UNIT_HEAD, COUNTY, f"{path}/calls"))["items"]
    assert (missing["listing_id"], missing["unit_name"]) == (silent.id, UNITS[COUNTY].name)
    assert missing["reported_at"] is None
    neighbours = await get(site, Role.UNIT_HEAD, NEIGHBOUR_COUNTY, f"{path}/calls/count")
    assert neighbours == {"count": 0}

    agenda = (await get(site, Role.SUPERVISOR, PROVINCE, f"{path}/agenda"))["items"]
    assert [(each["listing_id"], each["points"]) for each in agenda] == [
        (silent.id, ["report_missing"]),
        (talked.id, ["difficulty", "help_needed"]),
    ]
    helped = f"{path}/agenda?point=help_needed"
    assert (await get(site, Role.SUPERVISOR, PROVINCE, helped))["items"] == [agenda[1]]
    own = (await get(site, Role.UNIT_HEAD, COUNTY, f"{path}/agenda"))["items"]
    assert own == [agenda[0]]
    first = await get(site, Role.SUPERVISOR, PROVINCE, f"{path}/agenda?limit=1")
    second = f"{path}/agenda?limit=1&cursor={first['next']}"
    assert (await get(site, Role.SUPERVISOR, PROVINCE, second))["items"] == [agenda[1]]

    decision = {"listing_id": talked.id, "decision": "市局牵头会同住建部门研究。",
                "unit_id": str(ORG(CITY)), "due": "2026-03-11"}  # fmt: skip
    item = await by_supervisor(site, f"{path}/action-items", decision)
    assert (item["unit_name"], item["week"]) == (UNITS[CITY].name, "2026-W10")
    assert await refused(site, f"{path}/cancel", {"reason": "开错了"}) == (409, "has-decisions")
    closed = await by_supervisor(site, f"{path}/close", {"summary": "逐件调度，议定一项。"})
    assert (closed["status"], closed["decided"]) == ("closed", 1)
    assert await refused(site, f"{path}/action-items", decision) == (409, "session-over")

    await later(site, days=7)
    await reports(site, silent)
    frozen = (await get(site, Role.SUPERVISOR, PROVINCE, f"{path}/agenda"))["items"]
    assert frozen == agenda  # what it looked at then, whatever became of it
    following = await opened(site, "2026-W11", "2026-03-12")
    (carried,) = (
        await get(site, Role.SUPERVISOR, PROVINCE, f"{following}/agenda?point=item_open")
    )["items"]
    assert [each["decision"] for each in carried["carried"]] == ["市局牵头会同住建部门研究。"]
    of_round = f"/action-items?session_id={following.rpartition('/')[2]}"
    assert [
        each["id"] for each in (await get(site, Role.PET_HEAD, PROVINCE, of_round))["items"]
    ] == [item["id"]]
    await later(site, days=8)
    answer = {"answer": "已会同住建部门商定。"}
    by_other = await post(
        site, Role.UNIT_HEAD, NEIGHBOUR_CITY, f"/action-items/{item['id']}/answer", answer
    )
    assert (by_other.status_code, by_other.json()["code"]) == (404, "action-item-not-found")
    county = await post(
        site, Role.UNIT_HEAD, NEIGHBOUR_COUNTY, f"/action-items/{item['id']}/answer", answer
    )
    assert (county.status_code, county.json()["code"]) == (403, "not-responsible-unit")
    path = f"/action-items/{item['id']}"
    await done(await post(site, Role.UNIT_HEAD, CITY, f"{path}/answer", answer))
    back = await by_supervisor(site, f"{path}/return", {"reason": "没有写明时间。"})
    assert back["status"] == "assigned"
    moved = {"due": "2026-03-20", "reason": "住建部门另行排期。"}
    assert (await by_supervisor(site, f"{path}/move-due", moved))["due"] == "2026-03-20"
    await done(await post(site, Role.UNIT_HEAD, CITY, f"{path}/answer", answer))
    over = await by_supervisor(site, f"{path}/confirm")
    assert (over["status"], over["punctuality"]) == ("confirmed", "on_time")
    history = await get(site, Role.UNIT_HEAD, CITY, f"{path}/history")
    assert [row["move"] for row in history] == [
        "assign", "answer", "return", "move-due", "answer", "confirm",
    ]  # fmt: skip
    assert history[3]["reason"] == "2026-03-11 → 2026-03-20：住建部门另行排期。"
    (still,) = (await get(site, Role.PET_HEAD, PROVINCE, of_round))["items"]
    assert still["status"] == "confirmed"  # it was carried over when the round began
    await later(site, days=14)
    third = (await opened(site, "2026-W12", "2026-03-19")).rpartition("/")[2]
    count = f"/action-items/count?session_id={third}"
    assert await get(site, Role.PET_HEAD, PROVINCE, count) == {"count": 0}
    again = await by_supervisor(site, f"{path}/reopen", {"reason": "住建部门没有到场。"})
    assert (again["status"], again["ended_at"]) == ("assigned", None)
    assert await get(site, Role.PET_HEAD, PROVINCE, count) == {"count": 1}
    dropped = await by_supervisor(site, f"{path}/drop", {"reason": "改由专题会商研究。"})
    assert dropped["status"] == "dropped"


async def test_the_missing_are_called_for_exactly_once_whoever_calls(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    path = await opened(site)
    await sweep(site)
    assert (await get(site, Role.SUPERVISOR, PROVINCE, path))["status"] == "opened"
    await later(site, days=4)
    calls = [post(site, Role.SUPERVISOR, PROVINCE, f"{path}/call-missing") for _ in range(2)]
    answers = await asyncio.gather(*calls, sweep(site), sweep(site))
    assert sorted(each.status_code for each in answers[:2])[-1] == 409
    (one,) = (await get(site, Role.SUPERVISOR, PROVINCE, f"{path}/calls"))["items"]
    assert one["listing_id"] == case.id
    history = await get(site, Role.SUPERVISOR, PROVINCE, f"{path}/history")
    assert [row["move"] for row in history] in (["open", "call-missing"], ["open", "call-in-time"])
    await reports(site, case)
    late = f"{path}/calls?reported=true"
    (one,) = (await get(site, Role.UNIT_HANDLER, COUNTY, late))["items"]
    assert one["reported_at"] is not None
    assert (await get(site, Role.SUPERVISOR, PROVINCE, path))["missing"] == 1


async def test_what_was_opened_or_closed_by_mistake_is_put_right_with_a_reason(site: Site) -> None:
    path = await opened(site)
    by_head = await post(site, Role.PET_HEAD, PROVINCE, f"{path}/cancel", {"reason": "误开"})
    assert (by_head.status_code, by_head.json()["code"]) == (403, "role-not-allowed")
    assert await refused(site, f"{path}/close", {"summary": "无"}) == (409, "wrong-status")
    moved = {"cutoff": "2026-03-06", "reason": "节假日顺延。"}
    assert (await by_supervisor(site, f"{path}/move-cutoff", moved))["cutoff"] == "2026-03-06"
    over = {"cutoff": "2026-03-16", "reason": "节假日顺延。"}
    assert await refused(site, f"{path}/move-cutoff", over) == (422, "cutoff-outside")
    assert (await by_supervisor(site, f"{path}/cancel", {"reason": "误开"}))[
        "status"
    ] == "cancelled"
    path = await opened(site)  # the week is free again
    await later(site, days=4)
    await sweep(site)
    await by_supervisor(site, f"{path}/close", {"summary": "无挂牌件。"})
    open_again = await by_supervisor(site, f"{path}/reopen", {"reason": "漏议一件。"})
    assert (open_again["status"], open_again["summary"]) == ("called", "无挂牌件。")
    found = await get(site, Role.UNIT_HEAD, COUNTY, f"{SESSIONS}?status=called&status=cancelled")
    assert sorted(each["status"] for each in found["items"]) == ["called", "cancelled"]
    count = f"{SESSIONS}/count?week=2026-W10&status=called"
    assert await get(site, Role.UNIT_HEAD, COUNTY, count) == {"count": 1}


async def test_what_a_session_came_to_and_looked_at_outlives_its_reopening(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    path = await opened(site)
    await later(site, days=4)
    await sweep(site)
    await by_supervisor(site, f"{path}/close", {"summary": "逐件调度。"})
    agenda = (await get(site, Role.SUPERVISOR, PROVINCE, f"{path}/agenda"))["items"]
    assert [each["points"] for each in agenda] == [["report_missing"]]
    await by_supervisor(site, f"{path}/reopen", {"reason": "漏议一件。"})
    await reports(site, case, week="2026-W10")
    for closing in (False, True):
        if closing:
            await later(site, days=9)
            await by_supervisor(site, f"{path}/close", {"summary": "逐件调度，补议一项。"})
        found = await get(site, Role.SUPERVISOR, PROVINCE, f"{path}/agenda")
        assert found["items"] == agenda
    history = await get(site, Role.SUPERVISOR, PROVINCE, f"{path}/history")
    assert [(row["move"], row["reason"]) for row in history[-3:]] == [
        ("close", None), ("reopen", "漏议一件。"), ("close", "原会议情况：逐件调度。"),
    ]  # fmt: skip


async def test_the_minutes_speak_of_every_case_and_the_department_alone_reads_them(
    site: Site,
) -> None:
    await case_at(site, "in_supervision")
    path = await opened(site)
    await later(site, days=4)
    await sweep(site)
    await by_supervisor(site, f"{path}/close", {"summary": "某县一件久拖不决。"})
    for role, unit, reads in (
        (Role.PET_HEAD, PROVINCE, True),
        (Role.DIV_HEAD, "D05", False),
        (Role.UNIT_HEAD, COUNTY, False),
        (Role.UNIT_HEAD, NEIGHBOUR_COUNTY, False),
        (Role.UNIT_HEAD, CITY, False),
        (Role.JOINT_OFFICE, JOINT_OFFICE, False),
    ):
        summary = "某县一件久拖不决。" if reads else None
        (listed,) = (await get(site, role, unit, SESSIONS))["items"]
        assert (listed["summary"], listed["status"]) == (summary, "closed"), unit
        assert (await get(site, role, unit, path))["summary"] == summary, unit
        async with site.client(role, unit=unit) as client:
            history = await client.get(f"{path}/history")
        assert history.status_code == (200 if reads else 404), unit


async def test_nothing_is_decided_about_what_is_not_supervised(site: Site) -> None:
    case = await case_at(site, "listed")
    path = f"{await opened(site)}/action-items"
    form = {"listing_id": case.id, "decision": "尽快复测。", "due": "2026-03-11"}
    assert await refused(site, path, form) == (409, "not-in-supervision")
    past = {**form, "due": "2026-03-01"}
    assert await refused(site, path, past) == (422, "due-past")
    unknown = {**form, "listing_id": "01990000-0000-7000-8000-000000000000"}
    assert await refused(site, path, unknown) == (404, "listing-not-found")


def xlsx(rows: list[list[Any]]) -> bytes:
    """A workbook with these cells."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


async def sent(site: Site, path: str, content: bytes) -> Any:
    """The answer to a workbook that the county sends back."""
    async with site.client(Role.UNIT_HANDLER, unit=COUNTY) as client:
        return await client.post(path, content=content)


async def test_the_workbook_goes_out_filled_and_comes_back_row_by_row(site: Site) -> None:
    cases = [await case_at(site, "in_supervision") for _ in range(3)]
    other = await case_at(site, "in_supervision", unit=NEIGHBOUR_COUNTY)
    await reports(site, cases[2])
    path = f"{await opened(site)}/workbook"
    async with site.client(Role.UNIT_HANDLER, unit=COUNTY) as client:
        answer = await client.get(path)
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    heading, *lines = openpyxl.load_workbook(io.BytesIO(answer.content)).active.values
    assert [line[2] for line in lines] == [UNITS[COUNTY].name] * 3
    assert [line[4] for line in lines] == [None, None, "完成复测。"]
    everybody = await get_bytes(site, Role.SUPERVISOR, PROVINCE, path)
    assert openpyxl.load_workbook(io.BytesIO(everybody)).active.max_row == 5

    good, bad, known = (list(line) for line in lines)
    good[4], good[5], good[8], good[9] = "完成公示。", "是", "组织听证。", "2026-05-31"
    bad[4], bad[5], bad[8] = "完成公示。", "或许", "组织听证。"
    foreign = [None] * 10
    foreign[0], foreign[4], foreign[8] = "GP-2026-999", "完成公示。", "组织听证。"
    answer = await sent(site, path, xlsx([list(heading), good, bad, known, foreign, [None] * 10]))
    assert answer.status_code == 200, answer.text
    assert [(each["row"], each["code"]) for each in answer.json()["items"]] == [
        (2, None), (3, "invalid-input"), (4, "already-reported"), (5, "listing-not-found"),
    ]  # fmt: skip
    assert (answer.json()["done"], answer.json()["refused"]) == (1, 3)
    (row,) = (await get(site, Role.UNIT_HEAD, COUNTY, f"/listings/{cases[0].id}/reports"))["items"]
    assert (row["petitioner_met"], row["expected_close"]) == (True, "2026-05-31")
    assert (await get(site, Role.UNIT_HEAD, COUNTY, f"/listings/{cases[1].id}/reports"))[
        "items"
    ] == []
    assert other.unit == NEIGHBOUR_COUNTY

    far = openpyxl.Workbook()
    far.active.cell(90_000, 150, "远")
    file = io.BytesIO()
    far.save(file)
    for content, code in (
        (b"PK", "workbook-broken"),
        (b"abc", "not-a-workbook"),
        (file.getvalue(), "workbook-too-large"),
        (xlsx([["编号"], ["甲"]]), "heading-missing"),
    ):
        refusal = await sent(site, path, content)
        assert (refusal.status_code, refusal.json()["code"]) == (422, code)


async def test_nobody_waits_for_a_workbook_that_is_read(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await case_at(site, "in_supervision")
    path = await opened(site)
    async with site.client(Role.UNIT_HANDLER, unit=COUNTY) as client:
        content = (await client.get(f"{path}/workbook")).content
    await later(site, days=4)
    read, pool = commands.cells, site.app.state.database.writing.pool

    async def slowly(*given: Any) -> Any:
        assert pool.checkedout() == 0, "it holds no connection"
        async with asyncio.timeout(10):
            await by_supervisor(site, f"{path}/call-missing")
            await by_supervisor(site, f"{path}/close", {"summary": "逐件调度。"})
        return await read(*given)

    monkeypatch.setattr(commands, "cells", slowly)
    refused = await sent(site, f"{path}/workbook", content)
    assert (refused.status_code, refused.json()["code"]) == (409, "session-over")


async def get_bytes(site: Site, role: Role, unit: str, path: str) -> bytes:
    """What a holder of `role` at `unit` downloads."""
    async with site.client(role, unit=unit) as client:
        answer = await client.get(path)
        assert answer.status_code == 200, answer.text
        return bytes(answer.content)
