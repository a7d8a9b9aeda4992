"""A topic is proposed when class and words point to one clearly, and never for an accusation."""

import csv
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_service.reception.proposals.rules import (
    LONGEST_TEXT,
    ConfirmationOutcome,
    Outcome,
    propose_topic,
    topics,
)
from shared.codes import labels
from tests.proposals.__main__ import TEXTS, figures, labelled

TOPICS = list(labels("topic"))
REFERENCE = Path(__file__).parents[4] / "intake_service" / "reception" / "proposals" / "reference"


def reference(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((REFERENCE / name).read_text("utf-8").splitlines()))


def test_every_topic_of_triage_can_be_proposed_about() -> None:
    assert list(topics()) == TOPICS


def test_words_and_classes_speak_for_topics_that_there_are() -> None:
    words = reference("words.csv")
    assert {word["topic"] for word in words} <= set(TOPICS) - {"NR99"}
    assert all(word["weight"] in "123456" for word in words)
    assert len({word["word"] for word in words}) == len(words)
    named = {
        code for each in reference("classes.csv") for code in each["topics"].split(";") if code
    }
    assert named <= set(TOPICS)


@pytest.mark.parametrize(
    ("name", "words"),
    [("proposal_outcome", Outcome), ("confirmation_outcome", ConfirmationOutcome)],
)
def test_every_outcome_has_a_label_and_no_other(name: str, words: type[StrEnum]) -> None:
    assert list(labels(name)) == [word.value for word in words]


@pytest.mark.parametrize(
    ("stated", "topic"),
    [
        ("国土资源_土地征收_安置补偿", "NR01"),
        ("国土资源/土地资源管理/土地权属纠纷", "NR04"),
        ("自然资源-不动产登记-不动产登记事务", "NR03"),
        ("自然资源 > 矿产资源管理 > 矿产开采", "NR08"),
        ("自然资源＞林业管理＞采伐运输", "NR13"),
        ("城乡建设_住房保障与房地产_房产证登记、办理", "NR03"),
        ("城乡建设/城乡规划/建筑日照", "NR05"),
        ("城乡建设_集体土地上房屋拆迁与补偿_回迁房", "NR01"),
        ("农村农业_土地承包经营_宅基地纠纷", "NR02"),
        ("农村宅基地/宅基地审批", "NR02"),
        ("土地资源管理/耕地保护", "NR06"),
        ("民政与应急/防灾减灾/地质灾害", "NR09"),
        ("党务政务/政务服务/信息公开", "NR14"),
        ("020203", "NR01"),
        ("010203", "NR02"),
    ],
)
def test_the_official_class_of_either_edition_decides_by_itself(stated: str, topic: str) -> None:
    proposal = propose_topic(stated, "反映情况。")
    assert (proposal.outcome, proposal.code) == (Outcome.FOUND, topic)
    assert proposal.name == topics()[topic].name


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("村里的征地补偿款没有足额发放，被征地农民没有社保。", "NR01"),
        ("申请宅基地审批三年没有结果。", "NR02"),
        ("小区交房六年，房产证一直办不下来，要求办理不动产登记。", "NR03"),
        ("与邻村的土地权属争议一直没有裁决。", "NR04"),
        ("开发商擅自提高容积率，遮挡我家采光，规划许可没有公示。", "NR05"),
        ("基本农田撂荒，复垦没有人管。", "NR06"),
        ("地块出让合同签订后成了闲置土地。", "NR07"),
        ("采石场越界开采，采矿权早已到期。", "NR08"),
        ("屋后山体滑坡，是地质灾害隐患点，请求避险搬迁。", "NR09"),
        ("有人非法占地、乱占耕地建厂房。", "NR10"),
        ("房产测绘的面积与合同不符，测绘单位没有测绘资质。", "NR11"),
        ("矿山修复没有复绿。", "NR12"),
        ("我家的林权证丢失，退耕还林补助没有发。", "NR13"),
        ("依申请公开征地批文，逾期未答复。", "NR14"),
        ("办事窗口服务态度差，百般刁难。", "NR15"),
        ("对宅改提几点建议，供参考。", "NR17"),
    ],
)
def test_the_words_decide_where_nobody_gave_a_class(text: str, topic: str) -> None:
    proposal = propose_topic(None, text)
    assert (proposal.outcome, proposal.code) == (Outcome.FOUND, topic), proposal.reason


def test_the_reason_names_the_class_and_the_words_of_our_lists_only() -> None:
    text = "王某某的电话是13800000000，征地补偿款没有付，征地公告没有看到。"
    proposal = propose_topic("国土资源_土地征收_安置补偿_王某某", text)
    assert proposal.reason == (
        "来件分类为“国土资源/土地征收/安置补偿”，正文出现“征地补偿”“征地公告”，建议列为土地征收。"
    )


@pytest.mark.parametrize(
    ("stated", "text"),
    [
        (None, "村干部贪污征地补偿款。"),
        ("国土资源_土地征收_安置补偿", "有人以权谋私，侵吞补偿款。"),
        ("纪检监察_失职渎职_玩忽职守", "征地补偿款没有发放。"),
        ("纪检监察", "宅基地审批没有结果。"),
        (None, "土地局有人收了好处，属于权钱交易。"),
        (None, "镇国土所长期纵容他人占地，举报后不处理。"),
        (None, "村支书与老板相互勾结，把集体土地卖了。"),
        (None, "征收工作人员弄虚作假，少算面积。"),
        (None, "检举某人占地。"),
    ],
)
def test_what_smells_of_corruption_is_proposed_no_ordinary_topic(
    stated: str | None, text: str
) -> None:
    proposal = propose_topic(stated, text)
    assert (proposal.outcome, proposal.code, proposal.candidates) == (Outcome.SEALED, None, ())
    assert "密封" in proposal.reason


def test_the_purpose_alone_seals_a_piece() -> None:
    proposal = propose_topic("国土资源_土地征收_安置补偿", "征地补偿。", accusation=True)
    assert proposal.outcome is Outcome.SEALED
    assert proposal.reason.startswith("信访目的为揭发控告")


def test_two_topics_of_like_weight_are_left_to_a_person() -> None:
    proposal = propose_topic(None, "宅基地审批与采矿许可，一样没有结果。")
    assert (proposal.outcome, proposal.code) == (Outcome.AMBIGUOUS, None)
    assert [each.code for each in proposal.candidates] == ["NR02", "NR08"]
    assert "“宅基地审批”" in proposal.reason
    assert "“采矿许可”" in proposal.reason


def test_a_class_that_leaves_two_topics_is_decided_by_the_words() -> None:
    stated = "国土资源_土地征收_土地占地"
    assert propose_topic(stated, "反映情况。").outcome is Outcome.UNKNOWN
    assert propose_topic(stated, "征地补偿没有到位。").code == "NR01"
    assert propose_topic(stated, "违法占地建厂。").code == "NR10"


@pytest.mark.parametrize(
    "stated", [None, "", "劳动和社会保障_工资福利_拖欠工资", "其他", "国土资源"]
)
def test_without_evidence_nothing_is_proposed(stated: str | None) -> None:
    proposal = propose_topic(stated, "单位拖欠工资，请帮忙。")
    assert (proposal.outcome, proposal.code) == (Outcome.UNKNOWN, None)
    assert "没有足以判断" in proposal.reason


@pytest.mark.parametrize(
    "text",
    [
        "尊敬的市领导：开发商与物业串通，采光被挡。",
        "交办后无人签收受理，山洪来时房屋被吞没。",
        "物业公司负责人虚报面积，影响产权证办理。",
    ],
)
def test_who_holds_no_office_is_accused_of_nothing_here(text: str) -> None:
    assert propose_topic(None, text).outcome is not Outcome.SEALED


LONG = "我们是某小区的住户，" + "多年来一直向有关单位反映情况，至今没有答复。" * 5


def test_a_long_text_that_mentions_a_topic_is_offered_three_with_their_reasons() -> None:
    text = f"{LONG}附近还有违建，有人问宅基地审批，路边有采石场，林地也被占。"
    proposal = propose_topic(None, text)
    assert (proposal.outcome, proposal.code) == (Outcome.UNKNOWN, None)
    assert len(proposal.candidates) == 3
    assert proposal.candidates[0].code == "NR02"
    assert all(each.reason and "“" in each.reason for each in proposal.candidates)


def test_a_long_text_is_about_what_it_says_first_and_in_several_words() -> None:
    about = "房产证一直办不下来，不动产登记中心不予首次登记。"
    assert propose_topic(None, f"{about}{LONG}").code == "NR03"
    for other in (
        f"{LONG}{LONG}{about}",
        f"房产证一直办不下来。{LONG}",
        f"{about}{LONG}物业、停车、噪音、漏水、电梯也没有人管。",
    ):
        offered = propose_topic(None, other)
        assert offered.outcome is Outcome.UNKNOWN, offered.reason
        assert offered.candidates[0].code == "NR03"


@pytest.mark.skipif(not TEXTS.exists(), reason="the shared texts are not here")
def test_on_the_labelled_texts_proposals_are_as_often_right_as_is_aimed_at() -> None:
    for figure in figures(labelled()):
        assert figure.of > 20, figure
        assert figure.value >= (figure.aim or 0.7), figure


def test_one_common_word_is_not_enough() -> None:
    assert propose_topic(None, "门口的路什么时候拆迁？").outcome is Outcome.UNKNOWN


def test_only_the_beginning_of_an_endless_text_is_read() -> None:
    assert propose_topic(None, "。" * LONGEST_TEXT + "宅基地审批").outcome is Outcome.UNKNOWN


@given(stated=st.none() | st.text(max_size=60), text=st.text(max_size=300))
def test_nothing_that_people_write_breaks_it(stated: str | None, text: str) -> None:
    proposal = propose_topic(stated, text)
    assert (proposal.code is None) == (proposal.outcome is not Outcome.FOUND)
    assert proposal.code != "NR16"
