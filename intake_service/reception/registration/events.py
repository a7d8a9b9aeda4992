"""What others are told about a piece."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from intake_service.reception.registration import rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import Purpose, Seal, Status
from shared.feed import Event
from shared.snapshots import Moved, Snapshot


class PieceMoved(Event):
    """A piece as it stands after `move`. Subject: its matter, before triage the piece itself."""

    type: ClassVar[str] = "intake.piece.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "deliver-opinion",
        "at": "2026-03-02T02:00:00Z",
        "piece_id": "0198c0de-0000-7000-8000-000000000001",
        "matter_id": "0198c0de-0000-7000-8000-000000000002",
        "number": "SCZRXF-20260105-L00001",
        "status": "opinion_delivered",
        "form": "letter",
        "purpose": "request_settlement",
        "source": "direct",
        "petition_date": "2026-01-04",
        "registered_at": "2026-01-05T02:00:00Z",
        "arrived_at": "2026-01-05T01:30:00Z",
        "petitioner_count": 3,
        "is_collective": False,
        "is_initial_here": True,
        "is_initial_national": None,
        "is_repeat": False,
        "region": "510104",
        "unit_id": "0198c0de-0000-7000-8000-000000000003",
        "unit_line": "510000/510100/510104",
        "accepted_at": "2026-01-08T02:00:00Z",
        "due_raw": "2026-03-09",
        "due_legal": "2026-03-09",
        "extended_days": 0,
        "opinion_no": "成都锦江自然资信〔2026〕1号",
        "opinion_issued_at": "2026-02-27T02:00:00Z",
        "delivered_at": "2026-03-02T01:00:00Z",
        "result": "partly_supported",
        "closed_at": None,
        "notice_due": "2026-01-20",
        "noticed_at": "2026-01-06T02:00:00Z",
        "registered_line": "510000",
        "unit_notice_due": "2026-01-21",
        "is_major_urgent": True,
        "is_initial": None,
        "simplified": "clear",
        "executions_owed": 1,
        "executions_done": 1,
        "execution_due": "2026-04-01",
    }

    move: str
    at: datetime
    piece_id: UUID
    matter_id: UUID | None
    number: str
    status: str
    form: str
    purpose: str
    source: str
    petition_date: date
    registered_at: datetime
    arrived_at: datetime
    petitioner_count: int
    is_collective: bool
    is_initial_here: bool
    is_initial_national: bool | None
    is_repeat: bool
    region: str | None
    unit_id: UUID
    unit_line: str
    accepted_at: datetime | None
    due_raw: date | None
    due_legal: date | None
    extended_days: int
    opinion_no: str | None
    opinion_issued_at: datetime | None
    delivered_at: datetime | None
    result: str | None
    closed_at: datetime | None
    notice_due: date | None
    noticed_at: datetime | None
    registered_line: str | None = None
    unit_notice_due: date | None = None
    is_major_urgent: bool = False
    is_initial: bool | None = None
    """What older events say in place of the three: false of a repeat."""
    simplified: str | None = None
    """The ground on which it is handled simply; null once it is not, or never was."""
    executions_owed: int = 0
    executions_done: int = 0
    execution_due: date | None = None


_MASKED = {
    rules.SEAL.verb: rules.CORRECT.verb,
    rules.ENTRUST.verb: rules.FILE.verb,
    rules.GIVE_BACK.verb: rules.UNDO_FILING.verb,
}
"""What is told instead of a verb that says accusation: to others it is filed without a word."""
_COLUMNS = PieceMoved.model_fields.keys() - {"move", "at", "piece_id", "is_initial"}


def to_event(piece: Piece, moved: Moved) -> PieceMoved | None:
    """What followers are told of the piece after a move; nothing of one sealed from the start."""
    return of_values(piece.column_values(), moved)


def of_values(values: Mapping[str, Any], moved: Moved) -> PieceMoved | None:
    """`to_event` of a row by its values; what is not among them is not known."""
    if values["seal"] is Seal.AT_REGISTRATION:
        return None
    facts = {name: values.get(name) for name in _COLUMNS}
    if values.get("switched_at") is not None:
        facts["simplified"] = None
    verb = moved.verb
    if values["seal"] is Seal.LATER:
        # What others knew before stays, and says no accusation.
        facts["purpose"], verb = Purpose.OTHER, _MASKED.get(verb, verb)
        if values["status"] is Status.SEALED:
            facts["status"] = Status.FILED
    return PieceMoved(move=verb, at=moved.at, piece_id=values["id"], **facts)


SNAPSHOT = Snapshot(
    PieceMoved,
    Piece,
    key="piece_id",
    subject=lambda piece: piece.matter_id or piece.id,
    to_event=to_event,
    filters=(Piece.seal != Seal.AT_REGISTRATION,),
    passing=frozenset({"move", "at", "is_initial"}),
)
