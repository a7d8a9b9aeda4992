"""Reading the enumerations; they are part of the program, not of the database."""

from services.directory.codes.schemas import CodeOut, CodeSetOut, ProblemKind
from shared import codes
from shared.catalogue import catalogue
from shared.errors import NotFound


def code_sets() -> list[CodeSetOut]:
    """Every enumeration, in the order of the file."""
    return [_to_response(one) for one in codes.code_sets().values()]


def code_set(name: str) -> CodeSetOut:
    """One enumeration. Raises `NotFound` (code-set-unknown)."""
    found = codes.code_sets().get(name)
    if found is None:
        names = "、".join(codes.code_sets())
        raise NotFound("code-set-unknown", f"没有这个代码表，可用的有：{names}。")
    return _to_response(found)


def problem_kinds() -> list[ProblemKind]:
    """Every kind of refusal, with the operations that may end in it."""
    known = catalogue()
    return [
        ProblemKind(
            code=kind.code,
            status=kind.status,
            title=kind.title,
            details=[*kind.details],
            facts=[*kind.facts],
            retry=kind.later,
            operations=known.ending_in(kind.code),
        )
        for kind in known.kinds.values()
    ]


def _to_response(one: codes.CodeSet) -> CodeSetOut:
    listed = [
        CodeOut(code=each.code, label=each.label, national=each.national) for each in one.codes
    ]
    return CodeSetOut(set=one.name, label=one.label, codes=listed)
