"""What of two pieces agrees, and how near two texts are. No database."""

import random
from dataclasses import replace
from uuid import UUID

import pytest

from intake_service.privacy.vault.rules import Person
from intake_service.reception.duplicates import rules
from intake_service.reception.duplicates.rules import Content, Fact, Subject

KEY = rules.key("key-of-a-test")
TEXT = (
    "本人承包的水田在修建园区道路时被征收，协议约定补偿款分两期支付，第一期已经到账，"
    "第二期至今没有支付，多次到镇上询问，答复均为等待通知，请求核实并尽快支付。"
)
OTHER = "邻居的围墙超出界址，占用了我家的院坝，请求派人现场测量，查明界址并责令拆除。"
WANG = Person("王某某", "13800000000", "某县某镇某村2组", "510104000000000000")
PIECE = Content([WANG], TEXT, "510104", "NR01", None)
UNIT = UUID(int=1)


def near(one: str, other: str) -> float:
    """How near two texts are."""
    return rules.likeness(Subject.of(replace(PIECE, text=one)).runs, other)


@pytest.mark.parametrize(
    ("other", "agrees"),
    [
        (PIECE, "document_no name phone address text region topic"),
        (replace(PIECE, text=OTHER), "document_no name phone address region topic"),
        (replace(PIECE, text=OTHER, people=[Person("王某某")], topic="NR03"), "name region"),
        (replace(PIECE, text=OTHER, people=[Person("李某", "13800000000")], region=None),
         "phone topic"),
        (replace(PIECE, people=[Person("李某")]), "text region topic"),
        (replace(PIECE, people=[], region="510100", topic=None), "text region"),
        (replace(PIECE, text=OTHER, people=[Person("李某"), WANG], region="510105", topic=None),
         "document_no name phone address"),
    ],
)  # fmt: skip
def test_the_facts_that_agree_are_told(other: Content, agrees: str) -> None:
    found = rules.compare(Subject.of(PIECE), other)
    assert found is not None
    assert " ".join(found.agrees) == agrees


@pytest.mark.parametrize(
    "other",
    [
        replace(PIECE, text=OTHER, people=[Person("李某", "000-00000000")]),
        # One name, and everything that could be compared is another one's.
        replace(PIECE, text=OTHER, people=[Person("王某某", "13900000000", "某市某路")]),
        replace(PIECE, text=OTHER, people=[Person("李某", None, "某县某镇某村2组")]),
        replace(PIECE, text="", people=[]),
    ],
)
def test_place_and_topic_alone_make_no_candidate(other: Content) -> None:
    assert rules.compare(Subject.of(PIECE), other) is None


def test_the_unit_agrees_only_where_both_have_one() -> None:
    mine, theirs = replace(PIECE, unit_id=UNIT), replace(PIECE, text=OTHER, unit_id=UNIT)
    found = rules.compare(Subject.of(mine), theirs)
    assert found is not None
    assert Fact.UNIT in found.agrees
    without = rules.compare(Subject.of(PIECE), PIECE)
    assert without is not None
    assert Fact.UNIT not in without.agrees


def test_a_person_ranks_before_a_text_and_that_before_a_number() -> None:
    person = rules.compare(Subject.of(PIECE), replace(PIECE, text=OTHER, region=None, topic=None))
    text = rules.compare(Subject.of(PIECE), replace(PIECE, people=[]))
    phone = replace(PIECE, text=OTHER, people=[Person("李某", WANG.phone)])
    number = rules.compare(Subject.of(PIECE), phone)
    ranks = [each.rank for each in (person, text, number) if each is not None]
    assert len(ranks) == 3
    assert ranks == sorted(ranks, reverse=True)


def test_the_text_asked_about_is_cut_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cut: list[str] = []
    plain = rules._plain
    monkeypatch.setattr(rules, "_plain", lambda text: cut.append(text) or plain(text))
    subject = Subject.of(PIECE)
    for _ in range(3):
        rules.compare(subject, replace(PIECE, text=OTHER))
    assert cut == [TEXT, OTHER, OTHER, OTHER]


def test_near_texts_are_near_and_share_a_band() -> None:
    sentences = [f"第{at}组村民反映第{at}块地的补偿款没有足额到账" for at in range(12)]
    shuffler = random.Random(7)
    for _ in range(40):
        changed = [*sentences]
        del changed[shuffler.randrange(12)]
        shuffler.shuffle(changed)
        one, other = "。".join(sentences), "；".join(changed)
        assert near(one, other) >= rules.NEAR
        shared = set(rules.marks(KEY, [], one).bands) & set(rules.marks(KEY, [], other).bands)
        assert shared
    assert near(TEXT, OTHER) < 0.1
    assert near("", "") == 0


def test_signs_and_width_make_no_difference() -> None:
    wide = TEXT.replace("，", " , ").replace("。", "！")
    assert near(TEXT, wide) == 1
    assert rules.marks(KEY, [WANG], TEXT) == rules.marks(KEY, [WANG], wide)


def test_what_is_masked_or_too_short_marks_nobody() -> None:
    hidden = Person("王**", "138****0000", None, "5101**********0000")
    assert rules.marks(KEY, [hidden, Person("王", "110")], "")[:3] == ([], [], [])
    masked = replace(PIECE, people=[hidden])
    found = rules.compare(Subject.of(masked), masked)
    assert found is not None
    assert not {Fact.PHONE, Fact.DOCUMENT_NO} & {*found.agrees}


def test_digests_stay_what_they_are_and_say_nothing_without_the_key() -> None:
    found = rules.marks(KEY, [WANG], TEXT)
    assert (len(found.numbers), len(found.names), len(found.bands)) == (2, 1, 16)
    assert (found.names, found.bands[:2]) == PINNED, "then `_VERSION` must be another one"
    foreign = rules.marks(rules.key("another"), [WANG], TEXT)
    assert {*found.numbers, *found.names, *found.bands}.isdisjoint(
        {*foreign.numbers, *foreign.names, *foreign.bands}
    )
    assert rules.made_with(KEY) != rules.made_with(rules.key("another"))


PINNED = ([-7776119744395434549], [-7536053503416476830, -6298237601176972573])
