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


class ProblemKind(BaseModel):
    """One kind of refusal by its `code`.

    `details`: its sentences, `…` where they name something. `facts`: members of the body beside the
    usual ones. `retry`: the answer says when to try again. `operations`: the ids of the operations
    that may end in it; none for what only jobs and items of an answer say.
    """

    code: str
    status: int
    title: str
    details: list[str]
    facts: list[str]
    retry: bool
    operations: list[str]


class ProblemKinds(BaseModel):
    """Every kind of refusal, in the order of the codes."""

    items: list[ProblemKind]
