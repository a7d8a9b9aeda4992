"""What intake refuses of elevations, by which the organ above takes a piece up."""

from uuid import uuid4

from tests import story
from tests.flows.line import COUNTY, HEAD, Line
from tests.flows.refusals import Call, Row, rows
from tests.flows.refusals_of_intake import DRAFT, WHY

HANDLER, NAMED = f"handler-{COUNTY}", "欧阳某某的来信"
PROPOSE = Call(
    "proposes to take it up",
    lambda line: f"{line.piece.order_path}/elevations",
    lambda _: story.elevation(lead_id=story.unit("D04")),
)
REQUEST = Call(
    "asks the organ above",
    lambda line: f"{line.piece.order_path}/request-elevation",
    lambda _: story.elevation(),
)


def _path(line: Line) -> str:
    return f"intake/v1/elevations/{line.ids['elevation']}"


ELEVATE = Call("decides", lambda line: f"{_path(line)}/elevate",
               lambda _: {"facts_due": story.in_days(10)})  # fmt: skip
REFUSE = Call("refuses", lambda line: f"{_path(line)}/refuse", lambda _: WHY)
CORRECT = Call("corrects", lambda line: f"{_path(line)}/correct", lambda _: WHY)
PUT_FORWARD = Call("puts it forward", lambda line: f"{_path(line)}/put-forward")
SUPPLY = Call("supplies facts", lambda line: f"{_path(line)}/supply-facts",
              lambda _: {"facts": "拨付凭证已送。"})  # fmt: skip
END = Call("sends it back", lambda line: f"{_path(line)}/end", lambda _: WHY)
RECALL = Call("recalls the order", lambda line: f"{line.piece.order_path}/recall", lambda _: WHY)

ELEVATIONS: list[Row] = [
    *rows(
        "signed_for",
        ("pet_head", PROPOSE, 409, "not-being-handled"),
        (HEAD, REQUEST, 409, "not-being-handled"),
    ),
    *rows(
        "investigating",
        (HEAD, PROPOSE, 403, "role-not-allowed"),
        (HANDLER, PROPOSE, 403, "not-issuing-unit"),
        ("pet_head", REQUEST, 403, "role-not-allowed"),
        ("pet_head", PROPOSE, 422, "lead-missing", "no division", "lead_id"),
        ("pet_head", PROPOSE, 422, "unit-not-division", "a bureau leads",
         {"lead_id": story.unit(COUNTY)}),
        ("pet_head", PROPOSE, 422, "unit-unknown", "no such division", {"lead_id": str(uuid4())}),
        ("pet_head", PROPOSE, 422, "invalid-input", "no condition", {"conditions": []}),
        ("pet_head", PROPOSE, 422, "not-masked", "a name in the grounds", {"grounds": NAMED}),
        (HEAD, REQUEST, 422, "invalid-input", "no grounds", "grounds"),
    ),
    *rows(
        "elevation_proposed",
        ("pet_head", PROPOSE, 409, "already-elevated"),
        (HEAD, REQUEST, 409, "already-elevated"),
        (HEAD, ELEVATE, 404, "not-found"),
        ("pet_head", ELEVATE, 403, "role-not-allowed"),
        ("deputy", ELEVATE, 422, "facts-due-past", "facts today", {"facts_due": story.in_days(0)}),
        ("deputy", REFUSE, 422, "not-masked", "a name in the reason", {"reason": NAMED}),
        ("pet_head", CORRECT, 422, "invalid-input", "no reason", "reason"),
        ("pet_head", PUT_FORWARD, 409, "wrong-status"),
        ("deputy", END, 409, "wrong-status"),
    ),
    *rows(
        "elevated",
        ("deputy", ELEVATE, 409, "wrong-status"),
        ("deputy", REFUSE, 409, "wrong-status"),
        ("pet_head", RECALL, 409, "elevated"),
        (HANDLER, DRAFT, 409, "elevated"),
        (HANDLER, SUPPLY, 422, "not-masked", "a name in the facts", {"facts": NAMED}),
        (HEAD, END, 403, "not-issuing-unit"),
        ("deputy", END, 422, "invalid-input", "no reason", "reason"),
    ),
]  # fmt: skip
