"""From proposals to a triage form: what is taken over, and what a person must say."""

from typing import Any

import pytest

from intake_service.reception.proposals.rules import Advice, Outcome, advise, complete
from intake_service.reception.registration.rules import Purpose
from shared.errors import Invalid

TEXT = "王某某反映征地补偿款没有足额支付。"


def advice(
    place: str | None = "成都市锦江区",
    stated: str | None = "国土资源_土地征收_安置补偿",
    text: str = TEXT,
    purpose: Purpose = Purpose.REQUEST_SETTLEMENT,
) -> Advice:
    return advise(place, stated, text, purpose)


def test_title_summary_and_requests_are_made_of_place_and_topic_alone() -> None:
    told = advice()
    assert told.title == "反映成都市锦江区土地征收问题"
    assert told.summary_masked == "来件反映成都市锦江区土地征收问题，具体内容见原件。"
    assert told.requests == ("依法处理所反映的土地征收问题",)


def test_nothing_is_told_of_what_is_not_known() -> None:
    for unclear in (advice(place="市中区"), advice(stated=None, text="反映情况。")):
        assert (unclear.title, unclear.summary_masked, unclear.requests) == (None, None, ())


def test_without_a_stated_place_the_counties_of_the_text_are_offered_and_none_is_taken() -> None:
    told = advice(place=None, text="家住成都市锦江区，在新津县的承包地被征，向市中区的亲友借款。")
    assert (told.region.outcome, told.region.code, told.title) == (Outcome.UNKNOWN, None, None)
    assert [each.code for each in told.region.candidates] == [
        "510104", "510118", "511002", "511102",
    ]  # fmt: skip
    assert told.region.reason == (
        "来件没有写明问题属地；正文提到成都市锦江区、成都市新津区、内江市市中区、乐山市市中区，"
        "是否属地请核定。"
    )
    assert advice(place=" ").region.reason == "来件没有写明问题属地，请核定。"


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
    told = advice(purpose=purpose, stated=stated)
    assert (told.family, told.route) == (family, route)


def test_what_is_left_out_is_taken_from_a_clear_proposal() -> None:
    assert complete({"route": "P6", "matter_id": None, "is_repeat": False}, advice()) == {
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
    said = {"region": "511002", "topic": "NR02", "route": "P5", "requests": ["补办手续"]}
    form = complete(said, advice())
    assert form["title"] == "反映内江市市中区宅基地问题"
    assert (form["region"], form["topic"], form["family"]) == ("511002", "NR02", "appeal")
    assert form["requests"] == ["补办手续"]


def test_the_route_of_the_proposed_topic_is_not_kept_for_another() -> None:
    disputed = advice(stated="国土资源_土地资源管理_土地权属纠纷", text="反映情况。")
    assert complete({}, disputed)["route"] == "P4"
    assert complete({"topic": "NR01"}, disputed)["route"] is None
    assert complete({"family": "suggestion"}, disputed)["route"] is None


UNCLEAR: tuple[tuple[Advice, dict[str, Any], list[str]], ...] = (
    (advice(place="市中区"), {}, ["region"]),
    (advice(place=None), {}, ["region"]),
    (advice(stated=None, text="反映情况。"), {}, ["topic"]),
    (advice(place="高新区", purpose=Purpose.ACCUSATION), {}, ["region", "topic", "family"]),
    (advice(purpose=Purpose.ACCUSATION), {"topic": "NR01"}, ["family"]),
    (advice(purpose=Purpose.OTHER), {}, ["family"]),
    (advice(stated=None, text="提几点建议。"), {"topic": "NR01"}, ["family"]),
)


@pytest.mark.parametrize(("told", "said", "fields"), UNCLEAR)
def test_what_the_proposal_leaves_open_must_be_said(
    told: Advice, said: dict[str, Any], fields: list[str]
) -> None:
    with pytest.raises(Invalid, match="proposal-unclear") as refusal:
        complete(said, told)
    assert [each["field"] for each in refusal.value.extra["errors"]] == fields


def test_the_refusal_repeats_the_reason_of_the_proposal() -> None:
    with pytest.raises(Invalid) as refusal:
        complete({}, advice(place="市中区"))
    reason = "地点写有“市中区”，可能是内江市市中区、乐山市市中区，请选定。"
    assert refusal.value.detail == f"建议不足以甄别，请补充后重新确认：{reason}"


@pytest.mark.parametrize("said", [{"title": "标\0题"}, {"requests": ["诉\0求"]}])
def test_letters_that_cannot_be_stored_are_refused_by_field(said: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="text-unstorable") as refusal:
        complete(said, advice())
    assert [each["field"] for each in refusal.value.extra["errors"]] == list(said)
