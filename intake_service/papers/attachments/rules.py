"""Who attaches a file, withdraws it, and takes that back. No I/O here."""

from intake_service.privacy.vault.rules import REVEALERS
from intake_service.reception.registration.rules import RESPONSIBLE
from shared.attachments import ATTACHED, CLEAR, CONDEMN, LET_PASS, Status
from shared.moves import By, Move, Role

_OFFICE = By({Role.PET_HEAD})

ATTACH = Move("attach", "上传附件", frozenset(), Status.PENDING,
              (By(REVEALERS), By({Role.DIV_HANDLER}, unit=RESPONSIBLE)))  # fmt: skip
WITHDRAW = Move(
    "withdraw",
    "撤回附件",
    frozenset(Status) - {Status.WITHDRAWN},
    Status.WITHDRAWN,
    (By((REVEALERS | {Role.DIV_HANDLER}) - _OFFICE.roles, unit=ATTACHED), _OFFICE),
)
UNDO_WITHDRAWAL = Move(
    "undo-withdrawal",
    "撤销撤回",
    frozenset({Status.WITHDRAWN}),
    Status.PENDING,
    (By({Role.UNIT_HEAD}, unit=ATTACHED), _OFFICE),
)
MOVES = (ATTACH, LET_PASS, CLEAR, CONDEMN, WITHDRAW, UNDO_WITHDRAWAL)
