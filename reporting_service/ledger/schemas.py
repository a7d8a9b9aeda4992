"""What narrows the ledger, and its columns: the one list that SQL, answers and sheets come from."""

import json
from datetime import date, datetime
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from reporting_service.ledger.rules import MONTH, SHORTEST_WORD, check_words
from reporting_service.ledger.rules.cells import (
    Cell,
    Column,
    chain,
    day,
    each_labelled,
    either,
    labelled,
    moment,
    place,
)
from shared.bodies import Date, Paged
from shared.codes import labels
from shared.filters import Filters, RegionCode, Several, Topic, Words
from shared.punctuality import Punctuality

Form = Annotated[str, Words(labels("form"))]
PieceStatus = Annotated[str, Words(labels("piece_status"))]
Ground = Annotated[str, Words(labels("simplified_ground"))]
CrossOrSplit = Annotated[str, Words(labels("cross_or_split"))]


TitleWords = Annotated[
    str, Field(min_length=SHORTEST_WORD, max_length=50), AfterValidator(check_words)
]


class LedgerFilters(Filters):
    """What narrows the ledger; every part is optional, all given ones must hold."""

    month: Annotated[str | None, Field(pattern=MONTH, description="登记月份")] = None
    registered_from: Annotated[Date | None, Field(description="登记日期起（含）")] = None
    registered_to: Annotated[Date | None, Field(description="登记日期止（含）")] = None
    region: Annotated[Several[RegionCode], Field(description="问题属地，含其下级区划")] = None
    topic: Annotated[Several[Topic], Field(description="内容分类")] = None
    form: Annotated[Several[Form], Field(description="信访形式")] = None
    status: Annotated[Several[PieceStatus], Field(description="信访件状态")] = None
    unit_id: Annotated[Several[UUID], Field(description="责任单位")] = None
    simplified: Annotated[Several[Ground], Field(description="简易办理情形")] = None
    is_repeat: Annotated[bool | None, Field(description="是否重件")] = None
    is_initial_here: Annotated[bool | None, Field(description="是否本机构初次")] = None
    is_initial_national: Annotated[bool | None, Field(description="是否全国初次")] = None
    cross_or_split: Annotated[
        Several[CrossOrSplit], Field(description="所属事项的三跨三分离情形")
    ] = None
    listed: Annotated[bool | None, Field(description="所属事项是否挂牌（含已销号）")] = None
    punctuality: Annotated[Several[Punctuality], Field(description="办理期限状态")] = None
    q: Annotated[TitleWords | None, Field(description="事项标题中的文字，可用空格隔开几个词")] = (
        None
    )


class LedgerQuery(LedgerFilters, Paged):
    """One page of the narrowed ledger."""


class ChainLink(BaseModel):
    """The leader in charge at one level."""

    level: str
    name: str
    post: str | None
    takes_all: bool


class LedgerRow(BaseModel):
    """One piece with all that is known of it (台账), in the order of the office's own sheets.

    Titles and summaries are masked.
    """

    id: UUID
    number: Annotated[str, Column("信访件编号", 26)]
    matter_id: UUID | None
    matter_number: Annotated[str | None, Column("信访事项编号", 18, source="matter.number")]
    title: Annotated[str | None, Column("事项标题", 32, source="matter.title")]
    form: Annotated[str, Column("信访形式", 10, labelled("form"))]
    purpose: str
    source: Annotated[str, Column("信访来源", 14, labelled("source"))]
    petition_date: Annotated[date | None, Column("信访日期", 12, day)]
    registered_at: Annotated[datetime, Column("登记时间", 18, moment)]
    arrived_at: Annotated[datetime, Column("到达时间", 18, moment)]
    region: Annotated[str | None, Column("问题属地", 12, place)]
    topic: Annotated[str | None, Column("内容分类", 18, labelled("topic"))]
    family: Annotated[str | None, Column(source="matter.family")]
    route: Annotated[str | None, Column(source="matter.route")]
    matter_status: Annotated[str | None, Column(source="matter.status")]
    cross_or_split: Annotated[
        list[str] | None,
        Column("三跨三分离", 16, each_labelled("cross_or_split"), source="matter.cross_or_split"),
    ]
    petitioner_count: Annotated[int, Column("信访人数", 8)]
    is_repeat: Annotated[bool, Column("初重件", 8, either("重件", "初件"))]
    is_initial_here: Annotated[bool | None, Column("本机构初次", 10, either("是", "否"))]
    is_initial_national: Annotated[bool | None, Column("全国初次", 8, either("是", "否"))]
    is_collective: Annotated[bool, Column("集体访", 8, either("是", "否"))]
    summary_masked: Annotated[str | None, Column("内容摘要", 48, source="matter.summary_masked")]
    status: Annotated[str, Column("办件状态", 16, labelled("piece_status"))]
    order_number: Annotated[str | None, Column("交办单号", 20, source="work_order.number")]
    order_status: Annotated[str | None, Column(source="work_order.status")]
    unit_id: UUID
    unit_name: Annotated[str | None, Column("责任单位", 26, source="organisation.name")]
    feedback_due: Annotated[
        date | None, Column("反馈期限", 12, day, source="work_order.feedback_due")
    ]
    returns: Annotated[int | None, Column("退回次数", 8, source="work_order.returns")]
    noticed_on: date | None
    accepted_at: Annotated[datetime | None, Column("受理时间", 18, moment)]
    due_raw: date | None
    due_legal: Annotated[date | None, Column("办理期限", 12, day)]
    punctuality: Annotated[Punctuality | None, Column("期限状态", 8, labelled("punctuality"))]
    extended_days: Annotated[int, Column("延长天数", 8)]
    simplified: Annotated[str | None, Column("简易办理", 16, labelled("simplified_ground"))]
    opinion_no: Annotated[str | None, Column("意见书文号", 26)]
    opinion_issued_at: Annotated[datetime | None, Column("出具时间", 18, moment)]
    result: Annotated[str | None, Column("处理结果", 10, labelled("piece_result"))]
    delivered_at: Annotated[datetime | None, Column("送达时间", 18, moment)]
    closed_at: Annotated[datetime | None, Column("办结时间", 18, moment)]
    executions_owed: Annotated[int, Column("待落实请求数", 10)]
    executions_done: Annotated[int, Column("已落实请求数", 10)]
    execution_due: Annotated[date | None, Column("落实期限", 12, day)]
    review_kind: Annotated[
        str | None, Column("复查复核", 8, labelled("review_kind"), source="review.kind")
    ]
    review_status: Annotated[
        str | None, Column("复查复核状态", 14, labelled("review_status"), source="review.status")
    ]
    review_no: Annotated[str | None, Column("复查复核文号", 26, source="review.document_no")]
    review_outcome: Annotated[
        str | None, Column("复查复核结果", 14, labelled("review_outcome"), source="review.outcome")
    ]
    listing_number: Annotated[str | None, Column("挂牌编号", 14, source="listing.number")]
    listing_status: Annotated[
        str | None, Column("挂牌状态", 14, labelled("listing_status"), source="listing.status")
    ]
    target_date: Annotated[date | None, Column("销号时限", 12, day, source="listing.target_date")]
    delisted_at: Annotated[
        datetime | None, Column("销号时间", 18, moment, source="listing.delisted_at")
    ]
    chain: Annotated[list[ChainLink], Column("包案领导", 36, chain)]


def _column(metadata: list[Any]) -> Column:
    return next((each for each in metadata if isinstance(each, Column)), Column())


COLUMNS = {name: _column(field.metadata) for name, field in LedgerRow.model_fields.items()}
"""Every field's column, by name."""

SHEET = {name: column for name, column in COLUMNS.items() if column.heading}
"""Those that stand on the sheet."""


def cells(row: dict[str, Any]) -> list[Cell | None]:
    """What stands in the cells of a row, which is one of `LedgerRow` as JSON."""
    return [None if row[name] is None else column.cell(row[name]) for name, column in SHEET.items()]


class LedgerPage(BaseModel):
    """One page: `next` is the cursor of the following page, null on the last one."""

    items: list[LedgerRow]
    next: str | None


class JsonPage(NamedTuple):
    """A `LedgerPage` as the database wrote it: its rows as JSON, with commas between them."""

    rows: bytes
    next: str | None

    def body(self) -> bytes:
        """The page as the body of an answer."""
        return b'{"items":[%b],"next":%b}' % (self.rows, json.dumps(self.next).encode())
