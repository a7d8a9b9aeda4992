"""What the other services would tell reporting; every name and number is invented."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import httpx

from shared.handlers import Envelope, Rows
from shared.moves import Role
from shared.workdays import ZONE
from tests.harness import ORG, UNITS, Site

PROVINCE, CITY, COUNTY = "510000", "510100", "510104"
NEIGHBOUR_CITY, NEIGHBOUR_COUNTY = "510300", "510105"
JOINT_OFFICE = "provincial_joint_office"
NOW = datetime(2026, 4, 10, 9, 0, tzinfo=ZONE)
MARCH = "2026-03"

Event = tuple[str, UUID, dict[str, Any], datetime]
"""Type, subject, data and time of one event."""

_numbers = count(1)


def at(day: str, hour: int = 10) -> datetime:
    """An instant of that day in the office."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), ZONE).replace(hour=hour)


def piece(unit: str = COUNTY, registered: datetime | None = None, **changes: Any) -> Event:
    """`intake.piece.moved`: a piece handed to the bureau of `unit`."""
    number = next(_numbers)
    data = {
        "move": "assign",
        "at": NOW,
        "piece_id": uuid4(),
        "matter_id": uuid4(),
        "number": f"SCZRXF-20260305-L{number:05}",
        "status": "assigned",
        "form": "letter",
        "purpose": "request_settlement",
        "source": "direct",
        "petition_date": date(2026, 3, 4),
        "registered_at": registered or at("2026-03-05"),
        "arrived_at": registered or at("2026-03-05"),
        "petitioner_count": 2,
        "is_collective": False,
        "is_initial_here": True,
        "is_initial_national": None,
        "is_repeat": False,
        "region": unit,
        "unit_id": ORG(unit),
        "unit_line": UNITS[unit].line,
        "accepted_at": None,
        "due_raw": None,
        "due_legal": None,
        "extended_days": 0,
        "opinion_no": None,
        "opinion_issued_at": None,
        "delivered_at": None,
        "result": None,
        "closed_at": None,
        "notice_due": None,
        "noticed_at": None,
        "registered_line": PROVINCE,
        "unit_notice_due": None,
        "simplified": None,
        **changes,
    }
    return "intake.piece.moved", data["matter_id"] or data["piece_id"], data, NOW


def matter(id: UUID, unit: str = COUNTY, **changes: Any) -> Event:
    """`intake.matter.moved`: the matter behind a piece."""
    data = {
        "move": "triage",
        "at": NOW,
        "matter_id": id,
        "number": f"XFSX-2026-{next(_numbers):06}",
        "title": "某村征地补偿款发放争议",
        "summary_masked": "王某某等反映征地补偿款未足额发放。",
        "region": unit,
        "topic": "NR01",
        "family": "appeal",
        "route": "P6",
        "unit_id": ORG(unit),
        "unit_line": UNITS[unit].line,
        "status": "open",
        "requests_count": 1,
        **changes,
    }
    return "intake.matter.moved", id, data, NOW


def order(of: Event, **changes: Any) -> Event:
    """`intake.order.moved`: the order under which a piece's bureau works."""
    piece_data = of[2]
    data = {
        "move": "sign-for",
        "at": NOW,
        "order_id": uuid4(),
        "number": f"SCZRJB-2026-{next(_numbers):05}",
        "piece_id": piece_data["piece_id"],
        "matter_id": piece_data["matter_id"],
        "unit_id": piece_data["unit_id"],
        "unit_line": piece_data["unit_line"],
        "status": "signed_for",
        "feedback_due": date(2026, 4, 30),
        "returns": 0,
        "reported_at": None,
        "closed_at": None,
        "reported_by": None,
        "handlers": [],
        **changes,
    }
    return "intake.order.moved", piece_data["matter_id"], data, data["at"]


def rating(of: Event, **changes: Any) -> Event:
    """`intake.rating.moved`: the responsible unit of a piece was rated satisfied."""
    data = {
        "move": "rate",
        "at": NOW,
        "rating_id": uuid4(),
        "piece_id": of[2]["piece_id"],
        "matter_id": of[2]["matter_id"],
        "target": "responsible_unit",
        "unit_id": of[2]["unit_id"],
        "unit_line": of[2]["unit_line"],
        "status": "rated",
        "value": "satisfied",
        "rated_at": at("2026-03-10"),
        "lapsed_on": None,
        "attended_at": None,
    }
    return "intake.rating.moved", of[1], data | changes, NOW


def review(of: Event, **changes: Any) -> Event:
    """`intake.review.moved`: the opinion on a piece was upheld."""
    data = {
        "move": "issue",
        "at": NOW,
        "review_id": uuid4(),
        "kind": "review",
        "piece_id": of[2]["piece_id"],
        "matter_id": of[2]["matter_id"],
        "reviews_id": None,
        "unit_id": of[2]["unit_id"],
        "unit_line": of[2]["unit_line"],
        "organ_id": None,
        "organ_line": None,
        "status": "issued",
        "requested_on": date(2026, 3, 2),
        "received_on": date(2026, 3, 3),
        "late": False,
        "competent": True,
        "refusal": None,
        "outcome": "upheld",
        "result": None,
        "redo_due": None,
        "document_no": "锦江府复查〔2026〕1号",
        "issued_at": at("2026-03-20"),
        "delivered_at": None,
        **changes,
    }
    return "intake.review.moved", of[1], data, data["at"]


def charge(matter_id: UUID, level: str = "county", **changes: Any) -> Event:
    """`assignment.charge.moved`: a leader in charge of a matter."""
    data = {
        "move": "confirm",
        "at": NOW,
        "charge_id": uuid4(),
        "matter_id": matter_id,
        "level": level,
        "leader_id": uuid4(),
        "leader_name": "赵某某",
        "leader_post": "副局长",
        "unit_id": ORG(COUNTY),
        "unit_line": UNITS[COUNTY].line,
        "basis": "subject",
        "takes_all": False,
        "status": "active",
        **changes,
    }
    return "assignment.charge.moved", matter_id, data, NOW


def listing(matter_id: UUID, **changes: Any) -> Event:
    """`supervision.listing.moved`: a matter listed for supervision."""
    data = {
        "move": "list",
        "at": NOW,
        "listing_id": uuid4(),
        "matter_id": matter_id,
        "number": f"GP-2026-{next(_numbers):03}",
        "kind": "own",
        "batch": "2026年第一批",
        "ground": "self_screened",
        "target_date": date(2026, 6, 30),
        "levels_owed": ["province", "city", "county"],
        "status": "in_supervision",
        "listed_at": at("2026-03-10"),
        "applied_at": None,
        "delisted_at": None,
        "returns": 0,
        "reason_given": False,
        **changes,
    }
    return "supervision.listing.moved", matter_id, data, data["listed_at"] or NOW


def urging(matter_id: UUID, **changes: Any) -> Event:
    """`supervision.urging.moved`: a call or a letter to the unit of a listed matter."""
    data = {
        "move": "issue",
        "at": NOW,
        "urging_id": uuid4(),
        "listing_id": uuid4(),
        "matter_id": matter_id,
        "unit_id": ORG(COUNTY),
        "unit_line": UNITS[COUNTY].line,
        "kind": "notice",
        "status": "issued",
        "causes": [],
        "document_no": f"川自然资信督〔2026〕{next(_numbers)}号",
        "issued_at": NOW,
        "answer_due": date(2026, 3, 25),
        "answered_at": None,
        "assessment": None,
        "escalated_from": None,
        **changes,
    }
    return "supervision.urging.moved", matter_id, data, data["at"]


def then(event: Event, move: str, day: str, **changes: Any) -> Event:
    """What the owner publishes of the same row after `move` on `day`."""
    type, subject, data, _ = event
    return type, subject, {**data, "move": move, "at": at(day), **changes}, at(day)


async def tell(site: Site, *events: Event) -> None:
    """Let reporting apply the events in this order."""
    for type, subject, data, time in events:
        await site.receive(type, subject, data, time)


async def tell_many(site: Site, events: Sequence[Event]) -> None:
    """Let reporting apply many events of one feed as one batch."""
    found = Rows()
    for type, subject, data, time in events:
        position = 1_000_000 + next(_numbers)  # beyond those of single events
        feed = site.app.state.followers[type.partition(".")[0]].feed
        model, handler = feed.handlers[type]
        body = model.model_validate(data)
        found.add(handler(Envelope(feed.name, position, type, subject, time, body)))
    async with site.app.state.database.begin() as session:
        await found.write(session)


async def rows(client: httpx.AsyncClient, path: str, **params: Any) -> list[dict[str, Any]]:
    """Every row that paging to the end shows."""
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        asked = params if cursor is None else {**params, "cursor": cursor}
        answer = await client.get(path, params=asked)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        found += body["items"]
        cursor = body["next"]
        if cursor is None:
            return found


def office(site: Site, role: Role = Role.PET_HEAD, unit: str = PROVINCE) -> httpx.AsyncClient:
    """A client of somebody who sees the whole province."""
    client: httpx.AsyncClient = site.client(role, unit=unit)
    return client
