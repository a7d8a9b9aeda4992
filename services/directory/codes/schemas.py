"""Answers about codes."""

from pydantic import BaseModel


class CodeOut(BaseModel):
    """One word: our `code`, its Chinese `label`, the `national` code where one was seen."""

    code: str
    label: str
    national: str | None


class CodeSetOut(BaseModel):
    """One enumeration, in the order in which it should be offered."""

    set: str
    label: str
    codes: list[CodeOut]


class CodeSets(BaseModel):
    """Every enumeration."""

    items: list[CodeSetOut]
