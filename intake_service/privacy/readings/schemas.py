"""Bodies about readings."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.privacy.vault.rules import Secret
from shared.bodies import Date, Paged
from shared.filters import Filters, Several


class ReadingFilters(Filters):
    """Which readings; `denied` true: only attempts that were refused."""

    actor: Annotated[Several[UUID], Field(description="查看人的账号")] = None
    unit: Annotated[Several[UUID], Field(description="查看人所在单位")] = None
    piece_id: Several[UUID] = None
    import_id: Several[UUID] = None
    field: Several[Secret] = None
    denied: bool | None = None
    read_from: Date | None = None
    read_to: Date | None = None


class ReadingQuery(ReadingFilters, Paged):
    """A page of readings, the latest first."""


class ReadingOut(BaseModel):
    """One look at one field: who, what, what for, when. Never the content.

    `denied` is the verb of an attempt that was refused; it has no field and no purpose then.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    at: AwareDatetime
    actor: UUID
    actor_name: str
    unit: UUID
    piece_id: UUID | None
    import_id: UUID | None
    row: int | None
    field: Secret | None
    purpose: str | None
    denied: str | None
