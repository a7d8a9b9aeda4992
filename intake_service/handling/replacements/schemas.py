"""Bodies about the replacement of a letter."""

from typing import Annotated

from pydantic import Field

from shared.bodies import Body, OfficePhone, PersonName, WithReason
from shared.personal import Impersonal

_Short = Annotated[str, Field(min_length=1, max_length=500), Impersonal]
_Text = Annotated[str, Field(min_length=1, max_length=4000), Impersonal]


class LetterTexts(Body):
    """What is said anew of what a person wrote in the letter; left out: as it was."""

    contact: PersonName | None = None
    phone: OfficePhone | None = None
    path: _Short | None = None
    basis: _Short | None = None
    guidance: _Short | None = None
    reason: _Short | None = None
    reasons: _Text | None = None
    facts: _Text | None = None
    reply: _Text | None = None
    situation: _Text | None = None
    measures: _Text | None = None
    proposals: _Text | None = None


class Replacement(WithReason):
    """Why an issued letter is replaced, and what the new one says instead.

    Without texts it says what is registered now: after a correction of the registration.
    """

    texts: LetterTexts = Field(default_factory=LetterTexts)
