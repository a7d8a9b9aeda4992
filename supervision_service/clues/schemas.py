"""Bodies of clues; none has room for who petitioned."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from shared.bodies import Body, Date, Paged, WithReason
from shared.filters import Filters, Several
from shared.personal import Impersonal
from supervision_service.clues.rules import Kind, Status
from supervision_service.joint_handlings.rules import OrganKind
from supervision_service.joint_handlings.schemas import OrganName, ReplyNo
from supervision_service.listings.schemas import Passage, Sentence


class Recipient(Body):
    """Which organ has power over it."""

    organ_kind: OrganKind
    organ: OrganName


class ClueDraft(Recipient):
    """What was found when, the facts, the materials, and which leader is to decide."""

    kind: Kind
    what: Sentence
    facts: Passage
    materials: Annotated[str, Field(min_length=1, max_length=2000), Impersonal] | None = None
    found_on: Date
    decider_id: UUID


class ClueIn(ClueDraft):
    """The same, found while a matter was handled."""

    matter_id: UUID


class ClueRevision(ClueDraft, WithReason):
    """The same in other words, and why."""


class ClueHandOver(Body):
    """Until when the organ is asked to say something."""

    answer_due: Date


class ClueReceipt(Body):
    """The organ's receipt: its number and day."""

    receipt_no: ReplyNo
    received_on: Date


class ClueTakingUp(Body):
    """What the organ took it up with, and when."""

    decision_no: ReplyNo
    decided_on: Date


class ClueRefusal(Body):
    """Why the organ did not take it up, and when it said so."""

    refusal: Sentence
    decision_no: ReplyNo | None = None
    decided_on: Date


class ClueRedirection(Recipient, WithReason):
    """To which other organ, and why."""


class ClueResult(Body):
    """What came of it, without persons, and when the organ told us."""

    result: Sentence
    result_on: Date


class ClueDue(WithReason):
    """Another day, and why."""

    answer_due: Date


class ClueFilters(Filters):
    """Which clues."""

    matter_id: Several[UUID] = None
    kind: Several[Kind] = None
    status: Several[Status] = None


class CluePage(ClueFilters, Paged):
    """A page of clues, the newest first."""


class ClueOut(BaseModel):
    """A clue, and what the caller may do with it now."""

    id: UUID
    number: str
    matter_id: UUID
    matter_number: str
    unit_id: UUID
    unit_name: str
    maker: UUID
    noted_at: datetime
    found_on: date
    decider_id: UUID
    kind: Kind
    status: Status
    what: str
    facts: str
    materials: str | None
    organ_kind: OrganKind
    organ: str
    signer_name: str | None
    document_no: str | None
    letter: str | None
    handed_over_on: date | None
    answer_due: date | None
    receipt_no: str | None
    received_on: date | None
    decision_no: str | None
    decided_on: date | None
    refusal: str | None
    result: str | None
    result_on: date | None
    proposed_on: date | None
    dismissed_on: date | None
    reminder_no: str | None
    reminder: str | None
    reminded_on: date | None
    version: int
    allowed_moves: list[str]
