"""Letters as an office prints them."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
import sqlalchemy as sa

from intake_service.handling.letters.commands.paper import Line as Paragraph
from intake_service.handling.letters.commands.paper import Sheet, pdf, sheet, word
from intake_service.handling.letters.rules import TEMPLATES, render
from intake_service.privacy.vault.models import VaultReading
from shared.errors import Conflict
from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import BUREAU, NEIGHBOUR, Line, get, post

DAY = date(2026, 1, 6)
FONTS = Path("there are none")
NUMBER = "成都锦江自然资信〔2026〕1号"
TEXT = f"""信访事项受理告知书
{NUMBER}

王**：

　　您提出的信访事项，我单位予以受理。诉求如下：

1. 足额发放征地补偿款；

　　一、办理途径和程序：调查。

　　　　　　　　　　　　　　成都市锦江区自然资源和规划局
　　　　　　　　　　　　　　2026年1月6日
"""
SHEET = Sheet(
    head="成都市锦江区自然资源和规划局",
    number=NUMBER,
    title="信访事项受理告知书",
    lines=[
        Paragraph("王**：", False),
        Paragraph("您提出的信访事项，我单位予以受理。诉求如下：", True),
        Paragraph("1. 足额发放征地补偿款；", False),
        Paragraph("一、办理途径和程序：调查。", True),
    ],
    signature=["成都市锦江区自然资源和规划局", "2026年1月6日"],
)


async def of_a_day(
    site: Site, role: Role, unit: str = BUREAU, purpose: str | None = None, **more: Any
) -> Any:
    """The letters of a bureau and a day, with the names for a purpose."""
    asked = {"issuer_id": str(ORG(BUREAU)), "issued_on": "2026-03-02", **more}
    if purpose is None:
        return await get(site, "/letters/day-paper", role, unit=unit, **asked)
    return await post(site, "/letters/print-day", {**asked, "purpose": purpose}, role, unit=unit)


@pytest.mark.anyio
async def test_the_letters_of_a_day_are_printed_in_the_order_of_their_numbers(site: Site) -> None:
    line = await Line(site).accept()
    other = await Line(site, line.now).accept()
    (old,) = (await get(site, "/letters", piece_id=other.piece, kind="D02")).json()["items"]
    body = {"reason": "联系电话印错", "texts": {"phone": "000-11111111"}}
    again = await post(site, f"/letters/{old['id']}/replace", body, Role.UNIT_HEAD, unit=BUREAU)
    assert again.status_code == 201
    masked = await of_a_day(site, Role.UNIT_HEAD)
    printed = "".join(pages(masked.content))
    heads = [f"自然资信〔2026〕{no}号信访事项受理告知书" for no in (1, 2, 3)]
    assert [head in printed for head in heads] == [True, False, True], "not what was replaced"
    assert printed.index(heads[0]) < printed.index(heads[2])
    assert "王某某" not in printed
    refused = await of_a_day(site, Role.SUPERVISOR, "510000", "打印寄送")
    assert refused.status_code == 403
    named = await of_a_day(site, Role.UNIT_HANDLER, purpose="打印寄送")
    assert "".join(pages(named.content)).count("王某某等3人") == 2
    async with site.app.state.database.read() as session:
        rows = (await session.scalars(sa.select(VaultReading))).all()
    assert [(row.field, row.purpose) for row in rows] == [("letter", "打印寄送")] * 2
    for more in ({"issued_on": "2026-03-01"}, {"part": 2}):
        empty = await of_a_day(site, Role.UNIT_HEAD, **more)
        assert (empty.status_code, empty.json()["code"]) == (409, "nothing-issued")
    assert (await of_a_day(site, Role.UNIT_HEAD, NEIGHBOUR)).status_code == 409, "sees none of them"
    filed = {"issuer_id": str(ORG(BUREAU)), "issued_on": "2026-03-02"}
    assert (await get(site, "/letters/count", **filed)).json() == {"count": 3}


def pages(content: bytes) -> list[str]:
    """The text of each page, without line breaks."""
    found = pypdfium2.PdfDocument(content)
    texts = [found[at].get_textpage().get_text_range() for at in range(len(found))]
    return ["".join(text.split()) for text in texts]


def paragraphs(content: bytes) -> list[str]:
    """The text of each paragraph of a Word file."""
    return [each.text for each in docx.Document(io.BytesIO(content)).paragraphs]


def test_a_letter_is_taken_apart_into_what_stands_where() -> None:
    assert sheet(TEXT, NUMBER) == SHEET
    form = sheet("送达回证\n送达情况：本人签收\n　　　　　　　　　　　　　　某局\n", None)
    assert (form.head, form.number, form.signature) == (None, None, ["某局"])


@pytest.mark.parametrize(
    "template", TEMPLATES.values(), ids=lambda each: f"{each.kind}-{each.version}"
)
def test_nothing_of_any_letter_is_lost_on_paper(template: Any) -> None:
    fields = {name: f"〈{name}〉" for name in template.fields}
    fields |= {"document_no": NUMBER if template.numbered else ""}
    body = render(template, fields)
    printed = "".join(pages(pdf([sheet(body, fields["document_no"] or None)], DAY, FONTS)))
    written = "".join(paragraphs(word(sheet(body, fields["document_no"] or None))))
    for text in body.split():
        assert text in printed.replace("—1—", "").replace("—2—", "")
        assert text in "".join(written.split())


def test_each_letter_begins_on_a_page_of_its_own_that_is_its_first() -> None:
    long = replace(SHEET, lines=[Paragraph("某事。" * 60, True)] * 8)
    found = pages(pdf([long, SHEET], DAY, FONTS))
    assert len(found) == 4
    assert [text[-3:] for text in found] == ["—1—", "—2—", "—3—", "—1—"]
    assert "您提出的信访事项" in found[3]


def test_two_are_printed_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: pdf([SHEET], DAY, FONTS), range(8)))
    assert {len(content) for content in made} == {len(made[0])}


def test_what_a_text_says_is_never_markup() -> None:
    odd = replace(SHEET, lines=[Paragraph("#let x = *粗* $a$ <b> \\ [1] @某", True)])
    assert "#letx=*粗*$a$<b>\\[1]@某" in pages(pdf([odd], DAY, FONTS))[0]


def test_a_character_that_no_font_has_is_refused_and_not_left_empty() -> None:
    odd = replace(SHEET, title="关于\U0003075f的告知")
    with pytest.raises(Conflict) as caught:
        pdf([odd], DAY, FONTS)
    assert caught.value.code == "letter-unprintable"
    assert "关于\U0003075f的告知" in paragraphs(word(odd))


async def notice(site: Site) -> tuple[Line, str]:
    """A notice of acceptance, by its path."""
    line = await Line(site).accept()
    listed = (await get(site, "/letters", matter_id=line.matter, kind="D02")).json()["items"]
    return line, f"/letters/{listed[0]['id']}"


@pytest.mark.anyio
async def test_everybody_on_the_line_has_the_masked_copy(site: Site) -> None:
    _, path = await notice(site)
    made = await get(site, f"{path}/paper")
    assert made.headers["content-type"] == "application/pdf"
    assert "王**等3人：" in pages(made.content)[0]
    office = await get(site, f"{path}/paper", format="docx")
    assert "王**等3人：" in paragraphs(office.content)
    unknown = await get(site, f"{path}/paper", Role.UNIT_HEAD, unit=NEIGHBOUR)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not-found")
    other = await get(site, f"{path}/paper", format="odt")
    assert (other.status_code, other.json()["code"]) == (422, "invalid-input")


@pytest.mark.anyio
@pytest.mark.parametrize("format", ["pdf", "docx"])
async def test_the_copy_with_the_name_is_recorded(site: Site, format: str) -> None:
    _, path = await notice(site)
    body = {"purpose": "打印送达信访人", "format": format}
    made = await post(site, f"{path}/print", body, Role.UNIT_HANDLER, unit=BUREAU)
    texts = pages(made.content) if format == "pdf" else paragraphs(made.content)
    assert any("王某某等3人：" in text for text in texts)
    assert await purposes(site) == ["打印送达信访人"]
    nobody = await post(site, f"{path}/print", body, Role.SUPERVISOR)
    assert (nobody.status_code, nobody.json()["code"]) == (403, "role-not-allowed")
    unsaid = await post(site, f"{path}/print", {}, Role.UNIT_HANDLER, unit=BUREAU)
    assert (unsaid.status_code, unsaid.json()["code"]) == (422, "invalid-input")
    assert len(await purposes(site)) == 1


@pytest.mark.anyio
async def test_many_letters_are_one_file_in_the_order_asked_for(site: Site) -> None:
    line, _ = await notice(site)
    listed = (await get(site, "/letters", matter_id=line.matter)).json()["items"]
    ids = {each["kind"]: each["id"] for each in listed}
    body = {"ids": [ids["D03"], ids["D02"]], "purpose": "打印当日文书"}
    made = await post(site, "/letters/print-batch", body, Role.PET_HEAD)
    found = pages(made.content)
    assert "去向告知书" in found[0]
    assert any("受理告知书" in text for text in found[1:])
    assert await purposes(site) == ["打印当日文书"] * 2
    strange = {**body, "ids": [*body["ids"], line.piece]}
    unknown = await post(site, "/letters/print-batch", strange, Role.PET_HEAD)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not-found")
    for wrong in ([], [ids["D02"]] * 101):
        refused = await post(site, "/letters/print-batch", {**body, "ids": wrong}, Role.PET_HEAD)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid-input")
    assert len(await purposes(site)) == 2


async def purposes(site: Site) -> list[str]:
    """What the recorded looks were for."""
    async with site.app.state.database.read() as session:
        rows = await session.scalars(sa.select(VaultReading.purpose).order_by(VaultReading.at))
        return list(rows)
