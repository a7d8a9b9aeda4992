"""Bodies of refusals."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from intake_service.reception.refusals.rules import NoLongerAccepted, NotAccepted
from intake_service.reception.registration.schemas import Folded
from shared.bodies import Body, Date, Reason
from shared.personal import FreeText

Facts = Annotated[FreeText, Field(min_length=1, max_length=2000)]
Basis = Annotated[FreeText, Field(min_length=1, max_length=1000)]


class Refusal(Body):
    """Why a piece is not accepted, in facts and law, and where the petitioner can turn.

    `matter_id`: what is in hand already (NA2). `reason`: why it is the same, if the persons differ.
    """

    ground: NotAccepted
    facts: Facts
    basis: Basis
    guidance: Annotated[FreeText, Field(min_length=1, max_length=1000)]
    matter_id: UUID | None = None
    reason: Reason | None = None


class FinalRefusal(Body):
    """Why a piece is no longer accepted: the document that ended it, its date and its organ.

    `matter_id`: the matter that it ended, where that is one of ours. `reason`: why it is the same,
    if the persons differ.
    """

    ground: NoLongerAccepted
    facts: Facts
    basis: Basis
    document_no: Annotated[FreeText, Field(min_length=1, max_length=60), Folded]
    document_date: Date
    organ: Annotated[str, Field(min_length=1, max_length=100), Folded]
    matter_id: UUID | None = None
    reason: Reason | None = None
