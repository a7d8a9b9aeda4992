"""What the tests of intake begin with: the line, step by step. Names and numbers are invented."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import sqlalchemy as sa
from fastapi import FastAPI

from services.directory.accounts.rules import account_id
from shared.capability import capabilities
from shared.directory import Account
from shared.feed import EventRow
from shared.jobs import JobContext
from shared.moves import Role
from shared.workdays import local_date
from tests.harness import ORG, UNITS, Site

MONDAY = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
"""9.30 in the office."""
BUREAU, CITY, NEIGHBOUR = "510104", "510100", "510105"
ACCEPTANCE = {"contact": "陈某某", "phone": "000-00000000"}
REPORT = {"result": "已补发补偿款", "summary": "经核查属实，已督促补发到位。",
          "petitioner_view": "agree"}  # fmt: skip
REPORT_AGAIN = {**REPORT, "summary": "经核查属实，已督促补发到位，附支付凭证。",
                "rectification": "已补附支付凭证和利息计算说明。"}  # fmt: skip
DELIVERY = {"way": "in_person", "recipient_view": "agree", "proof": "送达回证存卷第3页"}
DRAFT = {
    "facts": "经查，补偿款分两期支付，第二期未按协议支付。",
    "basis": "《中华人民共和国土地管理法》第四十八条",
    "findings": [
        {"request_no": 1, "finding": "supported", "opinion": "于三十日内补发第二期补偿款。"},
        {"request_no": 2, "finding": "explained", "opinion": "利息没有约定，作出解释说明。"},
    ],
}

WHY = {"reason": "认定有误，需要重新办理"}


def registration(**changes: Any) -> dict[str, Any]:
    """A letter about compensation, from three people."""
    return {
        "form": "letter",
        "purpose": "request_settlement",
        "source": "direct",
        "petition_date": "2026-02-27",
        "petitioner_count": 3,
        "petitioners": [
            {"name": "王某某", "phone": "13800000000", "address": "成都市锦江区某街道1号",
             "document_no": "510104000000000000", "is_main": True},
            {"name": "李某", "phone": "000-11110000"},
        ],
        "original_text": "王某某反映补偿款没有足额支付。",
        **changes,
    }  # fmt: skip


def finding(**changes: Any) -> dict[str, Any]:
    """What triage finds about that letter."""
    return {
        "region": BUREAU,
        "topic": "NR01",
        "family": "appeal",
        "route": "P6",
        "title": "反映征地补偿款未足额支付",
        "summary_masked": "反映某村集体土地征收补偿款未按协议足额支付。",
        "requests": ["支付第二期补偿款", "支付利息"],
        **changes,
    }


async def post(
    site: Site, path: str, body: Any, *roles: Role, unit: str = "510000", **headers: str
) -> httpx.Response:
    """One POST as a holder of `roles` at `unit`; a fresh Idempotency-Key unless given."""
    sent = {"Idempotency-Key": headers.pop("key", str(uuid4())), **headers}
    async with site.client(*roles, unit=unit) as client:
        answer: httpx.Response = await client.post(path, json=body, headers=sent)
    return answer


async def get(
    site: Site, path: str, *roles: Role, unit: str = "510000", **params: Any
) -> httpx.Response:
    """One GET as a holder of `roles` at `unit`, by default the head of the petition office."""
    async with site.client(*(roles or (Role.PET_HEAD,)), unit=unit) as client:
        answer: httpx.Response = await client.get(path, params=params)
    return answer


async def known(site: Site, login: str, code: str, role: Role) -> None:
    """Directory told of an account."""
    at = UNITS[code]
    async with site.app.state.database.begin() as session:
        session.add(
            Account(id=account_id(login), version=1, active=True, kind="person", roles=[role],
                    unit=at.id, line=at.line)
        )  # fmt: skip


async def until_waiting(site: Site, many: int) -> None:
    """Until so many transactions of the service wait for a lock; not for ever."""
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(30), site.app.state.database.read() as session:
        while True:
            if await session.scalar(waiting) == many:
                return
            await asyncio.sleep(0.02)


class Line:
    """A piece on its way, and the steps that the right people do in the right order."""

    def __init__(self, site: Site, now: datetime = MONDAY) -> None:
        self.site = site
        self.now = now
        self.piece: str = ""
        self.order: str = ""
        self.matter: str = ""

    async def later(self, **delta: float) -> None:
        """Let office time pass."""
        self.now += timedelta(**delta)
        await self.site.set_office_time(self.now)

    async def do(self, path: str, body: Any, *roles: Role, unit: str = BUREAU) -> dict[str, Any]:
        """One step that must succeed."""
        await self.later(minutes=1)
        answer = await post(self.site, path, body, *roles, unit=unit)
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def register(self, **changes: Any) -> "Line":
        """Registered."""
        roles = (Role.REGISTRAR,)
        self.piece = (await self.do("/pieces", registration(**changes), *roles, unit="510000"))[
            "id"
        ]
        return self

    async def triage(self, **changes: Any) -> "Line":
        """Registered and joined to a matter."""
        await self.register()
        path = f"/pieces/{self.piece}/triage"
        found = await self.do(path, finding(**changes), Role.TRIAGE, unit="510000")
        self.matter = found["matter_id"]
        return self

    async def assign(self, unit: str = BUREAU, days: int = 60) -> "Line":
        """… and assigned."""
        await self.triage()
        due = local_date(self.now) + timedelta(days=days)
        body = {"unit_id": str(ORG(unit)), "requirement": "依法调查处理并答复信访人",
                "feedback_due": due.isoformat()}  # fmt: skip
        path = f"/pieces/{self.piece}/assign"
        self.order = (await self.do(path, body, Role.PET_HEAD, unit="510000"))["id"]
        return self

    async def accept(self, unit: str = BUREAU) -> "Line":
        """… signed for and accepted."""
        await self.assign(unit)
        await self.do(f"/orders/{self.order}/sign-for", {}, Role.UNIT_HANDLER, unit=unit)
        await self.do(f"/orders/{self.order}/accept", ACCEPTANCE, Role.UNIT_HEAD, unit=unit)
        return self

    async def draft(self, unit: str = BUREAU) -> "Line":
        """… investigated and drafted."""
        await self.accept(unit)
        handler = Role.UNIT_HANDLER
        officers = {"investigators": ["陈某某", "赵某某"]}
        await self.do(f"/pieces/{self.piece}/investigate", officers, handler, unit=unit)
        await self.do(f"/pieces/{self.piece}/draft-opinion", DRAFT, handler, unit=unit)
        return self

    async def deliver(self, unit: str = BUREAU) -> "Line":
        """… signed, issued and delivered."""
        await self.draft(unit)
        await self.do(f"/pieces/{self.piece}/issue-opinion", {}, Role.UNIT_HEAD, unit=unit)
        path = f"/pieces/{self.piece}/deliver-opinion"
        await self.do(path, DELIVERY, Role.UNIT_HANDLER, unit=unit)
        return self

    async def report(self) -> "Line":
        """… and reported."""
        await self.deliver()
        await self.do(f"/orders/{self.order}/report", REPORT, Role.UNIT_HEAD)
        return self

    async def detail(self) -> dict[str, Any]:
        """The piece as the petition office sees it."""
        found: dict[str, Any] = (await get(self.site, f"/pieces/{self.piece}")).json()
        return found

    async def clocks(self) -> dict[str, list[dict[str, Any]]]:
        """The piece's deadlines by rule, in the order they began."""
        found: dict[str, list[dict[str, Any]]] = {}
        for deadline in (await self.detail())["deadlines"]:
            found.setdefault(deadline["rule"], []).append(deadline)
        return found


async def events(site: Site) -> list[tuple[str, str]]:
    """Type and move of everything published so far, in order."""
    async with site.app.state.database.read() as session:
        rows = await session.scalars(sa.select(EventRow).order_by(EventRow.position))
        return [(row.type, row.data["move"]) for row in rows]


async def sweep(app: FastAPI, *, backwards: bool = False) -> None:
    """A minute passes: each job of every minute runs, in an order that must not matter."""
    names = ("handling", "evaluation", "remedies", "urgency")
    packages = (capabilities(f"intake_service.{name}") for name in names)
    found = [job for package in packages for each in package.values() for job in each.jobs]
    for job in reversed(found) if backwards else found:
        await job.run(JobContext(app.state.database, app.state.settings))
