"""Print docs/moves.md: every state machine, drawn and listed from the moves the code runs on.

.venv/bin/python docs/list_moves.py > docs/moves.md
"""

from collections.abc import Iterable, Sequence

from assignment_service.charges import rules as charge
from assignment_service.leaders import rules as leaders
from intake_service.handling.handling import rules as handling
from intake_service.handling.orders import rules as orders
from intake_service.reception.differences import rules as differences
from intake_service.reception.imports import rules as imports
from intake_service.reception.registration import rules as registration
from intake_service.reception.triage import rules as triage
from reporting_service.bulletins import rules as bulletin
from reporting_service.exports import rules as exports
from reporting_service.rebuilds import rules as rebuilds
from shared.moves import Move
from supervision_service.listings import rules as listing
from supervision_service.look_backs import rules as lookback
from supervision_service.plans import rules as plan
from supervision_service.urgings import rules as ladder

MACHINES = (
    ("Piece 信访件", "intake_service/reception/registration", registration.MOVES),
    ("Matter 信访事项", "intake_service/reception/triage", triage.MOVES),
    ("Order 交办单", "intake_service/handling/orders", orders.MOVES),
    ("Extension 延期申请", "intake_service/handling/handling", handling.EXTENSION_MOVES),
    ("Import 台账导入", "intake_service/reception/imports", imports.MOVES),
    ("Difference 来件差异", "intake_service/reception/differences", differences.MOVES),
    ("Leader 领导分工", "assignment_service/leaders", leaders.MOVES),
    ("Charge 包案", "assignment_service/charges", charge.MOVES),
    ("Listing 挂牌件", "supervision_service/listings", listing.MOVES),
    ("Plan 一案一策方案", "supervision_service/plans", plan.MOVES),
    ("Urging 督办", "supervision_service/urgings", ladder.MOVES),
    ("Look-back 回头看", "supervision_service/look_backs", lookback.MOVES),
    ("Bulletin 月通报", "reporting_service/bulletins", bulletin.MOVES),
    ("Export 台账导出", "reporting_service/exports", exports.MOVES),
    ("Rebuild 统计数据重建", "reporting_service/rebuilds", rebuilds.MOVES),
)
HEAD = """# Moves

Written by `docs/list_moves.py` from the `Move` rows that the code runs on; do not edit by hand.

*from* is the status a move starts at (`·`: it creates the thing), *to* the one it leads to (`=`:
the status stays). Clocks are those of [the architecture](architecture.md#clocks).
"""


def main() -> None:
    """Write the whole file to standard output."""
    lines = [HEAD]
    for name, place, moves in MACHINES:
        lines += [f"## {name}", "", f"`{place}/rules`", "", *_drawn(moves), "", *_listed(moves), ""]
    print("\n".join(lines).rstrip())  # noqa: T201


def _drawn(moves: Sequence[Move]) -> list[str]:
    arrows = [
        f"    {start} --> {move.after}: {move.label}"
        for move in moves
        if move.after is not None
        for start in ([str(status) for status in sorted(move.before)] or ["[*]"])
    ]
    return ["```mermaid", "stateDiagram-v2", *arrows, "```"]


def _listed(moves: Sequence[Move]) -> list[str]:
    heads = ["| move | | from | to | roles | starts | stops | letter |", "|" + "---|" * 8]
    return heads + [
        f"| `{move.verb}` | {move.label} | {_words(move.before) or '·'} | {move.after or '='} "
        f"| {_words(move.roles)} | {_words(move.starts)} | {_words(move.stops)} "
        f"| {move.letter or ''} |"
        for move in moves
    ]


def _words(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


if __name__ == "__main__":
    main()
