"""Whether a text hints at indiscipline or corruption （检举控告）. No I/O in this file.

Some words say it alone; others only close to somebody who holds an office: a developer who
connives is another matter. Rather one too many than one too few: a person looks at each.
"""

import re
from functools import cache

from intake_service.reception.proposals.rules.reference import reference
from intake_service.reception.proposals.rules.search import searcher

_BEFORE, _AFTER = 45, 25
"""Characters in which the office stands before or after the act: a sentence as people write it."""
_BLANKS = re.compile(r"\s+")
_GREETING = re.compile(r"(?:尊敬|敬爱|亲爱)的[^,.。:：!！，]{0,14}[,.。:：!！，]")
"""尊敬的书记： is an office, and accuses nobody."""
_NO_OFFICE = re.compile(r"(?:业委会|业主委员会|物业|公司)$")
"""Before 主任 or 负责人."""


def accusing(text: str) -> list[str]:
    """The words of our lists by which `text` accuses, in their order; none when it does not."""
    plain = _GREETING.sub("", _BLANKS.sub("", text))
    alone, act = _words("alone"), _words("act")
    found = [(match.start(), match[0]) for match in alone.finditer(plain)]
    found += [(match.start(), match[0]) for match in act.finditer(plain) if _official(plain, match)]
    return list(dict.fromkeys(word for _, word in sorted(found)))


def _official(text: str, act: re.Match[str]) -> bool:
    near = text[max(0, act.start() - _BEFORE) : act.end() + _AFTER]
    offices = _words("actor").finditer(near)
    return any(not _NO_OFFICE.search(near[: office.start()]) for office in offices)


@cache
def _words(kind: str) -> re.Pattern[str]:
    (row,) = [row for row in reference("accusing.csv") if row["kind"] == kind]
    return searcher(row["words"].split())
