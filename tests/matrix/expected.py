"""The reviewed table: who may call which route, on what, from where.

One `Line` per route (two where it depends on the subject). Roles are written out here on purpose:
a change of a rule must be made in two places, and be seen in review.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.moves import Role
from tests import story


class From(StrEnum):
    """Where a caller stands towards the subject, which a county's bureau is responsible for."""

    RIGHT = "the responsible county"
    NEIGHBOUR = "another county of the city"
    PARENT = "its city"
    CHILD = "a county below, of a city's subject"
    PROVINCE = "the provincial department"
    DIVISION = "a division of the department"
    JOINT = "the provincial joint office"


ANYWHERE = frozenset(From)
LINE = frozenset({From.RIGHT, From.PARENT, From.PROVINCE})
"""The organisation axis: the responsible unit and everybody above it."""

EVERYBODY = frozenset(Role)
OFFICE = frozenset({
    Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD, Role.DIV_HANDLER, Role.DIV_HEAD, Role.DEPUTY,
    Role.PRINCIPAL, Role.SUPERVISOR, Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.REVIEWER,
})  # fmt: skip
"""Who works on petitions. Never administrators, operator, rehearsal, services, petitioners."""
READERS = OFFICE | {Role.LEADER, Role.JOINT_OFFICE}
INTAKE_READERS = READERS | {Role.SENDER}
REVEALERS = frozenset({
    Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD, Role.DIV_HANDLER, Role.UNIT_HANDLER,
    Role.UNIT_HEAD,
})  # fmt: skip
SORTERS = frozenset({Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD})
PROPOSED_TO = frozenset({Role.TRIAGE, Role.PET_HEAD})
SETTLERS = frozenset({Role.REGISTRAR, Role.PET_HEAD})
UNIT = frozenset({Role.UNIT_HANDLER, Role.UNIT_HEAD})
HEAD = frozenset({Role.UNIT_HEAD})
HANDLER = frozenset({Role.UNIT_HANDLER})
RATED = frozenset({Role.PET_HEAD, Role.DIV_HEAD, Role.UNIT_HEAD})
PET_HEAD = frozenset({Role.PET_HEAD})
DOOR = PET_HEAD | HEAD
"""Who decides at the door of the unit that received a piece."""
REPLIERS = DOOR | HANDLER | {Role.DIV_HANDLER}
REFERRERS = DOOR | {Role.DIV_HEAD}
"""Who leads a piece to another path, and takes that back."""
FLAGGERS = SORTERS | HEAD
"""Who reports at once what is major or urgent."""
KEEPERS = REFERRERS | HANDLER | {Role.DIV_HANDLER}
CORRECTORS = SORTERS | HEAD
CORRECTING = PET_HEAD | HEAD | {Role.DEPUTY, Role.PRINCIPAL}
"""Who confirms the correction of a registration that somebody else asked for."""
CONFIRMERS = REFERRERS | {Role.DEPUTY, Role.PRINCIPAL}
"""Who finds that a petition is withdrawn freely."""
SUPERVISOR = frozenset({Role.SUPERVISOR})
URGERS = SUPERVISOR | PET_HEAD
ADDRESSEES = UNIT | {Role.DIV_HANDLER, Role.DIV_HEAD, Role.JOINT_OFFICE}
"""Who answers for an organ to which the Department recommends something."""
NOBODY = "01990000-0000-7000-8000-000000000000"
"""The id of nothing."""
DEPUTY = frozenset({Role.DEPUTY})
PRINCIPAL = frozenset({Role.PRINCIPAL})
JOINT_OFFICE = frozenset({Role.JOINT_OFFICE})
CALLED = DEPUTY | PRINCIPAL | HEAD | {Role.LEADER}
"""Leaders who may be on duty; the matter is for the one who is."""
OPERATOR = frozenset({Role.OPERATOR})


@dataclass(frozen=True)
class Kind:
    """A kind of subject: from where it is seen (by whom), and by whom wherever they are."""

    name: str
    seen_from: Set[From] = LINE
    by: Set[Role] = EVERYBODY
    anywhere_by: Set[Role] = frozenset()

    def seen(self, role: Role, place: From) -> bool:
        """Whether it exists for a holder of `role` in `place`."""
        return role in self.anywhere_by or (place in self.seen_from and role in self.by)


PIECE = Kind("piece")
MATTER = Kind("matter")
ORDER = Kind("order")
OBJECTED = Kind("objection")
REVIEW = Kind("review")
EXTENSION = Kind("extension")
WITHDRAWAL = Kind("withdrawal")
RECUSAL = Kind("recusal")
CORRECTION = Kind("correction")
"""Of a registration, that waits for its confirmation."""
LETTER = Kind("letter")
INSIDE = Kind("inside", seen_from=frozenset({From.PROVINCE, From.DIVISION}))
"""A piece that the division handles in the name of the Department."""
INTERNAL_ORDER = Kind("internal_order", seen_from=frozenset({From.PROVINCE, From.DIVISION}))
"""By which it does."""
CATALOGUE = Kind("catalogue", seen_from=ANYWHERE)
CO_HANDLING = Kind("co_handling")
"""The part of the responsible unit in what another bureau leads."""
EXECUTION = Kind("execution")
ELEVATION = Kind("elevation")
"""Of what the responsible unit handled, by the Department."""
IMPORT = Kind("import")
DIFFERENCE = Kind("difference")
WAITING = Kind("waiting")
"""A piece that nobody has triaged."""
REFERRAL = Kind("referral")
OFFICERS = frozenset({Role.ACCUSATION_OFFICER})
ACCUSATION = Kind("accusation", by=OFFICERS)
REFUSED = Kind("refused")
"""A piece that a bureau received and did not accept."""
DEADLINE = Kind("deadline")
DUTY = Kind("duty")
URGENCY = Kind("urgency")
RATING = Kind("rating")
"""Of the responsible unit."""
ATTACHMENT = Kind("attachment")
"""On a piece, which the responsible unit attached."""
NOTE = Kind("note")
ATTEMPT = Kind("attempt")
"""To deliver a letter of the responsible unit."""
"""Of a talk, which the responsible unit recorded."""
LISTED_MATTER = Kind("matter", anywhere_by=JOINT_OFFICE)
GAP = Kind("gap")
LISTING = Kind("listing", anywhere_by=JOINT_OFFICE)
OWN_LISTING = Kind("own_listing")
PLAN = Kind("plan", anywhere_by=JOINT_OFFICE)
URGING = Kind("urging", anywhere_by=JOINT_OFFICE)
OWN_DRAFT = Kind("drafted_urging", seen_from=frozenset({From.PROVINCE}))
"""A letter to be sent, on an own listing."""
CONSULTATION = Kind(
    "consultation", seen_from=frozenset({From.RIGHT, From.PROVINCE}), by=READERS,
    anywhere_by=JOINT_OFFICE,
)  # fmt: skip
"""Of the joint list, in which the responsible unit is asked."""
JOINT_HANDLING = Kind("joint_handling", by=READERS, anywhere_by=JOINT_OFFICE)
"""In which the responsible unit of a case on the joint list asks another department."""
CLUE = Kind("clue", seen_from=frozenset({From.PROVINCE}), by=PET_HEAD)
"""That somebody of the responsible unit made, for a leader of it; neither of them calls."""
AID = Kind("aid")
"""For which the responsible unit asks another department."""
FOLLOW_UP = Kind("follow_up", anywhere_by=JOINT_OFFICE)
"""What a joint meeting asked the responsible unit to do."""
MEETING = Kind("joint_meeting", seen_from=frozenset({From.PROVINCE}), anywhere_by=JOINT_OFFICE)
DIFFICULTY = Kind("difficulty", anywhere_by=JOINT_OFFICE)
"""Of the joint list, which the responsible unit owns."""
LOOK_BACK = Kind("look_back", anywhere_by=JOINT_OFFICE)
INSPECTION = Kind("inspection", anywhere_by=JOINT_OFFICE)
"""A joint one, of which something was fed back to the bureau."""
WHOLE_INSPECTION = Kind(
    "inspection", seen_from=frozenset({From.PROVINCE}), anywhere_by=JOINT_OFFICE
)
"""The same with what was done at the stops of others."""
RECTIFICATION = Kind("rectification", anywhere_by=JOINT_OFFICE)
_ITS_OWN = frozenset({From.RIGHT, From.PROVINCE})
SANCTION = Kind("unit_sanction", seen_from=_ITS_OWN)
"""That was served on the bureau, which is to put something right."""
INTERVIEW = Kind("interview", seen_from=_ITS_OWN)
"""To which its head was asked."""
RECOMMENDATION = Kind("recommendation", seen_from=_ITS_OWN)
"""That was issued to the bureau."""
WEEKLY_SESSION = Kind("weekly_session", seen_from=ANYWHERE)
WEEKLY_MINUTES = Kind("weekly_session", seen_from=frozenset({From.PROVINCE}))
"""What was said of any case of the province."""
ACTION_ITEM = Kind("action_item", anywhere_by=JOINT_OFFICE)
"""For the responsible unit of the case."""
REMINDER = Kind("reminder")
PROVINCIAL_CHARGE = Kind("provincial_charge", anywhere_by=JOINT_OFFICE)
LOCAL_CHARGE = Kind("local_charge", anywhere_by=JOINT_OFFICE)
HAND_OVER = Kind("hand_over", anywhere_by=JOINT_OFFICE)
"""Offered to the head of the responsible unit."""
LEADER = Kind("leader")
CITY_LIST = Kind("city_list", seen_from=ANYWHERE - {From.DIVISION, From.JOINT})
"""Of the city, for the batch of the case; its counties see it."""
FIRST_VERSION = (("number", "1"),)
TASK_FORCE = Kind("task_force", seen_from=frozenset({From.PROVINCE, From.DIVISION}))
"""That the division leads."""
GUIDANCE = Kind("guidance", anywhere_by=JOINT_OFFICE)
"""On a jointly listed matter, by a member of the task force."""
LEADER_ACT = Kind("leader_act", anywhere_by=JOINT_OFFICE)
"""Of the leader of the responsible unit."""
PROVERS = READERS - {Role.REGISTRAR, Role.TRIAGE, Role.REVIEWER}
"""Who attaches a proof to what they see; a third party reads only that of its consultation."""
PROOF_READERS = READERS | {Role.THIRD_PARTY}
INSTRUCTION_TASK = Kind("instruction", anywhere_by=JOINT_OFFICE)
"""To the responsible unit, by its own leader."""
DUTY_TEMPLATE = Kind("duty_template", seen_from=ANYWHERE)
ENTRY = Kind("piece", by=OFFICE, anywhere_by=JOINT_OFFICE)
EXPORT = Kind("export", seen_from=frozenset({From.RIGHT}))
"""Its requester's alone, who sits in the responsible county."""
REBUILD = Kind("rebuild", seen_from=frozenset(), anywhere_by=OPERATOR)
BULLETIN = Kind("bulletin", seen_from=ANYWHERE)
DRAFT = Kind("draft", seen_from=frozenset({From.PROVINCE}), by=OFFICE)
ACCOUNT = Kind(
    "account",
    seen_from=frozenset(),
    anywhere_by=frozenset({Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}),
)


@dataclass(frozen=True)
class Line:
    """One route. `at`: from where the move may be made, of those who see the subject; by role where
    it is another place for each.

    `lists`: which subject a list holds, and the field with its id. `body` is a valid one: a refusal
    of a person must not hide behind a complaint about the body. `roles` None: the route is public.
    """

    method: str
    path: str
    roles: Set[Role] | None
    on: Kind | None = None
    at: Set[From] | Mapping[Role, Set[From]] = ANYWHERE
    lists: tuple[Kind, str] | None = None
    body: dict[str, Any] | None = None
    query: str = ""
    values: tuple[tuple[str, str], ...] = ()

    def places(self) -> Set[From]:
        """From where to ask: without a subject one bureau is like another."""
        if self.lists is not None or self.at != ANYWHERE:
            return ANYWHERE
        if self.on is None:
            return frozenset({From.RIGHT, From.JOINT})
        return ANYWHERE if self.method == "GET" else ANYWHERE - {From.DIVISION}

    def may(self, role: Role, place: From) -> bool:
        """Whether a holder of `role` in `place`, who sees the subject, is let through."""
        if self.roles is None or role not in self.roles:
            return self.roles is None
        return place in (self.at[role] if isinstance(self.at, Mapping) else self.at)


RIGHT = frozenset({From.RIGHT})
PARENT = frozenset({From.PARENT})
PROVINCE = frozenset({From.PROVINCE})


def proof_lines(proof: str, thing: str) -> tuple[Line, ...]:
    """What supervision and assignment do with the files on their things, of a joint case here."""
    undoers = CALLED | PET_HEAD | {Role.DIV_HEAD}
    kind = Kind(proof, by=READERS, anywhere_by=JOINT_OFFICE)
    changed = Kind(proof, anywhere_by=JOINT_OFFICE)
    on = Kind(thing, by=READERS, anywhere_by=JOINT_OFFICE)
    query = f"belongs_to={thing}&belongs_to_id={{id}}"
    return (
        Line("POST", "/v1/attachments", PROVERS),
        Line("GET", "/v1/attachments", PROOF_READERS, on, query=query),
        Line("GET", "/v1/attachments/{id}", PROOF_READERS, kind),
        Line("GET", "/v1/attachments/{id}/history", PROOF_READERS, kind),
        Line("POST", "/v1/attachments/{id}/download", PROOF_READERS, kind,
             body={"purpose": "核对凭证内容"}),
        Line("POST", "/v1/attachments/{id}/withdraw", PROVERS, changed,
             dict.fromkeys(PROVERS, RIGHT) | {Role.PET_HEAD: LINE}, body=REASON),
        Line("POST", "/v1/attachments/{id}/undo-withdrawal", undoers, changed,
             dict.fromkeys(undoers, RIGHT) | {Role.PET_HEAD: LINE}, body=REASON),
    )  # fmt: skip


RIGHT_OR_PROVINCE = RIGHT | PROVINCE
PROVINCIAL = frozenset({From.PROVINCE, From.DIVISION, From.JOINT})
"""Units of the provincial level."""

UNDELIVERED = {
    "ground": "address_unclear",
    "reason": "住址只写到乡镇，无法送达。",
    "insufficiency": "没有门牌号",
}
FACETS = {"facets": ["explained"], "text": "已当面解释政策依据。"}
REASON = {"reason": "材料不全，请补充后再报。"}
EMPTY: dict[str, Any] = {}

HEALTH = [Line("GET", "/livez", None), Line("GET", "/readyz", None)]
SERVICE = frozenset({Role.SERVICE})


def published(type_: str) -> list[Line]:
    """What every service has that publishes events, here of `type_`."""
    return [
        Line("GET", "/v1/feed", SERVICE),
        Line("GET", "/v1/state", SERVICE, query=f"type={type_}&limit=1"),
        Line("GET", "/v1/checks", OPERATOR),
        Line("GET", "/v1/checks/differences", OPERATOR, query=f"check=log:{type_}&limit=1"),
        Line("GET", "/v1/jobs", OPERATOR),
        Line("GET", "/v1/jobs/workers", OPERATOR),
    ]


PARKED = (("feed", "directory"), ("position", "1"))
FOLLOWING = [
    Line("GET", "/v1/followers", OPERATOR),
    Line("GET", "/v1/followers/parked", OPERATOR),
    Line("POST", "/v1/followers/{feed}/parked/{position}/retry", OPERATOR, values=PARKED),
    Line("POST", "/v1/followers/{feed}/parked/{position}/discard", OPERATOR, values=PARKED),
    Line("POST", "/v1/followers/{feed}/restart", OPERATOR, values=PARKED),
]

SECURITY = frozenset({Role.SECURITY_ADMIN})
ACCOUNT_READERS = frozenset({Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
GIVERS = SECURITY | OFFICE | {Role.LEADER, Role.JOINT_OFFICE, Role.SENDER}
"""Who may have a delegate, and the security administrator for everybody."""

ACCOUNT_REQUEST = Kind("account request", seen_from=frozenset(), anywhere_by=ACCOUNT_READERS)
DELEGATION = Kind("delegation", seen_from=frozenset(), anywhere_by=ACCOUNT_READERS)
OWN_REQUEST = Kind("own account request", seen_from=frozenset(), anywhere_by=ACCOUNT_READERS)
"""The caller asked for it."""

NOTICE_DECIDERS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})
NOTICE_READERS = NOTICE_DECIDERS | {Role.AUDIT_ADMIN}
HOLIDAYS = Kind("holiday notice", seen_from=frozenset(), anywhere_by=NOTICE_READERS)
NOTICE = {
    "notice": "国办发明电〔2027〕9号",
    "days": [{"date": "2029-01-01", "kind": "holiday", "name": "元旦"}],
}

DIRECTORY = [
    *HEALTH,
    Line("POST", "/v1/token", None),
    Line("GET", "/v1/jwks", None),
    Line("GET", "/v1/accounts", ACCOUNT_READERS),
    Line("GET", "/v1/accounts/count", ACCOUNT_READERS),
    Line("POST", "/v1/accounts", SECURITY),
    Line("GET", "/v1/accounts/{id}", EVERYBODY, ACCOUNT),
    Line("PATCH", "/v1/accounts/{id}", SECURITY, ACCOUNT),
    Line("POST", "/v1/accounts/{id}/disable", SECURITY, ACCOUNT),
    Line("POST", "/v1/accounts/{id}/enable", SECURITY, ACCOUNT),
    Line("POST", "/v1/account-requests", SECURITY),
    Line("GET", "/v1/account-requests", ACCOUNT_READERS),
    Line("GET", "/v1/account-requests/count", ACCOUNT_READERS),
    Line("GET", "/v1/account-requests/{id}", ACCOUNT_READERS, ACCOUNT_REQUEST),
    Line("GET", "/v1/account-requests/{id}/history", ACCOUNT_READERS, ACCOUNT_REQUEST),
    Line("POST", "/v1/account-requests/{id}/confirm", SECURITY, ACCOUNT_REQUEST),
    Line("POST", "/v1/account-requests/{id}/refuse", SECURITY, ACCOUNT_REQUEST, body=REASON),
    Line("POST", "/v1/account-requests/{id}/withdraw", SECURITY, OWN_REQUEST),
    Line("POST", "/v1/delegations", GIVERS),
    Line("GET", "/v1/delegations", EVERYBODY),
    Line("GET", "/v1/delegations/count", EVERYBODY),
    Line("GET", "/v1/delegations/{id}", ACCOUNT_READERS, DELEGATION),
    Line("GET", "/v1/delegations/{id}/history", ACCOUNT_READERS, DELEGATION),
    Line("POST", "/v1/delegations/{id}/confirm", SECURITY, DELEGATION),
    Line("POST", "/v1/delegations/{id}/refuse", SECURITY, DELEGATION, body=REASON),
    Line("POST", "/v1/delegations/{id}/end", SECURITY, DELEGATION, body=REASON),
    Line("GET", "/v1/me", EVERYBODY),
    Line("POST", "/v1/me/password", EVERYBODY),
    Line("GET", "/v1/organisations", EVERYBODY),
    Line("GET", "/v1/organisations/count", EVERYBODY),
    Line("GET", "/v1/organisations/{id}", EVERYBODY, values=(("id", story.unit("510104")),)),
    Line("GET", "/v1/regions", EVERYBODY),
    Line("GET", "/v1/regions/count", EVERYBODY),
    Line("GET", "/v1/regions/{code}", EVERYBODY, values=(("code", "510104"),)),
    Line("GET", "/v1/codes", EVERYBODY),
    Line("GET", "/v1/codes/problems", EVERYBODY),
    Line("GET", "/v1/codes/{name}", EVERYBODY, values=(("name", "role"),)),
    Line("GET", "/v1/calendar/{year}", EVERYBODY, values=(("year", "2026"),)),
    Line("GET", "/v1/calendar/{year}/notices", NOTICE_READERS, values=(("year", "2028"),)),
    Line(
        "POST",
        "/v1/calendar/{year}/notices",
        frozenset({Role.SYSTEM_ADMIN}),
        body=NOTICE,
        values=(("year", "2028"),),
    ),
    Line("POST", "/v1/calendar/notices/{id}/confirm", NOTICE_DECIDERS, HOLIDAYS),
    Line("POST", "/v1/calendar/notices/{id}/reject", NOTICE_DECIDERS, HOLIDAYS, body=REASON),
    Line("GET", "/v1/deadline", EVERYBODY, query="start=2026-11-02&n=15&unit=ND"),
    Line("GET", "/v1/office-time", EVERYBODY),
    Line("PUT", "/v1/office-time", frozenset({Role.REHEARSAL})),
    *published("directory.organisation.recorded"),
]

OBJECTION = {
    "reasons": "经核实，所涉地块不在本行政区域内。",
    "organ": "某某区自然资源局",
    "basis": "属地管理原则",
}

ISSUERS = frozenset({Role.PET_HEAD, Role.UNIT_HEAD})
ANSWERERS = frozenset({Role.PET_HEAD, Role.SENDER})
HANDED_ON = {
    "unit_id": story.unit("510104"),
    "requirement": "依法办理。",
    "feedback_due": story.in_days(20),
}
MORE = {"feedback_due": story.in_days(20), "reason": "需补充测绘资料。"}
AGAIN = {"feedback_due": story.in_days(20), "defects": ["没有附凭证。"]}
HANDLER_NAMED = {"handler_id": "0198c0de-0000-7000-8000-000000000000"}
DIV_HANDLER = frozenset({Role.DIV_HANDLER})
EXECUTORS = UNIT | frozenset({Role.DIV_HANDLER, Role.DIV_HEAD})
DIV_HEAD = frozenset({Role.DIV_HEAD})
LEADERS = DEPUTY | PRINCIPAL
DIVISION = frozenset({From.DIVISION})
BUREAUS_OWN = dict.fromkeys(UNIT, RIGHT) | dict.fromkeys(
    DIV_HANDLER | DIV_HEAD | LEADERS, frozenset[From]()
)
"""Of a bureau's piece its own people; never those of a division, nor the Department's leaders."""
DIVISIONS_OWN = (
    dict.fromkeys(DIV_HANDLER | DIV_HEAD, DIVISION)
    | dict.fromkeys(LEADERS, PROVINCE)
    | dict.fromkeys(UNIT, frozenset[From]())
)
"""And the other way round."""
RECUSERS = dict.fromkeys(UNIT | DIV_HANDLER | DIV_HEAD, RIGHT) | dict.fromkeys(SETTLERS, PROVINCE)
RECUSAL_HEADS = HEAD | PET_HEAD | PRINCIPAL
RECUSAL_OWN = dict.fromkeys(HEAD, RIGHT) | dict.fromkeys(PET_HEAD | PRINCIPAL, frozenset[From]())
"""About one of a bureau's people its head decides."""
LOOKERS = dict.fromkeys(REVEALERS, LINE) | {Role.DIV_HANDLER: frozenset[From]()}
SERVERS = frozenset({
    Role.REGISTRAR, Role.PET_HEAD, Role.REVIEWER, Role.DIV_HANDLER, Role.UNIT_HANDLER,
    Role.UNIT_HEAD,
})  # fmt: skip
SERVING = dict.fromkeys(SERVERS, RIGHT) | {Role.DIV_HANDLER: LINE}
"""A division's line is its own; nobody of that role serves elsewhere."""
NOTERS = dict.fromkeys(REVEALERS, LINE) | {Role.DIV_HANDLER: RIGHT}
TALK = story.TALK
CORRECTED_TALK = {
    **TALK,
    "held_at": f"{story.in_days(-1)}T09:30:00+08:00",
    "reason": "原记录有误",
}
INSTRUCTION = {"instruction": "同意，请依法办理。"}

ABOVE = frozenset({Role.REGISTRAR, Role.PET_HEAD, Role.REVIEWER})
REACHED = dict.fromkeys(UNIT, RIGHT) | dict.fromkeys(ABOVE, LINE)
"""Whom a request for review may reach."""
REVIEWER = frozenset({Role.REVIEWER})
SIGNERS = frozenset({Role.UNIT_HEAD, Role.DEPUTY, Role.PRINCIPAL})
REVIEW_HEADS = SIGNERS | PET_HEAD
"""Who decides at the organ that reviews: the county's opinion at its city."""
REVIEW_REQUEST = story.review_request("510100")
HEARING = {
    "at": f"{story.in_days(9)}T09:30:00+08:00",
    "place": "会议室",
    "members": ["甲某", "乙某"],
}
OUTCOME = {"outcome": "upheld", "document_no": "某府复查〔2026〕1号", "reasons": "认定无误。",
           "issued_at": f"{story.in_days(0)}T09:30:00+08:00"}  # fmt: skip

HELP = story.co_handler("510104")
HELPED = {"answer": "资料齐备。"}
OFFICE_ABOVE = frozenset({Role.PET_HEAD, Role.UNIT_HANDLER})
ELEVATION_ASKED = {"conditions": ["two_rounds"], "grounds": "两次办理均未查清。"}
FACTS_DUE = {"facts_due": story.in_days(10)}
FACTS = {"facts": "拨付凭证已送。"}

INTAKE = [
    *HEALTH,
    Line("POST", "/v1/pieces", frozenset({Role.REGISTRAR})),
    Line("GET", "/v1/pieces", INTAKE_READERS, lists=(PIECE, "id")),
    Line("GET", "/v1/pieces/count", INTAKE_READERS),
    Line("GET", "/v1/pieces/{id}", INTAKE_READERS, PIECE),
    Line("GET", "/v1/pieces/{id}/history", INTAKE_READERS, PIECE),
    Line("POST", "/v1/pieces/{id}/reveal", REVEALERS, PIECE, LOOKERS),
    Line("POST", "/v1/pieces/{id}/slip", REVEALERS, PIECE, LOOKERS),
    Line("POST", "/v1/pieces/{id}/accept", HEAD | PET_HEAD, PIECE, RIGHT),
    Line("POST", "/v1/pieces/{id}/internal-orders", PET_HEAD, PIECE, PROVINCE),
    Line("GET", "/v1/internal-orders", INTAKE_READERS, lists=(INTERNAL_ORDER, "id")),
    Line("GET", "/v1/internal-orders/count", INTAKE_READERS),
    Line("GET", "/v1/internal-orders/{id}", INTAKE_READERS, INTERNAL_ORDER),
    Line("GET", "/v1/internal-orders/{id}/history", INTAKE_READERS, INTERNAL_ORDER),
    Line(
        "POST",
        "/v1/internal-orders/{id}/instruct",
        LEADERS,
        INTERNAL_ORDER,
        PROVINCE,
        body=INSTRUCTION,
    ),
    Line(
        "POST",
        "/v1/internal-orders/{id}/answer",
        DIV_HANDLER | DIV_HEAD,
        INTERNAL_ORDER,
        DIVISION,
        body={"answer": "已办理完毕。"},
    ),
    Line(
        "POST",
        "/v1/internal-orders/{id}/return",
        PET_HEAD,
        INTERNAL_ORDER,
        PROVINCE,
        body={"unit_id": story.unit("D03"), **REASON},
    ),
    Line("POST", "/v1/internal-orders/{id}/close", PET_HEAD, INTERNAL_ORDER, PROVINCE),
    Line(
        "POST", "/v1/internal-orders/{id}/reopen", PET_HEAD, INTERNAL_ORDER, PROVINCE, body=REASON
    ),
    Line(
        "POST", "/v1/internal-orders/{id}/withdraw", PET_HEAD, INTERNAL_ORDER, PROVINCE, body=REASON
    ),
    Line("GET", "/v1/pieces/{id}", INTAKE_READERS, INSIDE),
    Line("GET", "/v1/pieces", INTAKE_READERS, lists=(INSIDE, "id")),
    Line(
        "POST",
        "/v1/pieces/{id}/reveal",
        REVEALERS,
        INSIDE,
        dict.fromkeys(REVEALERS, INSIDE.seen_from) | {Role.DIV_HANDLER: DIVISION},
    ),
    Line("POST", "/v1/pieces/{id}/investigate", HANDLER | DIV_HANDLER, INSIDE, DIVISIONS_OWN),
    Line(
        "POST", "/v1/pieces/{id}/record-investigation", HANDLER | DIV_HANDLER, INSIDE, DIVISIONS_OWN
    ),
    Line("POST", "/v1/pieces/{id}/correct-record", HANDLER | DIV_HANDLER, INSIDE, DIVISIONS_OWN),
    Line("GET", "/v1/pieces/{id}/investigations", INTAKE_READERS, INSIDE),
    Line("POST", "/v1/pieces/{id}/mediate", HANDLER | DIV_HANDLER, INSIDE, DIVISIONS_OWN),
    Line(
        "POST",
        "/v1/pieces/{id}/end-mediation",
        HANDLER | DIV_HANDLER,
        INSIDE,
        DIVISIONS_OWN,
        body=REASON,
    ),
    Line(
        "POST", "/v1/pieces/{id}/record-performance", HANDLER | DIV_HANDLER, INSIDE, DIVISIONS_OWN
    ),
    Line(
        "POST",
        "/v1/pieces/{id}/question-settlement",
        HANDLER | DIV_HANDLER,
        INSIDE,
        DIVISIONS_OWN,
        body=REASON,
    ),
    Line("POST", "/v1/pieces/{id}/confirm-performance", HEAD | DIV_HEAD, INSIDE, DIVISIONS_OWN),
    Line("POST", "/v1/pieces/{id}/settle", HEAD | DIV_HEAD, INSIDE, DIVISIONS_OWN),
    Line(
        "POST",
        "/v1/pieces/{id}/undo-performance",
        HEAD | DIV_HEAD,
        INSIDE,
        DIVISIONS_OWN,
        body=REASON,
    ),
    Line(
        "POST",
        "/v1/pieces/{id}/keep-settlement",
        HEAD | DIV_HEAD,
        INSIDE,
        DIVISIONS_OWN,
        body=REASON,
    ),
    Line(
        "POST",
        "/v1/pieces/{id}/undo-settlement",
        HEAD | DIV_HEAD,
        INSIDE,
        DIVISIONS_OWN,
        body=REASON,
    ),
    Line("POST", "/v1/pieces/{id}/hold-hearing", HEAD | DIV_HEAD, INSIDE, DIVISIONS_OWN),
    Line(
        "POST",
        "/v1/pieces/{id}/switch-to-ordinary",
        HEAD | DIV_HEAD,
        INSIDE,
        DIVISIONS_OWN,
        body=REASON,
    ),
    Line(
        "POST", "/v1/pieces/{id}/undo-switch", HEAD | DIV_HEAD, INSIDE, DIVISIONS_OWN, body=REASON
    ),
    Line("POST", "/v1/pieces/{id}/postpone-hearing", HEAD | DIV_HEAD, INSIDE, DIVISIONS_OWN),
    Line(
        "POST",
        "/v1/pieces/{id}/cancel-hearing",
        HEAD | DIV_HEAD,
        INSIDE,
        DIVISIONS_OWN,
        body=REASON,
    ),
    Line("POST", "/v1/pieces/{id}/end-hearing", HEAD | DIV_HEAD, INSIDE, DIVISIONS_OWN),
    Line("POST", "/v1/pieces/{id}/correct-minutes", HEAD | DIV_HEAD, INSIDE, DIVISIONS_OWN),
    Line("GET", "/v1/pieces/{id}/mediations", INTAKE_READERS, INSIDE),
    Line("GET", "/v1/pieces/{id}/hearings", INTAKE_READERS, INSIDE),
    Line("POST", "/v1/pieces/{id}/draft-opinion", HANDLER | DIV_HANDLER, INSIDE, DIVISIONS_OWN),
    Line("POST", "/v1/pieces/{id}/return-draft", HEAD | DIV_HEAD | LEADERS, INSIDE, DIVISIONS_OWN),
    Line("POST", "/v1/pieces/{id}/issue-opinion", HEAD | LEADERS, INSIDE, DIVISIONS_OWN),
    Line("POST", "/v1/pieces/{id}/send-opinion", HANDLER | DIV_HANDLER, INSIDE, DIVISIONS_OWN),
    Line("POST", "/v1/pieces/{id}/deliver-opinion", HANDLER | DIV_HANDLER, INSIDE, DIVISIONS_OWN),
    Line(
        "POST",
        "/v1/pieces/{id}/close-undelivered",
        HEAD | LEADERS,
        INSIDE,
        DIVISIONS_OWN,
        body=UNDELIVERED,
    ),
    Line(
        "POST",
        "/v1/pieces/{id}/undo-close-undelivered",
        HEAD | LEADERS,
        INSIDE,
        DIVISIONS_OWN,
        body=REASON,
    ),
    Line(
        "POST", "/v1/pieces/{id}/undo-delivery", HEAD | LEADERS, INSIDE, DIVISIONS_OWN, body=REASON
    ),
    Line(
        "POST",
        "/v1/pieces/{id}/withdraw-opinion",
        HEAD | PRINCIPAL,
        INSIDE,
        DIVISIONS_OWN,
        body=REASON,
    ),
    Line("POST", "/v1/pieces/{id}/extensions", HANDLER | DIV_HANDLER, INSIDE, DIVISIONS_OWN),
    Line("POST", "/v1/pieces/{id}/seal", SORTERS, PIECE),
    Line("POST", "/v1/pieces/{id}/release", PET_HEAD, PIECE),
    Line("POST", "/v1/pieces/{id}/entrust", PET_HEAD | {Role.SYSTEM}, PIECE),
    Line("GET", "/v1/accusations", OFFICERS, lists=(ACCUSATION, "id")),
    Line("GET", "/v1/accusations/count", OFFICERS),
    Line("GET", "/v1/accusations/{id}", OFFICERS, ACCUSATION),
    Line("GET", "/v1/accusations/{id}/history", OFFICERS, ACCUSATION),
    Line("POST", "/v1/accusations/{id}/reveal", OFFICERS, ACCUSATION),
    Line("POST", "/v1/accusations/{id}/name-accused", OFFICERS, ACCUSATION),
    Line("POST", "/v1/accusations/{id}/hand-over", OFFICERS, ACCUSATION),
    Line("POST", "/v1/accusations/{id}/undo-hand-over", OFFICERS, ACCUSATION, body=REASON),
    Line("POST", "/v1/accusations/{id}/acknowledge", OFFICERS, ACCUSATION),
    Line("POST", "/v1/accusations/{id}/undo-acknowledgement", OFFICERS, ACCUSATION, body=REASON),
    Line("POST", "/v1/accusations/{id}/return", OFFICERS, ACCUSATION, body=REASON),
    Line("POST", "/v1/accusations/{id}/record-result", OFFICERS, ACCUSATION),
    Line("POST", "/v1/accusations/{id}/undo-result", OFFICERS, ACCUSATION, body=REASON),
    Line("POST", "/v1/accusations/{id}/give-back", OFFICERS, ACCUSATION, body=REASON),
    Line("POST", "/v1/pieces/{id}/triage", frozenset({Role.TRIAGE}), PIECE),
    Line("POST", "/v1/pieces/triage-batch", frozenset({Role.TRIAGE})),
    Line("POST", "/v1/pieces/file-batch", DOOR),
    Line("POST", "/v1/pieces/{id}/file", DOOR, PIECE, PROVINCE),
    Line("POST", "/v1/pieces/{id}/undo-filing", DOOR, PIECE, PROVINCE, body=REASON),
    Line("POST", "/v1/pieces/{id}/redirect", DOOR, PIECE, PROVINCE),
    Line("POST", "/v1/pieces/{id}/undo-redirection", DOOR, PIECE, PROVINCE, body=REASON),
    Line("POST", "/v1/pieces/{id}/not-accept", DOOR, PIECE, PROVINCE),
    Line("POST", "/v1/pieces/{id}/no-longer-accept", DOOR, PIECE, PROVINCE),
    Line("POST", "/v1/pieces/{id}/undo-refusal", DOOR, PIECE, PROVINCE, body=REASON),
    Line("POST", "/v1/pieces/{id}/study", REPLIERS, PIECE, PROVINCE),
    Line("POST", "/v1/pieces/{id}/undo-study", REPLIERS, PIECE, PROVINCE, body=REASON),
    Line("POST", "/v1/pieces/{id}/reply", REPLIERS, PIECE, PROVINCE),
    Line("POST", "/v1/pieces/{id}/undo-reply", DOOR, PIECE, PROVINCE, body=REASON),
    Line("GET", "/v1/pieces/{id}/disposition", INTAKE_READERS, REFUSED),
    Line("POST", "/v1/pieces/{id}/undo-triage", frozenset({Role.TRIAGE, Role.PET_HEAD}), PIECE),
    Line("GET", "/v1/proposals", PROPOSED_TO, lists=(WAITING, "piece_id")),
    Line("GET", "/v1/proposals/count", PROPOSED_TO),
    Line("GET", "/v1/pieces/{id}/proposal", PROPOSED_TO, WAITING),
    Line("GET", "/v1/pieces/{id}/duplicates", SORTERS, PIECE),
    Line("POST", "/v1/proposals/confirm", frozenset({Role.TRIAGE})),
    Line("POST", "/v1/imports", frozenset({Role.REGISTRAR})),
    Line("GET", "/v1/imports", SORTERS, lists=(IMPORT, "id")),
    Line("GET", "/v1/imports/count", SORTERS),
    Line("GET", "/v1/imports/{id}", SORTERS, IMPORT),
    Line("POST", "/v1/imports/{id}/cancel", frozenset({Role.REGISTRAR}), IMPORT),
    Line("GET", "/v1/imports/{id}/rows", SORTERS, IMPORT),
    Line("GET", "/v1/imports/{id}/rows/count", SORTERS, IMPORT),
    Line(
        "POST",
        "/v1/imports/{id}/rows/{row}/reveal",
        SORTERS,
        IMPORT,
        body={"purpose": "核对来件内容"},
        values=(("row", "2"),),
    ),
    Line("POST", "/v1/pieces/{id}/corrections", CORRECTORS, PIECE, PROVINCE, body=REASON),
    Line("POST", "/v1/corrections/{id}/confirm", CORRECTING, CORRECTION, PROVINCE),
    Line("POST", "/v1/corrections/{id}/refuse", CORRECTING, CORRECTION, PROVINCE, body=REASON),
    Line("POST", "/v1/corrections/{id}/withdraw", CORRECTORS, CORRECTION, PROVINCE, body=REASON),
    Line("GET", "/v1/corrections", INTAKE_READERS, lists=(CORRECTION, "id")),
    Line("GET", "/v1/corrections/count", INTAKE_READERS),
    Line("GET", "/v1/corrections/{id}", INTAKE_READERS, CORRECTION),
    Line("GET", "/v1/corrections/{id}/history", INTAKE_READERS, CORRECTION),
    Line(
        "POST",
        "/v1/corrections/{id}/reveal",
        REVEALERS - DIV_HANDLER,
        CORRECTION,
        body={"purpose": "核对更正前后的内容"},
    ),
    Line("GET", "/v1/differences", SORTERS, lists=(DIFFERENCE, "id")),
    Line("GET", "/v1/differences/count", SORTERS),
    Line("GET", "/v1/differences/{id}", SORTERS, DIFFERENCE),
    Line("GET", "/v1/differences/{id}/history", SORTERS, DIFFERENCE),
    Line(
        "POST",
        "/v1/differences/{id}/settle",
        SETTLERS,
        DIFFERENCE,
        body={"decision": "keep", "reason": "以原登记为准"},
    ),
    Line("POST", "/v1/differences/{id}/reopen", SETTLERS, DIFFERENCE),
    Line(
        "POST",
        "/v1/differences/{id}/reveal",
        SETTLERS,
        DIFFERENCE,
        body={"purpose": "核对来件内容"},
    ),
    Line("GET", "/v1/readings", frozenset({Role.AUDIT_ADMIN})),
    Line("GET", "/v1/readings/count", frozenset({Role.AUDIT_ADMIN})),
    Line("GET", "/v1/matters", INTAKE_READERS, lists=(MATTER, "id")),
    Line("GET", "/v1/matters/count", INTAKE_READERS),
    Line("GET", "/v1/matters/{id}", INTAKE_READERS, MATTER),
    Line("GET", "/v1/matters/{id}/history", INTAKE_READERS, MATTER),
    Line("POST", "/v1/pieces/assign-batch", PET_HEAD),
    Line("POST", "/v1/pieces/forward-batch", PET_HEAD),
    Line("POST", "/v1/orders/sign-for-batch", UNIT),
    Line("POST", "/v1/orders/accept-batch", HEAD),
    Line("POST", "/v1/orders/pass-batch", ISSUERS),
    Line("POST", "/v1/pieces/{id}/assign", PET_HEAD, PIECE),
    Line("GET", "/v1/orders", INTAKE_READERS, lists=(ORDER, "id")),
    Line("GET", "/v1/orders/count", INTAKE_READERS),
    Line("GET", "/v1/orders/{id}", INTAKE_READERS, ORDER),
    Line("GET", "/v1/orders/{id}/history", INTAKE_READERS, ORDER),
    Line("POST", "/v1/orders/{id}/sign-for", UNIT, ORDER, RIGHT),
    Line("POST", "/v1/orders/{id}/accept", HEAD, ORDER, RIGHT),
    Line("POST", "/v1/orders/{id}/report", HEAD, ORDER, RIGHT),
    Line("POST", "/v1/orders/{id}/pass", ISSUERS, ORDER, PROVINCE),
    Line("POST", "/v1/orders/{id}/undo-pass", ISSUERS, ORDER, PROVINCE, body=REASON),
    Line("POST", "/v1/orders/{id}/return", ISSUERS, ORDER, PROVINCE),
    Line("POST", "/v1/pieces/{id}/forward", PET_HEAD, PIECE),
    Line("POST", "/v1/orders/{id}/deal-with", UNIT, ORDER, RIGHT, body={"how": "已当面答复。"}),
    Line("POST", "/v1/orders/{id}/undo-deal-with", HEAD, ORDER, RIGHT, body=REASON),
    Line("POST", "/v1/orders/{id}/hand-on", HEAD, ORDER, RIGHT, body=HANDED_ON),
    Line("POST", "/v1/orders/{id}/send-back", ISSUERS, ORDER, PROVINCE, body=AGAIN),
    Line("POST", "/v1/orders/{id}/extend-feedback", ISSUERS, ORDER, PROVINCE, body=MORE),
    Line("POST", "/v1/orders/{id}/name-handler", UNIT, ORDER, RIGHT, body=HANDLER_NAMED),
    Line("POST", "/v1/pieces/{id}/object", PET_HEAD, PIECE, body=OBJECTION),
    Line("POST", "/v1/pieces/{id}/undo-objection", PET_HEAD, PIECE, body=REASON),
    Line("POST", "/v1/pieces/{id}/agree-objection", ANSWERERS, PIECE, body=REASON),
    Line("POST", "/v1/pieces/{id}/refuse-objection", ANSWERERS, PIECE, body=REASON),
    Line("POST", "/v1/pieces/{id}/undo-return", PET_HEAD, PIECE, body=REASON),
    Line("POST", "/v1/orders/{id}/recall", ISSUERS, ORDER, PROVINCE, body=REASON),
    Line("POST", "/v1/orders/{id}/request-elevation", HEAD, ORDER, RIGHT, body=ELEVATION_ASKED),
    Line("POST", "/v1/orders/{id}/elevations", OFFICE_ABOVE, ORDER, PROVINCE, body=ELEVATION_ASKED),
    Line("GET", "/v1/elevations", INTAKE_READERS, lists=(ELEVATION, "id")),
    Line("GET", "/v1/elevations/count", INTAKE_READERS),
    Line("GET", "/v1/elevations/{id}", INTAKE_READERS, ELEVATION),
    Line("GET", "/v1/elevations/{id}/history", INTAKE_READERS, ELEVATION),
    Line("POST", "/v1/elevations/{id}/correct-request", HEAD, ELEVATION, RIGHT, body=REASON),
    Line("POST", "/v1/elevations/{id}/withdraw-request", HEAD, ELEVATION, RIGHT, body=REASON),
    Line("POST", "/v1/elevations/{id}/put-forward", OFFICE_ABOVE, ELEVATION, PROVINCE),
    Line("POST", "/v1/elevations/{id}/decline", ISSUERS, ELEVATION, PROVINCE, body=REASON),
    Line("POST", "/v1/elevations/{id}/correct", OFFICE_ABOVE, ELEVATION, PROVINCE, body=REASON),
    Line("POST", "/v1/elevations/{id}/withdraw", OFFICE_ABOVE, ELEVATION, PROVINCE, body=REASON),
    Line("POST", "/v1/elevations/{id}/elevate", SIGNERS, ELEVATION, PROVINCE, body=FACTS_DUE),
    Line("POST", "/v1/elevations/{id}/refuse", SIGNERS, ELEVATION, PROVINCE, body=REASON),
    Line("POST", "/v1/elevations/{id}/supply-facts", UNIT, ELEVATION, RIGHT, body=FACTS),
    Line("POST", "/v1/elevations/{id}/end", SIGNERS, ELEVATION, PROVINCE, body=REASON),
    Line("POST", "/v1/orders/{id}/co-handlings", ISSUERS, ORDER, PROVINCE, body=HELP),
    Line("GET", "/v1/co-handlings", INTAKE_READERS, lists=(CO_HANDLING, "id")),
    Line("GET", "/v1/co-handlings/count", INTAKE_READERS),
    Line("GET", "/v1/co-handlings/{id}", INTAKE_READERS, CO_HANDLING),
    Line("GET", "/v1/co-handlings/{id}/history", INTAKE_READERS, CO_HANDLING),
    Line("POST", "/v1/co-handlings/{id}/answer", UNIT, CO_HANDLING, RIGHT, body=HELPED),
    Line(
        "POST",
        "/v1/co-handlings/{id}/correct-answer",
        UNIT,
        CO_HANDLING,
        RIGHT,
        body=HELPED | REASON,
    ),
    Line("POST", "/v1/co-handlings/{id}/remove", ISSUERS, CO_HANDLING, PROVINCE, body=REASON),
    Line("POST", "/v1/pieces/{id}/record-facets", EXECUTORS, PIECE, BUREAUS_OWN, body=FACETS),
    Line("POST", "/v1/pieces/{id}/record-facets", EXECUTORS, INSIDE, DIVISIONS_OWN, body=FACETS),
    Line("GET", "/v1/executions", INTAKE_READERS, lists=(EXECUTION, "id")),
    Line("GET", "/v1/executions/count", INTAKE_READERS),
    Line("GET", "/v1/executions/{id}", INTAKE_READERS, EXECUTION),
    Line("GET", "/v1/executions/{id}/history", INTAKE_READERS, EXECUTION),
    Line("POST", "/v1/executions/{id}/state-due", EXECUTORS, EXECUTION, RIGHT),
    Line("POST", "/v1/executions/{id}/move-due", HEAD | DIV_HEAD, EXECUTION, RIGHT),
    Line("POST", "/v1/executions/{id}/note-progress", EXECUTORS, EXECUTION, RIGHT),
    Line("POST", "/v1/executions/{id}/urge", ISSUERS, EXECUTION, PROVINCE),
    Line("POST", "/v1/executions/{id}/record-done", EXECUTORS, EXECUTION, RIGHT),
    Line("POST", "/v1/executions/{id}/undo-done", EXECUTORS, EXECUTION, RIGHT, body=REASON),
    Line("POST", "/v1/executions/{id}/confirm", ISSUERS, EXECUTION, PROVINCE),
    Line("POST", "/v1/executions/{id}/return", ISSUERS, EXECUTION, PROVINCE, body=REASON),
    Line(
        "POST", "/v1/executions/{id}/undo-confirmation", ISSUERS, EXECUTION, PROVINCE, body=REASON
    ),
    Line("POST", "/v1/executions/{id}/end", ISSUERS, EXECUTION, PROVINCE, body=REASON),
    Line("POST", "/v1/executions/{id}/undo-end", ISSUERS, EXECUTION, PROVINCE, body=REASON),
    Line("POST", "/v1/orders/{id}/allow-objection", ISSUERS, ORDER, PROVINCE, body=REASON),
    Line("POST", "/v1/orders/{id}/object", HEAD, ORDER, RIGHT, body=OBJECTION),
    Line("POST", "/v1/orders/{id}/undo-objection", HEAD, ORDER, RIGHT, body=REASON),
    Line("POST", "/v1/orders/{id}/agree-objection", ISSUERS, ORDER, PROVINCE, body=REASON),
    Line("POST", "/v1/orders/{id}/refuse-objection", ISSUERS, ORDER, PROVINCE, body=REASON),
    Line("GET", "/v1/objections", INTAKE_READERS, lists=(OBJECTED, "id")),
    Line("GET", "/v1/objections/count", INTAKE_READERS),
    Line("POST", "/v1/pieces/{id}/divert", REFERRERS, PIECE, PROVINCE),
    Line("POST", "/v1/pieces/{id}/find-path", HEAD | {Role.DIV_HEAD}, PIECE, RIGHT),
    Line(
        "POST",
        "/v1/pieces/{id}/correct-route",
        HEAD | PET_HEAD | {Role.TRIAGE, Role.DIV_HEAD},
        PIECE,
        dict.fromkeys((Role.UNIT_HEAD, Role.DIV_HEAD), RIGHT)
        | dict.fromkeys((Role.PET_HEAD, Role.TRIAGE), LINE),
    ),
    Line("GET", "/v1/referrals", INTAKE_READERS, lists=(REFERRAL, "id")),
    Line("GET", "/v1/referrals/count", INTAKE_READERS),
    Line("GET", "/v1/referrals/{id}", INTAKE_READERS, REFERRAL),
    Line("GET", "/v1/referrals/{id}/history", INTAKE_READERS, REFERRAL),
    Line("POST", "/v1/referrals/{id}/take-up", KEEPERS, REFERRAL, RIGHT),
    Line("POST", "/v1/referrals/{id}/undo-take-up", REFERRERS, REFERRAL, RIGHT, body=REASON),
    Line("POST", "/v1/referrals/{id}/record-result", KEEPERS, REFERRAL, RIGHT),
    Line("POST", "/v1/referrals/{id}/undo-result", REFERRERS, REFERRAL, RIGHT, body=REASON),
    Line("POST", "/v1/referrals/{id}/reject", KEEPERS, REFERRAL, RIGHT, body=REASON),
    Line("POST", "/v1/referrals/{id}/undo", REFERRERS, REFERRAL, RIGHT, body=REASON),
    Line("POST", "/v1/pieces/{id}/investigate", HANDLER | DIV_HANDLER, PIECE, BUREAUS_OWN),
    Line("POST", "/v1/pieces/{id}/record-investigation", HANDLER | DIV_HANDLER, PIECE, BUREAUS_OWN),
    Line("POST", "/v1/pieces/{id}/correct-record", HANDLER | DIV_HANDLER, PIECE, BUREAUS_OWN),
    Line("GET", "/v1/pieces/{id}/investigations", INTAKE_READERS, PIECE),
    Line("GET", "/v1/pieces/{id}/investigation", INTAKE_READERS, PIECE),
    Line(
        "POST",
        "/v1/pieces/{id}/investigations/{no}/reveal",
        REVEALERS,
        PIECE,
        LOOKERS,
        values=(("no", "1"),),
    ),
    Line("POST", "/v1/pieces/{id}/mediate", HANDLER | DIV_HANDLER, PIECE, BUREAUS_OWN),
    Line(
        "POST",
        "/v1/pieces/{id}/end-mediation",
        HANDLER | DIV_HANDLER,
        PIECE,
        BUREAUS_OWN,
        body=REASON,
    ),
    Line("POST", "/v1/pieces/{id}/record-performance", HANDLER | DIV_HANDLER, PIECE, BUREAUS_OWN),
    Line(
        "POST",
        "/v1/pieces/{id}/question-settlement",
        HANDLER | DIV_HANDLER,
        PIECE,
        BUREAUS_OWN,
        body=REASON,
    ),
    Line("POST", "/v1/pieces/{id}/confirm-performance", HEAD | DIV_HEAD, PIECE, BUREAUS_OWN),
    Line("POST", "/v1/pieces/{id}/settle", HEAD | DIV_HEAD, PIECE, BUREAUS_OWN),
    Line(
        "POST", "/v1/pieces/{id}/undo-performance", HEAD | DIV_HEAD, PIECE, BUREAUS_OWN, body=REASON
    ),
    Line(
        "POST", "/v1/pieces/{id}/keep-settlement", HEAD | DIV_HEAD, PIECE, BUREAUS_OWN, body=REASON
    ),
    Line(
        "POST", "/v1/pieces/{id}/undo-settlement", HEAD | DIV_HEAD, PIECE, BUREAUS_OWN, body=REASON
    ),
    Line("POST", "/v1/pieces/{id}/hold-hearing", HEAD | DIV_HEAD, PIECE, BUREAUS_OWN),
    Line("POST", "/v1/pieces/{id}/simplify", DOOR, PIECE, RIGHT),
    Line("POST", "/v1/pieces/{id}/undo-simplify", DOOR, PIECE, RIGHT, body=REASON),
    Line(
        "POST",
        "/v1/pieces/{id}/switch-to-ordinary",
        HEAD | DIV_HEAD,
        PIECE,
        BUREAUS_OWN,
        body=REASON,
    ),
    Line("POST", "/v1/pieces/{id}/undo-switch", HEAD | DIV_HEAD, PIECE, BUREAUS_OWN, body=REASON),
    Line("POST", "/v1/pieces/{id}/postpone-hearing", HEAD | DIV_HEAD, PIECE, BUREAUS_OWN),
    Line(
        "POST", "/v1/pieces/{id}/cancel-hearing", HEAD | DIV_HEAD, PIECE, BUREAUS_OWN, body=REASON
    ),
    Line("POST", "/v1/pieces/{id}/end-hearing", HEAD | DIV_HEAD, PIECE, BUREAUS_OWN),
    Line("POST", "/v1/pieces/{id}/correct-minutes", HEAD | DIV_HEAD, PIECE, BUREAUS_OWN),
    Line("GET", "/v1/pieces/{id}/mediations", INTAKE_READERS, PIECE),
    Line("GET", "/v1/pieces/{id}/hearings", INTAKE_READERS, PIECE),
    Line("POST", "/v1/pieces/{id}/draft-opinion", HANDLER | DIV_HANDLER, PIECE, BUREAUS_OWN),
    Line("POST", "/v1/pieces/{id}/return-draft", HEAD | DIV_HEAD | LEADERS, PIECE, BUREAUS_OWN),
    Line("POST", "/v1/pieces/{id}/issue-opinion", HEAD | LEADERS, PIECE, BUREAUS_OWN),
    Line("POST", "/v1/pieces/{id}/send-opinion", HANDLER | DIV_HANDLER, PIECE, BUREAUS_OWN),
    Line("POST", "/v1/pieces/{id}/deliver-opinion", HANDLER | DIV_HANDLER, PIECE, BUREAUS_OWN),
    Line(
        "POST",
        "/v1/pieces/{id}/close-undelivered",
        HEAD | LEADERS,
        PIECE,
        BUREAUS_OWN,
        body=UNDELIVERED,
    ),
    Line(
        "POST",
        "/v1/pieces/{id}/undo-close-undelivered",
        HEAD | LEADERS,
        PIECE,
        BUREAUS_OWN,
        body=REASON,
    ),
    Line("POST", "/v1/pieces/{id}/undo-delivery", HEAD | LEADERS, PIECE, BUREAUS_OWN, body=REASON),
    Line(
        "POST",
        "/v1/pieces/{id}/withdraw-opinion",
        HEAD | PRINCIPAL,
        PIECE,
        BUREAUS_OWN,
        body=REASON,
    ),
    Line(
        "POST", "/v1/pieces/{id}/request-review", UNIT | ABOVE, PIECE, REACHED, body=REVIEW_REQUEST
    ),
    Line(
        "POST",
        "/v1/pieces/{id}/request-re-review",
        UNIT | ABOVE,
        PIECE,
        REACHED,
        body=REVIEW_REQUEST,
    ),
    Line("GET", "/v1/reviews", INTAKE_READERS, lists=(REVIEW, "id")),
    Line("GET", "/v1/reviews/count", INTAKE_READERS),
    Line("GET", "/v1/reviews/{id}", INTAKE_READERS, REVIEW),
    Line("GET", "/v1/reviews/{id}/history", INTAKE_READERS, REVIEW),
    Line("POST", "/v1/reviews/{id}/take-up", REVIEWER, REVIEW, PARENT, body=EMPTY),
    Line("POST", "/v1/reviews/{id}/refuse", REVIEW_HEADS, REVIEW, PARENT, body={"reason": "late"}),
    Line("POST", "/v1/reviews/{id}/reconsider", REVIEW_HEADS, REVIEW, PARENT, body=REASON),
    Line(
        "POST",
        "/v1/reviews/{id}/undo-request",
        UNIT | ABOVE,
        REVIEW,
        RIGHT,
        body=REASON,
    ),
    Line("POST", "/v1/reviews/{id}/withdraw-request", REVIEWER, REVIEW, PARENT, body=REASON),
    Line("POST", "/v1/reviews/{id}/hold-hearing", REVIEWER, REVIEW, PARENT, body=HEARING),
    Line(
        "POST",
        "/v1/reviews/{id}/end-hearing",
        REVIEWER,
        REVIEW,
        PARENT,
        body={"record": "双方陈述。"},
    ),
    Line("POST", "/v1/reviews/{id}/undo-hearing", REVIEWER, REVIEW, PARENT, body=REASON),
    Line("POST", "/v1/reviews/{id}/draft", REVIEWER, REVIEW, PARENT, body=story.review_draft()),
    Line("POST", "/v1/reviews/{id}/return", REVIEW_HEADS, REVIEW, PARENT, body=REASON),
    Line("POST", "/v1/reviews/{id}/issue", SIGNERS, REVIEW, PARENT, body=EMPTY),
    Line("POST", "/v1/reviews/{id}/deliver", REVIEWER, REVIEW, PARENT, body=story.DELIVERY),
    Line("POST", "/v1/reviews/{id}/undo-receipt", REVIEW_HEADS, REVIEW, PARENT, body=REASON),
    Line("POST", "/v1/reviews/{id}/withdraw", SIGNERS, REVIEW, PARENT, body=REASON),
    Line("POST", "/v1/reviews/{id}/redo", UNIT | DIV_HANDLER | DIV_HEAD, REVIEW, RIGHT, body=EMPTY),
    Line("POST", "/v1/reviews/{id}/record-outcome", UNIT | ABOVE, REVIEW, REACHED, body=OUTCOME),
    Line(
        "POST",
        "/v1/reviews/{id}/record-refused",
        UNIT | ABOVE,
        REVIEW,
        REACHED,
        body={"reason": "late"},
    ),
    Line(
        "POST",
        "/v1/reviews/{id}/record-delivery",
        UNIT | ABOVE,
        REVIEW,
        REACHED,
        body=story.DELIVERY,
    ),
    Line("POST", "/v1/reviews/{id}/undo-record", UNIT | ABOVE, REVIEW, REACHED, body=REASON),
    Line("POST", "/v1/matters/{id}/conclude", PET_HEAD, MATTER, PROVINCE, body=REASON),
    Line("POST", "/v1/matters/{id}/undo-close", PET_HEAD, MATTER, PROVINCE, body=REASON),
    Line(
        "POST",
        "/v1/matters/{id}/merge",
        PET_HEAD,
        MATTER,
        PROVINCE,
        body={**REASON, "into_id": NOBODY},
    ),
    Line(
        "POST",
        "/v1/matters/{id}/coordinate",
        PET_HEAD,
        MATTER,
        PROVINCE,
        body={**REASON, "cross_or_split": []},
    ),
    Line("POST", "/v1/matters/{id}/undo-merge", PET_HEAD, MATTER, PROVINCE, body=REASON),
    Line(
        "POST",
        "/v1/matters/{id}/split",
        PET_HEAD,
        MATTER,
        PROVINCE,
        body={
            **REASON,
            "piece_ids": [NOBODY],
            "region": "510104",
            "topic": "NR03",
            "title": "反映登记资料错误",
            "summary_masked": "反映登记资料与实际面积不符。",
        },
    ),
    Line("GET", "/v1/pieces/{id}/opinion", INTAKE_READERS, PIECE),
    Line("GET", "/v1/pieces/{id}/remedy-organs", INTAKE_READERS, PIECE),
    Line("POST", "/v1/pieces/{id}/extensions", HANDLER | DIV_HANDLER, PIECE, BUREAUS_OWN),
    Line("POST", "/v1/extensions/{id}/approve", HEAD | LEADERS, EXTENSION, BUREAUS_OWN),
    Line("POST", "/v1/extensions/{id}/refuse", HEAD | LEADERS, EXTENSION, BUREAUS_OWN),
    Line("GET", "/v1/extensions", INTAKE_READERS, lists=(EXTENSION, "id")),
    Line("GET", "/v1/extensions/count", INTAKE_READERS),
    Line("GET", "/v1/extensions/{id}", INTAKE_READERS, EXTENSION),
    Line(
        "POST",
        "/v1/pieces/{id}/withdrawals",
        HANDLER | HEAD | PET_HEAD | {Role.REGISTRAR, Role.TRIAGE, Role.DIV_HANDLER, Role.DIV_HEAD},
        PIECE,
        RIGHT,
    ),
    Line(
        "POST",
        "/v1/withdrawals/{id}/confirm",
        CONFIRMERS,
        WITHDRAWAL,
        RIGHT_OR_PROVINCE,
        body={"verified": "当面核实，确属自愿。"},
    ),
    Line(
        "POST",
        "/v1/withdrawals/{id}/refuse",
        CONFIRMERS,
        WITHDRAWAL,
        RIGHT_OR_PROVINCE,
        body=REASON,
    ),
    Line(
        "POST", "/v1/withdrawals/{id}/undo", CONFIRMERS, WITHDRAWAL, RIGHT_OR_PROVINCE, body=REASON
    ),
    Line("GET", "/v1/withdrawals", INTAKE_READERS, lists=(WITHDRAWAL, "id")),
    Line("GET", "/v1/withdrawals/count", INTAKE_READERS),
    Line("GET", "/v1/withdrawals/{id}", INTAKE_READERS, WITHDRAWAL),
    Line("GET", "/v1/withdrawals/{id}/history", INTAKE_READERS, WITHDRAWAL),
    Line(
        "POST",
        "/v1/withdrawals/{id}/reveal",
        REVEALERS - DIV_HANDLER,
        WITHDRAWAL,
        body={"purpose": "核实是否出于自愿"},
    ),
    Line("POST", "/v1/pieces/{id}/recuse", OFFICE, PIECE),
    Line("POST", "/v1/pieces/{id}/recusals", frozenset(RECUSERS), PIECE, RECUSERS),
    Line("GET", "/v1/pieces/{id}/recusals", INTAKE_READERS, PIECE),
    Line("POST", "/v1/recusals/{id}/agree", RECUSAL_HEADS, RECUSAL, RECUSAL_OWN, body=REASON),
    Line("POST", "/v1/recusals/{id}/refuse", RECUSAL_HEADS, RECUSAL, RECUSAL_OWN, body=REASON),
    Line("POST", "/v1/recusals/{id}/undo", RECUSAL_HEADS, RECUSAL, RECUSAL_OWN, body=REASON),
    Line(
        "POST", "/v1/recusals/{id}/undo-decision", RECUSAL_HEADS, RECUSAL, RECUSAL_OWN, body=REASON
    ),
    Line("GET", "/v1/recusals/{id}", INTAKE_READERS, RECUSAL),
    Line("GET", "/v1/recusals/{id}/history", INTAKE_READERS, RECUSAL),
    Line("GET", "/v1/deadlines", INTAKE_READERS, lists=(DEADLINE, "id")),
    Line("GET", "/v1/deadlines/count", INTAKE_READERS),
    Line("GET", "/v1/deadlines/{id}/explanation", INTAKE_READERS, DEADLINE),
    Line("GET", "/v1/guides", INTAKE_READERS, query="family=suggestion"),
    Line("GET", "/v1/guides/diagram", INTAKE_READERS, query="family=suggestion"),
    Line("GET", "/v1/legal-paths", INTAKE_READERS),
    Line("GET", "/v1/legal-paths/count", INTAKE_READERS),
    Line("GET", "/v1/legal-paths/catalogues", INTAKE_READERS, lists=(CATALOGUE, "id")),
    Line("GET", "/v1/legal-paths/catalogues/{id}/items", INTAKE_READERS, CATALOGUE),
    Line(
        "POST",
        "/v1/legal-paths/catalogues",
        frozenset({Role.TRIAGE}),
        at=PROVINCIAL,
        body=story.LEGAL_PATHS,
    ),
    Line(
        "POST",
        "/v1/legal-paths/catalogues/{id}/confirm",
        PET_HEAD | DEPUTY,
        CATALOGUE,
        PROVINCIAL,
    ),
    Line(
        "POST",
        "/v1/legal-paths/catalogues/{id}/reject",
        PET_HEAD | DEPUTY,
        CATALOGUE,
        PROVINCIAL,
        body=REASON,
    ),
    Line(
        "POST",
        "/v1/legal-paths/catalogues/{id}/end",
        PET_HEAD | DEPUTY,
        CATALOGUE,
        PROVINCIAL,
        body=REASON,
    ),
    Line(
        "POST",
        "/v1/legal-paths/catalogues/{id}/restore",
        PET_HEAD | DEPUTY,
        CATALOGUE,
        PROVINCIAL,
        body=REASON,
    ),
    Line("GET", "/v1/pieces/{id}/guide", INTAKE_READERS, PIECE),
    Line("GET", "/v1/pieces/{id}/guide/diagram", INTAKE_READERS, PIECE),
    Line("POST", "/v1/hand-overs", DOOR | {Role.SYSTEM_ADMIN}),
    Line("POST", "/v1/hand-overs/preview", DOOR | {Role.SYSTEM_ADMIN}),
    Line("GET", "/v1/tasks", INTAKE_READERS | OFFICERS),
    Line("GET", "/v1/tasks/count", INTAKE_READERS | OFFICERS),
    Line("GET", "/v1/tasks/queues", INTAKE_READERS | OFFICERS),
    Line("GET", "/v1/letters", INTAKE_READERS, lists=(LETTER, "id")),
    Line("GET", "/v1/letters/count", INTAKE_READERS),
    Line("GET", "/v1/letters/{id}", INTAKE_READERS, LETTER),
    Line("GET", "/v1/letters/{id}/paper", INTAKE_READERS, LETTER),
    Line("POST", "/v1/letters/{id}/print", REVEALERS, LETTER, LOOKERS),
    Line("POST", "/v1/letters/print-batch", REVEALERS),
    Line(
        "GET",
        "/v1/letters/day-paper",
        INTAKE_READERS,
        query="issuer_id=0198c0de-0000-7000-8000-000000000001&issued_on=2026-03-02",
    ),
    Line("POST", "/v1/letters/print-day", REVEALERS),
    Line("POST", "/v1/letters/{id}/reveal", REVEALERS, LETTER, LOOKERS),
    Line("POST", "/v1/letters/preview", INTAKE_READERS, body={"path": "/pieces"}),
    Line("POST", "/v1/letters/preview-paper", INTAKE_READERS, body={"path": "/pieces"}),
    Line(
        "POST",
        "/v1/letters/{id}/fail-delivery",
        SERVERS,
        LETTER,
        SERVING,
        body={"way": "post", "cause": "moved", "proof": "改退批条"},
    ),
    Line(
        "POST",
        "/v1/letters/{id}/deliver",
        SERVERS,
        LETTER,
        SERVING,
        body={"way": "in_person", "proof": "回证存卷"},
    ),
    Line(
        "POST",
        "/v1/letters/{id}/replace",
        DOOR,
        LETTER,
        RIGHT,
        body={"reason": "联系人印错", "texts": {"contact": "甲某"}},
    ),
    Line("GET", "/v1/deliveries", INTAKE_READERS, lists=(ATTEMPT, "id")),
    Line("GET", "/v1/deliveries/count", INTAKE_READERS),
    Line("GET", "/v1/deliveries/{id}", INTAKE_READERS, ATTEMPT),
    Line("GET", "/v1/deliveries/{id}/history", INTAKE_READERS, ATTEMPT),
    Line("POST", "/v1/deliveries/{id}/annul", SERVERS, ATTEMPT, SERVING, body=REASON),
    Line("POST", "/v1/series-codes", frozenset({Role.PET_HEAD, Role.UNIT_HEAD})),
    Line("POST", "/v1/public/enquiries", None),
    Line("POST", "/v1/duties", DOOR),
    Line("GET", "/v1/duties", INTAKE_READERS, lists=(DUTY, "id")),
    Line("GET", "/v1/duties/count", INTAKE_READERS),
    Line("GET", "/v1/duties/{id}", INTAKE_READERS, DUTY),
    Line("GET", "/v1/duties/{id}/history", INTAKE_READERS, DUTY),
    Line("POST", "/v1/duties/{id}/change", DOOR, DUTY, RIGHT),
    Line("POST", "/v1/duties/{id}/remove", DOOR, DUTY, RIGHT, body=REASON),
    Line(
        "POST",
        "/v1/pieces/{id}/urgencies",
        FLAGGERS,
        PIECE,
        dict.fromkeys(SORTERS, LINE) | {Role.UNIT_HEAD: RIGHT},
        body=REASON,
    ),
    Line("GET", "/v1/urgencies", INTAKE_READERS, lists=(URGENCY, "id")),
    Line("GET", "/v1/urgencies/count", INTAKE_READERS),
    Line("GET", "/v1/urgencies/{id}", INTAKE_READERS, URGENCY),
    Line("GET", "/v1/urgencies/{id}/history", INTAKE_READERS, URGENCY),
    Line("POST", "/v1/urgencies/{id}/name-leader", DOOR, URGENCY, RIGHT),
    Line("POST", "/v1/urgencies/{id}/report", FLAGGERS, URGENCY, RIGHT),
    Line("POST", "/v1/urgencies/{id}/undo-report", DOOR, URGENCY, RIGHT, body=REASON),
    Line("POST", "/v1/urgencies/{id}/instruct", CALLED, URGENCY, frozenset()),
    Line("POST", "/v1/urgencies/{id}/submit", DOOR, URGENCY, RIGHT),
    Line("POST", "/v1/urgencies/{id}/follow-up", FLAGGERS | HANDLER, URGENCY, RIGHT),
    Line("POST", "/v1/urgencies/{id}/close", DOOR, URGENCY, RIGHT),
    Line("POST", "/v1/urgencies/{id}/reopen", DOOR, URGENCY, RIGHT, body=REASON),
    Line("POST", "/v1/urgencies/{id}/take-back", DOOR, URGENCY, RIGHT, body=REASON),
    Line("POST", "/v1/pieces/{id}/care", REVEALERS, PIECE, LOOKERS),
    Line("GET", "/v1/pieces/{id}/care", REVEALERS, PIECE, LOOKERS),
    Line(
        "POST", "/v1/pieces/{id}/care/renew", REVEALERS, PIECE, LOOKERS, body={"note": "已回访。"}
    ),
    Line(
        "POST",
        "/v1/pieces/{id}/care/follow-up",
        REVEALERS,
        PIECE,
        LOOKERS,
        body={"note": "已回访。"},
    ),
    Line(
        "POST",
        "/v1/pieces/{id}/care/take-off",
        REVEALERS,
        PIECE,
        LOOKERS,
        body={"note": "已回访。"},
    ),
    Line(
        "POST",
        "/v1/pieces/{id}/care/reveal",
        REVEALERS,
        PIECE,
        LOOKERS,
        body={"purpose": "核对关照内容"},
    ),
    Line("POST", "/v1/public/ratings", None),
    Line("GET", "/v1/ratings", INTAKE_READERS, lists=(RATING, "id")),
    Line("GET", "/v1/ratings/count", INTAKE_READERS),
    Line("GET", "/v1/ratings/{id}", INTAKE_READERS, RATING),
    Line("GET", "/v1/ratings/{id}/history", INTAKE_READERS, RATING),
    Line(
        "POST", "/v1/ratings/{id}/attend", RATED, RATING, RIGHT, body={"attendance": "已再次说明。"}
    ),
    Line(
        "POST",
        "/v1/ratings/{id}/reveal",
        REVEALERS - DIV_HANDLER,
        RATING,
        body={"purpose": "核对评价内容"},
    ),
    Line("POST", "/v1/attachments", REVEALERS),
    Line("GET", "/v1/attachments", INTAKE_READERS, lists=(ATTACHMENT, "id")),
    Line("GET", "/v1/attachments/count", INTAKE_READERS),
    Line("GET", "/v1/attachments/{id}", INTAKE_READERS, ATTACHMENT),
    Line("GET", "/v1/attachments/{id}/history", INTAKE_READERS, ATTACHMENT),
    Line("POST", "/v1/attachments/{id}/download", REVEALERS, ATTACHMENT, LOOKERS),
    Line(
        "POST",
        "/v1/attachments/{id}/withdraw",
        REVEALERS,
        ATTACHMENT,
        dict.fromkeys(REVEALERS, RIGHT) | {Role.PET_HEAD: LINE},
        body=REASON,
    ),
    Line(
        "POST",
        "/v1/attachments/{id}/undo-withdrawal",
        DOOR,
        ATTACHMENT,
        {Role.UNIT_HEAD: RIGHT, Role.PET_HEAD: LINE},
        body=REASON,
    ),
    Line("POST", "/v1/pieces/{id}/notes", REVEALERS, PIECE, NOTERS, body=TALK),
    Line("GET", "/v1/notes", INTAKE_READERS, lists=(NOTE, "id")),
    Line("GET", "/v1/notes/count", INTAKE_READERS),
    Line("GET", "/v1/notes/{id}", INTAKE_READERS, NOTE),
    Line("GET", "/v1/notes/{id}/history", INTAKE_READERS, NOTE),
    Line("POST", "/v1/notes/{id}/correct", REVEALERS, NOTE, RIGHT, body=CORRECTED_TALK),
    Line("POST", "/v1/notes/{id}/reveal", REVEALERS, NOTE, LOOKERS),
    *published("intake.piece.moved"),
    *FOLLOWING,
]

KEEPERS = frozenset({Role.PET_HEAD, Role.UNIT_HEAD})
RECUSAL = {"leader_id": story.leader("leader-3"), "ground": "与信访人有亲属关系。"}
HANDOVER = {"leader_id": story.leader("leader-3"), "handover_note": "案卷已移交。"}

LIST_KEEPERS = {Role.PET_HEAD: PROVINCIAL, Role.UNIT_HEAD: PARENT}
LIST_DRAFTERS = {**LIST_KEEPERS, Role.UNIT_HANDLER: PARENT}
"""The office for any city, a city for itself."""
REVISERS = {Role.DEPUTY: PROVINCIAL, Role.PET_HEAD: frozenset[From]()}
"""An approved task force is changed by who approved it."""
WITHDRAWERS = {**dict.fromkeys(READERS, frozenset[From]()), Role.PET_HEAD: PROVINCIAL}
"""Its author and the office; nobody here wrote it."""

ASSIGNMENT = [
    *HEALTH,
    Line("GET", "/v1/leaders", READERS, lists=(LEADER, "leader_id")),
    Line("GET", "/v1/leaders/count", READERS),
    Line("POST", "/v1/leaders", KEEPERS,
         at={Role.PET_HEAD: PROVINCIAL, Role.UNIT_HEAD: ANYWHERE}),
    Line("PATCH", "/v1/leaders/{id}", HEAD, LEADER, RIGHT, body={"topics": ["NR02"]}),
    Line(
        "GET", "/v1/matters/{id}/proposals", PET_HEAD | DEPUTY | PRINCIPAL, LISTED_MATTER
    ),
    Line("POST", "/v1/matters/{id}/recusals", KEEPERS | DEPUTY | PRINCIPAL | {Role.LEADER},
         LISTED_MATTER),
    Line("GET", "/v1/charges", READERS, lists=(LOCAL_CHARGE, "id")),
    Line("GET", "/v1/charges/count", READERS),
    Line("POST", "/v1/charges", KEEPERS),
    Line("POST", "/v1/charges/propose-batch", PET_HEAD, at=PROVINCIAL),
    Line("POST", "/v1/charges/confirm-batch", PRINCIPAL, at=PROVINCIAL),
    Line("GET", "/v1/charges/{id}", READERS, LOCAL_CHARGE),
    Line("GET", "/v1/charges/{id}/history", READERS, LOCAL_CHARGE),
    Line("POST", "/v1/charges/{id}/confirm", PRINCIPAL, PROVINCIAL_CHARGE, PROVINCE),
    Line("POST", "/v1/charges/{id}/reject", PRINCIPAL, PROVINCIAL_CHARGE, PROVINCE, body=REASON),
    Line("POST", "/v1/charges/{id}/end", PRINCIPAL, PROVINCIAL_CHARGE, PROVINCE, body=REASON),
    Line("POST", "/v1/charges/{id}/end", HEAD, LOCAL_CHARGE, RIGHT, body=REASON),
    Line("POST", "/v1/charges/{id}/replace", PRINCIPAL, PROVINCIAL_CHARGE, PROVINCE, body=HANDOVER),
    Line("POST", "/v1/charges/{id}/replace", HEAD, LOCAL_CHARGE, RIGHT, body=HANDOVER),
    Line("POST", "/v1/charges/{id}/hand-overs", PRINCIPAL, PROVINCIAL_CHARGE, PROVINCE,
         body=HANDOVER),
    Line("POST", "/v1/charges/{id}/hand-overs", HEAD, LOCAL_CHARGE, RIGHT, body=HANDOVER),
    Line("GET", "/v1/hand-overs", READERS, lists=(HAND_OVER, "id")),
    Line("GET", "/v1/hand-overs/count", READERS),
    Line("GET", "/v1/hand-overs/{id}", READERS, HAND_OVER),
    Line("GET", "/v1/hand-overs/{id}/history", READERS, HAND_OVER),
    # The successor's own word.
    Line("POST", "/v1/hand-overs/{id}/accept", CALLED, HAND_OVER, frozenset()),
    Line("POST", "/v1/hand-overs/{id}/refuse", CALLED, HAND_OVER, frozenset(), body=REASON),
    Line("POST", "/v1/hand-overs/{id}/withdraw", HEAD, HAND_OVER, RIGHT, body=REASON),
    Line("GET", "/v1/chains/{matter_id}", READERS, LISTED_MATTER),
    Line("GET", "/v1/tasks", READERS),
    Line("GET", "/v1/tasks/count", READERS),
    Line("GET", "/v1/tasks/queues", READERS),
    Line("GET", "/v1/gaps", READERS, lists=(GAP, "matter_id")),
    Line("GET", "/v1/gaps/count", READERS),
    Line("GET", "/v1/coverage", READERS, query="by=leader"),
    Line("GET", "/v1/coverage/summary", READERS),
    Line("GET", "/v1/coverage/waiting", READERS, lists=(LISTED_MATTER, "matter_id")),
    Line("GET", "/v1/coverage/waiting/count", READERS),
    Line("GET", "/v1/responsibility-lists/rows", READERS, lists=(LISTED_MATTER, "matter_id")),
    Line("GET", "/v1/responsibility-lists/rows/count", READERS),
    Line("POST", "/v1/responsibility-lists", PET_HEAD | UNIT, at=LIST_DRAFTERS,
         body={"batch": "2025年第九批"}),
    Line("GET", "/v1/responsibility-lists", READERS, lists=(CITY_LIST, "id")),
    Line("GET", "/v1/responsibility-lists/count", READERS),
    Line("GET", "/v1/responsibility-lists/{id}", READERS, CITY_LIST),
    Line("GET", "/v1/responsibility-lists/{id}/history", READERS, CITY_LIST),
    Line("GET", "/v1/responsibility-lists/{id}/content", READERS, CITY_LIST),
    Line("GET", "/v1/responsibility-lists/{id}/workbook", READERS, CITY_LIST),
    Line("POST", "/v1/responsibility-lists/{id}/workbook", UNIT, CITY_LIST, PARENT),
    Line("POST", "/v1/responsibility-lists/{id}/fill", UNIT, CITY_LIST, PARENT),
    Line("POST", "/v1/responsibility-lists/{id}/submit", HEAD, CITY_LIST, PARENT),
    Line("POST", "/v1/responsibility-lists/{id}/take-back", HEAD, CITY_LIST, PARENT, body=REASON),
    Line("POST", "/v1/responsibility-lists/{id}/return", PET_HEAD | DEPUTY | PRINCIPAL, CITY_LIST,
         PROVINCIAL, body=REASON),
    Line("POST", "/v1/responsibility-lists/{id}/approve", DEPUTY | PRINCIPAL, CITY_LIST,
         PROVINCIAL),
    Line("POST", "/v1/responsibility-lists/{id}/publish", PET_HEAD, CITY_LIST, PROVINCIAL),
    Line("POST", "/v1/responsibility-lists/{id}/correct", PET_HEAD | HEAD, CITY_LIST,
         LIST_KEEPERS, body=REASON),
    Line("POST", "/v1/responsibility-lists/{id}/abandon", PET_HEAD | HEAD, CITY_LIST,
         LIST_KEEPERS, body=REASON),
    Line("POST", "/v1/responsibility-lists/{id}/cancel", PET_HEAD, CITY_LIST, PROVINCIAL,
         body=REASON),
    Line("GET", "/v1/responsibility-lists/{id}/versions", READERS, CITY_LIST),
    Line("GET", "/v1/responsibility-lists/{id}/versions/{number}", READERS, CITY_LIST,
         values=FIRST_VERSION),
    Line("GET", "/v1/responsibility-lists/{id}/versions/{number}/changes", READERS, CITY_LIST,
         values=FIRST_VERSION),
    Line("GET", "/v1/responsibility-lists/{id}/versions/{number}/file", READERS, CITY_LIST,
         values=FIRST_VERSION),
    Line("POST", "/v1/task-forces", PET_HEAD, at=PROVINCIAL, body=story.task_force()),
    Line("GET", "/v1/task-forces", READERS, lists=(TASK_FORCE, "id")),
    Line("GET", "/v1/task-forces/count", READERS),
    Line("GET", "/v1/task-forces/{id}", READERS, TASK_FORCE),
    Line("GET", "/v1/task-forces/{id}/history", READERS, TASK_FORCE),
    Line("POST", "/v1/task-forces/{id}/revise", PET_HEAD | DEPUTY, TASK_FORCE, REVISERS,
         body=REASON),
    Line("POST", "/v1/task-forces/{id}/approve", DEPUTY, TASK_FORCE, PROVINCIAL),
    Line("POST", "/v1/task-forces/{id}/reject", DEPUTY, TASK_FORCE, PROVINCIAL, body=REASON),
    Line("POST", "/v1/task-forces/{id}/disband", DEPUTY, TASK_FORCE, PROVINCIAL, body=REASON),
    Line("POST", "/v1/task-forces/{id}/second", PET_HEAD, TASK_FORCE, PROVINCIAL),
    Line("POST", "/v1/task-forces/{id}/end-secondment", PET_HEAD, TASK_FORCE, PROVINCIAL),
    Line("POST", "/v1/task-forces/{id}/give-case", PET_HEAD, TASK_FORCE, PROVINCIAL),
    Line("POST", "/v1/task-forces/{id}/take-back-case", PET_HEAD, TASK_FORCE, PROVINCIAL),
    Line("POST", "/v1/task-forces/{id}/guide", READERS, TASK_FORCE),
    Line("GET", "/v1/guidances", READERS, lists=(GUIDANCE, "id")),
    Line("GET", "/v1/guidances/count", READERS),
    Line("GET", "/v1/guidances/{id}/history", READERS, GUIDANCE),
    Line("POST", "/v1/guidances/{id}/withdraw", READERS, GUIDANCE, WITHDRAWERS, body=REASON),
    *proof_lines("act_proof", "leader_act"),
    Line("POST", "/v1/leader-acts", CALLED | PET_HEAD | UNIT),
    Line("GET", "/v1/leader-acts", READERS, lists=(LEADER_ACT, "id")),
    Line("GET", "/v1/leader-acts/count", READERS),
    Line("GET", "/v1/leader-acts/{id}", READERS, LEADER_ACT),
    Line("GET", "/v1/leader-acts/{id}/history", READERS, LEADER_ACT),
    # The leader's own word.
    Line("POST", "/v1/leader-acts/{id}/confirm", CALLED, LEADER_ACT, frozenset()),
    Line("POST", "/v1/leader-acts/{id}/withdraw", HEAD, LEADER_ACT, RIGHT, body=REASON),
    Line("GET", "/v1/instructions", READERS, lists=(INSTRUCTION_TASK, "id")),
    Line("GET", "/v1/instructions/count", READERS),
    Line("GET", "/v1/instructions/{id}/history", READERS, INSTRUCTION_TASK),
    Line("POST", "/v1/instructions/{id}/answer", UNIT | {Role.DIV_HANDLER, Role.DIV_HEAD},
         INSTRUCTION_TASK, RIGHT, body={"answer": "已落实。"}),
    Line("POST", "/v1/instructions/{id}/accept", HEAD, INSTRUCTION_TASK, RIGHT),
    Line("POST", "/v1/instructions/{id}/return", HEAD, INSTRUCTION_TASK, RIGHT, body=REASON),
    Line("POST", "/v1/instructions/{id}/reopen", HEAD, INSTRUCTION_TASK, RIGHT, body=REASON),
    Line("POST", "/v1/duty-templates", PET_HEAD, at=PROVINCIAL),
    Line("GET", "/v1/duty-templates", READERS, lists=(DUTY_TEMPLATE, "id")),
    Line("POST", "/v1/duty-templates/{id}/approve", DEPUTY, DUTY_TEMPLATE, PROVINCIAL),
    Line("POST", "/v1/duty-templates/{id}/reject", DEPUTY, DUTY_TEMPLATE, PROVINCIAL,
         body=REASON),
    Line("GET", "/v1/arrears", READERS),
    Line("GET", "/v1/arrears/count", READERS),
    Line("GET", "/v1/arrears/summary", READERS),
    *published("assignment.charge.moved"),
    *FOLLOWING,
]  # fmt: skip

RESOLUTION = {"resolution_no": "联席〔2026〕3号", "meeting_date": story.today().isoformat()}
VERIFIED = {"method": "call_back", "findings": "电话回访，反映的问题已解决。"}
SOLID = {"outcome": "solid", "notes": "回访信访人，没有反弹。"}
URGED = {"kind": "notice", "issues": ["周报未报。"], "requirement": "三日内补报。"}
HELPED = {"assessment": "effective", "opinion": "已补报。"}
WEEKLY = {"done": "已完成面积复核。", "next_week": "兑付补偿款。", "petitioner_met": True}
WEEK = story.today().strftime("%G-W%V")
NOMINATION = story.nomination("0198c0de-0000-7000-8000-000000000000")

STICKING = {"kind": "funds", "description": "资金缺口尚未落实。"}
OWNING = {"owner_id": story.unit("D04"), "due": story.in_days(30)}
SITTING = {"organ_ids": [story.unit("G02")], "meets_on": story.in_days(3)}
AGREED = {"agreed": "交通部门先行确认。", "met_on": story.in_days(0), "until": story.in_days(9)}
ASKING = {
    "kind": "topic", "question": "能否分户办理？", "due": story.in_days(9),
    "unit_ids": [story.unit("D04")],
}  # fmt: skip
ASKED_MORE = {"unit_ids": [story.unit("D05")]}
THIRD_PARTY = frozenset({Role.THIRD_PARTY})
SAYING = {"opinion": "可以分户办理。"}
LATER = REASON | {"due": story.in_days(20)}
MEETS = {"day": story.in_days(9), "place": "第二会议室", "host": "department"}
POINTS = {"items": [{"kind": "other", "text": "其他事项"}]}
ATTENDED = {"attendees": "双方负责人。"}
RESOLVED = {
    "type": "measure", "heading": "兑付进度", "decision": "按月报送。", "due": story.in_days(30),
    "organ_ids": [story.unit("D04")],
}  # fmt: skip
SIDES = PET_HEAD | JOINT_OFFICE
BOTH_SIDES = dict.fromkeys(PET_HEAD, PROVINCE) | dict.fromkeys(JOINT_OFFICE, PROVINCIAL)
TAKEN_BACK = dict.fromkeys(RATED, RIGHT) | dict.fromkeys(PET_HEAD, RIGHT_OR_PROVINCE)
CHECKING = dict.fromkeys(URGERS, PROVINCE) | dict.fromkeys(JOINT_OFFICE, PROVINCIAL)
DRAWERS = URGERS | DEPUTY | PRINCIPAL | JOINT_OFFICE
OWNERS = UNIT | {Role.DIV_HANDLER, Role.DIV_HEAD, Role.PET_HEAD, Role.SUPERVISOR}

ASKERS = dict.fromkeys(UNIT, RIGHT) | dict.fromkeys(URGERS | DEPUTY, frozenset[From]())
"""Who asks other departments is the responsible unit; the province asks about others."""
JOINT_REVISION = story.joint_handling_form(NOBODY) | REASON
del JOINT_REVISION["matter_id"]
ORGAN_ANSWER = {"answer": "not_agreed", "statement": "不属本部门职责。"}
ORGAN_TOLD = {"channel": "meeting", "told_on": story.in_days(0)}
FOUND_TOGETHER = {
    "held_on": story.in_days(0), "place": "某县", "participants": "两家单位", "record": "核对。",
    "findings": "属实。",
}  # fmt: skip

AIDERS = ASKERS | dict.fromkeys({Role.DIV_HANDLER, Role.DIV_HEAD}, frozenset[From]())
AID_DECISION = {"decision_no": "某函1号", "decided_on": story.in_days(0)}
CLUE_MAKERS = HANDLER | URGERS | {Role.DIV_HANDLER}
CLUE_DECIDERS = HEAD | DEPUTY | PRINCIPAL
CLUE_READERS = CLUE_MAKERS | CLUE_DECIDERS
CLUE_REVISION = story.clue_form(NOBODY, NOBODY) | REASON
del CLUE_REVISION["matter_id"]
CLUE_DUE = {"answer_due": story.in_days(20)}
_ADDRESSEE_OR_OFFICE = dict.fromkeys(ADDRESSEES, RIGHT) | dict.fromkeys(URGERS, PROVINCE)

SUPERVISION = [
    *HEALTH,
    Line("POST", "/v1/listings/{id}/difficulties", UNIT | URGERS, LISTING,
         dict.fromkeys(UNIT, RIGHT) | dict.fromkeys(URGERS, PROVINCE), body=STICKING),
    Line("GET", "/v1/difficulties", READERS, lists=(DIFFICULTY, "id")),
    Line("GET", "/v1/difficulties/count", READERS),
    Line("GET", "/v1/difficulties/{id}", READERS, DIFFICULTY),
    Line("GET", "/v1/difficulties/{id}/history", READERS, DIFFICULTY),
    Line("POST", "/v1/difficulties/{id}/assign", PET_HEAD, DIFFICULTY, PROVINCE, body=OWNING),
    Line("POST", "/v1/difficulties/{id}/take-on", RATED, DIFFICULTY, RIGHT, body=EMPTY),
    Line("POST", "/v1/difficulties/{id}/return", RATED, DIFFICULTY, TAKEN_BACK, body=REASON),
    Line("POST", "/v1/difficulties/{id}/move-due", PET_HEAD, DIFFICULTY, PROVINCE,
         body=REASON | {"due": story.in_days(30)}),
    Line("POST", "/v1/difficulties/{id}/convene", OWNERS, DIFFICULTY, RIGHT, body=SITTING),
    Line("POST", "/v1/difficulties/{id}/record-agreement", OWNERS, DIFFICULTY, RIGHT,
         body=AGREED),
    Line("POST", "/v1/difficulties/{id}/solve", OWNERS, DIFFICULTY, RIGHT,
         body={"solution": "已经落实。"}),
    Line("POST", "/v1/difficulties/{id}/give-up", PET_HEAD, DIFFICULTY, PROVINCE, body=REASON),
    Line("POST", "/v1/difficulties/{id}/reopen", URGERS, DIFFICULTY, PROVINCE, body=REASON),
    Line("POST", "/v1/listings/{id}/consultations", URGERS, LISTING, PROVINCE, body=ASKING),
    Line("GET", "/v1/consultations", READERS | THIRD_PARTY, lists=(CONSULTATION, "id")),
    Line("GET", "/v1/consultations/count", READERS | THIRD_PARTY),
    Line("GET", "/v1/consultations/{id}", READERS | THIRD_PARTY, CONSULTATION),
    Line("GET", "/v1/consultations/{id}/history", READERS, CONSULTATION),
    Line("POST", "/v1/consultations/{id}/invite", URGERS, CONSULTATION, PROVINCE,
         body=ASKED_MORE),
    Line("POST", "/v1/consultations/{id}/uninvite", URGERS, CONSULTATION, PROVINCE,
         body=REASON | {"participant_id": NOBODY}),
    Line("POST", "/v1/consultations/{id}/give-opinion",
         OWNERS | DEPUTY | PRINCIPAL | JOINT_OFFICE | THIRD_PARTY, CONSULTATION, RIGHT,
         body=SAYING),
    Line("POST", "/v1/consultations/{id}/move-due", URGERS, CONSULTATION, PROVINCE, body=LATER),
    Line("POST", "/v1/consultations/{id}/conclude", PET_HEAD | DEPUTY, CONSULTATION, PROVINCE,
         body={"conclusion": "同意分户办理。"}),
    Line("POST", "/v1/consultations/{id}/cancel", PET_HEAD | DEPUTY, CONSULTATION, PROVINCE,
         body=REASON),
    Line("POST", "/v1/consultations/{id}/reopen", PET_HEAD | DEPUTY, CONSULTATION, PROVINCE,
         body=REASON),
    Line("POST", "/v1/joint-handlings", HANDLER | SUPERVISOR,
         at=dict.fromkeys(HANDLER, ANYWHERE) | dict.fromkeys(SUPERVISOR, PROVINCIAL),
         body=story.joint_handling_form(NOBODY)),
    Line("GET", "/v1/joint-handlings", READERS | THIRD_PARTY, lists=(JOINT_HANDLING, "id")),
    Line("GET", "/v1/joint-handlings/count", READERS | THIRD_PARTY),
    Line("GET", "/v1/joint-handlings/{id}", READERS | THIRD_PARTY, JOINT_HANDLING),
    Line("GET", "/v1/joint-handlings/{id}/history", READERS, JOINT_HANDLING),
    Line("POST", "/v1/joint-handlings/{id}/revise", HANDLER | SUPERVISOR, JOINT_HANDLING, ASKERS,
         body=JOINT_REVISION),
    Line("POST", "/v1/joint-handlings/{id}/issue", DOOR | DEPUTY, JOINT_HANDLING, ASKERS,
         body=EMPTY),
    *(Line("POST", f"/v1/joint-handlings/{{id}}/{verb}", DOOR, JOINT_HANDLING, ASKERS, body=body)
      for verb, body in (("cancel", REASON), ("reopen", REASON), ("move-due", LATER),
                         ("end", EMPTY), ("resume", REASON))),
    Line("POST", "/v1/joint-handlings/{id}/record-findings", UNIT | URGERS, JOINT_HANDLING, ASKERS,
         body=FOUND_TOGETHER),
    *(Line("POST", f"/v1/joint-handlings/{{id}}/organs/{{no}}/{verb}", roles, JOINT_HANDLING,
           ASKERS, body=body, values=(("no", "1"),))
      for verb, roles, body in (
          ("record-answer", UNIT | URGERS, ORGAN_ANSWER | ORGAN_TOLD),
          ("record-end", UNIT | URGERS, ORGAN_TOLD),
          ("confirm-record", DOOR | SUPERVISOR, EMPTY),
          ("return-record", DOOR | SUPERVISOR, REASON),
          ("undo-answer", DOOR, REASON), ("withdraw", DOOR, REASON), ("ask-again", DOOR, REASON),
          ("remind", DOOR, EMPTY), ("dismiss", DOOR, REASON))),
    *(Line("POST", f"/v1/joint-handlings/{{id}}/organs/{{no}}/{verb}", THIRD_PARTY,
           JOINT_HANDLING, body=body, values=(("no", "1"),))
      for verb, body in (("answer", ORGAN_ANSWER), ("confirm-end", EMPTY))),
    Line("POST", "/v1/clues", CLUE_MAKERS, body=story.clue_form(NOBODY, NOBODY)),
    Line("GET", "/v1/clues", CLUE_READERS, lists=(CLUE, "id")),
    Line("GET", "/v1/clues/count", CLUE_READERS),
    Line("GET", "/v1/clues/{id}", CLUE_READERS, CLUE),
    Line("GET", "/v1/clues/{id}/history", CLUE_READERS, CLUE),
    *(Line("POST", f"/v1/clues/{{id}}/{verb}", CLUE_DECIDERS, CLUE, body=body)
      for verb, body in (("approve", EMPTY), ("drop", REASON))),
    *(Line("POST", f"/v1/clues/{{id}}/{verb}", CLUE_MAKERS, CLUE, body=body)
      for verb, body in (
          ("revise", CLUE_REVISION), ("withdraw", REASON), ("reopen", REASON),
          ("hand-over", CLUE_DUE), ("undo-hand-over", REASON),
          ("record-receipt", {"receipt_no": "1号", "received_on": story.in_days(0)}),
          ("undo-receipt", REASON),
          ("record-taking-up", {"decision_no": "1号", "decided_on": story.in_days(0)}),
          ("record-refusal", {"refusal": "不属职责。", "decided_on": story.in_days(0)}),
          ("undo-decision", REASON),
          ("redirect", REASON | {"organ_kind": "water", "organ": "某县水利局"}),
          ("record-result", {"result": "已整改。", "result_on": story.in_days(0)}),
          ("undo-result", REASON), ("move-due", CLUE_DUE | REASON), ("remind", EMPTY),
          ("dismiss", REASON))),
    Line("POST", "/v1/aids", UNIT | URGERS,
         at=dict.fromkeys(UNIT, ANYWHERE) | dict.fromkeys(URGERS, PROVINCIAL),
         body=story.aid_form(NOBODY)),
    Line("GET", "/v1/aids", READERS, lists=(AID, "id")),
    Line("GET", "/v1/aids/count", READERS),
    Line("GET", "/v1/aids/{id}", READERS, AID),
    Line("GET", "/v1/aids/{id}/history", READERS, AID),
    Line("GET", "/v1/aids/{id}/readings", RATED, AID),
    *(Line("POST", f"/v1/aids/{{id}}/{verb}", roles, AID, AIDERS, body=body)
      for verb, roles, body in (
          ("send", DOOR, EMPTY), ("grant", RATED, AID_DECISION),
          ("refuse", RATED, AID_DECISION | {"refusal": "已满。"}),
          ("undo-decision", RATED, REASON),
          ("redirect", DOOR, REASON | {"organ_kind": "water", "organ": "某县水利局"}),
          ("carry-out", OWNERS, {"done_on": story.in_days(0), "proof": "卷宗"}),
          ("put-back", DOOR, REASON), ("close", DOOR, {"outcome": "已上岗。"}),
          ("undo-close", DOOR, REASON), ("move-due", DOOR, LATER), ("withdraw", DOOR, REASON),
          ("reopen", DOOR, REASON), ("record-facts", OWNERS, {"facts": "略"}),
          ("reveal", OWNERS, {"purpose": "核对岗位条件"}))),
    Line("GET", "/v1/follow-ups", READERS, lists=(FOLLOW_UP, "id")),
    Line("GET", "/v1/follow-ups/count", READERS),
    Line("GET", "/v1/follow-ups/{id}", READERS, FOLLOW_UP),
    Line("GET", "/v1/follow-ups/{id}/history", READERS, FOLLOW_UP),
    Line("POST", "/v1/follow-ups/{id}/answer", OWNERS | JOINT_OFFICE, FOLLOW_UP, RIGHT,
         body={"answer": "已经落实。"}),
    Line("POST", "/v1/follow-ups/{id}/confirm", URGERS | JOINT_OFFICE, FOLLOW_UP, CHECKING,
         body=EMPTY),
    Line("POST", "/v1/follow-ups/{id}/return", URGERS | JOINT_OFFICE, FOLLOW_UP, CHECKING,
         body=REASON),
    Line("POST", "/v1/follow-ups/{id}/reopen", PET_HEAD, FOLLOW_UP, PROVINCE, body=REASON),
    Line("POST", "/v1/follow-ups/{id}/move-due", PET_HEAD, FOLLOW_UP, PROVINCE, body=LATER),
    Line("POST", "/v1/follow-ups/{id}/cancel", PET_HEAD, FOLLOW_UP, PROVINCE, body=REASON),
    Line("POST", "/v1/joint-meetings", SIDES, at=PROVINCIAL, body=MEETS),
    Line("GET", "/v1/joint-meetings", READERS, lists=(MEETING, "id")),
    Line("GET", "/v1/joint-meetings/count", READERS),
    Line("GET", "/v1/joint-meetings/proposed-agenda", DRAWERS),
    Line("GET", "/v1/joint-meetings/{id}", READERS, MEETING),
    Line("GET", "/v1/joint-meetings/{id}/history", READERS, MEETING),
    Line("POST", "/v1/joint-meetings/{id}/set-agenda", SIDES, MEETING, BOTH_SIDES, body=POINTS),
    Line("POST", "/v1/joint-meetings/{id}/postpone", SIDES, MEETING, BOTH_SIDES,
         body=REASON | {"day": story.in_days(9)}),
    Line("POST", "/v1/joint-meetings/{id}/cancel", SIDES, MEETING, BOTH_SIDES, body=REASON),
    Line("POST", "/v1/joint-meetings/{id}/hold", SIDES, MEETING, BOTH_SIDES, body=ATTENDED),
    Line("POST", "/v1/joint-meetings/{id}/undo-hold", SIDES, MEETING, BOTH_SIDES, body=REASON),
    Line("POST", "/v1/joint-meetings/{id}/correct", SIDES, MEETING, BOTH_SIDES, body=REASON),
    Line("POST", "/v1/joint-meetings/{id}/record-resolution", SIDES, MEETING, BOTH_SIDES,
         body=RESOLVED),
    Line("POST", "/v1/joint-meetings/{id}/strike-resolution", SIDES, MEETING, BOTH_SIDES,
         body=REASON | {"no": 1}),
    Line("POST", "/v1/joint-meetings/{id}/submit-minutes", PET_HEAD | DEPUTY, MEETING, PROVINCE,
         body=EMPTY),
    Line("POST", "/v1/joint-meetings/{id}/return-minutes", JOINT_OFFICE, MEETING, PROVINCIAL,
         body=REASON),
    Line("POST", "/v1/joint-meetings/{id}/confirm-minutes", JOINT_OFFICE, MEETING, PROVINCIAL,
         body=EMPTY),
    Line("POST", "/v1/joint-meetings/{id}/revise-minutes", JOINT_OFFICE, MEETING, PROVINCIAL,
         body=REASON),
    *proof_lines("proof", "listing"),
    Line("POST", "/v1/listings", PET_HEAD, at=PROVINCIAL, body=NOMINATION),
    Line("POST", "/v1/listings/nominate-batch", PET_HEAD, at=PROVINCIAL),
    Line("GET", "/v1/candidates", PET_HEAD, at=PROVINCIAL),
    Line("GET", "/v1/candidates/count", PET_HEAD, at=PROVINCIAL),
    Line("GET", "/v1/listings", READERS, lists=(LISTING, "id")),
    Line("GET", "/v1/listings/count", READERS),
    Line("GET", "/v1/listings/{id}", READERS, LISTING),
    Line("GET", "/v1/listings/{id}", READERS, OWN_LISTING),
    Line("GET", "/v1/listings/{id}/history", READERS, LISTING),
    Line("POST", "/v1/listings/{id}/list", JOINT_OFFICE, LISTING, PROVINCIAL, body=EMPTY),
    Line("POST", "/v1/listings/{id}/list", DEPUTY, OWN_LISTING, PROVINCE, body=EMPTY),
    Line("POST", "/v1/listings/{id}/drop", JOINT_OFFICE, LISTING, PROVINCIAL, body=REASON),
    Line("POST", "/v1/listings/{id}/drop", DEPUTY, OWN_LISTING, PROVINCE, body=REASON),
    Line("POST", "/v1/listings/{id}/start", SUPERVISOR, LISTING, PROVINCE, body=EMPTY),
    Line("POST", "/v1/listings/{id}/plans", HEAD, LISTING, RIGHT, body=story.plan()),
    Line("GET", "/v1/listings/{id}/plans", READERS, LISTING),
    Line("GET", "/v1/plans/{id}", READERS, PLAN),
    Line("GET", "/v1/plans/{id}/changes", READERS, PLAN),
    Line("GET", "/v1/plans/{id}/history", READERS, PLAN),
    Line("POST", "/v1/plans/{id}/review", HEAD, PLAN, PARENT, body=EMPTY),
    Line("POST", "/v1/plans/{id}/approve", PET_HEAD, PLAN, PROVINCE, body=EMPTY),
    Line("POST", "/v1/plans/{id}/return", KEEPERS, PLAN,
         {Role.UNIT_HEAD: PARENT, Role.PET_HEAD: PROVINCE}, body=REASON),
    Line("POST", "/v1/plans/{id}/measures/{no}/begun", UNIT, PLAN, RIGHT, body=EMPTY,
         values=(("no", "1"),)),
    Line("POST", "/v1/plans/{id}/measures/{no}/put-back", HEAD | URGERS, PLAN,
         {Role.UNIT_HEAD: RIGHT, Role.SUPERVISOR: PROVINCE, Role.PET_HEAD: PROVINCE}, body=REASON,
         values=(("no", "1"),)),
    Line("POST", "/v1/plans/{id}/measures/{no}/done", UNIT, PLAN, RIGHT,
         body={"evidence": "银行凭证"}, values=(("no", "1"),)),
    Line("POST", "/v1/listings/{id}/reports", HANDLER, LISTING, body=WEEKLY),
    Line("GET", "/v1/listings/{id}/reports", READERS, LISTING),
    Line("POST", "/v1/weekly-sessions", SUPERVISOR, at=PROVINCIAL,
         body={"week": WEEK, "cutoff": story.in_days(0)}),
    Line("GET", "/v1/weekly-sessions", READERS),
    Line("GET", "/v1/weekly-sessions/count", READERS),
    Line("GET", "/v1/weekly-sessions/{id}", READERS, WEEKLY_SESSION),
    Line("GET", "/v1/weekly-sessions/{id}/history", READERS, WEEKLY_MINUTES),
    Line("GET", "/v1/weekly-sessions/{id}/workbook", READERS, WEEKLY_SESSION),
    Line("POST", "/v1/weekly-sessions/{id}/workbook", HANDLER, WEEKLY_SESSION),
    Line("GET", "/v1/weekly-sessions/{id}/calls", READERS, WEEKLY_SESSION),
    Line("GET", "/v1/weekly-sessions/{id}/calls/count", READERS, WEEKLY_SESSION),
    Line("GET", "/v1/weekly-sessions/{id}/agenda", READERS, WEEKLY_SESSION),
    Line("GET", "/v1/weekly-sessions/{id}/agenda/count", READERS, WEEKLY_SESSION),
    Line("POST", "/v1/weekly-sessions/{id}/move-cutoff", SUPERVISOR, WEEKLY_SESSION, PROVINCIAL,
         body={"cutoff": story.in_days(0), "reason": "节假日顺延。"}),
    Line("POST", "/v1/weekly-sessions/{id}/call-missing", SUPERVISOR, WEEKLY_SESSION, PROVINCIAL,
         body=EMPTY),
    Line("POST", "/v1/weekly-sessions/{id}/close", SUPERVISOR, WEEKLY_SESSION, PROVINCIAL,
         body={"summary": "逐件调度。"}),
    Line("POST", "/v1/weekly-sessions/{id}/reopen", SUPERVISOR, WEEKLY_SESSION, PROVINCIAL,
         body=REASON),
    Line("POST", "/v1/weekly-sessions/{id}/cancel", SUPERVISOR, WEEKLY_SESSION, PROVINCIAL,
         body=REASON),
    Line("POST", "/v1/weekly-sessions/{id}/action-items", URGERS, WEEKLY_SESSION, PROVINCIAL,
         body={"listing_id": NOBODY, "decision": "尽快复测。", "due": story.in_days(9)}),
    Line("GET", "/v1/action-items", READERS, lists=(ACTION_ITEM, "id")),
    Line("GET", "/v1/action-items/count", READERS),
    Line("GET", "/v1/action-items/{id}", READERS, ACTION_ITEM),
    Line("GET", "/v1/action-items/{id}/history", READERS, ACTION_ITEM),
    Line("POST", "/v1/action-items/{id}/answer", UNIT | URGERS | {Role.DIV_HANDLER, Role.DIV_HEAD},
         ACTION_ITEM, RIGHT, body={"answer": "已完成复测。"}),
    Line("POST", "/v1/action-items/{id}/return", URGERS, ACTION_ITEM, PROVINCE, body=REASON),
    Line("POST", "/v1/action-items/{id}/confirm", URGERS, ACTION_ITEM, PROVINCE, body=EMPTY),
    Line("POST", "/v1/action-items/{id}/move-due", URGERS, ACTION_ITEM, PROVINCE,
         body={"due": story.in_days(9), "reason": "另行排期。"}),
    Line("POST", "/v1/action-items/{id}/drop", URGERS, ACTION_ITEM, PROVINCE, body=REASON),
    Line("POST", "/v1/action-items/{id}/reopen", URGERS, ACTION_ITEM, PROVINCE, body=REASON),
    Line("GET", "/v1/weekly", READERS, lists=(LISTING, "listing_id"), query=f"week={WEEK}"),
    Line("GET", "/v1/weekly/count", READERS, query=f"week={WEEK}"),
    Line("GET", "/v1/closeout-standards", READERS),
    Line("POST", "/v1/listings/{id}/apply-closeout", HEAD, LISTING, RIGHT,
         body=story.application()),
    Line("POST", "/v1/listings/{id}/pass-city-review", HEAD, LISTING, PARENT, body=EMPTY),
    Line("POST", "/v1/listings/{id}/return-city-review", HEAD, LISTING, PARENT, body=REASON),
    Line("POST", "/v1/listings/{id}/verify", SUPERVISOR, LISTING, PROVINCE, body=VERIFIED),
    Line("POST", "/v1/listings/{id}/return-verification", SUPERVISOR, LISTING, PROVINCE,
         body=REASON),
    Line("POST", "/v1/listings/{id}/resolve", JOINT_OFFICE, LISTING, PROVINCIAL, body=RESOLUTION),
    Line("POST", "/v1/listings/{id}/resolve", DEPUTY, OWN_LISTING, PROVINCE, body=RESOLUTION),
    Line("POST", "/v1/listings/{id}/decline", JOINT_OFFICE, LISTING, PROVINCIAL, body=REASON),
    Line("POST", "/v1/listings/{id}/decline", DEPUTY, OWN_LISTING, PROVINCE, body=REASON),
    Line("POST", "/v1/listings/{id}/urgings", URGERS, LISTING, PROVINCE, body=URGED),
    Line("POST", "/v1/orders/{id}/urgings", URGERS, ORDER, PROVINCE, body=URGED),
    Line("GET", "/v1/urgings", READERS, lists=(URGING, "id")),
    Line("GET", "/v1/urgings", READERS, lists=(OWN_DRAFT, "id")),
    Line("GET", "/v1/urgings/count", READERS),
    Line("GET", "/v1/urgings/due", READERS, lists=(LISTING, "listing_id")),
    Line("GET", "/v1/urgings/due/count", READERS),
    Line("GET", "/v1/urgings/{id}", READERS, URGING),
    Line("GET", "/v1/urgings/{id}", READERS, OWN_DRAFT),
    Line("GET", "/v1/urgings/{id}/history", READERS, URGING),
    Line("POST", "/v1/urgings/{id}/approve", PET_HEAD, URGING, PROVINCE, body=EMPTY),
    Line("POST", "/v1/urgings/{id}/drop", PET_HEAD, URGING, PROVINCE, body=REASON),
    Line("POST", "/v1/urgings/{id}/issue", URGERS, URGING, PROVINCE, body=EMPTY),
    Line("POST", "/v1/urgings/{id}/answer", UNIT, URGING, RIGHT, body={"answer": "已补报。"}),
    Line("POST", "/v1/urgings/{id}/assess", URGERS, URGING, PROVINCE, body=HELPED),
    Line("POST", "/v1/urgings/{id}/close", URGERS, URGING, PROVINCE, body=EMPTY),
    Line("POST", "/v1/urgings/{id}/escalate", URGERS, URGING, PROVINCE, body=EMPTY),
    Line("GET", "/v1/tasks", READERS),
    Line("GET", "/v1/tasks/count", READERS),
    Line("GET", "/v1/tasks/queues", READERS),
    Line("GET", "/v1/look-backs", READERS, lists=(LOOK_BACK, "id")),
    Line("GET", "/v1/look-backs/count", READERS),
    Line("POST", "/v1/look-backs/{id}/record", SUPERVISOR | DEPUTY, LOOK_BACK, PROVINCE,
         body=SOLID),
    Line("POST", "/v1/inspections", URGERS, at=PROVINCIAL, body=story.inspection_plan()),
    Line("GET", "/v1/inspections", READERS, lists=(INSPECTION, "id")),
    Line("GET", "/v1/inspections/count", READERS),
    Line("GET", "/v1/inspections/coverage", READERS),
    Line("GET", "/v1/inspections/{id}", READERS, INSPECTION),
    Line("GET", "/v1/inspections/{id}/history", READERS, WHOLE_INSPECTION),
    Line("POST", "/v1/inspections/{id}/revise", URGERS, INSPECTION, PROVINCE,
         body=story.inspection_plan() | REASON),
    Line("POST", "/v1/inspections/{id}/approve", DEPUTY, INSPECTION, PROVINCE, body=EMPTY),
    Line("POST", "/v1/inspections/{id}/agree", JOINT_OFFICE, INSPECTION, PROVINCIAL, body=EMPTY),
    Line("POST", "/v1/inspections/{id}/return", DEPUTY | JOINT_OFFICE, INSPECTION,
         {Role.DEPUTY: PROVINCE, Role.JOINT_OFFICE: PROVINCIAL}, body=REASON),
    Line("POST", "/v1/inspections/{id}/cancel", DEPUTY, INSPECTION, PROVINCE, body=REASON),
    Line("POST", "/v1/inspections/{id}/stops/{no}/record", URGERS, INSPECTION, PROVINCE,
         body=story.visit(), values=(("no", "1"),)),
    Line("POST", "/v1/inspections/{id}/stops/{no}/leave-out", URGERS, INSPECTION, PROVINCE,
         body=REASON, values=(("no", "1"),)),
    Line("POST", "/v1/inspections/{id}/stops/{no}/feed-back", URGERS, INSPECTION, PROVINCE,
         body={"opinion": "措施落实滞后。"}, values=(("no", "1"),)),
    Line("POST", "/v1/inspections/{id}/close", URGERS, INSPECTION, PROVINCE, body=EMPTY),
    Line("POST", "/v1/inspections/{id}/reopen", URGERS, INSPECTION, PROVINCE, body=REASON),
    Line("GET", "/v1/reminders", READERS, lists=(REMINDER, "id")),
    Line("GET", "/v1/reminders/count", READERS),
    Line("POST", "/v1/reminders/{id}/read", UNIT, REMINDER, RIGHT, body=EMPTY),
    Line("GET", "/v1/rectifications", READERS, lists=(RECTIFICATION, "id")),
    Line("GET", "/v1/rectifications/count", READERS),
    Line("GET", "/v1/rectifications/{id}", READERS, RECTIFICATION),
    Line("GET", "/v1/rectifications/{id}/history", READERS, RECTIFICATION),
    Line("POST", "/v1/rectifications/{id}/answer", UNIT, RECTIFICATION, RIGHT,
         body={"answer": "已完成复测。"}),
    Line("POST", "/v1/rectifications/{id}/confirm", URGERS, RECTIFICATION, PROVINCE,
         body={"opinion": "已核实。"}),
    Line("POST", "/v1/rectifications/{id}/return", URGERS, RECTIFICATION, PROVINCE, body=REASON),
    Line("POST", "/v1/rectifications/{id}/withdraw", URGERS, RECTIFICATION, PROVINCE, body=REASON),
    Line("POST", "/v1/rectifications/{id}/reopen", URGERS, RECTIFICATION, PROVINCE, body=REASON),
    Line("POST", "/v1/unit-sanctions", URGERS, at=PROVINCIAL, body=story.sanctioning()),
    Line("GET", "/v1/unit-sanctions", READERS, lists=(SANCTION, "id")),
    Line("GET", "/v1/unit-sanctions/count", READERS),
    Line("GET", "/v1/unit-sanctions/circulars", READERS),
    Line("GET", "/v1/unit-sanctions/circulars/count", READERS),
    Line("GET", "/v1/unit-sanctions/{id}", READERS, SANCTION),
    Line("GET", "/v1/unit-sanctions/{id}/history", READERS, SANCTION),
    Line("POST", "/v1/unit-sanctions/{id}/revise", URGERS, SANCTION, PROVINCE,
         body=story.sanctioning() | REASON),
    Line("POST", "/v1/unit-sanctions/{id}/decide", PRINCIPAL, SANCTION, PROVINCE, body=EMPTY),
    Line("POST", "/v1/unit-sanctions/{id}/resolve", PET_HEAD, SANCTION, PROVINCE,
         body={"resolution_no": "川自然资信联席〔2026〕9号"}),
    Line("POST", "/v1/unit-sanctions/{id}/reject", PRINCIPAL, SANCTION, PROVINCE, body=REASON),
    Line("POST", "/v1/unit-sanctions/{id}/undo-decision", PRINCIPAL, SANCTION, PROVINCE,
         body=REASON),
    Line("POST", "/v1/unit-sanctions/{id}/withdraw", URGERS, SANCTION, PROVINCE, body=REASON),
    Line("POST", "/v1/unit-sanctions/{id}/undo-withdrawal", URGERS, SANCTION, PROVINCE,
         body=REASON),
    Line("POST", "/v1/unit-sanctions/{id}/serve", URGERS, SANCTION, PROVINCE, body=EMPTY),
    Line("POST", "/v1/unit-sanctions/{id}/postpone", URGERS, INTERVIEW, PROVINCE,
         body={"day": story.in_days(5), "place": "省厅第二会议室"} | REASON),
    Line("POST", "/v1/unit-sanctions/{id}/acknowledge", UNIT | URGERS, SANCTION,
         dict.fromkeys(UNIT, RIGHT) | dict.fromkeys(URGERS, PROVINCE), body={"note": "已签收。"}),
    Line("POST", "/v1/unit-sanctions/{id}/record-interview", URGERS, INTERVIEW, PROVINCE,
         body={"interviewed_on": story.in_days(0), "minutes": "情况属实。"}),
    Line("POST", "/v1/unit-sanctions/{id}/undo-interview", URGERS, INTERVIEW, PROVINCE,
         body=REASON),
    Line("POST", "/v1/unit-sanctions/{id}/sign-minutes", PET_HEAD | DEPUTY | PRINCIPAL, INTERVIEW,
         PROVINCE, body=EMPTY),
    Line("POST", "/v1/unit-sanctions/{id}/return-minutes", HEAD | URGERS, INTERVIEW,
         dict.fromkeys(HEAD, RIGHT) | dict.fromkeys(URGERS, PROVINCE), body=REASON),
    Line("POST", "/v1/unit-sanctions/{id}/confirm-minutes", HEAD, INTERVIEW, RIGHT, body=EMPTY),
    Line("POST", "/v1/unit-sanctions/{id}/requirements/{no}/report", UNIT, SANCTION, RIGHT,
         body={"report": "已完成。"}, values=(("no", "1"),)),
    Line("POST", "/v1/unit-sanctions/{id}/requirements/{no}/take-back-report", UNIT, SANCTION,
         RIGHT, body=REASON, values=(("no", "1"),)),
    Line("POST", "/v1/unit-sanctions/{id}/requirements/{no}/return-report", URGERS, SANCTION,
         PROVINCE, body=REASON, values=(("no", "1"),)),
    Line("POST", "/v1/unit-sanctions/{id}/requirements/{no}/move-due", PET_HEAD, SANCTION,
         PROVINCE, body={"due": story.in_days(40)} | REASON, values=(("no", "1"),)),
    Line("POST", "/v1/unit-sanctions/{id}/check", URGERS, SANCTION, PROVINCE,
         body={"findings": "已核实。"}),
    Line("POST", "/v1/unit-sanctions/{id}/reopen", URGERS, SANCTION, PROVINCE, body=REASON),
    Line("POST", "/v1/unit-sanctions/{id}/lift", PRINCIPAL, SANCTION, PROVINCE, body=EMPTY),
    Line("POST", "/v1/unit-sanctions/{id}/undo-lift", PRINCIPAL, SANCTION, PROVINCE, body=REASON),
    Line("POST", "/v1/unit-sanctions/{id}/annul", PRINCIPAL, SANCTION, PROVINCE, body=REASON),
    Line("POST", "/v1/recommendations", URGERS, at=PROVINCIAL, body=story.recommending()),
    Line("GET", "/v1/recommendations", READERS, lists=(RECOMMENDATION, "id")),
    Line("GET", "/v1/recommendations/count", READERS),
    Line("GET", "/v1/recommendations/{id}", READERS, RECOMMENDATION),
    Line("GET", "/v1/recommendations/{id}/history", READERS, RECOMMENDATION),
    Line("POST", "/v1/recommendations/{id}/revise", URGERS, RECOMMENDATION, PROVINCE,
         body=story.recommending() | REASON),
    Line("POST", "/v1/recommendations/{id}/decide", PRINCIPAL, RECOMMENDATION, PROVINCE,
         body=EMPTY),
    Line("POST", "/v1/recommendations/{id}/reject", PRINCIPAL, RECOMMENDATION, PROVINCE,
         body=REASON),
    Line("POST", "/v1/recommendations/{id}/undo-decision", PRINCIPAL, RECOMMENDATION, PROVINCE,
         body=REASON),
    Line("POST", "/v1/recommendations/{id}/withdraw", URGERS, RECOMMENDATION, PROVINCE,
         body=REASON),
    Line("POST", "/v1/recommendations/{id}/undo-withdrawal", URGERS, RECOMMENDATION, PROVINCE,
         body=REASON),
    Line("POST", "/v1/recommendations/{id}/issue", URGERS, RECOMMENDATION, PROVINCE, body=EMPTY),
    Line("POST", "/v1/recommendations/{id}/remind", URGERS, RECOMMENDATION, PROVINCE, body=EMPTY),
    Line("POST", "/v1/recommendations/{id}/dismiss-reminder", URGERS, RECOMMENDATION, PROVINCE,
         body=REASON),
    Line("POST", "/v1/recommendations/{id}/answer", ADDRESSEES, RECOMMENDATION, RIGHT,
         body={"adoption": "accepted", "answer": "已经改进。"}),
    Line("POST", "/v1/recommendations/{id}/record-answer", URGERS, RECOMMENDATION, PROVINCE,
         body={"adoption": "accepted", "answer": "已经改进。", "answer_no": "某函〔2026〕1号",
               "received_on": story.in_days(0)}),
    Line("POST", "/v1/recommendations/{id}/undo-answer", ADDRESSEES | URGERS, RECOMMENDATION,
         _ADDRESSEE_OR_OFFICE, body=REASON),
    Line("POST", "/v1/recommendations/{id}/note-progress", ADDRESSEES | URGERS, RECOMMENDATION,
         _ADDRESSEE_OR_OFFICE, body={"text": "已经印发规程。"}),
    Line("POST", "/v1/recommendations/{id}/close", URGERS, RECOMMENDATION, PROVINCE,
         body={"outcome": "carried_out", "conclusion": "已经施行。"}),
    Line("POST", "/v1/recommendations/{id}/reopen", URGERS, RECOMMENDATION, PROVINCE, body=REASON),
    Line("POST", "/v1/recommendations/{id}/annul", PRINCIPAL, RECOMMENDATION, PROVINCE,
         body=REASON),
    *published("supervision.listing.moved"),
    *FOLLOWING,
]  # fmt: skip

MONTH = story.month_before()

REPORTING = [
    *HEALTH,
    Line("GET", "/v1/ledger", READERS, lists=(ENTRY, "id")),
    Line("GET", "/v1/ledger/count", READERS),
    Line("POST", "/v1/rebuilds", OPERATOR),
    Line("GET", "/v1/rebuilds/{id}", OPERATOR, REBUILD),
    Line("POST", "/v1/rebuilds/{id}/cancel", OPERATOR, REBUILD),
    Line("POST", "/v1/ledger/exports", READERS),
    Line("GET", "/v1/exports/{id}", READERS, EXPORT),
    Line("GET", "/v1/exports/{id}/file", READERS, EXPORT),
    Line("POST", "/v1/exports/{id}/cancel", READERS, EXPORT),
    Line("GET", "/v1/indicators", OFFICE, query=f"month={MONTH}"),
    Line("POST", "/v1/bulletins", PET_HEAD, at=PROVINCIAL, body={"month": MONTH}),
    Line("GET", "/v1/bulletins", READERS, lists=(DRAFT, "id")),
    Line("POST", "/v1/bulletins/{id}/issue", DEPUTY, DRAFT),
    Line("POST", "/v1/bulletins/{id}/correct", PET_HEAD, BULLETIN, at=PROVINCIAL),
    Line("GET", "/v1/bulletins/count", READERS),
    Line("GET", "/v1/bulletins/{id}", READERS, BULLETIN),
    Line("GET", "/v1/bulletins/{id}", READERS, DRAFT),
    Line("GET", "/v1/bulletins/{id}/cases", READERS, BULLETIN),
    Line("GET", "/v1/bulletins/{id}/cases/count", READERS, BULLETIN),
    Line("GET", "/v1/bulletins/{id}/file", READERS, BULLETIN),
    *published("reporting.bulletin.issued"),
    *FOLLOWING,
]

CONNECTORS = frozenset({Role.SYSTEM_ADMIN})
KEY_READERS = CONNECTORS | OPERATOR | {Role.AUDIT_ADMIN}
PARTNER_READERS = KEY_READERS | PET_HEAD
PARTNER = Kind("partner", seen_from=frozenset(), anywhere_by=PARTNER_READERS)
KEY = Kind("key", seen_from=frozenset(), anywhere_by=KEY_READERS)
CONNECTION = {name: value for name, value in story.PARTNER.items() if name != "code"}

EXCHANGE = [
    *HEALTH,
    Line("GET", "/v1/partners", PARTNER_READERS, lists=(PARTNER, "id")),
    Line("GET", "/v1/partners/count", PARTNER_READERS),
    Line("POST", "/v1/partners", CONNECTORS),
    Line("GET", "/v1/partners/{id}", PARTNER_READERS, PARTNER),
    Line("GET", "/v1/partners/{id}/history", PARTNER_READERS, PARTNER),
    Line("POST", "/v1/partners/{id}/change", CONNECTORS, PARTNER, body=CONNECTION),
    Line("POST", "/v1/partners/{id}/activate", CONNECTORS, PARTNER),
    Line("POST", "/v1/partners/{id}/suspend", CONNECTORS, PARTNER, body=REASON),
    Line("POST", "/v1/partners/{id}/resume", CONNECTORS, PARTNER, body=REASON),
    Line("POST", "/v1/partners/{id}/end", CONNECTORS, PARTNER, body=REASON),
    Line("POST", "/v1/partners/{id}/undo-end", CONNECTORS, PARTNER, body=REASON),
    Line("POST", "/v1/partners/{id}/keys", CONNECTORS, PARTNER, body=story.PARTNER_KEY),
    Line("GET", "/v1/keys", KEY_READERS, lists=(KEY, "id")),
    Line("GET", "/v1/keys/count", KEY_READERS),
    Line("GET", "/v1/keys/own", KEY_READERS),
    Line("GET", "/v1/keys/{id}", KEY_READERS, KEY),
    Line("GET", "/v1/keys/{id}/history", KEY_READERS, KEY),
    Line("POST", "/v1/keys/{id}/confirm", CONNECTORS, KEY),
    Line("POST", "/v1/keys/{id}/revoke", CONNECTORS, KEY, body=REASON),
    Line("POST", "/v1/keys/{id}/undo-revocation", CONNECTORS, KEY, body=REASON),
    *published("exchange.partner.moved"),
    *FOLLOWING,
]

TABLE: dict[str, list[Line]] = {
    "directory": DIRECTORY,
    "intake": INTAKE,
    "assignment": ASSIGNMENT,
    "supervision": SUPERVISION,
    "reporting": REPORTING,
    "exchange": EXCHANGE,
}
