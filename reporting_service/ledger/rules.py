"""Who reads the ledger, how a piece stands against its limit, and what its words mean. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from shared.errors import FieldError, Invalid
from shared.moves import Role
from shared.workdays import ZONE

LINE_READERS = frozenset({
    Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD, Role.DIV_HANDLER, Role.DIV_HEAD, Role.DEPUTY,
    Role.PRINCIPAL, Role.SUPERVISOR, Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.REVIEWER,
})  # fmt: skip
"""Read what lies on their own unit's line."""

READERS = LINE_READERS | {Role.LEADER, Role.JOINT_OFFICE}
"""Leaders read the matters in their charge, the joint office those that are listed jointly."""

PROVINCE = "510000"
MONTH = r"^20\d{2}-(0[1-9]|1[0-2])$"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
DUE_SOON = timedelta(days=10)
SHORTEST_WORD = 2  # characters: the title is indexed by pairs of them


class Punctuality(StrEnum):
    """How a piece stands against the legal end of DL05 (《信访工作条例》第三十四条).

    An answered piece is judged by the day of its answer, an open one by today; due soon means open
    with at most ten days left.
    """

    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


def city_of(line: str) -> str:
    """The city whose bureau, or whose county's bureau, is at `line`; else the province itself."""
    parts = line.split("/")
    is_city = len(parts) > 1 and len(parts[1]) == 6 and parts[1].isdecimal()
    return parts[1] if is_city else PROVINCE


def pairs(text: str) -> list[str]:
    """The distinct pairs of neighbouring characters, by which a title is found."""
    return sorted({text[at : at + 2] for at in range(len(text) - 1)})


def month_days(month: str) -> tuple[date, date]:
    """`2026-11` → its first day and the first day of the next month.

    Raises `Invalid` (month-invalid).
    """
    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=ZONE).date()
    except ValueError as error:
        detail = "月份应形如 2026-11。"
        raise Invalid("month-invalid", detail, [FieldError("month", "月份不正确")]) from error
    return first, (first + timedelta(days=31)).replace(day=1)


def begins_at(day: date) -> datetime:
    """The instant at which `day` begins in the office (Asia/Shanghai)."""
    return datetime.combine(day, time.min, ZONE)


def label(words: dict[str, str], code: str | None) -> str:
    """The Chinese word for a code; a code without one shows itself."""
    return "" if code is None else words.get(code, code)


FORMS = {
    "letter": "来信",
    "visit": "来访",
    "online": "网上信访",
    "mobile_app": "手机信访",
    "wechat": "微信信访",
    "online_suggestion": "网上建议",
    "phone": "来电",
    "leader_mailbox": "领导信箱",
    "fax": "传真",
}

SOURCES = {
    "direct": "直接提出",
    "provincial_petition_bureau": "省信访局",
    "provincial_joint_office": "省信联办",
    "mnr": "自然资源部",
    "provincial_leader_instruction": "领导批示",
    "peoples_congress_cppcc": "人大政协",
    "inspection_group": "巡视巡察、督察",
    "hotline_12345": "12345热线",
    "hotline_12336": "12336热线",
    "lower_bureau_escalation": "下级报请提级",
    "other": "其他",
}

TOPICS = {
    "NR01": "土地征收",
    "NR02": "宅基地",
    "NR03": "不动产登记",
    "NR04": "土地权属争议",
    "NR05": "国土空间规划、用途管制、规划许可",
    "NR06": "耕地保护",
    "NR07": "建设用地供应与合同",
    "NR08": "矿产资源",
    "NR09": "地质灾害",
    "NR10": "自然资源违法举报",
    "NR11": "测绘地理信息",
    "NR12": "生态修复",
    "NR13": "林草、自然保护地",
    "NR14": "政府信息公开",
    "NR15": "服务作风",
    "NR16": "违纪违法检举",
    "NR17": "意见建议",
    "NR99": "其他",
}

PIECE_STATUSES = {
    "registered": "已登记",
    "filed": "存",
    "assigned": "已交办",
    "accepted": "已受理",
    "investigating": "调查核实中",
    "opinion_drafting": "拟写处理意见",
    "opinion_issued": "已出具处理意见",
    "opinion_delivered": "处理意见已送达",
    "closed_no_review": "超期未申请复查",
}

LISTING_STATUSES = {
    "nominated": "拟挂牌",
    "dropped": "未挂牌",
    "listed": "已挂牌",
    "in_supervision": "督办中",
    "county_applied": "县级已申请销号",
    "city_reviewed": "市级已审核",
    "verified": "省级已核查",
    "delisted": "已销号",
    "final": "回头看完成",
}

RESULTS = {
    "supported": "支持",
    "partly_supported": "部分支持",
    "explained": "解释说明",
    "not_supported": "不予支持",
}

LEVELS = {"province": "省", "city": "市", "county": "县"}
PUNCTUALITIES = {"on_time": "按期", "due_soon": "临期", "overdue": "超期"}


def chain_text(chain: Sequence[dict[str, str]]) -> str:
    """The leader chain in one line, from the province down."""
    return "；".join(f"{LEVELS[each['level']]}：{each['name']}" for each in chain)
