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
    NEIGHBOUR_COUNTY,
    NOW,
    PROVINCE,
    Event,
    at,
    matter,
    office,
    piece,
    rating,
    review,
    tell,
    then,
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


def with_matters(*pieces: Event, **changes: Any) -> list[Event]:
    """The pieces, each with a matter that goes the petition procedure."""
    return [
        *pieces,
        *(matter(each[2]["matter_id"], **changes) for each in pieces if each[2]["matter_id"]),
    ]


async def test_acceptance_counts_where_its_thirtieth_day_falls(site: Site) -> None:
    def registered(day: str, accepted: str | None) -> Event:
        return piece(registered=at(day), accepted_at=at(accepted) if accepted else None)

    await tell(
        site,
        *with_matters(
            registered("2026-03-01", "2026-03-31"),  # the thirtieth day itself is in time
            registered("2026-03-01", "2026-04-01"),
            registered("2026-02-28", None),
            registered("2026-03-02", "2026-03-03"),  # its thirtieth day is in April
        ),
    )
    march = (await rates(site, "2026-03"))[PROVINCE]
    assert march["timely_accept_resp_unit"] == (1, 3, 0.3333)
    april = (await rates(site, "2026-04"))[PROVINCE]
    assert april["timely_accept_resp_unit"] == (1, 1, 1.0)


OTHERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a repeat": ({"is_repeat": True}, {}),
    **{
        status: ({"status": status}, {})
        for status in ("filed", "redirected", "not_accepted", "no_longer_accepted")
    },
    "with an accusation": ({"purpose": "accusation"}, {}),
    "of ten thousand persons": ({"petitioner_count": 10_000}, {}),
    "by telephone": ({"form": "phone"}, {}),
    "at the department itself": ({"unit": PROVINCE}, {}),
    "not looked at yet": ({"matter_id": None}, {}),
    "a suggestion": ({"purpose": "suggestion"}, {"family": "suggestion", "route": None}),
    **{
        f"on the statutory route {route}": ({}, {"route": route})
        for route in ("P1", "P2", "P3", "P4", "P5")
    },
}


@pytest.mark.parametrize(("of_piece", "of_matter"), OTHERS.values(), ids=OTHERS)
async def test_a_piece_that_no_bureau_can_accept_or_answer_is_in_no_denominator(
    site: Site, of_piece: dict[str, Any], of_matter: dict[str, Any]
) -> None:
    days = {"due_legal": date(2026, 3, 30)}
    other = piece(registered=at("2026-03-01"), **days, **of_piece)
    counted = piece(registered=at("2026-03-01"), **days)
    await tell(site, *with_matters(other, **of_matter), *with_matters(counted))
    for code, found in (await rates(site, "2026-03"))[PROVINCE].items():
        assert found[1] == (0 if code in ("satisfaction", "participation") else 1), code


async def test_a_rate_without_data_says_why(site: Site) -> None:
    rates = (await office(site).get("/indicators?month=2026-03")).json()["items"][0]["rates"]
    assert {rate["value"] for rate in rates} == {None}
    assert [rate["note"] for rate in rates] == ["本期没有应计的件"] * 4


async def test_ratings_count_where_they_were_made_and_lapses_where_the_window_ended(
    site: Site,
) -> None:
    def lapsed(of: Event, day: str) -> Event:
        unrated = {"status": "lapsed", "value": None, "rated_at": None}
        return rating(of, move="lapse", lapsed_on=date.fromisoformat(day), **unrated)

    pieces = [piece(registered=at("2026-01-05")) for _ in range(8)]
    elsewhere, department = piece(NEIGHBOUR_COUNTY), piece(PROVINCE)
    by_phone = piece(form="phone")
    counted = [
        rating(pieces[0]),
        rating(pieces[1], value="basically_satisfied", rated_at=at("2026-03-31", 23)),
        rating(pieces[2], value="dissatisfied", move="attend", attended_at=NOW),
        lapsed(pieces[3], "2026-03-31"),
        rating(elsewhere),
        rating(department),
    ]
    left_out = [
        rating(pieces[4], rated_at=at("2026-04-01", 0)),
        lapsed(pieces[5], "2026-04-01"),
        rating(pieces[6], status="open", value=None, rated_at=None),
        rating(pieces[7], target="petition_department", value="dissatisfied"),
        rating(by_phone),
    ]
    everything = [*pieces, elsewhere, department, by_phone]
    await tell(site, *with_matters(*everything), *counted, *left_out)
    march = (await rates(site, "2026-03"))[PROVINCE]
    assert march["satisfaction"] == (4, 5, 0.8)
    assert march["participation"] == (5, 6, 0.8333)
    by_city = await rates(site, "2026-03", "city")
    assert by_city[CITY]["satisfaction"] == (3, 4, 0.75)
    assert by_city[PROVINCE]["participation"] == (1, 1, 1.0)
    april = (await rates(site, "2026-04"))[PROVINCE]
    assert (april["satisfaction"], april["participation"]) == ((1, 1, 1.0), (1, 2, 0.5))


async def test_a_rating_whose_receipt_was_taken_back_is_not_counted(site: Site) -> None:
    of = piece()
    first = rating(of, move="lapse", status="lapsed", value=None, rated_at=None,
                   lapsed_on=date(2026, 3, 31))  # fmt: skip
    taken_back = {**first[2], "move": "suspend", "status": "pending", "lapsed_on": None}
    await tell(site, *with_matters(of), first, (first[0], first[1], taken_back, first[3]))
    assert (await rates(site, "2026-03"))[PROVINCE]["participation"] == (0, 0, None)


async def test_an_answer_counts_where_its_limit_falls_late_and_open_ones_too(site: Site) -> None:
    def due(day: str, answered: str | None) -> Event:
        return piece(
            due_legal=date.fromisoformat(day),
            opinion_issued_at=at(answered, hour=23) if answered else None,
        )

    await tell(
        site,
        *with_matters(
            due("2026-03-31", "2026-03-31"),
            due("2026-03-01", "2026-03-02"),
            due("2026-03-15", None),
            due("2026-04-01", "2026-03-20"),
        ),
    )
    assert (await rates(site, "2026-03"))[PROVINCE]["on_time_reply"] == (1, 3, 0.3333)
    assert (await rates(site, "2026-04"))[PROVINCE]["on_time_reply"] == (1, 1, 1.0)


async def test_a_second_opinion_does_not_make_the_first_answer_late(site: Site) -> None:
    first = piece(due_legal=date(2026, 3, 20))
    for move, day in (("issue-opinion", "2026-03-10"), ("issue-opinion", "2026-04-02")):
        await tell(site, then(first, move, day, opinion_issued_at=at(day)))
    await tell(site, matter(first[2]["matter_id"]))
    assert (await rates(site, "2026-03"))[PROVINCE]["on_time_reply"] == (1, 1, 1.0)


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
        *with_matters(
            piece(COUNTY, due_legal=limit, opinion_issued_at=at("2026-03-01")),
            piece(CITY, due_legal=limit),
            piece(NEIGHBOUR_CITY, due_legal=limit),
            piece(PROVINCE, due_legal=limit),
        ),
    )
    everywhere = await rates(site, "2026-03", by="city")
    replies = {code: region["on_time_reply"][:2] for code, region in everywhere.items()}
    assert replies[CITY] == (1, 2)
    assert (replies[NEIGHBOUR_CITY], replies[PROVINCE]) == ((0, 1), (0, 0))
    assert (await rates(site, "2026-03"))[PROVINCE]["on_time_reply"] == (1, 3, 0.3333)
    own = await rates(site, "2026-03", by="city", unit=COUNTY)
    assert {code: region["on_time_reply"] for code, region in own.items()} == {CITY: (1, 1, 1.0)}


async def test_the_answer_names_its_rule_and_what_it_counts(site: Site) -> None:
    body = (await office(site).get("/indicators?month=2026-03")).json()
    named = (body["month"], body["by"], body["rule_version"])
    assert named == ("2026-03", "province", "2026-11-27.4")
    assert (body["as_of"][:10], body["is_over"]) == ("2026-04-10", True)
    running = (await office(site).get("/indicators?month=2026-04")).json()
    assert running["is_over"] is False
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


async def test_reviews_that_changed_count_where_the_opinion_was_written(site: Site) -> None:
    of = piece()
    re_review = {"kind": "re_review", "outcome": "changed"}
    await tell(
        site,
        of,
        review(of),
        review(of, outcome="revoked_redo", status="redone"),
        review(of, **re_review, issued_at=at("2026-04-01")),  # in the next month
        review(of, **re_review, status="undone"),
        review(of, status="under_review", outcome=None, issued_at=None),
    )
    answer = await office(site).get("/indicators", params={"month": "2026-03", "by": "city"})
    found = {
        line["region"]: (line["rates"][0]["numerator"], line["rates"][0]["denominator"])
        for line in answer.json()["further"]
        if line["rates"][0]["denominator"]
    }
    assert found == {CITY: (1, 2)}
