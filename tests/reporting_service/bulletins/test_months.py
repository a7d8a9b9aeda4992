"""What was done counts in the month in which it was done, and how things stood at its end.

Each case is petition by its events; bulletins of two months are drafted later, from the same rows.
"""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.harness import Site
from tests.reporting_service.bulletins.test_routes import drafted
from tests.reporting_service.make import (
    CITY,
    COUNTY,
    PROVINCE,
    Event,
    at,
    listing,
    matter,
    office,
    order,
    piece,
    rows,
    tell,
    then,
    urging,
)

pytestmark = pytest.mark.anyio

Figures = dict[str, Any]


async def months(site: Site, *events: Event) -> dict[str, Figures]:
    """The figures of February, March and April 2026, drafted in May, when all has happened."""
    await tell(site, *events)
    await site.set_office_time(at("2026-05-12"))
    return {
        name: (await drafted(site, f"2026-0{number}"))["figures"]
        for number, name in ((2, "february"), (3, "march"), (4, "april"))
    }


def each(found: dict[str, Figures], *path: str) -> dict[str, Any]:
    """One figure of every month."""
    values = {}
    for month, figures in found.items():
        value: Any = figures
        for name in path:
            value = value[name]
        values[month] = value
    return values


def faults(found: dict[str, Figures], code: str) -> tuple[int, ...]:
    return tuple(
        fault["pieces"]
        for figures in found.values()
        for fault in figures["faults"]
        if fault["code"] == code
    )


async def test_a_returned_report_counts_in_the_month_of_each_return(site: Site) -> None:
    petition = piece(source="mnr")
    sent = order(petition)
    found = await months(
        site,
        petition,
        then(sent, "return", "2026-03-30", returns=1),
        then(sent, "report", "2026-04-03", returns=1),
        then(sent, "return", "2026-04-05", returns=2),
        then(sent, "return", "2026-04-20", returns=3),
        then(sent, "pass", "2026-05-06", returns=3),
    )
    assert faults(found, "returned") == (0, 1, 1), "pieces whose reports were returned"
    returned = [figures["entrusted"][0]["returned"] for figures in found.values()]
    assert returned == [0, 1, 2], "how often"


async def test_an_answer_counts_once_and_until_then_the_piece_is_open(site: Site) -> None:
    petition = piece(source="mnr", registered=at("2026-02-27"), due_legal=date(2026, 4, 10))
    found = await months(
        site,
        petition,
        then(petition, "issue-opinion", "2026-04-02", opinion_issued_at=at("2026-04-02")),
    )
    ministry = {month: figures["entrusted"][0] for month, figures in found.items()}
    names = ("received", "replied", "on_time", "unanswered_at_end")
    assert {month: tuple(line[name] for name in names) for month, line in ministry.items()} == {
        "february": (1, 0, 0, 1), "march": (0, 0, 0, 1), "april": (0, 1, 1, 0),
    }  # fmt: skip
    city = next(line for line in found["february"]["cities"] if line["region"] == CITY)
    assert (city["pieces"], city["replied_by_end"]) == (1, 0)


ENDS = (
    ("file-repeat", "filed", 0),
    ("file", "filed", 0),
    ("redirect", "redirected", 0),
    ("not-accept", "not_accepted", 0),
    ("no-longer-accept", "no_longer_accepted", 0),
    ("reply", "directly_replied", 1),
)


@pytest.mark.parametrize(("verb", "status", "replied"), ENDS)
async def test_what_ended_at_the_door_is_not_open_and_only_a_reply_is_an_answer(
    site: Site, verb: str, status: str, replied: int
) -> None:
    petition = piece(source="mnr", registered=at("2026-03-02"), is_repeat=True)
    ended = {"status": status, "closed_at": at("2026-03-03")}
    found = await months(site, petition, then(petition, verb, "2026-03-03", **ended))
    line = found["march"]["entrusted"][0]
    assert (line["received"], line["replied"], line["unanswered_at_end"]) == (1, replied, 0)


async def test_a_case_is_under_supervision_until_the_day_it_is_delisted(site: Site) -> None:
    petition = piece()
    id = petition[2]["matter_id"]
    listed = then(listing(id, target_date=date(2026, 3, 31)), "list", "2026-02-10")
    found = await months(
        site,
        petition,
        matter(id),
        listed,
        then(listed, "resolve", "2026-04-03", status="delisted", delisted_at=at("2026-04-03")),
    )
    total = each(found, "listed", "total")
    names = ("new", "delisted", "open_at_end", "past_target_at_end")
    assert {month: tuple(line[name] for name in names) for month, line in total.items()} == {
        "february": (1, 0, 1, 0), "march": (0, 0, 1, 1), "april": (0, 1, 0, 0),
    }  # fmt: skip


async def test_a_relapse_counts_when_it_is_found_and_the_case_is_open_again(site: Site) -> None:
    petition = piece()
    id = petition[2]["matter_id"]
    listed = then(listing(id), "list", "2026-02-02")
    gone = then(listed, "resolve", "2026-02-20", status="delisted", delisted_at=at("2026-02-20"))
    back = then(listed, "relist", "2026-03-25", delisted_at=None, target_date=date(2026, 4, 30))
    looks = [look_back(listed, due) for due in (date(2026, 3, 24), date(2026, 5, 21))]
    found = await months(
        site,
        petition,
        matter(id),
        listed,
        gone,
        *looks,
        then(looks[0], "relapse", "2026-03-25", status="relapsed", outcome="relapsed"),
        then(looks[1], "void", "2026-03-25", status="void"),
        back,
    )
    assert each(found, "supervision", "relapsed") == {"february": 0, "march": 1, "april": 0}
    assert each(found, "supervision", "look_backs_due") == {"february": 0, "march": 1, "april": 0}
    assert each(found, "supervision", "look_backs_made") == {"february": 0, "march": 1, "april": 0}
    assert each(found, "listed", "total", "open_at_end") == {"february": 0, "march": 1, "april": 1}
    assert each(found, "listed", "total", "delisted") == {"february": 1, "march": 0, "april": 0}
    assert each(found, "listed", "total", "past_target_at_end")["april"] == 1


async def test_a_new_target_after_a_relapse_does_not_change_the_months_before(site: Site) -> None:
    petition = piece()
    id = petition[2]["matter_id"]
    listed = then(listing(id, target_date=date(2026, 2, 15)), "list", "2026-02-02")
    found = await months(
        site,
        petition,
        matter(id),
        listed,
        then(listed, "resolve", "2026-03-03", delisted_at=at("2026-03-03")),
        then(listed, "relist", "2026-04-02", target_date=date(2026, 5, 30)),
    )
    past = each(found, "listed", "total", "past_target_at_end")
    assert past == {"february": 1, "march": 0, "april": 0}


def look_back(listed: Event, due: date) -> Event:
    data = {
        "move": "schedule",
        "at": at("2026-02-20"),
        "look_back_id": uuid4(),
        "listing_id": listed[2]["listing_id"],
        "matter_id": listed[1],
        "due": due,
        "outcome": None,
        "status": "scheduled",
    }
    return "supervision.look_back.moved", listed[1], data, data["at"]


async def test_a_look_back_that_came_late_counts_as_due_and_not_done(site: Site) -> None:
    petition = piece()
    id = petition[2]["matter_id"]
    look = look_back(listing(id), date(2026, 3, 20))
    found = await months(
        site, petition, matter(id), look, then(look, "solid", "2026-04-02", status="solid")
    )
    done = each(found, "supervision")
    names = ("look_backs_due", "look_backs_done", "look_backs_made")
    assert {month: tuple(line[name] for name in names) for month, line in done.items()} == {
        "february": (0, 0, 0), "march": (1, 0, 0), "april": (0, 0, 1),
    }  # fmt: skip


async def test_a_look_back_is_void_from_the_month_of_the_relapse(site: Site) -> None:
    petition = piece()
    id = petition[2]["matter_id"]
    listed = listing(id)
    missed, at_once = (look_back(listed, due) for due in (date(2026, 3, 20), date(2026, 4, 3)))
    found = await months(
        site,
        petition,
        matter(id),
        missed,
        at_once,
        *(then(look, "void", "2026-04-10", status="void") for look in (missed, at_once)),
    )
    assert each(found, "supervision", "look_backs_due") == {"february": 0, "march": 1, "april": 0}
    assert each(found, "supervision", "look_backs_done")["march"] == 0


async def test_urgings_count_when_issued_and_when_answered(site: Site) -> None:
    petition = piece()
    id = petition[2]["matter_id"]
    call = then(urging(id, kind="phone", document_no=None), "issue", "2026-02-20")
    letter = urging(id, kind="notice", answer_due=date(2026, 3, 25), status="drafted")
    found = await months(
        site,
        petition,
        matter(id),
        call,
        then(call, "answer", "2026-02-21", status="answered"),
        then(letter, "draft", "2026-02-27", issued_at=None),
        then(letter, "issue", "2026-03-11", status="issued"),
        then(letter, "answer", "2026-04-02", status="answered"),
    )
    urgings = each(found, "supervision", "urgings")
    names = ("issued", "answered", "unanswered_at_end", "overdue_at_end")
    assert {month: tuple(line[name] for name in names) for month, line in urgings.items()} == {
        "february": (1, 1, 0, 0), "march": (1, 0, 1, 1), "april": (0, 1, 0, 0),
    }  # fmt: skip
    assert [tally["label"] for tally in urgings["march"]["kinds"]] == ["提醒函"]


async def test_an_urging_that_ended_with_its_case_waits_for_no_answer(site: Site) -> None:
    petition = piece()
    id = petition[2]["matter_id"]
    letter = urging(id, kind="notice", answer_due=date(2026, 2, 25), status="issued")
    found = await months(
        site,
        petition,
        matter(id),
        then(letter, "issue", "2026-02-11"),
        then(letter, "end", "2026-03-03", status="closed"),
    )
    urgings = each(found, "supervision", "urgings")
    names = ("issued", "answered", "unanswered_at_end", "overdue_at_end")
    assert {month: tuple(line[name] for name in names) for month, line in urgings.items()} == {
        "february": (1, 0, 1, 1), "march": (0, 0, 0, 0), "april": (0, 0, 0, 0),
    }  # fmt: skip


async def test_a_measure_is_overdue_from_its_own_day_and_until_it_is_done(site: Site) -> None:
    petition = piece()
    id = petition[2]["matter_id"]
    listed = then(listing(id), "list", "2026-02-02")

    def plan(version: int, move: str, day: str, open_dues: list[date], **more: Any) -> Event:
        data = {
            "move": move, "at": at(day), "plan_id": UUID(int=version), "matter_id": id,
            "listing_id": listed[2]["listing_id"], "unit_id": petition[2]["unit_id"],
            "unit_line": petition[2]["unit_line"], "plan_version": version, "status": "approved",
            "measures": 3, "measures_done": 3 - len(open_dues), "first_due": date(2026, 2, 15),
            "last_due": date(2026, 6, 30), "open_dues": open_dues, **more,
        }  # fmt: skip
        return "supervision.plan.moved", id, data, at(day)

    early, late, last = date(2026, 2, 15), date(2026, 3, 31), date(2026, 6, 30)
    found = await months(
        site,
        petition,
        matter(id),
        listed,
        plan(1, "approve", "2026-02-05", [early, late, last]),
        plan(1, "measure-done", "2026-03-02", [late, last]),
        plan(1, "measure-put-back", "2026-03-05", [early, late, last]),
        plan(2, "submit", "2026-03-10", [early, late, last], status="submitted"),
        plan(1, "supersede", "2026-04-15", [late, last], status="superseded"),
        plan(2, "approve", "2026-04-15", [last]),
    )
    overdue = each(found, "listed", "total", "overdue_measures_at_end")
    assert overdue == {"february": 1, "march": 2, "april": 0}


async def test_an_opinion_delivered_in_the_next_month_was_undelivered_at_the_end(
    site: Site,
) -> None:
    opinion = {"opinion_issued_at": at("2026-03-30")}
    first, second = piece(), piece()
    found = await months(
        site,
        then(first, "issue-opinion", "2026-03-30", **opinion),
        then(first, "deliver-opinion", "2026-04-01", **opinion, delivered_at=at("2026-04-01")),
        then(second, "issue-opinion", "2026-03-30", **opinion),
        then(second, "withdraw-opinion", "2026-03-31", **opinion),
        then(second, "issue-opinion", "2026-04-29", **opinion),
    )
    assert faults(found, "undelivered") == (0, 1, 1)


async def test_an_opinion_that_was_received_stays_so_though_it_is_done_again(site: Site) -> None:
    first, late = piece(), piece()
    opinion = {"opinion_issued_at": at("2026-02-10")}
    received = at("2026-02-27")
    found = await months(
        site,
        then(first, "issue-opinion", "2026-02-10", **opinion),
        then(first, "deliver-opinion", "2026-02-12", **opinion, delivered_at=at("2026-02-12")),
        then(first, "withdraw-opinion", "2026-03-20"),
        then(first, "issue-opinion", "2026-03-30", opinion_issued_at=at("2026-03-30")),
        then(late, "issue-opinion", "2026-02-10", **opinion),
        then(late, "deliver-opinion", "2026-03-02", **opinion, delivered_at=received),
        then(late, "undo-delivery", "2026-04-02", **opinion),
        then(late, "deliver-opinion", "2026-04-03", **opinion, delivered_at=received),
    )
    assert faults(found, "undelivered") == (0, 1, 0)


async def test_each_unit_answers_for_its_own_late_notice(site: Site) -> None:
    ours = piece(
        registered=at("2026-03-02"), notice_due=date(2026, 3, 17), unit_notice_due=date(2026, 4, 4)
    )
    theirs = piece(
        registered=at("2026-03-02"), notice_due=date(2026, 3, 17), unit_notice_due=date(2026, 3, 18)
    )
    found = await months(
        site,
        *(matter(petition[2]["matter_id"]) for petition in (ours, theirs)),
        then(ours, "assign", "2026-03-20"),
        then(ours, "accept", "2026-03-21", accepted_at=at("2026-03-21")),
        then(theirs, "assign", "2026-03-03"),
        then(theirs, "accept", "2026-04-21", accepted_at=at("2026-04-21")),
    )
    assert faults(found, "late_notice") == (0, 1, 0)
    assert faults(found, "late_unit_notice") == (0, 1, 0)
    listed = await office(site).get("/bulletins")
    (march,) = [line["id"] for line in listed.json()["items"] if line["month"] == "2026-03"]
    for list_, petition, city in (
        ("late_notice", ours, PROVINCE),
        ("late_unit_notice", theirs, CITY),
    ):
        (line,) = await rows(office(site), f"/bulletins/{march}/cases", list=list_)
        assert (line["subject_id"], line["city"]) == (str(petition[2]["piece_id"]), city)
    assert ours[2]["region"] == COUNTY


async def test_a_month_before_the_books_began_is_not_one_without_pieces(site: Site) -> None:
    found = await months(site, piece(registered=at("2026-03-20")))
    assert each(found, "overall", "previous_month") == {
        "february": None, "march": None, "april": 1,
    }  # fmt: skip
    assert each(found, "overall", "last_year") == {
        "february": None, "march": None, "april": None,
    }  # fmt: skip
