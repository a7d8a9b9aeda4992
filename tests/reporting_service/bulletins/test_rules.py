"""The bulletin's figures and wording."""

import re
from contextlib import nullcontext
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from reporting_service.bulletins.models import Bulletin
from reporting_service.bulletins.rules import (
    DRAFT,
    ISSUE,
    MOVES,
    REPLACE,
    SERIES,
    Case,
    CaseList,
    Status,
    check_over,
)
from reporting_service.bulletins.rules.figures import figures
from reporting_service.bulletins.rules.text import change, rated, sections
from reporting_service.indicators.rules import INDICATORS, rate
from shared.auth import Actor
from shared.errors import Invalid, Refusal
from shared.moves import Role, permit
from shared.series import document_no
from tests.harness import actor

DRAFTER = uuid4()


def case(list_: CaseList, **changes: Any) -> Case:
    """A line of a list; by default a letter about expropriation in Chengdu."""
    values: dict[str, Any] = {
        "subject_id": uuid4(), "number": "SCZRXF-20260305-L00001", "matter_id": uuid4(),
        "city": "510100", "topic": "NR01", "form": "letter", "source": "direct",
        "status": "assigned", "kind": None, "is_collective": False, "is_new": False,
        "is_open": False, "hit": False,
        "late": False, "quantity": 0, **changes,
    }  # fmt: skip
    return Case(list=list_, **values)


def test_an_empty_month_still_has_ten_sections_and_no_rate() -> None:
    empty = figures([], None, None)
    assert all(rate.value is None for rate in empty.rates.province.rates)
    found = sections(empty, None, None)
    assert len(found) == 10
    assert all(section.paragraphs for section in found)
    assert "—（0/0）" in found[3].paragraphs[0]


def test_every_figure_is_counted_from_the_lists() -> None:
    matter = uuid4()
    found = figures(
        [
            case(CaseList.RECEIVED, matter_id=matter, is_collective=True, hit=True),
            case(CaseList.RECEIVED, matter_id=matter, form="visit"),
            case(CaseList.RECEIVED, matter_id=None, topic=None, city="510300"),
            case(CaseList.ON_TIME_REPLY, hit=True),
            case(CaseList.ON_TIME_REPLY, late=True),
            case(CaseList.TIMELY_ACCEPT, city="510300"),
            case(CaseList.ENTRUSTED, source="mnr", is_new=True, hit=True, quantity=2),
            case(CaseList.ENTRUSTED, source="mnr", hit=True, late=True),
            case(CaseList.ENTRUSTED, source="mnr", is_open=True),
            case(CaseList.ENTRUSTED, source="mnr", is_new=True, status="filed"),
            case(CaseList.LISTED, is_new=True, is_open=True, late=True, quantity=3),
            case(CaseList.LISTED, hit=True),
            case(CaseList.URGING, kind="phone", is_new=True, hit=True, matter_id=matter),
            case(CaseList.URGING, kind="phone", is_new=True, is_open=True, matter_id=matter),
            case(CaseList.URGING, kind="notice", is_open=True, late=True),
            case(CaseList.WEEKLY_REPORT, matter_id=matter),
            case(CaseList.WEEKLY_REPORT, matter_id=matter),
            case(CaseList.LOOK_BACK_DUE),
            case(CaseList.LOOK_BACK, hit=True, kind="relapse"),
            case(CaseList.LATE_NOTICE),
            case(CaseList.LATE_UNIT_NOTICE),
        ],
        previous_month=2,
        last_year=None,
    )
    assert (found.overall.pieces, found.overall.matters, found.overall.collective) == (3, 1, 1)
    assert [(t.label, t.pieces) for t in found.topics] == [("土地征收", 2), ("尚未分类", 1)]
    chengdu = next(line for line in found.cities if line.region == "510100")
    assert (chengdu.pieces, chengdu.matters, chengdu.replied_by_end) == (2, 1, 1)
    accepted, replied, *_ = found.rates.province.rates
    assert (accepted.numerator, accepted.denominator, accepted.value) == (0, 1, 0)
    assert (replied.numerator, replied.denominator, replied.value) == (1, 2, 0.5)
    ministry = found.entrusted[0]
    assert (ministry.received, ministry.replied, ministry.on_time) == (2, 2, 1)
    assert (ministry.unanswered_at_end, ministry.returned) == (1, 2)
    total = found.listed.total
    assert (total.new, total.delisted) == (1, 1)
    at_end = (total.open_at_end, total.past_target_at_end, total.overdue_measures_at_end)
    assert at_end == (1, 1, 3)
    done = found.supervision
    assert (done.weekly_reports, done.reporting_matters) == (2, 1)
    assert (done.look_backs_due, done.look_backs_done) == (1, 0)
    assert (done.look_backs_made, done.relapsed) == (1, 1)
    urgings = done.urgings
    assert urgings is not None
    assert (urgings.issued, urgings.matters, urgings.answered) == (2, 1, 1)
    assert (urgings.unanswered_at_end, urgings.overdue_at_end) == (2, 1)
    assert [(tally.label, tally.pieces) for tally in urgings.kinds] == [("电话督促", 2)]
    assert {f.code: f.pieces for f in found.faults} == {
        "late_notice": 1, "late_unit_notice": 1, "late_reply": 1, "undelivered": 0, "returned": 0,
    }  # fmt: skip


def test_the_text_names_no_case_and_ranks_nobody() -> None:
    one = case(CaseList.RECEIVED, number="SCZRXF-20260305-L00077")
    words = str(sections(figures([one], None, None), None, None))
    assert "SCZRXF" not in words
    assert "排名" not in words
    assert "重点人员" not in words


def test_what_a_person_wrote_replaces_ours_paragraph_by_paragraph() -> None:
    found = sections(figures([], None, None), "做法一。\n\n做法二。", "要求一。")
    assert found[8].paragraphs == ("做法一。", "做法二。")
    assert found[9].paragraphs == ("要求一。",)


def test_comparisons_never_divide_by_nothing_and_never_invent_a_month() -> None:
    assert change(3, None, "上年同月") == "没有上年同月数据"
    assert change(3, 0, "上月") == "上月0件，上升3件"
    assert change(3, 4, "上月") == "上月4件，下降25.0%"
    assert change(0, 0, "上月") == "上月0件，持平"
    whole = str(sections(figures([case(CaseList.RECEIVED)], None, None), None, None))
    assert "上年同月0件" not in whole


@pytest.mark.parametrize(
    ("at", "parts", "printed"),
    [
        (0, (0, 0), "—（0/0）"), (0, (1, 3), "33.3%（1/3）"), (0, (0, 3), "0.0%（0/3）"),
        (3, (0, 0), "—（0/0）"),
    ],
)  # fmt: skip
def test_a_rate_is_printed_with_its_parts_and_none_without_data(
    at: int, parts: tuple[int, int], printed: str
) -> None:
    assert rated(rate(INDICATORS[at], *parts)) == printed


def test_the_number_is_written_as_official_documents_are() -> None:
    pattern = r"^[一-龥]{2,12}〔\d{4}〕[1-9]\d*号$"
    assert re.match(pattern, document_no(SERIES, 2026, 1))
    assert document_no(SERIES, 2026, 12) == "川自然资信通报〔2026〕12号"


def test_a_month_is_reported_when_it_is_over() -> None:
    check_over("2026-04", date(2026, 5, 1))
    with pytest.raises(Invalid) as refused:
        check_over("2026-04", date(2026, 4, 30))
    assert refused.value.code == "month-not-over"


@pytest.mark.parametrize(
    ("who", "draft", "issue"),
    [
        (actor(Role.PET_HEAD), None, "role-not-allowed"),
        (actor(Role.PET_HEAD, unit="510100"), "wrong-level", "role-not-allowed"),
        (actor(Role.DEPUTY), "role-not-allowed", None),
        (actor(Role.DEPUTY, id=DRAFTER), "role-not-allowed", "drafter-cannot-issue"),
    ],
)
def test_the_petition_office_drafts_and_a_deputy_who_did_not_draft_issues(
    who: Actor, draft: str | None, issue: str | None
) -> None:
    bulletin = Bulletin(status=Status.DRAFT, drafted_by=DRAFTER)
    for move, code in ((DRAFT, draft), (REPLACE, draft), (ISSUE, issue)):
        with nullcontext() if code is None else pytest.raises(Refusal, match=code):
            permit(move, who, bulletin)


def test_only_a_draft_can_be_issued_or_replaced_and_each_by_its_own_role() -> None:
    table = {move.verb: (set(move.before), move.after, set(move.roles)) for move in MOVES}
    assert table == {
        "draft": (set(), Status.DRAFT, {Role.PET_HEAD}),
        "replace": ({Status.DRAFT}, Status.REPLACED, {Role.PET_HEAD}),
        "issue": ({Status.DRAFT}, Status.ISSUED, {Role.DEPUTY}),
        "draft-correction": (set(), Status.DRAFT, {Role.PET_HEAD}),
    }
