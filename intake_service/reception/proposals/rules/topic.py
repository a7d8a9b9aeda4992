"""What a piece is about, by the class its sender gave it and the words in it. No I/O in this file.

Each class and each word is evidence for a topic; the topic with clearly the most is proposed. A
piece that hints at indiscipline or corruption gets no ordinary topic (《信访工作条例》第三十条).
"""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from intake_service.reception.proposals.rules.proposed_code import (
    LONGEST_TEXT,
    Candidate,
    Outcome,
    ProposedCode,
)
from intake_service.reception.proposals.rules.search import searcher
from shared.codes import label

SEALED = "NR16"
BY_CLASS = 8
"""What the sender's class weighs; shared out when it leaves two topics open."""
ENOUGH = 5
"""Below this nothing is proposed: one common word is not enough, two are."""
CLEAR = 2
"""By so much the first topic must lead the second."""
_MOST_QUOTED = 6
"""Words that a reason names at most."""

_SEPARATORS = re.compile(r"[\s_/\\>|\u2192\u2014、·-]+")


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: its name, what a title calls it, and the request that stands for it."""

    code: str
    name: str
    subject: str
    request: str


@dataclass(frozen=True, slots=True)
class _Class:
    """A class of the petition offices, and the topics it leaves open (none: not our business)."""

    name: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that speaks for a topic, and how much."""

    topic: str
    weight: int


def propose_topic(stated_class: str | None, text: str, *, accusation: bool = False) -> ProposedCode:
    """The topic of a piece; `accusation` when its purpose is to accuse somebody (揭发控告)."""
    stated = _class_of(stated_class or "")
    counted = Counter(_words()[1].findall(text[:LONGEST_TEXT]))
    if sealed := _sealed(stated, counted, accusation=accusation):
        return sealed
    weights = _weigh(stated, counted)
    first, second = [*weights.most_common(2), ("", 0), ("", 0)][:2]
    if first[1] < ENOUGH:
        known = f"来件分类“{stated.name}”不能单独确定业务类别，" if stated else ""
        reason = f"{known}正文中没有足以判断业务类别的词，请核定。"
        return _unresolved(Outcome.UNKNOWN, reason, weights)
    if first[1] - second[1] < CLEAR:
        close = [code for code, weight in weights.items() if first[1] - weight < CLEAR]
        grounds = "；".join(f"{topics()[code].name}：{_grounds(code, stated, counted)}"
                           for code in sorted(close))  # fmt: skip
        return _unresolved(Outcome.AMBIGUOUS, f"难分主次，请选定（{grounds}）。", close)
    topic = topics()[first[0]]
    reason = f"{_grounds(topic.code, stated, counted)}，建议列为{topic.name}。"
    return ProposedCode(Outcome.FOUND, topic.code, topic.name, reason)


def _sealed(
    stated: _Class | None, counted: Counter[str], *, accusation: bool
) -> ProposedCode | None:
    words, _ = _words()
    accusing = [word for word in counted if words[word].topic == SEALED]
    if accusation:
        ground = "信访目的为揭发控告"
    elif stated and SEALED in stated.topics:
        ground = f"来件分类为“{stated.name}”"
    elif accusing:
        ground = f"正文出现{_quoted(accusing)}，疑有检举控告内容"
    else:
        return None
    reason = f"{ground}，应由专人甄别；属检举控告的须密封移交，不提一般业务类别的建议。"
    return ProposedCode(Outcome.SEALED, None, None, reason)


def _weigh(stated: _Class | None, counted: Counter[str]) -> Counter[str]:
    weights: Counter[str] = Counter()
    if stated:
        for topic in stated.topics:
            weights[topic] += BY_CLASS // len(stated.topics)
    words, _ = _words()
    for word, times in counted.items():  # a repeated word weighs only a little more
        weights[words[word].topic] += words[word].weight + (times > 1)
    return weights


def _grounds(topic: str, stated: _Class | None, counted: Counter[str]) -> str:
    words, _ = _words()
    own = [word for word in counted if words[word].topic == topic]
    own.sort(key=lambda word: -words[word].weight)
    by_class = f"来件分类为“{stated.name}”" if stated and topic in stated.topics else ""
    by_words = f"正文出现{_quoted(own)}" if own else ""
    return "，".join(ground for ground in (by_class, by_words) if ground)


def _quoted(words: list[str]) -> str:
    return "".join(f"“{word}”" for word in words[:_MOST_QUOTED])


def _unresolved(outcome: Outcome, reason: str, codes: Iterable[str]) -> ProposedCode:
    candidates = tuple(Candidate(code, topics()[code].name) for code in sorted(codes))
    return ProposedCode(outcome, None, None, reason, candidates)


@lru_cache(maxsize=4096)  # ten thousand pieces name a few hundred classes
def _class_of(stated: str) -> _Class | None:
    """The class of our list that `stated` begins with; levels in any notation, or their code."""
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", stated))
    classes = _classes()
    beginnings = (plain[:end] for end in range(len(plain), 1, -1))
    return next((classes[each] for each in beginnings if each in classes), None)


@cache
def topics() -> dict[str, Topic]:
    """The topics by code, called as everywhere."""
    return {
        row["code"]: Topic(name=label("topic", row["code"]), **row)
        for row in _reference("topics.csv")
    }


@cache
def _words() -> tuple[dict[str, _Word], re.Pattern[str]]:
    words = {
        row["word"]: _Word(row["topic"], int(row["weight"])) for row in _reference("words.csv")
    }
    return words, searcher(words)


@cache
def _classes() -> dict[str, _Class]:
    """Classes by everything they are written as: with and without the first level, or as a code."""
    classes: dict[str, _Class] = {}
    for row in _reference("classes.csv"):
        levels = [row[level] for level in ("level1", "level2", "level3") if row[level]]
        known = _Class("/".join(levels), tuple(row["topics"].split(";") if row["topics"] else ()))
        below = levels[1:] if levels[1:] != ["其他", "其他"] else []
        for written in ("".join(levels), "".join(below), row["code"]):
            if written:
                classes.setdefault(_SEPARATORS.sub("", written), known)
    return classes


def _reference(name: str) -> Iterable[dict[str, str]]:
    file = resources.files("intake_service.reception.proposals").joinpath("reference", name)
    return csv.DictReader(file.read_text("utf-8").splitlines())
