"""What a piece is about, by the class its sender gave it and the words in it. No I/O in this file.

Each class and each word is evidence for a topic; the topic with clearly the most is proposed. A
piece that hints at indiscipline or corruption gets no ordinary topic (《信访工作条例》第三十条).
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache

from intake_service.reception.proposals.rules.accusing import accusing
from intake_service.reception.proposals.rules.proposed_code import (
    LONGEST_TEXT,
    Candidate,
    Outcome,
    ProposedCode,
)
from intake_service.reception.proposals.rules.reference import reference
from intake_service.reception.proposals.rules.search import searcher
from shared.codes import label

SEALED = "NR16"
BY_CLASS = 8
"""What the sender's class weighs; shared out when it leaves two topics open."""
ENOUGH = 5
"""Below this nothing is proposed: one common word is not enough, two are."""
CLEAR = 2
"""By so much the first topic must lead the second."""
SHORT = 60
"""Characters of a text that says hardly more than one thing."""
BEGINNING = 200
"""Characters in which people say what they write about."""
STRONG = 3
"""The weight of a word that is more than a background."""
BEYOND_DOUBT = 9
"""What the words of a longer text must weigh where no class supports them."""
FAR_AHEAD = 4
"""By so much it must lead the second topic there."""
BY_OTHERS = 4
"""And so much for each word of a matter that is not ours."""
_MOST_OFFERED = 3
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
    """The topic of a piece; `accusation` when its purpose is to accuse somebody (揭发控告).

    It is found when the sender's class says it, or when the words do beyond doubt; else up to
    three topics are offered, each with its reason.
    """
    read = text[:LONGEST_TEXT]
    stated = _class_of(stated_class or "")
    if sealed := _sealed(stated, accusing(read), accusation=accusation):
        return sealed
    counted = Counter(_words()[1].findall(read))
    weights = _weigh(stated, counted)
    offered = [Candidate(code, topics()[code].name, _grounds(code, stated, counted))
               for code, _ in weights.most_common(_MOST_OFFERED)]  # fmt: skip
    first, second = [*weights.most_common(2), ("", 0), ("", 0)][:2]
    if first[1] < ENOUGH:
        known = f"来件分类“{stated.name}”不能单独确定业务类别，" if stated else ""
        reason = f"{known}正文中没有足以判断业务类别的词，请核定。"
        return ProposedCode(Outcome.UNKNOWN, None, None, reason, tuple(offered))
    if first[1] - second[1] < CLEAR:
        grounds = "；".join(f"{each.name}：{each.reason}" for each in offered)
        reason = f"难分主次，请选定（{grounds}）。"
        return ProposedCode(Outcome.AMBIGUOUS, None, None, reason, tuple(offered))
    topic = topics()[first[0]]
    grounds = _grounds(topic.code, stated, counted)
    by_class = stated is not None and topic.code in stated.topics
    if not by_class and not _beyond_doubt(topic.code, read, first[1] - second[1]):
        reason = f"{grounds}，可能是{topic.name}，也可能只是提到，请核定。"
        return ProposedCode(Outcome.UNKNOWN, None, None, reason, tuple(offered))
    return ProposedCode(Outcome.FOUND, topic.code, topic.name, f"{grounds}，建议列为{topic.name}。")


def _beyond_doubt(topic: str, text: str, lead: int) -> bool:
    """Whether a text is about a topic by its words alone, and does not only mention it.

    A short one says little else. A long one names the topic at its beginning, in two different
    strong words and more, and hardly anything that is not ours.
    """
    words, search = _words()
    own = {word for word in search.findall(text) if words[word].topic == topic}
    score = sum(words[word].weight for word in own)
    others = BY_OTHERS * len(set(_elsewhere().findall(text)))
    if len(text) <= SHORT:
        return score >= 2 * others
    strong = {word for word in own if words[word].weight >= STRONG}
    apart = [word for word in strong if not any(word in each for each in strong - {word})]
    begins = any(words[word].topic == topic for word in search.findall(text[:BEGINNING]))
    enough = score >= max(BEYOND_DOUBT, others) and lead >= FAR_AHEAD
    return begins and len(apart) > 1 and enough


def _sealed(stated: _Class | None, accusing: list[str], *, accusation: bool) -> ProposedCode | None:
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
        for row in reference("topics.csv")
    }


@cache
def _words() -> tuple[dict[str, _Word], re.Pattern[str]]:
    words = {row["word"]: _Word(row["topic"], int(row["weight"])) for row in reference("words.csv")}
    return words, searcher(words)


@cache
def _elsewhere() -> re.Pattern[str]:
    """Words of matters that are not ours."""
    return searcher(word for row in reference("elsewhere.csv") for word in row["words"].split())


@cache
def _classes() -> dict[str, _Class]:
    """Classes by everything they are written as: with and without the first level, or as a code."""
    classes: dict[str, _Class] = {}
    for row in reference("classes.csv"):
        levels = [row[level] for level in ("level1", "level2", "level3") if row[level]]
        known = _Class("/".join(levels), tuple(row["topics"].split(";") if row["topics"] else ()))
        below = levels[1:] if levels[1:] != ["其他", "其他"] else []
        for written in ("".join(levels), "".join(below), row["code"]):
            if written:
                classes.setdefault(_SEPARATORS.sub("", written), known)
    return classes
