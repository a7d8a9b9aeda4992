"""What may happen to an export, its limits and its columns. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from reporting_service.ledger import rules as words
from shared.moves import By, JobStatus, Move, Relation, Role, job_moves
from shared.regions import Level, Region, Regions, load
from shared.workdays import ZONE

KEPT = timedelta(days=7)
SILENT_FOR = timedelta(minutes=10)
"""An export without progress for so long was interrupted, e.g. by the end of its worker."""
MOST_ROWS = 300_000
PAGE = 1000


REQUESTER = Relation(
    "requested_by", "the requester", "not-requester", "只有发起导出的人才能取消导出。"
)

REQUEST, START, FINISH, FAIL, CANCEL = job_moves(
    "导出台账", words.READERS, (By(words.READERS, person=REQUESTER),)
)
EXPIRE = Move(
    "expire",
    "导出台账过期",
    frozenset({JobStatus.FINISHED}),
    JobStatus.EXPIRED,
    frozenset({Role.SYSTEM}),
)

MOVES = (REQUEST, START, FINISH, FAIL, CANCEL, EXPIRE)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet: its heading, its width in characters, and what stands there."""

    heading: str
    width: int
    value: Callable[[dict[str, Any]], str | int | date | datetime | None]


def _text(key: str) -> Callable[[dict[str, Any]], Any]:
    return lambda row: row[key]


def _word(key: str, known: dict[str, str]) -> Callable[[dict[str, Any]], str]:
    return lambda row: words.label(known, row[key])


def _day(key: str) -> Callable[[dict[str, Any]], date | None]:
    return lambda row: None if row[key] is None else date.fromisoformat(row[key])


def _moment(key: str) -> Callable[[dict[str, Any]], datetime | None]:
    """Office time without its zone: a spreadsheet knows none."""
    return lambda row: None if row[key] is None else _local(row[key])


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(ZONE).replace(tzinfo=None, microsecond=0)


def _yes(key: str, yes: str, no: str) -> Callable[[dict[str, Any]], str]:
    return lambda row: yes if row[key] else no


def _place(row: dict[str, Any]) -> str:
    return words.label(_places(), row["region"])


@cache
def _places() -> dict[str, str]:
    # With its city: 市中区 alone is four places, and 城关镇 of the old names more.
    known = load()
    return {region.code: _full_name(known, region) for region in known.rows}


def _full_name(known: Regions, region: Region) -> str:
    if region.level is not Level.COUNTY or region.parent is None:
        return region.name
    return known.get(region.parent).name + region.name


COLUMNS = (
    Column("信访件编号", 26, _text("number")),
    Column("信访事项编号", 18, _text("matter_number")),
    Column("事项标题", 32, _text("title")),
    Column("信访形式", 10, _word("form", words.FORMS)),
    Column("信访来源", 14, _word("source", words.SOURCES)),
    Column("信访日期", 12, _day("petition_date")),
    Column("登记时间", 18, _moment("registered_at")),
    Column("到达时间", 18, _moment("arrived_at")),
    Column("问题属地", 12, _place),
    Column("内容分类", 18, _word("topic", words.TOPICS)),
    Column("信访人数", 8, _text("petitioner_count")),
    Column("初重件", 8, _yes("is_initial", "初件", "重件")),
    Column("集体访", 8, _yes("is_collective", "是", "否")),
    Column("内容摘要", 48, _text("summary_masked")),
    Column("办件状态", 16, _word("status", words.PIECE_STATUSES)),
    Column("交办单号", 20, _text("order_number")),
    Column("责任单位", 26, _text("unit_name")),
    Column("反馈期限", 12, _day("feedback_due")),
    Column("退回次数", 8, _text("returns")),
    Column("受理时间", 18, _moment("accepted_at")),
    Column("办理期限", 12, _day("due_legal")),
    Column("期限状态", 8, _word("punctuality", words.PUNCTUALITIES)),
    Column("延长天数", 8, _text("extended_days")),
    Column("意见书文号", 26, _text("opinion_no")),
    Column("出具时间", 18, _moment("opinion_issued_at")),
    Column("处理结果", 10, _word("result", words.RESULTS)),
    Column("送达时间", 18, _moment("delivered_at")),
    Column("办结时间", 18, _moment("closed_at")),
    Column("挂牌编号", 14, _text("listing_number")),
    Column("挂牌状态", 14, _word("listing_status", words.LISTING_STATUSES)),
    Column("销号时限", 12, _day("target_date")),
    Column("销号时间", 18, _moment("delisted_at")),
    Column("包案领导", 36, lambda row: words.chain_text(row["chain"])),
)
"""The ledger's columns (台账) in the order of the office's own sheets."""
