"""The state machines against tables written by hand: a change must be made twice, on purpose."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum

import pytest

from intake_service.handling.handling import rules as handling
from intake_service.handling.orders import rules as orders
from intake_service.reception.differences import rules as differences
from intake_service.reception.imports import rules as imports
from intake_service.reception.matters import rules as matters
from intake_service.reception.registration import rules as pieces
from shared.auth import SYSTEM
from shared.errors import Conflict, Forbidden
from shared.moves import Move, Role, check, permit

PIECE = """
register         -                                             registered        registrar
triage           registered                                    =                 triage
file-repeat      registered                                    filed             triage
assign           registered                                    assigned          pet_head
deem-start       assigned                                      =                 system
accept           assigned                                      accepted          unit_head
investigate      accepted                                      investigating     unit_handler
draft-opinion    investigating                                 opinion_drafting  unit_handler
return-draft     opinion_drafting                              investigating     unit_head
issue-opinion    opinion_drafting                              opinion_issued    unit_head
deliver-opinion  opinion_issued                                opinion_delivered unit_handler
extend           accepted,investigating,opinion_drafting       =                 unit_head
lapse            opinion_delivered                             closed_no_review  system
recount          *                                             =                 system
correct          *                                             =                 registrar,pet_head
"""
ORDER = """
issue     -            issued       pet_head
arrive    issued       arrived      system
sign-for  arrived      signed_for   unit_handler,unit_head
accept    signed_for   in_handling  unit_head
report    in_handling  reported     unit_head
pass      reported     closed       pet_head
return    reported     in_handling  pet_head
"""
MATTER = """
open    -       open    triage
join    open    =       triage
reopen  closed  open    triage
assign  open    =       pet_head
close   open    closed  system
"""
EXTENSION = """
request  -          requested  unit_handler
approve  requested  approved   unit_head
refuse   requested  refused    unit_head
"""
IMPORT = """
request  -               queued     registrar
start    queued,running  running    system
finish   running         finished   system
fail     queued,running  failed     system
cancel   queued,running  cancelled  registrar
"""
DIFFERENCE = """
open       -     open        system
keep       open  kept        registrar,pet_head
adopt      open  adopted     registrar,pet_head
supersede  open  superseded  system
"""
MACHINES: Sequence[tuple[str, Sequence[Move], type[StrEnum]]] = (
    (PIECE, pieces.MOVES, pieces.Status),
    (ORDER, orders.MOVES, orders.Status),
    (MATTER, matters.MOVES, matters.Status),
    (EXTENSION, handling.EXTENSION_MOVES, handling.ExtensionStatus),
    (IMPORT, imports.MOVES, imports.Status),
    (DIFFERENCE, differences.MOVES, differences.Status),
)
CLOCKS = {
    "register": (("DL02", "DL03", "DL04"), (), None),
    "file-repeat": ((), ("DL02", "DL03", "DL04"), None),
    "assign": (("DL03", "DL04", "DL11"), ("DL02", "DL03", "DL04"), "D09"),
    "deem-start": (("DL05",), (), None),
    "accept": (("DL05",), ("DL03", "DL04"), "D02"),
    "issue-opinion": ((), ("DL05",), "D16"),
    "deliver-opinion": (("DL07", "DL13"), (), "D20"),
    "extend": ((), (), "D12"),
    "lapse": ((), ("DL07",), None),
}


def rows(table: str, statuses: type[StrEnum]) -> Iterable[tuple[str, set[str], str, set[str]]]:
    """Verb, statuses before, status after and roles of each line."""
    for line in table.strip().splitlines():
        verb, before, after, roles = line.split()
        known = {"-": set(), "*": {word.value for word in statuses}}
        yield verb, known.get(before, set(before.split(","))), after, set(roles.split(","))


@pytest.mark.parametrize(("table", "moves", "statuses"), MACHINES)
def test_every_status_and_move_agrees_with_the_table(
    table: str, moves: Sequence[Move], statuses: type[StrEnum]
) -> None:
    written = {verb: rest for verb, *rest in rows(table, statuses)}
    assert [move.verb for move in moves] == list(written)
    for move in moves:
        before, after, _ = written[move.verb]
        assert ("=" if move.after is None else str(move.after)) == after
        for status in statuses:
            if status.value in before:
                check(move, status)
            elif move.before:
                with pytest.raises(Conflict, match="wrong-status"):
                    check(move, status)


@pytest.mark.parametrize(("table", "moves", "statuses"), MACHINES)
def test_every_role_and_move_agrees_with_the_table(
    table: str, moves: Sequence[Move], statuses: type[StrEnum]
) -> None:
    written = {verb: roles for verb, _, _, roles in rows(table, statuses)}
    for move in moves:
        for role in Role:
            somebody = replace(SYSTEM, roles=frozenset({role}))
            if role.value in written[move.verb]:
                permit(move, somebody)
            else:
                with pytest.raises(Forbidden, match="role-not-allowed"):
                    permit(move, somebody)


def test_moves_of_a_piece_start_and_stop_the_clocks_of_the_regulations() -> None:
    written = {
        move.verb: (move.starts, move.stops, move.letter)
        for move in pieces.MOVES
        if move.starts or move.stops or move.letter
    }
    assert written == CLOCKS


@pytest.mark.parametrize("status", list(pieces.Status))
@pytest.mark.parametrize("own", [True, False])
def test_nobody_is_offered_a_verb_that_would_be_refused(status: pieces.Status, own: bool) -> None:
    for triaged in (True, False):
        offered = pieces.allowed(status, frozenset(Role), triaged=triaged, own=own)
        for move in pieces.MOVES:
            if move.verb in offered:
                check(move, status)
        assert ("triage" in offered) <= (not triaged)
        assert ("assign" in offered) <= triaged
        assert own or not set(offered) - {"triage", "assign"}
