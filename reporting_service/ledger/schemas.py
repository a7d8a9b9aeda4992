"""What may be asked of the ledger, and one row of it."""

import json
from datetime import date, datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from reporting_service.ledger.rules import FIRST_DAY, LAST_DAY, MONTH, SHORTEST_WORD, Punctuality

Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]


class Filter(BaseModel):
    """What narrows the ledger; every part is optional, all given ones must hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    month: Annotated[str | None, Field(pattern=MONTH, description="登记月份")] = None
    registered_from: Annotated[Day | None, Field(description="登记日期起（含）")] = None
    registered_to: Annotated[Day | None, Field(description="登记日期止（含）")] = None
    region: Annotated[
        str | None, Field(pattern=r"^\d{6}$", description="问题属地，含其下级区划")
    ] = None
    topic: Annotated[str | None, Field(max_length=32, description="内容分类")] = None
    form: Annotated[str | None, Field(max_length=32, description="信访形式")] = None
    status: Annotated[str | None, Field(max_length=32, description="信访件状态")] = None
    unit_id: Annotated[UUID | None, Field(description="责任单位")] = None
    listed: Annotated[bool | None, Field(description="所属事项是否挂牌（含已销号）")] = None
    punctuality: Annotated[Punctuality | None, Field(description="办理期限状态")] = None
    q: Annotated[
        str | None,
        Field(min_length=SHORTEST_WORD, max_length=50, description="事项标题中的文字"),
    ] = None


class Asked(Filter):
    """One page of the narrowed ledger."""

    limit: Annotated[int, Field(ge=1, le=200, description="每页条数，最多 200")] = 50
    cursor: Annotated[str | None, Field(max_length=400, description="上一页答案中的 next")] = None


class ChainLink(BaseModel):
    """The leader in charge at one level."""

    level: str
    name: str
    post: str | None
    takes_all: bool


class LedgerRow(BaseModel):
    """One piece with all that is known of it (台账); titles and summaries are masked."""

    id: UUID
    number: str
    matter_id: UUID | None
    matter_number: str | None
    title: str | None
    summary_masked: str | None
    topic: str | None
    family: str | None
    route: str | None
    matter_status: str | None
    form: str
    purpose: str
    source: str
    petition_date: date | None
    registered_at: datetime
    arrived_at: datetime
    region: str | None
    petitioner_count: int
    is_initial: bool
    is_collective: bool
    status: str
    unit_id: UUID
    unit_name: str | None
    order_number: str | None
    order_status: str | None
    feedback_due: date | None
    returns: int | None
    noticed_on: date | None
    accepted_at: datetime | None
    due_raw: date | None
    due_legal: date | None
    punctuality: Punctuality | None
    extended_days: int
    opinion_no: str | None
    opinion_issued_at: datetime | None
    result: str | None
    delivered_at: datetime | None
    closed_at: datetime | None
    listing_number: str | None
    listing_status: str | None
    target_date: date | None
    delisted_at: datetime | None
    chain: list[ChainLink]


class LedgerPage(BaseModel):
    """One page: `next` is the cursor of the following page, null on the last one."""

    items: list[LedgerRow]
    next: str | None


class Count(BaseModel):
    """How many rows there are in truth."""

    count: int


class Written(NamedTuple):
    """A `LedgerPage` as the database wrote it: its rows as JSON, with commas between them."""

    rows: bytes
    next: str | None

    def body(self) -> bytes:
        """The page as the body of an answer."""
        return b'{"items":[%b],"next":%b}' % (self.rows, json.dumps(self.next).encode())
