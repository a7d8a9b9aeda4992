"""What reporting makes of the feeds: the same rows, however the feeds interleave."""

import random
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from assignment_service.charges.events import ChargeMoved
from intake_service.handling.elevated import rules as elevation_rules
from intake_service.handling.orders import rules as order_rules
from intake_service.handling.orders.events import OrderMoved
from intake_service.reception.matters.events import MatterMoved
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.events import PieceMoved
from reporting_service.follows import COUNTED, FOLLOWS
from reporting_service.ledger.models import Act, Charge, Entry, Listing, Matter, WorkOrder
from shared.feed import Event as Told
from shared.moves import Move
from supervision_service.aids import rules as aid_rules
from supervision_service.consultations import rules as consultation_rules
from supervision_service.difficulties import rules as difficulty_rules
from supervision_service.inspections import rules as inspection_rules
from supervision_service.joint_handlings import rules as joint_handling_rules
from supervision_service.joint_meetings import rules as joint_meeting_rules
from supervision_service.listings import rules as listing_rules
from supervision_service.listings.events import ListingMoved
from supervision_service.look_backs import rules as look_back_rules
from supervision_service.look_backs.events import LookBackMoved
from supervision_service.plans import rules as plan_rules
from supervision_service.plans.events import PlanMoved
from supervision_service.recommendations import rules as recommendation_rules
from supervision_service.reports.events import ReportRecorded
from supervision_service.unit_sanctions import rules as unit_sanction_rules
from supervision_service.urgings import rules as urging_rules
from supervision_service.urgings.events import UrgingMoved
from tests.harness import UNITS, Site
from tests.reporting_service.make import (
    CITY,
    COUNTY,
    Event,
    at,
    charge,
    listing,
    matter,
    office,
    order,
    piece,
    rows,
    tell,
    then,
)

pytestmark = pytest.mark.anyio

TOLD: tuple[type[Told], ...] = (
    PieceMoved, MatterMoved, OrderMoved, ChargeMoved,
    ListingMoved, PlanMoved, ReportRecorded, LookBackMoved, UrgingMoved,
)  # fmt: skip


@pytest.mark.parametrize("event", TOLD, ids=lambda event: event.type)
def test_reporting_understands_what_the_owners_tell(event: type[Told]) -> None:
    feed = next(feed for feed in FOLLOWS if feed.name == event.type.partition(".")[0])
    rows = {
        "id": "0198c0de-0000-7000-8000-000000000001:1",
        "type": event.type,
        "subject": "0198c0de-0000-7000-8000-000000000002",
        "time": "2026-03-02T02:00:00Z",
        "data": event(**event.example).model_dump(mode="json"),
    }
    assert feed.upserts(rows)


OWNERS: dict[str, Sequence[Move]] = {
    "piece": piece_rules.MOVES,
    "order": order_rules.MOVES,
    "listing": listing_rules.MOVES,
    "plan": plan_rules.MOVES,
    "look_back": look_back_rules.MOVES,
    "urging": urging_rules.MOVES,
    "inspection": inspection_rules.MOVES,
    "consultation": consultation_rules.MOVES,
    "joint_meeting": joint_meeting_rules.MOVES,
    "difficulty": difficulty_rules.MOVES,
    "unit_sanction": unit_sanction_rules.MOVES,
    "recommendation": recommendation_rules.MOVES,
    "joint_handling": joint_handling_rules.MOVES,
    "aid": aid_rules.MOVES,
    "elevation": elevation_rules.MOVES,
}


@pytest.mark.parametrize("kind", COUNTED)
def test_what_a_month_is_counted_from_are_verbs_of_the_owner(kind: str) -> None:
    """Renamed there, it would never be counted again."""
    assert COUNTED[kind] <= {move.verb for move in OWNERS[kind]}
    assert set(OWNERS) == set(COUNTED)


async def test_an_act_is_a_row_of_its_own_and_read_twice_the_same_row(site: Site) -> None:
    sent = order(piece())
    first, second = then(sent, "return", "2026-03-05"), then(sent, "return", "2026-03-07")
    await tell(site, then(sent, "report", "2026-03-02"), first, second)
    async with site.app.state.database.read() as session:
        days = await session.scalars(sa.select(Act.day).order_by(Act.day))
        assert list(days) == [date(2026, 3, 5), date(2026, 3, 7)]


@pytest.mark.parametrize("initial", [True, False])
async def test_an_older_event_that_knows_one_flag_is_read_as_far_as_it_goes(
    site: Site, initial: bool
) -> None:
    older = piece()
    for name in ("is_initial_here", "is_initial_national", "is_repeat"):
        del older[2][name]
    older[2]["is_initial"] = initial
    await tell(site, older)
    (row,) = await rows(office(site), "/ledger")
    assert (row["is_initial_here"], row["is_initial_national"]) == (None, None)
    assert row["is_repeat"] is not initial


def story() -> dict[str, list[Event]]:
    """Three pieces from registration to delisting, by feed; later events correct earlier ones."""
    feeds: dict[str, list[Event]] = {"intake": [], "assignment": [], "supervision": []}
    for day in ("2026-03-02", "2026-03-03", "2026-03-04"):
        first = piece(registered=at(day))
        data, id = first[2], first[2]["matter_id"]
        sent = order(first)
        answered = {
            **data,
            "status": "opinion_issued",
            "accepted_at": at("2026-03-08"),
            "due_legal": date(2026, 5, 7),
            "opinion_issued_at": at("2026-04-01"),
            "result": "supported",
        }
        feeds["intake"] += [
            first,
            matter(id, title="初拟标题"),
            sent,
            matter(id, title="定稿标题", topic="NR02"),
            (first[0], id, answered, first[3]),
            order(first, order_id=sent[2]["order_id"], number=sent[2]["number"], returns=1),
        ]
        head = charge(id, "province", leader_name="钱某某")
        feeds["assignment"] += [
            head,
            charge(id, "county"),
            charge(id, "province", charge_id=head[2]["charge_id"], status="ended"),
            charge(id, "province", leader_name="孙某某"),
        ]
        listed = listing(id)
        done = {**listed[2], "status": "delisted", "delisted_at": at("2026-04-09")}
        feeds["supervision"] += [listed, (listed[0], id, done, listed[3])]
    return feeds


async def test_any_interleaving_of_the_feeds_gives_the_same_ledger(site: Site) -> None:
    feeds = story()
    everybody = office(site)
    seen: list[list[dict[str, Any]]] = []
    for seed in range(6):
        left = {name: list(events) for name, events in feeds.items()}
        chosen = random.Random(seed)
        while any(left.values()):
            name = chosen.choice([name for name, events in left.items() if events])
            await tell(site, left[name].pop(0))
        seen.append(await rows(everybody, "/ledger"))
        await forget(site)
    assert len(seen[0]) == 3
    assert (seen[0][0]["title"], seen[0][0]["topic"]) == ("定稿标题", "NR02")
    assert [link["name"] for link in seen[0][0]["chain"]] == ["孙某某", "赵某某"]
    assert seen[0][0]["listing_status"] == "delisted"
    assert all(other == seen[0] for other in seen[1:])


async def forget(site: Site) -> None:
    """Empty what the feeds filled."""
    async with site.app.state.database.begin() as session:
        for table in (Entry, Matter, WorkOrder, Charge, Listing):
            await session.execute(sa.delete(table))


async def test_an_event_applied_twice_changes_nothing(site: Site) -> None:
    everything = [event for events in story().values() for event in events]
    await tell(site, *everything)
    once = await rows(office(site), "/ledger")
    await tell(site, *everything)
    assert await rows(office(site), "/ledger") == once


async def test_a_piece_shows_before_its_matter_is_known_and_moves_with_its_unit(site: Site) -> None:
    first = piece(CITY, matter_id=None, status="registered", region=None)
    await tell(site, first)
    [row] = await rows(office(site), "/ledger")
    assert (row["title"], row["topic"], row["chain"]) == (None, None, [])
    assert row["unit_name"] == UNITS[CITY].name
    handed = piece(COUNTY, piece_id=first[2]["piece_id"], number=first[2]["number"])
    await tell(site, handed, matter(handed[2]["matter_id"]))
    [row] = await rows(office(site), "/ledger")
    assert row["title"] == "某村征地补偿款发放争议"
    assert row["unit_name"] == UNITS[COUNTY].name


async def test_a_piece_carries_its_matters_topic_whichever_is_told_first(site: Site) -> None:
    first = piece()
    id = first[2]["matter_id"]
    second = piece(matter_id=id)
    await tell(site, first, matter(id, topic="NR01"), second)
    client = office(site)
    assert len(await rows(client, "/ledger", topic="NR01")) == 2
    await tell(site, matter(id, topic="NR03"))
    assert await rows(client, "/ledger", topic="NR01") == []
    assert len(await rows(client, "/ledger", topic="NR03")) == 2


async def test_a_suggestion_has_no_statutory_route_and_is_shown_all_the_same(site: Site) -> None:
    event = piece()
    await tell(site, event, matter(event[2]["matter_id"], family="suggestion", route=None))
    [row] = await rows(office(site), "/ledger")
    assert (row["family"], row["route"]) == ("suggestion", None)
