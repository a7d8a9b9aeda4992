"""The body of a disposition."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from intake_service.reception.dispositions.rules import Kind


class DispositionOut(BaseModel):
    """How a piece ended at the door; only what its kind has is not null."""

    model_config = ConfigDict(from_attributes=True)

    piece_id: UUID
    kind: Kind
    ground: str | None
    facts: str | None
    basis: str | None
    guidance: str | None
    reply: str | None
    reason: str | None
    organ: str | None
    named_matter: UUID | None
    named_document: str | None
    named_date: date | None
    document_no: str | None
    decided_at: AwareDatetime
    decided_by: UUID
