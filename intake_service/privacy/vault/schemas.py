"""Bodies about personal data."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from intake_service.privacy.vault.rules import Secret
from shared.bodies import Body
from shared.personal import Impersonal


class PetitionerIn(Body):
    """A petitioner as registered; only what is needed to answer. Without a name: anonymous."""

    name: Annotated[str | None, Field(min_length=1, max_length=60)] = None
    phone: Annotated[str | None, Field(pattern=r"^[0-9+*\-]{5,30}$")] = None
    address: Annotated[str | None, Field(min_length=1, max_length=200)] = None
    document_no: Annotated[str | None, Field(pattern=r"^[0-9A-Za-z]{5,30}$")] = None
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


class RevealPurpose(Body):
    """What the unmasked content is needed for; recorded."""

    purpose: Annotated[str, Field(min_length=4, max_length=200), Impersonal]


class Reveal(RevealPurpose):
    """Which fields are needed, and what for; each is recorded as a reading."""

    fields: Annotated[list[Secret], Field(min_length=1, max_length=6)]


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
    """What was asked for."""

    petitioners: list[RevealedPetitioner]
    original_text: str | None
