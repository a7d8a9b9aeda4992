"""Bodies about attachments."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.attachments import Paper, Status
from shared.bodies import Body, Paged
from shared.file_types import FileType
from shared.filters import Filters, Several
from shared.personal import Impersonal


class AttachmentIn(Body):
    """What is attached, and to what: a piece, an order or an execution."""

    piece_id: UUID | None = None
    order_id: UUID | None = None
    execution_id: UUID | None = None
    paper: Paper
    name: Annotated[
        str, Field(min_length=3, max_length=120, description="文件名，含扩展名"), Impersonal
    ]


class AttachmentFilters(Filters):
    """Which attachments."""

    piece_id: Several[UUID] = None
    order_id: Several[UUID] = None
    execution_id: Several[UUID] = None


class AttachmentQuery(AttachmentFilters, Paged):
    """A page of attachments, the last attached first."""


class AttachmentOut(BaseModel):
    """What is known of a file. `sha256` is that of its content, in hexadecimal digits."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    version: int
    piece_id: UUID
    order_id: UUID | None
    execution_id: UUID | None
    paper: Paper
    name: str
    file_type: FileType
    size: int
    sha256: str
    unit_id: UUID
    attached_by: UUID
    attacher: str
    attached_at: AwareDatetime
    virus: str | None
    allowed_moves: list[str]
