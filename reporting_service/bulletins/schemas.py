"""Requests and answers about bulletins."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from reporting_service.bulletins.rules import CaseList, Status
from reporting_service.bulletins.rules.figures import Figures
from reporting_service.ledger.rules import MONTH
from shared.bodies import Body, Paged
from shared.filters import Filters, Several
from shared.personal import Impersonal

Words = Annotated[str, Field(max_length=4000), Impersonal] | None


class Drafting(Body):
    """Which month, and what a person adds to the figures."""

    month: Annotated[str, Field(pattern=MONTH, description="通报月份，如 2026-11")]
    good_practice: Annotated[Words, Field(description="典型做法，每行一段")] = None
    next_steps: Annotated[Words, Field(description="下一步工作要求，每行一段")] = None


class Correcting(Body):
    """What was wrong with an issued bulletin."""

    reason: Annotated[
        str,
        Field(min_length=2, max_length=4000, description="更正的事由和内容，每行一段"),
        Impersonal,
    ]


class BulletinLine(BaseModel):
    """A bulletin in a list; `corrects` is the issued one that a correction is about."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    month: str
    status: Status
    corrects: UUID | None
    document_no: str | None
    as_of: datetime
    drafted_at: datetime
    issued_at: datetime | None


class BulletinOut(BulletinLine):
    """A bulletin with its figures."""

    rule_version: str
    figures: Figures
    good_practice: str | None
    next_steps: str | None
    correction: str | None
    version: int
    allowed_moves: list[str]


class CaseOut(BaseModel):
    """One line of a frozen list.

    `is_new` and `hit` were in the month, `is_open` and `late` at its end; `status` is that of the
    day on which the bulletin was drafted.
    """

    model_config = ConfigDict(from_attributes=True)

    list: CaseList
    subject_id: UUID
    number: str
    matter_id: UUID | None
    city: str
    topic: str | None
    form: str | None
    source: str | None
    status: str | None
    kind: str | None
    is_collective: bool
    is_new: bool
    is_open: bool
    hit: bool
    late: bool
    quantity: int


class CaseFilters(Filters):
    """Which of the lists."""

    list: Several[CaseList] = None


class CasePage(CaseFilters, Paged):
    """A page of lines, list by list."""
