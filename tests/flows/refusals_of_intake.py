"""What intake refuses, stage by stage."""

from uuid import uuid4

from services.directory.accounts.rules import account_id
from tests import story
from tests.flows.line import (
    CITY,
    CITY_HEAD,
    COUNTY,
    HANDLER,
    HEAD,
    NEIGHBOUR,
    more,
)
from tests.flows.refusals import Call, Row, rows

REGISTER = Call("registers", lambda _: "intake/v1/pieces", lambda _: story.registration())
TRIAGE = Call("triages", lambda line: f"{line.piece.path}/triage", lambda _: story.triage(COUNTY))
ASSIGN = Call(
    "assigns",
    lambda line: f"{line.piece.path}/assign",
    lambda _: story.order(COUNTY, story.in_days(45)),
)
WHY = {"reason": "认定有误，需要重新办理"}


def at_the_door(name: str, verb: str, body: story.JSON) -> Call:
    """An act by which a piece ends, or by which that is taken back."""
    return Call(name, lambda line: f"{line.piece.path}/{verb}", lambda _: body)


FILE = at_the_door("files it", "file", story.FILING)
UNDO_FILING = at_the_door("undoes the filing", "undo-filing", WHY)
REDIRECT = at_the_door("redirects it", "redirect", story.REDIRECTION)
UNDO_REDIRECTION = at_the_door("undoes the redirection", "undo-redirection", WHY)
NOT_ACCEPT = at_the_door("does not accept it", "not-accept", story.REFUSAL)
NO_LONGER = at_the_door("no longer accepts it", "no-longer-accept", story.FINAL_REFUSAL)
UNDO_REFUSAL = at_the_door("undoes the refusal", "undo-refusal", WHY)
STUDY = at_the_door("studies it", "study", {})
UNDO_STUDY = at_the_door("undoes the study", "undo-study", WHY)
REPLY = at_the_door("replies", "reply", story.REPLY)
UNDO_REPLY = at_the_door("undoes the reply", "undo-reply", WHY)
SIMPLY = {"ground": "clear", "is_major_complex": False, "is_legal_litigation": False}
SIMPLIFY = at_the_door("handles it simply", "simplify", SIMPLY)
UNDO_SIMPLIFY = at_the_door("undoes that", "undo-simplify", WHY)
SWITCH = at_the_door("switches to the ordinary procedure", "switch-to-ordinary", WHY)
UNDO_SWITCH = at_the_door("undoes the switch", "undo-switch", WHY)
RECUSE = at_the_door("declares an interest", "recuse", {"ground": "与信访人有亲属关系"})
RECUSAL = Call(
    "asks for a recusal",
    lambda line: f"{line.piece.path}/recusals",
    lambda _: {"account_id": str(account_id(HANDLER)), "ground": "与信访人有亲属关系"},
)
DIVERSION = {each: story.FOUND_PATH[each] for each in ("organ", "basis", "limit_text")}
DIVERT = at_the_door("diverts it", "divert", DIVERSION)
FIND_PATH = at_the_door("finds another path", "find-path", story.FOUND_PATH)
CORRECT_ROUTE = at_the_door("corrects the route", "correct-route", {"route": "P4", **WHY})
URGENT = Call("flags it as urgent", lambda line: f"{line.piece.path}/urgencies", lambda _: WHY)
WISH = Call("wishes to withdraw", lambda line: f"{line.piece.path}/withdrawals",
            lambda _: story.wish())  # fmt: skip
CORRECT = Call("corrects it", lambda line: f"{line.piece.path}/corrections",
               lambda _: {"petitioner_count": 9, **WHY})  # fmt: skip
SIGN_FOR = Call("signs for it", lambda line: f"{line.piece.order_path}/sign-for")
ACCEPT = Call("accepts", lambda line: f"{line.piece.order_path}/accept", lambda _: story.CONTACT)
INVESTIGATE = Call(
    "investigates", lambda line: f"{line.piece.path}/investigate", lambda _: story.INVESTIGATORS
)
MEDIATE = Call("mediates", lambda line: f"{line.piece.path}/mediate", lambda _: story.MEDIATION)
END_MEDIATION = Call(
    "ends the mediation", lambda line: f"{line.piece.path}/end-mediation", lambda _: WHY
)
SETTLE = Call("settles it", lambda line: f"{line.piece.path}/settle", lambda _: story.settlement())
PERFORM = Call(
    "records the performance",
    lambda line: f"{line.piece.path}/record-performance",
    lambda _: {"performed_on": story.in_days(0), "proof": "转账凭证存卷第12页"},
)
CONFIRM_PERFORMANCE = Call(
    "confirms the performance",
    lambda line: f"{line.piece.path}/confirm-performance",
    lambda _: {},
)
UNDO_PERFORMANCE = Call(
    "undoes the performance", lambda line: f"{line.piece.path}/undo-performance", lambda _: WHY
)
QUESTION = Call(
    "questions it", lambda line: f"{line.piece.path}/question-settlement", lambda _: WHY
)
KEEP = Call("keeps it", lambda line: f"{line.piece.path}/keep-settlement", lambda _: WHY)
UNDO_SETTLEMENT = Call(
    "undoes it", lambda line: f"{line.piece.path}/undo-settlement", lambda _: WHY
)
HOLD_HEARING = Call(
    "calls a hearing", lambda line: f"{line.piece.path}/hold-hearing", lambda _: story.hearing()
)
POSTPONE = Call(
    "moves it",
    lambda line: f"{line.piece.path}/postpone-hearing",
    lambda _: {"at": f"{story.in_days(9)}T09:00:00+08:00", "place": "某镇会议室", **WHY},
)
CANCEL_HEARING = Call("cancels it", lambda line: f"{line.piece.path}/cancel-hearing", lambda _: WHY)
END_HEARING = Call(
    "ends it", lambda line: f"{line.piece.path}/end-hearing", lambda _: story.MINUTES
)
CORRECT_MINUTES = Call(
    "corrects the minutes",
    lambda line: f"{line.piece.path}/correct-minutes",
    lambda _: {**story.MINUTES, **WHY},
)
DRAFT = Call("drafts", lambda line: f"{line.piece.path}/draft-opinion", lambda _: story.draft())
RETURN_DRAFT = Call(
    "returns the draft",
    lambda line: f"{line.piece.path}/return-draft",
    lambda _: {"reason": "请补充面积认定的依据"},
)
ISSUE = Call("issues the opinion", lambda line: f"{line.piece.path}/issue-opinion")
DELIVER = Call(
    "delivers it", lambda line: f"{line.piece.path}/deliver-opinion", lambda _: story.DELIVERY
)
SEND = Call("sends it", lambda line: f"{line.piece.path}/send-opinion",
            lambda _: {"proof": "挂号信000"})  # fmt: skip
UNDO_DELIVERY = Call("undoes the delivery", lambda line: f"{line.piece.path}/undo-delivery",
                     lambda _: {"reason": "签收人不是信访人"})  # fmt: skip
WITHDRAW = Call("withdraws the opinion", lambda line: f"{line.piece.path}/withdraw-opinion",
                lambda _: {"reason": "认定有误"})  # fmt: skip
REVIEW = Call("records a request for review", lambda line: f"{line.piece.path}/request-review",
              lambda _: story.review_request(CITY))  # fmt: skip
RE_REVIEW = Call("records a request for re-review",
                 lambda line: f"{line.piece.path}/request-re-review",
                 lambda _: story.review_request("510000"))  # fmt: skip
TAKE_UP = Call("takes it up", lambda line: f"intake/v1/reviews/{line.ids['review']}/take-up")
REFUSE_REVIEW = Call("refuses it", lambda line: f"intake/v1/reviews/{line.ids['review']}/refuse",
                     lambda _: {"reason": "statutory_path", "detail": "行政复议"})  # fmt: skip
UNDO_REVIEW = Call("takes the request back",
                   lambda line: f"intake/v1/reviews/{line.ids['review']}/undo-request",
                   lambda _: {"reason": "登记有误"})  # fmt: skip
FAIL_DELIVERY = Call("says that the notice came back",
                     lambda line: f"intake/v1/letters/{line.ids['letter']}/fail-delivery",
                     lambda _: {"way": "post", "cause": "moved", "proof": "改退批条"})  # fmt: skip
FAIL_ORDER = Call("says that the order came back",
                  lambda line: f"intake/v1/letters/{line.ids['order letter']}/fail-delivery",
                  lambda _: {"way": "post", "cause": "moved", "proof": "改退批条"})  # fmt: skip
DELIVER_LETTER = Call("delivers the notice",
                      lambda line: f"intake/v1/letters/{line.ids['letter']}/deliver",
                      lambda _: {"way": "in_person", "proof": "回证存卷"})  # fmt: skip
DELIVER_OPINION = Call("delivers the opinion as any letter",
                       lambda line: f"intake/v1/letters/{line.ids['opinion letter']}/deliver",
                       lambda _: {"way": "in_person", "proof": "回证存卷"})  # fmt: skip
REPLACE = Call("replaces the notice",
               lambda line: f"intake/v1/letters/{line.ids['letter']}/replace",
               lambda _: {"reason": "联系人印错", "texts": {"contact": "甲某"}})  # fmt: skip
REPLACE_OPINION = Call("replaces the opinion",
                       lambda line: f"intake/v1/letters/{line.ids['opinion letter']}/replace",
                       lambda _: {"reason": "联系人印错"})  # fmt: skip
NOTE = Call("notes a talk", lambda line: f"{line.piece.path}/notes", lambda _: story.TALK)
ATTACH = Call(
    "attaches no file",
    lambda line: f"intake/v1/attachments?piece_id={line.piece.id}&paper=letter&name=a.pdf",
)
UNDELIVERED = Call("closes it as undelivered", lambda line: f"{line.piece.path}/close-undelivered",
                   lambda _: {"ground": "address_unclear", "reason": "住址不清"})  # fmt: skip
FACETS = Call("records the facets", lambda line: f"{line.piece.path}/record-facets",
              lambda _: {"facets": ["explained"], "text": "已当面解释"})  # fmt: skip
CLOSE = Call("closes the matter", lambda line: f"intake/v1/matters/{line.piece.matter}/conclude",
             lambda _: {"reason": "已经落实"})  # fmt: skip
MERGE = Call("merges the matter with itself",
             lambda line: f"intake/v1/matters/{line.piece.matter}/merge",
             lambda line: {"reason": "同一事项", "into_id": line.piece.matter})  # fmt: skip
UNDO_MERGE = Call("undoes a merge",
                  lambda line: f"intake/v1/matters/{line.piece.matter}/undo-merge",
                  lambda _: {"reason": "不是同一事项"})  # fmt: skip
SPLIT = Call("splits the matter of one piece",
             lambda line: f"intake/v1/matters/{line.piece.matter}/split",
             lambda line: {"reason": "两个事项", "piece_ids": [line.piece.id], "region": COUNTY,
                           "topic": "NR03", "title": "反映登记资料错误",
                           "summary_masked": "反映登记资料与实际面积不符。"})  # fmt: skip
UNDO_CLOSE = Call("opens the matter again",
                  lambda line: f"intake/v1/matters/{line.piece.matter}/undo-close",
                  lambda _: {"reason": "办结有误"})  # fmt: skip
REPORT = Call("reports", lambda line: f"{line.piece.order_path}/report", lambda _: story.report())
PASS = Call("passes the report", lambda line: f"{line.piece.order_path}/pass")
UNDO_PASS = Call("takes the passing back", lambda line: f"{line.piece.order_path}/undo-pass",
                 lambda _: {"reason": "审核有误"})  # fmt: skip
RETURN_REPORT = Call(
    "returns the report",
    lambda line: f"{line.piece.order_path}/return",
    lambda _: {"defects": ["未附兑付凭证"], "feedback_due": story.in_days(10)},
)
EXTEND = Call(
    "asks for more time", lambda line: f"{line.piece.path}/extensions", lambda _: more(10)
)
APPROVE = Call("grants it", lambda line: f"intake/v1/extensions/{line.ids['extension']}/approve")
REFUSE = Call("refuses it", lambda line: f"intake/v1/extensions/{line.ids['extension']}/refuse")
TRIAGE_REPEAT = Call(
    "triages the repeat",
    lambda line: f"intake/v1/pieces/{line.ids['repeat']}/triage",
    lambda line: story.triage(COUNTY, matter_id=line.piece.matter),
)
ASSIGN_REPEAT = Call(
    "assigns the repeat",
    lambda line: f"intake/v1/pieces/{line.ids['repeat']}/assign",
    ASSIGN.body,
)

PEOPLE = story.registration()["petitioners"]
SIX = [{"name": f"代表某{number}", "is_main": number == 1} for number in range(1, 7)]
FINDINGS = story.draft()["findings"]
TOMORROW, YESTERDAY = story.in_days(1), story.in_days(-1)

INTAKE: list[Row] = [
    *rows(
        "nothing",
        ("registrar", REGISTER, 422, "registration-invalid", "no main petitioner",
         {"petitioners": [{**person, "is_main": False} for person in PEOPLE]}),
        ("registrar", REGISTER, 422, "registration-invalid", "three main petitioners",
         {"petitioners": [{**person, "is_main": True} for person in PEOPLE]}),
        ("registrar", REGISTER, 422, "registration-invalid", "fewer than are named",
         {"petitioner_count": 2}),
        ("registrar", REGISTER, 422, "registration-invalid", "six representatives",
         {"form": "visit", "petitioner_count": 60, "petitioners": SIX}),
        ("registrar", REGISTER, 422, "registration-invalid", "written tomorrow",
         {"petition_date": TOMORROW}),
        ("registrar", REGISTER, 422, "registration-invalid", "arrives tomorrow",
         {"arrived_at": f"{TOMORROW}T10:00:00+08:00"}),
        ("registrar", REGISTER, 422, "registration-invalid", "a source without its number",
         {"source": "mnr"}),
        ("registrar", REGISTER, 422, "not-masked", "who signed as its sender",
         {"sender": PEOPLE[0]["name"]}),
        ("registrar", REGISTER, 422, "invalid-input", "a field too many",
         {"bank_account": "0000"}),
        ("registrar", REGISTER, 422, "invalid-input", "a petitioner's field too many",
         {"petitioners": [{**PEOPLE[0], "bank_account": "0000"}]}),
        ("registrar", REGISTER, 422, "invalid-input", "nobody", {"petitioners": []}),
        ("registrar", REGISTER, 422, "invalid-input", "no known form", {"form": "pigeon"}),
        ("registrar", REGISTER, 422, "invalid-input", "no text", "original_text"),
        (HANDLER, REGISTER, 403, "role-not-allowed"),
    ),
    *rows(
        "registered",
        ("triage", URGENT, 422, "invalid-input", "no reason", "reason"),
        ("triage", URGENT, 422, "urgent-time-invalid", "known tomorrow",
         {"known_at": f"{TOMORROW}T10:00:00+08:00"}),
        ("triage", URGENT, 422, "not-masked", "who wrote it", {"reason": PEOPLE[0]["name"]}),
        ("deputy", URGENT, 403, "role-not-allowed"),
        ("triage", TRIAGE, 422, "region-unknown", "no such region", {"region": "519999"}),
        ("triage", TRIAGE, 422, "triage-invalid", "no such topic", {"topic": "NR98"}),
        ("triage", TRIAGE, 422, "triage-invalid", "no route", {"route": None}),
        ("triage", TRIAGE, 422, "triage-invalid", "a suggestion with a route",
         {"family": "suggestion"}),
        ("triage", TRIAGE, 422, "triage-invalid", "no request", {"requests": []}),
        ("triage", TRIAGE, 422, "triage-invalid", "a repeat of nothing", {"is_repeat": True}),
        ("triage", TRIAGE, 422, "accusation-sealed", "an accusation",
         {"family": "accusation", "route": None}),
        ("triage", TRIAGE, 422, "matter-unknown", "no such matter",
         {"matter_id": str(uuid4()), "is_repeat": True}),
        ("triage", TRIAGE, 422, "not-masked", "a name in the title",
         {"title": "欧阳某某征地补偿款争议"}),
        ("triage", TRIAGE, 422, "invalid-input", "no code of a topic", {"topic": "land"}),
        ("triage", TRIAGE, 422, "invalid-input", "no title", "title"),
        ("triage", TRIAGE, 422, "invalid-input", "no region", "region"),
        ("pet_head", TRIAGE, 403, "role-not-allowed"),
        (HEAD, TRIAGE, 404, "not-found"),
        ("pet_head", ASSIGN, 409, "not-triaged"),
        ("triage", FILE, 403, "role-not-allowed"),
        (HEAD, FILE, 404, "not-found"),
        ("pet_head", FILE, 422, "not-masked", "a name in the reason",
         {"reason": "欧阳某某表示感谢"}),
        ("pet_head", FILE, 422, "invalid-input", "no ground", "ground"),
        ("pet_head", REDIRECT, 422, "organ-of-our-system", "an organ of ours",
         {"organ": "四川省自然资源厅"}),
        ("pet_head", NOT_ACCEPT, 409, "not-a-skipping-visit", "a letter skips no level",
         {"ground": "NA3"}),
        ("pet_head", NOT_ACCEPT, 422, "refusal-invalid", "nothing in hand", {"ground": "NA2"}),
        ("pet_head", NOT_ACCEPT, 422, "matter-unknown", "no such matter",
         {"ground": "NA2", "matter_id": str(uuid4())}),
        ("pet_head", NO_LONGER, 422, "refusal-invalid", "no document number",
         {"document_no": "某号"}),
        ("pet_head", STUDY, 409, "not-a-suggestion"),
        ("pet_head", DIVERT, 409, "not-triaged"),
        ("pet_head", CORRECT_ROUTE, 409, "not-triaged"),
        ("pet_head", REPLY, 409, "not-an-enquiry"),
        ("pet_head", UNDO_FILING, 409, "wrong-status"),
        ("pet_head", UNDO_REDIRECTION, 409, "wrong-status"),
        ("pet_head", UNDO_REFUSAL, 409, "wrong-status"),
        ("pet_head", UNDO_STUDY, 409, "wrong-status"),
        ("pet_head", UNDO_REPLY, 409, "wrong-status"),
    ),
    *rows(
        "triaged",
        ("triage", TRIAGE, 409, "already-triaged"),
        ("pet_head", FILE, 409, "already-triaged"),
        ("pet_head", REPLY, 409, "not-an-enquiry"),
        ("pet_head", DIVERT, 409, "petition-procedure"),
        ("triage", DIVERT, 403, "role-not-allowed"),
        ("triage", CORRECT_ROUTE, 409, "same-route", "the same again", {"route": "P6"}),
        ("triage", CORRECT_ROUTE, 422, "not-masked", "a name in the reason",
         {"reason": "欧阳某某已经起诉"}),
        ("pet_head", ASSIGN, 422, "unit-unknown", "no such office", {"unit_id": str(uuid4())}),
        ("pet_head", ASSIGN, 422, "unit-not-below", "an office beside it",
         {"unit_id": story.unit("provincial_joint_office")}),
        ("pet_head", ASSIGN, 422, "unit-not-below", "the department itself",
         {"unit_id": story.unit("510000")}),
        ("pet_head", ASSIGN, 422, "feedback-due-past", "due today",
         {"feedback_due": story.in_days(0)}),
        ("pet_head", ASSIGN, 422, "feedback-due-past", "due yesterday",
         {"feedback_due": YESTERDAY}),
        ("pet_head", ASSIGN, 422, "invalid-input", "without a requirement", {"requirement": ""}),
        ("triage", ASSIGN, 403, "role-not-allowed"),
        ("triage", SIMPLIFY, 403, "role-not-allowed"),
        ("pet_head", UNDO_SIMPLIFY, 409, "not-simplified"),
        ("pet_head", SIMPLIFY, 422, "simplified-unsuited", "a lawsuit",
         {"is_legal_litigation": True}),
        ("pet_head", SIMPLIFY, 422, "invalid-input", "no ground", "ground"),
    ),
    *rows("repeat_registered", ("triage", TRIAGE_REPEAT, 409, "repeat-not-confirmed")),
    *rows("repeat_filed", ("pet_head", ASSIGN_REPEAT, 409, "wrong-status")),
    *rows(
        "assigned",
        ("pet_head", ASSIGN, 409, "wrong-status"),
        (f"handler-{NEIGHBOUR}", SIGN_FOR, 404, "not-found"),
        (f"handler-{CITY}", SIGN_FOR, 403, "not-responsible-unit"),
        (HEAD, ACCEPT, 409, "wrong-status"),
        (HANDLER, EXTEND, 409, "wrong-status"),
        (HANDLER, NOTE, 422, "talk-not-held", "a talk of tomorrow",
         {"held_at": f"{TOMORROW}T10:00:00+08:00"}),
        (HANDLER, NOTE, 422, "invalid-input", "nothing said", "talk"),
        (HANDLER, ATTACH, 422, "file-type-unknown"),
        ("supervisor", ATTACH, 403, "role-not-allowed"),
        (f"handler-{NEIGHBOUR}", ATTACH, 404, "not-found"),
        ("supervisor", NOTE, 403, "role-not-allowed"),
        (f"handler-{NEIGHBOUR}", NOTE, 404, "not-found"),
    ),
    *rows(
        "signed_for",
        (HANDLER, SIGN_FOR, 409, "wrong-status"),
        (HANDLER, ACCEPT, 403, "role-not-allowed"),
        (HEAD, ACCEPT, 422, "invalid-input", "no number", {"phone": "没有"}),
        (HEAD, ACCEPT, 422, "not-masked", "who signed as the contact",
         {"contact": PEOPLE[0]["name"]}),
        (HEAD, ACCEPT, 422, "not-masked", "their own telephone",
         {"phone": f"0086-{PEOPLE[0]['phone']}"}),
        (HANDLER, INVESTIGATE, 409, "wrong-status"),
    ),
    *rows(
        "in_handling",
        (HEAD, ACCEPT, 409, "wrong-status"),
        (HEAD, INVESTIGATE, 403, "role-not-allowed"),
        (f"handler-{NEIGHBOUR}", INVESTIGATE, 404, "not-found"),
        (HANDLER, INVESTIGATE, 422, "invalid-input", "one alone", {"investigators": ["张某某"]}),
        (HANDLER, INVESTIGATE, 422, "investigators-too-few", "one twice",
         {"investigators": ["张某某", "张某某"]}),
        (HANDLER, DRAFT, 409, "wrong-status"),
        (HANDLER, FIND_PATH, 403, "role-not-allowed"),
        (CITY_HEAD, FIND_PATH, 403, "not-responsible-unit"),
        (HEAD, FIND_PATH, 409, "petition-procedure", "no other path", {"route": "P6"}),
        (HEAD, FIND_PATH, 422, "referral-invalid", "no organ", {"organ": None}),
        (HEAD, FIND_PATH, 422, "not-masked", "a name in the reason",
         {"reason": "欧阳某某已经起诉"}),
        (f"handler-{NEIGHBOUR}", RECUSE, 404, "not-found"),
        (HANDLER, RECUSE, 422, "not-masked", "who wrote it", {"ground": "与欧阳某某有亲属关系"}),
        (HANDLER, RECUSE, 422, "invalid-input", "no ground", "ground"),
        ("triage", RECUSAL, 403, "role-not-allowed"),
        (CITY_HEAD, RECUSAL, 403, "not-responsible-unit"),
        (HANDLER, RECUSAL, 422, "account-not-involved", "somebody unknown",
         {"account_id": str(uuid4())}),
        (HEAD, CORRECT_ROUTE, 409, "wrong-status"),
        (HEAD, SIMPLIFY, 409, "wrong-status"),
        (HANDLER, SWITCH, 403, "role-not-allowed"),
        (CITY_HEAD, SWITCH, 403, "not-responsible-unit"),
        (HEAD, SWITCH, 409, "not-simplified"),
        (HEAD, UNDO_SWITCH, 409, "not-switched"),
        (HEAD, REPORT, 409, "opinion-not-delivered"),
        (HANDLER, EXTEND, 422, "invalid-input", "no day", more(0)),
        (HANDLER, EXTEND, 422, "invalid-input", "31 days", more(31)),
        (HEAD, EXTEND, 403, "role-not-allowed"),
        ("registrar", CORRECT, 409, "nothing-to-correct", "nothing", {"petitioner_count": None}),
        ("registrar", CORRECT, 422, "not-masked", "a name in the title", {"title": "欧阳某某的信"}),
        ("registrar", CORRECT, 422, "registration-invalid", "came tomorrow",
         {"arrived_at": f"{TOMORROW}T09:00:00+08:00"}),
        ("triage", CORRECT, 409, "already-triaged", "an accusation", {"purpose": "accusation"}),
        (HEAD, CORRECT, 403, "not-registering-unit"),
        ("supervisor", CORRECT, 403, "role-not-allowed"),
        (f"handler-{NEIGHBOUR}", CORRECT, 404, "not-found"),
        ("pet_head", WISH, 403, "not-responsible-unit"),
        ("supervisor", WISH, 403, "role-not-allowed"),
        (HANDLER, WISH, 422, "withdrawal-invalid", "wished tomorrow", {"wished_on": TOMORROW}),
        (f"handler-{NEIGHBOUR}", EXTEND, 404, "not-found"),
    ),
    *rows(
        "extension_asked",
        (HANDLER, EXTEND, 409, "extension-pending"),
        (HANDLER, APPROVE, 403, "role-not-allowed"),
        (CITY_HEAD, APPROVE, 403, "not-responsible-unit"),
        (HEAD, REFUSE, 422, "invalid-input", "no reason", {}),
    ),
    *rows("extension_refused", (HEAD, APPROVE, 409, "wrong-status")),
    *rows("extended_by_20",
          (HANDLER, EXTEND, 409, "extension-too-long", "31 in all", more(11))),
    *rows("extended_by_30", (HANDLER, EXTEND, 409, "extension-too-long", "31 in all", more(1))),
    *rows(
        "investigating",
        (HANDLER, DRAFT, 422, "findings-incomplete", "a request unanswered",
         {"findings": FINDINGS[:1]}),
        (HANDLER, DRAFT, 422, "findings-incomplete", "a request answered twice",
         {"findings": [*FINDINGS, FINDINGS[0]]}),
        (HANDLER, DRAFT, 422, "findings-incomplete", "no such request",
         {"findings": [{**each, "request_no": 9} for each in FINDINGS]}),
        (HANDLER, DRAFT, 422, "invalid-input", "no finding", {"findings": []}),
        (HANDLER, DRAFT, 422, "remedy-not-competent", "a court",
         {"remedy_organs": ["某某市人民法院"]}),
        (HANDLER, DRAFT, 422, "invalid-input", "no basis", {"basis": ""}),
        (HEAD, ISSUE, 409, "wrong-status"),
        (HANDLER, DRAFT, 422, "not-masked", "who signed among the facts",
         {"facts": f"经查，{PEOPLE[0]['name']}所述属实。"}),
        (HEAD, MEDIATE, 403, "role-not-allowed"),
        (HANDLER, MEDIATE, 422, "invalid-input", "the other side did not consent",
         "other_consent"),
        (HANDLER, END_MEDIATION, 409, "wrong-status"),
        (HEAD, SETTLE, 409, "wrong-status"),
        (HANDLER, HOLD_HEARING, 403, "role-not-allowed"),
        (HEAD, HOLD_HEARING, 422, "hearing-past", "heard yesterday",
         {"at": f"{YESTERDAY}T09:00:00+08:00"}),
        (HEAD, END_HEARING, 409, "wrong-status"),
        (HEAD, POSTPONE, 409, "wrong-status"),
        (HEAD, CANCEL_HEARING, 409, "wrong-status"),
        (HEAD, CORRECT_MINUTES, 409, "hearing-not-held"),
    ),
    *rows(
        "mediating",
        (HANDLER, MEDIATE, 409, "wrong-status"),
        (HANDLER, SETTLE, 403, "role-not-allowed"),
        (HEAD, SETTLE, 422, "settlement-invalid", "signed tomorrow", {"signed_on": TOMORROW}),
        (HEAD, SETTLE, 422, "settlement-invalid", "signed before anybody sat down",
         {"signed_on": YESTERDAY}),
        (HEAD, SETTLE, 422, "settlement-invalid", "performed before it is signed",
         {"performance_due": YESTERDAY}),
        (HEAD, SETTLE, 422, "not-masked", "a name in the terms",
         {"terms": "向欧阳某某支付补偿款。"}),
        (HANDLER, END_MEDIATION, 422, "invalid-input", "no reason", "reason"),
        (HANDLER, DRAFT, 409, "wrong-status"),
        (HEAD, REPORT, 409, "opinion-not-delivered"),
    ),
    *rows(
        "settled",
        (HANDLER, END_MEDIATION, 409, "wrong-status"),
        (HEAD, UNDO_PERFORMANCE, 409, "settlement-not-performed"),
        (HEAD, CONFIRM_PERFORMANCE, 409, "settlement-not-performed"),
        (HANDLER, CONFIRM_PERFORMANCE, 403, "role-not-allowed"),
        (HEAD, UNDO_SETTLEMENT, 409, "settlement-not-questioned"),
        (HEAD, KEEP, 409, "settlement-not-questioned"),
        (HANDLER, PERFORM, 422, "performance-invalid", "performed tomorrow",
         {"performed_on": TOMORROW}),
        (HANDLER, REVIEW, 409, "wrong-status"),
    ),
    *rows(
        "settlement_questioned",
        (HANDLER, QUESTION, 409, "settlement-questioned"),
        (HANDLER, PERFORM, 409, "settlement-questioned"),
        (HANDLER, UNDO_SETTLEMENT, 403, "role-not-allowed"),
        (HEAD, UNDO_SETTLEMENT, 422, "invalid-input", "no reason", "reason"),
    ),
    *rows(
        "in_hearing",
        (HEAD, HOLD_HEARING, 409, "wrong-status"),
        (HEAD, END_HEARING, 409, "hearing-not-begun"),
        (HEAD, POSTPONE, 422, "hearing-past", "moved to yesterday",
         {"at": f"{YESTERDAY}T09:00:00+08:00"}),
        (HEAD, CANCEL_HEARING, 422, "invalid-input", "no reason", "reason"),
        (HANDLER, CANCEL_HEARING, 403, "role-not-allowed"),
    ),
    *rows(
        "drafted",
        (HANDLER, RETURN_DRAFT, 403, "role-not-allowed"),
        (HEAD, RETURN_DRAFT, 422, "invalid-input", "no reason", "reason"),
        (HANDLER, ISSUE, 403, "role-not-allowed"),
        (HANDLER, DELIVER, 409, "wrong-status"),
    ),
    *rows("draft_returned", (HEAD, ISSUE, 409, "wrong-status")),
    *rows(
        "opinion_issued",
        (HEAD, ISSUE, 409, "wrong-status"),
        (HEAD, RETURN_DRAFT, 409, "wrong-status"),
        (HANDLER, DELIVER, 422, "invalid-input", "no proof", "proof"),
        (HANDLER, DELIVER, 422, "delivery-invalid", "refused without a witness",
         {"refused": True}),
        (HANDLER, DELIVER, 422, "not-masked", "who signed as the witness",
         {"refused": True, "witness": PEOPLE[0]["name"]}),
        (HANDLER, DELIVER, 422, "delivery-invalid", "delivered tomorrow",
         {"delivered_at": f"{TOMORROW}T09:00:00+08:00"}),
        (HANDLER, DELIVER, 422, "delivery-invalid", "delivered before it was issued",
         {"delivered_at": f"{YESTERDAY}T09:00:00+08:00"}),
        (HEAD, DELIVER, 403, "role-not-allowed"),
        (HANDLER, UNDELIVERED, 403, "role-not-allowed"),
        (HEAD, UNDELIVERED, 422, "undelivered-ground-wrong", "as if nameless",
         {"ground": "anonymous"}),
        (HEAD, UNDELIVERED, 422, "undelivered-ground-wrong", "an address is registered", {}),
        (HEAD, UNDELIVERED, 422, "undelivered-ground-wrong", "an address that nobody looked for",
         {"ground": "not_found", "insufficiency": "没有门牌号"}),
        (HEAD, UNDELIVERED, 422, "invalid-input", "no reason", "reason"),
        (HEAD, REPORT, 409, "opinion-not-delivered"),
        ("pet_head", PASS, 409, "wrong-status"),
        (HANDLER, EXTEND, 409, "wrong-status"),
        (HANDLER, DELIVER, 422, "delivery-invalid", "posted, without the day of receipt",
         {"way": "post"}),
        (HANDLER, SEND, 422, "posting-invalid", "sent yesterday",
         {"sent_at": f"{YESTERDAY}T09:00:00+08:00"}),
        (HEAD, SEND, 403, "role-not-allowed"),
        (HANDLER, FAIL_DELIVERY, 422, "invalid-input", "no cause", "cause"),
        (HANDLER, FAIL_DELIVERY, 422, "delivery-invalid", "tomorrow",
         {"attempted_at": f"{TOMORROW}T09:00:00+08:00"}),
        (HANDLER, FAIL_DELIVERY, 422, "scan-unusable", "a scan that nobody has",
         {"attachment_id": str(uuid4())}),
        ("pet_head", FAIL_DELIVERY, 403, "not-issuing-unit"),
        ("supervisor", FAIL_DELIVERY, 403, "role-not-allowed"),
        (f"handler-{NEIGHBOUR}", FAIL_DELIVERY, 404, "not-found"),
        ("pet_head", FAIL_ORDER, 409, "not-served"),
        (HANDLER, DELIVER_LETTER, 422, "delivery-invalid", "refused without a witness",
         {"refused": True}),
        (HANDLER, DELIVER_OPINION, 409, "delivered-elsewhere"),
        (HEAD, REPLACE_OPINION, 409, "not-replaceable"),
        (HEAD, REPLACE, 409, "letter-unchanged", "the same again", {"texts": {}}),
        (HEAD, REPLACE, 422, "letter-text-foreign", "what it does not say",
         {"texts": {"facts": "另查明"}}),
        (HEAD, REPLACE, 422, "invalid-input", "no reason", "reason"),
        ("pet_head", REPLACE, 403, "not-issuing-unit"),
        (HANDLER, REPLACE, 403, "not-decider"),
        (f"handler-{NEIGHBOUR}", REPLACE, 404, "not-found"),
        (HEAD, UNDO_DELIVERY, 409, "wrong-status"),
        (HANDLER, REVIEW, 409, "wrong-status"),
    ),
    *rows(
        "opinion_delivered",
        (HANDLER, DELIVER, 409, "wrong-status"),
        (HANDLER, REPORT, 403, "role-not-allowed"),
        (CITY_HEAD, REPORT, 403, "not-responsible-unit"),
        (HEAD, REPORT, 409, "report-contradicts-delivery", "another view than on the receipt",
         {"petitioner_view": "disagree"}),
        (HEAD, REPORT, 422, "rectification-needless", "nothing came back",
         {"rectification": "已经整改。"}),
        (HANDLER, WITHDRAW, 403, "role-not-allowed"),
        (HEAD, WITHDRAW, 422, "invalid-input", "no reason", "reason"),
        (HANDLER, REVIEW, 422, "review-request-invalid", "asked for tomorrow",
         {"requested_on": TOMORROW}),
        (CITY_HEAD, REVIEW, 403, "not-responsible-unit"),
        (HANDLER, RE_REVIEW, 409, "wrong-status"),
        ("pet_head", FACETS, 403, "role-not-allowed"),
        (HANDLER, FACETS, 422, "invalid-input", "an unknown facet", {"facets": ["quiet"]}),
        (HANDLER, FACETS, 422, "invalid-input", "without a word", "text"),
        ("pet_head", CLOSE, 409, "matter-in-hand"),
        (HEAD, CLOSE, 403, "role-not-allowed"),
        ("pet_head", MERGE, 422, "matter-itself"),
        ("pet_head", MERGE, 422, "matter-unknown", "with none",
         {"into_id": "01990000-0000-7000-8000-000000000000"}),
        ("pet_head", MERGE, 422, "invalid-input", "no reason", "reason"),
        (HEAD, MERGE, 403, "role-not-allowed"),
        ("pet_head", UNDO_MERGE, 409, "wrong-status"),
        ("pet_head", SPLIT, 422, "split-invalid"),
        ("pet_head", SPLIT, 422, "invalid-input", "no pieces", {"piece_ids": []}),
        ("pet_head", UNDO_CLOSE, 409, "wrong-status"),
        ("triage", UNDO_CLOSE, 403, "role-not-allowed"),
    ),
    *rows(
        "review_requested",
        (HANDLER, REVIEW, 409, "wrong-status"),
        (HEAD, UNDO_DELIVERY, 409, "wrong-status"),
        (HEAD, WITHDRAW, 409, "wrong-status"),
        (HANDLER, TAKE_UP, 403, "role-not-allowed"),
        (CITY_HEAD, REFUSE_REVIEW, 409, "not-late", "in time", {"reason": "late"}),
        (CITY_HEAD, REFUSE_REVIEW, 422, "refusal-detail-missing", "no path", "detail"),
        (HEAD, REFUSE_REVIEW, 403, "not-reviewing-organ"),
        (HEAD, UNDO_REVIEW, 422, "invalid-input", "no reason", "reason"),
        ("pet_head", UNDO_REVIEW, 403, "not-recording-unit"),
        ("pet_head", CLOSE, 409, "matter-in-hand"),
    ),
    *rows(
        "reported",
        (HEAD, REPORT, 409, "wrong-status"),
        (HEAD, UNDO_DELIVERY, 409, "report-pending"),
        (HEAD, WITHDRAW, 409, "report-pending"),
        (HEAD, PASS, 403, "not-issuing-unit"),
        ("pet_head", UNDO_PASS, 409, "wrong-status"),
        ("deputy", PASS, 403, "role-not-allowed"),
        ("pet_head", RETURN_REPORT, 422, "feedback-due-past", "due today",
         {"feedback_due": story.in_days(0)}),
        ("pet_head", RETURN_REPORT, 422, "invalid-input", "no defect", {"defects": []}),
        ("pet_head", RETURN_REPORT, 422, "invalid-input", "no day", "feedback_due"),
    ),
    *rows(
        "report_returned",
        ("pet_head", PASS, 409, "wrong-status"),
        (HEAD, REPORT, 422, "rectification-missing"),
        (HEAD, REPORT, 409, "report-unchanged", "the same again",
         {"rectification": "已经整改。"}),
    ),
    *rows(
        "closed",
        ("pet_head", PASS, 409, "wrong-status"),
        (HEAD, UNDO_PASS, 403, "not-issuing-unit"),
        ("pet_head", UNDO_PASS, 422, "invalid-input", "no reason", "reason"),
        ("pet_head", RETURN_REPORT, 409, "wrong-status"),
    ),
]  # fmt: skip
