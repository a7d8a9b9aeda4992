"""What intake refuses of internal orders, by which divisions handle or are consulted, and of
bureaus that help the lead unit of an order.
"""

from uuid import uuid4

from tests import story
from tests.flows.line import CITY_HEAD, COUNTY, HEAD, NEIGHBOUR, Line
from tests.flows.refusals import Call, Row, rows
from tests.flows.refusals_of_intake import ASSIGN, WHY

LEAD, SUPPORT, OTHER = "handler-D04", "handler-D13", "handler-D07"

PROPOSE = Call(
    "proposes a division",
    lambda line: f"{line.piece.path}/internal-orders",
    lambda _: story.internal_order("D04", "D13"),
)
CONSULT = Call(
    "proposes to consult one",
    lambda line: f"{line.piece.path}/internal-orders",
    lambda _: story.internal_order("D03", purpose="consult"),
)
ACCEPT = Call(
    "accepts the piece", lambda line: f"{line.piece.path}/accept", lambda _: story.CONTACT
)


def _path(line: Line) -> str:
    return f"intake/v1/internal-orders/{line.ids['internal']}"


INSTRUCT = Call("instructs", lambda line: f"{_path(line)}/instruct",
                lambda _: {"instruction": "同意，请依法办理。"})  # fmt: skip
ANSWER = Call("answers", lambda line: f"{_path(line)}/answer", lambda _: {"answer": "已经核实。"})
RETURN = Call("returns an answer", lambda line: f"{_path(line)}/return",
              lambda _: {"unit_id": story.unit("D13"), "reason": "请附核对记录。"})  # fmt: skip
CLOSE = Call("closes it", lambda line: f"{_path(line)}/close")
REOPEN = Call("gives it out again", lambda line: f"{_path(line)}/reopen", lambda _: WHY)
WITHDRAW = Call("withdraws it", lambda line: f"{_path(line)}/withdraw", lambda _: WHY)
NAMED = "欧阳某某的来信"
ASK_HELP = Call(
    "asks another bureau to help",
    lambda line: f"{line.piece.order_path}/co-handlings",
    lambda _: story.co_handler(NEIGHBOUR),
)


def _part(line: Line) -> str:
    return f"intake/v1/co-handlings/{line.ids['helping']}"


HELP = Call("answers", lambda line: f"{_part(line)}/answer", lambda _: {"answer": "资料齐备。"})
CORRECT = Call("corrects the answer", lambda line: f"{_part(line)}/correct-answer",
               lambda _: {"answer": "资料不齐。", **WHY})  # fmt: skip
REMOVE = Call("removes it", lambda line: f"{_part(line)}/remove", lambda _: WHY)
REPORT_EARLY = Call("reports without waiting", lambda line: f"{line.piece.order_path}/report",
                    lambda _: story.report())  # fmt: skip
ASSIGN_TOGETHER = Call(
    "assigns to two",
    ASSIGN.path,
    lambda line: {**ASSIGN.body(line), "co_handlers": [story.co_handler(NEIGHBOUR)]},
)
HELPER = f"handler-{NEIGHBOUR}"

DIVISIONS: list[Row] = [
    *rows("registered", ("pet_head", PROPOSE, 409, "not-triaged")),
    *rows(
        "triaged",
        ("triage", PROPOSE, 403, "role-not-allowed"),
        (HEAD, PROPOSE, 404, "not-found"),
        ("pet_head", PROPOSE, 422, "internal-due-past", "due today", {"due": story.in_days(0)}),
        ("pet_head", PROPOSE, 422, "unit-unknown", "no such division",
         {"lead_id": str(uuid4())}),
        ("pet_head", PROPOSE, 422, "unit-not-division", "a bureau leads",
         {"lead_id": story.unit(COUNTY)}),
        ("pet_head", PROPOSE, 422, "unit-not-division", "a bureau supports",
         {"support_ids": [story.unit(COUNTY)]}),
        ("pet_head", PROPOSE, 422, "division-twice", "the lead supports itself",
         {"support_ids": [story.unit("D04")]}),
        ("pet_head", PROPOSE, 422, "not-masked", "a name in the proposal", {"proposal": NAMED}),
        ("pet_head", PROPOSE, 422, "invalid-input", "no lead", "lead_id"),
        ("pet_head", PROPOSE, 422, "invalid-input", "no purpose", "purpose"),
        ("pet_head", ACCEPT, 409, "not-instructed"),
        ("triage", ACCEPT, 403, "role-not-allowed"),
    ),
    *rows(
        "internal_drafted",
        ("pet_head", PROPOSE, 409, "internal-order-open"),
        ("pet_head", ASSIGN, 409, "internal-order-open"),
        ("pet_head", ACCEPT, 409, "not-instructed"),
        ("pet_head", INSTRUCT, 403, "role-not-allowed"),
        ("deputy", INSTRUCT, 403, "major-by-principal", "calls it major", {"is_major": True}),
        ("deputy", INSTRUCT, 422, "internal-due-past", "due today", {"due": story.in_days(0)}),
        ("deputy", INSTRUCT, 422, "unit-not-division", "a bureau leads",
         {"lead_id": story.unit(COUNTY)}),
        ("deputy", INSTRUCT, 422, "not-masked", "a name", {"instruction": NAMED}),
        (LEAD, ANSWER, 404, "not-found"),
        ("pet_head", CLOSE, 409, "wrong-status"),
        ("pet_head", REOPEN, 409, "wrong-status"),
        ("deputy", WITHDRAW, 403, "role-not-allowed"),
        ("pet_head", WITHDRAW, 422, "invalid-input", "no reason", "reason"),
    ),
    *rows(
        "internal_instructed",
        (OTHER, ANSWER, 404, "not-found"),
        ("pet_head", ANSWER, 403, "role-not-allowed"),
        (SUPPORT, ANSWER, 422, "not-masked", "a name", {"answer": NAMED}),
        ("pet_head", RETURN, 422, "division-not-answered"),
        ("pet_head", CLOSE, 409, "wrong-status"),
        ("pet_head", REOPEN, 409, "wrong-status"),
    ),
    *rows(
        "internal_accepted",
        ("pet_head", ACCEPT, 403, "not-responsible-unit"),
        ("pet_head", PROPOSE, 409, "piece-not-registered"),
        ("pet_head", CONSULT, 409, "consult-own"),
        ("pet_head", WITHDRAW, 409, "internal-order-accepted"),
        (LEAD, ANSWER, 409, "piece-in-hand"),
        (SUPPORT, INSTRUCT, 403, "role-not-allowed"),
    ),
    *rows(
        "internal_supported",
        (SUPPORT, ANSWER, 403, "not-asked-division"),
        ("pet_head", RETURN, 422, "not-masked", "a name in the reason", {"reason": NAMED}),
        (LEAD, RETURN, 403, "role-not-allowed"),
        ("pet_head", CLOSE, 409, "wrong-status"),
    ),
    *rows(
        "internal_closed",
        (LEAD, ANSWER, 403, "not-asked-division"),
        ("pet_head", RETURN, 409, "wrong-status"),
        ("deputy", INSTRUCT, 409, "wrong-status"),
        ("pet_head", WITHDRAW, 409, "wrong-status"),
        ("pet_head", REOPEN, 422, "invalid-input", "no reason", "reason"),
        ("pet_head", REOPEN, 422, "not-masked", "a name in the reason", {"reason": NAMED}),
    ),
    *rows(
        "assigned",
        ("pet_head", PROPOSE, 409, "piece-not-registered"),
        ("pet_head", CONSULT, 422, "unit-not-division", "a bureau is asked",
         {"lead_id": story.unit(COUNTY)}),
        (HEAD, CONSULT, 403, "role-not-allowed"),
        (HEAD, ASK_HELP, 403, "not-issuing-unit"),
        (HELPER, ASK_HELP, 404, "not-found"),
        ("pet_head", ASK_HELP, 422, "unit-not-below", "a division",
         {"unit_id": story.unit("D03")}),
        ("pet_head", ASK_HELP, 422, "unit-unknown", "no such bureau", {"unit_id": str(uuid4())}),
        ("pet_head", ASK_HELP, 422, "co-handler-is-lead", "the lead itself",
         {"unit_id": story.unit(COUNTY)}),
        ("pet_head", ASK_HELP, 422, "co-handling-due-invalid", "due today",
         {"due": story.in_days(0)}),
        ("pet_head", ASK_HELP, 422, "co-handling-due-invalid", "after the report",
         {"due": story.in_days(80)}),
        ("pet_head", ASK_HELP, 422, "not-masked", "a name", {"requirement": NAMED}),
        ("pet_head", ASK_HELP, 422, "invalid-input", "nothing required", "requirement"),
        ("pet_head", ASSIGN_TOGETHER, 409, "wrong-status"),
    ),
    *rows(
        "triaged",
        ("pet_head", ASSIGN_TOGETHER, 422, "co-handler-twice", "one organ two times",
         {"co_handlers": [story.co_handler(NEIGHBOUR)] * 2}),
    ),
    *rows(
        "helped",
        ("pet_head", ASK_HELP, 422, "co-handler-twice"),
        (HEAD, HELP, 403, "not-co-handler"),
        (CITY_HEAD, HELP, 403, "not-co-handler"),
        ("handler-510300", HELP, 404, "not-found"),
        (HELPER, HELP, 422, "not-masked", "a name", {"answer": NAMED}),
        (HELPER, CORRECT, 409, "wrong-status"),
        (HELPER, REMOVE, 403, "role-not-allowed"),
        ("pet_head", REMOVE, 422, "invalid-input", "no reason", "reason"),
        (HEAD, REPORT_EARLY, 409, "co-handlers-owe"),
    ),
    *rows(
        "help_answered",
        (HELPER, HELP, 409, "wrong-status"),
        (HELPER, CORRECT, 422, "invalid-input", "no reason", "reason"),
        (HELPER, CORRECT, 422, "not-masked", "a name in the reason", {"reason": NAMED}),
        (HEAD, REPORT_EARLY, 422, "unanswered-reason-needless", "nobody owes an answer",
         {"unanswered_reason": "不再等待"}),
    ),
    *rows("help_removed", ("pet_head", REMOVE, 409, "wrong-status"),
          (HELPER, HELP, 409, "wrong-status")),
]  # fmt: skip
