"""A city draws its list up, the Department looks at it, and what is published never changes."""

import asyncio
import io
from typing import Any
from uuid import UUID, uuid4

import docx
import pytest
import xlsxwriter
from openpyxl import load_workbook

from assignment_service.responsibility_lists import rules
from shared.moves import Role
from tests.assignment_service import make
from tests.assignment_service.charges.steps import refusal
from tests.assignment_service.make import CITY, COUNTY, NEIGHBOUR_CITY, PROVINCE
from tests.harness import ORG, Site
from tests.statements import statements

pytestmark = pytest.mark.anyio

LISTS = "/responsibility-lists"
BATCH = "2025年第一批"
WHY = {"reason": "情况有变化。"}
GAPS = {"gaps_reason": "县级领导正在按程序确定。"}
CITY_HEAD, HANDLER = (Role.UNIT_HEAD, CITY), (Role.UNIT_HANDLER, CITY)
OFFICE, DEPUTY = (Role.PET_HEAD, PROVINCE), (Role.DEPUTY, PROVINCE)
Who = tuple[Role, str]


async def case(site: Site, **listing: Any) -> tuple[UUID, UUID]:
    """A listed matter of a county of the city, with its listing."""
    matter = await make.matter(site)
    return matter, await make.listing(site, matter, **{"batch": BATCH, **listing})


async def filled(site: Site, **listing: Any) -> tuple[UUID, UUID]:
    """The same, with a leader at each level."""
    matter, id = await case(site, **listing)
    first = await make.leader(site, PROVINCE)
    charge = await make.proposal(site, matter, first)
    await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{charge}/confirm")
    for unit in (CITY, COUNTY):
        leader = await make.leader(site, unit, phone="028-12345678")
        await make.named(site, matter, unit, leader)
    return matter, id


async def drafted(site: Site, who: Who = CITY_HEAD) -> str:
    """A list of the city for the batch."""
    body = {"batch": BATCH, "city_id": str(ORG(CITY))}
    answer = await make.post(site, *who, LISTS, body)
    assert answer.status_code == 201, answer.text
    return f"{LISTS}/{answer.json()['id']}"


async def does(
    site: Site, who: Who, path: str, verb: str, body: dict[str, Any] | None = None
) -> Any:
    """The list after a verb that is done."""
    answer = await make.post(site, *who, f"{path}/{verb}", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def refused(
    site: Site, who: Who, path: str, verb: str, body: dict[str, Any] | None = None
) -> tuple[int, str]:
    return refusal(await make.post(site, *who, f"{path}/{verb}", body))


async def content(site: Site, path: str, who: Who = OFFICE) -> dict[str, Any]:
    found: dict[str, Any] = await make.get(site, *who, f"{path}/content")
    return found


async def published(site: Site, path: str) -> Any:
    """The list, published once more."""
    await does(site, CITY_HEAD, path, "submit", GAPS)
    await does(site, DEPUTY, path, "approve", GAPS)
    return await does(site, OFFICE, path, "publish")


async def queues(site: Site, who: Who) -> list[str]:
    """The queues in which a list waits for somebody."""
    tasks = (await make.get(site, *who, "/tasks"))["items"]
    return [each["queue"] for each in tasks if each["thing"] == "responsibility_list"]


async def test_a_list_goes_from_the_city_to_the_department_and_is_published(site: Site) -> None:
    _, listing = await filled(site)
    path = await drafted(site)
    (row,) = (await content(site, path))["items"]
    assert row["no"] == 1
    assert (row["city_name"], row["city_post"], row["city_phone"]) == (
        "李某某", "副局长", "028-12345678",
    )  # fmt: skip
    assert (row["province_name"], row["county_name"]) == ("李某某", "李某某")
    assert (row["source"], row["ground"], row["status"]) == (
        "省厅自行挂牌", "超期未办结", "已挂牌",
    )  # fmt: skip
    assert (row["deadline"], row["gaps"]) == ("2025-09-30", [])
    assert await queues(site, CITY_HEAD) == await queues(site, HANDLER) == ["fill_list"]
    assert await queues(site, (Role.UNIT_HEAD, NEIGHBOUR_CITY)) == []

    said = {"listing_id": str(listing), "handler": "何某某", "sticking_point": "资金未到位。"}
    await does(site, HANDLER, path, "fill", said)
    await does(site, HANDLER, path, "fill", {"listing_id": str(listing), "target": "年内化解。"})
    (row,) = (await content(site, path))["items"]
    assert (row["handler"], row["sticking_point"], row["target"]) == (
        "何某某", "资金未到位。", "年内化解。",
    )  # fmt: skip

    assert (await does(site, CITY_HEAD, path, "submit"))["status"] == "submitted"
    assert await queues(site, DEPUTY) == ["approve_list"]
    assert await refused(site, HANDLER, path, "fill", said) == (409, "wrong-status")
    assert await refused(site, OFFICE, path, "publish") == (409, "wrong-status")
    assert (await does(site, DEPUTY, path, "approve"))["status"] == "approved"
    assert await queues(site, OFFICE) == ["publish_list"]
    found = await does(site, OFFICE, path, "publish")
    assert (found["status"], found["published"]) == ("published", 1)
    assert found["document_no"].startswith("川自然资信责单〔")
    assert await queues(site, OFFICE) == await queues(site, CITY_HEAD) == []
    moves = await make.get(site, *OFFICE, f"{path}/history")
    assert [row["move"] for row in moves] == [
        "draft", "fill", "fill", "submit", "approve", "publish",
    ]  # fmt: skip
    assert await refused(site, OFFICE, path, "publish") == (409, "wrong-status")


async def test_who_may_do_what(site: Site) -> None:
    await case(site)
    body = {"batch": BATCH}
    for who, city, wanted in (
        ((Role.UNIT_HEAD, COUNTY), None, (403, "wrong-level")),
        ((Role.UNIT_HEAD, NEIGHBOUR_CITY), CITY, (403, "not-your-list")),
        (DEPUTY, CITY, (403, "role-not-allowed")),
        (OFFICE, None, (422, "not-a-city")),
        (OFFICE, COUNTY, (422, "not-a-city")),
        ((Role.UNIT_HEAD, NEIGHBOUR_CITY), None, (409, "list-empty")),
    ):
        form = {**body, **({"city_id": str(ORG(city))} if city else {})}
        assert refusal(await make.post(site, *who, LISTS, form)) == wanted
    unknown = await make.post(site, *OFFICE, LISTS, {**body, "city_id": str(uuid4())})
    assert refusal(unknown) == (422, "unit-unknown")
    made = await asyncio.gather(
        *(make.post(site, *who, LISTS, {**body, "city_id": str(ORG(CITY))})
          for who in (OFFICE, CITY_HEAD, HANDLER))
    )  # fmt: skip
    assert sorted(answer.status_code for answer in made) == [201, 409, 409]
    path = f"{LISTS}/{next(each.json()['id'] for each in made if each.status_code == 201)}"
    neighbour = (Role.UNIT_HEAD, NEIGHBOUR_CITY)
    assert await refused(site, neighbour, path, "submit") == (404, "list-not-found")
    county = (Role.UNIT_HEAD, COUNTY)
    assert await refused(site, county, path, "submit") == (403, "wrong-level")
    assert (await content(site, path, county))["cases"] == 1
    assert await refused(site, OFFICE, path, "submit") == (403, "role-not-allowed")
    assert await refused(site, HANDLER, path, "submit") == (403, "role-not-allowed")
    assert await make.get(site, *neighbour, f"{LISTS}/count") == {"count": 0}
    found = await make.get(
        site, *OFFICE, f"{LISTS}?status=drafted&batch={BATCH}&city_id={ORG(CITY)}"
    )
    assert len(found["items"]) == 1


async def test_what_is_missing_is_told_and_holds_the_list_up(site: Site) -> None:
    matter, _ = await case(site)
    city = await make.leader(site, CITY)
    await make.named(site, matter, CITY, city)
    path = await drafted(site)
    (row,) = (await content(site, path))["items"]
    assert row["gaps"] == [
        {"level": "province", "gap": "leader"},
        {"level": "city", "gap": "phone"},
        {"level": "county", "gap": "leader"},
    ]
    answer = await make.post(site, *CITY_HEAD, f"{path}/submit", {})
    assert refusal(answer) == (409, "list-incomplete")
    assert [each["level"] for each in answer.json()["missing"]] == ["city", "county"]
    phone = {"listing_id": row["listing_id"], "city_phone": "028-87654321"}
    await does(site, HANDLER, path, "fill", phone)
    county = await make.leader(site, COUNTY, phone="028-12345678")
    await make.named(site, matter, COUNTY, county)
    await make.recused(site, matter, county)
    (row,) = (await content(site, path))["items"]
    assert row["gaps"][1:] == [{"level": "county", "gap": "recused"}]
    assert await refused(site, CITY_HEAD, path, "submit", {}) == (409, "list-incomplete")
    await does(site, CITY_HEAD, path, "submit", GAPS)
    # The Department's own gap it says itself.
    assert await refused(site, DEPUTY, path, "approve", {}) == (409, "list-incomplete")
    await does(site, DEPUTY, path, "approve", GAPS)
    # With another leader the phone is another one.
    after = await make.leader(site, CITY)
    await make.moved(site, city, CITY, active=False)
    charge = (await make.get(site, *CITY_HEAD, f"/charges?leader_id={city}"))["items"][0]["id"]
    body = {"leader_id": str(after), "handover_note": "原领导已离任。"}
    assert (
        await make.post(site, *CITY_HEAD, f"/charges/{charge}/replace", body)
    ).status_code == 200
    assert await refused(site, OFFICE, path, "publish") == (409, "list-outdated")
    await does(site, OFFICE, path, "return", WHY)
    assert await queues(site, CITY_HEAD) == ["mend_list"]
    (row,) = (await content(site, path))["items"]
    assert (row["city_phone"], row["gaps"][1]) == (None, {"level": "city", "gap": "phone"})


async def test_every_state_has_a_way_out(site: Site) -> None:
    await filled(site)
    path = await drafted(site)
    assert await refused(site, OFFICE, path, "abandon", WHY) == (409, "list-unpublished")
    await does(site, CITY_HEAD, path, "submit")
    assert (await does(site, CITY_HEAD, path, "take-back", WHY))["status"] == "drafted"
    await does(site, CITY_HEAD, path, "submit")
    assert (await does(site, DEPUTY, path, "return", WHY))["status"] == "returned"
    assert (await does(site, OFFICE, path, "cancel", WHY))["status"] == "cancelled"
    assert await refused(site, CITY_HEAD, path, "submit") == (409, "wrong-status")
    again = await drafted(site, OFFICE)
    await published(site, again)
    assert (await does(site, OFFICE, again, "correct", WHY))["status"] == "drafted"
    assert await refused(site, OFFICE, again, "cancel", WHY) == (409, "list-published")
    back = await does(site, CITY_HEAD, again, "abandon", WHY)
    assert (back["status"], back["published"]) == ("published", 1)
    assert (await content(site, again))["cases"] == 1


async def test_a_correction_is_a_new_version_and_the_old_one_stays(site: Site) -> None:
    _, listing = await filled(site)
    path = await drafted(site)
    first = await published(site, path)
    await does(site, CITY_HEAD, path, "correct", {"reason": "漏列一件，目标写错。"})
    _, other = await filled(site)
    target = {"listing_id": str(listing), "target": "分两步化解。"}
    await does(site, HANDLER, path, "fill", target)
    second = await published(site, path)
    assert second["published"] == 2
    assert second["document_no"] != first["document_no"]
    found = await make.get(site, *OFFICE, f"{path}/versions")
    assert [(each["number"], each["reason"]) for each in found] == [
        (2, "漏列一件，目标写错。"), (1, None),
    ]  # fmt: skip
    old = await make.get(site, *OFFICE, f"{path}/versions/1")
    assert [row["listing_id"] for row in old["items"]] == [str(listing)]
    assert old["items"][0]["target"] is None
    changes = await make.get(site, *OFFICE, f"{path}/versions/2/changes")
    assert [(each["listing_id"], each["change"]) for each in changes] == [
        (str(listing), "changed"), (str(other), "added"),
    ]  # fmt: skip
    assert changes[0]["fields"] == [
        {"name": "target", "label": "化解目标", "before": None, "after": "分两步化解。"}
    ]
    assert (await make.get(site, *OFFICE, f"{path}/versions/2/changes?since=2")) == []
    back = await make.get(site, *OFFICE, f"{path}/versions/1/changes?since=2")
    assert [each["change"] for each in back] == ["changed", "removed"]
    async with site.client(Role.PET_HEAD, unit=PROVINCE) as office:
        none = await office.get(f"{path}/versions/3")
    assert refusal(none) == (404, "version-not-found")


async def test_the_files_of_a_version_stand_in_the_order_of_the_list(site: Site) -> None:
    await filled(site)
    path = await drafted(site)
    made = await published(site, path)
    headings = [field.heading for field in rules.FIELDS]
    async with site.client(Role.PET_HEAD, unit=PROVINCE) as office:
        sheet = await office.get(f"{path}/versions/1/file?format=xlsx")
        text = await office.get(f"{path}/versions/1/file?format=docx")
    rows = list(load_workbook(io.BytesIO(sheet.content)).active.iter_rows(values_only=True))
    assert made["document_no"] in rows[1][0]
    assert list(rows[2]) == headings
    assert rows[3][0] == "1"
    document = docx.Document(io.BytesIO(text.content))
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == headings
    assert len(table.rows) == 2
    assert made["document_no"] in [line.text for line in document.paragraphs]


def sheet(rows: list[list[Any]]) -> bytes:
    """A workbook with these rows."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    page = book.add_worksheet()
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            page.write(at, column, cell)
    book.close()
    return file.getvalue()


async def sent(site: Site, path: str, file: bytes, who: Who = HANDLER) -> Any:
    role, unit = who
    async with site.client(role, unit=unit) as client:
        return await client.post(f"{path}/workbook", content=file)


async def test_the_workbook_goes_out_filled_and_comes_back_row_by_row(site: Site) -> None:
    _, first = await filled(site)
    _, second = await filled(site)
    path = await drafted(site)
    async with site.client(Role.UNIT_HANDLER, unit=CITY) as handler:
        out = await handler.get(f"{path}/workbook")
    book = load_workbook(io.BytesIO(out.content))
    rows: list[list[Any]] = [list(row) for row in book.active.iter_rows(values_only=True)]
    at = {heading: place for place, heading in enumerate(rows[0])}
    rows[1][at["化解目标"]] = "=1+1"
    rows[1][at["经办人"]] = "何某某"
    rows[2][at["市级领导电话"]] = "不详"
    rows[2][at["化解目标"]] = "年内化解。"
    rows.append([*rows[1]])
    rows.append([None] * len(at))
    rows[4][at["信访事项编号"]] = "XFSX-1999-000001"
    answer = await sent(site, path, sheet([[str(c or "") for c in row] for row in rows]))
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["done"], found["refused"]) == (1, 3)
    assert [(each["row"], each["code"]) for each in found["items"]] == [
        (2, None), (3, "invalid-input"), (4, "row-repeated"), (5, "case-not-in-list"),
    ]  # fmt: skip
    wrong = found["items"][1]["errors"]
    assert [each["field"] for each in wrong] == ["city_phone"]
    assert not wrong[0]["message"].isascii()
    kept = {row["listing_id"]: row for row in (await content(site, path))["items"]}
    assert kept[str(first)]["handler"] == "何某某"
    # Nothing of the wrong row, and a phone that was shown already is not kept a second time.
    assert kept[str(second)]["target"] is None
    assert kept[str(first)]["city_phone"] == "028-12345678"


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"no workbook", "not-a-workbook"),
        (sheet([["信访事项编号", "化解目标"], ["XFSX-2025-000001", "年内"]]), "heading-missing"),
        (sheet([]), "heading-missing"),
    ],
    ids=["no workbook", "half the headings", "empty"],
)
async def test_a_wrong_file_is_refused_as_a_whole(site: Site, file: bytes, code: str) -> None:
    await case(site)
    path = await drafted(site)
    assert refusal(await sent(site, path, file)) == (422, code)
    other = await sent(site, path, file, (Role.UNIT_HANDLER, COUNTY))
    assert refusal(other) == (403, "wrong-level")
    await does(site, CITY_HEAD, path, "submit", GAPS)
    assert refusal(await sent(site, path, file)) == (409, "wrong-status")


async def test_who_keeps_away_finds_nothing_of_the_case(site: Site) -> None:
    matter, listing = await filled(site)
    await filled(site)
    path = await drafted(site)
    id = uuid4()
    await make.recused(site, matter, id)
    async with site.client(Role.UNIT_HANDLER, unit=CITY, id=id) as away:
        assert (await away.get(f"{path}/content")).json()["cases"] == 1
        body = {"listing_id": str(listing), "target": "年内化解。"}
        key = {"Idempotency-Key": str(uuid4())}
        assert refusal(await away.post(f"{path}/fill", json=body, headers=key)) == (
            422, "case-not-in-list",
        )  # fmt: skip
    # Submitted by somebody who keeps away the list is whole all the same.
    async with site.client(Role.UNIT_HEAD, unit=CITY, id=id) as head:
        answer = await head.post(
            f"{path}/submit", json={}, headers={"Idempotency-Key": str(uuid4())}
        )
    assert answer.status_code == 200, answer.text
    assert (await content(site, path))["cases"] == 2
    await does(site, DEPUTY, path, "approve")
    await does(site, OFFICE, path, "publish")
    async with site.client(Role.UNIT_HANDLER, unit=CITY, id=id) as away:
        assert (await away.get(f"{path}/versions/1")).json()["cases"] == 1
        file = await away.get(f"{path}/versions/1/file")
    assert load_workbook(io.BytesIO(file.content)).active.max_row == 4


async def test_the_rows_of_many_cases_are_one_question(site: Site) -> None:
    for _ in range(3):
        await case(site)
    path = await drafted(site)
    await content(site, path)
    with statements() as few:
        await content(site, path)
    for _ in range(5):
        await case(site)
    with statements() as many:
        assert (await content(site, path))["cases"] == 8
    assert len(many) == len(few)


async def test_texts_that_name_a_person_are_refused(site: Site) -> None:
    _, listing = await case(site)
    path = await drafted(site)
    for field, text in (("target", "联系 13800138000"), ("remarks", "坏\u0000字")):
        body = {"listing_id": str(listing), field: text}
        status, code = await refused(site, HANDLER, path, "fill", body)
        assert (status, code) == (422, "invalid-input")
