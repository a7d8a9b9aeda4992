"""Requests and answers about partners."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.exchange.partners.rules import RECEIVABLE, SENDABLE, Adapter, Flow, Status
from shared.bodies import Body, Paged
from shared.filters import Filters, Several, Words
from shared.personal import Impersonal

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
"""What names a partner in addresses and signatures: `joint-office`, `mnr`."""
Profile = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Version = Annotated[str, Field(pattern=r"^[0-9]{1,4}(\.[0-9]{1,4}){0,2}$")]
Sends = Annotated[list[Annotated[str, Words(sorted(SENDABLE))]], Field(max_length=len(Flow))]
Receives = Annotated[list[Annotated[str, Words(sorted(RECEIVABLE))]], Field(max_length=len(Flow))]


class Connection(Body):
    """How an organ's system is connected, and what may pass."""

    name: Annotated[str, Field(min_length=1, max_length=100), Impersonal]
    account_id: UUID | None = Field(None, description="该单位在本系统使用的账号")
    adapter: Adapter
    base_url: Annotated[str, Field(max_length=300)] | None = None
    profile: Profile = Field("kaimen", description="报文规格：字段和代码表")
    profile_version: Version = "1"
    sends: Sends = Field(default=[], description="允许其报送的业务")
    receives: Receives = Field(default=[], description="向其报送的业务")


class NewPartner(Connection):
    """An organ whose system is to be connected."""

    code: Code


class PartnerOut(BaseModel):
    """A partner, and what the caller may do to it now."""

    id: UUID
    status: Status
    version: int
    code: str
    name: str
    account_id: UUID | None
    adapter: Adapter
    base_url: str | None
    profile: str
    profile_version: str
    sends: list[Flow]
    receives: list[Flow]
    entered_by: UUID
    allowed_moves: list[str]


class PartnerFilters(Filters):
    """Filters of the list; all given ones must hold."""

    status: Several[Status] = None


class PartnerQuery(PartnerFilters, Paged):
    """A page of partners."""
