"""On which grounds a matter comes into question for the list (domain §4.3). No I/O here.

Only what is known of the matter counts, never who petitions (§10.3). Nothing is concluded: a
person reads the facts, and nominates or does not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.codes import label
from shared.workdays import ZONE
from supervision_service.listings.rules import Ground

GROUNDS = (
    Ground.OVERDUE, Ground.RETURNED_TWICE, Ground.REPEATED_AFTER_OPINION,
    Ground.OPINION_NOT_CARRIED_OUT, Ground.CROSS_OR_SPLIT, Ground.RELAPSE, Ground.SELF_SCREENED,
)  # fmt: skip
"""What is found by itself; the batches of others are told, not found."""
OPEN_DAYS = 180
"""积案 [D]: days since registration after which a piece not answered makes the matter one."""
REPEATS = 2
"""[D] pieces of the matter registered after an opinion was issued."""
RETURNS = 2
"""Reports on the matter's orders that were sent back (domain §4.3)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """From how many days a matter is 积案, and from how many repeats it comes into question."""

    open_days: int = OPEN_DAYS
    repeats: int = REPEATS

    def registered_before(self, today: date) -> datetime:
        """The moment before which what is open on the day `today` was registered too long ago."""
        last = today - timedelta(days=self.open_days - 1)
        return datetime.combine(last, time(), ZONE)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a matter, counted.

    `overdue_since`: the first last day of the law or of an order that passed; `repeats`: pieces
    registered after the first opinion, of `opinion_on`; `execution_due`: the first last day by
    which a request was to be carried out; `pieces_since`: pieces registered after the delisting of
    `delisted_on`; `open_since`: when the oldest piece without an answer was registered.
    """

    overdue_pieces: int
    overdue_orders: int
    overdue_since: date | None
    returns: int
    repeats: int
    opinion_on: date | None
    executions_late: int
    execution_due: date | None
    cross_or_split: Sequence[str] | None
    listing_number: str | None
    delisted_on: date | None
    pieces_since: int
    open_since: date | None


@dataclass(frozen=True, slots=True)
class Reason:
    """A ground with its fact: since which day, how many, and in words."""

    ground: Ground
    since: date | None
    count: int
    fact: str


def reasons(facts: Facts, limits: Limits, today: date) -> list[Reason]:
    """Every ground that holds on the day `today`, in the order of `GROUNDS`."""
    return list(_reasons(facts, limits, today))


def _reasons(facts: Facts, limits: Limits, today: date) -> Iterator[Reason]:
    late = facts.overdue_pieces + facts.overdue_orders
    if late and facts.overdue_since:
        said = f"{facts.overdue_pieces}件超过法定办理期限，{facts.overdue_orders}件交办超过反馈期限"
        ending = (
            f"最早于{_day(facts.overdue_since)}到期，已超期{(today - facts.overdue_since).days}天"
        )
        yield Reason(Ground.OVERDUE, facts.overdue_since, late, f"{said}；{ending}。")
    if facts.returns >= RETURNS:
        said = f"报结后被退回{facts.returns}次。"
        yield Reason(Ground.RETURNED_TWICE, None, facts.returns, said)
    if facts.repeats >= limits.repeats and facts.opinion_on:
        said = f"{_day(facts.opinion_on)}出具意见后，该事项又登记{facts.repeats}件。"
        yield Reason(Ground.REPEATED_AFTER_OPINION, facts.opinion_on, facts.repeats, said)
    if facts.executions_late and facts.execution_due:
        first = _day(facts.execution_due)
        said = f"{facts.executions_late}件的处理意见逾期未落实，最早应于{first}落实。"
        yield Reason(
            Ground.OPINION_NOT_CARRIED_OUT, facts.execution_due, facts.executions_late, said
        )
    if facts.cross_or_split:
        named = "、".join(label("cross_or_split", each) for each in facts.cross_or_split)
        said = f"属于{named}，尚未办结。"
        yield Reason(Ground.CROSS_OR_SPLIT, None, len(facts.cross_or_split), said)
    if facts.pieces_since and facts.delisted_on:
        said = (
            f"挂牌件{facts.listing_number}于{_day(facts.delisted_on)}销号，"
            f"此后该事项又登记{facts.pieces_since}件。"
        )
        yield Reason(Ground.RELAPSE, facts.delisted_on, facts.pieces_since, said)
    if facts.open_since and (days := (today - facts.open_since).days) >= limits.open_days:
        said = f"{_day(facts.open_since)}登记，至今{days}天未办结。"
        yield Reason(Ground.SELF_SCREENED, facts.open_since, days, said)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
