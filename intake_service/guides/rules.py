"""The steps of each path, and the diagram of it. No I/O in this file."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from intake_service.accusations import rules as accusations
from intake_service.handling.deadlines.rules import RULES, in_words
from intake_service.handling.executions import rules as executions
from intake_service.handling.letters.rules import CURRENT
from intake_service.handling.orders import rules as orders
from intake_service.handling.referrals import rules as referrals
from intake_service.reception.matters.rules import Family, Route
from intake_service.reception.registration import rules as pieces
from intake_service.remedies.reviews import rules as reviews
from shared.codes import label
from shared.errors import FieldError, Invalid
from shared.moves import Move


class Path(StrEnum):
    """Which way a petition goes, once triage has said of what kind it is."""

    DOOR = "door"
    SUGGESTION = "suggestion"
    ACCUSATION = "accusation"
    STATUTORY = "statutory"
    PETITION = "petition"


class DiagramFormat(StrEnum):
    """What a diagram can be had as."""

    MERMAID = "mermaid"
    SVG = "svg"


_ARRIVING = (pieces.REGISTER, pieces.TRIAGE)
_AT_THE_DOOR = (
    pieces.FILE, pieces.FILE_REPEAT, pieces.REDIRECT, pieces.NOT_ACCEPT, pieces.NO_LONGER_ACCEPT,
    pieces.REPLY,
)  # fmt: skip
PATHS: Mapping[Path, tuple[Move, ...]] = {
    Path.DOOR: (
        *_ARRIVING, *_AT_THE_DOOR, pieces.OBJECT, pieces.AGREE_OBJECTION, pieces.REFUSE_OBJECTION,
    ),
    Path.SUGGESTION: (*_ARRIVING, pieces.STUDY, pieces.REPLY),
    Path.ACCUSATION: (
        pieces.REGISTER, pieces.SEAL, pieces.RELEASE, pieces.ENTRUST, accusations.NAME_ACCUSED,
        accusations.HAND_OVER, accusations.ACKNOWLEDGE, accusations.RETURN,
        accusations.RECORD_RESULT, accusations.GIVE_BACK,
    ),
    Path.STATUTORY: (
        *_ARRIVING, pieces.DIVERT, pieces.FIND_PATH, referrals.TAKE_UP, referrals.REJECT,
        referrals.RECORD_RESULT, pieces.CONCLUDE_REFERRAL,
    ),
    Path.PETITION: (
        *_ARRIVING, pieces.ASSIGN, pieces.FORWARD, orders.SIGN_FOR, orders.HAND_ON, orders.OBJECT,
        orders.AGREE_OBJECTION, orders.REFUSE_OBJECTION, pieces.TAKE_BACK, pieces.SIMPLIFY,
        pieces.ACCEPT, pieces.SWITCH_TO_ORDINARY,
        pieces.INVESTIGATE, pieces.RECORD_INVESTIGATION, pieces.EXTEND, pieces.MEDIATE,
        pieces.END_MEDIATION, pieces.SETTLE,
        pieces.RECORD_PERFORMANCE, pieces.CONFIRM_PERFORMANCE,
        pieces.HOLD_HEARING, pieces.END_HEARING,
        pieces.DRAFT_OPINION, pieces.RETURN_DRAFT,
        pieces.FIND_PATH, pieces.WITHDRAW, pieces.ISSUE_OPINION, pieces.SEND_OPINION,
        pieces.DELIVER_OPINION, pieces.CLOSE_UNDELIVERED,
        executions.STATE_DUE, executions.RECORD_DONE, executions.CONFIRM,
        orders.REPORT, orders.RETURN, orders.PASS, orders.DEAL_WITH, pieces.LAPSE,
        pieces.REQUEST_REVIEW,
        reviews.REFUSE, reviews.TAKE_UP, reviews.HOLD_HEARING, reviews.END_HEARING, reviews.DRAFT,
        reviews.ISSUE, reviews.DELIVER, reviews.REDO, pieces.LAPSE_RE_REVIEW,
        pieces.REQUEST_RE_REVIEW,
        pieces.TAKE_UP_REVIEW, pieces.ISSUE_REVIEW, pieces.REDO, pieces.ISSUE_RE_REVIEW,
        pieces.FINALISE,
    ),
}  # fmt: skip
"""The moves of each path in the order in which they come; a correction is on none of them."""
DRAWN_ONLY = frozenset({
    pieces.TAKE_UP_REVIEW, pieces.ISSUE_REVIEW, pieces.REDO, pieces.ISSUE_RE_REVIEW,
    pieces.FINALISE,
})  # fmt: skip
"""What a step of the review does to its piece: the step is told once, by who takes it."""

ENDS_AT_THE_DOOR = frozenset(move.after for move in _AT_THE_DOOR)

RIGHTS: Mapping[Move, str] = {
    pieces.REGISTER: "信访人提出的信访事项应予登记（《信访工作条例》第二十一条）。",
    pieces.ASSIGN: "信访人应被告知交办去向（《信访工作条例》第二十三条）。",
    pieces.FORWARD: "信访人应被告知转送去向（《信访工作条例》第二十三条）。",
    pieces.ACCEPT: "信访人应被书面告知接收情况以及处理途径和程序（《信访工作条例》第二十三条）。",
    pieces.SWITCH_TO_ORDINARY: "转为普通程序办理的，应当书面告知信访人；六十日自原受理之日起算。",
    referrals.REJECT: "有权处理的机关不予受理的，该件恢复办理，重新依法分类处理。",
    pieces.DIVERT: "信访人应被告知法定途径和有权处理的机关（《信访工作条例》第三十一条）。",
    accusations.HAND_OVER: (
        "检举控告材料及有关情况不得透露、转给被检举控告的人员或者单位（《信访工作条例》第三十条）。"
    ),
    pieces.EXTEND: "延长办理期限的，应当告知信访人理由（《信访工作条例》第三十四条）。",
    pieces.MEDIATE: "调解须经双方同意（《信访工作条例》第三十三条）。",
    pieces.ISSUE_OPINION: "信访人应得到逐项答复的书面处理意见（《信访工作条例》第三十二条）。",
    executions.CONFIRM: "支持信访请求的，应当督促落实（《信访工作条例》第三十二条）。",
    reviews.DELIVER: "信访人对复查意见不服的，可以请求复核（《信访工作条例》第三十六条）。",
    pieces.DELIVER_OPINION: "信访人对处理意见不服的，可以请求复查（《信访工作条例》第三十五条）。",
}
"""What the petitioner has a right to at a step."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A period that begins with a step."""

    rule: str
    name: str
    length: str | None
    article: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: from which states it is taken, to which it leads, and by whom."""

    verb: str
    label: str
    before: list[str]
    after: str | None
    who: list[str]
    limits: list[Limit]
    letter: str | None
    right: str | None


def path_of(family: Family, route: Route | None) -> Path:
    """The path of a kind of petition. Raises `Invalid` (route-missing, route-needless)."""
    if family is Family.APPEAL:
        if route is None:
            errors = [FieldError("route", "必填")]
            raise Invalid("route-missing", "申诉求决类须指明处理途径。", errors)
        return Path.PETITION if route is Route.P6 else Path.STATUTORY
    if route is not None:
        errors = [FieldError("route", "不应填写")]
        raise Invalid("route-needless", "只有申诉求决类才有处理途径之分。", errors)
    return Path.SUGGESTION if family is Family.SUGGESTION else Path.ACCUSATION


def steps(path: Path) -> list[Step]:
    """The steps of a path, in order."""
    return [_step(path, move) for move in PATHS[path] if move not in DRAWN_ONLY]


def next_steps(path: Path, status: pieces.Status) -> list[Step]:
    """The steps that a piece of this status may take next on its path."""
    found = [move for move in PATHS[path] if move not in DRAWN_ONLY and _of_piece(move)]
    return [_step(path, move) for move in found if status in _before(path, move)]


def mermaid(path: Path, here: pieces.Status | None = None) -> str:
    """The path as a Mermaid state diagram; `here` is marked."""
    arrows = _arrows(path)
    names = list(dict.fromkeys(name for pair in arrows for name in pair if name))
    lines = ["stateDiagram-v2", "    direction TB"]
    lines += [f'    state "{label("piece_status", name)}" as {name}' for name in names]
    lines += [
        f"    {before or '[*]'} --> {after} : {'、'.join(verbs)}"
        for (before, after), verbs in arrows.items()
    ]
    ends = [name for name in names if all(before != name for before, _ in arrows)]
    lines += [f"    {name} --> [*]" for name in ends]
    if here is not None and here.value in names:
        lines += ["    classDef here fill:#fde9c8,stroke:#c00000", f"    class {here.value} here"]
    return "\n".join(lines) + "\n"


def _arrows(path: Path) -> dict[tuple[str | None, str], list[str]]:
    """By state before and after, the labels of the moves between them, as far as they lead."""
    reached = {str(move.after) for move in _leading(path)}
    arrows: dict[tuple[str | None, str], list[str]] = {}
    for move in _leading(path):
        for before in _starts(path, move, reached):
            arrows.setdefault((before, str(move.after)), []).append(move.label)
    return arrows


def _leading(path: Path) -> Iterator[Move]:
    return (move for move in PATHS[path] if move.after is not None and _of_piece(move))


def _starts(path: Path, move: Move, reached: set[str]) -> Sequence[str | None]:
    if not move.before:
        return [None]
    before = _before(path, move)
    return [str(status) for status in pieces.Status if status in before and status in reached]


def _before(path: Path, move: Move) -> Set[StrEnum]:
    """From where a step is taken on a path: a suggestion is studied first （第二十九条）."""
    if path is Path.SUGGESTION and move is pieces.REPLY:
        return frozenset({pieces.Status.STUDYING})
    return move.before


def _of_piece(move: Move) -> bool:
    return move in pieces.MOVES


_MACHINES: Mapping[str, tuple[Sequence[Move], type[StrEnum]]] = {
    "piece_status": (pieces.MOVES, pieces.Status),
    "order_status": (orders.MOVES, orders.Status),
    "accusation_status": (accusations.MOVES, accusations.Status),
    "review_status": (reviews.MOVES, reviews.Status),
    "execution_status": (executions.MOVES, executions.Status),
    "referral_status": (referrals.MOVES, referrals.Status),
}


def _step(path: Path, move: Move) -> Step:
    names, statuses = next(
        (names, statuses) for names, (moves, statuses) in _MACHINES.items() if move in moves
    )
    return Step(
        verb=move.verb,
        label=move.label,
        before=[label(names, status) for status in statuses if status in _before(path, move)],
        after=None if move.after is None else label(names, move.after),
        who=sorted(label("role", role) for role in move.roles),
        limits=[_limit(rule) for rule in move.starts if rule in RULES],
        letter=CURRENT[move.letter].title if move.letter is not None else None,
        right=RIGHTS.get(move),
    )


def _limit(rule_id: str) -> Limit:
    rule = RULES[rule_id]
    length = None if rule.length is None else in_words(rule.length)
    return Limit(rule.id, label("deadline", rule.id), length, rule.article)
