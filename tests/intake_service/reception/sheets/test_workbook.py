"""What is refused before anything reads it, each by its own name."""

import io
import re
import time
import zipfile
from collections.abc import Callable, Mapping

import pytest

from shared import workbook_parts as parts
from shared import workbooks as rules
from shared.errors import Invalid
from tests.intake_service.ledger import HEADINGS, entries, workbook

SHEET = "xl/worksheets/sheet1.xml"
OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)
Change = Callable[[dict[str, bytes]], None]


def rebuilt(change: Change) -> bytes:
    """A sound ledger with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(workbook(entries(2)))) as sound:
        parts = {name: sound.read(name) for name in sound.namelist()}
    change(parts)
    return packed(parts)


def packed(parts: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def replaced(name: str, old: bytes, new: bytes) -> Change:
    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[name], parts[name][:400]
        parts[name] = parts[name].replace(old, new, 1)

    return change


def added(name: str, content: bytes) -> Change:
    return lambda parts: parts.update({name: content})


def code_of(content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        rules.inspect(content)
    assert any("一" <= letter <= "鿿" for letter in refused.value.detail)
    return refused.value.code


LAUGHS = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]>'
FAR = b'<c r="XFD1048576"><v>1</v></c>'


def test_a_sound_ledger_is_let_in() -> None:
    found = rules.inspect(workbook(entries(2)))
    assert (found.date1904, list(found.sheets)) == (False, ["Sheet1"])
    sheet = found.sheets["Sheet1"]
    assert (sheet.part, sheet.faults) == (SHEET, set())
    assert (sheet.last_row, sheet.last_column) == (3, len(HEADINGS))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not-a-workbook"),
        ("信访件编号,姓名\n1,王某某\n".encode(), "not-a-workbook"),
        (b"PK\x03\x04 and then nothing", "workbook-broken"),
        (OLE, "workbook-old-format"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "workbook-encrypted"),
        (packed({"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}), "not-a-workbook"),
    ],
)
def test_what_is_no_workbook_is_told_what_it_is(content: bytes, code: str) -> None:
    assert code_of(content) == code


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.999])
def test_a_truncated_workbook_is_broken(part: float) -> None:
    sound = workbook(entries(50))
    assert code_of(sound[: int(len(sound) * part)]) == "workbook-broken"


def test_a_workbook_with_a_flipped_byte_is_broken() -> None:
    sound = bytearray(workbook(entries(50)))
    at = sound.index(SHEET.encode()) + 400
    sound[at] ^= 0xFF
    assert code_of(bytes(sound)) == "workbook-broken"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (replaced(SHEET, b"<worksheet", LAUGHS + b"<worksheet"), "workbook-has-dtd"),
        (added("docProps/x.xml", LAUGHS + b"<a>&c;</a>"), "workbook-has-dtd"),
        (added("xl/sharedStrings.xml", LAUGHS + b"<a>&c;</a>"), "workbook-has-dtd"),
        (added("xl/vbaProject.bin", b"\0"), "workbook-macros"),
        (added("xl/macrosheets/sheet1.xml", b"<a/>"), "workbook-macros"),
        (replaced(SHEET, b"</row>", FAR + b"</row>"), "cell-out-of-range"),
        (replaced(SHEET, b"</row>", b'<x:c xmlns:x="y" r="ZZZ9"><x:v>1</x:v></x:c></row>'),
         "cell-out-of-range"),
        (replaced(SHEET, b"</sheetData>", b'<row r="200000"><c><v>1</v></c></row></sheetData>'),
         "cell-out-of-range"),
        (replaced(SHEET, b"</row>", b'<c r="???"><v>1</v></c></row>'), "workbook-broken"),
        (replaced(SHEET, b"</worksheet>", b""), "workbook-broken"),
        (lambda parts: parts.pop("xl/workbook.xml"), "not-a-workbook"),
    ],
)  # fmt: skip
def test_a_hostile_part_is_refused_by_its_own_name(change: Change, code: str) -> None:
    assert code_of(rebuilt(change)) == code


def test_an_empty_cell_far_away_is_only_a_format() -> None:
    styled = replaced(SHEET, b"</row>", b'<c r="XFD1" s="1"/></row>')
    assert rules.inspect(rebuilt(styled)).sheets["Sheet1"].last_column == len(HEADINGS)


def test_a_small_file_that_unpacks_without_end_is_too_large() -> None:
    bomb = packed({
        "[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>",
        SHEET: b" " * (rules.MOST_UNPACKED + 1),
    })  # fmt: skip
    assert len(bomb) < 1024 * 1024
    assert code_of(bomb) == "workbook-too-large"


def test_a_bomb_that_lies_about_its_size_is_broken() -> None:
    size = 64 * 1024 * 1024
    bomb = packed({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>",
                   "xl/media/a.bin": bytes(size)})  # fmt: skip
    lying = bomb.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert code_of(lying) == "workbook-broken"


MANY = b"<row/>" * (parts.MOST_ROW_ELEMENTS + 1)
DEEP = b"<a>" * 10_000 + b"</a>" * 10_000
LONG = b'<a b="' + b"x" * (3 * parts.LONGEST_ELEMENT) + b'"/>'
NAMES = b"<a>" + b"".join(b"<a%d/>" % at for at in range(100_000)) + b"</a>"
FAR_APART = b'<row r="100000"><c r="GR100000"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (replaced(SHEET, b"</sheetData>", MANY + b"</sheetData>"), "workbook-too-large"),
        (replaced(SHEET, b"</sheetData>", FAR_APART + b"</sheetData>"), "workbook-too-large"),
        (replaced(SHEET, b"</sheetData>", DEEP + b"</sheetData>"), "workbook-broken"),
        (added("docProps/x.xml", DEEP), "workbook-broken"),
        (added("docProps/x.xml", LONG), "workbook-too-large"),
        (added("docProps/x.xml", b"<a><!--" + LONG), "workbook-too-large"),
        (added("docProps/x.xml", NAMES), "workbook-too-large"),
    ],
)
def test_a_small_file_that_says_without_end_is_refused_within_seconds(
    change: Change, code: str
) -> None:
    hostile, began = rebuilt(change), time.process_time()
    assert len(hostile) < 512 * 1024
    assert code_of(hostile) == code
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("budget", "says"),
    [
        ({"cells": 9}, b"<sheetData><row>" + b"<c/>" * 10 + b"</row></sheetData>"),
        ({"elements": 9}, b"<sst>" + b"<si/>" * 10 + b"</sst>"),
    ],
)
def test_cells_and_elements_are_counted(budget: dict[str, int], says: bytes) -> None:
    sheet = parts.Sheet(SHEET)
    for more in (1, 0):
        left = parts.Budget(**{name: most + 2 * more for name, most in budget.items()})
        parse = parts.watched(parts.notes(sheet, left), left)
        if more:
            parse(says, True)
        else:
            with pytest.raises(Invalid, match="workbook-too-large"):
                parse(says, True)


def test_the_sheets_of_a_workbook_share_what_may_be_laid_out() -> None:
    left = parts.Budget(cells=100)
    left.lay_out(parts.Sheet("a", last_row=10, last_column=6))
    with pytest.raises(Invalid, match="workbook-too-large"):
        left.lay_out(parts.Sheet("b", last_row=10, last_column=6))


RELATIONS = "xl/_rels/workbook.xml.rels"


@pytest.mark.parametrize(
    "told", ["worksheets/SHEET1.xml", "xl/worksheets/sheet1.xml", "/xl/worksheets/Sheet1.xml",
             "worksheets\\sheet1.xml", "../xl/worksheets/sheet1.xml"]
)  # fmt: skip
def test_a_sheet_is_looked_at_however_its_part_is_told(told: str) -> None:
    def change(parts: dict[str, bytes]) -> None:
        replaced(SHEET, b"</row>", FAR + b"</row>")(parts)
        parts["xl/worksheets/Sheet1.xml"] = parts.pop(SHEET)
        replaced(RELATIONS, b"worksheets/sheet1.xml", told.encode())(parts)

    assert code_of(rebuilt(change)) == "cell-out-of-range"


def test_two_sheets_of_one_name_are_no_workbook_of_ours() -> None:
    again = b'<sheet name="Sheet1" sheetId="9" r:id="rId9"/></sheets>'
    twice = replaced("xl/workbook.xml", b"</sheets>", again)
    assert code_of(rebuilt(twice)) == "workbook-broken"


def test_another_kind_of_workbook_inside_is_not_read_instead() -> None:
    assert code_of(rebuilt(added("xl/workbook.bin", b""))) == "not-a-workbook"


def test_a_thousand_parts_are_enough() -> None:
    crowd = {f"xl/media/{number}.png": b"" for number in range(rules.MOST_PARTS + 1)}
    assert code_of(rebuilt(lambda parts: parts.update(crowd))) == "workbook-too-large"


def test_two_parts_of_one_name_are_no_workbook_of_ours() -> None:
    file = io.BytesIO(workbook(entries(2)))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(SHEET.upper(), b"<a/>")
    assert code_of(file.getvalue()) == "workbook-broken"


def test_an_encrypted_part_says_so() -> None:
    sound = bytearray(workbook(entries(2)))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = sound.find(mark)
        sound[at + offset] |= 1
    assert code_of(bytes(sound)) == "workbook-encrypted"


def test_a_failed_formula_is_found_where_it_stands() -> None:
    failed = replaced(SHEET, b"</row>", b'<c r="T1" t="e"><v>#REF!</v></c></row>')
    assert rules.inspect(rebuilt(failed)).sheets["Sheet1"].faults == {(1, 20)}


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ('<row r="2"><c r="B1"/><c r="C2"/><c t="e" {v}/></row>', (2, 4)),
        ('<row r="2"><c r="B2"/></row><row r="3"><c r="B2" t="e" {v}/></row>', (2, 2)),
        (
            '<row r="2"><c r="B2"/></row><row r="13"><c r="B12"/><c r="B13" t="e" {v}/></row>',
            (13, 2),
        ),
        ('<row r="1"><c r="B1"/></row><row r="11"><c r="B11" t="e" {v}/></row>', (11, 2)),
        ('<row r="1"><c r="A1"/></row><row r="11"><c r="AA1" t="e" {v}/></row>', (1, 27)),
        ('<row r="5"><c r="A5"/></row><row><c r="A05" t="e" {v}/></row>', (5, 1)),
        ('<row r="5"><c r="A5"/></row><row><c t="e" {v}/></row>', (6, 1)),
    ],
)
def test_a_cell_stands_where_its_reference_says_and_else_after_the_one_before(
    cells: str, place: tuple[int, int]
) -> None:
    sheet, budget = parts.Sheet(SHEET), parts.Budget()
    filled = re.sub(r" {v}/>", "><v>#REF!</v></c>", cells)
    parts.watched(parts.notes(sheet, budget), budget)(
        f"<sheetData>{filled}</sheetData>".encode(), True
    )
    assert sheet.faults == {place}


@pytest.mark.parametrize("reference", ["5", "A", "AAAA5", "A-5", "甲5", "A5A"])
def test_a_reference_that_is_none_breaks_a_workbook_also_after_good_ones(reference: str) -> None:
    bad = f'<c r="A5"/><c r="B5"/><c r="{reference}"/></row>'.encode()
    assert code_of(rebuilt(replaced(SHEET, b"</row>", bad))) == "workbook-broken"


def test_the_date_system_of_a_workbook_is_seen() -> None:
    assert rules.inspect(workbook(entries(1), date1904=True)).date1904
