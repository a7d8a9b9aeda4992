"""Reading in the child process: what it writes, and what it takes with it when it dies."""

import os
import re
import signal
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from intake_service.reception.sheets.jobs import child, lines
from intake_service.reception.sheets.jobs.reader import ReadingStopped, open_workbook
from shared.errors import Invalid
from tests.intake_service.ledger import HEADINGS, entries, entry, workbook

pytestmark = pytest.mark.anyio

ARRIVED = date(2026, 3, 2)


async def heartbeat() -> None:
    """Nobody waits so long."""


async def rows_of(content: bytes) -> list[dict[str, Any]]:
    async with open_workbook(content, ARRIVED, heartbeat) as sheet:
        found = [row async for row in sheet]
        assert len(found) == sheet.rows
        return found


async def refused(content: bytes) -> str:
    with pytest.raises(Invalid) as refusal:
        await rows_of(content)
    assert any("一" <= letter <= "鿿" for letter in refusal.value.detail)
    return refusal.value.code


def of_process(id: int, what: str) -> str:
    return Path(f"/proc/{id}/{what}").read_text()


async def test_rows_come_with_their_numbers_their_cells_and_what_is_left() -> None:
    headings = [*reversed(HEADINGS), "是否扬言", "备注"]
    blank: dict[str, Any] = dict.fromkeys(HEADINGS, "")
    plain = entry(1, 是否扬言="是", 备注="第三次来电\n请阅")
    lost = entry(2, 问题属地="某某地方", 内容分类=None, 概况="某事。")
    sealed = entry(3, 信访目的="揭发控告")
    content = workbook([plain, blank, lost, sealed], headings, above=[["台账"], []])
    async with open_workbook(content, ARRIVED, heartbeat) as sheet:
        first, second, third = [row async for row in sheet]
    assert [row["row"] for row in (first, second, third)] == [4, 6, 7]
    assert (first["left"], first["problems"]) == ([], [])
    cells = dict(zip(sheet.headings, first["cells"], strict=True))
    assert set(cells) == {*HEADINGS, "备注"}, "what says something of a person is not stored"
    assert (cells["备注"], cells["限办时间"]) == ("第三次来电\n请阅", "2026-04-11")
    empty = dict(zip(sheet.headings, second["cells"], strict=False))
    assert (empty["内容分类"], empty["姓名"]) == (None, "王某某")
    assert "备注" not in empty, "what is empty at the end of a row is left out"
    assert [each["what"] for each in second["left"]] == ["region", "topic"]
    assert all(each["reason"] and each["code"] for each in second["left"])
    assert (third["sealed"], third["cells"], third["left"]) == (True, [], [])
    assert not first["sealed"]


async def test_headings_that_no_database_can_store_are_stored_as_far_as_possible() -> None:
    odd = ["_x0000_甲_x0009_乙", "半个_xD800_字", "丙" * (lines.CUT + 1)]
    row = entry(1) | dict.fromkeys(odd, "某")
    async with open_workbook(workbook([row], [*HEADINGS, *odd]), ARRIVED, heartbeat) as sheet:
        (only,) = [row async for row in sheet]
    assert sheet.headings[len(HEADINGS) :] == ["甲乙", "半个?字", "丙" * lines.CUT]
    assert only["cells"][len(HEADINGS) :] == ["某"] * 3


async def test_dates_count_from_where_the_workbook_says() -> None:
    (row,) = await rows_of(workbook([entry(1, 信访日期=42009.0)], date1904=True))
    assert row["values"]["petition_date"] == "2019-01-06"


async def test_a_sheet_that_is_no_ledger_is_refused() -> None:
    assert await refused(workbook([], ["留言编号", "留言主题"])) == "heading-missing"
    assert await refused(workbook([])) == "sheet-empty"
    assert await refused(workbook(entries(1), sheets=("一月", "二月"))) == "sheets-several"


async def test_what_the_inspection_refuses_never_reaches_the_library() -> None:
    assert await refused("信访件编号,姓名\n".encode()) == "not-a-workbook"


async def test_when_the_child_dies_only_its_workbook_is_given_up() -> None:
    many = entries(2_000)  # more than fits into the pipe
    with pytest.raises(Invalid, match="workbook-unreadable"):
        async with open_workbook(workbook(many), ARRIVED, heartbeat) as sheet:
            limits = of_process(sheet.process.pid, "limits")
            assert re.search(rf"Max address space +{child.MEMORY} ", limits)
            assert re.search(rf"Max cpu time +{child.PROCESSOR_SECONDS} ", limits)
            assert re.search(r"Max core file size +0 ", limits)
            assert "KAIMEN_DATABASE_URL" not in of_process(sheet.process.pid, "environ")
            sheet.process.kill()
            async for _ in sheet:
                pass
    assert sheet.process.returncode is not None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_a_child_that_is_told_to_end_says_nothing_about_its_workbook(
    number: signal.Signals,
) -> None:
    with pytest.raises(ReadingStopped):
        async with open_workbook(workbook(entries(2_000)), ARRIVED, heartbeat) as sheet:
            sheet.process.send_signal(number)
            async for _ in sheet:
                pass


async def test_a_stop_of_the_service_is_not_told_to_the_child_and_others_go_first() -> None:
    async with open_workbook(workbook(entries(2_000)), ARRIVED, heartbeat) as sheet:
        id = sheet.process.pid
        assert os.getpgid(id) != os.getpgid(0)
        assert os.getpriority(os.PRIO_PROCESS, id) > os.getpriority(os.PRIO_PROCESS, 0)


async def test_marks_that_take_minutes_to_fold_are_refused_unread() -> None:
    marks = "\u0301\u0323" * 16_000
    (row,) = await rows_of(workbook([entry(1, 姓名=marks)], [*HEADINGS, "某" + marks]))
    assert [problem["code"] for problem in row["problems"]] == ["text-too-long"]


async def test_a_reader_that_stops_leaves_no_child_behind() -> None:
    async with open_workbook(workbook(entries(2_000)), ARRIVED, heartbeat) as sheet:
        assert sheet.rows == 2_000
    assert sheet.process.returncode is not None


async def test_a_row_longer_than_what_a_pipe_holds_comes_whole() -> None:
    text = "征地补偿款没有足额支付。" * 2_600  # written twice, three bytes a letter
    rows = await rows_of(workbook([entry(1), entry(2, 概况=text), entry(3)]))
    assert [row["row"] for row in rows] == [2, 3, 4]
    assert rows[1]["values"]["original_text"] == text
