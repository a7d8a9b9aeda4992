"""Bodies about enquiries: what the petitioner knows, and what is shown for it."""

from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, model_validator

from shared.bodies import Body
from shared.personal import fold


def _upper(given: object) -> object:
    return given.upper() if isinstance(given, str) else given


class Credentials(Body):
    """The query code, and beside it one more thing that the petitioner knows.

    `phone_tail`: the last four digits of the telephone number that was given; `number`: the
    receipt number, for whoever gave none.
    """

    query_code: Annotated[
        str, BeforeValidator(_upper), Field(max_length=10, pattern=r"^[A-Z2-9]{10}$")
    ]
    phone_tail: Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None = None
    number: Annotated[str, Field(min_length=1, max_length=40), AfterValidator(fold)] | None = None

    @model_validator(mode="after")
    def _one_more(self) -> Self:
        if (self.phone_tail is None) == (self.number is None):
            raise ValueError("手机号码后四位和登记编号须填写一项，且只填写一项")
        return self


class DocumentOut(BaseModel):
    """A document that was made for the petitioner: what it is called, its number and its day."""

    title: str
    document_no: str | None
    date: date


class ProgressOut(BaseModel):
    """How far a piece has come: days and documents, and nothing else.

    `forwarded`: the days on which it was forwarded, assigned or, an accusation, handed over.
    `result_known`: of an accusation alone, whether the organ told whether it is true; never what.
    """

    registered: date
    forwarded: list[date]
    acceptance: list[DocumentOut]
    refusal: list[DocumentOut]
    extensions: list[DocumentOut]
    opinions: list[DocumentOut]
    reviews: list[DocumentOut]
    re_reviews: list[DocumentOut]
    result_known: bool | None = None
