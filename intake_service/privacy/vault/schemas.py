"""Bodies about personal data."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from intake_service.privacy.vault import rules
from intake_service.privacy.vault.rules import Secret
from shared.bodies import Body
from shared.bodies import RevealPurpose as RevealPurpose
from shared.personal import Something

Name = Annotated[
    str, Field(min_length=1, max_length=60), AfterValidator(rules.stored_name), Something
]
Phone = Annotated[
    str,
    BeforeValidator(lambda given: rules.stored("phone", given)),
    Field(max_length=20, pattern=r"^[0-9+*\-]{5,20}$"),
]
Address = Annotated[
    str, Field(min_length=1, max_length=200), AfterValidator(rules.stored_address), Something
]
DocumentNo = Annotated[
    str,
    BeforeValidator(lambda given: rules.stored("document_no", given)),
    Field(max_length=30, pattern=r"^[0-9A-Z]{5,30}$"),
]


class PetitionerIn(Body):
    """A petitioner as registered, in one form however it is written; only what is needed to answer.

    Without a name: anonymous.
    """

    name: Name | None = None
    phone: Phone | None = None
    address: Address | None = None
    document_no: DocumentNo | None = None
    is_main: bool = False


class MaskedPetitioner(BaseModel):
    """A petitioner as everybody with access to the piece sees them."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    position: int
    is_main: bool
    masked_name: str | None
    masked_phone: str | None
    masked_address: str | None
    masked_document_no: str | None


class Reveal(RevealPurpose):
    """Which fields are needed, and what for; each is recorded as a reading."""

    fields: Annotated[list[Secret], Field(min_length=1, max_length=7)]


class RevealedPetitioner(BaseModel):
    """A petitioner's unmasked fields; those not asked for are null."""

    id: UUID
    position: int
    is_main: bool
    name: str | None
    phone: str | None
    address: str | None
    document_no: str | None


class Revealed(BaseModel):
    """What was asked for. Place and class, as their sender stated them, come with the text."""

    petitioners: list[RevealedPetitioner]
    original_text: str | None
    stated_place: str | None
    stated_class: str | None
    query_code: str | None
