"""The four rates over HTTP, computed by one statement over the ledger."""

from datetime import date
from typing import Any

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.reporting_service.make import (
    CITY,
    COUNTY,
    JOINT_OFFICE,
    NEIGHBOUR_CITY,
    PROVINCE,
    at,
    office,
    piece,
    tell,
)
from tests.statements import statements

pytestmark = pytest.mark.anyio


async def rates(
    site: Site, month: str, by: str = "province", unit: str = PROVINCE
) -> dict[str, dict[str, tuple[int, int, float | None]]]:
    """Region → indicator → (numerator, denominator, value)."""
    role = Role.PET_HEAD if unit == PROVINCE else Role.UNIT_HEAD
    answer = await office(site, role, unit).get("/indicators", params={"month": month, "by": by})
    assert answer.status_code == 200, answer.text
    return {
        line["region"]: {
            r["indicator"]: (r["numerator"], r["denominator"], r["value"]) for r in line["rates"]
        }
        for line in answer.json()["items"]
    }


async def test_acceptance_counts_where_its_thirtieth_day_falls(site: Site) -> None:
    def registered(day: str, accepted: str | None, **more: Any) -> Any:
        return piece(registered=at(day), accepted_at=at(accepted) if accepted else None, **more)

    await tell(
        site,
        registered("2026-03-01", "2026-03-31"),  # the thirtieth day itself is in time
        registered("2026-03-01", "2026-04-01"),
        registered("2026-02-28", None),
        registered("2026-03-02", "2026-03-03"),  # its thirtieth day is in April
        registered("2026-03-01", None, is_initial=False),
        registered("2026-03-01", None, status="filed"),
    )
    march = (await rates(site, "2026-03"))[PROVINCE]
    assert march["timely_accept_resp_unit"] == (1, 3, 0.3333)
    april = (await rates(site, "2026-04"))[PROVINCE]
    assert april["timely_accept_resp_unit"] == (1, 1, 1.0)


async def test_an_answer_counts_where_its_limit_falls_late_and_open_ones_too(site: Site) -> None:
    def due(day: str, answered: str | None) -> Any:
        return piece(
            due_legal=date.fromisoformat(day),
            opinion_issued_at=at(answered, hour=23) if answered else None,
        )

    await tell(
        site,
        due("2026-03-31", "2026-03-31"),
        due("2026-03-01", "2026-03-02"),
        due("2026-03-15", None),
        due("2026-04-01", "2026-03-20"),
    )
    assert (await rates(site, "2026-03"))[PROVINCE]["on_time_reply"] == (1, 3, 0.3333)
    assert (await rates(site, "2026-04"))[PROVINCE]["on_time_reply"] == (1, 1, 1.0)


async def test_without_pieces_every_rate_is_null_and_its_parts_are_shown(site: Site) -> None:
    found = await rates(site, "2026-03", by="city")
    assert len(found) == 22
    for region in found.values():
        assert set(region.values()) == {(0, 0, None)}
        assert len(region) == 4


async def test_cities_add_up_to_the_province_and_see_only_themselves(site: Site) -> None:
    limit = date(2026, 3, 20)
    await tell(
        site,
        piece(COUNTY, due_legal=limit, opinion_issued_at=at("2026-03-01")),
        piece(CITY, due_legal=limit),
        piece(NEIGHBOUR_CITY, due_legal=limit),
        piece(PROVINCE, due_legal=limit),
    )
    everywhere = await rates(site, "2026-03", by="city")
    replies = {code: region["on_time_reply"][:2] for code, region in everywhere.items()}
    assert replies[CITY] == (1, 2)
    assert replies[NEIGHBOUR_CITY] == replies[PROVINCE] == (0, 1)
    assert (await rates(site, "2026-03"))[PROVINCE]["on_time_reply"] == (1, 4, 0.25)
    own = await rates(site, "2026-03", by="city", unit=COUNTY)
    assert {code: region["on_time_reply"] for code, region in own.items()} == {CITY: (1, 1, 1.0)}


async def test_the_answer_names_its_rule_and_what_it_counts(site: Site) -> None:
    body = (await office(site).get("/indicators?month=2026-03")).json()
    assert (body["month"], body["by"], body["rule_version"]) == ("2026-03", "province", "2026-11")
    assert body["definitions"][0]["label"] == "及时受理率"
    assert body["items"][0]["region_name"] == "全省"


async def test_rates_are_computed_by_one_statement(site: Site) -> None:
    client = office(site)
    await client.get("/indicators?month=2026-03")
    with statements() as sent:
        await client.get("/indicators?month=2026-03&by=city")
    assert len([each for each in sent if "entry" in each]) == 1
    assert len(sent) <= 2


@pytest.mark.parametrize("role", [Role.JOINT_OFFICE, Role.LEADER, Role.OPERATOR, Role.SERVICE])
async def test_who_has_no_line_gets_no_rates(site: Site, role: Role) -> None:
    unit = JOINT_OFFICE if role is Role.JOINT_OFFICE else PROVINCE
    answer = await site.client(role, unit=unit).get("/indicators?month=2026-03")
    assert answer.status_code == 403


@pytest.mark.parametrize("month", ["", "2026", "2026-13"])
async def test_a_month_that_is_none_is_refused(site: Site, month: str) -> None:
    answer = await office(site).get("/indicators", params={"month": month})
    assert answer.status_code == 422
