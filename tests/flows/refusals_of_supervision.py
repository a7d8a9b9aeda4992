"""What assignment, supervision and reporting refuse, stage by stage."""

from uuid import uuid4

from tests import story
from tests.flows.line import (
    CITY,
    CITY_HEAD,
    COUNTY,
    HANDLER,
    HEAD,
    NEIGHBOUR,
    OTHER_CITY,
    Line,
)
from tests.flows.refusals import Call, Row, rows

REASON = {"reason": "缺少与信访人见面的记录"}


def _case(name: str, verb: str, form: story.JSON | None = None) -> Call:
    return Call(name, lambda line: f"{line.case.path}/{verb}", lambda _: form or {})


def _plan(name: str, verb: str, form: story.JSON | None = None) -> Call:
    return Call(name, lambda line: f"{line.case.plan_path}/{verb}", lambda _: form or {})


def _charge(level: str, login: str) -> Call:
    def form(line: Line) -> story.JSON:
        return story.charge(line.piece.matter, level, login)

    return Call(f"names a leader of the {level}", lambda _: "assignment/v1/charges", form)


NOMINATE = Call(
    "nominates",
    lambda _: "supervision/v1/listings",
    lambda line: story.nomination(line.piece.matter),
)
LIST, DROP = _case("lists", "list"), _case("drops", "drop", {"reason": "不宜"})
START = _case("starts supervision", "start")
OF_PROVINCE = _charge("province", "leader-2")
OF_CITY = _charge("city", f"leader-{CITY}")
OF_COUNTY = _charge("county", f"leader-{COUNTY}")
CONFIRM = Call("confirms", lambda line: f"assignment/v1/charges/{line.ids['charge']}/confirm")
REPLACE = Call(
    "replaces the leader",
    lambda line: f"assignment/v1/charges/{line.ids['charge']}/replace",
    lambda _: {"leader_id": story.leader("leader-2"), "handover_note": "无变化"},
)
HAND_OVER = Call(
    "hands the charge over",
    lambda line: f"assignment/v1/charges/{line.ids['charge']}/hand-overs",
    lambda _: {"leader_id": story.leader("leader-2"), "handover_note": "无变化"},
)
END = Call(
    "ends the charge",
    lambda line: f"assignment/v1/charges/{line.ids['taken']}/end",
    lambda _: {"reason": "不妥"},
)
RECUSE = Call(
    "recuses",
    lambda line: f"assignment/v1/matters/{line.piece.matter}/recusals",
    lambda _: {"leader_id": story.leader("leader-2"), "ground": "与信访人有亲属关系"},
)
PLAN = _case("submits a plan", "plans", story.plan())
REVIEW, APPROVE = _plan("reviews the plan", "review"), _plan("approves the plan", "approve")
RETURN_PLAN = _plan("returns the plan", "return", {"reason": "措施不具体。"})
DONE = _plan("does a measure", "measures/1/done", {"evidence": "复核记录"})
BEGUN = _plan("begins a measure", "measures/1/begun")
PUT_BACK = _plan("puts a measure back", "measures/1/put-back", {"reason": "核查发现没有完成。"})
NO_MEASURE = _plan("does a ninth measure", "measures/9/done", {"evidence": "复核记录"})
WEEK = _case("reports a week", "reports", story.WEEK)
APPLY = _case("applies", "apply-closeout", story.application())
PASS_REVIEW = _case("passes the review", "pass-city-review")
RETURN_REVIEW = _case("returns it for the city", "return-city-review", REASON)
VERIFY = _case("verifies", "verify", story.VERIFICATION)
RETURN_VERIFICATION = _case("returns it for the province", "return-verification", REASON)
RESOLVE = _case("resolves", "resolve", story.resolution(story.today()))
DECLINE = _case("declines", "decline", REASON)
RAISE = _case("raises a difficulty", "difficulties", {"kind": "funds", "description": "缺口未定"})
CONSULT = _case("calls a consultation", "consultations", {
    "kind": "topic", "question": "能否分户办理？", "due": story.in_days(9),
    "unit_ids": [story.unit("D04")],
})  # fmt: skip
JOINTLY = Call(
    "asks another department",
    lambda _: "supervision/v1/joint-handlings",
    lambda line: story.joint_handling_form(line.piece.matter),
)
CLUE = Call(
    "notes a clue",
    lambda _: "supervision/v1/clues",
    lambda line: story.clue_form(line.piece.matter, story.leader(HEAD)),
)
AID = Call(
    "asks for help",
    lambda _: "supervision/v1/aids",
    lambda line: story.aid_form(line.piece.matter),
)
LEADS = {"kind": "housing", "name": "某县住建局", "is_lead": True}
SANCTION = Call(
    "proposes a sanction", lambda _: "supervision/v1/unit-sanctions", lambda _: story.sanctioning()
)
RECOMMEND = Call(
    "drafts a recommendation",
    lambda _: "supervision/v1/recommendations",
    lambda _: story.recommending(),
)
SOLID = {"outcome": "solid", "notes": "电话回访，问题已解决。"}
RELAPSED = {
    "outcome": "relapsed",
    "notes": "补偿款又被扣发。",
    "target_date": story.in_days(30),
}
LOOK_BACK = Call(
    "finds it solid",
    lambda line: f"supervision/v1/look-backs/{line.ids['look_back']}/record",
    lambda _: SOLID,
)
RELAPSE = Call("finds a relapse", LOOK_BACK.path, lambda _: RELAPSED)
NEXT_RELAPSE = Call(
    "finds a relapse at the next look",
    lambda line: f"supervision/v1/look-backs/{line.ids['next_look_back']}/record",
    lambda _: RELAPSED,
)
DRAFT = Call(
    "drafts a bulletin",
    lambda _: "reporting/v1/bulletins",
    lambda _: {"month": story.month_before()},
)
CORRECT = Call(
    "corrects it",
    lambda line: f"reporting/v1/bulletins/{line.ids['bulletin']}/correct",
    lambda _: {"reason": "一件来信漏登"},
)
CORRECT_AGAIN = Call(
    "corrects the correction",
    lambda line: f"reporting/v1/bulletins/{line.ids['correction']}/correct",
    lambda _: {"reason": "一件来信漏登"},
)
ISSUE = Call("issues it", lambda line: f"reporting/v1/bulletins/{line.ids['bulletin']}/issue")
ISSUE_REPLACED = Call(
    "issues the first draft",
    lambda line: f"reporting/v1/bulletins/{line.ids['replaced']}/issue",
)
FILE = Call(
    "reads its document",
    lambda line: f"reporting/v1/bulletins/{line.ids['bulletin']}/file",
    method="GET",
)

YEAR, NUMBER, _ = story.today().isocalendar()
MEASURES = story.plan()["measures"]
EVIDENCE = story.application()["evidence"]
WAIVED = {"criterion": "C2", "applies": False, "text": "没有此类诉求。"}
LAST_WEEK = f"联席〔{story.in_days(-7)[:4]}〕1号"
UNPROVEN = {name: value for name, value in EVIDENCE[0].items() if name != "reference"}

SUPERVISION: list[Row] = [
    *rows(
        "closed",
        ("pet_head", NOMINATE, 422, "matter-unknown", "no such matter",
         {"matter_id": str(uuid4())}),
        ("pet_head", NOMINATE, 422, "target-date-past", "to be solved today",
         {"target_date": story.in_days(0)}),
        ("pet_head", NOMINATE, 422, "levels-incomplete", "no leader of the city",
         {"levels_owed": ["province", "county"]}),
        ("pet_head", NOMINATE, 422, "invalid-input", "no known ground", {"ground": "because"}),
        ("pet_head", NOMINATE, 422, "invalid-input", "no reason", {"reason": ""}),
        ("deputy", NOMINATE, 403, "role-not-allowed"),
    ),
    *rows(
        "nominated",
        ("pet_head", NOMINATE, 409, "already-listed"),
        ("deputy", LIST, 403, "not-decider"),
        ("deputy", DROP, 403, "not-decider"),
        ("pet_head", LIST, 403, "role-not-allowed"),
        ("pet_head", DROP, 403, "role-not-allowed"),
        ("joint_office", DROP, 422, "invalid-input", "no reason", "reason"),
        ("joint_office", LIST, 422, "resolution-unknown", "by no meeting",
         {"resolution_no": "川自然资信联席〔2026〕9号"}),
        ("joint_office", LIST, 422, "target-date-past", "to be solved yesterday",
         {"target_date": story.in_days(-1)}),
        (HEAD, OF_COUNTY, 409, "not-listed"),
        ("supervisor", RAISE, 409, "not-on-list"),
    ),
    *rows(
        "dropped",
        ("joint_office", LIST, 409, "wrong-status"),
        ("principal", SANCTION, 403, "role-not-allowed"),
        ("supervisor", SANCTION, 422, "not-a-bureau", "about a division",
         {"unit_id": story.unit("D03")}),
        ("supervisor", SANCTION, 422, "facts-missing", "on no fact", {"facts": {}}),
        ("supervisor", SANCTION, 422, "fact-unknown", "on an order that there is not",
         {"facts": {"order_ids": [str(uuid4())]}}),
        ("supervisor", SANCTION, 422, "person-named", "about a person",
         {"statement": "局长王某推诿。"}),
        ("supervisor", SANCTION, 422, "requirements-missing", "asking nothing",
         {"requirements": []}),
        ("supervisor", RECOMMEND, 422, "organ-missing", "to nobody", {"addressee_id": None}),
        ("supervisor", RECOMMEND, 422, "person-named", "about a person",
         {"recommended": "追究李某某的责任。"}),
    ),
    *rows(
        "nominated_by_itself",
        ("joint_office", LIST, 404, "listing-not-found"),
        (f"head-{NEIGHBOUR}", LIST, 404, "listing-not-found"),
    ),
    *rows(
        "listed",
        ("joint_office", LIST, 409, "wrong-status"),
        ("deputy", START, 403, "role-not-allowed"),
        (CITY_HEAD, RAISE, 403, "not-responsible-unit"),
        (f"handler-{NEIGHBOUR}", RAISE, 404, "listing-not-found"),
        (HANDLER, RAISE, 422, "invalid-input", "of no kind", "kind"),
        ("deputy", CLUE, 403, "role-not-allowed"),
        (HANDLER, CLUE, 422, "names-person", "with a name", {"what": "村民刘老三等12人占用耕地。"}),
        (HANDLER, CLUE, 422, "decider-unknown", "for another bureau's head",
         {"decider_id": story.leader(f"head-{NEIGHBOUR}")}),
        (HANDLER, CLUE, 422, "day-invalid", "found tomorrow", {"found_on": story.in_days(1)}),
        ("deputy", AID, 403, "role-not-allowed"),
        (f"handler-{NEIGHBOUR}", AID, 422, "matter-unknown"),
        (HANDLER, AID, 422, "owner-missing", "of nobody", "organ"),
        (HANDLER, AID, 422, "aid-conditional", "for a promise",
         {"basis": "签订息诉罢访承诺书后给予。"}),
        (HEAD, JOINTLY, 403, "role-not-allowed"),
        (f"handler-{NEIGHBOUR}", JOINTLY, 422, "matter-unknown"),
        (HANDLER, JOINTLY, 422, "due-past", "yesterday", {"due": story.in_days(-1)}),
        (HANDLER, JOINTLY, 422, "leads-twice", "two lead",
         {"organs": [LEADS, {**LEADS, "name": "某县交通局"}]}),
        ("deputy", CONSULT, 403, "role-not-allowed"),
        ("supervisor", CONSULT, 422, "due-past", "yesterday", {"due": story.in_days(-1)}),
        ("supervisor", CONSULT, 422, "unit-unknown", "nobody", {"unit_ids": [str(uuid4())]}),
        ("supervisor", START, 409, "chain-incomplete"),
        ("pet_head", OF_COUNTY, 403, "role-not-allowed"),
        (HEAD, OF_PROVINCE, 403, "role-not-allowed"),
        (HEAD, OF_CITY, 403, "wrong-level"),
        (CITY_HEAD, OF_COUNTY, 403, "wrong-level"),
        (f"head-{NEIGHBOUR}", OF_COUNTY, 404, "matter-not-found"),
        (HEAD, OF_COUNTY, 422, "takes-all-city-only", "takes all", {"takes_all": True}),
        (HEAD, OF_COUNTY, 422, "leader-unknown", "nobody", {"leader_id": str(uuid4())}),
        ("pet_head", OF_PROVINCE, 422, "leader-unknown", "no recorded leader",
         {"leader_id": story.leader("leader-3")}),
        (HEAD, OF_COUNTY, 422, "leader-not-of-level", "the neighbour's",
         {"leader_id": story.leader(f"leader-{NEIGHBOUR}")}),
        (HEAD, OF_COUNTY, 422, "leader-not-of-level", "the city's",
         {"leader_id": story.leader(f"leader-{CITY}")}),
        (HEAD, OF_COUNTY, 422, "invalid-input", "no reason", "reason"),
        (f"leader-{NEIGHBOUR}", RECUSE, 404, "matter-not-found"),
        ("leader-3", RECUSE, 403, "not-your-leader"),
        (HEAD, RECUSE, 403, "not-your-leader"),
    ),
    *rows(
        "proposed",
        ("pet_head", OF_PROVINCE, 409, "already-proposed"),
        ("leader-2", CONFIRM, 403, "role-not-allowed"),
    ),
    *rows("rejected", ("principal", CONFIRM, 409, "wrong-status")),
    *rows(
        "recused",
        ("pet_head", RECUSE, 409, "already-recused"),
        ("pet_head", OF_PROVINCE, 409, "leader-recused"),
    ),
    *rows(
        "confirmed",
        ("pet_head", OF_PROVINCE, 409, "level-filled"),
        ("principal", REPLACE, 409, "same-leader"),
        ("principal", HAND_OVER, 409, "same-leader"),
        ("principal", HAND_OVER, 422, "leader-unknown", "no recorded leader",
         {"leader_id": story.leader("leader-3")}),
        ("pet_head", HAND_OVER, 403, "role-not-allowed"),
    ),
    *rows(
        "taken_all",
        (HEAD, OF_COUNTY, 409, "level-not-owed"),
        (CITY_HEAD, OF_CITY, 409, "level-filled"),
        (HEAD, END, 403, "wrong-level"),
        ("supervisor", START, 409, "plan-missing"),
    ),
    *rows(
        "in_charge",
        (HEAD, OF_COUNTY, 409, "level-filled"),
        ("supervisor", START, 409, "plan-missing"),
        (f"head-{NEIGHBOUR}", PLAN, 404, "listing-not-found"),
        (CITY_HEAD, PLAN, 403, "not-responsible-unit"),
        (HANDLER, PLAN, 403, "role-not-allowed"),
        *((HEAD, PLAN, 422, "invalid-input", f"no {name}", name)
          for name in ("facts", "requests", "sticking_points", "causes", "statutory_path",
                       "measures")),
        (HEAD, PLAN, 422, "invalid-input", "an empty list of measures", {"measures": []}),
        (HEAD, PLAN, 422, "measure-start-late", "to begin after it is due",
         {"measures": [{**MEASURES[0], "start": story.in_days(60)}]}),
        (HEAD, PLAN, 422, "measure-due-past", "due yesterday",
         {"measures": [{**MEASURES[0], "due": story.in_days(-1)}]}),
    ),
    *rows(
        "plan_submitted",
        (HEAD, PLAN, 409, "plan-pending"),
        (HEAD, REVIEW, 403, "wrong-level"),
        (f"head-{OTHER_CITY}", REVIEW, 404, "plan-not-found"),
        ("pet_head", APPROVE, 409, "wrong-status"),
        ("pet_head", RETURN_PLAN, 403, "not-decider"),
        (CITY_HEAD, RETURN_PLAN, 422, "invalid-input", "no reason", "reason"),
    ),
    *rows("plan_returned_by_city", (CITY_HEAD, REVIEW, 409, "wrong-status")),
    *rows(
        "plan_reviewed",
        (CITY_HEAD, RETURN_PLAN, 403, "not-decider"),
        ("supervisor", APPROVE, 403, "role-not-allowed"),
    ),
    *rows("plan_returned_by_province", ("supervisor", START, 409, "plan-missing")),
    *rows(
        "planned",
        ("pet_head", APPROVE, 409, "wrong-status"),
        (HANDLER, WEEK, 409, "not-in-supervision"),
        (HEAD, APPLY, 409, "wrong-status"),
    ),
    *rows(
        "in_supervision",
        ("supervisor", START, 409, "wrong-status"),
        (HANDLER, WEEK, 422, "week-in-future", "next year",
         {"week": f"{YEAR + 1}-W{NUMBER:02d}"}),
        (HANDLER, WEEK, 422, "week-before-start", "last year",
         {"week": f"{YEAR - 1}-W{NUMBER:02d}"}),
        (HANDLER, WEEK, 422, "week-invalid", "no such week", {"week": "2026-W54"}),
        (HANDLER, WEEK, 422, "invalid-input", "nothing done", "done"),
        (f"handler-{NEIGHBOUR}", WEEK, 404, "listing-not-found"),
        (HEAD, WEEK, 403, "role-not-allowed"),
        (CITY_HEAD, DONE, 403, "not-responsible-unit"),
        (f"handler-{NEIGHBOUR}", DONE, 404, "plan-not-found"),
        (HANDLER, NO_MEASURE, 404, "measure-not-found"),
        (CITY_HEAD, PUT_BACK, 403, "not-responsible-unit"),
        (HANDLER, PUT_BACK, 403, "role-not-allowed"),
        (HEAD, PUT_BACK, 409, "measure-not-begun"),
        (HEAD, PUT_BACK, 422, "invalid-input", "no reason", "reason"),
        (HEAD, PLAN, 422, "change-reason-missing", "a later day without a reason",
         {"measures": [MEASURES[0], {**MEASURES[1], "due": story.in_days(60)}]}),
        (HEAD, APPLY, 422, "evidence-missing", "none", {"evidence": []}),
        (HEAD, APPLY, 422, "evidence-missing", "one criterion less", {"evidence": EVIDENCE[1:]}),
        (HEAD, APPLY, 422, "evidence-missing", "no reference",
         {"evidence": [UNPROVEN, *EVIDENCE[1:]]}),
        (HEAD, APPLY, 422, "criterion-twice", "a criterion twice",
         {"evidence": [*EVIDENCE, EVIDENCE[0]]}),
        (HEAD, APPLY, 422, "not-applicable-refused", "a criterion waved aside",
         {"evidence": [{**EVIDENCE[0], "applies": False}, *EVIDENCE[1:]]}),
        (HEAD, APPLY, 422, "not-applicable-refused", "what the plan supports waved aside",
         {"evidence": story.application(C2=WAIVED)["evidence"]}),
        (HEAD, APPLY, 422, "evidence-in-future", "evidence of tomorrow",
         {"evidence": [{**EVIDENCE[0], "dated": story.in_days(1)}, *EVIDENCE[1:]]}),
        (HEAD, APPLY, 422, "invalid-input", "a promise to stop petitioning",
         {"evidence": [*EVIDENCE, {"criterion": "C12", "text": "息诉罢访承诺书"}]}),
        (HEAD, APPLY, 422, "promise-refused", "a promise as evidence",
         {"evidence": [{**EVIDENCE[0], "text": "信访人已签息诉罢访承诺书。"}, *EVIDENCE[1:]]}),
        (HANDLER, APPLY, 403, "role-not-allowed"),
        (CITY_HEAD, APPLY, 403, "not-responsible-unit"),
        (f"head-{NEIGHBOUR}", APPLY, 404, "listing-not-found"),
        (HEAD, APPLY, 409, "criteria-unmet"),
    ),
    *rows(
        "carried_out",
        (HANDLER, WEEK, 409, "already-reported"),
        (HANDLER, DONE, 409, "measure-done"),
        (HANDLER, BEGUN, 409, "measure-begun"),
        ("supervisor", VERIFY, 409, "wrong-status"),
        ("joint_office", RESOLVE, 409, "wrong-status"),
    ),
    *rows(
        "county_applied",
        (HEAD, APPLY, 409, "wrong-status"),
        (HEAD, PASS_REVIEW, 403, "wrong-level"),
        (f"head-{OTHER_CITY}", PASS_REVIEW, 404, "listing-not-found"),
        ("supervisor", PASS_REVIEW, 403, "role-not-allowed"),
        (HEAD, RETURN_REVIEW, 403, "wrong-level"),
        (f"head-{OTHER_CITY}", RETURN_REVIEW, 404, "listing-not-found"),
        ("supervisor", RETURN_REVIEW, 403, "role-not-allowed"),
        (CITY_HEAD, RETURN_REVIEW, 422, "invalid-input", "no reason", "reason"),
        ("supervisor", VERIFY, 409, "wrong-status"),
    ),
    *rows(
        "city_reviewed",
        ("deputy", VERIFY, 403, "role-not-allowed"),
        ("supervisor", VERIFY, 422, "invalid-input", "by hearsay", {"method": "hearsay"}),
    ),
    *rows(
        "handler_moved",
        (HANDLER, VERIFY, 409, "verifier-is-handler"),
        (HANDLER, RETURN_VERIFICATION, 409, "verifier-is-handler"),
    ),
    *rows(
        "verified",
        ("deputy", RESOLVE, 403, "not-decider"),
        ("deputy", DECLINE, 403, "not-decider"),
        ("supervisor", RESOLVE, 403, "role-not-allowed"),
        ("joint_office", RESOLVE, 422, "meeting-in-future", "decided tomorrow",
         {"meeting_date": story.in_days(1)}),
        ("joint_office", RESOLVE, 422, "meeting-before-application", "decided last week",
         {"meeting_date": story.in_days(-7), "resolution_no": LAST_WEEK}),
        ("joint_office", RESOLVE, 422, "resolution-unknown", "of no meeting",
         {"resolution_no": f"川自然资信联席〔{story.today():%Y}〕99号"}),
        ("joint_office", RESOLVE, 422, "resolution-no-invalid", "no number",
         {"resolution_no": "x"}),
    ),
    *rows(
        "delisted",
        ("joint_office", RESOLVE, 409, "wrong-status"),
        ("supervisor", CONSULT, 409, "not-on-list"),
        ("pet_head", NOMINATE, 409, "already-listed"),
        ("supervisor", LOOK_BACK, 409, "look-back-too-early"),
        ("supervisor", LOOK_BACK, 409, "look-back-too-early", "to be followed up",
         {"outcome": "follow_up"}),
        ("supervisor", LOOK_BACK, 422, "target-date-needless", "a new date",
         {"target_date": story.in_days(9)}),
        ("deputy", LOOK_BACK, 403, "role-not-allowed"),
        ("supervisor", RELAPSE, 403, "role-not-allowed"),
        (HEAD, RELAPSE, 403, "role-not-allowed"),
        (f"head-{NEIGHBOUR}", RELAPSE, 404, "look-back-not-found"),
        ("deputy", RELAPSE, 422, "target-date-missing", "no new date", "target_date"),
        ("deputy", RELAPSE, 422, "target-date-past", "to be solved today",
         {"target_date": story.in_days(0)}),
    ),
    *rows(
        "relapsed",
        ("deputy", NEXT_RELAPSE, 409, "wrong-status"),
        (HEAD, APPLY, 422, "evidence-outdated", "the evidence of before", {}),
    ),
    *rows(
        "plan_of_city",
        (CITY_HEAD, REVIEW, 409, "reviewer-is-author"),
        (CITY_HEAD, RETURN_PLAN, 409, "reviewer-is-author"),
    ),
    *rows(
        "applied_by_city",
        (CITY_HEAD, PASS_REVIEW, 409, "reviewer-is-applicant"),
        (CITY_HEAD, RETURN_REVIEW, 409, "reviewer-is-applicant"),
        (HEAD, PASS_REVIEW, 404, "listing-not-found"),
    ),
    *rows(
        "assigned",
        ("deputy", DRAFT, 403, "role-not-allowed"),
        ("pet_head", DRAFT, 422, "month-not-over", "this month",
         {"month": f"{story.today():%Y-%m}"}),
        ("pet_head", DRAFT, 422, "invalid-input", "no month", {"month": "十月"}),
    ),
    *rows(
        "bulletin_drafted",
        ("pet_head", ISSUE, 403, "role-not-allowed"),
        ("deputy", FILE, 409, "not-issued"),
        ("pet_head", CORRECT, 409, "wrong-status"),
    ),
    *rows("bulletin_replaced", ("deputy", ISSUE_REPLACED, 404, "bulletin-unknown")),
    *rows(
        "bulletin_issued",
        ("deputy", ISSUE, 409, "wrong-status"),
        ("pet_head", DRAFT, 409, "already-issued"),
        ("deputy", CORRECT, 403, "role-not-allowed"),
    ),
    *rows("bulletin_corrected", ("pet_head", CORRECT_AGAIN, 409, "is-correction")),
]  # fmt: skip
