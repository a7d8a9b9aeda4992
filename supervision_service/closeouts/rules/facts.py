"""What the system itself knows of a matter that is to be closed out, criterion by criterion.

A claim never stands against it (domain §4.7). No I/O in this file.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from shared.codes import label
from shared.workdays import local_date
from supervision_service.closeouts.rules import Code
from supervision_service.matters.rules import (
    DIVERTED,
    ORDERS_OVER,
    PIECES_ANSWERED,
    PIECES_DONE,
    Met,
    Order,
    Piece,
    Referral,
)
from supervision_service.plans.rules import Finding, StatutoryPath

_PETITION = StatutoryPath.P6
"""The petition procedure itself: nothing is referred to another organ."""

_OWN_DUTY = "P5"
"""To perform a duty that was applied for: the organ's own, within DL14."""
_UNTAKEN = frozenset({"proposed", "told_petitioner"})
"""Statuses of a referral that nobody proved to have been received (domain §9.6)."""


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What the plan in force finds, and how far it is; `pending` is a version under review."""

    findings: Set[Finding]
    path: str
    plans_assistance: bool
    submitted_at: datetime
    undone: Sequence[int]
    pending: int | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Of a listed matter; `gaps` are levels without a leader, `relisted_at` is the last relapse.

    `owed`: the levels whose leader should have met the petitioner, `met`: who did, and when.
    `excused`: the levels for which the application says why not, or that it was offered in writing.
    """

    route: str | None
    pieces: Sequence[Piece]
    orders: Sequence[Order]
    referrals: Sequence[Referral]
    gaps: Sequence[str]
    plan: PlanFacts | None
    relisted_at: datetime | None
    owed: Sequence[str] = ()
    met: Sequence[Met] = ()
    excused: Set[str] = frozenset()


def not_met(facts: Facts) -> list[str]:
    """Levels whose leader in charge has not met the petitioner, since the last relapse if any."""
    since = facts.relisted_at and local_date(facts.relisted_at)
    done = {each.level for each in facts.met if since is None or each.held_on >= since}
    return [level for level in facts.owed if level not in done]


def objections(facts: Facts, *, meetings: bool = False) -> dict[Code, list[str]]:
    """By criterion what speaks against its being met, as phrases; no key where nothing does.

    `meetings`: the version of the standard lets the system check C7 by what leaders did.
    """
    missing = [level for level in not_met(facts) if level not in facts.excused] if meetings else []
    found = {
        Code.C1: list(_unanswered(facts)),
        Code.C2: list(_owed(facts)),
        Code.C5: list(_not_taken_up(facts)),
        Code.C6: list(_unclean(facts)),
        Code.C7: [
            *(f"{label('leader_level', level)}没有在任的包案领导" for level in facts.gaps),
            *(f"{label('leader_level', level)}包案领导没有会见信访人的记录" for level in missing),
        ],
        Code.C8: list(_not_carried_out(facts)),
    }
    return {code: phrases for code, phrases in found.items() if phrases}


def required(facts: Facts) -> dict[Code, str]:
    """Criteria that cannot be said not to apply, each with the reason as a phrase."""
    found = {
        Code.C2: _either(_plan_finds(facts, Finding.REASONABLE, Finding.PARTLY_REASONABLE),
                         _opinion_says(facts, "supported", "partly_supported")),
        Code.C3: _either(_plan_finds(facts, Finding.NOT_REASONABLE, Finding.PARTLY_REASONABLE),
                         _opinion_says(facts, "explained", "not_supported", "partly_supported")),
        Code.C4: _either(_plan_finds(facts, Finding.HARDSHIP), _assistance(facts)),
        Code.C5: _either(_plan_refers(facts), _intake_refers(facts)),
    }  # fmt: skip
    return {code: reason for code, reason in found.items() if reason is not None}


def _unanswered(facts: Facts) -> Iterator[str]:
    if PIECES_ANSWERED.isdisjoint(piece.status for piece in facts.pieces):
        yield "没有已送达的处理意见书"


def _owed(facts: Facts) -> Iterator[str]:
    owed = sum(piece.executions_owed for piece in facts.pieces)
    if owed:
        yield f"有{owed}项予以支持的请求尚未落实并经确认"


def _not_taken_up(facts: Facts) -> Iterator[str]:
    if any(each.route != _OWN_DUTY and each.status in _UNTAKEN for each in facts.referrals):
        yield "导入法定途径后，尚无有权机关受理的证明"


def _unclean(facts: Facts) -> Iterator[str]:
    running = [piece for piece in facts.pieces if piece.status not in PIECES_DONE]
    if running:
        yield f"有{len(running)}件信访件尚未办结"
    if any(_is_owed(referral) for referral in facts.referrals):
        yield "依申请履行法定职责的期限尚未办结"
    # What was told before orders said how far they are is not known, and nothing is concluded.
    open_orders = sorted((order.number or "", order.reports) for order in facts.orders
                         if order.status not in {None, *ORDERS_OVER})  # fmt: skip
    for number, reports in open_orders:
        if reports:
            yield f"交办单{number}的办结报告尚未报送并审核通过"
        else:
            yield f"转送单{number}尚未处理完毕"


def _is_owed(referral: Referral) -> bool:
    return referral.route == _OWN_DUTY and referral.status in (*_UNTAKEN, "taken_up")


def _not_carried_out(facts: Facts) -> Iterator[str]:
    plan, since = facts.plan, facts.relisted_at
    if plan is None:
        yield "没有生效的方案"
        return
    if plan.pending is not None:
        yield f"第{plan.pending}版方案正在审核"
    if since is not None and plan.submitted_at < since:
        yield "方案是反弹以前的，须重新提交"
    if plan.undone:
        yield f"第{'、'.join(map(str, plan.undone))}项措施尚未完成"


def _plan_finds(facts: Facts, *findings: Finding) -> str | None:
    if facts.plan is None:
        return None
    found = next((each for each in findings if each in facts.plan.findings), None)
    return found and f"方案认定有诉求“{label('plan_finding', found)}”"


def _opinion_says(facts: Facts, *results: str) -> str | None:
    found = next((each.result for each in facts.pieces if each.result in results), None)
    return found and f"处理意见为“{label('finding', found)}”"


def _assistance(facts: Facts) -> str | None:
    return "方案列有帮扶措施" if facts.plan and facts.plan.plans_assistance else None


def _plan_refers(facts: Facts) -> str | None:
    away = facts.plan is not None and facts.plan.path != _PETITION
    return "方案确定了信访以外的法定途径" if away else None


def _intake_refers(facts: Facts) -> str | None:
    if any(piece.status == DIVERTED for piece in facts.pieces):
        return "该事项已导入信访以外的法定途径"
    away = facts.route not in {None, _PETITION}
    return "该事项甄别为信访以外的法定途径" if away else None


def _either(*reasons: str | None) -> str | None:
    return next((reason for reason in reasons if reason is not None), None)
