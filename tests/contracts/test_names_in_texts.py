"""Every text of a command about a piece is compared with who signed it, or not for a reason."""

import ast
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import Any, get_args, get_type_hints

import intake_service
from intake_service.privacy.vault import commands as vault
from intake_service.privacy.vault import rules as vault_rules
from intake_service.reception.registration import commands as registration
from shared.bodies import Body
from tests.contracts.test_free_texts import takes

Function = Callable[..., Any]
LOOKING = frozenset({vault.check_masked, vault_rules.discloses, vault_rules.identifies})
SHORT = ("王建国", "13800000000", "某某府复查〔2026〕1号")
NO_PIECE = ("legal_paths", "urgency.duties", "reception.imports")
"""What their commands are told belongs to no piece; by its form it is looked through."""
VAULT = "is stored in the vault"
OFFICERS = "names officers, and an officer may be called as a petitioner is"
COMPARED = "is compared with the vault and shown to nobody"
CORRECTED = "is looked through as a change, beside the people as they were and will be"
NOT_LOOKED_AT = {
    "Naming.accused": VAULT,
    "CareIn.note": VAULT,
    "CareNote.note": VAULT,
    "TalkNoteIn.talk": VAULT,
    "TalkNoteCorrection.talk": VAULT,
    "WithdrawalIn.text": VAULT,
    "RatingIn.reason": VAULT,
    "RatingIn.text": VAULT,
    "RatingIn.number": COMPARED,
    "Credentials.number": COMPARED,
    **{f"{form}.{name}": VAULT for form in ("RecordIn", "RecordCorrection")
       for name in ("place", "facts", "evidence", "conclusion")},
    **{f"{form}.{name}": VAULT for form in ("Registration", "CorrectionIn")
       for name in ("original_text", "stated_place", "stated_class")},
    "Registration.petitioners": VAULT,
    **{f"PetitionerIn.{name}": VAULT for name in ("name", "phone", "address", "document_no")},
    **{f"CorrectionIn.{name}": CORRECTED
       for name in ("sender", "external_no", "title", "summary_masked", "requests")},
    "FailureIn.proof": "is looked through as the attempt that is made of it",
    "ReceiptIn.proof": "is looked through as the attempt that is made of it",
    "ReceiptIn.witness": "is looked through as the attempt that is made of it",
    "OpinionDraft.remedy_organs": "is one of the organs that may review",
    "HearingCall.members": OFFICERS,
    "InvestigationIn.investigators": OFFICERS,
    "MediationIn.mediators": OFFICERS,
    "RecordIn.investigators": OFFICERS,
    "RecordCorrection.investigators": OFFICERS,
    "SeriesCodeIn.code": "is what an organ's letters carry, of whatever piece",
}  # fmt: skip


@cache
def commands() -> list[Function]:
    """The public functions of every file of commands."""
    found = []
    for each in pkgutil.walk_packages(intake_service.__path__, "intake_service."):
        room = each.name.removeprefix("intake_service.")
        if "commands" in room.split(".") and not room.startswith(NO_PIECE):
            module = import_module(each.name)
            found += [one for name, one in vars(module).items() if inspect.isfunction(one)
                      and one.__module__ == each.name and not name.startswith("_")]  # fmt: skip
    found.remove(registration.prepare)  # of forms that `check` found good
    return found


@cache
def texts(form: type[Body]) -> list[str]:
    """The fields of a form that take somebody's name or number, alone, in a list, or inside."""
    return [
        name
        for name, field in form.model_fields.items()
        if any(takes(field, text) or takes(field, [text] * 2) for text in SHORT)
        or any(texts(inner) for inner in inside(field.annotation))
    ]


def inside(hint: Any) -> Iterator[type[Body]]:
    """The forms within the type of a field."""
    if isinstance(hint, type) and issubclass(hint, Body):
        yield hint
    for part in get_args(hint):
        yield from inside(part)


@cache
def tree(function: Function) -> ast.AST:
    module = ast.parse(inspect.getsource(sys.modules[function.__module__]))
    return next(node for node in ast.walk(module)
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                and node.name == function.__name__)  # fmt: skip


def called(function: Function, call: ast.Call) -> Function | None:
    """The function of ours that is called, if it can be told."""
    match call.func:
        case ast.Name(id=name):
            found = vars(sys.modules[function.__module__]).get(name)
        case ast.Attribute(value=ast.Name(id=room), attr=name):
            found = getattr(vars(sys.modules[function.__module__]).get(room), name, None)
        case _:
            found = None
    ours = inspect.isfunction(found) and found.__module__.startswith("intake_service")
    return found if ours else None


def handed(function: Function, call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """What is handed over in a call, by the names that the function has for it."""
    parameters = [*inspect.signature(function).parameters.values()]
    rest = next((each.name for each in parameters if each.kind is each.VAR_KEYWORD), "")
    names = {each.name for each in parameters}
    yield from zip((each.name for each in parameters), call.args, strict=False)
    for word in call.keywords:
        yield word.arg if word.arg in names else rest, word.value


@cache
def looked_at(function: Function, parameter: str) -> frozenset[str]:
    """Which fields of a parameter the function has compared with the vault; "*" for all of it."""
    if function in LOOKING:
        return frozenset({"*"} if parameter in {"texts", "text", "ours"} else ())
    found, looked = set[str](), list[ast.expr]()
    for call in ast.walk(tree(function)):
        target = called(function, call) if isinstance(call, ast.Call) else None
        if target is None or target is function:
            continue
        for name, value in handed(target, call):
            within = looked_at(target, name)
            if is_named(value, parameter):
                found |= within
            elif "*" in within or within.issuperset(texts_of(target, name)):
                looked.append(value)
    return frozenset(found.union(*(read(function, each, parameter) for each in
                                   with_what_they_hold(function, looked, parameter))))  # fmt: skip


def texts_of(function: Function, parameter: str) -> set[str]:
    """The texts of the form that a parameter is; none but "*" of what is no form."""
    forms = [*inside(get_type_hints(function).get(parameter))]
    return {name for form in forms for name in texts(form)} if forms else {"*"}


def is_named(value: ast.AST, name: str) -> bool:
    return isinstance(value, ast.Name) and value.id == name


def with_what_they_hold(
    function: Function, looked: list[ast.expr], parameter: str
) -> Iterator[ast.expr]:
    """Expressions, and what was assigned to the variables in them."""
    seen = {parameter}
    while looked:
        expression = looked.pop()
        yield expression
        new = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)} - seen
        seen |= new
        looked += [
            value
            for target, value in given(function)
            if new & {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}
        ]


def given(function: Function) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What a function assigns or goes through one by one: to which variables, from what."""
    for node in ast.walk(tree(function)):
        match node:
            case ast.Assign(targets=targets, value=value):
                yield from ((target, value) for target in targets)
            case ast.AugAssign(target=target, value=value):
                yield target, value
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                yield target, value


def read(function: Function, expression: ast.AST, parameter: str) -> set[str]:
    """The fields of a parameter that an expression reads; "*" for the whole of it."""
    whole = is_text(function, parameter) and any(
        is_named(node, parameter) for node in ast.walk(expression)
    )
    found = {"*"} if whole else set[str]()
    words = {node.value for node in ast.walk(expression) if isinstance(node, ast.Constant)
             and isinstance(node.value, str)}  # fmt: skip
    for node in ast.walk(expression):
        match node:
            case ast.Call(func=ast.Name(id="getattr"), args=[ast.Name(id=name), *_]):
                found |= words if name == parameter else set()
            case ast.Call(func=ast.Attribute(ast.Name(id=name), "model_dump"), keywords=kept):
                found |= (words if kept else {"*"}) if name == parameter else set()
            case ast.Call(args=[ast.Name(id=name)]) if name == parameter:
                if (told := called(function, node)) is not None:
                    found |= read(told, tree(told), next(iter(inspect.signature(told).parameters)))
            case ast.Attribute(ast.Name(id=name), field) if name == parameter:
                found.add(field)
    return found


def is_text(function: Function, parameter: str) -> bool:
    hint = get_type_hints(function).get(parameter)
    return str in {hint, *get_args(hint)} or not inspect.isclass(hint)


def missed() -> set[str]:
    """Texts of forms that a command does not look at."""
    found = set()
    for command in commands():
        for parameter, hint in get_type_hints(command).items():
            for form in inside(hint):
                looked = looked_at(command, parameter)
                if "*" not in looked:
                    found |= {f"{form.__name__}.{name}" for name in texts(form)} - {
                        f"{form.__name__}.{name}" for name in looked
                    }
    return found


def test_what_others_read_is_compared_with_who_signed_or_there_is_a_reason_why_not() -> None:
    found = missed()
    assert not found - NOT_LOOKED_AT.keys(), (
        f"{sorted(found - NOT_LOOKED_AT.keys())}: let the command hand it to vault.check_masked, "
        "or write down in NOT_LOOKED_AT why nobody's data can leave by it"
    )
    assert not NOT_LOOKED_AT.keys() - found, f"strike {sorted(NOT_LOOKED_AT.keys() - found)}"
