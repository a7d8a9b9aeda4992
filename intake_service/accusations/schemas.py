"""Bodies of accusations."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from intake_service.accusations.rules import AccusedKind, Status
from intake_service.privacy.vault.schemas import MaskedPetitioner, Revealed
from intake_service.reception.registration.rules import Form, Source
from intake_service.reception.registration.schemas import Folded
from shared.bodies import Body, Date, Paged
from shared.filters import Filters, Several
from shared.personal import Impersonal

Name = Annotated[str, Field(min_length=1, max_length=100), Folded]


class AccusedIn(Body):
    """Whom the accusation accuses: an organ by its id or name; a person, and where they serve."""

    kind: AccusedKind
    organ_id: UUID | None = None
    name: Name | None = None
    post: Annotated[str, Field(min_length=1, max_length=60), Folded, Impersonal] | None = None

    @model_validator(mode="after")
    def _named(self) -> "AccusedIn":
        is_organ = self.kind is AccusedKind.ORGAN
        if is_organ and ((self.organ_id is None) == (self.name is None) or self.post is not None):
            raise ValueError("被检举控告的机关，请选择单位或者填写名称，不填职务")
        if not is_organ and self.name is None:
            raise ValueError("被检举控告的人员须填写姓名或者称谓")
        return self


class Naming(Body):
    """Everybody whom the accusation accuses; it replaces what was entered before."""

    accused: Annotated[list[AccusedIn], Field(min_length=1, max_length=50)]


class HandingOver(Body):
    """To which organ, by its id or its name, and how many pages."""

    organ_id: UUID | None = None
    organ: Annotated[str, Field(min_length=1, max_length=100), Folded, Impersonal] | None = None
    pages: Annotated[int, Field(ge=1, le=9999)]

    @model_validator(mode="after")
    def _one(self) -> "HandingOver":
        if (self.organ_id is None) == (self.organ is None):
            raise ValueError("请选择接收单位或者填写接收机关名称，二者填一")
        return self


class Acknowledgement(Body):
    """On which day the organ received it, and what proves that."""

    received_on: Date
    proof: Annotated[str, Field(min_length=1, max_length=300), Impersonal]


class AccusationResult(Body):
    """Whether the organ found it true, and when it told so; nothing else of it is kept."""

    confirmed: bool
    told_on: Date


class AccusationFilters(Filters):
    """Which accusations."""

    status: Several[Status] = None


class AccusationQuery(AccusationFilters, Paged):
    """A page of accusations, the latest first."""


class AccusedOut(BaseModel):
    """One of the accused; a person's name is masked."""

    model_config = ConfigDict(from_attributes=True)

    position: int
    kind: AccusedKind
    organ_id: UUID | None
    masked_name: str
    post: str | None


class HandOverOut(BaseModel):
    """One hand-over; `over_at`: it was taken back or the organ returned it."""

    model_config = ConfigDict(from_attributes=True)

    organ_id: UUID | None
    organ: str
    pages: int
    handed_over_at: AwareDatetime
    received_on: date | None
    proof: str | None
    over_at: AwareDatetime | None


class AccusationRow(BaseModel):
    """An accusation in a list, and as every move answers it, with the facts of its registration."""

    id: UUID
    status: Status
    version: int
    piece_number: str
    form: Form
    source: Source
    sender: str | None
    external_no: str | None
    petition_date: date
    arrived_at: AwareDatetime
    registered_at: AwareDatetime
    petitioner_count: int
    unit_id: UUID
    entered_at: AwareDatetime
    confirmed: bool | None
    told_on: date | None
    accused: Annotated[list[AccusedOut], Field(max_length=50)]
    hand_overs: Annotated[list[HandOverOut], Field(max_length=200)]
    allowed_moves: list[str]


class AccusationOut(AccusationRow):
    """An accusation with its petitioners, masked, and the list for its last hand-over."""

    petitioners: list[MaskedPetitioner]
    transfer_list: str | None


class RevealedAccused(BaseModel):
    """One of the accused, in full."""

    model_config = ConfigDict(from_attributes=True)

    position: int
    name: str
    post: str | None


class RevealedAccusation(Revealed):
    """What was asked for; `accused` is empty unless asked for."""

    accused: Annotated[list[RevealedAccused], Field(max_length=50)]
