"""What may happen to a thing, as data: one `Move` per verb.

Code, tests, the `allowed_moves` of API answers and the diagrams in the docs read the same rows.
Pure: no I/O in this file.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from enum import StrEnum

from shared.errors import Conflict, Forbidden


class Role(StrEnum):
    """Who may do what; the office's own roles (domain §9) and those of the system (design §6)."""

    REGISTRAR = "registrar"
    TRIAGE = "triage"
    PET_HEAD = "pet_head"
    DIV_HANDLER = "div_handler"
    DIV_HEAD = "div_head"
    DEPUTY = "deputy"
    PRINCIPAL = "principal"
    SUPERVISOR = "supervisor"
    UNIT_HANDLER = "unit_handler"
    UNIT_HEAD = "unit_head"
    REVIEWER = "reviewer"
    SENDER = "sender"
    PETITIONER = "petitioner"
    SYSTEM = "system"
    LEADER = "leader"
    JOINT_OFFICE = "joint_office"
    SERVICE = "service"
    OPERATOR = "operator"
    REHEARSAL = "rehearsal"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


@dataclass(frozen=True, eq=False, slots=True)
class Move:
    """One verb of a state machine.

    `before` empty: the move creates its subject. `after` None: the status stays as it is.
    `starts` and `stops` name the deadlines (DLxx) it begins and ends, `letter` the document (Dxx)
    without which it may not happen.
    """

    verb: str
    label: str
    before: Set[StrEnum]
    after: StrEnum | None
    roles: Set[Role]
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    letter: str | None = None


def permit(move: Move, roles: Set[Role]) -> None:
    """Raise `Forbidden` (role-not-allowed) unless one of `roles` may do this move."""
    if move.roles.isdisjoint(roles):
        raise Forbidden(
            "role-not-allowed",
            f"您的角色不能办理“{move.label}”。",
            needed=sorted(move.roles),
        )


def check(move: Move, status: StrEnum) -> None:
    """Raise `Conflict` (wrong-status) unless the move may start from `status`."""
    if status not in move.before:
        raise Conflict(
            "wrong-status",
            f"当前状态不能办理“{move.label}”，请刷新后查看最新状态。",
            current=str(status),
            allowed=sorted(move.before),
        )


def allowed(moves: Iterable[Move], status: StrEnum, roles: Set[Role]) -> list[str]:
    """Verbs that a holder of `roles` may do now, in the order of the table."""
    return [
        move.verb for move in moves if status in move.before and not move.roles.isdisjoint(roles)
    ]
