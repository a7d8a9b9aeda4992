"""The responsibility list (包案责任清单, domain §4.1, D26): its moves, gaps, versions. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Doers, Move, Relation, Role
from shared.regions import Level


class Status(StrEnum):
    """Filled in by the city, looked at by the Department, published – and corrected anew.

    While a list is corrected its last version stays what is published.
    """

    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


SERIES = "川自然资信责单"
"""Issuer code of the document number (发文机关代字) of a version."""

OWN = Relation(
    "city_id", "the city of the list", "not-your-list", "只能填报、提交本市（州）的包案责任清单。"
)
_WROTE = Doers(
    frozenset({"draft", "fill", "submit"}), "whoever drafted, filled in or submitted it",
    "second-person-needed", "起草、填报或者提交清单的人员不能审核同一份清单，请由另一位领导审核。",
)  # fmt: skip

_NEW: frozenset[Status] = frozenset()
_OPEN = frozenset({Status.DRAFTED, Status.RETURNED})
_SUBMITTED = frozenset({Status.SUBMITTED})
_APPROVED = frozenset({Status.APPROVED})
_PUBLISHED = frozenset({Status.PUBLISHED})
_OFFICE = By(frozenset({Role.PET_HEAD}), Level.PROVINCE)
_LEADERS = frozenset({Role.DEPUTY, Role.PRINCIPAL})
_LEADER = By(_LEADERS, Level.PROVINCE)
_DEPUTY = By(_LEADERS, Level.PROVINCE, never=_WROTE)
_CITY_HEAD = By(frozenset({Role.UNIT_HEAD}), Level.CITY, unit=OWN)
_CITY = By(frozenset({Role.UNIT_HEAD, Role.UNIT_HANDLER}), Level.CITY, unit=OWN)

DRAFT = Move("draft", "起草包案责任清单", _NEW, Status.DRAFTED, (_OFFICE, _CITY))
FILL = Move("fill", "填报包案责任清单", _OPEN, None, (_CITY,))
SUBMIT = Move("submit", "提交包案责任清单", _OPEN, Status.SUBMITTED, (_CITY_HEAD,))
TAKE_BACK = Move("take-back", "撤回包案责任清单", _SUBMITTED, Status.DRAFTED, (_CITY_HEAD,))
RETURN = Move(
    "return", "退回包案责任清单", _SUBMITTED | _APPROVED, Status.RETURNED, (_OFFICE, _LEADER)
)
APPROVE = Move("approve", "审核通过包案责任清单", _SUBMITTED, Status.APPROVED, (_DEPUTY,))
PUBLISH = Move("publish", "印发包案责任清单", _APPROVED, Status.PUBLISHED, (_OFFICE,), letter="D26")
CORRECT = Move("correct", "更正包案责任清单", _PUBLISHED, Status.DRAFTED, (_OFFICE, _CITY_HEAD))
ABANDON = Move("abandon", "放弃更正", _OPEN, Status.PUBLISHED, (_OFFICE, _CITY_HEAD))
CANCEL = Move("cancel", "作废包案责任清单", _OPEN, Status.CANCELLED, (_OFFICE,))
"""Of a list that was drafted by mistake; what was published is corrected."""

MOVES = (
    DRAFT, FILL, SUBMIT, TAKE_BACK, RETURN, APPROVE, PUBLISH, CORRECT, ABANDON, CANCEL,
)  # fmt: skip

LIVE = frozenset({Status.DRAFTED, Status.RETURNED, Status.CANCELLED})
"""While the rows are read from the charges of the day; later they are those that were submitted."""


class Gap(StrEnum):
    """What a row lacks at a level."""

    LEADER = "leader"
    POST = "post"
    PHONE = "phone"
    RECUSED = "recused"
    EXPIRED = "expired"
    LEFT = "left"


class PaperFormat(StrEnum):
    """What a version can be had as."""

    XLSX = "xlsx"
    DOCX = "docx"


class Field(NamedTuple):
    """A field of a row, in the order of domain §4.1: heading, width in characters, who fills it."""

    name: str
    heading: str
    width: int
    filled: bool = False


FIELDS = (
    Field("no", "序号", 6),
    Field("number", "信访事项编号", 18),
    Field("title", "事项", 30),
    Field("topic", "内容类别", 16),
    Field("region", "所在地区", 16),
    Field("source", "来源和交办方", 16),
    Field("province_name", "省级包案领导", 12),
    Field("city_name", "市级包案领导", 12),
    Field("city_post", "市级领导职务", 14),
    Field("city_phone", "市级领导电话", 16, filled=True),
    Field("county_name", "县级包案领导", 12),
    Field("county_post", "县级领导职务", 14),
    Field("county_phone", "县级领导电话", 16, filled=True),
    Field("unit_name", "责任单位", 24),
    Field("handler", "经办人", 12, filled=True),
    Field("lead_division", "牵头处室", 16),
    Field("force_contact", "专班联系人", 12),
    Field("ground", "纳入依据", 16),
    Field("summary", "主要事实和诉求", 40),
    Field("sticking_point", "症结", 30, filled=True),
    Field("target", "化解目标", 24, filled=True),
    Field("deadline", "化解期限", 12),
    Field("progress", "进展", 30, filled=True),
    Field("status", "状态", 12),
    Field("remarks", "备注", 24, filled=True),
)
FILLED = tuple(field for field in FIELDS if field.filled)
LEADERS = ("province_id", "city_id", "county_id")
"""Who is in charge at each level, by account; not printed."""


def check_city(level: str) -> None:
    """Raise `Invalid` (not-a-city) unless the list is of a city."""
    if level != Level.CITY:
        detail = "包案责任清单由市（州）单位制定，请选择市（州）单位。"
        raise Invalid("not-a-city", detail, [FieldError("city_id", "不是市（州）单位")])


def check_new(existing: UUID | None) -> None:
    """Raise `Conflict` (list-exists): a city has one list for a batch."""
    if existing is not None:
        detail = "该市（州）这一批次的清单已经起草，请在原清单上办理。"
        raise Conflict("list-exists", detail, responsibility_list_id=str(existing))


def check_cases(many: int, most: int) -> None:
    """Raise `Conflict` (list-empty, list-too-long) unless the batch has 1 to `most` cases here."""
    if not many:
        raise Conflict("list-empty", "该批次在本市（州）没有挂牌事项，不需要制定清单。")
    if many > most:
        raise Conflict("list-too-long", f"清单超过{most}件，请按批次分开制定。")


def check_gaps(
    found: Iterable[Mapping[str, Any]], levels: Collection[str], said: str | None
) -> None:
    """Raise `Conflict` (list-incomplete) for gaps at `levels`, unless `said` is why they remain."""
    missing = [
        {"number": row["number"], "level": gap["level"], "gap": gap["gap"]}
        for row in found
        for gap in row["gaps"]
        if gap["level"] in levels
    ]
    if missing and said is None:
        detail = f"清单还有{len(missing)}处空缺，请补齐，或者说明暂不能补齐的原因。"
        raise Conflict("list-incomplete", detail, missing=missing)


def check_current(submitted: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> None:
    """Raise `Conflict` (list-outdated) when cases or leaders changed since the submission."""
    if _who(submitted) != _who(now):
        detail = "清单提交后事项或者包案领导有变动，请退回后重新提交。"
        raise Conflict("list-outdated", detail)


def _who(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {row["listing_id"]: [row[name] for name in LEADERS] for row in rows}


def check_versions(many: int, *, some: bool) -> None:
    """Raise `Conflict`: a list was published (list-published), or must be (list-unpublished)."""
    if many and not some:
        detail = "清单已经印发，不能作废；请更正或者放弃更正。"
        raise Conflict("list-published", detail)
    if some and not many:
        raise Conflict("list-unpublished", "清单还没有印发，没有可以保留的版本；请作废。")


def check_in_list(*, is_in: bool) -> None:
    """Raise `Invalid` (case-not-in-list)."""
    if not is_in:
        detail = "该事项不在这份清单中。"
        raise Invalid("case-not-in-list", detail, [FieldError("number", "不在清单中")])


def gaps(row: Mapping[str, Any], chain: Any) -> list[dict[str, str]]:
    """What a row lacks, level by level."""
    return [
        {"level": level, "gap": gap.value}
        for level in chain.levels_owed
        for gap in _gaps(row, chain, level)
    ]


def _gaps(row: Mapping[str, Any], chain: Any, level: str) -> list[Gap]:
    """A leader, post and phone below the province, or one who may or can answer no more."""
    if row[f"{level}_name"] is None:
        return [Gap.LEADER]
    recused = level in chain.leader_recused
    found = {
        Gap.RECUSED: recused,
        Gap.LEFT: level in chain.vacated and not recused,
        Gap.EXPIRED: level in chain.expired,
        Gap.POST: level != Level.PROVINCE and not row[f"{level}_post"],
        Gap.PHONE: level != Level.PROVINCE and not row[f"{level}_phone"],
    }
    return [gap for gap, is_missing in found.items() if is_missing]


def changes(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """What changed from one version to the next: cases that came or went, and fields, in order."""
    old = {row["listing_id"]: row for row in before}
    new = {row["listing_id"]: row for row in after}
    found: list[dict[str, Any]] = []
    for id in {**old, **new}:
        row = new.get(id) or old[id]
        about = {"listing_id": id, "matter_id": row["matter_id"], "number": row["number"]}
        if id not in old:
            found.append({**about, "change": "added", "fields": []})
        elif id not in new:
            found.append({**about, "change": "removed", "fields": []})
        elif fields := _fields(old[id], new[id]):
            found.append({**about, "change": "changed", "fields": fields})
    return found


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": field.name, "label": field.heading,
         "before": old[field.name], "after": new[field.name]}
        for field in FIELDS[1:]
        if old[field.name] != new[field.name]
    ]  # fmt: skip


class Line(NamedTuple):
    """A row of a workbook that somebody filled in: its place, the matter's number, what it says."""

    row: int
    number: str
    said: dict[str, str | None]


_NUMBER = next(field.heading for field in FIELDS if field.name == "number")
MOST_ROWS = 400
MOST_COLUMNS = 60


def lines(rows: Sequence[Sequence[Any]]) -> list[Line]:
    """The rows that name a matter, with what they say. Raises `Invalid` (heading-missing)."""
    headings = [_text(cell) for cell in rows[0]] if rows else []
    wanted = {_NUMBER: "number", **{field.heading: field.name for field in FILLED}}
    missing = [heading for heading in wanted if heading not in headings]
    if missing:
        detail = f"没有找到表头：{'、'.join(missing)}，请使用下载的表格填写。"
        raise Invalid("heading-missing", detail)
    at = {name: headings.index(heading) for heading, name in wanted.items()}
    found = []
    for row, cells in enumerate(rows[1:], 2):
        said = {name: _text(cells[i]) if i < len(cells) else "" for name, i in at.items()}
        number = said.pop("number")
        if number or any(said.values()):
            found.append(Line(row, number, {name: text or None for name, text in said.items()}))
    return found


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
