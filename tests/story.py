"""The whole line as its people play it, call by call through the gateway.

The same story runs without sockets (tests/flows), against real processes (tests/system) and in
`make bench`. Every name in it is invented.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import httpx

from services.directory.accounts.rules import account_id
from services.directory.organisations.rules import organisation_id
from shared.clock import real_now
from shared.workdays import local_date

JSON = dict[str, Any]
Settle = Callable[[], Awaitable[None]]


class Refused(AssertionError):
    """An answer that the story did not expect."""


@dataclass
class Office:
    """Everybody's way in: one HTTP client, a token per login, and what was last written where."""

    http: httpx.AsyncClient
    password: str
    settle: Settle | None = None
    _tokens: dict[str, str] = field(default_factory=dict)
    _positions: dict[str, str] = field(default_factory=dict)
    _one_login: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def call(
        self,
        login: str,
        method: str,
        path: str,
        body: JSON | None = None,
        content: bytes | None = None,
        **headers: str,
    ) -> httpx.Response:
        """Call `path` (below /api/) as `login`; waits until the service knows what was written."""
        if self.settle is not None:
            await self.settle()
        given = {"Authorization": f"Bearer {await self._token(login)}", **headers}
        if method == "POST":
            given.setdefault("Idempotency-Key", str(uuid4()))
        if self._positions:
            given["Kaimen-After"] = ",".join(f"{k}={v}" for k, v in self._positions.items())
        for _ in range(10):
            answer = await self.http.request(
                method, f"/api/{path}", json=body, content=content, headers=given
            )
            if answer.status_code != 409 or answer.json()["code"] != "not-yet-known":
                break
            await asyncio.sleep(0.2)
        if position := answer.headers.get("Kaimen-Position"):
            name, _, at = position.partition("=")
            last = int(self._positions.get(name, "0"))
            self._positions[name] = str(max(last, int(at)))
        return answer

    async def post(self, login: str, path: str, body: JSON | None = None) -> JSON:
        """A POST that must succeed; its answer."""
        answer = await self.call(login, "POST", path, body if body is not None else {})
        if not answer.is_success:
            raise Refused(f"{login} POST {path}: {answer.status_code} {answer.text}")
        found: JSON = answer.json()
        return found

    async def get(self, login: str, path: str) -> Any:
        """A GET that must succeed; its answer."""
        answer = await self.call(login, "GET", path)
        if not answer.is_success:
            raise Refused(f"{login} GET {path}: {answer.status_code} {answer.text}")
        return answer.json()

    async def refused(
        self, login: str, path: str, body: JSON | None = None, method: str = "POST"
    ) -> tuple[int, str]:
        """Status and code of a call that must be refused, with a sentence in Chinese."""
        answer = await self.call(login, method, path, body)
        if answer.is_success:
            raise Refused(f"{login} {method} {path} was allowed: {answer.text}")
        problem = answer.json()
        assert any("一" <= letter <= "鿿" for letter in problem["detail"]), problem
        return answer.status_code, problem["code"]

    async def _token(self, login: str) -> str:
        async with self._one_login:
            if login not in self._tokens:
                await self._log_in(login)
        return self._tokens[login]

    async def _log_in(self, login: str) -> None:
        form = {"grant_type": "password", "username": login, "password": self.password}
        answer = await self.http.post("/api/directory/v1/token", data=form)
        assert answer.is_success, answer.text
        self._tokens[login] = answer.json()["access_token"]


def unit(code: str) -> str:
    """The id of a bureau or another organisation by its code."""
    return str(organisation_id(code))


def leader(login: str) -> str:
    """The id of a demonstration account."""
    return str(account_id(login))


def in_days(days: int) -> str:
    """The office's day so many days from now."""
    return (local_date(real_now()) + timedelta(days=days)).isoformat()


def today() -> date:
    """The office's day."""
    return local_date(real_now())


def registration(text: str = "反映征地补偿款未足额发放，请求核实并补发。", **changes: Any) -> JSON:
    """What the registrar enters: three petitioners, one of them main."""
    people = [
        {"name": "王某某", "phone": "13800000000", "address": "某县某镇某村1组", "is_main": True},
        {"name": "李某某", "phone": "13900000000"},
        {"name": "欧阳某某"},
    ]
    return {
        "form": "letter",
        "purpose": "request_settlement",
        "petition_date": today().isoformat(),
        "petitioner_count": 3,
        "petitioners": people,
        "original_text": text,
        **changes,
    }


def triage(county: str, **changes: Any) -> JSON:
    """What the triage officer confirms."""
    return {
        "matter_id": None,
        "region": county,
        "topic": "NR01",
        "family": "appeal",
        "route": "P6",
        "title": "某村征地补偿款发放争议",
        "summary_masked": "三名村民反映征地补偿款未足额发放。",
        "requests": ["足额发放征地补偿款", "公开补偿款分配方案"],
        **changes,
    }


@dataclass
class Piece:
    """A piece on its way."""

    id: str
    number: str
    county: str
    matter: str = ""
    order: str = ""
    requests: int = 2

    @property
    def city(self) -> str:
        """The city whose county it is."""
        return f"{self.county[:4]}00"


async def register(office: Office, county: str, form: JSON | None = None) -> Piece:
    """A piece is registered."""
    made = await office.post("registrar", "intake/v1/pieces", form or registration())
    assert made["status"] == "registered"
    return Piece(made["id"], made["number"], county)


async def triaged(office: Office, piece: Piece, form: JSON | None = None) -> JSON:
    """It becomes a new matter."""
    given = form or triage(piece.county)
    piece.requests = len(given["requests"])
    made = await office.post("triage", f"intake/v1/pieces/{piece.id}/triage", given)
    piece.matter = made["matter_id"]
    return made


async def assign(office: Office, piece: Piece, days: int = 45) -> JSON:
    """It is assigned to the county's bureau with a feedback limit."""
    form = {
        "unit_id": unit(piece.county),
        "requirement": "依法调查处理，书面答复信访人并上报结果。",
        "feedback_due": in_days(days),
    }
    made = await office.post("pet_head", f"intake/v1/pieces/{piece.id}/assign", form)
    piece.order = made["id"]
    return made


async def accept(office: Office, piece: Piece) -> JSON:
    """The bureau signs for it and accepts."""
    handler, head = f"handler-{piece.county}", f"head-{piece.county}"
    await office.post(handler, f"intake/v1/orders/{piece.order}/sign-for")
    contact = {"contact": "某科", "phone": "028-00000000"}
    return await office.post(head, f"intake/v1/orders/{piece.order}/accept", contact)


async def issue_opinion(office: Office, piece: Piece, reply: str | None = None) -> JSON:
    """It investigates and issues its opinion, finding by finding."""
    handler, head = f"handler-{piece.county}", f"head-{piece.county}"
    path = f"intake/v1/pieces/{piece.id}"
    await office.post(handler, f"{path}/investigate", {"investigators": ["张某某", "赵某某"]})
    await office.post(handler, f"{path}/draft-opinion", draft(piece, reply))
    return await office.post(head, f"{path}/issue-opinion")


def draft(piece: Piece, reply: str | None = None) -> JSON:
    """An opinion with a finding for every request."""
    findings = [
        {
            "request_no": number,
            "finding": "supported" if number == 1 else "explained",
            "opinion": reply or "经核实，请求成立，予以支持，由责任单位落实。",
        }
        for number in range(1, piece.requests + 1)
    ]
    return {
        "facts": "经调查，二〇二三年征收该村土地，补偿款尚有部分未发放。",
        "basis": "《中华人民共和国土地管理法》第四十八条",
        "findings": findings,
    }


async def deliver(office: Office, piece: Piece) -> JSON:
    """The opinion is delivered with proof."""
    form = {"way": "in_person", "recipient_view": "agree", "proof": "送达回证存卷"}
    path = f"intake/v1/pieces/{piece.id}/deliver-opinion"
    return await office.post(f"handler-{piece.county}", path, form)


def report_form() -> JSON:
    """The closing report of the bureau."""
    return {
        "result": "予以支持并已落实",
        "summary": "补偿款已足额发放，分配方案已公开，信访人表示满意。",
        "petitioner_view": "agree",
    }


async def report(office: Office, piece: Piece) -> JSON:
    """The bureau reports and the province passes the report."""
    await office.post(
        f"head-{piece.county}", f"intake/v1/orders/{piece.order}/report", report_form()
    )
    return await office.post("pet_head", f"intake/v1/orders/{piece.order}/pass")


async def answered(office: Office, county: str, form: JSON, sort: JSON, reply: str) -> Piece:
    """A piece from its registration to the report that the province passed."""
    piece = await register(office, county, form)
    await triaged(office, piece, sort)
    await assign(office, piece)
    await accept(office, piece)
    await issue_opinion(office, piece, reply)
    await deliver(office, piece)
    await report(office, piece)
    return piece


async def name_leaders(office: Office, cities: list[str], counties: list[str]) -> None:
    """Who answers for what: a provincial leader for the topic, a leader of every bureau."""
    field = {"topics": ["NR01", "NR03"], "regions": []}
    await _record_leader(office, "pet_head", "leader-2", **field)
    for code in (*cities, *counties):
        await _record_leader(office, f"head-{code}", f"leader-{code}")


async def _record_leader(office: Office, by: str, login: str, **answers_for: Any) -> None:
    """Record a leader, unless an earlier story did."""
    form = {"leader_id": leader(login), **answers_for}
    answer = await office.call(by, "POST", "assignment/v1/leaders", form)
    if not answer.is_success and answer.json()["code"] != "leader-exists":
        raise Refused(answer.text)


def nomination(matter: str, **changes: Any) -> JSON:
    """A matter proposed for the joint list."""
    return {
        "matter_id": matter,
        "kind": "joint",
        "batch": "省信联办第一批",
        "ground": "joint_office_batch",
        "reason": "积案难案，列入省信联办重点督办。",
        "target_date": in_days(90),
        **changes,
    }


async def list_(office: Office, piece: Piece, **changes: Any) -> str:
    """The matter is nominated and listed; the id of its listing."""
    made = await office.post(
        "pet_head", "supervision/v1/listings", nomination(piece.matter, **changes)
    )
    decider = "joint_office" if made["kind"] == "joint" else "deputy"
    await office.post(decider, f"supervision/v1/listings/{made['id']}/list")
    return str(made["id"])


async def urging(office: Office, listing: str) -> str:
    """A notice to the responsible unit is drafted; its id."""
    asked = {
        "kind": "notice",
        "issues": ["措施没有进展。"],
        "requirement": "十个工作日内书面报告。",
        "skip_reason": "电话督促后仍无进展。",
    }
    path = f"supervision/v1/listings/{listing}/urgings"
    return str((await office.post("supervisor", path, asked))["id"])


async def take_charge(office: Office, piece: Piece, *, takes_all: bool = False) -> JSON:
    """A leader of each owed level takes charge; the chain."""
    proposals = await office.get("pet_head", f"assignment/v1/matters/{piece.matter}/proposals")
    first = proposals[0]
    charge = await office.post(
        "pet_head",
        "assignment/v1/charges",
        {
            "matter_id": piece.matter,
            "level": "province",
            "leader_id": first["leader_id"],
            "basis": first["basis"],
            "reason": first["reason"],
        },
    )
    await office.post("principal", f"assignment/v1/charges/{charge['id']}/confirm")
    for code in (piece.city,) if takes_all else (piece.city, piece.county):
        await office.post(
            f"head-{code}",
            "assignment/v1/charges",
            {
                "matter_id": piece.matter,
                "level": "city" if code == piece.city else "county",
                "leader_id": leader(f"leader-{code}"),
                "basis": "region",
                "takes_all": takes_all,
                "reason": "分管领导包案" if not takes_all else "市局主要领导全包，一包到底",
            },
        )
    chain: JSON = await office.get("pet_head", f"assignment/v1/chains/{piece.matter}")
    return chain


def plan(**changes: Any) -> JSON:
    """A plan per case with two measures."""
    measures = [("复核面积", 20), ("兑付补偿款", 40)]
    return {
        "facts": "二〇二三年征收土地，补偿款尚有部分未发放。",
        "requests": [
            {"request": "足额发放补偿款", "finding": "reasonable", "basis": "征地补偿安置方案"}
        ],
        "sticking_points": "面积认定不一致，缺少复测资料。",
        "causes": ["evidence"],
        "statutory_path": "P6",
        "measures": [
            {
                "action": action,
                "responsible": "县局某股",
                "due": in_days(days),
                "deliverable": "记录",
            }
            for action, days in measures
        ],
        **changes,
    }


async def approve_plan(office: Office, piece: Piece, listing: str) -> JSON:
    """The county's plan goes by the city to the province, which approves it."""
    made = await office.post(
        f"head-{piece.county}", f"supervision/v1/listings/{listing}/plans", plan()
    )
    path = f"supervision/v1/plans/{made['id']}"
    await office.post(f"head-{piece.city}", f"{path}/review")
    return await office.post("pet_head", f"{path}/approve")


async def supervise(office: Office, piece: Piece, listing: str) -> JSON:
    """Supervision starts; the county reports its week and does what it planned."""
    await office.post("supervisor", f"supervision/v1/listings/{listing}/start")
    handler = f"handler-{piece.county}"
    weekly = {"done": "已完成面积复核。", "next_week": "兑付补偿款。", "petitioner_met": True}
    await office.post(handler, f"supervision/v1/listings/{listing}/reports", weekly)
    shown = await office.get(handler, f"supervision/v1/listings/{listing}")
    for measure in shown["plan"]["measures"]:
        path = f"supervision/v1/plans/{shown['plan']['id']}/measures/{measure['no']}/done"
        await office.post(handler, path, {"evidence": "复核记录和银行凭证"})
    return weekly


def application() -> JSON:
    """Evidence to every criterion; C4 and C5 do not apply to this matter."""
    claims: list[JSON] = [
        {"criterion": code, "text": "材料齐备，见卷宗。", "reference": f"卷宗{code}"}
        for code in ("C1", "C2", "C3", "C7", "C9", "C11")
    ]
    claims += [
        {"criterion": code, "applies": False, "text": "没有此类诉求。"} for code in ("C4", "C5")
    ]
    return {"evidence": claims, "summary": "补偿款已足额发放。"}


async def close_out(office: Office, piece: Piece, listing: str) -> JSON:
    """County applies, city reviews, province verifies, the joint meeting resolves."""
    path = f"supervision/v1/listings/{listing}"
    await office.post(f"head-{piece.county}", f"{path}/apply-closeout", application())
    await office.post(f"head-{piece.city}", f"{path}/pass-city-review", {"opinion": "同意上报"})
    found = {"method": "call_back", "findings": "电话回访信访人，反映的问题已解决。"}
    await office.post("supervisor", f"{path}/verify", found)
    resolution = {"resolution_no": "联席〔2026〕3号", "meeting_date": today().isoformat()}
    return await office.post("joint_office", f"{path}/resolve", resolution)


async def delisted(office: Office, piece: Piece) -> str:
    """An answered piece's matter from its nomination to the end of supervision."""
    listing = await list_(office, piece)
    await take_charge(office, piece)
    await approve_plan(office, piece, listing)
    await supervise(office, piece, listing)
    await close_out(office, piece, listing)
    return listing


async def bulletin(office: Office) -> JSON:
    """This month's bulletin, drafted by the petition office and issued by the deputy."""
    made = await office.post("pet_head", "reporting/v1/bulletins", {"month": f"{today():%Y-%m}"})
    return await office.post("deputy", f"reporting/v1/bulletins/{made['id']}/issue")


def settling_after_writes(office: Office, settle: Settle) -> Settle:
    """`settle` that does nothing while nothing was written since the last time."""
    settled: dict[str, str] | None = None

    async def only_after_writes() -> None:
        nonlocal settled
        if settled != office._positions:
            settled = dict(office._positions)
            await settle()

    return only_after_writes


async def transferred(office: Office, login: str, role: str, code: str) -> None:
    """Somebody goes to another office, with another role; what they were let see stays behind."""
    path = f"directory/v1/accounts/{leader(login)}"
    version = (await office.get("security_admin", path))["version"]
    change = {"roles": [role], "unit": unit(code)}
    held = {"If-Match": f'"{version}"'}
    answer = await office.call("security_admin", "PATCH", path, change, **held)
    if not answer.is_success:
        raise Refused(f"{login} to {code}: {answer.status_code} {answer.text}")
    office._tokens.pop(login, None)  # issued before, no longer valid
