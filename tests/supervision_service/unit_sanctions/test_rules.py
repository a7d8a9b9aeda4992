"""What a sanction on a unit needs, case by case."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest

from shared.errors import Refusal
from supervision_service.unit_sanctions import rules
from supervision_service.unit_sanctions.rules import Invitee, Kind, Status, facts, letters

TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)


@dataclass
class Owed:
    due: date = TOMORROW
    reported_on: date | None = None


@dataclass
class Found:
    kind: Kind
    requirements: list[Owed]


OPEN, DONE = Owed(), Owed(reported_on=TODAY)


def _possible(move: rules.Move, *owed: Owed) -> Callable[[], None]:
    return lambda: rules.possible(move, Found(Kind.RECTIFY, list(owed)))


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (_possible(rules.CHECK, DONE, OPEN), "reports-missing"),
        (_possible(rules.CHECK, DONE), None),
        (_possible(rules.CHECK), None),
        (_possible(rules.REPORT, DONE), "nothing-owed"),
        (_possible(rules.MOVE_DUE), "nothing-owed"),
        (_possible(rules.RETURN_REPORT, OPEN), "nothing-reported"),
        (_possible(rules.TAKE_BACK_REPORT, OPEN, DONE), None),
        (lambda: rules.bureau("province", "510000"), "not-a-bureau"),
        (lambda: rules.bureau("city", "provincial_joint_office"), "not-a-bureau"),
        (lambda: rules.bureau("county", "510000/510100/510104"), None),
        (lambda: rules.fitting(Kind.LIST, 0, False), "requirements-missing"),
        (lambda: rules.fitting(Kind.RECTIFY, 0, False), "requirements-missing"),
        (lambda: rules.fitting(Kind.INTERVIEW, 1, False), "requirements-needless"),
        (lambda: rules.fitting(Kind.INTERVIEW, 0, True), "recipients-needless"),
        (lambda: rules.fitting(Kind.CIRCULAR, 0, True), None),
        (lambda: rules.ahead([TOMORROW, TODAY], TODAY), "due-past"),
        (lambda: rules.timely([TODAY], TODAY), "due-past-meanwhile"),
        (lambda: rules.timely([TOMORROW], TODAY), None),
        (lambda: rules.summoned(Kind.INTERVIEW, TODAY, None, Invitee.HEAD),
         "interview-incomplete"),
        (lambda: rules.summoned(Kind.INTERVIEW, TODAY, "某室", Invitee.HEAD), None),
        (lambda: rules.summoned(Kind.CIRCULAR, TODAY, None, None), "interview-needless"),
        (lambda: rules.day_ahead(date(2026, 3, 1), TODAY), "day-past"),
        (lambda: rules.held(TODAY, TOMORROW, TOMORROW), "day-invalid"),
        (lambda: rules.held(TOMORROW, TODAY, TODAY), "day-invalid"),
        (lambda: rules.told(False, None), "receipt-unexplained"),
        (lambda: rules.told(True, None), None),
        (lambda: rules.replaceable(Status.DECIDED, True), "sanction-not-replaceable"),
        (lambda: rules.replaceable(Status.SERVED, False), "sanction-not-replaceable"),
        (lambda: rules.replaceable(Status.LIFTED, True), None),
        (lambda: rules.once({1}, 2, "sent_to"), "organ-twice"),
        (lambda: rules.unreported(TODAY), "already-reported"),
        (lambda: rules.reported(None), "nothing-reported"),
        (lambda: facts.grounded(0), "facts-missing"),
        (lambda: facts.of_unit("510000/510100/510105", "510000/510100/510104"), "fact-elsewhere"),
        (lambda: facts.of_unit("510000/510100/510104", "510000/510100"), None),
        (lambda: facts.of_unit(None, "510000/510100"), None),
    ],
)  # fmt: skip
def test_each_rule_refuses_its_own_case(act: Callable[[], None], code: str | None) -> None:
    if code is None:
        act()
        return
    with pytest.raises(Refusal) as refused:
        act()
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("局长王某对此负有责任。", True),
        ("经办人李某某弄虚作假。", True),
        ("张建国同志没有到会。", True),
        ("主要负责同志没有到会，有关同志作了说明。", False),
        ("某镇某村的补偿款没有兑付。", False),
        ("该局上报的办结情况与现场不符。", False),
    ],
)
def test_a_text_names_nobody(text: str, names: bool) -> None:
    if not names:
        facts.about_no_person({"statement": text})
        return
    with pytest.raises(Refusal) as refused:
        facts.about_no_person({"statement": text})
    assert refused.value.code == "person-named"


@pytest.mark.parametrize("kind", Kind)
def test_a_letter_says_what_was_decided_and_asks_for_no_name(kind: Kind) -> None:
    interview = (TOMORROW, "省厅第二会议室", Invitee.HEAD) if kind is Kind.INTERVIEW else None
    said = letters.text(
        letters.Content(
            kind=kind,
            document_no="川自然资信督〔2026〕9号",
            addressee="某县自然资源局",
            sent_to=["某市自然资源局"] if kind is Kind.CIRCULAR else [],
            ground=rules.Ground.SHIRKING,
            statement="长期推诿",
            facts=["考核指标2026-02：按期答复率41.7%"],
            requirements=[("完成复测", TOMORROW)] if kind is Kind.RECTIFY else [],
            interview=interview,
            signer=None,
            resolution_no="川自然资信联席〔2026〕1号",
            contact="某甲",
            issuer="四川省自然资源厅",
            day=TODAY,
            replaces="川自然资信督〔2026〕3号",
        )
    )
    for part in ("第三十九条、第四十条", "川自然资信联席〔2026〕1号", "推诿、敷衍、拖延",
                 "长期推诿。", "1．考核指标2026-02：按期答复率41.7%。",
                 "本件代替川自然资信督〔2026〕3号",
                 "不对任何个人的责任作出认定"):  # fmt: skip
        assert part in said
    assert "签发人" not in said, "a meeting decided it"
    wanted = {
        Kind.INTERVIEW: "请你单位主要负责人于2026年3月3日到省厅第二会议室接受约谈",
        Kind.CIRCULAR: "某县自然资源局、某市自然资源局：",
        Kind.RECTIFY: "1．完成复测。期限：2026年3月3日。",
        Kind.LIST: "对你单位挂牌督办",
    }[kind]
    assert wanted in said
