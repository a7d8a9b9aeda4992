"""The ledger over HTTP: who sees what, filters, pages, counts."""

import asyncio
import itertools
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from reporting_service.ledger import queries
from reporting_service.ledger.schemas import LedgerFilters, LedgerPage, LedgerRow
from shared import pages
from shared.moves import Role
from shared.punctuality import Punctuality
from tests.databases import Databases
from tests.harness import ORG, Site, actor
from tests.reporting_service.make import (
    CITY,
    COUNTY,
    JOINT_OFFICE,
    NEIGHBOUR_CITY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    at,
    charge,
    listing,
    matter,
    office,
    order,
    piece,
    review,
    rows,
    tell,
)
from tests.statements import statements

pytestmark = pytest.mark.anyio


def numbers(found: list[dict[str, Any]]) -> set[str]:
    """The numbers of the pieces in an answer."""
    return {row["number"] for row in found}


async def test_everybody_sees_their_own_line_and_nothing_beside_it(site: Site) -> None:
    pieces = {unit: piece(unit) for unit in (PROVINCE, CITY, COUNTY, NEIGHBOUR_COUNTY)}
    other = piece(NEIGHBOUR_CITY)
    await tell(site, *pieces.values(), other)
    of = {unit: event[2]["number"] for unit, event in pieces.items()}

    async def seen(unit: str, role: Role = Role.UNIT_HEAD) -> set[str]:
        return numbers(await rows(site.client(role, unit=unit), "/ledger"))

    assert await seen(COUNTY) == {of[COUNTY]}
    assert await seen(NEIGHBOUR_COUNTY, Role.UNIT_HANDLER) == {of[NEIGHBOUR_COUNTY]}
    assert await seen(CITY) == {of[CITY], of[COUNTY], of[NEIGHBOUR_COUNTY]}
    assert await seen(NEIGHBOUR_CITY) == {other[2]["number"]}
    assert await seen(PROVINCE, Role.PET_HEAD) == {*of.values(), other[2]["number"]}
    assert await seen("D01", Role.PET_HEAD) == set()


async def test_a_leader_sees_the_matters_in_their_charge_only(site: Site) -> None:
    leader = uuid4()
    mine, ended, proposed, others = piece(), piece(), piece(), piece()
    await tell(
        site, mine, ended, proposed, others,
        charge(mine[2]["matter_id"], leader_id=leader),
        charge(ended[2]["matter_id"], leader_id=leader, status="ended"),
        charge(proposed[2]["matter_id"], leader_id=leader, status="proposed"),
        charge(others[2]["matter_id"]),
    )  # fmt: skip
    client = site.client(Role.LEADER, unit=COUNTY, id=leader)
    assert numbers(await rows(client, "/ledger")) == {mine[2]["number"]}
    assert (await client.get("/ledger/count")).json() == {"count": 1}
    moved = site.client(Role.LEADER, unit=NEIGHBOUR_COUNTY, id=leader)
    assert (await moved.get("/ledger/count")).json() == {"count": 0}
    over = charge(mine[2]["matter_id"], leader_id=leader, status="done")
    await tell(site, over)  # it was delisted
    assert numbers(await rows(client, "/ledger")) == {mine[2]["number"]}


async def test_the_joint_office_sees_jointly_listed_matters_only(site: Site) -> None:
    joint, own, dropped, plain = piece(), piece(), piece(), piece()
    await tell(
        site, joint, own, dropped, plain,
        listing(joint[2]["matter_id"], kind="joint"),
        listing(own[2]["matter_id"]),
        listing(dropped[2]["matter_id"], kind="joint", status="dropped"),
    )  # fmt: skip
    client = site.client(Role.JOINT_OFFICE, unit=JOINT_OFFICE)
    assert numbers(await rows(client, "/ledger")) == {joint[2]["number"]}


@pytest.mark.parametrize(
    "role",
    [
        Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.OPERATOR, Role.REHEARSAL,
        Role.SERVICE, Role.SENDER,
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/ledger", "/ledger/count"])
async def test_who_does_not_handle_petitions_reads_no_ledger(
    site: Site, role: Role, path: str
) -> None:
    answer = await site.client(role).get(path)
    assert (answer.status_code, answer.json()["code"]) == (403, "role-not-allowed")


async def test_nobody_reads_without_a_token(site: Site) -> None:
    assert (await site.client_of(None).get("/ledger")).status_code == 401


async def test_the_count_is_what_paging_to_the_end_shows_under_every_filter(site: Site) -> None:
    days = ["2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01"]
    units = [COUNTY, NEIGHBOUR_COUNTY, CITY, NEIGHBOUR_CITY]
    dues = [None, date(2026, 4, 9), date(2026, 4, 20), date(2026, 6, 1)]
    for n, (day, unit, due) in enumerate(itertools.product(days, units, dues)):
        event = piece(
            unit,
            registered=at(day),
            due_legal=due,
            form=["letter", "visit"][n % 2],
            status=["assigned", "accepted", "registered"][n % 3],
            matter_id=uuid4() if n % 5 else None,
            opinion_issued_at=at("2026-04-05") if n % 7 == 0 else None,
            is_initial_here=n % 6 != 0,
            is_initial_national=(None, True, False)[n % 3],
            is_repeat=n % 6 == 0 or n % 3 == 2,
            simplified=(None, None, "clear", None, "concluded")[n % 5],
        )
        await tell(site, event)
        if event[2]["matter_id"] is not None:
            titled = {"title": "林某某反映宅基地审批", "topic": "NR02"} if n % 2 else {}
            titled |= {"cross_or_split": ["cross_region", "person_from_matter"]} if n % 3 else {}
            await tell(site, matter(event[2]["matter_id"], unit, **titled))
            if n % 4 == 0:
                await tell(site, listing(event[2]["matter_id"]))
    client = office(site)
    everything = await rows(client, "/ledger", limit=200)
    assert len(everything) == 64
    filters: list[tuple[dict[str, Any], Any]] = [
        ({"month": "2026-03"}, lambda r: r["registered_at"][:10] in ("2026-03-01", "2026-03-31")),
        (
            {"registered_from": "2026-03-01", "registered_to": "2026-03-30"},
            lambda r: r["registered_at"][:10] == "2026-03-01",
        ),
        ({"region": "510100"}, lambda r: r["region"].startswith("5101")),
        ({"topic": "NR02"}, lambda r: r["topic"] == "NR02"),
        ({"form": "visit"}, lambda r: r["form"] == "visit"),
        ({"status": "accepted"}, lambda r: r["status"] == "accepted"),
        ({"unit_id": str(ORG(CITY))}, lambda r: r["unit_id"] == str(ORG(CITY))),
        ({"is_repeat": "true"}, lambda r: r["is_repeat"]),
        ({"is_initial_here": "false"}, lambda r: not r["is_initial_here"]),
        ({"is_initial_national": "false"}, lambda r: r["is_initial_national"] is False),
        ({"is_initial_national": "true"}, lambda r: r["is_initial_national"] is True),
        ({"simplified": "clear"}, lambda r: r["simplified"] == "clear"),
        ({"simplified": ["clear", "concluded"]}, lambda r: r["simplified"]),
        ({"simplified": "daily_life"}, lambda _: False),
        ({"cross_or_split": ["cross_region", "cross_industry"]}, lambda r: r["cross_or_split"]),
        ({"cross_or_split": "cross_industry"}, lambda _: False),
        ({"listed": "true"}, lambda r: r["listing_number"] is not None),
        ({"listed": "false"}, lambda r: r["listing_number"] is None),
        ({"punctuality": "overdue"}, lambda r: r["punctuality"] == "overdue"),
        ({"punctuality": "due_soon"}, lambda r: r["punctuality"] == "due_soon"),
        ({"punctuality": "on_time"}, lambda r: r["punctuality"] == "on_time"),
        ({"q": "宅基地"}, lambda r: r["title"] is not None and "宅基地" in r["title"]),
        ({"q": "地宅"}, lambda _: False),
        ({"q": "50%"}, lambda _: False),
        ({"q": "审批 宅基地"}, lambda r: r["title"] is not None and "宅基地审批" in r["title"]),
        ({"q": "审批　征地"}, lambda _: False),
        ({"form": ["letter", "visit"]}, lambda _: True),
        ({"status": ["accepted", "registered"], "form": "visit"},
         lambda r: r["status"] != "assigned" and r["form"] == "visit"),
        ({"region": ["510104", "510300"]}, lambda r: r["region"] in ("510104", "510300")),
        ({"unit_id": [str(ORG(CITY)), str(ORG(COUNTY))], "topic": ["NR01", "NR02"]},
         lambda r: r["unit_id"] in {str(ORG(CITY)), str(ORG(COUNTY))} and r["topic"]),
        ({"punctuality": ["overdue", "due_soon"]},
         lambda r: r["punctuality"] in ("overdue", "due_soon")),
        ({"topic": "NR01", "listed": "true", "form": "letter"},
         lambda r: r["topic"] == "NR01" and r["listing_number"] and r["form"] == "letter"),
    ]  # fmt: skip
    for asked, belongs in filters:
        wanted = [row for row in everything if belongs(row)]
        found = await rows(client, "/ledger", limit=3, **asked)
        assert found == wanted, asked
        counted = await client.get("/ledger/count", params=asked)
        assert counted.json() == {"count": len(wanted)}, asked
    assert {row["punctuality"] for row in everything} == {None, "on_time", "due_soon", "overdue"}


@pytest.mark.parametrize(
    ("due", "replied", "wanted"),
    [
        (None, None, None),
        ("2026-04-09", None, "overdue"),
        ("2026-04-10", None, "due_soon"),
        ("2026-04-20", None, "due_soon"),
        ("2026-04-21", None, "on_time"),
        ("2026-03-01", "2026-03-01", "on_time"),
        ("2026-03-01", "2026-03-02", "overdue"),
        ("2026-04-10", "2026-03-02", "on_time"),
    ],
)
async def test_a_piece_is_judged_by_its_answer_or_else_by_the_tenth_of_april(
    site: Site, due: str | None, replied: str | None, wanted: str | None
) -> None:
    limit = date.fromisoformat(due) if due else None
    answered = at(replied, hour=23) if replied else None
    await tell(site, piece(due_legal=limit, opinion_issued_at=answered))
    client = office(site)
    [row] = await rows(client, "/ledger")
    assert row["punctuality"] == wanted
    for each in Punctuality:
        found = await rows(client, "/ledger", punctuality=each.value)
        assert len(found) == (each == wanted)


async def test_a_month_begins_and_ends_at_midnight_in_the_office(site: Site) -> None:
    last = at("2026-03-31", hour=23).replace(minute=59)
    first = at("2026-04-01", hour=0)
    march, april = piece(registered=last), piece(registered=first)
    await tell(site, march, april)
    client = office(site)
    assert numbers(await rows(client, "/ledger", month="2026-03")) == {march[2]["number"]}
    assert numbers(await rows(client, "/ledger", month="2026-04")) == {april[2]["number"]}
    day = {"registered_from": "2026-04-01", "registered_to": "2026-04-01"}
    assert numbers(await rows(client, "/ledger", **day)) == {april[2]["number"]}


async def test_the_last_review_stands_beside_its_piece(site: Site) -> None:
    event = piece()
    undone = {"status": "undone", "received_on": date(2026, 4, 1)}
    re_review = {"kind": "re_review", "received_on": date(2026, 3, 30), "document_no": None}
    await tell(
        site, event, review(event), review(event, **undone),
        review(event, **re_review, status="requested", outcome=None),
    )  # fmt: skip
    [row] = (await office(site).get("/ledger")).json()["items"]
    found = [row[f"review_{name}"] for name in ("kind", "status", "no", "outcome")]
    assert found == ["re_review", "requested", None, None]


async def test_every_row_is_as_the_interface_promises(site: Site) -> None:
    event = piece(
        accepted_at=at("2026-03-08"), due_legal=date(2026, 5, 7), due_raw=date(2026, 5, 7)
    )
    id: UUID = event[2]["matter_id"]
    await tell(
        site, event, matter(id), order(event, returns=1), listing(id),
        charge(id, "county"), charge(id, "province", takes_all=True),
    )  # fmt: skip
    answer = await office(site).get("/ledger")
    assert answer.headers["content-type"] == "application/json"
    [row] = answer.json()["items"]
    assert set(row) == set(LedgerRow.model_fields)
    page = LedgerPage.model_validate_json(answer.content)
    assert page.items[0].registered_at == event[2]["registered_at"]
    assert [link.level for link in page.items[0].chain] == ["province", "county"]
    assert row["returns"] == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": 201}, {"limit": 0}, {"cursor": "bm9uc2Vuc2U"}, {"month": "2026-13"},
        {"region": "成都"}, {"punctuality": "late"}, {"q": "征"}, {"unit_id": "1"}, {"sort": "x"},
        {"form": "telex"}, {"status": "lost"}, {"topic": ["NR01", "NR77"]}, {"region": "510199"},
        {"region": "5101"}, {"q": "征地 补"}, {"q": ["征地", "补偿"]},
        {"month": ["2026-01", "2026-02"]},
        {"registered_from": "2026-03-02", "registered_to": "2026-03-01"}, {"listed": [True, False]},
        {"month": "9999-12"}, {"registered_to": "9999-12-31"}, {"registered_from": "0001-01-01"},
    ],
)  # fmt: skip
async def test_a_question_that_makes_no_sense_is_refused(site: Site, asked: dict[str, Any]) -> None:
    answer = await office(site).get("/ledger", params=asked)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_region_means_what_lies_below_it_now_or_then(site: Site) -> None:
    events = {code: piece(CITY, region=code) for code in ("510104", "510118", "510132", "512081")}
    await tell(site, *events.values())
    for asked, codes in (
        ("510100", events.keys()), ("510118", {"510118", "510132"}),
        ("510132", {"510118", "510132"}),
        ("510132000000", {"510118", "510132"}), ("510185", {"512081"}), ("510300", set()),
    ):  # fmt: skip
        found = await rows(office(site), "/ledger", region=asked)
        assert numbers(found) == {events[code][2]["number"] for code in codes}, asked


async def test_a_word_of_a_title_is_taken_as_it_is_written(site: Site) -> None:
    titles = ("征地补偿 50% 未付", r"征地\补偿", "征地_补偿/未付")
    for title in titles:
        event = piece()
        await tell(site, event, matter(event[2]["matter_id"], title=title))
    for asked, wanted in (
        ("征地", titles), ("50%", titles[:1]), ("地%补", ()), ("地_补", titles[2:]),
        (r"地\补", titles[1:2]),
        ("偿/未", titles[2:]), ("未付 征地", (titles[0], titles[2])), ("未付 征地\\", ()),
    ):  # fmt: skip
        found = await rows(office(site), "/ledger", q=asked)
        assert {row["title"] for row in found} == set(wanted), asked


async def test_a_page_takes_two_statements_at_most(site: Site) -> None:
    event = piece()
    await tell(site, event, matter(event[2]["matter_id"]))
    client = office(site)
    await client.get("/ledger")
    cursor = pages.page([_Place(), _Place()], ["registered_at", "id"], 1)["next"]
    for path in (
        "/ledger", "/ledger?topic=NR01&listed=false", f"/ledger?cursor={cursor}",
        "/ledger/count?month=2026-03",
    ):  # fmt: skip
        with statements() as sent:
            assert (await client.get(path)).status_code == 200
        assert 0 < len(sent) <= 2, sent


class _Place:
    """Where a page might end."""

    registered_at, id = at("2026-03-31"), uuid4()


# The one piece there is fifty thousand times, at a hundred bureaus in turn.
_SPREAD = """
INSERT INTO entry SELECT (jsonb_populate_record(entry, jsonb_build_object(
  'id', gen_random_uuid(), 'unit_line', '510000/510100/5101' || lpad((n % 100)::text, 2, '0')
))).* FROM entry, generate_series(1, 50000) AS n
"""


async def test_a_page_is_not_planned_anew_every_time(site: Site, databases: Databases) -> None:
    await tell(site, piece(COUNTY))
    owner = create_async_engine(databases.owner(site.app.state.settings.database_url))
    async with owner.begin() as connection:
        await connection.execute(sa.text(_SPREAD))
        await connection.execute(sa.text("ANALYZE"))
    await owner.dispose()
    kept = "SELECT custom_plans, generic_plans FROM pg_prepared_statements WHERE statement ~ 'nth'"
    async with site.app.state.database.connect() as connection:
        for unit in [PROVINCE, COUNTY] * 30:
            reader = actor(Role.UNIT_HEAD, unit=unit)
            await queries.page(connection, reader, LedgerFilters(), None, 50, at("2026-04-01"))
        plans = (await connection.execute(sa.text(kept))).all()
    # PostgreSQL plans a statement five times before it decides whether to keep a plan.
    assert len(plans) == 2
    assert all(anew <= 5 < again for anew, again in plans), plans


_READ = """
SELECT coalesce(idx_tup_fetch, 0) + coalesce(seq_tup_read, 0)
FROM pg_stat_xact_user_tables WHERE relname = 'entry'
"""


async def test_rare_values_are_not_looked_for_in_the_whole_ledger(
    site: Site, databases: Databases
) -> None:
    await tell(site, piece(COUNTY))
    owner = create_async_engine(databases.owner(site.app.state.settings.database_url))
    async with owner.begin() as connection:
        await connection.execute(sa.text(_SPREAD))
        await connection.execute(sa.text("ANALYZE"))
    await owner.dispose()
    reader = actor(Role.PET_HEAD, unit=PROVINCE)
    async with site.app.state.database.connect() as connection:
        for regions in [["510100"]] * 20 + [["512000"]]:
            asked = LedgerFilters.model_validate({"region": regions})
            before = await connection.scalar(sa.text(_READ))
            await queries.page(connection, reader, asked, None, 50, at("2026-04-01"))
            read = await connection.scalar(sa.text(_READ)) - before
    assert read < 1000, "fifty thousand rows were walked through for a region without any"


async def test_a_filter_that_cannot_be_asked_is_refused_and_harms_nobody(site: Site) -> None:
    await tell(site, piece(COUNTY))
    reader = office(site)
    for _ in range(6):  # more than there are connections
        refused = await reader.get("/ledger", params={"topic": "NR\0"})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid-input")
    for _ in range(6):
        async with asyncio.timeout(5):
            assert (await reader.get("/ledger/count")).json() == {"count": 1}
            assert len(await rows(reader, "/ledger")) == 1


async def test_what_one_asked_is_no_answer_to_the_next_who_asks_alike(site: Site) -> None:
    one, other = piece(COUNTY, form="letter"), piece(NEIGHBOUR_COUNTY, form="visit")
    leaders = uuid4(), uuid4()
    charges = (
        charge(each[2]["matter_id"], leader_id=leader)
        for each, leader in zip((one, other), leaders, strict=True)
    )
    await tell(site, one, other, *charges)
    first, second = {one[2]["number"]}, {other[2]["number"]}

    async def seen(client: Any, **asked: Any) -> set[str]:
        return numbers(await rows(client, "/ledger", **asked))

    assert await seen(site.client(Role.UNIT_HEAD, unit=COUNTY)) == first
    assert await seen(site.client(Role.UNIT_HEAD, unit=NEIGHBOUR_COUNTY)) == second
    assert await seen(site.client(Role.LEADER, unit=COUNTY, id=leaders[0])) == first
    assert await seen(site.client(Role.LEADER, unit=COUNTY, id=leaders[1])) == second
    assert await seen(office(site), form="letter") == first
    assert await seen(office(site), form="visit") == second
