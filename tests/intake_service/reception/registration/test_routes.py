"""Registering over HTTP."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from intake_service.privacy.vault.models import OriginalText, Petitioner, VaultReading
from intake_service.reception.registration import commands
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.schemas import Registration
from shared.errors import Forbidden
from shared.moves import Role
from tests.harness import ORG, Site, actor
from tests.intake_service.make import BUREAU, MONDAY, NEIGHBOUR, Line, get, post, registration
from tests.statements import statements

pytestmark = pytest.mark.anyio


async def register(site: Site, **changes: Any) -> Any:
    return await post(site, "/pieces", registration(**changes), Role.REGISTRAR)


async def test_a_registered_piece_has_a_number_a_query_code_and_its_clock(site: Site) -> None:
    answer = await register(site)
    piece = answer.json()
    assert answer.status_code == 201
    assert piece["number"] == "SCZRXF-20260302-L00001"
    assert len(piece["query_code"]) == 10
    assert piece["notice_due"] == "2026-03-17"
    assert piece["status"] == "registered"
    assert answer.headers["Kaimen-Position"] == "intake=1"


async def test_arrival_governs_the_clock_and_not_the_hour_of_registration(site: Site) -> None:
    arrived = MONDAY - timedelta(days=3)
    piece = (await register(site, arrived_at=arrived.isoformat())).json()
    assert piece["notice_due"] == "2026-03-16"  # the fifteenth day is a Saturday


async def test_a_transferred_piece_may_be_objected_to_for_five_working_days(site: Site) -> None:
    line = await Line(site).register(source="mnr", sender="自然资源部", external_no="MNR-某-1")
    clocks = await line.clocks()
    assert {rule: rows[0]["legal"] for rule, rows in clocks.items()} == {
        "DL03": "2026-03-17",
        "DL04": "2026-03-09",
    }


async def test_no_notice_is_owed_to_somebody_who_cannot_be_found(site: Site) -> None:
    line = await Line(site).register(
        petitioners=[{"name": "王某某", "is_main": True}], petitioner_count=1
    )
    assert await line.clocks() == {}


async def test_petitioners_are_kept_apart_and_shown_masked(site: Site) -> None:
    line = await Line(site).register()
    piece = await line.detail()
    text = (await get(site, f"/pieces/{line.piece}")).text
    assert [person["masked_name"] for person in piece["petitioners"]] == ["王**", "李*"]
    assert piece["petitioners"][0]["masked_phone"] == "138****0000"
    for secret in ("王某某", "13800000000", "510104000000000000", "足额"):
        assert secret not in text
    async with site.app.state.database.read() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(Petitioner)) == 2
        assert "足额" in (await session.scalar(sa.select(OriginalText.text)) or "")


async def test_nothing_personal_leaves_in_events(site: Site) -> None:
    await Line(site).report()
    async with site.app.state.database.read() as session:
        published = str((await session.execute(sa.text("SELECT data::text FROM event"))).all())
    for secret in ("王某某", "李某", "13800000000", "某街道1号", "足额支付。"):
        assert secret not in published.replace("反映某村集体土地征收补偿款未按协议足额支付。", "")


async def test_a_revealed_field_is_recorded_with_its_purpose(site: Site) -> None:
    line = await Line(site).register()
    body = {"fields": ["phone", "original_text"], "purpose": "电话核实诉求"}
    answer = await post(site, f"/pieces/{line.piece}/reveal", body, Role.TRIAGE)
    found = answer.json()
    assert found["petitioners"][0]["phone"] == "13800000000"
    assert found["petitioners"][0]["name"] is None
    assert found["original_text"].startswith("王某某反映")
    async with site.app.state.database.read() as session:
        rows = (await session.scalars(sa.select(VaultReading).order_by(VaultReading.field))).all()
    assert [(row.field, row.purpose) for row in rows] == [
        ("original_text", "电话核实诉求"),
        ("phone", "电话核实诉求"),
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"fields": ["phone"]}, "purpose"),
        ({"fields": [], "purpose": "电话核实"}, "fields"),
        ({"fields": ["everything"], "purpose": "电话核实"}, "fields.0"),
    ],
)
async def test_nothing_is_revealed_without_field_and_purpose(
    site: Site, body: dict[str, Any], field: str
) -> None:
    line = await Line(site).register()
    answer = await post(site, f"/pieces/{line.piece}/reveal", body, Role.TRIAGE)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    async with site.app.state.database.read() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(VaultReading)) == 0


async def test_a_supervisor_reads_the_piece_but_lifts_no_mask(site: Site) -> None:
    line = await Line(site).register()
    body = {"fields": ["name"], "purpose": "了解情况"}
    answer = await post(site, f"/pieces/{line.piece}/reveal", body, Role.SUPERVISOR)
    assert (answer.status_code, answer.json()["code"]) == (403, "role-not-allowed")


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"petitioners": [{"name": "王某"}, {"name": "李某"}]}, "petitioners"),
    ({"petitioners": [{"name": "王某", "is_main": True}] * 2}, "petitioners"),
    ({"petitioner_count": 1}, "petitioner_count"),
    ({"form": "visit", "petitioner_count": 40,
      "petitioners": [{"name": "王某", "is_main": True}, *[{"name": "李某"}] * 5]}, "petitioners"),
    ({"source": "mnr"}, "sender"),
    ({"arrived_at": "2026-03-03T00:00:00+08:00"}, "arrived_at"),
    ({"petition_date": "2026-03-03"}, "petition_date"),
)  # fmt: skip


async def test_a_wrong_registration_is_refused_with_the_field_and_leaves_nothing(
    site: Site,
) -> None:
    for changes, field in WRONG:
        answer = await register(site, **changes)
        assert answer.status_code == 422
        assert answer.json()["code"] == "registration-invalid"
        assert answer.json()["errors"][0]["field"] == field
    assert (await get(site, "/pieces/count")).json() == {"count": 0}


async def test_forty_visitors_are_spoken_for_by_five(site: Site) -> None:
    people = [{"name": "王某", "is_main": True}, *[{"name": "李某"}] * 4]
    answer = await register(site, form="visit", petitioner_count=40, petitioners=people)
    assert answer.json()["is_collective"] is True


async def test_the_second_click_registers_nothing_new(site: Site) -> None:
    body = registration()
    first = await post(site, "/pieces", body, Role.REGISTRAR, key="same")
    second = await post(site, "/pieces", body, Role.REGISTRAR, key="same")
    other = await post(site, "/pieces", registration(form="fax"), Role.REGISTRAR, key="same")
    assert second.json() == first.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert (await get(site, "/pieces/count")).json() == {"count": 1}


async def test_a_registration_without_a_key_is_refused(site: Site) -> None:
    async with site.client(Role.REGISTRAR) as client:
        answer = await client.post("/pieces", json=registration())
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-required")


async def test_only_a_registrar_registers(site: Site) -> None:
    for role in set(Role) - {Role.REGISTRAR}:
        answer = await post(site, "/pieces", registration(), role)
        assert (answer.status_code, answer.json()["code"]) == (403, "role-not-allowed")


HIDDEN = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.OPERATOR,
          Role.REHEARSAL, Role.SERVICE)  # fmt: skip


async def test_administrators_operators_and_services_read_no_petitions(site: Site) -> None:
    line = await Line(site).accept()
    lists = ("/pieces", "/matters", "/orders", "/deadlines", "/letters", "/extensions")
    paths = [*lists, *(f"{path}/count" for path in lists), f"/pieces/{line.piece}",
             f"/pieces/{line.piece}/history", f"/orders/{line.order}",
             f"/matters/{line.matter}"]  # fmt: skip
    for role in HIDDEN:
        for path in paths:
            assert (await get(site, path, role)).status_code == 403, (role, path)


async def test_who_may_not_see_a_piece_is_told_the_same_as_when_there_is_none(site: Site) -> None:
    line = await Line(site).accept()
    nothing = (await get(site, f"/pieces/{ORG('nothing')}")).json()
    for unit in (NEIGHBOUR, "510300", "G01", "provincial_joint_office"):
        seen = await get(site, f"/pieces/{line.piece}", Role.UNIT_HEAD, unit=unit)
        assert seen.status_code == 404
        assert {**seen.json(), "instance": None} == {**nothing, "instance": None}
        assert (await get(site, "/pieces", Role.UNIT_HEAD, unit=unit)).json()["items"] == []
        assert (await get(site, "/pieces/count", Role.UNIT_HEAD, unit=unit)).json()["count"] == 0
    for unit in (BUREAU, "510100", "510000"):
        seen = await get(site, f"/pieces/{line.piece}", Role.UNIT_HEAD, unit=unit)
        assert seen.status_code == 200


async def test_pages_follow_each_other_without_gap_or_repeat(site: Site) -> None:
    line = Line(site)
    numbers = []
    for _ in range(5):
        await line.register()
        numbers.append((await line.detail())["number"])
    seen, cursor = [], None
    while True:
        params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await get(site, "/pieces", **params)).json()
        seen += [row["number"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == numbers[::-1]


FILTERS = (
    ({"form": "letter"}, 1), ({"form": "fax"}, 0), ({"status": "registered"}, 1),
    ({"source": "direct"}, 1), ({"registered_from": "2026-03-02"}, 1),
    ({"registered_from": "2026-03-03"}, 0), ({"registered_to": "2026-03-02"}, 1),
    ({"registered_to": "2026-03-01"}, 0), ({"region": "510000"}, 0),
    ({"number": "SCZRXF-20260302-L00001"}, 1),
)  # fmt: skip


async def test_filters_narrow_list_and_count_alike(site: Site) -> None:
    await Line(site).register()
    for params, count in FILTERS:
        assert len((await get(site, "/pieces", **params)).json()["items"]) == count
        assert (await get(site, "/pieces/count", **params)).json() == {"count": count}


async def test_a_filter_given_twice_unites_and_two_filters_narrow(site: Site) -> None:
    pieces = []
    for form, code in (("letter", "510104"), ("visit", "510118"), ("fax", "510132")):
        line = await Line(site).triage()
        pieces.append(line.piece)
        async with site.app.state.database.begin() as session:
            # What was triaged before 新津县 became 新津区 carries the old code.
            written = sa.update(Piece).where(Piece.id == UUID(line.piece))
            await session.execute(written.values(form=form, region=code))
    letter, visit, fax = pieces
    for params, found in (
        ({"form": "letter"}, {letter}), ({"form": ["letter", "fax"]}, {letter, fax}),
        ({"form": ["letter", "fax"], "region": "510132"}, {fax}),
        ({"region": "510118"}, {visit, fax}), ({"region": "510132000000"}, {visit, fax}),
        ({"region": ["510104", "510132"]}, set(pieces)), ({"region": "510100"}, set(pieces)),
        ({"region": "510000", "form": "online"}, set()), ({"region": "510300"}, set()),
    ):  # fmt: skip
        listed = (await get(site, "/pieces", **params)).json()["items"]
        assert {each["id"] for each in listed} == found, params
        assert (await get(site, "/pieces/count", **params)).json() == {"count": len(found)}


@pytest.mark.parametrize(
    "asked",
    [
        "/pieces?region=5101", "/pieces?region=510199", "/matters?topic=NR77", "/letters?kind=D99",
        "/deadlines?rule=DL77", "/pieces?form=letter&form=telex",
        "/pieces?registered_from=2026-03-01&registered_from=2026-03-02",
        "/pieces?registered_from=2026-03-02&registered_to=2026-03-01",
        "/imports?status=lost", "/orders?limit=1&limit=2",
    ],
)  # fmt: skip
async def test_a_filter_that_could_find_nothing_is_refused(site: Site, asked: str) -> None:
    path, _, query = asked.partition("?")
    for each in (path, f"{path}/count"):
        if "limit" in query and each != path:
            continue
        answer = await site.client(Role.PET_HEAD).get(f"{each}?{query}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input"), each


async def test_an_unknown_filter_is_refused_and_not_ignored(site: Site) -> None:
    assert (await get(site, "/pieces", colour="red")).status_code == 422


@pytest.mark.parametrize("field", ["original_text", "stated_place", "external_no"])
async def test_text_that_cannot_be_stored_is_refused_and_leaves_nothing(
    site: Site, field: str
) -> None:
    before = (await get(site, "/pieces/count")).json()
    answer = await register(site, **{field: "补偿\x00款"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")
    assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert (await get(site, "/pieces/count")).json() == before


@pytest.mark.parametrize("asked", ["registered_from=0001-01-01", "registered_to=9999-12-31"])
async def test_a_day_outside_every_calendar_is_refused(site: Site, asked: str) -> None:
    answer = await site.client(Role.REGISTRAR).get(f"/pieces?{asked}")
    assert answer.status_code == 422


async def test_few_statements_are_enough(real_site: Site) -> None:
    body = registration()
    first = (await post(real_site, "/pieces", body, Role.REGISTRAR)).json()
    async with real_site.client(Role.REGISTRAR) as client:
        await client.get("/pieces")  # the token is known and the calendar read
        with statements() as sent:
            answer = await client.post("/pieces", json=body, headers={"Idempotency-Key": "two"})
        assert answer.status_code == 201
        assert 0 < len(sent) <= 5, sent
        for path, most in (
            (f"/pieces/{first['id']}", 3),
            ("/pieces", 2),
            ("/pieces/count", 2),
            ("/matters", 2),
            ("/orders", 2),
            ("/deadlines", 2),
            ("/letters", 2),
        ):
            with statements() as sent:
                assert (await client.get(path)).status_code == 200
            assert 0 < len(sent) <= most, (path, sent)


@pytest.mark.parametrize(
    ("table", "asked", "index"),
    [
        ("piece", "region IN ('510104', '510118')", "ix_piece_region"),
        ("piece", "region = '510104'", "ix_piece_region"),
        ("piece", "matter_id = gen_random_uuid()", "ix_piece_matter_id"),
        ("piece", "external_no = '某1'", "uq_piece_external_no_source"),
        ("deadline", "matter_id = gen_random_uuid()", "ix_deadline_matter_id"),
        ("deadline", "order_id = ANY (ARRAY[gen_random_uuid()])", "ix_deadline_order_id"),
    ],
)
async def test_what_is_known_later_is_found_by_its_index(
    site: Site, table: str, asked: str, index: str
) -> None:
    async with site.app.state.database.begin() as session:
        await session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plan = await session.scalars(sa.text(f"EXPLAIN SELECT 1 FROM {table} WHERE {asked}"))
        assert index in "".join(plan)


async def test_who_may_not_register_prepares_no_pieces(site: Site) -> None:
    form = Registration(**registration())
    async with site.app.state.database.begin() as session:
        with pytest.raises(Forbidden):
            await commands.prepare(session, actor(Role.TRIAGE), [form], MONDAY, rehearsal=True)


@pytest.mark.parametrize(
    "nothing",
    [
        {"external_no": "无"},
        {"external_no": " N/A "},
        {"petitioners": [{"name": "无", "is_main": True}]},
        {"petitioners": [{"name": "王某某", "address": "——", "is_main": True}]},
    ],
)
async def test_a_word_for_nothing_is_no_number_no_name_and_no_address(
    site: Site, nothing: dict[str, Any]
) -> None:
    body = registration(source="mnr", sender="自然资源部", **nothing)
    refused = await post(site, "/pieces", body, Role.REGISTRAR)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-input")
    assert "没有的，请不要填写此项" in str(refused.json()["errors"])
