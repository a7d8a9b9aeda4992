"""From proposals to a triage form: what is taken over, and what a person must say."""

from typing import Any

import pytest

from intake_service.reception.proposals.rules import Outcome, Proposal, complete, propose
from intake_service.reception.registration.rules import Purpose
from shared.errors import Invalid

TEXT = "王某某反映征地补偿款没有足额支付。"


def proposal(
    place: str | None = "成都市锦江区",
    stated: str | None = "国土资源_土地征收_安置补偿",
    text: str = TEXT,
    purpose: Purpose = Purpose.REQUEST_SETTLEMENT,
) -> Proposal:
    return propose(place, stated, text, purpose)


def test_title_summary_and_requests_are_made_of_place_and_topic_alone() -> None:
    proposed = proposal()
    assert proposed.title == "反映成都市锦江区土地征收问题"
    assert proposed.summary_masked == "来件反映成都市锦江区土地征收问题，具体内容见原件。"
    assert proposed.requests == ["依法处理所反映的土地征收问题"]


def test_nothing_is_worded_while_place_or_topic_is_open() -> None:
    for unclear in (proposal(place="市中区"), proposal(stated=None, text="反映情况。")):
        assert (unclear.title, unclear.summary_masked, unclear.requests) == (None, None, [])


def test_without_a_stated_place_the_counties_of_the_text_are_offered_and_none_is_taken() -> None:
    proposed = proposal(
        place=None, text="家住成都市锦江区，在新津县的承包地被征，向市中区的亲友借款。"
    )
    assert (proposed.region.outcome, proposed.region.code, proposed.title) == (
        Outcome.UNKNOWN,
        None,
        None,
    )
    assert [each.code for each in proposed.region.candidates] == [
        "510104", "510118", "511002", "511102",
    ]  # fmt: skip
    assert proposed.region.reason == (
        "来件没有写明问题属地；正文提到成都市锦江区、成都市新津区、内江市市中区、乐山市市中区，"
        "是否属地请核定。"
    )
    assert proposal(place=" ").region.reason == "来件没有写明问题属地，请核定。"


@pytest.mark.parametrize(
    ("purpose", "stated", "family", "route"),
    [
        (Purpose.REQUEST_SETTLEMENT, "国土资源_土地征收_安置补偿", "appeal", None),
        (Purpose.COMPLAINT_APPEAL, "国土资源_土地资源管理_土地权属纠纷", "appeal", "P4"),
        (Purpose.SUGGESTION, "国土资源_土地资源管理_土地权属纠纷", "suggestion", None),
        (Purpose.OTHER, "国土资源_土地征收_安置补偿", None, None),
        (Purpose.ACCUSATION, "国土资源_土地征收_安置补偿", None, None),
        (Purpose.REQUEST_SETTLEMENT, "纪检监察", None, None),
    ],
)
def test_family_and_route_are_proposed_where_the_rules_leave_no_choice(
    purpose: Purpose, stated: str, family: str | None, route: str | None
) -> None:
    proposed = proposal(purpose=purpose, stated=stated)
    assert (proposed.family, proposed.route) == (family, route)


def test_what_is_left_out_is_taken_from_a_clear_proposal() -> None:
    assert complete({"route": "P6", "matter_id": None, "is_repeat": False}, proposal()) == {
        "region": "510104",
        "topic": "NR01",
        "family": "appeal",
        "route": "P6",
        "title": "反映成都市锦江区土地征收问题",
        "summary_masked": "来件反映成都市锦江区土地征收问题，具体内容见原件。",
        "requests": ["依法处理所反映的土地征收问题"],
        "is_repeat": False,
    }


def test_what_a_person_says_goes_before_the_proposal_and_into_the_title() -> None:
    given = {"region": "511002", "topic": "NR02", "route": "P5", "requests": ["补办手续"]}
    form = complete(given, proposal())
    assert form["title"] == "反映内江市市中区宅基地问题"
    assert (form["region"], form["topic"], form["family"]) == ("511002", "NR02", "appeal")
    assert form["requests"] == ["补办手续"]


def test_the_route_of_the_proposed_topic_is_not_kept_for_another() -> None:
    disputed = proposal(stated="国土资源_土地资源管理_土地权属纠纷", text="反映情况。")
    assert complete({}, disputed)["route"] == "P4"
    assert complete({"topic": "NR01"}, disputed)["route"] is None
    assert complete({"family": "suggestion"}, disputed)["route"] is None


UNCLEAR: tuple[tuple[Proposal, dict[str, Any], list[str]], ...] = (
    (proposal(place="市中区"), {}, ["region"]),
    (proposal(place=None), {}, ["region"]),
    (proposal(stated=None, text="反映情况。"), {}, ["topic"]),
    (proposal(place="高新区", purpose=Purpose.ACCUSATION), {}, ["region", "topic", "family"]),
    (proposal(purpose=Purpose.ACCUSATION), {"topic": "NR01"}, ["family"]),
    (proposal(purpose=Purpose.OTHER), {}, ["family"]),
    (proposal(stated=None, text="提几点建议。"), {"topic": "NR01"}, ["family"]),
)


@pytest.mark.parametrize(("unclear", "given", "fields"), UNCLEAR)
def test_what_the_proposal_leaves_open_must_be_given(
    unclear: Proposal, given: dict[str, Any], fields: list[str]
) -> None:
    with pytest.raises(Invalid, match="proposal-unclear") as refusal:
        complete(given, unclear)
    assert [each["field"] for each in refusal.value.extra["errors"]] == fields


def test_the_refusal_repeats_the_reason_of_the_proposal() -> None:
    with pytest.raises(Invalid) as refusal:
        complete({}, proposal(place="市中区"))
    reason = "地点写有“市中区”，可能是内江市市中区、乐山市市中区，请选定。"
    assert refusal.value.detail == f"建议不足以甄别，请补充后重新确认：{reason}"


@pytest.mark.parametrize("given", [{"title": "标\0题"}, {"requests": ["诉\0求"]}])
def test_letters_that_cannot_be_stored_are_refused_by_field(given: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="text-unstorable") as refusal:
        complete(given, proposal())
    assert [each["field"] for each in refusal.value.extra["errors"]] == list(given)
