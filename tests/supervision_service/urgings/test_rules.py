"""The table of an urging's moves, who decides, and what the rules call for on which day."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from shared.auth import Actor
from shared.codes import label
from shared.errors import Conflict, Forbidden, Invalid
from shared.moves import Move, Role, allowed, check, permit
from shared.series import document_no
from shared.workdays import published
from supervision_service.listings.rules import Status as Listed
from supervision_service.urgings import rules
from supervision_service.urgings.rules import (
    Assessment,
    Cause,
    Kind,
    Status,
    Subject,
    calls,
    letters,
)
from supervision_service.urgings.rules.calls import Facts, Made, OrderFacts, Returned, Undone
from tests.harness import actor
from tests.supervision_service.make import COUNTY, NEIGHBOUR_COUNTY, PROVINCE

# verb: (from, to, roles) – domain §4.4 and §9.6, written down a second time on purpose.
AGREED = {
    "draft": ("", "drafted", "supervisor pet_head"),
    "propose": ("", "drafted", "system"),
    "lapse": ("drafted", "dropped", "system"),
    "take-up": ("drafted approved issued answered assessed", None, "supervisor pet_head"),
    "approve": ("drafted", "approved", "supervisor pet_head deputy"),
    "drop": ("drafted approved", "dropped", "supervisor pet_head deputy"),
    "issue": ("approved", "issued", "supervisor pet_head"),
    "answer": ("issued", "answered", "unit_handler unit_head"),
    "assess": ("issued answered", "assessed", "supervisor pet_head"),
    "close": ("assessed", "closed", "supervisor pet_head"),
    "escalate": ("assessed", "escalated", "supervisor pet_head"),
    "come-back": ("escalated", "assessed", "system"),
    "end": ("drafted approved issued answered assessed", "closed", "system"),
}
PAIRS = list(product(rules.MOVES, Status))

DECIDER = {"phone": "supervisor", "notice": "pet_head", "urge": "pet_head", "supervise": "deputy"}


def test_every_agreed_move_is_in_the_table_and_no_other() -> None:
    assert {move.verb for move in rules.MOVES} == set(AGREED)


@pytest.mark.parametrize(
    ("move", "status"), PAIRS, ids=[f"{move.verb}-{status}" for move, status in PAIRS]
)
def test_a_move_starts_only_where_the_agreed_table_says(move: Move, status: Status) -> None:
    before, after, roles = AGREED[move.verb]
    assert move.after == after
    assert move.roles == {Role(role) for role in roles.split()}
    if status in before.split():
        check(move, status)
    else:
        with pytest.raises(Conflict):
            check(move, status)


def test_the_clock_of_the_answer_starts_with_the_letter_and_stops_with_what_ends_the_wait() -> None:
    assert {move.verb for move in rules.MOVES if "DL20" in move.starts} == {"issue"}
    assert {move.verb for move in rules.MOVES if "DL20" in move.stops} == {
        "answer", "assess", "end",
    }  # fmt: skip


def urging(kind: Kind, **changes: Any) -> Any:
    """As much of an urging of `COUNTY` as the rules look at."""
    unit = actor(unit=COUNTY).unit
    return SimpleNamespace(**{"kind": kind, "unit_id": unit, "status": None, **changes})


@pytest.mark.parametrize(
    ("move", "kind"),
    list(product(rules.MOVES, Kind)),
    ids=[f"{move.verb}-{kind}" for move, kind in product(rules.MOVES, Kind)],
)
def test_each_step_is_done_by_whom_the_table_says(move: Move, kind: Kind) -> None:
    for role, place in product(Role, (PROVINCE, COUNTY, NEIGHBOUR_COUNTY)):
        done_at = COUNTY if move.verb == "answer" else PROVINCE
        may = role in AGREED[move.verb][2].split() and (place == done_at or role == "system")
        if move.verb in {"approve", "drop"}:
            may = may and role == DECIDER[kind]
        who, subject = actor(role, unit=place), urging(kind)
        if may:
            permit(move, who, subject)
            continue
        with pytest.raises(Forbidden) as refused:
            permit(move, who, subject)
        assert refused.value.code in {
            "role-not-allowed", "wrong-level", "not-decider", "not-responsible-unit",
        }  # fmt: skip


@pytest.mark.parametrize("listed", Listed)
def test_a_case_is_urged_from_listing_to_delisting(listed: Listed) -> None:
    open_ones = {"listed", "in_supervision", "county_applied", "city_reviewed", "verified"}
    if listed in open_ones:
        rules.urgeable(Subject.LISTING, listed)
        return
    with pytest.raises(Conflict) as refused:
        rules.urgeable(Subject.LISTING, listed)
    assert refused.value.code == "not-urgeable"


@pytest.mark.parametrize(
    ("status", "is_owed"),
    [("arrived", True), ("signed_for", True), ("in_handling", True), ("reported", False),
     ("closed", False)],
)  # fmt: skip
def test_an_order_is_urged_until_its_report(status: str, is_owed: bool) -> None:
    code = code_of(rules.urgeable, Subject.ORDER, status)
    assert code == (None if is_owed else "not-urgeable")


TODAY = date(2026, 5, 20)
YESTERDAY = TODAY - timedelta(days=1)
WAITING: dict[str, Any] = {
    "kind": Kind.NOTICE,
    "status": Status.ISSUED,
    "subject": Subject.LISTING,
    "subject_status": Listed.IN_SUPERVISION,
    "answer_due": TODAY,
    "answered_on": None,
    "assessment": None,
}
ANSWERED = {**WAITING, "status": Status.ANSWERED, "answered_on": TODAY}
JUDGED = {**ANSWERED, "status": Status.ASSESSED, "assessment": Assessment.NOT_EFFECTIVE}


@pytest.mark.parametrize(
    ("move", "stands", "code"),
    [
        (rules.ASSESS, WAITING, "answer-not-due"),
        (rules.ASSESS, {**WAITING, "answer_due": YESTERDAY}, None),
        (rules.ASSESS, ANSWERED, None),
        (rules.ESCALATE, JUDGED, None),
        (rules.ESCALATE, {**JUDGED, "kind": Kind.SUPERVISE}, None),
        (rules.ESCALATE, {**JUDGED, "assessment": Assessment.EFFECTIVE}, "was-effective"),
        (rules.ESCALATE, {**JUDGED, "subject_status": Listed.DELISTED}, "not-urgeable"),
        (rules.CLOSE, {**JUDGED, "subject_status": Listed.DELISTED}, None),
        (rules.APPROVE, {**WAITING, "subject_status": Listed.DELISTED}, "not-urgeable"),
        (rules.ISSUE, {**WAITING, "subject_status": Listed.FINAL}, "not-urgeable"),
        (rules.DROP, {**WAITING, "subject_status": Listed.FINAL}, None),
        (rules.ANSWER, {**WAITING, "subject_status": Listed.DELISTED}, None),
    ],
)
def test_what_stands_against_a_move(move: Move, stands: dict[str, Any], code: str | None) -> None:
    assert code_of(rules.possible, move, urging(**stands), TODAY) == code


def test_allowed_moves_are_those_that_would_not_be_refused() -> None:
    def may(who: Actor, stands: dict[str, Any], today: date = TODAY) -> list[str]:
        subject = urging(**stands)
        return allowed(rules.MOVES, who, subject, lambda m: rules.possible(m, subject, today))

    supervisor = actor(Role.SUPERVISOR)
    assert may(supervisor, JUDGED) == ["close", "escalate"]
    assert may(supervisor, {**JUDGED, "kind": Kind.SUPERVISE}) == ["close", "escalate"]
    assert may(supervisor, WAITING) == []
    assert may(supervisor, WAITING, TODAY + timedelta(days=1)) == ["assess"]
    assert may(actor(Role.UNIT_HANDLER, unit=COUNTY), WAITING) == ["answer"]


def code_of(rule: Any, *given: Any) -> str | None:
    """The code with which `rule` refuses a body, or None."""
    try:
        rule(*given)
    except (Invalid, Conflict) as refused:
        return refused.code
    return None


def test_a_call_and_only_a_call_comes_with_its_record() -> None:
    assert code_of(rules.recorded, Kind.PHONE, "某科科长", "正在收集资料。") is None
    assert code_of(rules.recorded, Kind.PHONE, "某科科长", None) == "call-record-missing"
    assert code_of(rules.recorded, Kind.PHONE, None, None) == "call-record-missing"
    assert code_of(rules.recorded, Kind.NOTICE, None, None) is None
    assert code_of(rules.recorded, Kind.URGE, "某科科长", None) == "call-record-needless"


def test_silence_is_never_called_a_help() -> None:
    assert code_of(rules.judged, None, Assessment.EFFECTIVE) == "unanswered"
    assert code_of(rules.judged, None, Assessment.NOT_EFFECTIVE) is None
    assert code_of(rules.judged, TODAY, Assessment.EFFECTIVE) is None


def test_giving_up_needs_a_reason() -> None:
    assert code_of(rules.closable, Assessment.EFFECTIVE, None) is None
    assert code_of(rules.closable, Assessment.NOT_EFFECTIVE, "资金已在途。") is None
    assert code_of(rules.closable, Assessment.NOT_EFFECTIVE, None) == "reason-missing"


@pytest.mark.parametrize(("wanted", "former"), list(product(Kind, Kind)))
def test_an_urging_is_escalated_upwards(wanted: Kind, former: Kind) -> None:
    upwards = wanted.level > former.level
    assert code_of(rules.higher, wanted, former) == (None if upwards else "not-higher")


def test_the_next_level_is_the_one_above() -> None:
    assert [kind.level for kind in Kind] == [1, 2, 3, 4]
    assert [rules.following(kind) for kind in Kind] == ["notice", "urge", "supervise", "supervise"]


@pytest.mark.parametrize(("kind", "reached"), list(product(Kind, range(5))))
def test_a_level_is_skipped_only_with_a_reason_or_by_rule(kind: Kind, reached: int) -> None:
    skips = kind.level > reached + 1
    expected = "skip-reason-missing" if skips else None
    assert code_of(calls.in_turn, kind, reached, set(), None) == expected
    assert code_of(calls.in_turn, kind, reached, set(), "群众反映强烈。") is None
    assert code_of(calls.in_turn, kind, reached, {kind}, None) is None


# What the rules call for. Thursday 30 April 2026 is the last day of a measure; 1 to 5 May are
# holidays and Saturday the 9th is worked, so that the fifth working day after it is Monday the
# 11th and the tenth is Monday the 18th.
LAST = date(2026, 4, 30)
RETURNED = datetime(2026, 4, 30, 1, 0, tzinfo=UTC)
CALENDAR = published()
QUIET = Facts(
    status=Listed.IN_SUPERVISION,
    since=date(2026, 3, 2),
    target_date=date(2026, 12, 31),
    week_over=date(2026, 4, 27),
    report_missing=False,
    undone=[],
    plans=Returned(0, None),
    closeouts=Returned(0, None),
    made=[],
)


def called(facts: Facts, today: date = TODAY) -> list[tuple[str, str]]:
    """Cause and kind of every call."""
    return [(call.cause, call.kind) for call in calls.called_for(facts, today, CALENDAR)]


# The limit of the order is Thursday 30 April as well.
ORDER = OrderFacts(status="in_handling", feedback_due=LAST, returns=0, last_report=None, made=[])


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 4, 30), None),
        (date(2026, 5, 1), "notice"),
        (date(2026, 5, 11), "urge"),
        (date(2026, 5, 18), "supervise"),
    ],
)
def test_an_order_whose_report_is_late_is_urged_as_a_case_is(day: date, kind: str | None) -> None:
    found = calls.called_for(ORDER, day, CALENDAR)
    assert [(call.cause, call.kind) for call in found] == (
        [("feedback_late", kind)] if kind else []
    )
    for status in ("reported", "closed"):
        assert calls.called_for(replace(ORDER, status=status), day, CALENDAR) == []


def test_a_limit_within_holidays_is_over_with_the_next_working_day() -> None:
    within = replace(ORDER, feedback_due=date(2026, 5, 2))  # the 6th is worked
    assert calls.called_for(within, date(2026, 5, 6), CALENDAR) == []
    (call,) = calls.called_for(within, date(2026, 5, 7), CALENDAR)
    assert (call.kind, call.since) == ("notice", date(2026, 5, 7))
    assert "2026年5月6日" in call.reason


def test_a_report_that_came_back_twice_is_supervised() -> None:
    due_later = replace(ORDER, feedback_due=date(2026, 12, 31))
    for returns, expected in ((1, []), (2, [("report_returned", "supervise")])):
        back = replace(due_later, returns=returns, last_report=LAST)
        found = calls.called_for(back, TODAY, CALENDAR)
        assert [(call.cause, call.kind) for call in found] == expected


def letter(kind: Kind = Kind.NOTICE, **changes: Any) -> Made:
    """A letter whose answer was due yesterday."""
    given: dict[str, Any] = {
        "kind": kind, "status": Status.ISSUED, "drafted_on": LAST, "issued": True,
        "id": UUID(int=1), "document_no": "川自然资信督〔2026〕7号", "answer_due": YESTERDAY,
    }  # fmt: skip
    return Made(**{**given, **changes})


@pytest.mark.parametrize("facts", [QUIET, replace(ORDER, feedback_due=date(2026, 12, 31))])
def test_an_unanswered_letter_calls_for_the_next_step(facts: Facts | OrderFacts) -> None:
    def called_by(*made: Made, today: date = TODAY) -> list[tuple[str, str, UUID | None]]:
        found = calls.called_for(replace(facts, made=made), today, CALENDAR)
        return [(call.cause, call.kind, call.urging_id) for call in found]

    assert called_by(letter()) == [("unanswered", "urge", UUID(int=1))]
    assert called_by(letter(Kind.PHONE)) == [("unanswered", "notice", UUID(int=1))]
    assert called_by(letter(Kind.URGE)) == [("unanswered", "supervise", UUID(int=1))]
    assert called_by(letter(Kind.SUPERVISE)) == [], "what follows is the leaders' to decide"
    assert called_by(letter(), today=YESTERDAY) == []
    assert called_by(letter(answered=True, status=Status.ANSWERED)) == []
    assert called_by(letter(status=Status.ASSESSED)) != [], "judged, and not taken further"
    assert called_by(letter(status=Status.CLOSED)) == []
    next_step = Made(Kind.URGE, Status.DRAFTED, TODAY, issued=False)
    assert called_by(letter(), next_step) == []
    (call,) = calls.called_for(replace(facts, made=[letter()]), TODAY, CALENDAR)
    assert call.reason == "提醒函川自然资信督〔2026〕7号应于2026年5月19日前答复，逾期未答复。"


def test_where_all_is_in_order_nothing_is_called_for() -> None:
    assert called(QUIET) == []


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 4, 30), None),
        (date(2026, 5, 1), "notice"),
        (date(2026, 5, 10), "notice"),
        (date(2026, 5, 11), "urge"),
        (date(2026, 5, 17), "urge"),
        (date(2026, 5, 18), "supervise"),
    ],
)
def test_a_limit_that_passed_is_noticed_then_urged_then_supervised(
    day: date, kind: str | None
) -> None:
    late_measure = replace(QUIET, undone=[Undone(2, LAST)])
    late_target = replace(QUIET, target_date=LAST)
    expected = [kind] if kind else []
    assert called(late_measure, day) == [("measure_late", kind) for kind in expected]
    assert called(late_target, day) == [("target_late", kind) for kind in expected]


def test_who_has_handed_in_is_not_urged_for_what_others_hold_up() -> None:
    late = replace(QUIET, undone=[Undone(1, LAST)], target_date=LAST)
    assert len(called(late)) == 2
    for status in (Listed.COUNTY_APPLIED, Listed.CITY_REVIEWED, Listed.VERIFIED):
        assert called(replace(late, status=status)) == []
        assert called(replace(QUIET, status=status, report_missing=True)) != []


def test_a_missing_report_is_asked_for_by_telephone() -> None:
    facts = replace(QUIET, report_missing=True)
    assert called(facts) == [("report_missing", "phone")]
    assert called(replace(facts, status=Listed.LISTED)) == []
    (call,) = calls.called_for(facts, TODAY, CALENDAR)
    assert call.reason == "2026年4月20日至4月26日的周报没有报送。"


def test_no_reason_has_a_date_that_is_not_as_on_paper() -> None:
    """Reasons are taken over into letters as they are."""
    everything = replace(QUIET, report_missing=True, undone=[Undone(1, LAST)], target_date=LAST)
    reasons = [call.reason for call in calls.called_for(everything, TODAY, CALENDAR)]
    assert len(reasons) == 3
    for reason in reasons:
        assert not re.search(r"\d-\w?\d", reason), reason


@pytest.mark.parametrize(("times", "expected"), [(0, 0), (1, 0), (2, 1), (5, 1)])
def test_what_was_returned_twice_is_supervised(times: int, expected: int) -> None:
    returned = Returned(times, RETURNED if times else None)
    plans = called(replace(QUIET, plans=returned, status=Listed.LISTED))
    assert plans == [("plan_returned", "supervise")] * expected
    closeouts = called(replace(QUIET, closeouts=returned))
    assert closeouts == [("closeout_returned", "supervise")] * expected


@pytest.mark.parametrize("status", sorted(set(Listed) - rules.URGEABLE))
def test_nothing_is_called_for_outside_the_listing(status: Listed) -> None:
    everything = replace(
        QUIET,
        status=status,
        report_missing=True,
        undone=[Undone(1, LAST)],
        plans=Returned(3, RETURNED),
    )
    assert called(everything) == []


@pytest.mark.parametrize(("kind", "status"), list(product(Kind, Status)))
def test_a_call_is_silent_while_one_of_its_level_or_above_is_open(
    kind: Kind, status: Status
) -> None:
    before = LAST - timedelta(days=9)
    facts = replace(
        QUIET,
        report_missing=True,
        undone=[Undone(1, LAST)],
        made=[Made(kind, status, before, issued=True)],
    )
    today = LAST + timedelta(days=1)
    silenced = kind.level if status in rules.OPEN else 0
    wanted = [("measure_late", Kind.NOTICE), ("report_missing", Kind.PHONE)]
    assert called(facts, today) == [call for call in wanted if call[1].level > silenced]


@pytest.mark.parametrize("status", sorted(set(Status) - rules.OPEN))
def test_a_call_that_somebody_answered_to_is_not_repeated(status: Status) -> None:
    facts = replace(QUIET, undone=[Undone(1, LAST)])
    notice = Made(Kind.NOTICE, status, LAST + timedelta(days=1), issued=True)
    heard = replace(facts, made=[notice])
    assert called(heard, LAST + timedelta(days=4)) == []
    # It comes again when it gets worse, and for another measure.
    assert called(heard, TODAY) == [("measure_late", "supervise")]
    another = replace(heard, undone=[Undone(1, LAST), Undone(2, date(2026, 5, 6))])
    assert called(another, date(2026, 5, 8)) == [("measure_late", "notice")]


def test_the_highest_level_comes_first() -> None:
    facts = replace(
        QUIET,
        report_missing=True,
        undone=[Undone(1, LAST), Undone(3, TODAY - timedelta(days=1))],
        plans=Returned(2, RETURNED),
    )
    assert [kind for _, kind in called(facts)] == ["supervise", "supervise", "notice", "phone"]


def test_one_of_a_kind_is_open_on_a_case() -> None:
    for status in Status:
        made = [Made(Kind.URGE, status, LAST, issued=False)]
        expected = "already-open" if status in rules.OPEN else None
        assert code_of(calls.unique, Kind.URGE, made) == expected
        assert code_of(calls.unique, Kind.NOTICE, made) is None


def test_only_what_was_sent_in_this_period_counts_as_a_step() -> None:
    before = QUIET.since - timedelta(days=1)
    made = [
        Made(Kind.SUPERVISE, Status.CLOSED, before, issued=True),
        Made(Kind.URGE, Status.DROPPED, LAST, issued=False),
        Made(Kind.PHONE, Status.CLOSED, LAST, issued=True),
    ]
    assert calls.reached(replace(QUIET, made=made)) == 1
    assert calls.reached(QUIET) == 0


def content(kind: Kind, **changes: Any) -> letters.Content:
    """What a letter says."""
    given: dict[str, Any] = {
        "kind": kind,
        "document_no": document_no(letters.SERIES, 2026, 7) if letters.numbered(kind) else None,
        "addressee": "某县自然资源和规划局",
        "subject": Subject.LISTING,
        "number": "GP-2026-001",
        "title": "某村征地补偿款发放争议",
        "issues": ["第1项措施已逾期。", "周报未报。"],
        "requirement": "尽快完成复测。",
        "answer_due": date(2026, 6, 3),
        "contact": "督办员某某",
        "signer": "处长某某",
        "issuer": "四川省自然资源厅",
        "day": TODAY,
        "spoken_with": None,
        "findings": None,
    }
    return letters.Content(**given | changes)


@pytest.mark.parametrize("kind", [Kind.NOTICE, Kind.URGE, Kind.SUPERVISE])
def test_a_letter_says_what_who_until_when_and_what_else(kind: Kind) -> None:
    letter = letters.text(content(kind))
    for words in (
        "川自然资信督〔2026〕7号", "某县自然资源和规划局：", "GP-2026-001", "2．周报未报。",
        "尽快完成复测。", "2026年6月3日前（含当日）书面答复", "处长某某", "逾期未答复",
    ):  # fmt: skip
        assert words in letter
    assert letter.startswith(f"信访事项{label('supervision_kind', kind)}\n")
    assert "None" not in letter
    assert "第四十条" not in letter, "proposals are made by petition departments"


def test_words_without_a_stop_do_not_run_into_the_next_ones() -> None:
    bare = {"issues": ["第1项措施逾期"], "requirement": "完成复测并书面报告"}
    letter = letters.text(content(Kind.URGE, **bare))
    assert "1．第1项措施逾期。\n" in letter
    assert "请按以下要求办理：完成复测并书面报告。\n" in letter


def test_a_letter_about_an_order_names_it() -> None:
    about = {"subject": Subject.ORDER, "number": "JBD-2026-00001"}
    letter = letters.text(content(Kind.NOTICE, **about))
    assert "你单位负责办理的交办件“某村征地补偿款发放争议”（JBD-2026-00001）" in letter
    assert "挂牌" not in letter


def test_the_record_of_a_call_names_whom_it_reached() -> None:
    record = letters.text(content(Kind.PHONE, spoken_with="某科科长", findings="资料正在收集。"))
    for words in ("电话督促记录", "通话对象：某科科长", "了解的情况：资料正在收集。"):
        assert words in record
    assert "〔" not in record
    assert "None" not in record


def test_every_cause_has_a_rule_that_names_it() -> None:
    everything = replace(
        QUIET,
        report_missing=True,
        undone=[Undone(1, LAST)],
        target_date=LAST,
        plans=Returned(2, RETURNED),
        closeouts=Returned(2, RETURNED),
    )
    order = replace(ORDER, returns=2, last_report=LAST, made=[letter(Kind.PHONE)])
    found = [*calls.called_for(everything, TODAY, CALENDAR),
             *calls.called_for(order, TODAY, CALENDAR)]  # fmt: skip
    assert {call.cause for call in found} == set(Cause)
