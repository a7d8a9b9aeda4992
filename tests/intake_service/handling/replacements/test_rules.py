"""Which letters are replaced, by whom, and what they say then."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from intake_service.handling.letters.rules import CURRENT, REISSUED, REPLACING, render
from intake_service.handling.letters.rules import replacements as rules
from intake_service.handling.letters.rules.template import FOOT
from intake_service.handling.replacements.rules import Registration, registered
from intake_service.reception.registration.rules import MOVES as PIECE_MOVES
from intake_service.reception.registration.rules import Form, Handling, Source
from shared.capability import capabilities
from shared.errors import Conflict, Forbidden, Invalid
from shared.moves import Role, allowed, permit

NOT_REPLACED = {
    "D06-R": "reconsidered by the organ",
    "D13": "a record", "D13-R": "a record", "D14-B": "a record", "D14-M": "a record",
    "D14-R": "told again with the record of the hearing",
    "D15": "an agreement of the parties", "D16": "withdrawn and done again",
    "D17": "an application", "D18": "withdrawn and done again", "D19": "withdrawn and done again",
    "D20": "a receipt", "D21": "a report is made anew", "D22": "a report is returned anew",
}  # fmt: skip


def test_every_kind_is_replaced_or_put_right_otherwise() -> None:
    assert {*rules.REPLACEABLE, *NOT_REPLACED} == CURRENT.keys()
    assert rules.REPLACEABLE.isdisjoint(NOT_REPLACED)
    assert rules.TEXTS.keys() == rules.REPLACEABLE
    for kind in NOT_REPLACED:
        with pytest.raises(Conflict) as refused:
            rules.check_replaceable(kind)
        assert refused.value.code == "not-replaceable"


@pytest.mark.parametrize("kind", sorted(rules.REPLACEABLE))
def test_who_signs_a_letter_replaces_it(kind: str) -> None:
    by = {role for way in rules.REPLACE.ways if kind in way.of for role in way.roles}
    signed = {
        role
        for each in capabilities("intake_service").values()
        for moves in each.machines.values()
        for move in moves
        if move.letter == kind and move.verb != "report-urgent"
        for role in move.roles
    }
    assert by == (signed - {Role.SYSTEM} or by)
    replace_piece = next(move for move in PIECE_MOVES if move.verb == "replace-letter")
    assert by <= replace_piece.roles


@pytest.mark.parametrize("kind", sorted(rules.REPLACEABLE))
def test_a_letter_says_first_what_it_replaces_and_dates_what_was_done_as_before(kind: str) -> None:
    template = CURRENT[kind]
    assert set(rules.TEXTS[kind]) <= set(template.fields)
    fields = {**dict.fromkeys(template.fields, "某"), "date": "2026年3月2日"}
    plain = render(template, fields)
    said = rules.replacing(template.title, "川自然资信〔2026〕1号",
                           datetime(2026, 3, 2, 2, tzinfo=UTC), "联系电话有误")  # fmt: skip
    again = render(template, {**fields, REPLACING: said, REISSUED: "2026年3月9日"})
    assert said.startswith("本文书替代我单位于2026年3月2日印发的《")
    assert said.endswith("已经起算的各项期限不因此变动。更正理由：联系电话有误。")
    assert again.split("\n\n")[2] == "　　" + said
    foot = FOOT.format(issuer="某", date="2026年3月2日")
    assert again.replace("\n\n　　" + said, "") == plain.replace(
        foot, FOOT.format(issuer="某", date="2026年3月9日")
    ), "signed and dated once, as what it replaces"


def at(unit: Any, *roles: Role, line: str = "510000/510100") -> Any:
    """A person of a unit."""
    return SimpleNamespace(id=uuid4(), persons=frozenset(), roles=set(roles), unit=unit, line=line,
                           level=None)  # fmt: skip


def test_only_the_issuing_organ_replaces_its_letter() -> None:
    unit, other = uuid4(), uuid4()
    letter = SimpleNamespace(kind="D02", issuer_id=unit, unit_line="510000/510100", status="")
    permit(rules.REPLACE, at(unit, Role.UNIT_HEAD), letter)
    for person, code in (
        (at(other, Role.UNIT_HEAD), "not-issuing-unit"),
        (at(unit, Role.UNIT_HANDLER), "not-decider"),
        (at(unit, Role.TRIAGE), "role-not-allowed"),
    ):
        with pytest.raises(Forbidden) as refused:
            permit(rules.REPLACE, person, letter)
        assert refused.value.code == code
    hearing = SimpleNamespace(kind="D14", issuer_id=unit, unit_line="510000/d01", status="")
    permit(rules.REPLACE, at(other, Role.DIV_HEAD, line="510000/d01"), hearing)
    with pytest.raises(Forbidden):
        permit(rules.REPLACE, at(other, Role.DIV_HEAD, line="510000/d02"), hearing)
    assert allowed([rules.REPLACE], at(unit, Role.TRIAGE), letter) == []


def test_of_what_is_major_the_principal_replaces_the_notice_of_more_time() -> None:
    rules.check_signer("D12", Handling.DIVISION, {Role.DEPUTY})
    rules.check_signer("D12", Handling.MAJOR, {Role.PRINCIPAL})
    with pytest.raises(Forbidden) as refused:
        rules.check_signer("D12", Handling.MAJOR, {Role.DEPUTY})
    assert refused.value.code == "not-decider"


def test_what_is_refused() -> None:
    with pytest.raises(Conflict) as replaced:
        rules.check_standing(replaced_by="川自然资信〔2026〕9号", withdrawn=False)
    assert (replaced.value.code, "〔2026〕9号" in replaced.value.detail) == (
        "letter-replaced",
        True,
    )
    with pytest.raises(Conflict) as withdrawn:
        rules.check_standing(replaced_by=None, withdrawn=True)
    assert withdrawn.value.code == "letter-withdrawn"
    with pytest.raises(Invalid) as foreign:
        rules.check_texts("D03", {"contact", "facts"})
    assert [each["field"] for each in foreign.value.extra["errors"]] == ["texts.facts"]
    with pytest.raises(Conflict) as same:
        rules.check_changed(changed=False)
    assert same.value.code == "letter-unchanged"
    rules.check_standing(replaced_by=None, withdrawn=False)


def test_a_text_stands_as_in_the_first_letter() -> None:
    assert rules.said("D06", "facts", "没有新的事实") == "　　没有新的事实。"
    assert rules.said("D06", "basis", "第三十一条。") == "第三十一条"
    assert rules.said("D10", "basis", "第三十一条") == "第三十一条。"
    assert rules.said("D02", "contact", "陈某某") == "陈某某"


FORMER = {"petitioner": "王**", "origin": "您提出的信访事项", "form": "来信",
          "coming": "我单位于2026年3月2日收到",
          "program": "并告知您延期理由。",
          "lead": "对您的建议意见进行了研究",
          "course": "依据《信访工作条例》第二十三条第一款的规定，该事项由某局负责"}  # fmt: skip


def test_the_sentences_follow_what_is_registered_now() -> None:
    piece = Registration(
        form=Form.VISIT, source=Source.MNR, sender="自然资源部信访办", petitioner_count=4,
        arrived_at=datetime(2026, 2, 27, 2, tzinfo=UTC), summary="反映少付一期",
    )  # fmt: skip
    told = registered(FORMER, piece, [])
    assert told == {
        "form": "来访", "summary": "反映少付一期。", "arrived": "2026年2月27日",
        "origin": "你们提出、由自然资源部信访办转来的信访事项",
        "coming": "由自然资源部信访办转来，我单位于2026年2月27日收到",
        "article": "《信访工作条例》第二十三条第三款",
        "program": "并告知你们延期理由。", "lead": "对你们的建议意见进行了研究",
        "course": "依据《信访工作条例》第二十三条第三款的规定，该事项由某局负责",
    }  # fmt: skip
    # What came by an order keeps its day and its organ.
    given = {"petitioner": "王**等4人", "origin": "你们提出、由某市局转来的信访事项",
             "coming": "由某市局于2026年3月2日交我单位办理"}  # fmt: skip
    kept = registered(given, replace(piece, summary=None), ["某市局"])
    assert kept["origin"] == given["origin"]
    assert kept.keys().isdisjoint({"arrived", "coming", "article", "summary"})
    alone = replace(piece, petitioner_count=1)
    assert registered(given, alone, ["某市局"])["origin"] == "您提出、由某市局转来的信访事项"
