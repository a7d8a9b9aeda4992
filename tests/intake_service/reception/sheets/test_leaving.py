"""What an import does not take is told, and what it takes from merged cells is taken whole."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from intake_service.reception.imports.rules import Left
from intake_service.reception.sheets.jobs.lines import lines
from shared.workbooks import inspect
from tests.intake_service.ledger import HEADINGS, entries, entry, workbook

ARRIVED = date(2026, 3, 2)
NAME, COUNT, ADDRESS, PHONE = range(1, 5)


def read(content: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    head, *found = lines(content, inspect(content), ARRIVED)
    return head, found


def made(
    rows: Sequence[Mapping[str, Any]], change: Callable[[Worksheet], None], **sheets: str
) -> bytes:
    """A ledger in which `change` merges or hides something; `sheets` beside it, by their text."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("台账")
    sheet.write_row(0, 0, HEADINGS)
    for at, row in enumerate(rows, 1):
        for column, heading in enumerate(HEADINGS):
            if (cell := row.get(heading)) is not None:
                sheet.write(at, column, str(cell))
    change(sheet)
    for name, text in sheets.items():
        other = book.add_worksheet(name)
        other.write(0, 0, text)
        if name.startswith("隐"):
            other.hide()
    book.close()
    return file.getvalue()


def blank(row: dict[str, Any], *headings: str) -> dict[str, Any]:
    return {name: cell for name, cell in row.items() if name not in headings}


def test_a_person_in_merged_cells_stands_in_each_row() -> None:
    others = [blank(entry(number), "姓名", "住址", "手机号码") for number in (2, 3)]

    def merge(sheet: Worksheet) -> None:
        for column, value in ((NAME, "王某某"), (ADDRESS, "某村1号"), (PHONE, "13800000000")):
            sheet.merge_range(1, column, 3, column, value)

    _, found = read(made([entry(1), *others, entry(4)], merge))
    assert [row["problems"] for row in found] == [[]] * 4
    assert [row["values"]["name"] for row in found] == ["王某某"] * 4
    assert [row["values"]["address"] for row in found[:3]] == ["某村1号"] * 3


@pytest.mark.parametrize(
    ("merged", "columns"),
    [((1, NAME, 1, ADDRESS), {"信访人数", "住址"}), ((1, NAME, 2, COUNT), {"信访人数"}),
     ((1, 0, 2, 0), set())],
)  # fmt: skip
def test_what_is_merged_across_columns_is_refused_and_so_is_a_number_for_two(
    merged: tuple[int, int, int, int], columns: set[str]
) -> None:
    rows = [entry(1), blank(entry(2), "信访件编号")] if not columns else entries(2)
    first, second = read(made(rows, lambda sheet: sheet.merge_range(*merged, "王某某")))[1]
    named = {problem["column"] for problem in first["problems"] if problem["code"] == "cell-merged"}
    assert named == columns
    if merged[2] > merged[0]:
        assert "cell-merged" in {problem["code"] for problem in second["problems"]}
    else:
        assert second["problems"] == []


def test_a_title_that_is_merged_is_a_title() -> None:
    above = [["信访件台账"], []]
    assert read(workbook(entries(1), above=above))[1][0]["problems"] == []


def test_a_hidden_row_is_taken_and_marked() -> None:
    head, found = read(made(entries(2), lambda sheet: sheet.set_row(2, None, None, {"hidden": 1})))
    assert head["rows"] == 2
    assert found[0]["left"] == []
    assert [(each["what"], each["code"]) for each in found[1]["left"]] == [("row", "row-hidden")]


def test_whatever_is_not_taken_of_a_file_is_named() -> None:
    names = [*HEADINGS, "是否扬言", "备注", "联系电话", "", "空列"]
    row = entry(1, 是否扬言="是", 备注="某", 联系电话="13900000000") | {"": "某"}
    head, _ = read(workbook([row], names))
    left = {each["column"]: each["code"] for each in head["left"]}
    assert left["备注"] == left["限办时间"] == "column-not-taken"
    assert (left["是否扬言"], left["联系电话"]) == ("column-personal", "column-repeated")
    assert left[None] == "column-unnamed"
    assert "空列" not in left, "nothing stands in it"
    assert not set(left) & {"姓名", "概况", "是否全国初次信访"}
    assert all(each["reason"] and each["what"] in set(Left) for each in head["left"])


def test_hidden_columns_and_other_sheets_are_named() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.set_column(ADDRESS, ADDRESS, None, None, {"hidden": 1})

    head, found = read(made(entries(1), hide, 说明="某", 隐藏="某", 空=""))
    assert found[0]["values"]["address"]
    codes = {each["code"] for each in head["left"]}
    assert {"column-hidden", "sheet-not-taken"} <= codes
    told = [each["reason"] for each in head["left"] if each["what"] == "sheet"]
    assert len(told) == 2
    assert any("“隐藏”已隐藏" in reason for reason in told)


def test_a_row_that_is_refused_says_no_proposal() -> None:
    _, (row,) = read(workbook([entry(1, 姓名="null", 信访形式="托梦")]))
    assert (row["left"], row["values"]) == ([], None)
