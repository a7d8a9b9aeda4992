"""On what a sanction or a recommendation rests, and that it names nobody. No I/O here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.errors import FieldError, Invalid
from shared.moves import within


class FactKind(StrEnum):
    """What is named as a fact; each can be looked up."""

    LISTING = "listing"
    URGING = "urging"
    ORDER = "order"
    INSPECTION = "inspection"
    SANCTION = "sanction"
    INDICATOR = "indicator"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as it stood when it was named; `line`: whose it is, of an indicator nobody's here."""

    kind: FactKind
    id: str | None
    number: str
    text: str
    line: str | None

    def shown(self) -> dict[str, str | None]:
        """What is kept and shown of it."""
        return {"kind": self.kind, "id": self.id, "number": self.number, "text": self.text}


def grounded(facts: int) -> None:
    """Raise `Invalid` (facts-missing) where nothing is named that can be looked up."""
    if not facts:
        detail = "应列明作为依据的挂牌件、督办、交办单、措施或者考核指标。"
        raise Invalid("facts-missing", detail, [FieldError("facts", "必填")])


def of_unit(line: str | None, unit_line: str) -> None:
    """Raise `Invalid` (fact-elsewhere) for what another unit answers for."""
    if line is not None and not within(line, unit_line):
        detail = "所列事实应属于该单位或者其下级单位。"
        raise Invalid("fact-elsewhere", detail, [FieldError("facts", "不属该单位")])


_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙朱胡郭罗郑梁谢宋唐韩冯邓曹彭曾肖董袁潘蒋蔡杜苏魏吕沈姚卢姜崔谭汪廖贾韦"
    "邹孟熊秦邱尹薛闫侯陶黎贺郝龚邵钱覃戴"
)
_PERSON = re.compile(rf"[{_SURNAMES}](?:某|[一-龥]{{1,2}}(?:同志|先生|女士))")
"""A surname with 某, or with a given name and a form of address. Other names nobody here knows."""


def about_no_person(texts: Mapping[str, str]) -> None:
    """Raise `Invalid` (person-named) for a text, by its field, that speaks of a person.

    A sanction and a recommendation are about an organ; who of it did what, the organ finds out.
    """
    wrong = [
        FieldError(name, "写有个人姓名") for name, text in texts.items() if _PERSON.search(text)
    ]
    if wrong:
        detail = "措施和建议只针对单位，请删去个人姓名，只写单位和事实。"
        raise Invalid("person-named", detail, wrong)
